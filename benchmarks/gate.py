"""How long `proofgen gate` takes on a change that touches no policy, and on a change of one policy, among 50.

The project has the policies of the corpus, as they are accepted. Baselines: the start of a command, and having Lean check the one
policy by `verify`.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from pathlib import Path

import pygit2
from measure import PROOFGEN, ROOT, measure, report

sys.path.insert(0, str(ROOT / "tests"))
from gate_scratch import Scratch

CHANGED = "policies/delta2.yaml"


def project(folder: Path) -> tuple[Scratch, str]:
    """A repository with the corpus, and its first commit."""
    for name in ("policies", "obligations"):
        shutil.copytree(ROOT / name, folder / name)
    made = Scratch(folder, pygit2.init_repository(folder))
    return made, made.commit("the base")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3, help="runs of each command; the median counts")
    runs: int = parser.parse_args().runs
    with tempfile.TemporaryDirectory(prefix="proofgen-bench-") as name:
        folder = Path(name)
        os.chdir(folder)
        made, base = project(folder)
        verify = [*PROOFGEN, "verify", "--force", "--backend", "embedded", CHANGED]
        baselines = [
            measure("start of a command", [*PROOFGEN, "--version"], folder, runs=runs),
            measure("verify one policy, embedded", verify, folder, runs=runs),
        ]
        gate = [*PROOFGEN, "gate", "--base", base, "--backend", "embedded"]
        made.write("README.md", "A project.\n")
        made.commit("a README")
        results = [measure("gate, no policy touched", gate, folder, runs=runs, limit_seconds=2)]
        made.write(CHANGED, made.read(CHANGED) + "# A remark.\n")
        quick = [*gate, "--without-lean"]
        results.append(measure("gate before a commit, one policy touched", quick, folder, runs=runs, limit_seconds=2))
        made.commit("a remark")
        results.append(measure("gate, one policy touched", gate, folder, runs=runs, limit_seconds=40))
    report("gate", baselines, results)


if __name__ == "__main__":
    main()
