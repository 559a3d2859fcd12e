"""Sets of cores, and hierarchies from groups and from distances."""

from __future__ import annotations

from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_machine_file import read, shown

from proofgen.machine.checks import between
from proofgen.machine.cores import read_cpu_list
from proofgen.machine.levels import View, distance_levels
from proofgen.topology import Level, cpu_list, mask_of, members, union_of

SETS = st.sets(st.integers(0, 200))


@given(SETS)
def test_masks(cores: set[int]) -> None:
    assert members(mask_of(cores)) == tuple(sorted(cores))
    assert union_of(1 << core for core in cores) == mask_of(cores)


@given(SETS.filter(bool))
def test_cpu_lists_are_read_back(cores: set[int]) -> None:
    assert read_cpu_list(cpu_list(mask_of(cores))) == mask_of(cores)


@pytest.mark.parametrize(
    ("cores", "text"),
    [([], ""), ([0], "0"), ([0, 1], "0-1"), ([0, 1, 2, 3, 8], "0-3,8"), ([7, 2, 4, 3], "2-4,7"), ([63, 64, 65], "63-65")],
)
def test_cpu_list(cores: list[int], text: str) -> None:
    assert cpu_list(mask_of(cores)) == text


# -- groups that are written out --


def test_groups_are_made_of_groups_below() -> None:
    pair, every = read("cores: 4\nlevels:\n  - {name: pair, groups: [2-3, 0-1]}\n  - {name: all, groups: [0-3]}\n").levels
    assert shown(pair) == [("2-3", "2-3", ["2", "3"]), ("0-1", "0-1", ["0", "1"])]
    assert shown(every) == [("0-3", "0-3", ["0-1", "2-3"])]


def test_bad_hierarchies_are_built_as_written() -> None:
    text = "cores: 6\nlevels:\n  - {name: some, groups: [0-2, 2-3]}\n  - {name: more, groups: [1-3, 4]}\n"
    some, more = read(text).levels
    assert shown(some) == [("0-2", "0-2", ["0", "1", "2"]), ("2-3", "2-3", ["2", "3"])]
    assert shown(more) == [("1-3", "1-3", ["2-3"]), ("4", "4", [])]


def test_gaps_in_the_numbers() -> None:
    [level] = read('cores: "0,8"\nlevels: [{name: all, groups: ["0,8"]}]\n').levels
    assert shown(level) == [("0,8", "0,8", ["0", "8"])]


# -- distances --

LINE = [[10, 20, 30], [20, 10, 20], [30, 20, 10]]
"""Three nodes in a line."""


def line(view: View, pairwise: bool) -> list[Level]:
    return list(distance_levels([1, 2, 4], None, LINE, view, pairwise))


def test_distances_below_written_levels() -> None:
    text = "cores: 8\nnodes: [0-3, 4-7]\ndistances: [[10, 21], [21, 10]]\n"
    _, node, far = read(f"{text}levels: [{{name: pair, groups: [0-1, 2-3, 4-5, 6-7]}}]\n").levels
    assert (node.name, far.name) == ("node", "distance 21")
    assert shown(node) == [("0-3", "0-3", ["0-1", "2-3"]), ("4-7", "4-7", ["4-5", "6-7"])]
    assert shown(far) == [("0-7", "0-7", ["0-3", "4-7"])]


def test_one_node() -> None:
    [node] = read("cores: 2\nnodes: [0-1]\ndistances: [[10]]\n").levels
    assert shown(node) == [("0-1", "0-1", ["0", "1"])]


def test_the_first_distance_has_single_nodes_as_groups() -> None:
    node, near, _ = line("own", True)
    assert shown(node) == [("0", "0", ["0"]), ("1", "1", ["1"]), ("2", "2", ["2"])]
    assert shown(near) == [("0", "0-1", ["0", "1"]), ("1", "0-2", ["0", "1", "2"]), ("2", "1-2", ["1", "2"])]


@pytest.mark.parametrize(
    ("view", "pairwise", "expected"),
    [
        ("own", True, [("0-1", "0-2", ["0-1", "2"]), ("2", "0-2", ["0", "1-2"])]),
        ("own", False, [("0,2", "0-2", ["0-1", "1-2"]), ("1", "0-2", ["0-2"])]),
        (0, True, [("0-2", "0-2", ["0-1", "2"])]),
        (0, False, [("0-2", "0-2", ["0-1", "1-2"])]),
        (2, True, [("0-2", "0-2", ["0", "1-2"])]),
        (1, False, [("0-2", "0-2", ["0-2"])]),
    ],
)
def test_views_and_groups(view: View, pairwise: bool, expected: list[tuple[str, str, list[str]]]) -> None:
    assert shown(line(view, pairwise)[-1]) == expected


def test_a_view_outside_of_the_domain() -> None:
    distances = [[10, 12, 20, 30], [12, 10, 20, 30], [20, 20, 10, 30], [30, 30, 30, 10]]
    levels = list(distance_levels([1, 2, 4, 8], None, distances, 3, True))
    assert shown(levels[2]) == [("0-2", "0-2", ["0-1", "2"]), ("3", "3", ["3"])]


@st.composite
def matrices(draw: st.DrawFn) -> list[list[int]]:
    size = draw(st.integers(1, 9))
    matrix = [[10] * size for _ in range(size)]
    for a, b in combinations(range(size), 2):
        matrix[a][b] = matrix[b][a] = draw(st.sampled_from([10, 12, 16, 22, 32]))
    return matrix


@given(matrices())
def test_pairwise_groups(distances: list[list[int]]) -> None:
    """Groups are disjoint, cover their domain, and any two cores in one are in each other's domain on the level below."""
    nodes = [0b101 << 3 * place for place in range(len(distances))]
    levels = list(distance_levels(nodes, None, distances, "own", True))
    assert [level.name for level in levels] == ["node", *(f"distance {each}" for each in between(distances))]
    for below, level in pairwise(levels):
        domains = {core: domain.cores for domain in below.domains for core in members(domain.owners)}
        assert union_of(domain.owners for domain in level.domains) == union_of(nodes)
        for domain in level.domains:
            assert domain.owners & ~domain.cores == 0
            assert sum(domain.groups) == union_of(domain.groups) == domain.cores
            assert list(domain.groups) == sorted(domain.groups)
            for group in domain.groups:
                assert all(group & ~domains[core] == 0 for core in members(group))


@given(matrices(), st.integers(0, 8))
def test_groups_around_cover_their_domains(distances: list[list[int]], view: int) -> None:
    nodes = [1 << place for place in range(len(distances))]
    for level in distance_levels(nodes, None, distances, view if view < len(nodes) else "own", False):
        assert len({(domain.cores, domain.groups) for domain in level.domains}) == len(level.domains)
        for domain in level.domains:
            assert union_of(domain.groups) == domain.cores
