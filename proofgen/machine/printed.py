"""What `numactl --hardware` and `lscpu -p` print, in sections that are told apart by what they say."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal

from proofgen.errors import InputError, Problem, Span
from proofgen.expr.source import Source

Kind = Literal["numactl", "lscpu"]


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a line, and where it stands."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is not blank, and its number."""

    number: int
    text: str
    source: Source

    def words(self, pattern: str = r"\S+", start: int = 0) -> list[Word]:
        """What matches the pattern from the offset `start` on."""
        found = re.compile(pattern).finditer(self.text, start)
        return [Word(match[0], self.span(match.start(), match.end())) for match in found]

    def span(self, start: int, end: int) -> Span:
        """The characters from `start` up to `end`."""
        return Span(self.source.file, self.number, start + 1, max(start, end - 1) + 2)

    @property
    def whole(self) -> Span:
        """All of it, without white space around."""
        start = len(self.text) - len(self.text.lstrip())
        return self.span(start, len(self.text.rstrip()))


@dataclass
class Section:
    """What one of the two programs printed, and what is wrong with it."""

    kind: Kind
    lines: list[Line]
    problems: list[Problem] = field(default_factory=list)

    def report(self, code: str, span: Span, message: str, hint: str) -> None:
        """Keep a problem."""
        self.problems.append(self.lines[0].source.problem(code, span, message, hint))


def sections(texts: Iterable[tuple[str, str]]) -> dict[Kind, Section]:
    """The sections of texts with names; at most one of each kind.

    Raises:
        InputError: a text is neither, or one kind comes twice.
    """
    found: dict[Kind, Section] = {}
    problems: list[Problem] = []
    for file, text in texts:
        try:
            for section in _split(file, text):
                if found.setdefault(section.kind, section) is not section:
                    problems.append(_twice(section, found[section.kind]))
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(*problems)
    return found


def _twice(section: Section, first: Section) -> Problem:
    line, other = section.lines[0], first.lines[0]
    command = {"numactl": "numactl --hardware", "lscpu": "lscpu -p"}[section.kind]
    message = f"this is printed by `{command}`, as is what begins at {other.source.file}:{other.number}"
    return line.source.problem("E502", line.whole, message, "give one of each kind, both of one machine")


def _split(file: str, text: str) -> Iterator[Section]:
    source = Source.of(file, text.replace("\r\n", "\n"))
    current: Section | None = None
    for number, raw in enumerate(source.lines, 1):
        line = Line(number, raw, source)
        if not raw.strip():
            continue
        kind = _begun(raw, current)
        if kind is None:
            current = current or _unknown(line)
            current.lines.append(line)
        else:
            if current:
                yield current
            current = Section(kind, [line])
    if current is None:
        hint = "run `numactl --hardware | proofgen machine import`"
        raise InputError(source.problem("E501", Span(file, 1, 1, 2), "there is nothing to import in this text", hint))
    yield current


def _begun(text: str, current: Section | None) -> Kind | None:
    """What begins with this line, if anything does."""
    if text.startswith("available:") or (current is None and text.startswith("node ")):
        return "numactl"
    comment = text.startswith("#")
    # lscpu begins with some lines of comment; one after its rows is of another lscpu.
    if comment and (current is None or current.kind != "lscpu" or not current.lines[-1].text.startswith("#")):
        return "lscpu"
    return "lscpu" if current is None and re.match("[0-9]+,", text) else None


def _unknown(line: Line) -> Section:
    message = "this is printed neither by `numactl --hardware` nor by `lscpu -p`"
    hint = "give just what one of them, or both, print: lines from `available: …` on, or from `# …` on"
    raise InputError(line.source.problem("E501", line.whole, message, hint))
