"""Small algorithms on finite directed graphs that are given by a successor function."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import TypeVar

Node = TypeVar("Node", bound=Hashable)
Successors = Callable[[Node], Iterable[Node]]


class _Tarjan:
    """Tarjan's algorithm, without recursion; components come out with those that they lead to first."""

    def __init__(self, successors: Callable[[Hashable], Iterable[Hashable]]) -> None:
        self.successors = successors
        self.index: dict[Hashable, int] = {}
        self.low: dict[Hashable, int] = {}
        self.open: list[Hashable] = []
        self.closed: set[Hashable] = set()
        self.found: list[list[Hashable]] = []
        self.path: list[tuple[Hashable, Iterator[Hashable]]] = []

    def enter(self, node: Hashable) -> None:
        self.index[node] = self.low[node] = len(self.index)
        self.open.append(node)
        self.path.append((node, iter(self.successors(node))))

    def visit(self, root: Hashable) -> None:
        self.enter(root)
        while self.path:
            node, following = self.path[-1]
            child = next(following, None)
            if child is None:
                self.leave(node)
            elif child not in self.index:
                self.enter(child)
            elif child not in self.closed:
                self.low[node] = min(self.low[node], self.index[child])

    def leave(self, node: Hashable) -> None:
        self.path.pop()
        if self.path:
            parent = self.path[-1][0]
            self.low[parent] = min(self.low[parent], self.low[node])
        if self.low[node] == self.index[node]:
            self.close(node)

    def close(self, node: Hashable) -> None:
        part = [self.open.pop()]
        while part[-1] != node:
            part.append(self.open.pop())
        part.reverse()
        self.found.append(part)
        self.closed.update(part)


def components(roots: Iterable[Node], successors: Successors[Node]) -> list[list[Node]]:
    """The strongly connected components of what the roots reach, in reverse topological order."""
    search = _Tarjan(successors)  # type: ignore[arg-type]
    for root in roots:
        if root not in search.index:
            search.visit(root)
    return search.found  # type: ignore[return-value]


def cyclic(component: list[Node], successors: Successors[Node]) -> bool:
    """Whether a component has a cycle: more than one node, or one that leads to itself."""
    return len(component) > 1 or component[0] in successors(component[0])


def shortest_path(start: Node, goals: Callable[[Node], bool], successors: Successors[Node]) -> tuple[Node, ...] | None:
    """The shortest path from the start to a goal, both included; just the start if it is one."""
    paths: dict[Node, tuple[Node, ...]] = {start: (start,)}
    frontier = [start]
    while frontier:
        for node in frontier:
            if goals(node):
                return paths[node]
        frontier = list(_step(frontier, paths, successors))
    return None


def _step(frontier: list[Node], paths: dict[Node, tuple[Node, ...]], successors: Successors[Node]) -> Iterator[Node]:
    for node in frontier:
        for child in successors(node):
            if child not in paths:
                paths[child] = (*paths[node], child)
                yield child
