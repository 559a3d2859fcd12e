"""Folders for the time of a run of Lean."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from proofgen.files import is_at, lock

SOURCE_NAME: Final = "Main.lean"
"""What the checked file is called, in every message about it."""
_SOURCE: Final = "proofgen-lean-"
_PROJECT: Final = "proofgen-lake-"


@contextmanager
def source_folder(source: str) -> Iterator[Path]:
    """A new folder with this text as `Main.lean`; first, what others left who were killed is removed."""
    with _folder(_SOURCE, _remove_source) as folder:
        (folder / SOURCE_NAME).write_text(source, "utf-8")
        yield folder


@contextmanager
def project_folder(files: Mapping[str, str]) -> Iterator[Path]:
    """A new folder with these texts, by their paths in it, to which others may add; what others left is removed first."""
    with _folder(_PROJECT, _remove_project) as folder:
        for name, text in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
        yield folder


@contextmanager
def _folder(prefix: str, remove: Callable[[Path], None]) -> Iterator[Path]:
    """A new folder, locked while it is used, so that nobody takes it for abandoned."""
    _remove_abandoned(Path(tempfile.gettempdir()), prefix, remove)
    while True:
        with tempfile.TemporaryDirectory(prefix=prefix, ignore_cleanup_errors=True) as name, _opened(Path(name)) as opened:
            lock(opened)
            folder = Path(name).resolve()
            if is_at(folder, opened):
                yield folder
                return


def _remove_abandoned(place: Path, prefix: str, remove: Callable[[Path], None]) -> None:
    for folder in place.glob(f"{prefix}*"):
        # Another one's, or in use, or gone by now.
        with suppress(OSError), _opened(folder) as opened:
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if os.fstat(opened).st_uid == os.getuid():
                remove(folder)


def _remove_source(folder: Path) -> None:
    """A folder with more than the source in it is none of ours."""
    (folder / SOURCE_NAME).unlink(missing_ok=True)
    folder.rmdir()


def _remove_project(folder: Path) -> None:
    """What Lake left there is ours, too."""
    shutil.rmtree(folder)


@contextmanager
def _opened(folder: Path) -> Iterator[int]:
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        yield opened
    finally:
        os.close(opened)
