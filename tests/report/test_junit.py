"""JUnit XML: what passes, what fails, what is an error, what is skipped."""

from __future__ import annotations

from xml.etree.ElementTree import Element, fromstring

import pytest
from hypothesis import given
from statuses import (
    ALL,
    BAD,
    GREEN,
    HOSTILE,
    HOSTILE_FILE,
    KNOWN_BAD,
    SENTENCE,
    STALE,
    STATUSES,
    TOO_GOOD,
    VACUOUS,
    checked,
    hostile,
    unchecked,
)

from proofgen.report.junit import junit
from proofgen.report.visible import visible
from proofgen.status import PolicyStatus, Status


def read(*policies: PolicyStatus) -> Element:
    return fromstring(junit(Status(policies)).encode("utf-8"))


def outcomes(one: PolicyStatus) -> dict[str | None, str]:
    """Of each case: passed, or the tag and the message of what it has."""
    [suite] = read(one)
    found = {}
    for case in suite.iter("testcase"):
        assert len(case) <= 1
        found[case.get("name")] = f"{case[0].tag}: {case[0].get('message')}" if len(case) else "passed"
    return found


def test_what_is_as_expected_passes() -> None:
    assert outcomes(GREEN) == {"filter_sound": "passed", "balanced": "passed"}
    assert outcomes(KNOWN_BAD) == {
        "filter_sound": "passed",
        "balanced": "skipped: open; the policy is expected to be refuted",
        "nonvacuous": "passed",
        "expect_refuted": "passed",
    }


def test_what_is_not_as_expected_fails() -> None:
    assert outcomes(BAD) == {
        "filter_sound": "failure: refuted, not proved as expected",
        "balanced": "failure: open, not proved as expected",
    }
    assert outcomes(VACUOUS) == {
        "work_conserving": "failure: vacuous, not proved as expected",
        "nonvacuous": "skipped: refuted, and not required",
    }
    assert outcomes(TOO_GOOD) == {
        "filter_sound": "passed",
        "balanced": "skipped: open, and not required",
        "expect_refuted": "failure: proved, not refuted as expected",
    }


def test_what_has_to_be_checked_is_an_error() -> None:
    assert outcomes(STALE) == {"filter_sound": "passed", "balanced": "error: the policy has changed"}
    assert outcomes(unchecked()) == {"filter_sound": "error: not checked yet", "balanced": "error: not checked yet"}
    verdicts = {"filter_sound": "refuted", "balanced": "refuted"}
    old = checked(verdicts, expect="refuted", stale=("filter_sound",), optional=("filter_sound",))
    assert outcomes(old) == {
        "filter_sound": "error: the policy has changed",
        "balanced": "passed",
        "expect_refuted": "skipped: something has to be checked first; proofgen verify policies/delta2.yaml",
    }


def test_a_failure_has_the_counterexample_and_what_helps() -> None:
    [failure, *_] = read(BAD).iter("failure")
    assert failure.text == f"{SENTENCE}\nproofgen refute policies/bad.yaml"
    assert failure.get("type") == "refuted"


def test_counts_and_times() -> None:
    root = fromstring(junit(ALL).encode("utf-8"))
    assert root.attrib == {
        "name": "proofgen", "tests": "17", "failures": "4", "errors": "3", "skipped": "3", "time": "6.500",
    }  # fmt: skip
    assert [suite.get("name") for suite in root] == [one.policy.name for one in ALL.policies]
    bad = root[1]
    assert {name: bad.get(name) for name in ("tests", "failures", "errors", "skipped", "time", "timestamp", "file")} == {
        "tests": "2", "failures": "2", "errors": "0", "skipped": "0", "time": "1.000", "timestamp": "2026-11-22T10:00:00",
        "file": "policies/bad.yaml",
    }  # fmt: skip
    assert {each.get("name"): each.get("value") for each in bad.iter("property")}["expect"] == "proved"
    assert [case.get("classname") for case in bad.iter("testcase")] == ["bad", "bad"]


def test_no_policies_are_no_success() -> None:
    root = read()
    assert (root.get("tests"), root.get("errors")) == ("1", "1")
    [error] = root.iter("error")
    assert error.get("message") == "there are no policies"


def test_hostile_texts() -> None:
    [suite] = read(hostile())
    assert suite.get("name") == visible(HOSTILE)
    assert suite.get("file") == visible(HOSTILE_FILE)
    assert {each.get("name"): each.get("value") for each in suite.iter("property")}["title"] == visible(HOSTILE)
    failure, lock = suite.iter("failure")
    assert lock.get("type") == "unaccepted" and lock.get("message") == f"not as accepted: {visible(HOSTILE)}"
    assert failure.text is not None and "<script>alert(1)</script>" in failure.text and r"\x00" in failure.text
    text = junit(Status((hostile(),)))
    assert "<script>" not in text and not {"\u202e", "\x1b", "\x00"} & {*text}


@given(STATUSES)
def test_nothing_fails_if_and_only_if_the_status_is_green(status: Status) -> None:
    root = fromstring(junit(status).encode("utf-8"))
    assert (root.get("failures") == root.get("errors") == "0") == (status.exit_code == 0)
    assert int(root.get("tests", "0")) >= max(1, len(status.policies))
    for name, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped"), ("tests", "testcase")):
        assert int(root.get(name, "-1")) == len(list(root.iter(tag))) == sum(int(suite.get(name, "-1")) for suite in root)


@given(STATUSES)
def test_only_what_is_fresh_passes(status: Status) -> None:
    root = fromstring(junit(status).encode("utf-8"))
    for one, suite in zip(status.policies, root, strict=False):
        passed = {case.get("name") for case in suite.iter("testcase") if not len(case)}
        for each in one.obligations:
            if each.id in passed:
                assert each.fresh and each.verdict in ("proved", one.policy.expect)


@pytest.mark.parametrize("status", [Status(()), ALL])
def test_ends_with_a_newline(status: Status) -> None:
    assert junit(status).startswith('<?xml version="1.0" encoding="UTF-8"?>\n<testsuites ')
    assert junit(status).endswith("</testsuites>\n")
