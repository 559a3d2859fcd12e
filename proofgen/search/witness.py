"""Witnesses: runs that show that a statement is false (or, for `nonvacuous`, true), as plain data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from proofgen.search.model import Machine, Shape, Steal, moved

Kind = Literal["pair", "stuck", "lasso", "run"]


@dataclass(frozen=True, slots=True)
class CoreState:
    """A core: the task it runs, or None, and the tasks that wait; ids are distinct over the machine."""

    current: int | None
    ready: tuple[int, ...]

    @property
    def shape(self) -> Shape:
        """The core without the identity of its tasks."""
        return Shape(0 if self.current is None else 1, len(self.ready))

    def to_json(self) -> dict[str, Any]:
        """The core as docs and other programs write it."""
        return {"current": self.current, "ready": list(self.ready)}


Cores = tuple[CoreState, ...]


@dataclass(frozen=True, slots=True)
class Turn:
    """One core's turn in a round.

    `observed_at[k]` says which state of core k was observed: 0 is the start of the round, s the state after s turns.
    `victim` is None if the core passes; `effect` says whether the attempt took effect.
    """

    thief: int
    victim: int | None
    observed_at: tuple[int, ...]
    effect: bool

    @property
    def outcome(self) -> Literal["steals", "fails", "passes"]:
        """What became of the turn."""
        if self.victim is None:
            return "passes"
        return "steals" if self.effect else "fails"


Round = tuple[Turn, ...]


@dataclass(frozen=True, slots=True)
class Witness:
    """A machine and what happens to it.

    - `pair`: cores[0] is the thief, cores[1] the victim; no rounds.
    - `stuck`: no core has a candidate; no rounds.
    - `lasso`: the rounds lead back to a machine of the same shape, core by core.
    - `run`: the rounds as they are, whole ones.
    """

    kind: Kind
    cores: Cores
    rounds: tuple[Round, ...]
    text: str
    steal: Steal = "one"

    @property
    def size(self) -> tuple[int, int, int]:
        """Cores, tasks and rounds: the order in which witnesses are small."""
        return len(self.cores), sum(core.shape.count for core in self.cores), len(self.rounds)

    def to_json(self) -> dict[str, Any]:
        """The counterexample as in the result file."""
        return {
            "kind": self.kind,
            "cores": [core.to_json() for core in self.cores],
            "rounds": [
                [_turn_json(turn, history) for turn, history in zip(turns, _prefixes(machines), strict=False)]
                for turns, machines in zip(self.rounds, histories(self), strict=True)
            ],
            "text": self.text,
        }


def _prefixes(machines: tuple[Cores, ...]) -> list[tuple[Cores, ...]]:
    return [machines[: index + 1] for index in range(len(machines))]


def _turn_json(turn: Turn, history: tuple[Cores, ...]) -> dict[str, Any]:
    return {
        "thief": turn.thief,
        "victim": turn.victim,
        "observed": [history[at][core].to_json() for core, at in enumerate(turn.observed_at)],
        "observed_at": list(turn.observed_at),
        "effect": turn.effect,
        "outcome": turn.outcome,
    }


def populate(machine: Machine) -> Cores:
    """Cores of these shapes, with tasks numbered from 1."""
    cores, task = [], 1
    for shape in machine:
        tasks = tuple(range(task, task + shape.count))
        task += shape.count
        cores.append(CoreState(tasks[0] if shape.running else None, tasks[shape.running :]))
    return tuple(cores)


def shapes(cores: Cores) -> Machine:
    """The machine without the identity of tasks."""
    return tuple(core.shape for core in cores)


def take_turn(cores: Cores, turn: Turn, steal: Steal) -> Cores:
    """The machine after a turn: stolen tasks go from the head of the victim's ready list to the end of the thief's."""
    if turn.victim is None or not turn.effect:
        return cores
    thief, victim = cores[turn.thief], cores[turn.victim]
    tasks = moved(steal, thief.shape, victim.shape)
    after = list(cores)
    after[turn.thief] = CoreState(thief.current, thief.ready + victim.ready[:tasks])
    after[turn.victim] = CoreState(victim.current, victim.ready[tasks:])
    return tuple(after)


def histories(witness: Witness) -> tuple[tuple[Cores, ...], ...]:
    """For each round the machines of the round: at its start and after each turn."""
    cores, found = witness.cores, []
    for turns in witness.rounds:
        history = [cores]
        for turn in turns:
            history.append(take_turn(history[-1], turn, witness.steal))
        found.append(tuple(history))
        cores = history[-1]
    return tuple(found)
