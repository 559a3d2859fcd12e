"""What the search finds out about the groups of a policy, and about the hierarchies that it is held to."""

from __future__ import annotations

from dataclasses import dataclass

from proofgen.search.grouped.passing import Claim, Sizes
from proofgen.search.grouped.validity import Cover, HierarchyFlaw, Step


@dataclass(frozen=True, slots=True)
class GroupedFindings:
    """How far the group filter passes, and whether the hierarchies are made for it.

    `passes` and `sizes` are as in `Passing`. `valid` says whether the hierarchy of the machine is valid and stays so, whatever
    its hotplug rule does; None for a policy that is held to all valid ones. `covers` is what holds of it in any case, `all` for
    valid ones. Where it is not valid, `flaw` says why, after `steps`, which are none for the machine as it is.
    """

    passes: Claim | None
    sizes: Sizes | None
    valid: bool | None
    covers: Cover | None
    flaw: HierarchyFlaw | None = None
    steps: tuple[Step, ...] = ()
