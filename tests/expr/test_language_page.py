"""The page about the language says what the program does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from proofgen.errors import InputError
from proofgen.expr import MAX_INTEGER, Scope, Type, parse
from proofgen.expr.lexer import MAX_DEPTH, MAX_LENGTH
from proofgen.expr.types import ATTRIBUTES, GROUP_ATTRIBUTES, TASK_ATTRIBUTES


def _page(root: Path) -> str:
    return (root / "docs" / "expression-language.md").read_text(encoding="utf-8")


def test_examples(root: Path) -> None:
    types = "boolean|integer|task predicate|boolean over groups|ratio over groups"
    rows = re.findall(rf"^\| `(.+)` \| ({types}) \|$", _page(root), re.MULTILINE)
    assert len(rows) >= 14
    for text, wanted in rows:
        kind, _, over = wanted.partition(" over ")
        scope = Scope.TASK if wanted == "task predicate" else Scope[(over or "cores").upper()]
        parse(text, Type.BOOLEAN if scope is Scope.TASK else Type[kind.upper()], scope=scope)


def test_refusals(root: Path) -> None:
    tables = re.split(r"\| (?:task predicate|group filter) \| error \|", _page(root))
    assert len(tables) == 3
    for scope, table in zip((Scope.CORES, Scope.TASK, Scope.GROUPS), tables, strict=True):
        rows = re.findall(r"^\| `(.+)` \| (E\d+) \|$", table, re.MULTILINE)
        assert len(rows) >= 7
        for text, code in rows:
            with pytest.raises(InputError) as caught:
                parse(text, scope=scope)
            assert [problem.code for problem in caught.value.problems] == [code]


def test_attributes(root: Path) -> None:
    tables = re.split(r"\| attribute of `(?:task|thief_group)`", _page(root))
    for table, attributes in zip(tables, (ATTRIBUTES, TASK_ATTRIBUTES, GROUP_ATTRIBUTES), strict=True):
        rows = re.findall(r"^\| `(\w+)` \| (integer|ratio|boolean) \| ", table, re.MULTILINE)
        assert {name: Type[kind.upper()] for name, kind in rows} == attributes


def test_limits(root: Path) -> None:
    limits = _page(root).split("## Limits")[1]
    assert all(str(limit) in limits for limit in (MAX_INTEGER, MAX_DEPTH, MAX_LENGTH))
