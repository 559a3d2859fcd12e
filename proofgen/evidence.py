"""Evidence on disk: what was checked, when and with what, and what it rests on. It is kept for each project, and never committed.

One JSON document for each policy, written whole or not at all, by one run at a time. Beside it stands how the last runs on the
policy ended, those that told nothing as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from proofgen.files import write_text
from proofgen.fingerprint import Fingerprint, dependencies, plain, rests
from proofgen.obligation import AXIOMS, CATALOGUE
from proofgen.policy import Outline
from proofgen.prover.library import digest
from proofgen.resources import program
from proofgen.result import ObligationResult, PolicyResult, Provenance, Verdict
from proofgen.rounds import RoundBound

if TYPE_CHECKING:
    from proofgen.byhand.files import ByHand
    from proofgen.emit.files import PolicyFiles

FOLDER: Final = Path(".proofgen") / "results"
ATTEMPTS: Final = Path(".proofgen") / "attempts"
# So many runs in which some verdict changed are remembered, and so many runs however they ended.
_MOST_PAST, _MOST_ATTEMPTS = 100, 20
_TIME: Final = "%Y-%m-%dT%H:%M:%SZ"


class Past(BaseModel):
    """The verdicts of a run, by id of obligation, and when it was; kept where they differ from those of the run before."""

    model_config = ConfigDict(strict=True, extra="forbid")

    checked: str
    verdicts: dict[str, Verdict]


class Attempt(BaseModel):
    """A run of Lean on a policy: when it began to be recorded (UTC), on which texts, and how it ended.

    `conclusive` runs are kept as evidence; of others `reason` says why they are none. `elaborates` is whether Lean could read the
    statements. `by_hand` is as in evidence.
    """

    model_config = ConfigDict(strict=True, extra="forbid")

    at: str
    texts: dict[str, str]
    conclusive: bool
    elaborates: bool
    seconds: float
    reason: str | None
    by_hand: dict[str, str] = {}


class _Attempts(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")

    format: Literal["proofgen.attempts/1"]
    attempts: list[Attempt]


class Evidence(BaseModel):
    """What is known of a policy; a document that is not exactly this is as good as none.

    `texts` are the files that the policy was read from, with the digests of their texts; `lean` are its statements as Lean read
    them; `rests_on` are the obligations from whose facts an obligation is proved. `checked` and the times in `history`, which
    has the oldest first, are in UTC. `by_hand` are the digests of proofs by hand, by id of the obligation.
    """

    model_config = ConfigDict(strict=True, extra="forbid")

    format: Literal["proofgen.evidence/1"]
    policy: Outline
    texts: dict[str, str]
    lean: str
    provenance: Provenance
    fingerprints: dict[str, Fingerprint]
    rests_on: dict[str, list[str]]
    obligations: list[ObligationResult]
    bounds: list[RoundBound]
    gap: int | None
    seconds: float
    reason: str | None
    checked: str
    history: list[Past]
    by_hand: dict[str, str] = {}
    note: str | None = None

    @model_validator(mode="after")
    def _is_conclusive(self) -> Evidence:
        if any(one.verdict == "inconclusive" for one in self.obligations):
            raise ValueError("inconclusive results are not kept")
        ids = [one.id for one in self.obligations]
        if ids != [*self.policy.obligations] or {*ids} != self.fingerprints.keys() or {*ids} != self.rests_on.keys():
            raise ValueError("not all obligations are there")
        if not all(_is_assured(one) for one in self.obligations):
            raise ValueError("an assurance that the axioms or the verdict do not bear out")
        if not CATALOGUE.keys() >= {*ids}:
            raise ValueError("there is no such obligation")
        datetime.strptime(self.checked, _TIME)
        return self


def _is_assured(one: ObligationResult) -> bool:
    """Whether the axioms are known and allowed exactly where the assurance says so, and nothing is said of what is open."""
    known = one.axioms is not None and {*one.axioms} <= {*AXIOMS}
    return known if one.settled and one.assurance >= "L2" else one.axioms is None and (one.settled or one.assurance == "L0")


def provenance(files: PolicyFiles, library: Mapping[str, str], toolchain: dict[str, Any]) -> Provenance:
    """What verdicts on these files rest on; `library` are the modules of the Lean library, by name.

    Comments and line breaks in the emitted files do not count. Proofs by hand count whether Lean gets to see them or not.
    """
    statements = {path: plain(text) for path, text in files.files if path.endswith("/Statements.lean")}
    proofs = {path: plain(text) for path, text in files.files if path not in statements}
    proofs |= {one.path.as_posix(): one.digest for one in files.by_hand}
    return Provenance(digest(statements), digest(proofs), digest(library), digest(program()), toolchain)


def digests(by_hand: Iterable[ByHand]) -> dict[str, str]:
    """The digests of proofs by hand, by id of the obligation."""
    return {one.obligation: one.digest for one in by_hand}


def load(root: Path, name: str) -> Evidence | None:
    """What is known of the policy of this name, None if that is nothing, or cannot be read."""
    try:
        return Evidence.model_validate_json(_path(root, name).read_bytes())
    except (OSError, ValidationError):
        return None


def load_all(root: Path) -> dict[str, Evidence]:
    """All that is known, by name of the policy."""
    names = (path.stem for path in sorted((root / FOLDER).glob("*.json")))
    return {name: one for name in names if (one := load(root, name)) is not None}


def attempts(root: Path, name: str) -> list[Attempt]:
    """The last runs on the policy of this name, the oldest first."""
    try:
        return _Attempts.model_validate_json(_path(root, name, ATTEMPTS).read_bytes()).attempts
    except (OSError, ValidationError):
        return []


def recall(root: Path, files: PolicyFiles, basis: Provenance) -> PolicyResult | None:
    """The recorded result that rests on the same, None if there is none; it is known of the texts as they are now, then."""
    kept = load(root, files.policy.name)
    if kept is None or kept.provenance != basis or [one.id for one in kept.obligations] != list(files.policy.obligations):
        return None
    if kept.texts != files.policy.texts or kept.policy != files.policy.outline:
        # What was written otherwise and means the same need not be read again by who looks at the status.
        _write(root, kept.model_copy(update={"texts": files.policy.texts, "policy": files.policy.outline}))
    obligations, bounds = tuple(kept.obligations), tuple(kept.bounds)
    return PolicyResult(files.policy, obligations, bounds, kept.gap, kept.seconds, True, kept.reason, basis, note=kept.note)


def record(root: Path, files: PolicyFiles, result: PolicyResult, *, complete: bool = True, elaborates: bool = True) -> None:
    """Keep a result that knows what it rests on, unless it is inconclusive or not `complete`: the next run may find out more.

    `elaborates` is whether Lean could read the statements.
    """
    if result.provenance is None:
        return
    conclusive = complete and not any(one.verdict == "inconclusive" for one in result.obligations)
    now = datetime.now(UTC).strftime(_TIME)
    if conclusive:
        _keep(root, files, result, result.provenance, now)
    name = files.policy.name
    attempt = Attempt(
        at=now,
        texts=files.policy.texts,
        conclusive=conclusive,
        elaborates=elaborates,
        seconds=result.seconds,
        reason=result.reason,
        by_hand=digests(files.by_hand),
    )
    known = [*attempts(root, name)[1 - _MOST_ATTEMPTS :], attempt]
    text = _Attempts(format="proofgen.attempts/1", attempts=known).model_dump_json(indent=1)
    write_text(_path(root, name, ATTEMPTS), text + "\n")


def _keep(root: Path, files: PolicyFiles, result: PolicyResult, provenance: Provenance, now: str) -> None:
    found = rests(files)
    kept = Evidence(
        format="proofgen.evidence/1",
        policy=files.policy.outline,
        texts=files.policy.texts,
        lean=next(text for path, text in files.files if path.endswith("/Statements.lean")),
        provenance=provenance,
        fingerprints={name: one.fingerprint for name, one in found.items()},
        rests_on={name: list(others) for name, others in dependencies(found).items()},
        obligations=list(result.obligations),
        bounds=list(result.bounds),
        gap=result.gap,
        seconds=result.seconds,
        reason=result.reason,
        checked=now,
        history=_history(load(root, files.policy.name), now, result.obligations),
        by_hand=digests(files.by_hand),
        note=result.note,
    )
    _write(root, kept)


def _write(root: Path, kept: Evidence) -> None:
    write_text(_path(root, kept.policy.name), kept.model_dump_json(indent=1) + "\n")


def _history(before: Evidence | None, now: str, obligations: Iterable[ObligationResult]) -> list[Past]:
    past = [] if before is None else before.history
    verdicts = {one.id: one.verdict for one in obligations}
    return past if past and past[-1].verdicts == verdicts else [*past[1 - _MOST_PAST :], Past(checked=now, verdicts=verdicts)]


def _path(root: Path, name: str, folder: Path = FOLDER) -> Path:
    return root / folder / f"{name}.json"
