"""The characters of Lean's identifiers, those of them that proof text may have, and those that nobody can see."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

# Lean's letters beyond ASCII: Latin-1 and Latin Extended-A, Greek without λ, Π and Σ, extended Greek, letterlike and
# mathematical letters.
_LETTERS: Final = (
    "\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u017f\u0391-\u039f\u03a1\u03a2\u03a4-\u03a9\u03b1-\u03ba\u03bc-\u03fb"
    "\u1f00-\u1ffe\u2100-\u214f\U0001d49c-\U0001d59f"
)
_SUBSCRIPTS: Final = "\u1d62-\u1d6a\u2080-\u2089\u2090-\u209c\u2c7c"

ID_FIRST: Final = f"A-Za-z_{_LETTERS}"
"""What an identifier of Lean begins with, as the inside of a character class."""

ID_REST: Final = f"{ID_FIRST}0-9'!?{_SUBSCRIPTS}"
"""What follows in an identifier of Lean, as the inside of a character class."""

GREEK: Final = "αβγδεζηθμξπστφψωΓΔΘΛΞΦΨΩ"
"""The letters beyond ASCII that proof text may have: those of Lean's that do not look like a Latin letter."""

SUBSCRIPT_DIGITS: Final = "₀₁₂₃₄₅₆₇₈₉"

_FOREIGN: Final = re.compile(rf"[^A-Za-z0-9_'!?.{GREEK}{SUBSCRIPT_DIGITS}]")

# Controls, formats, blanks and line ends of other scripts, what has no glyph of its own, surrogates, private use and
# what is no character. The list does not depend on the version of Python.
_HIDDEN: Final = re.compile(
    "([\x00-\x09\x0b-\x1f\x7f-\xa0\xad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160\u1680"
    "\u17b4\u17b5\u180b-\u180f\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ud800-\uf8ff\ufdd0-\ufdef"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3"
    "\U0001d173-\U0001d17a\U0001fffe\U0001ffff\U0002fffe\U0002ffff\U0003fffe-\U0010ffff])\\1*"
)


def foreign(word: str) -> str | None:
    """The first character of an identifier that proof text may not have, or None."""
    found = _FOREIGN.search(word)
    return found.group() if found else None


def hidden(text: str) -> list[tuple[int, int]]:
    """Where (from, to) characters stand that cannot be seen, tabs and carriage returns among them; the same in a row as one."""
    return [found.span() for found in _HIDDEN.finditer(text)]


def is_hidden(character: str) -> bool:
    """Whether it is one that `hidden` finds."""
    return _HIDDEN.match(character) is not None


def named(character: str) -> str:
    """A character as messages show it: `ν (U+03BD, GREEK SMALL LETTER NU)`, and without the character if it is hidden."""
    code = f"U+{ord(character):04X}"
    name = unicodedata.name(character, "")
    inside = f"{code}, {name}" if name else code
    return inside if is_hidden(character) else f"{character} ({inside})"


def shown(text: str, limit: int = 40) -> str:
    """A text as messages show it: one line, nothing hidden, at most `limit` characters and an ellipsis."""
    cut = text if len(text) <= limit else f"{text[: limit - 1]}…"
    return "".join(f"<U+{ord(each):04X}>" if is_hidden(each) or each == "\n" else each for each in cut)
