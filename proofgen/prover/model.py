"""What running Lean gives: plain frozen data, and the small interface that each backend has."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol, Self

from proofgen.progress import Progress

Backend = Literal["embedded", "lake"]
Outcome = Literal["finished", "timeout", "memory", "crashed", "interrupted"]
Severity = Literal["information", "warning", "error"]


@dataclass(frozen=True, slots=True)
class Toolchain:
    """Which Lean answers: version and commit as it says itself, and where it lies."""

    backend: Backend
    lean: str
    commit: str
    path: Path
    unofficial: bool


@dataclass(frozen=True, slots=True)
class LeanMessage:
    """One message of Lean; lines count from 1, columns from 0 (in characters). `kind` may be empty."""

    severity: Severity
    kind: str
    line: int
    column: int
    end_line: int | None
    end_column: int | None
    text: str
    file: str


@dataclass(frozen=True, slots=True)
class LeanRun:
    """One run of Lean on one file. Only `finished` says anything about the file; all else is inconclusive.

    `seconds` is wall-clock time, `peak_memory_mb` the highest resident size seen (0 for very short runs),
    `detail` what is known about a run that did not finish.
    """

    messages: tuple[LeanMessage, ...]
    outcome: Outcome
    exit_code: int
    seconds: float
    peak_memory_mb: int
    detail: str = ""

    @property
    def clean(self) -> bool:
        """Whether Lean finished, with exit code 0, without an error and without a warning that `sorry` was used."""
        bad = any(message.severity == "error" or message.kind == "hasSorry" for message in self.messages)
        return self.outcome == "finished" and self.exit_code == 0 and not bad


@dataclass(frozen=True, slots=True)
class Check:
    """One finding of the doctor: what was looked at, whether it is well, and what to do if not."""

    name: str
    ok: bool
    detail: str
    hint: str = ""


OnMessage = Callable[[LeanMessage], None]


class LeanBackend(Protocol):
    """A Lean that can check files, alone or on top of a library."""

    def describe(self) -> Toolchain:
        """Which Lean this is. `ToolError` if it does not answer."""

    def build(self, library_root: Path, progress: Progress) -> Path:
        """Build the library with `Proofgen.lean` in this folder; what to give to `using`. `ToolError` if it fails."""

    def using(self, library: Path) -> Self:
        """The same backend, whose files can import the library that `build` built there."""

    def check(self, source: str, *, timeout: float, memory_mb: int, on_message: OnMessage | None = None) -> LeanRun:
        """Check a complete Lean file; `timeout` in seconds. Messages are also handed to `on_message` as they come.

        Ctrl-C and SIGTERM end Lean and are raised as `KeyboardInterrupt`.
        """
