"""The executable model of policies to which tasks differ, or that take tasks in other ways than one or half of the gap."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import assert_never

from proofgen.expr.ast import Attr, constants, nodes
from proofgen.expr.evaluate import compile_expr
from proofgen.policy import Budget, Policy, TakeOne
from proofgen.search.model import Core, Model, Places


class Weighted(Core):
    """A core with the weight of each of its tasks. Made by `WeightedRules.core`, one object for each."""

    __slots__ = ("_tasks", "waiting")

    waiting: tuple[int, ...]
    """The weights of the tasks that wait, in queue order."""

    def __init__(self, running: bool, tasks: tuple[int, ...], weighs: bool) -> None:
        """The core with these tasks; `weighs` says whether its load is the sum of their weights, or their number."""
        self._tasks = tasks
        self.waiting = tasks[1:] if running else tasks
        self.running, self.ready, self.count = int(running), len(self.waiting), len(tasks)
        self.load = sum(tasks) if weighs else self.count
        self.idle, self.overloaded = self.count == 0, self.count >= 2
        self.lightest, self.heaviest = min(self.waiting, default=0), max(self.waiting, default=0)

    @property
    def tasks(self) -> tuple[int, ...]:
        """The weights of all tasks: what runs, then what waits, in queue order."""
        return self._tasks

    def __repr__(self) -> str:
        """As `1 | 2 3`: what runs, and what waits."""
        return f"<{' '.join(map(str, self._tasks[: self.running]))} | {' '.join(map(str, self.waiting))}>"


@dataclass(slots=True)
class _Task:
    """What a task predicate sees of a task."""

    weight: int


class WeightedRules(Model):
    """The rules of a policy; what they say about two cores is remembered."""

    def __init__(self, policy: Policy) -> None:
        """The rules of any policy."""
        self.policy = policy
        self.weighted = policy.weighted
        self.goes_on = policy.on_failure == "next"
        self.weighs = policy.load == "weight"
        self.least, self.most = policy.weights.min, policy.weights.max
        self.literals = frozenset(_literals(policy))
        self._predicate = compile_expr(policy.filter)
        self._steal = policy.steal
        steal = policy.steal
        self._condition = compile_expr(steal.task) if isinstance(steal, TakeOne) and steal.task is not None else None
        self._budget = compile_expr(steal.amount) if isinstance(steal, Budget) else None
        self._cores: dict[tuple[bool, tuple[int, ...]], Weighted] = {}
        self._filtered: dict[tuple[Core, Core], bool] = {}
        self._takes: dict[tuple[Core, Core], Places] = {}
        self._after: dict[tuple[Core, Core], tuple[Core, Core]] = {}

    @property
    def ordered(self) -> bool:
        """Whether it matters in which order tasks wait."""
        return self.varied and not (isinstance(self._steal, TakeOne) and self._steal.order != "queue")

    @property
    def varied(self) -> bool:
        """Whether tasks differ in something that matters."""
        return self.weighted and self.least != self.most

    def core(self, running: bool, tasks: tuple[int, ...]) -> Weighted:
        """The core with tasks of these weights, the first of which runs or not."""
        key = (bool(running), tasks)
        known = self._cores.get(key)
        if known is None:
            known = self._cores[key] = Weighted(*key, self.weighs)
        return known

    def filter(self, thief: Core, victim: Core) -> bool:
        """Whether the thief may steal from the victim (`canSteal`, and `candidate` on an observation)."""
        key = (thief, victim)
        known = self._filtered.get(key)
        if known is None:
            known = self._filtered[key] = bool(self._predicate(thief, victim))
        return known

    def taken(self, thief: Core, victim: Core) -> Places:
        """Which of the victim's waiting tasks a steal moves."""
        key = (thief, victim)
        known = self._takes.get(key)
        if known is None:
            known = self._takes[key] = self._take(thief, victim, victim.tasks[victim.running :])
        return known

    def _take(self, thief: Core, victim: Core, waiting: tuple[int, ...]) -> Places:
        match self._steal:
            case TakeOne(order=order):
                wanted = {weight for weight in set(waiting) if self._will_do(thief, victim, weight)}
                if order != "queue" and wanted:
                    wanted = {min(wanted) if order == "lightest" else max(wanted)}
                return tuple(islice((place for place, weight in enumerate(waiting) if weight in wanted), 1))
            case Budget():
                amount = 0 if self._budget is None else int(self._budget(thief, victim))
                return fill(waiting if self.weighs else (1,) * len(waiting), amount)
            case _:
                assert_never(self._steal)

    def _will_do(self, thief: Core, victim: Core, weight: int) -> bool:
        return self._condition is None or bool(self._condition(thief, victim, _Task(weight)))

    def after(self, thief: Core, victim: Core) -> tuple[Core, Core]:
        """Thief and victim after a steal that takes effect."""
        key = (thief, victim)
        known = self._after.get(key)
        if known is None:
            known = self._after[key] = self._move(thief, victim, self.taken(thief, victim))
        return known

    def _move(self, thief: Core, victim: Core, places: Places) -> tuple[Core, Core]:
        first = victim.running
        gone = {first + place for place in places}
        gained = tuple(victim.tasks[first + place] for place in places)
        left = tuple(weight for place, weight in enumerate(victim.tasks) if place not in gone)
        return self.core(bool(thief.running), thief.tasks + gained), self.core(bool(first), left)

    def moved_load(self, thief: Core, victim: Core) -> int:
        """How much load a steal moves."""
        places = self.taken(thief, victim)
        return sum(victim.tasks[victim.running + place] for place in places) if self.weighs else len(places)


def fill(costs: Sequence[int], budget: int) -> Places:
    """The places of those that are taken, from the front, if each is taken that costs no more than what is left."""
    left, places = max(0, budget), []
    for place, cost in enumerate(costs):
        if cost <= left:
            places.append(place)
            left -= cost
    return tuple(places)


def _literals(policy: Policy) -> Iterable[int]:
    """The integers in everything that decides about steals."""
    yield from constants(policy.filter)
    match policy.steal:
        case TakeOne(task=task):
            yield from () if task is None else constants(task)
        case Budget(amount=amount):
            yield from constants(amount)
        case _:
            assert_never(policy.steal)


def is_plain(policy: Policy) -> bool:
    """Whether `Rules` is enough: tasks are all the same to the policy, and it takes one or half of the gap."""
    alike = policy.weights.max == 1
    match policy.steal:
        case TakeOne(task=task):
            return (alike and task is None) or (policy.load == "count" and counts_decide(policy))
        case Budget(half=half):
            return half and (alike or not policy.weighted)
        case _:
            assert_never(policy.steal)


def counts_decide(policy: Policy) -> bool:
    """Whether numbers of tasks decide who steals from whom, and that one task moves, whichever it is."""
    named = {node.name for node in nodes(policy.filter) if isinstance(node, Attr)}
    if policy.load == "weight" and "load" in named:
        return False
    return isinstance(policy.steal, TakeOne) and policy.steal.task is None and named.isdisjoint(("lightest", "heaviest"))
