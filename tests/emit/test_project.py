"""Emitted files on disk, by the library and by `proofgen emit`."""

from __future__ import annotations

from pathlib import Path

import pytest
from made import shipped
from typer.testing import CliRunner

from proofgen.cli import app
from proofgen.emit.project import compare, write
from proofgen.policy_file import load_policies, load_policy
from proofgen.workflow import prepare

POLICY = """\
schema: proofgen.policy/1
name: sample
title: A sample
source: a test
expect: refuted
filter: {filter}
steal: {{take: one}}
"""
WRONG, RIGHT = "victim.load >= 2", "victim.load - thief.load >= 2"
FOLDER = Path("obligations/Sample")


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def policy(filter_text: str) -> str:
    file = Path("sample.yaml")
    file.write_text(POLICY.format(filter=filter_text), encoding="utf-8")
    return file.name


def emit(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["emit", *arguments])
    return done.exit_code, done.output


def test_emit_writes_and_then_finds_nothing_to_do() -> None:
    code, output = emit(policy(WRONG))
    assert code == 0
    assert output.splitlines() == [
        "wrote obligations/Sample/Statements.lean",
        "wrote obligations/Sample/Proofs.lean",
        "wrote obligations/Sample/Refutations.lean",
        "0 files are up to date",
    ]
    assert emit("sample.yaml") == (0, "3 files are up to date\n")


def test_check_writes_nothing_and_says_what_would_change() -> None:
    code, output = emit("--check", policy(WRONG))
    assert (code, output.splitlines()[0]) == (1, "would write obligations/Sample/Statements.lean")
    assert not Path("obligations").exists()
    emit("sample.yaml")
    assert emit("--check", "sample.yaml")[0] == 0
    (FOLDER / "Proofs.lean").write_text("-- edited by hand\n")
    code, output = emit("--check", "sample.yaml")
    assert (code, output.splitlines()) == (1, ["would write obligations/Sample/Proofs.lean", "2 files are up to date"])
    assert (FOLDER / "Proofs.lean").read_text() == "-- edited by hand\n"


def test_refutations_go_when_the_policy_is_put_right() -> None:
    emit(policy(WRONG))
    code, output = emit("--check", policy(RIGHT))
    assert code == 1 and "would remove obligations/Sample/Refutations.lean" in output
    assert (FOLDER / "Refutations.lean").exists()
    assert "removed obligations/Sample/Refutations.lean" in emit("sample.yaml")[1]
    assert sorted(path.name for path in FOLDER.iterdir()) == ["Proofs.lean", "Statements.lean"]
    assert emit("--check", "sample.yaml")[0] == 0


def test_files_of_others_are_left_alone() -> None:
    FOLDER.mkdir(parents=True)
    for file in (FOLDER / "Notes.lean", FOLDER.parent / "Other.lean"):
        file.write_text("-- mine\n")
    emit(policy(RIGHT))
    assert (FOLDER / "Notes.lean").exists() and (FOLDER.parent / "Other.lean").exists()


def test_a_file_that_is_no_text_is_written_anew(project: Path) -> None:
    batch = prepare([load_policy(Path(policy(RIGHT)))])
    write(project, batch)
    (FOLDER / "Proofs.lean").write_bytes(b"\xff\xfe")
    changes = write(project, batch)
    assert changes.written == (FOLDER / "Proofs.lean",)
    assert not compare(project, batch)


def test_policies_whose_names_differ_in_an_underscore_do_not_take_each_others_folder() -> None:
    assert emit(policy(RIGHT))[0] == 0
    before = {path: path.read_bytes() for path in FOLDER.iterdir()}
    Path("other.yaml").write_text(POLICY.format(filter=WRONG).replace("name: sample", "name: sample_"), encoding="utf-8")
    for arguments in (["other.yaml"], ["--check", "other.yaml"]):
        code, output = emit(*arguments)
        assert code == 2
        assert "E403" in output
        assert "obligations/Sample holds the files of the policy `sample`" in output
    assert {path: path.read_bytes() for path in FOLDER.iterdir()} == before


def test_every_folder_under_obligations_belongs_to_a_policy_that_is_shipped(root: Path) -> None:
    policies = load_policies([root / "policies"])
    assert {policy.only_machine for policy in policies} == {True, False}
    assert {path.name for path in (root / "obligations").iterdir()} == {policy.lean_name for policy in policies}
    assert not compare(root, shipped())
