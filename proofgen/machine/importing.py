"""From what Linux prints about a machine to the text of a machine file."""

from __future__ import annotations

import sys
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from proofgen.errors import InputError, Problem
from proofgen.machine.checks import Matrix, counted
from proofgen.machine.file import parse_topology
from proofgen.machine.lscpu import Lscpu, read_lscpu
from proofgen.machine.numactl import Numactl, read_numactl
from proofgen.machine.printed import Kind, Section, sections
from proofgen.machine.writing import Description, machine_text
from proofgen.texts import decode, read_text
from proofgen.topology import members, union_of

MAX_BYTES: Final = 4 * 1024 * 1024
"""The size of what is imported: a line for each hardware thread takes more room than a machine file."""

Groups = tuple[int, ...]


def import_machine(files: Sequence[Path], name: str, title: str | None = None) -> str:
    """The text of a machine file, from files with what `numactl --hardware` and `lscpu -p` print; `-` is standard input.

    Raises:
        InputError: with everything that is wrong with the files, or with the name or the title.
    """
    return machine_from_texts([_input(path) for path in files or [Path("-")]], name, title)


def _input(path: Path) -> tuple[str, str]:
    if path != Path("-"):
        return path.as_posix(), read_text(path, MAX_BYTES)
    return "<stdin>", decode(sys.stdin.buffer.read(MAX_BYTES + 1), "<stdin>", MAX_BYTES)


def machine_from_texts(texts: Iterable[tuple[str, str]], name: str, title: str | None = None) -> str:
    """The text of a machine file, from texts with names.

    Raises:
        InputError: with everything that is wrong with the texts, or with the name or the title.
    """
    found = sections(texts)
    numactl, lscpu = _read(found)
    _compare(numactl, lscpu, found)
    description = _described(numactl, lscpu)
    text = machine_text(description, name, title, " and ".join(_commands(found)))
    parse_topology(text, "<imported>")
    return text


def _commands(found: Iterable[Kind]) -> list[str]:
    return [{"numactl": "numactl --hardware", "lscpu": "lscpu -p"}[kind] for kind in sorted(found, reverse=True)]


def _read(found: Mapping[Kind, Section]) -> tuple[Numactl | None, Lscpu | None]:
    """Both, if they are there, with the problems of both."""
    problems: list[Problem] = []
    numactl, lscpu = None, None
    try:
        numactl = read_numactl(found["numactl"]) if "numactl" in found else None
    except InputError as error:
        problems += error.problems
    try:
        lscpu = read_lscpu(found["lscpu"]) if "lscpu" in found else None
    except InputError as error:
        problems += error.problems
    if problems:
        raise InputError(*problems)
    return numactl, lscpu


def _compare(numactl: Numactl | None, lscpu: Lscpu | None, found: Mapping[Kind, Section]) -> None:
    """That both are about one machine."""
    if numactl is None or lscpu is None:
        return
    message = None
    if only := union_of(numactl.nodes) & ~lscpu.cores:
        message = f"`numactl` knows of {counted(only)}, and `lscpu` does not"
    elif only := lscpu.cores & ~union_of(numactl.nodes):
        message = f"`lscpu` knows of {counted(only)}, and `numactl` does not"
    elif (nodes := _known(lscpu, "node")) and set(nodes) != set(numactl.nodes):
        message = "`lscpu` and `numactl` put cores into different nodes"
    if message:
        line = found["lscpu"].lines[0]
        raise InputError(line.source.problem("E506", line.whole, message, "run both on one machine, one right after the other"))


def _described(numactl: Numactl | None, lscpu: Lscpu | None) -> Description:
    cores = lscpu.cores if lscpu else union_of(numactl.nodes if numactl else ())
    nodes = numactl.nodes if numactl else _known(lscpu, "node") if lscpu else ()
    numbers = numactl.numbers if numactl else tuple(range(len(nodes)))
    distances: Matrix = numactl.distances if numactl else ()
    levels = tuple(_levels(cores, nodes, lscpu, bool(distances)))
    return Description(cores, nodes, numbers, levels, distances)


def _levels(cores: int, nodes: Groups, lscpu: Lscpu | None, distances: bool) -> Iterator[tuple[str, Groups]]:
    """Levels that are coarser than those below: parts of nodes, and unless these come with distances, all that is above."""
    last = tuple(1 << core for core in members(cores))
    sockets = _known(lscpu, "socket") if lscpu else ()
    for name, groups in _parts(lscpu, last) if lscpu else ():
        # What a cache has in common may be just a socket or a node, which say more.
        if _coarser(groups, last) and _coarser(nodes or (cores,), groups) and set(groups) != set(sockets):
            yield name, groups
            last = groups
    if distances:
        return
    for name, groups in sorted((("node", nodes), ("socket", sockets)), key=lambda each: -len(each[1])):
        if _coarser(groups, last) and _coarser((cores,), groups):
            yield name, groups
            last = groups
    yield "all", (cores,)


def _parts(lscpu: Lscpu, singles: Groups) -> Iterator[tuple[str, Groups]]:
    """Hardware threads of one core, and of one cache; a thread of which nothing is known stays with those it was with."""
    below = singles
    for name, columns in (("smt", ("socket", "core")), ("L2", ("l2",)), ("L3", ("l3",))):
        if not lscpu.columns[columns[-1]]:
            continue
        keys: dict[int, Hashable] = {}
        for group in below:
            for core in members(group):
                known = core in lscpu.columns[columns[-1]]
                keys[core] = tuple(lscpu.columns[column].get(core) for column in columns) if known else ("below", group)
        groups = _grouped(keys)
        yield name, groups
        if _coarser(groups, below):
            below = groups


def _known(lscpu: Lscpu, column: str) -> Groups:
    """The groups of cores with one number in the column, if each core has one."""
    values = lscpu.columns[column]
    return _grouped(values) if len(values) == lscpu.cores.bit_count() else ()


def _grouped(keys: Mapping[int, Hashable]) -> Groups:
    """The cores with equal keys, by their lowest core."""
    groups: dict[Hashable, int] = {}
    for core in sorted(keys):
        groups[keys[core]] = groups.get(keys[core], 0) | 1 << core
    return tuple(groups.values())


def _coarser(groups: Groups, below: Groups) -> bool:
    """Whether each set of `below` lies inside one of `groups`, and some of them together."""
    owner = {core: group for group in groups for core in members(group)}
    return 0 < len(groups) < len(below) and all(part & ~owner.get(members(part)[0], 0) == 0 for part in below)
