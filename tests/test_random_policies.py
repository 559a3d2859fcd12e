"""Random policies of the whole language: each is proved or refuted, and a brute force that shares no code agrees."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from brute_force import BruteForce, Scope
from plain_rules import Rules
from random_policies import Drawn, draw
from second_opinion import Replay, contradictions, objections, refuted, scope_of, settled_by_force, unprovable, unsettled, verdict

from proofgen.check import Limits, check
from proofgen.emit.files import policy_files
from proofgen.prover.choice import build_library, select_backend
from proofgen.resources import lean_library
from proofgen.search import Findings, find_witnesses

# benchmarks/random_policies.py looks at thousands; these take less than a minute of one processor, all together.
POLICIES = 270
COMPARED = range(0, POLICIES, 15)
CHECKED = range(12)  # by Lean
PAIRS = 200  # random pairs of cores for each policy
LIMITS = Limits(seconds=600, memory_mb=4000)

# What stays open of these, by class. A change of the search that closes one, or opens another, has to be noticed.
# Steals may move as much as the gap, so that two loads are exchanged. No circle of such steals is known: tasks join the end of
# a queue, and the lightest that wait stay where they are. No rank that is tried looks at the order in which tasks wait.
ORDER_OF_QUEUES: dict[int, set[str]] = {257: {"balanced", "bounded_steals"}}
OPEN: dict[int, set[str]] = {**ORDER_OF_QUEUES}

LANGUAGE = (
    *("load: weight", "load: count", "min: 2", "min: 3", "max: 1", "max: 4", "max: 5", "on_failure: next", "on_failure: stop"),
    *("choose: any", "- most: ", "- least: ", "take: one", "take: half", "budget: ", "task: ", "order: queue"),
    *("order: lightest", "order: heaviest", "task.weight", "- work_conserving", "- balanced", "require: all"),
    *(f"{core}.{name}" for core in ("thief", "victim") for name in ("load", "count", "ready", "running", "idle", "overloaded")),
    *(f"{core}.{name}" for core in ("thief", "victim") for name in ("lightest", "heaviest")),
    *(" + ", " - ", " * ", " // ", " % ", "(-", " < ", " <= ", " > ", " >= ", " == ", " != ", " and ", " or ", "not "),
    *("min(", "max(", "abs(", " if ", " else ", "true", "false"),
)


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> list[Drawn]:
    folder = tmp_path_factory.mktemp("random")
    return [draw(index, folder) for index in range(POLICIES)]


@pytest.fixture(scope="module")
def found(drawn: list[Drawn]) -> list[Findings]:
    return [find_witnesses(one.policy, exhaustive=False) for one in drawn]


def test_the_same_number_gives_the_same_policy(drawn: list[Drawn], tmp_path: Path) -> None:
    for one in drawn[:30]:
        assert draw(one.index, tmp_path).text == one.text


def test_the_whole_language_is_drawn(drawn: list[Drawn]) -> None:
    texts = "\n".join(one.text.replace("\n", " ") for one in drawn)
    assert [word for word in LANGUAGE if word not in texts] == []


def test_many_are_sound_and_many_are_not(drawn: list[Drawn], found: list[Findings]) -> None:
    verdicts = [verdict(one.policy, findings) for one, findings in zip(drawn, found, strict=True)]
    assert verdicts.count("proved") > POLICIES // 3
    assert verdicts.count("refuted") > POLICIES // 3


def test_what_stays_open_is_known(found: list[Findings]) -> None:
    assert {index: unsettled(findings) for index, findings in enumerate(found) if unsettled(findings)} == OPEN


def test_witnesses_are_runs_that_show_what_they_should(drawn: list[Drawn], found: list[Findings]) -> None:
    for one, findings in zip(drawn, found, strict=True):
        assert objections(one.plain, findings) == [], one.text


def test_what_lean_is_given_about_pairs_holds_of_larger_ones(drawn: list[Drawn], found: list[Findings]) -> None:
    for one, findings in zip(drawn, found, strict=True):
        assert unprovable(one.plain, one.policy, findings, PAIRS) == [], one.text


@pytest.mark.parametrize("index", COMPARED)
def test_brute_force_agrees(index: int, drawn: list[Drawn], found: list[Findings]) -> None:
    one, findings = drawn[index], found[index]
    scope = scope_of(one.plain)
    assert contradictions(one.plain, findings, scope) == [], one.text
    assert settled_by_force(findings, one.plain, scope) == set(), one.text


# -- the brute force itself --

KNOWN: list[tuple[dict[str, object], set[str]]] = [
    ({"filter": "victim.load - thief.load >= 2", "steal": {"take": "one"}}, set()),
    ({"filter": "victim.load - thief.load >= 2", "steal": {"take": "half"}}, set()),
    # HotOS'17, 4.3: two busy cores pass a thread to and fro.
    (
        {"filter": "victim.load >= 2", "steal": {"take": "one"}},
        {"potential_decrease", "bounded_steals", "work_conserving", "balanced"},
    ),
    ({"filter": "thief.idle and victim.overloaded", "steal": {"take": "one"}, "load": "weight"}, set()),
    # Half of the gap is less than what waits.
    (
        {"filter": "victim.overloaded and victim.load > thief.load", "steal": {"take": "half"}, "load": "weight"},
        {"steal_non_idling", "potential_decrease", "bounded_steals", "balanced", "work_conserving", "work_conserving_sequential"},
    ),
    (
        {"filter": "thief.idle and victim.overloaded", "steal": {"budget": "victim.load - thief.load - 1"}, "load": "weight"},
        set(),
    ),
    (
        {"filter": "false", "steal": {"take": "one"}},
        {"filter_sound", "work_conserving_sequential", "work_conserving", "nonvacuous"},
    ),
]


@pytest.mark.parametrize(
    ("plain", "failing"), KNOWN, ids=lambda value: str(value.get("filter")) if isinstance(value, dict) else ""
)
def test_brute_force_knows_the_verdicts_of_the_papers(plain: dict[str, object], failing: set[str]) -> None:
    assert BruteForce(plain, Scope(cores=3, tasks=4, weights=2)).failures().keys() == failing


def test_going_on_helps_against_a_single_stale_look() -> None:
    plain = {"filter": "victim.overloaded and (thief.idle or thief.count >= 2 or victim.count >= 3)", "steal": {"take": "one"}}
    scope = Scope(cores=3, tasks=4, weights=1)
    assert "work_conserving" in BruteForce(plain, scope).failures()
    assert "work_conserving" not in BruteForce({**plain, "on_failure": "next"}, scope).failures()


def _tampered(witness: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The witness with something about it changed."""
    for cores in range(len(witness["cores"])):
        yield {**witness, "cores": witness["cores"][:cores]}
    for number in range(len(witness["rounds"])):
        for turn in range(len(witness["rounds"][number])):
            other = deepcopy(witness)
            other["rounds"][number][turn]["effect"] ^= True
            yield other


def test_a_witness_with_something_changed_is_refused(drawn: list[Drawn], found: list[Findings]) -> None:
    runs = [(one, name, w) for one, f in zip(drawn, found, strict=True) for name, w in f.witnesses.items() if w.rounds]
    assert len(runs) > 100
    for one, name, witness in runs:
        rules = Rules(one.plain)
        assert not list(Replay(rules, name, witness.to_json()).objections())
        for other in _tampered(witness.to_json()):
            assert list(Replay(rules, name, other).objections()), one.text


# -- Lean --


@pytest.mark.lean
def test_lean_accepts_what_is_predicted(drawn: list[Drawn], found: list[Findings]) -> None:
    lean = build_library(select_backend("embedded"), lean_library())
    batch = [policy_files(drawn[index].policy, found[index]) for index in CHECKED]
    answers = check(lean, batch, LIMITS, lambda name, theorem: None)
    for index, files in zip(CHECKED, batch, strict=True):
        one, findings = drawn[index], found[index]
        checked = answers[one.policy.name]
        assert (checked.reason, checked.rejected, checked.stopped) == (None, frozenset(), frozenset()), one.text
        refutations = {theorem.obligation.id for theorem in files.plan.refutations if theorem.obligation is not None}
        assert refutations == refuted(findings), one.text
        assert checked.accepted.keys() == {*one.policy.obligations} - unsettled(findings), one.text
