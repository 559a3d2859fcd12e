"""How far a group filter passes: for which groups it lets a thief look for a core to steal from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import product
from math import prod
from typing import Literal

from proofgen.expr.ast import Attr, nodes
from proofgen.policy import Policy
from proofgen.search.grouped.model import Grouped
from proofgen.search.grouped.states import (
    DENSE,
    Kinds,
    Palette,
    State,
    extreme,
    palette_of,
    projected,
    some,
    state_of,
    thieves,
    victims,
)
from proofgen.search.grouped.unknowns import Question, ask_stopped
from proofgen.topology import Topology, mask_of

Claim = Literal["stealable", "groups"]
Sizes = tuple[tuple[int, int], ...]
SMALL, LARGE = 12, (16, 24, 32, 48, 64, 96, 128, 256, 1024)
# So many pairs of states are compared for one pair of capacities where all are listed.
_MOST_LISTED = 60_000
# With hotplug, the proof has a case for each pair of capacities, at most so many.
_MOST_CASES = 256


@dataclass(frozen=True, slots=True)
class GroupPair:
    """A thief's group in which some core is idle and none overloaded, and a victim's with an overloaded core."""

    thief: State
    victim: State

    @property
    def size(self) -> tuple[int, int, int, int]:
        """Cores, tasks, the sum of their weights, and how different the groups are in size."""
        cores = self.thief.group.capacity + self.victim.group.capacity
        (tasks, weight), (more, heavier) = self.thief.size, self.victim.size
        return cores, tasks + more, weight + heavier, abs(self.thief.group.capacity - self.victim.group.capacity)

    @property
    def capacities(self) -> tuple[int, int]:
        """The numbers of cores of the two groups."""
        return self.thief.group.capacity, self.victim.group.capacity


@dataclass(frozen=True, slots=True)
class Passing:
    """What a group filter passes.

    `stealable`: every victim's group with an overloaded core, for a thief's group with an idle core and no overloaded one;
    `groups`: those in which no core is idle. `sizes` are the pairs of capacities of which that holds, None for all.
    `against` has, for the claims that fail (of the `sizes`, if these are given), the smallest pair that the filter stops.
    """

    passes: Claim | None
    sizes: Sizes | None
    against: dict[Claim, GroupPair] = field(default_factory=dict)


class Comparer:
    """A group filter on all that groups can be."""

    def __init__(self, rules: Grouped, policy: Policy) -> None:
        """The filter of these rules, whose expression is the policy's."""
        self.rules = rules
        self._policy = policy
        self._lists: dict[tuple[int, str], list[State]] = {}

    @property
    def unfiltered(self) -> bool:
        """Whether nothing is asked of groups."""
        return self._policy.groups is None

    @property
    def hotplug(self) -> bool:
        """Whether cores may go offline."""
        return self._policy.hotplug is not None

    @cached_property
    def weighs(self) -> bool:
        """Whether loads are sums of weights that may differ from 1."""
        return self._policy.load == "weight" and self._policy.weights.max != 1

    @cached_property
    def palette(self) -> Palette:
        """The weights and numbers of tasks that are tried."""
        weights = self._policy.weights
        return palette_of(weights.min, weights.max, self.rules.literals, weighs=self.weighs)

    def _names(self, subject: str) -> list[str]:
        """The attributes that the filter asks for; an average is a load and a capacity."""
        groups = self._policy.groups
        used = {n.name for n in nodes(groups.filter) if isinstance(n, Attr) and n.subject == subject} if groups else set[str]()
        names = (used - {"average"}) | ({"load", "capacity"} if "average" in used else set())
        return sorted(names)

    def _states(self, role: str, capacity: int) -> list[State]:
        known = self._lists.get((capacity, role))
        if known is None:
            known = self._lists[capacity, role] = self._listed(role, capacity)
        return known

    def _listed(self, role: str, capacity: int) -> list[State]:
        if role == "thief":
            names, states = self._names("thief_group"), thieves(capacity, self.palette)
        else:
            names, states = self._names("victim_group"), victims(capacity, self.palette, idle=role == "idle")
        found = projected(states, names)
        return found if capacity <= DENSE or not found else extreme(found, names or ["count"], self.palette.factors)

    def stops(self, pair: GroupPair) -> bool:
        """Whether the filter does not pass."""
        return not self.rules.passes(pair.thief.group, pair.victim.group)

    def worst(self, first: int, second: int, claim: Claim) -> GroupPair | None:
        """The smallest pair of groups of these capacities that the filter stops although the claim says that it passes."""
        found: GroupPair | None = None
        for role in ("busy", "idle") if claim == "stealable" else ("busy",):
            for thief in self._states("thief", first):
                for victim in self._states(role, second):
                    pair = GroupPair(thief, victim)
                    if (found is None or pair.size < found.size) and self.stops(pair):
                        found = pair
        return None if found is None else self._lighter(found)

    def asked(self, capacities: tuple[int, int] | None, claim: Claim, *, level: bool = False) -> GroupPair | None:
        """A small pair that the solver finds and the filter stops, of these capacities or any.

        With `level`, the loads of the busy cores of the victim's group differ by at most 1.
        """
        groups, weights = self._policy.groups, self._policy.weights
        if groups is None:
            return None
        idle = claim == "stealable"
        question = Question(groups.filter, weights.min, weights.max, self.weighs, capacities, idle=idle, level=level)
        found = ask_stopped(question)
        pair = None if found is None else GroupPair(*found)
        return pair if pair is not None and self.stops(pair) else None

    def listed(self, first: int, second: int, claim: Claim) -> list[GroupPair]:
        """The pairs of groups of these capacities that the filter stops, of all states in the palette; the smallest first.

        If there are none, the pair that the solver finds.
        """
        own = sorted(thieves(first, self.palette), key=lambda state: state.size)
        other = list(victims(second, self.palette, idle=False))
        other += victims(second, self.palette, idle=True) if claim == "stealable" else []
        other.sort(key=lambda state: state.size)
        other = other[: max(1, _MOST_LISTED // max(1, len(own)))]
        pairs = (GroupPair(thief, victim) for thief in own for victim in other)
        stopped = sorted((pair for pair in pairs if self.stops(pair)), key=lambda pair: pair.size)
        asked = None if stopped else self.asked((first, second), claim)
        return stopped if asked is None else [asked]

    def _lighter(self, pair: GroupPair) -> GroupPair:
        """The pair with lighter tasks, if it is stopped with those as well."""
        if not self.weighs:
            return pair
        for lighter in self._lightened(pair):
            if lighter.size < pair.size and self.stops(lighter):
                return self._lighter(lighter)
        return pair

    def _lightened(self, pair: GroupPair) -> Iterator[GroupPair]:
        for kinds in _lightened(pair.thief.kinds, self.palette.weights[0]):
            yield GroupPair(state_of(kinds, True), pair.victim)
        for kinds in _lightened(pair.victim.kinds, self.palette.weights[0]):
            yield GroupPair(pair.thief, state_of(kinds, True))

    def smallest(self, claim: Claim) -> GroupPair | None:
        """The smallest pair of any capacities that the filter stops although the claim says that it passes."""
        return self._tried(claim) or self.asked(None, claim)

    def _tried(self, claim: Claim) -> GroupPair | None:
        for cores in range(2, 2 * SMALL + 1):
            sizes = ((a, cores - a) for a in range(max(1, cores - SMALL), min(SMALL, cores - 1) + 1))
            found = self._smallest(sizes, claim)
            if found is not None:
                return found
        for big in LARGE:
            for a, b in ((big, big), (big, 1), (1, big), (big, 4), (4, big)):
                if self.worst(a, b, claim) is not None:
                    return self._shrunk(a, b, claim)
        return None

    def _smallest(self, sizes: Iterable[tuple[int, int]], claim: Claim) -> GroupPair | None:
        return _least(self.worst(a, b, claim) for a, b in sizes)

    def _shrunk(self, a: int, b: int, claim: Claim) -> GroupPair | None:
        """As few cores as there can be if one capacity is made smaller after the other."""
        found = None
        while (a, b) != (None if found is None else found.capacities):
            found = self.worst(a, b, claim) or found
            both = next((n for n in range(1, min(a, b)) if self.worst(a - n, b - n, claim) is None), min(a, b))
            a, b = a - both + 1, b - both + 1
            a = next((n for n in range(1, a) if self.worst(n, b, claim) is not None), a)
            b = next((n for n in range(1, b) if self.worst(a, n, claim) is not None), b)
            found = self.worst(a, b, claim)
        return found

    def among(self, sizes: Sizes, claim: Claim) -> GroupPair | None:
        """The smallest pair of these capacities."""
        return self._smallest(sizes, claim) or _least(self.asked(size, claim) for size in sizes)


def _least(pairs: Iterable[GroupPair | None]) -> GroupPair | None:
    return min((pair for pair in pairs if pair is not None), key=lambda pair: pair.size, default=None)


def _lightened(kinds: Kinds, least: int) -> Iterator[Kinds]:
    """With some task of one kind of core lighter."""
    for place, (number, tasks) in enumerate(kinds):
        heaviest = max(tasks, default=least)
        # First as light as can be, then half as much lighter each time.
        for shift in range((heaviest - least).bit_length()):
            all_alike = tuple(min(heaviest - (heaviest - least >> shift), each) for each in tasks)
            yield (*kinds[:place], (number, all_alike), *kinds[place + 1 :])


def meeting_sizes(topology: Topology) -> Sizes:
    """The pairs of capacities of two different groups of a domain."""
    online = mask_of(topology.cores)
    domains = {domain.groups for level in topology.levels for domain in level.domains}
    found = {(home, away) for groups in domains for home, away in _pairs([(g & online).bit_count() for g in groups])}
    return tuple(sorted((home, away) for home, away in found if home and away))


def _pairs(capacities: list[int]) -> Iterator[tuple[int, int]]:
    distinct = sorted(set(capacities))
    yield from ((a, b) for a in distinct for b in distinct if a != b or capacities.count(a) > 1)


def smaller(sizes: Sizes) -> Sizes:
    """Pairs of capacities of which none is larger than in some of these pairs: all if they are few."""
    found = {pair for most, other in sizes for pair in product(some(1, most), some(1, other))}
    return tuple(sorted(found))


def passing_of(comparer: Comparer, machine: Topology | None) -> Passing:
    """How far the filter passes, for all capacities or else for those that meet on the machine, if there is one.

    Where cores may go offline, groups may have any smaller capacity as well.
    """
    if comparer.unfiltered:
        return Passing("stealable", None)
    everywhere = {claim: comparer.smallest(claim) for claim in _CLAIMS}
    here = None if machine is None else meeting_sizes(machine)
    if here is None:
        return _verdict(everywhere, None)
    tried = smaller(here) if comparer.hotplug else here
    local = {claim: None if pair is None else comparer.among(tried, claim) for claim, pair in everywhere.items()}
    found, wide = _verdict(local, here), _verdict(everywhere, None)
    if found.passes == wide.passes and wide.passes:
        return Passing(found.passes, None, found.against)
    too_many = comparer.hotplug and prod(max(sizes, default=0) for sizes in zip(*here, strict=True)) > _MOST_CASES
    return replace(found, passes=None, sizes=None) if too_many else found


_CLAIMS: tuple[Claim, ...] = ("stealable", "groups")


def _verdict(worst: dict[Claim, GroupPair | None], sizes: Sizes | None) -> Passing:
    passes = next((claim for claim in _CLAIMS if worst[claim] is None), None)
    against = {claim: pair for claim, pair in worst.items() if pair is not None}
    return Passing(passes, sizes if passes else None, against)
