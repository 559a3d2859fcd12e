"""Witnesses built from the reasons found on pairs, of any size; each is played in the model before it is handed out."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations
from typing import assert_never

from proofgen.search.local import Cycle, Extra, Flaw, Frozen, Missed, Robbed, Unrest
from proofgen.search.model import IDLE, Core, Machine, Model, Rules, Shape, potential
from proofgen.search.trace import Lasso, Mode, Script, play, play_lasso
from proofgen.search.witness import Round

MOST_REPEATS = 500


def work_lasso(rules: Rules, flaw: Flaw, mode: Mode) -> Lasso | None:
    """Rounds from a bad machine back to it (none if no core has a candidate), or None if the plan does not play."""
    match flaw:
        case Missed(victim=victim):
            return _rest(rules, (IDLE, victim), mode)
        case Extra(victim=victim):
            return _extra(rules, victim, mode)
        case Robbed(thief=thief):
            # The idle core takes one task of the thief's two or more and is robbed of it in the same round.
            return _play(rules, (IDLE, thief.plus(1)), (((0, 1), (1, 0)),), mode)
        case Cycle(nodes=nodes):
            return _circulate(rules, nodes, (IDLE,), mode)
        case _:
            assert_never(flaw)


def unrest_lasso(rules: Rules, unrest: Unrest) -> Lasso | None:
    """Rounds from a machine in which some core can steal back to it."""
    match unrest:
        case Frozen(machine=machine):
            return _keep(rules, machine)
        case Cycle(nodes=nodes):
            return _circulate(rules, nodes, (), "adversarial")
        case _:
            assert_never(unrest)


def _play(rules: Rules, machine: Machine, scripts: tuple[Script, ...], mode: Mode) -> Lasso | None:
    rounds = play_lasso(rules, machine, scripts, mode)
    return None if rounds is None else (machine, rounds)


def _rest(rules: Rules, machine: Machine, mode: Mode) -> Lasso | None:
    """The machine as it is: stuck, or kept by turns that change nothing."""
    if not rules.can_steal(machine):
        return machine, ()
    return _play(rules, machine, (tuple((core, None) for core in range(len(machine))),), mode)


def _keep(rules: Rules, machine: Machine) -> Lasso | None:
    """One round of null steals, a thief first so that the round has a steal in it."""
    for thief, victim in permutations(range(len(machine)), 2):
        shapes = machine[thief], machine[victim]
        if rules.filter(*shapes) and rules.amount(*shapes) == 0:
            rest: Script = tuple((core, None) for core in range(len(machine)) if core != thief)
            return _play(rules, machine, (((thief, victim), *rest),), "adversarial")
    return None


def _extra(rules: Rules, victim: Shape, mode: Mode) -> Lasso | None:
    """An idle core busy with a core that has nothing to spare, beside an overloaded one."""
    for machine in ((IDLE, victim, Shape(1, 1)), (IDLE, victim, Shape(0, 2))):
        for scripts in _extra_scripts():
            lasso = _rest(rules, machine, mode) if scripts is None else _play(rules, machine, scripts, mode)
            if lasso is not None:
                return lasso
    return None


def _extra_scripts() -> Iterator[tuple[Script, ...] | None]:
    yield None
    # The task of the victim goes to the idle core and back.
    for order in (((0, 1), (1, 0), (2, None)), ((0, 1), (2, None), (1, 0))):
        yield (order,)
    # The victim takes a task of the overloaded core and gives it back, the idle core being busy with either.
    yield (((0, None), (1, 2), (2, 1)),)
    yield ((0, None), (2, None), (1, 2)), ((0, None), (1, None), (2, 1))


def _circulate(rules: Rules, nodes: tuple[Shape, ...], idle: Machine, mode: Mode) -> Lasso | None:
    """One task goes round among cores of these shapes; an idle core comes too late to the core that lost it.

    Core 0 steals from core 1, then the last one from core 0, and so on down to core 1.
    """
    cycle = nodes * 2 if len(nodes) == 1 else nodes
    size, first = len(cycle), len(idle)
    machine = (*idle, cycle[0], cycle[1].plus(1), *cycle[2:])
    steals = [(0, 1), *((core, (core + 1) % size) for core in range(size - 1, 0, -1))]
    script: Script = tuple((first + thief, first + victim) for thief, victim in steals)
    return _play(rules, machine, ((*script, *((core, None) for core in range(first))),), mode)


def too_many_steals(lasso: Lasso) -> tuple[Round, ...] | None:
    """The lasso's rounds, repeated until its steals are more than a quarter of the potential.

    None if there are no steals in it, or if that takes too many rounds to be written down.
    """
    machine, rounds = lasso
    steals = sum(turn.effect for turns in rounds for turn in turns)
    times = potential(machine) // (4 * steals) + 1 if steals else MOST_REPEATS + 1
    return rounds * times if times <= MOST_REPEATS else None


def pair_run(rules: Model, thief: Core, victim: Core) -> Lasso | None:
    """One round that starts with this steal, and is too much if the potential is less than four."""
    machine = (thief, victim)
    for second in (None, 0):
        played = play(rules, machine, ((0, 1), (1, second)), "adversarial")
        if played is not None:
            return machine, (played[0],)
    return None
