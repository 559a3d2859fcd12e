"""A witness as text that a person can follow: cores as rows, tasks as marks, and who saw and did what in each round."""

from __future__ import annotations

from typing import Any, assert_never

from proofgen.policy import Policy
from proofgen.report.hierarchy import hierarchy_body, render_wakeup
from proofgen.report.marks import MOST_MARKS, NOTHING, RUNNING, WAITING, Weigh, grid, marks
from proofgen.schema import OBLIGATION_IDS
from proofgen.search import Findings, Missed
from proofgen.search.witness import Cores, Turn, Witness

_MOST_ROUNDS = 6  # beyond it, rounds are counted
_MOST_SEEN = 5  # beyond it, only those observed cores are listed that matter


def render_witness(witness: Witness) -> str:
    """The whole witness: a legend, the machine or its rounds, and one sentence that says what they show."""
    weigh, of = (witness.weight, " of weight 3") if _shows_weights(witness) else (None, "")
    number = "3" if of else ""
    legend = f"{RUNNING}{number} a task{of} that runs   {WAITING}{number} a task{of} that waits   {NOTHING} no task"
    return "\n\n".join([legend, *_body(witness, weigh), witness.text]) + "\n"


def _shows_weights(witness: Witness) -> bool:
    """Whether weights are drawn: where they matter, and not all of them are 1."""
    return witness.weighted and bool(set(witness.weights) - {1})


def _body(witness: Witness, weigh: Weigh | None) -> list[str]:
    if witness.topology is not None:
        return hierarchy_body(witness, witness.topology, weigh)
    match witness.kind:
        case "pair":
            return [grid(["thief", "victim"], [[marks(core, weigh)] for core in witness.cores], [""])]
        case "stuck":
            return [grid(_names(witness.cores), [[marks(core, weigh)] for core in witness.cores], [""])]
        case "lasso" | "run":
            return _rounds(witness, weigh)
        case "hierarchy" | "groups" | "candidate":
            return []  # these have a hierarchy
        case _:
            assert_never(witness.kind)


def _rounds(witness: Witness, weigh: Weigh | None) -> list[str]:
    played = list(zip(witness.rounds, witness.histories, strict=True))
    parts = [_round(number, turns, history, weigh) for number, (turns, history) in enumerate(played[:_MOST_ROUNDS], start=1)]
    left = len(played) - len(parts)
    if left:
        parts.append(f"… and {left} more {'round' if left == 1 else 'rounds'}")
    if witness.kind == "lasso":
        same = "as many tasks as" if weigh is None else "tasks of the same weights, in the same order, as"
        parts.append(f"Every core now has {same} at the start of round 1: all of this can happen again.")
    return parts


def _round(number: int, turns: tuple[Turn, ...], history: tuple[Cores, ...], weigh: Weigh | None) -> str:
    heads = ["start", *(f"turn {place}" for place in range(1, len(history)))]
    rows = [[marks(machine[core], weigh) for machine in history] for core in range(len(history[0]))]
    table = grid(_names(history[0]), rows, heads)
    told = [f"  turn {now + 1}: {_tell(turn, now, history, weigh)}" for now, turn in enumerate(turns)]
    return "\n".join([f"Round {number}", table, *told])


def _names(cores: Cores) -> list[str]:
    return [f"core {core}" for core in range(len(cores))]


def _tell(turn: Turn, now: int, history: tuple[Cores, ...], weigh: Weigh | None) -> str:
    return f"core {turn.thief} sees {_seen(turn, now, history, weigh)}; {_deed(turn, now, history, weigh)}."


def _seen(turn: Turn, now: int, history: tuple[Cores, ...], weigh: Weigh | None) -> str:
    """The observed cores, each as it was when it was observed, with its present state if that is another one."""
    told = []
    for core, at in enumerate(turn.observed_at):
        then, present = marks(history[at][core], weigh), marks(history[now][core], weigh)
        matters = core in (turn.thief, turn.victim) or then != present
        if len(turn.observed_at) > _MOST_SEEN and not matters:
            continue
        who = "itself" if core == turn.thief else f"core {core}"
        moment = "as at the start" if at == 0 else f"as after turn {at}"
        told.append(f"{who} {then}" if then == present else f"{who} {then} (stale: {moment}; now {present})")
    return ", ".join(told)


def _deed(turn: Turn, now: int, history: tuple[Cores, ...], weigh: Weigh | None) -> str:
    match turn.outcome:
        case "passes":
            return "it finds no candidate and passes"
        case "fails":
            return f"it tries core {turn.victim} and fails"
        case "steals":
            before, after = history[now][turn.thief], history[now + 1][turn.thief]
            return f"it steals {_booty(after.ready[len(before.ready) :], weigh)} from core {turn.victim}"


def _booty(tasks: tuple[int, ...], weigh: Weigh | None) -> str:
    if not tasks:
        return "nothing, which changes nothing,"
    amount = "a task" if len(tasks) == 1 else f"{len(tasks)} tasks"
    if weigh is None or len(tasks) > MOST_MARKS:
        return amount
    weights = " and ".join(str(weigh(task)) for task in tasks)
    return f"{amount} of {'weight' if len(tasks) == 1 else 'weights'} {weights}"


def findings_text(policy: Policy, findings: Findings) -> str:
    """Everything that was found against a policy, run by run."""
    head = f"{policy.name}: {policy.title if policy.only_machine else f'{policy.filter_text} ({policy.steal_text})'}"
    names = ", ".join(name for name in OBLIGATION_IDS if name in findings.open)
    unsettled = [f"Neither a run nor a way to a proof is known for: {names}\n"] if names else []
    if not findings.counterexamples and not findings.out_of_reach and not findings.vacuous:
        none = f"No counterexample was found. Only Lean can say that there is none: proofgen verify {policy.file}\n"
        return "\n\n".join([head, none, *unsettled])
    parts = [head]
    for name, witness in _ordered(findings):
        note = "" if name in policy.require else ", which this policy does not require"
        drawn = render_wakeup(witness, policy.machine) if isinstance(witness, Missed) else render_witness(witness)
        parts.append(f"── {name}{note}\n\n{drawn}")
    parts += [f"── {name}\n\nThe run that shows it has too many tasks to be drawn.\n" for name in sorted(findings.out_of_reach)]
    if findings.vacuous:
        parts.append("── nonvacuous\n\nNo idle core may steal from any overloaded one.\n")
    return "\n\n".join([*parts, *unsettled])


def _ordered(findings: Findings) -> list[tuple[str, Witness | Missed]]:
    """The counterexamples in the order of the catalogue."""
    found = findings.counterexamples
    return [(name, found[name]) for name in OBLIGATION_IDS if name in found]


def findings_json(policy: Policy, findings: Findings) -> dict[str, Any]:
    """The same for other programs: a counterexample for each obligation."""
    return {
        "name": policy.name,
        "file": policy.file,
        "expect": policy.expect,
        "counterexamples": {name: witness.to_json() for name, witness in _ordered(findings)},
        "out_of_reach": sorted(findings.out_of_reach),
        "vacuous": findings.vacuous,
    }
