"""What states groups of cores can be in: the cores of a thief's group and of a victim's, as few and as different as matter."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from proofgen.search.grouped.views import Group

Tasks = tuple[int, ...]
"""The weights of the tasks of a core."""
Kinds = tuple[tuple[int, Tasks], ...]
"""How many cores have which tasks."""
# Up to this capacity all that the palettes allow is looked at, beyond it what is extreme in some direction.
DENSE = 3
_MOST_LITERAL, _MOST_WEIGHTS = 2000, 9


@dataclass(frozen=True, slots=True)
class Palette:
    """Weights of tasks, ascending; whether loads are sums of them; numbers of tasks of an overloaded core."""

    weights: tuple[int, ...]
    weighs: bool
    counts: tuple[int, ...]
    factors: tuple[int, ...]


def palette_of(least: int, most: int | None, literals: Iterable[int], *, weighs: bool) -> Palette:
    """What suits the integers of the policy."""
    known = sorted(each for each in literals if 0 < each <= _MOST_LITERAL)
    near = {each + d for each in known for d in (-1, 0, 1)}
    heavy = most if most is not None else least + 4 * max(known, default=8) + 8
    weights = {least, least + 1, least + 2, least + 3, *near, heavy} if weighs else {least}
    fitting = sorted(each for each in weights if each >= least and (most is None or each <= most))
    if len(fitting) > _MOST_WEIGHTS:
        fitting = [*fitting[: _MOST_WEIGHTS - 3], fitting[len(fitting) // 2], *fitting[-2:]]
    counts = sorted({2, 3, *(each for each in near if 2 <= each <= 40)})[:8]
    return Palette(tuple(fitting), weighs, tuple(counts), (1, *known[-3:]))


@dataclass(frozen=True, slots=True)
class State:
    """A group in some state: its cores, and their statistics."""

    kinds: Kinds
    group: Group

    @property
    def size(self) -> tuple[int, int]:
        """Tasks, and the sum of their weights."""
        return self.group.count, sum(number * sum(tasks) for number, tasks in self.kinds)

    def cores(self) -> list[Tasks]:
        """The tasks of each core, the overloaded ones first."""
        return [tasks for number, tasks in self.kinds for _ in range(number)]


def state_of(kinds: Iterable[tuple[int, Tasks]], weighs: bool) -> State:
    """The state of a group with so many cores that have these tasks."""
    numbers: dict[Tasks, int] = {}
    for number, tasks in kinds:
        numbers[tasks] = numbers.get(tasks, 0) + number
    found = tuple((number, tasks) for tasks, number in numbers.items() if number > 0)
    loads = [(number, sum(tasks) if weighs else len(tasks)) for number, tasks in found]
    group = Group(
        capacity=sum(number for number, _ in found),
        count=sum(number * len(tasks) for number, tasks in found),
        load=sum(number * load for number, load in loads),
        min=min((load for _, load in loads), default=0),
        max=max((load for _, load in loads), default=0),
        idle_cores=sum(number for number, tasks in found if not tasks),
        stealable=any(len(tasks) >= 2 for _, tasks in found),
    )
    return State(found, group)


def some(low: int, high: int) -> list[int]:
    """The numbers between, all if they are few."""
    if high - low < 12:
        return list(range(low, high + 1))
    return sorted({low, low + 1, low + 2, (low + high) // 2, high - 2, high - 1, high})


def thieves(capacity: int, palette: Palette) -> Iterator[State]:
    """Groups of so many cores of which some is idle and none overloaded."""
    for busy in some(0, capacity - 1):
        pairs = [(u, v) for u in palette.weights for v in palette.weights if u <= v] if busy > 1 else []
        if busy == 1:
            pairs = [(v, v) for v in palette.weights]
        for u, v in pairs or [(0, 0)]:
            yield state_of([(min(busy, 1), (v,)), (busy - 1, (u,)), (capacity - busy, ())], palette.weighs)


def victims(capacity: int, palette: Palette, *, idle: bool) -> Iterator[State]:
    """Groups of so many cores of which some is overloaded; with `idle` some other is idle, else none is."""
    for without in some(1, capacity - 1) if idle else [0]:
        rest = capacity - without - 1
        for first, others in product(_overloaded(palette), _others(rest, palette)):
            yield state_of([(1, first), *others, (without, ())], palette.weighs)


def _overloaded(palette: Palette) -> Iterator[Tasks]:
    for count in palette.counts:
        for u in palette.weights:
            yield (u,) * count
        if len(palette.weights) > 1:
            yield from ((palette.weights[0],) * (count - 1) + (v,) for v in palette.weights[1:])


def _others(rest: int, palette: Palette) -> Iterator[Sequence[tuple[int, Tasks]]]:
    """What the other busy cores of a victim's group have."""
    if rest == 0:
        yield []
        return
    least, most = palette.weights[0], palette.weights[-1]
    yield from ([(rest, (u,))] for u in palette.weights)
    yield from ([(rest, (u, u))] for u in dict.fromkeys((least, most)))
    if rest > 1:
        yield [(1, (least, least)), (rest - 1, (least,))]
        yield from ([(rest - 1, (v,)), (1, (least,))] for v in palette.weights[1:])
        yield [(rest - 1, (most, most)), (1, (least,))]


def extreme(states: Sequence[State], names: Sequence[str], factors: Sequence[int]) -> list[State]:
    """Those that are extreme in one of the attributes, or in a difference or sum of multiples of two of them."""
    found: dict[int, State] = {}
    for measure in _measures(names, factors):
        values = [measure(state.group) for state in states]
        for place in (values.index(min(values)), values.index(max(values))):
            found[place] = states[place]
    return [found[place] for place in sorted(found)]


def _measures(names: Sequence[str], factors: Sequence[int]) -> Iterator[Callable[[Group], int]]:
    for name in names:
        yield lambda group, name=name: getattr(group, name)  # type: ignore[misc]
        for other in names:
            for factor in factors:
                if other != name:
                    yield lambda group, a=name, b=other, f=factor: getattr(group, a) - f * getattr(group, b)  # type: ignore[misc]
                    if other > name:
                        yield lambda group, a=name, b=other, f=factor: getattr(group, a) + f * getattr(group, b)  # type: ignore[misc]


def projected(states: Iterable[State], names: Sequence[str]) -> list[State]:
    """The smallest of those that agree in the attributes."""
    found: dict[tuple[int, ...], State] = {}
    for state in states:
        key = tuple(getattr(state.group, name) for name in names)
        known = found.get(key)
        if known is None or state.size < known.size:
            found[key] = state
    return sorted(found.values(), key=lambda state: state.size)
