"""Changes of constants that would be proved: which are looked at, in which order, and that only Lean's word counts."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from dataclasses import replace
from itertools import islice
from pathlib import Path

import pytest
from by_hand import module, write
from fake_lean import Answers, FakeLean, agree, complaining, ended

from proofgen import verification
from proofgen.expr import Scope, Type, parse, to_text
from proofgen.expr.literals import literals, with_literals
from proofgen.policy import HALF, Budget, Policy, Steal, TakeOne, Weights
from proofgen.policy_file import load_policy
from proofgen.progress import Quiet
from proofgen.prover.model import LeanRun
from proofgen.result import Verdict
from proofgen.suggest import (
    FURTHEST,
    MOST_CONFIRMATIONS,
    Advice,
    Candidate,
    Change,
    Screen,
    Suggestions,
    candidates,
    promising,
    suggest,
)
from proofgen.verification import Options

POLICIES = Path(__file__).parent.parent / "policies"
DELTA1, DELTA2, DELTA3, GREEDY = (load_policy(POLICIES / f"{name}.yaml") for name in ("delta1", "delta2", "delta3", "greedy"))
GAP = "victim.load - thief.load"
Asking = Callable[[Answers], FakeLean]


def policy(filter_text: str, steal: Steal | None = None, **changes: object) -> Policy:
    made = replace(DELTA1, filter=parse(filter_text), filter_text=filter_text, steal=steal or TakeOne())
    return replace(made, **changes)  # type: ignore[arg-type]


def budget(text: str) -> Budget:
    return Budget(parse(text, Type.INTEGER), text)


def task(text: str) -> TakeOne:
    return TakeOne("queue", parse(text, scope=Scope.TASK), text)


LIGHT = "victim.count >= 2 and victim.lightest < victim.load - thief.load"
TWO_CONSTANTS = policy("victim.load >= 3 and victim.load - thief.load >= 3")
TWO_WAYS = policy("(victim.load - thief.load) // 2 >= 2")
WEIGHTED = policy(LIGHT, budget(f"{GAP} - 0"), load="weight")


# -- literals --


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("victim.idle", ()),
        ("victim.load - 3 >= 2", (3, 2)),
        ("1 < 2 <= victim.load < 4", (1, 2, 4)),
        ("min(1, 2, -victim.load) > 0 and not thief.load == 5 or abs(6 - victim.load) // 7 < 8", (1, 2, 0, 5, 6, 7, 8)),
        ("2 if thief.load > 1 else 3 == victim.load", (1, 2, 3)),
        ("true == (victim.load > 4)", (4,)),
    ],
)
def test_literals_are_replaced_at_their_places(text: str, values: tuple[int, ...]) -> None:
    # The types of these do not matter here, so that the odd if-else stands in a comparison.
    expr = parse(text.replace("2 if", "(2 if").replace("else 3", "else 3)"))
    assert literals(expr) == values
    assert with_literals(expr, values) == expr
    other = [value + 10 * (index + 1) for index, value in enumerate(values)]
    changed = with_literals(expr, other)
    assert literals(changed) == tuple(other)
    assert parse(to_text(changed)) == changed


def test_there_are_as_many_integers_as_places() -> None:
    expr = parse("victim.load >= 2")
    for values in ((), (1, 2)):
        with pytest.raises(ValueError, match="for 1 places"):
            with_literals(expr, values)


# -- candidates --


def texts(made: Policy, number: int | None = None) -> list[str]:
    return [candidate.text for candidate in islice(candidates(made), number)]


def test_small_changes_come_first() -> None:
    made = policy("victim.load >= 3 and victim.load - thief.load >= 1")
    pairs = [tuple(change.new for change in one.changed) for one in candidates(made) if len(one.changed) == 2]
    assert texts(made, 5) == [
        "victim.load >= 4 and victim.load - thief.load >= 1",
        "victim.load >= 2 and victim.load - thief.load >= 1",
        "victim.load >= 3 and victim.load - thief.load >= 2",
        "victim.load >= 3 and victim.load - thief.load >= 0",
        "victim.load >= 5 and victim.load - thief.load >= 1",
    ]
    assert pairs[:5] == [(4, 2), (4, 0), (2, 2), (2, 0), (4, 3)]


@pytest.mark.parametrize(
    "made",
    [
        *(DELTA1, TWO_CONSTANTS, TWO_WAYS, WEIGHTED),
        policy("victim.load * 2 % 3 == 1", budget("victim.load - 4")),
        policy("victim.load >= 2147483647"),
    ],
)
def test_all_candidates(made: Policy) -> None:
    found = list(islice(candidates(made), 2000))
    keys = [(len(one.changed), sum(abs(change.new - change.old) for change in one.changed)) for one in found]
    assert keys == sorted(keys)
    assert {len(one.changed) for one in found} <= {1, 2}
    assert len({(one.policy.filter_text, one.policy.steal_text) for one in found}) == len(found)
    for one in found:
        assert all(0 <= change.new != change.old and abs(change.new - change.old) <= FURTHEST for change in one.changed)
        assert parse(one.policy.filter_text) == one.policy.filter
        assert replace(one.policy, filter=made.filter, filter_text=made.filter_text, steal=made.steal) == made


def test_divisors_stay_positive() -> None:
    found = texts(policy("victim.load // (2 - 1) >= 1"))
    assert "victim.load // (1 - 1) >= 1" not in found
    assert "victim.load // (2 - 0) >= 1" in found
    assert not any("% 0" in text for text in texts(policy("victim.load % 1 >= 2")))


def test_all_expressions_with_constants_change() -> None:
    assert "budget victim.load - 4" in texts(policy("victim.load > 1", budget("victim.load - 3")))
    assert "victim.load > 2 (budget victim.load - 4)" in texts(policy("victim.load > 1", budget("victim.load - 3")))
    assert "take one, if task.weight < 4" in texts(policy("victim.idle", task("task.weight < 3")))
    assert texts(policy("victim.idle", HALF)) == [], "half is no constant that is written"
    assert texts(policy("thief.idle and victim.overloaded")) == []


def test_only_what_changes_is_written_anew() -> None:
    made = policy("(victim.load) > 1", budget("(victim.load) - 3"))
    changed = next(one for one in candidates(made) if one.changed[0].place == "budget")
    assert changed.policy.filter_text == "(victim.load) > 1"
    assert changed.policy.steal == budget("victim.load - 4")


# -- the screen --


@pytest.mark.parametrize(
    ("made", "passing"),
    [
        (DELTA1, ["victim.load - thief.load >= 2"]),
        (DELTA3, ["victim.load - thief.load >= 2"]),
        (GREEDY, []),
        (TWO_CONSTANTS, [f"victim.load >= {least} and victim.load - thief.load >= 2" for least in (2, 1, 0)]),
        (TWO_WAYS, ["(victim.load - thief.load) // 1 >= 2", "(victim.load - thief.load) // 2 >= 1"]),
        (policy(f"{GAP} >= 2", budget(f"{GAP} + 1")), []),
        (policy(f"{GAP} >= 1", budget(f"({GAP}) // 1")), [f"{GAP} >= 2 (budget ({GAP}) // 2)"]),
        (policy("victim.load >= 3", require=("filter_sound",)), ["victim.load >= 2"]),
        (WEIGHTED, [f"budget {GAP} - 1"]),
        (policy(LIGHT, task(f"task.weight < {GAP} + 1"), load="weight"), [f"take one, if task.weight < {GAP} + 0"]),
        (policy(LIGHT, budget(f"{GAP} - 0"), load="weight", weights=Weights(1, 10)), [f"budget {GAP} - 1"]),
    ],
)
def test_what_passes_the_screen(made: Policy, passing: list[str]) -> None:
    assert [one.text for one in promising(made, Quiet())] == passing


def test_nothing_is_suggested_that_never_steals() -> None:
    made = policy("victim.load - thief.load >= 2 and victim.load < 1", require=("balanced",))
    assert not Screen().passes(made)


def test_what_was_found_against_one_is_held_against_others() -> None:
    screen = Screen()
    assert not screen.passes(DELTA3)
    known = dict(screen.known)
    assert known and not screen.passes(policy(f"{GAP} >= 4"))
    assert screen.known == known, "an idle core beside one with two threads is enough for both"
    assert screen.passes(DELTA2)
    assert screen.passes(replace(DELTA3, require=("choice_sound",))), "nothing is held against what is not required"


# -- with a Lean that says what it should --


@pytest.fixture
def asking(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Asking:
    """Use a Lean with these answers, in an empty folder."""

    def use(answers: Answers) -> FakeLean:
        lean = FakeLean(answers)
        monkeypatch.setattr(verification, "select_backend", lambda *_: lean)
        return lean

    (tmp_path / "temporary").mkdir()
    (tmp_path / "here").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    monkeypatch.chdir(tmp_path / "here")
    return use


def rejecting(*filters: str) -> Answers:
    """Agrees, but not with the soundness of these filters."""

    def answer(source: str) -> LeanRun:
        bad = any(f"from a victim: `{text}`" in source for text in filters)
        return (complaining("theorem filterSound ") if bad else agree)(source)

    return answer


def advised(*policies: Policy) -> Suggestions:
    return suggest(Path(), policies, Options(), Quiet())


def test_a_suggestion(asking: Asking, tmp_path: Path) -> None:
    lean = asking(agree)
    found = advised(DELTA1)
    [one] = found.advice
    assert (one.policy, one.verdict, one.reason, found.exit_code) == (DELTA1, "refuted", None, 0)
    assert one.suggestion is not None
    assert one.suggestion.changed == (Change("filter", 1, 2),)
    assert one.suggestion.policy == replace(DELTA1, filter=DELTA2.filter, filter_text=DELTA2.filter_text)
    assert len(lean.sources) == 2
    assert not any(any(folder.iterdir()) for folder in tmp_path.iterdir()), "nothing is left, here or elsewhere"


def test_what_an_earlier_run_has_checked_is_not_checked_again(asking: Asking) -> None:
    lean = asking(agree)
    verification.verify_policies(Path(), [DELTA1], Options(), Quiet())
    before = {path: path.read_bytes() for path in Path().rglob("*") if path.is_file()}
    [one] = advised(DELTA1).advice
    assert one.verdict == "refuted" and one.suggestion is not None
    assert len(lean.sources) == 2
    assert {path: path.read_bytes() for path in Path().rglob("*") if path.is_file()} == before
    assert advised(policy("victim.load >= 2", name="delta1")).advice[0].suggestion is None
    assert len(lean.sources) == 3, "of another policy of that name nothing is recorded"


def test_as_json(asking: Asking) -> None:
    asking(agree)
    data = json.loads(json.dumps(advised(DELTA1, GREEDY, DELTA2).to_json()))
    assert (data["schema"], data["toolchain"]["lean"]) == ("proofgen.suggest/1", "4.28.0")
    changed = [{"in": "filter", "from": 1, "to": 2}]
    assert data["policies"] == [
        {
            **{"name": "delta1", "file": DELTA1.file, "verdict": "refuted", "reason": None},
            "suggestion": {"filter": "victim.load - thief.load >= 2", "changed": changed},
        },
        {"name": "greedy", "file": GREEDY.file, "verdict": "refuted", "reason": None, "suggestion": None},
        {"name": "delta2", "file": DELTA2.file, "verdict": "proved", "reason": None, "suggestion": None},
    ]


def test_other_expressions_in_json() -> None:
    change = (Change("budget", 0, 1),)
    assert Candidate(WEIGHTED, change).to_json() == {
        **{"filter": LIGHT, "budget": f"{GAP} - 0"},
        "changed": [{"in": "budget", "from": 0, "to": 1}],
    }
    assert Candidate(policy(LIGHT, task("task.weight < 3")), change).to_json()["task"] == "task.weight < 3"
    assert Candidate(policy(LIGHT, HALF), change).to_json().keys() == {"filter", "changed"}


def test_what_is_proved_needs_no_change(asking: Asking) -> None:
    lean = asking(agree)
    found = advised(DELTA2)
    assert found.advice == (Advice(DELTA2, "proved"),)
    assert (found.exit_code, len(lean.sources)) == (0, 1)


def test_there_is_none(asking: Asking) -> None:
    lean = asking(agree)
    found = advised(GREEDY)
    assert found.advice == (Advice(GREEDY, "refuted"),)
    assert (found.exit_code, len(lean.sources)) == (1, 1)


@pytest.mark.parametrize(
    ("made", "text", "changed"),
    [
        (TWO_CONSTANTS, f"victim.load >= 2 and {GAP} >= 2", (Change("filter", 3, 2), Change("filter", 3, 2))),
        (WEIGHTED, f"budget {GAP} - 1", (Change("budget", 0, 1),)),
    ],
)
def test_other_changes(made: Policy, text: str, changed: tuple[Change, ...], asking: Asking) -> None:
    asking(agree)
    suggestion = advised(made).advice[0].suggestion
    assert suggestion is not None
    assert (suggestion.text, suggestion.changed) == (text, changed)


def test_lean_has_the_last_word(asking: Asking) -> None:
    lean = asking(rejecting(f"({GAP}) // 1 >= 2"))
    [one] = advised(TWO_WAYS).advice
    assert one.suggestion is not None and one.suggestion.text == f"({GAP}) // 2 >= 1"
    assert len(lean.sources) == 4, "the policy, twice the change that is rejected, and the other one"


def test_what_lean_proves_of_none_is_not_suggested(asking: Asking) -> None:
    asking(rejecting(f"({GAP}) // 1 >= 2", f"({GAP}) // 2 >= 1"))
    found = advised(TWO_WAYS)
    assert (found.advice, found.exit_code) == ((Advice(TWO_WAYS, "refuted"),), 1)


def test_lean_is_not_asked_for_ever(asking: Asking) -> None:
    wide = policy("3 * victim.load - 2 * thief.load >= 5")
    tried: list[str] = []

    def answer(source: str) -> LeanRun:
        first = next(line for line in source.splitlines() if "from a victim" in line)
        tried.append(first)
        return (agree if f"`{wide.filter_text}`" in first else complaining("theorem filterSound "))(source)

    asking(answer)
    assert len(list(islice(promising(wide, Quiet()), MOST_CONFIRMATIONS + 1))) > MOST_CONFIRMATIONS
    found = advised(wide)
    assert (found.advice, found.exit_code) == ((Advice(wide, "refuted"),), 1)
    assert len(set(tried)) == 1 + MOST_CONFIRMATIONS


def test_several_policies_are_checked_together(asking: Asking) -> None:
    lean = asking(agree)
    found = advised(DELTA1, DELTA2, DELTA3, GREEDY)
    assert [one.suggestion is not None for one in found.advice] == [True, False, True, False]
    assert (found.exit_code, len(lean.sources)) == (1, 2)


def test_a_policy_that_stays_open_gets_a_suggestion(asking: Asking) -> None:
    made = policy(f"victim.load >= 2 and {GAP} >= 2")
    asking(rejecting(made.filter_text))
    [one] = advised(made).advice
    assert one.verdict == "open"
    assert one.suggestion is not None and one.suggestion.text == f"victim.load >= 1 and {GAP} >= 2"


def test_without_an_answer_nothing_is_told(asking: Asking) -> None:
    asking(lambda source: ended("timeout"))
    found = advised(DELTA1)
    [one] = found.advice
    assert (one.verdict, one.suggestion, found.exit_code) == ("inconclusive", None, 3)
    assert one.reason is not None and one.reason.startswith("Lean ended early (timeout)")


def test_without_an_answer_about_a_change_it_is_not_denied(asking: Asking) -> None:
    asking(lambda source: agree(source) if "`victim.load - thief.load >= 1`" in source else ended("memory"))
    found = advised(DELTA1)
    [one] = found.advice
    assert (one.verdict, one.suggestion, found.exit_code) == ("refuted", None, 3)
    assert one.reason is not None and one.reason.startswith("victim.load - thief.load >= 2: Lean ended early (memory)")


def test_an_answer_about_another_change_is_enough(asking: Asking) -> None:
    asking(lambda source: ended("memory") if f"`({GAP}) // 1 >= 2`" in source else agree(source))
    [one] = advised(TWO_WAYS).advice
    assert one.suggestion is not None and one.reason is None


CHANGED = Candidate(DELTA2, (Change("filter", 1, 2),))


@pytest.mark.parametrize(
    ("outcomes", "code"),
    [
        ([("proved", None, None)], 0),
        ([("refuted", CHANGED, None), ("open", CHANGED, None)], 0),
        ([("refuted", None, None)], 1),
        ([("open", None, None), ("proved", None, None)], 1),
        ([("inconclusive", None, "why"), ("proved", None, None)], 3),
        ([("refuted", None, "why")], 3),
        ([("refuted", None, "why"), ("refuted", None, None)], 1),
    ],
)
def test_exit_codes(outcomes: list[tuple[Verdict, Candidate | None, str | None]], code: int) -> None:
    assert Suggestions({}, tuple(Advice(DELTA1, *outcome) for outcome in outcomes)).exit_code == code


def test_proofs_by_hand_have_to_do_for_the_changed_policy_too(asking: Asking) -> None:
    lean = asking(agree)
    path = write(DELTA1, "balanced", "  narrows.balanced")
    [one] = advised(DELTA1).advice
    assert one.suggestion is not None and [source.count("theorem balanced :") for source in lean.sources] == [1, 1]
    assert [file for file in Path().rglob("*") if file.is_file()] == [path], "nothing else is written"
    write(DELTA1, "balanced", "  wrong", refutes=True)
    assert advised(DELTA1).advice[0].suggestion is None, "whatever is changed, it stays refuted"
    tried = (("  x", False), ("  sorry", False), ("  x", True))
    screens = [Screen((module(DELTA2, "balanced", text, refutes=refutes),)) for text, refutes in tried]
    assert [screen.passes(DELTA2) for screen in screens] == [True, False, False]
