"""The page about the language says what the program does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from proofgen.errors import InputError
from proofgen.expr import MAX_INTEGER, Type, parse
from proofgen.expr.lexer import MAX_DEPTH, MAX_LENGTH
from proofgen.expr.types import ATTRIBUTES


def _page(root: Path) -> str:
    return (root / "docs" / "expression-language.md").read_text(encoding="utf-8")


def test_examples(root: Path) -> None:
    rows = re.findall(r"^\| `(.+)` \| (boolean|integer) \|$", _page(root), re.MULTILINE)
    assert len(rows) >= 9
    for text, wanted in rows:
        parse(text, Type[wanted.upper()])


def test_refusals(root: Path) -> None:
    rows = re.findall(r"^\| `(.+)` \| (E\d+) \|$", _page(root), re.MULTILINE)
    assert len(rows) >= 11
    for text, code in rows:
        with pytest.raises(InputError) as caught:
            parse(text)
        assert [problem.code for problem in caught.value.problems] == [code]


def test_attributes(root: Path) -> None:
    rows = re.findall(r"^\| `(\w+)` \| (integer|boolean) \| ", _page(root), re.MULTILINE)
    assert {name: Type[kind.upper()] for name, kind in rows} == ATTRIBUTES


def test_limits(root: Path) -> None:
    limits = _page(root).split("## Limits")[1]
    assert all(str(limit) in limits for limit in (MAX_INTEGER, MAX_DEPTH, MAX_LENGTH))
