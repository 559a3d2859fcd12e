"""Circles of steals: machines of few cores that single steals lead back to, and the rounds that play them.

If idle cores may steal from exactly the overloaded ones, and no steal empties a core, then idle cores do nothing in a
lasso of a machine that is bad again and again: it is a circle of steals among busy cores. And in it some busy thief
leaves an overloaded core with one task, or else every observation of an idle core would show it what is overloaded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import combinations_with_replacement, product

from proofgen.search.graph import components, cyclic
from proofgen.search.model import Core, Machine, Model, size_of
from proofgen.search.reach import Rounds, Target
from proofgen.search.trace import Lasso

Step = Callable[[Core, Core], bool]
"""Whether a steal of this thief from this victim is one that a circle must have."""


def in_order(cores: Iterable[Core]) -> Machine:
    """The machine up to rearranging its cores."""
    return tuple(sorted(cores, key=lambda core: (core.count, core.ready, core.tasks)))


class Steals:
    """Single steals on machines whose cores are in order."""

    def __init__(self, rules: Model, wanted: Step) -> None:
        """The graph of all steals that the rules allow, in which some are `wanted`."""
        self.rules, self.wanted = rules, wanted
        self._following: dict[Machine, tuple[Machine, ...]] = {}

    def following(self, machine: Machine) -> tuple[Machine, ...]:
        """The machines that one steal leads to."""
        known = self._following.get(machine)
        if known is None:
            known = self._following[machine] = tuple(dict.fromkeys(after for after, _ in self._steps(machine)))
        return known

    def chosen(self, machine: Machine) -> Iterator[Machine]:
        """The machines that a wanted steal leads to."""
        return (after for after, wanted in self._steps(machine) if wanted)

    def is_root(self, machine: Machine) -> bool:
        """Whether a wanted steal is possible."""
        return any(wanted for _, wanted in self._steps(machine))

    def _steps(self, machine: Machine) -> Iterator[tuple[Machine, bool]]:
        for i, thief in enumerate(machine):
            for j, victim in enumerate(machine):
                if i != j and self.rules.filter(thief, victim):
                    yield in_order(self.rules.attempt(machine, i, j)), self.wanted(thief, victim)

    def circles(self, machines: Iterable[Machine]) -> Iterator[frozenset[Machine]]:
        """Sets of machines that lead to each other, with a wanted steal between two of them, or back to the same one."""
        roots = [machine for machine in machines if self.is_root(machine)]
        for part in components(roots, self.following):
            inside = frozenset(part)
            if any(after in inside for machine in part for after in self.chosen(machine)):
                yield inside


def machines(
    rules: Model, cores: int, tasks: int, weights: tuple[int, ...], *, busy: bool, ordered: bool = True
) -> Iterator[Machine]:
    """All machines of this size up to the order of cores, with these weights; with `busy` no core is idle.

    Unless `ordered`, up to the order of waiting tasks too.
    """
    by_count = {count: list(_cores(rules, count, weights, ordered)) for count in range(tasks + 1)}
    for counts in combinations_with_replacement(range(int(busy), tasks + 1), cores):
        if sum(counts) != tasks:
            continue
        seen = set[Machine]()
        for chosen in product(*(by_count[count] for count in counts)):
            machine = in_order(chosen) if len(set(counts)) < cores else chosen
            if machine not in seen:
                seen.add(machine)
                yield in_order(machine)


def _cores(rules: Model, count: int, weights: tuple[int, ...], ordered: bool) -> Iterator[Core]:
    for running in (True, False):
        if count or not running:
            for tasks in product(weights, repeat=count):
                if ordered or tuple(sorted(tasks[running:])) == tasks[running:]:
                    yield rules.core(running, tasks)


def circle_lasso(
    rounds: Rounds, circle: frozenset[Machine], idle: Machine, target: Target, tries: int, most: int
) -> Lasso | None:
    """A lasso that stays in the circle, with idle cores beside it; from so many starts, each among so many machines."""
    width = len(idle)

    def allowed(machine: Machine) -> bool:
        return machine[:width] == idle and in_order(machine[width:]) in circle

    starts = sorted(circle, key=lambda machine: (size_of(machine), [core.ready for core in machine]))
    for start in starts[:tries]:
        machine = idle + start
        if target(machine):
            lasso = rounds.lasso(machine, target, most, allowed)
            if lasso is not None:
                return lasso
    return None


def every_lasso(rounds: Rounds, circle: frozenset[Machine], idle: Machine, target: Target) -> Lasso | None:
    """A lasso that stays in the circle, from whichever of its machines there is one."""
    width = len(idle)

    def following(machine: Machine) -> frozenset[Machine]:
        ends = (end for end in rounds.outcomes(idle + machine) if end[:width] == idle)
        return circle.intersection(in_order(end[width:]) for end in ends)

    starts = [machine for machine in circle if target(idle + machine)]
    for part in components(sorted(starts, key=size_of), following):
        if cyclic(part, following) and any(target(idle + machine) for machine in part):
            lasso = circle_lasso(rounds, frozenset(part), idle, target, len(part), 100 * len(part))
            if lasso is not None:
                return lasso
    return None
