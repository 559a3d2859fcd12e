"""A witness read back: does it show what it is said to show? Written apart from the search, straight from the model."""

from __future__ import annotations

from proofgen.search.model import IDLE, Machine, Rules, is_bad, potential
from proofgen.search.witness import Cores, Round, Witness, histories, shapes


def objection(rules: Rules, obligation: str, witness: Witness) -> str | None:
    """Why the witness does not show that the obligation fails (holds, for `nonvacuous`); None if it does."""
    tasks = [task for core in witness.cores for task in (core.current, *core.ready) if task is not None]
    if len(set(tasks)) < len(tasks):
        return "a task is in two places"
    sequential = obligation == "work_conserving_sequential"
    for turns, history in zip(witness.rounds, histories(witness), strict=True):
        wrong = _round_objection(rules, turns, history, sequential)
        if wrong is not None:
            return wrong
    return None if _shows(rules, obligation, witness) else f"it does not show anything about {obligation}"


def _round_objection(rules: Rules, turns: Round, history: tuple[Cores, ...], sequential: bool) -> str | None:
    if sorted(turn.thief for turn in turns) != list(range(len(history[0]))):
        return "not every core has one turn"
    for now, turn in enumerate(turns):
        if len(turn.observed_at) != len(turns) or not all(0 <= at <= now for at in turn.observed_at):
            return "an observation is not of this round so far"
        if sequential and any(history[at][core] != history[now][core] for core, at in enumerate(turn.observed_at)):
            return "an observation is stale"
        observed = tuple(history[at][core].shape for core, at in enumerate(turn.observed_at))
        own = observed[turn.thief]
        candidates = [v for v, core in enumerate(observed) if v != turn.thief and rules.filter(own, core)]
        if turn.victim is None and (candidates or turn.effect):
            return "a core passes that has a candidate"
        if turn.victim is not None and turn.victim not in candidates:
            return "the victim is no candidate"
        current = shapes(history[now])
        if turn.victim is not None and turn.effect != rules.filter(current[turn.thief], current[turn.victim]):
            return "an attempt takes effect against the filter, or does not with it"
    return None


def _shows(rules: Rules, obligation: str, witness: Witness) -> bool:
    machine = shapes(witness.cores)
    match witness.kind:
        case "pair":
            return len(machine) == 2 and not witness.rounds and _pair_shows(rules, obligation, machine)
        case "stuck":
            return is_bad(machine) and not rules.can_steal(machine) and obligation.startswith("work_conserving")
        case "lasso":
            target = rules.can_steal(machine) if obligation == "balanced" else is_bad(machine)
            back = bool(witness.rounds) and shapes(histories(witness)[-1][-1]) == machine
            return target and back and obligation in ("balanced", "work_conserving", "work_conserving_sequential")
        case "run":
            steals = sum(turn.effect for turns in witness.rounds for turn in turns)
            return obligation == "bounded_steals" and 4 * steals > potential(machine)


def _pair_shows(rules: Rules, obligation: str, machine: Machine) -> bool:
    thief, victim = machine
    accepted = rules.filter(thief, victim)
    after = rules.after(thief, victim)
    match obligation:
        case "filter_sound":
            return thief.idle and accepted != victim.overloaded
        case "nonvacuous":
            return thief.idle and victim.overloaded and accepted
        case "steal_non_idling":
            return accepted and IDLE in after
        case "potential_decrease":
            return accepted and potential(after) > potential(machine) - 4
        case _:
            return False
