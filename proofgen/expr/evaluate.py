"""The meaning of expressions: mathematical integers, and division that rounds down."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any, Protocol, assert_never

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
    Function,
    IfElse,
    IntLit,
    Neg,
    Not,
    Or,
    is_constant,
)


class CoreView(Protocol):
    """What an expression may ask of a core."""

    @property
    def load(self) -> int:
        """The sum of the weights of its tasks."""

    @property
    def count(self) -> int:
        """How many tasks it has, running and waiting."""

    @property
    def ready(self) -> int:
        """How many tasks wait."""

    @property
    def running(self) -> int:
        """1 if a task runs, else 0."""

    @property
    def idle(self) -> bool:
        """Whether it has no task."""

    @property
    def overloaded(self) -> bool:
        """Whether it has two tasks or more."""


Value = int | bool
# The values inside are integers and booleans by the type check, which mypy cannot know.
Compiled = Callable[[CoreView, CoreView], Any]

_ARITHMETIC: dict[ArithmeticOp, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "//": operator.floordiv,
    "%": operator.mod,
}
_COMPARE: dict[CompareOp, Callable[[Any, Any], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_FUNCTIONS: dict[Function, Callable[..., int]] = {"min": min, "max": max, "abs": abs}


def evaluate(expr: Expr, thief: CoreView, victim: CoreView) -> Value:
    """The value of a well-typed `expr` for these two cores."""
    return compile_expr(expr)(thief, victim)


def compile_expr(expr: Expr) -> Callable[[CoreView, CoreView], Value]:
    """A function that gives the value of a well-typed `expr` for a thief and a victim; for use in loops."""
    return _compile(expr)


def constant_value(expr: Expr) -> Value | None:
    """The value of a well-typed `expr` that names no core; None if it names one."""
    if not is_constant(expr):
        return None
    # No attribute is asked for, so that any object will do.
    nobody: Any = None
    return evaluate(expr, nobody, nobody)


def _compile(expr: Expr) -> Compiled:
    match expr:
        case IntLit(value=value) | BoolLit(value=value):
            return lambda thief, victim: value
        case Attr(subject=subject, name=name):
            get = operator.attrgetter(name)
            return (lambda thief, victim: get(thief)) if subject == "thief" else (lambda thief, victim: get(victim))
        case Neg(operand=operand):
            inner = _compile(operand)
            return lambda thief, victim: -inner(thief, victim)
        case Not(operand=operand):
            inner = _compile(operand)
            return lambda thief, victim: not inner(thief, victim)
        case BinOp(op=op, left=left, right=right):
            return _binary(_ARITHMETIC[op], _compile(left), _compile(right))
        case Call(function=function, arguments=arguments):
            return _call(_FUNCTIONS[function], [_compile(argument) for argument in arguments])
        case Compare(first=first, rest=rest):
            return _compare(_compile(first), [(_COMPARE[op], _compile(operand)) for op, operand in rest])
        case And(operands=operands):
            return _all([_compile(operand) for operand in operands])
        case Or(operands=operands):
            return _any([_compile(operand) for operand in operands])
        case IfElse(condition=condition, then=then, otherwise=otherwise):
            return _choice(_compile(condition), _compile(then), _compile(otherwise))
        case _:
            assert_never(expr)


def _all(parts: list[Compiled]) -> Compiled:
    if len(parts) == 2:
        left, right = parts
        return lambda thief, victim: left(thief, victim) and right(thief, victim)
    return lambda thief, victim: all(part(thief, victim) for part in parts)


def _any(parts: list[Compiled]) -> Compiled:
    if len(parts) == 2:
        left, right = parts
        return lambda thief, victim: left(thief, victim) or right(thief, victim)
    return lambda thief, victim: any(part(thief, victim) for part in parts)


def _binary(apply: Callable[[Any, Any], Any], left: Compiled, right: Compiled) -> Compiled:
    return lambda thief, victim: apply(left(thief, victim), right(thief, victim))


def _call(apply: Callable[..., int], arguments: list[Compiled]) -> Compiled:
    return lambda thief, victim: apply(*[argument(thief, victim) for argument in arguments])


def _compare(first: Compiled, rest: list[tuple[Callable[[Any, Any], bool], Compiled]]) -> Compiled:
    if len(rest) == 1:
        return _binary(rest[0][0], first, rest[0][1])

    def chain(thief: CoreView, victim: CoreView) -> bool:
        left = first(thief, victim)
        for holds, operand in rest:
            right = operand(thief, victim)
            if not holds(left, right):
                return False
            left = right
        return True

    return chain


def _choice(condition: Compiled, then: Compiled, otherwise: Compiled) -> Compiled:
    return lambda thief, victim: then(thief, victim) if condition(thief, victim) else otherwise(thief, victim)
