"""What a native Lean says of accepted theorems beyond having accepted them: which axioms they rest on, and that a replay agrees.

The texts that were checked are built anew, in a project of Lake in which nothing was built before; then Lean answers the final
check (`proofgen/emit/audit.py`), and `leanchecker` has the kernel check all declarations once more. Anything unexpected leaves a
theorem at the level that it has. Only two things take a verdict away: an axiom that may not be, and a replay that refuses.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import Final

from proofgen.check import Checked
from proofgen.emit.audit import AuditFile, Claim, audit_file, claims
from proofgen.emit.files import PolicyFiles
from proofgen.emit.project import compare, holds
from proofgen.obligation import AXIOMS
from proofgen.progress import Progress
from proofgen.prover.lake import LakeLean, Replay
from proofgen.prover.model import LeanRun, Severity
from proofgen.prover.process import Ended, Limits
from proofgen.resources import OBLIGATIONS
from proofgen.result import ObligationResult, PolicyResult

_NOT_REPLAYED: Final[Mapping[Replay, str]] = {
    "missing": "this Lean has no leanchecker",
    "unknown": "leanchecker did not come to an end, or said something unexpected",
}
# On the line of a theorem that rests on other axioms, and on the line of an axiom.
_OUTSIDE: Final = frozenset({"error", "warning"})
_YES_OR_NO: Final[Mapping[tuple[Severity, ...], bool]] = {("information",): True, ("warning",): False}


@dataclass(frozen=True, slots=True)
class Audited:
    """What was found out of the theorems of one policy.

    `axioms` has by id of claim those that its theorem rests on, where that is known and all of them may be; `outside` the ids of
    those that rest on others. `note` says why the assurance is no higher, None where it is as high as it gets. With `refused`,
    which says why, the replay contradicts Lean, and nothing counts.
    """

    axioms: Mapping[str, tuple[str, ...]]
    outside: frozenset[str] = frozenset()
    replayed: bool = False
    note: str | None = None
    refused: str | None = None


@dataclass(frozen=True)
class Auditor:
    """Audits what was accepted of policies whose files are in the project at `root`."""

    root: Path
    lean: LakeLean
    limits: Limits
    progress: Progress

    def audit(self, files: PolicyFiles, checked: Checked) -> Audited:
        """Audit the theorems that were accepted of a policy; what is built are the texts in memory, without the other ones."""
        gone = checked.rejected | checked.stopped
        kept = files.leaving_out(gone) if gone else files
        said = [claim for claim in claims(kept) if claim.id in checked.accepted or claim.id in checked.numbers]
        if not said:
            return Audited({})
        self.progress.step(f"{files.policy.name}: Lean audits axioms")
        before = self._unlike(files)
        found = self._built_anew(kept, said)
        changes = before or self._unlike(files)
        if changes and found.refused is None:
            paths = ", ".join(path.as_posix() for path in changes)
            return Audited({}, found.outside, note=f"axioms not audited: {paths} was changed meanwhile")
        return found

    def _unlike(self, files: PolicyFiles) -> list[Path]:
        """The files of the policy in the project that are not as they were read or emitted."""
        changes = compare(self.root, [files])
        by_hand = (one for one in files.given if not holds(self.root / one.path, one.text))
        return [*changes.written, *changes.removed, *(one.path for one in by_hand)]

    def _built_anew(self, files: PolicyFiles, said: Sequence[Claim]) -> Audited:
        texts = {f"{OBLIGATIONS}/{path}": text for path, text in files.sources}
        modules = [path.removesuffix(".lean").replace("/", ".") for path in texts]
        with self.lean.project(texts) as project:
            ended = self.lean.build_in(project, modules, self.limits)
            if ended.outcome != "finished" or ended.exit_code != 0:
                return Audited({}, note=f"axioms not audited: `lake build` ended with {_ending(ended)}")
            asked = audit_file(modules, said)
            found = read_answers(asked, self.lean.check_in(project, asked.text, self.limits))
            found = self._replayed(found, project, modules) if found.axioms else found
            if any((project / path).read_text(encoding="utf-8") != text for path, text in texts.items()):
                return Audited({}, note="axioms not audited: what was built is not what was written")
        return found

    def _replayed(self, found: Audited, project: Path, modules: Sequence[str]) -> Audited:
        """With what the replay of library and policy says."""
        said, what = self._library, "the library"
        if said == "accepted":
            self.progress.step(f"{modules[0].split('.')[1]}: leanchecker replays")
            said, what = self.lean.replay(project, modules, self.limits), "this policy"
        if said == "refused":
            return replace(found, refused=f"leanchecker, which has the kernel check everything once more, does not accept {what}")
        if said == "accepted":
            return replace(found, replayed=True)
        return replace(found, note=_joined(found.note, f"not replayed: {_NOT_REPLAYED[said]}"))

    @cached_property
    def _library(self) -> Replay:
        self.progress.step("leanchecker replays the library")
        return self.lean.replay_library()


def read_answers(asked: AuditFile, run: LeanRun) -> Audited:
    """What Lean answered, from the lines and the severities of its messages alone."""
    if run.outcome != "finished":
        return Audited({}, note=f"axioms not audited: Lean ended early ({run.outcome}){': ' + run.detail if run.detail else ''}")
    heard: dict[int, list[Severity]] = {}
    for message in run.messages:
        heard.setdefault(message.line, []).append(message.severity)
    outside = frozenset(name for name, line in asked.theorems.items() if {*heard.get(line, ())} >= _OUTSIDE)
    expected = {*asked.statements.values(), *asked.theorems.values(), *chain.from_iterable(asked.axioms.values())}
    strange = next((one.line for one in run.messages if one.line not in expected or one.kind == "hasSorry"), None)
    if strange is not None:
        return Audited({}, outside, note=f"axioms not audited: Lean says something in line {strange} of the final check")
    known = {name: below for name in asked.theorems if (below := _below(asked, heard, name)) is not None}
    unknown = [name for name in asked.theorems if name not in known and name not in outside]
    note = f"axioms not audited of {', '.join(unknown)}: Lean did not answer as it should" if unknown else None
    return Audited(known, outside, note=note)


def _below(asked: AuditFile, heard: Mapping[int, list[Severity]], name: str) -> tuple[str, ...] | None:
    """The axioms that a theorem rests on; None if Lean did not say so, or said anything else."""
    used = [_YES_OR_NO.get(tuple(heard.get(line, ()))) for line in asked.axioms[name]]
    if heard.get(asked.theorems[name]) != ["information"] or asked.statements[name] in heard or None in used:
        return None
    return tuple(axiom for axiom, yes in zip(AXIOMS, used, strict=True) if yes)


def accepted_only(checked: Checked, audited: Audited) -> Checked:
    """Without the bounds whose theorems rest on other axioms, and without all if the replay refuses."""
    return replace(checked, numbers=frozenset() if audited.refused is not None else checked.numbers - audited.outside)


def assured(result: PolicyResult, audited: Audited) -> PolicyResult:
    """The result with what the audit says of each obligation that is settled."""
    obligations = tuple(_assured(one, audited) for one in result.obligations)
    theorems = {one.id: one.theorem or one.id for one in result.obligations}
    names = ", ".join(theorems.get(name, name) for name in sorted(audited.outside))
    other = f"other axioms than {', '.join(AXIOMS)} are below {names}" if names else None
    reason = _joined(result.reason, audited.refused or other)
    foreign = audited.outside & theorems.keys()
    return replace(result, obligations=obligations, reason=reason, note=audited.note, foreign=foreign)


def _assured(one: ObligationResult, audited: Audited) -> ObligationResult:
    if not one.settled:
        return one
    if audited.refused is not None:
        return ObligationResult(one.id, "inconclusive", None, None, None, by_hand=one.by_hand)
    if one.id in audited.outside:
        return ObligationResult(one.id, "open", None, None, None, by_hand=one.by_hand)
    if one.id not in audited.axioms:
        return one
    return replace(one, assurance="L3" if audited.replayed else "L2", axioms=list(audited.axioms[one.id]))


def _joined(*parts: str | None) -> str | None:
    return "; ".join(part for part in parts if part is not None) or None


def _ending(ended: Ended) -> str:
    return f"exit code {ended.exit_code}" if ended.outcome == "finished" else ended.outcome
