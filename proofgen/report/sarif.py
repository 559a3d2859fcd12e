"""The status of proofs as SARIF 2.1.0, for code scanning: a result for each thing that is not green.

Identifiers of rules are `proofgen/<obligation>/<state>`. Fingerprints speak of policy, obligation and state alone, so that a
result stays the same one when its file is edited.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, Final, Literal
from urllib.parse import quote

from proofgen import __version__
from proofgen.fields import upper_camel
from proofgen.obligation import CATALOGUE
from proofgen.prover.library import digest
from proofgen.report.shortfall import LOCK, POLICY, Shortfall, shortfalls
from proofgen.report.visible import visible
from proofgen.status import PolicyStatus, Status

Level = Literal["error", "warning", "note"]
_SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
# Who shows results of a code scan wants a file for each of them, also where there is none.
_DEFAULT_FOLDER: Final = "policies"
_STATES: Final = {
    "refuted": "Lean accepted a refutation, where a proof is expected",
    "open": "neither a proof nor a refutation was found",
    "vacuous": "it is proved of runs in which nothing wanted is ever stolen",
    "stale": "something that its verdict rests on has changed since it was checked",
    "unchecked": "there is no verdict yet",
    "proved": "it is proved, where a refutation is expected",
    "inconclusive": "no obligation is required",
    "unaccepted": "something differs from the lock file without a waiver, or a waiver is of no use",
    "none": "there are no policies",
}
_NO_OBLIGATIONS: Final = {
    POLICY: "The policy comes out as its `expect` says.",
    "lock": "What was checked is what was accepted.",
    "policies": "There are policies to check.",
}


@dataclass(frozen=True, slots=True)
class _Finding:
    """A result: what it is about, where it is seen, and what makes it another result than others of the same rule."""

    id: str
    state: str
    level: Level
    text: str
    file: str
    identity: dict[str, str]

    @property
    def rule(self) -> str:
        return f"proofgen/{self.id}/{self.state}"


def sarif(status: Status) -> str:
    """The SARIF log. Its run is no successful one where something could not be judged, or where there is nothing to judge."""
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [_run(status)]}
    return json.dumps(log, indent=2) + "\n"


def _run(status: Status) -> dict[str, Any]:
    found = list(_findings(status))
    rules = {one.rule: one for one in found}
    places = {rule: place for place, rule in enumerate(rules)}
    driver = {"name": "proofgen", "semanticVersion": __version__, "rules": [_rule(one) for one in rules.values()]}
    return {
        "tool": {"driver": driver},
        "automationDetails": {"id": "proofgen/status"},
        "invocations": [{"executionSuccessful": _judged(status), "exitCode": status.exit_code}],
        "results": [_result(one, places[one.rule]) for one in found],
    }


def _judged(status: Status) -> bool:
    return bool(status.policies) and all(one.fresh and one.verdict != "inconclusive" for one in status.policies)


def _findings(status: Status) -> Iterator[_Finding]:
    if not status.policies:
        text = "Nothing was checked: there are no policies; name one: proofgen verify FILE"
        yield _Finding("policies", "none", "warning", text, _DEFAULT_FOLDER, {})
    for one in status.policies:
        yield from (_of_shortfall(one, each) for each in shortfalls(one))


def _of_shortfall(one: PolicyStatus, found: Shortfall) -> _Finding:
    level: Level = "error" if found.judged else "warning" if found.required else "note"
    about = one.policy.name if found.id in (LOCK, POLICY) else f"{one.policy.name}: {found.id}"
    why = f"{found.why}: {found.example}" if found.example else found.why
    text = f"{about}: {why}; {found.command}"
    return _Finding(found.id, found.state, level, text, one.policy.file, {"policy": one.policy.name})


def _result(one: _Finding, place: int) -> dict[str, Any]:
    artifact = {"artifactLocation": _location(one.file), "region": {"startLine": 1}}
    return {
        "ruleId": one.rule,
        "ruleIndex": place,
        "level": one.level,
        "message": {"text": _message(one.text)},
        "locations": [{"physicalLocation": artifact}],
        "partialFingerprints": {"proofgen/v1": digest({"obligation": one.id, "state": one.state, **one.identity})},
    }


def _rule(one: _Finding) -> dict[str, Any]:
    obligation = CATALOGUE.get(one.id)
    meaning = _NO_OBLIGATIONS[one.id] if obligation is None else obligation.meaning
    source = "" if obligation is None or not obligation.source else f" Source: {obligation.source}."
    more = "" if obligation is None else f" `proofgen explain {one.id}` has the statement in Lean."
    return {
        "id": one.rule,
        "name": upper_camel(f"{one.id}_{one.state}"),
        "shortDescription": {"text": _message(f"{one.id}: {_STATES[one.state]}.")},
        "fullDescription": {"text": _message(meaning)},
        "help": {"text": _message(f"{meaning} Here {_STATES[one.state]}.{source}{more}")},
    }


def _location(file: str) -> dict[str, str]:
    """A file as a URI, relative to the checkout unless its path is absolute."""
    path = PurePosixPath(file)
    # A file name is any bytes; Python has those that are no UTF-8 as surrogates.
    uri = quote(path.as_posix().encode("utf-8", "surrogateescape"))
    return {"uri": f"file://{uri}"} if path.is_absolute() else {"uri": uri, "uriBaseId": "%SRCROOT%"}


def _message(text: str) -> str:
    """A text in which braces are no places for arguments, and brackets before parentheses are no links."""
    seen = visible(text)
    if "](" in seen:
        seen = seen.replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")
    return seen.replace("{", "{{").replace("}", "}}")
