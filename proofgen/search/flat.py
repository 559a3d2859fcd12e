"""The search on policies that look at all cores, without groups."""

from __future__ import annotations

from proofgen.policy import Policy
from proofgen.search.findings import Findings, search, search_weighted, with_numbers
from proofgen.search.model import Rules
from proofgen.search.shown import Limits
from proofgen.search.weighted import WeightedRules, counts_decide, is_plain


def search_flat(policy: Policy, limits: Limits) -> Findings:
    """What the search finds out about a policy, whatever it says of groups and machines.

    Raises ToolError if game and criteria contradict each other, or if a witness does not replay.
    """
    if is_plain(policy):
        return search(Rules.of_policy(policy), limits)
    found = search_weighted(WeightedRules(policy), limits)
    return with_numbers(found, search(Rules.of_policy(policy), limits)) if counts_decide(policy) else found
