"""Pairs of cores on which a policy with weights is looked at: all small ones, and those near the integers it names."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from itertools import chain, islice, product
from typing import Final

from proofgen.search.facts import FACTS, Meeting, meet, violations
from proofgen.search.model import Core, potential
from proofgen.search.weighted import WeightedRules

SMALL_TASKS, SMALL_WEIGHTS = 4, 4
MOST_NEAR, LARGEST_COUNT, DENSE_COUNTS, SMALL_LITERAL = 18, 2000, 9, 20
# Tasks of such weights, and so many more of them than on small cores, are put on one core.
ALIKE_WEIGHTS, MORE_TASKS = (2, 3, 5, 8), 5
Pair = tuple[Core, Core]
NON_IDLING, VACUOUS, AFFORDED = "non_idling", "vacuous", "afforded"
"""Statements beside the facts: steals leave no core idle, the policy never helps, the potential pays for each single steal."""
STATEMENTS: Final = (*FACTS, NON_IDLING, VACUOUS, AFFORDED)
"""All that pairs are looked at for."""
DECIDED_BY: Final = {
    "filter_sound": "sound",
    "steal_non_idling": NON_IDLING,
    "potential_decrease": "narrows_load",
    "nonvacuous": VACUOUS,
}
"""The statement whose contradiction decides an obligation."""


def near(literals: Iterable[int], least: int = 1) -> list[int]:
    """Values around the integers, their sums, differences, halves and doubles; ascending, not below `least`."""
    known = frozenset(literals)
    centres = {value for a in known for b in known | {0} for value in (a + b, abs(a - b))}
    centres |= {value for a in known for value in (a, 2 * a, a // 2)}
    return sorted({c + d for c in centres for d in (-2, -1, 0, 1, 2) if c + d >= least})


def thinned(values: list[int], most: int) -> list[int]:
    """At most so many of the values, spread evenly, the first and last among them."""
    if len(values) <= most:
        return values
    return sorted({values[place * (len(values) - 1) // (most - 1)] for place in range(most)})


class PairScope:
    """The rules on the pairs that are looked at."""

    def __init__(
        self, rules: WeightedRules, tasks: int = SMALL_TASKS, weights: int = SMALL_WEIGHTS, extra: Iterable[Pair] = ()
    ) -> None:
        """Pairs with so many tasks and so many different weights, the least ones, others near the integers, and extra ones."""
        self.rules, self.tasks = rules, tasks
        self.weights = palette(rules, weights)
        self.extra = tuple(extra)

    @cached_property
    def small(self) -> dict[int, list[Core]]:
        """All cores with the small weights, by the number of their tasks."""
        return {count: list(self._cores(count)) for count in range(self.tasks + 1)}

    def _cores(self, count: int) -> Iterator[Core]:
        for running in (True, False):
            if running and not count:
                continue
            for tasks in product(self.weights, repeat=count):
                waiting = tasks[running:]
                if self.rules.ordered or tuple(sorted(waiting)) == waiting:
                    yield self.rules.core(running, tasks)

    @cached_property
    def many(self) -> list[Core]:
        """Cores with many tasks of the least weight, also beside one heavy task."""
        alike = len(self.weights) == 1
        counts = thinned([c for c in near(self.rules.literals) if c <= LARGEST_COUNT], 40 if alike else 16)
        small = max((literal for literal in self.rules.literals if literal <= SMALL_LITERAL), default=0)
        dense = max(2 * DENSE_COUNTS, 2 * small + 6) if alike else DENSE_COUNTS
        least = self.rules.least
        return [
            self.rules.core(bool(running), (least,) * count)
            for count in sorted({*range(dense), *counts})
            for running in (0, 1)
            if running <= count
        ]

    @cached_property
    def heavy(self) -> list[Core]:
        """Cores with one or two tasks whose weight lies near an integer of the policy, or at its bounds."""
        rules = self.rules
        if not rules.varied:
            return []
        least, most = rules.least, rules.most
        known = {value for value in near(rules.literals, least) if value <= (most or value)}
        known |= set() if most is None else {most, max(least, most - 1), max(least, most // 2)}
        heavy = thinned(sorted(known - set(self.weights)), MOST_NEAR)
        return [rules.core(running, tasks) for w in heavy for running, tasks in self._around(w)]

    @cached_property
    def alike(self) -> list[Core]:
        """Cores with some tasks more than the small ones have, all of one weight that is not the least."""
        rules = self.rules
        if not rules.varied:
            return []
        weights = sorted({*self.weights, *ALIKE_WEIGHTS, *thinned(near(rules.literals, rules.least), len(ALIKE_WEIGHTS))})
        allowed = [weight for weight in weights if rules.least < weight <= (rules.most or weight)]
        counts = range(SMALL_TASKS, SMALL_TASKS + MORE_TASKS)
        return [rules.core(running, (w,) * count) for w in allowed for count in counts for running in (True, False)]

    def _around(self, weight: int) -> Iterator[tuple[bool, tuple[int, ...]]]:
        least = self.rules.least
        yield True, (weight,)
        yield False, (weight,)
        for rest in ((least, weight), (weight, least), (weight, weight)):
            yield True, rest
        yield False, (least, weight)
        yield True, (least, least, weight)
        yield True, (least, weight, least)
        yield True, (least, weight, weight)

    def pairs(self) -> Iterator[Pair]:
        """All pairs, some maybe twice."""
        for a, thieves in self.small.items():
            for b, victims in self.small.items():
                if a + b <= self.tasks:
                    yield from product(thieves, victims)
        yield from product(self.many, repeat=2)
        yield from product(self.heavy, repeat=2)
        little = [core for count in range(3) for core in self.small[count] if set(core.tasks) <= {*self.weights[:2]}]
        for others in (self.heavy, self.many, self.alike):
            yield from product(little, others)
            yield from product(others, little)
        yield from ((a, b) for a, b in product(self.alike, repeat=2) if abs(a.count - b.count) <= 1)
        for light, heavy in product(self.many, self.alike):
            if light.running == heavy.running:
                yield from ((light, heavy), (heavy, light))
        idle = self.rules.core(False, ())
        yield from ((idle, core) for cores in self.small.values() for core in cores)
        yield from self.extra

    @cached_property
    def meetings(self) -> list[Meeting]:
        """What happens between the cores of those pairs that the filter accepts, or whose thief is idle; smallest first."""
        rules, found = self.rules, list[Meeting]()
        for thief, victim in dict.fromkeys(self.pairs()):
            if thief.idle or rules.filter(thief, victim):
                found.append(meet(rules, thief, victim))
        found.sort(key=pair_size)
        return found

    @cached_property
    def steals(self) -> list[Meeting]:
        """Those that the filter accepts."""
        return [meeting for meeting in self.meetings if meeting.accepted]

    @cached_property
    def broken(self) -> dict[str, Meeting]:
        """For each statement that does not hold, the smallest pair that contradicts it."""
        found: dict[str, Meeting] = {}
        for meeting in self.meetings:
            for name in contradicted(self.rules, meeting):
                found.setdefault(name, meeting)
        return found

    @property
    def facts(self) -> frozenset[str]:
        """The facts that hold."""
        return frozenset(FACTS) - self.broken.keys()

    @property
    def deciding(self) -> dict[str, Meeting]:
        """By obligation about pairs, the smallest that decides it: against it, or in favour of `nonvacuous`."""
        return {name: self.broken[statement] for name, statement in DECIDED_BY.items() if statement in self.broken}

    def smallest(self, wrong: Callable[[Meeting], bool]) -> Meeting | None:
        """The smallest meeting with which something is wrong."""
        return next((meeting for meeting in self.meetings if wrong(meeting)), None)


def palette(rules: WeightedRules, number: int) -> tuple[int, ...]:
    """So many weights, light ones, those first that make the most of a difference; just one if they do not matter."""
    if not rules.varied:
        return (rules.least,)
    least, most = rules.least, rules.most
    # Twice the least and more is what outweighs two of the least.
    wanted = chain((least, least + 1, 2 * least + 1, least + 2, 3 * least), range(least, least + number))
    allowed = dict.fromkeys(weight for weight in wanted if weight <= (most or weight))
    return tuple(islice(allowed, number))


def pair_size(meeting: Meeting) -> tuple[object, ...]:
    """The order in which pairs are small: fewest tasks, least weight, then as they are read."""
    t, v = meeting.thief, meeting.victim
    weight = sum(t.tasks) + sum(v.tasks)
    return t.count + v.count, weight, t.count, t.ready, v.count, v.ready, t.tasks, v.tasks


def contradicted(rules: WeightedRules, meeting: Meeting) -> Iterator[str]:
    """All facts and other statements that this meeting contradicts."""
    yield from violations(rules, meeting)
    thief, victim, accepted, moved, _ = meeting
    if not accepted:
        return
    if thief.idle and victim.overloaded:
        yield VACUOUS
    if thief.count + moved == 0 or victim.count == moved:
        yield NON_IDLING
    if potential((thief, victim)) < 4:
        yield AFFORDED
