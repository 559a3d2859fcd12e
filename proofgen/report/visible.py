"""Texts that people wrote or chose, so that all of it is seen and none of it does anything."""

from __future__ import annotations

import unicodedata


def visible(text: str) -> str:
    r"""The text with an escape such as `\n`, `\x1b` or `\u202e` for each character that has no shape of its own.

    These are control characters, marks that change the direction of writing, line separators, and what is no character at all:
    they hide or reorder what stands beside them, and XML allows few of them.
    """
    if text.isprintable():
        return text
    return "".join(_escape(each) if _shapeless(each) else each for each in text)


def _shapeless(each: str) -> bool:
    category = unicodedata.category(each)
    return category.startswith("C") or category in ("Zl", "Zp")


def _escape(each: str) -> str:
    return each.encode("unicode_escape").decode("ascii")
