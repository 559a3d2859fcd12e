"""Text files, with errors that say what is wrong with them."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Final

from proofgen.errors import InputError, Problem, Span

MAX_BYTES: Final = 64 * 1024
"""The size of a file that is written by hand."""


def read_text(path: Path, limit: int = MAX_BYTES) -> str:
    """The text of a file of at most `limit` bytes.

    Raises:
        InputError: there is no such file, or it cannot be read, or is too large, or not UTF-8.
    """
    file = path.as_posix()
    return decode(read_bytes(path, limit), file, limit)


def read_bytes(path: Path, limit: int = MAX_BYTES) -> bytes:
    """What is in a file, of one that is larger than `limit` one byte more than that.

    Raises:
        InputError: there is no such file, or it cannot be read.
    """
    file = path.as_posix()
    try:
        if not path.is_file():
            what = f"{file} is a folder, not a file" if path.is_dir() else f"there is no file {file}"
            raise InputError(Problem("E101", what, "check the path", Span(file, 1, 1, 2)))
        with path.open("rb") as stream:
            return stream.read(limit + 1)
    except (OSError, ValueError) as error:
        hint = "check its permissions"
        raise InputError(Problem("E101", f"{file} cannot be read: {error}", hint, Span(file, 1, 1, 2))) from error


def decode(data: bytes, file: str, limit: int) -> str:
    """The text that at most `limit` bytes of a file called `file` are.

    Raises:
        InputError: there are more, or they are not UTF-8.
    """
    if len(data) > limit:
        message = f"the file is larger than {limit // 1024} KiB"
        raise InputError(Problem("E102", message, "look whether it is the right file", Span(file, 1, 1, 2)))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8", "replace")
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        span = Span(file, line, column, column + 1)
        problem = Problem("E103", "the file is not UTF-8 text", "save it as UTF-8", span)
        raise InputError(problem) from error


def read_lines(path: Path) -> str:
    """The text of a file, with line feeds for all ends of lines; errors are those of `read_text`."""
    return read_text(path).replace("\r\n", "\n")


def digest_of(text: str) -> str:
    """SHA-256 (hex) of a text."""
    return hashlib.sha256(text.encode()).hexdigest()
