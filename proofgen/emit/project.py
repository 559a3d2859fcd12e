"""The emitted files on disk: `obligations/<Policy>/…` below the root of a project."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from proofgen.emit.files import PolicyFiles
from proofgen.errors import InputError, Problem
from proofgen.files import write_text
from proofgen.resources import OBLIGATIONS

_NAMES: Final = ("Statements.lean", "Proofs.lean", "Refutations.lean")
# The line with which statements begin to speak of their policy.
_HEADING: Final = re.compile(r"^# ([a-z][a-z0-9_]*): ", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Changes:
    """Paths below the root that are (or would be) written, are the same already, or have no place any more."""

    written: tuple[Path, ...]
    same: tuple[Path, ...]
    removed: tuple[Path, ...]

    def __bool__(self) -> bool:
        """Whether anything differs."""
        return bool(self.written or self.removed)


def compare(root: Path, batch: Iterable[PolicyFiles]) -> Changes:
    """What `write` would change.

    Raises InputError (E403) if a folder holds the files of a policy with another name, such as `a_1` and `a1`.
    """
    batch = list(batch)
    _refuse_shared(root, batch)
    wanted = _wanted(batch)
    written = tuple(path for path, text in wanted.items() if not holds(root / path, text))
    same = tuple(path for path in wanted if path not in written)
    folders = {path.parent for path in wanted}
    stale = (folder / name for folder in sorted(folders) for name in _NAMES)
    return Changes(written, same, tuple(path for path in stale if path not in wanted and (root / path).exists()))


def write(root: Path, batch: Iterable[PolicyFiles]) -> Changes:
    """Write what differs, each file whole or not at all, and remove files of these policies that are empty now."""
    batch = list(batch)
    changes = compare(root, batch)
    wanted = _wanted(batch)
    for path in changes.written:
        write_text(root / path, wanted[path])
    for path in changes.removed:
        (root / path).unlink(missing_ok=True)
    return changes


def _refuse_shared(root: Path, batch: Iterable[PolicyFiles]) -> None:
    problems = []
    for files in batch:
        folder = OBLIGATIONS / files.policy.lean_name
        found = _HEADING.search(_read(root / folder / _NAMES[0]) or "")
        if found is not None and found[1] != files.policy.name:
            name = files.policy.name
            message = f"{files.policy.file}: {folder} holds the files of the policy `{found[1]}`, and is where `{name}` belongs"
            hint = f"rename one of the two; if `{found[1]}` is gone, remove {folder}"
            problems.append(Problem("E403", message, hint))
    if problems:
        raise InputError(*problems)


def _wanted(batch: Iterable[PolicyFiles]) -> dict[Path, str]:
    return {OBLIGATIONS / path: text for files in batch for path, text in files.files}


def holds(path: Path, text: str) -> bool:
    """Whether a file is there and has this text, whatever ends its lines."""
    return _read(path) == text


def _read(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return None
