"""Proofs by hand in every view: it is seen that they are, and a refutation need not have a run."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from statuses import DELTA2, GREEN, checked

from proofgen.report.html import html
from proofgen.report.markdown import markdown
from proofgen.report.shortfall import shortfalls
from proofgen.report.status import print_status, remarks
from proofgen.report.table import print_results
from proofgen.report.views import VIEWS
from proofgen.result import ObligationResult, PolicyResult, RunResult, Verdict
from proofgen.status import PolicyStatus, Status, StatusVerdict

TOOLCHAIN = {"backend": "lake", "lean": "4.28.0", "commit": "38f3c0c", "unofficial": False}
FILE = Path("obligations/Delta2/ByHand/Balanced.lean")


def status(verdict: StatusVerdict, *, required: bool = True) -> PolicyStatus:
    """A policy with one proof by hand, of `balanced`, and without any run."""
    one = checked({"filter_sound": "proved", "balanced": verdict}, optional=() if required else ("balanced",))
    assert one.evidence is not None
    obligations = tuple(replace(each, by_hand=each.id == "balanced") for each in one.obligations)
    kept = [replace(each, counterexample=None, by_hand=each.id == "balanced") for each in one.evidence.obligations]
    return replace(one, obligations=obligations, evidence=one.evidence.model_copy(update={"obligations": kept}))


@pytest.mark.parametrize(
    ("verdict", "counts"),
    [("proved", "2 (1 by hand) 0 0"), ("refuted", "1 1 (1 by hand) 0"), ("open", "1 0 1 (1 by hand)")],
)
def test_how_many_are_by_hand(verdict: StatusVerdict, counts: str, capsys: pytest.CaptureFixture[str]) -> None:
    print_status(Status((status(verdict),)))
    assert f"fresh {counts} L" in " ".join(capsys.readouterr().out.split())
    proved, refuted, other = re.findall(r"\d+(?: \(1 by hand\))?", counts)
    assert f"| {proved} / {refuted} / {other} |" in markdown(Status((status(verdict),)))
    assert "by hand" not in markdown(Status((GREEN,)))


def test_what_helps_with_one_that_is_not_accepted() -> None:
    [remark] = remarks(status("open"))
    assert remark.text == "delta2: open, not proved as expected (open: balanced); proofgen prove policies/delta2.yaml"
    assert [each.command for each in shortfalls(status("open"))] == ["proofgen prove policies/delta2.yaml"]
    assert [each.command for each in shortfalls(status("refuted"))] == ["proofgen refute policies/delta2.yaml"]
    other = checked({"filter_sound": "open", "balanced": "proved"})
    assert [remark.command for remark in remarks(other)] == ["proofgen refute policies/delta2.yaml"]
    assert remarks(status("open", required=False)) == []


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("verdict", ["proved", "refuted", "open", "inconclusive"])
def test_every_view_copes_without_a_run(view: str, verdict: StatusVerdict) -> None:
    text = VIEWS[view](Status((status(verdict),)))
    assert text.endswith("\n") and "Traceback" not in text


def test_the_dashboard() -> None:
    page = html(Status((status("refuted", required=False), GREEN)))
    assert re.search(r'aria-label="delta2, balanced: refuted, fresh, not required, by hand">\(✗\*\)<', page)
    assert page.count("by hand</a>") == 0 and '<span class="cell proved">✓*</span> by hand' in page
    data = json.loads(page.partition('<script type="application/json" id="data">')[2].partition("</script>")[0])
    assert [each["byHand"] for each in data["policies"][0]["obligations"]] == [None, FILE.as_posix()]
    assert data["policies"][0]["obligations"][1]["run"] is None
    assert "✓*" not in html(Status((GREEN,)))


@pytest.mark.parametrize(("verdict", "sign"), [("proved", "✓*"), ("refuted", "✗*"), ("open", "?*"), ("inconclusive", "!*")])
def test_the_table(verdict: Verdict, sign: str, capsys: pytest.CaptureFixture[str]) -> None:
    found = tuple(
        ObligationResult(name, verdict if name == "balanced" else "proved", None, 0.1, None, by_hand=name == "balanced")
        for name in DELTA2.obligations
    )
    reason = "obligations/Delta2/ByHand/Balanced.lean:3:1: Lean rejects it: \x1b[31m\u202e"
    result = RunResult(TOOLCHAIN, (PolicyResult(DELTA2, found, (), None, 1.0, False, reason),))
    print_results(result)
    output = capsys.readouterr().out
    rows = [line.split() for line in output.splitlines()]
    assert ["balanced", sign] in rows and ["filter_sound", "✓"] in rows
    assert "( ) not required  * by hand\n" in output
    assert "Lean rejects it: \\x1b[31m\\u202e" in output
    optional = replace(DELTA2, require=("filter_sound",))
    print_results(replace(result, policies=(replace(result.policies[0], policy=optional),)))
    assert ["balanced", f"({sign})"] in [line.split() for line in capsys.readouterr().out.splitlines()]
