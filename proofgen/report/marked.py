"""Pieces of Markdown in which texts of others do nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from proofgen.report.visible import visible

LIMIT: Final = 65_000
"""The most characters that a summary has; a comment on GitHub may have 65,536."""
# Beyond it a text is cut, so that one of them does not take the room of all others.
_LONGEST: Final = 1000


def cell(text: str) -> str:
    """The text as code in a cell, or a dash. In a table a bar ends the cell even in code, unless it is escaped."""
    return code(text).replace("|", r"\|") if text else "-"


def code(text: str, *, cut: bool = True) -> str:
    """The text as code, which is the one place where neither markup, HTML, mentions, references nor links mean anything."""
    seen = visible(text)
    if cut and len(seen) > _LONGEST:
        seen = seen[: _LONGEST - 1] + "…"
    fence = "`" * (1 + max(map(len, re.findall("`+", seen)), default=0))
    # A backtick at either end would join the fence, and one space at both ends is taken away again.
    space = " " if seen.startswith(("`", " ")) or seen.endswith(("`", " ")) else ""
    return f"{fence}{space}{seen}{space}{fence}"


def fitting(lines: Sequence[str], room: int) -> list[str]:
    """The first lines, as many as there is room for with their line breaks."""
    kept = list[str]()
    for line in lines:
        room -= len(line) + 1
        if room < 0:
            break
        kept.append(line)
    return kept


def left_out(number: int, one: str, several: str | None = None) -> Iterator[str]:
    """A line that says how many are not shown, if there are any."""
    if number:
        yield ""
        what = f"1 more {one} is" if number == 1 else f"{number} more {several or one + 's'} are"
        yield f"{what} left out here, as there is no room."
