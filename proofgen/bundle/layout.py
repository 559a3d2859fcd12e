"""Which files are in a bundle: together they are a project of their own, with one policy."""

from __future__ import annotations

import posixpath
from typing import Final

from proofgen.bundle.archive import is_plain
from proofgen.byhand.files import FOLDER as BY_HAND
from proofgen.fields import upper_camel
from proofgen.lock import NAME as LOCK
from proofgen.resources import OBLIGATIONS
from proofgen.schema import OBLIGATION_IDS

MANIFEST: Final = "manifest.json"
"""What all else is listed in, with the verdicts."""
_POLICIES: Final = "policies"
_GENERATED: Final = ("Statements.lean", "Proofs.lean", "Refutations.lean")


def policy_member(name: str) -> str:
    """Where the file of the policy with this name is, whatever it was called."""
    return f"{_POLICIES}/{name}.yaml"


def machine_member(named: str) -> str | None:
    """Where the machine file is that the policy names so; None if that is out of a bundle's reach, or its name is not plain."""
    steps = [step for step in named.split("/") if step not in ("", ".")]
    down = steps[1:] if steps[:1] == [".."] else steps
    member = posixpath.normpath(f"{_POLICIES}/{'/'.join(steps)}")
    return member if ".." not in down and is_plain(member) and member.endswith(".yaml") else None


def _folder(name: str) -> str:
    return f"{OBLIGATIONS.as_posix()}/{upper_camel(name)}"


def statements_member(name: str) -> str:
    """Where the statements of the policy with this name are."""
    return f"{_folder(name)}/{_GENERATED[0]}"


def lock_member(name: str) -> str:
    """Where the lock file of the policy with this name is, if there is one."""
    return f"{_folder(name)}/{LOCK}"


def generated_members(name: str) -> tuple[str, ...]:
    """Where what proofgen writes is; some of it is not there for every policy."""
    return tuple(f"{_folder(name)}/{each}" for each in _GENERATED)


def by_hand_members(name: str) -> tuple[str, ...]:
    """Where proofs that people wrote can be, one for each obligation."""
    return tuple(f"{_folder(name)}/{BY_HAND}/{upper_camel(each)}.lean" for each in OBLIGATION_IDS)
