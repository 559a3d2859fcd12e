"""Machine files: what each key may hold, a golden file for every message, and the machines that come with proofgen."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from ruamel.yaml import YAML

from proofgen.errors import InputError
from proofgen.machine.file import load_topology, parse_topology
from proofgen.machine.schema import json_schema
from proofgen.topology import Level, Topology, cpu_list, mask_of, members

HERE = Path(__file__).parent
ERRORS = HERE / "data" / "machine_errors"
MACHINES = HERE.parent / "policies" / "machines"
NAMES = sorted(path.stem for path in MACHINES.glob("*.yaml"))
HEAD = "schema: proofgen.machine/1\nname: sample\ntitle: A sample\nsource: a test\n"


def read(text: str) -> Topology:
    return parse_topology(HEAD + text, "sample.yaml")


def shown(level: Level) -> list[tuple[str, str, list[str]]]:
    """Owners, cores and groups of each domain, as Linux prints sets."""
    return [(cpu_list(one.owners), cpu_list(one.cores), [cpu_list(group) for group in one.groups]) for one in level.domains]


@pytest.mark.parametrize("case", sorted(path.name for path in ERRORS.iterdir()))
def test_messages(case: str, golden: Callable[[Path, str], None], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ERRORS / case)
    with pytest.raises(InputError) as caught:
        load_topology(Path("machine.yaml"))
    golden(ERRORS / case / "expected.txt", f"{caught.value}\n")


# -- keys --


@pytest.mark.parametrize(
    ("text", "cores"),
    [("4", "0-3"), ("1", "0"), ('"4"', "0-3"), ("0-3", "0-3"), ('"0-1,8"', "0-1,8"), ("5-5", "5")],
)
def test_cores(text: str, cores: str) -> None:
    machine = read(f'cores: {text}\nlevels: [{{name: all, groups: ["{cores}"]}}]\n')
    assert cpu_list(mask_of(machine.cores)) == cores


def test_fields_and_defaults() -> None:
    machine = read("cores: 2\nlevels: [{name: all, groups: [0-1]}]\n")
    assert (machine.name, machine.title, machine.source, machine.file) == ("sample", "A sample", "a test", "sample.yaml")
    assert (machine.expect, machine.nodes, machine.lean_name) == ("proved", (), "Sample")
    assert read("cores: 2\nexpect: refuted\nlevels: [{name: all, groups: [0-1]}]\n").expect == "refuted"


def test_the_most_cores() -> None:
    pairs = ", ".join(f'"{core},{core + 2048}"' for core in range(2048))
    machine = read(f"cores: 4096\nlevels:\n  - {{name: smt, groups: [{pairs}]}}\n  - {{name: all, groups: [0-4095]}}\n")
    assert len(machine.cores) == 4096 and len(machine.levels[1].domains[0].groups) == 2048


def test_problems_of_shape_do_not_hide_others() -> None:
    with pytest.raises(InputError) as caught:
        read("cores: 4\ncolour: red\nnodes: [0-1, 1-2]\nlevels: 3\ndistances: [[10, 21], [22, 10]]\n")
    assert [problem.code for problem in caught.value.problems] == ["E201", "E237", "E237", "E203", "E241"]


# -- the JSON schema --

SAMPLE: dict[str, Any] = {
    "schema": "proofgen.machine/1",
    "name": "sample",
    "title": "A sample",
    "source": "a test",
    "cores": 4,
    "levels": [{"name": "all", "groups": ["0-3"]}],
}
DISTANCES: dict[str, Any] = {"nodes": ["0-1", "2-3"], "distances": [[10, 21], [21, 10]]}
GOOD: list[dict[str, Any]] = [
    {},
    DISTANCES,
    {"cores": "0-3"},
    {"nodes": ["0-3"]},
    {"levels": [{"name": "all", "groups": [0, "1-3"]}]},
    *(DISTANCES | {"build": build} for build in ({}, {"view": "own"}, {"view": 1}, {"groups": "around"})),
]
BAD: list[dict[str, Any]] = [
    {"cores": 0},
    {"cores": 4097},
    {"cores": True},
    {"colour": "red"},
    {"levels": []},
    {"levels": [{"name": "all", "groups": []}]},
    {"levels": [{"name": "", "groups": ["0-3"]}]},
    {"levels": [{"name": "all", "groups": ["all"]}]},
    {"build": {}},
    {"distances": [[10]]},
    {"nodes": ["0-3"], "distances": []},
    {"nodes": ["0-3"], "distances": [["far"]]},
    {"nodes": ["0-3"], "distances": [[0]]},
    *(DISTANCES | {"build": build} for build in ({"view": -1}, {"view": "mine"}, {"groups": "all"}, {"more": 1}, 3)),
]


@pytest.mark.parametrize(("changes", "good"), [*((one, True) for one in GOOD), *((one, False) for one in BAD)], ids=repr)
def test_editors_and_the_program_agree(changes: dict[str, Any], good: bool) -> None:
    data = SAMPLE | changes
    assert jsonschema.Draft202012Validator(json_schema()).is_valid(data) is good
    try:
        # JSON is YAML.
        parse_topology(json.dumps(data), "sample.yaml")
    except InputError:
        assert not good
    else:
        assert good


# -- the machines that come with proofgen --


@pytest.mark.parametrize("name", NAMES)
def test_machines(name: str) -> None:
    machine = load_topology(MACHINES / f"{name}.yaml")
    assert machine.name == name
    jsonschema.Draft202012Validator(json_schema()).validate(YAML(typ="safe").load(MACHINES / f"{name}.yaml"))


def test_which_machines_are_bad() -> None:
    machines = [load_topology(MACHINES / f"{name}.yaml") for name in NAMES]
    assert [machine.name for machine in machines if machine.expect == "refuted"] == [
        *("amd_8x8_linux", "amd_8x8_own", "overlapping", "split_group", "uncovered_core")
    ]
    assert [machine.name for machine in machines if machine.expect == "proved"] == [
        *("amd_8x8", "cores_1024", "laptop", "two_nines", "two_pairs", "two_sockets")
    ]


AMD = ("amd_8x8", "amd_8x8_linux", "amd_8x8_own")


@pytest.mark.parametrize("name", AMD)
def test_facts_of_the_paper_about_the_amd_machine(name: str) -> None:
    data = YAML(typ="safe").load(MACHINES / f"{name}.yaml")
    distances = data["distances"]
    near = {a: {b for b in range(8) if distances[a][b] == 16} for a in range(8)}
    assert near[0] == {1, 2, 4, 6}
    assert near[3] == {1, 2, 4, 5, 7}
    assert distances[1][2] == 22
    for a in range(8):
        assert distances[a][a] == 10
        for b in range(8):
            assert distances[a][b] == distances[b][a]
            assert a == b or b in near[a] or near[a] & near[b], "at most two hops"
    machine = load_topology(MACHINES / f"{name}.yaml")
    assert [level.name for level in machine.levels] == ["pair", "node", "distance 16", "distance 22"]
    assert [len(level.domains) for level in machine.levels[:2]] == [32, 8]
    assert machine.nodes == tuple(0xFF << 8 * node for node in range(8))
    text = (MACHINES / f"{name}.yaml").read_text(encoding="utf-8")
    assert "completed" in data["source"] and "NOT measured" in text


def _nodes(mask: int) -> set[int]:
    nodes = {core // 8 for core in members(mask)}
    assert mask == mask_of(core for core in range(64) if core // 8 in nodes)
    return nodes


def test_the_mistake_of_linux() -> None:
    [domain] = load_topology(MACHINES / "amd_8x8_linux.yaml").levels[-1].domains
    assert domain.owners == domain.cores == (1 << 64) - 1
    assert [_nodes(group) for group in domain.groups] == [{0, 1, 2, 4, 6}, {1, 2, 3, 4, 5, 7}]


def test_the_repair_of_linux() -> None:
    *_, near, far = load_topology(MACHINES / "amd_8x8_own.yaml").levels
    hop = {core: domain.cores for domain in near.domains for core in members(domain.owners)}
    for domain in far.domains:
        assert domain.cores == (1 << 64) - 1
        assert all(hop[core] in domain.groups for core in members(domain.owners)), "what is around a core is a group"
    [own] = [domain for domain in far.domains if domain.owners >> 8 & 1]
    assert any(1 in _nodes(group) and 2 not in _nodes(group) for group in own.groups)


def test_pairwise_groups_of_the_amd_machine() -> None:
    for domain in load_topology(MACHINES / "amd_8x8.yaml").levels[-1].domains:
        assert sum(domain.groups) == domain.cores == (1 << 64) - 1


def test_two_sockets() -> None:
    smt, node, far = load_topology(MACHINES / "two_sockets.yaml").levels
    assert shown(smt)[0] == ("0,16", "0,16", ["0", "16"])
    assert shown(node)[1] == ("8-15,24-31", "8-15,24-31", [f"{core},{core + 16}" for core in range(8, 16)])
    assert shown(far) == [("0-31", "0-31", ["0-7,16-23", "8-15,24-31"])]


def test_a_thousand_cores() -> None:
    machine = load_topology(MACHINES / "cores_1024.yaml")
    found = [(level.name, len(level.domains), len(level.domains[0].groups)) for level in machine.levels]
    assert found == [("smt", 512, 2), ("L3", 64, 8), ("node", 16, 4), ("distance 12", 2, 8), ("distance 32", 1, 2)]


# -- the page --


def test_the_page_about_machine_files(root: Path) -> None:
    page = (root / "docs" / "machine-file.md").read_text(encoding="utf-8")
    keys = re.findall(r"^## `(\w+)`$", page, re.MULTILINE)
    assert keys == list(json_schema()["properties"])
    for text in re.findall(r"^```yaml\n(schema.+?)^```$", page, re.MULTILINE | re.DOTALL):
        parse_topology(text, "page.yaml")
