"""Verifying again whenever a file is saved, without a word printed."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import Final, NoReturn

from watchfiles import watch as changes_in

from proofgen.byhand.files import FOLDER
from proofgen.errors import ProofgenError
from proofgen.policy import Policy
from proofgen.policy_file import machine_file
from proofgen.policy_paths import DEFAULT_POLICIES
from proofgen.progress import Progress
from proofgen.prover.lake import project_of
from proofgen.resources import OBLIGATIONS, lean_library
from proofgen.status import Status, status_of
from proofgen.verification import Options, verify_policies
from proofgen.workflow import load

# Milliseconds: so long nothing more may change before it is looked at what has, but not longer than that.
_CALM: Final = 100
_LONGEST_STORM: Final = 1600
# Milliseconds: so often files are looked at although nothing was told of them.
_WITHOUT_NEWS: Final = 1000

Version = tuple[int, int, int] | None
"""What tells a file from what it was before; None where there is none."""
Sight = dict[Path, Version]
"""All files that count."""


def follow(
    root: Path,
    paths: Sequence[Path],
    options: Options,
    shown_progress: Callable[[], AbstractContextManager[Progress]],
    show: Callable[[Status], None],
    fail: Callable[[ProofgenError], None],
) -> NoReturn:
    """Verify what is not fresh of these policies and show the status, now and whenever a file that it depends on has changed.

    What is wrong with policies, machines or the Lean library is told, and mended by the next change.
    Ctrl-C and SIGTERM raise `KeyboardInterrupt`.
    """
    tried: dict[str, Sight] = {}
    for seen in _sights(root, paths or [DEFAULT_POLICIES]):
        try:
            with shown_progress() as progress:
                status = _renew(root, paths, options, progress, tried, seen)
        except ProofgenError as error:
            fail(error)
        else:
            show(status)
    raise AssertionError("watching does not end")


def _renew(
    root: Path, paths: Sequence[Path], options: Options, progress: Progress, tried: dict[str, Sight], seen: Sight
) -> Status:
    """Verify what is not fresh, unless that was tried as it is now and told nothing; then the status."""
    policies = load(paths)
    stale = {one.policy.name for one in status_of(root, policies, progress).policies if not one.fresh}
    basis = {policy.name: _basis(policy, seen) for policy in policies if policy.name in stale}
    todo = [policy for policy in policies if policy.name in basis and basis[policy.name] != tried.get(policy.name)]
    if todo:
        verify_policies(root, todo, options, progress)
        tried.update((policy.name, basis[policy.name]) for policy in todo)
    return status_of(root, policies, progress)


def _basis(policy: Policy, seen: Sight) -> Sight:
    """What a policy is verified with, of all that is seen."""
    return {path: version for path, version in seen.items() if _has_a_say(path, policy)}


def _has_a_say(path: Path, policy: Policy) -> bool:
    if path.parent.name == FOLDER:
        return path.parent.parent.name == policy.lean_name
    return path.suffix == ".lean" or path.as_posix() in policy.texts


def _sights(root: Path, paths: Sequence[Path]) -> Iterator[Sight]:
    """What is seen at first, and then each time that it is another."""
    last: Sight | None = None
    while True:
        seen = _look(root, paths)
        folders = _folders(paths, seen)
        # What happens before the watch begins is found by looking without news.
        for _ in chain([()], _news(folders)):
            seen = _look(root, paths)
            if seen != last:
                last = seen
                yield seen
            if _folders(paths, seen) != folders:
                break


def _news(folders: frozenset[Path]) -> Iterator[object]:
    return changes_in(
        *folders,
        watch_filter=None,
        debounce=_LONGEST_STORM,
        step=_CALM,
        rust_timeout=_WITHOUT_NEWS,
        yield_on_timeout=True,
        recursive=False,
        ignore_permission_denied=True,
    )


def _look(root: Path, paths: Sequence[Path]) -> Sight:
    """The files that are read for these paths, the machines that they name, all proofs by hand in the project at `root`, and the
    Lean library, if it can be built anew.
    """
    policies = {file: _version(file) for path in paths for file in _listed(path)}
    machines = (_machine_file(file, version) for file, version in policies.items())
    library = lean_library()
    modules = [*library.glob("*.lean"), *library.glob("Proofgen/**/*.lean")] if project_of(library) else []
    by_hand = (root / OBLIGATIONS).glob(f"*/{FOLDER}/*.lean")
    return policies | {file: _version(file) for file in chain(machines, modules, by_hand) if file is not None}


def _listed(path: Path) -> list[Path]:
    """The files of a folder, those too that are refused; a file itself, also if it is not there."""
    return [file for pattern in ("*.y*ml", "machines/*.y*ml") for file in path.glob(pattern)] if path.is_dir() else [path]


@lru_cache(maxsize=4096)
def _machine_file(file: Path, _version: Version) -> Path | None:
    return machine_file(file)


def _version(file: Path) -> Version:
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


def _folders(paths: Sequence[Path], seen: Sight) -> frozenset[Path]:
    """The folders in which these files are or would be; the nearest one above that is there."""
    wanted = [*(path for path in paths if path.is_dir()), *(Path(os.path.abspath(file)).parent for file in seen)]
    return frozenset(next(each for each in (place, *place.parents) if each.is_dir()) for place in map(Path.absolute, wanted))
