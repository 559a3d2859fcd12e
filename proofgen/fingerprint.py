"""What each obligation of a policy rests on: its statement, what that speaks of, and the facts that its proof uses.

Fingerprints are taken of the emitted Lean text, declaration by declaration, without comments and line breaks: a change that no
statement or proof can see changes none of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from proofgen.obligation import CATALOGUE
from proofgen.prover.library import digest

if TYPE_CHECKING:
    from proofgen.emit.files import PolicyFiles

# Declarations begin at the first column; what they are made of does not.
_DECLARATION: Final = re.compile(r"^(?:@\[\w+\] )?(?:def|abbrev|theorem|instance)\b", re.MULTILINE)
_END: Final = re.compile(r"^end\b", re.MULTILINE)
# A name, or the first part of one; what comes after a dot is a name of the library.
_NAME: Final = re.compile(r"(?<![\w.'])[^\W\d][\w']*")


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """SHA-256 (hex) of what an obligation rests on.

    `policy` is of the definitions that statement and proof speak of, `statement` of the statement itself, `proof` of the
    theorem and the facts that it uses; None for an obligation that nothing settles.
    """

    policy: str
    statement: str
    proof: str | None


@dataclass(frozen=True, slots=True)
class Rests:
    """The fingerprint of an obligation, and the names of the facts that its proof uses, in the order of the files.

    There are none where nothing is proved: a refutation stands on a run.
    """

    fingerprint: Fingerprint
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Block:
    """A declaration: its name, none for an instance; its text without comments; the names in it."""

    name: str | None
    text: str
    names: frozenset[str]


def rests(files: PolicyFiles) -> dict[str, Rests]:
    """What each obligation of the policy rests on, by id. A proof by hand counts whether Lean gets to see it or not."""
    definitions, theorems = _Blocks(), _Blocks()
    for path, text in files.files:
        (definitions if path.endswith("/Statements.lean") else theorems).read(text)
    for one in files.by_hand:
        theorems.add(one.theorem, f"theorem {one.theorem}\n{one.layout}", one.names)
    return {identifier: _rests(files, identifier, definitions, theorems) for identifier in files.policy.obligations}


def without_comments(text: str) -> str:
    """Lean text as proofgen writes it, where comments are not nested, without comments."""
    # Not by a regular expression: it would look for the end of each of many comments that have none.
    parts, at = list[str](), 0
    while (start := text.find("/-", at)) >= 0 and (end := text.find("-/", start + 2)) >= 0:
        parts.append(text[at:start])
        at = end + 2
    return "".join([*parts, text[at:]])


def plain(text: str) -> str:
    """Lean text without comments and line breaks."""
    return " ".join(without_comments(text).split())


def _rests(files: PolicyFiles, identifier: str, definitions: _Blocks, theorems: _Blocks) -> Rests:
    statement = CATALOGUE[identifier].statement_name
    by_hand = next((one for one in files.by_hand if one.obligation == identifier), None)
    settled = files.settled.get(identifier)
    theorem = by_hand.theorem if by_hand is not None else None if settled is None else settled.name
    used = theorems.reached([theorem]) if theorem is not None else {}
    named = {name for text in used.values() for name in _names(text)}
    facts = tuple(name for name in used if name != theorem) if theorem == CATALOGUE[identifier].lean_name else ()
    spoken_of = definitions.reached([statement, *named] if by_hand is None else [statement])
    if by_hand is not None:
        # What else a person speaks of is part of the proof: what is said of the policy does not depend on who proves it.
        others = definitions.reached(named | by_hand.names)
        used = used | {name: text for name, text in others.items() if name not in spoken_of}
    own = {name: spoken_of.pop(name) for name in [*spoken_of] if name.endswith("Statement")}
    proof = digest(used) if theorem is not None else None
    return Rests(Fingerprint(digest(spoken_of), digest({statement: own[statement]}), proof), facts)


class _Blocks:
    """The declarations of some files."""

    def __init__(self) -> None:
        self._blocks: list[_Block] = []

    def read(self, text: str) -> None:
        plain = without_comments(text)
        end = _END.search(plain)
        starts = [found.start() for found in _DECLARATION.finditer(plain)]
        for start, stop in pairwise([*starts, end.start() if end else len(plain)]):
            self._blocks.append(_block(" ".join(plain[start:stop].split())))

    def add(self, name: str, text: str, names: frozenset[str]) -> None:
        """A declaration that is none of ours, with the names in it."""
        self._blocks.append(_Block(name, text, names - {name}))

    def reached(self, names: Iterable[str]) -> dict[str, str]:
        """The declarations of these names and all that they need, with the instances for them, in the order of the files."""
        known: Mapping[str, _Block] = {block.name: block for block in self._blocks if block.name is not None}
        todo, found = [*names], set[str]()
        while todo:
            name = todo.pop()
            if name in known and name not in found:
                found.add(name)
                todo += known[name].names
        return {
            block.name or block.text: block.text
            for block in self._blocks
            if block.name in found or (block.name is None and block.names & known.keys() <= found)
        }


def _block(text: str) -> _Block:
    kind, _, rest = text.removeprefix("@[expose] ").partition(" ")
    name = None if kind == "instance" else rest.split(None, 1)[0]
    return _Block(name, text, _names(text) - {name})


def _names(text: str) -> frozenset[str]:
    return frozenset(_NAME.findall(text))


def dependencies(found: Mapping[str, Rests]) -> dict[str, tuple[str, ...]]:
    """For each obligation those whose facts are all among its own: it is proved from what these are proved from.

    Of two that are proved from the same facts, the later one depends on the earlier one.
    """
    places = {identifier: place for place, identifier in enumerate(found)}

    def before(one: str, other: str) -> bool:
        mine, others = {*found[one].facts}, {*found[other].facts}
        return bool(others) and (others < mine or (others == mine and places[other] < places[one]))

    return {one: tuple(other for other in found if before(one, other)) for one in found}
