"""The frame of a module by hand: what proofgen writes around the proof text, which is all that a person owns."""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass
from typing import Final

from proofgen.obligation import CATALOGUE, Obligation
from proofgen.policy import Outline

_WIDTH: Final = 98
_THEOREM: Final = re.compile(r"^theorem\s+(\S+)[^\n]*", re.MULTILINE)
_CLOSING: Final = re.compile(r"end(\s+\S+)?\s*")


@dataclass(frozen=True, slots=True)
class Frame:
    """The lines before the proof text, and those after it; the last of these is empty, for the file ends with a line break."""

    head: tuple[str, ...]
    tail: tuple[str, ...]

    @property
    def first_line(self) -> int:
        """The line (from 1) at which proof text begins."""
        return len(self.head) + 1

    def around(self, proof: str) -> str:
        """The whole file with this proof text."""
        return "\n".join([*self.head, proof, *self.tail])


def frame(policy: Outline, identifier: str, *, refutes: bool) -> Frame:
    """The frame for a proof of an obligation of the policy, or for a refutation.

    It depends on nothing but the name of the policy, on whether that is a machine, and on whether it speaks of groups.
    """
    obligation, space = CATALOGUE[identifier], f"Obligations.{policy.lean_name}"
    folder = f"obligations.{policy.lean_name}"
    imports = [f"public import {folder}.Statements"]
    # What is said of a machine alone is not proved from facts.
    imports += [] if policy.only_machine else [f"public import {folder}.Proofs"]
    head = [
        *("module", "", *imports, ""),
        *("/-!", f"# {policy.name}: `{identifier}` {'refuted' if refutes else 'proved'} by hand", ""),
        "What follows the `:=` is yours, up to the blank line before `end`; each line of it is indented by two spaces or more.",
        *("The rest is written by `proofgen prove --edit`; changes made there are refused.", "-/", ""),
        *("public noncomputable section", "", "set_option autoImplicit false", ""),
        *(f"namespace {space}", "", f"open Proofgen{' CoreSet' if policy.hierarchical else ''}", ""),
        f"theorem {theorem_name(obligation, refutes=refutes)} : {statement(obligation, refutes=refutes)} :=",
    ]
    return Frame(tuple(head), ("", f"end {space}", "", "end", ""))


def theorem_name(obligation: Obligation, *, refutes: bool) -> str:
    """The name of the theorem that proves or refutes the obligation."""
    return obligation.refutation_name if refutes else obligation.lean_name


def statement(obligation: Obligation, *, refutes: bool) -> str:
    """What that theorem says."""
    return f"{'¬ ' if refutes else ''}{obligation.statement_name}"


def first_proof(policy: Outline, identifier: str, *, refutes: bool) -> str:
    """What stands for the proof in a new file: the statement in words and in Lean, as a comment, and `sorry`."""
    obligation = CATALOGUE[identifier]
    stated = "machine.Valid" if policy.only_machine else obligation.stated(hierarchical=policy.hierarchical)
    lines = ["To be refuted:"] if refutes else []
    lines += [*textwrap.wrap(obligation.meaning, _WIDTH), f"In Lean: {stated}"]
    return "\n".join([*(f"  -- {line}" for line in lines), "  sorry"])


@dataclass(frozen=True, slots=True)
class Kept:
    """What a person wrote into a file whose frame may be another than it should be, and whether that is a refutation."""

    proof: str
    refutes: bool


def kept(policy: Outline, identifier: str, text: str) -> Kept | None:
    """What is to be kept of a file when its frame is written anew; None if it has no theorem.

    Lines outside of the theorem that are of no frame of this obligation come first, as comments: nothing is lost.
    """
    found = _THEOREM.search(text)
    if found is None:
        return None
    known = {line for refutes in (False, True) for line in frame(policy, identifier, refutes=refutes).head}
    outside = [line for line in text[: found.start()].split("\n") if line.strip() and line not in known]
    sign = text.find(":=", found.start())
    begun, *lines = text[found.end() if sign < 0 else sign + len(":=") :].split("\n")
    while lines and (not lines[-1].strip() or _CLOSING.fullmatch(lines[-1])):
        lines.pop()
    first = [f"  {begun.strip()}"] if begun.strip() else []
    comments = [f"  -- {line}" for line in outside]
    return Kept("\n".join([*comments, *first, *lines]), found[1].startswith("not_"))
