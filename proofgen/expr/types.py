"""The types of expressions: integer and boolean, and the rules that keep every policy decidable."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from itertools import pairwise
from typing import Final, assert_never

from proofgen.errors import Problem, Span
from proofgen.expr.ast import (
    And,
    Attr,
    BinOp,
    BoolLit,
    Call,
    Compare,
    Expr,
    IfElse,
    IntLit,
    Neg,
    Not,
    Or,
    is_constant,
)
from proofgen.expr.evaluate import constant_value
from proofgen.expr.printer import to_text


class Type(Enum):
    """What an expression gives."""

    INTEGER = "an integer"
    BOOLEAN = "a boolean"


ATTRIBUTES: Final = {
    "load": Type.INTEGER,
    "count": Type.INTEGER,
    "ready": Type.INTEGER,
    "running": Type.INTEGER,
    "idle": Type.BOOLEAN,
    "overloaded": Type.BOOLEAN,
    "lightest": Type.INTEGER,
    "heaviest": Type.INTEGER,
}
"""The attributes of a core."""

TASK_ATTRIBUTES: Final = {"weight": Type.INTEGER}
"""The attributes of a task."""

SUBJECTS: Final = ("thief", "victim")
"""The cores that an expression may name."""

TASK: Final = "task"
"""The task that a task predicate is about, and no other expression may name."""

HOLE: Final = Attr("", "")
"""Stands for what was reported already; it has no type, and nothing is said about what it makes of its surroundings."""

MakeProblem = Callable[[str, Span, str, str], Problem]
_NOWHERE: Final = Span("<expression>", 1, 1, 2)


def type_of(expr: Expr) -> Type | None:
    """The type of an expression; None if it is not well-typed."""
    checker = _Checker(lambda code, span, message, hint: Problem(code, message, hint, span))
    found = checker.infer(expr)
    return None if checker.problems else found


def check(expr: Expr, expected: Type, make_problem: MakeProblem) -> list[Problem]:
    """Everything that is wrong with the types in `expr`, which should be of type `expected`."""
    checker = _Checker(make_problem)
    found = checker.infer(expr)
    if found not in (expected, None):
        hint = "compare it with something: `… > 0`" if expected is Type.BOOLEAN else "write `1 if … else 0`"
        checker.report("E331", expr, f"{expected.value} is expected here, but `{_short(expr)}` is {found.value}", hint)
    return checker.problems


def _short(expr: Expr) -> str:
    text = to_text(expr)
    return text if len(text) <= 60 else f"{text[:57]}..."


@dataclass
class _Checker:
    make_problem: MakeProblem
    problems: list[Problem] = field(default_factory=list)

    def report(self, code: str, expr: Expr, message: str, hint: str) -> None:
        self.problems.append(self.make_problem(code, expr.span or _NOWHERE, message, hint))

    def infer(self, expr: Expr) -> Type | None:
        """The type of `expr`, None if nothing can be said; an operator has its type whatever its operands are."""
        match expr:
            case IntLit():
                return Type.INTEGER
            case BoolLit():
                return Type.BOOLEAN
            case Attr(subject=subject, name=name):
                return (TASK_ATTRIBUTES if subject == TASK else ATTRIBUTES).get(name)
            case Neg(operand=operand):
                return self._operands("-", (operand,), Type.INTEGER)
            case Not(operand=operand):
                return self._operands("not", (operand,), Type.BOOLEAN)
            case And(operands=operands):
                return self._operands("and", operands, Type.BOOLEAN)
            case Or(operands=operands):
                return self._operands("or", operands, Type.BOOLEAN)
            case Call(function=function, arguments=arguments):
                return self._operands(function, arguments, Type.INTEGER)
            case BinOp():
                return self._arithmetic(expr)
            case Compare():
                return self._comparison(expr)
            case IfElse():
                return self._choice(expr)
            case _:
                assert_never(expr)

    def _operands(self, what: str, operands: tuple[Expr, ...], wanted: Type) -> Type:
        for operand in operands:
            self._operand(what, operand, wanted)
        return wanted

    def _operand(self, what: str, operand: Expr, wanted: Type) -> bool:
        """Whether the operand has the wanted type, and nothing in it was reported."""
        before = len(self.problems)
        found = self.infer(operand)
        if found not in (wanted, None):
            hint = "compare it: `… > 0`" if wanted is Type.BOOLEAN else "an integer is needed, such as `victim.load`"
            message = f"`{what}` needs {wanted.value}, but `{_short(operand)}` is {found.value}"
            self.report("E330", operand, message, hint)
        return found is wanted and len(self.problems) == before

    def _arithmetic(self, expr: BinOp) -> Type:
        left_ok = self._operand(expr.op, expr.left, Type.INTEGER)
        right_ok = self._operand(expr.op, expr.right, Type.INTEGER)
        if right_ok and expr.op in ("//", "%"):
            self._divisor(expr)
        if left_ok and right_ok and expr.op == "*" and not (is_constant(expr.left) or is_constant(expr.right)):
            message = f"`{_short(expr.left)}` and `{_short(expr.right)}` are multiplied, and neither is constant"
            hint = "multiply by a constant: products of attributes cannot be decided in general"
            self.report("E336", expr, message, hint)
        return Type.INTEGER

    def _divisor(self, expr: BinOp) -> None:
        value, hint = constant_value(expr.right), "divide by a positive constant: `// 2`"
        if value is None:
            message = f"`{expr.op}` by `{_short(expr.right)}`, which is not constant"
            self.report("E335", expr.right, message, hint)
        elif value == 0:
            self.report("E334", expr.right, f"`{expr.op}` by zero", hint)
        elif value < 0:
            self.report("E337", expr.right, f"`{expr.op}` by {value}, which is negative", hint)

    def _comparison(self, expr: Compare) -> Type:
        operands = (expr.first, *(operand for _, operand in expr.rest))
        types = [self.infer(operand) for operand in operands]
        pairs = zip(expr.rest, pairwise(operands), pairwise(types), strict=True)
        for (op, _), (left, right), (left_type, right_type) in pairs:
            if left_type is None or right_type is None:
                continue
            if left_type is not right_type:
                message = f"`{_short(left)}` is {left_type.value}, but `{_short(right)}` is {right_type.value}"
                self.report("E333", right, message, f"`{op}` compares two integers, or with == and != two booleans")
            elif left_type is Type.BOOLEAN and op not in ("==", "!="):
                message = f"`{op}` compares integers, but `{_short(left)}` is a boolean"
                self.report("E333", left, message, "write `==` or `!=` for booleans")
        return Type.BOOLEAN

    def _choice(self, expr: IfElse) -> Type | None:
        self._operand("if", expr.condition, Type.BOOLEAN)
        then, otherwise = self.infer(expr.then), self.infer(expr.otherwise)
        if then is None or otherwise is None:
            return then or otherwise
        if then is not otherwise:
            message = f"`{_short(expr.then)}` is {then.value}, but `{_short(expr.otherwise)}` is {otherwise.value}"
            self.report("E332", expr.otherwise, message, "let both branches give integers, or both booleans")
            return None
        return then
