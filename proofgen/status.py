"""The status of every proof, computed from policies and evidence alone; nothing is typed by hand, and no Lean is run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any, Final, Literal

from proofgen.byhand.files import read
from proofgen.errors import InputError, Problem, did_you_mean
from proofgen.evidence import Attempt, Evidence, attempts, digests, load_all
from proofgen.fingerprint import Fingerprint, Rests, dependencies, rests
from proofgen.lock import Difference, Locked, accept, differences, idle_waivers, lock_path, read_lock, statement_digest, waived
from proofgen.obligation import CATALOGUE
from proofgen.outlines import load_known
from proofgen.policy import Outline, Policy
from proofgen.progress import Progress
from proofgen.prover.library import digest, read_library
from proofgen.prover.pin import pinned_version
from proofgen.prover.release import RELEASE
from proofgen.resources import lean_library, program
from proofgen.result import Assurance, ObligationResult

SCHEMA_ID: Final = "proofgen.status/1"
Statement = Literal["emitted", "elaborates", "error"]
StatusVerdict = Literal["proved", "refuted", "open", "vacuous", "inconclusive"]
Cause = Literal["policy", "statement", "proof", "library", "emitter", "toolchain", "dependency"]
ByHandDigests = Mapping[str, str]
"""The digests of a policy's proofs by hand, by id of the obligation."""


@dataclass(frozen=True, slots=True)
class ObligationStatus:
    """One obligation.

    `statement` is `elaborates` once Lean has read it as it stands now, `error` if it could not. `verdict` is the last one that
    was found, `vacuous` for what is proved of a policy that never does anything, `inconclusive` if there is none. `stale` says
    what has changed since: the definitions of the policy, the statement, the proof, the library, the emitter, the toolchain,
    or something of that for an obligation that it rests on. `assurance` is what the evidence says, and `axioms` those that the
    theorem rests on; what is stale has L0 and None. With `fully`, it and all that it rests on is proved and fresh. `by_hand` is
    whether there is a proof of it by hand.
    """

    id: str
    required: bool
    statement: Statement
    verdict: StatusVerdict
    stale: tuple[Cause, ...]
    assurance: Assurance
    rests_on: tuple[str, ...]
    fully: bool
    theorem: str | None
    seconds: float | None
    axioms: tuple[str, ...] | None = None
    by_hand: bool = False

    @property
    def fresh(self) -> bool:
        """Whether the verdict is about what is there now."""
        return self.verdict != "inconclusive" and not self.stale

    def to_json(self) -> dict[str, Any]:
        """As in the status file."""
        return {
            "id": self.id,
            "required": self.required,
            "statement": self.statement,
            "verdict": self.verdict,
            "fresh": self.fresh,
            "stale": list(self.stale),
            "assurance": self.assurance,
            "axioms": None if self.axioms is None else list(self.axioms),
            "rests_on": list(self.rests_on),
            "fully_proved": self.fully,
            "theorem": self.theorem,
            "seconds": self.seconds,
            "by_hand": self.by_hand,
        }


@dataclass(frozen=True, slots=True)
class PolicyStatus:
    """One policy, and the evidence that there is of it.

    `attempt` is the last run, if it told nothing and was on the texts as they are now. `unaccepted` says what differs from the
    lock file, if there is one, and no waiver covers, or why it cannot be read; `waivers` what is wrong with its waivers.
    """

    policy: Outline
    obligations: tuple[ObligationStatus, ...]
    evidence: Evidence | None
    attempt: Attempt | None = None
    unaccepted: tuple[str, ...] = ()
    waivers: tuple[str, ...] = ()

    @property
    def checked(self) -> str | None:
        """When the evidence is from (UTC), None if there is none."""
        return None if self.evidence is None else self.evidence.checked

    @property
    def verdict(self) -> StatusVerdict:
        """Refuted if a required obligation is, proved if all are; what is vacuous or open in between; whatever is stale."""
        verdicts = [one.verdict for one in self.obligations if one.required]
        order: tuple[StatusVerdict, ...] = ("refuted", "inconclusive", "vacuous", "open")
        return next((verdict for verdict in order if verdict in verdicts), "proved" if verdicts else "inconclusive")

    @property
    def fresh(self) -> bool:
        """Whether all verdicts are about what is there now."""
        return all(one.fresh for one in self.obligations)

    @property
    def as_expected(self) -> bool:
        """Whether the policy is fresh, and as it says it should come out."""
        return self.fresh and self.verdict == self.policy.expect

    @property
    def ok(self) -> bool:
        """Whether the policy is green: as expected, and as it was accepted if it was."""
        return self.as_expected and not self.unaccepted and not self.waivers

    def to_json(self) -> dict[str, Any]:
        """As in the status file."""
        return {
            "name": self.policy.name,
            "file": self.policy.file,
            "expect": self.policy.expect,
            "verdict": self.verdict,
            "fresh": self.fresh,
            "ok": self.ok,
            "checked": self.checked,
            "attempt": None if self.attempt is None else self.attempt.model_dump(include={"at", "seconds", "reason"}),
            "unaccepted": list(self.unaccepted),
            "waivers": list(self.waivers),
            "obligations": [one.to_json() for one in self.obligations],
        }


@dataclass(frozen=True, slots=True)
class Status:
    """All policies."""

    policies: tuple[PolicyStatus, ...]

    @property
    def exit_code(self) -> int:
        """0 if all is green, 1 if some verdict is not as expected, 3 if something has to be checked first."""
        if any(one.fresh and not one.ok for one in self.policies):
            return 1
        return 0 if self.policies and all(one.ok for one in self.policies) else 3

    def to_json(self) -> dict[str, Any]:
        """As in the status file."""
        return {"schema": SCHEMA_ID, "policies": [one.to_json() for one in self.policies]}


class _Now:
    """What evidence is compared with, beside the policy itself."""

    def __init__(self, root: Path) -> None:
        self._root = root

    @cached_property
    def library(self) -> str:
        return digest(read_library(lean_library()))

    @cached_property
    def emitter(self) -> str:
        return digest(program())

    @cached_property
    def lean(self) -> str:
        """The version that lake is to answer with."""
        return pinned_version(self._root) or RELEASE.lean

    def _is_pinned(self, toolchain: Mapping[str, Any]) -> bool:
        if toolchain.get("backend") == "lake":
            return bool(toolchain.get("lean") == self.lean)
        return (toolchain.get("lean"), toolchain.get("commit")) == (RELEASE.lean, RELEASE.commit)

    def changed(self, kept: Evidence) -> tuple[Cause, ...]:
        """What is another now for every policy alike."""
        same: dict[Cause, bool] = {
            "library": kept.provenance.library == self.library,
            "emitter": kept.provenance.emitter == self.emitter,
            "toolchain": self._is_pinned(kept.provenance.toolchain),
        }
        return tuple(cause for cause, alike in same.items() if not alike)


def status_in(root: Path, paths: Sequence[Path], progress: Progress) -> Status:
    """The status of the policies of these files and folders, of `policies/` if there are none.

    Raises:
        InputError: with everything that is wrong with any of them.
    """
    kept = load_all(root)
    return _status(root, load_known(kept, paths), kept, progress)


def status_of(root: Path, policies: Sequence[Policy | Outline], progress: Progress) -> Status:
    """The status of these policies, with the evidence in `root`; an outline is of one whose texts are those of its evidence."""
    return _status(root, policies, load_all(root), progress)


def _status(root: Path, policies: Sequence[Policy | Outline], known: Mapping[str, Evidence], progress: Progress) -> Status:
    now = _Now(root)
    kept = {policy.name: known.get(policy.name) for policy in policies}
    outlines = [policy.outline if isinstance(policy, Policy) else policy for policy in policies]
    by_hand = {name: digests(modules) for name, modules in read(root, outlines).items()}
    # Who emits as before emits the same for the same text: only what was changed has to be emitted to see what is another.
    emitted = [policy for policy in policies if isinstance(policy, Policy) and _is_changed(policy, kept[policy.name])]
    found = _rests_now(root, emitted, progress) if emitted else {}
    each = (_of_policy(one, kept[one.name], found.get(one.name), by_hand[one.name], now) for one in outlines)
    told = zip(each, policies, strict=True)
    return Status(tuple(_finished(root, one, policy, by_hand[policy.name]) for one, policy in told))


def _rests_now(root: Path, policies: Iterable[Policy], progress: Progress) -> dict[str, dict[str, Rests]]:
    """What obligations rest on now, by policy."""
    from proofgen.workflow import prepare  # slow to import, and needed only where something was changed

    return {files.policy.name: rests(files) for files in prepare(policies, progress, root)}


def _is_changed(policy: Policy, kept: Evidence | None) -> bool:
    return kept is not None and [*policy.texts.values()] != [*kept.texts.values()]


def _finished(root: Path, one: PolicyStatus, policy: Policy | Outline, by_hand: ByHandDigests) -> PolicyStatus:
    """With the last run, and what was not accepted."""
    texts = policy.texts if isinstance(policy, Policy) else None if one.evidence is None else one.evidence.texts
    last = next(iter(attempts(root, one.policy.name)[-1:]), None)
    if last is not None and not last.conclusive and (last.texts, last.by_hand) == (texts, by_hand):
        one = replace(one, attempt=last, obligations=tuple(_with_error(each, last) for each in one.obligations))
    return _with_lock(root, one)


def _with_error(one: ObligationStatus, last: Attempt) -> ObligationStatus:
    return one if last.elaborates or one.fresh else replace(one, statement="error")


Accepted = list[tuple[Outline, Difference]]
"""What was accepted anew, of which policy."""


def locked(kept: Evidence) -> dict[str, Locked]:
    """What would be accepted of this evidence."""
    return {
        one.id: Locked(
            verdict=one.verdict,
            statement=statement_digest(kept.fingerprints[one.id]),
            assurance="L1" if one.assurance == "L0" else one.assurance,
        )
        for one in kept.obligations
        if one.verdict != "inconclusive"
    }


def _with_lock(root: Path, one: PolicyStatus) -> PolicyStatus:
    """With what differs from the lock file, if there is one; of what is not fresh, only waivers are looked at."""
    if not lock_path(root, one.policy).exists():
        return one
    try:
        lock = read_lock(root, one.policy)
    except InputError as error:
        return replace(one, unaccepted=tuple(str(problem).splitlines()[0] for problem in error.problems))
    today = datetime.now(UTC).date()
    found = differences(lock, locked(one.evidence)) if one.evidence is not None and one.fresh else None
    covered = waived(lock, found or (), today)
    unlike = tuple(each.text for each in found or () if each.id not in covered)
    return replace(one, unaccepted=unlike, waivers=tuple(idle_waivers(lock, found, today)))


def accept_checked(root: Path, policies: Sequence[Policy], only: str | None, progress: Progress) -> Accepted:
    """Write into the lock files what was checked of these policies, of all obligations or of one; returns what was changed.

    Raises:
        InputError: something was not checked as it is now, or there is no such obligation; nothing was written.
    """
    problems, found = [], status_of(root, policies, progress).policies
    for one in found:
        if only is not None and only not in one.policy.obligations:
            hint = did_you_mean(only, one.policy.obligations, f"it has {', '.join(one.policy.obligations)}")
            problems.append(Problem("E421", f"`{only}` is no obligation of {one.policy.name}", hint))
        elif not all(each.fresh for each in one.obligations if only in (None, each.id)):
            hint = f"run `proofgen verify {one.policy.file}` first"
            problems.append(Problem("E422", f"{one.policy.file}: it was not checked as it is now", hint))
    if problems:
        raise InputError(*problems)
    known = ((one.policy, one.evidence) for one in found if one.evidence is not None)
    return [(policy, each) for policy, kept in known for each in accept(root, policy, locked(kept), only)]


def _of_policy(
    policy: Outline, kept: Evidence | None, found: Mapping[str, Rests] | None, by_hand: ByHandDigests, now: _Now
) -> PolicyStatus:
    """The status of a policy; `found` is what its obligations rest on now, None if that is what they rested on before.

    Proofs by hand may be others in either case.
    """
    if kept is None:
        return PolicyStatus(policy, tuple(_unchecked(policy, name, by_hand) for name in policy.obligations), None)
    changed = now.changed(kept)
    own: dict[str, tuple[Cause, ...]] = {
        name: (*_changes(kept.fingerprints.get(name), _now_of(kept, found, by_hand, name)), *changed)
        for name in policy.obligations
    }
    on = {name: tuple(others) for name, others in kept.rests_on.items()} if found is None else dependencies(found)
    known, verdicts = {one.id: one for one in kept.obligations}, _verdicts(kept)
    stale = {name: causes or _through(on.get(name, ()), own) for name, causes in own.items()}
    full = {name for name in policy.obligations if verdicts.get(name) == "proved" and not stale[name]}
    obligations = [
        ObligationStatus(
            id=name,
            required=name in policy.require,
            statement="emitted" if _UNREAD & {*stale[name]} else "elaborates",
            verdict=verdicts[name],
            stale=stale[name],
            assurance="L0" if stale[name] else known[name].assurance,
            rests_on=on.get(name, ()),
            fully=name in full and full.issuperset(on.get(name, ())),
            theorem=known[name].theorem,
            seconds=known[name].seconds,
            axioms=None if stale[name] else _axioms(known[name]),
            by_hand=name in by_hand,
        )
        if name in known
        else _unchecked(policy, name, by_hand)
        for name in policy.obligations
    ]
    return PolicyStatus(policy, tuple(obligations), kept)


def _axioms(one: ObligationResult) -> tuple[str, ...] | None:
    return None if one.axioms is None else tuple(one.axioms)


# After these changes Lean has not read the statement as it is now.
_UNREAD: Final = frozenset({"policy", "statement", "library", "emitter", "toolchain"})


def _unchecked(policy: Outline, identifier: str, by_hand: ByHandDigests) -> ObligationStatus:
    required, written = identifier in policy.require, identifier in by_hand
    return ObligationStatus(identifier, required, "emitted", "inconclusive", (), "L0", (), False, None, None, by_hand=written)


def _verdicts(kept: Evidence) -> dict[str, StatusVerdict]:
    """The verdicts as they were found; what is proved of runs in which nothing wanted is ever stolen says nothing."""
    found: dict[str, StatusVerdict] = {one.id: one.verdict for one in kept.obligations}
    if found.get("nonvacuous") != "refuted":
        return found
    return {name: "vacuous" if verdict == "proved" and CATALOGUE[name].runs else verdict for name, verdict in found.items()}


def _now_of(
    kept: Evidence, found: Mapping[str, Rests] | None, by_hand: ByHandDigests, name: str
) -> Fingerprint | None:
    if found is not None:
        return found[name].fingerprint if name in found else None
    before = kept.fingerprints.get(name)
    if before is None or kept.by_hand.get(name) == by_hand.get(name):
        return before
    # What is written by hand, or was, is another: that can be told without emitting anything.
    return replace(before, proof=by_hand.get(name))


def _changes(before: Fingerprint | None, now: Fingerprint | None) -> tuple[Cause, ...]:
    """What is another in the policy, the statement and the proof; a proof changes with what it speaks of."""
    if before is None or now is None:
        return ()
    same: dict[Cause, bool] = {"policy": before.policy == now.policy, "statement": before.statement == now.statement}
    causes = tuple(cause for cause, alike in same.items() if not alike)
    return causes or (() if before.proof == now.proof else ("proof",))


def _through(others: Iterable[str], causes: Mapping[str, tuple[Cause, ...]]) -> tuple[Cause, ...]:
    return ("dependency",) if any(causes.get(other) for other in others) else ()
