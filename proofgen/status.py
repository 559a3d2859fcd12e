"""Results on disk, by fingerprint: what was checked once is not checked again until something it rests on changes."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any, Final

from proofgen import __version__
from proofgen.emit.files import PolicyFiles
from proofgen.files import write_text
from proofgen.result import ObligationResult, PolicyResult

FOLDER: Final = Path(".proofgen") / "results"


def fingerprint(files: PolicyFiles, library: str, toolchain: dict[str, Any]) -> str:
    """SHA-256 over all that a verdict rests on: the policy's Lean text, the library, the toolchain and this program."""
    parts = [files.fingerprint, library, json.dumps(toolchain, sort_keys=True), __version__]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def recall(root: Path, files: PolicyFiles, mark: str) -> PolicyResult | None:
    """The recorded result with this fingerprint, None if there is none or it cannot be read."""
    try:
        data = json.loads(_path(root, files).read_text(encoding="utf-8"))
        if data["fingerprint"] != mark:
            return None
        obligations = tuple(ObligationResult.from_json(one) for one in data["obligations"])
        return PolicyResult(files.policy, obligations, tuple(data["bounds"]), data["seconds"], True, data["reason"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def record(root: Path, files: PolicyFiles, mark: str, result: PolicyResult) -> None:
    """Keep a result, unless it is inconclusive: the next run may find out more."""
    if any(one.verdict == "inconclusive" for one in result.obligations):
        return
    data = {
        "fingerprint": mark,
        "obligations": [one.to_json() for one in result.obligations],
        "bounds": list(result.bounds),
        "seconds": result.seconds,
        "reason": result.reason,
    }
    write_text(_path(root, files), json.dumps(data, indent=1, ensure_ascii=False) + "\n")


def _path(root: Path, files: PolicyFiles) -> Path:
    return root / FOLDER / f"{files.policy.name}.json"
