"""Runs against a policy with weights: built from the pairs that contradict a fact, or found on small machines."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, islice

from proofgen.search.circles import Steals, Step, circle_lasso, machines
from proofgen.search.construct import pair_run, too_many_steals
from proofgen.search.facts import Meeting, balance
from proofgen.search.game import most_steals
from proofgen.search.model import Core, Machine, is_bad, potential, size_of
from proofgen.search.pairs import AFFORDED, PairScope
from proofgen.search.reach import Rounds, first_lasso
from proofgen.search.trace import Lasso, Mode

# How many pairs of each kind are tried, how many machines are looked at around each, and how many in all.
MOST_PAIRS, NEARBY, PLAYED = 12, 40, 400
# The small machines that are searched for circles: cores (busy ones, if idle ones stand beside them), tasks, weights.
Sizes = tuple[tuple[int, int, int], ...]
QUICK_CIRCLES: Sizes = ((2, 4, 4), (2, 5, 3), (2, 6, 2), (3, 5, 3), (3, 6, 2))
QUICK_UNREST: Sizes = ((2, 3, 3), (2, 5, 2), (3, 5, 2))
UNIFORM_CIRCLES: Sizes = ((2, 14, 1), (3, 10, 1))
UNIFORM_UNREST: Sizes = ((2, 12, 1), (3, 8, 1))
TRIES, AROUND = 8, 80
LONGEST_RUN = 30


@dataclass(frozen=True)
class Runs:
    """The search for runs of one policy; `facts` are those that hold on the scope."""

    scope: PairScope
    facts: frozenset[str]

    @property
    def idle(self) -> Core:
        """The core without tasks."""
        return self.scope.rules.core(False, ())

    def work(self, mode: Mode) -> Lasso | None:
        """A lasso or stuck machine against work conservation, small and quickly found if there is one."""
        rules = self.scope.rules
        if {"sound", "fills", "spares"} <= self.facts:
            return self._strict() if mode == "adversarial" else None
        rounds = Rounds(rules, mode, PLAYED)
        found = first_lasso(rounds, sorted(self._unsound(), key=size_of), is_bad, NEARBY)
        if found is None and "spares" not in self.facts:
            found = first_lasso(rounds, self._robbed(), is_bad, NEARBY)
        if found is None and mode == "adversarial":
            found = self._strict()
        return found or self._small(Rounds(rules, mode, PLAYED))

    def _small(self, rounds: Rounds) -> Lasso | None:
        rules, weights = self.scope.rules, self.scope.weights[:2]
        sizes = [(cores, tasks) for cores in (2, 3) for tasks in range(1, 5)]
        starts = (m for size in sizes for m in machines(rules, *size, weights, busy=False, ordered=rules.ordered))
        return first_lasso(rounds, starts, is_bad, NEARBY)

    def _unsound(self) -> Iterator[Machine]:
        """An idle core beside one that it should steal from, and may not, or gets nothing of, or that has nothing to give."""
        wrong = [self.scope.smallest(_missed), self.scope.smallest(_unfilled)]
        yield from ((m.thief, m.victim) for m in wrong if m is not None)
        for meeting in [m for m in self.scope.steals if m.thief.idle and not m.victim.overloaded][:3]:
            yield from ((self.idle, meeting.victim, other) for other in self._overloaded(meeting.victim))

    def _overloaded(self, like: Core) -> Iterator[Core]:
        rules = self.scope.rules
        least = rules.least
        task = like.tasks[0] if like.tasks else least
        for tasks in dict.fromkeys(((least, least), (task, least), (task, task))):
            yield from (rules.core(running, tasks) for running in (True, False))

    def _robbed(self) -> Iterator[Machine]:
        """A busy core that may take all tasks of another one."""
        for thief, victim in self._pairs(lambda m: not m.thief.idle and 0 < m.moved == m.victim.count):
            yield thief, victim
            yield self.idle, thief, victim

    def _pairs(self, wrong: Callable[[Meeting], bool]) -> list[tuple[Core, Core]]:
        found = (m for m in self.scope.steals if wrong(m))
        return [(m.thief, m.victim) for m in islice(found, MOST_PAIRS)]

    @cached_property
    def strict(self) -> list[tuple[Core, Core]]:
        """Busy thieves that leave an overloaded victim with one task; those first that swap their parts in this."""
        after = self.scope.rules.after
        found = [(m.thief, m.victim) for m in self.scope.steals if self.leaves_one(m.thief, m.victim)]
        return sorted(found, key=lambda pair: after(*pair) != (pair[1], pair[0]))

    def leaves_one(self, thief: Core, victim: Core) -> bool:
        """Whether this steal ends an overload."""
        return not thief.idle and victim.overloaded and victim.count - self.scope.rules.amount(thief, victim) < 2

    def _strict(self) -> Lasso | None:
        if not self.strict or self.settled:
            return None
        rounds = Rounds(self.scope.rules, "adversarial", PLAYED)
        starts = ((self.idle, *pair) for pair in self.strict[:MOST_PAIRS])
        found = first_lasso(rounds, starts, is_bad, NEARBY)
        if found is None or size_of(found[0])[0] > 3:
            found = min_lasso(found, self._circles(rounds))
        return found

    @property
    def settled(self) -> bool:
        """Whether facts say that no circle of steals is played against idle cores."""
        return self.scope.rules.goes_on and {"sound", "fills", "spares", "singles_keep_overload"} <= self.facts

    def _circles(self, rounds: Rounds) -> Lasso | None:
        sizes = QUICK_CIRCLES if self.scope.rules.varied else UNIFORM_CIRCLES
        return self._circle(rounds, sizes, self.leaves_one, (self.idle,))

    def _circle(self, rounds: Rounds, sizes: Sizes, wanted: Step, idle: Machine) -> Lasso | None:
        """A lasso that is a circle of steals, some of them wanted, on machines of these sizes beside idle cores."""
        rules, steals = self.scope.rules, Steals(self.scope.rules, wanted)
        target = is_bad if idle else rules.can_steal
        for cores, most, weights in sizes:
            for tasks in range(1, most + 1):
                some = self.scope.weights[:weights]
                starts = machines(rules, cores, tasks, some, busy=bool(idle), ordered=rules.ordered)
                for circle in steals.circles(starts):
                    lasso = circle_lasso(rounds, circle, idle, target, TRIES, AROUND)
                    if lasso is not None:
                        return lasso
        return None

    @cached_property
    def unrest(self) -> Lasso | None:
        """A lasso against `balanced`, if one is found."""
        if balance(self.facts) is not None:
            return None
        can_steal = self.scope.rules.can_steal
        rounds = Rounds(self.scope.rules, "adversarial", PLAYED)
        found = first_lasso(rounds, self._flawed(), can_steal, NEARBY)
        return found or first_lasso(rounds, self._crowds(), can_steal, NEARBY) or self._turmoil(rounds)

    def _flawed(self) -> Iterator[Machine]:
        """Two cores whose gap does not get narrower: nothing is moved, or too much."""
        yield from self._pairs(lambda m: m.moved == 0)
        yield from self._pairs(lambda m: not 0 < m.moved_load < m.victim.load - m.thief.load)

    def _crowds(self) -> Iterator[Machine]:
        """The same with others beside them, so that one can be busy with nothing while the other acts."""
        rules = self.scope.rules
        single = rules.core(True, (rules.least,))
        for pair in islice(self._flawed(), MOST_PAIRS):
            yield from ((*pair, other) for other in (self.idle, single, *pair))
        for pair in self._pairs(lambda m: m.moved == 0)[:3]:
            yield *pair, *pair

    def _turmoil(self, rounds: Rounds) -> Lasso | None:
        sizes = QUICK_UNREST if self.scope.rules.varied else UNIFORM_UNREST
        return self._circle(rounds, sizes, lambda thief, victim: True, ())

    def many_steals(self) -> Lasso | None:
        """A run with more effective steals than a quarter of the potential, if one is found."""
        if "narrows_load" in self.facts:
            return None
        rules, found = self.scope.rules, list[Lasso]()
        pair = self.scope.broken.get(AFFORDED)
        run = None if pair is None else pair_run(rules, pair.thief, pair.victim)
        found += [] if run is None else [run]
        again = None if self.unrest is None else too_many_steals(self.unrest)
        if again is not None and self.unrest is not None:
            found.append((self.unrest[0], again))
        return min(found, key=run_size) if found else self._played()

    def _played(self) -> Lasso | None:
        """One that begins with two cores whose gap does not get narrower, if their potential is small."""
        pairs: Iterable[Machine] = self._pairs(lambda m: not 0 < m.moved_load < m.victim.load - m.thief.load)
        crowds = ((*pair, self.idle) for pair in pairs)
        for machine in chain(pairs, crowds):
            goal = potential(machine) // 4
            if goal < LONGEST_RUN // 3:
                rounds = most_steals(self.scope.rules, machine, goal + 1, goal)
                if rounds is not None:
                    return machine, rounds
        return None


def _missed(meeting: Meeting) -> bool:
    return meeting.thief.idle and meeting.victim.overloaded and not meeting.accepted


def _unfilled(meeting: Meeting) -> bool:
    wanted = meeting.accepted and meeting.thief.idle and meeting.victim.overloaded
    return wanted and not 0 < meeting.moved < meeting.victim.count


def run_size(run: Lasso) -> tuple[int, ...]:
    """The order in which runs are small: cores, tasks, weights, rounds."""
    machine, rounds = run
    return *size_of(machine), len(rounds)


def min_lasso(*found: Lasso | None) -> Lasso | None:
    """The smallest of those that were found."""
    return min((lasso for lasso in found if lasso is not None), key=run_size, default=None)
