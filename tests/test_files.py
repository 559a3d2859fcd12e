"""Writing files: whole or not at all, also by several at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from proofgen.files import write_text

TEXTS = [letter * 20_000 for letter in "abcdef"]


def test_several_writers_of_one_file(tmp_path: Path) -> None:
    file = tmp_path / "a.json"
    write_text(file, TEXTS[0])

    def write(text: str) -> None:
        for _ in range(40):
            write_text(file, text)

    with ThreadPoolExecutor(len(TEXTS)) as pool:
        writers = [pool.submit(write, text) for text in TEXTS]
        while not all(writer.done() for writer in writers):
            assert file.read_text() in TEXTS
    assert [writer.result() for writer in writers] == [None] * len(TEXTS)
    assert [path.name for path in tmp_path.iterdir()] == ["a.json"]


def test_what_somebody_left_is_written_over(tmp_path: Path) -> None:
    (tmp_path / ".a.json.tmp").write_text("a longer text that somebody left")
    write_text(tmp_path / "a.json", "new")
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("a.json", "new")]


def test_nothing_is_written_through_a_link(tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.write_text("mine")
    (tmp_path / ".a.json.tmp").symlink_to(other)
    with pytest.raises(OSError, match=r"a\.json"):
        write_text(tmp_path / "a.json", "new")
    assert other.read_text() == "mine"
