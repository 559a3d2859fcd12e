"""Waking threads: what `decide` says of all rules, against all moments on machines with up to three cores."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import chain, combinations, permutations, product
from typing import get_args

import pytest

from proofgen.search.wakeup import (
    Missed,
    NodeOf,
    Prefer,
    Preference,
    Search,
    Sound,
    Wakeup,
    decide,
    objection,
    place,
)
from proofgen.search.witness import CoreState

SEARCHES: tuple[Search, ...] = get_args(Search)
PREFERENCES: tuple[Prefer, ...] = tuple(
    chain.from_iterable(permutations(get_args(Preference), length) for length in (1, 2, 3))
)
RULES = list(product(SEARCHES, PREFERENCES))
PARTITIONS: dict[int, tuple[NodeOf, ...]] = {
    1: ((0,),),
    2: ((0, 0), (0, 1)),
    3: ((0, 0, 0), (0, 0, 1), (0, 1, 0), (0, 1, 1), (0, 1, 2)),
}
TWO_NODES = tuple(core // 8 for core in range(16))


def moments(node_of: NodeOf) -> Iterator[Wakeup]:
    """All of a machine with these nodes, with at most one thread a core and two lengths of idleness."""
    cores = range(len(node_of))
    subsets = [allowed for length in cores for allowed in combinations(cores, length + 1)]
    for busy in product((False, True), repeat=len(node_of)):
        machine = tuple(CoreState(core + 1 if runs else None, ()) for core, runs in enumerate(busy))
        for last, waker, allowed in product(cores, cores, subsets):
            for idle_for in product((0, 1), repeat=len(node_of)):
                yield Wakeup(machine, last, waker, allowed, idle_for, node_of)


@cache
def failing(node_of: NodeOf) -> tuple[Wakeup, ...]:
    """Those at which some core would be idle and allowed, and some is busy and allowed."""
    return tuple(m for m in moments(node_of) if len({not m.cores[core].tasks for core in m.allowed}) == 2)


def plain_place(search: Search, prefer: Prefer, m: Wakeup) -> int:
    """`place` once more, core by core."""
    found = []
    for core, state in enumerate(m.cores):
        near = search == "node" and (m.node_of[core] == m.node_of[m.last] or m.node_of[core] == m.node_of[m.waker])
        if core in m.allowed and state.current is None and (core == m.last if search == "last" else near or search == "machine"):
            found.append(core)
    longest = sorted(found, key=lambda core: (-m.idle_for[core], core))
    named = {"last": [m.last] if m.last in found else [], "waker": [m.waker] if m.waker in found else [], "longest_idle": longest}
    way = [m.last] if m.last in m.allowed else sorted(m.allowed)
    return [*chain.from_iterable(named[preference] for preference in prefer), *way][0]


def badness(m: Wakeup) -> tuple[int, int, int]:
    return len(m.cores), sum(len(core.tasks) for core in m.cores), len(m.cores) - len(m.allowed)


def smallest(search: Search, prefer: Prefer, partitions: tuple[NodeOf, ...]) -> tuple[int, int, int] | None:
    missed = (
        badness(m)
        for node_of in partitions
        for m in failing(node_of)
        if m.cores[place(search, prefer, m)].tasks
    )
    return min(missed, default=None)


def test_there_are_45_rules() -> None:
    assert len(RULES) == 45


@pytest.mark.parametrize("search", SEARCHES)
def test_the_decision_is_that_of_brute_force(search: Search) -> None:
    for prefer, size in product(PREFERENCES, PARTITIONS):
        for node_of in PARTITIONS[size]:
            found = decide(search, prefer, node_of)
            least = smallest(search, prefer, (node_of,))
            assert isinstance(found, Sound) == (least is None), (prefer, node_of)
            if isinstance(found, Missed):
                assert (badness(found.moment), found.moment.node_of) == (least, node_of)
                assert objection(search, prefer, found) is None


@pytest.mark.parametrize("search", SEARCHES)
def test_without_a_machine_the_smallest_is_found(search: Search) -> None:
    every = tuple(chain.from_iterable(PARTITIONS.values()))
    for prefer in PREFERENCES:
        found = decide(search, prefer, None)
        least = smallest(search, prefer, every)
        assert (None if isinstance(found, Sound) else badness(found.moment)) == least, prefer


def test_threads_are_placed_as_they_should_be() -> None:
    for m in chain(moments((0, 1)), moments((0, 0, 1))):
        for search, prefer in RULES:
            placed = place(search, prefer, m)
            assert placed == plain_place(search, prefer, m)
            assert placed in m.allowed


@pytest.mark.parametrize(
    ("search", "prefer", "node_of", "reason"),
    [
        ("machine", ("last", "longest_idle"), None, "machine"),
        ("machine", ("longest_idle",), TWO_NODES, "machine"),
        ("node", ("longest_idle", "waker"), (3, 3, 3), "one_node"),
        ("last", ("waker",), (7,), "one_core"),
        ("machine", ("longest_idle",), (0,), "one_core"),
    ],
)
def test_why_rules_are_sound(search: Search, prefer: Prefer, node_of: NodeOf | None, reason: str) -> None:
    assert decide(search, prefer, node_of) == Sound(reason)  # type: ignore[arg-type]


def missed(search: Search, prefer: Prefer, node_of: NodeOf | None) -> Missed:
    found = decide(search, prefer, node_of)
    assert isinstance(found, Missed)
    return found


def test_what_is_said_of_overload_on_wakeup() -> None:
    assert missed("node", ("last", "longest_idle"), None).to_json() == {
        "kind": "wakeup",
        "cores": [{"current": 1, "ready": []}, {"current": None, "ready": []}],
        "last": 0,
        "waker": 0,
        "allowed": [0, 1],
        "idle_for": [0, 1],
        "node_of": [0, 1],
        "placed": 0,
        "idle": 1,
        "text": "The thread that slept on core 0 is woken from core 0 and placed there, though busy, "
        "while core 1 is idle and would have been allowed.",
    }


@pytest.mark.parametrize(
    ("node_of", "text"),
    [
        (
            TWO_NODES,
            "The thread that slept on core 0 is woken from core 0 and placed there, though busy, "
            "while core 8 is idle and would have been allowed.",
        ),
        (
            (0, 1, 0, 0, 1, 0, 1, 1),
            "The thread that slept on core 0 is woken from core 0 and placed there, though busy, "
            "while core 1 is idle and would have been allowed.",
        ),
        (
            (0, 0, 0, 1, 1),
            "The thread that slept on core 3 is woken from core 3 and placed there, though busy, "
            "while core 0 is idle and would have been allowed.",
        ),
    ],
)
def test_what_is_said_of_a_machine(node_of: NodeOf, text: str) -> None:
    assert missed("node", ("last", "longest_idle"), node_of).text == text


def test_what_does_not_replay_is_objected_to() -> None:
    found = missed("node", ("longest_idle",), (0, 0, 1))
    rule: tuple[Search, Prefer] = ("node", ("longest_idle",))

    def wrong(**fields: object) -> str | None:
        return objection(*rule, replace(found, moment=replace(found.moment, **fields)))  # type: ignore[arg-type]

    idle, busy = CoreState(None, ()), CoreState(1, ())
    assert objection(*rule, found) is None
    assert objection("machine", ("longest_idle",), found) == "the thread is placed elsewhere"
    assert objection(*rule, replace(found, idle=2)) == "the core that is missed is none"
    assert wrong(cores=(idle, idle, idle)) == "the thread is placed on an idle core"
    assert wrong(cores=(busy, idle, busy)) == "a task is there twice"
    assert wrong(node_of=(0, 0)) == "the numbers of cores differ"
    assert wrong(allowed=(2,)) is not None
