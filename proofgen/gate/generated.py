"""What proofgen writes is as it would write it now, and nothing else lies beside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import zip_longest
from pathlib import PurePosixPath
from typing import Final

from proofgen.emit.files import PolicyFiles
from proofgen.gate.change import folder_of, within
from proofgen.gate.finding import Finding
from proofgen.gate.repository import inside, text_of
from proofgen.gate.sides import Sides, is_policy_file
from proofgen.lock import NAME as LOCK
from proofgen.policy import Policy
from proofgen.resources import OBLIGATIONS

STATEMENTS: Final = "Statements.lean"
_WRITTEN: Final = (STATEMENTS, "Proofs.lean", "Refutations.lean")
_EMIT: Final = "run `proofgen emit {}`, and look at what it changes"
_COMPILED: Final = (".olean", ".olean.server", ".olean.private", ".ilean", ".ir")
_RECORDED: Final = (".lake", ".proofgen")


def statements(sides: Sides) -> Iterator[Finding]:
    """Statements that are not what their policies say, whatever was changed."""
    for policy in sides.policies:
        yield from _compared(sides, policy, STATEMENTS, sides.statements[policy.name])


def proofs(sides: Sides, batch: Sequence[PolicyFiles]) -> Iterator[Finding]:
    """Proofs and refutations of these policies that are not what proofgen writes, or should not be there."""
    for files in batch:
        texts = {PurePosixPath(path).name: text for path, text in files.files}
        for name in _WRITTEN[1:]:
            yield from _compared(sides, files.policy, name, texts.get(name))


def _compared(sides: Sides, policy: Policy, name: str, wanted: str | None) -> Iterator[Finding]:
    path = f"{folder_of(policy.lean_name)}/{name}"
    data = sides.work.read(path)
    found = text_of(data)
    about = Finding("PG202", "", _EMIT.format(policy.file), path, policy=policy.name)
    if wanted is None:
        if data is not None:
            yield replace(about, message=f"proofgen writes no {name} for this policy")
    elif data is None:
        yield replace(about, code="PG203", message=f"{path} is not there")
    elif found != wanted:
        yield _unlike(sides, about, found or "", wanted)


def _unlike(sides: Sides, about: Finding, found: str, wanted: str) -> Finding:
    """A file that is not what proofgen writes: it was edited, or was left as it was while something else changed."""
    line, theirs, ours = _first_difference(found, wanted)
    statement = about.file.endswith(STATEMENTS)
    if about.file in sides.changed:
        message = f"{_shown(theirs)} in place of {_shown(ours)}"
        return replace(about, code="PG201" if statement else "PG202", message=message, line=line)
    if sides.changed.keys().isdisjoint(sides.inputs(about.policy)):
        message = f"this proofgen writes something else for a policy that was not changed: {_shown(ours)}"
        hint = f"use the proofgen of the base; or, if it is meant to be another one, {about.hint}"
        return replace(about, code="PG205", message=message, hint=hint, line=line)
    message = f"it was left as it was, with {_shown(theirs)} in place of {_shown(ours)}"
    return replace(about, code="PG209", message=message, line=line)


def _first_difference(found: str, wanted: str) -> tuple[int, str | None, str | None]:
    """The first line (from 1) in which two texts differ, and what stands there; None behind the end of one."""
    pairs = zip_longest(found.split("\n"), wanted.split("\n"))
    return next((number, one, other) for number, (one, other) in enumerate(pairs, 1) if one != other)


def _shown(line: str | None) -> str:
    text = "the end of the file" if line is None else line.strip() or "an empty line"
    return f"`{text}`" if len(text) <= 120 else f"`{text[:119]}…`"


def strays(sides: Sides) -> Iterator[Finding]:
    """What lies where only files of policies belong, that of a folder together; and what is no text."""
    owners = {policy.lean_name for policy in sides.policies}
    found: dict[str, list[str]] = {}
    for path in sides.work.below(OBLIGATIONS.as_posix()):
        parts = PurePosixPath(path).parts[1:]
        if path.endswith((".lean", ".toml")) and not (len(parts) > 1 and parts[0] in owners and _has_place(parts[1:])):
            found.setdefault(path.rpartition("/")[0], []).append(path)
    for folder, paths in found.items():
        names = ", ".join(PurePosixPath(path).name for path in paths)
        hint = "remove it, or put the policy back; a proof by hand is made by `proofgen prove --edit POLICY ID`"
        yield Finding("PG204", f"in {folder}, {names}: of no policy", hint, paths[0])
    yield from _unread(sides)
    judged = dict.fromkeys([*sides.settings.gate.policies, OBLIGATIONS.as_posix(), "lean"])
    for path in dict.fromkeys(path for place in judged for path in sides.work.irregular(place)):
        yield Finding("PG206", f"{path} is no regular file of at most 16 MiB", "put the file itself there", path)
    for policy in sides.policies:
        for path in policy.texts:
            if inside(sides.base.prefix, path) is None:
                message = f"{path} lies outside of the repository, where anybody may change it"
                yield Finding("PG206", message, "put the machine file into the project", policy.file, policy=policy.name)


def _unread(sides: Sides) -> Iterator[Finding]:
    """Files that look like policies, and are none to anybody."""
    read = {path for policy in sides.policies for path in policy.texts}
    for place in sides.settings.gate.policies:
        for path in sides.work.below(place):
            if path not in read and path.casefold().endswith((".yaml", ".yml")) and not is_policy_file(path, place):
                hint = "put it where policies are read, and let its name end in .yaml; or elsewhere"
                yield Finding("PG210", f"{path} is not read", hint, path)


def _has_place(parts: tuple[str, ...]) -> bool:
    """Whether a policy may have such a file in its folder; proofs by hand are looked at elsewhere."""
    return parts[0] in (*_WRITTEN, LOCK) if len(parts) == 1 else parts[0] == "ByHand" and len(parts) == 2


def compiled(sides: Sides, committed: Sequence[str]) -> Iterator[Finding]:
    """What is compiled or recorded, and part of the change."""
    for path in committed:
        recorded = any(within(path, folder) for folder in _RECORDED)
        if recorded or path.endswith(_COMPILED):
            hint = "remove it from the commit (`git rm --cached`), and let .gitignore name it"
            yield Finding("PG208", f"{path} is made from text, and is not read from a change", hint, path)
