"""Where the files that come with proofgen lie: in the installed package, or in a checkout."""

from __future__ import annotations

from pathlib import Path
from typing import Final

OBLIGATIONS: Final = Path("obligations")
"""Where the files of policies are, in a project."""
_PACKAGE: Final = Path(__file__).resolve().parent


def lean_library() -> Path:
    """The folder with `Proofgen.lean`."""
    installed = _PACKAGE / "lean"
    return installed if installed.is_dir() else _PACKAGE.parent / "lean"


NO_SAY: Final = (
    *("__main__.py", "bundle/", "cli", "commands.py", "lock.py", "outlines.py", "proving.py", "report/", "status.py"),
    *("suggest.py", "toml_source.py", "watch.py"),
)
"""How the paths begin of what only shows verdicts, or asks for them."""


def program() -> dict[str, str]:
    """The sources of proofgen that have a say in verdicts, templates too, by their paths in the package."""
    files = [path for suffix in ("py", "j2") for path in _PACKAGE.rglob(f"*.{suffix}")]
    named = {path.relative_to(_PACKAGE).as_posix(): path for path in files}
    return {name: path.read_text(encoding="utf-8") for name, path in named.items() if not name.startswith(NO_SAY)}
