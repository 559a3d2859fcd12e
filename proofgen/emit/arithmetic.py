"""Proofs of facts about one thief and one victim: what to unfold, what binds the numbers together, and who decides.

Without weights these numbers are how many tasks run and wait. With weights they are also what runs, what waits in all, the least
and the greatest that waits, and what moves; the library says what binds them together, whatever the tasks are.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from enum import Enum

from proofgen.expr.ast import Attr, Call, Compare, Expr, IfElse, nodes
from proofgen.expr.types import Type, type_of
from proofgen.policy import Budget, Policy, TakeOne

Lines = tuple[str, ...]
WIDTH = 96
"""Proofs stand two columns further to the right than they are made here."""
# With more comparisons, minima, conditions and the like than this, `omega` may run out of what Lean grants a proof.
MANY_CASES = 6
_CASES = (Compare, Call, IfElse)


class Use(Enum):
    """What a fact speaks of, beside thief and victim."""

    FILTER = "who may steal from whom"
    MOVED = "what moves from the victim to the thief"
    BACK = "what would move from the thief to the victim"
    LOAD = "loads, as the policy says"
    NUMBER = "loads that are numbers of tasks"
    IDLE = "which cores are idle"
    OVERLOADED = "which cores are overloaded"


def arithmetic(policy: Policy, hypotheses: str, *uses: Use, before: str = "", unfolded: str = "") -> Lines:
    """The proof of a fact that always holds of `thief` and `victim`: unfold what it speaks of, then decide linear arithmetic.

    `before` and `hypotheses` name what is bound before the two cores, and after that their weights fit; `unfolded` are
    further definitions to unfold.
    """
    bindings, cases = tuple(_bindings(policy, uses)), tuple(_cases(policy, uses))
    used = " ".join((*bindings, *cases)).split()
    fits = (name if name in used else "_" for name in ("ht", "hv"))
    binders = " ".join([*before.split(), "thief", "victim", *fits, *hypotheses.split()])
    names = list(dict.fromkeys(["policy", *_names(policy, uses), *unfolded.split()]))
    if "busy" in hypotheses:
        names.append("not_zero")
    unfold = f"simp only [{', '.join(names)}] at * <;>"
    return (
        f"fun {binders} => by",
        *(f"  have := {fact}" for fact in bindings),
        *cases,
        *broken(unfold, "  "),
        f"    {_decision(policy)}",
    )


def expressions(policy: Policy) -> Iterator[Expr]:
    """The expressions that decide what is stolen from whom."""
    yield policy.filter
    match policy.steal:
        case TakeOne(task=task) if task is not None:
            yield task
        case Budget(amount=amount, half=False):
            yield amount
        case _:
            pass


def attributes(expr: Expr) -> set[tuple[str, str]]:
    """The attributes that are named: core or task, and name."""
    return {(node.subject, node.name) for node in nodes(expr) if isinstance(node, Attr)}


def broken(line: str, indent: str) -> Lines:
    """A command, broken between words where it is too long, with what follows indented."""
    wrapped = textwrap.wrap(line, WIDTH, initial_indent=indent, subsequent_indent=f"{indent}  ", break_long_words=False)
    return tuple(wrapped)


def _names(policy: Policy, uses: tuple[Use, ...]) -> Iterator[str]:
    """What is to be unfolded."""
    if Use.FILTER in uses:
        yield "filter"
        yield from _in(policy.filter)
    if Use.MOVED in uses:
        yield from _of_steal(policy)
    if Use.NUMBER in uses or (policy.load == "count" and Use.LOAD in uses):
        yield from ("Division.movedLoad_one", "Core.load_one") if Use.MOVED in uses else ("Core.load_one",)
    if Use.IDLE in uses:
        yield "Core.Idle"
    if Use.OVERLOADED in uses:
        yield "Core.Overloaded"


def _in(expr: Expr) -> Iterator[str]:
    """What is left to unfold where this expression is unfolded."""
    names = {name for _, name in attributes(expr)}
    if "idle" in names:
        yield "Core.Idle"
    if "overloaded" in names:
        yield "Core.Overloaded"
    if any(isinstance(node, IfElse) and type_of(node) is Type.BOOLEAN for node in nodes(expr)):
        yield "ite_prop"


def _of_steal(policy: Policy) -> Iterator[str]:
    match policy.steal:
        case TakeOne(task=None) if not policy.weighted:
            yield "Division.moved_one"
        case TakeOne(task=None):
            yield from ("Division.one", "reduceCtorEq", "and_self", "or_false")
        case TakeOne(task=task) if task is not None:
            yield from ("wanted", "decide_eq_true_eq", "decide_eq_false_iff_not", *_in(task))
        case Budget(half=True) if policy.load == "count":
            yield "Division.moved_half"
        case Budget(half=True):
            yield "Division.half"
        case Budget(amount=amount):
            yield "budget"
            yield from _in(amount)
            if policy.load == "count":
                yield "Division.moved_budget_one"
        case _:
            raise AssertionError(f"no such steal: {policy.steal}")


def _bindings(policy: Policy, uses: tuple[Use, ...]) -> Iterator[str]:
    """The theorems of the library that bind the numbers of the two cores together, as far as weights matter to the fact."""
    yield from ("thief.facts", "victim.facts")
    named = {(subject, name) for expr in _unfolded(policy, uses) for subject, name in attributes(expr)}
    of_waiting = {subject for subject, name in named if name in ("lightest", "heaviest")}
    of_load = policy.load == "weight" and (Use.LOAD in uses or any(name == "load" for _, name in named))
    if not (of_waiting or of_load or ("task", "weight") in named):
        return
    if of_load:
        yield from ("thief.loadFacts ht", "victim.loadFacts hv")
    if Use.MOVED in uses or "victim" in of_waiting:
        yield "victim.taskFacts hv"
    if Use.BACK in uses or "thief" in of_waiting:
        yield "thief.taskFacts ht"
    if policy.weights.max is not None:
        yield from ("thief.topFacts ht rfl", "victim.topFacts hv rfl")


def _unfolded(policy: Policy, uses: tuple[Use, ...]) -> Iterator[Expr]:
    """The expressions that a fact is about."""
    if Use.FILTER in uses:
        yield policy.filter
    if Use.MOVED in uses or Use.BACK in uses:
        match policy.steal:
            case TakeOne(task=task) if task is not None:
                yield task
            case Budget(amount=amount):
                yield amount
            case _:
                pass


def _cases(policy: Policy, uses: tuple[Use, ...]) -> Iterator[str]:
    """What moves: nothing or something, each a case of its own."""
    if not policy.weighted or (policy.load == "count" and isinstance(policy.steal, Budget)):
        return
    directions = [(Use.MOVED, "thief hv", "moves"), (Use.BACK, "victim ht", "back")]
    for use, cores, name in directions:
        if use in uses:
            yield from broken(f"rcases {_what_moves(policy)} {cores} with {name} | {_found(policy, name)} <;>", "  ")


def _found(policy: Policy, name: str) -> str:
    return f"⟨w, {name}⟩" if isinstance(policy.steal, TakeOne) else f"⟨k, w, {name}⟩"


def _what_moves(policy: Policy) -> str:
    match policy.steal:
        case TakeOne(order=order, task=None):
            return f"Division.pickFacts .{order} (fun _ _ _ => true)"
        case TakeOne(order=order):
            return f"Division.pickFacts .{order} (fun thief victim weight => decide (wanted thief victim weight))"
        case Budget(half=True):
            gap = "((victim.load Task.weight : Int) - thief.load Task.weight) / 2"
            return f"Division.budgetFacts (fun thief victim => {gap})"
        case Budget():
            return "Division.budgetFacts budget"


def _decision(policy: Policy) -> str:
    """The tactics in the order in which they are tried: `omega` is fast, but may not be where it has to take cases apart."""
    found = (node for expr in expressions(policy) for node in nodes(expr) if isinstance(node, _CASES))
    cases = sum(len(node.rest) if isinstance(node, Compare) else 1 for node in found)
    if cases > MANY_CASES:
        return "and_intros <;> first | omega (splitDisjunctions := false) | grind (splits := 200) | omega"
    return "first | grind | grind (splits := 60) | omega" if policy.load == "weight" else "first | omega | grind"
