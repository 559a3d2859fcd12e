"""Machines as tables for a terminal."""

from __future__ import annotations

from collections.abc import Iterable

from rich.table import Table
from rich.text import Text

from proofgen.errors import InputError, Problem
from proofgen.report.screen import screen
from proofgen.topology import Level, Topology, cpu_list


def print_machine(machine: Topology, core: int | None = None) -> None:
    """What a machine is, and a row for each level; with a core, its domains with their groups.

    Raises:
        InputError: the machine has no such core.
    """
    if core is not None and core not in machine.cores:
        numbers = cpu_list(sum(1 << each for each in machine.cores))
        raise InputError(Problem("E410", f"{machine.name} has no core {core}", f"its cores are {numbers}"))
    console = screen()
    console.print(Text(_heading(machine)))
    console.print(_levels(machine))
    if core is not None:
        console.print(Text(f"\nThe domains of core {core}:"))
        console.print(_domains(machine, core))


def _heading(machine: Topology) -> str:
    nodes = f", {_several(len(machine.nodes), 'node')}" if machine.nodes else ""
    return f"{machine.name}: {machine.title} ({_several(len(machine.cores), 'core')}{nodes})"


def _several(number: int, one: str) -> str:
    return f"{number} {one if number == 1 else one + 's'}"


def _levels(machine: Topology) -> Table:
    table = Table(box=None, pad_edge=False)
    for column in ("level", "domains", "cores of each", "groups of each"):
        table.add_column(column, justify="left" if column == "level" else "right", overflow="fold")
    for level in machine.levels:
        sizes = _range(domain.cores.bit_count() for domain in level.domains)
        groups = _range(len(domain.groups) for domain in level.domains)
        table.add_row(Text(level.name, style="bold"), str(len(level.domains)), sizes, groups)
    return table


def _range(numbers: Iterable[int]) -> str:
    found = sorted(set(numbers))
    return str(found[0]) if len(found) == 1 else f"{found[0]} to {found[-1]}"


def _domains(machine: Topology, core: int) -> Table:
    table = Table(box=None, pad_edge=False)
    table.add_column("level", no_wrap=True)
    table.add_column("cores", overflow="fold")
    table.add_column("groups", overflow="fold")
    for level in machine.levels:
        for cores, groups in _owned(level, core):
            table.add_row(Text(level.name, style="bold"), cores, groups)
    return table


def _owned(level: Level, core: int) -> list[tuple[str, Text | str]]:
    """The domains of the core on this level; the groups that it is in are green."""
    own = [domain for domain in level.domains if domain.owners >> core & 1]
    if not own:
        return [("none", "")]
    return [(cpu_list(domain.cores), _groups(domain.groups, core)) for domain in own]


def _groups(groups: Iterable[int], core: int) -> Text:
    styled = [Text(f"{{{cpu_list(group)}}}", style="green" if group >> core & 1 else "") for group in groups]
    return Text(" ").join(styled)
