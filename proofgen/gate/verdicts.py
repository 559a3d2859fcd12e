"""What Lean says of the policies that a change affects, beside what they claim and what the base has accepted."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from proofgen.emit.files import PolicyFiles
from proofgen.errors import InputError
from proofgen.fingerprint import rests
from proofgen.gate.finding import Finding, of_problem
from proofgen.gate.ratchet import line_of, lost_assurance, lost_verdicts
from proofgen.gate.repository import optional_text, text_of
from proofgen.gate.sides import Sides
from proofgen.gate.waivers import LONGEST, TOO_LATE
from proofgen.lock import Difference, Lock, Locked, differences, lock_path, parse_lock, statement_digest, waived
from proofgen.obligation import CATALOGUE
from proofgen.policy import Outline
from proofgen.prover.library import digest
from proofgen.result import ObligationResult, PolicyResult


@dataclass(frozen=True, slots=True)
class Judged:
    """A policy that was checked: what was emitted, what came out, what the base had accepted, and what is accepted now.

    `accepted` is None for a policy without a lock file; `text` and `lock_text` are the two files.
    """

    files: PolicyFiles
    result: PolicyResult
    before: Lock | None
    accepted: Lock | None
    now: Mapping[str, Locked]
    text: str
    lock_text: str

    @property
    def policy(self) -> Outline:
        """The policy."""
        return self.files.policy.outline

    def finding(self, code: str, message: str, hint: str, key: str, obligation: str | None = None) -> Finding:
        """A finding about a key of the policy."""
        line = line_of(self.text, key)
        return Finding(code, message, hint, self.policy.file, line, self.policy.name, obligation)

    @property
    def lock(self) -> str:
        """Where its lock file belongs."""
        return lock_path(Path(), self.policy).as_posix()


def judged(sides: Sides, files: PolicyFiles, result: PolicyResult) -> tuple[Judged, list[Finding]]:
    """The policy with its lock files, and what is wrong with these."""
    outline, found, problems = files.policy.outline, rests(files), list[Finding]()
    before = accepted = None
    path = lock_path(Path(), outline).as_posix()
    try:
        before = sides.lock_before(outline)
    except InputError as error:
        before_text = digest({path: str(sides.base.read(path))})
        found_wrong = (of_problem("PG607", problem, path, outline.name) for problem in error.problems)
        problems += (replace(each, digest=before_text) for each in found_wrong)
    text = None
    try:
        text = optional_text(sides.work, path)
        accepted = None if text is None else parse_lock(text, Path(path), outline)
    except InputError as error:
        problems += (of_problem("PG310", problem, path, outline.name) for problem in error.problems)
    else:
        if accepted is None:
            hint = f"run `proofgen verify {outline.file}` and `proofgen accept {outline.file}`, and commit {path}"
            message = f"{path} is not there: nobody has accepted what was checked"
            problems.append(Finding("PG307", message, hint, path, policy=outline.name))
    now = {
        one.id: Locked(
            verdict=one.verdict,
            statement=statement_digest(found[one.id].fingerprint),
            assurance="L1" if one.assurance == "L0" else one.assurance,
        )
        for one in result.obligations
        if one.verdict != "inconclusive"
    }
    written = text_of(sides.work.read(outline.file)) or ""
    return Judged(files, result, before, accepted, now, written, text or ""), problems


def verdicts(one: Judged) -> Iterator[Finding]:
    """What is wrong with what came out, whatever was accepted."""
    policy, required = one.policy, [each for each in one.result.obligations if each.id in one.policy.require]
    if not required:
        yield one.finding("PG406", f"{policy.name} requires nothing", "let it require an obligation", "require")
    yield from _untold(one)
    if policy.expect == "refuted":
        if one.result.verdict in ("proved", "open"):
            hint = "expect it to be proved, or look at what it requires"
            message = f"the policy expects to be refuted, and is {one.result.verdict}"
            yield one.finding("PG403", message, hint, "expect")
        return
    for each in required:
        if each.verdict == "refuted":
            yield _refuted(one, each)
        elif each.verdict == "open" and each.id not in one.result.objections:
            reason = f": {one.result.reason}" if one.result.reason else ""
            by_hand = f"`proofgen prove --edit {policy.file} {each.id}`"
            hint = f"look at `proofgen refute {policy.file}`, or prove it by hand: {by_hand}"
            message = f"there is neither a proof nor a refutation of `{each.id}`{reason}"
            yield one.finding("PG402", message, hint, "filter", each.id)
    yield from _vacuous(one, required)


def foreign(one: Judged) -> Iterator[Finding]:
    """Obligations whose theorems rest on other axioms than may be."""
    for name in sorted(one.result.foreign):
        message = f"the theorem for `{name}` rests on another axiom: {one.result.reason}"
        yield one.finding("PG407", message, "prove it without", "filter", name)


def _untold(one: Judged) -> Iterator[Finding]:
    untold = [each.id for each in one.result.obligations if each.verdict == "inconclusive"]
    if untold:
        reason = one.result.reason or "Lean did not come to an end"
        hint = f"try again with more time or memory: `proofgen verify --force {one.policy.file}`"
        message = f"nothing could be told of {', '.join(f'`{name}`' for name in untold)}: {reason}"
        yield one.finding("PG601", message, hint, "filter")


def _refuted(one: Judged, each: ObligationResult) -> Finding:
    run = f": {each.counterexample['text']}" if each.counterexample else ""
    hint = f"see the run with `proofgen refute {one.policy.file}`"
    return one.finding("PG401", f"`{each.id}` is refuted{run}", hint, "filter", each.id)


def _vacuous(one: Judged, required: list[ObligationResult]) -> Iterator[Finding]:
    """Whether something is required of runs, and nobody knows that anything ever happens in them."""
    witness = next((each for each in one.result.obligations if each.id == "nonvacuous"), None)
    on_runs = any(CATALOGUE[each.id].runs and each.id != "nonvacuous" for each in required)
    if witness is not None and on_runs and witness.verdict in ("refuted", "open"):
        message = f"`nonvacuous` is {witness.verdict}: nothing shows that an idle core ever steals from an overloaded one"
        hint = "a filter that never passes proves nothing; look at `filter` and `groups`"
        yield one.finding("PG404", message, hint, "filter", "nonvacuous")


def acceptance(one: Judged, today: date) -> Iterator[Finding]:
    """Where lock file and results differ, and what was accepted in the base and is not so any more."""
    written = one.accepted or Lock(policy=one.policy.name)
    # A waiver for too long allows nothing.
    lock = written.model_copy(update={"waivers": [each for each in written.waivers if each.expires <= today + LONGEST]})
    if one.accepted is not None:
        unlike = [each for each in differences(lock, dict(one.now)) if _is_told(one, each)]
        yield from _weighed(one, lock, unlike, today, _unlike)
        yield from _out_of_time(one, written, today)
    if one.before is None:
        return
    for name, known in one.before.obligations.items():
        if (kept := lock.obligations.get(name)) is not None and kept.assurance < known.assurance:
            yield lost_assurance(one.policy, name, known.assurance, kept.assurance)
    yield from _anew(one)
    yield from (replace(each, file=one.policy.file) for each in lost_verdicts(one.before, one.policy))
    lost = [
        Difference(name, before, one.now[name])
        for name, before in one.before.obligations.items()
        if name in one.now and not _as_good(before.verdict, one.now[name].verdict)
    ]
    yield from _weighed(one, lock, lost, today, _lost)


def _anew(one: Judged) -> Iterator[Finding]:
    """Statements that are others than those that the base has accepted."""
    before = {} if one.before is None else one.before.obligations
    others = [name for name, now in one.now.items() if name in before and before[name].statement != now.statement]
    if others:
        message = f"statements of {len(others)} of {len(before)} accepted obligations are others than in the base"
        hint = "look at them side by side: the summary (`--markdown`) has policy, words and Lean before and after"
        yield one.finding("PG318", message, hint, "filter")


_Kind = tuple[str, str | None, str | None]


def _weighed(
    one: Judged,
    lock: Lock,
    found: list[Difference],
    today: date,
    finding: Callable[[Judged, _Kind, list[Difference]], Finding],
) -> Iterator[Finding]:
    """What no waiver covers, those that are alike together; and what one does."""
    covered = waived(lock, found, today)
    kinds: dict[_Kind, list[Difference]] = {}
    for each in found:
        if each.id in covered:
            yield _covered(one, each, covered[each.id].owner)
        else:
            kinds.setdefault(_kind(each), []).append(each)
    for alike, those in kinds.items():
        yield finding(one, alike, those)


def _kind(each: Difference) -> _Kind:
    if each.now is None:
        return "gone", None, None
    if each.before is None:
        return "new", None, each.now.verdict
    before, now = each.before, each.now
    if before.verdict != now.verdict:
        return "verdict", before.verdict, now.verdict
    if before.statement != now.statement:
        return "statement", before.verdict, now.verdict
    return "assurance", before.assurance, now.assurance


def _is_told(one: Judged, each: Difference) -> bool:
    """Whether it differs, and not only could not be told this time."""
    return each.now is not None or each.id not in one.policy.obligations


def _as_good(before: str, now: str) -> bool:
    return before in (now, "open") or (before, now) == ("refuted", "proved")


def _unlike(one: Judged, alike: _Kind, those: list[Difference]) -> Finding:
    """The lock file is not as what was checked."""
    hint = f"run `proofgen verify {one.policy.file}` and `proofgen accept {one.policy.file}`; or take back what was changed"
    about = Finding("PG306", "", hint, one.lock, _line(one, those[0].id), one.policy.name, _single(those))
    kind, before, now = alike
    names, are = _names(those), "is" if len(those) == 1 else "are"
    if kind == "gone":
        return replace(about, code="PG308", message=f"the lock file has {names}, which the policy has not")
    if kind == "new":
        return replace(about, code="PG308", message=f"the lock file does not have {names}")
    if kind == "verdict":
        return replace(about, message=f"{names} {are} {now}, and the lock file says {before}")
    were = "was" if len(those) == 1 else "were"
    if kind == "assurance":
        hint = "run the gate where a native Lean is (`--backend lake`); see docs/status.md for the levels"
        return replace(about, code="PG604", message=f"{names} {were} accepted with {before}, and this run gives {now}", hint=hint)
    return replace(about, code="PG317", message=f"{names} {were} accepted for other statements than the policy gives now")


def _names(those: list[Difference]) -> str:
    return ", ".join(f"`{each.id}`" for each in those)


def _single(those: list[Difference]) -> str | None:
    return those[0].id if len(those) == 1 else None


def _line(one: Judged, identifier: str) -> int:
    """Where an obligation stands in the lock file, the first line if it does not."""
    lines = one.lock_text.split("\n")
    return next((number for number, line in enumerate(lines, 1) if line.strip() == f"[obligations.{identifier}]"), 1)


def _lost(one: Judged, alike: _Kind, those: list[Difference]) -> Finding:
    """The base has accepted more."""
    _, before, now = alike
    hint = "mend the policy; or let a waiver in the lock file say who allows it, and until when (docs/status.md)"
    were, are = ("was", "is") if len(those) == 1 else ("were", "are")
    message = f"{_names(those)} {were} accepted as {before}, and {are} {now} now"
    return one.finding("PG305", message, hint, "filter", _single(those))


def _covered(one: Judged, each: Difference, owner: str) -> Finding:
    message = f"{each.text}: a waiver of {owner} allows it"
    return Finding("PG316", message, "look whether it should", one.lock, policy=one.policy.name, obligation=each.id)


def _out_of_time(one: Judged, lock: Lock, today: date) -> Iterator[Finding]:
    for waiver in lock.waivers:
        about = Finding("PG311", "", "take it out, or agree on a new day", one.lock, 1, one.policy.name, waiver.obligation)
        what = f"the waiver of {waiver.owner} for `{waiver.obligation}`"
        if waiver.expires < today:
            yield replace(about, message=f"{what} ended on {waiver.expires}")
        elif waiver.expires > today + LONGEST:
            hint = f"name a day no later than {today + LONGEST}"
            yield replace(about, code="PG313", message=f"{what} ends on {waiver.expires}, {TOO_LATE}", hint=hint)
