"""The integers written in an expression, each at its place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import assert_never

from proofgen.expr.ast import And, Attr, BinOp, BoolLit, Call, Compare, Expr, IfElse, IntLit, Neg, Not, Or, nodes


def literals(expr: Expr) -> tuple[int, ...]:
    """The integers written in `expr`, in the order of `nodes`; the same one as often as it is written."""
    return tuple(node.value for node in nodes(expr) if isinstance(node, IntLit))


def with_literals(expr: Expr, values: Sequence[int]) -> Expr:
    """`expr` with other integers in the places of `literals(expr)`, and without spans.

    Raises ValueError if there are more or fewer integers than places, or one cannot be written.
    """
    if len(values) != len(literals(expr)):
        raise ValueError(f"{len(values)} integers for {len(literals(expr))} places")
    return _rebuilt(expr, iter(values))


def _rebuilt(expr: Expr, left: Iterator[int]) -> Expr:
    # Integers are used up in the order of `children`, which is that of the fields.
    match expr:
        case IntLit():
            return IntLit(next(left))
        case BoolLit() | Attr():
            return expr
        case Neg(operand=operand):
            return Neg(_rebuilt(operand, left))
        case Not(operand=operand):
            return Not(_rebuilt(operand, left))
        case BinOp(op=op, left=first, right=second):
            return BinOp(op, _rebuilt(first, left), _rebuilt(second, left))
        case Call(function=function, arguments=several):
            return Call(function, _several(several, left))
        case Compare(first=first, rest=rest):
            return Compare(_rebuilt(first, left), tuple((op, _rebuilt(operand, left)) for op, operand in rest))
        case And(operands=several):
            return And(_several(several, left))
        case Or(operands=several):
            return Or(_several(several, left))
        case IfElse(condition=condition, then=then, otherwise=otherwise):
            return IfElse(_rebuilt(condition, left), _rebuilt(then, left), _rebuilt(otherwise, left))
        case _:
            assert_never(expr)


def _several(several: tuple[Expr, ...], left: Iterator[int]) -> tuple[Expr, ...]:
    return tuple(_rebuilt(each, left) for each in several)
