"""The Lean files of a policy, as text: templates place what was decided elsewhere."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Final, assert_never

from jinja2 import Environment, PackageLoader, StrictUndefined

from proofgen.byhand.files import ByHand
from proofgen.byhand.frame import statement
from proofgen.emit.arithmetic import expressions
from proofgen.emit.hierarchy import core_sets, held, hierarchy
from proofgen.emit.plan import Plan, Theorem
from proofgen.emit.term import print_term
from proofgen.emit.theorems import plan
from proofgen.emit.translate import integer, proposition, ratio
from proofgen.expr.ast import Attr, BoolLit, Expr, Neg, nodes
from proofgen.obligation import CATALOGUE, obligations_of
from proofgen.policy import Budget, Choice, GroupRules, Key, Policy, TakeOne
from proofgen.resources import OBLIGATIONS
from proofgen.search import Findings
from proofgen.search.wakeup import node_of

# A filter with more nodes may need more steps than Lean gives the search for a decision procedure.
_LARGE: Final = 100


@dataclass(frozen=True, slots=True)
class PolicyFiles:
    """What is emitted for one policy: the plan, and its files as (path under `obligations/`, text), in dependency order.

    `without` are theorems that were left out of the plan. `by_hand` are the proofs that people wrote: the plan has no theorem for
    their obligations, and none that needs one.
    """

    policy: Policy
    findings: Findings
    plan: Plan
    files: tuple[tuple[str, str], ...]
    without: frozenset[str] = frozenset()
    by_hand: tuple[ByHand, ...] = ()

    def leaving_out(self, names: frozenset[str]) -> PolicyFiles:
        """The same files without these theorems, too; what was proved by hand is not proved otherwise then."""
        return policy_files(self.policy, self.findings, self.without | names, self.by_hand)

    @property
    def given(self) -> tuple[ByHand, ...]:
        """The modules by hand that Lean gets to see: nothing is refused in them, and they were not left out."""
        return tuple(one for one in self.by_hand if one.theorem not in self.without and not one.refusals)

    @property
    def sources(self) -> tuple[tuple[str, str], ...]:
        """All text that Lean gets to see, as `files` are, in dependency order."""
        return (*self.files, *((one.path.relative_to(OBLIGATIONS).as_posix(), one.text) for one in self.given))

    @property
    def theorems(self) -> tuple[Theorem, ...]:
        """All theorems in the order of `sources`."""
        return (*self.plan.proofs, *self.plan.refutations, *map(_by_hand, self.given))

    @property
    def settled(self) -> dict[str, Theorem]:
        """The theorem that proves or refutes each obligation, by id; open ones are missing."""
        return {theorem.obligation.id: theorem for theorem in self.theorems if theorem.obligation is not None}

    def needing(self, names: frozenset[str]) -> frozenset[str]:
        """These theorems and all whose proofs name one of them, or one that does; no proof by hand needs another one."""
        found = self.plan.needing(names)
        generated = found - {one.theorem for one in self.by_hand}
        return found | {one.theorem for one in self.given if not one.names.isdisjoint(generated)}

    def qualified(self, name: str) -> str:
        """The absolute Lean name of a theorem or statement of this policy."""
        return f"Obligations.{self.policy.lean_name}.{name}"


def _by_hand(one: ByHand) -> Theorem:
    obligation = CATALOGUE[one.obligation]
    doc = f"`{one.obligation}`, by hand."
    return Theorem(one.theorem, doc, statement(obligation, refutes=one.refutes), tuple(one.proof.split("\n")), obligation)


def policy_files(
    policy: Policy, findings: Findings, without: frozenset[str] = frozenset(), by_hand: tuple[ByHand, ...] = ()
) -> PolicyFiles:
    """The files of a policy; theorems named in `without` are left out, and so are those for what is proved `by_hand`."""
    replaced = plan(policy, findings, without).needing(_names(by_hand)) if by_hand else frozenset[str]()
    kept = plan(policy, findings, without | replaced)
    folder = policy.lean_name
    files = [(f"{folder}/Statements.lean", statements_text(policy))]
    # The frame of a module by hand imports the proofs, whether there are any or not.
    if kept.proofs or (by_hand and not policy.only_machine):
        text = _theorems(policy, "what holds", kept.definitions, kept.proofs)
        files.append((f"{folder}/Proofs.lean", text))
    if kept.refutations:
        files.append((f"{folder}/Refutations.lean", _theorems(policy, "what does not hold", kept.hierarchies, kept.refutations)))
    return PolicyFiles(policy, findings, kept, tuple(files), without, _standing_alone(by_hand, kept))


def _standing_alone(by_hand: tuple[ByHand, ...], kept: Plan) -> tuple[ByHand, ...]:
    """The modules by hand, each told which names in it are of files that it does not import.

    In one text with all others Lean would know them, and on its own it would not.
    """
    if not by_hand:
        return ()
    from proofgen.prooftext.codes import Refusal  # only where there are proofs by hand

    defined = {definition.signature.split()[0] for definition in kept.hierarchies}
    hidden = {theorem.name for theorem in kept.refutations} | defined | {one.theorem for one in by_hand}
    hint = "Prove what you need of it here; if you mean something else, give that another name."
    found = []
    for one in by_hand:
        outside = [
            Refusal(
                *("PG134", one.first_line + token.line - 1, token.column, token.column + len(token.text)),
                *(f"`{name}` is of another file, which this one does not import", hint),
            )
            for name, token in one.words
            if name in hidden and name != one.theorem
        ]
        found.append(replace(one, outside=tuple(outside)))
    return tuple(found)


def _names(by_hand: Iterable[ByHand]) -> frozenset[str]:
    """The names of the theorems that would settle the same obligations."""
    obligations = [CATALOGUE[one.obligation] for one in by_hand]
    return frozenset(name for one in obligations for name in (one.lean_name, one.refutation_name))


def statements_text(policy: Policy) -> str:
    """`Statements.lean` of a policy, which depends on the policy alone."""
    if policy.only_machine:
        assert policy.machine is not None
        machine = hierarchy(policy.machine, "  ")
        return _render("machine.lean.j2", policy=policy, machine=machine, obligations=obligations_of(policy))
    size = sum(1 for expr in expressions(policy) for _ in nodes(expr))
    wanted = policy.steal.task if isinstance(policy.steal, TakeOne) else None
    amount = policy.steal.amount if isinstance(policy.steal, Budget) and not policy.steal.half else None
    return _render(
        "statements.lean.j2",
        policy=policy,
        filter=print_term(proposition(policy.filter, policy.load), 2),
        filter_binders=_binders(policy.filter),
        wanted=None if wanted is None else print_term(proposition(wanted, policy.load), 2),
        wanted_binders="" if wanted is None else _binders(wanted),
        budget=None if amount is None else print_term(integer(amount, policy.load), 2),
        budget_binders="" if amount is None else _binders(amount),
        large=size > _LARGE,
        keys=[_key(policy, key) for key in policy.choose.keys],
        bounds=_bounds(policy),
        division=_division(policy),
        obligations=obligations_of(policy),
        **_of_groups(policy),
        **_of_wakeups(policy),
    )


def _of_groups(policy: Policy) -> dict[str, Any]:
    """What the policy says of groups, and the hierarchies that it is held to."""
    if not policy.hierarchical:
        return {"groups": None}
    rules = policy.groups or GroupRules(BoolLit(True), "true", Choice())
    groups = {
        "text": rules.filter_text,
        "binders": _binders(rules.filter, ("thief_group", "victim_group")),
        "filter": print_term(proposition(rules.filter, policy.load), 2),
        "order": [_group_key(policy, key) for key in rules.choose.keys],
    }
    nodes = core_sets(policy.machine.nodes) if policy.machine is not None and policy.hotplug is not None else None
    machine = None if policy.machine is None else hierarchy(policy.machine, "  ")
    return {"groups": groups, "machine": machine, "nodes": nodes, "held": held(policy)}


def _group_key(policy: Policy, key: Key) -> tuple[str, str, str, str]:
    """Words, binders, numerator and denominator of a key of groups."""
    expr = key.expr if key.order == "most" else Neg(key.expr)
    numerator, denominator = (print_term(term, 2) for term in ratio(expr, policy.load))
    binders = _binders(key.expr, ("thief_group", "victim_group"))
    return f"the {key.order} of `{key.text}`", binders, numerator, denominator


def _of_wakeups(policy: Policy) -> dict[str, Any]:
    """Where waking threads are placed, and on which machines."""
    if policy.wakeup is None:
        return {"wakeup": None}
    prefer = ", ".join(f".{_PREFERENCES[name]}" for name in policy.wakeup.prefer)
    on = ".every" if policy.machine is None else f".only {list(node_of(policy.machine))}"
    return {"wakeup": f"⟨.{policy.wakeup.search}, [{prefer}]⟩", "wakeup_on": on}


_PREFERENCES: Final = {"last": "last", "waker": "waker", "longest_idle": "longestIdle"}


def _binders(expr: Expr, subjects: tuple[str, str] = ("thief", "victim")) -> str:
    """Names for the two cores or groups; one that is not mentioned begins with `_`, as Lean's linter wants it."""
    used = {node.subject for node in nodes(expr) if isinstance(node, Attr)}
    return " ".join(name if subject in used else f"_{name}" for subject, name in zip(subjects, ("thief", "victim"), strict=True))


def _key(policy: Policy, key: Key) -> tuple[str, str, str]:
    """Words, binders and term of a key. The largest is chosen: `least` is `most` of the negative."""
    expr = key.expr if key.order == "most" else Neg(key.expr)
    return f"the {key.order} of `{key.text}`", _binders(key.expr), print_term(integer(expr, policy.load), 2)


def _bounds(policy: Policy) -> str | None:
    """The weights that the policy is made for, if it says so."""
    lowest, highest = policy.weights.min, policy.weights.max
    if lowest == 1 and highest is None:
        return None
    parts = [f"min := {lowest}", *([] if highest is None else [f"max := some {highest}"])]
    return f"{{ {', '.join(parts)} }}"


def _division(policy: Policy) -> str:
    cost = "Task.weight" if policy.load == "weight" else "(fun _ => 1)"
    match policy.steal:
        case TakeOne(order="queue", task=None):
            return ".one"
        case TakeOne(order=order, task=None):
            return f".pick .{order} fun _ _ _ => true"
        case TakeOne(order=order):
            return f".pick .{order} fun thief victim weight => decide (wanted thief victim weight)"
        case Budget(half=True):
            return f".half {cost.strip('()')}"
        case Budget():
            return f".budget {cost} budget"
        case _:
            assert_never(policy.steal)


def _theorems(policy: Policy, heading: str, definitions: tuple[Any, ...], theorems: tuple[Theorem, ...]) -> str:
    return _render(
        "theorems.lean.j2", policy=policy, heading=heading, definitions=definitions, theorems=theorems
    )


def _comment(text: str) -> str:
    """Text that can stand in a Lean comment: it neither ends one nor begins another."""
    return text.replace("-/", "- /").replace("/-", "/ -")


@cache
def _filled(text: str, width: int) -> str:
    """The text in lines of at most this width; the same sentences come in the files of every policy."""
    return textwrap.fill(text, width, break_long_words=False)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("proofgen"),
        undefined=StrictUndefined,
        # Lean text is not HTML; what could end a comment goes through `comment`.
        autoescape=False,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["comment"] = _comment
    environment.filters["filled"] = _filled
    return environment


def _render(template: str, **values: object) -> str:
    return _environment().get_template(template).render(**values)
