"""What the gate finds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from proofgen.errors import Problem
from proofgen.gate.codes import GATE_CODES, Severity


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is found: its code, what is wrong, how to mend it, and where.

    `file` is a path from the project's root, `line` counts from 1. `digest` (SHA-256, hex) is of what a waiver would allow; None
    where there can be none.
    """

    code: str
    message: str
    hint: str
    file: str
    line: int = 1
    policy: str | None = None
    obligation: str | None = None
    digest: str | None = None

    @property
    def severity(self) -> Severity:
        """How much it weighs."""
        return GATE_CODES[self.code].severity

    @property
    def subject(self) -> str:
        """What it is about, as waivers name it: a policy, an obligation of one (`delta2/balanced`), or a file."""
        if self.policy is None:
            return self.file
        return self.policy if self.obligation is None else f"{self.policy}/{self.obligation}"

    def to_json(self) -> dict[str, Any]:
        """As in the result of the gate."""
        return {
            "code": self.code,
            "severity": self.severity,
            "title": GATE_CODES[self.code].title,
            "message": self.message,
            "hint": self.hint,
            "file": self.file,
            "line": self.line,
            "policy": self.policy,
            "obligation": self.obligation,
            "subject": self.subject,
            "digest": self.digest,
        }


def of_problem(code: str, problem: Problem, file: str, policy: str | None = None) -> Finding:
    """A finding for an error in a file; `file` is where it is if the error does not say."""
    place, line = (file, 1) if problem.span is None else (problem.span.file, problem.span.line)
    return Finding(code, f"{problem.message} [{problem.code}]", problem.hint, place, line, policy)
