"""What platforms are told of findings: no more than they show, and nothing that they would take for something else."""

from __future__ import annotations

import json
import re
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from proofgen.gate.codes import GATE_CODES
from proofgen.gate.finding import Finding
from proofgen.gate.result import GateResult
from proofgen.gate.statements import Restated
from proofgen.gate.waivers import Waived, Waiver
from proofgen.report.annotations import MOST, github_text, gitlab_report
from proofgen.report.gate import gate_text
from proofgen.report.gate_markdown import gate_markdown
from proofgen.report.marked import LIMIT
from proofgen.report.visible import visible

TRICKS = ("::error::x", "a\n::set-output name=x::y", "| a | b |", "`", "<script>", "%0A", "@all")
TEXTS = st.text(max_size=60) | st.sampled_from(TRICKS)
FINDINGS = st.builds(
    Finding, st.sampled_from([*GATE_CODES]), TEXTS, TEXTS, TEXTS, st.integers(1, 9), st.none() | TEXTS, st.none() | TEXTS
)


def result(
    *findings: Finding, prefix: str = "", restated: tuple[Restated, ...] = (), waived: tuple[Waived, ...] = ()
) -> GateResult:
    return GateResult("main", "a" * 40, "b" * 40, "c" * 40, prefix, (), (), 3, (), (), restated, findings, waived, True, False)


def some(code: str, number: int) -> list[Finding]:
    return [Finding(code, f"message {each}", "hint", "policies/a.yaml", each) for each in range(1, number + 1)]


def test_as_many_as_are_shown() -> None:
    lines = github_text(result(*some("PG401", MOST), *some("PG312", MOST + 3))).splitlines()
    assert sum(line.startswith("::error ") for line in lines) == MOST
    notices = [line for line in lines if line.startswith("::notice ")]
    assert len(notices) == MOST
    assert notices[-1] == "::notice title=proofgen gate::4 more of this kind are in the summary of this run and in its artifact"


def test_one_annotation() -> None:
    found = Finding("PG401", "100 %, or\nmore", "look", "policies/a.yaml", 7, "a", "balanced")
    line = github_text(result(found, prefix="sub")).splitlines()[0]
    assert line == "::error file=sub/policies/a.yaml,line=7,title=PG401 refuted::a: 100 %25, or\\nmore. look"


@given(st.lists(FINDINGS, max_size=12), TEXTS)
def test_texts_give_no_commands(findings: list[Finding], prefix: str) -> None:
    lines = github_text(result(*findings, prefix=prefix)).split("\n")
    assert lines.pop() == ""
    assert re.fullmatch(r"proofgen gate: .*", lines.pop())
    for line in lines:
        assert re.fullmatch(r"::(error|warning|notice) (file=[^:,]*,line=\d+,)?title=[^:,]*::[^\r\n]*", line), line


@given(st.lists(FINDINGS, max_size=12))
def test_the_report_for_gitlab(findings: list[Finding]) -> None:
    report = gitlab_report(result(*findings))
    assert json.loads(json.dumps(report)) == report
    assert len({one["fingerprint"] for one in report}) == len(findings)
    assert {one["severity"] for one in report} <= {"info", "minor", "major", "critical", "blocker"}


@given(st.lists(FINDINGS, max_size=12))
def test_the_text_and_the_summary_show_all_and_do_nothing(findings: list[Finding]) -> None:
    judged = result(*findings)
    text, summary = gate_text(judged), gate_markdown(judged)
    assert all(visible(line) == line for line in text.split("\n"))
    assert len(summary) <= LIMIT
    rows = [line for line in summary.split("\n") if line.startswith(("| ✗", "| ?", "| ·"))]
    assert len(rows) == len(findings)
    assert all(len(re.findall(r"(?<!\\)\|", row)) == 6 for row in rows)


def test_a_summary_that_is_too_long_says_what_it_leaves_out() -> None:
    summary = gate_markdown(result(*some("PG401", 2000)))
    assert len(summary) <= LIMIT
    assert re.search(r"\d+ more lines are left out here, as there is no room\.\n$", summary)


def test_statements_side_by_side_and_waivers() -> None:
    waiver = Waiver(code="PG301", subject="b", digest="a" * 64, owner="ann", reason="old", expires=date(2027, 1, 1))
    waived = Waived(Finding("PG301", "gone", "hint", "policies/b.yaml", policy="b", digest="a" * 64), waiver)
    changed = (
        Restated("a", "policy", "filter", None, None, "victim.load >= 2", "a || b"),
        Restated("a", "lean", "filter", "old words", "new words", "x ≥ 2", None),
    )
    summary = gate_markdown(result(restated=changed, waived=(waived,)))
    assert "| policy, `filter` | `victim.load >= 2` | `a \\|\\| b` |" in summary
    assert "| words of `filter` | `old words` | `new words` |" in summary
    assert "| Lean, `filter` | `x ≥ 2` | - |" in summary
    assert "| PG301 | `b: gone` | `ann` | `old` | 2027-01-01 |" in summary
