"""Modules by hand on disk: which there are, and that each is as proofgen framed it."""

from __future__ import annotations

import os
import shlex
import stat
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from proofgen.byhand.frame import Frame, frame, theorem_name
from proofgen.errors import InputError, Problem, Span, did_you_mean
from proofgen.fields import upper_camel
from proofgen.obligation import CATALOGUE
from proofgen.policy import Outline
from proofgen.resources import OBLIGATIONS
from proofgen.texts import decode, digest_of, read_bytes

if TYPE_CHECKING:
    from proofgen.prooftext.codes import Refusal
    from proofgen.prooftext.tokens import Token

FOLDER: Final = "ByHand"
MAX_BYTES: Final = 128 * 1024
"""The size of a module by hand; its proof text may have half of that."""
_SUFFIX: Final = ".lean"
_BOM: Final = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class ByHand:
    """A proof of one obligation of a policy by hand, or its refutation.

    `path` is the file from the root of the project, `text` all of it with line feeds, `proof` the part that a person owns;
    that begins at `first_line` (from 1). `outside` are names of theorems that the file does not import, as far as that was
    looked for.
    """

    obligation: str
    refutes: bool
    path: Path
    text: str
    proof: str
    first_line: int
    outside: tuple[Refusal, ...] = ()

    @property
    def theorem(self) -> str:
        """The name of its theorem."""
        return theorem_name(CATALOGUE[self.obligation], refutes=self.refutes)

    @property
    def refusals(self) -> tuple[Refusal, ...]:
        """Why its proof text is not given to Lean; empty if it may be."""
        return (*_refusals(self.proof, self.first_line), *self.outside)

    @property
    def layout(self) -> str:
        """The proof text as Lean reads it: its tokens, each with its place in its line, without comments and empty lines."""
        return _layout(self.proof)

    @property
    def words(self) -> tuple[tuple[str, Token], ...]:
        """The names in the proof text, as they are in the namespace of the policy, with their tokens; of what has dots, the
        first part. There are none in what nobody can read.
        """
        space = ("_root_", "Obligations", self.path.parts[1])
        return tuple((_first(token.text, space), token) for token in _tokens(self.proof) or () if token.kind == "word")

    @property
    def names(self) -> frozenset[str]:
        """The names in the proof text."""
        return frozenset(name for name, _ in self.words)

    @property
    def digest(self) -> str:
        """SHA-256 (hex) of what it proves and how; comments do not count."""
        return digest_of(f"{self.theorem}\n{self.layout}")


@lru_cache(maxsize=1024)
def _refusals(proof: str, first_line: int) -> tuple[Refusal, ...]:
    from proofgen.prooftext.allowed import refused  # only where there are proofs by hand

    return tuple(refused(proof, first_line))


@lru_cache(maxsize=1024)
def _tokens(proof: str) -> tuple[Token, ...] | None:
    """The tokens but for blanks and comments; None if the text cannot be read."""
    from proofgen.prooftext.tokens import LexError, tokenize

    try:
        return tuple(token for token in tokenize(proof) if token.kind not in ("space", "comment", "doc"))
    except LexError:
        return None


def _layout(proof: str) -> str:
    tokens, line, parts = _tokens(proof), 0, list[str]()
    if tokens is None:
        # Nobody knows where a comment or a string ends: all of it counts.
        return proof
    for token in tokens:
        parts.append(f"{'' if token.line == line else chr(10)}{token.column} {token.text}")
        line = token.line + token.text.count("\n")
    return " ".join(parts)


def _first(word: str, space: tuple[str, ...]) -> str:
    """The first part of a name that is not part of the namespace."""
    parts = word.split(".")
    for outer in space:
        if parts[0] == outer and len(parts) > 1:
            parts = parts[1:]
    return parts[0]


def path_of(policy: Outline, identifier: str) -> Path:
    """Where the module for this obligation lies, from the root of the project."""
    return OBLIGATIONS / policy.lean_name / FOLDER / f"{upper_camel(identifier)}{_SUFFIX}"


def read(root: Path, policies: Iterable[Outline]) -> dict[str, tuple[ByHand, ...]]:
    """The modules by hand of these policies, by name of the policy, each in the order of the catalogue.

    Raises:
        InputError: with everything that is wrong with any of them, but for what its proof text says.
    """
    found: dict[str, tuple[ByHand, ...]] = {}
    problems: list[Problem] = []
    for policy in policies:
        modules = []
        try:
            files = written(root, policy)
        except InputError as error:
            problems += error.problems
            continue
        for identifier in files:
            try:
                modules.append(read_one(root, policy, identifier))
            except InputError as error:
                problems += error.problems
        found[policy.name] = tuple(modules)
    if problems:
        raise InputError(*problems)
    return found


def read_one(root: Path, policy: Outline, identifier: str) -> ByHand:
    """The module of this obligation.

    Raises:
        InputError: there is none, or its frame is not as proofgen writes it.
    """
    return parse(policy, identifier, read_module(root, policy, identifier))


def read_module(root: Path, policy: Outline, identifier: str) -> str:
    """The text of the module of this obligation, with line feeds, whatever its frame is.

    Raises:
        InputError: there is none, or it cannot be read, or is too large, or has characters that nobody sees.
    """
    file = path_of(policy, identifier).as_posix()
    data = read_bytes(root / file, MAX_BYTES)
    if data.startswith(_BOM):
        hint = "save it as UTF-8 without a byte order mark"
        raise InputError(Problem("E104", "the file begins with the invisible character U+FEFF", hint, Span(file, 1, 1, 2)))
    text = decode(data, file, MAX_BYTES).replace("\r\n", "\n")
    if problems := list(_invisible(text, file)):
        raise InputError(*problems)
    return text


def _invisible(text: str, file: str) -> Iterator[Problem]:
    """Characters that look like nothing or like another place in the file; the first of each line."""
    if text.replace("\n", "").isprintable():
        return
    for number, line in enumerate(text.split("\n"), 1):
        for column, character in enumerate(line, 1):
            if unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"):
                span = Span(file, number, column, column + 1)
                if character == "\t":
                    yield Problem("E105", "a tab", "use spaces", span)
                else:
                    yield Problem("E104", f"the invisible character U+{ord(character):04X}", "delete it", span)
                break


def parse(policy: Outline, identifier: str, text: str) -> ByHand:
    """The module that this text is, which has line feeds for ends of lines.

    Raises:
        InputError: the frame is not as proofgen writes it (E450).
    """
    path, lines = path_of(policy, identifier), text.split("\n")
    refuting = frame(policy, identifier, refutes=True)
    refutes = len(lines) >= len(refuting.head) and lines[len(refuting.head) - 1] == refuting.head[-1]
    expected = refuting if refutes else frame(policy, identifier, refutes=False)
    wrong = _difference(expected, lines)
    if wrong is not None:
        number, wanted = wrong
        shown = lines[number - 1] if number <= len(lines) else ""
        what = f"`{wanted}`" if wanted else "an empty line"
        hint = f"`proofgen prove --edit {shlex.quote(policy.file)} {identifier}` writes the frame anew and keeps the proof text"
        span = Span(path.as_posix(), number, 1, len(shown) + 1)
        raise InputError(Problem("E450", f"the frame was changed: here belongs {what}", hint, span, shown or None))
    proof = "\n".join(lines[len(expected.head) : len(lines) - len(expected.tail)])
    return ByHand(identifier, refutes, path, text, proof, expected.first_line)


def _difference(expected: Frame, lines: list[str]) -> tuple[int, str] | None:
    """The first line (from 1) that is not as the frame has it, and what it should be."""
    for number, wanted in enumerate(expected.head, 1):
        if number > len(lines) or lines[number - 1] != wanted:
            return number, wanted
    # The two parts do not overlap.
    after = len(lines) - len(expected.tail)
    if after < len(expected.head):
        return len(lines), expected.tail[-1] or expected.tail[-2]
    for number, wanted in enumerate(expected.tail, after + 1):
        if lines[number - 1] != wanted:
            return number, wanted
    return None


def written(root: Path, policy: Outline) -> list[str]:
    """The obligations of the policy for which there is a module by hand, in the order of the catalogue.

    Raises:
        InputError: something else is in the folder.
    """
    folder = OBLIGATIONS / policy.lean_name / FOLDER
    try:
        mode = os.lstat(root / folder).st_mode
    except (FileNotFoundError, NotADirectoryError):
        return []
    if not stat.S_ISDIR(mode):
        raise InputError(_no_plain("folder", folder))
    problems: list[Problem] = []
    identifiers = {upper_camel(identifier): identifier for identifier in policy.obligations}
    found = list[str]()
    with os.scandir(root / folder) as entries:
        named = sorted((entry.name, entry.stat(follow_symlinks=False).st_mode) for entry in entries)
    for name, mode in named:
        # What begins with a dot is of editors, and of runs that were killed.
        if name.startswith(".") or not (stat.S_ISDIR(mode) or name.casefold().endswith(_SUFFIX)):
            continue
        if not stat.S_ISREG(mode):
            problems.append(_no_plain("file", folder / name))
        elif name.endswith(_SUFFIX) and (stem := name.removesuffix(_SUFFIX)) in identifiers:
            found.append(identifiers[stem])
        else:
            problems.append(_unknown(policy, folder / name, [other for other, _ in named], identifiers))
    if problems:
        raise InputError(*problems)
    return [identifier for identifier in policy.obligations if identifier in found]


def _no_plain(what: str, path: Path) -> Problem:
    message = f"{path.as_posix()} is no plain {what}"
    hint = "proofs by hand are plain files in obligations/<Policy>/ByHand: no links, and no folders among them"
    return Problem("E453", message, hint, Span(path.as_posix(), 1, 1, 2))


def _unknown(policy: Outline, path: Path, names: list[str], identifiers: dict[str, str]) -> Problem:
    """A file that is called like no obligation; in other cases than it should be, it is one for whoever tells no cases apart."""
    span = Span(path.as_posix(), 1, 1, 2)
    wanted = next((each for each in identifiers if f"{each}{_SUFFIX}".casefold() == path.name.casefold()), None)
    if wanted is None:
        known = ", ".join(f"{each}{_SUFFIX}" for each in identifiers)
        message = f"{path.name} is called like no obligation of {policy.name}"
        hint = did_you_mean(path.stem, identifiers, f"files here are {known}")
        return Problem("E451", message, hint, span)
    if f"{wanted}{_SUFFIX}" in names:
        message = f"{path.name} and {wanted}{_SUFFIX} are both for `{identifiers[wanted]}`"
        return Problem("E452", message, "keep one of the two, under the second name", span)
    return Problem("E451", f"{path.name} is called like no obligation of {policy.name}", f"call it {wanted}{_SUFFIX}", span)
