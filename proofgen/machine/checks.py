"""What can be wrong with a machine beyond the shape of its file: sets that do not fit, and distances that are none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from proofgen.machine.schema import BuildModel, LevelModel
from proofgen.topology import cpu_list

MAX_LEVELS: Final = 64
"""The most different distances between nodes."""

Matrix = Sequence[Sequence[int]]


@dataclass(frozen=True, slots=True)
class Flaw:
    """One thing that is wrong; `path` leads to it by keys and places in lists."""

    code: str
    path: tuple[int | str, ...]
    message: str
    hint: str


@dataclass(frozen=True, slots=True)
class Parts:
    """The keys of a machine file that say how it is built; None for what is left out or has the wrong shape.

    `written` are all keys of the file.
    """

    written: AbstractSet[str]
    cores: int | None
    nodes: tuple[int, ...] | None
    levels: tuple[LevelModel, ...] | None
    distances: tuple[tuple[int, ...], ...] | None
    build: BuildModel | None


def flaws(parts: Parts) -> Iterator[Flaw]:
    """Everything that is wrong."""
    yield from _missing(parts.written)
    if parts.nodes is not None:
        yield from _strangers(parts.cores, ("nodes",), parts.nodes)
        yield from _overlaps(parts.nodes)
        yield from _left_over(parts.cores, parts.nodes)
    for place, level in enumerate(parts.levels or ()):
        path = ("levels", place, "groups")
        yield from _strangers(parts.cores, path, level.groups)
        yield from _equal(path, level.groups)
    if parts.distances is not None:
        yield from _sizes(parts.distances, parts.nodes)
        if all(len(row) == len(parts.distances) for row in parts.distances):
            yield from matrix_flaws(parts.distances, range(len(parts.distances)))
    yield from _names(parts)
    if parts.build is not None and parts.nodes is not None and parts.build.view not in ("own", *range(len(parts.nodes))):
        message = f"there is no node {parts.build.view}: the machine has {_several(len(parts.nodes), 'node')}"
        yield Flaw("E244", ("build", "view"), message, "write `own`, or the number of a node, where the first is 0")


def _missing(written: AbstractSet[str]) -> Iterator[Flaw]:
    if not written & {"levels", "distances"}:
        hint = "write `levels` with groups, or `distances` between nodes"
        yield Flaw("E238", (), "there are neither `levels` nor `distances`, so that nothing says who balances with whom", hint)
    if "distances" in written and "nodes" not in written:
        hint = "write a cpu list for each node: `nodes: [0-7, 8-15]`"
        yield Flaw("E239", ("distances",), "`distances` are between nodes, and `nodes` is missing", hint)
    if "build" in written and "distances" not in written:
        message = "`build` says how groups are built from `distances`, and there are none"
        yield Flaw("E239", ("build",), message, "leave it out, or write `distances`")


def _strangers(cores: int | None, path: tuple[int | str, ...], groups: Sequence[int]) -> Iterator[Flaw]:
    """Sets with cores that the machine does not have."""
    for place, group in enumerate(groups):
        if cores is not None and (strange := group & ~cores):
            message = f"the machine has no {counted(strange)}"
            yield Flaw("E235", (*path, place), message, f"its cores are {cpu_list(cores)}; see `cores`")


def _overlaps(nodes: Sequence[int]) -> Iterator[Flaw]:
    seen = 0
    for place, node in enumerate(nodes):
        if node & seen:
            other = next(index for index, one in enumerate(nodes) if one & node)
            message = f"{_are(node & nodes[other])} in node {other}, too"
            yield Flaw("E237", ("nodes", place), message, "put each core into one node")
        seen |= node


def _left_over(cores: int | None, nodes: Sequence[int]) -> Iterator[Flaw]:
    left = cores or 0
    for node in nodes:
        left &= ~node
    if left:
        yield Flaw("E237", ("nodes",), f"{_are(left)} in no node", "put each core into one node")


def _equal(path: tuple[int | str, ...], groups: Sequence[int]) -> Iterator[Flaw]:
    first: dict[int, int] = {}
    for place, group in enumerate(groups):
        if first.setdefault(group, place) != place:
            message = f"the group {cpu_list(group)} comes twice in this level"
            yield Flaw("E236", (*path, place), message, "leave one out")


def _sizes(distances: Matrix, nodes: Sequence[int] | None) -> Iterator[Flaw]:
    wanted = len(distances) if nodes is None else len(nodes)
    if len(distances) != wanted:
        message = f"there {_be(len(distances))} {_several(len(distances), 'row')} for {_several(wanted, 'node')}"
        yield Flaw("E240", ("distances",), message, "write a row for each node, in the order of `nodes`")
    for place, row in enumerate(distances):
        if len(row) != wanted:
            message = f"there {_be(len(row))} {_several(len(row), 'distance')} in this row for {_several(wanted, 'node')}"
            yield Flaw("E240", ("distances", place), message, "write the distance to each node, in the order of `nodes`")


def matrix_flaws(distances: Matrix, names: Sequence[int]) -> Iterator[Flaw]:
    """What is wrong with a square of distances; `names` are the numbers of its nodes. Paths begin with `distances`."""
    for place, row in enumerate(distances):
        other = min(range(len(row)), key=lambda index: row[index])
        if row[place] > row[other]:
            far, near = f"itself ({row[place]})", f"node {names[other]} ({row[other]})"
            message = f"node {names[place]} is farther from {far} than from {near}"
            yield Flaw("E243", ("distances", place, place), message, "a node is nearest to itself: usually 10")
    for a, b in combinations(range(len(distances)), 2):
        if distances[a][b] != distances[b][a]:
            there = f"from node {names[a]} to node {names[b]} it is {distances[a][b]}"
            back = f"from node {names[b]} to node {names[a]} {distances[b][a]}"
            hint = "write the same distance both ways, the greater one if both were measured"
            yield Flaw("E241", ("distances", b, a), f"the distance depends on the way: {there}, {back}", hint)
    if (number := len(between(distances))) > MAX_LEVELS:
        message = f"there are {number} different distances between nodes, and {MAX_LEVELS} are the most"
        yield Flaw("E246", ("distances",), message, "make distances equal that differ by little")


def between(distances: Matrix) -> list[int]:
    """The distances between different nodes, ascending, each once."""
    return sorted({distance for a, row in enumerate(distances) for b, distance in enumerate(row) if a != b})


def _names(parts: Parts) -> Iterator[Flaw]:
    """Names of levels that are taken, by others or by what is built from distances."""
    built = {"node", *(f"distance {each}" for each in between(parts.distances))} if parts.distances else set()
    seen: set[str] = set()
    for place, level in enumerate(parts.levels or ()):
        path = ("levels", place, "name")
        if level.name in seen:
            yield Flaw("E245", path, f"two levels are called `{level.name}`", "choose another name")
        elif level.name in built:
            message = f"the level that is built from `distances` is called `{level.name}`, too"
            yield Flaw("E245", path, message, "choose another name, or leave out the level that is built anyway")
        seen.add(level.name)


def counted(mask: int) -> str:
    """The set in words: `core 3`, `cores 0-3,8`."""
    return f"core {cpu_list(mask)}" if mask.bit_count() == 1 else f"cores {cpu_list(mask)}"


def _are(mask: int) -> str:
    return f"{counted(mask)} {_be(mask.bit_count())}"


def _be(number: int) -> str:
    return "is" if number == 1 else "are"


def _several(number: int, one: str) -> str:
    return f"{number} {one if number == 1 else one + 's'}"
