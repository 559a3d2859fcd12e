"""What is believed of Lean's answers, with a Lean that says what a test wants it to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from fake_lean import Answers, FakeLean, agree, complaining, ended, finished, place, said

from proofgen.check import Checked, Limits, check
from proofgen.emit.files import PolicyFiles, policy_files
from proofgen.policy_file import load_policy
from proofgen.prover.model import LeanMessage, LeanRun, Outcome, Severity
from proofgen.search import find_witnesses

POLICIES = Path(__file__).parent.parent / "policies"
LIMITS = Limits(seconds=12, memory_mb=345)


@cache
def files(name: str) -> PolicyFiles:
    policy = load_policy(POLICIES / f"{name}.yaml")
    return policy_files(policy, find_witnesses(policy, exhaustive=False))


def checked(answer: Answers, *names: str) -> tuple[dict[str, Checked], FakeLean]:
    lean = FakeLean(answer)
    return check(lean, [files(name) for name in names], LIMITS, lambda policy, theorem: None), lean


def settled(name: str) -> set[str]:
    return set(files(name).settled)


def test_everything_is_answered() -> None:
    results, lean = checked(agree, "delta2", "greedy")
    for name, result in results.items():
        assert (result.accepted.keys(), result.rejected, result.reason) == (settled(name), frozenset(), None)
    assert len(lean.sources) == 1
    assert lean.limits == {(12, 345)}


def test_theorems_are_told_as_they_are_done() -> None:
    told: list[tuple[str, str]] = []
    check(FakeLean(agree), [files("delta2")], LIMITS, lambda *done: told.append(done))
    names = [theorem.name for theorem in files("delta2").plan.proofs]
    assert [theorem for _, theorem in told] == names
    assert {policy for policy, _ in told} == {"Delta2"}


def test_no_policies() -> None:
    assert checked(agree)[0] == {}


def test_the_audit_asks_for_what_was_claimed_with_absolute_names() -> None:
    _, lean = checked(agree, "greedy")
    asked = [line for line in lean.sources[0].splitlines() if line.startswith("#check (")]
    space = "_root_.Obligations.Greedy."
    assert f"#check ({space}filterSound : {space}filterSoundStatement)" in asked
    assert f"#check ({space}not_workConserving : ¬ {space}workConservingStatement)" in asked
    assert len(asked) == len(settled("greedy"))
    last = lean.sources[0].rindex("theorem ")
    assert all(lean.sources[0].index(question) > last for question in asked)


@pytest.mark.parametrize("severity", ["warning", None])
def test_without_an_answer_to_its_question_nothing_is_accepted(severity: Severity | None) -> None:
    def silent(source: str) -> LeanRun:
        question = place(source, "#check (_root_.Obligations.Delta2.workConserving :")
        kept = [each for each in agree(source).messages if each.line != question]
        assert question is not None
        return finished([*kept, said(question, "?", severity)] if severity else kept)

    result = checked(silent, "delta2")[0]["delta2"]
    assert result.accepted.keys() == settled("delta2") - {"work_conserving"}
    assert result.reason is None


def test_answers_elsewhere_do_not_count() -> None:
    def misplaced(source: str) -> LeanRun:
        audit = place(source, "#check (")
        assert audit is not None
        return finished(said(each.line % audit, each.text) for each in agree(source).messages if each.line >= audit)

    assert checked(misplaced, "delta2")[0]["delta2"].accepted == {}


def test_a_theorem_with_an_error_goes_with_those_that_need_it() -> None:
    results, lean = checked(complaining("theorem narrows ", 4), "delta2", "half")
    assert results["delta2"].rejected >= {"narrows", "potentialDecrease", "boundedSteals", "balanced"}
    assert not results["delta2"].rejected & {"sound", "filterSound", "fills", "workConservingSequential"}
    lost = {"steal_non_idling", "potential_decrease", "bounded_steals", "balanced"}
    assert results["delta2"].accepted.keys() == settled("delta2") - lost
    assert results["half"].rejected >= {"narrows"}, "the same theorem of the other policy, in the next run"
    assert [("theorem narrows " in source) for source in lean.sources] == [True, True, False]
    assert all("narrows" not in line for line in lean.sources[-1].splitlines() if not line.startswith("/--"))


def test_the_other_policy_keeps_everything() -> None:
    results, _ = checked(complaining("theorem not_workConserving ", 2), "delta2", "greedy")
    assert results["greedy"].rejected == {"not_workConserving"}
    assert results["greedy"].accepted.keys() == settled("greedy") - {"work_conserving"}
    assert (results["delta2"].rejected, results["delta2"].accepted.keys()) == (frozenset(), settled("delta2"))


def test_sorry_is_an_error() -> None:
    answer = complaining("theorem workConserving ", 0, "warning", "hasSorry")
    result = checked(answer, "delta2")[0]["delta2"]
    assert result.rejected == {"workConserving"}
    assert "work_conserving" not in result.accepted


def test_other_warnings_are_not() -> None:
    result = checked(complaining("theorem workConserving ", 0, "warning", "linter"), "delta2")[0]["delta2"]
    assert (result.rejected, result.accepted.keys()) == (frozenset(), settled("delta2"))


def test_an_error_in_the_audit_is_held_against_the_theorem() -> None:
    result = checked(complaining("#check (_root_.Obligations.Delta2.balanced :"), "delta2")[0]["delta2"]
    assert result.rejected == {"balanced", "balancedWithin"}
    assert result.accepted.keys() == settled("delta2") - {"balanced"}


@pytest.mark.parametrize("start", ["module", "abbrev filter", "def workConservingStatement", "@[expose]", "end"])
def test_an_error_outside_of_all_theorems_leaves_nothing(start: str) -> None:
    results, _ = checked(complaining(start), "delta2", "greedy")
    for result in results.values():
        assert result.accepted == {}
        assert result.reason is not None and result.reason.startswith("Lean rejects its statements: ")


@pytest.mark.parametrize("outcome", ["timeout", "memory", "crashed", "interrupted"])
def test_one_that_does_not_end_does_not_take_the_others_along(outcome: Outcome) -> None:
    def answer(source: str) -> LeanRun:
        return ended(outcome) if "Obligations.Greedy" in source else agree(source)

    names = ("delta1", "delta2", "greedy", "half", "timid")
    results, lean = checked(answer, *names)
    assert results.keys() == set(names)
    assert {name for name in names if results[name].reason is None} == {*names} - {"greedy"}
    assert results["greedy"] == Checked({}, frozenset(), 12.0, f"Lean ended early ({outcome}) after 12 s: something")
    for name in {*names} - {"greedy"}:
        assert results[name].accepted.keys() == settled(name)
    assert len(lean.sources) <= 7


@pytest.mark.parametrize("outcome", ["timeout", "memory", "crashed"])
def test_a_theorem_at_which_lean_ends_goes_alone_with_those_that_need_it(outcome: Outcome) -> None:
    def answer(source: str) -> LeanRun:
        stuck = place(source, "theorem narrows ")
        run = agree(source)
        return run if stuck is None else replace(run, messages=run.messages[:2], outcome=outcome)

    results, lean = checked(answer, "delta2")
    result = results["delta2"]
    lost = {"steal_non_idling", "potential_decrease", "bounded_steals", "balanced"}
    assert result.accepted.keys() == settled("delta2") - lost
    assert result.rejected == frozenset()
    assert {"narrows", "stealNonIdling", "balanced"} <= result.stopped
    assert result.reason == f"Lean ended early ({outcome}) after 1 s, at narrows"
    assert len(lean.sources) == 2


def test_of_large_witnesses_those_that_lean_gets_through_count() -> None:
    def answer(source: str) -> LeanRun:
        stuck, run = place(source, "theorem not_boundedSteals "), agree(source)
        before = tuple(each for each in run.messages if stuck is not None and each.line < stuck)
        return run if stuck is None else replace(run, messages=before, outcome="memory")

    results, lean = checked(answer, "greedy")
    result = results["greedy"]
    assert result.stopped == {"not_boundedSteals", "not_workConserving", "not_balanced"}
    assert result.accepted.keys() == settled("greedy") - {"bounded_steals", "work_conserving", "balanced"}
    assert len(lean.sources) == 2


def test_bounds_are_asked_for_with_absolute_names() -> None:
    results, lean = checked(agree, "delta2")
    assert results["delta2"].numbers == {
        *("workConservingWithinIdle", "workConservingWithinPotential", "balancedWithin")
    }
    policy = "_root_.Obligations.Delta2.policy"
    question = (
        "#check (_root_.Obligations.Delta2.workConservingWithinPotential : "
        f"_root_.Proofgen.WorkConservingWithin {policy}.balancer {{}} (fun m => m.potential {policy}.weigh / 4))"
    )
    assert question in lean.sources[0].splitlines()


@pytest.mark.parametrize("theorem", ["narrows", "workConservingWithinPotential"])
def test_a_bound_that_lean_did_not_get_through_is_none(theorem: str) -> None:
    def answer(source: str) -> LeanRun:
        stuck, run = place(source, f"theorem {theorem} "), agree(source)
        before = tuple(each for each in run.messages if stuck is not None and each.line < stuck)
        return run if stuck is None else replace(run, messages=before, outcome="timeout")

    result = checked(answer, "delta2")[0]["delta2"]
    assert "workConservingWithinIdle" in result.numbers
    assert "workConservingWithinPotential" not in result.numbers
    assert "work_conserving" in result.accepted


def test_work_conservation_rests_on_a_bound_that_is_left() -> None:
    results, lean = checked(complaining("theorem keepsOverload "), "delta2")
    assert results["delta2"].rejected == {"keepsOverload", "workConservingWithinIdle"}
    assert results["delta2"].accepted.keys() == settled("delta2")
    assert results["delta2"].numbers == {"workConservingWithinPotential", "balancedWithin"}
    assert "workConserving_of_within workConservingWithinPotential" in lean.sources[-1]


def test_work_conservation_without_any_bound_is_lost() -> None:
    result = checked(complaining("theorem sound "), "delta2")[0]["delta2"]
    assert result.numbers == {"balancedWithin"}
    assert "workConserving" in result.rejected
    assert "work_conserving" not in result.accepted


@pytest.mark.parametrize(
    "word",
    [
        *("axiom", "opaque", "native_decide", "decide +native", "builtin_initialize", "declare_syntax_cat", "meta def", "unseal"),
        *("grind_pattern", "set_option maxHeartbeats", "macro_rules", "attribute [simp]", "elab_rules", "simproc_decl"),
    ],
)
def test_words_that_could_bend_the_verdict_are_not_even_tried(word: str) -> None:
    sample = files("delta2")
    statements = (sample.files[0][0], f"{sample.files[0][1]}\n{word} x := 1\n")
    lean, tampered = FakeLean(agree), replace(sample, files=(statements, *sample.files[1:]))
    result = check(lean, [tampered], LIMITS, lambda policy, theorem: None)["delta2"]
    assert (result.accepted, lean.sources) == ({}, [])
    assert result.reason is not None and "forbidden word" in result.reason


def test_lean_is_not_asked_for_ever() -> None:
    def answer(source: str) -> LeanRun:
        return replace(agree(source), messages=agree(source).messages[:1], outcome="timeout")

    results, lean = checked(answer, "delta2")
    assert results["delta2"].accepted == {}
    reason = "Lean ended early (timeout) after 1 s"
    assert results["delta2"].reason == f"{reason}, at sound; {reason}, at narrows; {reason}"
    assert len(lean.sources) == 3


def test_messages_of_a_run_that_did_not_end_are_worth_nothing() -> None:
    def answer(source: str) -> LeanRun:
        return LeanRun(agree(source).messages, "timeout", -1, 12.0, 100)

    assert checked(answer, "delta2")[0]["delta2"].accepted == {}


def test_what_was_rejected_stays_so_when_a_later_run_does_not_end() -> None:
    runs: list[str] = []

    def answer(source: str) -> LeanRun:
        runs.append(source)
        return ended("timeout") if len(runs) == 2 else complaining("theorem not_balanced ")(source)

    results, _ = checked(answer, "delta2", "greedy")
    assert results["greedy"].rejected == {"not_balanced"}
    assert results["greedy"].accepted.keys() == settled("greedy") - {"balanced"}


def test_names_of_theorems_are_never_taken_from_messages() -> None:
    def answer(source: str) -> LeanRun:
        texts: Sequence[LeanMessage] = agree(source).messages
        return finished(said(each.line, "Obligations.Greedy.workConserving : workConservingStatement") for each in texts)

    assert checked(answer, "greedy")[0]["greedy"].accepted.keys() == settled("greedy")
    assert "work_conserving" in files("greedy").settled
    assert files("greedy").settled["work_conserving"].name == "not_workConserving"
