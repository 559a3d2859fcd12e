"""What `suggest` does, without a word printed: for a policy that is not proved, the smallest change of its constants that is.

The search says which changes are worth Lean's time, and Lean says which are proved: only those are suggested.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations, islice, product
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, Literal

from proofgen.byhand.files import ByHand, read
from proofgen.emit.theorems import plan
from proofgen.evidence import FOLDER
from proofgen.expr.ast import MAX_INTEGER, Expr
from proofgen.expr.literals import literals, with_literals
from proofgen.expr.printer import to_text
from proofgen.expr.types import type_of
from proofgen.policy import Budget, Policy, TakeOne
from proofgen.progress import Progress
from proofgen.result import PolicyResult, Verdict
from proofgen.search import WeightedRules, Witness, find_witnesses
from proofgen.search.replay import objection
from proofgen.verification import Options, verify_policies

SCHEMA_ID: Final = "proofgen.suggest/1"
FURTHEST: Final = 8
"""How far a constant may move from what is written."""
MOST_CANDIDATES: Final = 300
"""How many changes are looked at for a policy."""
MOST_CONFIRMATIONS: Final = 5
"""How many of those that the search has nothing against Lean is asked about."""

Place = Literal["filter", "budget", "task"]


@dataclass(frozen=True, slots=True)
class Change:
    """Another value for an integer written in one of the expressions of a policy."""

    place: Place
    old: int
    new: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """A policy with other constants, and what was changed to get it."""

    policy: Policy
    changed: tuple[Change, ...]

    @property
    def text(self) -> str:
        """What is new, for people: `victim.load >= 2`, `budget victim.load - 1`, or the one and in brackets the other."""
        places = {change.place for change in self.changed}
        if "filter" not in places:
            return self.policy.steal_text
        return self.policy.filter_text + ("" if places == {"filter"} else f" ({self.policy.steal_text})")

    def to_json(self) -> dict[str, Any]:
        """The expressions of the policy that have constants, and the changes."""
        changed = [{"in": change.place, "from": change.old, "to": change.new} for change in self.changed]
        return {**_texts(self.policy), "changed": changed}


@dataclass(frozen=True, slots=True)
class Advice:
    """A policy, the verdict on it, and what would be proved in its place.

    `reason` says why there is no answer if Lean gave none, about the policy or about a change that might do.
    """

    policy: Policy
    verdict: Verdict
    suggestion: Candidate | None = None
    reason: str | None = None

    def to_json(self) -> dict[str, Any]:
        """For other programs."""
        return {
            "name": self.policy.name,
            "file": self.policy.file,
            "verdict": self.verdict,
            "reason": self.reason,
            "suggestion": None if self.suggestion is None else self.suggestion.to_json(),
        }


@dataclass(frozen=True, slots=True)
class Suggestions:
    """The advice on each policy, and the toolchain that it rests on, as `{"backend", "lean", "commit", …}`."""

    toolchain: dict[str, Any]
    advice: tuple[Advice, ...]

    @property
    def exit_code(self) -> int:
        """0 all are proved or would be with a change, 1 for some there is none, 3 if that could not be told."""
        helpless = [one for one in self.advice if one.verdict != "proved" and one.suggestion is None]
        if any(one.reason is None for one in helpless):
            return 1
        return 3 if helpless else 0

    def to_json(self) -> dict[str, Any]:
        """For other programs."""
        return {"schema": SCHEMA_ID, "toolchain": self.toolchain, "policies": [one.to_json() for one in self.advice]}


def suggest(root: Path, policies: Sequence[Policy], options: Options, progress: Progress) -> Suggestions:
    """Have Lean check the policies, and where one is not proved changes of it; nothing is written under `root`.

    What is recorded there of the policies counts as always, and so do proofs by hand, which have to do for the changed policy
    as they are. Lean is asked about one change of each policy at a time, the smallest first.

    Raises:
        InputError: a module by hand is not as it should be.
        ToolError: there is no Lean, or the library does not build.
    """
    by_hand = read(root, (policy.outline for policy in policies))
    with TemporaryDirectory(prefix="proofgen-") as scratch:
        _copy_records(root, Path(scratch), policies)
        checked = verify_policies(Path(scratch), policies, options, progress, by_hand=root)
        advice = {one.policy.name: _unadvised(one) for one in checked.policies}
        wanting = [one.policy for one in advice.values() if one.verdict in ("refuted", "open")]
        left = {policy.name: promising(policy, progress, by_hand[policy.name]) for policy in wanting}
        for _ in range(MOST_CONFIRMATIONS):
            tried = {name: candidate for name, several in left.items() if (candidate := next(several, None)) is not None}
            if not tried:
                break
            batch = [candidate.policy for candidate in tried.values()]
            for result in verify_policies(Path(scratch), batch, options, progress, by_hand=root).policies:
                name = result.policy.name
                advice[name] = _advised(advice[name], tried[name], result)
            left = {name: left[name] for name in tried if advice[name].suggestion is None}
    return Suggestions(checked.toolchain, tuple(advice.values()))


def _copy_records(root: Path, scratch: Path, policies: Sequence[Policy]) -> None:
    (scratch / FOLDER).mkdir(parents=True)
    for policy in policies:
        kept = root / FOLDER / f"{policy.name}.json"
        if kept.is_file():
            shutil.copyfile(kept, scratch / FOLDER / kept.name)


def _unadvised(result: PolicyResult) -> Advice:
    return Advice(result.policy, result.verdict, reason=_reason(result) if result.verdict == "inconclusive" else None)


def _advised(advice: Advice, candidate: Candidate, result: PolicyResult) -> Advice:
    """The advice after Lean was asked about a candidate."""
    match result.verdict:
        case "proved":
            return replace(advice, suggestion=candidate, reason=None)
        case "inconclusive":
            return replace(advice, reason=f"{candidate.text}: {_reason(result)}")
        case _:
            return advice


def _reason(result: PolicyResult) -> str:
    return result.reason or "Lean did not answer"


def promising(policy: Policy, progress: Progress, by_hand: tuple[ByHand, ...] = ()) -> Iterator[Candidate]:
    """The first candidates but for those that the search has something against."""
    screen = Screen(by_hand)
    for number, candidate in enumerate(islice(candidates(policy), MOST_CANDIDATES), 1):
        progress.step(f"{policy.name}: change {number}, {candidate.text}")
        if screen.passes(candidate.policy):
            yield candidate


@dataclass(slots=True)
class Screen:
    """Says which policies are worth Lean's time; keeps what was found against earlier ones, as it often fits the next, too.

    `by_hand` are the proofs by hand that these policies have.
    """

    by_hand: tuple[ByHand, ...] = ()
    known: dict[tuple[str, Witness], None] = field(default_factory=dict)

    def passes(self, policy: Policy) -> bool:
        """Whether there is something to steal, and a proof to try for each obligation that is required."""
        rules = WeightedRules(policy)
        if any(name in policy.require and objection(rules, name, witness) is None for name, witness in self.known):
            return False
        findings = find_witnesses(policy, exhaustive=False)
        against = {name: witness for name, witness in findings.witnesses.items() if name in policy.require}
        self.known |= dict.fromkeys(against.items())
        theorems = plan(policy, findings).proofs
        proofs: set[str] = {theorem.obligation.id for theorem in theorems if theorem.obligation is not None}
        proofs -= {one.obligation for one in self.by_hand}
        proofs |= {one.obligation for one in self.by_hand if not one.refutes and not one.refusals}
        return not findings.vacuous and proofs.issuperset(policy.require)


def candidates(policy: Policy) -> Iterator[Candidate]:
    """Policies that differ in one or two integers: first in one, then by how much in all, then by the place.

    An integer stays 0 or more, and what divides stays positive.
    """
    expressions = _expressions(policy)
    integers = [(place, integer) for place, expr in expressions.items() for integer in literals(expr)]
    for shifts in _shifts(len(integers)):
        values = [integer + shifts.get(index, 0) for index, (_, integer) in enumerate(integers)]
        if not all(0 <= value <= MAX_INTEGER for value in values):
            continue
        changed = tuple(Change(*integers[index], values[index]) for index in shifts)
        made = _changed(policy, expressions, values, {change.place for change in changed})
        if made is not None:
            yield Candidate(made, changed)


def _shifts(places: int) -> Iterator[dict[int, int]]:
    """By how much to change which of so many integers, the smallest changes first."""
    for size in range(1, FURTHEST + 1):
        for index in range(places):
            yield {index: size}
            yield {index: -size}
    for size in range(2, 2 * FURTHEST + 1):
        for first, second in combinations(range(places), 2):
            for part in range(max(1, size - FURTHEST), min(FURTHEST, size - 1) + 1):
                for sign, other in product((1, -1), repeat=2):
                    yield {first: sign * part, second: other * (size - part)}


def _expressions(policy: Policy) -> dict[Place, Expr]:
    """What is written with constants and decides what is stolen from whom; `take: half` is not written so."""
    match policy.steal:
        case Budget(amount=amount, half=False):
            return {"filter": policy.filter, "budget": amount}
        case TakeOne(task=task) if task is not None:
            return {"filter": policy.filter, "task": task}
        case _:
            return {"filter": policy.filter}


def _texts(policy: Policy) -> dict[str, str]:
    """The same as text, by place."""
    steal = policy.steal
    written = {"filter": policy.filter_text, "budget": getattr(steal, "text", ""), "task": getattr(steal, "task_text", "")}
    return {place: written[place] for place in _expressions(policy)}


def _changed(policy: Policy, expressions: dict[Place, Expr], values: list[int], places: set[Place]) -> Policy | None:
    """The policy with these integers, in the order of its expressions, at the `places`; None if something has no meaning."""
    left, made = iter(values), policy
    for place, expr in expressions.items():
        own = list(islice(left, len(literals(expr))))
        if place not in places:
            continue
        new = with_literals(expr, own)
        if type_of(new) is None:
            return None
        made = _with(made, place, new)
    return made


def _with(policy: Policy, place: Place, expr: Expr) -> Policy:
    """The policy with another expression at this place."""
    text = to_text(expr)
    if place == "filter":
        return replace(policy, filter=expr, filter_text=text)
    if isinstance(policy.steal, TakeOne):
        return replace(policy, steal=replace(policy.steal, task=expr, task_text=text))
    return replace(policy, steal=Budget(expr, text))
