"""Lean's `--json` output, one message per line, read strictly: verdicts rest on it."""

from __future__ import annotations

import json
from typing import Any, get_args

from proofgen.prover.model import LeanMessage, Severity


class MalformedMessageError(ValueError):
    """A line that starts like a message and is none."""


def parse_message(line: str) -> LeanMessage | None:
    """The message on this line, or None when the line does not start with `{`.

    Raises `MalformedMessageError` for anything that starts with `{` and has not exactly the expected shape.
    """
    if not line.startswith("{"):
        return None
    try:
        value = json.loads(line, object_pairs_hook=_unique)
        return _message(value)
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise MalformedMessageError(f"unexpected output of Lean: {line[:200]!r} ({error})") from error


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        raise ValueError("a key occurs twice")
    return result


def _message(value: dict[str, Any]) -> LeanMessage:
    severity: Severity = value["severity"]
    if severity not in get_args(Severity):
        raise ValueError(f"unknown severity {severity!r}")
    line, column = _position(value["pos"])
    end = value.get("endPos")
    end_line, end_column = _position(end) if end is not None else (None, None)
    kind = value.get("kind", "")
    return LeanMessage(
        severity, _text(kind), line, column, end_line, end_column, _text(value["data"]), _text(value["fileName"])
    )


def _position(value: dict[str, Any]) -> tuple[int, int]:
    return _number(value["line"]), _number(value["column"])


def _number(value: object) -> int:
    if type(value) is not int or value < 0:
        raise ValueError(f"not a position: {value!r}")
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError(f"not a text: {value!r}")
    return value
