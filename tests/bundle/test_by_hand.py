"""Proofs by hand travel in bundles, and are checked like any other: by Lean, if they may be given to it."""

from __future__ import annotations

from pathlib import Path

import pytest
from bundles import answering, changed, made, project, replaced
from fake_lean import FakeLean, agree

from proofgen.bundle.checking import BundleCheck, check_bundle
from proofgen.bundle.reading import parse_bundle
from proofgen.byhand.frame import frame
from proofgen.errors import InputError
from proofgen.policy_file import load_policy
from proofgen.progress import Quiet
from proofgen.report.bundle import check_text
from proofgen.verification import Options, verify

MEMBER = "obligations/Delta2/ByHand/ChoiceSound.lean"
PROOF = "  policy.choiceSound -- as proofgen has it"


@pytest.fixture
def lean(monkeypatch: pytest.MonkeyPatch) -> FakeLean:
    return answering(agree, monkeypatch)


@pytest.fixture
def folder(here: Path, lean: FakeLean) -> Path:
    """A project with a proof by hand, checked."""
    folder = project(here / "project", "delta2")
    policy = load_policy(folder / "policies/delta2.yaml")
    (folder / MEMBER).parent.mkdir()
    (folder / MEMBER).write_text(frame(policy.outline, "choice_sound", refutes=False).around(PROOF))
    verify(folder, [folder / "policies/delta2.yaml"], Options(), Quiet())
    lean.sources.clear()
    return folder


def check(data: bytes, here: Path) -> BundleCheck:
    (here / "a.zip").write_bytes(data)
    return check_bundle(here / "a.zip", Options(), Quiet())


def test_it_is_in_the_bundle_and_lean_reads_it(folder: Path, here: Path, lean: FakeLean) -> None:
    data = made(folder, "delta2")
    assert parse_bundle(data, "a.zip").texts[MEMBER] == (folder / MEMBER).read_text()
    found = check(data, here)
    assert (found.exit_code, found.failures) == (0, ())
    assert [one["id"] for one in found.to_json()["obligations"] if one["by_hand"]] == ["choice_sound"]
    assert "\n  with proofs by hand: choice_sound\n" in check_text(found)
    [source] = lean.sources
    assert source.count(PROOF) == 1 and "theorem choiceSound : choiceSoundStatement :=" in source


def test_it_has_to_be_checked_before_it_is_bundled(folder: Path) -> None:
    text = (folder / MEMBER).read_text()
    (folder / MEMBER).write_text(text.replace("policy.choiceSound", "by exact policy.choiceSound"))
    with pytest.raises(InputError, match="E422"):
        made(folder, "delta2")
    (folder / MEMBER).unlink()
    with pytest.raises(InputError, match="E422"):
        made(folder, "delta2")


def test_ends_of_lines_and_comments_do_not_matter(folder: Path) -> None:
    before = made(folder, "delta2")
    text = (folder / MEMBER).read_bytes()
    (folder / MEMBER).write_bytes(text.replace(b"\n", b"\r\n"))
    assert made(folder, "delta2") == before
    (folder / MEMBER).write_bytes(text.replace(b"as proofgen has it", b"really"))
    assert b"-- really" in made(folder, "delta2")


@pytest.mark.parametrize("proof", ["  by sorry", "  by\n  native_decide", "  by trivial\naxiom x : False", "  /- no end"])
def test_what_lean_must_not_see_it_does_not_see(proof: str, folder: Path, here: Path, lean: FakeLean) -> None:
    found = check(changed(made(folder, "delta2"), replaced(MEMBER, PROOF, proof)), here)
    assert [one.text for one in found.failures] == ["choice_sound: the bundle says proved, found is open"]
    assert found.exit_code == 1
    assert all(proof.strip().split("\n")[-1] not in source for source in lean.sources)
    assert f"{MEMBER}:" in check_text(found)


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("choiceSoundStatement :=", "True :=", "E450"),
        ("open Proofgen", "open Proofgen Classical", "E450"),
        ("autoImplicit false", "autoImplicit true", "E450"),
        ("import obligations.Delta2.Proofs", "import obligations.Delta2.Proofs\npublic import Lean", "E450"),
        (PROOF, "  by\u202e trivial", "E104"),
        (PROOF, "\tby trivial", "E105"),
    ],
)
def test_a_frame_that_was_changed(old: str, new: str, code: str, folder: Path, here: Path, lean: FakeLean) -> None:
    with pytest.raises(InputError) as error:
        check(changed(made(folder, "delta2"), replaced(MEMBER, old, new)), here)
    first, *others = error.value.problems
    assert (first.code, first.message) == ("E437", f"{here / 'a.zip'}: a proof by hand in it is wrong")
    assert code in {problem.code for problem in others}
    assert all(problem.span is not None and problem.span.file == MEMBER for problem in others)
    assert lean.sources == []


def test_one_for_an_obligation_that_the_policy_has_not(folder: Path, here: Path) -> None:
    other = MEMBER.replace("ChoiceSound", "WakeupSound")
    with pytest.raises(InputError, match="E437") as error:
        check(changed(made(folder, "delta2"), lambda members, _: members.update({other: members[MEMBER]})), here)
    assert error.value.problems[1].code == "E451"


def test_the_same_bytes_from_another_place(folder: Path, here: Path) -> None:
    other = here / "other place"
    folder.rename(other)
    first = made(other, "delta2")
    other.rename(folder)
    assert made(folder, "delta2") == first
