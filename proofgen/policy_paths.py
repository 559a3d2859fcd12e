"""Which files are policies."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from proofgen.errors import Problem, Span

DEFAULT_POLICIES: Final = Path("policies")


def files_of(paths: Iterable[Path]) -> tuple[list[Path], list[Problem]]:
    """The files that these paths stand for, each once, and what is wrong with the paths; without a path it is `policies/`."""
    files: dict[Path, Path] = {}
    problems: list[Problem] = []
    for path in [*paths] or [DEFAULT_POLICIES]:
        for file in _files(path, problems):
            files.setdefault(file.resolve(), file)
    return [*files.values()], problems


def _files(path: Path, problems: list[Problem]) -> list[Path]:
    if not path.is_dir():
        return [path]
    files = [*sorted(path.glob("*.yaml")), *sorted(path.glob("machines/*.yaml"))]
    # A policy that nobody reads would look like one that nobody complains about.
    for other in [*sorted(path.glob("*.yml")), *sorted(path.glob("machines/*.yml"))]:
        span = Span(other.as_posix(), 1, 1, 2)
        problems.append(Problem("E116", f"{other.name} would not be read", "let its name end in .yaml", span))
    if not files:
        span = Span(path.as_posix(), 1, 1, 2)
        problems.append(Problem("E115", "there are no policies (*.yaml) in this directory", "check the path", span))
    return files
