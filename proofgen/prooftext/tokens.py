"""A stand-in until the real one is there."""

from __future__ import annotations

import re


class LexError(Exception):
    """Not Lean."""


def without_comments(text: str) -> str:
    """The text with spaces in place of comments."""
    out, depth, place = [], 0, 0
    while place < len(text):
        two = text[place : place + 2]
        if two == "/-":
            depth += 1
            out.append("  ")
            place += 2
        elif depth and two == "-/":
            depth -= 1
            out.append("  ")
            place += 2
        elif depth:
            out.append("\n" if text[place] == "\n" else " ")
            place += 1
        elif two == "--":
            found = re.compile(r"[^\n]*").match(text, place)
            assert found is not None
            out.append(" " * len(found[0]))
            place = found.end()
        else:
            out.append(text[place])
            place += 1
    if depth:
        raise LexError
    return "".join(out)
