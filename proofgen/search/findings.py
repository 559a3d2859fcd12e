"""What the search finds out about a policy, from pairs of cores and from the game: proposals for Lean to check."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Literal

from proofgen.errors import Problem, ToolError
from proofgen.search import local
from proofgen.search.construct import Lasso, unrest_lasso, work_lasso
from proofgen.search.game import Game, smallest_lasso
from proofgen.search.local import Scope
from proofgen.search.model import Machine, Rules, is_bad
from proofgen.search.rank import Rank, balanced_rank, work_rank
from proofgen.search.replay import objection
from proofgen.search.steals import longest_run
from proofgen.search.trace import Mode
from proofgen.search.witness import Kind, Round, Witness, populate
from proofgen.search.wording import describe

Criterion = Literal["potential", "idle", "rank"]
OnGame = Callable[[str, int, int], None]
"""Told the mode of the game, the number of cores and of tasks."""
# The game for sizes up to these is over in moments; beyond it only plays if asked for all.
QUICK_CORES, QUICK_TASKS = 3, 6
# Larger witnesses are not written down: every task would be listed, and Lean would have to read them.
MOST_TASKS = 2000


@dataclass(frozen=True, slots=True)
class Findings:
    """Witnesses against obligations by id, and what supports those that have none.

    `nonvacuous` is a witness for that obligation, `vacuous` says that there is none on the scope that was looked at; if
    neither, the witness has too many tasks to be written down.
    `criteria` are the ways to prove work conservation that hold, the one with the smallest bound first. `rank` is given
    with criterion "rank", `balanced_rank` when steals by `one` end for another reason than the potential. Obligations
    `out_of_reach` are decided like those with a witness, but theirs has too many tasks to be written down.
    """

    witnesses: dict[str, Witness]
    nonvacuous: Witness | None
    vacuous: bool
    rank: Rank | None
    balanced_rank: Rank | None
    criteria: tuple[Criterion, ...]
    out_of_reach: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Limits:
    """How far the game is played."""

    cores: int
    tasks: int
    exhaustive: bool
    on_game: OnGame | None


@dataclass(frozen=True, slots=True)
class _Shown:
    """A witness on shapes, before its tasks are numbered."""

    kind: Kind
    machine: Machine
    rounds: tuple[Round, ...] = ()

    @property
    def writable(self) -> bool:
        """Whether there are few enough tasks to list them all."""
        return sum(core.count for core in self.machine) <= MOST_TASKS


def search(rules: Rules, limits: Limits) -> Findings:
    """All witnesses and proposals for the rules.

    Raises ToolError if game and criteria contradict each other, or if a witness does not replay.
    """
    scope = Scope(rules)
    shown = _shown(scope, limits)
    witnesses = {name: _witness(rules, name, found) for name, found in shown.items() if found.writable}
    criteria = _criteria(scope, shown.keys())
    ranked = rules.steal == "one" and "potential_decrease" in shown and "balanced" not in shown
    return Findings(
        nonvacuous=witnesses.pop("nonvacuous", None),
        vacuous="nonvacuous" not in shown,
        witnesses=witnesses,
        rank=work_rank(scope) if criteria == ("rank",) else None,
        balanced_rank=balanced_rank(scope) if ranked else None,
        criteria=criteria,
        out_of_reach=frozenset(name for name, found in shown.items() if not found.writable and name != "nonvacuous"),
    )


def _shown(scope: Scope, limits: Limits) -> dict[str, _Shown]:
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
    shown = {name: _Shown("pair", pair) for name, pair in pairs.items() if pair is not None}
    shown |= {name: _Shown("lasso" if lasso[1] else "stuck", *lasso) for name, lasso in lassos.items() if lasso}
    run = longest_run(scope, limits.cores, limits.tasks) if "potential_decrease" in shown else None
    return shown if run is None else shown | {"bounded_steals": _Shown("run", *run)}


def _witness(rules: Rules, obligation: str, shown: _Shown) -> Witness:
    text = describe(shown.kind, shown.machine, shown.rounds, obligation)
    witness = Witness(shown.kind, populate(shown.machine), shown.rounds, text, rules.steal)
    wrong = objection(rules, obligation, witness)
    if wrong is not None:
        raise _disagreement(f"the witness for {obligation} does not replay: {wrong}")
    return witness


def _criteria(scope: Scope, shown: Collection[str]) -> tuple[Criterion, ...]:
    """Those that hold, the one with the smallest bound first."""
    if "work_conserving" in shown:
        return ()
    found: list[Criterion] = []
    if scope.smallest(lambda t, v, moved: not t.idle and v.overloaded and v.count - moved < 2) is None:
        found.append("idle")
    if "potential_decrease" not in shown:
        found.append("potential")
    return tuple(found) or ("rank",)


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
    """The smallest lasso that theory or the game finds, after checking that they agree."""
    if flawed and theory is None:
        raise _disagreement("a flaw was found on pairs of cores, but the run planned from it does not play")
    if not flawed and not limits.exhaustive:
        return None
    played = _play_games(rules, limits, mode, target, theory)
    if played is not None and theory is None:
        raise _disagreement("the game found a lasso, the criteria none")
    if played is None and theory is not None and _inside(theory, limits) and limits.exhaustive:
        raise _disagreement("the criteria found a lasso, the game none")
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


def _disagreement(what: str) -> ToolError:
    hint = "This is an error in proofgen, not in the policy; please report it with the policy file."
    return ToolError(Problem("E900", f"the search contradicts itself: {what}", hint))
