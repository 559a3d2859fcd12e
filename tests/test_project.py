"""What `proofgen init` makes: all of it, the same each time, and nothing of anybody else's."""

from __future__ import annotations

import os
import signal
import threading
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from forked import Runs, runs

from proofgen.errors import InputError
from proofgen.gate.change import within
from proofgen.policy_file import load_policy
from proofgen.progress import Quiet
from proofgen.project import Project, init
from proofgen.resources import lakefile, lean_library, program, project_template
from proofgen.workflow import emit

Tree = dict[str, bytes]


def tree(folder: Path) -> Tree:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def make(folder: Path, *, force: bool = False) -> Project:
    return init(folder, Quiet(), force=force)


def became(project: Project) -> dict[str, str]:
    return {one.path.as_posix(): one.change for one in project.files}


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Tree:
    folder = tmp_path_factory.mktemp("fresh") / "made" / "by init"
    assert set(became(make(folder)).values()) == {"wrote"}
    return tree(folder)


# -- what is in it --

PEOPLE_AND_MACHINES = {
    *(".github/workflows/proofgen-main.yml", ".github/workflows/proofgen.yml", ".gitignore", ".gitlab-ci.yml"),
    *(".pre-commit-config.yaml", "README.md", "lakefile.lean", "lean-toolchain", "policies/delta2.yaml", "proofgen.toml"),
    *("obligations/Delta2/Proofs.lean", "obligations/Delta2/Statements.lean"),
}


def test_the_files(fresh: Tree, root: Path) -> None:
    library = {f"lean/{path}": text for path, text in tree(lean_library()).items()}
    assert fresh.keys() == PEOPLE_AND_MACHINES | library.keys()
    assert library.items() <= fresh.items()
    assert fresh["lakefile.lean"] == lakefile().read_bytes() == (root / "lakefile.lean").read_bytes()
    assert fresh["lean-toolchain"] == (root / "lean-toolchain").read_bytes()


def test_no_placeholder_is_left(fresh: Tree) -> None:
    assert not [path for path, text in fresh.items() if b"@@" in text]


def test_obligations_are_those_that_are_emitted(fresh: Tree, tmp_path: Path) -> None:
    (tmp_path / "delta2.yaml").write_bytes(fresh["policies/delta2.yaml"])
    assert load_policy(tmp_path / "delta2.yaml").expect == "proved"
    emit(tmp_path, [tmp_path / "delta2.yaml"], Quiet(), check_only=False)
    emitted = tree(tmp_path / "obligations")
    assert emitted and {f"obligations/{path}": text for path, text in emitted.items()}.items() <= fresh.items()


def test_the_sample_is_the_policy_of_the_corpus(root: Path) -> None:
    ours, theirs = load_policy(project_template("delta2.yaml")), load_policy(root / "policies" / "delta2.yaml")
    assert (ours.name, ours.filter, ours.choose, ours.steal) == (theirs.name, theirs.filter, theirs.choose, theirs.steal)


def test_settings(fresh: Tree) -> None:
    settings = tomllib.loads(fresh["proofgen.toml"].decode())
    gate = settings.pop("gate")
    assert settings == {"schema": "proofgen.settings/1"}
    judged = {path for path in fresh if any(within(path, place) for place in gate["protected"])}
    others = {path for path in fresh if path.startswith(("policies/", "obligations/"))} | {".gitignore", "README.md"}
    assert judged == fresh.keys() - others, "what judges, and nothing else, is protected"
    del gate["protected"]
    assert gate == {"policies": ["policies"], "backend": "auto", "assurance": "L1", "timeout": 300, "memory": 2500}


def test_what_is_made_again_is_not_committed(fresh: Tree) -> None:
    lines = fresh[".gitignore"].decode().splitlines()
    assert {".proofgen/", ".lake/", "report.html"} == {line for line in lines if not line.startswith("#")}


def test_it_has_no_say_in_verdicts() -> None:
    assert not [name for name in program() if "project" in name and name != "emit/project.py"]


# -- what is there already --


def test_a_second_run_changes_nothing(tmp_path: Path, fresh: Tree) -> None:
    make(tmp_path)
    times = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    for force in (False, True):
        assert set(became(make(tmp_path, force=force)).values()) == {"same"}
    assert (tree(tmp_path), {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}) == (fresh, times)


@pytest.mark.parametrize("path", sorted(PEOPLE_AND_MACHINES - {".gitignore"}))
def test_what_is_there_is_kept(path: str, tmp_path: Path, fresh: Tree) -> None:
    make(tmp_path)
    (tmp_path / path).write_text("# mine\n", encoding="utf-8")
    mine = {**fresh, path: b"# mine\n"}
    changes = became(make(tmp_path))
    assert changes.pop(path) == "left" and set(changes.values()) == {"same"}
    assert tree(tmp_path) == mine
    changes = became(make(tmp_path, force=True))
    by_people = path in ("README.md", "policies/delta2.yaml")
    assert changes.pop(path) == ("left" if by_people else "rewrote") and set(changes.values()) == {"same"}
    assert tree(tmp_path) == (mine if by_people else fresh)


@pytest.mark.parametrize("path", sorted(PEOPLE_AND_MACHINES))
def test_what_is_missing_is_written(path: str, tmp_path: Path, fresh: Tree) -> None:
    make(tmp_path)
    (tmp_path / path).unlink()
    changes = became(make(tmp_path))
    assert changes.pop(path) == "wrote" and set(changes.values()) == {"same"}
    assert tree(tmp_path) == fresh


def test_other_policies_need_no_sample(tmp_path: Path, fresh: Tree) -> None:
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "mine.yaml").write_text("mine", encoding="utf-8")
    changes = became(make(tmp_path))
    assert changes.pop("policies/delta2.yaml") == "left" and set(changes.values()) == {"wrote"}
    without = {path: text for path, text in fresh.items() if not path.startswith(("policies/", "obligations/"))}
    assert tree(tmp_path) == {**without, "policies/mine.yaml": b"mine"}


def test_a_sample_that_was_changed_has_no_lean_files_of_the_old_one(tmp_path: Path) -> None:
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "delta2.yaml").write_text("mine", encoding="utf-8")
    assert became(make(tmp_path, force=True))["policies/delta2.yaml"] == "left"
    assert not (tmp_path / "obligations").exists()


@pytest.mark.parametrize(("there", "left"), [("readme.rst", "README.md"), ("lakefile.toml", "lakefile.lean")])
def test_what_would_lose_its_meaning_stays_alone(there: str, left: str, tmp_path: Path) -> None:
    (tmp_path / there).write_text("mine", encoding="utf-8")
    for force in (False, True):
        project = make(tmp_path, force=force)
        assert [(one.path.as_posix(), there in one.reason) for one in project.files if one.change == "left"] == [(left, True)]
    assert not (tmp_path / left).exists()


OURS = [".proofgen/", ".lake/", "report.html"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", "{0}\n.proofgen/\n.lake/\nreport.html\n"),
        ("*.o", "*.o\n{0}\n.proofgen/\n.lake/\nreport.html\n"),
        ("*.o\n.lake/\n", "*.o\n.lake/\n{0}\n.proofgen/\nreport.html\n"),
        ("*.o\r\n report.html \r\n", "*.o\r\n report.html \r\n{0}\r\n.proofgen/\r\n.lake/\r\n"),
        ("# ö\n.proofgen/\n.lake/\nreport.html\n# more", "# ö\n.proofgen/\n.lake/\nreport.html\n# more"),
    ],
)
def test_gitignore_is_extended(before: str, after: str, tmp_path: Path, fresh: Tree) -> None:
    (tmp_path / ".gitignore").write_bytes(before.encode())
    changes = became(make(tmp_path))
    heading = fresh[".gitignore"].decode().splitlines()[0]
    assert heading.startswith("# ")
    assert (tmp_path / ".gitignore").read_bytes().decode() == after.format(heading)
    assert changes[".gitignore"] == ("same" if before == after else "extended")
    assert set(became(make(tmp_path)).values()) == {"same"}


def test_a_gitignore_that_cannot_be_extended_is_left(tmp_path: Path) -> None:
    (tmp_path / ".gitignore").write_bytes(b"\xff\n")
    (left,) = (one for one in make(tmp_path).files if one.change == "left")
    assert left.path == Path(".gitignore") and all(line in left.reason for line in OURS)
    (tmp_path / ".gitignore").unlink()
    (tmp_path / ".gitignore").symlink_to("elsewhere")
    assert became(make(tmp_path))[".gitignore"] == "left"
    assert not (tmp_path / "elsewhere").exists()
    (tmp_path / "elsewhere").write_text("*.o\n", encoding="utf-8")
    assert became(make(tmp_path))[".gitignore"] == "left"
    assert (tmp_path / "elsewhere").read_text() == "*.o\n"


def test_links_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "p").mkdir()
    (tmp_path / "precious").write_text("mine", encoding="utf-8")
    (tmp_path / "p" / "proofgen.toml").symlink_to("../precious")
    (tmp_path / "p" / "lean-toolchain").symlink_to("nowhere")
    changes = became(make(tmp_path / "p"))
    assert (changes["proofgen.toml"], changes["lean-toolchain"]) == ("left", "left")
    assert not (tmp_path / "p" / "nowhere").exists()
    assert became(make(tmp_path / "p", force=True))["proofgen.toml"] == "rewrote"
    assert (tmp_path / "precious").read_text() == "mine"
    assert not (tmp_path / "p" / "proofgen.toml").is_symlink()


# -- what is in the way --


@pytest.mark.parametrize("path", [".", "policies", "lean/Proofgen/Spec", ".github", "obligations/Delta2"])
def test_a_file_where_a_folder_belongs(path: str, tmp_path: Path) -> None:
    folder = tmp_path / "p"
    (folder / path).parent.mkdir(parents=True, exist_ok=True)
    (folder / path).write_text("mine", encoding="utf-8")
    before = tree(tmp_path)
    with pytest.raises(InputError, match=r"E412.*is a file, and a folder belongs there"):
        make(folder, force=True)
    assert tree(tmp_path) == before, "nothing was written"


def test_below_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(InputError, match=r"E412.*file is a file"):
        make(tmp_path / "file" / "project")


def test_folders_where_files_belong_are_all_named(tmp_path: Path) -> None:
    for path in ("README.md", "lean/Proofgen.lean"):
        (tmp_path / path).mkdir(parents=True)
    with pytest.raises(InputError) as caught:
        make(tmp_path)
    assert [problem.code for problem in caught.value.problems] == ["E412", "E412"]
    assert tree(tmp_path) == {}


@pytest.mark.parametrize("path", ["lean", ".github/workflows"])
def test_folders_that_lead_out_of_the_project(path: str, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    place = tmp_path / "p" / path
    place.parent.mkdir(parents=True)
    place.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(InputError, match=r"E412.*leads out of the project"):
        make(tmp_path / "p")
    assert tree(tmp_path) == {}


def test_a_link_to_the_project_is_followed(tmp_path: Path, fresh: Tree) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    make(tmp_path / "link")
    assert tree(tmp_path / "real") == fresh


# -- notes --


def test_where_the_repository_begins(tmp_path: Path) -> None:
    project = make(tmp_path / "a" / "b")
    assert (project.in_git, project.notes) == (False, ())
    (tmp_path / "a" / "b" / ".git").mkdir()
    assert (make(tmp_path / "a" / "b").in_git, make(tmp_path / "a" / "b").notes) == (True, ())
    (tmp_path / "a" / ".git").write_text("gitdir: elsewhere", encoding="utf-8")
    project = make(tmp_path / "a" / "c")
    assert project.in_git and len(project.notes) == 1 and str(tmp_path / "a") in project.notes[0]


def test_modules_of_another_version_are_named(tmp_path: Path) -> None:
    make(tmp_path)
    (tmp_path / "lean" / "Proofgen" / "Gone.lean").touch()
    (note,) = make(tmp_path, force=True).notes
    assert note.startswith("lean/Proofgen/Gone.lean ")
    assert (tmp_path / "lean" / "Proofgen" / "Gone.lean").exists()


# -- interrupted, full, at once --


@pytest.fixture(scope="module")
def commands(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runs]:
    base = tmp_path_factory.mktemp("runs")
    (base / "logs").mkdir()
    (base / "tmp").mkdir()
    with runs(base / "logs", {"TMPDIR": str(base / "tmp")}) as started:
        yield started


@pytest.fixture(scope="module")
def steps(commands: Runs, tmp_path_factory: pytest.TempPathFactory) -> int:
    run = commands.start(tmp_path_factory.mktemp("counted"), "init", fault="count")
    assert (run.wait(), run.errors) == (0, "")
    return run.steps


def some(steps: int) -> list[int]:
    """All steps around the files of the project, and a few of the many alike in the library."""
    return [*range(1, 40), *range(40, steps - 18, 29), *range(steps - 18, steps + 1)]


def test_killed_at_steps(commands: Runs, steps: int, tmp_path: Path, fresh: Tree) -> None:
    assert steps > 3 * len(fresh), "each file is opened, written, and renamed"
    for step in some(steps):
        folder = tmp_path / str(step)
        folder.mkdir()
        assert commands.start(folder, "init", step=step, fault="kill").wait() == -signal.SIGKILL
        there = tree(folder)
        whole = {path: text for path, text in there.items() if not path.endswith(".tmp")}
        assert whole.items() <= fresh.items() and len(there) - len(whole) <= 1
        assert "left" not in became(make(folder)).values()
        assert tree(folder) == fresh


def test_extending_is_whole_or_not_at_all(commands: Runs, tmp_path: Path) -> None:
    for step in range(1, 100):
        folder = tmp_path / str(step)
        folder.mkdir()
        (folder / ".gitignore").write_text("*.o\n", encoding="utf-8")
        commands.start(folder, "init", step=step, fault="kill").wait()
        assert (folder / ".gitignore").read_text(encoding="utf-8").startswith("*.o\n")
        if (folder / ".gitlab-ci.yml").exists():
            return
    raise AssertionError("never came that far")


@pytest.mark.parametrize("step", [1, 2, 10, 50])
def test_a_full_disk_is_told_and_mended(step: int, commands: Runs, tmp_path: Path, fresh: Tree) -> None:
    run = commands.start(tmp_path, "init", step=step, fault="full")
    assert run.wait() == 3
    assert "E708" in run.errors and "Traceback" not in run.errors
    make(tmp_path)
    assert tree(tmp_path) == fresh


def test_two_at_once(tmp_path: Path, fresh: Tree) -> None:
    errors: list[BaseException] = []

    def attempt() -> None:
        try:
            make(tmp_path)
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=attempt) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (errors, tree(tmp_path)) == ([], fresh)


def test_what_is_written_can_be_read_by_all(tmp_path: Path) -> None:
    make(tmp_path)
    assert {path.stat().st_mode & 0o777 for path in tmp_path.rglob("*") if path.is_file()} == {0o644}
    assert not [path for path in tmp_path.rglob("*") if os.access(path, os.X_OK) and path.is_file()]
