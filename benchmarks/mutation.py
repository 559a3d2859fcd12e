"""How many wrong mutants of the proved policies of the corpus are refuted: all of them, or one survived.

A mutant differs from its policy in one place. A brute force that shares no code with the search says which are wrong; for these
the search has to have a witness against a required obligation, which is replayed. With --lean, Lean judges all mutants, too.
Prints JSON, with the score for each policy and each kind of change, and the mutants that survived; ends with 1 if any did, or
if anything contradicts anything.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from multiprocessing import Pool
from pathlib import Path
from typing import Any

from measure import ROOT

from proofgen.errors import ProofgenError
from proofgen.progress import Quiet
from proofgen.result import PolicyResult
from proofgen.verification import Options, verify_policies

# The tests have the mutants and the brute force; they import each other as the tests do.
sys.path.insert(0, str(ROOT / "tests"))
from few_processes import in_few_processes
from mutant_verdicts import failing, judge
from mutants import Brood, Mutant, brood, changes, proved_policies

BATCH = 80
OPTIONS = Options("embedded", seconds=1800, memory_mb=4000)


@dataclass(frozen=True)
class Row:
    """What came of one mutant: `wrong` names an obligation that fails by brute force, `lean` is Lean's verdict, or empty."""

    of: str
    operator: str
    place: str
    wrong: str
    verdict: str
    objections: tuple[str, ...]
    survives: bool
    text: str
    seconds: float
    lean: str = ""
    reason: str | None = None

    @property
    def escapes(self) -> bool:
        """Whether it is wrong and not refuted, by the search or by Lean."""
        return self.survives or bool(self.wrong and self.lean and self.lean != "refuted")

    @property
    def contradicts(self) -> bool:
        """Whether the search and the brute force, or Lean and the search, say opposite things."""
        return bool(self.objections) or {self.verdict, self.lean} >= {"proved", "refuted"}


def look(mutant: Mutant) -> Row:
    """What the brute force and the search say of a mutant."""
    started = time.perf_counter()
    found, change = failing(mutant), mutant.change
    row = Row(mutant.of, change.operator, change.place, "" if found is None else found[0], "crash", (), True, mutant.text, 0)
    try:
        judged = judge(mutant, found, thorough=True)
    except (ProofgenError, ArithmeticError, LookupError, TypeError, ValueError) as error:
        return replace(row, objections=(f"{type(error).__name__}: {error}",))
    seconds = round(time.perf_counter() - started, 3)
    return replace(row, verdict=judged.verdict, objections=judged.objections, survives=judged.survives, seconds=seconds)


def looked_at(broods: Sequence[Brood], jobs: int) -> list[Row]:
    mutants = [one for each in broods for one in each.mutants]
    if jobs == 1:
        return [look(one) for one in mutants]
    with Pool(jobs) as pool:
        return pool.map(look, mutants, chunksize=4)


# -- Lean --


def lean_results(broods: Sequence[Brood], folder: Path) -> Iterator[PolicyResult]:
    """What Lean says of all mutants, in their order."""
    left = (one.policy for each in broods for one in each.mutants)
    while batch := list(islice(left, BATCH)):
        print(f"Lean: {batch[0].name} and {len(batch) - 1} more", file=sys.stderr)
        with in_few_processes():
            run = verify_policies(folder, batch, OPTIONS, Quiet())
        yield from run.policies


def with_lean(rows: Iterable[Row], results: Iterable[PolicyResult]) -> list[Row]:
    return [replace(row, lean=result.verdict, reason=result.reason) for row, result in zip(rows, results, strict=True)]


# -- the report --


def score(rows: Sequence[Row]) -> dict[str, Any]:
    """How many there are, how many are wrong and of these refuted, and what is said of the others."""
    wrong = [row for row in rows if row.wrong]
    found: dict[str, Any] = {
        "mutants": len(rows),
        "wrong": len(wrong),
        "refuted": len(wrong) - sum(row.escapes for row in wrong),
        "others": dict(Counter(row.verdict for row in rows if not row.wrong)),
    }
    if any(row.lean for row in rows):
        found["others_by_lean"] = dict(Counter(row.lean for row in rows if not row.wrong))
    return found


def by(rows: Sequence[Row], key: Callable[[Row], str]) -> dict[str, Any]:
    return {name: score([row for row in rows if key(row) == name]) for name in dict.fromkeys(map(key, rows))}


def told(row: Row) -> dict[str, Any]:
    """A mutant that has to be looked at."""
    kept = ("of", "operator", "place", "wrong", "verdict", "lean", "reason", "objections", "text")
    return {name: getattr(row, name) for name in kept if getattr(row, name)}


def summary(broods: Sequence[Brood], rows: Sequence[Row]) -> dict[str, Any]:
    unlike = [row for row in rows if not row.wrong and (row.verdict != "proved" or row.lean not in ("", "proved"))]
    return {
        "schema": "proofgen.mutation/1",
        "refused": sum(each.refused for each in broods),
        "same": sum(each.same for each in broods),
        "score": score(rows),
        "seen_by": dict(Counter(row.wrong for row in rows if row.wrong)),
        "operators": by(rows, lambda row: row.operator),
        "places": by(rows, lambda row: row.place),
        "policies": by(rows, lambda row: row.of),
        "seconds": round(sum(row.seconds for row in rows), 1),
        "slowest": max((row.seconds, row.text) for row in rows),
        "survivors": [told(row) for row in rows if row.escapes],
        "contradictions": [told(row) for row in rows if row.contradicts],
        "not_seen_to_be_wrong_and_not_proved": [told(row) for row in unlike],
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("policies", nargs="*", help="names of policies; without any, all of the corpus that are proved")
    parser.add_argument("--jobs", type=int, default=1, help="processes for search and brute force")
    parser.add_argument("--lean", action="store_true", help="let Lean judge all mutants")
    arguments = parser.parse_args()
    known = {path.stem: path for path in proved_policies(ROOT / "policies")}
    if unknown := sorted({*arguments.policies} - known.keys()):
        parser.error(f"not among the proved policies: {', '.join(unknown)}")
    with tempfile.TemporaryDirectory(prefix="proofgen-mutation-") as name:
        paths = [known[each] for each in arguments.policies] or list(known.values())
        broods = [brood(path, Path(name), changes(path)) for path in paths]
        rows = looked_at(broods, arguments.jobs)
        started = time.perf_counter()
        rows = with_lean(rows, lean_results(broods, Path(name))) if arguments.lean else rows
        report = summary(broods, rows) | ({"lean_seconds": round(time.perf_counter() - started, 1)} if arguments.lean else {})
    print(json.dumps(report, indent=2))
    sys.exit(int(bool(report["survivors"] or report["contradictions"])))


if __name__ == "__main__":
    main()
