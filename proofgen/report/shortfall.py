"""What keeps a policy from being green, obligation by obligation: for views that show one thing at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from proofgen.report.status import command, remedy, unaccepted_by_hand, unexpected, why_stale
from proofgen.status import ObligationStatus, PolicyStatus

State = Literal["refuted", "open", "vacuous", "stale", "unchecked", "proved", "inconclusive", "unaccepted"]
LOCK: Final = "lock"
"""In place of an obligation: the policy is not as its lock file says."""
POLICY: Final = "policy"
"""In place of an obligation: the verdict on the policy is not the expected one, and no obligation is to blame for that."""


@dataclass(frozen=True, slots=True)
class Shortfall:
    """One obligation, or the `policy` or its `lock` file, that keeps a policy from being green; `example` says what refutes it.

    What was not judged as it is now is stale or unchecked.
    """

    id: str
    state: State
    required: bool
    why: str
    example: str | None
    command: str

    @property
    def judged(self) -> bool:
        """Whether a verdict was found, and is about what is there now."""
        return self.state not in ("stale", "unchecked")


def shortfalls(one: PolicyStatus) -> list[Shortfall]:
    """All that keeps the policy from being green, in the order of the catalogue; empty if and only if it is green."""
    found = list(_of_obligations(one))
    if not found and not one.as_expected:
        found.append(Shortfall(POLICY, one.verdict, True, unexpected(one), None, remedy(one)))
    if one.unaccepted or one.waivers:
        why = f"not as accepted: {'; '.join((*one.unaccepted, *one.waivers))}"
        found.append(Shortfall(LOCK, "unaccepted", True, why, None, command("accept", one)))
    return found


def _of_obligations(one: PolicyStatus) -> Iterator[Shortfall]:
    for each in one.obligations:
        if not each.fresh:
            state: State = "stale" if each.stale else "unchecked"
            yield Shortfall(each.id, state, each.required, why_stale(each), None, command("verify", one))
        elif each.required and one.policy.expect == "proved" != each.verdict:
            why = f"{each.verdict}, not proved as expected"
            does = "prove" if unaccepted_by_hand(each) else "refute"
            yield Shortfall(each.id, each.verdict, True, why, _example(one, each), command(does, one))


def _example(one: PolicyStatus, each: ObligationStatus) -> str | None:
    """The sentence that the evidence has on it."""
    if each.verdict == "vacuous":
        return "It is proved of runs in which nothing wanted is ever stolen: `nonvacuous` is refuted."
    kept = [] if one.evidence is None else [found.counterexample for found in one.evidence.obligations if found.id == each.id]
    texts = [str(example["text"]) for example in kept if example is not None and example.get("text")]
    return texts[0] if texts else None
