"""Witnesses: runs that show that a statement is false (or, for `nonvacuous`, true), as plain data."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from proofgen.search.grouped.validity import HierarchyFlaw, Step
from proofgen.search.model import Core, Machine, Model, Shape
from proofgen.topology import Topology, cpu_list, mask_of

Kind = Literal["pair", "stuck", "lasso", "run", "hierarchy", "groups", "candidate"]


@dataclass(frozen=True, slots=True)
class CoreState:
    """A core: the task it runs, or None, and the tasks that wait, by ids that are distinct over the machine."""

    current: int | None
    ready: tuple[int, ...]

    @property
    def shape(self) -> Shape:
        """How many tasks run and wait."""
        return Shape(0 if self.current is None else 1, len(self.ready))

    @property
    def tasks(self) -> tuple[int, ...]:
        """The ids of all tasks: what runs, then what waits, in queue order."""
        return self.ready if self.current is None else (self.current, *self.ready)

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
    - `lasso`: the rounds lead back to a machine with the same weights in the same places, core by core.
    - `run`: the rounds as they are, whole ones.
    - `hierarchy`: `topology` is not valid, for the reason `flaw`; no cores, no rounds.
    - `groups`: the group filter does not pass for `groups`, the masks of a thief's group and a victim's; no rounds.
    - `candidate`: for the thief of `pair`, its victim is a candidate that it may steal from; no rounds.

    `topology` is the hierarchy that it all happens on, core k being `topology.cores[k]`; None for flat policies, and for pairs.
    It has a name if it is that of the policy's machine, or what has become of that after `steps`. `weights[k]` is the weight
    of task k + 1; `weighted` says whether that matters. `histories` are, for each round, the machines at its start and after
    each turn.
    """

    kind: Kind
    cores: Cores
    rounds: tuple[Round, ...]
    text: str
    weights: tuple[int, ...] = ()
    weighted: bool = False
    topology: Topology | None = None
    steps: tuple[Step, ...] = ()
    groups: tuple[int, int] | None = None
    pair: tuple[int, int] | None = None
    flaw: HierarchyFlaw | None = None
    histories: tuple[tuple[Cores, ...], ...] = field(default=(), compare=False, repr=False)

    def weight(self, task: int) -> int:
        """The weight of the task with this id."""
        return self.weights[task - 1]

    @property
    def size(self) -> tuple[int, int, int]:
        """Cores, tasks and rounds: the order in which witnesses are small."""
        return len(self.cores), sum(core.shape.count for core in self.cores), len(self.rounds)

    def to_json(self) -> dict[str, Any]:
        """The counterexample as in the result file; with the weights of tasks by their ids, if they matter or are not 1."""
        weights = {str(task): weight for task, weight in enumerate(self.weights, 1)}
        return {
            "kind": self.kind,
            "cores": [core.to_json() for core in self.cores],
            **({"weights": weights} if self.weighted or set(self.weights) - {1} else {}),
            "rounds": [
                [_turn_json(turn, machines, now) for now, turn in enumerate(turns)]
                for turns, machines in zip(self.rounds, self.histories, strict=True)
            ],
            **self._place_json(),
            "text": self.text,
        }

    def _place_json(self) -> dict[str, Any]:
        """The machine by name, or the hierarchy if no file has it, the steps to it, and what the witness is about there.

        Cores are places in `cores`, counted from 0; `core_numbers` has their numbers on the machine.
        """
        found: dict[str, Any] = {}
        if self.topology is not None:
            found["core_numbers"] = list(self.topology.cores)
            if self.topology.name:
                found["machine"] = self.topology.name
            else:
                found["hierarchy"] = hierarchy_json(self.topology)
        if self.flaw is not None:
            found["flaw"] = self.flaw.to_json()
        if self.steps:
            found["steps"] = [step.to_json() for step in self.steps]
        if self.groups is not None:
            thief, victim = self.groups
            level = "" if self.topology is None else level_of(self.topology, thief, victim)
            found["groups"] = {"level": level, "thief": cpu_list(thief), "victim": cpu_list(victim)}
        if self.pair is not None:
            found["thief"], found["victim"] = self.pair
        return found


def hierarchy_json(topology: Topology) -> dict[str, Any]:
    """A hierarchy with sets of cores as cpu lists."""
    return {
        "cores": cpu_list(mask_of(topology.cores)),
        "levels": [
            {
                "name": level.name,
                "domains": [
                    {"owners": cpu_list(d.owners), "cores": cpu_list(d.cores), "groups": [cpu_list(g) for g in d.groups]}
                    for d in level.domains
                ],
            }
            for level in topology.levels
        ],
    }


def level_of(topology: Topology, thief: int, victim: int) -> str:
    """The name of the lowest level with a domain of which both are groups; empty if there is none."""
    names = (level.name for level in topology.levels for d in level.domains if thief in d.groups and victim in d.groups)
    return next(names, "")


def _turn_json(turn: Turn, history: tuple[Cores, ...], now: int) -> dict[str, Any]:
    before, after = history[now][turn.thief].ready, history[now + 1][turn.thief].ready
    return {
        "thief": turn.thief,
        "victim": turn.victim,
        "observed": [history[at][core].to_json() for core, at in enumerate(turn.observed_at)],
        "observed_at": list(turn.observed_at),
        "effect": turn.effect,
        "outcome": turn.outcome,
        "moved": list(after[len(before) :]),
    }


def populate(machine: Machine) -> Cores:
    """Cores with so many tasks, numbered from 1."""
    cores, task = [], 1
    for core in machine:
        tasks = tuple(range(task, task + core.count))
        task += core.count
        cores.append(CoreState(tasks[0] if core.running else None, tasks[core.running :]))
    return tuple(cores)


def record(rules: Model, kind: Kind, machine: Machine, rounds: tuple[Round, ...], text: str) -> Witness:
    """The witness in which these rounds follow each other from this machine."""
    cores = populate(machine)
    weights = tuple(rules.unit * weight for core in machine for weight in core.tasks)
    played = histories(rules, cores, rounds, weights)
    return Witness(kind, cores, rounds, text, weights, rules.weighted, histories=played)


def seen(rules: Model, core: CoreState, weights: tuple[int, ...]) -> Core:
    """The core as filters see it."""
    return rules.core(core.current is not None, tuple(weights[task - 1] for task in core.tasks))


def seen_machine(rules: Model, cores: Cores, weights: tuple[int, ...]) -> Machine:
    """The machine as filters see it."""
    return tuple(seen(rules, core, weights) for core in cores)


def take_turn(rules: Model, cores: Cores, turn: Turn, weights: tuple[int, ...]) -> Cores:
    """The machine after a turn: stolen tasks go to the end of the thief's ready list."""
    if turn.victim is None or not turn.effect:
        return cores
    thief, victim = cores[turn.thief], cores[turn.victim]
    places = rules.taken(seen(rules, thief, weights), seen(rules, victim, weights))
    gone = frozenset(places)
    after = list(cores)
    after[turn.thief] = CoreState(thief.current, thief.ready + tuple(victim.ready[place] for place in places))
    left = tuple(task for place, task in enumerate(victim.ready) if place not in gone)
    after[turn.victim] = CoreState(victim.current, left)
    return tuple(after)


def histories(
    rules: Model, cores: Cores, rounds: tuple[Round, ...], weights: tuple[int, ...]
) -> tuple[tuple[Cores, ...], ...]:
    """For each round the machines of the round: at its start and after each turn."""
    found = []
    for turns in rounds:
        history = [cores]
        for turn in turns:
            history.append(take_turn(rules, history[-1], turn, weights))
        found.append(tuple(history))
        cores = history[-1]
    return tuple(found)
