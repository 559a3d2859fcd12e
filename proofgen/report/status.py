"""The status of every proof as a table, with why something is not green and what helps."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from rich.table import Table
from rich.text import Text

from proofgen.evidence import Attempt
from proofgen.lock import NAME
from proofgen.report.screen import STYLES, screen
from proofgen.report.visible import visible
from proofgen.resources import OBLIGATIONS
from proofgen.status import Cause, ObligationStatus, PolicyStatus, Status

_CHANGED: Final[dict[Cause, str]] = {
    "policy": "the policy has changed",
    "statement": "the statement has changed",
    "proof": "the proof has changed",
    "library": "the Lean library has changed",
    "emitter": "proofgen has changed",
    "toolchain": "Lean is another version",
    "dependency": "an obligation that it rests on is stale",
}


COLUMNS: Final = ("policy", "verdict", "expected", "fresh", "proved", "refuted", "other", "assurance", "checked")
"""What `cells` has of a policy."""


@dataclass(frozen=True, slots=True)
class Remark:
    """Something about a policy that somebody has to see to: why, and the command that helps."""

    policy: str
    why: str
    command: str

    @property
    def text(self) -> str:
        """As a line."""
        return f"{self.policy}: {self.why}; {self.command}"


def print_status(status: Status) -> None:
    """A row for each policy; then, for each that is not green, why and the command that helps."""
    console = screen()
    table = Table(box=None, pad_edge=False)
    table.add_column("policy", no_wrap=True, overflow="fold")
    for column in COLUMNS[1:]:
        table.add_column(column)
    for one in status.policies:
        table.add_row(*_row(one))
    console.print(table)
    texts = [visible(remark.text) for one in status.policies for remark in remarks(one)]
    if texts:
        console.print(Text("\n".join(texts)))


def print_status_again(status: Status) -> None:
    """The status under the time of day, for who looks at one after the other."""
    screen().rule(f"{datetime.now():%H:%M:%S}", align="left")
    print_status(status)


def cells(one: PolicyStatus) -> dict[str, str]:
    """The policy in each of the columns."""
    kinds = {kind: [each for each in one.obligations if _kind(each) == kind] for kind in _KINDS}
    known = one.checked is not None
    return {
        "policy": one.policy.name,
        "verdict": one.verdict if known else "-",
        "expected": one.policy.expect,
        "fresh": "fresh" if one.fresh else "stale" if known else "-",
        **{kind: _counted(found) for kind, found in kinds.items()},
        "assurance": min((each.assurance for each in one.obligations if each.required), default="L0"),
        "checked": one.checked or "never",
    }


_KINDS: Final = ("proved", "refuted", "other")


def _kind(one: ObligationStatus) -> str:
    return one.verdict if one.verdict in _KINDS else "other"


def _counted(obligations: Sequence[ObligationStatus]) -> str:
    """How many, and how many of them by hand: `12 (1 by hand)`."""
    by_hand = sum(each.by_hand for each in obligations)
    return f"{len(obligations)}{f' ({by_hand} by hand)' if by_hand else ''}"


def _row(one: PolicyStatus) -> list[Text]:
    styles = {"verdict": STYLES[one.verdict], "fresh": "green" if one.fresh else "yellow"}
    return [Text(visible(text), style=styles.get(column, "")) for column, text in cells(one).items()]


def remarks(one: PolicyStatus) -> list[Remark]:
    """Why the policy is not green, each reason once with the obligations that it is about; what is not as accepted."""
    name = one.policy.name
    lock = f"{OBLIGATIONS}/{one.policy.lean_name}/{NAME}"
    other = [Remark(name, f"not as accepted: {each}", command("accept", one)) for each in one.unaccepted]
    other += [Remark(name, each, f"remove it from {lock}, or renew it") for each in one.waivers]
    if one.as_expected:
        return other
    waivers = other[len(one.unaccepted) :]
    if one.attempt is not None:
        return [Remark(name, _told_nothing(one.attempt), _next_try(one, one.attempt)), *waivers]
    if one.checked is None:
        return [Remark(name, "not checked yet", command("verify", one)), *waivers]
    stale: dict[str, list[str]] = {}
    for each in one.obligations:
        if not each.fresh:
            stale.setdefault(why_stale(each), []).append(each.id)
    if stale:
        every = len(one.obligations)
        told = [f"{why} ({'all' if len(ids) == every else ', '.join(ids)})" for why, ids in stale.items()]
        return [Remark(name, "; ".join(told), command("verify", one)), *waivers]
    return [Remark(name, f"{unexpected(one)}{_blamed(one)}", remedy(one)), *other]


def _blamed(one: PolicyStatus) -> str:
    """The required obligations that are not as expected, by verdict: ` (refuted: balanced; open: bounded_steals)`."""
    wrong: dict[str, list[str]] = {}
    for each in one.obligations:
        if each.required and one.policy.expect == "proved" != each.verdict:
            wrong.setdefault(each.verdict, []).append(each.id)
    parts = [f"{verdict}: {', '.join(ids)}" for verdict, ids in wrong.items()]
    return f" ({'; '.join(parts)})" if parts else ""


def remedy(one: PolicyStatus) -> str:
    """What helps with a policy that came out otherwise than it says."""
    if one.policy.expect == "proved" and any(each.required and unaccepted_by_hand(each) for each in one.obligations):
        return command("prove", one)
    other = f"change expect in {shlex.quote(one.policy.file)}, or the policy"
    return command("refute", one) if one.policy.expect == "proved" else other


def unaccepted_by_hand(one: ObligationStatus) -> bool:
    """Whether there is a proof by hand that did not settle it."""
    return one.by_hand and one.verdict == "open"


def _told_nothing(attempt: Attempt) -> str:
    return f"the run of {attempt.at} told nothing: {attempt.reason or 'it did not come to an end'}"


def _next_try(one: PolicyStatus, attempt: Attempt) -> str:
    return f"{command('verify', one)} --timeout 900" if attempt.elaborates else "please report it, with the policy file"


def command(does: str, one: PolicyStatus) -> str:
    """The command that does this with the policy, for a shell."""
    return f"proofgen {does} {shlex.quote(one.policy.file)}"


def unexpected(one: PolicyStatus) -> str:
    """In words, that the policy came out otherwise than it should."""
    return f"{one.verdict}, not {one.policy.expect} as expected"


def why_stale(one: ObligationStatus) -> str:
    """In words, what has changed since the obligation was checked."""
    return " and ".join(_CHANGED[cause] for cause in one.stale) or "not checked yet"
