"""Writing files so that nothing is ever half written."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO


def write_text(path: Path, text: str) -> None:
    """Write a text as UTF-8, whole or not at all; see `write_bytes`."""
    write_bytes(path, text.encode())


def write_bytes(path: Path, data: bytes) -> None:
    """Write a file whole or not at all: to a temporary file beside it, then rename. Makes its folder.

    Raises:
        OSError: it cannot be written; what was there before is there still. The error names the file.
    """
    temporary = path.with_name(f".{path.name}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with _owned(temporary) as file:
            try:
                file.write(data)
                file.flush()
                temporary.chmod(0o644)
                temporary.replace(path)
            except BaseException:
                temporary.unlink(missing_ok=True)
                raise
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from error


@contextmanager
def _owned(path: Path) -> Iterator[IO[bytes]]:
    """The file at this path, empty and for one writer at a time.

    It has the same name each time, so that what somebody left who was killed is used again, and does not pile up.
    """
    while True:
        opened = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o644)
        with os.fdopen(opened, "wb") as file:
            lock(file.fileno())
            if is_at(path, file.fileno()):
                file.truncate(0)
                yield file
                return


def lock(opened: int) -> None:
    """Wait until nobody else holds an open file or folder; it is let go when it is closed, or its process dies."""
    with suppress(OSError):  # on a file system without locks
        fcntl.flock(opened, fcntl.LOCK_EX)


def is_at(path: Path, opened: int) -> bool:
    """Whether an open file or folder is the one at this path: while we waited, it may have got another name, or none."""
    with suppress(OSError):
        return os.path.samestat(os.fstat(opened), path.lstat())
    return False
