"""Random policies on groups: what is refuted replays, and what is claimed to hold has no bad run that a brute force finds."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from grouped_brute import OnHierarchy
from made import Load
from random_hierarchies import brute, draw, is_valid, levels_of, objections, unsound
from second_opinion import refuted, unsettled

from proofgen.check import Limits, check
from proofgen.emit.files import policy_files
from proofgen.policy import Policy
from proofgen.prover.choice import build_library, select_backend
from proofgen.resources import lean_library
from proofgen.search import Findings, find_witnesses
from proofgen.topology import Topology, machine_of_groups

POLICIES = 60
CHECKED = range(12)  # by Lean
LIMITS = Limits(seconds=600, memory_mb=4000)
ROUNDS = ("bounded_steals", "work_conserving_sequential", "work_conserving", "balanced")
NOWHERE = (machine_of_groups(3), machine_of_groups(1, 2), machine_of_groups(2, 2))
"""Where policies without a machine are tried."""


@pytest.fixture(scope="module")
def drawn() -> list[Policy]:
    return [draw(index) for index in range(POLICIES)]


@pytest.fixture(scope="module")
def found(drawn: list[Policy]) -> list[Findings]:
    return [find_witnesses(one, exhaustive=False) for one in drawn]


def about(policy: Policy) -> str:
    """For messages: what the policy says."""
    groups = "" if policy.groups is None else policy.groups.filter_text
    levels = "" if policy.machine is None else str(levels_of(policy.machine))
    return f"{policy.name}: {policy.load} {policy.weights} {policy.filter_text} | {groups} | {policy.steal_text} {levels}"


def test_the_same_number_gives_the_same_policy(drawn: list[Policy]) -> None:
    assert [draw(index) for index in range(POLICIES)] == drawn


def test_all_kinds_are_drawn(drawn: list[Policy]) -> None:
    texts = " ".join(map(about, drawn))
    words = ("average", "min", "max", "count", "load", "capacity", "idle_cores", "stealable", "budget", "take half", "lightest")
    assert [word for word in words if word not in texts] == []
    loads: set[Load] = {one.load for one in drawn}
    assert loads == {"count", "weight"}
    assert {one.machine is None for one in drawn} == {one.groups is None for one in drawn} == {True, False}
    assert len({levels_of(one.machine) for one in drawn if one.machine is not None}) >= 6


def test_many_are_sound_and_many_are_not(found: list[Findings]) -> None:
    assert sum(bool(one.criteria) for one in found) > POLICIES // 4
    assert sum("work_conserving" in one.witnesses for one in found) > POLICIES // 4
    assert sum("group_filter_sound" in one.witnesses for one in found) > POLICIES // 8
    assert sum("hierarchy_valid" in one.witnesses for one in found) > POLICIES // 8


def test_witnesses_show_what_they_should(drawn: list[Policy], found: list[Findings]) -> None:
    for one, findings in zip(drawn, found, strict=True):
        assert objections(one, findings) == [], about(one)


def test_a_witness_of_another_policy_is_objected_to(drawn: list[Policy], found: list[Findings]) -> None:
    pairs = [(one, findings) for one, findings in zip(drawn, found, strict=True) if "group_filter_sound" in findings.witnesses]
    wrong = 0
    for one, _ in pairs:
        for other, findings in pairs:
            if one.machine != other.machine:
                wrong += bool(objections(one, findings))
    assert wrong > len(pairs)


def test_which_hierarchies_are_valid(drawn: list[Policy], found: list[Findings]) -> None:
    for one, findings in zip(drawn, found, strict=True):
        if one.machine is not None:
            valid = is_valid(levels_of(one.machine), len(one.machine.cores))
            assert valid == ("hierarchy_valid" not in findings.witnesses), about(one)


# -- the brute force --


def places(policy: Policy) -> tuple[Topology, ...]:
    return NOWHERE if policy.machine is None else (policy.machine,)


def weights_of(policy: Policy) -> list[int]:
    """A few of the weights that matter."""
    least, most = policy.weights.min, policy.weights.max or policy.weights.min + 2
    return list(range(least, min(least + 2, most) + 1)) if policy.weighted else [least]


def failures(policy: Policy) -> Iterator[str]:
    """What the brute force sees fail, on machines of up to four cores and a few tasks."""
    weights = weights_of(policy)
    for topology in places(policy):
        tried = brute(policy, topology)
        if unsound(tried, weights, 4) is not None:
            yield "group_filter_sound"
        if tried.stuck(weights, 4) is not None:
            yield from ("work_conserving", "work_conserving_sequential")
        if len(topology.cores) <= 3:
            yield from _of_rounds(tried, weights)


def _of_rounds(tried: OnHierarchy, weights: list[int]) -> Iterator[str]:
    tasks = 4 if len(weights) == 1 else 3
    if tried.lasting_bad(weights, tasks) is not None:
        yield "work_conserving"
    if tried.restless(weights, tasks) is not None:
        yield from ("balanced", "bounded_steals")


# The search gives up on these, and says so; the brute force sees them fail.
GIVEN_UP: dict[int, set[str]] = {}


@pytest.mark.parametrize("index", range(POLICIES))
def test_the_brute_force_agrees(index: int, drawn: list[Policy], found: list[Findings]) -> None:
    one, findings = drawn[index], found[index]
    failing = set(failures(one))
    assert failing - refuted(findings) - unsettled(findings) == set(), about(one)
    assert failing & unsettled(findings) == GIVEN_UP.get(index, set()), about(one)


# -- Lean --


@pytest.mark.lean
def test_lean_accepts_what_is_claimed(drawn: list[Policy], found: list[Findings]) -> None:
    lean = build_library(select_backend("embedded"), lean_library())
    batch = [policy_files(drawn[index], found[index]) for index in CHECKED]
    answers = check(lean, batch, LIMITS, lambda name, theorem: None)
    for index, files in zip(CHECKED, batch, strict=True):
        checked = answers[drawn[index].name]
        assert (checked.reason, checked.rejected, checked.stopped) == (None, frozenset(), frozenset()), about(drawn[index])
        refutations = {theorem.obligation.id for theorem in files.plan.refutations if theorem.obligation is not None}
        assert refutations == refuted(found[index]), about(drawn[index])
        assert checked.accepted.keys() == {*drawn[index].obligations} - unsettled(found[index]), about(drawn[index])
