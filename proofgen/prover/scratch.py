"""A folder for the time of one run of Lean."""

from __future__ import annotations

import fcntl
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from proofgen.files import is_at, lock

SOURCE_NAME: Final = "Main.lean"
"""What the checked file is called, in every message about it."""
_PREFIX: Final = "proofgen-lean-"


@contextmanager
def source_folder(source: str) -> Iterator[Path]:
    """A new folder with this text as `Main.lean`; first, what others left who were killed is removed.

    A folder is locked while it is used, so that nobody takes it for abandoned.
    """
    _remove_abandoned(Path(tempfile.gettempdir()))
    while True:
        with tempfile.TemporaryDirectory(prefix=_PREFIX, ignore_cleanup_errors=True) as name, _opened(Path(name)) as opened:
            lock(opened)
            folder = Path(name).resolve()
            if is_at(folder, opened):
                (folder / SOURCE_NAME).write_text(source, "utf-8")
                yield folder
                return


def _remove_abandoned(place: Path) -> None:
    for folder in place.glob(f"{_PREFIX}*"):
        # Another one's, or in use, or gone by now; a folder with more in it is none of ours.
        with suppress(OSError), _opened(folder) as opened:
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
            (folder / SOURCE_NAME).unlink(missing_ok=True)
            folder.rmdir()


@contextmanager
def _opened(folder: Path) -> Iterator[int]:
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        yield opened
    finally:
        os.close(opened)
