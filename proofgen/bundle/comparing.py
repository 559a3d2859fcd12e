"""What is written in a bundle beside what this proofgen writes for the same policy."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile
from pathlib import PurePosixPath
from typing import Final

from proofgen.bundle.layout import generated_members, statements_member
from proofgen.bundle.reading import Bundle
from proofgen.check import forbidden_word
from proofgen.emit.files import PolicyFiles
from proofgen.fingerprint import plain, rests, without_comments
from proofgen.lock import statement_digest
from proofgen.resources import OBLIGATIONS

# So many lines are shown of a difference, on each side.
_SHOWN: Final = 6


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about a bundle: what it is about, in a word, and in whole; of a difference between texts also lines of it."""

    about: str
    text: str
    lines: tuple[str, ...] = ()


def wrong_texts(bundle: Bundle, files: PolicyFiles) -> Iterator[Finding]:
    """What speaks against the bundle before Lean is asked: it has other statements, or what no proof of proofgen has."""
    name, emitted = bundle.manifest.policy, _emitted(files)
    statements = statements_member(name)
    if plain(bundle.texts[statements]) != plain(emitted[statements]):
        text = f"{statements} is not what this proofgen writes for the policy in the bundle: the bundle has other statements"
        yield Finding("statements", text, difference(bundle.texts[statements], emitted[statements]))
    else:
        yield from _wrong_digests(bundle, files)
    for member in generated_members(name):
        word = forbidden_word(bundle.texts.get(member, ""))
        if word is not None:
            yield Finding("proofs", f"{member} has the forbidden word `{word}`, which proofgen never writes")


def _wrong_digests(bundle: Bundle, files: PolicyFiles) -> Iterator[Finding]:
    """What in the manifest is not about the obligations that the policy has, or not about these statements."""
    claims, found = bundle.manifest.obligations, rests(files)
    digests = {name: statement_digest(one.fingerprint) for name, one in found.items()}
    unlike = [name for name in found if name in claims and claims[name].statement != digests[name]]
    for names, text in (
        (sorted({*claims} - {*found}), "the bundle has a verdict on what is no obligation of the policy"),
        ([name for name in found if name not in claims], "the bundle has no verdict on an obligation of the policy"),
        (unlike, "the manifest has another digest than that of the statement"),
    ):
        if names:
            yield Finding("statements", f"{text}: {', '.join(names)}")


def other_texts(bundle: Bundle, files: PolicyFiles) -> Iterator[Finding]:
    """What is written otherwise in the bundle, and does not matter to what is checked here."""
    emitted = _emitted(files)
    for member in generated_members(bundle.manifest.policy):
        there, here = bundle.texts.get(member), emitted.get(member)
        if there == here:
            continue
        if there is None or here is None:
            text = f"{member} is {'not in the bundle' if there is None else 'in the bundle'}, and this proofgen writes "
            yield Finding("proofs", f"{text}{'one' if there is None else 'none'}: its own proofs are what was checked")
        elif plain(there) != plain(here):
            text = f"{member} has other proofs than this proofgen writes: those written here are what was checked"
            yield Finding("proofs", text, difference(there, here))
        else:
            text = f"{member} differs from what this proofgen writes in comments and line breaks: do not go by what those say"
            yield Finding("comments", text)


def difference(there: str, here: str) -> tuple[str, ...]:
    """The first lines, without comments, in which the text in the bundle (-) and the one written here (+) differ."""
    old, new = _lines(there), _lines(here)
    same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(old, new, strict=False)))
    old, new = old[same:], new[same:]
    back = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(reversed(old), reversed(new), strict=False)))
    old, new = old[: len(old) - back], new[: len(new) - back]
    return (*_marked("-", old), *_marked("+", new))


def _marked(sign: str, lines: list[str]) -> Iterator[str]:
    yield from (f"{sign} {line}" for line in lines[:_SHOWN])
    if len(lines) > _SHOWN:
        yield f"{sign} … {len(lines) - _SHOWN} more"


def _lines(text: str) -> list[str]:
    return [line for line in map(str.rstrip, without_comments(text).splitlines()) if line]


def _emitted(files: PolicyFiles) -> dict[str, str]:
    """What this proofgen writes, as members of a bundle."""
    return {PurePosixPath(OBLIGATIONS, name).as_posix(): text for name, text in files.files}
