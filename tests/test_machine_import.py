"""From what numactl and lscpu print to machine files: samples, malformed texts, and the commands."""

from __future__ import annotations

import json
import stat
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest
from commands import call
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML
from test_machine_file import MACHINES
from typer.testing import CliRunner

from proofgen.cli import app
from proofgen.errors import InputError
from proofgen.machine.file import load_topology, parse_topology
from proofgen.machine.importing import machine_from_texts
from proofgen.machine.levels import distance_levels, written_levels
from proofgen.machine.schema import json_schema
from proofgen.machine.writing import Description, machine_text
from proofgen.policy_file import load_policy
from proofgen.topology import Topology, cpu_list, mask_of, members, union_of

HERE = Path(__file__).parent
SAMPLES = HERE / "data" / "machines"
ERRORS = HERE / "data" / "import_errors"
HEADER = "# CPU,Core,Socket,Node,,L1d,L1i,L2,L3\n"
NUMACTL = "available: 2 nodes (0-1)\nnode 0 cpus: 0 1\nnode 1 cpus: 2 3\n"
NO_DISTANCES = "No distance information available.\n"


def sample(name: str) -> tuple[str, str]:
    return name, (SAMPLES / f"{name}.txt").read_text(encoding="utf-8")


def imported(*texts: str) -> Topology:
    """The machine that these texts are of."""
    return parse_topology(machine_from_texts([(f"text {place}", text) for place, text in enumerate(texts)], "sample"), "sample")


def named(machine: Topology) -> list[tuple[str, list[str]]]:
    return [(level.name, [cpu_list(domain.cores) for domain in level.domains]) for level in machine.levels]


# -- samples --


@pytest.mark.parametrize(
    "names",
    [
        ("two_sockets.numactl",),
        ("eight_nodes.numactl",),
        ("memory_nodes.numactl",),
        ("two_sockets.lscpu",),
        ("hybrid.lscpu",),
        ("offline.lscpu",),
        ("two_sockets.lscpu", "two_sockets.numactl"),
    ],
    ids=" and ".join,
)
def test_samples(names: tuple[str, ...], golden: Callable[[Path, str], None]) -> None:
    text = machine_from_texts([sample(name) for name in names], "sample")
    golden(SAMPLES / f"{'+'.join(names)}.yaml", text)
    parse_topology(text, "sample")
    jsonschema.Draft202012Validator(json_schema()).validate(YAML(typ="safe").load(text))


def test_one_text_with_both() -> None:
    numactl, lscpu = sample("two_sockets.numactl")[1], sample("two_sockets.lscpu")[1]
    assert imported(numactl + "\n" + lscpu) == imported(lscpu + numactl) == imported(numactl, lscpu)


def test_the_imported_machine_is_the_shipped_one() -> None:
    machine = imported(sample("two_sockets.numactl")[1], sample("two_sockets.lscpu")[1])
    shipped = load_topology(MACHINES / "two_sockets.yaml")
    assert (machine.cores, machine.nodes, machine.levels) == (shipped.cores, shipped.nodes, shipped.levels)


# -- levels --


def rows(*columns: str) -> str:
    """Rows of lscpu: core, socket, node, L2 and L3 of each hardware thread, one character each, `.` for none."""
    lines = []
    for cpu, (core, socket, node, l2, l3) in enumerate(zip(*columns, strict=True)):
        cells = [str(cpu), core, socket, node, "", core, core, l2, l3]
        lines.append(",".join("" if cell == "." else cell for cell in cells))
    return HEADER + "\n".join(lines) + "\n"


@pytest.mark.parametrize(
    ("text", "levels"),
    [
        (rows("0", "0", "0", "0", "0"), [("all", ["0"])]),
        (rows("0123", "0000", "0000", "0123", "0000"), [("all", ["0-3"])]),
        (rows("0011", "0000", "....", "....", "...."), [("smt", ["0-1", "2-3"]), ("all", ["0-3"])]),
        # A socket with one cache and one node is a node.
        (rows("0123", "0011", "0011", "0123", "0011"), [("node", ["0-1", "2-3"]), ("all", ["0-3"])]),
        (rows("0123", "0011", "0000", "0123", "0011"), [("socket", ["0-1", "2-3"]), ("all", ["0-3"])]),
        # Two nodes in each of two sockets, with a cache for a socket.
        (
            rows("01234567", "00001111", "00112233", "01234567", "00001111"),
            [("node", ["0-1", "2-3", "4-5", "6-7"]), ("socket", ["0-3", "4-7"]), ("all", ["0-7"])],
        ),
        # Two sockets in each of two nodes.
        (
            rows("01234567", "00112233", "00001111", "01234567", "01234567"),
            [("socket", ["0-1", "2-3", "4-5", "6-7"]), ("node", ["0-3", "4-7"]), ("all", ["0-7"])],
        ),
        # Some cores have no third cache.
        (rows("0123456", "0000000", "0000000", "0022555", "0011..."), [("L2", ["0-1", "2-3", "4-6"]), ("all", ["0-6"])]),
        (
            rows("0123456", "0000000", "0000000", "0123455", "00111.."),
            [("L2", ["0", "1", "2", "3", "4", "5-6"]), ("L3", ["0-1", "2-4", "5-6"]), ("all", ["0-6"])],
        ),
    ],
)
def test_levels(text: str, levels: list[tuple[str, list[str]]]) -> None:
    assert named(imported(text)) == levels


def test_core_numbers_of_a_socket() -> None:
    """Numbers of cores may begin anew in each socket."""
    assert named(imported(rows("0101", "0011", "....", "....", "....")))[0] == ("socket", ["0-1", "2-3"])


def test_no_distances() -> None:
    machine = imported(NUMACTL + NO_DISTANCES)
    assert named(machine) == [("node", ["0-1", "2-3"]), ("all", ["0-3"])]
    assert machine.nodes == (0b11, 0b1100)


def test_memory_without_cores_is_left_out() -> None:
    machine = imported(sample("memory_nodes.numactl")[1])
    assert [cpu_list(node) for node in machine.nodes] == ["0-79", "80-159"]
    assert [level.name for level in machine.levels] == ["node", "distance 40"]


def test_offline_threads_leave_gaps() -> None:
    machine = imported(HEADER + "0,0,0,0,,0,0,0,0\n1,,,,,,,,\n2,1,0,0,,1,1,1,0\n")
    assert machine.cores == (0, 2)
    assert imported("# CPU,Core,Socket,Node,Online\n0,0,0,0,Y\n1,1,0,0,N\n5,1,0,0,Y\n").cores == (0, 5)


def test_one_core_that_is_not_the_first() -> None:
    assert imported(HEADER + "7,0,0,0,,0,0,0,0\n").cores == (7,)


# -- messages --


@pytest.mark.parametrize("case", sorted(path.name for path in ERRORS.iterdir()))
def test_messages(case: str, golden: Callable[[Path, str], None], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ERRORS / case)
    done = call("machine", "import", "input.txt")
    assert (done.exit_code, done.stdout) == (2, "")
    golden(ERRORS / case / "expected.txt", done.stderr)


@given(st.text(st.sampled_from("node 0123456789cpus:,#CPUavil()-\nRS\x00é"), max_size=80), st.integers(0, 200))
def test_nothing_crashes(noise: str, place: int) -> None:
    for name in ("two_sockets.numactl", "offline.lscpu"):
        text = sample(name)[1]
        try:
            machine_from_texts([("noise", text[:place] + noise + text[place:])], "sample")
        except InputError as error:
            assert all(problem.hint and problem.span and problem.span.file == "noise" for problem in error.problems)


# -- writing --


@st.composite
def descriptions(draw: st.DrawFn) -> Description:
    cores = sorted(draw(st.sets(st.integers(0, 90), min_size=1, max_size=40)))
    cut = draw(st.integers(0, len(cores) - 1))
    nodes = tuple(mask_of(part) for part in (cores[:cut], cores[cut:]) if part)
    far = draw(st.integers(10, 99))
    distances = [[10 if a == b else far for b in range(len(nodes))] for a in range(len(nodes))]
    levels = ((draw(st.sampled_from(["smt", "on", "L 2", "it's", "# 1"])), tuple(1 << core for core in cores)),)
    return Description(mask_of(cores), nodes, tuple(range(len(nodes))), levels, distances)


@given(descriptions(), st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=60))
def test_what_is_written_is_read_back(description: Description, title: str) -> None:
    machine = parse_topology(machine_text(description, "sample", title, "nothing"), "sample")
    levels = [
        *written_levels(description.levels, description.cores),
        *distance_levels(description.nodes, description.levels[-1][1], description.distances, "own", True),
    ]
    assert (machine.title, machine.cores, machine.nodes) == (title, members(description.cores), description.nodes)
    assert machine.levels == tuple(levels)
    assert union_of(machine.nodes) == mask_of(machine.cores)


# -- commands --


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_import_to_a_file(folder: Path) -> None:
    file = str(SAMPLES / "hybrid.lscpu.txt")
    assert call("machine", "import", file, "-o", "my_laptop.yaml").exit_code == 0
    machine = load_topology(Path("my_laptop.yaml"))
    assert (machine.name, machine.title) == ("my_laptop", "A machine with 16 cores in 1 node")
    assert stat.S_IMODE(Path("my_laptop.yaml").stat().st_mode) == 0o644
    done = call("machine", "import", file, "-o", "my_laptop.yaml", "--name", "other")
    assert done.exit_code == 2 and "E411" in done.stderr
    assert load_topology(Path("my_laptop.yaml")).name == "my_laptop"
    assert call("machine", "import", file, "-o", "my_laptop.yaml", "--name", "other", "--force").exit_code == 0
    assert load_topology(Path("my_laptop.yaml")).name == "other"
    assert [path.name for path in folder.iterdir()] == ["my_laptop.yaml"]


@pytest.mark.parametrize("arguments", [[], ["-"], ["-", str(SAMPLES / "two_sockets.lscpu.txt")]])
def test_import_from_standard_input(arguments: list[str]) -> None:
    text = sample("two_sockets.numactl")[1]
    done = CliRunner().invoke(app, ["machine", "import", *arguments, "--title", "yes: it's #1"], input=text)
    assert done.exit_code == 0
    machine = parse_topology(done.stdout, "sample")
    assert (machine.name, machine.title) == ("this_machine", "yes: it's #1")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--name", "Mine"], "E205"),
        (["--name", "machine"], "E206"),
        (["--title", ""], "E207"),
        (["--title", "a\nb"], "E207"),
        (["-o", "no/such/folder.yaml"], "E402"),
        (["-o", "Not A Name.yaml"], "E205"),
        (["missing.txt"], "E101"),
    ],
)
def test_import_refuses(arguments: list[str], code: str, folder: Path) -> None:
    done = call("machine", "import", str(SAMPLES / "hybrid.lscpu.txt"), *arguments)
    assert (done.exit_code, done.stdout) == (2, "")
    assert f"error[{code}]" in done.stderr
    assert not list(folder.iterdir())


def test_show() -> None:
    done = call("machine", "show", str(MACHINES / "amd_8x8_linux.yaml"), "--core", "17")
    assert done.exit_code == 0
    assert "\x1b" not in done.stdout
    for line in ("distance 22        1             64               2", "node         16-23", "{0-23,32-39,48-55} {8-47,56-63}"):
        assert line in done.stdout
    assert "domains of core" not in call("machine", "show", str(MACHINES / "laptop.yaml")).stdout


def test_show_a_core_without_domains() -> None:
    done = call("machine", "show", str(MACHINES / "uncovered_core.yaml"), "--core", "4")
    assert done.exit_code == 0 and "all    none" in done.stdout


def test_show_refuses() -> None:
    done = call("machine", "show", str(MACHINES / "laptop.yaml"), "--core", "12")
    assert done.exit_code == 2 and "E410" in done.stderr
    done = call("machine", "show", str(MACHINES.parent / "delta2.yaml"))
    assert done.exit_code == 2 and "E230" in done.stderr


def test_a_machine_is_no_policy() -> None:
    with pytest.raises(InputError, match="this is a machine file, and a policy file is expected here"):
        load_policy(MACHINES / "laptop.yaml")


def test_schema() -> None:
    schema = json.loads(call("schema", "machine").output)
    assert schema == json.loads(json.dumps(json_schema()))
    assert json.loads(call("schema", "policy").output) == json.loads(call("schema").output) != schema
