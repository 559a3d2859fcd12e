"""Cores as marks, and tables of them."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby

from proofgen.search.witness import CoreState

Weigh = Callable[[int], int]
"""The weight of a task."""
RUNNING, WAITING, NOTHING = "●", "○", "·"
MOST_MARKS = 8
"""Beyond it, waiting tasks are counted."""


def marks(core: CoreState, weigh: Weigh | None = None) -> str:
    """The tasks of a core: what runs, then what waits; with their weights if `weigh` tells them."""
    if weigh is not None:
        return _weighted_marks(core, weigh)
    waiting = len(core.ready)
    text = RUNNING if core.current is not None else ""
    text += WAITING * waiting if waiting <= MOST_MARKS else f"{WAITING}x{waiting}"
    return text or NOTHING


def _weighted_marks(core: CoreState, weigh: Weigh) -> str:
    """As `●4 ○1 ○2x9`: nine tasks of weight 2 wait last."""
    parts = [] if core.current is None else [f"{RUNNING}{weigh(core.current)}"]
    several = len(core.ready) > MOST_MARKS // 2
    for weight, alike in groupby(map(weigh, core.ready)):
        number = len(list(alike))
        parts += [f"{WAITING}{weight}x{number}"] if several and number > 1 else [f"{WAITING}{weight}"] * number
    return " ".join(parts) or NOTHING


def grid(names: list[str], rows: list[list[str]], heads: list[str]) -> str:
    """Rows with their names, columns as wide as their widest entry."""
    margin = max(len(name) for name in names)
    widths = [max(len(head), *(len(row[at]) for row in rows)) for at, head in enumerate(heads)]
    lines = [("", heads)] if any(heads) else []
    lines += zip(names, rows, strict=True)
    return "\n".join(f"  {name:<{margin}}  {_padded(cells, widths)}".rstrip() for name, cells in lines)


def _padded(cells: list[str], widths: list[int]) -> str:
    return "  ".join(f"{cell:<{width}}" for cell, width in zip(cells, widths, strict=True))
