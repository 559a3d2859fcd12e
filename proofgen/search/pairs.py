"""Pairs of cores on which a policy with weights is looked at: all small ones, and those near the integers it names."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from itertools import product

from proofgen.search.facts import Meeting, broken, meet
from proofgen.search.model import Core, potential
from proofgen.search.weighted import WeightedRules

SMALL_TASKS, SMALL_WEIGHTS = 4, 4
MOST_NEAR, LARGEST_COUNT, DENSE_COUNTS, SMALL_LITERAL = 18, 2000, 9, 20
Pair = tuple[Core, Core]


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
        for others in (self.heavy, self.many):
            yield from product(little, others)
            yield from product(others, little)
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
        """For each fact that does not hold, the smallest pair that contradicts it."""
        return broken(self.rules, self.meetings)

    def smallest(self, wrong: Callable[[Meeting], bool]) -> Meeting | None:
        """The smallest meeting with which something is wrong."""
        return next((meeting for meeting in self.meetings if wrong(meeting)), None)


def palette(rules: WeightedRules, number: int) -> tuple[int, ...]:
    """The least weights; just one if they do not matter."""
    if not rules.varied:
        return (rules.least,)
    beyond = rules.least + number
    return tuple(range(rules.least, beyond if rules.most is None else min(beyond, rules.most + 1)))


def pair_size(meeting: Meeting) -> tuple[object, ...]:
    """The order in which pairs are small: fewest tasks, least weight, then as they are read."""
    t, v = meeting.thief, meeting.victim
    weight = sum(t.tasks) + sum(v.tasks)
    return t.count + v.count, weight, t.count, t.ready, v.count, v.ready, t.tasks, v.tasks


def decides_pairs(meeting: Meeting) -> Iterator[str]:
    """The obligations about two cores that this meeting decides: against them, or in favour of `nonvacuous`."""
    thief, victim, accepted, moved, moved_load = meeting
    if thief.idle and accepted != victim.overloaded:
        yield "filter_sound"
    if not accepted:
        return
    if thief.idle and victim.overloaded:
        yield "nonvacuous"
    if thief.count + moved == 0 or victim.count == moved:
        yield "steal_non_idling"
    if not 0 < moved_load < victim.load - thief.load:
        yield "potential_decrease"


def restless(meeting: Meeting) -> bool:
    """Whether one steal is more than the potential of these two cores allows."""
    return meeting.accepted and potential((meeting.thief, meeting.victim)) < 4
