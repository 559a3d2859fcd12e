"""Where the files that come with proofgen lie: in the installed package, or in a checkout."""

from __future__ import annotations

from pathlib import Path
from typing import Final

_PACKAGE: Final = Path(__file__).resolve().parent


def lean_library() -> Path:
    """The folder with `Proofgen.lean`."""
    installed = _PACKAGE / "lean"
    return installed if installed.is_dir() else _PACKAGE.parent / "lean"


def program() -> dict[str, str]:
    """The sources of proofgen itself, templates too, by their paths in the package."""
    files = [path for suffix in ("py", "j2") for path in _PACKAGE.rglob(f"*.{suffix}")]
    return {path.relative_to(_PACKAGE).as_posix(): path.read_text(encoding="utf-8") for path in files}
