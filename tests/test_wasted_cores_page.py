"""The drawings of docs/wasted-cores.md are what the search finds, and the paper's run is one in which nobody finds work."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from proofgen.policy import Policy
from proofgen.policy_file import load_policy
from proofgen.report.hierarchy import node_rows
from proofgen.search import Grouped, Missed, find_witnesses
from proofgen.search.model import Machine
from proofgen.search.witness import populate

PAGE = Path("docs/wasted-cores.md")
DRAWING = re.compile(r"<!-- drawing: ([^\n]+) -->\n```text\n(?:.*?\n)??```", re.DOTALL)


def policy(root: Path, name: str) -> Policy:
    return load_policy(root / "policies" / f"{name}.yaml")


def paper(rules: Grouped) -> Machine:
    """Two threads of R on nodes 0 and 1, and 64 of make on the others: 10 on nodes 2 and 3, 11 on nodes 4 to 7."""
    idle, heavy = rules.core(False, ()), rules.core(True, (1024,))
    one, two = rules.core(True, (16,)), rules.core(True, (16, 16))
    nodes = [[heavy, *[idle] * 7]] * 2 + [[two] * 2 + [one] * 6] * 2 + [[two] * 3 + [one] * 5] * 4
    return tuple(core for node in nodes for core in node)


def drawn(root: Path, what: str) -> str:
    name, _, obligation = what.partition(" ")
    if name == "paper":
        bug = policy(root, "group_imbalance")
        assert bug.machine is not None
        machine = paper(Grouped.of_policy(bug, bug.machine))
        weights = [weight for core in machine for weight in core.tasks]
        return node_rows(populate(machine), bug.machine.nodes, bug.machine.cores, lambda task: weights[task - 1])
    shown = policy(root, name)
    witness = find_witnesses(shown, exhaustive=False).counterexamples[obligation]
    assert shown.machine is not None
    nodes, word = (shown.machine.nodes, "node") if shown.machine.nodes else (shown.machine.levels[-1].domains[0].groups, "group")
    if isinstance(witness, Missed):
        return node_rows(witness.moment.cores, nodes, shown.machine.cores)
    return node_rows(witness.cores, nodes, shown.machine.cores, witness.weight if shown.weighted else None, word)


def test_drawings(root: Path, golden: Callable[[Path, str], None]) -> None:
    text = (root / PAGE).read_text(encoding="utf-8")
    assert len(DRAWING.findall(text)) == 7
    golden(root / PAGE, DRAWING.sub(lambda found: f"<!-- drawing: {found[1]} -->\n```text\n{drawn(root, found[1])}\n```", text))


@pytest.mark.parametrize(("name", "found"), [("group_imbalance", False), ("group_imbalance_fixed", True)])
def test_the_run_of_the_paper(root: Path, name: str, found: bool) -> None:
    tried = policy(root, name)
    assert tried.machine is not None
    rules = Grouped.of_policy(tried, tried.machine)
    machine = paper(rules)
    loads = [sum(core.load for core in machine[8 * node : 8 * node + 8]) / 8 for node in range(8)]
    assert loads == [128, 128, 20, 20, 22, 22, 22, 22] and round(sum(loads[2:]) / 6, 1) == 21.3
    assert any(rules.candidates(machine, core) for core in range(64) if machine[core].idle) == found


def test_every_policy_of_the_page_is_there(root: Path) -> None:
    named = set(re.findall(r"`([a-z]+(?:_[a-z]+)+)`", (root / PAGE).read_text(encoding="utf-8")))
    known = {path.stem for path in (root / "policies").rglob("*.yaml")}
    others = {"hierarchy_valid", "group_filter_sound", "wakeup_sound", "work_conserving", "valid_after_all"}
    assert named - others <= known
    bugs = {"group_imbalance", "group_construction", "overload_on_wakeup", "missing_domains"}
    assert bugs | {f"{bug}_fixed" for bug in bugs} <= named
