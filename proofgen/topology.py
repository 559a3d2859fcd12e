"""Machines as hierarchies of scheduling domains: which cores balance with which, level by level.

A set of cores is a bit mask over core numbers: bit c is core c.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from proofgen.fields import upper_camel


@dataclass(frozen=True, slots=True)
class Domain:
    """What the cores `owners` look at on one level: the cores `cores`, in groups.

    All are masks. The groups are as somebody built them: they may overlap, or leave cores out.
    """

    owners: int
    cores: int
    groups: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Level:
    """The domains of one level; no two have the same cores and groups."""

    name: str
    domains: tuple[Domain, ...]


@dataclass(frozen=True, slots=True)
class Topology:
    """A machine.

    `expect` says how its hierarchy should come out when it is checked. `cores` are the numbers of its cores, ascending, where
    gaps are allowed; `nodes` are its NUMA nodes as masks, none where the file does not say; `levels` has the lowest first;
    `file` is the path it was read from, `digest` SHA-256 (hex) of its text.
    """

    name: str
    title: str
    source: str
    expect: Literal["proved", "refuted"]
    cores: tuple[int, ...]
    nodes: tuple[int, ...]
    levels: tuple[Level, ...]
    file: str
    digest: str = field(default="", compare=False)

    @property
    def lean_name(self) -> str:
        """The name of its Lean namespace: `two_sockets` is `TwoSockets`."""
        return upper_camel(self.name)


def members(mask: int) -> tuple[int, ...]:
    """The cores of a set, ascending."""
    found = []
    while mask:
        found.append((mask & -mask).bit_length() - 1)
        mask &= mask - 1
    return tuple(found)


def mask_of(cores: Iterable[int]) -> int:
    """The set of these cores, each 0 or more."""
    mask = 0
    for core in cores:
        mask |= 1 << core
    return mask


def union_of(masks: Iterable[int]) -> int:
    """What is in any of the sets."""
    union = 0
    for mask in masks:
        union |= mask
    return union


def cpu_list(mask: int) -> str:
    """The set as Linux prints it: `0-3,8`; the empty one is the empty text."""
    runs: list[list[int]] = []
    for core in members(mask):
        if runs and runs[-1][1] == core - 1:
            runs[-1][1] = core
        else:
            runs.append([core, core])
    return ",".join(str(first) if first == last else f"{first}-{last}" for first, last in runs)


def unnamed(levels: Iterable[tuple[str, Iterable[Domain]]], cores: Iterable[int]) -> Topology:
    """A machine that no file describes: without a name, with these levels and cores."""
    found = tuple(Level(name, tuple(domains)) for name, domains in levels)
    return Topology("", "", "", "proved", tuple(sorted(cores)), (), found, "")


def machine_of_groups(*sizes: int) -> Topology:
    """A machine with groups of so many cores; the cores of a group balance among themselves first. One group: its cores alone."""
    groups, first = [], 0
    for size in sizes:
        groups.append((1 << first + size) - (1 << first))
        first += size
    everything = (1 << first) - 1
    inner = [Domain(group, group, _singles(group)) for group in groups if group.bit_count() > 1]
    if len(sizes) == 1:
        return unnamed([("cores", inner)], range(first))
    top = ("groups", [Domain(everything, everything, tuple(groups))])
    return unnamed([("cores", inner), top] if inner else [top], range(first))


def _singles(mask: int) -> tuple[int, ...]:
    return tuple(1 << core for core in members(mask))
