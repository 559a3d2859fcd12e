"""Obligations and error codes in plain words."""

from __future__ import annotations

import textwrap

from proofgen.error_codes import ERROR_CODES
from proofgen.errors import InputError, Problem, did_you_mean
from proofgen.obligation import CATALOGUE

HELD = (
    "`h` is one of the hierarchies that the policy is held to. With a machine that is its own, with hotplug "
    "each one that any steps lead to, and without a machine every valid one."
)
"""What `Held h` stands for in a statement."""


def explanation(what: str) -> str:
    """What an obligation or an error code means.

    Raises:
        InputError: there is neither an obligation nor a code of this name.
    """
    if what in CATALOGUE:
        obligation = CATALOGUE[what]
        source = f"\n\nSource: {obligation.source}." if obligation.source else ""
        held = f"\n{_filled(f'`Held h` stands for: {HELD}')}" if "Held" in obligation.statement else ""
        return f"{what}\n\n{_filled(obligation.meaning)}\n\nIn Lean: {obligation.statement}{held}{source}"
    if what.upper() in ERROR_CODES:
        code = ERROR_CODES[what.upper()]
        return f"{what.upper()}: {code.title}\n\n{_filled(code.explanation)}"
    known = [*CATALOGUE, *ERROR_CODES]
    hint = did_you_mean(what, known, f"obligations are {', '.join(CATALOGUE)}")
    raise InputError(Problem("E401", f"`{what}` is neither an obligation nor an error code", hint))


def _filled(text: str) -> str:
    return textwrap.fill(text, 88)
