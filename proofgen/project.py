"""A new project: a policy to begin with, what Lean needs to check it, and what judges changes to it.

Each file is written whole or not at all, and what is there already is kept, so that it can be done again at any time: after
it was interrupted, beside another run, or in a folder that people have worked in.
"""

from __future__ import annotations

import os
import string
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from proofgen import __version__
from proofgen.errors import InputError, Problem
from proofgen.files import write_text
from proofgen.policy_paths import DEFAULT_POLICIES
from proofgen.progress import Progress
from proofgen.prover.library import read_library
from proofgen.prover.release import RELEASE
from proofgen.resources import OBLIGATIONS, lakefile, lean_library, project_template
from proofgen.workflow import load, prepare

_SAMPLE: Final = DEFAULT_POLICIES / "delta2.yaml"
_LIBRARY: Final = Path("lean")
_IGNORED: Final = Path(".gitignore")
_TEMPLATES: Final = {
    ".github/workflows/proofgen.yml": "github.yml",
    ".github/workflows/proofgen-main.yml": "github-main.yml",
    ".gitlab-ci.yml": "gitlab-ci.yml",
    ".pre-commit-config.yaml": "pre-commit-config.yaml",
    "proofgen.toml": "proofgen.toml",
}

Change = Literal["wrote", "rewrote", "extended", "same", "left"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file: its path below the root of the project, and for one that was left the reason."""

    path: Path
    change: Change
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Project:
    """The files of a project, in the order of their paths, whether git knows it, and what else its owner should know."""

    root: Path
    in_git: bool
    files: tuple[Outcome, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Part:
    """A file that a project should have; `by_people` is one that is theirs once it is there."""

    path: Path
    text: str
    by_people: bool = False


def init(root: Path, progress: Progress, *, force: bool = False) -> Project:
    """Make a project of this folder, or complete one; with `force` write anew what is not by people.

    Raises:
        InputError: E412, something is in the way of a file or folder; nothing was written.
        OSError: a file cannot be written; those before it are there, and the next run goes on.
    """
    progress.step("emitting the sample policy")
    parts = [*_parts(root, progress)]
    _refuse_what_is_in_the_way(root, parts)
    planned = [(part, *_plan(root, part, force)) for part in sorted(parts, key=lambda part: part.path)]
    for part, _, text in planned:
        if text is not None:
            write_text(root / part.path, text)
    return Project(root, _repository(root) is not None, tuple(outcome for _, outcome, _ in planned), tuple(_notes(root)))


# -- what belongs there --


def _parts(root: Path, progress: Progress) -> Iterator[_Part]:
    sample = _Part(_SAMPLE, _text(_SAMPLE.name), by_people=True)
    yield sample
    if _holds(root / _SAMPLE, sample.text) or not (os.path.lexists(root / _SAMPLE) or _has_policies(root)):
        for files in prepare(load([project_template(_SAMPLE.name)]), progress):
            yield from (_Part(OBLIGATIONS / path, text) for path, text in files.files)
    for path, template in _TEMPLATES.items():
        yield _Part(Path(path), _text(template))
    yield _Part(_IGNORED, _text("gitignore"))
    yield _Part(Path("README.md"), _text("README.md"), by_people=True)
    yield _Part(Path("lean-toolchain"), f"leanprover/lean4:v{RELEASE.lean}\n")
    yield _Part(Path("lakefile.lean"), lakefile().read_text(encoding="utf-8"))
    for module, text in read_library(lean_library()).items():
        yield _Part(_LIBRARY / f"{module.replace('.', '/')}.lean", text)


class _Template(string.Template):
    """With `@@` where values go: `$` and braces have a meaning in nearly all of these files."""

    delimiter = "@@"


def _text(name: str) -> str:
    """A template, filled in; one that asks for something else is an error."""
    return _Template(project_template(name).read_text(encoding="utf-8")).substitute(version=__version__)


def _has_policies(root: Path) -> bool:
    return any((root / DEFAULT_POLICIES).glob("*.yaml"))


# -- what is there --


def _refuse_what_is_in_the_way(root: Path, parts: Sequence[_Part]) -> None:
    inside = sorted({root / folder for part in parts for folder in part.path.parents})
    files = [root / part.path for part in parts]
    messages = [f"{path} is a file, and a folder belongs there" for path in [*root.parents, *inside] if _is_no_folder(path)]
    messages += [f"{path} is a folder, and a file belongs there" for path in files if path.is_dir()]
    if not messages:
        outside = [path for path in inside if not path.resolve().is_relative_to(root.resolve())]
        messages = [f"{path} leads out of the project, to {path.resolve()}" for path in outside]
    hint = "rename it, or name another folder; nothing was written"
    if messages:
        raise InputError(*(Problem("E412", message, hint) for message in messages))


def _is_no_folder(path: Path) -> bool:
    return os.path.lexists(path) and not path.is_dir()


def _plan(root: Path, part: _Part, force: bool) -> tuple[Outcome, str | None]:
    """What becomes of a file, and the text to be written, if any."""
    path = root / part.path
    if not os.path.lexists(path):
        instead = _instead(root, part.path)
        return (Outcome(part.path, "wrote"), part.text) if instead is None else (Outcome(part.path, "left", instead), None)
    if part.path == _IGNORED:
        return _extended(path, part)
    if _holds(path, part.text):
        return Outcome(part.path, "same"), None
    if part.by_people or not force:
        return Outcome(part.path, "left", "it is there already, with another text"), None
    return Outcome(part.path, "rewrote"), part.text


def _instead(root: Path, path: Path) -> str | None:
    """What is there in place of a file that is missing, and would lose its meaning beside it."""
    names = sorted(one.name for one in root.iterdir()) if root.is_dir() else []
    if path == _SAMPLE and _has_policies(root):
        return "there are policies"
    if path.name == "README.md":
        return next((f"there is {name}" for name in names if name.lower().startswith("readme")), None)
    if path.name == "lakefile.lean" and "lakefile.toml" in names:
        return "there is lakefile.toml, which Lake would not read any more"
    return None


def _extended(path: Path, part: _Part) -> tuple[Outcome, str | None]:
    """The file of what git ignores, with the lines that it lacks."""
    wanted = [line for line in part.text.splitlines() if not line.startswith("#")]
    if path.is_symlink():
        return Outcome(part.path, "left", f"git does not follow links, and it should have the lines {' '.join(wanted)}"), None
    try:
        text = path.read_bytes().decode()
    except UnicodeDecodeError:
        return Outcome(part.path, "left", f"it is not UTF-8, and should have the lines {' '.join(wanted)}"), None
    lacking = [line for line in wanted if line not in map(str.strip, text.splitlines())]
    if not lacking:
        return Outcome(part.path, "same"), None
    end = "\r\n" if "\r\n" in text else "\n"
    heading = [line for line in part.text.splitlines() if line.startswith("#")]
    before = text if not text or text.endswith(("\n", "\r")) else text + end
    return Outcome(part.path, "extended"), before + "".join(line + end for line in [*heading, *lacking])


def _holds(path: Path, text: str) -> bool:
    return path.is_file() and path.read_bytes() == text.encode()


# -- what else there is to say --


def _notes(root: Path) -> Iterator[str]:
    top = _repository(root)
    if top is not None and top != root.resolve():
        yield (
            f"the git repository begins above, in {top}: GitHub, GitLab and pre-commit read their files there only; "
            "make the project there, or move them and have them change to this folder"
        )
    modules = {_LIBRARY / f"{module.replace('.', '/')}.lean" for module in read_library(lean_library())}
    there = sorted(path.relative_to(root) for path in (root / _LIBRARY / "Proofgen").rglob("*.lean"))
    for path in there:
        if path not in modules:
            yield f"{path} is not of this version's library: remove it if you do not need it"


def _repository(root: Path) -> Path | None:
    """The folder of the git repository that a folder is in."""
    real = root.resolve()
    return next((folder for folder in (real, *real.parents) if (folder / ".git").exists()), None)
