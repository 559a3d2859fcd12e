"""Messages of Lean: exactly the expected shape, or no verdict."""

from __future__ import annotations

import json

import pytest

from proofgen.prover.messages import MalformedMessageError, parse_message

GOOD = {
    "caption": "", "data": "no", "endPos": {"column": 7, "line": 4}, "fileName": "Main.lean", "isSilent": False,
    "keepFullRange": False, "kind": "hasSorry", "pos": {"column": 0, "line": 4}, "severity": "warning",
}  # fmt: skip


def test_a_message() -> None:
    message = parse_message(json.dumps(GOOD))
    assert message is not None
    assert (message.severity, message.kind, message.line, message.column) == ("warning", "hasSorry", 4, 0)
    assert (message.end_line, message.end_column, message.text, message.file) == (4, 7, "no", "Main.lean")


def test_end_may_be_missing() -> None:
    message = parse_message(json.dumps({**GOOD, "endPos": None}))
    assert message is not None
    assert message.end_line is None


@pytest.mark.parametrize("line", ["", "[DEBUG:A] {", " {}", "error: no"])
def test_other_lines_are_not_messages(line: str) -> None:
    assert parse_message(line) is None


@pytest.mark.parametrize(
    "line",
    [
        "{",
        "{}",
        '{"severity": "error", "severity": "warning"}',
        json.dumps({**GOOD, "severity": "fine"}),
        json.dumps({**GOOD, "severity": []}),
        json.dumps({**GOOD, "pos": {"line": True, "column": 0}}),
        json.dumps({**GOOD, "pos": {"line": -1, "column": 0}}),
        json.dumps({**GOOD, "data": 1}),
        json.dumps(GOOD)[:-1] + ', "kind": "other"}',
    ],
)
def test_malformed(line: str) -> None:
    with pytest.raises(MalformedMessageError):
        parse_message(line)
