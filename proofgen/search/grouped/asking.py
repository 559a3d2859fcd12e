"""The solver is asked for stuck machines: which of a few states each core of a machine is in. It decides nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from itertools import islice
from typing import Any

from proofgen.expr.ast import BoolLit
from proofgen.search.grouped.model import Grouped
from proofgen.search.model import Core, Machine
from proofgen.search.solver import Term, Translator, z3
from proofgen.topology import mask_of

# The effort does not depend on the machine; milliseconds are a last resort. No more cores, blocks and patterns than this.
EFFORT, MILLISECONDS = 8_000_000, 60_000
MOST_CORES, MOST_BLOCKS, MOST_PATTERNS = 256, 24, 40

Part = tuple[Term, tuple[Core, ...]]
"""That a block is in some pattern, and the states of those cores of it that are in a group."""


class SymbolicGroup:
    """A group of cores, whose blocks are each in one of some patterns."""

    def __init__(self, blocks: Sequence[Sequence[Part]], capacity: int) -> None:
        """For each block that shares cores with the group, its patterns."""
        self._blocks, self._capacity = blocks, capacity
        self._states = dict.fromkeys(state for block in blocks for _, states in block for state in states)
        self.capacity = z3().IntVal(capacity)

    @property
    def states(self) -> tuple[Core, ...]:
        """The states that its cores may be in."""
        return tuple(self._states)

    def some(self, state: Core) -> Term:
        """That some core is in this state."""
        return z3().Or([pattern for block in self._blocks for pattern, states in block if state in states])

    def _sum(self, value: Callable[[Core], int]) -> Term:
        lib = z3()
        parts = [(pattern, sum(map(value, states))) for block in self._blocks for pattern, states in block]
        terms = [lib.If(pattern, number, 0) for pattern, number in parts if number]
        return lib.Sum(terms) if terms else lib.IntVal(0)

    @cached_property
    def count(self) -> Term:
        """The number of tasks."""
        return self._sum(lambda core: core.count)

    @cached_property
    def load(self) -> Term:
        """The sum of loads."""
        return self._sum(lambda core: core.load)

    @cached_property
    def average(self) -> Term:
        """The load divided by the capacity."""
        return z3().ToReal(self.load) / max(1, self._capacity)

    @cached_property
    def idle_cores(self) -> Term:
        """How many cores are idle."""
        return self._sum(lambda core: int(core.idle))

    @cached_property
    def stealable(self) -> Term:
        """Whether some core is overloaded."""
        return z3().Or([self.some(state) for state in self._states if state.overloaded])

    @property
    def min(self) -> Term:
        """The smallest load."""
        return self._first(sorted(self._states, key=lambda state: state.load))

    @property
    def max(self) -> Term:
        """The largest load."""
        return self._first(sorted(self._states, key=lambda state: -state.load))

    def _first(self, order: Sequence[Core]) -> Term:
        """The load of the first of these states that some core is in."""
        lib = z3()
        found = lib.IntVal(order[-1].load if order else 0)
        for state in reversed(order[:-1]):
            found = lib.If(self.some(state), state.load, found)
        return found


class GroupTranslator(Translator):
    """Expressions over two groups as terms."""

    def __init__(self, home: object, away: object) -> None:
        """For a thief's group and another one, which have all attributes as terms."""
        self.subjects: dict[str, Any] = {"thief_group": home, "victim_group": away}
        self.weight = None


class _Question:
    def __init__(self, rules: Grouped, blocks: Sequence[tuple[int, ...]], patterns: Sequence[Sequence[Machine]]) -> None:
        lib = z3()
        self.rules, self.expr = rules, rules.expr or BoolLit(True)
        self.blocks = [
            (places, [(lib.Bool(f"b{at}p{number}"), pattern) for number, pattern in enumerate(found)])
            for at, (places, found) in enumerate(zip(blocks, patterns, strict=True))
        ]
        self._named: dict[tuple[object, ...], Term] = {}
        self._groups: dict[int, SymbolicGroup] = {}
        self.solver = lib.Solver()
        self.solver.set("rlimit", EFFORT)
        self.solver.set("timeout", MILLISECONDS)

    def group(self, mask: int) -> SymbolicGroup:
        if mask not in self._groups:
            inside = self.rules.inside(mask)
            self._groups[mask] = SymbolicGroup(list(self._parts(set(inside))), len(inside))
        return self._groups[mask]

    def _parts(self, inside: set[int]) -> Iterator[list[Part]]:
        for places, patterns in self.blocks:
            here = [at for at, place in enumerate(places) if place in inside]
            if here:
                yield [(chosen, tuple(pattern[at] for at in here)) for chosen, pattern in patterns]

    def _name(self, key: tuple[object, ...], term: Callable[[], Term]) -> Term:
        """The term by a name of its own."""
        if key not in self._named:
            name = self._named[key] = z3().Bool(f"n{len(self._named)}")
            self.solver.add(name == term())
        return self._named[key]

    def _finds(self, home: int, away: int, thief: Core) -> Term:
        """That a thief in this state finds something."""
        lib, other = z3(), self.group(away)
        passes = self._name(("passes", home, away), lambda: GroupTranslator(self.group(home), other).term(self.expr))
        accepted = [state for state in other.states if self.rules.filter(thief, state)]
        offers = self._name(("offers", away, thief), lambda: lib.Or([other.some(state) for state in accepted]))
        return lib.And(passes, offers)

    def ask(self) -> None:
        """All that has to hold."""
        lib, everybody = z3(), self.group(mask_of(self.rules.topology.cores))
        for _, patterns in self.blocks:
            self.solver.add(lib.PbEq([(chosen, 1) for chosen, _ in patterns], 1))
        self.solver.add(lib.Or([everybody.some(state) for state in everybody.states if state.idle]))
        self.solver.add(everybody.stealable)
        stopped = {
            (chosen, pattern[at], pair)
            for places, patterns in self.blocks
            for at, place in enumerate(places)
            for level in self.rules.searches(place)
            for pair in level
            for chosen, pattern in patterns
        }
        for chosen, state, (home, away) in sorted(stopped, key=lambda each: (str(each[0]), repr(each[1]), each[2])):
            self.solver.add(lib.Implies(chosen, lib.Not(self._finds(home, away, state))))

    def answer(self) -> Machine | None:
        """The machine that the solver finds."""
        if self.solver.check() != z3().sat:
            return None
        model, cores = self.solver.model(), dict[int, Core]()
        for places, patterns in self.blocks:
            pattern = next(p for chosen, p in patterns if z3().is_true(model.eval(chosen, model_completion=True)))
            cores.update(zip(places, pattern, strict=True))
        return tuple(cores[place] for place in sorted(cores))


def ask_stuck(rules: Grouped, singles: Sequence[Core], overloaded: Sequence[Core]) -> Machine | None:
    """A machine on which no core has a candidate, and an idle one stands beside an overloaded one, made of patterns."""
    blocks = _blocks(rules)
    if len(rules.topology.cores) > MOST_CORES or not 2 <= len(blocks) <= MOST_BLOCKS:
        return None
    idle = rules.core(False, ())
    patterns = [list(islice(dict.fromkeys(_patterns(len(b), idle, singles, overloaded)), MOST_PATTERNS)) for b in blocks]
    question = _Question(rules, blocks, patterns)
    question.ask()
    return question.answer()


def _blocks(rules: Grouped) -> list[tuple[int, ...]]:
    """Single cores where there are few; else the domains of the highest level whose domains do not overlap."""
    everything = tuple(range(len(rules.topology.cores)))
    if len(everything) <= MOST_BLOCKS // 2:
        return [(place,) for place in everything]
    for level in reversed(rules.topology.levels):
        found = [rules.inside(domain.cores) for domain in level.domains if domain.cores]
        if len(found) > 1 and sorted(place for places in found for place in places) == list(everything):
            return found
    return []


def _patterns(size: int, idle: Core, singles: Sequence[Core], overloaded: Sequence[Core]) -> Iterator[Machine]:
    """States of the cores of a block."""
    for single in singles[:2]:
        for without in dict.fromkeys((0, 1, 2, size // 4, size // 2, size - 2, size - 1, size)):
            if 0 <= without <= size:
                yield (single,) * (size - without) + (idle,) * without
        for crowd in overloaded[:4]:
            for many in dict.fromkeys((1, 2, size // 2, size)):
                if 1 <= many <= size:
                    yield (crowd,) * many + (single,) * (size - many)
    yield from ((single,) * (size - 1) + (idle,) for single in singles[2:4])
    yield from ((crowd,) + (idle,) * (size - 1) for crowd in overloaded[:1])
