"""A project with one policy whose verdicts are recorded without Lean."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from proofgen.evidence import provenance, record
from proofgen.policy import Policy
from proofgen.policy_file import load_policy
from proofgen.prover.library import read_library
from proofgen.prover.release import RELEASE
from proofgen.resources import lean_library
from proofgen.result import ObligationResult, PolicyResult, Verdict
from proofgen.workflow import prepare

TOOLCHAIN: dict[str, Any] = {"backend": "embedded", "lean": RELEASE.lean, "commit": RELEASE.commit, "unofficial": True}
TEXT = (Path(__file__).parent.parent / "policies" / "delta2.yaml").read_text(encoding="utf-8")


def policy() -> Policy:
    return load_policy(Path("delta2.yaml"))


def check(
    root: Path,
    verdicts: dict[str, Verdict] | None = None,
    toolchain: dict[str, Any] = TOOLCHAIN,
    *,
    reason: str | None = None,
    elaborates: bool = True,
) -> None:
    """Record what a run would, with these verdicts and `proved` for the others."""
    [files] = prepare([policy()], root=root)
    by_hand = {one.obligation for one in files.by_hand}
    obligations = tuple(
        ObligationResult(
            name, (verdicts or {}).get(name, "proved"), f"Obligations.Delta2.{name}", 0.1, None, by_hand=name in by_hand
        )
        for name in files.policy.obligations
    )
    basis = provenance(files, read_library(lean_library()), toolchain)
    result = PolicyResult(files.policy, obligations, (), 1, 2.5, False, reason, basis)
    record(root, files, result, elaborates=elaborates)
