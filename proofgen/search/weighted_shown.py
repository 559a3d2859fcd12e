"""The search on all other policies: what decides their obligations."""

from __future__ import annotations

from collections.abc import Collection

from proofgen.search.asking import ask, confirmed_gap
from proofgen.search.exact import exact_lasso
from proofgen.search.gap import weighted_gap
from proofgen.search.pairs import SMALL_TASKS, SMALL_WEIGHTS, STATEMENTS, PairScope
from proofgen.search.shown import Limits, Shown, disagreement, shown_lasso
from proofgen.search.trace import Lasso
from proofgen.search.weighted import WeightedRules
from proofgen.search.weighted_runs import Runs, min_lasso, run_size

# Where weights matter, there are too many machines with more tasks than this to look at them all.
MOST_TASKS = 6


def scope_of(rules: WeightedRules, limits: Limits) -> PairScope:
    """The pairs to look at: small ones, those near integers, and what the solver finds beyond them."""
    tasks, weights = SMALL_TASKS, SMALL_WEIGHTS
    if limits.exhaustive:
        tasks, weights = max(tasks, min(limits.tasks, MOST_TASKS)), max(weights, limits.weight)
    scope = PairScope(rules, tasks, weights)
    if not rules.varied:
        return scope
    extra = ask(rules, frozenset(STATEMENTS) - scope.broken.keys())
    return PairScope(rules, tasks, weights, extra) if extra else scope


def gap_of(rules: WeightedRules) -> int | None:
    """The largest gap of two cores neither of which may steal from the other, if there is one."""
    gap = weighted_gap(rules)
    return gap if gap is None or not rules.varied else confirmed_gap(rules, gap)


def shown(scope: PairScope, ways: Collection[str], limits: Limits) -> dict[str, Shown]:
    """By obligation, what decides it: against it, or for `nonvacuous` in its favour."""
    found = {name: Shown("pair", (meeting.thief, meeting.victim)) for name, meeting in scope.deciding.items()}
    runs = Runs(scope, scope.facts)
    lassos = {
        "work_conserving": _work(runs, ways, limits),
        "work_conserving_sequential": runs.work("sequential"),
        "balanced": runs.unrest,
    }
    found |= {name: shown_lasso(lasso) for name, lasso in lassos.items() if lasso is not None}
    run = runs.many_steals()
    return found if run is None else found | {"bounded_steals": Shown("run", *run)}


def _work(runs: Runs, ways: Collection[str], limits: Limits) -> Lasso | None:
    """The smallest lasso that is planned or, if all machines are played, found; criteria must not speak against it."""
    if not limits.exhaustive:
        return None if ways else runs.work("adversarial")
    planned = runs.work("adversarial")
    played = exact_lasso(runs, limits, MOST_TASKS, None if planned is None else run_size(planned))
    found = min_lasso(planned, played)
    if found is not None and ways and _inside(found, runs.scope):
        raise disagreement(f"a lasso was found, and the criteria {', '.join(ways)} hold")
    return found


def _inside(lasso: Lasso, scope: PairScope) -> bool:
    """Whether all pairs of its cores were looked at."""
    weights = {weight for core in lasso[0] for weight in core.tasks}
    return sum(core.count for core in lasso[0]) <= scope.tasks and weights <= set(scope.weights)
