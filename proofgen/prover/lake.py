"""The backend for machines with Lean: `lake`, as elan installs it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

from proofgen.errors import Problem, ToolError
from proofgen.progress import Progress
from proofgen.prover.leanrun import SOURCE_NAME, run_lean
from proofgen.prover.model import LeanRun, OnMessage, Toolchain
from proofgen.prover.process import Limits, run

_BUILD_LIMITS = Limits(seconds=1800, memory_mb=16000)
_ANSWER_SECONDS = 120  # elan may fetch the toolchain at the first call
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
        try:
            done = subprocess.run(
                [*self._lean(), "--version"], cwd=self.project, capture_output=True, text=True, timeout=_ANSWER_SECONDS
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise _unusable(self.lake, str(error)) from error
        found = _VERSION.search(done.stdout)
        if done.returncode != 0 or found is None:
            raise _unusable(self.lake, (done.stderr or done.stdout).strip()[-300:])
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
        with tempfile.TemporaryDirectory(prefix="proofgen-") as temporary:
            file = Path(temporary).resolve() / SOURCE_NAME
            file.write_text(source, "utf-8")
            return run_lean(
                [*self._lean(), "--json", str(file)],
                folder=self.project or file.parent,
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
