"""The archive of a bundle: one for the same contents; any other is refused, with what is wrong with it."""

from __future__ import annotations

import io
import stat
import struct
import zipfile
from collections.abc import Callable, Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proofgen.bundle.archive import MOST_BYTES, MOST_MEMBERS, is_plain, pack, unpack
from proofgen.errors import InputError

MEMBERS = {"b/c.lean": b"theorem", "manifest.json": b"{}\n", "b/a.lean": b""}
Edit = Callable[[zipfile.ZipInfo], None]


def refused(data: bytes) -> str:
    """The message with which these bytes are refused."""
    with pytest.raises(InputError) as error:
        unpack(data, "a.zip")
    [problem] = error.value.problems
    assert problem.message.startswith("a.zip: ")
    return f"{problem.code} {problem.message.removeprefix('a.zip: ')}"


def zipped(members: Iterable[tuple[str, bytes]], edit: Edit = lambda info: None, compression: int = zipfile.ZIP_STORED) -> bytes:
    """What another program could have made."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in members:
            info = zipfile.ZipInfo("x", (1980, 1, 1, 0, 0, 0))
            info.filename = name
            info.create_system = 3
            info.external_attr = (stat.S_IFREG | 0o644) << 16
            info.compress_type = compression
            edit(info)
            archive.writestr(info, data)
    return buffer.getvalue()


def test_what_is_packed_comes_out() -> None:
    data = pack(MEMBERS)
    assert unpack(data, "a.zip") == MEMBERS
    assert pack(dict(reversed(MEMBERS.items()))) == data == zipped(sorted(MEMBERS.items()))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        infos = archive.infolist()
    assert [info.filename for info in infos] == sorted(MEMBERS)
    told = {(info.date_time, info.create_system, info.external_attr >> 16, info.compress_type, info.comment) for info in infos}
    assert told == {((1980, 1, 1, 0, 0, 0), 3, 0o100644, zipfile.ZIP_STORED, b"")}


NAMES = {
    "/etc/passwd": False,
    "../a.yaml": False,
    "policies/../a.yaml": False,
    "policies/./a.yaml": False,
    "policies//a.yaml": False,
    "policies\\a.yaml": False,
    "C:a.yaml": False,
    "policies/": False,
    "": False,
    ".": False,
    ".proofgen/results/a.json": False,
    "-rf": False,
    "a\x00.yaml": False,
    "a\n.yaml": False,
    "a\x1b[31m.yaml": False,
    "ä.yaml": False,
    "a\u202eb.yaml": False,
    "a b.yaml": False,
    "a" * 241: False,
    "policies/x.yaml/y.yaml": False,
    "manifest.json": True,
    "obligations/Delta2/ByHand/WorkConserving.lean": True,
    "policies/machines/amd-8x8_v1.2.yaml": True,
    "a" * 240: True,
}


@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_names(name: str) -> None:
    assert is_plain(name) == NAMES[name]
    if not NAMES[name]:
        assert refused(zipped([(name, b"text")])).startswith("E432 the name ")


def flagged(bits: int) -> bytes:
    """An archive whose member has these flags in both of its headers."""
    data = bytearray(zipped([("a", b"text")]))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = data.index(signature) + offset
        data[place : place + 2] = struct.pack("<H", bits)
    return bytes(data)


def linked(info: zipfile.ZipInfo) -> None:
    info.external_attr = (stat.S_IFLNK | 0o777) << 16


def dated(info: zipfile.ZipInfo) -> None:
    info.date_time = (2026, 1, 2, 3, 4, 6)


def commented(info: zipfile.ZipInfo) -> None:
    info.comment = b"approved"


def extended(info: zipfile.ZipInfo) -> None:
    info.extra = struct.pack("<HH4s", 0x7075, 4, b"name")


def executable(info: zipfile.ZipInfo) -> None:
    info.external_attr = (stat.S_IFREG | 0o755) << 16


def from_windows(info: zipfile.ZipInfo) -> None:
    info.create_system, info.external_attr = 0, 0


GOOD = pack(MEMBERS)
LAST = GOOD[-22:]
OTHERS = {
    "nothing": (b"", "E430 this is no whole zip file: it does not end like one"),
    "text": (b"schema: proofgen.policy/1\n" * 10, "E430 this is no whole zip file: it does not end like one"),
    "cut short": (GOOD[:-1], "E430 this is no whole zip file: it does not end like one"),
    "more behind": (GOOD + b"\n", "E430 this is no whole zip file: it does not end like one"),
    "a comment": (GOOD[:-2] + b"\x02\x00hi", "E430 this is no whole zip file: it does not end like one"),
    "something before": (b"#!/bin/sh\n" + GOOD, "E430 this is no whole zip file: something is missing, or stands before"),
    "one after the other": (GOOD + GOOD, "E430 this is no whole zip file: something is missing, or stands before"),
    "cut at the front": (GOOD[1:], "E430 this is no whole zip file: something is missing, or stands before"),
    "encrypted": (flagged(1), "E432 a is encrypted"),
    "compressed": (zipped([("a", b"text")], compression=zipfile.ZIP_DEFLATED), "E432 a is compressed"),
    "a link": (zipped([("a", b"/etc/passwd")], linked), "E432 a is a link, or something else that is no file"),
    "twice": (zipped([("a/b", b"1"), ("A/b", b"2")]), "E432 there are two members A/b, up to small and capital letters"),
    "another order": (zipped(reversed(sorted(MEMBERS.items()))), "E436 the archive is not as proofgen writes it"),
    "another date": (zipped(sorted(MEMBERS.items()), dated), "E436 the archive is not as proofgen writes it"),
    "a comment inside": (zipped(sorted(MEMBERS.items()), commented), "E436 the archive is not as proofgen writes it"),
    "more headers": (zipped(sorted(MEMBERS.items()), extended), "E436 the archive is not as proofgen writes it"),
    "other rights": (zipped(sorted(MEMBERS.items()), executable), "E436 the archive is not as proofgen writes it"),
    "another system": (zipped(sorted(MEMBERS.items()), from_windows), "E436 the archive is not as proofgen writes it"),
    "other flags": (flagged(0x800), "E436 the archive is not as proofgen writes it"),
}


@pytest.mark.parametrize("case", OTHERS)
def test_archives_that_are_none(case: str) -> None:
    data, message = OTHERS[case]
    assert refused(data).startswith(message)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_the_same_member_twice() -> None:
    assert refused(zipped([("a", b"1"), ("a", b"2")])) == "E432 there are two members a, up to small and capital letters"


def test_what_is_hidden_between_the_members() -> None:
    """The place of the directory moved, and something before it that no entry names."""
    start = struct.unpack("<I", LAST[16:20])[0]
    hidden = b"a second policy"
    end = LAST[:16] + struct.pack("<I", start + len(hidden)) + LAST[20:]
    assert refused(GOOD[:start] + hidden + GOOD[start:-22] + end).startswith("E436 the archive is not as proofgen writes it")


def test_a_changed_text_with_its_old_checksum() -> None:
    assert refused(GOOD.replace(b"theorem", b"axiom 1")).startswith("E430 this is no whole zip file: Bad CRC-32")


# -- what is small and would be large --


def test_a_bomb_is_not_unpacked() -> None:
    """A thousand times as much as it seems."""
    bomb = zipped([("manifest.json", bytes(2**27))], compression=zipfile.ZIP_DEFLATED)
    assert len(bomb) < 2**18
    assert refused(bomb) == "E432 manifest.json is compressed"


def test_members_that_lie_over_each_other() -> None:
    """Entries of the directory that all lead to one member of a MiB."""
    data = zipped([("a", bytes(2**20))])
    start, entry = data.index(b"PK\x01\x02"), data[data.index(b"PK\x01\x02") : -22]
    entries = b"".join(entry[:-1] + bytes([ord("A") + number]) for number in range(26))
    end = struct.pack("<4s4xHHII2x", b"PK\x05\x06", 26, 26, len(entries), start)
    assert refused(data[:start] + entries + end) == "E431 its members are larger than the whole"


def test_a_size_that_is_not_there() -> None:
    """The directory says 4 GiB."""
    data = bytearray(zipped([("a", b"text")]))
    place = data.index(b"PK\x01\x02")
    data[place + 20 : place + 28] = struct.pack("<II", 2**32 - 2, 2**32 - 2)
    assert refused(bytes(data)) == "E431 its members are larger than the whole"


def test_too_many_members() -> None:
    data = zipped((f"a{number}", b"") for number in range(MOST_MEMBERS + 1))
    assert refused(data) == f"E431 it has {MOST_MEMBERS + 1} members, more than {MOST_MEMBERS}"
    full = pack({f"a{number}": b"" for number in range(MOST_MEMBERS)})
    assert len(unpack(full, "a.zip")) == MOST_MEMBERS


def test_a_number_of_members_that_is_a_lie() -> None:
    """Few are said to be there, and more are."""
    for number, message in ((1000, "its list of members is longer than one of 64"), (100, "it has 100 members, more than 64")):
        data = zipped((f"a{name}", b"") for name in range(number))
        end = struct.pack("<4s4xHH", b"PK\x05\x06", 1, 1) + data[-10:]
        assert refused(data[:-22] + end) == f"E431 {message}"


def test_a_billion_members() -> None:
    """Only the larger records of a zip file can say so."""
    start, number = 0, 10**9
    large = struct.pack("<4sQHHIIQQQQ", b"PK\x06\x06", 44, 45, 45, 0, 0, number, number, 46 * number, start)
    locator = struct.pack("<4sIQI", b"PK\x06\x07", 0, start, 1)
    end = struct.pack("<4s4xHHII2x", b"PK\x05\x06", 1, 1, len(large + locator), start)
    assert refused(large + locator + end) == "E430 this is no whole zip file: it does not end like one"
    end = struct.pack("<4s4xHHII2x", b"PK\x05\x06", 65535, 65535, len(large + locator), start)
    assert refused(large + end) == f"E431 it has 65535 members, more than {MOST_MEMBERS}"


def test_a_large_file() -> None:
    assert refused(bytes(MOST_BYTES + 1)) == "E431 it is larger than 16 MiB"


# -- whatever else --


@given(st.binary(max_size=200))
def test_any_bytes(data: bytes) -> None:
    refused(data)


@settings(max_examples=300)
@given(st.dictionaries(st.from_regex(r"[a-z]{1,8}(/[a-z]{1,8})?", fullmatch=True), st.binary(max_size=50), max_size=6))
def test_any_members_come_out(members: dict[str, bytes]) -> None:
    assert unpack(pack(members), "a.zip") == members


@settings(max_examples=300)
@given(st.data())
def test_any_change_is_refused(data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(GOOD) - 1))
    other = data.draw(st.integers(0, 255).filter(lambda byte: byte != GOOD[place]))
    cut = data.draw(st.integers(0, len(GOOD) - 1))
    more = data.draw(st.binary(min_size=1, max_size=30))
    refused(GOOD[:place] + bytes([other]) + GOOD[place + 1 :])
    refused(GOOD[:cut])
    refused(GOOD + more)
    refused(more + GOOD)
