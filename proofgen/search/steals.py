"""Runs in which more steals take effect than a quarter of the potential at the start allows."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, islice

from proofgen.search.construct import pair_run, too_many_steals, unrest_lasso
from proofgen.search.game import Game, most_steals
from proofgen.search.local import Scope, not_decreasing
from proofgen.search.model import Machine, Rules, potential, shapes_of
from proofgen.search.trace import Lasso

# Two cores have so many tasks together at most; of those among which many steals follow each other, so many pairs are tried.
MOST_TASKS, MOST_PAIRS = 32, 20
SMALL_CORES, SMALL_TASKS = 3, 6
LONGEST_RUN = 30


def longest_run(scope: Scope, cores: int, tasks: int) -> Lasso | None:
    """A machine, and rounds with too many steals; None if none is found.

    It looks at single steals, at those that go on for ever, at two cores, and at machines of so many cores and tasks if
    they are small.
    """
    rules, candidates = scope.rules, list[Lasso | None]()
    pair = scope.smallest(lambda t, v, _: potential((t, v)) < 4)
    if pair is not None:
        candidates.append(pair_run(rules, *pair))
    lasso = None if scope.unrest is None else unrest_lasso(rules, scope.unrest)
    if lasso is not None:
        rounds = too_many_steals(lasso)
        candidates.append(None if rounds is None else (lasso[0], rounds))
    found = [run for run in candidates if run is not None]
    return min(found, key=_size) if found else _played(scope, cores, tasks)


def _size(run: Lasso) -> tuple[int, int, int]:
    machine, rounds = run
    return len(machine), sum(core.count for core in machine), len(rounds)


def _played(scope: Scope, cores: int, tasks: int) -> Lasso | None:
    wrong = not_decreasing(scope)
    if wrong is None:
        return None
    # With fewer tasks, all steals lower the potential by four.
    least = sum(core.count for core in wrong)
    pairs = islice(_busy_pairs(scope.rules, least), MOST_PAIRS)
    for machine in chain(pairs, _machines(scope.rules, min(cores, SMALL_CORES), range(least, min(tasks, SMALL_TASKS) + 1))):
        goal = potential(machine) // 4
        rounds = most_steals(scope.rules, machine, min(goal, LONGEST_RUN) + 1, goal)
        if rounds is not None:
            return machine, rounds
    return None


def _busy_pairs(rules: Rules, least: int) -> Iterator[Machine]:
    """Two cores among which too many steals follow each other, if the adversary lets no other come between."""
    known: dict[Machine, int] = {}
    for tasks in range(least, MOST_TASKS + 1):
        for thief in shapes_of(range(tasks + 1)):
            for victim in shapes_of([tasks - thief.count]):
                if 4 * _steals(rules, (thief, victim), known) > potential((thief, victim)):
                    yield thief, victim


def _steals(rules: Rules, pair: Machine, known: dict[Machine, int]) -> int:
    """The most steals that can follow each other between two cores; none in a row that move nothing."""
    if pair not in known:
        known[pair] = 0  # steals in a circle are not counted: they go on for ever
        thief, victim = pair
        for turn in ((thief, victim), (victim, thief)):
            if rules.filter(*turn) and rules.amount(*turn):
                # Before it, in the same round, the other core may have stolen what is nothing.
                idly = rules.filter(*reversed(turn)) and not rules.amount(*reversed(turn))
                known[pair] = max(known[pair], 1 + idly + _steals(rules, rules.after(*turn), known))
    return known[pair]


def _machines(rules: Rules, most_cores: int, tasks: range) -> Iterator[Machine]:
    for cores in range(2, most_cores + 1):
        for number in tasks:
            game = Game(rules, cores, number, "adversarial")
            yield from map(game.machine, game.machines())
