"""A brute force for policies on small hierarchies, written from lean/Proofgen/Spec alone: everything small is tried.

A hierarchy is a list of levels, a level a list of domains, a domain its owners, and its groups; all are sets of places of cores.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction
from itertools import product
from typing import Any

from brute_force import cores_with, is_bad
from plain_rules import Core, Rules, core_of, read

Group = frozenset[int]
Domain = tuple[Group, tuple[Group, ...]]
Hierarchy = tuple[tuple[Domain, ...], ...]
Machine = tuple[Core, ...]


def one_domain(cores: int) -> Hierarchy:
    everything = frozenset(range(cores))
    return (((everything, tuple(frozenset({core}) for core in range(cores))),),)


def two_groups(first: int, second: int) -> Hierarchy:
    """Two groups; the cores of a group balance among themselves first."""
    groups = (frozenset(range(first)), frozenset(range(first, first + second)))
    inner = tuple((group, tuple(frozenset({core}) for core in sorted(group))) for group in groups if len(group) > 1)
    return (inner, ((frozenset(range(first + second)), groups),))


class Seen:
    """What a group filter sees of a group."""

    def __init__(self, cores: list[Core], weighs: bool) -> None:
        loads = [sum(core.weights) if weighs else core.count for core in cores]
        self.capacity, self.count, self.load = len(cores), sum(core.count for core in cores), sum(loads)
        self.min, self.max, self.average = min(loads), max(loads), Fraction(sum(loads), len(cores))
        self.idle_cores = len([core for core in cores if core.idle])
        self.stealable = any(core.overloaded for core in cores)


class OnHierarchy:
    """A policy as plain data, with a group filter as text, on a hierarchy."""

    def __init__(self, plain: Mapping[str, Any], groups: str | None, hierarchy: Hierarchy, cores: int) -> None:
        self.rules, self.hierarchy, self.cores = Rules(plain), hierarchy, cores
        self.weighs = plain["load"] == "weight"
        text = "true" if groups is None else groups.replace("thief_group.", "thief.").replace("victim_group.", "victim.")
        self.passes = read(text)

    def group(self, machine: Machine, places: Group) -> Seen:
        return Seen([machine[place] for place in sorted(places)], self.weighs)

    def candidates(self, machine: Machine, thief: int) -> set[int]:
        for level in self.hierarchy:
            found = set[int]()
            for owners, groups in level:
                if thief not in owners:
                    continue
                for home in groups:
                    for away in groups:
                        if thief in home and thief not in away:
                            found |= self.offered(machine, thief, home, away)
            if found:
                return found
        return set()

    def offered(self, machine: Machine, thief: int, home: Group, away: Group) -> set[int]:
        if not self.passes(self.group(machine, home), self.group(machine, away), None):
            return set()
        return {victim for victim in away if self.rules.can_steal(machine[thief], machine[victim])}

    def machines(self, weights: list[int], tasks: int) -> Iterator[Machine]:
        """All machines with so many tasks; where weights differ, those whose cores run one if they can."""
        alike = len(weights) == 1
        states = {n: [c for c in cores_with(weights, n) if c.current or alike or not n] for n in range(tasks + 1)}
        for counts in product(range(tasks + 1), repeat=self.cores):
            if sum(counts) == tasks:
                yield from product(*(states[count] for count in counts))

    def stuck(self, weights: list[int], tasks: int) -> Machine | None:
        """A machine that is bad, and on which nobody has a candidate."""
        for number in range(2, tasks + 1):
            for machine in self.machines(weights, number):
                if is_bad(machine) and not any(self.candidates(machine, thief) for thief in range(self.cores)):
                    return machine
        return None

    # -- rounds --

    def rounds(self, start: Machine) -> set[Machine]:
        """All that a round can lead to."""
        State = tuple[Machine, tuple[frozenset[Core], ...], frozenset[int]]
        states: set[State] = {(start, tuple(frozenset({core}) for core in start), frozenset(range(self.cores)))}
        for _ in range(self.cores):
            following: set[State] = set()
            for now, had, left in states:
                for thief in left:
                    for after in self.turns(now, had, thief):
                        seen = tuple(old | {core} for old, core in zip(had, after, strict=True))
                        following.add((after, seen, left - {thief}))
            states = following
        return {now for now, _, _ in states}

    def turns(self, now: Machine, had: tuple[frozenset[Core], ...], thief: int) -> set[Machine]:
        """All machines that a turn of this core can lead to, each core being observed in any state that it had."""
        found = set[Machine]()
        for observed in product(*had):
            chosen = self.candidates(observed, thief)
            works = {victim for victim in chosen if self.rules.can_steal(now[thief], now[victim])}
            for victim in works:
                after = list(now)
                after[thief], after[victim] = self.rules.after(now[thief], now[victim])
                found.add(tuple(after))
            if not chosen or (chosen - works and not (self.rules.goes_on and works)):
                found.add(now)
        return found

    def lasting_bad(self, weights: list[int], tasks: int) -> Machine | None:
        """A bad machine that there is after any number of rounds, from the right start; of at most so many tasks."""
        return self._lasting(weights, tasks, is_bad)

    def restless(self, weights: list[int], tasks: int) -> Machine | None:
        """A machine in which some core has a candidate, after any number of rounds."""
        return self._lasting(weights, tasks, lambda machine: any(self.candidates(machine, i) for i in range(self.cores)))

    def graph(self, starts: Iterable[Machine]) -> dict[Machine, set[Machine]]:
        """What a round leads to, from these machines and all that they lead to."""
        found: dict[Machine, set[Machine]] = {}
        left = list(starts)
        while left:
            machine = left.pop()
            if machine not in found:
                found[machine] = self.rounds(machine)
                left.extend(found[machine])
        return found

    def _lasting(self, weights: list[int], tasks: int, target: Callable[[Machine], bool]) -> Machine | None:
        for number in range(tasks + 1):
            graph = self.graph(self.machines(weights, number))
            ends = set(graph)
            while (following := {end for machine in ends for end in graph[machine]}) != ends:
                ends = following
            for machine in sorted(ends, key=lambda m: [core.rank for core in m]):
                if target(machine):
                    return machine
        return None


def from_tasks(*tasks: tuple[int, ...]) -> Machine:
    """The machine whose cores have tasks of these weights, the first of which run."""
    return tuple(core_of(each[0] if each else 0, each[1:]) for each in tasks)
