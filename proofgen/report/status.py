"""The status of every proof as a table, with why something is not green and what helps."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from rich.table import Table
from rich.text import Text

from proofgen.report.screen import STYLES, screen
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


def print_status(status: Status) -> None:
    """A row for each policy; then, for each that is not green, why and the command that helps."""
    console = screen()
    table = Table(box=None, pad_edge=False)
    table.add_column("policy", no_wrap=True, overflow="fold")
    for column in ("verdict", "expected", "fresh", "proved", "refuted", "other", "assurance", "checked"):
        table.add_column(column)
    for one in status.policies:
        table.add_row(*_row(one))
    console.print(table)
    for one in status.policies:
        for line in _remarks(one):
            console.print(Text(line))


def print_status_again(status: Status) -> None:
    """The status under the time of day, for who looks at one after the other."""
    screen().rule(f"{datetime.now():%H:%M:%S}", align="left")
    print_status(status)


def _row(one: PolicyStatus) -> list[Text | str]:
    verdicts = [each.verdict for each in one.obligations]
    proved, refuted = verdicts.count("proved"), verdicts.count("refuted")
    known = one.checked is not None
    return [
        one.policy.name,
        Text(one.verdict if known else "-", style=STYLES[one.verdict]),
        one.policy.expect,
        Text("fresh", style="green") if one.fresh else Text("stale" if known else "-", style="yellow"),
        str(proved),
        str(refuted),
        str(len(verdicts) - proved - refuted),
        min((each.assurance for each in one.obligations if each.required), default="L0"),
        one.checked or "never",
    ]


def _remarks(one: PolicyStatus) -> list[str]:
    """Why the policy is not green, each reason once with the obligations that it is about, and what helps."""
    other = [f"{one.policy.name}: not as accepted: {each}; proofgen accept {one.policy.file}" for each in one.unaccepted]
    if one.ok:
        return other
    helps = f"proofgen verify {one.policy.file}"
    if one.checked is None:
        return [f"{one.policy.name}: not checked yet; {helps}"]
    stale: dict[str, list[str]] = {}
    for each in one.obligations:
        if not each.fresh:
            stale.setdefault(why_stale(each), []).append(each.id)
    if stale:
        every = len(one.obligations)
        told = [f"{why} ({'all' if len(ids) == every else ', '.join(ids)})" for why, ids in stale.items()]
        return [f"{one.policy.name}: {'; '.join(told)}; {helps}"]
    wrong = [each.id for each in one.obligations if each.required and each.verdict != one.policy.expect]
    verdict = f"{one.verdict}, not {one.policy.expect} as expected"
    return [f"{one.policy.name}: {verdict} ({', '.join(wrong)}); proofgen refute {one.policy.file}", *other]


def why_stale(one: ObligationStatus) -> str:
    """In words, what has changed since the obligation was checked."""
    return " and ".join(_CHANGED[cause] for cause in one.stale) or "not checked yet"
