"""A brute force: one policy, judged by trying everything that is small.

Written from the definitions in lean/Proofgen/Spec and the pages in docs alone. It takes a policy file as plain data, has its own
reading of expressions and its own steals and rounds, and shares no code with the program that it judges.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations_with_replacement, permutations, product
from operator import attrgetter
from random import Random
from typing import Any

from plain_rules import IDLE, Core, Rules, core_of

MARGIN = 4


@dataclass(frozen=True)
class Scope:
    """Machines with at most so many cores and tasks, which have the `weights` least weights; `pair_tasks` on two cores."""

    cores: int = 3
    tasks: int = 4
    weights: int = 3
    pair_tasks: int = 4

    def holds(self, cores: int, tasks: int, heaviest: int) -> bool:
        """Whether a machine of this size is looked at, with `heaviest` counted from the least weight."""
        return cores <= self.cores and tasks <= self.tasks and heaviest <= self.weights

    def holds_pair(self, tasks: int, heaviest: int) -> bool:
        """Whether two cores with so many tasks are."""
        return tasks <= max(self.tasks, self.pair_tasks) and heaviest <= self.weights


# -- machines --

Machine = tuple[Core, ...]


def is_bad(machine: Machine) -> bool:
    return any(core.idle for core in machine) and any(core.overloaded for core in machine)


def potential(rules: Rules, machine: Machine) -> int:
    return sum(abs(rules.load_of(a) - rules.load_of(b)) for a in machine for b in machine)


def stolen(rules: Rules, machine: Machine, thief: int, victim: int) -> Machine:
    """The machine after a steal that takes effect."""
    after = list(machine)
    after[thief], after[victim] = rules.after(machine[thief], machine[victim])
    return tuple(after)


def cores_with(weights: Iterable[int], count: int) -> list[Core]:
    """All cores with so many tasks."""
    queues = list(product(tuple(weights), repeat=count))
    return [core_of(0, queue) for queue in queues] + ([core_of(queue[0], queue[1:]) for queue in queues] if count else [])


def machines(weights: Iterable[int], cores: int, tasks: int) -> Iterator[Machine]:
    """All machines with so many cores and tasks, up to the order of the cores."""
    known = [core for count in range(tasks + 1) for core in cores_with(weights, count)]
    by_count = {count: [core for core in known if core.count == count] for count in range(tasks + 1)}
    for counts in combinations_with_replacement(range(tasks + 1), cores):
        if sum(counts) == tasks:
            groups = Counter(counts)
            parts = [combinations_with_replacement(by_count[count], number) for count, number in sorted(groups.items())]
            for chosen in product(*parts):
                yield ordered(core for part in chosen for core in part)


def ordered(cores: Iterable[Core]) -> Machine:
    """One machine for all that differ in the order of their cores only: no policy tells them apart."""
    return tuple(sorted(cores, key=attrgetter("rank")))


# -- rounds --

End = tuple[Machine, int, bool]
"""A machine at the end of a round, how many steals took effect in it, and whether an attempt failed."""


def rounds(rules: Rules, start: Machine, *, overlap: bool) -> set[End]:
    """All that a round from this machine can come to: each core takes one turn, in any order."""
    cores = range(len(start))
    if not any(rules.can_steal(thief, victim) for thief, victim in permutations(start, 2)):
        return {(start, 0, False)}  # nothing changes, so that no observation is stale, and nobody has a candidate
    # Of a round under way: the machine, for each core the states it had so far, who is left, steals, failures.
    State = tuple[Machine, tuple[frozenset[Core], ...], frozenset[int], int, bool]
    states: set[State] = {(start, tuple(frozenset({core}) for core in start), frozenset(cores), 0, False)}
    for _ in cores:
        following: set[State] = set()
        for now, had, left, steals, failed in states:
            for thief in left:
                for after, stole, fails in turns(rules, now, had, thief):
                    seen = tuple(h | {core} if overlap else frozenset({core}) for h, core in zip(had, after, strict=True))
                    following.add((after, seen, left - {thief}, steals + stole, failed or fails))
        states = following
    return {(now, steals, failed) for now, _, _, steals, failed in states}


def turns(rules: Rules, now: Machine, had: tuple[frozenset[Core], ...], thief: int) -> Iterator[End]:
    """What a turn of this core can come to, if each core can be observed in any of the states that it `had`, itself too."""
    others = [core for core in range(len(now)) if core != thief]
    open_to = {core for core in others if rules.can_steal(now[thief], now[core])}
    for me in had[thief]:
        answers = {core: {rules.can_steal(me, state) for state in had[core]} for core in others}
        if all(False in answers[core] for core in others):
            yield now, 0, False
        for victim in (core for core in others if True in answers[core]):
            if victim in open_to:
                yield stolen(rules, now, thief, victim), 1, False
            # A thief that goes on fails if none of the candidates it observes is open to it; others it may take for none.
            elif not rules.goes_on or all(False in answers[core] for core in open_to):
                yield now, 0, True


# -- verdicts --


class BruteForce:
    """What small machines say against the obligations of a policy; each answer is an example, or None if there is none."""

    def __init__(self, plain: Mapping[str, Any], scope: Scope) -> None:
        self.rules, self.scope = Rules(plain), scope
        self.weights = self.rules.weights(scope.weights)

    def failures(self) -> dict[str, Any]:
        """For each obligation that fails on a small machine, an example."""
        found = {name: ask() for name, ask in self._asked.items()}
        return {name: example for name, example in found.items() if example is not None}

    def first_failure(self, names: Container[str]) -> tuple[str, Any] | None:
        """One of these obligations that fails on a small machine, with an example; two cores are looked at before any rounds."""
        asked = ((name, ask()) for name, ask in self._asked.items() if name in names)
        return next(((name, example) for name, example in asked if example is not None), None)

    @property
    def _asked(self) -> dict[str, Callable[[], Any]]:
        return {
            "filter_sound": self.filter_sound,
            "steal_non_idling": self.steal_non_idling,
            "nonvacuous": self.nonvacuous,
            "potential_decrease": self.potential_decrease,
            "steal_conserves": self.steal_conserves,
            "choice_sound": self.choice_sound,
            "work_conserving_sequential": lambda: self._again(self.sequential, is_bad),
            "work_conserving": lambda: self._again(self.overlapping, is_bad),
            "balanced": lambda: self._again(self.overlapping, self.restless),
            "bounded_steals": self.bounded_steals,
            "failure_blames_success": self.failure_blames_success,
        }

    # -- two cores --

    @cached_property
    def cores(self) -> list[Core]:
        tasks = max(self.scope.tasks, self.scope.pair_tasks)
        return [core for count in range(tasks + 1) for core in cores_with(self.weights, count)]

    def pairs(self) -> Iterator[Machine]:
        """Thieves and victims that the filter accepts."""
        most = max(self.scope.tasks, self.scope.pair_tasks)
        for thief, victim in product(self.cores, repeat=2):
            if thief.count + victim.count <= most and self.rules.can_steal(thief, victim):
                yield thief, victim

    def filter_sound(self) -> Machine | None:
        """Lists with one core are enough: what is wrong with a longer list is wrong with one of its cores."""
        wrong = (core for core in self.cores if self.rules.can_steal(IDLE, core) != core.overloaded)
        return next(((IDLE, core) for core in wrong), None)

    def steal_conserves(self) -> Machine | None:
        def tasks(pair: Machine) -> list[int]:
            return sorted(weight for core in pair for weight in core.weights)

        return next((pair for pair in self.pairs() if tasks(self.rules.after(*pair)) != tasks(pair)), None)

    def steal_non_idling(self) -> Machine | None:
        return next((pair for pair in self.pairs() if any(core.idle for core in self.rules.after(*pair))), None)

    def nonvacuous(self) -> str | None:
        some = any(thief.idle and victim.overloaded for thief, victim in self.pairs())
        return None if some else "nothing is stolen"

    # -- machines --

    @cached_property
    def all_machines(self) -> list[list[Machine]]:
        """The machines of each size."""
        sizes = product(range(1, self.scope.cores + 1), range(self.scope.tasks + 1))
        return [list(machines(self.weights, cores, tasks)) for cores, tasks in sizes]

    def _steals(self) -> Iterator[tuple[Machine, int, int]]:
        for machine in (machine for several in self.all_machines for machine in several):
            for thief, victim in permutations(range(len(machine)), 2):
                if self.rules.can_steal(machine[thief], machine[victim]):
                    yield machine, thief, victim

    def potential_decrease(self) -> Machine | None:
        rules = self.rules
        for pair in self.pairs():
            if potential(rules, rules.after(*pair)) + MARGIN > potential(rules, pair):
                return pair
        for machine, thief, victim in self._steals():
            if potential(rules, stolen(rules, machine, thief, victim)) + MARGIN > potential(rules, machine):
                return machine
        return None

    def choice_sound(self) -> Machine | None:
        for machine in (machine for several in self.all_machines for machine in several):
            for thief in range(len(machine)):
                if not self._chooses(machine, thief):
                    return machine
        return None

    def _chooses(self, machine: Machine, thief: int) -> bool:
        """Whether the choice falls on a candidate wherever there is one."""
        others = (core for core in range(len(machine)) if core != thief)
        candidates = [core for core in others if self.rules.can_steal(machine[thief], machine[core])]
        keys = {core: self.rules.keys(machine[thief], machine[core]) for core in candidates}
        chosen = next((core for core in candidates if keys[core] == max(keys.values())), None)
        return chosen in candidates if candidates else chosen is None

    def restless(self, machine: Machine) -> bool:
        return any(self.rules.can_steal(thief, victim) for thief, victim in permutations(machine, 2))

    # -- rounds --

    @cached_property
    def overlapping(self) -> list[Graph]:
        return [self._graph(several, overlap=True) for several in self.all_machines]

    @cached_property
    def sequential(self) -> list[Graph]:
        return [self._graph(several, overlap=False) for several in self.all_machines]

    def _graph(self, several: Iterable[Machine], *, overlap: bool) -> Graph:
        ends = {machine: rounds(self.rules, machine, overlap=overlap) for machine in several}
        return {machine: {(ordered(end), steals, failed) for end, steals, failed in found} for machine, found in ends.items()}

    def failure_blames_success(self) -> Machine | None:
        graphs = (graph.items() for graph in self.overlapping)
        bare = (machine for graph in graphs for machine, ends in graph for _, steals, failed in ends if failed and not steals)
        return next(bare, None)

    @staticmethod
    def _again(graphs: Iterable[Graph], target: Callable[[Machine], bool]) -> Machine | None:
        """A target that there is after any number of rounds, from the right start: one that can be reached from a circle."""
        for graph in graphs:
            ends = lasting(graph)
            for machine in graph:
                if machine in ends and target(machine):
                    return machine
        return None

    def bounded_steals(self) -> Machine | None:
        """A machine from which there are more steals, in whole rounds, than a quarter of the potential."""
        for graph in self.overlapping:
            most = dict.fromkeys(graph, 0)
            # Where a circle has steals there is no end; no machine has a potential that needs more rounds than this.
            for _ in range(len(graph) + max((potential(self.rules, machine) for machine in graph), default=0) + 1):
                longer = {machine: max(most[end] + steals for end, steals, _ in graph[machine]) for machine in graph}
                for machine in graph:
                    if MARGIN * longer[machine] > potential(self.rules, machine):
                        return machine
                if longer == most:
                    break
                most = longer
        return None


Graph = dict[Machine, set[End]]


def lasting(graph: Graph) -> set[Machine]:
    """The machines in which runs of every length can end: those on circles, and what can be reached from them."""
    ends = set(graph)
    while True:
        following = {end for machine in ends for end, _, _ in graph[machine]}
        if following == ends:
            return ends
        ends = following


# -- larger cores --


def large_pairs(rules: Rules, chance: Random, number: int) -> Iterator[Machine]:
    """Random pairs of cores beyond all scopes: many tasks, heavy ones, and both; near the integers that the policy names."""
    literals = [int(digits) for text in rules.texts for digits in re.findall(r"\d+", text)]
    near = sorted({value + d for literal in literals if literal <= 200 for value in (literal, 2 * literal) for d in (-1, 0, 1)})
    numbers = [*range(10), *(value for value in near if value >= 0)]
    for _ in range(number):
        yield _large_core(rules, chance, numbers), _large_core(rules, chance, numbers)


def _large_core(rules: Rules, chance: Random, numbers: list[int]) -> Core:
    count = chance.choice(numbers)
    some = [_weight(rules, chance, numbers) for _ in range(chance.randint(1, 4))]
    weights = tuple(chance.choice(some) for _ in range(count))
    return core_of(weights[0], weights[1:]) if weights and chance.random() < 0.5 else core_of(0, weights)


def _weight(rules: Rules, chance: Random, numbers: list[int]) -> int:
    """Near the least and the greatest weight, or near an integer that the policy names, within its bounds."""
    weight = rules.least + chance.choice((0, 0, 1, 2, 3)) if chance.random() < 0.5 else chance.choice(numbers)
    if chance.random() < 0.1:
        weight = rules.most or 10 * weight
    return max(rules.least, min(weight, rules.most or weight))
