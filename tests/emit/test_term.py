"""Expressions as Lean text: types, precedence, parentheses, line breaks."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from types import SimpleNamespace

import pytest

from proofgen.emit.term import Const, Infix, Ite, Num, Prefix, Term, print_term
from proofgen.emit.translate import integer, proposition, ratio
from proofgen.expr import Scope, Type, parse

A, B, C = Const("a"), Const("b"), Const("c")

PROPOSITIONS = {
    "true": "True",
    "false": "False",
    "thief.idle": "thief.Idle",
    "victim.overloaded": "victim.Overloaded",
    "victim.load - thief.load >= 2": "(victim.count : Int) - thief.count ≥ 2",
    "victim.ready > thief.running": "(victim.waiting : Int) > thief.running",
    "thief.load < 1 < victim.load": "(thief.count : Int) < 1 ∧ (1 : Int) < victim.count",
    "thief.idle == victim.idle": "thief.Idle ↔ victim.Idle",
    "thief.idle != victim.idle": "¬ (thief.Idle ↔ victim.Idle)",
    "not thief.idle": "¬ thief.Idle",
    "not (thief.idle and victim.idle)": "¬ (thief.Idle ∧ victim.Idle)",
    "not thief.load == 1": "¬ (thief.count : Int) = 1",
    "thief.idle and (victim.idle or thief.overloaded)": "thief.Idle ∧ (victim.Idle ∨ thief.Overloaded)",
    "thief.idle and victim.idle or thief.overloaded": "thief.Idle ∧ victim.Idle ∨ thief.Overloaded",
    "(thief.idle or victim.idle) == true": "thief.Idle ∨ victim.Idle ↔ True",
    "(thief.idle == victim.idle) == true": "(thief.Idle ↔ victim.Idle) ↔ True",
    "thief.idle if victim.idle else false": "if victim.Idle then thief.Idle else False",
    "true and (thief.idle if victim.idle else false)": "True ∧ (if victim.Idle then thief.Idle else False)",
    "(thief.idle if victim.idle else false) and true": "(if victim.Idle then thief.Idle else False) ∧ True",
    "not (thief.idle if victim.idle else false)": "¬ (if victim.Idle then thief.Idle else False)",
    "-thief.load * 2 < 3": "-(thief.count : Int) * 2 < 3",
    "2 * -thief.load < 3": "(2 : Int) * -thief.count < 3",
    "victim.load // (1 + 1) > 1": "(victim.count : Int) / 2 > 1",
    "victim.load * (1 - 3) > 1": "(victim.count : Int) * -2 > 1",
    "1 < 2": "(1 : Int) < 2",
}
WEIGHTED = {
    "victim.load - thief.load >= 2": "(victim.load Task.weight : Int) - thief.load Task.weight ≥ 2",
    "victim.count > thief.load": "(victim.count : Int) > thief.load Task.weight",
    "-victim.load < 1": "-(victim.load Task.weight : Int) < 1",
    "victim.load // 2 > thief.heaviest": "(victim.load Task.weight : Int) / 2 > thief.heaviest",
    "victim.lightest < 3": "(victim.lightest : Int) < 3",
    "max(victim.load, 1) > 1": "max (victim.load Task.weight : Int) (1 : Int) > 1",
}
TASKS = {
    "task.weight < victim.load - thief.load": "(weight : Int) < victim.load Task.weight - thief.load Task.weight",
    "victim.idle or 2 * task.weight > 3": "victim.Idle ∨ (2 : Int) * weight > 3",
}
GROUPS = {
    "thief_group.stealable": "thief.Stealable",
    "victim_group.capacity > thief_group.count": "(victim.capacity : Int) > thief.count",
    "victim_group.load - thief_group.load >= 2": "(victim.count : Int) - thief.count ≥ 2",
    "victim_group.min > thief_group.max": "(victim.leastCount : Int) > thief.mostCount",
    "thief_group.idle_cores > 0 and not victim_group.stealable": "(thief.idleCores : Int) > 0 ∧ ¬ victim.Stealable",
    "victim_group.average > thief_group.average": "(victim.count : Int) * thief.capacity > thief.count * victim.capacity",
    "thief_group.average < 2": "(thief.count : Int) < 2 * thief.capacity",
    "2 < victim_group.average": "(2 : Int) * victim.capacity < victim.count",
    "thief_group.average != victim_group.load": "(thief.count : Int) ≠ victim.count * thief.capacity",
    "1 < victim_group.average < thief_group.average": (
        "(1 : Int) * victim.capacity < victim.count ∧ (victim.count : Int) * thief.capacity < thief.count * victim.capacity"
    ),
    "1 < victim_group.load < thief_group.average": (
        "(1 : Int) < victim.count ∧ (victim.count : Int) * thief.capacity < thief.count"
    ),
    "100 * victim_group.average > thief_group.average * (100 + 25)": (
        "(100 : Int) * (victim.count * thief.capacity) > thief.count * victim.capacity * 125"
    ),
    "victim_group.average - thief_group.average >= thief_group.load - 2": (
        "(victim.count : Int) * thief.capacity - thief.count * victim.capacity ≥ "
        "(thief.count - 2) * (thief.capacity * victim.capacity)"
    ),
    "-(thief_group.average - 1) * -2 == 0": "-((thief.count : Int) - 1 * thief.capacity) * -2 = 0 * thief.capacity",
    "thief_group.average > (1 if victim_group.average > 2 else 0)": (
        "(thief.count : Int) > "
        "(if (victim.count : Int) > 2 * victim.capacity then (1 : Int) else (0 : Int) : Int) * thief.capacity"
    ),
}
WEIGHTED_GROUPS = {
    "victim_group.average > thief_group.average": (
        "(victim.load Task.weight : Int) * thief.capacity > thief.load Task.weight * victim.capacity"
    ),
    "victim_group.min > thief_group.min": "(victim.least Task.weight : Int) > thief.least Task.weight",
    "max(victim_group.max, 1) > victim_group.count": "max (victim.most Task.weight : Int) (1 : Int) > victim.count",
}
KEYS = {
    "victim_group.load": ("(victim.count : Int)", "1"),
    "victim_group.average": ("(victim.count : Int)", "victim.capacity"),
    "-victim_group.average": ("-(victim.count : Int)", "victim.capacity"),
    "victim_group.average + thief_group.average": (
        "(victim.count : Int) * thief.capacity + thief.count * victim.capacity",
        "thief.capacity * victim.capacity",
    ),
    "victim_group.min - thief_group.average": ("(victim.leastCount : Int) * thief.capacity - thief.count", "thief.capacity"),
    "1 if victim_group.average > 2 else 0": (
        "(if (victim.count : Int) > 2 * victim.capacity then (1 : Int) else (0 : Int) : Int)",
        "1",
    ),
}
INTEGERS = {
    "victim.load": "(victim.count : Int)",
    "1 - (2 - victim.load)": "(1 : Int) - (2 - victim.count)",
    "1 - 2 - victim.load": "(1 : Int) - 2 - victim.count",
    "(victim.load + 1) * 2": "((victim.count : Int) + 1) * 2",
    "victim.load % 3 // 2": "(victim.count : Int) % 3 / 2",
    "-(victim.load + 1)": "-((victim.count : Int) + 1)",
    "- -victim.load": "-(-(victim.count : Int))",
    "min(thief.load, 1, 2)": "min (min (thief.count : Int) (1 : Int)) (2 : Int)",
    "max(thief.load - 1, -2)": "max ((thief.count : Int) - 1) (-(2 : Int))",
    "abs(thief.load - victim.load)": "(Int.natAbs ((thief.count : Int) - victim.count) : Int)",
    "1 + (2 if thief.idle else 3)": "(1 : Int) + (if thief.Idle then (2 : Int) else (3 : Int) : Int)",
}


@pytest.mark.parametrize(("text", "lean"), PROPOSITIONS.items())
def test_propositions(text: str, lean: str) -> None:
    assert print_term(proposition(parse(text)), 2) == lean


@pytest.mark.parametrize(("text", "lean"), INTEGERS.items())
def test_integers(text: str, lean: str) -> None:
    assert print_term(integer(parse(text, expected=Type.INTEGER)), 2) == lean


@pytest.mark.parametrize(
    ("term", "text"),
    [
        (Infix("-", Infix("-", A, B), C), "a - b - c"),
        (Infix("-", A, Infix("-", B, C)), "a - (b - c)"),
        (Infix("∧", Infix("∧", A, B), C), "(a ∧ b) ∧ c"),
        (Infix("∧", A, Infix("∧", B, C)), "a ∧ b ∧ c"),
        (Infix("∨", Infix("∧", A, B), C), "a ∧ b ∨ c"),
        (Infix("∧", Infix("∨", A, B), C), "(a ∨ b) ∧ c"),
        (Infix("↔", Infix("↔", A, B), C), "(a ↔ b) ↔ c"),
        (Infix("=", Infix("+", A, B), Num(1)), "a + b = 1"),
        (Prefix("¬", Prefix("¬", A)), "¬ ¬ a"),
        (Prefix("¬", Infix("=", A, B)), "¬ a = b"),
        (Infix("∧", Ite(A, B, C), A), "(if a then b else c) ∧ a"),
    ],
)
def test_precedence(term: Term, text: str) -> None:
    assert print_term(term, 0) == text


def test_long_terms_are_broken_at_their_outermost_operator() -> None:
    name = Const("a" * 60)
    text = print_term(Infix("∨", Infix("∧", name, name), name), 2)
    assert text == f"{name.name} ∧\n    {name.name} ∨\n  {name.name}"


@pytest.mark.parametrize(("text", "expected"), WEIGHTED.items())
def test_loads_that_are_sums_of_weights(text: str, expected: str) -> None:
    assert print_term(proposition(parse(text, Type.BOOLEAN), "weight"), 2) == expected


@pytest.mark.parametrize(("text", "expected"), TASKS.items())
def test_what_is_asked_of_a_task(text: str, expected: str) -> None:
    assert print_term(proposition(parse(text, Type.BOOLEAN, scope=Scope.TASK), "weight"), 2) == expected


def flat(term: Term) -> str:
    return " ".join(print_term(term, 2).split())


@pytest.mark.parametrize(("text", "expected"), GROUPS.items())
def test_groups(text: str, expected: str) -> None:
    assert flat(proposition(parse(text, scope=Scope.GROUPS))) == expected


@pytest.mark.parametrize(("text", "expected"), WEIGHTED_GROUPS.items())
def test_groups_with_weights(text: str, expected: str) -> None:
    assert flat(proposition(parse(text, scope=Scope.GROUPS), "weight")) == expected


SUMMANDS = ("thief_group.average", "-2 * victim_group.average", "victim_group.load", "7", "thief_group.average * 3", "-4")


def python(term: Term) -> str:
    """The same in Python, as far as these tests need it."""
    return flat(term).replace(" : Int", "").replace("≤", "<=")


@pytest.mark.parametrize("capacities", [(1, 1), (2, 3), (4, 2)])
@pytest.mark.parametrize("loads", [(0, 0), (5, 3), (10, 15), (13, 14)])
def test_multiplying_out_changes_no_value(loads: tuple[int, int], capacities: tuple[int, int]) -> None:
    thief, victim = (
        SimpleNamespace(load=load, count=load, capacity=capacity, average=Fraction(load, capacity))
        for load, capacity in zip(loads, capacities, strict=True)
    )
    names = {"thief": thief, "victim": victim, "thief_group": thief, "victim_group": victim}
    for first, second, third in product(SUMMANDS, repeat=3):
        text = f"{first} + {second} <= {third}"
        assert eval(python(proposition(parse(text, scope=Scope.GROUPS))), names) is eval(text, names), text
        key = f"{first} - ({second} - {third})"
        above, below = ratio(parse(key, Type.RATIO, scope=Scope.GROUPS))
        assert Fraction(eval(python(above), names), eval(python(below), names)) == eval(key, names), key


@pytest.mark.parametrize(("text", "expected"), KEYS.items())
def test_keys_of_groups(text: str, expected: tuple[str, str]) -> None:
    numerator, denominator = ratio(parse(text, Type.RATIO, scope=Scope.GROUPS))
    assert (flat(numerator), flat(denominator)) == expected
