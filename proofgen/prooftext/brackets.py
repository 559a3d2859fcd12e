"""Brackets of proof text: closed by their like, and not too deep."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from proofgen.prooftext.codes import Refusal
from proofgen.prooftext.symbols import CLOSING, OPENING
from proofgen.prooftext.tokens import Token

MAX_DEPTH: Final = 100
"""How deep brackets may nest."""

_HINT: Final = "Look for the bracket that is missing, or one too many."


def brackets(tokens: Sequence[Token]) -> Iterator[Refusal]:
    """The first bracket that does not match, and the first that is too deep."""
    opened: list[Token] = []
    deep = False
    for token in tokens:
        if token.kind != "symbol":
            continue
        if token.text[0] in CLOSING and not (opened and OPENING[opened.pop().text[-1]] == token.text[0]):
            yield _at(token, "PG110", f"`{token.text}` closes no bracket, or one of another kind", _HINT)
            return
        if token.text[-1] in OPENING:
            opened.append(token)
            if len(opened) > MAX_DEPTH and not deep:
                deep = True
                yield _at(token, "PG111", f"more than {MAX_DEPTH} brackets are open", "Divide the proof with `have`.")
    if opened:
        yield _at(opened[-1], "PG110", f"`{opened[-1].text}` is not closed", _HINT)


def _at(token: Token, code: str, message: str, hint: str) -> Refusal:
    return Refusal(code, token.line, token.column, token.column + len(token.text), message, hint)
