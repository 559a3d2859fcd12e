"""What a change touches of what the gate looks at."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from proofgen.gate.repository import Files, text_of
from proofgen.resources import OBLIGATIONS

Kind = Literal["added", "changed", "removed"]


@dataclass(frozen=True, slots=True)
class Change:
    """A file that is otherwise than in the base."""

    path: str
    kind: Kind

    def to_json(self) -> dict[str, Any]:
        """As in the result of the gate."""
        return {"path": self.path, "kind": self.kind}


def changes(before: Files, now: Files, places: Iterable[str]) -> dict[str, Change]:
    """The files at and below these places that differ, by path; ends of lines do not count."""
    found: dict[str, Change] = {}
    for place in places:
        old, new = before.below(place), now.below(place)
        for path in sorted({*old, *new}):
            if path not in found and old.get(path) != new.get(path) and not _alike(before, now, path):
                found[path] = Change(path, _kind(path, old, new))
    return found


def _alike(before: Files, now: Files, path: str) -> bool:
    old, new = text_of(before.read(path)), text_of(now.read(path))
    return old is not None and old == new


def _kind(path: str, old: Mapping[str, str], new: Mapping[str, str]) -> Kind:
    return "added" if path not in old else "removed" if path not in new else "changed"


def within(path: str, place: str) -> bool:
    """Whether a path is a place or lies below it."""
    return place == "." or path == place or path.startswith(f"{place}/")


def folder_of(lean_name: str) -> str:
    """Where the files of a policy lie."""
    return f"{OBLIGATIONS.as_posix()}/{lean_name}"
