"""The judgement of the gate, for people at the command line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from proofgen.gate.codes import GATE_CODES
from proofgen.gate.waivers import stanza
from proofgen.report.visible import visible

if TYPE_CHECKING:
    from proofgen.gate.finding import Finding
    from proofgen.gate.result import GateResult
    from proofgen.gate.selftest import SelfTest


def gate_text(result: GateResult) -> str:
    """The findings, the weightiest last, and the answer in the last lines."""
    notices = [one for one in result.findings if one.severity == "notice"]
    others = [one for one in result.findings if one.severity != "notice"]
    lines = [line for one in [*notices, *sorted(others, key=_weight)] for line in _finding(one)]
    lines += (
        f"waived until {one.waiver.expires} by {visible(one.waiver.owner)}: {one.finding.code} {visible(one.finding.message)}"
        for one in result.waived
    )
    return "\n".join([*lines, *scope(result), headline(result)])


def _weight(finding: Finding) -> int:
    return 0 if finding.severity == "unknown" else 1


def _finding(finding: Finding) -> Iterator[str]:
    place = f"{visible(finding.file)}:{finding.line}"
    yield f"{place}: {finding.severity}[{finding.code}] {GATE_CODES[finding.code].title}: {about(finding)}"
    yield f"  hint: {visible(finding.hint)}"
    text = stanza(finding)
    if text is not None:
        yield "  a waiver, in proofgen.waivers.toml, which somebody has to answer for:"
        yield from (f"    {line}" for line in text.split("\n"))


def about(finding: Finding) -> str:
    """What is wrong, after the policy that it is about."""
    return visible(f"{finding.policy}: {finding.message}" if finding.policy else finding.message)


def scope(result: GateResult) -> Iterator[str]:
    """What was compared with what, and what was checked."""
    files = f"{len(result.changed)} judged {'file is' if len(result.changed) == 1 else 'files are'} otherwise"
    yield f"base {visible(result.reference)} ({result.shared[:12]}), change {result.head[:12]}: {files}"
    if result.uncommitted:
        yield f"judged as they are, and not as committed: {', '.join(map(visible, result.uncommitted))}"
    number = f"{len(result.checked)} of {result.policies} {'policy' if result.policies == 1 else 'policies'}"
    if not result.lean:
        yield f"{number} looked at without Lean" if result.checked else f"nothing to be checked with Lean; {number}"
        return
    lean = result.toolchain
    build = ", an unofficial build" if lean.get("unofficial") else ""
    level = f"assurance {result.assurance}"
    yield f"{number} checked, {len(result.steps)} obligations, {level}: Lean {lean.get('lean')} ({lean.get('backend')}{build})"


def headline(result: GateResult) -> str:
    """The answer, in one line."""
    errors = sum(one.severity == "error" for one in result.findings)
    unknown = sum(one.severity == "unknown" for one in result.findings)
    if result.answer == "may not merge":
        return f"may not be merged: {errors} {'finding' if errors == 1 else 'findings'}"
    if result.answer == "could not tell":
        return f"could not tell: {unknown} {'thing is' if unknown == 1 else 'things are'} unknown"
    return "may be merged" if result.answer == "may merge" else "nothing was found without Lean; that is no verdict"


def self_test_text(planted: SelfTest) -> str:
    """For each attack whether it was found, and the answer in the last line."""
    lines = [f"{'found ' if one.found else 'MISSED'} {one.name}: {one.text}" for one in planted.attacks]
    good = "every planted attack was found, and what was good passed"
    return "\n".join([*lines, good if planted.exit_code == 0 else planted.reason])
