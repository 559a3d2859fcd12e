"""Results on disk, with what they rest on: what was checked once is not checked again until something of that changes."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, model_validator

from proofgen.emit.files import PolicyFiles
from proofgen.files import write_text
from proofgen.prover.library import digest
from proofgen.resources import program
from proofgen.result import ObligationResult, PolicyResult, Provenance
from proofgen.rounds import RoundBound

FOLDER: Final = Path(".proofgen") / "results"


def provenance(files: PolicyFiles, library: Mapping[str, str], toolchain: dict[str, Any]) -> Provenance:
    """What verdicts on these files rest on; `library` are the modules of the Lean library, by name."""
    statements = {path: text for path, text in files.files if path.endswith("/Statements.lean")}
    proofs = {path: text for path, text in files.files if path not in statements}
    return Provenance(digest(statements), digest(proofs), digest(library), digest(program()), toolchain)


class _Record(BaseModel):
    """A result as it is kept; anything that is not exactly this is as good as none."""

    model_config = ConfigDict(strict=True, extra="forbid")

    provenance: Provenance
    obligations: list[ObligationResult]
    bounds: list[RoundBound]
    gap: int | None
    seconds: float
    reason: str | None

    @model_validator(mode="after")
    def _is_conclusive(self) -> _Record:
        if any(one.verdict == "inconclusive" for one in self.obligations):
            raise ValueError("inconclusive results are not kept")
        return self


def recall(root: Path, files: PolicyFiles, basis: Provenance) -> PolicyResult | None:
    """The recorded result that rests on the same, None if there is none or it cannot be read."""
    try:
        kept = _Record.model_validate_json(_path(root, files).read_bytes())
    except (OSError, ValueError):
        return None
    if kept.provenance != basis or [one.id for one in kept.obligations] != list(files.policy.obligations):
        return None
    obligations, bounds = tuple(kept.obligations), tuple(kept.bounds)
    return PolicyResult(files.policy, obligations, bounds, kept.gap, kept.seconds, True, kept.reason, basis)


def record(root: Path, files: PolicyFiles, result: PolicyResult) -> None:
    """Keep a result that knows what it rests on, unless it is inconclusive: the next run may find out more."""
    if result.provenance is None or any(one.verdict == "inconclusive" for one in result.obligations):
        return
    kept = _Record(
        provenance=result.provenance,
        obligations=list(result.obligations),
        bounds=list(result.bounds),
        gap=result.gap,
        seconds=result.seconds,
        reason=result.reason,
    )
    write_text(_path(root, files), kept.model_dump_json(indent=1) + "\n")


def _path(root: Path, files: PolicyFiles) -> Path:
    return root / FOLDER / f"{files.policy.name}.json"
