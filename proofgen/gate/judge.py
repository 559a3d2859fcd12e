"""The gate, from a base and a project to a judgement."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

from proofgen.check import Checked
from proofgen.emit.files import PolicyFiles
from proofgen.errors import InputError, ToolError
from proofgen.gate import generated, guarded, handmade
from proofgen.gate.change import Change, changes, folder_of
from proofgen.gate.finding import Finding, of_problem
from proofgen.gate.ratchet import ratchet
from proofgen.gate.repository import Bases, Commit, Work, escaped, find_bases, text_of
from proofgen.gate.result import GateResult, Step
from proofgen.gate.settings import NAME, Settings, read_settings
from proofgen.gate.sides import Sides, places, sides
from proofgen.gate.statements import Restated, restated
from proofgen.gate.verdicts import Judged, acceptance, foreign, judged, verdicts
from proofgen.gate.waivers import NAME as WAIVERS
from proofgen.gate.waivers import Waiver, apply, read_waivers
from proofgen.policy import Policy
from proofgen.progress import Progress
from proofgen.result import PolicyResult, RunResult
from proofgen.verification import Options, judge, verify_unwritten
from proofgen.workflow import prepare

_LEVELS: Final = ("L0", "L1", "L2", "L3", "L4")


@dataclass(frozen=True, slots=True)
class GateOptions:
    """How to judge: what is None is as the settings of the base have it; `jobs` are processes of Lean at once.

    `uncommitted` judges files as they are, and not only as they were committed.
    """

    lean: bool = True
    uncommitted: bool = False
    backend: Any = None
    jobs: int = 2
    seconds: float | None = None
    memory_mb: int | None = None

    def verifying(self, settings: Settings) -> Options:
        """Nothing that was recorded is believed: all is checked again."""
        gate = settings.gate
        return Options(
            self.backend or gate.backend, True, self.jobs, self.seconds or gate.timeout, self.memory_mb or gate.memory
        )


@dataclass(slots=True)
class _Notes:
    """What comes together while a change is judged."""

    findings: list[Finding] = field(default_factory=list)
    changed: tuple[Change, ...] = ()
    policies: tuple[Policy, ...] = ()
    judged: list[Judged] = field(default_factory=list)
    restated: list[Restated] = field(default_factory=list)
    toolchain: dict[str, Any] = field(default_factory=dict)
    lean: bool = False


def judge_change(root: Path, reference: str, options: GateOptions, progress: Progress) -> GateResult:
    """May the project in `root`, the current folder, be merged into the commit that `reference` names?

    Raises:
        InputError: there is no repository or no such commit.
        ToolError: the repository cannot be read, or has not the history that is needed.
    """
    progress.step("looking for what changed")
    bases, work = find_bases(root, reference), Work(root)
    notes, today = _Notes(), datetime.now(UTC).date()
    settings = _settings(bases, notes)
    if not any(one.code == "PG504" for one in notes.findings):
        _look(bases, work, settings, options, progress, notes, today)
    machines = [path for policy in notes.policies for path in policy.texts]
    uncommitted = tuple(changes(bases.head, work, dict.fromkeys([*places(settings), *machines])))
    notes.findings += _of_commits(bases, settings, uncommitted, options)
    found, waived = apply(_waivers(bases, work, notes), dict.fromkeys(notes.findings), today)
    return GateResult(
        reference=reference,
        base=bases.tip.id,
        shared=bases.shared.id,
        head=bases.head.id,
        prefix=bases.prefix,
        uncommitted=uncommitted,
        changed=notes.changed,
        policies=len(notes.policies),
        checked=tuple(one.policy.name for one in notes.judged),
        steps=tuple(step for one in notes.judged for step in _steps(one, asked=notes.lean)),
        restated=tuple(notes.restated),
        findings=tuple(replace(one, file=escaped(one.file), message=escaped(one.message)) for one in found),
        waived=tuple(waived),
        asked=options.lean,
        lean=notes.lean,
        toolchain=notes.toolchain,
    )


def _settings(bases: Bases, notes: _Notes) -> Settings:
    """The settings of the base; where they cannot be read, the defaults, and nothing is judged by them."""
    try:
        return read_settings(bases.tip)
    except InputError as error:
        notes.findings += (of_problem("PG504", problem, NAME) for problem in error.problems)
        return Settings()


def _waivers(bases: Bases, work: Work, notes: _Notes) -> list[Waiver]:
    """The waivers of the change. Those of the base were for what was merged with them, and are used up."""
    try:
        written = read_waivers(work)
    except InputError as error:
        notes.findings += (of_problem("PG314", problem, WAIVERS) for problem in error.problems)
        return []
    used = [*_waivers_of(bases.tip), *_waivers_of(bases.shared)]
    return [one for one in written if one not in used]


def _waivers_of(commit: Commit) -> list[Waiver]:
    with suppress(InputError):
        return read_waivers(commit)
    return []


def _of_commits(bases: Bases, settings: Settings, uncommitted: Sequence[str], options: GateOptions) -> Iterator[Finding]:
    if uncommitted and options.lean and not options.uncommitted:
        message = f"not as in the commit that is checked out: {', '.join(uncommitted[:5])}{', …' if uncommitted[5:] else ''}"
        yield Finding("PG603", message, "commit it, or judge it as it is with `--uncommitted`", uncommitted[0])
    moved = changes(bases.shared, bases.tip, places(settings)) if bases.shared.id != bases.tip.id else {}
    if moved:
        message = f"`{bases.reference}` has changed what is judged since the change began: {', '.join([*moved][:3])}"
        yield Finding("PG507", message, f"merge `{bases.reference}` into it, and judge that", NAME)
    if bases.tip.id == bases.head.id and not uncommitted:
        message = f"`{bases.reference}` is what is checked out"
        yield Finding("PG508", message, "check out the change, or name the commit that it starts from", NAME)


def _look(
    bases: Bases, work: Work, settings: Settings, options: GateOptions, progress: Progress, notes: _Notes, today: date
) -> None:
    notes.findings += (*guarded.library(work), *guarded.toolchain(work), *_brought(work))
    gated = bool(bases.tip.below(NAME))
    try:
        both = sides(bases.shared, work, settings, gated=gated)
    except InputError as error:
        notes.findings += (of_problem("PG200", problem, settings.gate.policies[0]) for problem in error.problems)
        empty = Sides(bases.shared, work, settings, (), changes(bases.shared, work, places(settings)), gated)
        notes.changed = tuple(empty.changed.values())
        notes.findings += guarded.protected(empty)
        return
    notes.changed, notes.policies = tuple(both.changed.values()), both.policies
    progress.step("comparing statements with policies")
    committed = [path for place in (".lake", ".proofgen", "lean", "obligations") for path in bases.head.below(place)]
    notes.findings += (
        *guarded.protected(both),
        *generated.statements(both),
        *generated.strays(both),
        *generated.compiled(both, committed),
        *ratchet(both),
    )
    if not both.policies:
        message = f"there are no policies in {', '.join(settings.gate.policies)}"
        notes.findings.append(Finding("PG406", message, "an empty set proves nothing: put a policy there", NAME))
    _check(both, options, progress, notes, today)


def _brought(work: Work) -> Iterator[Finding]:
    """Settings with which nothing could be judged once they are merged."""
    try:
        read_settings(work)
    except InputError as error:
        yield from (of_problem("PG509", problem, NAME) for problem in error.problems)


def _check(both: Sides, options: GateOptions, progress: Progress, notes: _Notes, today: date) -> None:
    """What has to do with the change is emitted and checked again."""
    policies, wrong = handmade.framed(both)
    batch = prepare(policies, progress, both.work.root)
    notes.findings += (*wrong, *handmade.refusals(batch), *generated.proofs(both, batch))
    for files in batch:
        notes.restated += _restated(both, files)
    results = _results(both, batch, options, progress, notes)
    for files in batch:
        if files.policy.name in results:
            one, problems = judged(both, files, results[files.policy.name])
            notes.judged.append(one)
            found = (*problems, *verdicts(one), *foreign(one), *handmade.rejected(one), *acceptance(one, today))
            notes.findings += (each for each in found if options.lean or each.code not in _AFTER_LEAN)
    if not any(one.code in _NO_LEAN for one in notes.findings):
        notes.findings += _uncounted(batch, notes.judged)
    if notes.lean:
        notes.findings += _assured(notes, both.settings)


# Nobody can accept what Lean has not checked yet.
_AFTER_LEAN: Final = ("PG307", "PG317")
# Why there is no result of any policy.
_NO_LEAN: Final = ("PG505", "PG602")


def _results(
    both: Sides, batch: Sequence[PolicyFiles], options: GateOptions, progress: Progress, notes: _Notes
) -> dict[str, PolicyResult]:
    """What Lean says, by policy; without Lean what the search expects it to say."""
    if not options.lean:
        notes.findings.append(Finding("PG606", "verdicts are those of the search alone", "run it without `--without-lean`", NAME))
        return {files.policy.name: judge(files, _as_searched(files)) for files in batch}
    if not batch:
        return {}
    wrong = [*guarded.parts()] if options.verifying(both.settings).backend != "lake" else []
    notes.findings += wrong
    if wrong:
        return {}
    try:
        run = verify_unwritten(both.work.root, batch, options.verifying(both.settings), progress)
    except ToolError as error:
        notes.findings += (of_problem("PG602", problem, NAME) for problem in error.problems)
        return {}
    notes.lean, notes.toolchain = True, run.toolchain
    notes.findings += guarded.answering(both.work, run.toolchain)
    return _by_name(run)


def _by_name(run: RunResult) -> dict[str, PolicyResult]:
    return {one.policy.name: one for one in run.policies}


def _as_searched(files: PolicyFiles) -> Checked:
    return Checked(dict.fromkeys(files.settled, 0.0), frozenset(), 0.0, None)


def _uncounted(batch: Sequence[PolicyFiles], found: Iterable[Judged]) -> Iterator[Finding]:
    """Obligations of which nothing came back."""
    told = {(one.policy.name, each.id) for one in found for each in one.result.obligations}
    for files in batch:
        missing = [name for name in files.policy.obligations if (files.policy.name, name) not in told]
        if missing or not files.policy.obligations:
            message = f"nothing came back of {', '.join(missing) or 'any obligation'}"
            hint = f"run `proofgen verify --force {files.policy.file}`, and see what it says"
            yield Finding("PG605", message, hint, files.policy.file, policy=files.policy.name)


def _assured(notes: _Notes, settings: Settings) -> Iterator[Finding]:
    """Policies of which this run knows less than the settings ask for."""
    wanted = settings.gate.assurance
    for one in notes.judged:
        settled = (step.assurance for step in _steps(one, asked=True) if step.now in ("proved", "refuted"))
        reached = min(settled, key=_LEVELS.index, default=wanted)
        if _LEVELS.index(reached) < _LEVELS.index(wanted):
            message = f"the settings ask for {wanted}, and this run gives {reached} ({notes.toolchain.get('backend')} Lean)"
            hint = "run the gate where a native Lean is (`--backend lake`); see docs/status.md for the levels"
            yield Finding("PG604", message, hint, one.policy.file, policy=one.policy.name)


def _steps(one: Judged, *, asked: bool) -> Iterator[Step]:
    before = {} if one.before is None else one.before.obligations
    for each in one.result.obligations:
        was = before[each.id].verdict if each.id in before else None
        axioms = None if each.axioms is None else tuple(each.axioms)
        if asked:
            yield Step(one.policy.name, each.id, was, each.verdict, each.assurance, axioms)
        else:
            yield Step(one.policy.name, each.id, was, None, "L0")


def _restated(both: Sides, files: PolicyFiles) -> Iterator[Restated]:
    """What is another in the policy and its statements, for policies that the base has."""
    policy = files.policy
    path = f"{folder_of(policy.lean_name)}/Statements.lean"
    text, lean = text_of(both.base.read(policy.file)), text_of(both.base.read(path))
    if text is not None or lean is not None:
        now = text_of(both.work.read(policy.file)) or ""
        yield from restated(policy.name, (text, now), (lean, both.statements[policy.name]))
