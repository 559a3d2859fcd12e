"""A witness read back: does it show what it is said to show? Written apart from the search, straight from the model."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import assert_never

from proofgen.expr.ast import Expr
from proofgen.search.grouped import reading
from proofgen.search.model import Machine, Model, is_bad, potential
from proofgen.search.witness import Cores, Round, Turn, Witness, histories, seen_machine

Chosen = Callable[[Machine, int], Collection[int]]
"""The candidates of a thief on an observed machine."""


def _candidates(rules: Model, witness: Witness) -> Chosen:
    """As the policy chooses among all cores, or on the hierarchy of the witness."""
    topology, expr = witness.topology, _group_filter(rules)
    if topology is not None:
        return lambda observed, thief: reading.candidates(rules, expr, topology, observed, thief)
    return lambda observed, thief: [
        v for v, core in enumerate(observed) if v != thief and rules.filter(observed[thief], core)
    ]


def _group_filter(rules: Model) -> Expr | None:
    expr: Expr | None = getattr(rules, "expr", None)
    return expr


def objection(rules: Model, obligation: str, witness: Witness) -> str | None:
    """Why the witness does not show that the obligation fails (holds, for `nonvacuous`); None if it does."""
    if witness.topology is not None and len(witness.topology.cores) != len(witness.cores) and witness.kind != "hierarchy":
        return "the hierarchy has more or fewer cores"
    tasks = [task for core in witness.cores for task in core.tasks]
    if len(set(tasks)) < len(tasks):
        return "a task is in two places"
    if sorted(tasks) != list(range(1, len(witness.weights) + 1)):
        return "a task has no weight"
    if not all(rules.least <= weight <= (rules.most or weight) for weight in witness.weights):
        return "a weight is out of bounds"
    sequential = obligation == "work_conserving_sequential"
    played = histories(rules, witness.cores, witness.rounds, witness.weights)
    chosen = _candidates(rules, witness)
    for turns, history in zip(witness.rounds, played, strict=True):
        machines = tuple(seen_machine(rules, cores, witness.weights) for cores in history)
        wrong = _round_objection(rules, chosen, turns, machines, sequential)
        if wrong is not None:
            return wrong
    last = played[-1][-1] if played else witness.cores
    return None if _shows(rules, obligation, witness, last) else f"it does not show anything about {obligation}"


def _round_objection(
    rules: Model, chosen: Chosen, turns: Round, history: tuple[Machine, ...], sequential: bool
) -> str | None:
    if sorted(turn.thief for turn in turns) != list(range(len(history[0]))):
        return "not every core has one turn"
    for now, turn in enumerate(turns):
        if len(turn.observed_at) != len(turns) or not all(0 <= at <= now for at in turn.observed_at):
            return "an observation is not of this round so far"
        if sequential and any(history[at][core] != history[now][core] for core, at in enumerate(turn.observed_at)):
            return "an observation is stale"
        observed = tuple(history[at][core] for core, at in enumerate(turn.observed_at))
        wrong = _turn_objection(rules, turn, chosen(observed, turn.thief), history[now])
        if wrong is not None:
            return wrong
    return None


def _turn_objection(rules: Model, turn: Turn, candidates: Collection[int], current: Machine) -> str | None:
    thief = current[turn.thief]
    if turn.victim is None:
        return "a core passes that has a candidate" if candidates or turn.effect else None
    if turn.victim not in candidates:
        return "the victim is no candidate"
    if turn.effect != rules.filter(thief, current[turn.victim]):
        return "an attempt takes effect against the filter, or does not with it"
    if not turn.effect and rules.goes_on and any(rules.filter(thief, current[v]) for v in candidates):
        return "a core gives up that would go on"
    return None


def _shows(rules: Model, obligation: str, witness: Witness, last: Cores) -> bool:
    machine = seen_machine(rules, witness.cores, witness.weights)
    match witness.kind:
        case "pair":
            return len(machine) == 2 and not witness.rounds and _pair_shows(rules, obligation, machine)
        case "stuck":
            return is_bad(machine) and not _busy(rules, witness, machine) and obligation.startswith("work_conserving")
        case "lasso":
            target = _busy(rules, witness, machine) if obligation == "balanced" else is_bad(machine)
            back = bool(witness.rounds) and seen_machine(rules, last, witness.weights) == machine
            return target and back and obligation in ("balanced", "work_conserving", "work_conserving_sequential")
        case "run":
            steals = sum(turn.effect for turns in witness.rounds for turn in turns)
            return obligation == "bounded_steals" and 4 * steals > potential(machine)
        case "hierarchy":
            return obligation == "hierarchy_valid" and reading.shows_invalid(witness)
        case "groups":
            return obligation == "group_filter_sound" and reading.shows_groups(_group_filter(rules), witness, machine)
        case "candidate":
            return obligation == "nonvacuous" and reading.shows_candidate(rules, _group_filter(rules), witness, machine)
        case _:
            assert_never(witness.kind)


def _busy(rules: Model, witness: Witness, machine: Machine) -> bool:
    """Whether some core has a candidate."""
    chosen = _candidates(rules, witness)
    return any(chosen(machine, thief) for thief in range(len(machine)))


def _pair_shows(rules: Model, obligation: str, machine: Machine) -> bool:
    thief, victim = machine
    accepted = rules.filter(thief, victim)
    after = rules.after(thief, victim)
    match obligation:
        case "filter_sound":
            return thief.idle and accepted != victim.overloaded
        case "nonvacuous":
            return thief.idle and victim.overloaded and accepted
        case "steal_non_idling":
            return accepted and any(core.idle for core in after)
        case "potential_decrease":
            return accepted and potential(after) > potential(machine) - 4
        case _:
            return False
