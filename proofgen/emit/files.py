"""The Lean files of a policy, as text: templates place what was decided elsewhere."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined

from proofgen.emit.term import print_term
from proofgen.emit.theorems import Plan, Theorem, plan
from proofgen.emit.translate import integer, proposition
from proofgen.expr.ast import Attr, Expr, Neg, nodes
from proofgen.obligation import CATALOGUE, Obligation
from proofgen.policy import Choice, Policy
from proofgen.search import Findings

# A filter with more nodes may need more steps than Lean gives the search for a decision procedure.
_LARGE: Final = 100
_TAKEN: Final = {"one": "one waiting task", "half": "half of the gap between the two cores"}


@dataclass(frozen=True, slots=True)
class PolicyFiles:
    """What is emitted for one policy: the plan, and its files as (path under `obligations/`, text), in dependency order.

    `without` are theorems that were left out of the plan.
    """

    policy: Policy
    findings: Findings
    plan: Plan
    files: tuple[tuple[str, str], ...]
    without: frozenset[str] = frozenset()

    def leaving_out(self, names: frozenset[str]) -> PolicyFiles:
        """The same files without these theorems, too."""
        return policy_files(self.policy, self.findings, self.without | names)

    @property
    def settled(self) -> dict[str, Theorem]:
        """The theorem that proves or refutes each obligation, by id; open ones are missing."""
        theorems = (*self.plan.proofs, *self.plan.refutations)
        return {theorem.obligation.id: theorem for theorem in theorems if theorem.obligation is not None}

    def qualified(self, name: str) -> str:
        """The absolute Lean name of a theorem or statement of this policy."""
        return f"Obligations.{self.policy.lean_name}.{name}"


def policy_files(policy: Policy, findings: Findings, without: frozenset[str] = frozenset()) -> PolicyFiles:
    """The files of a policy; theorems named in `without` are left out."""
    kept = plan(policy, findings, without)
    folder = policy.lean_name
    files = [(f"{folder}/Statements.lean", _statements(policy))]
    if kept.proofs:
        text = _theorems(policy, "what holds", kept.definitions, kept.proofs)
        files.append((f"{folder}/Proofs.lean", text))
    if kept.refutations:
        files.append((f"{folder}/Refutations.lean", _theorems(policy, "what does not hold", (), kept.refutations)))
    return PolicyFiles(policy, findings, kept, tuple(files), without)


def _statements(policy: Policy) -> str:
    obligations: list[Obligation] = list(CATALOGUE.values())
    return _render(
        "statements.lean.j2",
        policy=policy,
        filter=print_term(proposition(policy.filter), 2),
        large=sum(1 for _ in nodes(policy.filter)) > _LARGE,
        filter_binders=_binders(policy.filter),
        key=_key(policy.choose),
        key_binders=_binders(policy.choose.key),
        taken=_TAKEN[policy.steal],
        obligations=obligations,
    )


def _binders(expr: Expr | None) -> str:
    """Names for the two cores; one that the expression does not mention begins with `_`, as Lean's linter wants it."""
    used = {node.subject for node in nodes(expr) if isinstance(node, Attr)} if expr is not None else set()
    return " ".join(core if core in used else f"_{core}" for core in ("thief", "victim"))


def _key(choice: Choice) -> str | None:
    """The largest key is chosen: `least` is `most` of the negative."""
    if choice.key is None:
        return None
    key = choice.key if choice.order == "most" else Neg(choice.key)
    return print_term(integer(key), 2)


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
