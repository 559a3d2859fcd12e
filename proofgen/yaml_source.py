"""Reading YAML from strangers: a small safe part of the language, with the place of every key and value.

Scalars are text, whatever they look like; anchors, tags, directives and second documents are refused, and so is
whatever could make a small file large or a reader slow.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from proofgen.errors import InputError, Problem, Span
from proofgen.expr.source import Fragment, Source, walk
from proofgen.texts import read_text

MAX_DEPTH = 16
"""Nesting of mappings and lists."""


@dataclass(frozen=True, slots=True)
class Scalar:
    """A piece of text, and the characters it was written with."""

    text: str
    span: Span
    fragment: Fragment


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list."""

    items: tuple[Tree, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys and values in the order of the file; no key comes twice."""

    entries: tuple[tuple[Scalar, Tree], ...]
    span: Span

    def get(self, key: str) -> Tree | None:
        """The value of `key`."""
        return next((value for name, value in self.entries if name.text == key), None)

    def key_span(self, key: str) -> Span | None:
        """Where `key` itself stands."""
        return next((name.span for name, _ in self.entries if name.text == key), None)


Tree = Scalar | Sequence | Mapping
Steps = tuple[int | str, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A file whose root is a mapping."""

    source: Source
    root: Mapping

    def find(self, path: Steps) -> Tree | None:
        """The tree that keys and indices lead to."""
        tree: Tree | None = self.root
        for step in path:
            match tree, step:
                case Mapping(), str():
                    tree = tree.get(step)
                case Sequence(items=items), int() if step < len(items):
                    tree = items[step]
                case _:
                    return None
        return tree

    def plain(self) -> dict[str, Any]:
        """The same as dictionaries, lists and strings."""
        return {key.text: _plain(value) for key, value in self.root.entries}


def _plain(tree: Tree) -> object:
    match tree:
        case Scalar(text=text):
            return text
        case Sequence(items=items):
            return [_plain(item) for item in items]
        case Mapping(entries=entries):
            return {key.text: _plain(value) for key, value in entries}


def read(path: Path, schema_id: str = "proofgen.policy/1") -> Document:
    """Read a YAML file; `schema_id` is what an empty one should begin with.

    Raises:
        InputError: with everything that is wrong with it.
    """
    return parse(read_text(path), path.as_posix(), schema_id)


def parse(text: str, file: str, schema_id: str = "proofgen.policy/1") -> Document:
    """Read the text of a YAML file that is called `file`.

    Raises:
        InputError: with everything that is wrong with it.
    """
    text = text.replace("\r\n", "\n")
    source = Source.of(file, text)
    strange = list(_strange_characters(text, source))
    if strange:
        raise InputError(*strange)
    composer = _Composer(text, source, schema_id)
    root = composer.compose()
    if composer.problems or root is None:
        raise InputError(*composer.problems)
    return Document(source, root)


def _strange_characters(text: str, source: Source) -> Iterator[Problem]:
    """Characters that look like nothing or like something else; the first of each line, in case it is no text."""
    for number, line in enumerate(source.lines, 1):
        for column, character in enumerate(line, 1):
            span = Span(source.file, number, column, column + 1)
            if character == "\t":
                yield source.problem("E105", span, "a tab", "use spaces")
                break
            if unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp"):
                message = f"the invisible character U+{ord(character):04X}"
                yield Source(source.file, ()).problem("E104", span, message, "delete it")
                break


class _StoppedError(Exception):
    """Nothing more can be read; the reason is among the problems."""


@dataclass
class _Composer:
    """Events to tree; what can be skipped is reported and skipped."""

    text: str
    source: Source
    schema_id: str
    problems: list[Problem] = field(default_factory=list)

    def report(self, code: str, span: Span, message: str, hint: str) -> None:
        self.problems.append(self.source.problem(code, span, message, hint))

    def compose(self) -> Mapping | None:
        root: Tree | None = None
        events = self._events()
        try:
            for event in events:
                if isinstance(event, DocumentStartEvent):
                    self._begin(event, root)
                elif isinstance(event, NodeEvent):
                    root = self._tree(event, events, 1)
        except _StoppedError:
            return None
        return self._root(root)

    def _begin(self, event: DocumentStartEvent, before: Tree | None) -> None:
        if before is not None:
            self._stop("E108", self._span(event), "a second document begins here", "write one document per file")
        if event.version or event.tags:
            self.report("E112", Span(self.source.file, 1, 1, 2), "directives (`%YAML`) are not allowed", "leave it out")

    def _root(self, root: Tree | None) -> Mapping | None:
        start = Span(self.source.file, 1, 1, 2)
        if root is None or (isinstance(root, Scalar) and not root.text):
            hint = f"start with `schema: {self.schema_id}`"
            self.report("E107", start, "the file says nothing", hint)
        elif not isinstance(root, Mapping):
            hint = "write keys and values: `name: delta2`"
            self.report("E109", root.span, "the file is not a mapping of keys to values", hint)
        else:
            return root
        return None

    def _events(self) -> Iterator[Event]:
        # The pure reader keeps positions, and hands out events one by one: depth is checked before it is costly.
        reader: Any = YAML(typ="safe", pure=True)
        try:
            yield from reader.parse(self.text)
        except MarkedYAMLError as error:
            mark: Any = error.problem_mark or error.context_mark
            line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
            span = Span(self.source.file, min(line, len(self.source.lines)), column, column + 1)
            context = f" {error.context}" if error.context else ""
            hint = "put text with special characters in single quotes"
            self._stop("E106", span, f"this is not YAML: {error.problem}{context}", hint)
        except (YAMLError, ValueError, RecursionError) as error:
            span = Span(self.source.file, 1, 1, 2)
            self._stop("E106", span, f"this is not YAML: {type(error).__name__}", "look for unusual characters")

    def _stop(self, code: str, span: Span, message: str, hint: str) -> None:
        self.report(code, span, message, hint)
        raise _StoppedError

    def _span(self, event: Event) -> Span:
        """The event's first line."""
        start: Any = event.start_mark
        end: Any = event.end_mark
        line, column = start.line + 1, start.column + 1
        length = len(self.text[start.index : end.index].split("\n", 1)[0].rstrip())
        return Span(self.source.file, line, column, column + max(1, length))

    def _tree(self, event: Event, events: Iterator[Event], depth: int) -> Tree:
        span = self._span(event)
        self._refuse_extras(event, span)
        if depth > MAX_DEPTH:
            self._stop("E113", span, f"nested more than {MAX_DEPTH} deep", "three levels are usually enough")
        match event:
            case MappingStartEvent():
                return Mapping(tuple(self._entries(events, depth)), span)
            case SequenceStartEvent():
                return Sequence(tuple(self._items(events, depth)), span)
            case ScalarEvent():
                return Scalar(event.value, span, self._fragment(event))
            case _:  # an alias, which was reported
                return Scalar("", span, Fragment.of(self.source, "", [(span.line, span.column)]))

    def _refuse_extras(self, event: Event, span: Span) -> None:
        if isinstance(event, AliasEvent):
            hint = "write the value out; text that starts with * goes in quotes"
            self.report("E111", span, "aliases (`*name`) are not allowed", hint)
        elif getattr(event, "anchor", None) is not None:
            hint = "write values out; text that starts with & goes in quotes"
            self.report("E111", span, "anchors (`&name`) are not allowed", hint)
        if getattr(event, "tag", None) is not None:
            hint = "leave it out; in an expression `not` is written out"
            self.report("E112", span, "tags (`!name`) are not allowed", hint)

    def _items(self, events: Iterator[Event], depth: int) -> Iterator[Tree]:
        while not isinstance(event := next(events), SequenceEndEvent):
            yield self._tree(event, events, depth + 1)

    def _entries(self, events: Iterator[Event], depth: int) -> Iterator[tuple[Scalar, Tree]]:
        seen: dict[str, Span] = {}
        while not isinstance(event := next(events), MappingEndEvent):
            key = self._tree(event, events, depth + 1)
            value = self._value(key, self._tree(next(events), events, depth + 1))
            if not isinstance(key, Scalar):
                self.report("E114", key.span, "a key is not plain text", "write `key: value`")
            elif key.text == "<<":
                self.report("E111", key.span, "merge keys (`<<`) are not allowed", "write the keys out")
            elif key.text in seen:
                hint = f"keep one; the first is in line {seen[key.text].line}"
                self.report("E110", key.span, f"the key `{key.text}` comes twice", hint)
            else:
                seen[key.text] = key.span
                yield key, value

    def _value(self, key: Tree, value: Tree) -> Tree:
        """A value that was left out stands where the next thing does; its key is the better place."""
        if isinstance(value, Scalar) and len(value.fragment.places) == 1:
            place = (key.span.line, key.span.column)
            return Scalar(value.text, key.span, Fragment.of(self.source, "", [place]))
        return value

    def _fragment(self, event: ScalarEvent) -> Fragment:
        """The characters the scalar was written with: an expression in them does not care how YAML breaks lines."""
        start: Any = event.start_mark
        end: Any = event.end_mark
        raw = self.text[start.index : end.index]
        places = walk(raw, start.line + 1, start.column + 1)
        match event.style:
            case "|" | ">":
                skipped = raw.find("\n") + 1 or len(raw)
                return Fragment.of(self.source, raw[skipped:], places[skipped:])
            case "'" | '"' if "\\" in raw or "''" in raw:
                # Written with escapes: the place of the whole has to do.
                return Fragment.of(self.source, event.value, [places[0]] * (len(event.value) + 1))
            case "'" | '"':
                return Fragment.of(self.source, raw[1:-1], places[1:-1])
            case _:
                return Fragment.of(self.source, raw, places)
