"""The catalogue: which obligations a policy has, what each says, and how it is called in Lean."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from proofgen.policy import Policy
from proofgen.schema import OBLIGATION_IDS, ObligationId

MARGIN: Final = 4
"""By how much an effective steal lowers the absolute load difference, at least."""
AXIOMS: Final = ("propext", "Classical.choice", "Quot.sound")
"""All that a theorem may rest on: the axioms of Lean's own library."""


@dataclass(frozen=True, slots=True)
class Obligation:
    """One obligation: its stable id, its statement in Lean about `policy.balancer`, and what that says.

    `source` is the place in the literature, empty where there is none. On a hierarchy, what is said of `runs` is said of the
    balancer of that hierarchy.
    """

    id: ObligationId
    statement: str
    meaning: str
    source: str
    runs: bool = False

    def stated(self, *, hierarchical: bool) -> str:
        """The statement for a policy that looks at all cores at once, or one that is held to hierarchies."""
        if not (hierarchical and self.runs):
            return self.statement
        within = self.statement.replace("policy.balancer", "(policy.within groups h)")
        return f"∃ h, Held h ∧ {within}" if self.id == "nonvacuous" else f"∀ h, Held h → {within}"

    @property
    def lean_name(self) -> str:
        """The theorem's name: `filter_sound` is `filterSound`."""
        head, *tail = self.id.split("_")
        return head + "".join(part.capitalize() for part in tail)

    @property
    def refutation_name(self) -> str:
        """The name of the theorem of the negation."""
        return f"not_{self.lean_name}"

    @property
    def statement_name(self) -> str:
        """The constant of type `Prop` that theorem or refutation is about."""
        return f"{self.lean_name}Statement"


_ALL: Final = (
    Obligation(
        "filter_sound",
        "FilterSound policy.balancer",
        "For an idle thief: if some core is overloaded then some core can be stolen from, and every core that can be "
        "stolen from is overloaded.",
        "HotOS'17, 4.2, Lemma 1",
    ),
    Obligation(
        "choice_sound",
        "ChoiceSound policy.balancer",
        "The chosen core is among the candidates, and where there is a candidate one is chosen.",
        "HotOS'17, 4.1",
        runs=True,
    ),
    Obligation(
        "steal_conserves",
        "StealConserves policy.balancer",
        "The tasks of thief and victim after a steal are those from before: none is lost, none is there twice.",
        "HotOS'17, 4.1",
    ),
    Obligation(
        "steal_non_idling",
        "StealNonIdling policy.balancer",
        "A steal that takes effect leaves neither thief nor victim idle.",
        "HotOS'17, 4.2",
    ),
    Obligation(
        "steal_rechecks",
        "StealRechecks policy.balancer",
        "What changes the machine is a steal from a candidate for which the filter still holds when both runqueues are locked.",
        "HotOS'17, 3.1",
        runs=True,
    ),
    Obligation(
        "potential_decrease",
        f"PotentialDecrease policy.balancer {MARGIN}",
        "On a machine of any size, each steal that takes effect lowers the absolute load difference d = Σᵢ Σⱼ |loadᵢ − loadⱼ| "
        f"by {MARGIN} or more.",
        "HotOS'17, 4.3",
    ),
    Obligation(
        "failure_blames_success",
        "FailureBlamesSuccess policy.balancer",
        "In a round in which the attempts of some core fail, an attempt of another took effect.",
        "HotOS'17, 4.3",
        runs=True,
    ),
    Obligation(
        "bounded_steals",
        f"BoundedSteals policy.balancer {MARGIN}",
        f"Along any execution, at most d / {MARGIN} steals take effect, with d the absolute load difference at the start.",
        "HotOS'17, 4.3",
        runs=True,
    ),
    Obligation(
        "work_conserving_sequential",
        "WorkConserving policy.balancer .sequential",
        "When turns do not overlap: after finitely many rounds no idle core stands beside an overloaded one, ever again.",
        "HotOS'17, 4.2",
        runs=True,
    ),
    Obligation(
        "work_conserving",
        "WorkConserving policy.balancer {}",
        "Whatever order, stale observations and choices an adversary picks: after finitely many rounds no idle core stands "
        "beside an overloaded one, ever again.",
        "HotOS'17, 3.2 and 4.3",
        runs=True,
    ),
    Obligation(
        "balanced",
        "Balanced policy.balancer",
        "After finitely many rounds no core finds another one to steal from.",
        "Ipanema slides",
        runs=True,
    ),
    Obligation(
        "nonvacuous",
        "Nonvacuous policy.balancer",
        "There is a machine on which an idle core steals from an overloaded one, so that the statements above say something.",
        "",
        runs=True,
    ),
    Obligation(
        "hierarchy_valid",
        "∀ h, Held h → h.Valid",
        "The top level covers all cores; at each level a core has at most one domain, and the groups of a domain are disjoint "
        "and cover it; each group is a single core, or lies within a domain below of each of its cores.",
        "Ipanema slides",
    ),
    Obligation(
        "group_filter_sound",
        "∀ h, Held h → GroupFilterSound policy groups h",
        "For every two groups of a domain: if the thief's has an idle core and no overloaded one, and the victim's has an "
        "overloaded core and no idle one, the group filter passes.",
        "",
    ),
    Obligation(
        "wakeup_sound",
        "WakeupSound policy.bounds wakeup wakeupOn",
        "If some core that a waking thread may run on is idle, the thread is placed on an idle core.",
        "EuroSys'16, 3.3",
    ),
)

CATALOGUE: Final[dict[str, Obligation]] = {obligation.id: obligation for obligation in _ALL}
"""All obligations by id, in the order in which they are shown."""

if tuple(CATALOGUE) != OBLIGATION_IDS:
    raise AssertionError("the catalogue and the ids that policies may require have grown apart")


def obligations_of(policy: Policy) -> tuple[Obligation, ...]:
    """The obligations that the policy has, in the order of the catalogue."""
    return tuple(CATALOGUE[identifier] for identifier in policy.obligations)
