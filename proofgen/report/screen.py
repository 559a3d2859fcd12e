"""What tables on the screen have in common: their width, and the colours of verdicts."""

from __future__ import annotations

from typing import Final

from rich.console import Console

STYLES: Final[dict[str, str]] = {
    "proved": "green",
    "refuted": "red",
    "open": "yellow",
    "vacuous": "yellow",
    "inconclusive": "magenta",
}
_WIDTH: Final = 120


def screen() -> Console:
    """Standard output, as wide as the terminal; of a fixed width where it is none."""
    return Console(width=None if Console().is_terminal else _WIDTH, highlight=False)
