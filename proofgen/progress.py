"""How slow work tells what it is doing."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Told about the steps of something slow; `fraction` is between 0 and 1, or None where it is not known."""

    def step(self, text: str, fraction: float | None = None) -> None:
        """One step begins."""


class Quiet:
    """A `Progress` that says nothing."""

    def step(self, text: str, fraction: float | None = None) -> None:
        """Nothing."""
