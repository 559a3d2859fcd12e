"""Files of proofs by hand: which are read, and what is wrong with others."""

from __future__ import annotations

import os
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from by_hand import module, text_of, write

from proofgen.byhand.files import MAX_BYTES, ByHand, path_of, read
from proofgen.byhand.frame import frame
from proofgen.errors import InputError, Problem
from proofgen.policy_file import load_policy

POLICIES = Path(__file__).parent.parent.parent / "policies"
DELTA2, HALF = (load_policy(POLICIES / f"{name}.yaml") for name in ("delta2", "half"))
FOLDER = Path("obligations/Delta2/ByHand")
FILE = FOLDER / "Balanced.lean"
PROOF = "  narrows.balanced"
FIRST = frame(DELTA2.outline, "balanced", refutes=False).first_line


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def found() -> tuple[ByHand, ...]:
    return read(Path(), [DELTA2.outline])["delta2"]


def problems() -> list[Problem]:
    with pytest.raises(InputError) as caught:
        found()
    return list(caught.value.problems)


def test_there_are_none() -> None:
    assert read(Path(), [DELTA2.outline, HALF.outline]) == {"delta2": (), "half": ()}
    FOLDER.mkdir(parents=True)
    assert found() == ()


def test_each_is_read_in_the_order_of_the_catalogue() -> None:
    for name in ("work_conserving", "balanced", "filter_sound"):
        write(DELTA2, name, f"  proofOf {name}")
    write(HALF, "balanced", "  other", refutes=True)
    both = read(Path(), [DELTA2.outline, HALF.outline])
    assert [one.obligation for one in both["delta2"]] == ["filter_sound", "work_conserving", "balanced"]
    assert [one.proof for one in both["delta2"]] == [f"  proofOf {one.obligation}" for one in both["delta2"]]
    assert [(one.refutes, one.theorem) for one in both["half"]] == [(True, "not_balanced")]
    assert both["delta2"][2].path == FILE


def test_ends_of_lines() -> None:
    write(DELTA2, "balanced", "  by\n  x")
    FILE.write_bytes(FILE.read_bytes().replace(b"\n", b"\r\n"))
    assert found() == (module(DELTA2, "balanced", "  by\n  x"),)


def test_what_editors_leave_is_not_looked_at() -> None:
    write(DELTA2, "balanced", PROOF)
    for name in (".Balanced.lean.tmp", ".hidden.lean", "Balanced.lean~", "Balanced.lean.orig", "#Balanced.lean#", "notes.md"):
        (FOLDER / name).write_text("x")
    (FOLDER / ".#Balanced.lean").symlink_to("ann@host.1")
    (FOLDER / ".folder").mkdir()
    assert [one.obligation for one in found()] == ["balanced"]


@pytest.mark.parametrize(
    "place",
    ["\x00", "\r", "\x0b", "\x0c", "\x1b[31m", "\x85", "\u2028", "\u2029", "\u202e", "\u200b", "\ufeff", "\t", "\ue000"],
)
def test_characters_that_nobody_sees(place: str) -> None:
    FOLDER.mkdir(parents=True)
    FILE.write_bytes(text_of(DELTA2, "balanced", f"  -- say{place}#eval 1\n  x").encode())
    [problem] = problems()
    assert problem.code == ("E105" if place == "\t" else "E104")
    assert problem.span is not None
    assert (problem.span.file, problem.span.line, problem.span.column) == (FILE.as_posix(), FIRST, 9)


def test_byte_order_mark() -> None:
    write(DELTA2, "balanced", PROOF)
    FILE.write_bytes(b"\xef\xbb\xbf" + FILE.read_bytes())
    [problem] = problems()
    assert (problem.code, problem.hint) == ("E104", "save it as UTF-8 without a byte order mark")


def test_not_utf8() -> None:
    write(DELTA2, "balanced", PROOF)
    FILE.write_bytes(FILE.read_bytes().replace(b"narrows", b"n\xe4rrows"))
    [problem] = problems()
    assert problem.span is not None
    assert (problem.code, problem.span.line, problem.span.column) == ("E103", FIRST, 4)


@pytest.mark.parametrize(("more", "code"), [(0, None), (1, "E102")])
def test_size(more: int, code: str | None) -> None:
    rest = MAX_BYTES - len(text_of(DELTA2, "balanced", "  -- ").encode())
    write(DELTA2, "balanced", f"  -- {'x' * (rest + more)}")
    if code is None:
        assert len(found()) == 1
    else:
        assert [problem.code for problem in problems()] == [code]
        assert "128 KiB" in problems()[0].message


def linked() -> None:
    write(DELTA2, "balanced", PROOF)
    FILE.rename("elsewhere.lean")
    FILE.symlink_to(Path("elsewhere.lean").absolute())


def linked_nowhere() -> None:
    FOLDER.mkdir(parents=True)
    FILE.symlink_to("nowhere.lean")


def folder_linked() -> None:
    write(DELTA2, "balanced", PROOF)
    FOLDER.rename("elsewhere")
    FOLDER.symlink_to(Path("elsewhere").absolute())


def folder_linked_nowhere() -> None:
    FOLDER.parent.mkdir(parents=True)
    FOLDER.symlink_to("nowhere")


def folder_is_a_file() -> None:
    FOLDER.parent.mkdir(parents=True)
    FOLDER.write_text("")


def file_is_a_folder() -> None:
    FILE.mkdir(parents=True)


def folder_in_it() -> None:
    write(DELTA2, "balanced", PROOF)
    (FOLDER / "More").mkdir()


def pipe() -> None:
    FOLDER.mkdir(parents=True)
    os.mkfifo(FILE)


@pytest.mark.parametrize(
    ("make", "path"),
    [
        (linked, FILE),
        (linked_nowhere, FILE),
        (folder_linked, FOLDER),
        (folder_linked_nowhere, FOLDER),
        (folder_is_a_file, FOLDER),
        (file_is_a_folder, FILE),
        (folder_in_it, FOLDER / "More"),
        (pipe, FILE),
    ],
)
def test_no_plain_files(make: object, path: Path) -> None:
    assert callable(make)
    make()
    [problem] = problems()
    assert problem.span is not None
    assert (problem.code, problem.span.file) == ("E453", path.as_posix())
    assert problem.hint


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("Balance.lean", "did you mean `Balanced`?"),
        ("balanced.lean", "call it Balanced.lean"),
        ("Balanced.LEAN", "call it Balanced.lean"),
        ("Wakeup.lean", "files here are FilterSound.lean, "),
        ("not_balanced.lean", "did you mean `Balanced`?"),
        ("WakeupSound.lean", "files here are FilterSound.lean, "),
    ],
)
def test_files_of_no_obligation(name: str, hint: str) -> None:
    write(DELTA2, "filter_sound", PROOF)
    (FOLDER / name).write_text("theorem x := y")
    [problem] = problems()
    assert problem.span is not None
    assert (problem.code, problem.span.file) == ("E451", (FOLDER / name).as_posix())
    assert problem.message == f"{name} is called like no obligation of delta2"
    assert problem.hint.startswith(hint)


def test_two_files_for_one_obligation() -> None:
    write(DELTA2, "balanced", PROOF)
    shutil.copy(FILE, FOLDER / "balanced.lean")
    [problem] = problems()
    assert problem.code == "E452"
    assert problem.message == "balanced.lean and Balanced.lean are both for `balanced`"


def test_all_that_is_wrong_is_told_at_once() -> None:
    write(DELTA2, "balanced", PROOF)
    write(DELTA2, "filter_sound", PROOF)
    for path in FOLDER.iterdir():
        path.write_text(path.read_text(encoding="utf-8").replace("\nopen ", "\nopen Nat "), encoding="utf-8")
    write(HALF, "balanced", PROOF)
    Path("obligations/Half/ByHand/Other.lean").touch()
    with pytest.raises(InputError) as caught:
        read(Path(), [DELTA2.outline, HALF.outline])
    assert [problem.code for problem in caught.value.problems] == ["E450", "E450", "E451"]


def digest(proof: str, *, refutes: bool = False) -> str:
    return module(DELTA2, "balanced", proof, refutes=refutes).digest


BY = "  by\n    intro x\n    exact y"


@pytest.mark.parametrize(
    "other",
    [
        "  -- said\n  by\n    intro x\n    exact y",
        "  by -- said\n    intro x\n\n\n    exact y\n\n",
        "  /- a /- nested -/ one\n\n    over lines -/\n  by\n    intro x\n    exact y",
        "  by   \n    intro x\n    exact y",
    ],
)
def test_comments_and_empty_lines_do_not_count(other: str) -> None:
    assert digest(other) == digest(BY)


@pytest.mark.parametrize(
    "other",
    [
        "  by\n    intro x\n    exact z",
        # Lean reads the place of a line: this may be another proof.
        "  by\n    intro x\n      exact y",
        "  by\n    intro x exact y",
        "  by intro x\n    exact y",
        "  by\n    intro x\n    exact y /- a comment that does not end",
    ],
)
def test_everything_else_counts(other: str) -> None:
    assert digest(other) != digest(BY)


def test_it_counts_whether_it_refutes() -> None:
    assert digest(BY, refutes=True) != digest(BY)


def test_names() -> None:
    proof = "  sound.balanced fun x' => _root_.Obligations.Delta2.narrows.weakly (Obligations.Delta2.fills) -- spares"
    proof += "\n  Delta2.descends.x y"
    assert module(DELTA2, "balanced", proof).names == {"sound", "fun", "x'", "narrows", "fills", "descends", "y"}


def test_where_a_file_lies() -> None:
    assert path_of(replace(DELTA2, name="a_b").outline, "work_conserving_sequential").as_posix() == (
        "obligations/AB/ByHand/WorkConservingSequential.lean"
    )
