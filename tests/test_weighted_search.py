"""Policies with weights and all ways to steal: the search against a brute force that knows nothing of it."""

from __future__ import annotations

import random

import pytest
from brute_force import Scope
from made import ANY, Load, OnFailure, budget, one, plain, policy
from second_opinion import contradictions, refuted, settled_by_force

from proofgen.errors import ToolError
from proofgen.policy import HALF, Policy, Steal, TaskOrder, Weights
from proofgen.search import Findings, find_witnesses
from proofgen.search.pairs import PairScope
from proofgen.search.shown import Limits
from proofgen.search.weighted import WeightedRules
from proofgen.search.weighted_shown import shown

SMALL = Scope(cores=3, tasks=3, weights=2, pair_tasks=3)


def assert_agreement(judged: Policy, findings: Findings) -> None:
    written = plain(judged)
    assert contradictions(written, findings, SMALL) == []
    assert settled_by_force(findings, written, SMALL) == set()
    assert not findings.open & refuted(findings)


# -- the cases: for every way to steal, one that conserves work and one that does not --

OVERLOADED_GAP = "victim.overloaded and victim.load - thief.load >= 2"
IDLE_OR = "(thief.idle and victim.overloaded) or (not thief.idle and {})"
NARROW = "task.weight < victim.load - thief.load"
GOOD = [
    policy("victim.count - thief.count >= 2", one("lightest")),
    policy("victim.count - thief.count >= 2", one("heaviest"), "count"),
    policy("victim.overloaded and victim.load - thief.load > victim.lightest", one("lightest")),
    policy("victim.overloaded and victim.load - thief.load > victim.heaviest", one("heaviest"), weights=Weights(1, 3)),
    policy("victim.overloaded and victim.load - thief.load > victim.heaviest", one(), on_failure="next"),
    policy("victim.overloaded", one(task=NARROW)),
    policy("victim.overloaded", one("lightest", NARROW), on_failure="next"),
    policy("victim.overloaded", one("heaviest", NARROW), weights=Weights(2, 5)),
    policy(OVERLOADED_GAP, HALF, weights=Weights(max=1)),
    policy(OVERLOADED_GAP, budget("victim.load - thief.load - 1")),
    policy("victim.count - thief.count >= 2", budget("victim.load - thief.load - 1"), "count"),
    policy("victim.overloaded", budget("(victim.load - thief.load) // 2"), "count", Weights(3), "next"),
    policy(IDLE_OR.format("victim.count >= 3"), one("lightest"), "count"),
    policy(IDLE_OR.format("victim.overloaded and (thief.count >= 2 or victim.count >= 3)"), one("heaviest"), on_failure="next"),
    policy(IDLE_OR.format("victim.overloaded and (thief.count >= 2 or victim.count >= 3)"), one(), "count", on_failure="next"),
]
BAD = [
    policy(OVERLOADED_GAP, one()),
    policy(OVERLOADED_GAP, one("lightest")),
    policy(OVERLOADED_GAP, one("heaviest"), on_failure="next"),
    policy("victim.overloaded", one("heaviest"), "count"),
    policy("victim.overloaded", one(task="task.weight >= 2"), "count"),
    policy("victim.overloaded", one("lightest", "task.weight <= 2"), weights=Weights(1, 3)),
    policy("victim.overloaded", one("heaviest", "2 * task.weight <= victim.load - thief.load")),
    policy(OVERLOADED_GAP, HALF),
    policy(OVERLOADED_GAP, HALF, weights=Weights(1, 2), on_failure="next"),
    policy(OVERLOADED_GAP, budget("victim.load - thief.load")),
    policy("victim.overloaded", budget("2"), "count"),
    policy("victim.overloaded", budget("1"), "weight", Weights(1, 2), "next"),
    policy("victim.ready >= 1", one("heaviest"), on_failure="next"),
    policy("victim.load >= 3", one("lightest"), "count"),
    policy("victim.overloaded", one(), "count", Weights(2), "next"),
]


def named(case: Policy) -> str:
    bounds = f"{case.weights.min}..{case.weights.max or ''}"
    return f"{case.filter_text[:60]} ({case.steal_text}, {case.load} {bounds}, {case.on_failure})"


@pytest.mark.parametrize("case", GOOD, ids=named)
def test_work_is_conserved(case: Policy) -> None:
    findings = find_witnesses(case, exhaustive=False)
    assert findings.criteria
    assert not findings.open & {"work_conserving", "work_conserving_sequential"}
    assert_agreement(case, findings)


@pytest.mark.parametrize("case", BAD, ids=named)
def test_work_is_not_conserved(case: Policy) -> None:
    findings = find_witnesses(case, exhaustive=False)
    assert findings.criteria == ()
    assert "work_conserving" in findings.witnesses
    assert_agreement(case, findings)


@pytest.mark.parametrize("case", [*GOOD[::3], *BAD[::3]], ids=named)
def test_looking_at_all_machines_changes_no_verdict(case: Policy) -> None:
    told: list[str] = []
    findings = find_witnesses(
        case, max_cores=3, max_threads=4, max_weight=3, exhaustive=True, on_game=lambda mode, *_: told.append(mode)
    )
    assert findings.witnesses.keys() == find_witnesses(case, exhaustive=False).witnesses.keys()
    assert findings.criteria == find_witnesses(case, exhaustive=False).criteria


ATTRIBUTES = ("load", "count", "ready", "running", "lightest", "heaviest")
GUARDS = ("victim.count >= 2", "victim.count >= 3", "victim.load > thief.load", OVERLOADED_GAP, "victim.count - thief.count >= 2")
TASKS = (NARROW, "task.weight >= 2", "2 * task.weight <= victim.load - thief.load", "task.weight == victim.heaviest")
AMOUNTS = ("victim.load - thief.load - 1", "1", "2", "victim.heaviest", "victim.load // 2", "victim.count - thief.count - 1")


def random_policy(seed: int) -> Policy:
    chance = random.Random(seed)

    def atom() -> str:
        thief, victim = (f"{core}.{chance.choice(ATTRIBUTES)}" for core in ("thief", "victim"))
        order = chance.choice(("<", ">=", "==", "!="))
        return f"{chance.choice((1, 2))} * {victim} {order} {thief} + {chance.randint(-1, 3)}"

    rest = f"({atom()} {chance.choice(('and', 'or'))} {atom()})"
    text = chance.choice([rest, *(IDLE_OR.format(f"{guard} and {rest}") for guard in GUARDS), *GUARDS])
    orders: tuple[TaskOrder, ...] = ("queue", "lightest", "heaviest")
    order = chance.choice(orders)
    steal = chance.choice([one(order), one(order, chance.choice(TASKS)), HALF, budget(chance.choice(AMOUNTS))])
    loads: tuple[Load, ...] = ("weight", "weight", "count")
    failures: tuple[OnFailure, ...] = ("stop", "next")
    bounds = chance.choice((Weights(), Weights(1, 2), Weights(2, 3), Weights(1, 1)))
    return policy(text, steal, chance.choice(loads), bounds, chance.choice(failures))


@pytest.mark.parametrize("seed", range(60))
def test_random_policies(seed: int) -> None:
    case = random_policy(seed)
    assert_agreement(case, find_witnesses(case, exhaustive=seed % 4 == 0, max_threads=5))


# -- single findings --


def tasks_of(findings: Findings, obligation: str) -> list[tuple[int | None, tuple[int, ...]]]:
    """For each core what runs and what waits, by weight."""
    witness = findings.witnesses[obligation]
    weigh = witness.weight
    return [
        (None if core.current is None else weigh(core.current), tuple(map(weigh, core.ready))) for core in witness.cores
    ]


def test_half_of_the_load_skips_a_heavy_task_for_ever() -> None:
    findings = find_witnesses(policy(OVERLOADED_GAP, HALF), exhaustive=False)
    assert tasks_of(findings, "work_conserving") == [(None, ()), (1, (2,))]
    assert findings.witnesses["work_conserving"].kind == "lasso"
    assert "takes nothing" in findings.witnesses["potential_decrease"].text
    assert findings.witnesses["work_conserving"].text.endswith("Its steals take nothing: no task that waits may be taken.")


def test_a_budget_of_almost_the_gap_conserves_work() -> None:
    findings = find_witnesses(policy(OVERLOADED_GAP, budget("victim.load - thief.load - 1")), exhaustive=False)
    assert findings.criteria == ("potential",)
    assert {"sound", "fills", "spares", "weakly_narrows_load"} <= findings.facts
    assert findings.witnesses.keys() == {"potential_decrease", "balanced", "bounded_steals"}


def test_the_smallest_pairs_of_a_loop_that_looks_at_loads() -> None:
    findings = find_witnesses(policy("victim.load - thief.load >= 2 and victim.ready >= 1", one()), exhaustive=False)
    assert tasks_of(findings, "filter_sound") == [(None, ()), (None, (2,))]
    assert tasks_of(findings, "potential_decrease") == [(None, ()), (None, (2,))]
    assert findings.nonvacuous is not None
    assert findings.nonvacuous.weights == (1, 1)


def test_two_cores_hand_a_heavy_task_to_and_fro() -> None:
    findings = find_witnesses(policy(OVERLOADED_GAP, one("heaviest")), exhaustive=False)
    assert tasks_of(findings, "work_conserving") == [(None, ()), (1, ()), (1, (2,))]
    assert "loads of 0, 1 and 3" in findings.witnesses["work_conserving"].text
    assert "makes loads of 3 and 1 out of 1 and 3" in findings.witnesses["potential_decrease"].text


def test_weights_keep_to_their_bounds() -> None:
    findings = find_witnesses(policy(OVERLOADED_GAP, HALF, weights=Weights(3, 7)), exhaustive=False)
    assert tasks_of(findings, "work_conserving") == [(None, ()), (3, (4,))]
    counted = find_witnesses(policy("victim.overloaded", one(), "count", Weights(5)), exhaustive=False)
    assert set(counted.witnesses["work_conserving"].weights) == {5}
    assert counted.witnesses["work_conserving"].to_json()["weights"] == {"1": 5, "2": 5, "3": 5}


def test_integers_around_a_thousand() -> None:
    text = "victim.overloaded and (thief.idle or (victim.load >= 1000 and victim.ready >= 1))"
    findings = find_witnesses(policy(text, one()), exhaustive=False)
    assert tasks_of(findings, "work_conserving") == [(None, ()), (1, ()), (1, (999,))]


def test_the_solver_finds_what_lies_far_from_all_integers() -> None:
    def search(number: int) -> Findings:
        task = f"{NARROW} and 3 * task.weight != {number}"
        return find_witnesses(policy("victim.overloaded", one(task=task)), exhaustive=False)

    assert tasks_of(search(20001), "work_conserving") == [(None, ()), (1, (6667,))]
    assert search(20002).criteria == ("potential",)


def test_the_gap_that_may_remain() -> None:
    def gap(text: str, load: Load, steal: Steal, weights: Weights = ANY) -> int | None:
        return find_witnesses(policy(text, steal, load, weights), exhaustive=False).gap

    assert gap("victim.load - thief.load >= 1024", "weight", one("lightest")) == 1023
    assert gap("victim.load - thief.load >= 2", "count", one()) == 1
    assert gap("victim.load - thief.load >= 1000", "count", one()) == 999
    assert gap("thief.idle and victim.overloaded", "count", one()) is None
    assert gap(OVERLOADED_GAP, "weight", one("lightest")) is None
    assert gap(OVERLOADED_GAP, "weight", one("lightest"), Weights(1, 4)) == 4


def test_what_is_neither_refuted_nor_proved_is_open() -> None:
    text = "victim.overloaded and victim.load - thief.load > victim.lightest"
    findings = find_witnesses(policy(text, one(), weights=Weights(2, 3)), exhaustive=False)
    assert findings.open == {"work_conserving", "balanced"}
    assert findings.criteria == () and findings.balance is None


@pytest.mark.parametrize(
    ("case", "way"),
    [
        (policy("victim.overloaded and victim.load - thief.load > victim.heaviest", one()), "narrows_load"),
        (policy("victim.count - thief.count >= 2", one("heaviest")), "narrows_count"),
        (policy(OVERLOADED_GAP, budget("victim.load - thief.load - 1")), None),
        (policy("abs(victim.load - thief.load) >= 2", budget("victim.load - thief.load - 1"), "count"), "yields_load"),
        (policy("victim.load >= thief.load + 2 or thief.load >= victim.load + 4", HALF, "count"), "half"),
        (policy("victim.load - thief.load >= 2", HALF, "count"), "narrows_load"),
    ],
    ids=lambda value: "" if isinstance(value, Policy) else str(value),
)
def test_ways_to_balance(case: Policy, way: str | None) -> None:
    assert find_witnesses(case, exhaustive=False).balance == way


def test_criteria_and_runs_that_contradict_each_other_are_an_error() -> None:
    scope = PairScope(WeightedRules(policy(OVERLOADED_GAP, one())))
    with pytest.raises(ToolError, match="E900"):
        shown(scope, ("potential",), Limits(4, 6, True, None))


def test_json_has_the_weights_where_they_matter() -> None:
    weighted = find_witnesses(policy(OVERLOADED_GAP, one()), exhaustive=False).witnesses["work_conserving"].to_json()
    assert weighted["cores"] == [
        {"current": None, "ready": []},
        {"current": 1, "ready": []},
        {"current": 2, "ready": [3]},
    ]
    assert weighted["weights"] == {"1": 1, "2": 1, "3": 2}
    counted = find_witnesses(policy("victim.overloaded", one(), "count"), exhaustive=False)
    assert "weights" not in counted.witnesses["work_conserving"].to_json()


def test_a_witness_of_the_unit_is_told_by_counts() -> None:
    told = find_witnesses(policy("victim.overloaded", budget("2"), "count"), exhaustive=False).witnesses
    assert told["work_conserving"].text.startswith("One round leads from 0 and 2 tasks on the cores")


