"""Questions to the solver: pairs of cores, with weights of any size, that contradict what holds on the scope."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from functools import cached_property

from proofgen.search.facts import meet
from proofgen.search.gap import largest_gap
from proofgen.search.model import Core
from proofgen.search.pairs import AFFORDED, NON_IDLING, VACUOUS, Pair, contradicted
from proofgen.search.solver import SymbolicCore, SymbolicTake, Term, Translator, take, z3
from proofgen.search.weighted import WeightedRules

# The effort for one question, which does not depend on the machine; milliseconds as a last resort, far more than that effort
# takes, since what is found must not depend on them; and so many questions for one policy.
EFFORT, MILLISECONDS, MOST_QUESTIONS = 1_500_000, 30_000, 40


@dataclass
class Asking:
    """Two unknown cores under the rules of a policy."""

    rules: WeightedRules
    left: int = field(default=MOST_QUESTIONS)

    @cached_property
    def thief(self) -> SymbolicCore:
        """The unknown thief."""
        return SymbolicCore("thief", weighs=self.rules.weighs)

    @cached_property
    def victim(self) -> SymbolicCore:
        """The unknown victim."""
        return SymbolicCore("victim", weighs=self.rules.weighs)

    @cached_property
    def accepted(self) -> Term:
        """That the filter accepts them."""
        return Translator(self.thief, self.victim).term(self.rules.policy.filter)

    @cached_property
    def reverse(self) -> Term:
        """That the filter accepts them with their parts swapped."""
        return Translator(self.victim, self.thief).term(self.rules.policy.filter)

    @cached_property
    def taken(self) -> SymbolicTake:
        """What the thief takes."""
        return take(self.rules.policy, self.thief, self.victim)

    @cached_property
    def size(self) -> tuple[Term, Term]:
        """The number of tasks, and the sum of their weights."""
        return self.thief.count + self.victim.count, self.thief.weight + self.victim.weight

    @cached_property
    def violations(self) -> dict[str, Term]:
        """For each statement, that these two cores contradict it."""
        lib, thief, victim = z3(), self.thief, self.victim
        moved, accepted = self.taken.moved, self.accepted
        busy = lib.And(accepted, lib.Not(thief.idle))
        ends = lib.And(busy, victim.overloaded, victim.count - moved < 2)
        found = {
            "sound": lib.And(thief.idle, accepted != victim.overloaded),
            "fills": lib.And(thief.idle, victim.overloaded, lib.Or(moved <= 0, moved >= victim.count)),
            "spares": lib.And(busy, lib.Not(victim.idle), moved == victim.count),
            "keeps_overload": ends,
            "singles_keep_overload": lib.And(ends, thief.count == 1),
            "yields": self._keeps(),
            NON_IDLING: lib.And(accepted, lib.Or(thief.count + moved == 0, victim.count == moved)),
            VACUOUS: lib.And(accepted, thief.idle, victim.overloaded),
            AFFORDED: lib.And(accepted, victim.load - thief.load <= 1, thief.load - victim.load <= 1),
        }
        gaps = (("load", self.taken.moved_load, victim.load - thief.load), ("count", moved, victim.count - thief.count))
        for name, amount, gap in gaps:
            found[f"narrows_{name}"] = lib.And(accepted, lib.Or(amount <= 0, amount >= gap))
            found[f"weakly_narrows_{name}"] = lib.And(accepted, moved > 0, amount >= gap)
        return found

    def _keeps(self) -> Term:
        lib = z3()
        back = lib.And(self.reverse, take(self.rules.policy, self.victim, self.thief).moved > 0)
        yields = lib.And(back, self.victim.ready < self.thief.ready)
        return lib.And(self.accepted, self.taken.moved == 0, lib.Not(yields))

    def against(self, names: Collection[str]) -> Pair | None:
        """A small pair that contradicts one of these statements, if the solver finds one."""
        return self._smallest(self._solver(z3().Or([self.violations[name] for name in sorted(names)])))

    def wider(self, gap: int) -> Pair | None:
        """Two cores neither of which may steal from the other, with a larger gap than this."""
        lib = z3()
        wider = self.victim.load - self.thief.load > gap
        solver = self._solver(lib.Not(self.accepted), lib.Not(self.reverse), wider)
        return self._read(solver) if self._holds(solver) else None

    def _solver(self, *wanted: Term) -> Term:
        """A solver that is to find two cores of which this holds."""
        solver = z3().Solver()
        solver.set("rlimit", EFFORT)
        solver.set("timeout", MILLISECONDS)
        solver.add(*self.thief.well_formed(self.rules.least, self.rules.most))
        solver.add(*self.victim.well_formed(self.rules.least, self.rules.most))
        solver.add(*wanted)
        return solver

    def _smallest(self, solver: Term) -> Pair | None:
        """The cores of the solver with the fewest tasks, and among those the least weight, as far as it tells."""
        if not self._holds(solver):
            return None
        found = self._read(solver)
        for measure, sizes in zip(self.size, (_counts, _weights), strict=True):
            low, high = 0, sizes(found)
            while low < high:
                middle = (low + high) // 2
                solver.push()
                solver.add(measure <= middle)
                if self._holds(solver):
                    found = self._read(solver)
                    high = sizes(found)
                else:
                    low = middle + 1
                solver.pop()
            solver.add(measure <= high)
        return found

    def _holds(self, solver: Term) -> bool:
        self.left -= 1
        return self.left >= 0 and solver.check() == z3().sat

    def _read(self, solver: Term) -> Pair:
        model = solver.model()
        return self.rules.core(*self.thief.read(model)), self.rules.core(*self.victim.read(model))


def _counts(pair: tuple[Core, Core]) -> int:
    return pair[0].count + pair[1].count


def _weights(pair: tuple[Core, Core]) -> int:
    return sum(pair[0].tasks) + sum(pair[1].tasks)


def ask(rules: WeightedRules, held: Collection[str]) -> tuple[Pair, ...]:
    """Pairs that the model says contradict some of these statements, each more than those before it."""
    asking, left, found = Asking(rules), set(held), list[Pair]()
    while left:
        pair = asking.against(left)
        wrong = set() if pair is None else left.intersection(contradicted(rules, meet(rules, *pair)))
        if pair is None or not wrong:
            break
        left -= wrong
        found.append(pair)
    return tuple(found)


def confirmed_gap(rules: WeightedRules, gap: int) -> int | None:
    """The gap, or a wider one that the solver knows; None if it seems to have no bound."""
    asking, high = Asking(rules), 8 * gap + 1000
    if asking.wider(gap) is None:
        return gap
    if asking.wider(high) is not None:
        return None
    while gap < high:
        middle = (gap + high) // 2
        pair = asking.wider(middle)
        if pair is None:
            high = middle
        else:
            gap = largest_gap(rules, pair)
    return gap
