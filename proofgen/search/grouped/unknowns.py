"""Groups whose cores and tasks are unknowns: the solver is asked for two that a group filter stops. It decides nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from proofgen.expr.ast import Attr, Expr, nodes
from proofgen.search.grouped.asking import GroupTranslator
from proofgen.search.grouped.states import State, Tasks, state_of
from proofgen.search.solver import Term, z3

# The effort for one question does not depend on the machine; milliseconds are a last resort.
EFFORT, MILLISECONDS = 4_000_000, 5_000


@dataclass(frozen=True, slots=True)
class Question:
    """Which two groups are asked for: a thief's and a victim's that the filter stops.

    Weights are at least `least` and at most `most`, None for no bound; `weighs` says whether loads are sums of them.
    `capacities` are those of the groups, None for any. With `idle`, the victim's group may have idle cores; with `level`, the
    loads of its busy cores differ by at most 1.
    """

    expr: Expr
    least: int
    most: int | None
    weighs: bool
    capacities: tuple[int, int] | None = None
    idle: bool = False
    level: bool = False

    @property
    def bounds(self) -> tuple[int, int | None]:
        """The least and the most that a task adds to a load."""
        return (self.least, self.most) if self.weighs else (1, 1)

    def ends(self, subject: str) -> bool:
        """Whether the filter looks at the smallest or the largest load in this group."""
        return any(isinstance(n, Attr) and n.subject == subject and n.name in ("min", "max") for n in nodes(self.expr))


@dataclass(frozen=True, slots=True)
class _Kind:
    """So many busy cores, and the tasks and the load that they have together, to be dealt out evenly."""

    number: Term
    tasks: Term
    load: Term


class _Group:
    """Some idle cores, and busy ones of a few kinds.

    Where the smallest and the largest load do not matter, one kind will do. Otherwise there are a core with the largest, maybe
    one with the smallest, and kinds with as many tasks on each core. That misses no group: what its cores have can be dealt
    out evenly without anything changing that the filter sees.
    """

    def __init__(self, name: str, question: Question, capacity: int | None, *, stealable: bool) -> None:
        self._name, self._bounds = name, question.bounds
        self.kinds: list[_Kind] = []
        self.facts: list[Term] = []
        self.idle_cores, self.least, self.max = self.unknown("idle"), self.unknown("least"), self.unknown("max")
        self.capacity = self.unknown("capacity") if capacity is None else z3().IntVal(capacity)
        self.stealable = z3().BoolVal(stealable)

    def unknown(self, what: str) -> Term:
        return z3().Int(f"{self._name}_{what}")

    @cached_property
    def busy(self) -> Term:
        return z3().Sum([kind.number for kind in self.kinds])

    @cached_property
    def count(self) -> Term:
        return z3().Sum([kind.tasks for kind in self.kinds])

    @cached_property
    def load(self) -> Term:
        return z3().Sum([kind.load for kind in self.kinds])

    @property
    def min(self) -> Term:
        return z3().If(self.idle_cores > 0, 0, self.least)

    @property
    def average(self) -> Term:
        return z3().ToReal(self.load) / z3().ToReal(self.capacity)

    def kind(self, what: str) -> _Kind:
        """A kind of any number of cores with at least one task each."""
        lib, (least, most) = z3(), self._bounds
        number, tasks = self.unknown(f"{what}_number"), self.unknown(f"{what}_tasks")
        load = tasks * least if least == most else self.unknown(f"{what}_load")
        self.facts += [number >= 0, tasks >= number, lib.Implies(number == 0, lib.And(tasks == 0, load == 0))]
        self.facts += [load >= tasks * least, *([] if most is None else [load <= tasks * most])]
        self.kinds.append(_Kind(number, tasks, load))
        return self.kinds[-1]

    def rest(self, what: str, first: _Kind, each: Term) -> _Kind:
        """A kind with as many tasks on each core, and loads that are not the largest; only beside another kind."""
        found = self.kind(what)
        self.facts += [found.tasks == found.number * each, found.load <= found.number * self.max]
        self.facts.append(z3().Implies(found.number > 0, first.number == 1))
        return found


def _thief(question: Question) -> _Group:
    """A group of which some core is idle and none overloaded."""
    group = _Group("thief", question, question.capacities and question.capacities[0], stealable=False)
    if question.ends("thief_group"):
        top = group.kind("top")
        group.rest("rest", top, 1)
        group.facts += [top.number <= 1, top.load == group.max]
    else:
        group.kind("busy")
    group.facts += [group.idle_cores >= 1, group.count == group.busy, group.capacity == group.idle_cores + group.busy]
    return group


def _victim(question: Question) -> _Group:
    """A group of which some core is overloaded."""
    group = _Group("victim", question, question.capacities and question.capacities[1], stealable=True)
    if question.level or question.ends("victim_group"):
        _ends(group)
    else:
        group.kind("busy")
    group.facts += [group.max <= group.least + 1] if question.level else []
    group.facts += [group.idle_cores >= 0] if question.idle else [group.idle_cores == 0]
    group.facts += [group.count > group.busy, group.busy >= 1, group.capacity == group.idle_cores + group.busy]
    return group


def _ends(group: _Group) -> None:
    """Kinds for a group whose smallest and largest load matter."""
    lib, top, low = z3(), group.kind("top"), group.kind("low")
    for what in ("some", "others"):
        kind = group.rest(what, low, group.unknown(f"{what}_each"))
        group.facts.append(kind.load >= kind.number * group.least)
    group.facts += [top.number == 1, top.load == group.max, low.number <= 1, group.least <= group.max]
    group.facts.append(lib.If(low.number == 1, low.load == group.least, group.least == group.max))


class _Solver:
    """The solver with two unknown groups."""

    def __init__(self, question: Question) -> None:
        lib = z3()
        self._question = question
        self._thief, self._victim = _thief(question), _victim(question)
        self._solver = lib.Solver()
        self._solver.set("rlimit", EFFORT)
        self._solver.set("timeout", MILLISECONDS)
        passes = GroupTranslator(self._thief, self._victim).term(question.expr)
        self._solver.add(*self._thief.facts, *self._victim.facts, lib.Not(passes))

    def sees_none(self) -> bool:
        """Whether the solver is sure that there are no such groups."""
        return bool(self._solver.check() == z3().unsat)

    def smallest(self) -> tuple[State, State] | None:
        """The smallest groups, as far as the solver tells."""
        if not self._holds():
            return None
        model = self._solver.model()
        for measure in self._measures():
            low, high = 0, _value(model, measure)
            while low < high:
                middle = (low + high) // 2
                self._solver.push()
                self._solver.add(measure <= middle)
                if self._holds():
                    model = self._solver.model()
                    high = _value(model, measure)
                else:
                    low = middle + 1
                self._solver.pop()
            self._solver.add(measure == high)
        return self._state(self._thief, model), self._state(self._victim, model)

    def _holds(self) -> bool:
        return bool(self._solver.check() == z3().sat)

    def _measures(self) -> Iterator[Term]:
        """What makes pairs of groups small, then what tells those of one size apart."""
        own, other = self._thief, self._victim
        yield from (own.capacity + other.capacity, own.count + other.count, own.load + other.load)
        yield z3().If(own.capacity > other.capacity, own.capacity - other.capacity, other.capacity - own.capacity)
        yield from (own.capacity, own.count, own.load, other.busy, other.max - other.least, other.max)
        for kind in (*other.kinds, *own.kinds):
            yield from (kind.number, kind.tasks, kind.load)

    def _state(self, group: _Group, model: Term) -> State:
        kinds: list[tuple[int, Tasks]] = [(_value(model, group.idle_cores), ())]
        for kind in group.kinds:
            kinds += _dealt(*(_value(model, part) for part in (kind.number, kind.tasks, kind.load)))
        question = self._question
        if not question.weighs:
            kinds = [(number, tuple(question.least for _ in tasks)) for number, tasks in kinds]
        return state_of(kinds, question.weighs)


def _value(model: Term, term: Term) -> int:
    return int(model.eval(term, model_completion=True).as_long())


def _dealt(number: int, tasks: int, load: int) -> Iterator[tuple[int, Tasks]]:
    """So many cores with these tasks in all, and this load, as evenly as the weights of tasks allow."""
    if not number:
        return
    (each, more), (weight, extra) = divmod(tasks, number), divmod(load, tasks)
    for cores, has in ((number - more, each), (more, each + 1)):
        here = min(extra, cores * has)
        extra -= here
        lighter, heavier = divmod(here, cores) if cores else (0, 0)
        yield cores - heavier, (weight + 1,) * lighter + (weight,) * (has - lighter)
        if heavier:
            yield heavier, (weight + 1,) * (lighter + 1) + (weight,) * (has - lighter - 1)


def ask_stopped(question: Question) -> tuple[State, State] | None:
    """Small states of a thief's and a victim's group that answer the question, if the solver finds any."""
    # Without a bound on weights, it is faster to see that there are none.
    if question.most is not None and _Solver(replace(question, most=None)).sees_none():
        return None
    return _Solver(question).smallest()
