"""Results on disk, by fingerprint: what was checked once is not checked again until something it rests on changes."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, model_validator

from proofgen import __version__
from proofgen.emit.files import PolicyFiles
from proofgen.files import write_text
from proofgen.obligation import CATALOGUE
from proofgen.result import ObligationResult, PolicyResult

FOLDER: Final = Path(".proofgen") / "results"


def fingerprint(files: PolicyFiles, library: str, toolchain: dict[str, Any]) -> str:
    """SHA-256 over all that a verdict rests on: the policy's Lean text, the library, the toolchain and this program."""
    parts = [files.fingerprint, library, json.dumps(toolchain, sort_keys=True), __version__]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


class _Record(BaseModel):
    """A result as it is kept; anything that is not exactly this is as good as none."""

    model_config = ConfigDict(strict=True, extra="forbid")

    fingerprint: str
    obligations: list[ObligationResult]
    bounds: list[str]
    seconds: float
    reason: str | None

    @model_validator(mode="after")
    def _is_whole(self) -> _Record:
        if [one.id for one in self.obligations] != list(CATALOGUE):
            raise ValueError("not the obligations of the catalogue")
        if any(one.verdict == "inconclusive" for one in self.obligations):
            raise ValueError("inconclusive results are not kept")
        return self


def recall(root: Path, files: PolicyFiles, mark: str) -> PolicyResult | None:
    """The recorded result with this fingerprint, None if there is none or it cannot be read."""
    try:
        kept = _Record.model_validate_json(_path(root, files).read_bytes())
    except (OSError, ValueError):
        return None
    if kept.fingerprint != mark:
        return None
    obligations, bounds = tuple(kept.obligations), tuple(kept.bounds)
    return PolicyResult(files.policy, obligations, bounds, kept.seconds, True, kept.reason)


def record(root: Path, files: PolicyFiles, mark: str, result: PolicyResult) -> None:
    """Keep a result, unless it is inconclusive: the next run may find out more."""
    if any(one.verdict == "inconclusive" for one in result.obligations):
        return
    kept = _Record(
        fingerprint=mark,
        obligations=list(result.obligations),
        bounds=list(result.bounds),
        seconds=result.seconds,
        reason=result.reason,
    )
    write_text(_path(root, files), kept.model_dump_json(indent=1) + "\n")


def _path(root: Path, files: PolicyFiles) -> Path:
    return root / FOLDER / f"{files.policy.name}.json"
