"""The search on policies to which all tasks are the same, and that take one task or half of the gap."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from proofgen.search import local
from proofgen.search.construct import unrest_lasso, work_lasso
from proofgen.search.facts import Meeting, broken, meet
from proofgen.search.game import Game, smallest_lasso
from proofgen.search.local import Scope
from proofgen.search.model import IDLE, Machine, Rules, is_bad
from proofgen.search.shown import Limits, Shown, disagreement, shown_lasso
from proofgen.search.steals import longest_run
from proofgen.search.trace import Lasso, Mode

# The game for sizes up to these is over in moments; beyond it only plays if asked for all.
QUICK_CORES, QUICK_TASKS = 3, 6


def broken_facts(scope: Scope) -> dict[str, Meeting]:
    """For each fact that does not hold on the scope, a pair that contradicts it."""
    return broken(scope.rules, _meetings(scope))


def _meetings(scope: Scope) -> Iterator[Meeting]:
    yield from (meet(scope.rules, IDLE, victim) for victim in scope.line)
    yield from (Meeting(thief, victim, True, moved, moved) for thief, victim, moved in scope.steals)


def shown(scope: Scope, limits: Limits) -> dict[str, Shown]:
    """By obligation, what decides it: against it, or for `nonvacuous` in its favour."""
    pairs = {
        "filter_sound": local.unsound(scope),
        "steal_non_idling": local.idling(scope),
        "potential_decrease": local.not_decreasing(scope),
        "nonvacuous": local.helpful(scope),
    }
    lassos = {
        "work_conserving": _work(scope, limits, "adversarial"),
        "work_conserving_sequential": _work(scope, limits, "sequential"),
        "balanced": _balanced(scope, limits),
    }
    found = {name: Shown("pair", pair) for name, pair in pairs.items() if pair is not None}
    found |= {name: shown_lasso(lasso) for name, lasso in lassos.items() if lasso}
    run = longest_run(scope, limits.cores, limits.tasks) if "potential_decrease" in found else None
    return found if run is None else found | {"bounded_steals": Shown("run", *run)}


def _size(lasso: Lasso) -> tuple[int, int, int]:
    machine, rounds = lasso
    return len(machine), sum(core.count for core in machine), len(rounds)


def _work(scope: Scope, limits: Limits, mode: Mode) -> Lasso | None:
    flaws = local.sequential_flaws(scope) if mode == "sequential" else local.concurrent_flaws(scope)
    built = [work_lasso(scope.rules, flaw, mode) for flaw in flaws]
    theory = min((lasso for lasso in built if lasso is not None), key=_size, default=None)
    return _settled(scope.rules, limits, mode, is_bad, theory, bool(flaws))


def _balanced(scope: Scope, limits: Limits) -> Lasso | None:
    theory = None if scope.unrest is None else unrest_lasso(scope.rules, scope.unrest)
    return _settled(scope.rules, limits, "adversarial", scope.rules.can_steal, theory, scope.unrest is not None)


def _settled(
    rules: Rules, limits: Limits, mode: Mode, target: Callable[[Machine], bool], theory: Lasso | None, flawed: bool
) -> Lasso | None:
    """The smallest lasso that theory or the game finds, after checking that they agree.

    A flaw need not hurt a policy whose thieves go on to their next candidates.
    """
    if flawed and theory is None and not rules.goes_on:
        raise disagreement("a flaw was found on pairs of cores, but the run planned from it does not play")
    if not flawed and not limits.exhaustive:
        return None
    played = _play_games(rules, limits, mode, target, theory)
    if played is not None and not flawed:
        raise disagreement("the game found a lasso, the criteria none")
    if played is None and theory is not None and _inside(theory, limits) and limits.exhaustive:
        raise disagreement("the criteria found a lasso, the game none")
    return min((lasso for lasso in (played, theory) if lasso is not None), key=_size, default=None)


def _inside(lasso: Lasso, limits: Limits) -> bool:
    cores, tasks, _ = _size(lasso)
    return cores <= limits.cores and tasks <= limits.tasks


def _play_games(
    rules: Rules, limits: Limits, mode: Mode, target: Callable[[Machine], bool], theory: Lasso | None
) -> Lasso | None:
    """The smallest lasso of the game, up to the size of the one that is known."""
    most = (limits.cores, limits.tasks) if limits.exhaustive else (QUICK_CORES, QUICK_TASKS)
    for cores in range(2, min(most[0], limits.cores) + 1):  # one core is neither bad nor able to steal
        for tasks in range(min(most[1], limits.tasks) + 1):
            if theory is not None and (cores, tasks) > _size(theory)[:2]:
                return None
            if limits.on_game is not None:
                limits.on_game(mode, cores, tasks)
            lasso = smallest_lasso(Game(rules, cores, tasks, mode), target)
            if lasso is not None:
                return lasso
    return None
