"""Filters that bound groups from above by sums: what no palette lists, the solver finds; against all small groups."""

from __future__ import annotations

import random
from dataclasses import replace
from functools import cache
from itertools import combinations_with_replacement, product

import pytest
from grouped_brute import OnHierarchy, Seen, from_tasks, two_groups
from made import Load, grouped, one, plain
from plain_rules import read

from proofgen.policy import Policy, Weights
from proofgen.search import Grouped, find_witnesses
from proofgen.search.grouped.passing import Claim, Comparer, GroupPair, passing_of
from proofgen.topology import machine_of_groups

SEED, DRAWN = 20170511, 10
Size = tuple[int, int, int]
Tasks = tuple[int, ...]

COUNTED = "victim.load - thief.load >= 2"
WEIGHED = "victim.overloaded and victim.load > thief.load"
KINDS: dict[str, tuple[Load, Weights]] = {
    "counted": ("count", Weights()),
    "unit": ("weight", Weights(1, 1)),
    "bounded": ("weight", Weights(1, 1024)),
    "linux": ("weight", Weights(15, 88761)),
    "unbounded": ("weight", Weights()),
}
FILTERS = (
    "victim_group.max <= thief_group.idle_cores + 2",
    "victim_group.load <= 3 * thief_group.capacity + 7",
    "victim_group.count - thief_group.count <= 9",
    "victim_group.load != 37",
    "victim_group.average + victim_group.min < 47",
    "victim_group.load // 3 + victim_group.max <= 2 * thief_group.count + 100",
)
ATTRIBUTES = ("load", "count", "max", "min", "capacity", "idle_cores", "average")


def policy(kind: str, groups: str) -> Policy:
    load, weights = KINDS[kind]
    core, steal = (COUNTED, one()) if load == "count" else (WEIGHED, one(task="task.weight < victim.load - thief.load"))
    return grouped(core, groups, steal, load, weights)


def comparer(made: Policy) -> Comparer:
    return Comparer(Grouped.of_policy(made, machine_of_groups(2)), made)


def seen(cores: tuple[Tasks, ...], weighs: bool) -> Seen:
    return Seen(list(from_tasks(*cores)), weighs)


def is_stopped(made: Policy, claim: Claim, thief: Seen, victim: Seen) -> bool:
    """Whether these groups contradict the claim, by the plain reading of the filter."""
    assert made.groups is not None
    passes = read(made.groups.filter_text.replace("thief_group.", "thief.").replace("victim_group.", "victim."))
    right = thief.idle_cores > 0 and not thief.stealable and victim.stealable
    return right and (claim == "stealable" or victim.idle_cores == 0) and not passes(thief, victim, None)


def confirmed(made: Policy, claim: Claim, pair: GroupPair) -> bool:
    """Whether the brute force says so too, and all weights are within the bounds."""
    own, other = tuple(pair.thief.cores()), tuple(pair.victim.cores())
    weights = [weight for tasks in (*own, *other) for weight in tasks]
    fits = all(made.weights.min <= weight <= (made.weights.max or weight) for weight in weights)
    weighs = made.load == "weight"
    return fits and is_stopped(made, claim, seen(own, weighs), seen(other, weighs))


# -- some filters --


@pytest.mark.parametrize(("groups", "kind"), [*product(FILTERS, ("counted",)), *zip(FILTERS, list(KINDS)[1:], strict=False)])
def test_filters_that_bound_sums_are_refuted(groups: str, kind: str) -> None:
    made = policy(kind, groups)
    found = passing_of(comparer(made), None)
    assert found.passes is None
    assert all(confirmed(made, claim, pair) for claim, pair in found.against.items())
    findings = find_witnesses(made, exhaustive=False)
    assert findings.witnesses["group_filter_sound"].kind == "groups"
    assert findings.witnesses["work_conserving"].kind == "stuck"


@pytest.mark.parametrize(("groups", "kind"), list(zip(FILTERS, ("counted", "bounded", "unbounded") * 2, strict=True)))
def test_they_are_refuted_on_a_machine(groups: str, kind: str) -> None:
    made = replace(policy(kind, groups), machine=replace(machine_of_groups(2, 2), name="pairs", title="Pairs", source="a test"))
    findings = find_witnesses(made, exhaustive=False)
    assert findings.witnesses["group_filter_sound"].kind == "groups"
    stuck = findings.witnesses["work_conserving"]
    weights, tasks = iter(stuck.weights), list[Tasks]()
    for core in stuck.cores:
        ids = [*([] if core.current is None else [core.current]), *core.ready]
        tasks.append(tuple(next(weights) if stuck.weights else 1 for _ in ids))
    tried = OnHierarchy(plain(made), groups, two_groups(2, 2), 4)
    machine = from_tasks(*tasks)
    assert any(core.idle for core in machine)
    assert any(core.overloaded for core in machine)
    assert not any(tried.candidates(machine, thief) for thief in range(4))


@pytest.mark.parametrize("kind", ["counted", "bounded", "unbounded"])
def test_sound_filters_stay_sound(kind: str) -> None:
    for groups in ("victim_group.stealable", "victim_group.count >= 2 or victim_group.load != 37", "victim_group.load > 1"):
        assert passing_of(comparer(policy(kind, groups)), None).passes == "stealable"
    assert passing_of(comparer(policy(kind, "victim_group.min > thief_group.min")), None).passes == "groups"


def test_counterexamples_are_small_and_the_same_each_time() -> None:
    tried = comparer(policy("counted", "victim_group.count - thief_group.count <= 9"))
    pair = tried.smallest("groups")
    assert pair is not None
    assert (pair.thief.kinds, pair.victim.kinds) == (((1, ()),), ((1, (1,) * 10),))
    tried.asked((7, 3), "stealable")
    assert tried.smallest("groups") == pair


def test_level_groups() -> None:
    tried = comparer(policy("unbounded", "victim_group.max + victim_group.load < 100"))
    pair = tried.asked((2, 3), "groups", level=True)
    assert pair is not None
    loads = [sum(tasks) for tasks in pair.victim.cores()]
    assert (len(loads), max(loads) - min(loads) <= 1) == (3, True)
    assert max(loads) + sum(loads) == 100


def test_pairs_of_heavy_tasks_become_light() -> None:
    tried = comparer(policy("linux", "victim_group.load <= 40000 * thief_group.capacity + 20 * victim_group.count"))
    pair = tried.smallest("groups")
    assert pair is not None
    assert pair.size == (2, 2, 40041, 0)


# -- all small groups --


@cache
def small_groups(weighs: bool) -> list[tuple[Size, Seen]]:
    """One of each that a filter can tell apart: of up to three cores, of light tasks or of up to twelve alike."""
    weights, most, tasks = ((1, 2, 7), 3, 5) if weighs else ((1,), 12, 12)
    cores = [each for number in range(most + 1) for each in combinations_with_replacement(weights, number)]
    found: dict[tuple[object, ...], tuple[Size, Seen]] = {}
    for capacity in (1, 2, 3):
        for group in combinations_with_replacement(cores, capacity):
            size = capacity, sum(map(len, group)), sum(map(sum, group))
            if size[1] <= tasks:
                known = seen(group, weighs)
                found.setdefault(tuple(vars(known).values()), (size, known))
    return list(found.values())


def smallest(made: Policy, claim: Claim) -> Size | None:
    """The size of the smallest of these groups that contradict the claim."""
    groups = small_groups(made.load == "weight" and made.weights.max != 1)
    thieves = [each for each in groups if each[1].idle_cores and not each[1].stealable]
    victims = [each for each in groups if each[1].stealable]
    found = [
        (own[0] + other[0], own[1] + other[1], own[2] + other[2])
        for own, thief in thieves
        for other, victim in victims
        if is_stopped(made, claim, thief, victim)
    ]
    return min(found, default=None)


def summed(chance: random.Random, subject: str) -> str:
    names = [f"{chance.choice((1, 1, 2, 3))} * {subject}_group.{chance.choice(ATTRIBUTES)}" for _ in range(chance.choice((1, 2)))]
    return " + ".join(names)


def drawn(index: int) -> Policy:
    """The policy of this number, whose filter bounds the victim's group by a sum."""
    chance = random.Random(f"{SEED} {index}")
    much, own, bound = summed(chance, "victim"), summed(chance, "thief"), chance.choice((2, 5, 7, 9, 12, 20, 37))
    texts = (
        *(f"{much} <= {bound}", f"{much} <= {own} + {bound}", f"{much} - {own} <= {bound}", f"{much} != {bound}"),
        f"victim_group.stealable and ({much} <= {own} + {bound} or {much} > {25 * bound})",
        f"{much} < {bound} or {own} > {bound}",
    )
    return policy(chance.choice(("counted", "unit", "bounded", "unbounded")), chance.choice(texts))


@pytest.mark.parametrize("index", range(DRAWN))
def test_claims_hold_of_all_small_groups(index: int) -> None:
    made = drawn(index)
    tried = comparer(made)
    claims: tuple[Claim, ...] = ("stealable", "groups")
    for claim in claims:
        known, found, asked = smallest(made, claim), tried.smallest(claim), tried.asked(None, claim)
        assert found is None or confirmed(made, claim, found)
        assert (found is None) == (asked is None)
        if known is not None:
            # What the solver finds is the smallest there is.
            assert asked is not None
            assert asked.size[:3] <= known
