"""The status of what is proved by hand: a new file, another one, and one that is gone are seen, and comments are not."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from by_hand import write
from checked import TEXT, check, policy

from proofgen import outlines, status
from proofgen.errors import InputError
from proofgen.evidence import FOLDER, load, provenance, recall
from proofgen.fingerprint import rests
from proofgen.progress import Quiet
from proofgen.prover.library import read_library
from proofgen.resources import lean_library
from proofgen.status import ObligationStatus, PolicyStatus, status_in, status_of
from proofgen.workflow import prepare

PROOF = "  by\n    exact narrows.balanced"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with one policy."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "delta2.yaml").write_text(TEXT, encoding="utf-8")
    return tmp_path


def seen(root: Path) -> PolicyStatus:
    """As told without emitting anything, and as told after it: the same, but for what another proof rests on."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(outlines, "_loaded", lambda paths: 1 // 0)
        patch.setattr(status, "_rests_now", lambda root, policies, progress: 1 // 0)
        [one] = status_in(root, [Path("delta2.yaml")], Quiet()).policies
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(status, "_is_changed", lambda policy, kept: True)
        [other] = status_of(root, [policy()], Quiet()).policies
    assert [replace(each, rests_on=()) for each in one.obligations] == [replace(each, rests_on=()) for each in other.obligations]
    return one


def stale(one: PolicyStatus) -> dict[str, tuple[str, ...]]:
    return {each.id: each.stale for each in one.obligations if each.stale}


def of(one: PolicyStatus, name: str) -> ObligationStatus:
    return next(each for each in one.obligations if each.id == name)


def test_what_was_checked_by_hand_is_fresh(project: Path) -> None:
    write(policy(), "balanced", PROOF)
    check(project)
    one = seen(project)
    assert one.ok and of(one, "balanced").by_hand and not of(one, "filter_sound").by_hand
    assert [each["by_hand"] for each in one.to_json()["obligations"]].count(True) == 1
    kept = load(project, "delta2")
    assert kept is not None and kept.by_hand.keys() == {"balanced"}
    assert [each.by_hand for each in kept.obligations].count(True) == 1


def add() -> None:
    write(policy(), "balanced", PROOF)


def change() -> None:
    write(policy(), "balanced", PROOF.replace("exact", "refine"))


def refute() -> None:
    write(policy(), "balanced", PROOF, refutes=True)


def remove() -> None:
    write(policy(), "balanced", PROOF).unlink()


def refused() -> None:
    write(policy(), "balanced", "  sorry")


@pytest.mark.parametrize(
    ("before", "after"),
    [(remove, add), (add, change), (add, remove), (add, refute), (add, refused), (refused, add), (refused, remove)],
)
def test_a_change_is_seen_and_by_what_rests_on_it_alone(
    before: Callable[[], None], after: Callable[[], None], project: Path
) -> None:
    before()
    check(project)
    assert seen(project).ok
    after()
    one = seen(project)
    assert stale(one) == {"balanced": ("proof",)}
    assert of(one, "balanced").statement == "elaborates"
    assert of(one, "balanced").by_hand == (after is not remove)
    before()
    assert seen(project).ok, "changed back"
    after()
    check(project)
    assert seen(project).ok


def test_what_rests_on_it_goes_with_it(project: Path) -> None:
    write(policy(), "filter_sound", "  Policy.filterSound_of sound")
    check(project)
    assert "filter_sound" in of(seen(project), "work_conserving").rests_on
    write(policy(), "filter_sound", "  by exact Policy.filterSound_of sound")
    found = stale(seen(project))
    assert found["filter_sound"] == ("proof",) and found["work_conserving"] == ("dependency",)
    assert "steal_conserves" not in found


@pytest.mark.parametrize(
    "proof",
    [
        "  -- said\n  by\n    exact narrows.balanced",
        "  by\n    /- said /- nested -/ -/\n\n    exact narrows.balanced -- said\n",
    ],
)
def test_comments_turn_nothing_stale(proof: str, project: Path) -> None:
    write(policy(), "balanced", PROOF)
    check(project)
    path = write(policy(), "balanced", proof)
    assert seen(project).ok
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert seen(project).ok


def test_another_place_in_the_line_may_be_another_proof(project: Path) -> None:
    write(policy(), "balanced", PROOF)
    check(project)
    write(policy(), "balanced", PROOF.replace("    exact", "      exact"))
    assert stale(seen(project)) == {"balanced": ("proof",)}
    [files] = prepare([policy()], root=project)
    kept = load(project, "delta2")
    assert kept is not None
    basis = provenance(files, read_library(lean_library()), kept.provenance.toolchain)
    assert recall(project, files, basis) is None, "a record is not used again for it"
    write(policy(), "balanced", f"{PROOF} -- a comment")
    [files] = prepare([policy()], root=project)
    basis = provenance(files, read_library(lean_library()), kept.provenance.toolchain)
    assert recall(project, files, basis) is not None


def test_what_it_rests_on_is_seen_in_its_text(project: Path) -> None:
    write(policy(), "balanced", "  -- sound\n  by exact Obligations.Delta2.narrows.balanced")
    [files] = prepare([policy()], root=project)
    assert rests(files)["balanced"].facts == ("narrows",)
    write(policy(), "balanced", PROOF, refutes=True)
    [files] = prepare([policy()], root=project)
    assert rests(files)["balanced"].facts == ()


def test_a_policy_that_was_never_checked(project: Path) -> None:
    write(policy(), "balanced", PROOF)
    [one] = status_of(project, [policy()], Quiet()).policies
    assert (one.checked, of(one, "balanced").by_hand, of(one, "balanced").fresh) == (None, True, False)


def test_a_change_of_policy_and_proof_at_once(project: Path) -> None:
    check(project)
    write(policy(), "balanced", PROOF)
    Path("delta2.yaml").write_text(TEXT.replace(">= 2", ">= 3"), encoding="utf-8")
    [one] = status_of(project, [policy()], Quiet()).policies
    assert {each.stale for each in one.obligations} == {("policy",)}
    assert of(one, "balanced").by_hand


def test_evidence_from_before_there_were_proofs_by_hand(project: Path) -> None:
    check(project)
    path = project / FOLDER / "delta2.json"
    data = json.loads(path.read_text(encoding="utf-8"))
    del data["by_hand"]
    for one in data["obligations"]:
        del one["by_hand"]
    path.write_text(json.dumps(data), encoding="utf-8")
    assert seen(project).ok


def test_a_frame_that_was_changed_is_an_error(project: Path) -> None:
    path = write(policy(), "balanced", PROOF)
    check(project)
    path.write_text(path.read_text(encoding="utf-8") + "#eval 1\n", encoding="utf-8")
    for ask in (lambda: status_in(project, [Path("delta2.yaml")], Quiet()), lambda: status_of(project, [policy()], Quiet())):
        with pytest.raises(InputError, match="E450"):
            ask()


def test_an_attempt_at_another_proof_is_not_told(project: Path) -> None:
    write(policy(), "balanced", PROOF)
    check(project, {"balanced": "inconclusive"}, reason="Lean ended early")
    [one] = status_of(project, [policy()], Quiet()).policies
    assert one.attempt is not None and one.attempt.reason == "Lean ended early"
    write(policy(), "balanced", PROOF.replace("exact", "refine"))
    [one] = status_of(project, [policy()], Quiet()).policies
    assert one.attempt is None
