"""The page about the language says what the program does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from proofgen.errors import InputError
from proofgen.expr import MAX_INTEGER, Type, parse
from proofgen.expr.lexer import MAX_DEPTH, MAX_LENGTH
from proofgen.expr.types import ATTRIBUTES, TASK_ATTRIBUTES


def _page(root: Path) -> str:
    return (root / "docs" / "expression-language.md").read_text(encoding="utf-8")


def test_examples(root: Path) -> None:
    rows = re.findall(r"^\| `(.+)` \| (boolean|integer|task predicate) \|$", _page(root), re.MULTILINE)
    assert len(rows) >= 14
    for text, wanted in rows:
        if wanted == "task predicate":
            parse(text, task=True)
        else:
            parse(text, Type[wanted.upper()])


def test_refusals(root: Path) -> None:
    tables = _page(root).split("| task predicate | error |")
    assert len(tables) == 2
    for task, table in enumerate(tables):
        rows = re.findall(r"^\| `(.+)` \| (E\d+) \|$", table, re.MULTILINE)
        assert len(rows) >= 7
        for text, code in rows:
            with pytest.raises(InputError) as caught:
                parse(text, task=bool(task))
            assert [problem.code for problem in caught.value.problems] == [code]


def test_attributes(root: Path) -> None:
    tables = _page(root).split("| attribute of `task` |")
    for table, attributes in zip(tables, (ATTRIBUTES, TASK_ATTRIBUTES), strict=True):
        rows = re.findall(r"^\| `(\w+)` \| (integer|boolean) \| ", table, re.MULTILINE)
        assert {name: Type[kind.upper()] for name, kind in rows} == attributes


def test_limits(root: Path) -> None:
    limits = _page(root).split("## Limits")[1]
    assert all(str(limit) in limits for limit in (MAX_INTEGER, MAX_DEPTH, MAX_LENGTH))
