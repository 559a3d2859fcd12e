"""Comparing a document with the shape its file should have: ours for each of pydantic's errors, at its place."""

from __future__ import annotations

from collections.abc import Mapping as Dictionary
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

from pydantic import BaseModel, ValidationError

from proofgen.errors import Problem, Span, did_you_mean
from proofgen.yaml_source import Document, Mapping, Scalar, Sequence, Steps, Tree

M = TypeVar("M", bound=BaseModel)

_KINDS: Final = {"proofgen.policy": "policy", "proofgen.machine": "machine"}
"""What a file is, by what it says for `schema`, without the version."""


@dataclass(frozen=True, slots=True)
class Shape(Generic[M]):
    """One kind of file.

    `schema_id` is what it says for `schema`. `parts` has the models of the mappings below each key (`groups.choose` is `choose`
    below `groups`), `examples` what may be written for a key, likewise, and `singles` the keys whose model is a list where a file
    may have just one entry.
    """

    schema_id: str
    model: type[M]
    parts: Dictionary[str, type[BaseModel]]
    examples: Dictionary[str, str]
    singles: frozenset[str] = frozenset()


def validate(document: Document, shape: Shape[M]) -> tuple[list[Problem], M | None]:
    """What is wrong with the document, and the model if that is nothing."""
    if mistaken := _other_kind(document, shape.schema_id):
        return [mistaken], None
    try:
        return [], shape.model.model_validate(document.plain())
    except ValidationError as error:
        details: list[Any] = error.errors(include_url=False)
        return [_problem(document, shape, detail) for detail in details if _helps(document, detail)], None


def _helps(document: Document, detail: Dictionary[str, Any]) -> bool:
    """Whether pydantic's error says something that others do not."""
    match detail["type"]:
        case "none_required":
            # A file has no way to write the None that stands for a key left out: that it would do is no help.
            return False
        case "too_short":
            # Entries that are wrong are not counted.
            tree = document.find(detail["loc"])
            return not (isinstance(tree, Sequence) and tree.items)
        case _:
            return True


def _other_kind(document: Document, expected: str) -> Problem | None:
    """That this is another kind of file: nothing else that could be said of it would help."""
    tree = document.find(("schema",))
    given, wanted = (_KINDS.get(text.split("/")[0]) for text in (tree.text if isinstance(tree, Scalar) else "", expected))
    if given in (None, wanted):
        return None
    message = f"this is a {given} file, and a {wanted} file is expected here"
    hint = f"give a file that says `schema: {expected}`"
    return document.source.problem("E230", span_of(tree, document), message, hint)


def span_of(tree: Tree | None, document: Document) -> Span:
    """Where the tree stands, or else where the document begins."""
    return (tree or document.root).span


def _problem(document: Document, shape: Shape[M], detail: Dictionary[str, Any]) -> Problem:
    """Ours for one of pydantic's, at the key or value it is about."""
    path = _as_written(document, shape, detail["loc"])
    context: Dictionary[str, Any] = detail.get("ctx", {})
    if detail["type"] == "proofgen" and context["at"] is not None:
        path = (*path, context["at"])
    place = path
    while document.find(place) is None:
        place = place[:-1]
    tree = document.find(place)
    match detail["type"]:
        case "proofgen":
            code, message, hint = context["code"], context["message"], context["hint"]
        case "missing":
            code, message, hint = "E202", f"the key `{path[-1]}` is missing", _example(shape, path)
        case "extra_forbidden":
            return _unknown_key(document, shape, path)
        case "literal_error":
            code, message, hint = "E204", *_not_one_of(tree, context["expected"])
        case "too_short":
            code, message, hint = "E234", f"`{_keys(place)[-1]}` is empty", _example(shape, place)
        case _:
            code, message, hint = "E203", f"{_called(place)} holds the wrong kind of value", _example(shape, place)
    return document.source.problem(code, span_of(tree, document), message, hint)


def _as_written(document: Document, shape: Shape[M], path: Steps) -> Steps:
    """The path without places in lists where the file has just one entry in place of a list."""
    written: Steps = ()
    for step in path:
        single = step == 0 and ".".join(_keys(written)) in shape.singles
        if not single or isinstance(document.find(written), Sequence):
            written = (*written, step)
    return written


def _model(shape: Shape[M], path: Steps) -> type[BaseModel]:
    """The shape of the mapping at `path`."""
    return shape.parts[".".join(_keys(path))] if path else shape.model


def _unknown_key(document: Document, shape: Shape[M], path: Steps) -> Problem:
    allowed = [info.alias or name for name, info in _model(shape, path[:-1]).model_fields.items()]
    parent, key = document.find(path[:-1]), str(path[-1])
    span = parent.key_span(key) if isinstance(parent, Mapping) else None
    hint = did_you_mean(key, allowed, f"the keys here are {', '.join(allowed)}")
    return document.source.problem("E201", span or document.root.span, f"unknown key `{key}`", hint)


def _not_one_of(tree: Tree | None, expected: str) -> tuple[str, str]:
    allowed = expected.replace("'", "").replace(" or ", ", ").split(", ")
    given = tree.text if isinstance(tree, Scalar) else ""
    message = f"`{given}` is not allowed here" if isinstance(tree, Scalar) else "one word is expected here"
    return message, did_you_mean(given, allowed, f"write {' or '.join(allowed)}")


def _keys(path: Steps) -> list[str]:
    """The keys on the way, without places in lists."""
    return [step for step in path if isinstance(step, str)] or [""]


def _called(path: Steps) -> str:
    key = f"`{_keys(path)[-1]}`"
    return f"an entry of {key}" if path and isinstance(path[-1], int) else key


def _example(shape: Shape[M], path: Steps) -> str:
    keys = _keys(path)
    example = shape.examples.get(".".join(keys)) or shape.examples.get(keys[-1])
    return f"write `{keys[-1]}: {example}`" if example else "write one line of text"
