"""The types of expressions: integer, ratio and boolean, what may be named, and the rules that keep every policy decidable."""

from __future__ import annotations

from collections.abc import Callable, Mapping
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
    RATIO = "a ratio"
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

GROUP_ATTRIBUTES: Final = {
    "capacity": Type.INTEGER,
    "count": Type.INTEGER,
    "load": Type.INTEGER,
    "min": Type.INTEGER,
    "max": Type.INTEGER,
    "average": Type.RATIO,
    "idle_cores": Type.INTEGER,
    "stealable": Type.BOOLEAN,
}
"""The attributes of a group of cores."""

SUBJECTS: Final = ("thief", "victim")
"""The two cores."""

TASK: Final = "task"
"""The task that a task predicate is about."""

GROUPS: Final = ("thief_group", "victim_group")
"""The thief's group of cores, and another one."""


class Scope(Enum):
    """What an expression may name: the two cores, these and a task that waits, or two groups of cores."""

    CORES = SUBJECTS
    TASK = (*SUBJECTS, TASK)
    GROUPS = GROUPS

    @property
    def subjects(self) -> tuple[str, ...]:
        """What has attributes here: the two that are compared, then the task."""
        subjects: tuple[str, ...] = self.value
        return subjects


def attributes_of(subject: str) -> Mapping[str, Type]:
    """The attributes of a core, of a group of cores or of a task, with their types."""
    if subject == TASK:
        return TASK_ATTRIBUTES
    return GROUP_ATTRIBUTES if subject in GROUPS else ATTRIBUTES


HOLE: Final = Attr("", "")
"""Stands for what was reported already; it has no type, and nothing is said about what it makes of its surroundings."""

MakeProblem = Callable[[str, Span, str, str], Problem]
_NOWHERE: Final = Span("<expression>", 1, 1, 2)
_NUMBERS: Final = (Type.INTEGER, Type.RATIO)
_AVERAGES: Final = "compare averages, or use `load` and `capacity`"


def type_of(expr: Expr) -> Type | None:
    """The type of an expression; None if it is not well-typed."""
    checker = _Checker(lambda code, span, message, hint: Problem(code, message, hint, span))
    found = checker.infer(expr)
    return None if checker.problems else found


def check(expr: Expr, expected: Type, scope: Scope, make_problem: MakeProblem) -> list[Problem]:
    """Everything that is wrong with the types in `expr`, which should be of type `expected`; an integer is a ratio, too."""
    checker = _Checker(make_problem, scope)
    found = checker.infer(expr)
    allowed = _NUMBERS if expected is Type.RATIO else (expected,)
    if found is not None and found not in allowed:
        hint = "compare it with something: `… > 0`" if expected is Type.BOOLEAN else "write `1 if … else 0`"
        wanted = _listed(allowed)
        checker.report("E331", expr, f"{wanted} is expected here, but `{_short(expr)}` is {found.value}", hint)
    return checker.problems


def _listed(types: tuple[Type, ...]) -> str:
    return " or ".join(one.value for one in types)


def _short(expr: Expr) -> str:
    text = to_text(expr)
    return text if len(text) <= 60 else f"{text[:57]}..."


@dataclass
class _Checker:
    make_problem: MakeProblem
    scope: Scope = Scope.CORES
    """What may be named, for hints."""
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
                return attributes_of(subject).get(name)
            case Neg(operand=operand):
                return self._operand("-", operand, _NUMBERS)[0]
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
            self._operand(what, operand, (wanted,))
        return wanted

    def _operand(self, what: str, operand: Expr, wanted: tuple[Type, ...]) -> tuple[Type, bool]:
        """The type of the operand, the first wanted one if it has none of them; and whether nothing was reported."""
        before = len(self.problems)
        found = self.infer(operand)
        if found is Type.RATIO and wanted == (Type.INTEGER,):
            self._no_ratio(what, operand)
        elif found is not None and found not in wanted:
            message = f"`{what}` needs {wanted[0].value}, but `{_short(operand)}` is {found.value}"
            number = f"an integer is needed, such as `{self.scope.subjects[1]}.load`"
            hint = "compare it: `… > 0`" if Type.BOOLEAN in wanted else number
            self.report("E330", operand, message, hint)
        if found is None or found not in wanted:
            return wanted[0], False
        return found, len(self.problems) == before

    def _no_ratio(self, what: str, operand: Expr) -> None:
        message = f"`{what}` takes integers, but `{_short(operand)}` is a ratio"
        self.report("E339", operand, message, _AVERAGES)

    def _arithmetic(self, expr: BinOp) -> Type:
        wanted = (Type.INTEGER,) if expr.op in ("//", "%") else _NUMBERS
        left, left_ok = self._operand(expr.op, expr.left, wanted)
        right, right_ok = self._operand(expr.op, expr.right, wanted)
        if right_ok and expr.op in ("//", "%"):
            self._divisor(expr)
        if left_ok and right_ok and expr.op == "*" and not (is_constant(expr.left) or is_constant(expr.right)):
            message = f"`{_short(expr.left)}` and `{_short(expr.right)}` are multiplied, and neither is constant"
            hint = "multiply by a constant: products of attributes cannot be decided in general"
            self.report("E336", expr, message, hint)
        return Type.RATIO if Type.RATIO in (left, right) else Type.INTEGER

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
            if left_type in _NUMBERS and right_type in _NUMBERS:
                continue
            if left_type is not right_type:
                message = f"`{_short(left)}` is {left_type.value}, but `{_short(right)}` is {right_type.value}"
                self.report("E333", right, message, f"`{op}` compares two integers, or with == and != two booleans")
            elif left_type is Type.BOOLEAN and op not in ("==", "!="):
                message = f"`{op}` compares integers, but `{_short(left)}` is a boolean"
                self.report("E333", left, message, "write `==` or `!=` for booleans")
        return Type.BOOLEAN

    def _choice(self, expr: IfElse) -> Type | None:
        self._operand("if", expr.condition, (Type.BOOLEAN,))
        then, otherwise = self.infer(expr.then), self.infer(expr.otherwise)
        if Type.RATIO in (then, otherwise):
            self._no_ratio("if", expr.then if then is Type.RATIO else expr.otherwise)
            return None
        if then is None or otherwise is None:
            return then or otherwise
        if then is not otherwise:
            message = f"`{_short(expr.then)}` is {then.value}, but `{_short(expr.otherwise)}` is {otherwise.value}"
            self.report("E332", expr.otherwise, message, "let both branches give integers, or both booleans")
            return None
        return then
