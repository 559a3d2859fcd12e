"""Making a bundle of a policy from what was checked of it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from proofgen import __version__
from proofgen.bundle.archive import pack
from proofgen.bundle.layout import MANIFEST, lock_member, machine_member, policy_member
from proofgen.bundle.manifest import Claim, LeanUsed, Manifest, Member
from proofgen.bundle.reading import Bundle, machine_named, parse_bundle
from proofgen.emit.files import PolicyFiles
from proofgen.errors import InputError, Problem
from proofgen.evidence import Evidence, provenance
from proofgen.lock import parse_lock
from proofgen.policy import Policy
from proofgen.policy_file import parse_policy
from proofgen.progress import Progress
from proofgen.resources import OBLIGATIONS
from proofgen.status import locked, status_of
from proofgen.texts import MAX_BYTES, decode, read_bytes, read_text
from proofgen.workflow import load, prepare


@dataclass(frozen=True, slots=True)
class Made:
    """A bundle, as it would be read, and its bytes."""

    bundle: Bundle
    data: bytes


def make_bundle(root: Path, paths: Sequence[Path], progress: Progress) -> Made:
    """The bundle of the policy or machine in the one file that is named, with what is recorded and accepted of it in `root`.

    Raises:
        InputError: the policy is wrong, was not checked as it is now (E422), or cannot be bundled (E438).
    """
    if len(paths) != 1 or paths[0].is_dir():
        message = f"{paths[0].as_posix()} is a folder" if len(paths) == 1 else f"{len(paths)} policies in one bundle"
        raise InputError(Problem("E438", message, "name one policy file: a bundle has one policy"))
    path, [policy] = paths[0], load(paths)
    members, policy = _sources(path, policy)
    [files] = prepare([policy], progress, root)
    kept = _evidence(root, path, files, progress)
    members |= {f"{OBLIGATIONS.as_posix()}/{name}": text.encode() for name, text in files.files}
    members |= {one.path.as_posix(): one.text.encode() for one in files.by_hand}
    members |= _lock(root, policy)
    manifest = _manifest(kept, members)
    data = pack({**members, MANIFEST: manifest.text.encode()})
    return Made(parse_bundle(data, path.as_posix()), data)


def _sources(path: Path, policy: Policy) -> tuple[dict[str, bytes], Policy]:
    """The files that people wrote of the policy, and the policy as it is in them."""
    member, data = policy_member(policy.name), read_bytes(path)
    text, machines = decode(data, path.as_posix(), MAX_BYTES), dict[str, str]()
    members = {member: data}
    if policy.machine is not None and not policy.only_machine:
        machine = machine_member(machine_named(text) or "")
        if machine is None or machine == member:
            hint = "use letters, digits, `_`, `-` and `.`, and no folder above the one that the policy's folder is in"
            message = f"{path.as_posix()}: the path of its machine file cannot be that of a file in a bundle"
            raise InputError(Problem("E438", message, hint))
        members[machine] = read_bytes(Path(policy.machine.file))
        machines[machine] = decode(members[machine], policy.machine.file, MAX_BYTES)
    return members, replace(parse_policy(text, member, machines), file=path.as_posix())


def _evidence(root: Path, path: Path, files: PolicyFiles, progress: Progress) -> Evidence:
    """What was checked of the policy: all of it, as it is now."""
    [status] = status_of(root, [files.policy], progress).policies
    kept = status.evidence if status.fresh else None
    now = None if kept is None else provenance(files, {}, {})
    if kept is None or now is None or (now.statements, now.proofs) != (kept.provenance.statements, kept.provenance.proofs):
        hint = f"run `proofgen verify {path.as_posix()}` first"
        raise InputError(Problem("E422", f"{path.as_posix()}: it was not checked as it is now", hint))
    if all(one.verdict == "open" for one in kept.obligations):
        hint = "change the policy, or see `proofgen refute`"
        raise InputError(Problem("E438", f"{path.as_posix()}: nothing is proved or refuted of it", hint))
    return kept


def _lock(root: Path, policy: Policy) -> dict[str, bytes]:
    """The lock file, if there is one: then it has to be in order."""
    member = lock_member(policy.name)
    if not (root / member).exists():
        return {}
    text = read_text(root / member)
    parse_lock(text, root / member, policy.outline)
    return {member: text.encode()}


def _manifest(kept: Evidence, members: Mapping[str, bytes]) -> Manifest:
    """What is claimed: what the evidence says."""
    theorems = {one.id: one.theorem for one in kept.obligations}
    claims = {
        name: Claim(verdict=one.verdict, theorem=theorems[name], statement=one.statement) for name, one in locked(kept).items()
    }
    return Manifest(
        policy=kept.policy.name,
        proofgen=__version__,
        library=kept.provenance.library,
        emitter=kept.provenance.emitter,
        toolchain=LeanUsed(**{name: kept.provenance.toolchain[name] for name in LeanUsed.model_fields}),
        obligations=claims,
        bounds=[bound.words for bound in kept.bounds],
        gap=kept.gap,
        members={
            name: Member(sha256=hashlib.sha256(member).hexdigest(), size=len(member)) for name, member in members.items()
        },
    )
