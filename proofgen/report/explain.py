"""Obligations, error codes and codes of the gate in plain words."""

from __future__ import annotations

import textwrap

from proofgen.error_codes import ERROR_CODES
from proofgen.errors import InputError, Problem, did_you_mean
from proofgen.gate.codes import GATE_CODES
from proofgen.obligation import CATALOGUE

HELD = (
    "`h` is one of the hierarchies that the policy is held to. With a machine that is its own, with hotplug "
    "each one that any steps lead to, and without a machine every valid one."
)
"""What `Held h` stands for in a statement."""


def explanation(what: str) -> str:
    """What an obligation, an error code or a code of the gate means.

    Raises:
        InputError: there is nothing of this name.
    """
    if what in CATALOGUE:
        obligation = CATALOGUE[what]
        source = f"\n\nSource: {obligation.source}." if obligation.source else ""
        held = f"\n{_filled(f'`Held h` stands for: {HELD}')}" if "Held" in obligation.statement else ""
        return f"{what}\n\n{_filled(obligation.meaning)}\n\nIn Lean: {obligation.statement}{held}{source}"
    if what.upper() in ERROR_CODES:
        code = ERROR_CODES[what.upper()]
        return f"{what.upper()}: {code.title}\n\n{_filled(code.explanation)}"
    if what.upper() in GATE_CODES:
        found = GATE_CODES[what.upper()]
        waivable = " A waiver can allow it." if found.waivable else ""
        return f"{what.upper()}: {found.title} ({found.severity})\n\n{_filled(found.explanation + waivable)}"
    known = [*CATALOGUE, *ERROR_CODES, *GATE_CODES]
    hint = did_you_mean(what, known, f"obligations are {', '.join(CATALOGUE)}")
    raise InputError(Problem("E401", f"`{what}` is neither an obligation nor a code of an error or a finding", hint))


def _filled(text: str) -> str:
    return textwrap.fill(text, 88)
