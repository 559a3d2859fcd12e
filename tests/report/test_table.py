"""Results as tables: what is proved of rounds and gaps."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from proofgen.policy import Wakeup, Weights
from proofgen.policy_file import load_policy
from proofgen.report.table import print_results
from proofgen.result import ObligationResult, PolicyResult, RunResult
from proofgen.rounds import RoundBound, Size

DELTA2 = load_policy(Path(__file__).parent.parent.parent / "policies" / "delta2.yaml")
OBLIGATIONS = tuple(ObligationResult(name, "proved", f"Obligations.Delta2.{name}", 0.1, None) for name in DELTA2.obligations)
IDLE, POTENTIAL = RoundBound("idle cores", "idle", 0), RoundBound("potential / 4", "potential", 0)
RESULT = PolicyResult(DELTA2, OBLIGATIONS, (IDLE, POTENTIAL), 1, 2.5, False, None)
WEIGHTED = replace(RESULT, policy=replace(DELTA2, load="weight"), bounds=(POTENTIAL, IDLE))
TOOLCHAIN = {"backend": "lake", "lean": "4.28.0", "commit": "38f3c0c", "path": "/bin/lake", "unofficial": False}


def shown(capsys: pytest.CaptureFixture[str], result: PolicyResult, size: Size | None = None) -> str:
    print_results(RunResult(TOOLCHAIN, (result,)), size)
    return " ".join(capsys.readouterr().out.split())


def test_formulas(capsys: pytest.CaptureFixture[str]) -> None:
    text = shown(capsys, RESULT)
    assert "rounds until good Lean" in text
    assert "as expected idle cores or potential / 4 2.5 s" in text


def test_numbers(capsys: pytest.CaptureFixture[str]) -> None:
    text = shown(capsys, RESULT, Size(64, 200))
    assert "rounds until good (64 cores, 200 threads) Lean" in text
    assert "as expected idle cores ≤ 63 or potential / 4 ≤ 6300 2.5 s" in text
    assert "(1 core, 1 thread)" in shown(capsys, RESULT, Size(1, 1))


def test_the_smallest_number_comes_first(capsys: pytest.CaptureFixture[str]) -> None:
    policy = replace(WEIGHTED.policy, weights=Weights(1, 10))
    text = shown(capsys, replace(WEIGHTED, policy=policy), Size(64, 200))
    assert "idle cores ≤ 63 or potential / 4 ≤ 63000" in text


def test_a_number_that_needs_weights(capsys: pytest.CaptureFixture[str]) -> None:
    rounds = "potential / 4 (needs weights: {max: …})"
    assert f"as expected {rounds} 2.5 s" in shown(capsys, replace(WEIGHTED, bounds=(POTENTIAL,)), Size(64, 200))
    assert "needs weights" not in shown(capsys, WEIGHTED)


def test_no_bounds(capsys: pytest.CaptureFixture[str]) -> None:
    assert "as expected - 2.5 s" in shown(capsys, replace(RESULT, bounds=()), Size(64, 200))


def test_the_gap(capsys: pytest.CaptureFixture[str]) -> None:
    assert "delta2: balanced: in the end loads differ by at most 1" in shown(capsys, RESULT)
    assert "loads differ" not in shown(capsys, replace(RESULT, gap=None))


def test_which_lake_answered_and_why_it_said_no_more(capsys: pytest.CaptureFixture[str]) -> None:
    text = shown(capsys, replace(RESULT, note="not replayed: why"))
    assert "delta2: not replayed: why" in text
    assert "checked by Lean 4.28.0, commit 38f3c0c (lake, /bin/lake)" in text
    print_results(RunResult({**TOOLCHAIN, "backend": "embedded", "unofficial": True}, (RESULT,)))
    assert "not replayed" not in capsys.readouterr().out


def test_a_row_for_what_any_of_the_policies_has(capsys: pytest.CaptureFixture[str]) -> None:
    assert "wakeup_sound" not in shown(capsys, RESULT)
    more = replace(DELTA2, name="more", wakeup=Wakeup("node", ("last",)), require=("filter_sound",))
    settled = (*OBLIGATIONS, ObligationResult("wakeup_sound", "open", None, None, None))
    print_results(RunResult(TOOLCHAIN, (RESULT, replace(RESULT, policy=more, obligations=settled))))
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert ["wakeup_sound", "(?)"] in lines
    assert ["filter_sound", "✓", "✓"] in lines
    assert not [line for line in lines if line[:1] == ["hierarchy_valid"]]


@pytest.mark.parametrize("width", [80, 120, 200])
def test_no_name_is_cut(width: int, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("proofgen.report.screen._WIDTH", width)
    names = sorted(path.stem for path in (Path(__file__).parent.parent.parent / "policies").glob("*.yaml"))
    results = tuple(replace(RESULT, policy=replace(DELTA2, name=name)) for name in names)
    print_results(RunResult(TOOLCHAIN, results))
    heads = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert [name for head in heads if head[:1] == ["obligation"] for name in head[1:]] == names
    tables = sum(head[:1] == ["obligation"] for head in heads)
    assert tables > 1
    for identifier in DELTA2.obligations:
        rows = [head for head in heads if head[:1] == [identifier]]
        assert len(rows) == tables
        assert sum(len(row) - 1 for row in rows) == len(names)
