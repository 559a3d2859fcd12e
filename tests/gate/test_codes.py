"""The table of codes says what the gate does."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from proofgen.gate.codes import GATE_CODES, as_markdown
from proofgen.report.explain import explanation


def test_page(root: Path, golden: Callable[[Path, str], None]) -> None:
    golden(root / "docs" / "gate-codes.md", as_markdown())


def test_every_code_is_used_and_every_one_used_is_there(root: Path) -> None:
    files = (file for folder in ("emit", "gate", "prooftext") for file in (root / "proofgen" / folder).glob("*.py"))
    used = {code for file in files if file.name != "codes.py" for code in re.findall(r'"(PG\d{3})"', file.read_text("utf-8"))}
    assert used == {*GATE_CODES}


@pytest.mark.parametrize("code", GATE_CODES)
def test_each_can_be_explained(code: str) -> None:
    assert explanation(code.lower()).startswith(f"{code}: {GATE_CODES[code].title} ({GATE_CODES[code].severity})\n")


def test_what_only_tells_cannot_be_waived() -> None:
    assert all(one.severity != "notice" for one in GATE_CODES.values() if one.waivable)
