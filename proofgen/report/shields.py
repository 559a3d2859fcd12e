"""The status of proofs as a badge: the JSON that an endpoint of shields.io serves."""

from __future__ import annotations

import json
from collections import Counter

from proofgen.status import PolicyStatus, Status


def shields(status: Status) -> str:
    """How many policies are how, the good ones first; green only if all are."""
    counts = Counter(_kind(one) for one in status.policies)
    kinds = ("proved", "refuted as expected", "not as expected", "stale", "unchecked")
    message = " · ".join(f"{counts[kind]} {kind}" for kind in kinds if counts[kind])
    badge = {
        "schemaVersion": 1,
        "label": "proofgen",
        "message": message or "no policies",
        "color": _color(status),
        # Otherwise whoever shows the badge may give it another colour.
        "isError": status.exit_code != 0,
    }
    return json.dumps(badge, indent=2) + "\n"


def _kind(one: PolicyStatus) -> str:
    if not one.fresh:
        return "unchecked" if one.checked is None else "stale"
    if not one.ok:
        return "not as expected"
    return "proved" if one.policy.expect == "proved" else "refuted as expected"


def _color(status: Status) -> str:
    """Red if some verdict is wrong; grey if nothing is known, so that there is nothing to be wrong."""
    if status.exit_code == 0:
        return "brightgreen"
    if status.exit_code == 1:
        return "red"
    return "yellow" if any(one.checked for one in status.policies) else "lightgrey"
