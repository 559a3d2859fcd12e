"""How long `proofgen status` and `proofgen report` take for many policies that were checked.

The evidence is written here, without Lean: what it would say if it accepted every theorem. Baseline: reading all policies.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

from cli import MANY, generate
from measure import PROOFGEN, Result, measure, report

from proofgen.emit.files import PolicyFiles
from proofgen.evidence import provenance, record
from proofgen.prover.library import read_library
from proofgen.prover.release import RELEASE
from proofgen.resources import lean_library
from proofgen.result import ObligationResult, PolicyResult
from proofgen.workflow import load, prepare

_READ = "from pathlib import Path; from proofgen.workflow import load; load([Path('policies')])"
_MB = 1_000_000


def result_of(files: PolicyFiles, library: dict[str, str]) -> PolicyResult:
    """What Lean would say if it accepted every theorem."""
    found = []
    for name in files.policy.obligations:
        theorem, witness = files.settled.get(name), files.findings.counterexamples.get(name)
        run = None if witness is None else witness.to_json()
        verdict = "open" if theorem is None else "refuted" if theorem.name.startswith("not_") else "proved"
        proof = None if theorem is None else files.qualified(theorem.name)
        found.append(ObligationResult(name, verdict, proof, 0.1, run, assurance="L0" if theorem is None else "L1"))
    toolchain = {"backend": "embedded", "lean": RELEASE.lean, "commit": RELEASE.commit, "unofficial": True}
    basis = provenance(files, library, toolchain)
    return PolicyResult(files.policy, tuple(found), (), None, 1.0, False, None, basis)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5, help="runs of each command; the median counts")
    runs: int = parser.parse_args().runs
    with tempfile.TemporaryDirectory(prefix="proofgen-bench-") as name:
        folder = Path(name)
        generate(folder)
        os.chdir(folder)
        library = read_library(lean_library())
        for files in prepare(load([])):
            record(Path(), files, result_of(files, library))
        baselines = [measure(f"read {MANY} policies", [sys.executable, "-c", _READ], folder, runs=runs)]
        results = [
            measure(f"status of {MANY} policies", [*PROOFGEN, "status"], folder, runs=runs, codes=(0, 1), limit_seconds=1),
            measure(f"report on {MANY} policies", [*PROOFGEN, "report", "-o", "r.html"], folder, runs=runs, limit_seconds=5),
        ]
        size = Path("r.html").stat().st_size / _MB
    page = Result("megabytes of the report, as seconds", round(size, 2), limit_seconds=5)
    report("status", baselines, [*results, page])


if __name__ == "__main__":
    main()
