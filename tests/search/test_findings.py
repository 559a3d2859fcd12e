"""Theory against game on random filters, and the findings for known policies."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from proofgen.expr.ast import Attr, Compare, IntLit
from proofgen.policy import Choice, Policy, TakeOne
from proofgen.search import Rank, find_witnesses
from proofgen.search.findings import Findings, Limits, search
from proofgen.search.model import IDLE, Rules, Shape, Steal, shapes_of
from proofgen.search.rank import Slope
from proofgen.search.replay import objection

Filter = Callable[[Shape, Shape], bool]


def found(accepts: Filter, *literals: int, steal: Steal = "one", exhaustive: bool = False) -> Findings:
    return search(Rules(accepts, steal, literals), Limits(4, 8, exhaustive, None))


def sizes(findings: Findings) -> dict[str, tuple[str, tuple[int, int, int]]]:
    return {name: (witness.kind, witness.size) for name, witness in findings.witnesses.items()}


def random_rules(seed: int) -> Rules:
    """A filter that looks at shapes up to a bound, often one that an idle thief cannot be blamed for."""
    chance = random.Random(seed)
    bound, density, sound = chance.choice((3, 4, 5)), chance.choice((0.08, 0.2, 0.5)), chance.choice((0, 1, 2, 2))
    shapes = shapes_of(range(bound + 1))
    table = {(t, v): chance.random() < density for t in shapes for v in shapes}
    table |= {(IDLE, v): v.overloaded for v in shapes if sound}
    table |= {(t, Shape(0, 1)): False for t in shapes if sound == 2}

    def bounded(core: Shape) -> Shape:
        return Shape(core.running, min(core.count, bound) - core.running)

    steal: Steal = chance.choice(("one", "one", "half"))
    return Rules(lambda thief, victim: table[bounded(thief), bounded(victim)], steal, (bound,))


@pytest.mark.parametrize("seed", range(150))
def test_game_and_criteria_agree_and_every_witness_replays(seed: int) -> None:
    rules = random_rules(seed)
    findings = search(rules, Limits(3, 5, True, None))
    for obligation, witness in findings.witnesses.items():
        assert objection(rules, obligation, witness) is None
    assert (findings.criteria == ()) == ("work_conserving" in findings.witnesses)
    assert (findings.rank is not None) == (findings.criteria == ("rank",))
    if "work_conserving_sequential" in findings.witnesses:
        assert "work_conserving" in findings.witnesses
    quick = search(rules, Limits(3, 5, False, None)) if seed % 3 == 0 else findings
    assert quick.witnesses.keys() == findings.witnesses.keys()


@pytest.mark.parametrize("seed", range(40))
def test_ranks_fall_where_they_must(seed: int) -> None:
    rules = random_rules(1000 + seed)
    findings = search(rules, Limits(2, 3, False, None))
    shapes = shapes_of(range(40))
    edges = [(t, u) for t in shapes for u in shapes if rules.filter(t, u.plus(1)) and rules.steal == "one"]
    for t, u in edges:
        if findings.rank is not None and not t.idle and not u.idle:
            assert findings.rank.value(t) < findings.rank.value(u) or u.count > 1
            assert findings.rank.value(t) <= findings.rank.value(u)
        if findings.balanced_rank is not None:
            assert findings.balanced_rank.value(t) < findings.balanced_rank.value(u)


def test_listing_1() -> None:
    findings = found(lambda t, v: v.load - t.load >= 2, 2, exhaustive=True)
    assert findings.witnesses == {}
    assert findings.criteria == ("idle", "potential")
    assert findings.nonvacuous is not None
    assert findings.nonvacuous.size == (2, 2, 0)


def test_any_overloaded_victim() -> None:
    findings = found(lambda t, v: v.load >= 2, 2)
    assert sizes(findings) == {
        "potential_decrease": ("pair", (2, 3, 0)),
        "work_conserving": ("lasso", (3, 3, 1)),
        "balanced": ("lasso", (2, 3, 1)),
        "bounded_steals": ("run", (2, 3, 1)),
    }


def test_a_threshold_that_is_too_high_gets_stuck() -> None:
    findings = found(lambda t, v: v.load >= 3, 3)
    assert sizes(findings)["filter_sound"] == ("pair", (2, 2, 0))
    assert sizes(findings)["work_conserving"] == ("stuck", (2, 2, 0))
    assert sizes(findings)["work_conserving_sequential"] == ("stuck", (2, 2, 0))


def test_busy_cores_may_swap_for_ever_while_work_is_conserved() -> None:
    findings = found(lambda t, v: v.count >= 3 or (t.idle and v.count >= 2), 3, 2, exhaustive=True)
    assert findings.witnesses.keys() == {"potential_decrease", "balanced", "bounded_steals"}
    assert findings.criteria == ("idle",)


def test_a_rank_where_the_other_criteria_fail() -> None:
    findings = found(lambda t, v: v.overloaded and (t.idle or t.running > v.running), 2)
    assert findings.criteria == ("rank",)
    assert findings.rank is not None
    assert findings.rank.value(Shape(1, 3)) < findings.rank.value(Shape(0, 1))
    assert findings.balanced_rank is not None


def test_a_rank_may_grow_with_the_number_of_tasks() -> None:
    def accepts(thief: Shape, victim: Shape) -> bool:
        return victim.count >= thief.count + 2 or (thief.running > victim.running and victim.count == thief.count + 1)

    assert found(accepts, 1, 2).balanced_rank == Rank(((0, 1, None),), Slope(2))


def test_a_rank_may_fall_with_the_number_of_tasks_except_where_the_thief_is_idle() -> None:
    def gathers(thief: Shape, victim: Shape) -> bool:
        return thief.load == victim.load + 1 and victim.load >= 3

    assert found(gathers, 1, 3).balanced_rank == Rank((), Slope(-1))
    rank = found(lambda t, v: (t.idle and v.overloaded) or gathers(t, v), 1, 3).balanced_rank
    assert rank is not None
    assert (rank.slope, rank.first) == (Slope(-1), True)
    assert rank.value(Shape(0, 0)) < rank.value(Shape(1, 30)) < rank.value(Shape(0, 4))


def test_two_cores_may_have_to_be_long_before_they_steal_too_often() -> None:
    findings = found(lambda t, v: (t.idle and v.overloaded) or (v.count >= 3 and t.count > 2 * v.count), 2, 3)
    witness = findings.witnesses["bounded_steals"]
    assert witness.size[:2] == (2, 19)
    assert "balanced" not in findings.witnesses


def test_large_constants_are_reached_without_the_game() -> None:
    findings = found(lambda t, v: 2 <= v.load < 1000 and v.load - t.load >= 2, 2, 1000)
    assert findings.witnesses["work_conserving"].size == (2, 1000, 0)

    def circle(thief: Shape, victim: Shape) -> bool:
        return (thief.idle and victim.overloaded) or (thief.load, victim.load) in ((300, 2), (1, 301))

    assert found(circle, 300, 2, 1, 301).witnesses["work_conserving"].size == (3, 302, 1)


def test_a_run_that_widens_a_gap_twice_has_too_many_steals() -> None:
    def widens(thief: Shape, victim: Shape) -> bool:
        return (thief.idle and victim.overloaded) or (thief.load, victim.load) in ((7, 5), (8, 4))

    witnesses = found(widens, 4, 5, 7, 8).witnesses
    assert witnesses.keys() == {"potential_decrease", "bounded_steals"}
    assert witnesses["bounded_steals"].size == (2, 12, 2)


def test_witnesses_with_too_many_tasks_are_not_written_down() -> None:
    findings = found(lambda t, v: 2 <= v.load < 10**9 and v.load - t.load >= 2, 2, 10**9)
    assert findings.witnesses == {}
    assert findings.out_of_reach == {"filter_sound", "work_conserving", "work_conserving_sequential"}
    assert findings.criteria == ()


def test_half_needs_only_a_sound_filter() -> None:
    assert "work_conserving" not in found(lambda t, v: v.load >= 2, 2, steal="half", exhaustive=True).witnesses


def test_a_filter_that_accepts_nothing_is_vacuous() -> None:
    assert found(lambda t, v: False).nonvacuous is None


def policy(threshold: int) -> Policy:
    expression = Compare(Attr("victim", "load"), ((">=", IntLit(threshold)),))
    return Policy(
        name="loaded",
        title="Steal from a loaded core",
        source="",
        expect="refuted",
        require=(),
        load="count",
        filter=expression,
        filter_text=f"victim.load >= {threshold}",
        choose=Choice(),
        steal=TakeOne(),
        file="loaded.yaml",
    )


def test_a_policy_is_searched_and_progress_told() -> None:
    told: list[tuple[str, int, int]] = []
    findings = find_witnesses(
        policy(2), max_cores=3, max_threads=4, exhaustive=True, on_game=lambda *at: told.append(at)
    )
    assert findings.witnesses["work_conserving"].size == (3, 3, 1)
    assert ("adversarial", 3, 3) in told


def test_a_witness_in_favour_that_is_too_large_speaks_not_against() -> None:
    findings = found(lambda t, v: v.load >= 2500 and v.load - t.load >= 2, 2500, 2)
    assert (findings.nonvacuous, findings.vacuous) == (None, False)
    assert "nonvacuous" not in findings.out_of_reach
    none = found(lambda t, v: not t.idle and v.load >= 3, 3)
    assert (none.nonvacuous, none.vacuous) == (None, True)
