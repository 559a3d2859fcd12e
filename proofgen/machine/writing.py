"""The text of a machine file."""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from proofgen.machine.checks import Matrix
from proofgen.machine.schema import SCHEMA_ID
from proofgen.topology import cpu_list

_WIDTH: Final = 120
# What a reader of YAML might take for something else than text.
_NOT_TEXT: Final = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n"})


@dataclass(frozen=True, slots=True)
class Description:
    """A machine as a file says it: sets of cores are masks, `numbers` are what its nodes were called elsewhere.

    `levels` are names with groups, the lowest first; without distances, `distances` is empty.
    """

    cores: int
    nodes: tuple[int, ...]
    numbers: tuple[int, ...]
    levels: tuple[tuple[str, tuple[int, ...]], ...]
    distances: Matrix


def machine_text(machine: Description, name: str, title: str | None, commands: str) -> str:
    """The text of the file; `commands` printed what it is made from."""
    return "\n".join(_lines(machine, name, _title(machine) if title is None else title, commands)) + "\n"


def _title(machine: Description) -> str:
    nodes = f" in {_several(len(machine.nodes), 'node')}" if machine.nodes else ""
    return f"A machine with {_several(machine.cores.bit_count(), 'core')}{nodes}"


def _several(number: int, one: str) -> str:
    return f"{number} {one if number == 1 else one + 's'}"


def _lines(machine: Description, name: str, title: str, commands: str) -> Iterator[str]:
    yield f"schema: {SCHEMA_ID}"
    yield f"name: {_scalar(name)}"
    yield f"title: {_scalar(title)}"
    yield f"source: {_scalar(f'imported from what {commands} printed')}"
    yield f"cores: {_cores(machine.cores)}"
    if machine.numbers != tuple(range(len(machine.numbers))):
        yield from _wrapped(f"# These nodes were called {', '.join(map(str, machine.numbers))}.", "# ")
    if machine.nodes:
        yield from _list("", "nodes", machine.nodes)
    if machine.levels:
        yield "levels:"
    for level, groups in machine.levels:
        yield f"  - name: {_scalar(level)}"
        yield from _list("    ", "groups", groups)
    if machine.distances:
        yield "distances:"
    for row in machine.distances:
        yield from _wrapped(f"  - [{', '.join(map(str, row))}]", "     ")


def _cores(mask: int) -> str:
    """A number for the first so many; a list of one core would look like a number."""
    if mask & (mask + 1) == 0:
        return str(mask.bit_count())
    cores = cpu_list(mask)
    return _set(f"{cores}-{cores}" if cores.isdigit() else cores)


def _list(indent: str, key: str, masks: Iterable[int]) -> Iterator[str]:
    sets = ", ".join(_set(cpu_list(mask)) for mask in masks)
    return _wrapped(f"{indent}{key}: [{sets}]", f"{indent}{' ' * len(key)}   ")


def _wrapped(text: str, indent: str) -> Iterator[str]:
    lines = textwrap.wrap(text, _WIDTH, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)
    yield from lines


def _set(cores: str) -> str:
    """A cpu list, in quotes where a comma would end it."""
    return f'"{cores}"' if "," in cores else cores


def _scalar(text: str) -> str:
    """Text as YAML reads it back."""
    plain = re.fullmatch(r"[A-Za-z][A-Za-z0-9_.,()/+ -]*(?<! )", text, re.ASCII) and text.lower() not in _NOT_TEXT
    return text if plain else json.dumps(text, ensure_ascii=False)
