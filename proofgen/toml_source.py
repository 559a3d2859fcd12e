"""TOML files that people write or change by hand, read strictly, with the place of what is wrong."""

from __future__ import annotations

import tomllib
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from proofgen.errors import InputError, Problem, Span

Model = TypeVar("Model", bound=BaseModel)


def parse_toml(model: type[Model], text: str, file: str, code: str, hint: str) -> Model:
    """The document as this model; `file` is what it is called in errors, which have this code and hint.

    Raises:
        InputError: it is not TOML, or not of this shape, with everything that is wrong with it.
    """
    try:
        data = tomllib.loads(text)
    except RecursionError as error:
        raise InputError(Problem(code, "this is nested too deeply", hint, Span(file, 1, 1, 2))) from error
    except ValueError as error:  # TOMLDecodeError, or an integer of thousands of digits
        raise InputError(Problem(code, f"this is not TOML: {error}", hint, _place(file, text))) from error
    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise InputError(*(_problem(file, text, one, code, hint) for one in error.errors())) from error


def _place(file: str, text: str) -> Span:
    """Where a text stops being TOML: that is known to the slower reader alone."""
    import tomlkit
    from tomlkit.exceptions import ParseError, TOMLKitError

    try:
        tomlkit.parse(text)
    except ParseError as found:
        return Span(file, found.line, found.col + 1, found.col + 2)
    except (TOMLKitError, RecursionError, ValueError):
        pass
    return Span(file, 1, 1, 2)


def _problem(file: str, text: str, error: Any, code: str, hint: str) -> Problem:
    place = [str(part) for part in error["loc"]]
    return Problem(code, f"{'.'.join(place) or 'the file'}: {error['msg']}", hint, span_in(file, text, *place))


def span_in(file: str, text: str, *keys: str) -> Span:
    """The first line that has the last of these keys, found one after the other; the first line where there is none."""
    lines, at = text.split("\n"), 0
    for key in keys:
        at = next((number for number in range(at, len(lines)) if key in lines[number]), at)
    column = lines[at].find(keys[-1]) + 1 if keys and keys[-1] in lines[at] else 1
    return Span(file, at + 1, column, column + 1)
