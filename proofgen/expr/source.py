"""Where an expression stands: the lines of its file, and for each of its characters a line and a column."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from proofgen.errors import Problem, Span


@dataclass(frozen=True, slots=True)
class Source:
    """A file's name and its lines, from which problems quote."""

    file: str
    lines: tuple[str, ...]

    @classmethod
    def of(cls, file: str, text: str) -> Source:
        """The source whose whole text is `text`; only a line feed ends a line."""
        return cls(file, tuple(text.split("\n")))

    @property
    def digest(self) -> str:
        """SHA-256 (hex) of the text."""
        return hashlib.sha256("\n".join(self.lines).encode()).hexdigest()

    def problem(self, code: str, span: Span, message: str, hint: str) -> Problem:
        """A problem at `span`, quoting the line it stands in."""
        line = self.lines[span.line - 1] if span.line <= len(self.lines) else None
        return Problem(code, _visible(message), _visible(hint), span, line)


def _visible(text: str, limit: int = 300) -> str:
    """What a terminal can be shown: messages quote what a file says, which may hold anything, and much of it."""
    shown = text if len(text) <= limit else f"{text[:limit]}..."
    return "".join(one if one.isprintable() else f"\\u{ord(one):04x}" for one in shown)


@dataclass(frozen=True, slots=True)
class Fragment:
    """The text of one expression inside a source.

    `text` has spaces for line breaks. `places` has the line and column (from 1) of each of its characters, and of its
    end.
    """

    source: Source
    text: str
    places: tuple[tuple[int, int], ...]

    @classmethod
    def of(cls, source: Source, raw: str, places: Iterable[tuple[int, int]]) -> Fragment:
        """The fragment with the characters `raw`, which stand at `places`."""
        return cls(source, raw.replace("\n", " "), tuple(places))

    @classmethod
    def plain(cls, text: str, file: str = "<expression>") -> Fragment:
        """A text that is nothing but an expression."""
        return cls.of(Source.of(file, text), text, walk(text, 1, 1))

    @property
    def one_line(self) -> str:
        """The text with every run of white space made one space."""
        return " ".join(self.text.split())

    def span(self, start: int, end: int) -> Span:
        """Where the characters from `start` up to `end` stand; of several lines, the first."""
        line, column = self.places[start]
        end_column = column + 1
        for offset in range(start, min(end, len(self.text))):
            place_line, place_column = self.places[offset]
            if place_line != line:
                break
            end_column = max(end_column, place_column + 1)
        return Span(self.source.file, line, column, end_column)

    def problem(self, code: str, place: tuple[int, int], message: str, hint: str) -> Problem:
        """A problem with the characters from `place[0]` up to `place[1]`."""
        return self.source.problem(code, self.span(*place), message, hint)


def walk(raw: str, line: int, column: int) -> list[tuple[int, int]]:
    """The line and column of each character of `raw`, and of its end, if it starts at the given ones."""
    places = [(line, column)]
    for character in raw:
        line, column = (line + 1, 1) if character == "\n" else (line, column + 1)
        places.append((line, column))
    return places
