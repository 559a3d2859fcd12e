"""Waivers: what somebody allows on purpose, until a day. They stand in `proofgen.waivers.toml`, in the change itself."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from proofgen.gate.codes import GATE_CODES
from proofgen.gate.finding import Finding
from proofgen.gate.repository import Files, optional_text
from proofgen.toml_source import parse_toml

NAME: Final = "proofgen.waivers.toml"
LONGEST: Final = timedelta(days=366)
"""How far ahead the last day of a waiver may lie."""
TOO_LATE: Final = f"more than {LONGEST.days} days from now"
_HINT: Final = "a waiver has code, subject, digest, owner, reason and expires; the finding that it is for shows it"
_Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]


class Waiver(BaseModel):
    """Until `expires`, that day included, `owner` allows what is found under this code, of this subject, with this digest."""

    model_config = ConfigDict(strict=True, extra="forbid")

    code: Literal[tuple(code for code, one in GATE_CODES.items() if one.waivable)]  # type: ignore[valid-type]
    subject: _Line
    digest: str = Field(pattern="^[0-9a-f]{64}$")
    owner: _Line
    reason: _Line
    expires: date


class _Waivers(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", populate_by_name=True)

    format: Literal["proofgen.waivers/1"] = Field(default="proofgen.waivers/1", alias="schema")
    waivers: list[Waiver] = []


@dataclass(frozen=True, slots=True)
class Waived:
    """A finding that does not count, and the waiver that allows it."""

    finding: Finding
    waiver: Waiver


def read_waivers(files: Files) -> list[Waiver]:
    """The waivers in these files.

    Raises:
        InputError: they cannot be read.
    """
    text = optional_text(files, NAME)
    return [] if text is None else parse_toml(_Waivers, text, NAME, "E443", _HINT).waivers


def apply(waivers: Iterable[Waiver], findings: Iterable[Finding], today: date) -> tuple[list[Finding], list[Waived]]:
    """What is left of the findings, with what there is to say of the waivers, and what is waived."""
    left, waived, used = [], [], set[int]()
    chosen = list(waivers)
    for finding in findings:
        fitting = next((number for number, one in enumerate(chosen) if _allows(one, finding, today)), None)
        if fitting is None:
            left.append(finding)
        else:
            used.add(fitting)
            waived.append(Waived(finding, chosen[fitting]))
    idle = (one for number, one in enumerate(chosen) if number not in used)
    return [*left, *(_remark(one, today) for one in idle)], waived


def _allows(waiver: Waiver, finding: Finding, today: date) -> bool:
    asked = (finding.code, finding.subject, finding.digest)
    return (waiver.code, waiver.subject, waiver.digest) == asked and today <= waiver.expires <= today + LONGEST


def _remark(waiver: Waiver, today: date) -> Finding:
    """Why a waiver allows nothing."""
    what = f"the waiver of {waiver.owner} for {waiver.code} of {waiver.subject}"
    if waiver.expires < today:
        return Finding("PG311", f"{what} ended on {waiver.expires}", "take it out, or agree on a new day", NAME)
    if waiver.expires > today + LONGEST:
        hint = f"name a day no later than {today + LONGEST}"
        return Finding("PG313", f"{what} ends on {waiver.expires}, {TOO_LATE}", hint, NAME)
    return Finding("PG312", f"nothing stands under {what}", "take it out", NAME)


def stanza(finding: Finding) -> str | None:
    """The waiver that would allow a finding, to be filled in; None if there can be none."""
    if finding.digest is None or not GATE_CODES[finding.code].waivable:
        return None
    # A string of JSON is one of TOML.
    subject = json.dumps(finding.subject)
    lines = ("[[waivers]]", f'code = "{finding.code}"', f"subject = {subject}", f'digest = "{finding.digest}"')
    return "\n".join([*lines, 'owner = "WHO"', 'reason = "WHY"', f"expires = YYYY-MM-DD  # at most {LONGEST.days} days from now"])
