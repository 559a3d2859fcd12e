"""Expressions of policies as Lean terms over `thief victim : Core`, or `thief victim : Group` where they are about groups.

Integers are Lean's `Int`, so that subtraction does not stop at zero. Lean gives all leaves of a tree of arithmetic operators the
largest type among them: it is enough that one leaf of each tree says `Int`. Ratios are multiplied out: of averages there are
only loads and capacities left.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce
from typing import Final, Literal, assert_never

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
    children,
    is_constant,
)
from proofgen.expr.evaluate import constant_value
from proofgen.expr.types import GROUPS, Type, type_of

Load = Literal["count", "weight"]
_ATTRIBUTES: Final = {
    "count": "count",
    "ready": "waiting",
    "running": "running",
    "idle": "Idle",
    "overloaded": "Overloaded",
    "lightest": "lightest",
    "heaviest": "heaviest",
    "capacity": "capacity",
    "idle_cores": "idleCores",
    "stealable": "Stealable",
}
# Of cores and groups, where loads are numbers of tasks, and where they are sums of weights.
_LOADS: Final = {"load": ("count", "load"), "min": ("leastCount", "least"), "max": ("mostCount", "most")}
_ARITHMETIC: Final = {"+": "+", "-": "-", "*": "*", "//": "/", "%": "%"}
_COMPARISONS: Final = {"==": "=", "!=": "≠", "<": "<", "<=": "≤", ">": ">", ">=": "≥"}


def proposition(expr: Expr, load: Load = "count") -> Term:
    """A boolean expression as a decidable proposition; `load` says what the attribute of this name means."""
    return _Translator(load).proposition(expr)


def integer(expr: Expr, load: Load = "count") -> Term:
    """An integer expression as a term of type `Int`."""
    return _Translator(load).integer(expr)


def ratio(expr: Expr, load: Load = "count") -> tuple[Term, Term]:
    """An integer or a ratio over groups as a numerator, of type `Int`, and a denominator, of type `Nat`: 1 without averages."""
    translator, averaged = _Translator(load), _averaged(expr)
    if not averaged:
        return translator.integer(expr), Num(1)
    return _typed(translator.numerator(expr, averaged)), _capacities(averaged)


@dataclass(frozen=True, slots=True)
class _Translator:
    load: Load

    def proposition(self, expr: Expr) -> Term:
        """A boolean expression as a decidable proposition."""
        match expr:
            case BoolLit(value=value):
                return Const("True" if value else "False")
            case Attr(subject=subject, name=name):
                return self._attribute(subject, name)
            case Compare(first=first, rest=rest):
                operands = [first, *(operand for _, operand in rest)]
                pairs = zip(operands, rest, strict=False)
                return _joined("∧", [self._comparison(op, left, right) for left, (op, right) in pairs])
            case And(operands=operands):
                return _joined("∧", [self.proposition(operand) for operand in operands])
            case Or(operands=operands):
                return _joined("∨", [self.proposition(operand) for operand in operands])
            case Not(operand=operand):
                return Prefix("¬", self.proposition(operand))
            case IfElse(condition=condition, then=then, otherwise=otherwise):
                return Ite(self.proposition(condition), self.proposition(then), self.proposition(otherwise))
            case IntLit() | Neg() | BinOp() | Call():
                raise AssertionError(f"an integer where a proposition belongs: {expr}")
            case _:
                assert_never(expr)

    def integer(self, expr: Expr) -> Term:
        """An integer expression as a term of type `Int`."""
        return _typed(self._arithmetic(expr))

    def _comparison(self, op: CompareOp, left: Expr, right: Expr) -> Term:
        if type_of(left) is Type.BOOLEAN:
            same = Infix("↔", self.proposition(left), self.proposition(right))
            return same if op == "==" else Prefix("¬", same)
        averaged = _averaged(left, right)
        if averaged:
            sides = self.numerator(left, averaged), self.numerator(right, averaged)
        else:
            sides = self._arithmetic(left), self._arithmetic(right)
        return _typed(Infix(_COMPARISONS[op], *sides))

    def numerator(self, expr: Expr, averaged: tuple[str, ...]) -> Term:
        """A tree like that of `_arithmetic`: the value, times the capacities of the groups that are `averaged`."""
        if type_of(expr) is not Type.RATIO:
            return Infix("*", self._arithmetic(expr), _capacities(averaged))
        match expr:
            case Attr(subject=subject):
                others = tuple(other for other in averaged if other != subject)
                load = self._attribute(subject, "load")
                return Infix("*", load, _capacities(others)) if others else load
            case Neg(operand=operand):
                return Prefix("-", self.numerator(operand, averaged))
            case BinOp(op="*", left=left, right=right):
                return Infix("*", self._multiplied(left, averaged), self._multiplied(right, averaged))
            case BinOp(op=op, left=left, right=right):
                return Infix(op, self.numerator(left, averaged), self.numerator(right, averaged))
            case _:
                raise AssertionError(f"no ratio: {expr}")

    def _multiplied(self, operand: Expr, averaged: tuple[str, ...]) -> Term:
        """An operand of a product, of which one is constant."""
        return self._factor("*", operand) if is_constant(operand) else self.numerator(operand, averaged)

    def _arithmetic(self, expr: Expr) -> Term:
        """A tree of operators whose leaves do not say yet that they are integers."""
        match expr:
            case IntLit(value=value):
                return Num(value)
            case Attr(subject=subject, name=name):
                return self._attribute(subject, name)
            case Neg(operand=operand):
                return Prefix("-", self._arithmetic(operand))
            case BinOp(op=op, left=left, right=right):
                return Infix(_ARITHMETIC[op], self._factor(op, left), self._factor(op, right))
            case Call(function="abs", arguments=(operand,)):
                return Typed(App("Int.natAbs", (self.integer(operand),)), "Int")
            case Call(function=function, arguments=arguments):
                return reduce(lambda left, right: App(function, (left, right)), map(self.integer, arguments))
            case IfElse(condition=condition, then=then, otherwise=otherwise):
                return Typed(Ite(self.proposition(condition), self.integer(then), self.integer(otherwise)), "Int")
            case BoolLit() | Compare() | And() | Or() | Not():
                raise AssertionError(f"a proposition where an integer belongs: {expr}")
            case _:
                assert_never(expr)

    def _factor(self, op: ArithmeticOp, operand: Expr) -> Term:
        """An operand; constant factors and divisors as one number, which is what decision procedures look for."""
        value = constant_value(operand) if op in ("*", "//", "%") else None
        if value is None:
            return self._arithmetic(operand)
        return Num(value) if value >= 0 else Prefix("-", Num(-value))

    def _attribute(self, subject: str, name: str) -> Term:
        if subject == "task":
            return Const("weight")
        one = subject.removesuffix("_group")
        if name not in _LOADS:
            return Const(f"{one}.{_ATTRIBUTES[name]}")
        of_count, of_weight = _LOADS[name]
        return Const(f"{one}.{of_count}") if self.load == "count" else App(f"{one}.{of_weight}", (Const("Task.weight"),))


def _averaged(*exprs: Expr) -> tuple[str, ...]:
    """The groups whose averages are summands of these, the thief's first; what is inside of integers does not count."""
    found = {subject for expr in exprs for subject in _summands(expr)}
    return tuple(group for group in GROUPS if group in found)


def _summands(expr: Expr) -> Iterator[str]:
    if type_of(expr) is not Type.RATIO:
        return
    if isinstance(expr, Attr):
        yield expr.subject
    for child in children(expr):
        yield from _summands(child)


def _capacities(groups: tuple[str, ...]) -> Term:
    """The product of the capacities of these groups, of which there is one at least."""
    capacities: list[Term] = [Const(f"{group.removesuffix('_group')}.capacity") for group in groups]
    return reduce(lambda left, right: Infix("*", left, right), capacities)


def _joined(op: str, terms: list[Term]) -> Term:
    return reduce(lambda right, left: Infix(op, left, right), reversed(terms))


def _typed(tree: Term) -> Term:
    """The tree with `Int` written at its first leaf."""
    match tree:
        case Const() | Num():
            return Typed(tree, "Int")
        case App(function=function) if function.startswith(("thief.", "victim.")):
            return Typed(tree, "Int")
        case Prefix(op=op, operand=operand):
            return Prefix(op, _typed(operand))
        case Infix(op=op, left=left, right=right):
            return Infix(op, _typed(left), right)
        case Typed() | App() | Ite():
            return tree
        case _:
            assert_never(tree)
