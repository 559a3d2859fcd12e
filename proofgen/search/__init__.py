"""Counterexamples: an executable model of policies, and the search for runs that break what is claimed of them."""

from __future__ import annotations

from dataclasses import replace

from proofgen.policy import Policy
from proofgen.search.facts import FACTS, Balance
from proofgen.search.findings import Findings
from proofgen.search.flat import search_flat
from proofgen.search.grouped.findings import search_grouped, search_machine
from proofgen.search.grouped.found import GroupedFindings
from proofgen.search.grouped.model import Grouped
from proofgen.search.grouped.passing import Sizes
from proofgen.search.grouped.validity import Step
from proofgen.search.model import Model, Rules
from proofgen.search.rank import Rank
from proofgen.search.shown import Limits, OnGame
from proofgen.search.wakeup import Missed, Sound, decide, node_of
from proofgen.search.weighted import WeightedRules, is_plain
from proofgen.search.witness import CoreState, Turn, Witness

__all__ = [
    "FACTS",
    "Balance",
    "CoreState",
    "Findings",
    "Grouped",
    "GroupedFindings",
    "Missed",
    "Model",
    "Rank",
    "Rules",
    "Sizes",
    "Sound",
    "Step",
    "Turn",
    "WeightedRules",
    "Witness",
    "find_witnesses",
    "is_plain",
]


def find_witnesses(
    policy: Policy,
    *,
    max_cores: int = 4,
    max_threads: int = 8,
    max_weight: int = 4,
    exhaustive: bool,
    on_game: OnGame | None = None,
) -> Findings:
    """What the search finds out about a policy.

    The game is played where pairs of cores show a flaw, to find the smallest run; with `exhaustive` always, up to
    `max_cores` and `max_threads`, and where weights matter with `max_weight` of them (from 1 up, if 1 is the least) and at
    most six threads.
    `on_game` is told the mode of the game, the number of cores and of tasks.

    Raises ToolError (E900) if game and criteria contradict each other, or a witness does not replay.
    """
    limits = Limits(max_cores, max_threads, exhaustive, on_game, max_weight)
    if policy.only_machine and policy.machine is not None:
        return search_machine(policy.machine)
    found = search_grouped(policy, limits) if policy.hierarchical else search_flat(policy, limits)
    return replace(found, wakeup=_of_wakeups(policy))


def _of_wakeups(policy: Policy) -> Sound | Missed | None:
    """Whether a waking thread may miss an idle core; None if the policy does not say where it is placed."""
    if policy.wakeup is None:
        return None
    machine = policy.machine
    nodes, numbers = (None, None) if machine is None else (node_of(machine), machine.cores)
    return decide(policy.wakeup.search, policy.wakeup.prefer, nodes, numbers)
