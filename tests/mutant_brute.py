"""Which mutants are wrong, by brute force alone: a required obligation that fails on something small.

Nothing here asks proofgen's search, or any of what Lean is given. A hierarchy is what a machine file says, as lists of sets.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache
from itertools import combinations, product
from json import dumps, loads
from typing import Any

from brute_force import BruteForce, Scope, cores_with, is_bad
from grouped_brute import Group, Hierarchy, Machine, OnHierarchy, Seen, one_domain, two_groups
from plain_rules import IDLE, Core, Rules, core_of

COUNTED = Scope(cores=3, tasks=6, weights=1, pair_tasks=12)
WEIGHTED = Scope(cores=3, tasks=4, weights=3, pair_tasks=5)
ON_GROUPS = ("filter_sound", "steal_non_idling", "nonvacuous", "potential_decrease", "steal_conserves")
"""What is said of two cores, whatever hierarchy they are in."""

Failure = tuple[str, Any]
"""An obligation, and something small that shows that it fails."""
Place = tuple[Hierarchy, int]
"""Where cores balance, and how many of them there are."""


def failure(plain: Mapping[str, Any], required: Collection[str], machine: Place | None) -> Failure | None:
    """A required obligation of the policy that fails, and where; None if nothing small shows that one does."""
    if machine is None and "groups" not in plain:
        return _flat(_key(plain), tuple(required))
    of_pairs = _flat(_key(plain), tuple(name for name in required if name in ON_GROUPS))
    return of_pairs or next((found for found in _on_hierarchies(plain, machine) if found[0] in required), None)


def _key(plain: Mapping[str, Any]) -> str:
    """What two cores know of a policy: many mutants on hierarchies differ in other things alone."""
    return dumps({key: plain[key] for key in ("load", "weights", "filter", "steal", "on_failure", "choose") if key in plain})


@lru_cache(maxsize=4096)
def _flat(key: str, required: tuple[str, ...]) -> Failure | None:
    plain = loads(key)
    scope = WEIGHTED if len(Rules(plain).weights(2)) > 1 else COUNTED
    return BruteForce(plain, scope).first_failure(required)


# -- hierarchies --

SMALL: tuple[Place, ...] = ((one_domain(3), 3), (two_groups(1, 2), 3), (two_groups(2, 2), 4), (two_groups(2, 3), 5))
"""Where policies are tried that are for every machine."""
LARGEST = 4
"""The most cores of machines that are tried out in full."""


def _on_hierarchies(plain: Mapping[str, Any], machine: Place | None) -> Iterator[Failure]:
    """What fails on the machine; without one, on small ones of several kinds."""
    plain = {"load": "count", **plain}
    groups = plain["groups"]["filter"] if "groups" in plain else None
    weights = Rules(plain).weights(3)
    for hierarchy, cores in SMALL if machine is None else (machine,):
        yield from _on_hierarchy(OnHierarchy(plain, groups, hierarchy, cores), weights)


def _on_hierarchy(tried: OnHierarchy, weights: list[int]) -> Iterator[Failure]:
    if (stopped := _stopped(tried, weights)) is not None:
        yield "group_filter_sound", stopped
    stuck = tried.stuck(weights, 4) if tried.cores <= LARGEST else _stuck_somewhere(tried, weights)
    if stuck is not None:
        yield from (("work_conserving", stuck), ("work_conserving_sequential", stuck))
    if tried.cores <= 3:
        tasks = 4 if len(weights) == 1 else 3
        if (bad := tried.lasting_bad(weights, tasks)) is not None:
            yield "work_conserving", bad
        if (restless := tried.restless(weights, tasks)) is not None:
            yield from (("balanced", restless), ("bounded_steals", restless))


def _stopped(tried: OnHierarchy, weights: list[int]) -> tuple[list[Core], list[Core]] | None:
    """A thief's group with an idle core and no overloaded one, and a victim's with the contrary, which the filter stops."""
    singles = [core_of(weight, ()) for weight in weights]
    crowds = [core for count in (2, 3) for core in cores_with(weights, count) if core.current]
    for home, away in _meeting(tried.hierarchy):
        # Cores that are in both groups are neither idle nor overloaded.
        for shared in _contents(len(home & away), singles):
            own = [cores for cores in _contents(len(home - away), [IDLE, *singles]) if IDLE in cores]
            other = [cores for cores in _contents(len(away - home), [*singles, *crowds]) if set(cores) & set(crowds)]
            for (mine, first), (theirs, second) in product(_seen(tried, shared, own), _seen(tried, shared, other)):
                if not tried.passes(first, second, None):
                    return mine, theirs
    return None


def _seen(tried: OnHierarchy, shared: list[Core], several: list[list[Core]]) -> list[tuple[list[Core], Seen]]:
    """Groups of cores, with what a group filter sees of each."""
    return [(shared + cores, Seen(shared + cores, tried.weighs)) for cores in several]


def _meeting(hierarchy: Hierarchy) -> Iterator[tuple[Group, Group]]:
    """Groups that a thief and a victim are in; of pairs with the same sizes, one."""
    sizes = dict[tuple[int, int, int], tuple[Group, Group]]()
    for level in hierarchy:
        for _, groups in level:
            for home, away in product(groups, repeat=2):
                if home != away:
                    sizes.setdefault((len(home), len(away), len(home & away)), (home, away))
    yield from sizes.values()


def _contents(size: int, kinds: list[Core]) -> list[list[Core]]:
    """So many cores, of two kinds at most; a group is the same whatever their order."""
    found = [[kind] * size for kind in kinds] if size else [[]]
    shares = sorted({share for share in (1, 2, size // 2, size - 2, size - 1) if 0 < share < size})
    return found + [[first] * share + [second] * (size - share) for first, second in combinations(kinds, 2) for share in shares]


def _stuck_somewhere(tried: OnHierarchy, weights: list[int]) -> Machine | None:
    """A machine that is bad, and on which nobody has a candidate, with one idle and one overloaded core here or there."""
    light, heavy = weights[0], weights[-1]
    crowds = [core_of(light, (light,)), core_of(heavy, (light,)), core_of(light, (heavy, light))]
    some = range(0, tried.cores, max(1, tried.cores // 8))
    pairs = [(idle, busy) for idle in some for busy in (*some, idle + 1) if idle != busy]
    for rest, crowd, (idle, busy) in product((IDLE, core_of(light, ()), core_of(heavy, ())), crowds, pairs):
        machine = tuple(IDLE if at == idle else crowd if at == busy else rest for at in range(tried.cores))
        thieves = [idle, *(core for core in range(tried.cores) if core != idle)]
        if is_bad(machine) and not any(tried.candidates(machine, thief) for thief in thieves):
            return machine
    return None
