"""Progress on a terminal: one line on standard error that goes away; nothing where nobody watches."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager


class _Shown:
    """Hands steps to a progress bar of rich."""

    def __init__(self, bar: object, task: object) -> None:
        self._bar, self._task = bar, task

    def step(self, text: str, fraction: float | None = None) -> None:
        """One step begins."""
        total = None if fraction is None else 1.0
        self._bar.update(self._task, description=text, completed=fraction or 0.0, total=total)  # type: ignore[attr-defined]


class _Silent:
    def step(self, text: str, fraction: float | None = None) -> None:
        """Nothing."""


@contextmanager
def shown_progress() -> Iterator[_Shown | _Silent]:
    """A `Progress` for the time of a `with` block."""
    if not sys.stderr.isatty():
        yield _Silent()
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        yield _Shown(bar, bar.add_task("", total=None))
