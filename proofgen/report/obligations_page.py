"""The page docs/obligations.md: each obligation in words, in Lean, and with its source."""

from __future__ import annotations

from typing import Final

from proofgen.obligation import CATALOGUE, Obligation
from proofgen.report.definitions import definition
from proofgen.report.explain import HELD
from proofgen.schema import OPTIONAL_KEYS, obligations_with

_HEAD: Final = """\
# The obligations

Each obligation of a policy is a statement in Lean, for machines of every size. This page shows them as they stand in the
catalogue and in `lean/Proofgen/Spec/`, from which it is generated. `proofgen explain work_conserving` shows one in the terminal;
[model.md](model.md) has the notions that the definitions use.

`proofgen emit` writes the statements of a policy to `obligations/<Policy>/Statements.lean`, theorems to `Proofs.lean` and
refutations to `Refutations.lean` beside it, each in the namespace `Obligations.<Policy>`. An obligation without either is open.
A policy requires all the obligations that it has, unless its [`require`](policy-file.md#require) names some of them. A machine
file has `hierarchy_valid` alone.

## Names in the statements

| name | stands for |
|---|---|
| `policy` | the policy of the file, a `Policy` |
| `policy.balancer` | its balancer where it looks at all cores at once |
| `policy.within groups h` | its balancer on a machine with the hierarchy `h`, for a policy with `machine` or `groups` |
| `groups`, `wakeup` | what the policy says under these keys |
| `wakeupOn` | the machines on which threads wake up: that of the policy, or all of them |
| `Held h` | {held} |

## Sources

| short | in full |
|---|---|
| HotOS'17 | Lepers and others, *Towards Proving Optimistic Multicore Schedulers*, HotOS 2017 |
| EuroSys'16 | Lozi and others, *The Linux Scheduler: a Decade of Wasted Cores*, EuroSys 2016 |
| Ipanema slides | the slides on Ipanema, a language for schedulers; they have domains and groups |
"""


def obligations_page() -> str:
    """The page as Markdown.

    Raises:
        LookupError: the library has no definition that a statement is made with.
    """
    return "\n".join([_HEAD.format(held=HELD), *map(_section, CATALOGUE.values())])


def _section(obligation: Obligation) -> str:
    found = definition(_predicate(obligation))
    link = f"[`lean/{found.path}`](../lean/{found.path})"
    return "\n".join(
        [
            f"## {obligation.id}\n",
            f"{obligation.meaning}\n",
            _facts(obligation),
            _lean(_stated(obligation, hierarchical=False)),
            *_on_hierarchies(obligation),
            f"`{found.name}` is defined in {link}:\n",
            _lean(found.text),
        ]
    )


def _facts(obligation: Obligation) -> str:
    return "\n".join(
        [
            f"- Policies: {_policies(obligation)}",
            f"- Source: {obligation.source or 'proofgen itself'}",
            f"- Theorem: `{obligation.lean_name} : {obligation.statement_name}`",
            f"- Refutation: `{obligation.refutation_name} : ¬ {obligation.statement_name}`",
            "",
        ]
    )


def _policies(obligation: Obligation) -> str:
    """Which policies have the obligation, and so require it by default."""
    if obligation.id in obligations_with(()):
        return "all"
    return "with " + " or ".join(f"`{key}`" for key in OPTIONAL_KEYS if obligation.id in obligations_with((key,)))


def _on_hierarchies(obligation: Obligation) -> list[str]:
    """The other statement, where hierarchies make a difference."""
    if not obligation.runs:
        return []
    return ["For a policy with `machine` or `groups`:\n", _lean(_stated(obligation, hierarchical=True))]


def _stated(obligation: Obligation, *, hierarchical: bool) -> str:
    return f"def {obligation.statement_name} : Prop :=\n  {obligation.stated(hierarchical=hierarchical)}"


def _predicate(obligation: Obligation) -> str:
    """The definition that the statement is made with: `FilterSound` of `FilterSound policy.balancer`."""
    name, *_ = obligation.statement.rpartition("→ ")[2].split()
    return name.replace("h.", "Hierarchy.") if name.startswith("h.") else name


def _lean(text: str) -> str:
    return f"```lean4\n{text}\n```\n"
