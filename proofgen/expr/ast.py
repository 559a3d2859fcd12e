"""The expressions of a policy, as data.

Spans take no part in comparison, so that an expression equals what is read back from its own text.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal, assert_never

from proofgen.errors import Span

ArithmeticOp = Literal["+", "-", "*", "//", "%"]
CompareOp = Literal["==", "!=", "<", "<=", ">", ">="]
Function = Literal["min", "max", "abs"]

MAX_INTEGER = 2**31 - 1
"""The largest integer that may be written in an expression; what is computed has no bound."""


@dataclass(frozen=True, slots=True)
class Node:
    """What all nodes have: the place they were read from, if they were."""

    span: Span | None = field(default=None, compare=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class IntLit(Node):
    """An integer as written: 0 or more, as a minus sign is a `Neg`."""

    value: int

    def __post_init__(self) -> None:
        """Refuse what could not be written."""
        if not 0 <= self.value <= MAX_INTEGER:
            raise ValueError(f"an integer literal lies between 0 and {MAX_INTEGER}, not {self.value}")


@dataclass(frozen=True, slots=True)
class BoolLit(Node):
    """`true` or `false`."""

    value: bool


@dataclass(frozen=True, slots=True)
class Attr(Node):
    """An attribute of a core, of a group or of a task: `victim.load`, `victim_group.average`, `task.weight`."""

    subject: str
    name: str


@dataclass(frozen=True, slots=True)
class Neg(Node):
    """`-operand`."""

    operand: Expr


@dataclass(frozen=True, slots=True)
class BinOp(Node):
    """Arithmetic; `//` and `%` round down."""

    op: ArithmeticOp
    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True)
class Call(Node):
    """`min` or `max` of two or more integers, `abs` of one."""

    function: Function
    arguments: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Compare(Node):
    """A chain of comparisons, each between neighbours: `a < b <= c` is `Compare(a, (("<", b), ("<=", c)))`."""

    first: Expr
    rest: tuple[tuple[CompareOp, Expr], ...]


@dataclass(frozen=True, slots=True)
class And(Node):
    """All of two or more."""

    operands: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Or(Node):
    """Any of two or more."""

    operands: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Not(Node):
    """`not operand`."""

    operand: Expr


@dataclass(frozen=True, slots=True)
class IfElse(Node):
    """`then if condition else otherwise`."""

    condition: Expr
    then: Expr
    otherwise: Expr


Expr = IntLit | BoolLit | Attr | Neg | BinOp | Call | Compare | And | Or | Not | IfElse


def children(expr: Expr) -> tuple[Expr, ...]:
    """The expressions directly below `expr`, in the order of the fields."""
    match expr:
        case IntLit() | BoolLit() | Attr():
            return ()
        case Neg(operand=operand) | Not(operand=operand):
            return (operand,)
        case BinOp(left=left, right=right):
            return (left, right)
        case Call(arguments=several) | And(operands=several) | Or(operands=several):
            return several
        case Compare(first=first, rest=rest):
            return (first, *(operand for _, operand in rest))
        case IfElse(condition=condition, then=then, otherwise=otherwise):
            return (condition, then, otherwise)
        case _:
            assert_never(expr)


def nodes(expr: Expr) -> Iterator[Expr]:
    """`expr` and everything below it, outermost first."""
    yield expr
    for child in children(expr):
        yield from nodes(child)


def constants(expr: Expr) -> tuple[int, ...]:
    """The integers written in `expr`, ascending, each once: where its value may change, for a search."""
    return tuple(sorted({node.value for node in nodes(expr) if isinstance(node, IntLit)}))


def names_task(expr: Expr) -> bool:
    """Whether the value of `expr` depends on a task, `task.weight`."""
    return any(isinstance(node, Attr) and node.subject == "task" for node in nodes(expr))


def is_constant(expr: Expr) -> bool:
    """Whether `expr` names no attribute."""
    return not any(isinstance(node, Attr) for node in nodes(expr))
