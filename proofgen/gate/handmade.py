"""Proofs that people write: framed by proofgen, made of what may stand in them, and accepted by Lean."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from shlex import quote

from proofgen.byhand.files import read
from proofgen.emit.files import PolicyFiles
from proofgen.errors import InputError
from proofgen.gate.change import folder_of
from proofgen.gate.finding import Finding, of_problem
from proofgen.gate.sides import Sides
from proofgen.gate.verdicts import Judged
from proofgen.policy import Policy


def framed(sides: Sides) -> tuple[list[Policy], list[Finding]]:
    """The affected policies whose proofs by hand can be read, and what is wrong with those of others."""
    whole, findings = list[Policy](), list[Finding]()
    for policy in sides.affected:
        try:
            read(sides.work.root, [policy.outline])
            whole.append(policy)
        except InputError as error:
            folder = f"{folder_of(policy.lean_name)}/ByHand"
            findings += (of_problem("PG207", problem, folder, policy.name) for problem in error.problems)
    return whole, findings


def refusals(batch: Sequence[PolicyFiles]) -> Iterator[Finding]:
    """What may not stand in proof text, all of it; Lean does not get to see such a text."""
    for files in batch:
        for one in files.by_hand:
            for each in one.refusals:
                place = f"{one.path.as_posix()}", each.line
                yield Finding(each.code, each.message, each.hint, *place, files.policy.name, one.obligation)


def rejected(one: Judged) -> Iterator[Finding]:
    """Proofs by hand that Lean was shown and did not accept, of obligations that are required or not."""
    for proof in one.files.by_hand:
        said = one.result.objections.get(proof.obligation)
        if said is not None and not proof.refusals:
            hint = f"see all that Lean says: `proofgen prove {quote(one.policy.file)} {proof.obligation}`"
            place = proof.path.as_posix(), proof.first_line
            yield Finding("PG405", said, hint, *place, one.policy.name, proof.obligation)
