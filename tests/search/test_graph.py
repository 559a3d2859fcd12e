"""Graph algorithms."""

from __future__ import annotations

from proofgen.search.graph import components, cyclic, shortest_path

EDGES = {1: [2], 2: [3, 4], 3: [1], 4: [5], 5: [5], 6: [1]}


def following(node: int) -> list[int]:
    return EDGES[node]


def test_components_come_after_what_they_lead_to() -> None:
    assert [sorted(part) for part in components([6], following)] == [[5], [4], [1, 2, 3], [6]]


def test_a_component_is_cyclic_with_two_nodes_or_a_loop() -> None:
    assert [cyclic(part, following) for part in components([6], following)] == [True, False, True, False]


def test_shortest_path() -> None:
    assert shortest_path(1, lambda node: node == 5, following) == (1, 2, 4, 5)
    assert shortest_path(1, lambda node: node == 6, following) is None
    assert shortest_path(1, lambda node: node == 1, following) == (1,)
