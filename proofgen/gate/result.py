"""What the gate says, as data and as the JSON that other programs read (`proofgen.gate/1`)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from proofgen.gate.change import Change
from proofgen.gate.finding import Finding
from proofgen.gate.statements import Restated
from proofgen.gate.waivers import Waived

SCHEMA_ID: Final = "proofgen.gate/1"
Answer = Literal["may merge", "may not merge", "could not tell", "not judged"]
_EXIT: Final[dict[Answer, int]] = {"may merge": 0, "may not merge": 1, "could not tell": 3, "not judged": 0}


@dataclass(frozen=True, slots=True)
class Step:
    """An obligation before and after the change: `before` is what the base accepted, `now` what was found; None if unknown."""

    policy: str
    obligation: str
    before: str | None
    now: str | None
    assurance: str
    axioms: tuple[str, ...] | None = None

    @property
    def kind(self) -> Literal["newly proved", "broken", "stale", "same", "other"]:
        """What has become of it."""
        if self.now in (None, "inconclusive"):
            return "stale"
        if self.before == self.now:
            return "same"
        if self.now == "proved":
            return "newly proved"
        return "broken" if self.before in ("proved", "refuted") else "other"

    def to_json(self) -> dict[str, Any]:
        """As in the result file."""
        return {
            "policy": self.policy,
            "obligation": self.obligation,
            "before": self.before,
            "now": self.now,
            "kind": self.kind,
            "assurance": self.assurance,
            "axioms": None if self.axioms is None else list(self.axioms),
        }


@dataclass(frozen=True, slots=True)
class GateResult:
    """The judgement on a change.

    `base`, `shared` and `head` are commits (hex): the one that was named, the last one that the change shares with it, and what
    is checked out. `uncommitted` are files that were judged as they are and not as in `head`. `prefix` is where the project lies
    in the repository. `policies` is how many there are, `checked` the names of those that were checked; the others stand as
    the base has accepted them. `asked` is whether Lean was to be asked where that is needed, `lean` whether it was.
    """

    reference: str
    base: str
    shared: str
    head: str
    prefix: str
    uncommitted: tuple[str, ...]
    changed: tuple[Change, ...]
    policies: int
    checked: tuple[str, ...]
    steps: tuple[Step, ...]
    restated: tuple[Restated, ...]
    findings: tuple[Finding, ...]
    waived: tuple[Waived, ...]
    asked: bool
    lean: bool
    toolchain: dict[str, Any] = field(default_factory=dict)

    @property
    def answer(self) -> Answer:
        """What keeps a change out weighs more than what could not be told; without either it may be merged.

        If nobody was to ask Lean, finding nothing is no judgement.
        """
        weights = {one.severity for one in self.findings}
        if "error" in weights:
            return "may not merge"
        return "could not tell" if "unknown" in weights else "may merge" if self.asked else "not judged"

    @property
    def exit_code(self) -> int:
        """0 may merge, or nothing was found without Lean, 1 may not, 3 could not tell."""
        return _EXIT[self.answer]

    @property
    def assurance(self) -> str | None:
        """The least of what was checked, None if nothing was."""
        return min((one.assurance for one in self.steps), default=None)

    def to_json(self) -> dict[str, Any]:
        """As in the result file."""
        counts = Counter(one.severity for one in self.findings)
        return {
            "schema": SCHEMA_ID,
            "answer": self.answer,
            "exit_code": self.exit_code,
            "base": {"reference": self.reference, "commit": self.base, "shared": self.shared},
            "head": {"commit": self.head, "uncommitted": list(self.uncommitted)},
            "changed": [one.to_json() for one in self.changed],
            "policies": self.policies,
            "checked": {"policies": list(self.checked), "obligations": len(self.steps), "lean": self.lean},
            "assurance": self.assurance,
            "toolchain": self.toolchain,
            "counts": {weight: counts[weight] for weight in ("error", "unknown", "notice")},
            "findings": [one.to_json() for one in self.findings],
            "waived": [
                {"finding": one.finding.to_json(), "waiver": one.waiver.model_dump(mode="json")} for one in self.waived
            ],
            "obligations": [one.to_json() for one in self.steps],
            "statements": [one.to_json() for one in self.restated],
        }
