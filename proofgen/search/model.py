"""The executable model: cores, machines, and what one steal does (HotOS'17, 3.1).

There are two kinds of cores. A `Shape` forgets which tasks a core has and keeps how many: where all tasks count the
same, filters and stealing functions see no more. A `Weighted` core (in `weighted.py`) knows the weight of each.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from typing import ClassVar, Literal

from proofgen.expr.ast import Attr, constants, nodes
from proofgen.expr.evaluate import compile_expr
from proofgen.policy import Budget, Policy

Steal = Literal["one", "half"]


class Core(ABC):
    """What filters see of a core; `load` as its policy says. There is one object for each core of a policy."""

    __slots__ = ("count", "heaviest", "idle", "lightest", "load", "overloaded", "ready", "running")

    running: int
    """1 if a task runs, else 0."""
    ready: int
    """The number of tasks waiting."""
    count: int
    """The number of tasks, running or waiting."""
    load: int
    """The load: in tasks, or the sum of their weights."""
    idle: bool
    """Whether the core has no task at all."""
    overloaded: bool
    """Whether the core has two tasks or more."""
    lightest: int
    """The least weight among the tasks that wait; 0 if none waits."""
    heaviest: int
    """The greatest weight among the tasks that wait; 0 if none waits."""

    @property
    @abstractmethod
    def tasks(self) -> tuple[int, ...]:
        """The weights of all tasks: what runs, then what waits, in queue order."""


class Shape(Core):
    """A core without the identity of its tasks: 1 or 0 tasks running, and the number of tasks waiting.

    There is one object for each shape, so that they are compared and hashed as fast as anything is.
    """

    __slots__ = ()
    _known: ClassVar[dict[tuple[int, int], Shape]] = {}

    def __new__(cls, running: int, ready: int) -> Shape:
        """The shape with so many tasks running and waiting."""
        known = cls._known.get((running, ready))
        if known is None:
            known = cls._known[running, ready] = super().__new__(cls)
            known.running, known.ready = running, ready
            known.count = known.load = running + ready
            known.idle, known.overloaded = known.count == 0, known.count >= 2
            known.lightest = known.heaviest = min(ready, 1)
        return known

    def __repr__(self) -> str:
        """As it is written."""
        return f"Shape({self.running}, {self.ready})"

    @property
    def tasks(self) -> tuple[int, ...]:
        """All tasks weigh 1."""
        return (1,) * self.count

    def plus(self, tasks: int) -> Shape:
        """The shape with that many more (or fewer) tasks waiting; what runs goes on running."""
        return Shape(self.running, self.ready + tasks)


IDLE = Shape(0, 0)
Machine = tuple[Core, ...]
Places = tuple[int, ...]
"""Places in a ready list, in the order in which their tasks are taken."""


class Model(ABC):
    """What the search needs of a policy: who may steal from whom, and what a steal does."""

    goes_on: bool = False
    """Whether a thief goes on to its next candidate after a failed attempt."""
    weighted: bool = False
    """Whether the weights of tasks matter."""
    literals: frozenset[int] = frozenset()
    """The integers that the policy names, without their sign."""
    least: int = 1
    """The least weight that the policy is made for."""
    most: int | None = None
    """The greatest weight that the policy is made for, None for no bound."""
    unit: int = 1
    """What a task of weight 1 weighs in a witness: `least`, where the cores of the model forget about weights."""

    @abstractmethod
    def filter(self, thief: Core, victim: Core) -> bool:
        """Whether the thief may steal from the victim (`canSteal`, and `candidate` on an observation)."""

    @abstractmethod
    def taken(self, thief: Core, victim: Core) -> Places:
        """Which of the victim's waiting tasks a steal moves; one that moves none takes effect and changes nothing."""

    @abstractmethod
    def after(self, thief: Core, victim: Core) -> tuple[Core, Core]:
        """Thief and victim after a steal that takes effect."""

    @abstractmethod
    def core(self, running: bool, tasks: tuple[int, ...]) -> Core:
        """The core with tasks of these weights, the first of which runs or not."""

    def amount(self, thief: Core, victim: Core) -> int:
        """The number of tasks that a steal moves."""
        return len(self.taken(thief, victim))

    def moved_load(self, thief: Core, victim: Core) -> int:
        """How much load a steal moves."""
        return self.amount(thief, victim)

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


class Rules(Model):
    """The rules of a policy to which all tasks are the same: the filter on two shapes (remembered), and one or half is taken."""

    def __init__(
        self,
        predicate: Callable[[Core, Core], int],
        steal: Steal,
        literals: Iterable[int] = (),
        *,
        counts: bool = False,
        goes_on: bool = False,
        least: int = 1,
    ) -> None:
        """Rules of a filter, a stealing function and the integers in the filter; with `counts` it sees task numbers only.

        All tasks have the weight `least`; the shapes do not show it.
        """
        self._predicate = predicate
        self._counts = counts
        self._known: dict[tuple[object, object], bool] = {}
        self._after: dict[tuple[Core, Core], tuple[Core, Core]] = {}
        self.steal = steal
        self.literals = frozenset(abs(literal) for literal in literals)
        self.goes_on = goes_on
        self.unit = self.least = least

    @classmethod
    def of_policy(cls, policy: Policy) -> Rules:
        """The rules of an elaborated policy that does not look at weights, and takes one task or half of the gap."""
        attributes = {node.name for node in nodes(policy.filter) if isinstance(node, Attr)}
        return cls(
            compile_expr(policy.filter),
            "half" if isinstance(policy.steal, Budget) else "one",
            constants(policy.filter),
            counts=attributes.isdisjoint(("running", "ready", "lightest", "heaviest")),
            goes_on=policy.on_failure == "next",
            least=policy.weights.min,
        )

    def filter(self, thief: Core, victim: Core) -> bool:
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

    def amount(self, thief: Core, victim: Core) -> int:
        """The number of tasks that a steal moves."""
        return moved(self.steal, thief, victim)

    def taken(self, thief: Core, victim: Core) -> Places:
        """Those at the head of the victim's ready list."""
        return tuple(range(moved(self.steal, thief, victim)))

    def after(self, thief: Core, victim: Core) -> tuple[Core, Core]:
        """Thief and victim after a steal that takes effect."""
        key = (thief, victim)
        known = self._after.get(key)
        if known is None:
            tasks = moved(self.steal, thief, victim)
            known = Shape(thief.running, thief.ready + tasks), Shape(victim.running, victim.ready - tasks)
            self._after[key] = known
        return known

    def core(self, running: bool, tasks: tuple[int, ...]) -> Shape:
        """The shape with so many tasks."""
        return Shape(int(running), len(tasks) - running)


def moved(steal: Steal, thief: Core, victim: Core) -> int:
    """How many tasks the stealing function takes from the head of the victim's ready list."""
    wanted = 1 if steal == "one" else max(0, (victim.load - thief.load) // 2)
    return min(wanted, victim.ready)


def by_size(core: Core) -> tuple[int, int]:
    """The order in which shapes are shown and tried: fewest tasks first, then those that run one."""
    return core.count, core.ready


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


def size_of(machine: Machine) -> tuple[int, int, int]:
    """Cores, tasks and the sum of their weights: the order in which machines are small."""
    return len(machine), sum(core.count for core in machine), sum(sum(core.tasks) for core in machine)
