"""The backend for machines with Lean: `lake`, as elan installs it."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from os import environ
from pathlib import Path
from typing import Final, Literal, Self

from filelock import FileLock

from proofgen.errors import Problem, ToolError
from proofgen.files import write_text
from proofgen.progress import Progress
from proofgen.prover.install import cache_folder
from proofgen.prover.leanrun import run_lean
from proofgen.prover.library import ROOT_MODULE, digest, read_library
from proofgen.prover.model import LeanRun, OnMessage, Toolchain
from proofgen.prover.process import Ended, Limits, run
from proofgen.prover.scratch import SOURCE_NAME, project_folder, source_folder
from proofgen.prover.workspace import bare_project, lake_environment, library_project, project_on_top

_BUILD_LIMITS: Final = Limits(seconds=1800, memory_mb=16000)
_ANSWER_LIMITS: Final = Limits(seconds=120, memory_mb=16000)  # elan may fetch the toolchain at the first call
_VERSION: Final = re.compile(r"Lean \(version (?P<lean>[^,\s]+),.*?commit (?P<commit>[0-9a-f]{7,40})")
# What a built library has beside it once all of it was replayed.
_REPLAYED: Final = "replayed"

Replay = Literal["accepted", "refused", "missing", "unknown"]
"""What a second check of all declarations by the kernel says. `unknown` is one that did not come to an end, or said anything."""


def find_lake() -> Path | None:
    """$PROOFGEN_LAKE if it is set, otherwise the first `lake` on PATH; None where there is none."""
    found = shutil.which(environ.get("PROOFGEN_LAKE") or "lake")
    return Path(found).absolute() if found else None


@dataclass(frozen=True, slots=True)
class LakeLean:
    """The Lean that elan has under the name `pin` (None for its default); without a built `library`, files can import Lean's
    own alone.

    It only ever runs in projects that proofgen writes itself, see `workspace`.
    """

    lake: Path
    pin: str | None = None
    library: Path | None = None

    def describe(self) -> Toolchain:
        """What `lean --version` says; `ToolError` if it cannot be asked or says something else."""
        with self._bare() as folder:
            ended, text = self._call(["env", "lean", "--version"], folder, _ANSWER_LIMITS)
        found = _VERSION.search(text)
        if ended.outcome != "finished" or ended.exit_code != 0 or found is None:
            raise _unusable(self.lake, (ended.stderr or text).strip()[-300:] or ended.outcome)
        return Toolchain("lake", found["lean"], found["commit"], self.lake, unofficial=False)

    def using(self, library: Path) -> Self:
        """The same Lean with the library that was built in this folder."""
        return replace(self, library=library.resolve())

    def build(self, library_root: Path, progress: Progress) -> Path:
        """`lake build Proofgen` of the texts in this folder, kept in the cache by content, lake and Lean."""
        library, toolchain = read_library(library_root), self.describe()
        files = library_project(library, self.pin)
        kept = cache_folder() / "libraries"
        basis = f"lake 1 {self.lake} {toolchain.lean} {toolchain.commit}"
        target = kept / f"lake-{digest({'': basis, **files})[:32]}"
        kept.mkdir(parents=True, exist_ok=True)
        with FileLock(f"{target}.lock"):
            if not target.is_dir():
                progress.step("lake build Proofgen")
                self._build(files, target)
        return target

    def _build(self, files: Mapping[str, str], target: Path) -> None:
        for stale in target.parent.glob(f".{target.name}-*"):  # we hold the lock: it belongs to nobody any more
            shutil.rmtree(stale, ignore_errors=True)
        with tempfile.TemporaryDirectory(prefix=f".{target.name}-", dir=target.parent) as temporary:
            project = Path(temporary) / "project"
            for name, text in files.items():
                write_text(project / name, text)
            ended, text = self._call(["build", ROOT_MODULE], project, _BUILD_LIMITS)
            if ended.outcome != "finished" or ended.exit_code != 0:
                shown = "".join(text.splitlines(keepends=True)[-30:]) + ended.stderr
                message = f"`lake build Proofgen` failed ({ended.outcome}, exit code {ended.exit_code}):\n{shown}"
                raise ToolError(Problem("E705", message, "Correct what it shows, or use `--backend embedded`."))
            project.rename(target)

    def check(self, source: str, *, timeout: float, memory_mb: int, on_message: OnMessage | None = None) -> LeanRun:
        """See `LeanBackend.check`."""
        if self.library is not None:
            return self.check_in(self.library, source, Limits(timeout, memory_mb), on_message)
        with self._bare() as folder:
            return self.check_in(folder, source, Limits(timeout, memory_mb), on_message)

    def check_in(self, project: Path, source: str, limits: Limits, on_message: OnMessage | None = None) -> LeanRun:
        """Check a complete Lean file that may import what was built in this project of Lake."""
        with source_folder(source) as folder:
            file = str(folder / SOURCE_NAME)
            return run_lean(
                [str(self.lake), "env", "lean", "--json", file],
                folder=project, env=lake_environment(), limits=limits, file_name=file, on_message=on_message,
            )  # fmt: skip

    @contextmanager
    def project(self, texts: Mapping[str, str]) -> Iterator[Path]:
        """A project of Lake with these Lean texts, by path, on top of the library, for a while; nothing in it is built yet."""
        assert self.library is not None
        with project_folder(project_on_top(self.library, texts, self.pin)) as folder:
            yield folder

    def build_in(self, project: Path, modules: Sequence[str], limits: Limits) -> Ended:
        """`lake build` of these modules."""
        return self._call(["build", *(f"+{module}" for module in modules)], project, limits)[0]

    def replay(self, project: Path, modules: Sequence[str], limits: Limits) -> Replay:
        """Have the kernel check all declarations of these built modules, and of those below them, once more."""
        prefix, text = self._call(["env", "lean", "--print-prefix"], project, _ANSWER_LIMITS)
        program = Path(text.strip()) / "bin" / "leanchecker"
        if prefix.outcome != "finished" or prefix.exit_code != 0 or not program.is_absolute():
            return "unknown"
        if not program.is_file():
            return "missing"
        ended, said = self._call(["env", str(program), *modules], project, limits)
        if ended.outcome != "finished" or (ended.exit_code == 0 and (said or ended.stderr).strip()):
            return "unknown"
        return "accepted" if ended.exit_code == 0 else "refused"

    def replay_library(self) -> Replay:
        """The same for the built library; that it was accepted is kept beside it."""
        assert self.library is not None
        with FileLock(f"{self.library}.lock"):
            if (self.library / _REPLAYED).is_file():
                return "accepted"
            found = self.replay(self.library, [ROOT_MODULE], _BUILD_LIMITS)
            if found == "accepted":
                write_text(self.library / _REPLAYED, "")
        return found

    @contextmanager
    def _bare(self) -> Iterator[Path]:
        with project_folder(bare_project(self.pin)) as folder:
            yield folder

    def _call(self, arguments: Sequence[str], folder: Path, limits: Limits) -> tuple[Ended, str]:
        """How lake ended, and what it printed; `ToolError` if it cannot be started."""
        output: list[str] = []
        try:
            ended = run([str(self.lake), *arguments], folder=folder, env=lake_environment(), limits=limits, on_line=output.append)
        except OSError as error:
            raise _unusable(self.lake, str(error)) from error
        return ended, "".join(output)


def project_of(library_root: Path) -> Path | None:
    """The nearest folder at or above the library that has a lakefile; an installed package has none."""
    start = library_root.resolve()
    return next((one for one in (start, *start.parents) if has_lakefile(one)), None)


def has_lakefile(folder: Path) -> bool:
    """Whether the folder is a project of Lake."""
    return (folder / "lakefile.lean").is_file() or (folder / "lakefile.toml").is_file()


def _unusable(lake: Path, reason: str) -> ToolError:
    return ToolError(Problem("E704", f"{lake} does not work: {reason}", "Check it with `lake --version`; see elan."))
