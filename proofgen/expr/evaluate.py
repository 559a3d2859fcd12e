"""The meaning of expressions: mathematical integers and ratios, and division that rounds down."""

from __future__ import annotations

import operator
from collections.abc import Callable
from fractions import Fraction
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

    @property
    def lightest(self) -> int:
        """The least weight among the tasks that wait, 0 if none does."""

    @property
    def heaviest(self) -> int:
        """The greatest weight among the tasks that wait, 0 if none does."""


class TaskView(Protocol):
    """What a task predicate may ask of a task that waits."""

    @property
    def weight(self) -> int:
        """Its weight, 1 or more."""


class GroupView(Protocol):
    """What an expression may ask of a group of cores."""

    @property
    def capacity(self) -> int:
        """How many cores it has."""

    @property
    def count(self) -> int:
        """How many tasks all its cores have, running and waiting."""

    @property
    def load(self) -> int:
        """The sum of the loads of its cores."""

    @property
    def min(self) -> int:
        """The smallest load of a core of it."""

    @property
    def max(self) -> int:
        """The largest load of a core of it."""

    @property
    def average(self) -> Fraction:
        """Its load, divided by its capacity."""

    @property
    def idle_cores(self) -> int:
        """How many of its cores are idle."""

    @property
    def stealable(self) -> bool:
        """Whether some core of it is overloaded."""


Value = int | bool
"""What an expression over cores gives."""
GroupValue = int | bool | Fraction
"""What an expression over groups gives: a `Fraction` where its type is a ratio."""


class Evaluator(Protocol):
    """An expression as a function; `task` must be given where the expression names it."""

    def __call__(self, thief: CoreView, victim: CoreView, task: TaskView | None = None, /) -> Value:
        """The value for these cores, and this task."""


class GroupEvaluator(Protocol):
    """An expression over groups as a function."""

    def __call__(self, thief: GroupView, victim: GroupView, /) -> GroupValue:
        """The value for the thief's group and another one."""


# The values inside are integers and booleans by the type check, which mypy cannot know.
_Compiled = Callable[[Any, Any, Any], Any]

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


def evaluate(expr: Expr, thief: CoreView, victim: CoreView, task: TaskView | None = None) -> Value:
    """The value of a well-typed `expr` for these two cores, and this task if it names one."""
    return compile_expr(expr)(thief, victim, task)


def compile_expr(expr: Expr) -> Evaluator:
    """A function that gives the value of a well-typed `expr` for a thief, a victim and maybe a task; for use in loops."""
    inner = _compile(expr)
    return lambda thief, victim, task=None, /: inner(thief, victim, task)


def evaluate_groups(expr: Expr, thief: GroupView, victim: GroupView) -> GroupValue:
    """The value of a well-typed `expr` over groups for the thief's group and another one."""
    return compile_groups(expr)(thief, victim)


def compile_groups(expr: Expr) -> GroupEvaluator:
    """A function that gives the value of a well-typed `expr` over groups; for use in loops."""
    inner = _compile(expr)
    return lambda thief, victim, /: inner(thief, victim, None)


def constant_value(expr: Expr) -> Value | None:
    """The value of a well-typed `expr` that names no core; None if it names one."""
    if not is_constant(expr):
        return None
    # No attribute is asked for, so that any object will do.
    nobody: Any = None
    return evaluate(expr, nobody, nobody)


def _compile(expr: Expr) -> _Compiled:
    match expr:
        case IntLit(value=value) | BoolLit(value=value):
            return lambda thief, victim, task: value
        case Attr(subject=subject, name=name):
            return _attribute(subject, operator.attrgetter(name))
        case Neg(operand=operand):
            inner = _compile(operand)
            return lambda thief, victim, task: -inner(thief, victim, task)
        case Not(operand=operand):
            inner = _compile(operand)
            return lambda thief, victim, task: not inner(thief, victim, task)
        case BinOp(op=op, left=left, right=right):
            return _binary(_ARITHMETIC[op], _compile(left), right)
        case Call(function=function, arguments=arguments):
            return _call(_FUNCTIONS[function], [_compile(argument) for argument in arguments])
        case Compare(first=first, rest=rest):
            return _compare(_compile(first), [(_COMPARE[op], operand) for op, operand in rest])
        case And(operands=operands):
            return _all([_compile(operand) for operand in operands])
        case Or(operands=operands):
            return _any([_compile(operand) for operand in operands])
        case IfElse(condition=condition, then=then, otherwise=otherwise):
            return _choice(_compile(condition), _compile(then), _compile(otherwise))
        case _:
            assert_never(expr)


def _attribute(subject: str, get: Callable[[Any], Any]) -> _Compiled:
    match subject:
        case "thief" | "thief_group":
            return lambda thief, victim, task: get(thief)
        case "victim" | "victim_group":
            return lambda thief, victim, task: get(victim)
        case _:
            return lambda thief, victim, task: get(task)


def _all(parts: list[_Compiled]) -> _Compiled:
    if len(parts) == 2:
        left, right = parts
        return lambda thief, victim, task: left(thief, victim, task) and right(thief, victim, task)
    return lambda thief, victim, task: all(part(thief, victim, task) for part in parts)


def _any(parts: list[_Compiled]) -> _Compiled:
    if len(parts) == 2:
        left, right = parts
        return lambda thief, victim, task: left(thief, victim, task) or right(thief, victim, task)
    return lambda thief, victim, task: any(part(thief, victim, task) for part in parts)


def _binary(apply: Callable[[Any, Any], Any], left: _Compiled, operand: Expr) -> _Compiled:
    if isinstance(operand, IntLit):
        # The usual right side, and one call fewer.
        value = operand.value
        return lambda thief, victim, task: apply(left(thief, victim, task), value)
    right = _compile(operand)
    return lambda thief, victim, task: apply(left(thief, victim, task), right(thief, victim, task))


def _call(apply: Callable[..., int], arguments: list[_Compiled]) -> _Compiled:
    return lambda thief, victim, task: apply(*[argument(thief, victim, task) for argument in arguments])


def _compare(first: _Compiled, rest: list[tuple[Callable[[Any, Any], bool], Expr]]) -> _Compiled:
    if len(rest) == 1:
        return _binary(rest[0][0], first, rest[0][1])
    links = [(holds, _compile(operand)) for holds, operand in rest]

    def chain(thief: Any, victim: Any, task: Any) -> bool:
        left = first(thief, victim, task)
        for holds, operand in links:
            right = operand(thief, victim, task)
            if not holds(left, right):
                return False
            left = right
        return True

    return chain


def _choice(condition: _Compiled, then: _Compiled, otherwise: _Compiled) -> _Compiled:
    def chosen(thief: Any, victim: Any, task: Any) -> Any:
        branch = then if condition(thief, victim, task) else otherwise
        return branch(thief, victim, task)

    return chosen
