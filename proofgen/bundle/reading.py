"""Reading a bundle: what is returned is whole, and nothing but a bundle; that what it claims is true is another matter."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from proofgen.bundle.archive import MOST_BYTES, bad_bundle, unpack
from proofgen.bundle.layout import (
    MANIFEST,
    by_hand_members,
    generated_members,
    lock_member,
    machine_member,
    policy_member,
    statements_member,
)
from proofgen.bundle.manifest import Manifest, parse_manifest
from proofgen.errors import InputError
from proofgen.policy import Policy
from proofgen.policy_file import parse_policy
from proofgen.texts import MAX_BYTES, decode, read_bytes
from proofgen.yaml_source import Scalar, parse


@dataclass(frozen=True, slots=True)
class Bundle:
    """A bundle: what the file is called, its SHA-256 (hex), and the texts of its members, the manifest's left out."""

    file: str
    sha256: str
    manifest: Manifest
    texts: Mapping[str, str]

    def policy(self) -> Policy:
        """The policy, with files called as in the bundle.

        Raises:
            InputError: it is wrong, or has another name than the bundle says (E437), with everything that is wrong.
        """
        name = self.manifest.policy
        try:
            policy = parse_policy(self.texts[policy_member(name)], policy_member(name), self.texts)
        except InputError as error:
            raise InputError(*bad_bundle("E437", self.file, "the policy in it is wrong").problems, *error.problems) from error
        if policy.name != name:
            raise bad_bundle("E437", self.file, f"the policy in it is `{policy.name}`, not `{name}` as the manifest says")
        return policy


def read_bundle(path: Path) -> Bundle:
    """The bundle in a file.

    Raises:
        InputError: there is no such file (E101), or it is no bundle, see `parse_bundle`.
    """
    return parse_bundle(read_bytes(path, MOST_BYTES), path.as_posix())


def parse_bundle(data: bytes, file: str) -> Bundle:
    """The bundle that these bytes of a file are.

    Raises:
        InputError: it is no archive as proofgen writes it (E430, E431, E432, E436), its manifest is bad (E433), or does not
            list what is there (E434) as it is (E435), or something is there that does not belong to the policy (E432), is too
            large (E102) or no text (E103).
    """
    members = unpack(data, file)
    if MANIFEST not in members:
        raise bad_bundle("E434", file, f"it has no {MANIFEST}")
    manifest = parse_manifest(members.pop(MANIFEST), file)
    _check_listed(manifest, members, file)
    texts = {name: _text(member, name, file) for name, member in members.items()}
    _check_allowed(manifest.policy, texts, file)
    return Bundle(file, hashlib.sha256(data).hexdigest(), manifest, texts)


def _check_listed(manifest: Manifest, members: Mapping[str, bytes], file: str) -> None:
    """The manifest lists what is there, as it is."""
    for name in sorted({*manifest.members} - {*members}):
        raise bad_bundle("E434", file, f"{name[:240]!a} is missing, which the manifest lists")
    for name in sorted({*members} - {*manifest.members}):
        raise bad_bundle("E434", file, f"the manifest does not list {name}")
    for name, member in members.items():
        listed = manifest.members[name]
        if (listed.size, listed.sha256) != (len(member), hashlib.sha256(member).hexdigest()):
            raise bad_bundle("E435", file, f"{name} is not the file that the manifest lists: it was changed")


def _check_allowed(policy: str, texts: Mapping[str, str], file: str) -> None:
    """All is there that a bundle of this policy has, and nothing else."""
    needed = [policy_member(policy), statements_member(policy)]
    for name in needed:
        if name not in texts:
            raise bad_bundle("E434", file, f"it has no {name}")
    named = machine_named(texts[policy_member(policy)])
    machine = None if named is None else machine_member(named)
    if named is not None and machine not in texts:
        raise bad_bundle("E434", file, f"the machine file that the policy names is not in it: {named!a}")
    allowed = {*needed, *generated_members(policy), *by_hand_members(policy), lock_member(policy), machine}
    for name in texts:
        if name not in allowed:
            raise bad_bundle("E432", file, f"{name} has no place in a bundle of the policy `{policy}`")


def machine_named(text: str) -> str | None:
    """The machine file that a policy of this text names; None if it names none, or cannot be read."""
    try:
        named = parse(text, "").find(("machine",))
    except InputError:
        return None
    return named.text.strip() if isinstance(named, Scalar) and named.text else None


def _text(member: bytes, name: str, file: str) -> str:
    """The text of a member, within the limits of such a file elsewhere."""
    return decode(member, f"{file}/{name}", MOST_BYTES if name.endswith(".lean") else MAX_BYTES)
