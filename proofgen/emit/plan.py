"""What is planned for a policy: theorems, definitions that they need, and the numbers that they prove."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from proofgen.emit.arithmetic import Lines
from proofgen.obligation import Obligation
from proofgen.rounds import Criterion

# A name, or the first part of one; what comes after a dot is a name of the library.
_NAME: Final = re.compile(r"(?<![\w.'])[\w']+")


@dataclass(frozen=True, slots=True)
class Theorem:
    """A theorem to print: `obligation` is the one that it settles, None for a fact on the way; `proof` is a term, in lines."""

    name: str
    doc: str
    statement: str
    proof: Lines
    obligation: Obligation | None = None


@dataclass(frozen=True, slots=True)
class Definition:
    """A definition that proofs need beside the policy itself; `where` says that the body gives its fields."""

    signature: str
    doc: str
    body: str
    where: bool = False


@dataclass(frozen=True, slots=True)
class Bound:
    """A proved number of rounds: the theorem, the bound as a function of the first machine, in words, and the proof.

    `kind` says what it counts, and `top` is the height of the rank, where it counts one.
    """

    theorem: str
    lean: str
    words: str
    proof: Lines
    kind: Criterion
    top: int = 0
    hierarchical: bool = False

    @property
    def statement(self) -> str:
        """What the theorem says."""
        if self.hierarchical:
            return f"∀ h, Held h → WorkConservingWithin (policy.within groups h) {{}} ({self.lean})"
        return f"WorkConservingWithin policy.balancer {{}} ({self.lean})"


@dataclass(frozen=True, slots=True)
class Plan:
    """All theorems of a policy, in an order in which each stands on earlier ones; the smallest bound comes first.

    `definitions` are for proofs, `hierarchies` for refutations.
    `gap` is how far loads may lie apart at the end, where `BALANCED_WITHIN` says it; None if nothing is said.
    """

    definitions: tuple[Definition, ...]
    hierarchies: tuple[Definition, ...]
    proofs: tuple[Theorem, ...]
    refutations: tuple[Theorem, ...]
    bounds: tuple[Bound, ...]
    gap: int | None = None

    @property
    def numbers(self) -> tuple[tuple[str, str], ...]:
        """The theorems that say a number that is shown, with their statements."""
        gaps = () if self.gap is None else ((BALANCED_WITHIN, balanced_within(self.gap)),)
        return (*((bound.theorem, bound.statement) for bound in self.bounds), *gaps)

    def needing(self, names: frozenset[str]) -> frozenset[str]:
        """These names, and all theorems whose proofs name one of them, or one that does."""
        found = names
        for theorem in (*self.proofs, *self.refutations):
            if not found.isdisjoint(_NAME.findall(" ".join(theorem.proof))):
                found |= {theorem.name}
        return found


BALANCED_WITHIN = "balancedWithin"


def balanced_within(gap: int) -> str:
    """The statement about the gap that remains."""
    return f"BalancedWithin policy.balancer {gap}"
