"""Expressions as Lean text: types, precedence, parentheses, line breaks."""

from __future__ import annotations

import pytest

from proofgen.emit.term import Const, Infix, Ite, Num, Prefix, Term, print_term
from proofgen.emit.translate import integer, proposition
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
