"""Findings of the gate where the platforms show them: workflow commands of GitHub Actions, and GitLab's code quality report."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, Any, Final

from proofgen.gate.codes import GATE_CODES, Severity
from proofgen.prover.library import digest
from proofgen.report.gate import about, headline
from proofgen.report.visible import visible

if TYPE_CHECKING:
    from proofgen.gate.finding import Finding
    from proofgen.gate.result import GateResult

MOST: Final = 10
"""So many annotations of a kind GitHub shows for one step; it drops the others without a word."""
_COMMANDS: Final[dict[Severity, str]] = {"error": "error", "unknown": "warning", "notice": "notice"}
_WEIGHTS: Final[dict[Severity, str]] = {"error": "blocker", "unknown": "critical", "notice": "info"}


def github_text(result: GateResult) -> str:
    """Workflow commands, at most ten of a kind; the last of a kind says how many more there are, and where."""
    lines = list[str]()
    for severity, command in _COMMANDS.items():
        found = [one for one in result.findings if one.severity == severity]
        shown = found if len(found) <= MOST else found[: MOST - 1]
        lines += (_command(result, command, one) for one in shown)
        if len(shown) < len(found):
            more = f"{len(found) - len(shown)} more of this kind are in the summary of this run and in its artifact"
            lines.append(f"::{command} title={_property('proofgen gate')}::{_data(more)}")
    return "".join(f"{line}\n" for line in [*lines, f"proofgen gate: {headline(result)}"])


def _command(result: GateResult, command: str, one: Finding) -> str:
    title = f"{one.code} {GATE_CODES[one.code].title}"
    file = posixpath.normpath(posixpath.join(result.prefix, one.file))
    properties = {"file": visible(file), "line": str(one.line), "title": title}
    text = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    return f"::{command} {text}::{_data(f'{about(one)}. {visible(one.hint)}')}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def gitlab_report(result: GateResult) -> list[dict[str, Any]]:
    """The findings as GitLab's code quality report: a list, empty if there is nothing; a finding keeps its fingerprint."""
    seen: dict[str, int] = {}
    return [_issue(result, one, seen) for one in result.findings]


def _issue(result: GateResult, one: Finding, seen: dict[str, int]) -> dict[str, Any]:
    identity = digest({"code": one.code, "subject": one.subject, "file": one.file})
    seen[identity] = seen.get(identity, 0) + 1
    return {
        "description": f"{about(one)}. {visible(one.hint)}",
        "check_name": f"proofgen/{one.code}",
        "fingerprint": identity if seen[identity] == 1 else digest({"": identity, "again": str(seen[identity])}),
        "severity": _WEIGHTS[one.severity],
        "location": {
            "path": visible(posixpath.normpath(posixpath.join(result.prefix, one.file))),
            "lines": {"begin": one.line},
        },
    }
