"""The attacks that the gate has to find: each under tests/data/attacks, with what it says of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from gate_attack import Case, by_hand, judge, plant, read_case, told
from gate_threats import THREATS, as_markdown

ATTACKS = Path(__file__).parent.parent / "data" / "attacks"
CASES = [read_case(folder) for folder in sorted(ATTACKS.iterdir())]


def _marks(case: Case) -> list[pytest.MarkDecorator]:
    return [pytest.mark.lean] if case.lean == "real" else []


@pytest.mark.parametrize("case", [pytest.param(one, id=one.folder.name, marks=_marks(one)) for one in CASES])
def test_attack(case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, golden: Callable[[Path, str], None]) -> None:
    """Each is found under its code, with a message that says where and what to do, and keeps the change out."""
    monkeypatch.chdir(tmp_path)
    result = judge(case, plant(case, tmp_path), monkeypatch)
    golden(case.folder / "expected.txt", told(result))
    found = {one.code for one in result.findings if one.severity != "notice"} | {one.finding.code for one in result.waived}
    assert {*case.data["codes"]} <= found
    bad = {one.file for one in result.findings if one.severity == "error"}
    assert case.data.get("control") or {*by_hand(case)} <= bad, "each of several proofs is found"
    assert result.exit_code == case.data["exit"]


def test_what_is_expected_of_an_attack_is_never_a_merge() -> None:
    """A golden file that is written anew cannot hide that an attack passes; what is allowed is a control."""
    for case in CASES:
        assert case.data["exit"] in (1, 3) or case.data.get("control"), case.folder.name
        assert case.data["codes"] or case.data.get("control")


def test_every_threat_has_a_case() -> None:
    assert {case.threat for case in CASES} == {*THREATS} == {*range(1, 25)}


def test_page(root: Path, golden: Callable[[Path, str], None]) -> None:
    golden(root / "docs" / "threats.md", as_markdown(CASES))


def test_names_say_the_threat() -> None:
    assert all(re.fullmatch(rf"{case.threat:02}_[a-z0-9_]+", case.folder.name) for case in CASES)
