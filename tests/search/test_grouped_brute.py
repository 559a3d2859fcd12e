"""The search on hierarchies against a brute force that shares nothing with it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from grouped_brute import Hierarchy, OnHierarchy, one_domain, two_groups
from made import grouped, one, plain

from proofgen.policy import Policy, Weights
from proofgen.search import find_witnesses
from proofgen.topology import Topology, machine_of_groups

NEAR = "100 * victim_group.average > 125 * thief_group.average"
GROUPS = (
    None,
    "victim_group.average > thief_group.average",
    NEAR,
    "victim_group.min > thief_group.min",
    "victim_group.max > thief_group.max",
    "victim_group.load > thief_group.load",
    "victim_group.count > thief_group.count",
    "thief_group.idle_cores >= 1 and victim_group.stealable",
    "victim_group.stealable",
    "victim_group.idle_cores == 0",
    "victim_group.load >= 3",
    "victim_group.count > victim_group.capacity or thief_group.capacity == 1",
)
CORES = (
    "victim.load - thief.load >= 2",
    "victim.load >= 2",
    "victim.count > 1",
    "victim.load >= 1",
    "victim.load - thief.load >= 3",
)
WEIGHTED = (
    ("victim.overloaded and victim.load - thief.load >= 2", ""),
    ("victim.overloaded and victim.load > thief.load", "task.weight < victim.load - thief.load"),
    ("victim.load - thief.load >= 2", ""),
    ("victim.overloaded", ""),
)
COUNTED = [(groups, core) for core in CORES for groups in GROUPS]
HIERARCHIES = {"three": one_domain(3), "one_two": two_groups(1, 2), "two_two": two_groups(2, 2)}
SIZES = {"three": (3,), "one_two": (1, 2), "two_two": (2, 2)}


def machine(name: str) -> Topology:
    return replace(machine_of_groups(*SIZES[name]), name=name)


def brute(policy: Policy, name: str) -> OnHierarchy:
    hierarchy: Hierarchy = HIERARCHIES[name]
    text = None if policy.groups is None else policy.groups.filter_text
    return OnHierarchy(plain(policy), text, hierarchy, sum(SIZES[name]))


def agrees(policy: Policy, name: str, weights: list[int], tasks: int, played: int) -> None:
    """What the search proves has no bad run; and it finds what is stuck, or goes round, on small machines."""
    policy = replace(policy, machine=machine(name))
    tried = brute(policy, name)
    found = find_witnesses(policy, exhaustive=False)
    stuck = tried.stuck(weights, tasks)
    if stuck is not None:
        assert not found.criteria
        assert found.witnesses["work_conserving"].kind == "stuck"
        assert "work_conserving_sequential" in found.witnesses
    elif "work_conserving" in found.witnesses and found.witnesses["work_conserving"].kind == "stuck":
        size, weighs = found.witnesses["work_conserving"].size, set(found.witnesses["work_conserving"].weights)
        assert size[1] > tasks or not weighs <= set(weights)
    if not played:
        return
    bad, restless = tried.lasting_bad(weights, played), tried.restless(weights, played)
    if bad is not None:
        assert not found.criteria
        assert "work_conserving" in found.witnesses
    if restless is not None:
        assert found.balance is None
        assert "balanced" in found.witnesses
    if "work_conserving" in found.witnesses and found.witnesses["work_conserving"].size[1] <= played and not policy.weighted:
        assert bad is not None


@pytest.mark.parametrize(("groups", "core"), COUNTED, ids=str)
def test_numbers_of_tasks(groups: str | None, core: str) -> None:
    agrees(grouped(core, groups), "one_two", [1], 5, 4 if core in CORES[:2] else 0)


@pytest.mark.parametrize(("groups", "core"), COUNTED[::3], ids=str)
def test_one_domain(groups: str | None, core: str) -> None:
    agrees(grouped(core, groups), "three", [1], 5, 4)


@pytest.mark.parametrize(("groups", "core"), COUNTED[::2], ids=str)
def test_two_groups_of_two(groups: str | None, core: str) -> None:
    agrees(grouped(core, groups), "two_two", [1], 5, 0)


@pytest.mark.parametrize(("groups", "core"), [("victim_group.average > thief_group.average", CORES[1]), (GROUPS[3], CORES[0])])
def test_rounds_on_two_groups_of_two(groups: str, core: str) -> None:
    agrees(grouped(core, groups), "two_two", [1], 4, 3)


@pytest.mark.parametrize(("core", "task"), WEIGHTED[:2], ids=str)
@pytest.mark.parametrize("groups", GROUPS, ids=str)
def test_weights(groups: str | None, core: str, task: str) -> None:
    agrees(grouped(core, groups, one(task=task), "weight"), "one_two", [1, 2, 3], 4, 0)


@pytest.mark.parametrize(("core", "task"), WEIGHTED, ids=str)
@pytest.mark.parametrize("groups", GROUPS[1:9:4], ids=str)
def test_rounds_with_weights(groups: str | None, core: str, task: str) -> None:
    agrees(grouped(core, groups, one(task=task), "weight"), "three", [1, 2, 3], 3, 3)


@pytest.mark.parametrize(("core", "task"), WEIGHTED[:2], ids=str)
@pytest.mark.parametrize("groups", GROUPS[1:4], ids=str)
def test_weights_on_two_groups_of_two(groups: str | None, core: str, task: str) -> None:
    agrees(grouped(core, groups, one(task=task), "weight"), "two_two", [1, 2, 3], 4, 0)


@pytest.mark.parametrize("groups", GROUPS[::3], ids=str)
def test_thieves_that_go_on(groups: str | None) -> None:
    agrees(grouped("victim.load >= 2", groups, on_failure="next"), "one_two", [1], 4, 4)


@pytest.mark.parametrize("groups", GROUPS, ids=str)
def test_equal_weights(groups: str | None) -> None:
    policy = grouped("victim.load - thief.load >= 2", groups, one(), "weight", Weights(1, 1))
    agrees(policy, "two_two", [1], 5, 0)


def test_the_brute_force_finds_something() -> None:
    averages = brute(grouped("victim.load - thief.load >= 2", "victim_group.load >= 3"), "two_two")
    assert averages.stuck([1], 4) is not None
    greedy = brute(grouped("victim.load >= 2", None), "three")
    assert greedy.lasting_bad([1], 3) is not None
    assert brute(grouped("victim.load - thief.load >= 2", None), "three").lasting_bad([1], 3) is None
