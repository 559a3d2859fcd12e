"""Where the files that come with proofgen lie: in the installed package, or in a checkout."""

from __future__ import annotations

from pathlib import Path


def lean_library() -> Path:
    """The folder with `Proofgen.lean`."""
    package = Path(__file__).resolve().parent
    installed = package / "lean"
    return installed if installed.is_dir() else package.parent / "lean"
