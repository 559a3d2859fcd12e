"""What the search finds out about a policy, from pairs of cores and from the game: proposals for Lean to check."""

from __future__ import annotations

from dataclasses import dataclass, replace

from proofgen.rounds import Criterion
from proofgen.search import counted, weighted_shown
from proofgen.search.facts import FACTS, Balance, balance, criteria, still_open
from proofgen.search.gap import counted_gap
from proofgen.search.grouped.found import GroupedFindings
from proofgen.search.local import Scope
from proofgen.search.model import Model, Rules
from proofgen.search.rank import Rank, balanced_rank, work_rank
from proofgen.search.replay import objection
from proofgen.search.shown import Limits, OnGame, Shown, disagreement
from proofgen.search.wakeup import Missed, Sound
from proofgen.search.weighted import WeightedRules
from proofgen.search.witness import Witness, record
from proofgen.search.wording import describe

__all__ = ["Balance", "Findings", "Limits", "OnGame", "search", "search_weighted"]


@dataclass(frozen=True, slots=True)
class Findings:
    """Witnesses against obligations by id, and what supports those that have none.

    `nonvacuous` is a witness for that obligation, `vacuous` says that there is none on the scope that was looked at; if
    neither, the witness has too many tasks to be written down.
    `criteria` are the ways to prove work conservation that hold, the one with the smallest bound first. `rank` is given
    with criterion "rank", `balanced_rank` when steals by `one` end for another reason than the potential. Obligations
    `out_of_reach` are decided like those with a witness, but theirs has too many tasks to be written down.
    `facts` are those of `facts.FACTS` that hold on the scope, `balance` is a way to prove `balanced`. `gap` is the
    largest distance of the loads of two cores neither of which may steal from the other, if there is one. For the
    obligations in `open` there is neither a witness nor a way to a proof. `grouped` is there for policies on hierarchies.
    """

    witnesses: dict[str, Witness]
    nonvacuous: Witness | None
    vacuous: bool
    rank: Rank | None
    balanced_rank: Rank | None
    criteria: tuple[Criterion, ...]
    out_of_reach: frozenset[str] = frozenset()
    facts: frozenset[str] = frozenset()
    balance: Balance | None = None
    gap: int | None = None
    open: frozenset[str] = frozenset()
    wakeup: Sound | Missed | None = None
    grouped: GroupedFindings | None = None

    @property
    def counterexamples(self) -> dict[str, Witness | Missed]:
        """What shows that an obligation does not hold, by its id, where it is written down."""
        missed = {"wakeup_sound": self.wakeup} if isinstance(self.wakeup, Missed) else {}
        return {**self.witnesses, **missed}


def search(rules: Rules, limits: Limits) -> Findings:
    """All witnesses and proposals for rules that count tasks.

    Raises ToolError if game and criteria contradict each other, or if a witness does not replay.
    """
    scope = Scope(rules)
    shown = counted.shown(scope, limits)
    facts = frozenset(FACTS) - counted.broken_facts(scope).keys()
    ways = () if "work_conserving" in shown else criteria(facts, goes_on=rules.goes_on)
    rank = None if ways or "work_conserving" in shown else work_rank(scope)
    ranked = rules.steal == "one" and "potential_decrease" in shown and "balanced" not in shown
    sinking = balanced_rank(scope) if ranked else None
    way = None if "balanced" in shown else _counted_balance(rules, facts, sinking)
    ways = ways if rank is None else ("rank",)
    return _findings(rules, shown, facts, ways, way, counted_gap(rules), rank, sinking)


def _counted_balance(rules: Rules, facts: frozenset[str], sinking: Rank | None) -> Balance | None:
    if "narrows_load" in facts:
        return "narrows_load"
    if sinking is not None:
        return "rank"
    return "half" if rules.steal == "half" else balance(facts)


def search_weighted(rules: WeightedRules, limits: Limits) -> Findings:
    """All witnesses and proposals for any rules.

    Raises ToolError if game and criteria contradict each other, or if a witness does not replay.
    """
    scope = weighted_shown.scope_of(rules, limits)
    facts = scope.facts
    ways = criteria(facts, goes_on=rules.goes_on)
    shown = weighted_shown.shown(scope, ways, limits)
    ways = () if "work_conserving" in shown else ways
    way = None if "balanced" in shown else balance(facts)
    return _findings(rules, shown, facts, ways, way, weighted_shown.gap_of(rules))


_OF_NUMBERS = ("work_conserving", "work_conserving_sequential", "balanced")


def with_numbers(weighted: Findings, counted: Findings) -> Findings:
    """The findings on weights, with those on numbers of tasks for the obligations that nothing else decides."""
    of_weights = {name: found for name, found in weighted.witnesses.items() if name not in _OF_NUMBERS}
    of_numbers = {name: found for name, found in counted.witnesses.items() if name in _OF_NUMBERS}
    out_of_reach = counted.out_of_reach.intersection(_OF_NUMBERS)
    failed = {*of_numbers, *out_of_reach}
    rank = counted.rank if not weighted.criteria else None
    ways = () if "work_conserving" in failed else weighted.criteria if rank is None else ("rank",)
    way = weighted.balance or ("rank" if counted.balanced_rank is not None else None)
    way = None if "balanced" in failed else way
    facts = weighted.facts & (counted.facts | {"narrows_load", "weakly_narrows_load"})
    witnesses = {**of_weights, **of_numbers}
    return replace(
        weighted,
        witnesses=witnesses,
        rank=rank,
        balanced_rank=counted.balanced_rank if way == "rank" else None,
        criteria=ways,
        out_of_reach=weighted.out_of_reach | out_of_reach,
        facts=facts,
        balance=way,
        open=still_open(witnesses.keys(), facts, ways, way),
    )


def _findings(
    rules: Model,
    shown: dict[str, Shown],
    facts: frozenset[str],
    ways: tuple[Criterion, ...],
    way: Balance | None,
    gap: int | None,
    rank: Rank | None = None,
    sinking: Rank | None = None,
) -> Findings:
    witnesses = {name: _witness(rules, name, found) for name, found in shown.items() if found.writable}
    return Findings(
        nonvacuous=witnesses.pop("nonvacuous", None),
        vacuous="nonvacuous" not in shown,
        witnesses=witnesses,
        rank=rank,
        balanced_rank=sinking,
        criteria=ways,
        out_of_reach=frozenset(name for name, found in shown.items() if not found.writable and name != "nonvacuous"),
        facts=facts,
        balance=way,
        gap=gap,
        open=still_open(shown.keys(), facts, ways, way),
    )


def _witness(rules: Model, obligation: str, shown: Shown) -> Witness:
    text = describe(rules, shown.kind, shown.machine, shown.rounds, obligation)
    witness = record(rules, shown.kind, shown.machine, shown.rounds, text)
    wrong = objection(rules, obligation, witness)
    if wrong is not None:
        raise disagreement(f"the witness for {obligation} does not replay: {wrong}")
    return witness
