"""Lassos by playing rounds from one machine: every core told apart, every queue in its order, as far as it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from proofgen.search.graph import components, cyclic
from proofgen.search.model import Machine, Model
from proofgen.search.trace import Lasso, Mode, Partial, explore
from proofgen.search.witness import Round

Target = Callable[[Machine], bool]


def _anything(machine: Machine) -> bool:
    return True


class Rounds:
    """What rounds lead to, remembered; `left` is how many machines may still be played from."""

    def __init__(self, rules: Model, mode: Mode, most: int) -> None:
        """Rounds of these rules from at most so many machines."""
        self.rules, self.mode, self.left = rules, mode, most
        self._known: dict[Machine, dict[Machine, Partial]] = {}

    def outcomes(self, machine: Machine) -> dict[Machine, Partial]:
        """The machines that one round leads to; none if too many have been played from."""
        known = self._known.get(machine)
        if known is None:
            if self.left <= 0:
                return {}
            self.left -= 1
            known = self._known[machine] = explore(self.rules, machine, self.mode)
        return known

    def lasso(self, start: Machine, target: Target, most: int, allowed: Target = _anything) -> Lasso | None:
        """Few rounds from a target back to it, among at most so many machines that the start leads to; None if none is found."""
        if target(start) and not self.rules.can_steal(start):
            return start, ()
        near = self._reached(start, most, allowed)

        def following(machine: Machine) -> list[Machine]:
            return [outcome for outcome in self.outcomes(machine) if outcome in near]

        found: list[Lasso] = []
        for part in components([start], following):
            goals = [machine for machine in part if target(machine)]
            if goals and cyclic(part, following):
                found += self._shortest(goals, frozenset(part))
        return min(found, key=lambda lasso: len(lasso[1]), default=None)

    def _reached(self, start: Machine, most: int, allowed: Target) -> frozenset[Machine]:
        """The first machines, in the order of rounds, that the start leads to."""
        found: dict[Machine, None] = {start: None}
        for machine in _growing(found):
            for outcome in self.outcomes(machine):
                if len(found) < most and allowed(outcome):
                    found[outcome] = None
        return frozenset(found)

    def _shortest(self, goals: list[Machine], inside: frozenset[Machine]) -> Iterator[Lasso]:
        for goal in goals:
            if not self.rules.can_steal(goal):
                yield goal, ()
                return
        # The first goals are as good as any: machines of a component differ little.
        for goal in goals[:3]:
            rounds = self._way_back(goal, inside)
            if rounds is not None:
                yield goal, rounds

    def _way_back(self, goal: Machine, inside: frozenset[Machine]) -> tuple[Round, ...] | None:
        paths: dict[Machine, tuple[Round, ...]] = {goal: ()}
        for machine in _growing(paths):
            for outcome, partial in self.outcomes(machine).items():
                path = (*paths[machine], partial.turns)
                if outcome == goal:
                    return path
                if outcome in inside and outcome not in paths:
                    paths[outcome] = path
        return None


def _growing(found: Mapping[Machine, object]) -> Iterator[Machine]:
    """The machines, with those that are added meanwhile."""
    place = 0
    order: list[Machine] = []
    while True:
        if place == len(order):
            order += list(found)[place:]
        if place == len(order):
            return
        yield order[place]
        place += 1


def first_lasso(rounds: Rounds, starts: Iterable[Machine], target: Target, most: int) -> Lasso | None:
    """The lasso of the first start that has one."""
    for start in starts:
        lasso = rounds.lasso(start, target, most)
        if lasso is not None:
            return lasso
    return None
