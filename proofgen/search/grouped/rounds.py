"""Rounds on large machines in which a few cores act and all others look on, and lassos and long runs from few machines."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import cached_property
from itertools import islice

from proofgen.search.game import most_steals
from proofgen.search.grouped.model import Choosing, Grouped
from proofgen.search.model import Core, Machine, is_bad, potential
from proofgen.search.reach import Rounds
from proofgen.search.trace import Lasso, Mode
from proofgen.search.witness import Round, Turn

# So many machines are played from, among so many that one start leads to; and so many rounds are written down.
PLAYED, NEARBY, MOST_ROUNDS, MOST_REPEATS = 250, 60, 30, 200
_MOST_STARTS, _MOST_GOAL = 60, 4


class Embedded(Choosing):
    """A few active cores of a machine, whose other cores never change."""

    def __init__(self, rules: Grouped, rest: Machine, active: tuple[int, ...]) -> None:
        """The rules on a machine in which the cores at these places act, and the others stay as they are in `rest`."""
        super().__init__(rules)
        self.rules, self.rest, self.active = rules, rest, active
        self.literals = rules.literals

    @cached_property
    def _local(self) -> dict[int, int]:
        return {place: at for at, place in enumerate(self.active)}

    def full(self, machine: Machine) -> Machine:
        """The whole machine."""
        cores = list(self.rest)
        for place, core in zip(self.active, machine, strict=True):
            cores[place] = core
        return tuple(cores)

    def candidates(self, observed: Machine, thief: int) -> tuple[int, ...]:
        """The candidates, those that are not active with places beyond the machine."""
        beyond = len(self.active)
        found = self.rules.candidates(self.full(observed), self.active[thief])
        return tuple(self._local.get(place, beyond + place) for place in found)

    def in_reach(self, thief: int) -> frozenset[int]:
        """The cores that may ever be candidates; those that are not active with places beyond the machine."""
        beyond = len(self.active)
        return frozenset(self._local.get(place, beyond + place) for place in self.rules.in_reach(self.active[thief]))

    def state(self, machine: Machine, core: int) -> Core:
        """A core of the machine, or one that is not active."""
        return machine[core] if core < len(machine) else self.rest[core - len(machine)]

    def can_steal(self, machine: Machine) -> bool:
        """Whether some core of the whole machine has a candidate."""
        return self.rules.can_steal(self.full(machine))

    def whole(self, start: Machine, rounds: Iterable[Round], mode: Mode) -> Lasso | None:
        """The rounds with the turns of all cores; None if one of those that do not act would have to."""
        machine, found = start, list[Round]()
        for turns in rounds:
            history = [self.full(machine)]
            for turn in turns:
                if turn.effect and turn.victim is not None:
                    machine = self.attempt(machine, turn.thief, turn.victim)
                history.append(self.full(machine))
            played = self._whole_round(history, turns, mode)
            if played is None:
                return None
            found.append(played)
        return self.full(start), tuple(found)

    def _whole_round(self, history: list[Machine], turns: Round, mode: Mode) -> Round | None:
        inert = [place for place in range(len(self.rest)) if place not in self._local]
        early = [place for place in inert if not self.rules.candidates(history[0], place)]
        late = [self._late(history, place, len(early), mode) for place in inert if place not in set(early)]
        if None in late:
            return None
        size = len(self.rest)
        first = [Turn(place, None, (0,) * size, False) for place in early]
        acting = [self._acting(history, turn, now, len(early)) for now, turn in enumerate(turns)]
        played = (*first, *acting, *(turn for turn in late if turn is not None))
        if mode == "sequential":
            # What was seen is as it is now; say so.
            return tuple(replace(turn, observed_at=(now,) * size) for now, turn in enumerate(played))
        return played

    def _late(self, history: list[Machine], place: int, shift: int, mode: Mode) -> Turn | None:
        """A turn after all others that changes nothing, on the machine as it was at some moment that can be seen."""
        now = history[-1]
        open_to = {core for core in self.rules.in_reach(place) if self.filter(now[place], now[core])}
        latest = len(history) - 1
        for at in range(latest, latest - 1 if mode == "sequential" else -1, -1):
            observed_at = (shift + at if at else 0,) * len(now)
            for turn in self.rules.turns(history[at], place, observed_at, open_to):
                if not turn.effect or (turn.victim is not None and self.amount(now[place], now[turn.victim]) == 0):
                    return turn
        return None

    def _acting(self, history: list[Machine], turn: Turn, now: int, shift: int) -> Turn:
        """The turn of an active core, in terms of the whole machine."""
        moments = [now] * len(self.rest)
        for core, at in enumerate(turn.observed_at):
            moments[self.active[core]] = at
        beyond = len(self.active)
        victim = turn.victim
        if victim is not None:
            victim = self.active[victim] if victim < beyond else victim - beyond
        observed_at = tuple(shift + at if at else 0 for at in moments)
        return Turn(self.active[turn.thief], victim, observed_at, turn.effect)


class Play:
    """Rounds on one machine of which some cores act, in one mode."""

    def __init__(self, rules: Embedded, mode: Mode) -> None:
        """Nothing is played yet."""
        self.rules, self.mode, self.rounds = rules, mode, Rounds(rules, mode, PLAYED)

    def lasso(self, starts: Iterable[Machine], *, balanced: bool) -> Lasso | None:
        """A lasso of few rounds of a machine that is bad, or of one in which some core has a candidate."""
        target = self.rules.can_steal if balanced else self._bad
        for start in islice((start for start in starts if target(start)), _MOST_STARTS):
            if self.rounds.left <= 0:
                return None
            found = self.rounds.lasso(start, target, NEARBY)
            if found is not None and len(found[1]) <= MOST_ROUNDS:
                whole = self.rules.whole(*found, self.mode)
                if whole is not None:
                    return whole
        return None

    def _bad(self, machine: Machine) -> bool:
        return is_bad(self.rules.full(machine))

    def long_run(self, starts: Iterable[Machine]) -> Lasso | None:
        """Rounds in which more steals take effect than a quarter of the potential allows."""
        for start in islice(starts, _MOST_STARTS):
            goal = potential(self.rules.full(start)) // 4
            rounds = most_steals(self.rules, start, min(goal, _MOST_GOAL) + 1, goal)
            whole = None if rounds is None else self.rules.whole(start, rounds, self.mode)
            if whole is not None:
                return whole
        return None


def repeated(lasso: Lasso) -> Lasso | None:
    """The lasso's rounds until their steals are more than a quarter of the potential; None if that takes too many."""
    machine, rounds = lasso
    steals = sum(turn.effect for turns in rounds for turn in turns)
    times = potential(machine) // (4 * steals) + 1 if steals else MOST_REPEATS + 1
    return (machine, rounds * times) if len(rounds) * times <= MOST_REPEATS else None
