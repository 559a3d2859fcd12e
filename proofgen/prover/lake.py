"""The backend for machines with Lean: `lake`, as elan installs it."""

from __future__ import annotations

import os
import re
import shutil
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

from proofgen.errors import Problem, ToolError
from proofgen.progress import Progress
from proofgen.prover.leanrun import run_lean
from proofgen.prover.model import LeanRun, OnMessage, Toolchain
from proofgen.prover.process import Limits, run
from proofgen.prover.scratch import SOURCE_NAME, source_folder

_BUILD_LIMITS = Limits(seconds=1800, memory_mb=16000)
_ANSWER_LIMITS = Limits(seconds=120, memory_mb=16000)  # elan may fetch the toolchain at the first call
_VERSION = re.compile(r"Lean \(version (?P<lean>[^,\s]+),.*?commit (?P<commit>[0-9a-f]{7,40})")


def find_lake() -> Path | None:
    """$PROOFGEN_LAKE if it is set, otherwise the first `lake` on PATH; None where there is none."""
    found = shutil.which(os.environ.get("PROOFGEN_LAKE") or "lake")
    return Path(found).absolute() if found else None


@dataclass(frozen=True, slots=True)
class LakeLean:
    """The Lean of a Lake project; without a project, files can import Lean's own library only."""

    lake: Path
    project: Path | None = None

    def describe(self) -> Toolchain:
        """What `lean --version` of the project says; `ToolError` if it cannot be asked or says something else."""
        output: list[str] = []
        try:
            ended = run(
                [*self._lean(), "--version"],
                folder=self.project or Path(),
                env=os.environ,
                limits=_ANSWER_LIMITS,
                on_line=output.append,
            )
        except OSError as error:
            raise _unusable(self.lake, str(error)) from error
        text = "".join(output)
        found = _VERSION.search(text)
        if ended.outcome != "finished" or ended.exit_code != 0 or found is None:
            raise _unusable(self.lake, (ended.stderr or text).strip()[-300:] or ended.outcome)
        return Toolchain("lake", found["lean"], found["commit"], self.lake, unofficial=False)

    def using(self, library: Path) -> Self:
        """The same Lean inside this Lake project."""
        return replace(self, project=library.resolve())

    def build(self, library_root: Path, progress: Progress) -> Path:
        """`lake build Proofgen` in the nearest folder above the library that has a lakefile."""
        project = project_of(library_root)
        if project is None:
            hint = "Run it in a checkout of proofgen, or use `--backend embedded`."
            raise ToolError(Problem("E705", f"no lakefile in {library_root} or above it", hint))
        progress.step("lake build Proofgen")
        output: list[str] = []
        try:
            ended = run(
                [str(self.lake), "build", "Proofgen"], folder=project, env=os.environ, limits=_BUILD_LIMITS, on_line=output.append
            )
        except OSError as error:
            raise _unusable(self.lake, str(error)) from error
        if ended.outcome != "finished" or ended.exit_code != 0:
            shown = "".join(output[-30:]) + ended.stderr
            message = f"`lake build Proofgen` in {project} failed ({ended.outcome}, exit code {ended.exit_code}):\n{shown}"
            raise ToolError(Problem("E705", message, "Run `lake build Proofgen` there and correct what it shows."))
        return project

    def check(self, source: str, *, timeout: float, memory_mb: int, on_message: OnMessage | None = None) -> LeanRun:
        """See `LeanBackend.check`."""
        with source_folder(source) as folder:
            file = folder / SOURCE_NAME
            return run_lean(
                [*self._lean(), "--json", str(file)],
                folder=self.project or folder,
                env=os.environ,
                limits=Limits(timeout, memory_mb),
                file_name=str(file),
                on_message=on_message,
            )

    def _lean(self) -> tuple[str, ...]:
        """Inside a project through `lake env`, which sets the search path; else the `lean` that lies beside lake."""
        if self.project is not None:
            return str(self.lake), "env", "lean"
        return (str(self.lake.with_name("lean")),)


def project_of(library_root: Path) -> Path | None:
    """The nearest folder at or above the library that has a lakefile; an installed package has none."""
    start = library_root.resolve()
    folders = (start, *start.parents)
    return next((one for one in folders if (one / "lakefile.lean").is_file() or (one / "lakefile.toml").is_file()), None)


def _unusable(lake: Path, reason: str) -> ToolError:
    return ToolError(Problem("E704", f"{lake} does not work: {reason}", "Check it with `lake --version`; see elan."))
