"""The executable model: cores by their shape, machines, and what one steal does (HotOS'17, 3.1).

A shape forgets which tasks a core has and keeps how many: when `load` is `count`,
filters and stealing functions see no more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from proofgen.expr.ast import constants
from proofgen.expr.evaluate import compile_expr
from proofgen.policy import Policy

Steal = Literal["one", "half"]


@dataclass(frozen=True, slots=True)
class Shape:
    """A core without the identity of its tasks: 1 or 0 tasks running, and the number of tasks waiting."""

    running: int
    ready: int

    @property
    def count(self) -> int:
        """The number of tasks, running or waiting."""
        return self.running + self.ready

    @property
    def load(self) -> int:
        """The load, in tasks."""
        return self.running + self.ready

    @property
    def idle(self) -> bool:
        """Whether the core has no task at all."""
        return self.count == 0

    @property
    def overloaded(self) -> bool:
        """Whether the core has two tasks or more."""
        return self.count >= 2

    def plus(self, tasks: int) -> Shape:
        """The shape with that many more (or fewer) tasks waiting; what runs goes on running."""
        return Shape(self.running, self.ready + tasks)


IDLE = Shape(0, 0)
Machine = tuple[Shape, ...]


class Rules:
    """What the search needs of a policy: the filter on two shapes (remembered) and how much a steal moves."""

    def __init__(self, predicate: Callable[[Shape, Shape], bool], steal: Steal, literals: Iterable[int] = ()) -> None:
        """Rules of a filter, a stealing function and the integers written in the filter."""
        self._predicate = predicate
        self._known: dict[tuple[Shape, Shape], bool] = {}
        self.steal = steal
        self.literals = frozenset(abs(literal) for literal in literals)

    @classmethod
    def of_policy(cls, policy: Policy) -> Rules:
        """The rules of an elaborated policy whose load is the number of tasks."""
        compiled = compile_expr(policy.filter)
        return cls(lambda thief, victim: bool(compiled(thief, victim)), policy.steal, constants(policy.filter))

    def filter(self, thief: Shape, victim: Shape) -> bool:
        """Whether the thief may steal from the victim (`canSteal`, and `candidate` on an observation)."""
        key = (thief, victim)
        if key not in self._known:
            self._known[key] = self._predicate(thief, victim)
        return self._known[key]

    def amount(self, thief: Shape, victim: Shape) -> int:
        """The number of tasks that a steal moves; a steal that moves none takes effect and changes nothing."""
        return moved(self.steal, thief, victim)

    def after(self, thief: Shape, victim: Shape) -> tuple[Shape, Shape]:
        """Thief and victim after a steal that takes effect."""
        tasks = self.amount(thief, victim)
        return thief.plus(tasks), victim.plus(-tasks)

    def attempt(self, machine: Machine, thief: int, victim: int) -> Machine:
        """The machine after core `thief` stole from core `victim`, where the filter allows it."""
        cores = list(machine)
        cores[thief], cores[victim] = self.after(machine[thief], machine[victim])
        return tuple(cores)

    def can_steal(self, machine: Machine) -> bool:
        """Whether some core passes the filter of another one."""
        return any(
            self.filter(thief, victim) for i, thief in enumerate(machine) for j, victim in enumerate(machine) if i != j
        )


def moved(steal: Steal, thief: Shape, victim: Shape) -> int:
    """How many tasks the stealing function takes from the head of the victim's ready list."""
    wanted = 1 if steal == "one" else max(0, (victim.load - thief.load) // 2)
    return min(wanted, victim.ready)


def by_size(shape: Shape) -> tuple[int, int]:
    """The order in which shapes are shown and tried: fewest tasks first, then those that run one."""
    return shape.count, shape.ready


def shapes_of(counts: Iterable[int]) -> tuple[Shape, ...]:
    """All shapes with these numbers of tasks, in the order of `by_size`."""
    found = {Shape(running, count - running) for count in counts for running in (0, 1) if count >= running}
    return tuple(sorted(found, key=by_size))


def is_bad(machine: Machine) -> bool:
    """Whether an idle core stands beside an overloaded one."""
    return any(core.idle for core in machine) and any(core.overloaded for core in machine)


def potential(machine: Machine) -> int:
    """d: the sum over ordered pairs of cores of the distance of their loads (HotOS'17, 4.3)."""
    return sum(abs(a.load - b.load) for a in machine for b in machine)
