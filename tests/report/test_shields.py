"""The badge: its words and its colour."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from statuses import ALL, BAD, GREEN, KNOWN_BAD, STALE, STATUSES, hostile, unchecked

from proofgen.report.shields import shields
from proofgen.status import PolicyStatus, Status


def badge(*policies: PolicyStatus) -> dict[str, Any]:
    return dict(json.loads(shields(Status(policies))))


def test_all_green() -> None:
    assert badge(GREEN, GREEN, KNOWN_BAD) == {
        "schemaVersion": 1,
        "label": "proofgen",
        "message": "2 proved · 1 refuted as expected",
        "color": "brightgreen",
        "isError": False,
    }


@pytest.mark.parametrize(
    ("policies", "message", "color"),
    [
        ((), "no policies", "lightgrey"),
        ((unchecked(),), "1 unchecked", "lightgrey"),
        ((GREEN, unchecked()), "1 proved · 1 unchecked", "yellow"),
        ((GREEN, STALE), "1 proved · 1 stale", "yellow"),
        ((GREEN, STALE, BAD), "1 proved · 1 not as expected · 1 stale", "red"),
        (ALL.policies, "1 proved · 1 refuted as expected · 3 not as expected · 1 stale · 1 unchecked", "red"),
    ],
)
def test_what_is_not_green(policies: tuple[PolicyStatus, ...], message: str, color: str) -> None:
    found = badge(*policies)
    assert (found["message"], found["color"], found["isError"]) == (message, color, True)


def test_no_text_of_a_policy_is_on_it() -> None:
    assert badge(hostile())["message"] == "1 not as expected"


@given(STATUSES)
def test_green_if_and_only_if_the_status_is(status: Status) -> None:
    found = badge(*status.policies)
    assert (found["color"] == "brightgreen") == (status.exit_code == 0) == (not found["isError"])
