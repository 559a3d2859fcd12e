"""Turns and rounds on machines whose cores are told apart: what the adversary can do, and scripts for it to follow."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from proofgen.search.model import Core, Machine, Model
from proofgen.search.witness import Round, Turn

History = tuple[Machine, ...]
Mode = Literal["adversarial", "sequential"]
# Who acts, and on whom; None means: in whatever way that changes nothing.
Script = tuple[tuple[int, int | None], ...]
# A machine, and rounds that lead back to it; no rounds if no core has a candidate there.
Lasso = tuple[Machine, tuple[Round, ...]]


class Watching(Model):
    """Rules under which a core looks at the whole machine before it chooses, and not at one other core at a time."""

    @abstractmethod
    def options(self, history: History, thief: int, mode: Mode) -> Iterator[Turn]:
        """One turn for every different thing that the core can bring about, effective null steals included."""


def moments(history: History, core: int, mode: Mode) -> tuple[int, ...]:
    """Moments of the round at which the core can be observed, one for each state it had, the latest first."""
    latest = len(history) - 1
    if mode == "sequential":
        return (latest,)
    found: dict[Core, int] = {}
    for at in range(latest, -1, -1):
        found.setdefault(history[at][core], at)
    return tuple(found.values())


def _others(machine: Machine, thief: int) -> list[int]:
    return [core for core in range(len(machine)) if core != thief]


def _observation(history: History, chosen: dict[int, int]) -> tuple[int, ...]:
    """Moments for all cores: the chosen ones, and now for the rest."""
    now = len(history) - 1
    return tuple(chosen.get(core, now) for core in range(len(history[0])))


def steals(rules: Model, history: History, thief: int) -> Iterator[Turn]:
    """Attempts that take effect; a core that may be robbed now is a candidate when it is observed now."""
    machine = history[-1]
    for victim in _others(machine, thief):
        if rules.filter(machine[thief], machine[victim]):
            yield Turn(thief, victim, _observation(history, {}), True)


def failures(rules: Model, history: History, thief: int, mode: Mode) -> Iterator[Turn]:
    """Attempts on a core that could be robbed when it was observed and cannot any more.

    A thief that goes on must not have observed any other candidate that can still be robbed.
    """
    machine = history[-1]
    for victim in _others(machine, thief):
        if rules.filter(machine[thief], machine[victim]):
            continue
        for own in moments(history, thief, mode):
            hidden = _hidden(rules, history, thief, own, mode) if rules.goes_on else {}
            if hidden is None:
                continue
            for at in moments(history, victim, mode):
                if rules.filter(history[own][thief], history[at][victim]):
                    yield Turn(thief, victim, _observation(history, {**hidden, thief: own, victim: at}), False)


def _hidden(rules: Model, history: History, thief: int, own: int, mode: Mode) -> dict[int, int] | None:
    """Moments at which those cores are no candidates that can be robbed now; None if one of them always is."""
    machine, found = history[-1], dict[int, int]()
    for victim in _others(machine, thief):
        if rules.filter(machine[thief], machine[victim]):
            blind = (at for at in moments(history, victim, mode) if not rules.filter(history[own][thief], history[at][victim]))
            at = next(blind, None)
            if at is None:
                return None
            found[victim] = at
    return found


def passes(rules: Model, history: History, thief: int, mode: Mode) -> Iterator[Turn]:
    """Turns on an observation without a candidate, the freshest first."""
    for own in moments(history, thief, mode):
        chosen = {thief: own}
        for victim in _others(history[-1], thief):
            for at in moments(history, victim, mode):
                if not rules.filter(history[own][thief], history[at][victim]):
                    chosen[victim] = at
                    break
        if len(chosen) == len(history[0]):
            yield Turn(thief, None, _observation(history, chosen), False)


def hold(rules: Model, history: History, thief: int, mode: Mode) -> Turn | None:
    """A turn after which nothing has changed, or None if the core cannot but move tasks."""
    still = (turn for turn in steals(rules, history, thief) if advance(rules, history, turn)[-1] == history[-1])
    passed = list(passes(rules, history, thief, mode))
    fresh = (turn for turn in passed if turn.observed_at == _observation(history, {}))
    for turns in (fresh, failures(rules, history, thief, mode), still, passed):
        for turn in turns:
            return turn
    return None


def options(rules: Model, history: History, thief: int, mode: Mode) -> Iterator[Turn]:
    """One turn for every different thing that the core can bring about, effective null steals included."""
    if isinstance(rules, Watching):
        yield from rules.options(history, thief, mode)
        return
    yield from steals(rules, history, thief)
    turn = hold(rules, history, thief, mode)
    if turn is not None and not turn.effect:
        yield turn
    elif turn is not None:
        # A null steal counts as effective; passing on an older observation does not, and may be what is wanted.
        yield from passes(rules, history, thief, mode)


def advance(rules: Model, history: History, turn: Turn) -> History:
    """The history with the machine after the turn."""
    machine = history[-1]
    if turn.effect and turn.victim is not None:
        machine = rules.attempt(machine, turn.thief, turn.victim)
    return (*history, machine)


@dataclass(frozen=True, slots=True)
class Partial:
    """A round that has begun."""

    history: History
    turns: Round
    steals: int

    def key(self) -> tuple[object, ...]:
        """What decides how the round can go on."""
        seen = tuple(frozenset(states) for states in zip(*self.history, strict=True))
        return self.history[-1], seen, frozenset(turn.thief for turn in self.turns)

    def waiting(self) -> list[int]:
        """The cores that have not had their turn."""
        done = {turn.thief for turn in self.turns}
        return [core for core in range(len(self.history[0])) if core not in done]


Layer = dict[tuple[object, ...], Partial]


def explore(rules: Model, start: Machine, mode: Mode) -> dict[Machine, Partial]:
    """Every machine that one round can lead to, with a round of as many effective steals as can be that does."""
    layer: Layer = {(): Partial((start,), (), 0)}
    for _ in start:
        layer = _next_layer(rules, layer, mode)
    outcomes: dict[Machine, Partial] = {}
    for partial in layer.values():
        known = outcomes.get(partial.history[-1])
        if known is None or known.steals < partial.steals:
            outcomes[partial.history[-1]] = partial
    return outcomes


def _next_layer(rules: Model, layer: Layer, mode: Mode) -> Layer:
    following: Layer = {}
    for partial in layer.values():
        for thief in partial.waiting():
            for turn in options(rules, partial.history, thief, mode):
                history = advance(rules, partial.history, turn)
                longer = Partial(history, (*partial.turns, turn), partial.steals + turn.effect)
                key = longer.key()
                if key not in following or following[key].steals < longer.steals:
                    following[key] = longer
    return following


def shortest_lasso(
    rules: Model, start: Machine, allowed: Callable[[Machine], bool], mode: Mode, limit: int
) -> tuple[Round, ...] | None:
    """The fewest rounds, fewer than `limit`, that lead from a machine back to itself through allowed machines."""
    paths: dict[Machine, tuple[Round, ...]] = {start: ()}
    frontier = [start]
    for _ in range(limit - 1):
        reached = []
        for machine in frontier:
            for outcome, partial in explore(rules, machine, mode).items():
                path = (*paths[machine], partial.turns)
                if outcome == start:
                    return path
                if outcome not in paths and allowed(outcome):
                    paths[outcome] = path
                    reached.append(outcome)
        frontier = reached
    return None


def play(rules: Model, start: Machine, script: Script, mode: Mode) -> tuple[Round, Machine] | None:
    """The round in which the cores do what the script says, and its outcome; None if it does not allow that."""
    history: History = (start,)
    turns: list[Turn] = []
    for thief, victim in script:
        turn = hold(rules, history, thief, mode) if victim is None else _steal_of(rules, history, thief, victim)
        if turn is None:
            return None
        turns.append(turn)
        history = advance(rules, history, turn)
    return tuple(turns), history[-1]


def _steal_of(rules: Model, history: History, thief: int, victim: int) -> Turn | None:
    return next((turn for turn in steals(rules, history, thief) if turn.victim == victim), None)


def play_lasso(rules: Model, start: Machine, scripts: tuple[Script, ...], mode: Mode) -> tuple[Round, ...] | None:
    """The rounds of the scripts if they lead from the machine back to itself."""
    machine, rounds = start, []
    for script in scripts:
        played = play(rules, machine, script, mode)
        if played is None:
            return None
        turns, machine = played
        rounds.append(turns)
    return tuple(rounds) if machine == start else None
