"""The table of error codes says what the program does."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from proofgen.error_codes import ERROR_CODES, as_markdown

READING = (
    *("criteria.py", "expr", "fields.py", "machine", "policy_file.py", "policy_paths.py", "schema.py", "shape.py", "texts.py"),
    "yaml_source.py",
)
INPUT = {code for code in ERROR_CODES if code < "E4" or code.startswith("E5")}
"""What is wrong with a file."""


def _used(root: Path) -> set[str]:
    places = [root / "proofgen" / name for name in READING]
    files = [file for place in places for file in (place.glob("*.py") if place.is_dir() else [place])]
    return {code for file in files for code in re.findall(r'"(E\d{3})"', file.read_text(encoding="utf-8"))}


def test_codes_used_are_explained_and_the_other_way_round(root: Path) -> None:
    assert _used(root) == INPUT


def test_every_code_has_a_golden_message(root: Path) -> None:
    golden = "".join(file.read_text(encoding="utf-8") for file in (root / "tests/data").glob("*errors/*/expected.txt"))
    # These are about missing, huge or several files.
    elsewhere = {"E101", "E102", "E115", "E116", "E211"}
    assert set(re.findall(r"error\[(E\d{3})\]", golden)) == INPUT - elsewhere


def test_page(root: Path, golden: Callable[[Path, str], None]) -> None:
    golden(root / "docs" / "errors.md", as_markdown())
