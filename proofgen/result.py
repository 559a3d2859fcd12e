"""Results of a verification, as data and as the JSON that other programs read (`proofgen.result/1`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal

from proofgen.policy import Policy
from proofgen.rounds import RoundBound, Size, heaviest_thread, most_rounds

SCHEMA_ID: Final = "proofgen.result/1"
Verdict = Literal["proved", "refuted", "open", "inconclusive"]
Assurance = Literal["L0", "L1", "L2", "L3"]
"""How sure a verdict is. L0: there is only text. L1: one run of Lean accepted a theorem without an error or `sorry`. L2: a native
Lean audited its axioms, too. L3: and `leanchecker` replayed all declarations."""


@dataclass(frozen=True, slots=True)
class ObligationResult:
    """One obligation: its verdict, the Lean theorem that gives it, seconds of Lean's time, and the run that refutes it.

    `axioms` are those that the theorem rests on, None where nobody knows. `by_hand` is whether a person wrote its proof; a
    refutation by hand has no run.
    """

    id: str
    verdict: Verdict
    theorem: str | None
    seconds: float | None
    counterexample: dict[str, Any] | None
    assurance: Assurance = "L0"
    axioms: list[str] | None = None
    by_hand: bool = False

    @property
    def settled(self) -> bool:
        """Whether Lean has accepted a theorem, for the obligation or against it."""
        return self.verdict in ("proved", "refuted")

    def to_json(self) -> dict[str, Any]:
        """As in the result file."""
        return {
            "id": self.id,
            "verdict": self.verdict,
            "theorem": self.theorem,
            "assurance": self.assurance,
            "axioms": self.axioms,
            "seconds": self.seconds,
            "counterexample": self.counterexample,
            "by_hand": self.by_hand,
        }


@dataclass(frozen=True, slots=True)
class Provenance:
    """What the verdicts on a policy rest on: SHA-256 (hex) of each text that went into them, and the toolchain."""

    statements: str
    proofs: str
    library: str
    emitter: str
    toolchain: dict[str, Any]

    def to_json(self) -> dict[str, Any]:
        """As in the result file; the toolchain stands there once for all policies."""
        return {
            "statements": self.statements,
            "proofs": self.proofs,
            "library": self.library,
            "emitter": self.emitter,
        }


@dataclass(frozen=True, slots=True)
class PolicyResult:
    """One policy: all its obligations, and the verdict on those that it requires.

    `bounds` are proved numbers of rounds after which the machine is good, the smallest first; `gap` is proved to be the most
    by which two loads differ in the end, None if nothing is proved of that. `reason` says why a verdict is inconclusive or
    open, `note` why the assurance is no higher; `seconds` is the time that Lean took, `recorded` whether that was in an earlier
    run. `objections` say what is wrong with proofs by hand that settle nothing, by id of the obligation; they are known where
    Lean was asked just now. `foreign` are obligations whose theorems rest on axioms that may not be.
    """

    policy: Policy
    obligations: tuple[ObligationResult, ...]
    bounds: tuple[RoundBound, ...]
    gap: int | None
    seconds: float
    recorded: bool
    reason: str | None
    provenance: Provenance | None = None
    objections: Mapping[str, str] = field(default_factory=dict)
    foreign: frozenset[str] = frozenset()
    note: str | None = None

    @property
    def verdict(self) -> Verdict:
        """Refuted if one required obligation is, proved if all are; an empty set proves nothing."""
        verdicts = [one.verdict for one in self.obligations if one.id in self.policy.require]
        if "refuted" in verdicts:
            return "refuted"
        if "inconclusive" in verdicts or len(verdicts) != len(self.policy.require) or not verdicts:
            return "inconclusive"
        return "open" if "open" in verdicts else "proved"

    @property
    def audited(self) -> bool:
        """Whether the axioms of all that is settled are known."""
        return all(one.axioms is not None for one in self.obligations if one.settled)

    @property
    def ok(self) -> bool:
        """Whether the policy came out as it says it should."""
        return self.verdict == self.policy.expect

    def rounds(self, size: Size) -> tuple[int | None, ...]:
        """For each bound its largest value on a machine of this size; None if that needs a bound on weights.

        A policy that is for one machine has that many cores.
        """
        if self.policy.machine is not None:
            size = replace(size, cores=len(self.policy.machine.cores))
        heaviest = heaviest_thread(self.policy)
        return tuple(most_rounds(bound, size, heaviest) for bound in self.bounds)

    def to_json(self, size: Size | None = None) -> dict[str, Any]:
        """As in the result file; bounds are also numbers if a size is given."""
        return {
            "name": self.policy.name,
            "file": self.policy.file,
            "expect": self.policy.expect,
            "verdict": self.verdict,
            "ok": self.ok,
            "seconds": self.seconds,
            "recorded": self.recorded,
            "reason": self.reason,
            "note": self.note,
            "require": list(self.policy.require),
            "bound": self._bound(size),
            "balanced": None if self.gap is None else {"gap": self.gap},
            "provenance": None if self.provenance is None else self.provenance.to_json(),
            "obligations": [one.to_json() for one in self.obligations],
        }

    def _bound(self, size: Size | None) -> dict[str, Any] | None:
        if not self.bounds:
            return None
        words = [bound.words for bound in self.bounds]
        formulas: dict[str, Any] = {"rounds": words[0], "all": words}
        if size is None:
            return formulas
        numbers = self.rounds(size)
        least = min((number for number in numbers if number is not None), default=None)
        return {**formulas, "cores": size.cores, "threads": size.threads, "number": least, "numbers": list(numbers)}


@dataclass(frozen=True, slots=True)
class RunResult:
    """A whole verification: the toolchain as `{"backend", "lean", "commit", …}`, and the policies."""

    toolchain: dict[str, Any]
    policies: tuple[PolicyResult, ...]

    @property
    def exit_code(self) -> int:
        """0 all as expected, 1 some not, 3 if nothing is wrong for sure but something could not be told."""
        wrong = [one for one in self.policies if not one.ok]
        if any(one.verdict != "inconclusive" for one in wrong):
            return 1
        return 3 if wrong or not self.policies else 0

    def to_json(self, size: Size | None = None) -> dict[str, Any]:
        """As in the result file; bounds are also numbers if a size is given."""
        return {
            "schema": SCHEMA_ID,
            "toolchain": self.toolchain,
            "policies": [one.to_json(size) for one in self.policies],
        }
