"""Expressions and steals for the solver z3: integers without bounds, cores with up to four waiting tasks.

What the solver finds is replayed in the model, and what it does not find is no proof: it only proposes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, reduce
from importlib import import_module
from itertools import pairwise
from typing import Any, assert_never

from proofgen.expr.ast import And, Attr, BinOp, BoolLit, Call, Compare, CompareOp, Expr, IfElse, IntLit, Neg, Not, Or
from proofgen.expr.evaluate import constant_value
from proofgen.policy import Budget, Policy, TakeOne

WAITING = 4
"""So many tasks wait at most on a core that the solver thinks of."""

Term = Any
"""A term of z3, which has no types that mypy knows."""


@cache
def z3() -> Any:
    """The solver's module, which takes a while to import."""
    return import_module("z3")


class SymbolicCore:
    """A core whose tasks and weights are unknowns."""

    def __init__(self, name: str, *, weighs: bool) -> None:
        """Unknowns that begin with this name; `weighs` says whether load is the sum of weights."""
        lib = z3()
        self.running, self.ready = lib.Int(f"{name}_running"), lib.Int(f"{name}_ready")
        self.current = lib.Int(f"{name}_current")
        self.waiting = [lib.Int(f"{name}_{place}") for place in range(WAITING)]
        self.present = [self.ready > place for place in range(WAITING)]
        self.count = self.running + self.ready
        self.weight = lib.If(self.running == 1, self.current, 0) + lib.Sum(
            [lib.If(here, weight, 0) for here, weight in zip(self.present, self.waiting, strict=True)]
        )
        self.load = self.weight if weighs else self.count
        self.idle, self.overloaded = self.count == 0, self.count >= 2
        self.lightest, self.heaviest = self._extreme(lambda a, b: a < b), self._extreme(lambda a, b: a > b)

    def _extreme(self, better: Any) -> Term:
        lib, found = z3(), self.waiting[0]
        for here, weight in zip(self.present[1:], self.waiting[1:], strict=True):
            found = lib.If(lib.And(here, better(weight, found)), weight, found)
        return lib.If(self.ready == 0, 0, found)

    def well_formed(self, least: int, most: int | None) -> list[Term]:
        """That the unknowns describe a core with weights in these bounds; unknowns without a task are `least`."""
        lib = z3()
        found = [self.running >= 0, self.running <= 1, self.ready >= 0, self.ready <= WAITING]
        for here, weight in zip((self.running == 1, *self.present), (self.current, *self.waiting), strict=True):
            found += [weight >= least, lib.Implies(lib.Not(here), weight == least)]
            found += [] if most is None else [weight <= most]
        return found

    def read(self, model: Any) -> tuple[bool, tuple[int, ...]]:
        """Whether a task runs, and the weights of all tasks, as the solver has them."""

        def value(term: Term) -> int:
            return int(model.eval(term, model_completion=True).as_long())

        running = value(self.running) == 1
        waiting = [value(weight) for weight in self.waiting[: value(self.ready)]]
        return running, (*([value(self.current)] if running else []), *waiting)


@dataclass(frozen=True, slots=True)
class SymbolicTake:
    """How many tasks a steal moves, and how much load."""

    moved: Term
    moved_load: Term


class Translator:
    """Expressions as terms, over a thief, a victim and maybe the weight of a task."""

    def __init__(self, thief: SymbolicCore, victim: SymbolicCore, weight: Term = None) -> None:
        """For these two cores."""
        self.subjects = {"thief": thief, "victim": victim}
        self.weight = weight

    def term(self, expr: Expr) -> Term:
        """The term of a well-typed expression."""
        lib = z3()
        constant = constant_value(expr)
        if constant is not None:
            return lib.BoolVal(constant) if isinstance(constant, bool) else lib.IntVal(constant)
        match expr:
            case IntLit(value=value):
                return lib.IntVal(value)
            case BoolLit(value=truth):
                return lib.BoolVal(truth)
            case Attr(subject="task"):
                return self.weight
            case Attr(subject=subject, name=name):
                return getattr(self.subjects[subject], name)
            case Neg(operand=operand):
                return -self.term(operand)
            case Not(operand=operand):
                return lib.Not(self.term(operand))
            case And(operands=operands):
                return lib.And([self.term(operand) for operand in operands])
            case Or(operands=operands):
                return lib.Or([self.term(operand) for operand in operands])
            case IfElse(condition=condition, then=then, otherwise=otherwise):
                return lib.If(self.term(condition), self.term(then), self.term(otherwise))
            case Compare():
                return self._comparison(expr)
            case BinOp():
                return self._arithmetic(expr)
            case Call():
                return self._call(expr)
            case _:
                assert_never(expr)

    def _arithmetic(self, expr: BinOp) -> Term:
        left, right = self.term(expr.left), self.term(expr.right)
        match expr.op:
            case "+":
                return left + right
            case "-":
                return left - right
            case "*":
                return left * right
            case "//":
                # Divisors are positive constants, for which z3 rounds down as we do.
                return left / right
            case "%":
                return left % right
            case _:
                assert_never(expr.op)

    def _call(self, expr: Call) -> Term:
        lib, terms = z3(), [self.term(argument) for argument in expr.arguments]
        match expr.function:
            case "abs":
                return lib.If(terms[0] >= 0, terms[0], -terms[0])
            case "min":
                return reduce(lambda a, b: lib.If(a <= b, a, b), terms)
            case "max":
                return reduce(lambda a, b: lib.If(a >= b, a, b), terms)
            case _:
                assert_never(expr.function)

    def _comparison(self, expr: Compare) -> Term:
        operands = [self.term(expr.first), *(self.term(operand) for _, operand in expr.rest)]
        links = zip((op for op, _ in expr.rest), pairwise(operands), strict=True)
        return z3().And([_compared(op, left, right) for op, (left, right) in links])


def _compared(op: CompareOp, left: Term, right: Term) -> Term:
    match op:
        case "==":
            return left == right
        case "!=":
            return left != right
        case "<":
            return left < right
        case "<=":
            return left <= right
        case ">":
            return left > right
        case ">=":
            return left >= right
        case _:
            assert_never(op)


def take(policy: Policy, thief: SymbolicCore, victim: SymbolicCore) -> SymbolicTake:
    """What a steal takes."""
    weighs = policy.load == "weight"
    match policy.steal:
        case TakeOne(order=order, task=task):
            wanted = [_wanted(task, thief, victim, place) for place in range(WAITING)]
            return _take_one(victim, wanted, order, weighs)
        case Budget(amount=amount):
            return _take_budget(victim, Translator(thief, victim).term(amount), weighs)
        case _:
            assert_never(policy.steal)


def _wanted(task: Expr | None, thief: SymbolicCore, victim: SymbolicCore, place: int) -> Term:
    here = victim.present[place]
    return here if task is None else z3().And(here, Translator(thief, victim, victim.waiting[place]).term(task))


def _take_one(victim: SymbolicCore, wanted: Sequence[Term], order: str, weighs: bool) -> SymbolicTake:
    """Only the weight of the task matters, not its place."""
    lib = z3()
    found, weight = lib.BoolVal(False), lib.IntVal(0)
    for candidate, wants in zip(victim.waiting, wanted, strict=True):
        better = {"queue": lib.BoolVal(False), "lightest": candidate < weight, "heaviest": candidate > weight}[order]
        weight = lib.If(lib.And(wants, lib.Or(lib.Not(found), better)), candidate, weight)
        found = lib.Or(found, wants)
    moved = lib.If(found, 1, 0)
    return SymbolicTake(moved, weight if weighs else moved)


def _take_budget(victim: SymbolicCore, amount: Term, weighs: bool) -> SymbolicTake:
    lib = z3()
    left = lib.If(amount >= 0, amount, 0)
    moved, moved_load = lib.IntVal(0), lib.IntVal(0)
    for here, weight in zip(victim.present, victim.waiting, strict=True):
        cost = weight if weighs else lib.IntVal(1)
        fits = lib.And(here, cost <= left)
        left = lib.If(fits, left - cost, left)
        moved, moved_load = moved + lib.If(fits, 1, 0), moved_load + lib.If(fits, cost, 0)
    return SymbolicTake(moved, moved_load)
