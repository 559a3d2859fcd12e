"""How far the loads of two cores may lie apart when neither may steal from the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

from proofgen.search.local import SMALL_COUNTS, SMALL_LITERAL
from proofgen.search.model import Core, Model, Rules, shapes_of
from proofgen.search.pairs import near, palette, thinned
from proofgen.search.weighted import WeightedRules

MOST_VALUES, MOST_WEIGHTS, LARGEST = 30, 12, 2000
# So many tasks, or twice as many, of so many different weights.
CROWDS, CROWD_WEIGHTS = (4, 5, 7, 9), 5


def counted_gap(rules: Rules) -> int | None:
    """The largest such gap on shapes; None if it grows with the number of tasks."""
    first, second = _counts(rules)
    return _bounded(rules, shapes_of(first), shapes_of(second))


def weighted_gap(rules: WeightedRules) -> int | None:
    """The largest such gap on small cores and those near the integers; None if it grows with tasks or weights."""
    return _bounded(rules, list(_cores(rules, 1)), list(_cores(rules, 2)))


def _bounded(rules: Model, cores: Sequence[Core], more: Sequence[Core]) -> int | None:
    """The largest gap among the cores, unless it is larger among those with more tasks."""
    known = largest_gap(rules, cores)
    wider = (abs(a.load - b.load) > known and _rest(rules, a, b) for a, b in combinations(more, 2))
    return None if any(wider) else known


def largest_gap(rules: Model, cores: Iterable[Core]) -> int:
    """The largest distance of the loads of two of these cores neither of which may steal from the other."""
    found = 0
    for a, b in combinations(cores, 2):
        gap = abs(a.load - b.load)
        if gap > found and _rest(rules, a, b):
            found = gap
    return found


def _rest(rules: Model, a: Core, b: Core) -> bool:
    return not rules.filter(a, b) and not rules.filter(b, a)


def _counts(rules: Model) -> tuple[list[int], list[int]]:
    literals = rules.literals
    small = max((literal for literal in literals if literal <= SMALL_LITERAL), default=0)
    dense = range(max(SMALL_COUNTS, 2 * small + 6))
    counts = sorted({*dense, *thinned([c for c in near(literals) if c <= LARGEST], MOST_VALUES)})
    return counts, sorted({c for count in counts for c in (2 * count, 2 * count + 1)})


def _cores(rules: WeightedRules, scale: int) -> Iterator[Core]:
    """Cores with up to three tasks, or many: the larger the scale, the more and the heavier they are."""
    light = palette(rules, 3 * scale)
    heavy = thinned([scale * w for w in near(rules.literals, rules.least)], MOST_WEIGHTS) if rules.varied else []
    heaviest = [rules.most] if rules.most is not None else []
    weights = sorted({*light, *(w for w in heavy if rules.least <= w <= (rules.most or w)), *heaviest})
    yield rules.core(False, ())
    for running in (True, False):
        for weight in weights:
            yield rules.core(running, (weight,))
            for other in {rules.least, weight}:
                yield rules.core(running, (weight, other))
                yield rules.core(running, (other, weight))
                yield rules.core(running, (other, other, weight))
        yield from _crowds(rules, weights, scale)
        counts = _counts(rules)[scale - 1]
        for count in thinned(counts, MOST_WEIGHTS) if len(weights) > 1 else counts:
            if count > 3:
                yield rules.core(running, (rules.least,) * count)


def _crowds(rules: WeightedRules, weights: Sequence[int], scale: int) -> Iterator[Core]:
    """Cores with more tasks, all of one weight or of the least and one other."""
    for weight in thinned(list(weights), CROWD_WEIGHTS):
        for count in (scale * count for count in CROWDS):
            for tasks in ((weight,) * count, (rules.least,) * (count - 1) + (weight,), (weight,) + (rules.least,) * (count - 1)):
                yield rules.core(True, tasks)
                yield rules.core(False, tasks)
