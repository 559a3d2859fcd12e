"""Witnesses as text."""

from __future__ import annotations

from dataclasses import replace

from proofgen.expr import parse
from proofgen.policy import HALF, Choice, Policy, Steal, TakeOne
from proofgen.report.run import marks, render_witness
from proofgen.search import find_witnesses
from proofgen.search.findings import Limits, search
from proofgen.search.model import Rules
from proofgen.search.witness import CoreState, Witness, populate

FINDINGS = search(Rules(lambda thief, victim: victim.load >= 2, "one", (2,)), Limits(4, 8, False, None))
LASSO = FINDINGS.witnesses["work_conserving"]

EXPECTED = """\
● a task that runs   ○ a task that waits   · no task

Round 1
          start  turn 1  turn 2  turn 3
  core 0  ·      ·       ·       ·
  core 1  ●      ●○      ●○      ●
  core 2  ●○     ●       ●       ●○
  turn 1: core 1 sees core 0 ·, itself ●, core 2 ●○; it steals a task from core 2.
  turn 2: core 0 sees itself ·, core 1 ●○, core 2 ●○ (stale: as at the start; now ●); it tries core 2 and fails.
  turn 3: core 2 sees core 0 ·, core 1 ●○, itself ●; it steals a task from core 1.

Every core now has as many tasks as at the start of round 1: all of this can happen again.

One round leads from 0, 1 and 2 tasks on the cores back to just that, for ever, and an idle core stands beside an \
overloaded one there.
"""


def test_a_lasso_is_told_turn_by_turn() -> None:
    assert render_witness(LASSO) == EXPECTED


def test_a_pair_is_shown_as_thief_and_victim() -> None:
    shown = render_witness(FINDINGS.witnesses["potential_decrease"])
    assert "  thief   ●\n  victim  ●○\n" in shown


def test_many_waiting_tasks_are_counted() -> None:
    assert marks(CoreState(None, ())) == "·"
    assert marks(CoreState(1, tuple(range(2, 1001)))) == "●○x999"


def test_many_rounds_are_counted() -> None:
    shown = render_witness(replace(LASSO, kind="run", rounds=LASSO.rounds * 9, histories=LASSO.histories * 9))
    assert "Round 6\n" in shown and "Round 7" not in shown
    assert "… and 3 more rounds" in shown


def test_a_null_steal_is_called_one() -> None:
    findings = search(Rules(lambda thief, victim: True, "one"), Limits(2, 2, False, None))
    assert "it steals nothing, which changes nothing, from core" in render_witness(findings.witnesses["balanced"])


def test_a_stuck_machine_has_no_rounds() -> None:
    witness = Witness("stuck", populate(()), (), "Nothing.")
    assert "Round" not in render_witness(Witness("stuck", LASSO.cores, (), witness.text))


def weighted(take: Steal) -> Witness:
    text = "victim.overloaded and victim.load - thief.load >= 2"
    policy = Policy("slides", "", "", "proved", (), "weight", parse(text), text, Choice(), take, "slides.yaml")
    return find_witnesses(policy, exhaustive=False).witnesses["work_conserving"]


WEIGHTED = """\
●3 a task of weight 3 that runs   ○3 a task of weight 3 that waits   · no task

Round 1
          start  turn 1  turn 2  turn 3
  core 0  ·      ·       ·       ·
  core 1  ●1     ●1 ○2   ●1 ○2   ●1
  core 2  ●1 ○2  ●1      ●1      ●1 ○2
  turn 1: core 1 sees core 0 ·, itself ●1, core 2 ●1 ○2; it steals a task of weight 2 from core 2.
  turn 2: core 0 sees itself ·, core 1 ●1 ○2, core 2 ●1 ○2 (stale: as at the start; now ●1); it tries core 2 and fails.
  turn 3: core 2 sees core 0 ·, core 1 ●1 ○2, itself ●1; it steals a task of weight 2 from core 1.

Every core now has tasks of the same weights, in the same order, as at the start of round 1: all of this can happen again.

One round leads from loads of 0, 1 and 3 back to just that, for ever, and an idle core stands beside an overloaded one there.
"""


def test_weights_are_drawn_where_they_matter() -> None:
    assert render_witness(weighted(TakeOne())) == WEIGHTED
    assert "  core 1  ●1 ○2  ●1 ○2   ●1 ○2\n" in render_witness(weighted(HALF))
    assert "it steals nothing, which changes nothing, from core 1" in render_witness(weighted(HALF))


def test_many_weights_are_grouped() -> None:
    def weigh(task: int) -> int:
        return 9 if task in (1, 3) else 1

    assert marks(CoreState(None, (1, 2)), weigh) == "○9 ○1"
    assert marks(CoreState(1, (2, 3, *range(4, 104))), weigh) == "●9 ○1 ○9 ○1x100"
    assert marks(CoreState(None, ()), weigh) == "·"
