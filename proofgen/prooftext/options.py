"""`set_option … in`, which proof text may have for the few options that can only cost time."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from proofgen.prooftext.characters import shown
from proofgen.prooftext.codes import Refusal
from proofgen.prooftext.tokens import Token

OPTIONS: Final = {
    "maxRecDepth": 10_000,
    "maxHeartbeats": 2_000_000,
    "synthInstance.maxHeartbeats": 200_000,
    "synthInstance.maxSize": 10_000,
}
"""The options that may be set, with the largest number for each. None is unlimited: 0 would be."""

_NUMBER: Final = re.compile("[1-9][0-9]*")
_HINT: Final = f"Write `set_option NAME NUMBER in` before a term or tactic; the names are {', '.join(OPTIONS)}."


def options(tokens: Sequence[Token]) -> Iterator[Refusal]:
    """What is wrong with the options among tokens without blanks and comments, and with each `in` that ends none."""
    used: set[int] = set()
    for place, token in enumerate(tokens):
        if token[:2] == ("word", "set_option"):
            used.add(place + 3)
            yield from _option(token, tokens[place + 1 : place + 5])
        elif token[:2] == ("word", "in") and place not in used:
            yield _refusal(token, "`in` ends no `set_option`", "PG123", "Delete it: `open … in` and `for … in` are not allowed.")


def _option(first: Token, rest: Sequence[Token]) -> Iterator[Refusal]:
    name, number, end, after = (rest[place] if place < len(rest) else None for place in range(4))
    most = OPTIONS.get(name.text) if name is not None else None
    if name is None or most is None:
        yield _refusal(name or first, f"the option {_text(name)} may not be set")
    elif number is None or number.kind != "numeral" or not _NUMBER.fullmatch(number.text) or int(number.text[:9]) > most:
        yield _refusal(number or name, f"the option `{name.text}` takes a number from 1 to {most}, not {_text(number)}")
    elif end is None or end.text != "in" or after is None:
        yield _refusal(end or number, f"the option `{name.text}` is not followed by `in` and a term or tactic")


def _text(token: Token | None) -> str:
    return "without a name" if token is None else f"`{shown(token.text)}`"


def _refusal(token: Token, message: str, code: str = "PG130", hint: str = _HINT) -> Refusal:
    return Refusal(code, token.line, token.column, token.column + len(token.text), message, hint)
