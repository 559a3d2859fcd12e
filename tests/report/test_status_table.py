"""The table of statuses, and the remarks below it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from statuses import BAD, GREEN, KNOWN_BAD, STALE, checked, unchecked

from proofgen.report.status import print_status, remarks
from proofgen.status import PolicyStatus, Status


def told(one: PolicyStatus) -> list[str]:
    return [remark.text for remark in remarks(one)]


def test_remarks() -> None:
    assert told(GREEN) == told(KNOWN_BAD) == []
    why = "refuted, not proved as expected (refuted: filter_sound; open: balanced)"
    assert told(BAD) == [f"bad: {why}; proofgen refute policies/bad.yaml"]
    assert told(STALE) == ["old: the policy has changed (balanced); proofgen verify policies/old.yaml"]
    assert told(unchecked("new")) == ["new: not checked yet; proofgen verify policies/new.yaml"]
    unlike = checked({"balanced": "proved"}, unaccepted=("balanced: proved, was open",))
    assert told(unlike) == ["delta2: not as accepted: balanced: proved, was open; proofgen accept policies/delta2.yaml"]


def test_commands_are_for_a_shell() -> None:
    [remark] = remarks(replace(BAD, policy=replace(BAD.policy, file="my policies/$(date).yaml")))
    assert remark.command == "proofgen refute 'my policies/$(date).yaml'"


def test_table(capsys: pytest.CaptureFixture[str]) -> None:
    print_status(Status((GREEN, STALE, unchecked("new"))))
    lines = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    assert lines == [
        "policy verdict expected fresh proved refuted other assurance checked",
        "delta2 proved proved fresh 2 0 0 L1 2026-11-22T10:00:00Z",
        "old proved proved stale 2 0 0 L0 2026-11-22T10:00:00Z",
        "new - proved - 0 0 2 L0 never",
        "old: the policy has changed (balanced); proofgen verify policies/old.yaml",
        "new: not checked yet; proofgen verify policies/new.yaml",
    ]
