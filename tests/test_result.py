"""Verdicts of policies and runs, from those of obligations."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest

from proofgen.policy import Weights
from proofgen.policy_file import load_policy
from proofgen.result import ObligationResult, PolicyResult, RunResult, Verdict
from proofgen.rounds import RoundBound, Size

REQUIRED = ("filter_sound", "work_conserving", "balanced")
POLICY = replace(load_policy(Path(__file__).parent.parent / "policies" / "delta2.yaml"), require=REQUIRED)
BOUNDS = (RoundBound("idle cores", "idle", 0), RoundBound("potential / 4", "potential", 0))
OTHER: Verdict = "refuted"
VERDICTS: tuple[Verdict, ...] = ("proved", "refuted", "open", "inconclusive")


def obligation(name: str, verdict: Verdict) -> ObligationResult:
    return ObligationResult(name, verdict, f"Obligations.X.{name}", 0.5, {"kind": "pair"} if verdict == "refuted" else None)


def policy(*verdicts: Verdict, expect: str = "proved", require: tuple[str, ...] = POLICY.require) -> PolicyResult:
    """One verdict for each that is required, and one for another that must not count."""
    made = replace(POLICY, expect="refuted" if expect == "refuted" else "proved", require=require)
    known = [obligation(name, verdict) for name, verdict in zip(POLICY.require, verdicts, strict=False)]
    return PolicyResult(made, (*known, obligation("nonvacuous", OTHER)), BOUNDS, 1, 1.5, False, None)


@pytest.mark.parametrize("verdicts", list(product(VERDICTS, repeat=3)))
def test_the_worst_is_the_verdict(verdicts: tuple[Verdict, Verdict, Verdict]) -> None:
    expected = next(verdict for verdict in ("refuted", "inconclusive", "open", "proved") if verdict in verdicts)
    assert policy(*verdicts).verdict == expected


def test_an_empty_set_proves_nothing() -> None:
    assert policy(require=()).verdict == "inconclusive"
    assert not policy(require=()).ok


def test_what_is_missing_is_not_proved() -> None:
    assert policy("proved", "proved").verdict == "inconclusive"
    assert policy("proved", "refuted").verdict == "refuted"


@pytest.mark.parametrize("expect", ["proved", "refuted"])
@pytest.mark.parametrize("verdict", VERDICTS)
def test_ok_means_as_expected(verdict: Verdict, expect: str) -> None:
    assert policy(verdict, "proved", "proved", expect=expect).ok == (verdict == expect)


@pytest.mark.parametrize(
    ("results", "code"),
    [
        ([], 3),
        ([("proved", "proved")], 0),
        ([("refuted", "refuted"), ("proved", "proved")], 0),
        ([("refuted", "proved")], 1),
        ([("proved", "refuted")], 1),
        ([("open", "proved")], 1),
        ([("open", "refuted")], 1),
        ([("inconclusive", "proved")], 3),
        ([("inconclusive", "refuted")], 3),
        ([("inconclusive", "proved"), ("proved", "proved")], 3),
        ([("inconclusive", "proved"), ("refuted", "proved")], 1),
    ],
)
def test_exit_codes(results: list[tuple[Verdict, str]], code: int) -> None:
    policies = tuple(policy(verdict, "proved", "proved", expect=expect) for verdict, expect in results)
    assert RunResult({}, policies).exit_code == code


def test_json() -> None:
    toolchain = {"backend": "embedded", "lean": "4.28.0", "commit": "38f3c0c"}
    data = json.loads(json.dumps(RunResult(toolchain, (policy("proved", "refuted", "open"),)).to_json()))
    assert (data["schema"], data["toolchain"]) == ("proofgen.result/1", toolchain)
    [one] = data["policies"]
    expected = {"name": "delta2", "file": POLICY.file, "expect": "proved", "verdict": "refuted", "ok": False, "seconds": 1.5}
    assert expected.items() <= one.items()
    assert one["bound"] == {"rounds": "idle cores", "all": ["idle cores", "potential / 4"]}
    assert one["balanced"] == {"gap": 1}
    assert one["obligations"][1] == {
        "id": "work_conserving",
        "verdict": "refuted",
        "theorem": "Obligations.X.work_conserving",
        "assurance": "L0",
        "axioms": None,
        "seconds": 0.5,
        "counterexample": {"kind": "pair"},
        "by_hand": False,
    }


def test_without_a_bound() -> None:
    for size in (None, Size(64, 200)):
        data = replace(policy("proved"), bounds=(), gap=None).to_json(size)
        assert (data["bound"], data["balanced"]) == (None, None)


def test_bounds_as_numbers() -> None:
    [one] = RunResult({}, (policy("proved"),)).to_json(Size(64, 200))["policies"]
    words = {"rounds": "idle cores", "all": ["idle cores", "potential / 4"]}
    assert one["bound"] == {**words, "cores": 64, "threads": 200, "number": 63, "numbers": [63, 6300]}


@pytest.mark.parametrize(("heaviest", "numbers"), [(None, [None, 63]), (10, [63000, 63])])
def test_weights_decide_on_numbers(heaviest: int | None, numbers: list[int | None]) -> None:
    made = replace(POLICY, load="weight", weights=Weights(1, heaviest))
    bounds = (BOUNDS[1], BOUNDS[0])
    bound = replace(policy(), policy=made, bounds=bounds).to_json(Size(64, 200))["bound"]
    assert (bound["number"], bound["numbers"]) == (63, numbers)


def test_without_any_number() -> None:
    made = replace(POLICY, load="weight", weights=Weights(1, None))
    bound = replace(policy(), policy=made, bounds=BOUNDS[1:]).to_json(Size(64, 200))["bound"]
    assert (bound["rounds"], bound["number"], bound["numbers"]) == ("potential / 4", None, [None])
