"""The Lean text of what the library defines."""

from __future__ import annotations

import re
from dataclasses import dataclass

from proofgen.resources import lean_library


@dataclass(frozen=True, slots=True)
class Definition:
    """A definition with its docstring, as it stands in a file; `path` begins at the folder of the library."""

    name: str
    path: str
    text: str


def definition(name: str) -> Definition:
    """The definition in `Proofgen/Spec` whose name is written out as `name`.

    Raises:
        LookupError: there is none with a docstring, or there are several.
    """
    library = lean_library()
    files = sorted((library / "Proofgen" / "Spec").glob("*.lean"))
    found = [
        Definition(name, file.relative_to(library).as_posix(), match[0].rstrip())
        for file in files
        for match in _pattern(name).finditer(file.read_text(encoding="utf-8"))
    ]
    if len(found) != 1:
        raise LookupError(f"lean/Proofgen/Spec has {len(found)} definitions of `{name}` with a docstring, not one")
    return found[0]


def _pattern(name: str) -> re.Pattern[str]:
    """A docstring, the line that begins the definition, and all lines after it that are indented or empty."""
    doc = r"^/--(?:(?!-/).)*-/\n"
    head = rf"(?:def|abbrev|structure|inductive) {re.escape(name)}(?![\w.'])[^\n]*\n"
    return re.compile(rf"{doc}{head}(?:(?:[ \t][^\n]*)?\n)*", re.MULTILINE | re.DOTALL)
