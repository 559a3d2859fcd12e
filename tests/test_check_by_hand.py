"""What is believed of Lean's answers on proofs by hand, with a Lean that says what a test wants it to."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from by_hand import module
from fake_lean import Answers, FakeLean, agree, complaining, finished, place, said

from proofgen.byhand.files import ByHand
from proofgen.check import Checked, Limits, check
from proofgen.emit.files import PolicyFiles, policy_files
from proofgen.policy_file import load_policy
from proofgen.prover.model import LeanRun, Outcome
from proofgen.search import Findings, find_witnesses
from proofgen.verification import objection_to

POLICIES = Path(__file__).parent.parent / "policies"
DELTA2, GREEDY = (load_policy(POLICIES / f"{name}.yaml") for name in ("delta2", "greedy"))
LIMITS = Limits(seconds=12, memory_mb=345)
PROOF = "  by\n\n    -- said /- here\n    have x := narrows\n\n\n    exact x.balanced\n"
BALANCED = module(DELTA2, "balanced", PROOF)
SOUND = module(DELTA2, "filter_sound", "  Policy.filterSound_of sound")
HEAD = "theorem balanced : balancedStatement :="


@cache
def found() -> Findings:
    return find_witnesses(DELTA2, exhaustive=False)


def files(*by_hand: ByHand) -> PolicyFiles:
    return policy_files(DELTA2, found(), by_hand=by_hand)


OTHER = policy_files(GREEDY, find_witnesses(GREEDY, exhaustive=False))


def checked(answer: Answers, *by_hand: ByHand, only: frozenset[str] | None = None) -> tuple[dict[str, Checked], FakeLean]:
    lean = FakeLean(answer)
    return check(lean, [files(*by_hand), OTHER], LIMITS, lambda policy, theorem: None, only), lean


def settled(*by_hand: ByHand) -> set[str]:
    return set(files(*by_hand).settled)


def test_it_is_asked_for_as_others_are() -> None:
    told: list[tuple[str, str]] = []
    lean = FakeLean(agree)
    result = check(lean, [files(BALANCED)], LIMITS, lambda *done: told.append(done))["delta2"]
    assert (result.accepted.keys(), result.rejected, result.reason) == (settled(BALANCED), frozenset(), None)
    [source] = lean.sources
    question = "#check (_root_.Obligations.Delta2.balanced : _root_.Obligations.Delta2.balancedStatement)"
    assert source.count(question) == 1
    assert source.index(question) > source.index(HEAD) > source.rindex("theorem nonvacuous ")
    assert told[-1] == ("Delta2", "balanced") and len(told) == len(files(BALANCED).theorems)
    assert source.count("balancedStatement :=") == 1


def test_the_text_stays_as_it_was_but_for_the_line_after_it() -> None:
    _, lean = checked(agree, BALANCED)
    lines = lean.sources[0].split("\n")
    start = lines.index(HEAD) + 1
    proof = PROOF.split("\n")
    assert lines[start : start + len(proof)] == proof
    assert lines[start + len(proof) :][:2] == ["#check @balanced", "end Obligations.Delta2"]
    assert lean.sources[0].count("#check @balanced\n") == 1


@pytest.mark.parametrize("offset", range(len(PROOF.split("\n")) + 5))
def test_an_error_anywhere_in_it_is_about_it_alone(offset: int) -> None:
    results, lean = checked(complaining(HEAD, offset), SOUND, BALANCED)
    assert results["delta2"].rejected == {"balanced"}
    assert results["delta2"].accepted.keys() == settled(SOUND, BALANCED) - {"balanced"}
    assert (results["greedy"].rejected, results["greedy"].accepted.keys()) == (frozenset(), set(OTHER.settled))
    assert [source.count(HEAD) for source in lean.sources] == [1, 0], "nothing is tried in its place"
    assert results["delta2"].reason is None


def test_an_error_in_its_header_is_about_it_too() -> None:
    results, _ = checked(complaining("set_option autoImplicit false"), BALANCED)
    assert results["delta2"].rejected == {"balanced"}
    assert results["delta2"].elaborates


def test_sorry_and_what_the_audit_says() -> None:
    for answer in (
        complaining(HEAD, 2, "warning", "hasSorry"),
        complaining("#check (_root_.Obligations.Delta2.balanced :"),
    ):
        results, _ = checked(answer, BALANCED)
        assert results["delta2"].rejected == {"balanced"}
        assert "balanced" not in results["delta2"].accepted


def test_what_lean_says_of_it_is_told_at_its_lines() -> None:
    def answer(source: str) -> LeanRun:
        line = place(source, HEAD)
        if line is None or "said /- here" not in source:
            return agree(source)
        messages = [
            replace(said(line + 4, "unsolved goals", "error"), column=4, end_line=line + 7, end_column=9),
            said(line + 3, "Try this: x", "information"),
            said(line + 4, "unused", "warning", "linter"),
            said(line + 1, "of the other", "information"),
        ]
        return finished([*messages, *agree(source).messages])

    results, _ = checked(answer, SOUND, BALANCED)
    heard = results["delta2"].heard
    assert heard["filter_sound"] == ()
    first = BALANCED.first_line - 1
    assert [(each.severity, each.line, each.text) for each in heard["balanced"]] == [
        ("error", first + 4, "unsolved goals"),
        ("information", first + 3, "Try this: x"),
        ("warning", first + 4, "unused"),
        ("information", first + 1, "of the other"),
    ]
    assert (heard["balanced"][0].column, heard["balanced"][0].end_line) == (4, first + 7)
    assert results["greedy"].heard == {}
    place_in_file = f"obligations/Delta2/ByHand/Balanced.lean:{first + 4}:5"
    assert objection_to(BALANCED, results["delta2"]) == f"{place_in_file}: Lean rejects it: unsolved goals"


def test_information_is_no_mark() -> None:
    """What Lean says in the middle of a proof does not mean that it is done with it."""

    def answer(source: str) -> LeanRun:
        line = place(source, HEAD)
        run = agree(source)
        if line is None or "said /- here" not in source:
            return run
        before = [each for each in run.messages if each.line < line]
        return LeanRun((*before, said(line + 4, "so far")), "timeout", -1, 3.0, 100)

    results = check(FakeLean(answer), [files(BALANCED)], LIMITS, lambda policy, theorem: None)
    assert results["delta2"].stopped == {"balanced"}


@pytest.mark.parametrize("outcome", ["timeout", "memory", "crashed"])
def test_one_at_which_lean_ends_does_not_take_others_along(outcome: Outcome) -> None:
    def answer(source: str) -> LeanRun:
        run = agree(source)
        if "said /- here" not in source:
            return run
        line = place(source, HEAD)
        assert line is not None
        return replace(run, messages=tuple(each for each in run.messages if each.line < line), outcome=outcome)

    results, lean = checked(answer, SOUND, BALANCED)
    result = results["delta2"]
    assert (result.stopped, result.rejected) == ({"balanced"}, frozenset())
    assert result.accepted.keys() == settled(SOUND, BALANCED) - {"balanced"}
    assert result.reason == f"Lean ended early ({outcome}) after 1 s, at balanced"
    assert results["greedy"].accepted.keys() == set(OTHER.settled)
    assert len(lean.sources) == 4


def ending_at(*starts: str) -> Answers:
    """Ends early at the first of these lines that is there, and says nothing of what follows."""

    def answer(source: str) -> LeanRun:
        run = agree(source)
        line = next((found for start in starts if (found := place(source, start)) is not None), None)
        return run if line is None else replace(run, messages=tuple(m for m in run.messages if m.line < line), outcome="timeout")

    return answer


def test_two_at_which_lean_ends_go_one_after_the_other() -> None:
    heavy = module(DELTA2, "filter_sound", "  heavy")
    lean = FakeLean(ending_at("  heavy", "    have x := narrows"))
    result = check(lean, [files(heavy, BALANCED)], LIMITS, lambda policy, theorem: None)["delta2"]
    assert result.stopped == {"filterSound", "balanced"}
    assert result.accepted.keys() == settled(heavy, BALANCED) - {"filter_sound", "balanced"}
    assert len(lean.sources) == 3


def test_after_one_by_hand_a_theorem_of_ours_still_goes_alone() -> None:
    """That a proof by hand was left out is no reason to do without all facts."""
    lean = FakeLean(ending_at("    have x := narrows", "theorem fills "))
    result = check(lean, [files(BALANCED)], LIMITS, lambda policy, theorem: None)["delta2"]
    assert {"balanced", "fills", "workConserving"} <= result.stopped
    assert "narrows" not in result.stopped and "bounded_steals" in result.accepted


def test_with_a_fact_goes_what_needs_it_and_no_other() -> None:
    results, _ = checked(complaining("theorem narrows ", 2), SOUND, BALANCED)
    result = results["delta2"]
    assert {"narrows", "balanced"} <= result.rejected and "filterSound" not in result.rejected
    assert "filter_sound" in result.accepted
    assert objection_to(BALANCED, result) == "obligations/Delta2/ByHand/Balanced.lean needs what Lean rejects"
    assert objection_to(SOUND, result) is None


def test_work_conservation_by_hand_rests_on_what_it_names() -> None:
    """Ours may rest on another bound; one by hand is what it is."""
    proof = "  workConserving_of_within (sound.workConservingWithin_idle fills spares keepsOverload)"
    one = module(DELTA2, "work_conserving", proof)
    results, _ = checked(complaining("theorem keepsOverload ", 2), one)
    assert "workConserving" in results["delta2"].rejected
    assert results["delta2"].numbers == {"workConservingWithinPotential", "balancedWithin"}


def test_what_is_refused_is_never_sent() -> None:
    refused = module(DELTA2, "balanced", "  by\n    sorry\n    axiom x")
    results, lean = checked(agree, SOUND, refused)
    assert not [source for source in lean.sources if "sorry" in source]
    assert results["delta2"].accepted.keys() == settled(SOUND) - {"balanced"}
    line = refused.first_line + 1
    told = objection_to(refused, results["delta2"])
    assert told is not None
    assert told.startswith(f"obligations/Delta2/ByHand/Balanced.lean:{line}:5: PG1") and told.endswith(", and 1 more place")


def test_what_a_person_wrote_is_no_reason_not_to_try_the_rest() -> None:
    """Words that nothing of ours may have, in a comment and elsewhere."""
    accepted = {name: checked(agree, module(DELTA2, "balanced", proof))[0]["delta2"].accepted.keys() for name, proof in WORDS}
    assert accepted == {"comment": settled(), "word": settled() - {"balanced"}}


WORDS = (("comment", "  -- macro /- axiom\n  narrows.balanced"), ("word", "  fun local => narrows.balanced"))


def test_only_those_that_are_asked_for() -> None:
    results, lean = checked(complaining(HEAD, 2), SOUND, BALANCED, only=frozenset({"balanced"}))
    assert results["delta2"].rejected == {"balanced"}
    assert results["delta2"].heard["balanced"][0].text == "no"
    assert len(lean.sources) == 2, "the other policy is still asked about"
    alone = FakeLean(complaining(HEAD, 2))
    check(alone, [files(BALANCED)], LIMITS, lambda policy, theorem: None, frozenset({"balanced"}))
    assert len(alone.sources) == 1, "there is nothing more to be told"
    both = FakeLean(complaining(HEAD, 2))
    result = check(both, [files(SOUND, BALANCED)], LIMITS, lambda policy, theorem: None, frozenset({"balanced", "filter_sound"}))
    assert result["delta2"].accepted.keys() >= {"filter_sound"} and len(both.sources) == 2
