"""The final check of a policy: a file that proofgen writes itself, and that asks a native Lean about what was built.

It is no module, so that Lean loads all of what it imports, and no text of a person is in it. Lean answers each question with a
message on the question's own line; what the messages say is for people, their severities are for proofgen.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from proofgen.emit.files import PolicyFiles
from proofgen.obligation import AXIOMS

_WORD: Final = re.compile(r"(?<!\.)\b\w+")
_HEAD: Final = """
/-!
The final check, written by proofgen.

A theorem is what it is said to be if there is no message about its `example`. At the end, on the line of a theorem, Lean says
whether it rests on no other axioms than those that may be (information) or does (a warning and an error); and on the line of an
axiom below a theorem whether it rests on that one (information) or does not (a warning).
-/
"""
_ASKING: Final = """
open Lean Elab Command

namespace ProofgenAudit

/-- All that a theorem may rest on. -/
def allowed : List Name := [{axioms}]

/-- The axioms below a theorem; none for anything that is no theorem. -/
def axiomsBelow (name : Name) : CommandElabM (Option (Array Name)) := do
  let some (.thmInfo _) := (← getEnv).find? name | return none
  return some (← collectAxioms name)

/-- Answers for each theorem, and for each axiom that follows it, on the line of its name. -/
def answer (names : TSyntaxArray `ident) : CommandElabM Unit := do
  let mut below : Array Name := #[]
  for name in names do
    if allowed.contains name.getId then
      if below.contains name.getId then
        logInfoAt name "it rests on this axiom"
      else
        logWarningAt name "it does not rest on this axiom"
    else if let some found ← axiomsBelow name.getId then
      below := found
      if below.all allowed.contains then
        logInfoAt name "it rests on no other axioms"
      else
        logWarningAt name m!"it rests on {{below}}"
        logErrorAt name "it rests on another axiom"
    else
      below := #[]
      logErrorAt name "there is no such theorem"

elab "proofgen_audit" names:ident* : command => answer names

end ProofgenAudit

proofgen_audit
"""


@dataclass(frozen=True, slots=True)
class Claim:
    """What is said of a theorem: that it has this statement. Both have absolute names.

    `id` is that of the obligation that it settles, or for a bound or a gap its name.
    """

    id: str
    theorem: str
    statement: str

    @property
    def name(self) -> str:
        """The name of the theorem as Lean has it."""
        return self.theorem.removeprefix("_root_.")


@dataclass(frozen=True, slots=True)
class AuditFile:
    """The text, and the lines (from 1) on which Lean is to answer, by id of claim.

    `statements` are lines with no answer where all is well; `theorems` are those of theorems, `axioms` those of the axioms below
    them, in the order of `AXIOMS`.
    """

    text: str
    statements: dict[str, int]
    theorems: dict[str, int]
    axioms: dict[str, tuple[int, ...]]


def claims(files: PolicyFiles) -> Iterator[Claim]:
    """What is said of the theorems of a policy: of each obligation that is settled, then of each number."""
    for identifier, theorem in files.settled.items():
        assert theorem.obligation is not None
        statement = f"_root_.{files.qualified(theorem.obligation.statement_name)}"
        negation = "¬ " if theorem.name == theorem.obligation.refutation_name else ""
        yield Claim(identifier, f"_root_.{files.qualified(theorem.name)}", f"{negation}{statement}")
    for name, said in files.plan.numbers:
        statement = _WORD.sub(lambda word: _absolute(files, word[0]), said)
        yield Claim(name, f"_root_.{files.qualified(name)}", statement)


def audit_file(modules: Iterable[str], said: Sequence[Claim]) -> AuditFile:
    """The file that asks about these claims, which are proved in these modules."""
    lines = ["import Lean", *(f"import {module}" for module in modules), *_HEAD.splitlines(), ""]
    statements, theorems, axioms = dict[str, int](), dict[str, int](), dict[str, tuple[int, ...]]()
    for claim in said:
        lines.append(f"example : {claim.statement} := {claim.theorem}")
        statements[claim.id] = len(lines)
    lines += _ASKING.format(axioms=", ".join(f"`{name}" for name in AXIOMS)).splitlines()
    for claim in said:
        lines.append(f"  {claim.name}")
        theorems[claim.id] = len(lines)
        lines += [f"    {axiom}" for axiom in AXIOMS]
        axioms[claim.id] = tuple(range(theorems[claim.id] + 1, len(lines) + 1))
    return AuditFile("\n".join(lines) + "\n", statements, theorems, axioms)


def _absolute(files: PolicyFiles, word: str) -> str:
    """The word with the namespace that it is from, if it is a name."""
    if word in ("policy", "level", "groups", "Held"):
        return f"_root_.{files.qualified(word)}"
    return f"_root_.Proofgen.{word}" if word in ("Policy", "WorkConservingWithin", "BalancedWithin") else word
