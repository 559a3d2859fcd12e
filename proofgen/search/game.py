"""The game of all cores against the adversary, played out in full for one number of cores and of tasks.

Cores of equal shape are interchangeable, so machines and the states inside a round are kept sorted. A cycle of rounds
between sorted machines is a cycle between machines: repeated often enough, its rearrangement of the cores is the
identity. Shapes are small integers here and sets of observed shapes are bit masks, because millions of turns are tried.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import combinations_with_replacement

from proofgen.search.graph import components, cyclic
from proofgen.search.model import Core, Machine, Model, Rules, by_size, shapes_of
from proofgen.search.trace import Lasso, Mode, Partial, explore, shortest_lasso
from proofgen.search.witness import Round

# The cores of a machine by the index of their shape, sorted.
Sorted = tuple[int, ...]
# Inside a round: cores that wait for their turn and cores that had it; each is (observed mask << width) | shape.
_Inside = tuple[tuple[int, ...], tuple[int, ...]]


class Game:
    """All rounds of machines with so many cores and tasks."""

    def __init__(self, rules: Rules, cores: int, tasks: int, mode: Mode) -> None:
        """The game of these rules; nothing is played yet."""
        self.rules, self.cores, self.tasks, self.mode = rules, cores, tasks, mode
        self.shapes = shapes_of(range(tasks + 1))
        self._width = len(self.shapes).bit_length()
        self._mask = (1 << self._width) - 1
        index: dict[Core, int] = {shape: at for at, shape in enumerate(self.shapes)}
        self._index = index
        # accepts[t]: mask of victims; effects[t][v]: both after the steal, None if it moves nothing or may not be.
        self._accepts = [sum(1 << index[v] for v in self.shapes if rules.filter(t, v)) for t in self.shapes]
        self._effects: list[list[tuple[int, int] | None]] = [[None] * len(self.shapes) for _ in self.shapes]
        for thief in self.shapes:
            for victim in self.shapes:
                if thief.count + victim.count <= tasks and rules.filter(thief, victim):
                    after = rules.after(thief, victim)
                    if after != (thief, victim):
                        self._effects[index[thief]][index[victim]] = (index[after[0]], index[after[1]])
        self._outcomes: dict[Sorted, frozenset[Sorted]] = {}

    def machine(self, cores: Sorted) -> Machine:
        """The machine with cores of these shapes."""
        return tuple(self.shapes[core] for core in cores)

    def sorted(self, machine: Machine) -> Sorted:
        """The machine up to rearranging its cores."""
        return tuple(sorted(self._index[core] for core in machine))

    def machines(self) -> Iterator[Sorted]:
        """All machines of this size."""
        for cores in combinations_with_replacement(range(len(self.shapes)), self.cores):
            if sum(self.shapes[core].count for core in cores) == self.tasks:
                yield cores

    def outcomes(self, machine: Sorted) -> frozenset[Sorted]:
        """The machines that one round can lead to."""
        if machine not in self._outcomes:
            self._outcomes[machine] = frozenset(self._play_round(machine))
        return self._outcomes[machine]

    def _play_round(self, machine: Sorted) -> Iterator[Sorted]:
        layer: set[_Inside] = {(tuple((1 << core << self._width) | core for core in machine), ())}
        for _ in machine:
            layer = {after for inside in layer for after in self._turns(inside)}
        for _, done in layer:
            yield tuple(sorted(core & self._mask for core in done))

    def _turns(self, inside: _Inside) -> Iterator[_Inside]:
        waiting, done = inside
        for place, thief in enumerate(waiting):
            if place and thief == waiting[place - 1]:
                continue
            rest = waiting[:place] + waiting[place + 1 :]
            if self._can_hold(thief, rest + done):
                yield rest, _insert(done, thief)
            yield from self._steals(thief, rest, done)

    def _steals(self, thief: int, rest: tuple[int, ...], done: tuple[int, ...]) -> Iterator[_Inside]:
        effects = self._effects[thief & self._mask]
        for place, victim in enumerate(rest):
            effect = effects[victim & self._mask]
            if effect is not None:
                yield _replace(rest, place, self._seen(victim, effect[1])), _insert(done, self._seen(thief, effect[0]))
        for place, victim in enumerate(done):
            effect = effects[victim & self._mask]
            if effect is not None:
                robbed = _replace(done, place, self._seen(victim, effect[1]))
                yield rest, _insert(robbed, self._seen(thief, effect[0]))

    def _seen(self, core: int, shape: int) -> int:
        """The core with a new shape, which can be observed from now on."""
        if self.mode == "sequential":
            return (1 << shape << self._width) | shape
        return ((core >> self._width | 1 << shape) << self._width) | shape

    def _can_hold(self, thief: int, others: tuple[int, ...]) -> bool:
        """Whether the thief's turn may change nothing: it passes, fails, or steals what moves no task.

        A thief that goes on fails only if it sees no candidate that it can steal from now.
        """
        width, mask, goes_on = self._width, self._mask, self.rules.goes_on
        now, effects = self._accepts[thief & mask], self._effects[thief & mask]
        observed = thief >> width
        while observed:
            own = observed & -observed
            observed ^= own
            accepts = self._accepts[own.bit_length() - 1]
            free = True
            for other in others:
                seen, shape = other >> width, other & mask
                robbable = now >> shape & 1
                if seen & accepts and (effects[shape] is None if robbable else not goes_on):
                    return True
                if (robbable or not goes_on) and not seen & ~accepts:
                    free = False
            if free:
                return True
        return False

    def recurrent(self, target: Callable[[Machine], bool]) -> list[list[Sorted]]:
        """Components of machines that lead to each other and contain a target: empty if all executions leave them."""
        targets = {cores for cores in self.machines() if target(self.machine(cores))}
        return [
            component
            for component in components(targets, self.outcomes)
            if not targets.isdisjoint(component) and cyclic(component, self.outcomes)
        ]


def _insert(cores: tuple[int, ...], core: int) -> tuple[int, ...]:
    return tuple(sorted((*cores, core)))


def _replace(cores: tuple[int, ...], place: int, core: int) -> tuple[int, ...]:
    return tuple(sorted((*cores[:place], core, *cores[place + 1 :])))


def smallest_lasso(game: Game, target: Callable[[Machine], bool]) -> Lasso | None:
    """A target machine and the fewest rounds that lead back to it; no rounds if no core has a candidate there."""
    found = game.recurrent(target)
    starts = [cores for part in found for cores in part if target(game.machine(cores))]
    machines = sorted((game.machine(cores) for cores in starts), key=_plain)
    for machine in machines:
        if not game.rules.can_steal(machine):
            return machine, ()
    members = {cores for part in found for cores in part}
    return _fewest_rounds(game, machines, members)


def _fewest_rounds(game: Game, machines: list[Machine], members: set[Sorted]) -> Lasso | None:
    best: Lasso | None = None
    limit = 1
    # Deepening keeps the search in the first machines short; a cycle is there, so it ends.
    while machines and best is None:
        limit += 1
        for machine in machines:
            rounds = shortest_lasso(game.rules, machine, lambda m: game.sorted(m) in members, game.mode, limit)
            if rounds is not None:
                best = (machine, rounds)
                break
    return best


def _plain(machine: Machine) -> tuple[object, ...]:
    """Machines whose cores run a task come first, then those with little to read."""
    return tuple(by_size(core)[1] - core.count for core in machine), tuple(by_size(core) for core in machine)


def most_steals(rules: Model, start: Machine, rounds: int, goal: int) -> tuple[Round, ...] | None:
    """The fewest rounds, at most so many, with more effective steals than `goal`, from this machine; else None."""
    best: dict[Machine, tuple[int, tuple[Round, ...]]] = {start: (0, ())}
    outcomes: dict[Machine, dict[Machine, Partial]] = {}
    for _ in range(rounds):
        following: dict[Machine, tuple[int, tuple[Round, ...]]] = {}
        for machine, (steals, path) in best.items():
            if machine not in outcomes:
                outcomes[machine] = explore(rules, machine, "adversarial")
            for outcome, partial in outcomes[machine].items():
                total = steals + partial.steals
                if total > goal:
                    return (*path, partial.turns)
                if outcome not in following or following[outcome][0] < total:
                    following[outcome] = (total, (*path, partial.turns))
        best = following
    return None
