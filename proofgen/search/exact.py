"""All machines up to a size, if idle cores are served and no core is emptied: then lassos are circles of busy cores."""

from __future__ import annotations

from proofgen.search.circles import Steals, circle_lasso, every_lasso, machines
from proofgen.search.model import is_bad
from proofgen.search.reach import Rounds
from proofgen.search.shown import Limits
from proofgen.search.trace import Lasso
from proofgen.search.weighted_runs import Runs

# So many machines are played from; where facts say that there is no lasso, so many of each circle to see that they are right.
PLAYED, SAMPLES, NEARBY = 10000, 3, 30


def exact_lasso(runs: Runs, limits: Limits, most_tasks: int, known: tuple[int, ...] | None) -> Lasso | None:
    """The lasso of the fewest cores and tasks on machines within the limits, if it is smaller than the known one.

    None too if facts fail that let idle cores aside; then flaws of pairs are what runs are built from.
    """
    rules, scope = runs.scope.rules, runs.scope
    if not {"sound", "fills", "spares"} <= runs.facts or not runs.strict:
        return None
    steals, rounds = Steals(rules, runs.leaves_one), Rounds(rules, "adversarial", PLAYED)
    weights = scope.weights[: limits.weight]
    for busy in range(2, limits.cores):
        for tasks in range(busy + 1, (min(limits.tasks, most_tasks) if len(weights) > 1 else limits.tasks) + 1):
            if known is not None and (busy + 1, tasks) > known[:2]:
                return None
            if limits.on_game is not None:
                limits.on_game("adversarial", busy + 1, tasks)
            starts = machines(rules, busy, tasks, weights, busy=True, ordered=rules.ordered)
            for circle in steals.circles(starts):
                if runs.settled:
                    lasso = circle_lasso(rounds, circle, (runs.idle,), is_bad, SAMPLES, NEARBY)
                else:
                    lasso = every_lasso(rounds, circle, (runs.idle,), is_bad)
                if lasso is not None:
                    return lasso
    return None
