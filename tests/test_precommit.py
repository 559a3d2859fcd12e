"""Which policies a commit touches, and whether it has their Lean files as they are emitted."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from proofgen.errors import InputError, ToolError
from proofgen.precommit import Emitted, check_touched
from proofgen.progress import Quiet
from proofgen.workflow import emit

STATEMENTS, PROOFS, REFUTATIONS = (Path(f"obligations/Delta2/{name}.lean") for name in ("Statements", "Proofs", "Refutations"))
NAMES = ("policies/delta2.yaml", "policies/greedy.yaml", "policies/machines/two_sockets.yaml", "policies/on_two_sockets.yaml")
ON_MACHINE = """\
schema: proofgen.policy/1
name: on_two_sockets
title: A policy for one machine
source: a test
machine: machines/two_sockets.yaml
filter: thief.idle and victim.overloaded
steal: {take: one}
"""


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, root: Path) -> Path:
    """A repository with two policies, a machine with a policy for it, and what is emitted for them, committed."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "policies" / "machines").mkdir(parents=True)
    for name in NAMES[:3]:
        shutil.copy(root / name, tmp_path / name)
    Path(NAMES[3]).write_text(ON_MACHINE, encoding="utf-8")
    emit(Path(), [Path("policies")], Quiet(), check_only=False)
    git("init", "--quiet")
    git("add", "--all")
    git("-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "--quiet", "--message", "all")
    return tmp_path


def git(*arguments: str) -> None:
    subprocess.run(["git", *arguments], check=True, capture_output=True)


def looked_at(*files: str | Path, places: Sequence[Path] = (Path("policies"),)) -> Emitted:
    return check_touched(Path(), [Path(file) for file in files], places, Quiet())


def names(emitted: Emitted) -> list[str]:
    return [policy.name for policy in emitted.policies]


@pytest.mark.parametrize(
    ("files", "touched"),
    [
        ([], []),
        (["README.md", "src/obligations/Delta2/Proofs.lean", "other/delta2.yaml"], []),
        (["policies/delta2.yaml"], ["delta2"]),
        (["./policies/../policies/delta2.yaml"], ["delta2"]),
        ([STATEMENTS], ["delta2"]),
        (["obligations/DELTA2/ByHand/Balanced.lean"], ["delta2"]),
        (["obligations/Delta2/proofs.lock.toml", "policies/greedy.yaml"], ["delta2", "greedy"]),
        (["policies/machines/two_sockets.yaml"], ["machine_two_sockets", "on_two_sockets"]),
        (["obligations/MachineTwoSockets/Statements.lean"], ["machine_two_sockets"]),
        (["obligations", "obligations/README.md", "obligations/Gone/Proofs.lean", "policies/gone.yaml"], []),
    ],
)
def test_which_policies_are_touched(files: list[str], touched: list[str]) -> None:
    emitted = looked_at(*files)
    assert (sorted(names(emitted)), emitted.ok) == (sorted(touched), True)


def test_absolute_paths(project: Path) -> None:
    assert names(looked_at(project / STATEMENTS)) == ["delta2"]


def test_all_files_of_a_project() -> None:
    assert len(looked_at(*(path for path in Path().rglob("*") if path.is_file() and ".git" not in path.parts)).policies) == 4


def test_a_policy_without_what_it_changes() -> None:
    file = Path("policies/delta2.yaml")
    file.write_text(file.read_text().replace(">= 2", ">= 3"), encoding="utf-8")
    emitted = looked_at(file)
    assert not emitted.ok and {STATEMENTS, PROOFS, REFUTATIONS} <= {*emitted.changed}
    assert looked_at("policies/greedy.yaml").ok, "nobody asked for the other one"


@pytest.mark.parametrize("path", [STATEMENTS, PROOFS])
def test_a_lean_file_that_was_edited(path: Path) -> None:
    path.write_text(path.read_text() + "-- mine\n", encoding="utf-8")
    assert looked_at(path).changed == (path,)


def test_a_machine_that_was_changed() -> None:
    file = Path("policies/machines/two_sockets.yaml")
    file.write_text(file.read_text().replace("\"0,16\", \"1,17\"", "\"0,17\", \"1,16\""), encoding="utf-8")
    assert {path.parts[1] for path in looked_at(file).changed} == {"MachineTwoSockets", "OnTwoSockets"}


def test_a_file_that_belongs_there_no_more() -> None:
    REFUTATIONS.write_text("module\n", encoding="utf-8")
    git("add", "--all")
    emitted = looked_at(REFUTATIONS)
    assert (emitted.ok, emitted.left_over) == (False, (REFUTATIONS,))


def test_what_is_deleted_is_found_without_being_named() -> None:
    git("rm", "--quiet", str(PROOFS))
    assert looked_at().changed == (PROOFS,)
    git("reset", "--quiet")
    assert names(looked_at()) == [], "only what the commit deletes"


def test_a_rename_is_a_deletion_too() -> None:
    git("mv", str(PROOFS), "elsewhere.lean")
    assert looked_at("elsewhere.lean").changed == (PROOFS,)


def test_a_policy_that_is_deleted_is_not_looked_at() -> None:
    git("rm", "--quiet", "policies/delta2.yaml")
    assert names(looked_at()) == []


def test_lean_files_that_nobody_has_added() -> None:
    git("rm", "--quiet", "--cached", str(PROOFS))
    emitted = looked_at("policies/delta2.yaml")
    assert (emitted.ok, emitted.untracked, bool(emitted.changed)) == (False, (PROOFS,), False)


def test_before_the_first_commit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.rmtree(".git")
    git("init", "--quiet")
    assert looked_at("policies/delta2.yaml").untracked == (STATEMENTS, PROOFS)
    git("add", "--all")
    assert looked_at("policies/delta2.yaml").ok


def test_policies_elsewhere() -> None:
    Path("policies").rename("mine")
    assert names(looked_at("mine/delta2.yaml")) == []
    assert names(looked_at("mine/delta2.yaml", places=[Path("mine")])) == ["delta2"]
    assert names(looked_at(PROOFS, places=[Path("mine/delta2.yaml")])) == ["delta2"]


def test_what_is_wrong_is_told() -> None:
    file = Path("policies/delta2.yaml")
    file.write_text("nonsense", encoding="utf-8")
    assert names(looked_at("policies/greedy.yaml")) == ["greedy"], "that is about another one"
    with pytest.raises(InputError, match="E109"):
        looked_at(file)
    Path("policies/other.yml").touch()
    with pytest.raises(InputError, match="E116"):
        looked_at("policies/other.yml")


def test_outside_of_a_repository() -> None:
    shutil.rmtree(".git")
    with pytest.raises(ToolError, match="E731"):
        looked_at("policies/delta2.yaml")


def test_without_git(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(ToolError, match="E731"):
        looked_at("policies/delta2.yaml")
