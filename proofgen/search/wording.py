"""What a witness shows, in one sentence."""

from __future__ import annotations

from typing import assert_never

from proofgen.search.model import Core, Machine, Model, potential
from proofgen.search.witness import Kind, Round

_PAIRS = {
    "filter_sound": "{thief} may steal from {victim}, which is not overloaded.",
    "steal_non_idling": "{thief} may steal from {victim}, and afterwards one of the two is idle.",
    "potential_decrease": "{thief} may steal from {victim}, and the potential does not fall by four.",
    "nonvacuous": "{thief} may steal from {victim}.",
}
_MOST_WEIGHTS = 6  # beyond it, tasks are counted


def describe(rules: Model, kind: Kind, machine: Machine, rounds: tuple[Round, ...], obligation: str) -> str:
    """The sentence for a witness of this kind that starts in the machine and shows something about the obligation."""
    match kind:
        case "pair":
            return _describe_pair(rules, machine[0], machine[1], obligation)
        case "stuck" | "lasso":
            return _describe_lasso(rules, machine, rounds, obligation)
        case "run":
            return _describe_run(machine, sum(turn.effect for turns in rounds for turn in turns))
        case "hierarchy" | "groups" | "candidate":
            return ""  # grouped/wording.py has the sentences for hierarchies
        case _:
            assert_never(kind)


def _describe_pair(rules: Model, thief: Core, victim: Core, obligation: str) -> str:
    template = _PAIRS[obligation]
    if obligation == "filter_sound" and victim.overloaded:
        template = "{thief} may not steal from {victim}, which is overloaded."
    if obligation == "potential_decrease" and rules.weighted:
        effect = _loads(rules, thief, victim)
        template = f"{{thief}} may steal from {{victim}}, and {effect}: the potential does not fall by four."
    text = template.format(thief=_core(thief, rules.weighted), victim=_core(victim, rules.weighted))
    return text[0].upper() + text[1:]


def _loads(rules: Model, thief: Core, victim: Core) -> str:
    """What the steal makes of the loads of the two."""
    if rules.amount(thief, victim) == 0:
        return "takes nothing"
    after = rules.after(thief, victim)
    return f"makes loads of {after[0].load} and {after[1].load} out of {thief.load} and {victim.load}"


def _describe_lasso(rules: Model, machine: Machine, rounds: tuple[Round, ...], obligation: str) -> str:
    start = _start(rules, machine)
    if not rounds:
        return f"With {start} an idle core stands beside an overloaded one, and no core may steal from another."
    length = "One round leads" if len(rounds) == 1 else f"{len(rounds)} rounds lead"
    place = "" if start.startswith("loads") else " on the cores"
    ever = "a core can still steal" if obligation == "balanced" else "an idle core stands beside an overloaded one"
    return f"{length} from {start}{place} back to just that, for ever, and {ever} there.{_nothing(rules, machine, rounds)}"


def _start(rules: Model, machine: Machine) -> str:
    """The loads where they are sums of weights, else the numbers of tasks."""
    if rules.weighted and any(core.load != core.count for core in machine):
        return f"loads of {_listed([core.load for core in machine])}"
    return f"{_listed([core.count for core in machine])} tasks"


def _nothing(rules: Model, machine: Machine, rounds: tuple[Round, ...]) -> str:
    """A remark if all steals of a policy that picks its tasks take nothing."""
    if not rules.weighted:
        return ""
    steals = False
    for turn in (turn for turns in rounds for turn in turns if turn.effect and turn.victim is not None):
        steals = True
        if turn.victim is not None and rules.amount(machine[turn.thief], machine[turn.victim]):
            return ""
    return " Its steals take nothing: no task that waits may be taken." if steals else ""


def _describe_run(machine: Machine, steals: int) -> str:
    total = potential(machine)
    return f"The potential is {total} at the start, which allows {_steals(total // 4)}; this run has {_steals(steals)}."


def _steals(number: int) -> str:
    return "no effective steal" if number == 0 else "1 effective steal" if number == 1 else f"{number} effective steals"


def _core(core: Core, weighted: bool) -> str:
    if core.idle:
        return "an idle core"
    if weighted and core.count <= _MOST_WEIGHTS:
        waiting = core.tasks[core.running :]
        runs = [f"weight {core.tasks[0]} running"] if core.running else []
        noun = "weight" if len(waiting) == 1 else "weights"
        waits = [f"{noun} {_listed(list(waiting))} waiting"] if waiting else []
        return f"a core with {' and '.join(runs + waits)}"
    noun = "task" if core.count == 1 else "tasks"
    return f"a core with {core.count} {'' if core.running else 'waiting '}{noun}"


def _listed(numbers: list[int]) -> str:
    return f"{', '.join(map(str, numbers[:-1]))} and {numbers[-1]}" if len(numbers) > 1 else str(numbers[0])
