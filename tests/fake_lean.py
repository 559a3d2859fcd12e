"""A Lean that says what a test wants it to."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from proofgen.progress import Progress
from proofgen.prover.model import LeanMessage, LeanRun, OnMessage, Outcome, Severity, Toolchain
from proofgen.prover.release import RELEASE

Answers = Callable[[str], LeanRun]


def said(line: int, text: str, severity: Severity = "information", kind: str = "") -> LeanMessage:
    return LeanMessage(severity, kind, line, 0, None, None, text, "Main.lean")


def finished(messages: Iterable[LeanMessage]) -> LeanRun:
    kept = tuple(messages)
    return LeanRun(kept, "finished", int(any(each.severity == "error" for each in kept)), 1.0, 100)


def ended(outcome: Outcome) -> LeanRun:
    return LeanRun((), outcome, -1, 12.0, 100, "something")


def agree(source: str) -> LeanRun:
    """Every question is answered."""
    lines = enumerate(source.splitlines(), start=1)
    return finished(said(number, line) for number, line in lines if line.startswith("#check"))


def place(source: str, start: str) -> int | None:
    """The number of the first line that starts so."""
    return next((number for number, line in enumerate(source.splitlines(), 1) if line.startswith(start)), None)


def complaining(start: str, offset: int = 0, severity: Severity = "error", kind: str = "") -> Answers:
    """Agrees with everything but complains at the line that starts so, or as many lines further down, while there is one."""

    def answer(source: str) -> LeanRun:
        line = place(source, start)
        run = agree(source)
        return run if line is None else finished([said(line + offset, "no", severity, kind), *run.messages])

    return answer


@dataclass
class FakeLean:
    """Answers by a function; `sources` are the texts it was asked about."""

    answer: Answers
    sources: list[str] = field(default_factory=list)
    limits: set[tuple[float, int]] = field(default_factory=set)

    def check(self, source: str, *, timeout: float, memory_mb: int, on_message: OnMessage | None = None) -> LeanRun:
        self.sources.append(source)
        self.limits.add((timeout, memory_mb))
        run = self.answer(source)
        for message in run.messages:
            if on_message is not None:
                on_message(message)
        return run

    def describe(self) -> Toolchain:
        return Toolchain("embedded", RELEASE.lean, RELEASE.commit, Path("lean"), unofficial=True)

    def build(self, library_root: Path, progress: Progress) -> Path:
        return library_root

    def using(self, library: Path) -> Self:
        return self
