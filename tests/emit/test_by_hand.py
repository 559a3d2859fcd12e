"""What is emitted where there are proofs by hand: their theorems are left out, and so is what needs these."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from by_hand import module, write
from made import shipped

from proofgen.byhand.files import ByHand
from proofgen.emit import project
from proofgen.emit.files import PolicyFiles, policy_files
from proofgen.errors import InputError
from proofgen.fingerprint import rests
from proofgen.obligation import CATALOGUE
from proofgen.policy_file import load_policies, load_policy
from proofgen.search import find_witnesses
from proofgen.workflow import prepare

POLICIES = Path(__file__).parent.parent.parent / "policies"
DELTA2, GREEDY = (load_policy(POLICIES / f"{name}.yaml") for name in ("delta2", "greedy"))
[PAIRS] = load_policies([POLICIES / "machines" / "two_pairs.yaml"])


@cache
def without() -> PolicyFiles:
    return policy_files(DELTA2, find_witnesses(DELTA2, exhaustive=False))


def emitted(*by_hand: ByHand) -> PolicyFiles:
    return policy_files(DELTA2, without().findings, by_hand=by_hand)


def theorems(files: PolicyFiles) -> set[str]:
    return {theorem.name for theorem in files.theorems}


BALANCED = module(DELTA2, "balanced", "  narrows.balanced")


def test_the_theorem_and_what_needs_it_are_left_out() -> None:
    files = emitted(BALANCED)
    assert theorems(without()) - theorems(files) == {"balancedWithin"}
    assert "theorem balanced " not in dict(files.files)["Delta2/Proofs.lean"]
    assert files.plan.gap is None and without().plan.gap == 1
    assert files.settled.keys() == without().settled.keys()
    assert files.settled["balanced"].statement == "balancedStatement"


def test_sources_are_what_lean_gets_to_see() -> None:
    other = module(DELTA2, "filter_sound", "  Policy.filterSound_of sound")
    files = emitted(other, BALANCED)
    assert files.sources[: len(files.files)] == files.files
    assert [path for path, _ in files.sources] == [
        *("Delta2/Statements.lean", "Delta2/Proofs.lean", "Delta2/ByHand/FilterSound.lean", "Delta2/ByHand/Balanced.lean")
    ]
    assert dict(files.sources)["Delta2/ByHand/Balanced.lean"] == BALANCED.text
    assert [theorem.name for theorem in files.theorems][-2:] == ["filterSound", "balanced"]


def test_without_any_all_is_as_it_was() -> None:
    assert emitted() == without()
    assert without().sources == without().files


def test_a_proof_in_place_of_a_refutation() -> None:
    found = find_witnesses(GREEDY, exhaustive=False)
    files = policy_files(GREEDY, found, by_hand=(module(GREEDY, "work_conserving", "  by omega"),))
    assert "not_workConserving" not in theorems(files) and "workConserving" in theorems(files)
    assert files.settled["work_conserving"].name == "workConserving"
    refuting = module(GREEDY, "work_conserving", "  by omega", refutes=True)
    files = policy_files(GREEDY, found, by_hand=(refuting,))
    assert "theorem not_workConserving" not in dict(files.files)["Greedy/Refutations.lean"]
    assert files.settled["work_conserving"].name == "not_workConserving"
    assert files.settled["work_conserving"].statement == "¬ workConservingStatement"


def test_what_is_refused_settles_nothing_and_is_not_seen_by_lean() -> None:
    files = emitted(module(DELTA2, "balanced", "  sorry"))
    assert files.by_hand[0].refusals
    assert "balanced" not in files.settled and files.given == ()
    assert files.sources == files.files
    assert "balanced" not in theorems(files), "and nothing else is taken in its place"


def test_leaving_out_a_proof_by_hand_brings_back_no_other() -> None:
    files = emitted(BALANCED).leaving_out(frozenset({"balanced"}))
    assert files.by_hand == (BALANCED,)
    assert theorems(files) == theorems(without()) - {"balanced", "balancedWithin"}
    assert files.sources == files.files
    fewer = emitted(BALANCED).leaving_out(frozenset({"narrows"}))
    assert theorems(fewer) == theorems(without()) - {"narrows", "balancedWithin"}


def test_what_needs_what() -> None:
    files = emitted(BALANCED, module(DELTA2, "filter_sound", "  -- narrows\n  Policy.filterSound_of sound"))
    assert files.needing(frozenset({"narrows"})) >= {"narrows", "boundedSteals", "balanced"}
    assert "filterSound" not in files.needing(frozenset({"narrows"}))
    assert {"sound", "filterSound", "workConserving"} <= files.needing(frozenset({"sound"}))
    assert files.needing(frozenset({"balanced"})) == {"balanced"}
    absolute = emitted(module(DELTA2, "balanced", "  Obligations.Delta2.narrows.balanced"))
    assert "balanced" in absolute.needing(frozenset({"narrows"}))


def test_each_stands_alone() -> None:
    """In one text with others Lean would know more than the frame imports."""
    proof = "  by\n    have other := Obligations.Delta2.balanced\n    exact x.balanced filterSound"
    alone = module(DELTA2, "filter_sound", proof)
    files = emitted(alone, BALANCED)
    [refusal] = files.by_hand[0].refusals
    place = (refusal.line, refusal.column, refusal.end_column)
    assert (refusal.code, place) == ("PG134", (alone.first_line + 1, 18, 45))
    assert files.given == (files.by_hand[1],)
    assert emitted(alone).given == (alone,), "without a file by hand, it is one of the proofs that are imported"
    greedy = find_witnesses(GREEDY, exhaustive=False)
    for name in ("shapeOnly", "not_balanced"):
        one = module(GREEDY, "filter_sound", f"  foo {name}")
        assert [each.code for each in policy_files(GREEDY, greedy, by_hand=(one,)).by_hand[0].refusals] == ["PG134"]


def test_the_proofs_that_the_frame_imports_are_there_even_if_all_is_by_hand() -> None:
    every = tuple(module(DELTA2, name, "  x") for name in DELTA2.obligations)
    facts = frozenset(theorem.name for theorem in without().plan.proofs if theorem.obligation is None)
    files = policy_files(DELTA2, without().findings, facts, every)
    assert [path for path, _ in files.files] == ["Delta2/Statements.lean", "Delta2/Proofs.lean"]
    assert "theorem" not in dict(files.files)["Delta2/Proofs.lean"]
    assert rests(files)["balanced"].facts == ()
    for one in every:
        imported = re.findall(r"^public import obligations\.(\S+)$", one.text, re.MULTILINE)
        assert [f"{name.replace('.', '/')}.lean" for name in imported] == [path for path, _ in files.files]


def test_of_a_machine_no_proofs_are_imported() -> None:
    found = find_witnesses(PAIRS, exhaustive=False)
    one = module(PAIRS, "hierarchy_valid", "  checkValid_iff.mp (by decide +kernel)")
    files = policy_files(PAIRS, found, by_hand=(one,))
    paths = ["MachineTwoPairs/Statements.lean", "MachineTwoPairs/ByHand/HierarchyValid.lean"]
    assert [path for path, _ in files.sources] == paths
    assert "Proofs" not in one.text
    assert files.settled["hierarchy_valid"].name == "hierarchyValid"
    assert policy_files(PAIRS, found, frozenset({"hierarchyValid"})).plan.proofs == ()


def test_nothing_of_ours_is_called_as_a_theorem_by_hand() -> None:
    """A proof by hand takes the place of all that would have its name, whichever policy it is."""
    for files in shipped():
        first = next(name for name in files.policy.obligations)
        for refutes in (False, True):
            one = module(files.policy, first, "  x", refutes=refutes)
            made = policy_files(files.policy, files.findings, by_hand=(one,))
            assert not {CATALOGUE[first].lean_name, CATALOGUE[first].refutation_name} & {
                theorem.name for theorem in (*made.plan.proofs, *made.plan.refutations)
            }
            assert made.settled[first].name == one.theorem


# -- on disk --


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_files_by_hand_are_neither_compared_nor_written_nor_removed(root: Path) -> None:
    path = write(DELTA2, "balanced", "  narrows.balanced")
    before = path.read_bytes()
    batch = prepare([DELTA2], root=root)
    assert [one.obligation for one in batch[0].by_hand] == ["balanced"]
    changes = project.write(root, batch)
    assert {file.name for file in changes.written} == {"Statements.lean", "Proofs.lean"}
    path.write_text(path.read_text(encoding="utf-8").replace("narrows", "others"), encoding="utf-8")
    assert not project.compare(root, prepare([DELTA2], root=root))
    assert path.read_bytes() == before.replace(b"narrows", b"others")
    path.unlink()
    assert project.compare(root, prepare([DELTA2], root=root)).written == (Path("obligations/Delta2/Proofs.lean"),)


def test_the_proofs_of_another_project_are_not_taken(root: Path) -> None:
    write(DELTA2, "balanced", "  narrows.balanced", root=root / "other")
    assert prepare([DELTA2], root=root)[0].by_hand == ()
    assert prepare([DELTA2])[0].by_hand == ()
    assert prepare([DELTA2], root=root / "other")[0].by_hand != ()


def test_a_changed_frame_keeps_anything_from_being_written(root: Path) -> None:
    path = write(DELTA2, "balanced", "  narrows.balanced")
    path.write_text(path.read_text(encoding="utf-8") + "axiom x : False\n", encoding="utf-8")
    with pytest.raises(InputError, match="E450"):
        prepare([DELTA2], root=root)


def test_what_is_accepted_of_a_statement_does_not_depend_on_who_proves_it() -> None:
    """Lock files have digests of statements and of what these speak of."""
    before = rests(without())
    uses_more = module(DELTA2, "balanced", "  by\n  unfold filterSoundStatement policy filter\n  exact narrows.balanced")
    after = rests(emitted(uses_more))
    for name in before:
        assert replace(before[name].fingerprint, proof=None) == replace(after[name].fingerprint, proof=None)
    assert {name for name in before if before[name] != after[name]} == {"balanced"}
