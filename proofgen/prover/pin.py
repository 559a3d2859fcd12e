"""Which Lean a project asks for, with its file `lean-toolchain`, and whether that is the one that answers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from proofgen.errors import Problem, ToolError
from proofgen.prover.model import Toolchain
from proofgen.prover.release import RELEASE

PIN: Final = "lean-toolchain"
"""The file in which elan looks for the toolchain of a folder."""
_NAME: Final = re.compile(r"[\w.:/+-]{1,200}")
_RELEASE_NAME: Final = re.compile(r"(?:leanprover/lean4:)?v?(\d+\.\d+\.\d+(?:-rc\d+)?)")


def pin_of(folder: Path) -> str | None:
    """The name of the toolchain that the folder asks for, None if it asks for none.

    Raises:
        ToolError: the file is there, and is not one line with a name.
    """
    path = folder / PIN
    try:
        name = path.read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise _not_a_name(path) from error
    if not _NAME.fullmatch(name):
        raise _not_a_name(path)
    return name


def pinned_version(folder: Path) -> str | None:
    """The version that the folder asks for; None if it asks for none, or for something that is no release of Lean."""
    try:
        found = _RELEASE_NAME.fullmatch(pin_of(folder) or "")
    except ToolError:
        return None
    return found[1] if found else None


def toolchain_mismatch(root: Path, toolchain: Toolchain | Mapping[str, Any]) -> str | None:
    """Why this toolchain, maybe as results have it, is not the one that the project in `root` is pinned to; None if it is.

    The embedded Lean is pinned by proofgen itself, to version and commit; lake by `lean-toolchain`, to a version alone.

    Raises:
        ToolError: `lean-toolchain` is not one line with a name.
    """
    told = asdict(toolchain) if isinstance(toolchain, Toolchain) else toolchain
    if told["backend"] == "embedded":
        if (told["lean"], told["commit"]) == (RELEASE.lean, RELEASE.commit):
            return None
        answers = f"Lean {told['lean']}, commit {told['commit']}, answers"
        return f"{answers}; proofgen is made for Lean {RELEASE.lean}, commit {RELEASE.commit}"
    pin, version = pin_of(root), pinned_version(root)
    if pin is None:
        return f"there is no {PIN} in the project, so that any Lean may answer"
    if version is None:
        return f"{PIN} names {pin}, which is no release of leanprover/lean4"
    if version == told["lean"]:
        return None
    return f"Lean {told['lean']} ({told['path']}) answers; {PIN} asks for {version}"


def _not_a_name(path: Path) -> ToolError:
    hint = f"Write `leanprover/lean4:v{RELEASE.lean}` into it."
    return ToolError(Problem("E704", f"{path} is not one line with the name of a toolchain", hint))
