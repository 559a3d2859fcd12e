"""Errors as values: a code, a place, a message and a hint; only the command line prints them."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of one line of a file; line and columns count from 1, the end is exclusive."""

    file: str
    line: int
    column: int
    end_column: int


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, where it is, and what to do about it.

    `code` is stable (`E…`, listed in docs/errors.md); `source_line` is the line the span points into.
    """

    code: str
    message: str
    hint: str
    span: Span | None = None
    source_line: str | None = None

    @property
    def position(self) -> tuple[int, int]:
        """Line and column, to sort the problems of one file by; those without a span come first."""
        return (self.span.line, self.span.column) if self.span else (0, 0)

    def __str__(self) -> str:
        """The problem as text, with a caret under the offending characters where they are known."""
        if self.span is None:
            return f"error[{self.code}]: {self.message}\n  hint: {self.hint}"
        place = f"{self.span.file}:{self.span.line}:{self.span.column}"
        lines = [f"{place}: error[{self.code}]: {self.message}"]
        if self.source_line is not None:
            shown, caret_column, width = _window(self.source_line, self.span)
            lines += [f"    {shown}", "    " + " " * caret_column + "^" * width]
        return "\n".join([*lines, f"  hint: {self.hint}"])


def _window(line: str, span: Span, limit: int = 100) -> tuple[str, int, int]:
    """At most `limit` characters of the line around the span, the caret's offset in it and its width."""
    start = max(0, span.column - 1 - limit // 2) if len(line) > limit else 0
    shown = line[start : start + limit].replace("\t", " ")
    offset = min(span.column - 1 - start, len(shown))
    width = max(1, min(span.end_column - span.column, len(shown) - offset))
    return shown, offset, width


def did_you_mean(word: str, known: Iterable[str], otherwise: str) -> str:
    """A hint that names the known word closest to a misspelt one, or says `otherwise` if none is close."""
    close = difflib.get_close_matches(word, list(known), n=1)
    return f"did you mean `{close[0]}`?" if close else otherwise


class ProofgenError(Exception):
    """Base of all errors that a user can meet; carries every problem found, and the exit code."""

    exit_code: ClassVar[int] = 3

    def __init__(self, *problems: Problem) -> None:
        """Carry these problems; the message is all of them."""
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


class InputError(ProofgenError):
    """What the user wrote is wrong: exit code 2."""

    exit_code = 2


class ToolError(ProofgenError):
    """A tool is missing, failed or timed out: the answer is inconclusive, exit code 3."""
