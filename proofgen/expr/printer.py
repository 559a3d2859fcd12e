"""Expressions as text, with no parenthesis that could be left out."""

from __future__ import annotations

from enum import IntEnum
from typing import assert_never

from proofgen.expr.ast import And, Attr, BinOp, BoolLit, Call, Compare, Expr, IfElse, IntLit, Neg, Not, Or


class _Level(IntEnum):
    """How tightly a construct binds, as in Python; what binds less than its place asks for needs parentheses."""

    CHOICE = 0
    OR = 1
    AND = 2
    NOT = 3
    COMPARE = 4
    SUM = 5
    PRODUCT = 6
    SIGN = 7
    ATOM = 8


def to_text(expr: Expr) -> str:
    """The text of `expr`; reading it back gives an equal expression."""
    return _at(_Level.CHOICE, expr)


def _at(least: int, expr: Expr) -> str:
    text = _text(expr)
    return text if _level(expr) >= least else f"({text})"


def _text(expr: Expr) -> str:
    match expr:
        case IntLit(value=value):
            return str(value)
        case BoolLit(value=value):
            return "true" if value else "false"
        case Attr(subject=subject, name=name):
            return f"{subject}.{name}"
        case Neg(operand=operand):
            return f"-{_at(_Level.SIGN, operand)}"
        case BinOp(op=op, left=left, right=right):
            level = _level(expr)
            return f"{_at(level, left)} {op} {_at(level + 1, right)}"
        case Call(function=function, arguments=arguments):
            return f"{function}({', '.join(to_text(argument) for argument in arguments)})"
        case Compare(first=first, rest=rest):
            return _at(_Level.SUM, first) + "".join(f" {op} {_at(_Level.SUM, operand)}" for op, operand in rest)
        case And(operands=operands):
            return " and ".join(_at(_Level.NOT, operand) for operand in operands)
        case Or(operands=operands):
            return " or ".join(_at(_Level.AND, operand) for operand in operands)
        case Not(operand=operand):
            return f"not {_at(_Level.NOT, operand)}"
        case IfElse(condition=condition, then=then, otherwise=otherwise):
            return f"{_at(_Level.OR, then)} if {_at(_Level.OR, condition)} else {_at(_Level.CHOICE, otherwise)}"
        case _:
            assert_never(expr)


def _level(expr: Expr) -> _Level:
    match expr:
        case IntLit() | BoolLit() | Attr() | Call():
            return _Level.ATOM
        case Neg():
            return _Level.SIGN
        case BinOp(op=op):
            return _Level.SUM if op in ("+", "-") else _Level.PRODUCT
        case Compare():
            return _Level.COMPARE
        case Not():
            return _Level.NOT
        case And():
            return _Level.AND
        case Or():
            return _Level.OR
        case IfElse():
            return _Level.CHOICE
        case _:
            assert_never(expr)
