"""What a witness shows, in one sentence."""

from __future__ import annotations

from proofgen.search.model import Machine, Shape, potential
from proofgen.search.witness import Kind, Round

_PAIRS = {
    "filter_sound": "{thief} may steal from {victim}, which is not overloaded.",
    "steal_non_idling": "{thief} may steal from {victim}, and afterwards one of the two is idle.",
    "potential_decrease": "{thief} may steal from {victim}, and the potential does not fall by four.",
    "nonvacuous": "{thief} may steal from {victim}.",
}


def describe(kind: Kind, machine: Machine, rounds: tuple[Round, ...], obligation: str) -> str:
    """The sentence for a witness of this kind that starts in the machine and shows something about the obligation."""
    match kind:
        case "pair":
            return _describe_pair(machine[0], machine[1], obligation)
        case "stuck" | "lasso":
            return _describe_lasso(machine, len(rounds), obligation)
        case "run":
            return _describe_run(machine, sum(turn.effect for turns in rounds for turn in turns))


def _describe_pair(thief: Shape, victim: Shape, obligation: str) -> str:
    template = _PAIRS[obligation]
    if obligation == "filter_sound" and victim.overloaded:
        template = "{thief} may not steal from {victim}, which is overloaded."
    text = template.format(thief=_core(thief), victim=_core(victim))
    return text[0].upper() + text[1:]


def _describe_lasso(machine: Machine, rounds: int, obligation: str) -> str:
    counts = _listed([core.count for core in machine])
    if not rounds:
        return f"With {counts} tasks an idle core stands beside an overloaded one, and no core may steal from another."
    length = "One round leads" if rounds == 1 else f"{rounds} rounds lead"
    ever = "a core can still steal" if obligation == "balanced" else "an idle core stands beside an overloaded one"
    return f"{length} from {counts} tasks on the cores back to just that, for ever, and {ever} there."


def _describe_run(machine: Machine, steals: int) -> str:
    total = potential(machine)
    return f"The potential is {total} at the start, which allows {_steals(total // 4)}; this run has {_steals(steals)}."


def _steals(number: int) -> str:
    return "no effective steal" if number == 0 else "1 effective steal" if number == 1 else f"{number} effective steals"


def _core(shape: Shape) -> str:
    if shape.idle:
        return "an idle core"
    noun = "task" if shape.count == 1 else "tasks"
    return f"a core with {shape.count} {'' if shape.running else 'waiting '}{noun}"


def _listed(numbers: list[int]) -> str:
    return f"{', '.join(map(str, numbers[:-1]))} and {numbers[-1]}" if len(numbers) > 1 else str(numbers[0])
