"""`proofgen gate` at the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from commands import call
from fake_lean import FakeLean, agree
from gate_scratch import Scratch, scratch
from markdown_it import MarkdownIt


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Scratch:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("proofgen.verification.select_backend", lambda *_: FakeLean(agree))
    made = scratch(tmp_path, "delta2")
    made.write("proofgen.toml", "[gate]\n")
    made.commit("settings")
    made.repository.references.create("refs/tags/base", made.repository.head.target)
    return made


def test_a_good_change(made: Scratch) -> None:
    made.write("policies/delta2.yaml", made.read("policies/delta2.yaml") + "# A remark.\n")
    made.commit()
    result = call("gate", "--base", "base")
    assert result.exit_code == 0
    lines = result.output.splitlines()
    assert lines[-1] == "may be merged"
    assert lines[-2] == "1 of 1 policy checked, 12 obligations, assurance L1: Lean 4.28.0 (embedded, an unofficial build)"


def test_a_bad_change_in_every_form(made: Scratch) -> None:
    made.replace("policies/delta2.yaml", ">= 2", ">= 1")
    made.write("lakefile.lean", "-- %0A::error::nothing\n")
    made.commit()
    targets = ("--json", "r.json", "--markdown", "r.md", "--github", "r.txt", "--gitlab", "q.json")
    result = call("gate", "--base", "base", *targets)
    assert result.exit_code == 1
    assert "policies/delta2.yaml:7: error[PG401] refuted: delta2: `filter_sound` is refuted: An idle core" in result.output
    assert '    code = "PG501"' in result.output
    data = json.loads(made.read("r.json"))
    assert {"PG401", "PG305", "PG209", "PG501"} <= {one["code"] for one in data["findings"]}
    markdown = made.read("r.md")
    assert markdown.startswith("### proofgen gate: ✗ may not be merged: ")
    assert "**Broken** (7)" in markdown and "<table>" in MarkdownIt("commonmark").enable("table").render(markdown)
    assert "| policy, `filter` | `victim.load - thief.load >= 2` | `victim.load - thief.load >= 1` |" in markdown
    annotations = made.read("r.txt").splitlines()
    assert all(line.startswith(("::error ", "::warning ", "::notice ", "proofgen gate: ")) for line in annotations)
    assert sum(line.startswith("::error ") for line in annotations) == 10
    quality = json.loads(made.read("q.json"))
    assert len(quality) == len(data["findings"]) == len({one["fingerprint"] for one in quality})
    assert {"description", "check_name", "fingerprint", "severity", "location"} == quality[0].keys()


def test_json_on_standard_output_is_alone_there(made: Scratch) -> None:
    result = call("gate", "--base", "base", "--json", "-")
    assert result.exit_code == 0
    assert json.loads(result.stdout)["answer"] == "may merge"


def test_what_could_not_be_told(made: Scratch) -> None:
    made.write("policies/delta2.yaml", made.read("policies/delta2.yaml") + "# A remark.\n")
    result = call("gate", "--base", "base")
    assert result.exit_code == 3
    assert result.output.splitlines()[-1] == "could not tell: 1 thing is unknown"
    assert call("gate", "--base", "base", "--uncommitted").exit_code == 0


def test_without_lean_is_no_verdict(made: Scratch) -> None:
    made.write("policies/delta2.yaml", made.read("policies/delta2.yaml") + "# A remark.\n")
    result = call("gate", "--base", "HEAD", "--without-lean")
    assert result.exit_code == 0
    assert result.output.splitlines()[-1] == "nothing was found without Lean; that is no verdict"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ((), "E444"),
        (("--base", "base", "--self-test"), "E444"),
        (("--base", "base", "--json", "-", "--markdown", "-"), "E444"),
        (("--base", "base", "--json", "nowhere/r.json"), "E402"),
        (("--base", "nothing"), "E440"),
        (("--base", ""), "E440"),
    ],
)
def test_wrong_use(made: Scratch, arguments: tuple[str, ...], code: str) -> None:
    result = call("gate", *arguments)
    assert result.exit_code == 2
    assert f"error[{code}]" in result.output and "hint: " in result.output


def test_outside_of_a_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = call("gate", "--base", "main")
    assert (result.exit_code, "error[E441]" in result.output) == (2, True)


def test_a_self_test_needs_something_to_plant_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    made = scratch(tmp_path, "greedy")
    assert made.path("policies/greedy.yaml").exists()
    result = call("gate", "--self-test")
    assert (result.exit_code, "error[E445]" in result.output) == (2, True)
