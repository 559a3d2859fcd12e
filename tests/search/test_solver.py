"""The solver's view of a policy is that of the model, and what it finds contradicts what it was asked about."""

from __future__ import annotations

import random
from typing import Any

import pytest
from made import policy

from proofgen.expr import Scope, Type, parse
from proofgen.policy import HALF, Budget, Steal, TakeOne, Weights
from proofgen.search.asking import Asking, ask, confirmed_gap
from proofgen.search.facts import FACTS, meet
from proofgen.search.model import Core
from proofgen.search.pairs import contradicted
from proofgen.search.solver import WAITING, SymbolicCore, z3
from proofgen.search.weighted import WeightedRules

FILTERS = [
    "victim.load - thief.load >= 2",
    "(thief.load - victim.load) // 2 == -1 or (thief.load - victim.load) % 3 == 2",
    "min(thief.load, victim.ready, 2) < max(1, victim.load - 4) and not thief.idle",
    "abs(thief.load - 2 * victim.load) >= 3 and -victim.heaviest < thief.lightest - 1",
    "1 < victim.load - thief.load <= 3 != thief.ready or true == victim.overloaded",
    "(thief.load if victim.idle else victim.ready - 1) >= 1 and (thief.running != 1 or victim.count > (3 + 2) // 2)",
]
STEALS: list[Steal] = [
    TakeOne(),
    TakeOne("lightest"),
    TakeOne("heaviest", parse("task.weight < victim.load - thief.load", scope=Scope.TASK), ""),
    TakeOne("queue", parse("task.weight % 2 == 1", scope=Scope.TASK), ""),
    HALF,
    Budget(parse("victim.load - thief.load - 1", Type.INTEGER), ""),
]


def random_core(chance: random.Random, rules: WeightedRules) -> Core:
    running = chance.random() < 0.5
    return rules.core(running, tuple(chance.randint(1, 6) for _ in range(running + chance.randint(0, WAITING))))


def fixed(symbolic: SymbolicCore, core: Core) -> list[tuple[Any, Any]]:
    """The unknowns of a core and their values."""
    lib = z3()
    waiting = [*core.tasks[core.running :], *([1] * WAITING)][:WAITING]
    values = [core.running, core.ready, core.tasks[0] if core.running else 1, *waiting]
    unknowns = [symbolic.running, symbolic.ready, symbolic.current, *symbolic.waiting]
    return [(unknown, lib.IntVal(value)) for unknown, value in zip(unknowns, values, strict=True)]


@pytest.mark.parametrize("counts", [False, True])
@pytest.mark.parametrize("steal", STEALS)
@pytest.mark.parametrize("text", FILTERS)
def test_terms_have_the_values_of_the_model(text: str, steal: Steal, counts: bool) -> None:
    rules, chance, lib = WeightedRules(policy(text, steal, "count" if counts else "weight")), random.Random(text), z3()
    asking = Asking(rules)
    for _ in range(12):
        thief, victim = random_core(chance, rules), random_core(chance, rules)
        values = fixed(asking.thief, thief) + fixed(asking.victim, victim)

        def value(term: Any, values: list[tuple[Any, Any]] = values) -> Any:
            return lib.simplify(lib.substitute(term, *values))

        meeting = meet(rules, thief, victim)
        assert lib.is_true(value(asking.accepted)) == meeting.accepted
        assert value(asking.taken.moved).as_long() == meeting.moved
        assert value(asking.taken.moved_load).as_long() == meeting.moved_load
        wrong = {name for name, term in asking.violations.items() if lib.is_true(value(term))}
        assert wrong == set(contradicted(rules, meeting))


def test_what_is_found_is_small_and_contradicts_a_fact() -> None:
    rules = WeightedRules(policy("victim.overloaded and victim.load - thief.load >= 2", HALF))
    pair = Asking(rules).against({"fills"})
    assert pair is not None
    assert (pair[0].tasks, sum(pair[1].tasks)) == ((), 3)
    assert "fills" in set(contradicted(rules, meet(rules, *pair)))
    assert ask(rules, {"sound", "spares", "weakly_narrows_load"}) == ()
    found = {name for pair in ask(rules, FACTS) for name in contradicted(rules, meet(rules, *pair))}
    assert found >= {"fills", "keeps_overload", "narrows_load", "narrows_count", "weakly_narrows_count", "yields"}


def test_bounds_of_weights_bind_the_solver() -> None:
    text = "victim.overloaded and victim.load - thief.load >= 2"
    assert Asking(WeightedRules(policy(text, HALF, weights=Weights(1, 1)))).against({"fills"}) is None
    pair = Asking(WeightedRules(policy(text, HALF, weights=Weights(50, 60)))).against({"fills"})
    assert pair is not None
    assert all(50 <= weight <= 60 for core in pair for weight in core.tasks)


def test_gaps() -> None:
    assert confirmed_gap(WeightedRules(policy("victim.load - thief.load >= 2", TakeOne())), 1) == 1
    assert confirmed_gap(WeightedRules(policy("victim.load - thief.load >= 77", TakeOne())), 1) == 76
    assert confirmed_gap(WeightedRules(policy("victim.overloaded", TakeOne())), 1) is None


def test_only_so_many_questions_are_asked() -> None:
    asking = Asking(WeightedRules(policy("victim.overloaded", HALF)), left=0)
    assert asking.against({"fills"}) is None
