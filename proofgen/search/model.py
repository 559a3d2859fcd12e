"""The executable model: cores by their shape, machines, and what one steal does (HotOS'17, 3.1).

A shape forgets which tasks a core has and keeps how many: when `load` is `count`,
filters and stealing functions see no more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import ClassVar, Literal

from proofgen.expr.ast import Attr, constants, nodes
from proofgen.expr.evaluate import compile_expr
from proofgen.policy import Policy

Steal = Literal["one", "half"]


class Shape:
    """A core without the identity of its tasks: 1 or 0 tasks running, and the number of tasks waiting.

    There is one object for each shape, so that they are compared and hashed as fast as anything is.
    """

    __slots__ = ("count", "idle", "load", "overloaded", "ready", "running")
    _known: ClassVar[dict[tuple[int, int], Shape]] = {}

    running: int
    """1 if a task runs, else 0."""
    ready: int
    """The number of tasks waiting."""
    count: int
    """The number of tasks, running or waiting."""
    load: int
    """The load, in tasks."""
    idle: bool
    """Whether the core has no task at all."""
    overloaded: bool
    """Whether the core has two tasks or more."""

    def __new__(cls, running: int, ready: int) -> Shape:
        """The shape with so many tasks running and waiting."""
        known = cls._known.get((running, ready))
        if known is None:
            known = cls._known[running, ready] = super().__new__(cls)
            known.running, known.ready = running, ready
            known.count = known.load = running + ready
            known.idle, known.overloaded = known.count == 0, known.count >= 2
        return known

    def __repr__(self) -> str:
        """As it is written."""
        return f"Shape({self.running}, {self.ready})"

    def plus(self, tasks: int) -> Shape:
        """The shape with that many more (or fewer) tasks waiting; what runs goes on running."""
        return Shape(self.running, self.ready + tasks)


IDLE = Shape(0, 0)
Machine = tuple[Shape, ...]


class Rules:
    """What the search needs of a policy: the filter on two shapes (remembered) and how much a steal moves."""

    def __init__(
        self, predicate: Callable[[Shape, Shape], int], steal: Steal, literals: Iterable[int] = (), *, counts: bool = False
    ) -> None:
        """Rules of a filter, a stealing function and the integers in the filter; with `counts` it sees task numbers only."""
        self._predicate = predicate
        self._counts = counts
        self._known: dict[tuple[object, object], bool] = {}
        self._after: dict[tuple[Shape, Shape], tuple[Shape, Shape]] = {}
        self.steal = steal
        self.literals = frozenset(abs(literal) for literal in literals)

    @classmethod
    def of_policy(cls, policy: Policy) -> Rules:
        """The rules of an elaborated policy whose load is the number of tasks."""
        attributes = {node.name for node in nodes(policy.filter) if isinstance(node, Attr)}
        counts = attributes.isdisjoint(("running", "ready"))
        return cls(compile_expr(policy.filter), policy.steal, constants(policy.filter), counts=counts)

    def filter(self, thief: Shape, victim: Shape) -> bool:
        """Whether the thief may steal from the victim (`canSteal`, and `candidate` on an observation)."""
        key = (thief.count, victim.count) if self._counts else (thief, victim)
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = bool(self._predicate(thief, victim))
        return known

    def alike(self, shapes: Iterable[Shape]) -> list[list[Shape]]:
        """The shapes, those together that the filter cannot tell apart."""
        groups: dict[object, list[Shape]] = {}
        for shape in shapes:
            groups.setdefault(shape.count if self._counts else shape, []).append(shape)
        return list(groups.values())

    def amount(self, thief: Shape, victim: Shape) -> int:
        """The number of tasks that a steal moves; a steal that moves none takes effect and changes nothing."""
        return moved(self.steal, thief, victim)

    def after(self, thief: Shape, victim: Shape) -> tuple[Shape, Shape]:
        """Thief and victim after a steal that takes effect."""
        key = (thief, victim)
        known = self._after.get(key)
        if known is None:
            tasks = self.amount(thief, victim)
            known = self._after[key] = thief.plus(tasks), victim.plus(-tasks)
        return known

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
