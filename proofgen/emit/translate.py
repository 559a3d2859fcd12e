"""Expressions of policies as Lean terms over `thief victim : Core`.

Integers are Lean's `Int`, so that subtraction does not stop at zero. Lean gives all leaves of a tree of arithmetic operators the
largest type among them: it is enough that one leaf of each tree says `Int`.
"""

from __future__ import annotations

from functools import reduce
from typing import Final, assert_never

from proofgen.emit.term import App, Const, Infix, Ite, Num, Prefix, Term, Typed
from proofgen.expr.ast import (
    And,
    ArithmeticOp,
    Attr,
    BinOp,
    BoolLit,
    Call,
    Compare,
    CompareOp,
    Expr,
    IfElse,
    IntLit,
    Neg,
    Not,
    Or,
)
from proofgen.expr.evaluate import constant_value
from proofgen.expr.types import Type, type_of

_ATTRIBUTES: Final = {
    "load": "count",
    "count": "count",
    "ready": "waiting",
    "running": "running",
    "idle": "Idle",
    "overloaded": "Overloaded",
}
_ARITHMETIC: Final = {"+": "+", "-": "-", "*": "*", "//": "/", "%": "%"}
_COMPARISONS: Final = {"==": "=", "!=": "≠", "<": "<", "<=": "≤", ">": ">", ">=": "≥"}


def proposition(expr: Expr) -> Term:
    """A boolean expression as a decidable proposition."""
    match expr:
        case BoolLit(value=value):
            return Const("True" if value else "False")
        case Attr(subject=subject, name=name):
            return Const(f"{subject}.{_ATTRIBUTES[name]}")
        case Compare(first=first, rest=rest):
            operands = [first, *(operand for _, operand in rest)]
            pairs = zip(operands, rest, strict=False)
            return _joined("∧", [_comparison(op, left, right) for left, (op, right) in pairs])
        case And(operands=operands):
            return _joined("∧", [proposition(operand) for operand in operands])
        case Or(operands=operands):
            return _joined("∨", [proposition(operand) for operand in operands])
        case Not(operand=operand):
            return Prefix("¬", proposition(operand))
        case IfElse(condition=condition, then=then, otherwise=otherwise):
            return Ite(proposition(condition), proposition(then), proposition(otherwise))
        case IntLit() | Neg() | BinOp() | Call():
            raise AssertionError(f"an integer where a proposition belongs: {expr}")
        case _:
            assert_never(expr)


def integer(expr: Expr) -> Term:
    """An integer expression as a term of type `Int`."""
    return _typed(_arithmetic(expr))


def _joined(op: str, terms: list[Term]) -> Term:
    return reduce(lambda right, left: Infix(op, left, right), reversed(terms))


def _comparison(op: CompareOp, left: Expr, right: Expr) -> Term:
    if type_of(left) is Type.BOOLEAN:
        same = Infix("↔", proposition(left), proposition(right))
        return same if op == "==" else Prefix("¬", same)
    return _typed(Infix(_COMPARISONS[op], _arithmetic(left), _arithmetic(right)))


def _arithmetic(expr: Expr) -> Term:
    """A tree of operators whose leaves do not say yet that they are integers."""
    match expr:
        case IntLit(value=value):
            return Num(value)
        case Attr(subject=subject, name=name):
            return Const(f"{subject}.{_ATTRIBUTES[name]}")
        case Neg(operand=operand):
            return Prefix("-", _arithmetic(operand))
        case BinOp(op=op, left=left, right=right):
            return Infix(_ARITHMETIC[op], _factor(op, left), _factor(op, right))
        case Call(function="abs", arguments=(operand,)):
            return Typed(App("Int.natAbs", (integer(operand),)), "Int")
        case Call(function=function, arguments=arguments):
            return reduce(lambda left, right: App(function, (left, right)), map(integer, arguments))
        case IfElse(condition=condition, then=then, otherwise=otherwise):
            return Typed(Ite(proposition(condition), integer(then), integer(otherwise)), "Int")
        case BoolLit() | Compare() | And() | Or() | Not():
            raise AssertionError(f"a proposition where an integer belongs: {expr}")
        case _:
            assert_never(expr)


def _factor(op: ArithmeticOp, operand: Expr) -> Term:
    """An operand; constant factors and divisors as one number, which is what decision procedures look for."""
    value = constant_value(operand) if op in ("*", "//", "%") else None
    if value is None:
        return _arithmetic(operand)
    return Num(value) if value >= 0 else Prefix("-", Num(-value))


def _typed(tree: Term) -> Term:
    """The tree with `Int` written at its first leaf."""
    match tree:
        case Const() | Num():
            return Typed(tree, "Int")
        case Prefix(op=op, operand=operand):
            return Prefix(op, _typed(operand))
        case Infix(op=op, left=left, right=right):
            return Infix(op, _typed(left), right)
        case Typed() | App() | Ite():
            return tree
        case _:
            assert_never(tree)
