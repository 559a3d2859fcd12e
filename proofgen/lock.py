"""Lock files: what people approve of a policy. They are committed, and say nothing of times, places or tools.

`obligations/<Policy>/proofs.lock.toml` has for each obligation the verdict and the digest of the statement that were accepted,
and waivers: with an owner and a day on which they end, for obligations that need not be as accepted until then.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from proofgen.errors import InputError, Problem
from proofgen.files import write_text
from proofgen.fingerprint import Fingerprint
from proofgen.policy import Outline
from proofgen.prover.library import digest
from proofgen.resources import OBLIGATIONS
from proofgen.texts import read_text
from proofgen.toml_source import parse_toml, span_in

NAME: Final = "proofs.lock.toml"
_HEADING: Final = "What was accepted for this policy: written by `proofgen accept`. Waivers are written by hand."
Accepted = Literal["proved", "refuted", "open"]
Level = Literal["L1", "L2", "L3"]


class Locked(BaseModel):
    """An obligation as it was accepted; `assurance` is written down only if it is above the lowest."""

    model_config = ConfigDict(strict=True, extra="forbid")

    verdict: Accepted
    statement: str = Field(pattern="^[0-9a-f]{64}$")
    assurance: Level = "L1"


class Waiver(BaseModel):
    """Until `expires`, that day included, the obligation may be otherwise than accepted, for the statement with this digest."""

    model_config = ConfigDict(strict=True, extra="forbid")

    obligation: str
    owner: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
    expires: date
    statement: str = Field(pattern="^[0-9a-f]{64}$")


class Lock(BaseModel):
    """A lock file; empty for a policy of which nothing was accepted yet."""

    model_config = ConfigDict(strict=True, extra="forbid", populate_by_name=True)

    format: Literal["proofgen.lock/1"] = Field(default="proofgen.lock/1", alias="schema")
    policy: str
    obligations: dict[str, Locked] = {}
    waivers: list[Waiver] = []


@dataclass(frozen=True, slots=True)
class Difference:
    """An obligation that is not as it was accepted: it is new or gone, or has another verdict, statement or assurance."""

    id: str
    before: Locked | None
    now: Locked | None

    @property
    def text(self) -> str:
        """For people: `balanced: open, was proved`."""
        if self.now is None:
            return f"{self.id}: is no obligation any more"
        if self.before is None:
            return f"{self.id}: {self.now.verdict}, new"
        verdict = f"{self.now.verdict}{'' if self.before.verdict == self.now.verdict else f', was {self.before.verdict}'}"
        statement = "" if self.before.statement == self.now.statement else ", of another statement"
        levels = self.now.assurance, self.before.assurance
        alike = levels[0] == levels[1] or self.now.verdict == "open"
        assurance = "" if alike else f", with assurance {levels[0]}, was {levels[1]}"
        return f"{self.id}: {verdict}{statement}{assurance}"

    @property
    def is_gain(self) -> bool:
        """Whether nothing but the assurance is another, and that is higher."""
        before, now = self.before, self.now
        if before is None or now is None or before.assurance >= now.assurance:
            return False
        return (before.verdict, before.statement) == (now.verdict, now.statement)


def statement_digest(fingerprint: Fingerprint) -> str:
    """SHA-256 (hex) of a statement and the definitions that it speaks of."""
    return digest({"policy": fingerprint.policy, "statement": fingerprint.statement})


def lock_path(root: Path, policy: Outline) -> Path:
    """Where the lock file of a policy lies."""
    return root / OBLIGATIONS / policy.lean_name / NAME


def read_lock(root: Path, policy: Outline) -> Lock:
    """What was accepted of the policy.

    Raises:
        InputError: the lock file cannot be read, or is not as it should be.
    """
    path = lock_path(root, policy)
    return parse_lock(read_text(path), path, policy) if path.exists() else Lock(policy=policy.name)


def parse_lock(text: str, path: Path, policy: Outline) -> Lock:
    """The text of a lock file as what was accepted of the policy; `path` is what it is called in errors.

    Raises:
        InputError: it is not as it should be, with everything that is wrong with it.
    """
    file = path.as_posix()
    lock = parse_toml(Lock, text, file, "E420", _HINT)
    if lock.policy != policy.name:
        message = f"this is the lock file of `{lock.policy}`, not of `{policy.name}`"
        raise InputError(Problem("E420", message, _HINT, span_in(file, text, "policy")))
    return lock


_HINT: Final = "take back what was changed by hand, or remove the file and run `proofgen accept`"


def differences(lock: Lock, now: dict[str, Locked]) -> list[Difference]:
    """What is not as it was accepted, in the order of obligations; what is gone comes last. A higher assurance is as accepted."""
    return [one for one in _changes(lock, now) if not one.is_gain]


def _changes(lock: Lock, now: dict[str, Locked]) -> list[Difference]:
    """The same, with what has a higher assurance."""
    ids = [*now, *(name for name in lock.obligations if name not in now)]
    found = (Difference(name, lock.obligations.get(name), now.get(name)) for name in ids)
    return [one for one in found if one.before != one.now]


def waived(lock: Lock, found: Iterable[Difference], today: date) -> dict[str, Waiver]:
    """The waiver that each of these differences stands under, by id of obligation."""
    fitting = {one.obligation: one for one in lock.waivers if one.expires >= today}
    return {
        one.id: fitting[one.id]
        for one in found
        if one.now is not None and one.id in fitting and fitting[one.id].statement == one.now.statement
    }


def idle_waivers(lock: Lock, found: Iterable[Difference] | None, today: date) -> Iterator[str]:
    """What is wrong with waivers: they have expired, or nothing stands under them, which is not known without differences."""
    used = None if found is None else waived(lock, found, today)
    for one in lock.waivers:
        if one.expires < today:
            yield f"the waiver of {one.owner} for {one.obligation} ended on {one.expires}"
        elif used is not None and used.get(one.obligation) is not one:
            yield f"nothing stands under the waiver of {one.owner} for {one.obligation}"


def accept(root: Path, policy: Outline, now: dict[str, Locked], only: str | None) -> list[Difference]:
    """Accept all obligations as they are now, or `only` one; waivers stay as they are written. Returns what was changed."""
    path = lock_path(root, policy)
    text = read_text(path) if path.exists() else ""
    lock = parse_lock(text, path, policy) if text else Lock(policy=policy.name)
    changes = [one for one in _changes(lock, now) if only in (None, one.id)]
    kept = {name: one for name, one in lock.obligations.items() if name not in {change.id for change in changes}}
    kept |= {one.id: one.now for one in changes if one.now is not None}
    if changes:
        write_text(path, _whole(policy, kept, lock.waivers, text))
    return changes


def _whole(policy: Outline, obligations: dict[str, Locked], waivers: list[Waiver], before: str) -> str:
    """The new text of a lock file; waivers as they were written, or, if they stood where nobody looks for them, written anew."""
    import tomlkit  # slow to import, and needed only to write

    head = _head(policy, obligations)
    with suppress(InputError):
        if parse_lock(text := head + _waivers(before), lock_path(Path(), policy), policy).waivers == waivers:
            return text
    return head + "\n" + tomlkit.dumps({"waivers": [one.model_dump() for one in waivers]})


def _head(policy: Outline, obligations: dict[str, Locked]) -> str:
    """The part of a lock file that nobody writes by hand, sorted."""
    import tomlkit

    document = tomlkit.document()
    document.add(tomlkit.comment(_HEADING))
    document.update({"schema": "proofgen.lock/1", "policy": policy.name})
    table = tomlkit.table(is_super_table=True)
    for name in sorted(obligations):
        table.add(name, obligations[name].model_dump(exclude_defaults=True))
    document["obligations"] = table
    return tomlkit.dumps(document)


def _waivers(text: str) -> str:
    """From the first waiver on, with the comments and blank lines before it."""
    lines = text.splitlines(keepends=True)
    first = next((number for number, line in enumerate(lines) if line.strip().startswith("[[waivers]]")), len(lines))
    while 0 < first < len(lines) and (not lines[first - 1].strip() or lines[first - 1].startswith("#")):
        first -= 1
    return "".join(lines[first:])
