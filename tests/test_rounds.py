"""Bounds as numbers, against the largest values on all machines of a size."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from itertools import combinations_with_replacement, product
from pathlib import Path

import pytest

from proofgen.errors import InputError
from proofgen.policy import Weights
from proofgen.policy_file import load_policy
from proofgen.rounds import Criterion, RoundBound, Size, heaviest_thread, largest_potential, machine_size, most_rounds

DELTA2 = load_policy(Path(__file__).parent.parent / "policies" / "delta2.yaml")
Machine = tuple[tuple[int, ...], ...]
"""The weights of the threads on each core."""
Measure = Callable[[Machine], int]
SIZES = [(cores, threads, heaviest) for cores in range(1, 5) for threads in range(6) for heaviest in range(1, 4)]


def bound(kind: Criterion, top: int = 0) -> RoundBound:
    return RoundBound("in words", kind, top)


@cache
def machines(cores: int, threads: int, heaviest: int) -> list[Machine]:
    """All of them, up to the order of cores; no measure looks at it."""
    return sorted(set(_machines(cores, threads, heaviest)))


def _machines(cores: int, threads: int, heaviest: int) -> Iterator[Machine]:
    for weights in combinations_with_replacement(range(1, heaviest + 1), threads):
        for places in product(range(cores), repeat=threads):
            yield tuple(
                sorted(
                    tuple(weight for weight, place in zip(weights, places, strict=True) if place == core)
                    for core in range(cores)
                )
            )


def is_bad(machine: Machine) -> bool:
    return any(not core for core in machine) and any(len(core) >= 2 for core in machine)


def idle_cores(machine: Machine) -> int:
    return sum(not core for core in machine)


def potential(machine: Machine) -> int:
    loads = [sum(core) for core in machine]
    return sum(abs(a - b) for a in loads for b in loads)


def rank_measure(top: int) -> Measure:
    """With every thread at the highest level, where the largest rank is."""

    def measure(machine: Machine) -> int:
        threads = sum(len(core) for core in machine)
        return idle_cores(machine) * (top * threads + 1) + top * threads

    return measure


MEASURES: list[tuple[RoundBound, Measure]] = [
    (bound("idle"), idle_cores),
    (bound("next"), idle_cores),
    (bound("potential"), lambda machine: potential(machine) // 4),
    (bound("rank", 1), rank_measure(1)),
    (bound("rank", 3), rank_measure(3)),
]


@pytest.mark.parametrize(("bound", "measure"), MEASURES)
def test_no_machine_of_the_size_has_more(bound: RoundBound, measure: Measure) -> None:
    for cores, threads, heaviest in SIZES:
        number = most_rounds(bound, Size(cores, threads), heaviest)
        made = machines(cores, threads, heaviest)
        assert number is not None
        if cores < 2 or threads < 2:
            assert number == 0 and not any(map(is_bad, made)), "no machine is bad, and so none takes any round"
        else:
            assert max(map(measure, made)) == number, "the largest value, and not just a bound"
            assert max(measure(machine) for machine in made if is_bad(machine)) == number


@pytest.mark.parametrize(("cores", "threads", "heaviest"), SIZES)
def test_the_largest_potential(cores: int, threads: int, heaviest: int) -> None:
    assert max(map(potential, machines(cores, threads, heaviest))) == largest_potential(Size(cores, threads), heaviest)


@pytest.mark.parametrize(
    ("bound", "number"),
    [
        (bound("idle"), 63),
        (bound("next"), 63),
        (bound("potential"), 63 * 200 * 1024 // 2),
        (bound("rank", 2), 63 * 401 + 400),
    ],
)
def test_a_usual_machine(bound: RoundBound, number: int) -> None:
    assert most_rounds(bound, Size(64, 200), 1024) == number


@pytest.mark.parametrize("kind", ["idle", "next", "rank"])
def test_without_a_bound_on_weights_only_the_potential_has_no_number(kind: Criterion) -> None:
    assert most_rounds(bound(kind, 1), Size(4, 9), None) is not None
    assert most_rounds(bound("potential"), Size(4, 9), None) is None
    assert most_rounds(bound("potential"), Size(4, 1), None) == 0


def test_the_heaviest_thread() -> None:
    assert heaviest_thread(DELTA2) == 1
    assert heaviest_thread(replace(DELTA2, weights=Weights(1, 9))) == 1, "load is a number of threads"
    assert heaviest_thread(replace(DELTA2, load="weight")) is None
    assert heaviest_thread(replace(DELTA2, load="weight", weights=Weights(2, 9))) == 9


def test_sizes() -> None:
    assert machine_size(None, None) is None
    assert machine_size(64, 0) == Size(64, 0)


@pytest.mark.parametrize(("cores", "threads", "missing"), [(64, None, "--threads"), (None, 200, "--cores")])
def test_half_a_size(cores: int | None, threads: int | None, missing: str) -> None:
    with pytest.raises(InputError) as caught:
        machine_size(cores, threads)
    [problem] = caught.value.problems
    assert problem.code == "E404" and f"without {missing}" in problem.message
