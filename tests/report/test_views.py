"""What all views of the status have in common, with evidence as a run leaves it."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree.ElementTree import fromstring

import pytest
from checked import TEXT, check, policy
from hypothesis import given, settings
from statuses import ALL, STATUSES, hostile

from proofgen.progress import Quiet
from proofgen.report.views import VIEWS
from proofgen.status import Status, status_of


def test_names() -> None:
    assert [*VIEWS] == ["html", "markdown", "json", "junit", "sarif", "shields"]


@pytest.mark.parametrize("view", VIEWS)
@given(status=STATUSES)
@settings(max_examples=30)
def test_each_ends_with_one_newline_and_can_be_written(view: str, status: Status) -> None:
    text = VIEWS[view](status)
    assert text.endswith("\n") and not text.endswith("\n\n")
    assert text.encode("utf-8")
    assert view == "html" or VIEWS[view](status) == text


def test_json_is_the_status() -> None:
    assert json.loads(VIEWS["json"](ALL)) == ALL.to_json()
    text = VIEWS["json"](Status((hostile(),)))
    assert text.isascii() and json.loads(text) == Status((hostile(),)).to_json()


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "delta2.yaml").write_text(TEXT, encoding="utf-8")
    return tmp_path


def seen(root: Path) -> dict[str, str]:
    status = status_of(root, [policy()], Quiet())
    return {name: view(status) for name, view in VIEWS.items()}


def test_from_unchecked_to_green_to_stale_to_open(project: Path) -> None:
    texts = seen(project)
    assert "1 unchecked" in json.loads(texts["shields"])["message"]
    assert fromstring(texts["junit"].encode()).get("errors") == str(len(policy().obligations))
    check(project)
    texts = seen(project)
    assert json.loads(texts["shields"])["color"] == "brightgreen"
    assert fromstring(texts["junit"].encode()).get("errors") == "0"
    assert json.loads(texts["sarif"])["runs"][0]["results"] == []
    assert texts["markdown"].startswith("### proofgen: the policy is green\n")
    (project / "delta2.yaml").write_text(TEXT.replace(">= 2", ">= 3"), encoding="utf-8")
    texts = seen(project)
    assert json.loads(texts["shields"])["message"] == "1 stale"
    assert "`the policy has changed (all)`. Next: `proofgen verify delta2.yaml`" in texts["markdown"]
    check(project, {"balanced": "open"})
    texts = seen(project)
    assert [one["ruleId"] for one in json.loads(texts["sarif"])["runs"][0]["results"]] == ["proofgen/balanced/open"]
    assert fromstring(texts["junit"].encode()).get("failures") == "1"
