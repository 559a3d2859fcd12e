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


def lakefile() -> Path:
    """The lakefile of every project, that of the checkout.

    In the package it lies beside the templates: beside the library, it would make a Lean project of the package.
    """
    installed = project_template("lakefile.lean")
    return installed if installed.is_file() else _PACKAGE.parent / "lakefile.lean"


def project_template(name: str) -> Path:
    """A file that `proofgen init` makes one of."""
    return _PACKAGE / "templates" / "project" / name


NO_SAY: Final = (
    *("__main__.py", "bundle/", "cli", "commands.py", "gate/", "lock.py", "outlines.py", "precommit.py", "project.py"),
    *("proving.py", "report/", "status.py", "suggest.py", "templates/project/", "toml_source.py", "watch.py"),
)
"""How the paths begin of what only shows verdicts, asks for them, or makes the first files of a project."""


def program() -> dict[str, str]:
    """The sources of proofgen that have a say in verdicts, templates too, by their paths in the package."""
    files = [path for suffix in ("py", "j2") for path in _PACKAGE.rglob(f"*.{suffix}")]
    named = {path.relative_to(_PACKAGE).as_posix(): path for path in files}
    return {name: path.read_text(encoding="utf-8") for name, path in named.items() if not name.startswith(NO_SAY)}
