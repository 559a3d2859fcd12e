"""Policies as everything after the YAML sees them: typed, frozen, with expressions instead of text."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping as Dictionary
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ValidationError

from proofgen.errors import InputError, Problem, Span, did_you_mean
from proofgen.expr.ast import Expr
from proofgen.expr.parser import parse_fragment
from proofgen.expr.types import Type
from proofgen.schema import ChooseModel, PolicyModel, StealModel, upper_camel
from proofgen.yaml_source import Document, Mapping, Scalar, Steps, Tree, read

Order = Literal["any", "most", "least"]


@dataclass(frozen=True, slots=True)
class Choice:
    """Which of its candidates a thief prefers: any, or the one with the most or least of `key`."""

    order: Order
    key: Expr | None
    text: str


@dataclass(frozen=True, slots=True)
class Policy:
    """A policy; `require` is in the order of the catalogue, `file` is the path it was read from."""

    name: str
    title: str
    source: str
    expect: Literal["proved", "refuted"]
    require: tuple[str, ...]
    load: Literal["count"]
    filter: Expr
    filter_text: str
    choose: Choice
    steal: Literal["one", "half"]
    file: str

    @property
    def lean_name(self) -> str:
        """The name of its Lean namespace: `idle_thief_only` is `IdleThiefOnly`."""
        return upper_camel(self.name)


@dataclass(frozen=True, slots=True)
class _Loaded:
    policy: Policy
    document: Document
    name_span: Span


def load_policy(path: Path) -> Policy:
    """Read one policy file.

    Raises:
        InputError: with everything that is wrong with it.
    """
    return _load(path).policy


def load_policies(paths: Iterable[Path]) -> list[Policy]:
    """Read policy files, and all `*.yaml` directly in directories, sorted by path within each.

    Raises:
        InputError: with everything that is wrong with any of them, or between them.
    """
    loaded: list[_Loaded] = []
    problems: list[Problem] = []
    seen: set[Path] = set()
    for path in paths:
        for file in _files(path, problems):
            if (resolved := file.resolve()) in seen:
                continue
            seen.add(resolved)
            try:
                loaded.append(_load(file))
            except InputError as error:
                problems += error.problems
    problems += _same_names(loaded)
    if problems:
        raise InputError(*problems)
    return [one.policy for one in loaded]


def _files(path: Path, problems: list[Problem]) -> list[Path]:
    if not path.is_dir():
        return [path]
    files = sorted(path.glob("*.yaml"))
    # A policy that nobody reads would look like one that nobody complains about.
    for other in sorted(path.glob("*.yml")):
        span = Span(other.as_posix(), 1, 1, 2)
        problems.append(Problem("E116", f"{other.name} would not be read", "let its name end in .yaml", span))
    if not files:
        span = Span(path.as_posix(), 1, 1, 2)
        problems.append(Problem("E115", "there are no policies (*.yaml) in this directory", "check the path", span))
    return files


def _same_names(loaded: list[_Loaded]) -> list[Problem]:
    """Two policies must not share a name in commands, in Lean, or on a disk that does not tell cases apart."""
    first: dict[str, _Loaded] = {}
    problems = []
    for one in loaded:
        other = first.setdefault(one.policy.lean_name.casefold(), one)
        if other is one:
            continue
        place = f"{other.name_span.file}:{other.name_span.line}:{other.name_span.column}"
        same = one.policy.name == other.policy.name
        clash = "is taken" if same else f"is in Lean the same as `{other.policy.name}`"
        message = f"the name `{one.policy.name}` {clash}, see {place}"
        problems.append(one.document.source.problem("E211", one.name_span, message, "choose another name"))
    return problems


def _load(path: Path) -> _Loaded:
    document = read(path)
    shape_problems, model = _validate(document)
    filter_text, filter_expr, filter_problems = _expression(document, ("filter",), Type.BOOLEAN)
    choose, choose_problems = _choice(document)
    problems = shape_problems + filter_problems + choose_problems
    if problems or model is None or filter_expr is None:
        raise InputError(*sorted(problems, key=lambda problem: problem.position))
    policy = Policy(
        name=model.name,
        title=model.title,
        source=model.source,
        expect=model.expect,
        require=model.require,
        load=model.load,
        filter=filter_expr,
        filter_text=filter_text,
        choose=choose,
        steal=model.steal.take,
        file=path.as_posix(),
    )
    return _Loaded(policy, document, _span(document.find(("name",)), document))


def _expression(document: Document, path: Steps, wanted: Type) -> tuple[str, Expr | None, list[Problem]]:
    """Text, expression and problems of the scalar at `path`; what is no scalar is a matter of shape."""
    tree = document.find(path)
    if not isinstance(tree, Scalar):
        return "", None, []
    return tree.fragment.one_line, *parse_fragment(tree.fragment, wanted)


def _choice(document: Document) -> tuple[Choice, list[Problem]]:
    choice = Choice("any", None, "any")
    problems: list[Problem] = []
    orders: tuple[Literal["most", "least"], ...] = ("most", "least")
    for order in orders:
        text, key, found = _expression(document, ("choose", order), Type.INTEGER)
        problems += found
        if key is not None:
            choice = Choice(order, key, text)
    return choice, problems


def _validate(document: Document) -> tuple[list[Problem], PolicyModel | None]:
    try:
        return [], PolicyModel.model_validate(document.plain())
    except ValidationError as error:
        return [_problem(document, detail) for detail in error.errors(include_url=False)], None


def _problem(document: Document, detail: Dictionary[str, Any]) -> Problem:
    """Ours for one of pydantic's, at the key or value it is about."""
    path: Steps = detail["loc"]
    context: Dictionary[str, Any] = detail.get("ctx", {})
    if detail["type"] == "proofgen" and context["at"] is not None:
        path = (*path, context["at"])
    tree = document.find(path)
    key = path[-1]
    match detail["type"]:
        case "proofgen":
            code, message, hint = context["code"], context["message"], context["hint"]
        case "missing":
            tree = document.find(path[:-1])
            code, message, hint = "E202", f"the key `{key}` is missing", _example(str(key))
        case "extra_forbidden":
            return _unknown_key(document, path)
        case "literal_error":
            code, message, hint = "E204", *_not_one_of(tree, context["expected"])
        case _:
            code, message, hint = "E203", f"`{key}` holds the wrong kind of value", _example(str(key))
    return document.source.problem(code, _span(tree, document), message, hint)


def _span(tree: Tree | None, document: Document) -> Span:
    return (tree or document.root).span


_MODELS: Dictionary[Steps, type[BaseModel]] = {(): PolicyModel, ("choose",): ChooseModel, ("steal",): StealModel}


def _unknown_key(document: Document, path: Steps) -> Problem:
    allowed = [info.alias or name for name, info in _MODELS[path[:-1]].model_fields.items()]
    parent, key = document.find(path[:-1]), str(path[-1])
    span = parent.key_span(key) if isinstance(parent, Mapping) else None
    hint = did_you_mean(key, allowed, f"the keys here are {', '.join(allowed)}")
    return document.source.problem("E201", span or document.root.span, f"unknown key `{key}`", hint)


def _not_one_of(tree: Tree | None, expected: str) -> tuple[str, str]:
    allowed = expected.replace("'", "").replace(" or ", ", ").split(", ")
    given = tree.text if isinstance(tree, Scalar) else ""
    message = f"`{given}` is not allowed here" if isinstance(tree, Scalar) else "one word is expected here"
    return message, did_you_mean(given, allowed, f"write {' or '.join(allowed)}")


_EXAMPLES = {
    "schema": "proofgen.policy/1",
    "name": "steal_one",
    "title": "Steal one thread when the gap is at least two",
    "source": "HotOS'17, Listing 1",
    "filter": "victim.load - thief.load >= 2",
    "steal": "{take: one}",
    "take": "one",
    "most": "victim.load",
    "least": "thief.load",
}


def _example(key: str) -> str:
    example = _EXAMPLES.get(key)
    return f"write `{key}: {example}`" if example else "write one line of text"
