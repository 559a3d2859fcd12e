"""The model: shapes, stealing functions and the potential."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from proofgen.search.model import IDLE, Rules, Shape, is_bad, moved, potential, shapes_of

SHAPES = st.builds(Shape, st.integers(0, 1), st.integers(0, 20))


def test_one_takes_a_waiting_task_if_there_is_one() -> None:
    assert moved("one", IDLE, Shape(1, 3)) == 1
    assert moved("one", IDLE, Shape(1, 0)) == 0


def test_half_takes_half_of_the_gap_rounded_down() -> None:
    assert moved("half", IDLE, Shape(1, 4)) == 2
    assert moved("half", Shape(1, 4), IDLE) == 0


@given(SHAPES, SHAPES)
def test_half_never_moves_more_than_waits_and_never_widens_a_gap(thief: Shape, victim: Shape) -> None:
    tasks = moved("half", thief, victim)
    assert 0 <= tasks <= victim.ready
    assert potential((thief.plus(tasks), victim.plus(-tasks))) <= potential((thief, victim))


def test_a_steal_leaves_what_runs_running() -> None:
    rules = Rules(lambda thief, victim: True, "one")
    assert rules.attempt((IDLE, Shape(1, 1)), 0, 1) == (Shape(0, 1), Shape(1, 0))


def test_the_filter_is_asked_once_for_each_pair() -> None:
    asked: list[tuple[Shape, Shape]] = []

    def accepts(thief: Shape, victim: Shape) -> bool:
        asked.append((thief, victim))
        return True

    rules = Rules(accepts, "one")
    assert rules.filter(IDLE, IDLE) and rules.filter(IDLE, IDLE)
    assert len(asked) == 1


def test_potential_sums_over_ordered_pairs() -> None:
    assert potential((IDLE, Shape(1, 0), Shape(1, 1))) == 8


def test_a_machine_is_bad_with_an_idle_core_beside_an_overloaded_one() -> None:
    assert is_bad((IDLE, Shape(0, 2)))
    assert not is_bad((IDLE, Shape(1, 0)))
    assert not is_bad((Shape(1, 0), Shape(1, 1)))


def test_shapes_come_small_and_running_first() -> None:
    assert shapes_of(range(2)) == (IDLE, Shape(1, 0), Shape(0, 1))
