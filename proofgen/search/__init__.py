"""Counterexamples: an executable model of policies, and the search for runs that break what is claimed of them."""

from __future__ import annotations

from proofgen.policy import Policy
from proofgen.search.findings import Criterion, Findings, Limits, OnGame, search
from proofgen.search.model import Rules
from proofgen.search.rank import Rank
from proofgen.search.witness import CoreState, Turn, Witness

__all__ = ["CoreState", "Criterion", "Findings", "Rank", "Rules", "Turn", "Witness", "find_witnesses"]


def find_witnesses(
    policy: Policy,
    *,
    max_cores: int = 4,
    max_threads: int = 8,
    exhaustive: bool,
    on_game: OnGame | None = None,
) -> Findings:
    """What the search finds out about a policy whose load is the number of its tasks.

    The game is played where pairs of cores show a flaw, to find the smallest run; with `exhaustive` always, up to
    `max_cores` and `max_threads`. `on_game` is told the mode of the game, the number of cores and of tasks.

    Raises ToolError (E900) if game and criteria contradict each other, or a witness does not replay.
    """
    limits = Limits(max_cores, max_threads, exhaustive, on_game)
    return search(Rules.of_policy(policy), limits)
