"""Progress on a terminal: one line on standard error that goes away; nothing where nobody watches."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock, Timer
from typing import Any, Final

from proofgen.progress import Quiet

# Seconds: what is over sooner needs no bar, and does not wait for one to be loaded.
_SOON: Final = 0.5


class _Shown:
    """Hands steps to a progress bar of rich, which appears after a while."""

    def __init__(self) -> None:
        self._lock, self._closed = Lock(), False
        self._bar: Any = None
        self._text = ""
        self._fraction: float | None = None
        self._timer = Timer(_SOON, self._begin)
        self._timer.daemon = True
        self._timer.start()

    def step(self, text: str, fraction: float | None = None) -> None:
        """One step begins."""
        with self._lock:
            self._text, self._fraction = text, fraction
            self._update()

    def close(self) -> None:
        """The work is done: the line goes away."""
        self._timer.cancel()
        with self._lock:
            self._closed = True
            if self._bar is not None:
                self._bar.stop()

    def _begin(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

        columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False), BarColumn(), TimeElapsedColumn())
        with self._lock:
            if not self._closed:
                self._bar = Progress(*columns, console=Console(stderr=True), transient=True)
                self._bar.add_task("", total=None)
                self._update()
                self._bar.start()

    def _update(self) -> None:
        if self._bar is not None:
            total = None if self._fraction is None else 1.0
            [task] = self._bar.task_ids
            self._bar.update(task, description=self._text, completed=self._fraction or 0.0, total=total)


@contextmanager
def shown_progress() -> Iterator[_Shown | Quiet]:
    """A `Progress` for the time of a `with` block."""
    if not sys.stderr.isatty():
        yield Quiet()
        return
    shown = _Shown()
    try:
        yield shown
    finally:
        shown.close()
