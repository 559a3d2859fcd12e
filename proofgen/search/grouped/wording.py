"""What a witness on a hierarchy shows, in one sentence."""

from __future__ import annotations

from collections.abc import Iterable

from proofgen.search.grouped.model import Grouped
from proofgen.search.grouped.validity import Step, told_steps
from proofgen.search.grouped.views import Group
from proofgen.search.model import Core, Machine, potential
from proofgen.search.witness import Round, level_of
from proofgen.topology import cpu_list

_MOST_WEIGHTS = 6


def steps_text(steps: Iterable[Step]) -> str:
    """What happened before: `After core 0 was disabled and core 0 was enabled, `; nothing for no steps."""
    told = told_steps(steps)
    return f"After {told}, " if told else ""


def after_steps(steps: Iterable[Step], text: str) -> str:
    """The sentence with what happened before it."""
    told = steps_text(steps)
    return told + text[0].lower() + text[1:] if told else text


def stuck_text(rules: Grouped, machine: Machine, steps: tuple[Step, ...]) -> str:
    """An idle core, an overloaded one, and why the first does not find the second."""
    idle = next(place for place, core in enumerate(machine) if core.idle)
    busy = next(place for place, core in enumerate(machine) if core.overloaded)
    start = f"{steps_text(steps)}{_name(rules, idle)} is idle and {_name(rules, busy)} has {_tasks(rules, machine[busy])}, "
    return _sentence(f"{start}{_why(rules, machine, idle, busy)}; no core finds another one to steal from.")


def _why(rules: Grouped, machine: Machine, idle: int, busy: int) -> str:
    met = [(home, away) for pairs in rules.searches(idle) for home, away in pairs if busy in rules.inside(away)]
    if not met:
        return "but no domain of the first shows it the second in another group than its own"
    home, away = met[0]
    level = level_of(rules.topology, home, away)
    between = f"on level {level} from {{{cpu_list(home)}}} to {{{cpu_list(away)}}}"
    own, other = rules.group(machine, home), rules.group(machine, away)
    if rules.passes(own, other):
        return f"the group filter passes {between}, but the filter does not"
    return f"but the group filter does not pass {between}: {_statistics(own)} against {_statistics(other)}"


def groups_text(rules: Grouped, machine: Machine, home: int, away: int) -> str:
    """Two groups between which the filter should pass."""
    level = level_of(rules.topology, home, away)
    against = f"{_statistics(rules.group(machine, home))} against {_statistics(rules.group(machine, away))}"
    return (
        f"On level {level}, {{{cpu_list(home)}}} has an idle core and none that is overloaded, {{{cpu_list(away)}}} has an "
        f"overloaded core and none that is idle, and the group filter does not pass: {against}."
    )


def candidate_text(rules: Grouped, machine: Machine, thief: int, victim: int) -> str:
    """An idle core and what it may steal from."""
    return _sentence(f"{_name(rules, thief)} is idle and may steal from {_name(rules, victim)}, which has "
                     f"{_tasks(rules, machine[victim])}.")


def lasso_text(machine: Machine, rounds: tuple[Round, ...], obligation: str, steps: tuple[Step, ...]) -> str:
    """What goes on for ever."""
    length = "One round leads" if len(rounds) == 1 else f"{len(rounds)} rounds lead"
    tasks = sum(core.count for core in machine)
    ever = "a core can still steal" if obligation == "balanced" else "an idle core stands beside an overloaded one"
    text = f"{length} from a machine with {tasks} tasks on {len(machine)} cores back to just that, for ever, and {ever} there."
    return _sentence(after_steps(steps, text))


def run_text(machine: Machine, rounds: tuple[Round, ...]) -> str:
    """Too many steals."""
    steals, total = sum(turn.effect for turns in rounds for turn in turns), potential(machine)
    return f"The potential is {total} at the start, which allows {total // 4} effective steals; this run has {steals}."


def _sentence(text: str) -> str:
    return text[0].upper() + text[1:]


def _name(rules: Grouped, place: int) -> str:
    return f"core {rules.topology.cores[place]}"


def _tasks(rules: Grouped, core: Core) -> str:
    tasks = [rules.unit * weight for weight in core.tasks]
    if (not rules.weighted and rules.unit == 1) or len(tasks) > _MOST_WEIGHTS:
        return f"{len(tasks)} {'task' if len(tasks) == 1 else 'tasks'}"
    return f"tasks of weights {', '.join(map(str, tasks[:-1]))} and {tasks[-1]}"


def _statistics(group: Group) -> str:
    cores = f"{group.capacity} {'core' if group.capacity == 1 else 'cores'}"
    return f"load {group.load} on {cores} ({group.min} to {group.max} each)"
