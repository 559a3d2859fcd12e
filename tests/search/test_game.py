"""The game: its reductions lose nothing, and it finds the runs of the papers."""

from __future__ import annotations

import random
from itertools import product

import pytest

from proofgen.search.game import Game, most_steals, smallest_lasso
from proofgen.search.model import IDLE, Machine, Rules, Shape, is_bad, shapes_of
from proofgen.search.trace import Mode, explore


def random_rules(seed: int) -> Rules:
    chance = random.Random(seed)
    table = {pair: chance.random() < 0.4 for pair in product(shapes_of(range(6)), repeat=2)}
    return Rules(lambda thief, victim: table[thief, victim], chance.choice(["one", "half"]))


def all_outcomes(rules: Rules, start: Machine) -> set[Machine]:
    """Every round by the definition: all orders, all observations, all candidates, nothing remembered."""
    found: set[Machine] = set()

    def go(history: list[Machine], waiting: frozenset[int]) -> None:
        if not waiting:
            found.add(history[-1])
        for thief in waiting:
            for following in followers(history, thief):
                go([*history, following], waiting - {thief})

    def followers(history: list[Machine], thief: int) -> set[Machine]:
        after: set[Machine] = set()
        now = history[-1]
        for seen in product(*(set(states) for states in zip(*history, strict=True))):
            victims = [v for v in range(len(now)) if v != thief and rules.filter(seen[thief], seen[v])]
            for victim in victims:
                allowed = rules.filter(now[thief], now[victim])
                after.add(rules.attempt(now, thief, victim) if allowed else now)
            if not victims:
                after.add(now)
        return after

    go([start], frozenset(range(len(start))))
    return found


@pytest.mark.parametrize("seed", range(12))
def test_rounds_are_those_of_the_definition_up_to_order(seed: int) -> None:
    rules = random_rules(seed)
    for cores, tasks in ((2, 3), (3, 3), (3, 4)):
        game = Game(rules, cores, tasks, "adversarial")
        for machine in game.machines():
            start = game.machine(machine)
            expected = all_outcomes(rules, start)
            assert set(explore(rules, start, "adversarial")) == expected
            assert game.outcomes(machine) == {game.sorted(outcome) for outcome in expected}


@pytest.mark.parametrize("mode", ["adversarial", "sequential"])
@pytest.mark.parametrize("seed", range(6))
def test_sorting_cores_changes_no_verdict(seed: int, mode: Mode) -> None:
    rules = random_rules(100 + seed)
    for cores, tasks in ((2, 2), (2, 4), (3, 3)):
        game = Game(rules, cores, tasks, mode)
        starts = [m for m in product(game.shapes, repeat=cores) if sum(core.count for core in m) == tasks]
        lasso = any(returns(rules, start, mode) for start in starts if is_bad(start))
        assert (smallest_lasso(game, is_bad) is not None) == lasso


def returns(rules: Rules, start: Machine, mode: Mode) -> bool:
    """Whether rounds lead from the machine back to it, every core told apart."""
    seen: set[Machine] = set()
    frontier = [start]
    while frontier:
        for outcome in explore(rules, frontier.pop(), mode):
            if outcome == start:
                return True
            if outcome not in seen:
                seen.add(outcome)
                frontier.append(outcome)
    return False


def test_the_ping_pong_of_the_paper() -> None:
    """HotOS'17, 4.3: cores of 0, 1 and 2 tasks."""
    rules = Rules(lambda thief, victim: victim.load >= 2, "one")
    for tasks in range(3):
        assert smallest_lasso(Game(rules, 3, tasks, "adversarial"), is_bad) is None
    found = smallest_lasso(Game(rules, 3, 3, "adversarial"), is_bad)
    assert found is not None
    machine, rounds = found
    assert machine == (IDLE, Shape(1, 0), Shape(1, 1))
    assert [turn.outcome for turn in rounds[0]] == ["steals", "fails", "steals"]
    assert smallest_lasso(Game(rules, 3, 3, "sequential"), is_bad) is None


def test_a_machine_in_which_nobody_may_steal_comes_before_a_lasso() -> None:
    rules = Rules(lambda thief, victim: victim.load >= 3, "one")
    assert smallest_lasso(Game(rules, 2, 2, "adversarial"), is_bad) == ((IDLE, Shape(1, 1)), ())


def test_listing_1_always_ends_well() -> None:
    rules = Rules(lambda thief, victim: victim.load - thief.load >= 2, "one")
    for tasks in range(7):
        assert smallest_lasso(Game(rules, 4, tasks, "adversarial"), rules.can_steal) is None


def test_most_steals_counts_over_rounds() -> None:
    rules = Rules(lambda thief, victim: victim.load - thief.load >= 2, "one")
    start = (IDLE, Shape(1, 3))
    reached = most_steals(rules, start, 5, 1)
    assert reached is not None
    assert sum(turn.effect for turns in reached for turn in turns) == 2
    assert most_steals(rules, start, 5, 2) is None
