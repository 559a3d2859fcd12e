"""Several Lean files as one: fewer processes to start, and the way back from its lines to the files.

Each file is put in a `section` of its own, so that what it opens or sets ends with it. It may leave anonymous sections
open at its end (`@[expose] public section` usually is); namespaces and named sections it closes itself.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from proofgen.errors import Problem, ToolError

_IMPORT = re.compile(r"(?P<public>public\s+)?(?P<meta>meta\s+)?import\s+(?P<all>all\s+)?(?P<name>[\w.«»']+)\s*(--.*)?$")
_OPENS = re.compile(r"(@\[[^\]]*\]\s*)?((public|noncomputable|meta)\s+)*section\s*(--.*)?$")
_CLOSES = re.compile(r"end\s*(--.*)?$")


@dataclass(frozen=True, slots=True)
class Import:
    """One import of a header; `all` is left out, for no file of a library may use it."""

    name: str
    public: bool
    meta: bool

    def __str__(self) -> str:
        """As Lean writes it."""
        return f"{'public ' if self.public else ''}{'meta ' if self.meta else ''}import {self.name}"


@dataclass(frozen=True, slots=True)
class Combined:
    """All files together, in lines; `starts` are the lines (from 1) where each file of `names` begins."""

    lines: tuple[str, ...]
    names: tuple[str, ...]
    starts: tuple[int, ...]

    @property
    def text(self) -> str:
        """All lines as one text."""
        return "\n".join(self.lines) + "\n"

    def locate(self, line: int) -> tuple[str, int]:
        """The file and the line in it (both from 1) for a line of `text`; ("", line) for the common header."""
        index = bisect_right(self.starts, line) - 1
        return ("", line) if index < 0 else (self.names[index], line - self.starts[index] + 1)


def split_header(name: str, text: str) -> tuple[tuple[Import, ...], int]:
    """The imports of a file and how many lines its header has: blanks, comments, `module` and imports.

    `ToolError` for `prelude` and `import all`, which look behind what a module shows.
    """
    imports: list[Import] = []
    header = depth = 0
    for number, raw in enumerate(_lines(text), start=1):
        line = raw.strip()
        found = _IMPORT.match(line) if depth == 0 else None
        if depth or (line.startswith("/-") and not line.startswith(("/-!", "/--"))):
            depth += line.count("/-") - line.count("-/")
        elif found is not None:
            _refuse(found["all"], f"{name}:{number}: `import all`")
            imports.append(Import(found["name"], bool(found["public"]), bool(found["meta"])))
            header = number
        elif line == "module":
            header = number
        else:
            _refuse(line == "prelude", f"{name}:{number}: `prelude`")
            if line and not line.startswith("--"):
                break
    return tuple(imports), header


def _refuse(present: object, what: str) -> None:
    if present:
        raise ToolError(Problem("E706", f"{what} is not allowed", "Begin with `module`, then `public import …`."))


def combine(files: Sequence[tuple[str, str]]) -> Combined:
    """One Lean file from these files, each (module name, text), in an order in which each may use those before it.

    Lines of the files stay lines, so that `locate` finds the way back; imports of each other are dropped, and the
    others go to the top.
    """
    outside: dict[tuple[str, bool], Import] = {}
    bodies: list[list[str]] = []
    names = tuple(name for name, _ in files)
    for name, text in files:
        imports, header = split_header(name, text)
        _refuse(header == 0, f"{name}: a file without `module` at its top")
        for each in imports:
            if each.name not in names:
                key = (each.name, each.meta)
                outside[key] = Import(each.name, each.public or (key in outside and outside[key].public), each.meta)
        bodies.append(_body(_lines(text), header))
    lines = ["module", *(str(each) for each in outside.values()), ""]
    starts: list[int] = []
    for body in bodies:
        starts.append(len(lines) + 1)
        lines += body
    return Combined(tuple(lines), names, tuple(starts))


def _lines(text: str) -> list[str]:
    """The lines as Lean counts them: a form feed or a Unicode line separator, in a comment perhaps, ends none."""
    return text.removesuffix("\n").split("\n")


def _body(lines: list[str], header: int) -> list[str]:
    """The file with a `section` in place of its header, and as many `end` as it takes."""
    rest = lines[header:]
    opened = sum(1 for line in rest if _OPENS.match(line)) - sum(1 for line in rest if _CLOSES.match(line))
    return ["section", *[""] * (header - 1), *rest, *["end"] * (1 + max(0, opened))]
