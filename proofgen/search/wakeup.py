"""Where waking threads are placed, and the moments at which they miss an idle core.

A rule is a search (which cores are looked at) and preferences (which idle one of them is taken). With machines of more
than one core it is sound if and only if it takes the longest idle of all cores (`wakeupSound_iff` in the library).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, assert_never

from proofgen.search.shown import disagreement
from proofgen.search.witness import Cores, CoreState
from proofgen.topology import Topology

Search = Literal["last", "node", "machine"]
Preference = Literal["last", "waker", "longest_idle"]
Prefer = tuple[Preference, ...]
"""In order: the first that names an idle core wins."""
NodeOf = tuple[int, ...]
"""For each core the number of its node."""
Reason = Literal["machine", "one_node", "one_core"]
_IDLE = CoreState(None, ())


@dataclass(frozen=True, slots=True)
class Wakeup:
    """The moment at which a thread wakes up, which is on none of the cores.

    It ran `last` on one core and a thread of core `waker` wakes it; `allowed` are the cores on which it may run, in
    order. `idle_for` says for how long each core has been idle; of a busy one it means nothing.
    """

    cores: Cores
    last: int
    waker: int
    allowed: tuple[int, ...]
    idle_for: tuple[int, ...]
    node_of: NodeOf


@dataclass(frozen=True, slots=True)
class Sound:
    """Waking threads are placed on an idle core where there is one that they may use, and why.

    - `machine`: the longest idle of all cores is taken;
    - `one_node`: the longest idle core of the node is taken, and there is no other node;
    - `one_core`: there is no other core.
    """

    reason: Reason


@dataclass(frozen=True, slots=True)
class Missed:
    """A moment at which a thread is `placed` on a busy core, though core `idle` is one, and the thread may run there."""

    moment: Wakeup
    placed: int
    idle: int
    text: str

    def to_json(self) -> dict[str, Any]:
        """The counterexample as in the result file."""
        moment = self.moment
        return {
            "kind": "wakeup",
            "cores": [core.to_json() for core in moment.cores],
            "last": moment.last,
            "waker": moment.waker,
            "allowed": list(moment.allowed),
            "idle_for": list(moment.idle_for),
            "node_of": list(moment.node_of),
            "placed": self.placed,
            "idle": self.idle,
            "text": self.text,
        }


def node_of(machine: Topology) -> NodeOf:
    """For each core of the machine the number of its node; 0 for all where the machine has no nodes."""
    return tuple(
        next((number for number, node in enumerate(machine.nodes) if node >> core & 1), 0) for core in machine.cores
    )


def place(search: Search, prefer: Prefer, moment: Wakeup) -> int:
    """The core on which the rule places the thread."""
    found = [core for core in _looked_at(search, moment) if core in moment.allowed and _is_idle(moment, core)]
    for preference in prefer:
        match preference:
            case "last" if moment.last in found:
                return moment.last
            case "waker" if moment.waker in found:
                return moment.waker
            case "longest_idle" if found:
                return max(found, key=lambda core: (moment.idle_for[core], -core))
    return moment.last if moment.last in moment.allowed else min(moment.allowed)


def _looked_at(search: Search, moment: Wakeup) -> list[int]:
    match search:
        case "last":
            return [moment.last]
        case "node":
            nodes = {moment.node_of[moment.last], moment.node_of[moment.waker]}
            return [core for core, node in enumerate(moment.node_of) if node in nodes]
        case "machine":
            return list(range(len(moment.cores)))
        case _:
            assert_never(search)


def _is_idle(moment: Wakeup, core: int) -> bool:
    return not moment.cores[core].tasks


def decide(search: Search, prefer: Prefer, nodes: NodeOf | None, numbers: tuple[int, ...] | None = None) -> Sound | Missed:
    """Why the rule is sound on a machine with these nodes (None: on every machine), or the smallest moment at which it is not.

    The moment has the fewest cores; the waking thread may run on all of them, and of such moments it has the fewest threads.
    `numbers` are the numbers of the cores, where they are not 0, 1, 2 and so on.

    Raises:
        ToolError: E900 if the moment does not replay.
    """
    if nodes is not None and len(nodes) <= 1:
        return Sound("one_core")
    names = numbers or tuple(range(len(nodes or (0, 0))))
    takes_any = "longest_idle" in prefer
    if takes_any and search == "machine":
        return Sound("machine")
    if takes_any and search == "node":
        if nodes is not None and len(set(nodes)) == 1:
            return Sound("one_node")
        given = nodes or (0, 1)
        last = min(range(len(given)), key=lambda core: given.count(given[core]))
        return _missed(search, prefer, given, last, [core for core, node in enumerate(given) if node == given[last]], names)
    return _missed(search, prefer, nodes or (0, 0), 0, [0], names)


def _missed(search: Search, prefer: Prefer, nodes: NodeOf, last: int, busy: list[int], names: tuple[int, ...]) -> Missed:
    """The moment at which a thread of core `last` wakes the thread that ran there last, and just these cores are busy."""
    size = range(len(nodes))
    cores = tuple(CoreState(busy.index(core) + 1, ()) if core in busy else _IDLE for core in size)
    idle_for = tuple(0 if core in busy else 1 for core in size)
    moment = Wakeup(cores, last, last, tuple(size), idle_for, nodes)
    placed, idle = place(search, prefer, moment), min(core for core in size if core not in busy)
    missed = Missed(moment, placed, idle, _describe(names[last], names[placed], names[idle]))
    wrong = objection(search, prefer, missed)
    if wrong is not None:
        raise disagreement(f"the witness for wakeup_sound does not replay: {wrong}")
    return missed


def objection(search: Search, prefer: Prefer, missed: Missed) -> str | None:
    """Why the witness does not show that the rule is not sound, or None if it does."""
    moment = missed.moment
    tasks = [task for core in moment.cores for task in core.tasks]
    if not len(moment.cores) == len(moment.node_of) == len(moment.idle_for):
        return "the numbers of cores differ"
    if len(set(tasks)) != len(tasks):
        return "a task is there twice"
    if place(search, prefer, moment) != missed.placed:
        return "the thread is placed elsewhere"
    if _is_idle(moment, missed.placed):
        return "the thread is placed on an idle core"
    if missed.idle not in moment.allowed or not _is_idle(moment, missed.idle):
        return "the core that is missed is none"
    return None


def _describe(last: int, placed: int, idle: int) -> str:
    where = "there" if placed == last else f"on core {placed}"
    return (
        f"The thread that slept on core {last} is woken from core {last} and placed {where}, though busy, "
        f"while core {idle} is idle and would have been allowed."
    )
