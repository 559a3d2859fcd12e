"""Which commits a change is judged with, and what lies in them."""

from __future__ import annotations

from pathlib import Path

import pygit2
import pytest
from gate_scratch import AUTHOR, Scratch

from proofgen.errors import InputError, ToolError
from proofgen.gate.change import Change, changes
from proofgen.gate.repository import Work, find_bases, inside, optional_text


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Scratch:
    monkeypatch.chdir(tmp_path)
    made = Scratch(tmp_path, pygit2.init_repository(tmp_path, initial_head="main"))
    made.write("policies/a.yaml", "a\nb\n")
    made.write("README.md", "one\n")
    made.commit("first")
    return made


def _branch(made: Scratch, name: str) -> None:
    made.repository.branches.local.create(name, made.repository[made.repository.head.target])


def test_the_last_commit_that_both_have(made: Scratch) -> None:
    first = str(made.repository.head.target)
    _branch(made, "change")
    made.write("README.md", "two\n")
    tip = made.commit("the base moves on")
    made.repository.checkout("refs/heads/change")
    made.write("policies/a.yaml", "c\n")
    head = made.commit("the change")
    found = find_bases(made.folder, "main")
    assert (found.tip.id, found.shared.id, found.head.id, found.prefix) == (tip, first, head, "")
    assert found.tip.read("README.md") == b"two\n"
    assert found.shared.read("README.md") == b"one\n"
    assert changes(found.shared, Work(made.folder), ["policies"]) == {"policies/a.yaml": Change("policies/a.yaml", "changed")}


@pytest.mark.parametrize("name", ["nothing", "0" * 40, "HEAD~7", "", "a..b", "-x", "refs/heads/x"])
def test_no_such_commit(made: Scratch, name: str) -> None:
    with pytest.raises(InputError) as caught:
        find_bases(made.folder, name)
    assert [problem.code for problem in caught.value.problems] == ["E440"]


def test_a_tag_does_not_take_the_place_of_a_branch(made: Scratch) -> None:
    """git itself would look for the tag first."""
    made.repository.references.create("refs/remotes/origin/main", made.repository.head.target)
    made.write("README.md", "bad\n")
    made.repository.references.create("refs/tags/origin/main", pygit2.Oid(hex=made.commit("bad")))
    with pytest.raises(InputError, match=r"`origin/main` may be any of refs/tags/origin/main, refs/remotes/origin/main"):
        find_bases(made.folder, "origin/main")
    assert find_bases(made.folder, "refs/remotes/origin/main").tip.read("README.md") == b"one\n"


@pytest.mark.parametrize("suffix", ["~0", "^{commit}", "^0"])
def test_a_longer_name_is_of_one_commit_as_well(made: Scratch, suffix: str) -> None:
    made.repository.references.create("refs/tags/main", made.repository.head.target)
    made.write("README.md", "more\n")
    made.commit("more")
    with pytest.raises(InputError, match="may be any of"):
        find_bases(made.folder, f"main{suffix}")


def test_a_branch_that_is_called_like_a_commit(made: Scratch) -> None:
    short = str(made.repository.head.target)[:8]
    made.write("README.md", "more\n")
    made.repository.references.create(f"refs/heads/{short}", pygit2.Oid(hex=made.commit("more")))
    with pytest.raises(InputError, match="may be any of"):
        find_bases(made.folder, short)


def test_a_project_in_a_folder_that_begins_with_a_dot(made: Scratch, monkeypatch: pytest.MonkeyPatch) -> None:
    made.write(".sched/policies/b.yaml", "b\n")
    made.commit("a project")
    monkeypatch.chdir(made.folder / ".sched")
    assert [*find_bases(Path(), "HEAD").head.below("policies")] == ["policies/b.yaml"]


def test_two_names_for_one_commit_are_no_matter(made: Scratch) -> None:
    made.repository.references.create("refs/tags/main", made.repository.head.target)
    assert find_bases(made.folder, "main").tip.id == str(made.repository.head.target)


def test_an_annotated_tag(made: Scratch) -> None:
    made.repository.create_tag("v1", made.repository.head.target, pygit2.enums.ObjectType.COMMIT, AUTHOR, "one")
    assert find_bases(made.folder, "v1").tip.id == str(made.repository.head.target)


def test_nothing_in_common(made: Scratch) -> None:
    tree = made.repository.index.write_tree()
    made.repository.create_commit("refs/heads/other", AUTHOR, AUTHOR, "an orphan", tree, [])
    with pytest.raises(ToolError, match="have no commit in common"):
        find_bases(made.folder, "other")


def test_no_repository(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is in no git repository"):
        find_bases(tmp_path, "main")


def test_no_commit(tmp_path: Path) -> None:
    pygit2.init_repository(tmp_path)
    with pytest.raises(InputError, match="has no commit yet"):
        find_bases(tmp_path, "main")
    (tmp_path / "a.yaml").touch()
    nothing = find_bases(tmp_path, "HEAD").head
    assert (nothing.read("a.yaml"), nothing.below(".")) == (None, {})


def test_no_files(tmp_path: Path) -> None:
    pygit2.init_repository(tmp_path, bare=True)
    with pytest.raises(InputError, match="no files checked out"):
        find_bases(tmp_path, "main")


def test_a_project_in_a_folder_of_the_repository(made: Scratch, monkeypatch: pytest.MonkeyPatch) -> None:
    made.write("sub/policies/b.yaml", "b\n")
    made.commit("a project")
    monkeypatch.chdir(made.folder / "sub")
    found = find_bases(Path(), "HEAD")
    assert found.prefix == "sub"
    assert found.head.read("policies/b.yaml") == b"b\n"
    assert [*found.head.below("policies")] == ["policies/b.yaml"]
    assert found.head.read("../README.md") == b"one\n"
    assert found.head.read("../../etc/passwd") is None


@pytest.mark.parametrize(
    ("prefix", "path", "whole"),
    [("", "a/b", "a/b"), ("x", "../a", "a"), ("", "../a", None), ("x", "../../a", None), ("", "/etc", None)],
)
def test_ways_out_of_the_repository(prefix: str, path: str, whole: str | None) -> None:
    assert inside(prefix, path) == whole


def test_ends_of_lines_are_no_change(made: Scratch) -> None:
    made.path("policies/a.yaml").write_bytes(b"a\r\nb\r\n")
    base = find_bases(made.folder, "HEAD").shared
    assert changes(base, Work(made.folder), ["policies"]) == {}


def test_kinds_of_changes(made: Scratch) -> None:
    made.path("policies/a.yaml").unlink()
    made.write("policies/deep/er/b.yaml", "new")
    base = find_bases(made.folder, "HEAD").shared
    found = changes(base, Work(made.folder), ["policies", "README.md", "nothing"])
    assert {one.path: one.kind for one in found.values()} == {"policies/a.yaml": "removed", "policies/deep/er/b.yaml": "added"}


def test_what_is_no_file(made: Scratch) -> None:
    made.path("policies/link.yaml").symlink_to("/etc/passwd")
    made.path("policies/broken.yaml").symlink_to("nowhere")
    made.path("policies/folder").symlink_to("/etc")
    work = Work(made.folder)
    assert [*work.below("policies")] == ["policies/a.yaml"]
    assert work.read("policies/link.yaml") is None
    assert work.irregular("policies") == ["policies/broken.yaml", "policies/folder", "policies/link.yaml"]


def test_text_that_need_not_be_there(made: Scratch) -> None:
    work = Work(made.folder)
    assert optional_text(work, "nothing.toml") is None
    assert optional_text(work, "README.md") == "one\n"
    made.path("README.md").write_bytes(b"\xff")
    with pytest.raises(InputError, match="not UTF-8"):
        optional_text(work, "README.md")
