"""How many random policies of the whole language come out as proved or refuted, and whether a brute force agrees.

Search only: every witness is replayed, what Lean would be asked about two cores is tried on random ones, and every so many
policies are tried out on small machines. With --lean, Lean checks the first ones too. Prints JSON, with the policies that
stay open; ends with 1 if anything contradicts anything.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from multiprocessing import Pool
from pathlib import Path
from typing import Any

from measure import ROOT

from proofgen.check import check
from proofgen.emit.files import PolicyFiles, policy_files
from proofgen.errors import ProofgenError
from proofgen.prover.choice import build_library, select_backend
from proofgen.prover.process import Limits
from proofgen.resources import lean_library
from proofgen.search import find_witnesses

# The tests have the generator and the brute force; the first of them is called as this file is.
sys.path.insert(0, str(ROOT / "tests"))
from random_policies import draw
from second_opinion import contradictions, objections, refuted, scope_of, unprovable, unsettled, verdict

BATCH = 20
PAIRS = 1000
LIMITS = Limits(seconds=900, memory_mb=4000)


@dataclass(frozen=True)
class Job:
    """One policy to look at, and whether the brute force is asked as well."""

    index: int
    folder: Path
    compared: bool


@dataclass(frozen=True)
class Looked:
    """What came of one policy; `wrong` are contradictions."""

    index: int
    kind: str
    text: str
    verdict: str
    open: list[str]
    search_seconds: float
    brute_seconds: float = 0
    wrong: list[str] = field(default_factory=list)


def look(job: Job) -> Looked:
    """Search, replay and compare."""
    one = draw(job.index, job.folder)
    started = time.perf_counter()
    try:
        findings = find_witnesses(one.policy, exhaustive=False)
    except (ProofgenError, ArithmeticError, LookupError, TypeError, ValueError) as error:
        seconds = time.perf_counter() - started
        return Looked(one.index, one.kind, one.text, "crash", [], seconds, wrong=[f"{type(error).__name__}: {error}"])
    searched = time.perf_counter()
    wrong = objections(one.plain, findings) + unprovable(one.plain, one.policy, findings, PAIRS)
    if job.compared:
        wrong += contradictions(one.plain, findings, scope_of(one.plain))
    brute = time.perf_counter() - searched
    left = sorted(unsettled(findings))
    return Looked(one.index, one.kind, one.text, verdict(one.policy, findings), left, searched - started, brute, wrong)


def looked_at(arguments: argparse.Namespace, folder: Path) -> list[Looked]:
    numbers = range(arguments.first, arguments.first + arguments.number)
    jobs = [Job(index, folder, index % arguments.compare_every == 0) for index in numbers]
    if arguments.jobs == 1:
        return [look(job) for job in jobs]
    with Pool(arguments.jobs) as pool:
        return pool.map(look, jobs, chunksize=5)


# -- Lean --


def batches(numbers: Sequence[int]) -> Iterator[list[int]]:
    left = iter(numbers)
    while batch := list(islice(left, BATCH)):
        yield batch


def lean_answers(numbers: Sequence[int], folder: Path) -> list[dict[str, Any]]:
    """For each policy that Lean is given: what it did not accept, and how long it took."""
    lean = build_library(select_backend("embedded"), lean_library())
    answers: list[dict[str, Any]] = []
    for batch in batches(numbers):
        drawn = {one.policy.name: one for one in (draw(index, folder) for index in batch)}
        files = [policy_files(one.policy, find_witnesses(one.policy, exhaustive=False)) for one in drawn.values()]
        checked = check(lean, files, LIMITS, lambda name, theorem: None)
        for each in files:
            one, answer = drawn[each.policy.name], checked[each.policy.name]
            wrong = _not_as_predicted(each, set(answer.accepted))
            if answer.reason is not None or answer.rejected or answer.stopped or wrong:
                answers.append(
                    {
                        "index": one.index,
                        "reason": answer.reason,
                        "rejected": sorted(answer.rejected),
                        "stopped": sorted(answer.stopped),
                        "missing": sorted(wrong),
                        "policy": one.text,
                    }
                )
    return answers


def _not_as_predicted(files: PolicyFiles, accepted: set[str]) -> set[str]:
    """Obligations that were predicted to be settled, and are not, or the other way round."""
    refutations = {theorem.obligation.id for theorem in files.plan.refutations if theorem.obligation is not None}
    predicted = {*files.policy.obligations} - unsettled(files.findings)
    return (predicted ^ accepted) | (refutations ^ refuted(files.findings))


# -- the report --


def summary(results: Sequence[Looked]) -> dict[str, Any]:
    return {
        "verdicts": dict(Counter(one.verdict for one in results)),
        "verdicts_by_kind": dict(Counter(f"{one.kind}: {one.verdict}" for one in results)),
        "open_obligations": dict(Counter(name for one in results for name in one.open)),
        "open_together": dict(Counter(", ".join(one.open) for one in results if one.open)),
        "search_seconds": round(sum(one.search_seconds for one in results), 1),
        "slowest_search": max((round(one.search_seconds, 2), one.index) for one in results),
        "brute_force_seconds": round(sum(one.brute_seconds for one in results), 1),
        "contradictions": [{"index": one.index, "wrong": one.wrong, "policy": one.text} for one in results if one.wrong],
        "open": [
            {"index": one.index, "kind": one.kind, "verdict": one.verdict, "open": one.open, "policy": one.text}
            for one in results
            if one.open
        ],
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("number", type=int, nargs="?", default=2000, help="how many policies")
    parser.add_argument("first", type=int, nargs="?", default=0, help="the number of the first")
    parser.add_argument("--compare-every", type=int, default=10, metavar="N", help="ask the brute force about every Nth")
    parser.add_argument("--jobs", type=int, default=1, help="processes for search and brute force")
    parser.add_argument("--lean", type=int, default=0, metavar="N", help="let Lean check the first N")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="proofgen-random-") as name:
        report = {"number": arguments.number, "first": arguments.first, **summary(looked_at(arguments, Path(name)))}
        if arguments.lean:
            numbers = range(arguments.first, arguments.first + arguments.lean)
            started = time.perf_counter()
            report["lean_number"] = arguments.lean
            report["lean_disagrees"] = lean_answers(numbers, Path(name))
            report["lean_seconds"] = round(time.perf_counter() - started, 1)
    print(json.dumps(report, indent=2))
    sys.exit(int(bool(report["contradictions"] or report.get("lean_disagrees"))))


if __name__ == "__main__":
    main()
