"""YAML from strangers: places, refusals, and time that does not run away."""

from __future__ import annotations

from pathlib import Path

import pytest

from proofgen.errors import InputError
from proofgen.texts import MAX_BYTES
from proofgen.yaml_source import Mapping, Scalar, parse, read


def _codes(text: str) -> list[str]:
    with pytest.raises(InputError) as caught:
        parse(text, "f.yaml")
    return [problem.code for problem in caught.value.problems]


def test_scalars_are_text() -> None:
    document = parse("a: 1\nb: yes\nc:\nd: ~\ne: [1.50, 'it''s', \"x\\ty\"]\n", "f.yaml")
    expected = {"a": "1", "b": "yes", "c": "", "d": "~", "e": ["1.50", "it's", "x\ty"]}
    assert document.plain() == expected


def test_places() -> None:
    document = parse("# first\na: {b: [x, yy]}\n", "f.yaml")
    found = document.find(("a", "b", 1))
    assert isinstance(found, Scalar)
    assert (found.span.line, found.span.column, found.span.end_column) == (2, 12, 14)
    assert document.find(("a", "b", 2)) is None
    assert document.find(("a", "c")) is None
    assert document.find(("a", 0)) is None


@pytest.mark.parametrize(
    "value",
    [
        "p.q + r",
        "'p.q + r'",
        '"p.q + r"',
        "p.q\n  + r",
        "|\n  p.q\n   + r",
        ">-  # why\n  p.q\n\n  + r\n",
        "|2\n     p.q + r",
        "'p.q\n  + r'",
    ],
)
def test_fragments_point_into_the_file(value: str) -> None:
    text = f"k: 0\nf: {value}\n"
    root = parse(text, "f.yaml").root
    assert isinstance(root, Mapping)
    scalar = root.get("f")
    assert isinstance(scalar, Scalar)
    assert scalar.fragment.one_line == "p.q + r"
    lines = text.split("\n")
    for character, (line, column) in zip(scalar.fragment.text, scalar.fragment.places, strict=False):
        assert character == (lines[line - 1] + " ")[column - 1]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("", ["E107"]),
        ("---\n", ["E107"]),
        ("text", ["E109"]),
        ("a: &x 1\nb: *x\n", ["E111", "E111"]),
        ("a: !!python/object:os.system x", ["E112"]),
        ("a: \tb\nc:\td\n", ["E105", "E105"]),
        ("a: \x7f\n", ["E104"]),
        ("a: b\rc: d\n", ["E104"]),
        ("a: \ufeffb\n", ["E104"]),
        ("a: 1\na: 2\na: 3\n", ["E110", "E110"]),
        ("a: 1\n...\nb: 1\n", ["E108"]),
        ("a: '", ["E106"]),
        ("a: b: c", ["E106"]),
        ("a: @b", ["E106"]),
    ],
)
def test_refusals(text: str, codes: list[str]) -> None:
    assert _codes(text) == codes


@pytest.mark.parametrize("text", ["[" * 60_000, "? " * 20_000, "- " * 30_000, "{a: " * 12_000])
def test_depth_is_found_early(text: str) -> None:
    assert _codes(text) == ["E113"]


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    large = tmp_path / "large.yaml"
    large.write_bytes(b"#" * (MAX_BYTES + 1))
    latin = tmp_path / "latin.yaml"
    latin.write_bytes(b"a: b\nc: \xff\n")
    for path, code in ((large, "E102"), (latin, "E103"), (tmp_path, "E101"), (tmp_path / "none.yaml", "E101")):
        with pytest.raises(InputError) as caught:
            read(path)
        assert [problem.code for problem in caught.value.problems] == [code]


def test_place_of_bytes_that_are_not_utf8(tmp_path: Path) -> None:
    latin = tmp_path / "latin.yaml"
    latin.write_bytes("a: é\nc: é".encode() + b"\xff\n")
    with pytest.raises(InputError) as caught:
        read(latin)
    span = caught.value.problems[0].span
    assert span is not None and (span.line, span.column) == (2, 5)
