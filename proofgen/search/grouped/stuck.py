"""Stuck machines on a hierarchy: an idle core beside an overloaded one, and nobody finds a core to steal from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, product

from proofgen.search.grouped.asking import ask_stuck
from proofgen.search.grouped.model import Grouped
from proofgen.search.grouped.passing import GroupPair
from proofgen.search.grouped.states import Tasks
from proofgen.search.model import Core, Machine, is_bad, size_of
from proofgen.topology import Topology

Pairs = Callable[[int, int], Sequence[GroupPair]]
"""The pairs of groups of these capacities that the filter stops, the smallest first."""
# On machines of so few cores everything small is tried, up to so many machines; on larger ones the solver is asked.
SMALL_CORES, MOST_TRIED = 5, 20_000
_MOST_PLACED, _MOST_DOMAINS, _MOST_VICTIMS = 400, 40, 24


@dataclass(frozen=True, slots=True)
class Options:
    """What cores are tried with: busy ones with one task, overloaded ones, and those of which everything small is made."""

    singles: tuple[Core, ...]
    overloaded: tuple[Core, ...]
    small: tuple[Core, ...]
    most_tasks: int
    solver: bool = True


def is_stuck(rules: Grouped, machine: Machine) -> bool:
    """Whether an idle core stands beside an overloaded one, and no core has a candidate."""
    return is_bad(machine) and not rules.can_steal(machine)


def find_stuck(rules: Grouped, options: Options, pairs: Pairs, level: Pairs) -> Machine | None:
    """A small stuck machine on the hierarchy of the rules, if one is found.

    The `level` pairs are those in whose victim's group no core should steal from another one.
    """
    cores = len(rules.topology.cores)
    if cores <= SMALL_CORES:
        tried = islice(_small(rules, options), MOST_TRIED)
        found = next((machine for machine in tried if is_stuck(rules, machine)), None)
        if found is not None:
            return found
    ways = (_spread(rules, options), placed(rules, options, pairs))
    built = [machine for way in ways if (machine := next((m for m in way if is_stuck(rules, m)), None)) is not None]
    if not built:
        built = list(islice((machine for machine in placed(rules, options, level) if is_stuck(rules, machine)), 1))
    if not built and cores > SMALL_CORES and options.solver:
        asked = ask_stuck(rules, options.singles, options.overloaded)
        built = [asked] if asked is not None and is_stuck(rules, asked) else []
    smaller = (_smaller(rules, options, machine) for machine in built)
    return min(smaller, key=size_of, default=None)


def _small(rules: Grouped, options: Options) -> Iterator[Machine]:
    """All machines that are bad, those with few tasks first; of those that differ in the order of like cores one."""
    cores, ranks = len(rules.topology.cores), {state: rank for rank, state in enumerate(options.small)}
    alike = [(a, b) for a in range(cores) for b in range(a + 1, cores) if _interchangeable(rules.topology, a, b)]
    by_count: dict[int, list[Core]] = {}
    for state in options.small:
        by_count.setdefault(state.count, []).append(state)
    for tasks in range(2, options.most_tasks + 1):
        for counts in product(sorted(by_count), repeat=cores):
            right = sum(counts) == tasks and 0 in counts and max(counts) > 1
            if right and all(counts[a] <= counts[b] for a, b in alike):
                same = [(a, b) for a, b in alike if counts[a] == counts[b]]
                for machine in product(*(by_count[count] for count in counts)):
                    if all(ranks[machine[a]] <= ranks[machine[b]] for a, b in same):
                        yield machine


def _interchangeable(topology: Topology, first: int, second: int) -> bool:
    """Whether the hierarchy is the same if two cores change places."""
    a, b = topology.cores[first], topology.cores[second]

    def swapped(mask: int) -> int:
        return mask ^ (1 << a | 1 << b) if (mask >> a ^ mask >> b) & 1 else mask

    for level in topology.levels:
        here = {(d.owners, d.cores, frozenset(d.groups)) for d in level.domains}
        if here != {(swapped(o), swapped(c), frozenset(map(swapped, groups))) for o, c, groups in here}:
            return False
    return True


def _spread(rules: Grouped, options: Options) -> Iterator[Machine]:
    """A core or a group is overloaded, and as many cores are idle as find nothing there; the others have one task."""
    places = _victims(rules)
    for overloaded in options.overloaded:
        for single in options.singles[:2]:
            for victims in places:
                machine = _idle_as_can_be(rules, victims, overloaded, single)
                if machine is not None:
                    yield machine


def _victims(rules: Grouped) -> list[tuple[int, ...]]:
    """Single cores, one of each domain and group, then groups of several."""
    masks = {mask for level in rules.topology.levels for domain in level.domains for mask in (domain.cores, *domain.groups)}
    inside = sorted({rules.inside(mask) for mask in masks}, key=lambda cores: (len(cores), cores))
    uncovered = [core for core in range(len(rules.topology.cores)) if not rules.searches(core)]
    firsts = dict.fromkeys([*(cores[0] for cores in reversed(inside) if cores), *(c[-1] for c in inside[-8:] if c), *uncovered])
    alone = [(core,) for core in firsts]
    several = [cores for cores in inside if 1 < len(cores) < len(rules.topology.cores)]
    return [*alone[:_MOST_VICTIMS], *several[-_MOST_VICTIMS:]]


def _idle_as_can_be(rules: Grouped, victims: tuple[int, ...], overloaded: Core, single: Core) -> Machine | None:
    cores = [rules.core(False, ())] * len(rules.topology.cores)
    for place in victims:
        cores[place] = overloaded
    while any(core.idle for core in cores):
        machine = tuple(cores)
        finding = [place for place, core in enumerate(machine) if rules.candidates(machine, place)]
        if not finding:
            return machine
        if any(not machine[place].idle for place in finding):
            return None
        for place in finding:
            cores[place] = single
    return None


def placed(rules: Grouped, options: Options, pairs: Pairs) -> Iterator[Machine]:
    """Two groups of a domain as in a pair that the filter stops; all other cores have one task, or two."""
    online = len(rules.topology.cores)
    for home, away in islice(compared(rules), _MOST_DOMAINS):
        own, other = rules.inside(home), rules.inside(away)
        for pair in islice(pairs(len(own), len(other)), _MOST_PLACED if online <= 16 else _MOST_PLACED // 8):
            crowds = (core_with(rules, tasks) for _, tasks in pair.victim.kinds)
            for rest in dict.fromkeys((*options.singles[:3], *options.overloaded[:1], *crowds)):
                machine = place_pair(rules, own, other, pair, rest)
                if machine is not None:
                    yield machine
                if len(own) + len(other) == online:
                    break


def compared(rules: Grouped) -> Iterator[tuple[int, int]]:
    """Two groups of a domain, one pair for each pair of sizes of each level, then all others."""
    found: dict[tuple[int, int], tuple[int, int, int]] = {}
    for number, level in enumerate(rules.topology.levels):
        for domain in level.domains:
            for home, away in product(domain.groups, repeat=2):
                if home != away:
                    found.setdefault((home, away), (number, len(rules.inside(home)), len(rules.inside(away))))
    seen = set[tuple[int, int, int]]()
    first = [masks for masks, kind in found.items() if not (kind in seen or seen.add(kind))]  # type: ignore[func-returns-value]
    yield from dict.fromkeys([*first, *found])


def place_pair(rules: Grouped, own: Sequence[int], other: Sequence[int], pair: GroupPair, rest: Core) -> Machine | None:
    """The groups as in the pair, all other cores as `rest`; cores of both groups have one task, None if that does not fit."""
    shared = [place for place in own if place in set(other)]
    mine, theirs = pair.thief.cores(), pair.victim.cores()
    cores: list[Core] = [rest] * len(rules.topology.cores)
    for place in shared:
        both = next((tasks for tasks in mine if len(tasks) == 1 and tasks in theirs), None)
        if both is None:
            return None
        mine.remove(both)
        theirs.remove(both)
        cores[place] = core_with(rules, both)
    for places, states in ((own, mine), (other, theirs)):
        for place, tasks in zip((each for each in places if each not in shared), states, strict=True):
            cores[place] = core_with(rules, tasks)
    return tuple(cores)


def core_with(rules: Grouped, tasks: Tasks) -> Core:
    """The core that runs the first of these tasks."""
    return rules.core(bool(tasks), tasks)


def _smaller(rules: Grouped, options: Options, machine: Machine) -> Machine:
    """The machine with fewer tasks, as long as it stays stuck; equal cores are changed together first."""
    best = machine
    for state in dict.fromkeys(machine):
        for fewer in _fewer(rules, state):
            best = _if_stuck(rules, best, tuple(fewer if core is state else core for core in best))
    tries = len(best) if len(best) <= 128 else 0
    for place in range(tries):
        for fewer in _fewer(rules, best[place]):
            changed = _if_stuck(rules, best, (*best[:place], fewer, *best[place + 1 :]))
            if changed is not best:
                best = changed
                break
    return best


def _fewer(rules: Grouped, core: Core) -> Iterable[Core]:
    tasks, least = core.tasks, rules.base.least
    light = (least,) if rules.weighted else (1,)
    found = [(), light, light * 2, tasks[:1], tasks[:2], tasks[:-1], light * len(tasks)]
    return [core_with(rules, each) for each in dict.fromkeys(found) if (len(each), sum(each)) < (len(tasks), sum(tasks))]


def _if_stuck(rules: Grouped, machine: Machine, other: Machine) -> Machine:
    return other if is_stuck(rules, other) else machine


