"""Levels of a hierarchy: from groups that are written out, and from distances between nodes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

from proofgen.machine.checks import Matrix, between
from proofgen.topology import Domain, Level, mask_of, members, union_of

View = int | Literal["own"]


def written_levels(levels: Iterable[tuple[str, Sequence[int]]], cores: int) -> Iterator[Level]:
    """Each group of a level is a domain of its own cores, made of those groups of the level below that lie inside it."""
    below: Sequence[int] = _singles(cores)
    for name, groups in levels:
        yield _level_of(name, groups, below)
        below = groups


def distance_levels(
    nodes: Sequence[int], below: Sequence[int] | None, distances: Matrix, view: View, pairwise: bool
) -> Iterator[Level]:
    """A level `node`, and one for each distance between nodes, ascending.

    A node's domain is made of those sets of `below` that lie inside it, of its cores if that is None. On the level of a
    distance the cores of a node look at all nodes that are no farther.
    """
    yield _level_of("node", nodes, _singles(union_of(nodes)) if below is None else below)
    closer = [1 << node for node in range(len(nodes))]
    for distance in between(distances):
        near = [_near(row, node, distance) for node, row in enumerate(distances)]
        yield Level(f"distance {distance}", _domains(nodes, near, closer, view, pairwise))
        closer = near


def _singles(cores: int) -> list[int]:
    return [1 << core for core in members(cores)]


def _level_of(name: str, groups: Iterable[int], below: Iterable[int]) -> Level:
    """The level on which each of `groups` is a domain of its own cores."""
    lowest: defaultdict[int, list[int]] = defaultdict(list)
    for part in below:
        lowest[part & -part].append(part)
    return Level(name, tuple(Domain(group, group, _inside(group, lowest)) for group in groups))


def _inside(group: int, lowest: dict[int, list[int]]) -> tuple[int, ...]:
    """The sets that lie inside the group, found by their lowest cores."""
    found = (part for core in members(group) for part in lowest.get(1 << core, ()) if part & ~group == 0)
    return tuple(sorted(found))


def _near(row: Sequence[int], node: int, distance: int) -> int:
    """The nodes that are no farther than so from `node`, which is near itself in any case."""
    return mask_of(other for other, far in enumerate(row) if far <= distance) | 1 << node


def _domains(
    nodes: Sequence[int], near: Sequence[int], closer: Sequence[int], view: View, pairwise: bool
) -> tuple[Domain, ...]:
    """The domains of a level, as sets of cores; `near` and `closer` are sets of nodes."""
    owners: defaultdict[tuple[int, tuple[int, ...]], int] = defaultdict(int)
    for node, domain in enumerate(near):
        first = node if view == "own" else view
        sets = _pairwise(domain, closer, first) if pairwise else _around(domain, closer, first)
        groups = sorted(_cores(group, nodes) for group in sets)
        owners[_cores(domain, nodes), tuple(groups)] |= nodes[node]
    return tuple(Domain(own, cores, groups) for (cores, groups), own in owners.items())


def _cores(several: int, nodes: Sequence[int]) -> int:
    return union_of(nodes[node] for node in members(several))


def _openers(domain: int, first: int) -> Iterator[int]:
    """The nodes of a domain: `first`, if it is one of them, then the others, ascending."""
    if domain >> first & 1:
        yield first
    yield from (node for node in members(domain) if node != first)


def _around(domain: int, closer: Sequence[int], first: int) -> set[int]:
    """As Linux builds groups: each node that is not covered yet opens one, of all that is near it, covered or not."""
    groups, covered = set[int](), 0
    for opener in _openers(domain, first):
        if not covered >> opener & 1:
            group = closer[opener] & domain
            groups.add(group)
            covered |= group
    return groups


def _pairwise(domain: int, closer: Sequence[int], first: int) -> set[int]:
    """Each node that is not covered yet opens a group; in ascending order those join it that are near all its members."""
    groups, left = set[int](), domain
    for opener in _openers(domain, first):
        if not left >> opener & 1:
            continue
        group, candidates = 1 << opener, left & closer[opener] & ~(1 << opener)
        while candidates:
            joins = candidates & -candidates
            group |= joins
            candidates &= closer[joins.bit_length() - 1] & ~joins
        groups.add(group)
        left &= ~group
    return groups
