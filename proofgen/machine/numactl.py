"""Reading what `numactl --hardware` prints: the cores of each node, and distances between nodes."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from proofgen.errors import InputError, Span
from proofgen.machine.checks import Matrix, matrix_flaws
from proofgen.machine.cores import MAX_NUMBER
from proofgen.machine.printed import Line, Section, Word
from proofgen.machine.schema import MAX_DISTANCE

_HINT = "give what `numactl --hardware` prints as it is, from `available:` to the last row of distances"
_BY_HAND = "leave out the lines from `node distances:` on, and write distances into the machine file by hand"


@dataclass(frozen=True, slots=True)
class Numactl:
    """Nodes that have cores: their numbers, ascending, their cores as masks, and distances, none where there are none."""

    numbers: tuple[int, ...]
    nodes: tuple[int, ...]
    distances: Matrix


@dataclass
class _Reader:
    section: Section
    announced: list[Word] = field(default_factory=list)
    nodes: dict[int, int] = field(default_factory=dict)
    header: list[int] | None = None
    header_span: Span | None = None
    rows: dict[int, list[Word]] = field(default_factory=dict)
    table: bool = False

    def read(self, line: Line) -> None:
        text = line.text
        if match := re.match(r"available: [0-9]+ nodes? \(", text):
            self.announced = _numbers_in(line, match.end())
        elif match := re.match(r"node ([0-9]+) cpus:", text):
            self._cores(int(match[1]), line, match.end())
        elif re.match(r"node [0-9]+ (size|free):|No distance information", text):
            pass
        elif re.match(r"node distances:\s*$", text):
            self.table = True
        elif self.table and self.header is None and re.fullmatch(r"node(\s+[0-9]+)+\s*", text):
            self.header, self.header_span = [int(word.text) for word in line.words("[0-9]+")], line.whole
        elif self.header is not None and (match := re.match(r"\s*([0-9]+):(?=\s)", text)):
            self._row(int(match[1]), line, match.end())
        else:
            self.section.report("E503", line.whole, "this is no line of `numactl --hardware`", _HINT)

    def _cores(self, node: int, line: Line, start: int) -> None:
        if node in self.nodes:
            self.section.report("E503", line.whole, f"the cores of node {node} come twice", _HINT)
            return
        mask = 0
        for word in line.words(start=start):
            if not re.fullmatch("[0-9]{1,9}", word.text, re.ASCII):
                self.section.report("E503", word.span, f"`{word.text}` is not the number of a core", _HINT)
            elif int(word.text) > MAX_NUMBER:
                hint = "number the cores from 0"
                self.section.report("E233", word.span, f"there is no core {word.text}: they end at {MAX_NUMBER}", hint)
            else:
                self._core(word, node, mask)
                mask |= 1 << int(word.text)
        self.nodes[node] = mask

    def _core(self, word: Word, node: int, mask: int) -> None:
        owners = [other for other, cores in {**self.nodes, node: mask}.items() if cores >> int(word.text) & 1]
        if owners:
            message = f"core {word.text} is in node {owners[0]} already"
            self.section.report("E237", word.span, message, "each core is in one node")

    def _row(self, node: int, line: Line, start: int) -> None:
        words, header = line.words(start=start), self.header or []
        wrong = [word for word in words if not _is_distance(word.text)]
        for word in wrong:
            message = f"`{word.text}` is no distance: they are integers from 1 to {MAX_DISTANCE}"
            self.section.report("E503", word.span, message, _HINT)
        if node not in header or node in self.rows:
            what = "comes twice" if node in self.rows else "is of no node that the heading names"
            self.section.report("E503", line.whole, f"the row of node {node} {what}", _HINT)
        elif len(words) != len(header):
            message = f"this row has {len(words)} distances, and the heading names {len(header)} nodes"
            self.section.report("E503", line.whole, message, _HINT)
        elif not wrong:
            self.rows[node] = words

    def finish(self) -> Numactl:
        self._complete()
        numbers = tuple(sorted(number for number, mask in self.nodes.items() if mask))
        if not numbers and not self.section.problems:
            self.section.report("E507", self.section.lines[0].whole, "no node has a core", _HINT)
        distances = [] if self.section.problems or self.header is None else self._distances(numbers)
        if self.section.problems:
            raise InputError(*sorted(self.section.problems, key=lambda problem: problem.position))
        return Numactl(numbers, tuple(self.nodes[number] for number in numbers), distances)

    def _complete(self) -> None:
        """That each node has its lines; where a line is wrong, it is not missing."""
        if self.section.problems:
            return
        for word in self.announced:
            if int(word.text) not in self.nodes:
                message = f"the line with the cores of node {word.text} is missing"
                self.section.report("E505", word.span, message, _HINT)
        if self.table and (self.header is None or self.header_span is None):
            self.section.report("E505", self.section.lines[-1].whole, "the distances are missing", _HINT)
            return
        wanted = set(self.nodes) if self.header is not None else set()
        for node in sorted(wanted - self.rows.keys()):
            span = self.header_span or self.section.lines[0].whole
            self.section.report("E505", span, f"the distances of node {node} are missing", _HINT)
        announced = {int(word.text) for word in self.announced}
        for node in sorted(set(self.header or ()) - self.nodes.keys() - announced):
            span = self.header_span or self.section.lines[0].whole
            self.section.report("E505", span, f"the line with the cores of node {node} is missing", _HINT)

    def _distances(self, numbers: tuple[int, ...]) -> Matrix:
        """The rows and columns of these nodes."""
        columns = [(self.header or []).index(number) for number in numbers]
        cells = [[self.rows[number][column] for column in columns] for number in numbers]
        distances = [[int(cell.text) for cell in row] for row in cells]
        for flaw in matrix_flaws(distances, numbers):
            match flaw.path:
                case (_, int() as row, int() as column):
                    span = cells[row][column].span
                case _:
                    span = self.header_span or self.section.lines[0].whole
            self.section.report(flaw.code, span, flaw.message, _BY_HAND)
        return distances


def read_numactl(section: Section) -> Numactl:
    """The nodes that have cores; nodes without, which are memory, are left out with their row and column.

    Raises:
        InputError: with everything that is wrong with the text.
    """
    reader = _Reader(section)
    for line in section.lines:
        reader.read(line)
    return reader.finish()


def _is_distance(text: str) -> bool:
    return re.fullmatch("[0-9]{1,9}", text, re.ASCII) is not None and 1 <= int(text) <= MAX_DISTANCE


def _numbers_in(line: Line, start: int) -> list[Word]:
    """The numbers in `0-2,8)`, with those between the ends of ranges."""
    found: list[Word] = []
    for word in line.words(r"[0-9]+(-[0-9]+)?", start):
        first, _, last = word.text.partition("-")
        several = range(int(first[:9]), min(int((last or first)[:9]), int(first[:9]) + 4096) + 1)
        found += [Word(str(number), word.span) for number in several]
    return found
