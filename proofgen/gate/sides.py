"""The policies of a project, as they are now and as they were in the base."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Set
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from proofgen.emit.files import statements_text
from proofgen.errors import InputError
from proofgen.gate.change import Change, changes, folder_of, within
from proofgen.gate.repository import Commit, Work, text_of
from proofgen.gate.settings import Settings
from proofgen.gate.waivers import NAME as WAIVERS
from proofgen.lock import NAME as LOCK
from proofgen.lock import Lock, lock_path, parse_lock
from proofgen.policy import Outline, Policy
from proofgen.policy_file import load_policies
from proofgen.resources import OBLIGATIONS


@dataclass(frozen=True)
class Sides:
    """The base and what is there now: `policies` are those of now, `changed` the files that differ, by path.

    `gated` says whether the base has settings of the gate.
    """

    base: Commit
    work: Work
    settings: Settings
    policies: tuple[Policy, ...]
    changed: dict[str, Change]
    gated: bool = True

    @cached_property
    def statements(self) -> dict[str, str]:
        """What `Statements.lean` of each policy has to be, by name."""
        return {policy.name: statements_text(policy) for policy in self.policies}

    @cached_property
    def affected(self) -> tuple[Policy, ...]:
        """The policies with which something may be otherwise than in the base."""
        if any(within(path, place) for path in self.changed for place in ("lean", "lean-toolchain")):
            return self.policies
        return tuple(policy for policy in self.policies if self.is_touched(policy) or self.is_unknown(policy))

    def is_touched(self, policy: Policy) -> bool:
        """Whether the policy, its machine, or one of its files under `obligations/` is otherwise than in the base."""
        places = [*policy.texts, folder_of(policy.lean_name)]
        return any(within(path, place) for path in self.changed for place in places)

    def inputs(self, name: str | None) -> list[str]:
        """What the files of a policy are written from: the policy, its machine, and proofs by hand."""
        policy = next(one for one in self.policies if one.name == name)
        by_hand = f"{folder_of(policy.lean_name)}/ByHand"
        return [*policy.texts, *(path for path in self.changed if within(path, by_hand))]

    def is_unknown(self, policy: Policy) -> bool:
        """Whether the base has accepted nothing of the policy, or other statements than this proofgen writes."""
        folder = folder_of(policy.lean_name)
        accepted = text_of(self.base.read(f"{folder}/Statements.lean"))
        return accepted != self.statements[policy.name] or self.base.read(f"{folder}/{LOCK}") is None

    @cached_property
    def before(self) -> tuple[dict[str, Policy], list[str]]:
        """The policies of the base whose files were changed, by name, and the paths of those that cannot be read there."""
        files = [path for path in self.base.below(".") if any(is_policy_file(path, one) for one in self.settings.gate.policies)]
        machines = {path for policy in self.policies for path in policy.texts}
        touched = self.changed.keys() & {*files, *machines}
        return _loaded(self.base, files, touched) if touched else ({}, [])

    def lock_before(self, policy: Outline) -> Lock | None:
        """What the base has accepted of a policy, None if that is nothing.

        Raises:
            InputError: it cannot be read.
        """
        path = lock_path(Path(), policy)
        data = self.base.read(path.as_posix())
        return None if data is None else parse_lock(text_of(data) or "", path, policy)


def places(settings: Settings) -> tuple[str, ...]:
    """Where the gate looks."""
    return tuple(dict.fromkeys([*settings.gate.policies, OBLIGATIONS.as_posix(), *settings.protected, WAIVERS]))


def sides(base: Commit, work: Work, settings: Settings, *, gated: bool) -> Sides:
    """Both sides, with the policies read as they are now.

    Raises:
        InputError: with everything that is wrong with any policy.
    """
    # What is not there any more is a matter of the ratchet, and no mistake in a path.
    wanted = [Path(path) for path in settings.gate.policies if work.below(path) or not base.below(path)]
    policies = load_policies(wanted) if wanted else []
    machines = (path for policy in policies for path in policy.texts)
    changed = changes(base, work, dict.fromkeys([*places(settings), *machines]))
    return Sides(base, work, settings, tuple(policies), changed, gated)


def is_policy_file(path: str, place: str) -> bool:
    """Whether a file is read as a policy or machine where a place is given: that file, or those in it and its `machines/`."""
    folder, _, name = path.rpartition("/")
    inner = "" if place == "." else place
    return path == place or (name.endswith(".yaml") and folder in (inner, f"{inner}/machines".lstrip("/")))


def _loaded(base: Commit, files: Iterable[str], changed: Set[str]) -> tuple[dict[str, Policy], list[str]]:
    """The policies of the base in these files that were changed, or that stand on such a file, which may lie anywhere."""
    policies, unreadable = dict[str, Policy](), list[str]()
    with tempfile.TemporaryDirectory(prefix="proofgen-base-") as name:
        project = Path(name) / base.prefix
        for path in base.of_repository().below("."):
            data = base.of_repository().read(path) if path.endswith(".yaml") else None
            if data is not None:
                (Path(name) / path).parent.mkdir(parents=True, exist_ok=True)
                (Path(name) / path).write_bytes(data)
        wanted = {(project / path).resolve() for path in changed}
        for file in files:
            try:
                [policy] = load_policies([project / file])
            except InputError:
                if file in changed:
                    unreadable.append(file)
                continue
            if not wanted.isdisjoint(Path(path).resolve() for path in policy.texts):
                policies.setdefault(policy.name, policy)
    return policies, unreadable
