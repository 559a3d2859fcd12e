"""Lean terms as data, and the one place that prints them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, assert_never

LINE_WIDTH: Final = 100


@dataclass(frozen=True, slots=True)
class Const:
    """A name, dotted or not: `thief.count`, `True`."""

    name: str


@dataclass(frozen=True, slots=True)
class Num:
    """A number, 0 or more."""

    value: int


@dataclass(frozen=True, slots=True)
class Typed:
    """`(term : type)`."""

    term: Term
    type: str


@dataclass(frozen=True, slots=True)
class App:
    """A function and its arguments."""

    function: str
    arguments: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Prefix:
    """`-operand` or `¬ operand`."""

    op: str
    operand: Term


@dataclass(frozen=True, slots=True)
class Infix:
    """`left op right`."""

    op: str
    left: Term
    right: Term


@dataclass(frozen=True, slots=True)
class Ite:
    """`if condition then yes else no`."""

    condition: Term
    yes: Term
    no: Term


Term = Const | Num | Typed | App | Prefix | Infix | Ite

# Lean's own precedences: own level, least level of the left operand, least level of the right one.
_LEVELS: Final = {
    "↔": (20, 21, 21),
    "→": (25, 26, 25),
    "∨": (30, 31, 30),
    "∧": (35, 36, 35),
    **dict.fromkeys(("=", "≠", "<", "≤", ">", "≥"), (50, 51, 51)),
    **dict.fromkeys(("+", "-"), (65, 65, 66)),
    **dict.fromkeys(("*", "/", "%"), (70, 70, 71)),
}
_PREFIX_LEVELS: Final = {"-": (75, 76), "¬": (1024, 40)}  # `--` would begin a comment
_APP, _MAX = 1022, 1025


def print_term(term: Term, indent: int) -> str:
    """The term as it stands at the start of a line with this indentation, broken where it is too long."""
    return _layout(term, 0, indent)


def _layout(term: Term, least: int, indent: int) -> str:
    """On one line if it fits; otherwise the operands of the outermost logical operator each on their own."""
    flat = _flat(term, least)
    if indent + len(flat) <= LINE_WIDTH:
        return flat
    if isinstance(term, Prefix) and isinstance(term.operand, Infix):
        return f"¬ {_layout(term.operand, _MAX, indent + 2)}" if term.op == "¬" else flat
    if not isinstance(term, Infix):
        return flat
    level, _, _ = _LEVELS[term.op]
    if level < least:
        return f"({_layout(term, 0, indent + 1)})"
    *heads, last = _chain(term)
    lines = [f"{_layout(head, level + 1, indent + 2)} {term.op}" for head in heads]
    return ("\n" + " " * indent).join([*lines, _layout(last, _LEVELS[term.op][2], indent)])


def _chain(term: Infix) -> list[Term]:
    """The operands of a row of `∧` or `∨`; the two of any other operator."""
    if term.op in "∧∨" and isinstance(term.right, Infix) and term.right.op == term.op:
        return [term.left, *_chain(term.right)]
    return [term.left, term.right]


def _flat(term: Term, least: int) -> str:
    level, text = _leveled(term)
    return text if level >= least else f"({text})"


def _leveled(term: Term) -> tuple[int, str]:
    """The precedence of the term's outermost construct, and its text on one line."""
    match term:
        case Const(name=name):
            return _MAX, name
        case Num(value=value):
            return _MAX, str(value)
        case Typed(term=inner, type=type_):
            return _MAX, f"({_flat(inner, 0)} : {type_})"
        case App(function=function, arguments=arguments):
            return _APP, " ".join([function, *(_flat(argument, _MAX) for argument in arguments)])
        case Prefix(op=op, operand=operand):
            level, inside = _PREFIX_LEVELS[op]
            return level, f"{op}{' ' if op == '¬' else ''}{_flat(operand, inside)}"
        case Infix(op=op, left=left, right=right):
            level, least_left, least_right = _LEVELS[op]
            return level, f"{_flat(left, least_left)} {op} {_flat(right, least_right)}"
        case Ite(condition=condition, yes=yes, no=no):
            return 0, f"if {_flat(condition, 0)} then {_flat(yes, 0)} else {_flat(no, 0)}"
        case _:
            assert_never(term)
