"""The model with weights: cores, all ways to take tasks, pairs near integers, and small machines."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made import ANY, Load, budget, one, policy

from proofgen.expr import Scope, parse
from proofgen.policy import HALF, Steal, TakeOne, TaskOrder, Weights
from proofgen.search import find_witnesses
from proofgen.search.circles import machines
from proofgen.search.model import Core, is_bad, size_of
from proofgen.search.pairs import PairScope, near, thinned
from proofgen.search.reach import Rounds
from proofgen.search.weighted import WeightedRules, fill, is_plain


def rules(text: str, steal: Steal, *, load: Load = "weight", weights: Weights = ANY) -> WeightedRules:
    return WeightedRules(policy(text, steal, load, weights))


def test_a_core_shows_its_weights_to_filters() -> None:
    core = rules("victim.overloaded", HALF).core(True, (5, 4, 2, 7))
    assert (core.count, core.ready, core.running, core.load) == (4, 3, 1, 18)
    assert (core.lightest, core.heaviest, core.idle, core.overloaded) == (2, 7, False, True)
    assert repr(core) == "<5 | 4 2 7>"
    single = rules("victim.overloaded", HALF, load="count").core(True, (5,))
    assert (single.load, single.lightest, single.heaviest) == (1, 0, 0)


@pytest.mark.parametrize(
    ("steal", "moved"),
    [
        (TakeOne(), (3,)),
        (TakeOne("lightest"), (1,)),
        (TakeOne("heaviest"), (8,)),
        (one("queue", "task.weight != 3 and thief.idle"), (1,)),
        (TakeOne("heaviest", parse("task.weight < 8", scope=Scope.TASK), "task.weight < 8"), (3,)),
        (one("queue", "task.weight > 8"), ()),
        (HALF, (3, 1, 2)),
        (budget("2"), (1,)),
        (budget("4"), (3, 1)),
        (budget("thief.load - victim.load"), ()),
    ],
)
def test_ways_to_steal(steal: Steal, moved: tuple[int, ...]) -> None:
    model = rules("victim.overloaded", steal)
    thief, victim = model.core(False, ()), model.core(False, (3, 1, 8, 2))
    after = model.after(thief, victim)
    assert after[0] is model.core(False, moved)
    assert sorted(after[0].tasks + after[1].tasks) == [1, 2, 3, 8]
    assert model.moved_load(thief, victim) == sum(moved)


def test_what_runs_goes_on_running_and_what_is_stolen_comes_last() -> None:
    model = rules("victim.overloaded", budget("3"))
    assert model.after(model.core(True, (1, 4)), model.core(True, (2, 2, 5, 1))) == (
        model.core(True, (1, 4, 2, 1)),
        model.core(True, (2, 5)),
    )


def test_with_counts_every_task_costs_one() -> None:
    model = rules("victim.heaviest >= 1", budget("2"), load="count")
    assert model.after(model.core(False, ()), model.core(False, (9, 8, 7)))[0] is model.core(False, (9, 8))


@given(st.lists(st.integers(1, 9), max_size=8), st.integers(-5, 30))
def test_a_budget_is_never_exceeded_and_no_task_that_fits_is_left(costs: list[int], amount: int) -> None:
    places = fill(costs, amount)
    spent = sum(costs[place] for place in places)
    assert spent <= max(0, amount)
    left = max(0, amount) - spent
    assert all(cost > left for place, cost in enumerate(costs) if place not in places)


def test_only_policies_that_tell_tasks_apart_need_weights() -> None:
    assert is_plain(policy("victim.overloaded", TakeOne(), load="count"))
    assert is_plain(policy("victim.overloaded", HALF, load="count"))
    assert not is_plain(policy("victim.overloaded", HALF))
    assert is_plain(policy("victim.overloaded", TakeOne("lightest"), load="count"))
    assert not is_plain(policy("victim.overloaded", TakeOne()))
    assert not is_plain(policy("victim.overloaded", budget("1"), load="count"))
    assert not is_plain(policy("victim.heaviest > 1", TakeOne(), load="count"))


def test_values_near_integers() -> None:
    assert {998, 1002, 1998, 500, 502, 995, 6}.issubset(near([1000, 3]))
    assert near([], 1) == []
    assert thinned(list(range(100)), 3) == [0, 49, 99]
    assert thinned([1, 2], 3) == [1, 2]


def test_pairs_keep_to_the_bounds_of_weights() -> None:
    scope = PairScope(rules("victim.load >= 1000", TakeOne(), weights=Weights(7, 9)))
    assert {weight for pair in scope.pairs() for core in pair for weight in core.tasks} == {7, 8, 9}
    scope = PairScope(rules("victim.load >= 9", TakeOne("lightest"), load="count"))
    assert {weight for pair in scope.pairs() for core in pair for weight in core.tasks} >= {1, 4, 9}


def test_pairs_reach_constants() -> None:
    scope = PairScope(rules("victim.load - thief.load >= 1024", TakeOne()))
    least = scope.smallest(lambda meeting: meeting.accepted)
    assert least is not None
    assert (least.thief.tasks, least.victim.tasks) == ((), (1024,))


def test_machines_come_once_each() -> None:
    model = rules("victim.overloaded", TakeOne())
    found = list(machines(model, 2, 2, (1, 2), busy=True))
    assert len(found) == len(set(found)) == 10
    assert all(size_of(machine)[:2] == (2, 2) and not any(core.idle for core in machine) for machine in found)


def test_a_lasso_returns_to_the_same_weights_in_the_same_places() -> None:
    model = rules("victim.overloaded and victim.load - thief.load >= 2", TakeOne())

    def core(running: bool, *tasks: int) -> Core:
        return model.core(running, tasks)

    start = (core(False), core(True, 1), core(True, 1, 2))
    lasso = Rounds(model, "adversarial", 100).lasso(start, is_bad, 50)
    assert lasso is not None
    machine, rounds = lasso
    assert machine == start
    assert len(rounds) == 1
    assert Rounds(model, "sequential", 100).lasso(start, is_bad, 50) is None
    assert Rounds(model, "adversarial", 0).lasso(start, is_bad, 50) is None


@pytest.mark.parametrize("order", ["queue", "heaviest"])
def test_where_numbers_decide_the_search_counts(order: TaskOrder) -> None:
    """Busy cores gather threads, which ends because a core with one thread may not steal: that takes a rank."""
    filter_text = "victim.overloaded and not thief.count == 1"
    weighted = find_witnesses(policy(filter_text, TakeOne(order)), exhaustive=False)
    counted = find_witnesses(policy(filter_text, TakeOne(), load="count"), exhaustive=False)
    assert weighted.criteria == counted.criteria == ("rank",)
    assert weighted.rank == counted.rank
    assert weighted.witnesses.keys() == counted.witnesses.keys()
    assert not weighted.open


def test_a_run_on_numbers_has_weights_within_the_bounds() -> None:
    found = find_witnesses(policy("victim.overloaded", TakeOne(), weights=Weights(3, 5)), exhaustive=False)
    assert set(found.witnesses["work_conserving"].weights) == {3}


def test_shapes_that_only_weights_tell_apart_are_told_apart() -> None:
    """Where all tasks weigh 1, the heaviest that waits is 1 or 0: a core that runs its task differs from one that does not."""
    found = find_witnesses(policy("victim.heaviest > thief.load", TakeOne(), weights=Weights(1, 1)), exhaustive=False)
    [_, victim] = found.witnesses["filter_sound"].cores
    assert (victim.current, len(victim.ready)) == (None, 1)
