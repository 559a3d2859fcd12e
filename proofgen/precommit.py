"""Whether a commit has the Lean files of the policies that it touches, as they are emitted; needs no Lean."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from proofgen.errors import InputError, Problem, ToolError
from proofgen.policy_paths import files_of
from proofgen.progress import Progress
from proofgen.resources import OBLIGATIONS

if TYPE_CHECKING:
    from proofgen.policy import Policy
    from proofgen.yaml_source import Document


@dataclass(frozen=True, slots=True)
class Emitted:
    """The policies that were looked at, and their Lean files that are not as emitted, should not be there, or that git lacks."""

    policies: tuple[Policy, ...] = ()
    changed: tuple[Path, ...] = ()
    left_over: tuple[Path, ...] = ()
    untracked: tuple[Path, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether the commit has all of them as they are emitted."""
        return not (self.changed or self.left_over or self.untracked)


def check_touched(root: Path, files: Sequence[Path], places: Sequence[Path], progress: Progress) -> Emitted:
    """Look at the policies that these files belong to, and at those of files that the commit deletes.

    A policy's files are its own, that of its machine, and those in its folder of `obligations/`. `places` are the files and
    folders with policies, relative to `root`, which is the current folder.

    Raises:
        InputError: with everything that is wrong with the policies.
        ToolError: E731, git cannot be asked.
    """
    deleted = _git(root, "diff", "--cached", "--relative", "--no-renames", "--diff-filter=D", "--name-only")
    touched = [Path(os.path.relpath(file, root)) for file in (*files, *deleted)]
    touched = [file for file in touched if any(file.is_relative_to(place) for place in (OBLIGATIONS, *places))]
    # Most commits touch none, and need not wait until what emits them is loaded.
    policies = _belonging_to(touched, places) if touched else []
    return _compared(root, policies, progress) if policies else Emitted()


def _compared(root: Path, policies: Sequence[Policy], progress: Progress) -> Emitted:
    from proofgen.emit.project import compare
    from proofgen.workflow import prepare

    batch = prepare(policies, progress)
    changes = compare(root, batch)
    tracked = {*_git(root, "ls-files", "--", OBLIGATIONS.as_posix())}
    emitted = (OBLIGATIONS / path for one in batch for path, _ in one.files)
    untracked = tuple(path for path in emitted if path not in tracked and path not in changes.written)
    return Emitted(tuple(policies), changes.written, changes.removed, untracked)


def _belonging_to(changed: Iterable[Path], places: Sequence[Path]) -> list[Policy]:
    """The policies that these files belong to."""
    from proofgen.policy_file import load_policies

    policies, problems = files_of(places)
    if problems:
        raise InputError(*problems)
    wanted = {_place(file) for file in changed}
    touched = [file for file in policies if _place(file) in wanted or not wanted.isdisjoint(_belongings(file))]
    return load_policies(touched) if touched else []


def _place(file: Path) -> Path:
    """Where a file is; for one in `obligations/`, the folder of its policy, in small letters."""
    if not file.is_relative_to(OBLIGATIONS):
        return file.resolve()
    return OBLIGATIONS.joinpath(*(part.casefold() for part in file.relative_to(OBLIGATIONS).parts[:1]))


def _belongings(file: Path) -> Iterator[Path]:
    """The places of what belongs to a policy, beside its file: whatever else is wrong with it."""
    from proofgen.fields import upper_camel
    from proofgen.policy import name_of_machine
    from proofgen.yaml_source import read

    try:
        document = read(file)
    except InputError:
        return
    schema, name, machine = (_value(document, key) for key in ("schema", "name", "machine"))
    called = name_of_machine(name) if schema.startswith("proofgen.machine/") else name
    yield OBLIGATIONS / upper_camel(called).casefold()
    yield (file.parent / machine).resolve()


def _value(document: Document, key: str) -> str:
    """What stands behind a key, or nothing."""
    from proofgen.yaml_source import Scalar

    found = document.find((key,))
    return found.text if isinstance(found, Scalar) else ""


def _git(root: Path, *arguments: str) -> list[Path]:
    """The paths that git names, relative to the root."""
    try:
        done = subprocess.run(["git", arguments[0], "-z", *arguments[1:]], cwd=root, capture_output=True, check=False)
    except OSError as error:
        raise _no_git(str(error)) from error
    if done.returncode != 0:
        raise _no_git(done.stderr.decode(errors="replace").strip())
    return [Path(name.decode(errors="surrogateescape")) for name in done.stdout.split(b"\0") if name]


def _no_git(reason: str) -> ToolError:
    return ToolError(Problem("E731", f"git cannot be asked what is committed: {reason}", "run it in the git repository"))
