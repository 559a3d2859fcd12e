"""A project with one policy whose verdicts are recorded without Lean."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from proofgen.emit.files import PolicyFiles, policy_files
from proofgen.evidence import provenance, record
from proofgen.policy import Policy
from proofgen.policy_file import load_policy
from proofgen.prover.library import read_library
from proofgen.prover.release import RELEASE
from proofgen.resources import lean_library
from proofgen.result import Assurance, ObligationResult, PolicyResult, Verdict
from proofgen.search import find_witnesses

TOOLCHAIN: dict[str, Any] = {"backend": "embedded", "lean": RELEASE.lean, "commit": RELEASE.commit, "unofficial": True}
TEXT = (Path(__file__).parent.parent / "policies" / "delta2.yaml").read_text(encoding="utf-8")


def policy() -> Policy:
    return load_policy(Path("delta2.yaml"))


def emitted(one: Policy) -> PolicyFiles:
    return policy_files(one, find_witnesses(one, exhaustive=False))


def check(
    root: Path,
    verdicts: dict[str, Verdict] | None = None,
    toolchain: dict[str, Any] = TOOLCHAIN,
    *,
    reason: str | None = None,
    elaborates: bool = True,
    axioms: list[str] | None = None,
    assurance: Assurance = "L1",
    note: str | None = None,
) -> None:
    """Record what a run would, with these verdicts and `proved` for the others, which have this assurance."""
    files = emitted(policy())
    proved = ObligationResult("", "proved", None, 0.1, None, assurance=assurance, axioms=axioms)
    obligations = tuple(
        _with(proved, name, (verdicts or {}).get(name, "proved"))
        for name in files.policy.obligations
    )
    basis = provenance(files, read_library(lean_library()), toolchain)
    result = PolicyResult(files.policy, obligations, (), 1, 2.5, False, reason, basis, note)
    record(root, files, result, elaborates=elaborates)


def _with(proved: ObligationResult, name: str, verdict: Verdict) -> ObligationResult:
    found = replace(proved, id=name, verdict=verdict, theorem=f"Obligations.Delta2.{name}")
    return found if found.settled else replace(found, assurance="L0", axioms=None)
