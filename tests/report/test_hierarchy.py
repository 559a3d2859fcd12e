"""How machines, their groups and wakeups are drawn."""

from __future__ import annotations

from dataclasses import replace

from proofgen.report.hierarchy import hierarchy_body, render_wakeup
from proofgen.search import Missed, Witness, decide
from proofgen.search.grouped.validity import Step, after
from proofgen.topology import machine_of_groups


def test_nodes_of_different_sizes() -> None:
    for node_of in ((0, 0, 1), (0, 1, 1), (1, 0, 0, 0)):
        found = decide("node", ("longest_idle",), node_of)
        assert isinstance(found, Missed)
        rows = [line.split("  ") for line in render_wakeup(found, None).splitlines() if line.startswith("  node")]
        assert [len([cell for cell in row[2:] if cell.strip()]) for row in rows] == [node_of.count(0), node_of.count(1)]


def test_groups_that_have_no_cores_left_are_not_drawn() -> None:
    machine = after(machine_of_groups(2, 2), "all", (Step("disable", 2), Step("disable", 3)))
    machine = replace(machine, name="pairs")
    [drawn] = hierarchy_body(Witness("hierarchy", (), (), "", topology=machine), machine, None)
    assert "{}" not in drawn
    assert "{0-1}" in drawn
