"""Reading what `lscpu -p` prints: for each hardware thread its core, socket, node and caches."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from proofgen.errors import InputError
from proofgen.machine.cores import MAX_NUMBER
from proofgen.machine.printed import Line, Section, Word
from proofgen.topology import mask_of

_HINT: Final = "give what `lscpu -p` prints as it is, with the comments above"
_NUMBERS: Final = ("core", "socket", "node", "l2", "l3")
"""The columns that are read; there may be others."""


@dataclass(frozen=True, slots=True)
class Lscpu:
    """Hardware threads that are online: the set of them, and what each column says of them.

    Columns are `core`, `socket`, `node`, `l2` and `l3`; a thread is not in a column where nothing is known of it.
    """

    cores: int
    columns: dict[str, dict[int, int]]


@dataclass
class _Reader:
    section: Section
    header: list[list[str]] = field(default_factory=list)
    rows: dict[int, dict[str, str]] = field(default_factory=dict)

    def read(self, line: Line) -> None:
        if line.text.startswith("#"):
            if re.match(r"#\s*CPU\s*(,|$)", line.text, re.IGNORECASE):
                names = line.text[1:].lower().split(",")
                self.header = [[name.strip() for name in cell.split(":")] for cell in names]
        elif not self.header:
            if not self.section.problems:
                message = "the comment that names the columns is missing"
                self.section.report("E505", line.whole, message, f"{_HINT}: `# CPU,Core,Socket,Node,,L1d,L1i,L2,L3`")
        else:
            self._row(line)

    def _row(self, line: Line) -> None:
        cells = self._cells(line)
        if cells is None:
            return
        cpu = cells["cpu"]
        if not re.fullmatch("[0-9]{1,9}", cpu.text, re.ASCII) or int(cpu.text) > MAX_NUMBER:
            message = f"`{cpu.text}` is not the number of a hardware thread, from 0 to {MAX_NUMBER}"
            self.section.report("E504", cpu.span, message, _HINT)
            return
        if int(cpu.text) in self.rows:
            self.section.report("E504", cpu.span, f"the hardware thread {cpu.text} comes twice", _HINT)
        for name in _NUMBERS:
            if name in cells and not re.fullmatch("-?|[0-9]{1,9}", cells[name].text, re.ASCII):
                message = f"`{cells[name].text}` is not a number, in the column {name.capitalize()}"
                self.section.report("E504", cells[name].span, message, _HINT)
        self.rows[int(cpu.text)] = {name: cell.text for name, cell in cells.items()}

    def _cells(self, line: Line) -> dict[str, Word] | None:
        """The cells by the names of their columns; caches may share a cell, with colons between."""
        words, start = list[Word](), 0
        for text in line.text.split(","):
            words.append(Word(text.strip(), line.span(start, start + len(text))))
            start += len(text) + 1
        parts = [_parts(word, len(names)) for word, names in zip(words, self.header, strict=False)]
        if len(words) != len(self.header) or not all(parts):
            message = f"this row has {len(words)} columns, and the comment above names {len(self.header)}"
            if len(words) == len(self.header):
                message = "this row and the comment above have different numbers of caches"
            self.section.report("E504", line.whole, message, _HINT)
            return None
        pairs = zip(self.header, parts, strict=True)
        return {name: part for names, several in pairs for name, part in zip(names, several, strict=True)}

    def finish(self) -> Lscpu:
        if not self.section.problems and not self.header:
            self.section.report("E505", self.section.lines[0].whole, "the comment that names the columns is missing", _HINT)
        rows = {cpu: row for cpu, row in self.rows.items() if row.get("online", "y").lower() not in ("n", "no")}
        if any(row.get("core") for row in rows.values()):
            # Threads that are offline are shown only if they are asked for, and have no core then.
            rows = {cpu: row for cpu, row in rows.items() if row["core"] not in ("", "-")}
        if not rows and not self.section.problems:
            self.section.report("E507", self.section.lines[-1].whole, "no hardware thread is online", _HINT)
        if self.section.problems:
            raise InputError(*self.section.problems)
        return Lscpu(mask_of(rows), {name: _column(rows, name) for name in _NUMBERS})


def _column(rows: Mapping[int, Mapping[str, str]], name: str) -> dict[int, int]:
    return {cpu: int(row[name]) for cpu, row in rows.items() if row.get(name, "") not in ("", "-")}


def read_lscpu(section: Section) -> Lscpu:
    """The hardware threads that are online.

    Raises:
        InputError: with everything that is wrong with the text.
    """
    reader = _Reader(section)
    for line in section.lines:
        reader.read(line)
    return reader.finish()


def _parts(word: Word, number: int) -> Sequence[Word]:
    """The `number` parts of a cell between colons, of which an empty cell says nothing; none if there are not so many."""
    texts = word.text.split(":") if word.text else [""] * number
    return [Word(text, word.span) for text in texts] if len(texts) == number else []
