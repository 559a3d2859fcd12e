"""The solver is asked for stuck machines: which of a few states each core of a machine is in. It decides nothing."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property, reduce
from typing import Any

from proofgen.expr.ast import BoolLit, Expr
from proofgen.search.grouped.model import Grouped
from proofgen.search.model import Core, Machine
from proofgen.search.solver import Term, Translator, z3

# The effort does not depend on the machine; milliseconds are a last resort. No more cores than this.
EFFORT, MILLISECONDS, MOST_CORES = 6_000_000, 60_000, 128


class SymbolicGroup:
    """A group whose cores are each in one of some states."""

    def __init__(self, chosen: Sequence[Sequence[Term]], states: Sequence[Core]) -> None:
        """`chosen[k][s]` says that core k of the group is in state s."""
        self._chosen, self._states = chosen, states
        self.capacity = z3().IntVal(len(chosen))

    def some(self, place: int) -> Term:
        """That some core is in this state."""
        return z3().Or([row[place] for row in self._chosen])

    def _sum(self, values: Sequence[int]) -> Term:
        lib = z3()
        terms = [lib.If(row[place], value, 0) for row in self._chosen for place, value in enumerate(values) if value]
        return lib.Sum(terms) if terms else lib.IntVal(0)

    @cached_property
    def count(self) -> Term:
        """The number of tasks."""
        return self._sum([state.count for state in self._states])

    @cached_property
    def load(self) -> Term:
        """The sum of loads."""
        return self._sum([state.load for state in self._states])

    @cached_property
    def average(self) -> Term:
        """The load divided by the capacity."""
        return z3().ToReal(self.load) / max(1, len(self._chosen))

    @cached_property
    def idle_cores(self) -> Term:
        """How many cores are idle."""
        return self._sum([int(state.idle) for state in self._states])

    @cached_property
    def stealable(self) -> Term:
        """Whether some core is overloaded."""
        return z3().Or([self.some(place) for place, state in enumerate(self._states) if state.overloaded])

    @property
    def min(self) -> Term:
        """The smallest load."""
        return self._first(sorted(range(len(self._states)), key=lambda place: self._states[place].load))

    @property
    def max(self) -> Term:
        """The largest load."""
        return self._first(sorted(range(len(self._states)), key=lambda place: -self._states[place].load))

    def _first(self, order: Sequence[int]) -> Term:
        """The load of the first of these states that some core is in."""
        lib = z3()
        last = lib.IntVal(self._states[order[-1]].load)
        return reduce(lambda rest, at: lib.If(self.some(at), self._states[at].load, rest), reversed(order[:-1]), last)


class GroupTranslator(Translator):
    """Expressions over two groups as terms."""

    def __init__(self, home: SymbolicGroup, away: SymbolicGroup) -> None:
        """For a thief's group and another one."""
        self.subjects: dict[str, Any] = {"thief_group": home, "victim_group": away}
        self.weight = None


class _Question:
    def __init__(self, rules: Grouped, states: Sequence[Core]) -> None:
        lib = z3()
        self.rules, self.states = rules, states
        self.expr: Expr = rules.expr or BoolLit(True)
        self.cores = range(len(rules.topology.cores))
        self.chosen = [[lib.Bool(f"c{core}s{place}") for place in range(len(states))] for core in self.cores]
        self._groups: dict[int, SymbolicGroup] = {}
        self._named: dict[tuple[object, ...], Term] = {}
        self.solver = lib.Solver()
        self.solver.set("rlimit", EFFORT)
        self.solver.set("timeout", MILLISECONDS)

    def group(self, mask: int) -> SymbolicGroup:
        if mask not in self._groups:
            self._groups[mask] = SymbolicGroup([self.chosen[place] for place in self.rules.inside(mask)], self.states)
        return self._groups[mask]

    def named(self, key: tuple[object, ...], term: Term) -> Term:
        """The term by a name of its own."""
        name = self._named[key] = z3().Bool(f"n{len(self._named)}")
        self.solver.add(name == term)
        return name

    def passes(self, home: int, away: int) -> Term:
        key = ("pass", home, away)
        known = self._named.get(key)
        return known if known is not None else self.named(
            key, GroupTranslator(self.group(home), self.group(away)).term(self.expr)
        )

    def offers(self, away: int, thief: int) -> Term:
        """That the group has a core that a thief in this state may steal from."""
        key = ("offers", away, thief)
        accepted = [at for at, state in enumerate(self.states) if self.rules.filter(self.states[thief], state)]
        if key not in self._named:
            group = self.group(away)
            self.named(key, z3().Or([group.some(at) for at in accepted]))
        return self._named[key]

    def ask(self) -> None:
        lib = z3()
        for row in self.chosen:
            self.solver.add(lib.PbEq([(each, 1) for each in row], 1))
        idle = [at for at, state in enumerate(self.states) if state.idle]
        over = [at for at, state in enumerate(self.states) if state.overloaded]
        for wanted in (idle, over):
            self.solver.add(lib.Or([row[at] for row in self.chosen for at in wanted]))
        for core in self.cores:
            pairs = {pair for level in self.rules.searches(core) for pair in level}
            for at in range(len(self.states)):
                for home, away in sorted(pairs):
                    stopped = lib.Not(lib.And(self.passes(home, away), self.offers(away, at)))
                    self.solver.add(lib.Implies(self.chosen[core][at], stopped))

    def answer(self) -> Machine | None:
        if self.solver.check() != z3().sat:
            return None
        model = self.solver.model()
        where = ([z3().is_true(model.eval(each, model_completion=True)) for each in row] for row in self.chosen)
        return tuple(self.states[row.index(True)] for row in where)


def ask_stuck(rules: Grouped, states: Sequence[Core]) -> Machine | None:
    """A machine with cores in these states on which no core has a candidate, and an idle one stands beside an overloaded one."""
    if len(rules.topology.cores) > MOST_CORES:
        return None
    question = _Question(rules, tuple(dict.fromkeys(states)))
    question.ask()
    return question.answer()
