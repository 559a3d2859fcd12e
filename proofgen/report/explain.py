"""Obligations and error codes in plain words."""

from __future__ import annotations

import textwrap

from proofgen.error_codes import ERROR_CODES
from proofgen.errors import InputError, Problem, did_you_mean
from proofgen.obligation import CATALOGUE


def explanation(what: str) -> str:
    """What an obligation or an error code means.

    Raises:
        InputError: there is neither an obligation nor a code of this name.
    """
    if what in CATALOGUE:
        obligation = CATALOGUE[what]
        source = f"\n\nSource: {obligation.source}." if obligation.source else ""
        return f"{what}\n\n{_filled(obligation.meaning)}\n\nIn Lean: {obligation.statement}{source}"
    if what.upper() in ERROR_CODES:
        code = ERROR_CODES[what.upper()]
        return f"{what.upper()}: {code.title}\n\n{_filled(code.explanation)}"
    known = [*CATALOGUE, *ERROR_CODES]
    hint = did_you_mean(what, known, f"obligations are {', '.join(CATALOGUE)}")
    raise InputError(Problem("E401", f"`{what}` is neither an obligation nor an error code", hint))


def _filled(text: str) -> str:
    return textwrap.fill(text, 88)
