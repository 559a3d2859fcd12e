"""The judgement of the gate as a summary for a merge request, in the Markdown of GitHub and GitLab."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import TYPE_CHECKING, Final

from proofgen.gate.codes import GATE_CODES
from proofgen.report.gate import about, headline, scope
from proofgen.report.marked import LIMIT, cell, code, fitting, left_out

if TYPE_CHECKING:
    from proofgen.gate.finding import Finding
    from proofgen.gate.result import GateResult, Step
    from proofgen.gate.statements import Restated

_SIGNS: Final = {"error": "✗", "unknown": "?", "notice": "·"}
_ANSWERS: Final = {"may merge": "✓", "may not merge": "✗", "could not tell": "?", "not judged": "·"}
_RESERVE: Final = 1000


def gate_markdown(result: GateResult) -> str:
    """The answer, the findings, what has become of obligations, waivers, axioms, statements side by side, while there is room."""
    answer = f"{_ANSWERS[result.answer]} {headline(result)}"
    head = [f"### proofgen gate: {answer}", "", *(f"- {code(line)}" for line in scope(result))]
    parts = [_findings(result), _steps(result), _waived(result), _axioms(result), _statements(result)]
    room = LIMIT - _RESERVE - len("\n".join(head))
    lines = [line for part in parts for line in part]
    shown = fitting(lines, room)
    return "\n".join([*head, *shown, *left_out(len(lines) - len(shown), "line")]) + "\n"


def _findings(result: GateResult) -> Iterator[str]:
    weights = ("error", "unknown", "notice")
    found = sorted(result.findings, key=lambda one: weights.index(one.severity))
    if found:
        yield from ("", "| | code | where | what | how to mend it |", "|---|---|---|---|---|")
        yield from map(_finding, found)


def _finding(one: Finding) -> str:
    title = f"{one.code} {GATE_CODES[one.code].title}"
    return f"| {_SIGNS[one.severity]} | {title} | {cell(f'{one.file}:{one.line}')} | {cell(about(one))} | {cell(one.hint)} |"


def _steps(result: GateResult) -> Iterator[str]:
    for kind in ("broken", "newly proved", "stale"):
        steps = [one for one in result.steps if one.kind == kind]
        if steps:
            yield from ("", f"**{kind.capitalize()}** ({len(steps)})", "")
            for policy, own in groupby(steps, lambda one: one.policy):
                yield f"- {code(policy)}: {', '.join(map(_step, own))}"


def _step(one: Step) -> str:
    was = f" (was {one.before})" if one.kind == "broken" else ""
    return f"{code(one.obligation)}{was}"


def _waived(result: GateResult) -> Iterator[str]:
    if result.waived:
        yield from ("", "**Waived**", "", "| code | what | owner | reason | until |", "|---|---|---|---|---|")
    for one in result.waived:
        who = f"{cell(one.waiver.owner)} | {cell(one.waiver.reason)} | {one.waiver.expires}"
        yield f"| {one.finding.code} | {cell(about(one.finding))} | {who} |"


def _axioms(result: GateResult) -> Iterator[str]:
    """What is known of axioms: which were used, or that nobody looked."""
    if not result.lean or not result.steps:
        return
    known = [one for one in result.steps if one.axioms is not None]
    used = sorted({axiom for one in known for axiom in one.axioms or ()})
    unknown = len(result.steps) - len(known)
    texts = [f"{', '.join(map(code, used)) or 'none'} ({len(known)} theorems audited)"] if known else []
    texts += [f"{unknown} not audited: that takes a native Lean"] if unknown else []
    yield from ("", f"**Axioms**: {'; '.join(texts)}")


def _statements(result: GateResult) -> Iterator[str]:
    for policy, own in groupby(result.restated, lambda one: one.policy):
        yield from ("", f"**Statements of {code(policy)}**", "", "| | before | after |", "|---|---|---|")
        yield from (row for one in own for row in _rows(one))


def _rows(one: Restated) -> Iterable[str]:
    """What a key says, or a declaration in words and in Lean, side by side."""
    if one.kind == "policy":
        yield f"| policy, {code(one.name)} | {cell(one.before or '')} | {cell(one.after or '')} |"
        return
    if one.words_before != one.words_after:
        yield f"| words of {code(one.name)} | {cell(one.words_before or '')} | {cell(one.words_after or '')} |"
    yield f"| Lean, {code(one.name)} | {cell(one.before or '')} | {cell(one.after or '')} |"
