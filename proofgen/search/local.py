"""What two cores at a time say about a policy: obligations on pairs, and why it is not work conserving or balanced.

The filter is evaluated on a scope of task numbers that covers the integers written in it; what holds there is a
proposal, what fails is a fact. The criteria were derived for this model: with `one`, a policy is work conserving iff
(P) an idle core may steal from exactly the overloaded ones, (B) no busy core may take the only task of a core that runs
none, and (C) tasks cannot circulate among busy cores in a way that takes a core from two tasks to one. With `half`,
which never widens a gap, (P) is enough.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from proofgen.search.graph import components, cyclic, shortest_path
from proofgen.search.model import IDLE, Machine, Rules, Shape, by_size, shapes_of

Pair = tuple[Shape, Shape]
# All pairs with fewer tasks each than this, or than twice a small literal, are looked at.
SMALL_COUNTS, SMALL_LITERAL = 12, 20
LONELY = Shape(0, 1)  # one task, waiting: the only victim that a steal can leave idle


@dataclass(frozen=True, slots=True)
class Missed:
    """An idle core may not steal from this overloaded one."""

    victim: Shape


@dataclass(frozen=True, slots=True)
class Extra:
    """An idle core may steal from this core, which is not overloaded."""

    victim: Shape


@dataclass(frozen=True, slots=True)
class Robbed:
    """This busy core may take the only task of a core."""

    thief: Shape


@dataclass(frozen=True, slots=True)
class Cycle:
    """Shapes n0, n1, …: a core of each may steal from one that has a task more than the next, the last from n0's."""

    nodes: tuple[Shape, ...]


@dataclass(frozen=True, slots=True)
class Frozen:
    """A machine that null steals keep as it is, so that some core can steal for ever."""

    machine: Machine


Flaw = Missed | Extra | Robbed | Cycle
Unrest = Cycle | Frozen


def grid_counts(literals: Iterable[int]) -> tuple[int, ...]:
    """Task numbers for pairs: all small ones, and those near large literals, their sums, differences and quotients."""
    known = frozenset(literals)
    small = max((literal for literal in known if literal <= SMALL_LITERAL), default=0)
    dense = set(range(max(SMALL_COUNTS, 2 * small + 6)))
    near = {
        c for a in known for b in known | {0} for c in (a + b, abs(a - b), a // max(b, 1), a * b) if c <= 5000
    } | known
    spread = sorted(c + d for c in near for d in (-2, -1, 0, 1, 2) if c + d > 0)
    return tuple(sorted(dense | set(spread[:160])))


def line_counts(literals: Iterable[int]) -> range:
    """Task numbers where only one core varies: without gaps up to twice the largest literal, within reason."""
    return range(min(2 * max(literals, default=0), 4000) + 16)


class Scope:
    """A policy's rules on the shapes that are looked at."""

    def __init__(self, rules: Rules) -> None:
        """The scope that suits the integers in the filter."""
        self.rules = rules
        self.shapes = shapes_of(grid_counts(rules.literals))
        self.line = shapes_of(sorted({*line_counts(rules.literals), *grid_counts(rules.literals)}))

    @cached_property
    def steals(self) -> tuple[tuple[Shape, Shape, int], ...]:
        """Thieves and victims that the filter accepts, and how much moves, those with fewest tasks first."""
        accepts = self.rules.filter
        alike = self.rules.alike(self.shapes)
        found = {(t, v) for ts in alike for vs in alike if accepts(ts[0], vs[0]) for t in ts for v in vs}
        found |= {(IDLE, v) for v in self.line if accepts(IDLE, v)}
        found |= {(t, LONELY) for t in self.line if accepts(t, LONELY)}
        amount = self.rules.amount
        return tuple((*pair, amount(*pair)) for pair in sorted(found, key=_pair_size))

    @cached_property
    def unrest(self) -> Unrest | None:
        """Why steals need not come to an end; None if they do."""
        cycle = any_cycle(self) if self.rules.steal == "one" else None
        frozen = next(frozen_machines(self), None)
        if frozen is None or (cycle is not None and max(2, len(cycle)) < len(frozen)):
            return None if cycle is None else Cycle(cycle)
        return Frozen(frozen)

    def smallest(self, wrong: Callable[[Shape, Shape, int], bool]) -> Pair | None:
        """The smallest pair accepted by the filter with which, and with how much moves, something is wrong."""
        return next(((t, v) for t, v, moved in self.steals if wrong(t, v, moved)), None)

    def slots(self) -> Iterator[Shape]:
        """Busy shapes u, of cores that just lost a task, and with it had u.plus(1)."""
        return (shape for shape in self.shapes if not shape.idle)


def _pair_size(pair: Pair) -> tuple[int, ...]:
    thief, victim = pair
    return thief.count + victim.count, thief.count, thief.ready, victim.count, victim.ready


def unsound(scope: Scope) -> Pair | None:
    """An idle core, and an overloaded one it may not steal from or one it may steal from that is not overloaded."""
    return next(((IDLE, v) for v in scope.line if scope.rules.filter(IDLE, v) != v.overloaded), None)


def idling(scope: Scope) -> Pair | None:
    """Two cores one of which is idle after a steal."""
    return scope.smallest(lambda t, v, moved: t.count + moved == 0 or v.count == moved)


def not_decreasing(scope: Scope) -> Pair | None:
    """Two cores whose potential falls by less than four in a steal: it moves nothing, or not less than the gap."""
    return scope.smallest(lambda t, v, moved: not 0 < moved < v.count - t.count)


def helpful(scope: Scope) -> Pair | None:
    """An idle core that may steal from an overloaded one."""
    return scope.smallest(lambda t, v, _: t.idle and v.overloaded)


def sequential_flaws(scope: Scope) -> tuple[Flaw, ...]:
    """Violations of (P) and (B), the smallest of each kind: without them turns that do not overlap conserve work."""
    accepts = scope.rules.filter
    found: list[Flaw] = []
    found += [Missed(v) for v in scope.line if v.overloaded and not accepts(IDLE, v)][:1]
    found += [Extra(v) for v in scope.line if not v.overloaded and accepts(IDLE, v)]
    if scope.rules.steal == "one":
        found += [Robbed(t) for t in scope.line if not t.idle and accepts(t, LONELY)][:1]
    return tuple(found)


def concurrent_flaws(scope: Scope) -> tuple[Flaw, ...]:
    """The violations that the adversary of overlapping turns can use."""
    flaws = sequential_flaws(scope)
    if flaws or scope.rules.steal == "half":
        return flaws
    cycle = strict_cycle(scope)
    return () if cycle is None else (Cycle(cycle),)


class StealGraph:
    """Where tasks go, one at a time: an edge from t to u if a core t may steal from u.plus(1)."""

    def __init__(self, scope: Scope, nodes: Iterable[Shape]) -> None:
        """The graph on these shapes."""
        self.nodes = tuple(nodes)
        accepts = scope.rules.filter
        victims = [(u, u.plus(1)) for u in self.nodes]
        self.edges = {t: tuple(u for u, victim in victims if accepts(t, victim)) for t in self.nodes}

    def following(self, node: Shape) -> tuple[Shape, ...]:
        """The shapes that victims of the node are left with."""
        return self.edges[node]

    def cycle_through(self, node: Shape, last: Callable[[Shape], bool]) -> tuple[Shape, ...] | None:
        """The shortest cycle from the node whose last step, back to the node, starts where `last` says."""
        return shortest_path(node, lambda t: node in self.edges[t] and last(t), self.following)


def strict_cycle(scope: Scope) -> tuple[Shape, ...] | None:
    """The smallest cycle of steals among busy cores that takes some victim from two tasks to one."""
    graph = StealGraph(scope, scope.slots())
    singles = [node for node in graph.nodes if node.count == 1]
    return _smallest(graph.cycle_through(node, lambda t: True) for node in singles)


def any_cycle(scope: Scope) -> tuple[Shape, ...] | None:
    """The smallest cycle of steals that move a task."""
    graph = StealGraph(scope, scope.shapes)
    knots = [part for part in components(graph.nodes, graph.following) if cyclic(part, graph.following)]
    nodes = sorted((min(part, key=by_size) for part in knots), key=by_size)
    loops = [node for part in knots for node in part if node in graph.following(node)]
    return _smallest(graph.cycle_through(node, lambda t: True) for node in (*loops, *nodes))


def _smallest(cycles: Iterable[tuple[Shape, ...] | None]) -> tuple[Shape, ...] | None:
    # A cycle of one is played by two cores, like one of two.
    found = [cycle for cycle in cycles if cycle is not None]
    return min(found, key=_cores_and_tasks, default=None)


def _cores_and_tasks(nodes: tuple[Shape, ...]) -> tuple[int, int]:
    played = nodes * 2 if len(nodes) == 1 else nodes
    return len(played), sum(node.count for node in played)


def frozen_machines(scope: Scope) -> Iterator[Machine]:
    """Machines in which null steals can go on for ever, fewest cores first.

    Only cores without waiting tasks suffer null steals by `one`, and two of each kind are as good as many; by `half`
    two cores are enough.
    """
    rules = scope.rules
    null_pairs = [(t, v) for t, v, moved in scope.steals if moved == 0]
    bystanders: tuple[Machine, ...] = ((),)
    if rules.steal == "one" and null_pairs:
        counts = sorted(((a, b) for a in range(3) for b in range(3)), key=sum)
        bystanders = tuple((IDLE,) * a + (Shape(1, 0),) * b for a, b in counts)
    for extra in bystanders:
        for pair in null_pairs:
            machine = tuple(sorted((*pair, *extra), key=by_size))
            if all(_may_rest(rules, machine, core) for core in range(len(machine))):
                yield machine


def _may_rest(rules: Rules, machine: Machine, thief: int) -> bool:
    """Whether the core has no candidate, or one from which it steals nothing."""
    victims = [v for j, v in enumerate(machine) if j != thief and rules.filter(machine[thief], v)]
    return not victims or any(rules.amount(machine[thief], v) == 0 for v in victims)
