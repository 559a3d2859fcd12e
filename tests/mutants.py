"""Mutants: policies that differ from one of the corpus in one place, each as the text of a policy file that proofgen loads.

A mutant is what a slip of the pen leaves: another integer, comparison or attribute, thief for victim, a condition that is
missing. Most mutants of a policy that is proved are wrong, and none of those may come out as proved.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from io import StringIO
from pathlib import Path
from typing import Any, Final, Literal, get_args

from ruamel.yaml import YAML

from proofgen.errors import InputError
from proofgen.expr import (
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
    Scope,
    Type,
    parse,
    to_text,
)
from proofgen.expr.ast import MAX_INTEGER, ArithmeticOp, CompareOp, children, nodes
from proofgen.expr.types import attributes_of, type_of
from proofgen.policy import Budget, Policy
from proofgen.policy_file import load_policy

Operator = Literal[
    "integer",
    "comparison",
    "arithmetic",
    "connective",
    "negation",
    "side",
    "attribute",
    "function",
    "dropped",
    "constant",
    "rule",
]
"""How a mutant is made: `side` is thief for victim, `constant` true or false for a condition, `rule` another word for a key."""

OPERATORS: Final[tuple[Operator, ...]] = get_args(Operator)
Plain = dict[str, Any]
Steps = tuple[str, ...]
Made = tuple[Operator, Expr]

# -- expressions --

_ARITHMETIC: Final[dict[ArithmeticOp, ArithmeticOp]] = {"+": "-", "-": "+", "*": "//", "//": "*", "%": "//"}
_COMPARISONS: Final[tuple[CompareOp, ...]] = get_args(CompareOp)
_OTHER_SIDE: Final = {"thief": "victim", "victim": "thief", "thief_group": "victim_group", "victim_group": "thief_group"}


def variants(expr: Expr) -> Iterator[Made]:
    """The expressions that differ from `expr` in one place, and how each was made; they may have no meaning."""
    yield from _at(expr)
    for place, child in enumerate(children(expr)):
        for operator, made in variants(child):
            yield operator, _with_child(expr, place, made)


def _at(expr: Expr) -> Iterator[Made]:
    """Those that differ in the outermost node."""
    match expr:
        case IntLit(value=value):
            for other in sorted({value - 1, value + 1, 0} - {value}):
                if 0 <= other <= MAX_INTEGER:
                    yield "integer", IntLit(other)
        case Attr(subject=subject, name=name):
            if subject in _OTHER_SIDE:
                yield "side", Attr(_OTHER_SIDE[subject], name)
            for other_name, kind in attributes_of(subject).items():
                if other_name != name and (kind is Type.BOOLEAN) == (attributes_of(subject)[name] is Type.BOOLEAN):
                    yield "attribute", Attr(subject, other_name)
        case BinOp(op=op):
            yield "arithmetic", replace(expr, op=_ARITHMETIC[op])
        case Call(function="min" | "max" as function):
            yield "function", replace(expr, function="max" if function == "min" else "min")
        case Call(arguments=(argument,)):
            yield "function", argument
        case Compare(rest=rest):
            for place, (op, right) in enumerate(rest):
                for other_op in _COMPARISONS:
                    if other_op != op:
                        yield "comparison", replace(expr, rest=(*rest[:place], (other_op, right), *rest[place + 1 :]))
        case And(operands=several) | Or(operands=several):
            yield "connective", Or(several) if isinstance(expr, And) else And(several)
            for place in range(len(several)):
                left = several[:place] + several[place + 1 :]
                yield "dropped", replace(expr, operands=left) if len(left) > 1 else left[0]
        case IfElse(then=then, otherwise=otherwise):
            yield from (("dropped", then), ("dropped", otherwise))
        case _:
            pass
    if isinstance(expr, Not):
        yield "negation", expr.operand
    elif type_of(expr) is Type.BOOLEAN:
        yield "negation", Not(expr)


def _with_child(expr: Expr, place: int, child: Expr) -> Expr:
    """The expression with another one at this place among its children."""
    several = [*children(expr)]
    several[place] = child
    match expr:
        case Neg() | Not():
            return replace(expr, operand=child)
        case BinOp():
            return replace(expr, left=several[0], right=several[1])
        case Call():
            return replace(expr, arguments=tuple(several))
        case And() | Or():
            return replace(expr, operands=tuple(several))
        case Compare(rest=rest):
            return Compare(several[0], tuple((op, right) for (op, _), right in zip(rest, several[1:], strict=True)))
        case IfElse():
            return IfElse(*several)
        case _:
            raise AssertionError(f"{expr} has no children")


def _whole(expr: Expr) -> Iterator[Made]:
    """Those that differ everywhere: with the sides exchanged throughout, and conditions that are always or never met."""
    if sum(isinstance(node, Attr) and node.subject in _OTHER_SIDE for node in nodes(expr)) > 1:
        yield "side", _exchanged(expr)
    if type_of(expr) is Type.BOOLEAN:
        yield from (("constant", BoolLit(True)), ("constant", BoolLit(False)))


def _exchanged(expr: Expr) -> Expr:
    if isinstance(expr, Attr):
        return Attr(_OTHER_SIDE.get(expr.subject, expr.subject), expr.name)
    for place, child in enumerate(children(expr)):
        expr = _with_child(expr, place, _exchanged(child))
    return expr


# -- policies --


@dataclass(frozen=True)
class Change:
    """How and where a policy is changed, and the file with that change as plain data; it may be no policy any more."""

    operator: Operator
    place: str
    plain: Plain


@dataclass(frozen=True)
class Mutant:
    """A change of the policy `of` that proofgen loads: the text of its file, and what proofgen reads there."""

    of: str
    change: Change
    text: str
    policy: Policy


@dataclass(frozen=True)
class Brood:
    """The mutants of a policy; `refused` more are no policies, and `same` say what the policy says, or another mutant."""

    mutants: tuple[Mutant, ...]
    refused: int
    same: int


_PLACES: Final[tuple[tuple[Steps, Type, Scope], ...]] = (
    (("filter",), Type.BOOLEAN, Scope.CORES),
    (("steal", "budget"), Type.INTEGER, Scope.CORES),
    (("steal", "task"), Type.BOOLEAN, Scope.TASK),
    (("groups", "filter"), Type.BOOLEAN, Scope.GROUPS),
)
_WORDS: Final[tuple[tuple[Steps, str, tuple[str, ...]], ...]] = (
    (("load",), "count", ("count", "weight")),
    (("on_failure",), "stop", ("stop", "next")),
    (("steal", "order"), "queue", ("queue", "lightest", "heaviest")),
)


def proved_policies(folder: Path) -> list[Path]:
    """The policies of a folder that are expected to be proved."""
    return [path for path in sorted(folder.glob("*.yaml")) if read(path).get("expect", "proved") == "proved"]


def read(path: Path) -> Plain:
    """A policy file as plain data."""
    plain: Plain = YAML(typ="safe", pure=True).load(path)
    return plain


def changes(path: Path) -> list[Change]:
    """All changes of a policy that are tried, each with a name of its own; the same ones in the same order, always."""
    plain = read(path)
    found = (*_of_expressions(plain), *_of_numbers(plain), *_of_words(plain))
    return [replace(one, plain=one.plain | _names(plain["name"], one, number)) for number, one in enumerate(found)]


def _names(name: str, change: Change, number: int) -> Plain:
    return {"name": f"{name}_m{number}", "title": f"{name} with another {change.place}"}


def brood(path: Path, folder: Path, chosen: Sequence[Change]) -> Brood:
    """The mutants that these changes of the policy make, written to files in the folder and read by proofgen."""
    shutil.copytree(path.parent / "machines", folder / "machines", dirs_exist_ok=True)
    original = load_policy(path)
    known, mutants, refused = {_said(original)}, list[Mutant](), 0
    for change in chosen:
        file, text = folder / f"{change.plain['name']}.yaml", _written(change.plain)
        file.write_text(text, encoding="utf-8")
        try:
            policy = load_policy(file)
        except InputError:
            refused += 1
            continue
        if _said(policy) not in known:
            known.add(_said(policy))
            mutants.append(Mutant(original.name, change, text, policy))
    return Brood(tuple(mutants), refused, len(chosen) - refused - len(mutants))


def _written(plain: Plain) -> str:
    yaml, text = YAML(), StringIO()
    yaml.width = 4000
    yaml.default_flow_style = False
    yaml.dump(plain, text)
    return text.getvalue()


def _said(policy: Policy) -> Policy:
    """What a policy says, without its name, its place, and how it is written."""
    bare = replace(policy, name="", title="", file="", digest="", filter_text="")
    if bare.groups is not None:
        bare = replace(bare, groups=replace(bare.groups, filter_text=""))
    if isinstance(bare.steal, Budget):
        return replace(bare, steal=replace(bare.steal, text="", half=False))
    return replace(bare, steal=replace(bare.steal, task_text=""))


def _of_expressions(plain: Plain) -> Iterator[Change]:
    for steps, kind, scope in _PLACES:
        text = _found(plain, steps)
        if text is not None:
            expr = parse(text, kind, scope=scope)
            for operator, made in (*variants(expr), *_whole(expr)):
                yield Change(operator, ".".join(steps), _put(plain, steps, to_text(made)))


def _of_numbers(plain: Plain) -> Iterator[Change]:
    for bound, value in plain.get("weights", {}).items():
        for other in (value - 1, value + 1):
            yield Change("integer", f"weights.{bound}", _put(plain, ("weights", bound), other))


def _of_words(plain: Plain) -> Iterator[Change]:
    for steps, default, words in _WORDS:
        old = _found(plain, steps) or default
        yield from (Change("rule", ".".join(steps), _put(plain, steps, word)) for word in words if word != old)
    steal = plain["steal"]
    if "task" in steal:
        yield Change("dropped", "steal.task", plain | {"steal": {key: value for key, value in steal.items() if key != "task"}})
    for amount in ("one", "half"):
        if steal.get("take") != amount:
            yield Change("rule", "steal", plain | {"steal": {"take": amount}})


def _found(plain: Plain, steps: Steps) -> str | None:
    found: Any = plain
    for step in steps:
        found = found.get(step) if isinstance(found, dict) else None
    return None if found is None else str(found)


def _put(plain: Plain, steps: Steps, value: str | int) -> Plain:
    made = deepcopy(plain)
    place = made
    for step in steps[:-1]:
        place = place[step]
    place[steps[-1]] = value
    return made
