"""The archive of a bundle: a zip file of which there is exactly one for the same contents, read without trust in its writer."""

from __future__ import annotations

import io
import re
import stat
import struct
import zipfile
from collections.abc import Mapping
from typing import Final

from proofgen.errors import InputError, Problem

MOST_BYTES: Final = 16 * 1024 * 1024
"""The size of a bundle."""
MOST_MEMBERS: Final = 64
"""More than any bundle has."""
_DATE: Final = (1980, 1, 1, 0, 0, 0)  # the first that a zip file can have
_UNIX: Final = 3
_MODE: Final = stat.S_IFREG | 0o644
_LONGEST_NAME: Final = 240
_NAME: Final = re.compile(r"(?:[A-Za-z0-9_][A-Za-z0-9_-]*/)*[A-Za-z0-9_][A-Za-z0-9_.-]*")
# The last record of a zip file without a comment: number of entries (here, in all), size and place of their directory.
_END: Final = struct.Struct("<4s4xHHII2x")
_END_64: Final = b"PK\x06\x07"
_ENTRY: Final = 46  # an entry of the directory without its name
_ENCRYPTED: Final = 0x1
_AGAIN: Final = "ask for the file again as `proofgen bundle` wrote it, or make it again"


def bad_bundle(code: str, file: str, message: str, hint: str = _AGAIN) -> InputError:
    """What is wrong with the bundle called `file`."""
    return InputError(Problem(code, f"{file}: {message}", hint))


def is_plain(name: str) -> bool:
    """Whether a member may have this name: it leads nowhere else, looks like what it is, and is the same on every disk."""
    return len(name) <= _LONGEST_NAME and _NAME.fullmatch(name) is not None


def pack(members: Mapping[str, bytes]) -> bytes:
    """The archive of these members: not compressed, sorted by name, without times, owners and rights of its own."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(members):
            info = zipfile.ZipInfo(name, _DATE)
            info.create_system = _UNIX
            info.external_attr = _MODE << 16
            archive.writestr(info, members[name])
    return buffer.getvalue()


def unpack(data: bytes, file: str) -> dict[str, bytes]:
    """The members of the archive, by name; `file` is what it is called.

    Raises:
        InputError: it is larger than a bundle is (E431), no whole zip file (E430), has a member that none has (E432), or is
            not as `pack` would write it (E436).
    """
    _check_end(data, file)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = archive.infolist()
            _check(infos, len(data), file)
            members = {info.filename: archive.read(info) for info in infos}
    except InputError:
        raise
    except Exception as error:  # whatever zipfile stumbles over in a file that somebody made to that end
        raise bad_bundle("E430", file, f"this is no whole zip file: {error}") from error
    if pack(members) != data:
        message = "the archive is not as proofgen writes it: something was added to it, or other headers were written"
        raise bad_bundle("E436", file, message)
    return members


def _check_end(data: bytes, file: str) -> None:
    """Refuse what is too large, or does not end like a zip file with few entries, before anything else is read."""
    if len(data) > MOST_BYTES:
        raise bad_bundle("E431", file, f"it is larger than {MOST_BYTES // 1024 // 1024} MiB")
    end = len(data) - _END.size
    if end < 0 or data[end : end + 4] != b"PK\x05\x06" or data[end + 20 :] != b"\0\0" or _END_64 in data[end - 20 : end]:
        raise bad_bundle("E430", file, "this is no whole zip file: it does not end like one")
    _, here, total, size, start = _END.unpack(data[end:])
    if max(here, total) > MOST_MEMBERS:
        raise bad_bundle("E431", file, f"it has {max(here, total)} members, more than {MOST_MEMBERS}")
    if size > MOST_MEMBERS * (_ENTRY + _LONGEST_NAME):
        raise bad_bundle("E431", file, f"its list of members is longer than one of {MOST_MEMBERS}")
    if start + size != end:
        raise bad_bundle("E430", file, "this is no whole zip file: something is missing, or stands before or after it")


def _check(infos: list[zipfile.ZipInfo], size: int, file: str) -> None:
    """Refuse members that a bundle does not have, before any is read."""
    seen = set[str]()
    if len(infos) > MOST_MEMBERS:
        raise bad_bundle("E431", file, f"it has {len(infos)} members, more than {MOST_MEMBERS}")
    for info in infos:
        name = info.orig_filename
        if not is_plain(name):
            raise bad_bundle("E432", file, f"the name {name[:_LONGEST_NAME]!a} is not one that a member may have")
        if name.casefold() in seen:
            raise bad_bundle("E432", file, f"there are two members {name}, up to small and capital letters")
        seen.add(name.casefold())
        if info.flag_bits & _ENCRYPTED:
            raise bad_bundle("E432", file, f"{name} is encrypted")
        if info.compress_type != zipfile.ZIP_STORED:
            raise bad_bundle("E432", file, f"{name} is compressed")
        if stat.S_IFMT(info.external_attr >> 16) not in (0, stat.S_IFREG):  # 0 where no system with links wrote it
            raise bad_bundle("E432", file, f"{name} is a link, or something else that is no file")
    if sum(max(info.file_size, info.compress_size) for info in infos) > size:
        raise bad_bundle("E431", file, "its members are larger than the whole")
