"""What proofgen says of a mutant, beside what the brute force says of it."""

from __future__ import annotations

from dataclasses import dataclass

import random_hierarchies
import second_opinion
from mutant_brute import Failure, Place, failure
from mutants import Mutant
from second_opinion import Verdict

from proofgen.policy import Policy
from proofgen.search import Findings, find_witnesses


@dataclass(frozen=True)
class Judged:
    """A mutant; a required obligation that the brute force sees fail, if there is one; what the search finds.

    `objections` are to witnesses that do not show what they should, and, in a thorough look, to whatever else the brute force
    contradicts.
    """

    mutant: Mutant
    failure: Failure | None
    findings: Findings
    objections: tuple[str, ...]

    @property
    def verdict(self) -> Verdict:
        return second_opinion.verdict(self.mutant.policy, self.findings)

    @property
    def wrong(self) -> bool:
        return self.failure is not None

    @property
    def survives(self) -> bool:
        """Whether the mutant is wrong, and gets away with it."""
        return self.wrong and (self.verdict != "refuted" or bool(self.objections))

    @property
    def about(self) -> str:
        """For messages."""
        return f"{self.failure} fails, {self.verdict}, {list(self.objections)}:\n{self.mutant.text}"


def failing(mutant: Mutant) -> Failure | None:
    """A required obligation that the brute force sees fail."""
    return failure(mutant.change.plain, mutant.policy.require, place(mutant.policy))


def place(policy: Policy) -> Place | None:
    """The machine of a policy, as the brute force has it."""
    machine = policy.machine
    return None if machine is None else (random_hierarchies.levels_of(machine), len(machine.cores))


def judge(mutant: Mutant, seen: Failure | None, *, thorough: bool = False) -> Judged:
    """What the search says of a mutant, and whether its witnesses play by the rules of the brute force.

    A thorough look compares all obligations with the brute force, not just required ones, unless there are groups.
    """
    policy, plain = mutant.policy, mutant.change.plain
    findings = find_witnesses(policy, exhaustive=False)
    if policy.hierarchical:
        return Judged(mutant, seen, findings, tuple(random_hierarchies.objections(policy, findings)))
    wrong = second_opinion.objections(plain, findings)
    if thorough:
        wrong += second_opinion.contradictions(plain, findings, second_opinion.scope_of(plain))
    return Judged(mutant, seen, findings, tuple(wrong))
