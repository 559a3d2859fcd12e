"""Random edits of policies, proofs, lock files and settings, judged by the gate: how many, how they end, and what is wrong.

Nothing may crash, and no policy may pass that brute force shows to be wrong. Lean is played by somebody who accepts everything.
Prints JSON; ends with 1 if anything is wrong.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from collections import Counter
from contextlib import ExitStack
from multiprocessing import Pool
from pathlib import Path
from typing import Any

from measure import ROOT

sys.path.insert(0, str(ROOT / "tests"))
from gate_fuzz import Fuzz, Outcome, agreeing, fuzz

_tried: list[Fuzz] = []
_open = ExitStack()


def begin(base: str) -> None:
    """Each process has a project of its own."""
    folder = Path(tempfile.mkdtemp(dir=base))
    os.chdir(folder)
    _open.enter_context(agreeing())
    _tried.append(fuzz(folder))


def run(seed: int) -> Outcome:
    return _tried[0].run(seed)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--inputs", type=int, default=20_000)
    parser.add_argument("--first", type=int, default=1_000_000, help="the first seed")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    given = parser.parse_args()
    began, kinds, wrong = time.monotonic(), Counter[str](), list[dict[str, Any]]()
    with tempfile.TemporaryDirectory() as base, Pool(given.jobs, begin, (base,)) as pool:
        seeds = range(given.first, given.first + given.inputs)
        for done, one in enumerate(pool.imap_unordered(run, seeds, chunksize=20), 1):
            kinds[one.kind] += 1
            if one.wrong:
                wrong.append({"seed": one.seed, "kind": one.kind, "wrong": list(one.wrong), "edited": list(one.edited)})
            if done % 500 == 0:
                print(f"{done} of {given.inputs}", file=sys.stderr)
    seconds = round(time.monotonic() - began, 1)
    print(json.dumps({"inputs": given.inputs, "seconds": seconds, "kinds": dict(kinds), "wrong": wrong}, indent=2))
    return 1 if wrong or sum(kinds.values()) != given.inputs else 0


if __name__ == "__main__":
    sys.exit(main())
