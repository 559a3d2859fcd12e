"""What a proved number of rounds comes to on a machine of a given size: formulas in, numbers out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, assert_never

from proofgen.errors import InputError, Problem
from proofgen.policy import Policy

Criterion = Literal["idle", "next", "potential", "rank"]
"""A way to prove work conservation."""


@dataclass(frozen=True, slots=True)
class RoundBound:
    """A proved number of rounds after which a machine is good, in words.

    `kind` says what it counts on the first machine; `top` is the height of the rank for kind "rank", and 0 for others.
    """

    words: str
    kind: Criterion
    top: int


@dataclass(frozen=True, slots=True)
class Size:
    """How many cores a machine has, 1 or more, and how many threads are on it in all, 0 or more."""

    cores: int
    threads: int


def machine_size(cores: int | None, threads: int | None) -> Size | None:
    """The size that was asked for, None if none was.

    Raises:
        InputError: only one of the two numbers was given.
    """
    if cores is None and threads is None:
        return None
    if cores is None or threads is None:
        given, missing = ("--threads", "--cores") if cores is None else ("--cores", "--threads")
        message = f"{given} without {missing} is only half a machine"
        raise InputError(Problem("E404", message, "give both, such as `--cores 64 --threads 200`"))
    return Size(cores, threads)


def heaviest_thread(policy: Policy) -> int | None:
    """The most that one thread adds to the load of its core; None if weights have no bound."""
    return 1 if policy.load == "count" else policy.weights.max


def most_rounds(bound: RoundBound, size: Size, heaviest: int | None) -> int | None:
    """The largest value of the bound on all machines of this size whose threads add at most `heaviest` to a load.

    None if weights decide, and have no bound. With fewer than two cores or threads no core is ever idle beside an overloaded
    one, so that it takes no rounds. Otherwise some core is busy, so that at most n - 1 are idle, and there are that many when
    one core has everything.
    """
    if size.cores < 2 or size.threads < 2:
        return 0
    idle = size.cores - 1
    match bound.kind:
        case "idle" | "next":
            return idle
        case "potential":
            return None if heaviest is None else largest_potential(size, heaviest) // 4
        case "rank":
            # The measure is `idle cores * (top * threads + 1) + rank`, and each thread adds at most `top` to the rank.
            return idle * (bound.top * size.threads + 1) + bound.top * size.threads
        case _:
            assert_never(bound.kind)


def largest_potential(size: Size, heaviest: int) -> int:
    """The most that d = Σᵢ Σⱼ |loadᵢ − loadⱼ| can be: two loads differ by no more than their sum.

    So the pairs i ≠ j add up to 2 * (n - 1) times all load at most, and to just that when one core has everything.
    """
    return 2 * max(0, size.cores - 1) * size.threads * heaviest
