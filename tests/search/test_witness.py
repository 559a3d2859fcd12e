"""Witnesses as data: tasks move, JSON, and the objections of the replay."""

from __future__ import annotations

from dataclasses import replace

from proofgen.search.findings import Limits, search
from proofgen.search.model import IDLE, Rules, Shape
from proofgen.search.replay import objection
from proofgen.search.witness import CoreState, Turn, Witness, populate, take_turn

RULES = Rules(lambda thief, victim: victim.load >= 2, "one", (2,))
LASSO = search(RULES, Limits(4, 8, False, None)).witnesses["work_conserving"]


def test_tasks_are_numbered_over_the_machine() -> None:
    assert populate((IDLE, Shape(1, 1), Shape(0, 1))) == (
        CoreState(None, ()),
        CoreState(1, (2,)),
        CoreState(None, (3,)),
    )


def test_stolen_tasks_go_from_the_head_to_the_end() -> None:
    cores = (CoreState(1, (2,)), CoreState(None, (3, 4, 5, 6, 7, 8)))
    rules = Rules(lambda thief, victim: True, "half")
    after = take_turn(rules, cores, Turn(0, 1, (0, 0), True), (1,) * 8)
    assert after == (CoreState(1, (2, 3, 4)), CoreState(None, (5, 6, 7, 8)))


def test_a_lasso_returns_in_shape_though_not_in_tasks() -> None:
    last = LASSO.histories[-1][-1]
    assert [core.shape for core in last] == [core.shape for core in LASSO.cores]


def test_json_has_the_keys_that_others_rely_on() -> None:
    shown = LASSO.to_json()
    assert shown.keys() == {"kind", "cores", "rounds", "text"}
    assert shown["cores"] == [
        {"current": None, "ready": []},
        {"current": 1, "ready": []},
        {"current": 2, "ready": [3]},
    ]
    assert shown["rounds"][0][1] == {
        "thief": 0,
        "victim": 2,
        "observed": [{"current": None, "ready": []}, {"current": 1, "ready": [3]}, {"current": 2, "ready": [3]}],
        "observed_at": [1, 1, 0],
        "effect": False,
        "outcome": "fails",
        "moved": [],
    }
    assert shown["rounds"][0][0]["moved"] == [3]


def test_replay_accepts_the_lasso_for_what_it_shows_only() -> None:
    assert objection(RULES, "work_conserving", LASSO) is None
    assert objection(RULES, "work_conserving_sequential", LASSO) == "an observation is stale"
    assert objection(RULES, "bounded_steals", LASSO) is not None


def changed(**fields: object) -> Witness:
    """The lasso with its failing turn changed."""
    first, second, third = LASSO.rounds[0]
    return replace(LASSO, rounds=((first, replace(second, **fields), third),))  # type: ignore[arg-type]


def test_replay_objects_to_what_the_model_does_not_allow() -> None:
    def wrong(witness: Witness) -> str | None:
        return objection(RULES, "work_conserving", witness)

    assert wrong(changed(thief=1)) == "not every core has one turn"
    assert wrong(changed(observed_at=(2, 0, 0))) == "an observation is not of this round so far"
    assert wrong(changed(victim=None)) == "a core passes that has a candidate"
    assert wrong(changed(observed_at=(1, 1, 1))) == "the victim is no candidate"
    assert wrong(changed(effect=True)) == "an attempt takes effect against the filter, or does not with it"
    assert wrong(replace(LASSO, cores=(CoreState(1, ()), *LASSO.cores[1:]))) == "a task is in two places"
    assert wrong(replace(LASSO, weights=(1, 1))) == "a task has no weight"
    assert wrong(replace(LASSO, weights=(1, 0, 1))) == "a weight is out of bounds"
    assert wrong(replace(LASSO, rounds=())) == "it does not show anything about work_conserving"
