"""A stand-in until the real one is there."""

from __future__ import annotations

import re
from dataclasses import dataclass

from proofgen.prooftext.tokens import LexError, without_comments


@dataclass(frozen=True, slots=True)
class Refusal:
    """Something that proof text may not have; `line` from 1, columns from 0."""

    code: str
    line: int
    column: int
    end_column: int
    message: str
    hint: str


def refused(text: str, first_line: int) -> list[Refusal]:
    """What the text may not have."""
    try:
        plain = without_comments(text)
    except LexError:
        return [Refusal("PG103", first_line, 0, 1, "a comment that does not end", "end it")]
    found = []
    for number, line in enumerate(plain.split("\n"), first_line):
        for match in re.finditer(r"\b(sorry|axiom|native_decide)\b|#\w+", line):
            found.append(Refusal("PG101", number, match.start(), match.end(), f"`{match[0]}` is not allowed", "prove it"))
        if line.strip() and not line.startswith("  "):
            found.append(Refusal("PG102", number, 0, 1, "this line is not indented", "indent it by two spaces"))
    return found
