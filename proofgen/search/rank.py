"""Ranks of tasks: why steals cannot go round in circles, in a form that a proof can use.

Give the task that lies on top of `u` others the rank of the shape u. A steal by t from u.plus(1) moves it from rank(u)
to rank(t). A rank that never grows, and falls whenever the victim is left with one task, makes that happen a bounded
number of times: that is what work conservation needs of steals among busy cores. One that always falls bounds all
steals that move something.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

from proofgen.search.graph import components
from proofgen.search.local import SMALL_COUNTS, Scope, StealGraph, any_cycle, strict_cycle
from proofgen.search.model import Shape, shapes_of

# Beyond this many levels a table of intervals proves nothing more: the rank grows with the number of tasks.
MOST_LEVELS = 12


@dataclass(frozen=True, slots=True)
class Slope:
    """Grows by `factor` with each task, or falls if that is negative; `waiting`: with each waiting task."""

    factor: int
    waiting: bool = False

    def value(self, shape: Shape) -> int:
        """How much this adds to the rank of a shape."""
        return self.factor * (shape.ready if self.waiting else shape.count)


FLAT = Slope(0)
STEEP = tuple(Slope(factor, waiting) for factor in (1, -1, 2, -2) for waiting in (False, True))


@dataclass(frozen=True, slots=True)
class Rank:
    """The rank of a shape: a slope, plus the number of intervals (running, lo, hi) that it lies in.

    An interval holds the shapes with this `running` and lo <= count <= hi; hi None is no end. With `first` the intervals
    decide, and the slope only among shapes that lie in as many of them. Along each edge t -> u of the `StealGraph`,
    rank(t) <= rank(u); along strict edges rank(t) < rank(u).
    """

    intervals: tuple[tuple[int, int, int | None], ...]
    slope: Slope = FLAT
    first: bool = False

    def value(self, shape: Shape) -> tuple[int, int]:
        """The rank of a shape; pairs compare as the ranks do."""
        inside = sum(
            running == shape.running and lo <= shape.count and (hi is None or shape.count <= hi)
            for running, lo, hi in self.intervals
        )
        sloped = self.slope.value(shape)
        return (inside, sloped) if self.first else (0, inside + sloped)


Strict = Callable[[Shape, Shape], bool]


def work_rank(scope: Scope) -> Rank | None:
    """A rank of busy shapes that falls when the victim is left with one task; None if steals go round in circles."""
    if strict_cycle(scope) is not None:
        return None
    graph = StealGraph(scope, scope.slots())
    rank = _from_levels(graph, _levels(graph, _leaves_one))
    return rank if rank is not None and _falls(_beyond(scope, busy=True), rank, _leaves_one) else None


def balanced_rank(scope: Scope) -> Rank | None:
    """A rank of all shapes that falls with every steal by `one` that moves something; None if none of this form is found."""
    if any_cycle(scope) is not None:
        return None
    graph, beyond = StealGraph(scope, scope.shapes), _beyond(scope, busy=False)
    summed = (_from_levels(graph, _levels(graph, _always, slope), slope) for slope in (FLAT, *STEEP))
    decided = (_from_levels(graph, _levels(graph, partial(_not_along, slope)), slope, first=True) for slope in STEEP)
    falling = [rank for rank in (*summed, *decided) if rank is not None and _falls(beyond, rank, _always)]
    return min(falling, key=lambda rank: len(rank.intervals), default=None)


def _leaves_one(thief: Shape, slot: Shape) -> bool:
    return slot.count == 1


def _always(thief: Shape, slot: Shape) -> bool:
    return True


def _not_along(slope: Slope, thief: Shape, slot: Shape) -> bool:
    """Whether the slope alone does not make the rank fall."""
    return slope.value(thief) >= slope.value(slot)


def _beyond(scope: Scope, busy: bool) -> StealGraph:
    """The graph on more shapes than the rank was made from: at the edge of the scope it may be right by chance."""
    counts = {*range(4 * SMALL_COUNTS), *(core.count for core in scope.shapes)}
    return StealGraph(scope, (core for core in shapes_of(counts) if not (busy and core.idle)))


def _falls(graph: StealGraph, rank: Rank, strict: Strict) -> bool:
    value = {node: rank.value(node) for node in graph.nodes}
    return all(
        value[t] < value[u] or (value[t] == value[u] and not strict(t, u)) for t in graph.nodes for u in graph.following(t)
    )


def _levels(graph: StealGraph, strict: Strict, slope: Slope = FLAT) -> dict[Shape, int]:
    """The least levels such that slope and level together grow along edges, and strictly along strict ones."""
    level = dict.fromkeys(graph.nodes, 0)
    # Components come with what they lead to first, so that backwards every shape is final before its edges are used.
    for part in reversed(components(graph.nodes, graph.following)):
        _settle(graph, part, level, strict, slope)
    return level


def _settle(graph: StealGraph, part: list[Shape], level: dict[Shape, int], strict: Strict, slope: Slope) -> None:
    def least(t: Shape, u: Shape) -> int:
        return level[t] + slope.value(t) - slope.value(u) + strict(t, u)

    # Inside a component nothing is strict, so that its shapes end up with the same rank; a few sweeps level them.
    inside = frozenset(part)
    for _ in part:
        changed = False
        for t in part:
            for u in graph.following(t):
                if u in inside and least(t, u) > level[u]:
                    level[u], changed = least(t, u), True
        if not changed:
            break
    for t in part:
        for u in graph.following(t):
            level[u] = max(level[u], least(t, u))


def _from_levels(graph: StealGraph, level: dict[Shape, int], slope: Slope = FLAT, *, first: bool = False) -> Rank | None:
    """The levels as intervals, if they are few."""
    highest = max(level.values(), default=0)
    if highest > MOST_LEVELS:
        return None
    intervals = [run for step in range(1, highest + 1) for run in _intervals(graph.nodes, level, step)]
    return Rank(tuple(intervals), slope, first)


def _intervals(nodes: Iterable[Shape], level: dict[Shape, int], step: int) -> list[tuple[int, int, int | None]]:
    """Maximal stretches of task numbers at this level or above, among shapes that were looked at."""
    found: list[tuple[int, int, int | None]] = []
    for running in (0, 1):
        line = sorted((node for node in nodes if node.running == running), key=lambda node: node.count)
        start: int | None = None
        for node, after in zip(line, [*line[1:], None], strict=True):
            high = level[node] >= step
            if high and start is None:
                start = node.count
            if start is not None and (after is None or level[after] < step):
                found.append((running, start, node.count if after is not None else None))
                start = None
    return found
