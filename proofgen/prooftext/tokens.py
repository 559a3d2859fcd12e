"""Lean 4's lexical syntax: text to tokens, every character in one of them.

It follows the functions by which Lean 4.28 reads tokens, white space and comments, down to their oddities: the character after
`/-` never ends or opens a comment, and what follows `/--` is white space first, so that it may be a line comment. Where an
ordinary string has a `{`, Lean may read what follows as code (`s!"…"`); here it is a string to its end, and `refused` takes none
with a `{`.
"""

from __future__ import annotations

import re
from typing import Final, Literal, NamedTuple

from proofgen.prooftext.characters import ID_FIRST, ID_REST
from proofgen.prooftext.symbols import MIXED_SYMBOL, SYMBOL

Kind = Literal["space", "comment", "doc", "word", "name", "numeral", "scientific", "character", "string", "raw_string", "symbol"]
"""A `word` is an identifier with its dots, or a keyword; a `name` has backticks before it; a `doc` is `/-- -/` or `/-! -/`."""

Unreadable = Literal["comment", "string", "raw string", "name", "character", "escape", "numeral"]


class Token(NamedTuple):
    """A stretch of text; the line counts from 1, the column from 0, in characters."""

    kind: Kind
    text: str
    line: int
    column: int


class LexError(ValueError):
    """Text that Lean cannot divide into tokens either: what is wrong, and where (as in `Token`, and as an offset)."""

    def __init__(self, what: Unreadable, text: str, offset: int) -> None:
        """Say that `what` is wrong at this offset of the text."""
        self.what: Final = what
        self.offset: Final = offset
        self.line: Final = text.count("\n", 0, offset) + 1
        self.column: Final = offset - (text.rfind("\n", 0, offset) + 1)
        super().__init__(f"{_WRONG[what]} (line {self.line}, column {self.column + 1})")


_WRONG: Final[dict[Unreadable, str]] = {
    "comment": "a comment without an end",
    "string": "a string without an end",
    "raw string": "a raw string without an end",
    "name": "a name in « » without an end",
    "character": "no character literal",
    "escape": "an escape that Lean does not know",
    "numeral": "no number",
}

_PART: Final = f"(?:[{ID_FIRST}][{ID_REST}]*+|«[^»]*+»)"
_WORD: Final = rf"{_PART}(?:\.{_PART})*+"
_ESCAPE: Final = r"""\\(?:[\\"'rnt]|x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4})"""
_TOKEN: Final = re.compile(
    rf"(?P<space>[ \t\r\n]++)|(?P<raw>r(?P<hashes>#*+)\")|(?P<mixed>{MIXED_SYMBOL})|(?P<word>{_WORD})"
    rf"|(?P<comment>--[^\n]*+)|(?P<block>/-)|(?P<numeral>[0-9])|(?P<string>\")|(?P<character>'(?!'))|(?P<name>``?{_WORD})"
    rf"|(?P<open>``?«|«)|(?P<symbol>{SYMBOL}|.)",
    re.DOTALL,
)
_COMMENT_ENDS: Final = re.compile(r"/-|-/")
_BEFORE_DOC: Final = re.compile(r"(?:[ \t\r\n]++|--[^\n]*+)*+")
_STRING_BODY: Final = re.compile(rf'(?:[^"\\]++|{_ESCAPE}|\\\n[ \t\r]*+(?!\n))*+')
_CHARACTER: Final = re.compile(rf"'(?:[^\\]|{_ESCAPE})'", re.DOTALL)
_RADIXES: Final = ("0x", "0X", "0b", "0B", "0o", "0O")
_RADIX: Final = re.compile(r"0(?:[xX](?:_*+[0-9A-Fa-f])++|[bB](?:_*+[01])++|[oO](?:_*+[0-7])++)(?!_)")
_DIGITS: Final = "[0-9](?:_*+[0-9])*+(?!_)"
# A point alone is part of a number, except before another point and before a name.
_DECIMAL: Final = re.compile(
    rf"{_DIGITS}(?P<fraction>\.(?:{_DIGITS}|(?![.{ID_FIRST}«])|(?=[eE][+-]?[0-9])))?+"
    rf"(?P<exponent>[eE][+-]?{_DIGITS})?+(?(exponent)|(?![eE])(?(fraction)|(?!\.(?!\.))))"
)
_FIELD: Final = re.compile("[0-9]++")
# After these a number is that of a field.
_ACCESS: Final = frozenset({".", "|>."})
_PLAIN: Final[dict[str | None, Kind]] = {
    **{"space": "space", "word": "word", "comment": "comment", "name": "name", "symbol": "symbol", "mixed": "symbol"},
}
_ONE_LINE: Final = frozenset({"symbol", "mixed", "comment", "numeral"})


def tokenize(text: str) -> tuple[Token, ...]:
    """All tokens of a Lean text, white space and comments among them; their texts together are the text.

    Raises:
        LexError: a comment, string or name does not end, or a literal cannot be read.
    """
    tokens, error = readable(text)
    if error is not None:
        raise error
    return tokens


def readable(text: str) -> tuple[tuple[Token, ...], LexError | None]:
    """The tokens of a Lean text as far as it can be read, and what stops that, if anything does."""
    tokens: list[Token] = []
    line, begin, position, before = 1, 0, 0, ""
    match, add, plain = _TOKEN.match, tokens.append, _PLAIN.get
    while (found := match(text, position)) is not None:
        group = found.lastgroup
        kind = plain(group)
        if kind is not None:
            end = found.end()
        else:
            try:
                kind, end = _number(text, position, before) if group == "numeral" else _delimited(text, position, found)
            except LexError as error:
                return tuple(tokens), error
        piece = text[position:end]
        add(Token(kind, piece, line, position - begin))
        if group not in _ONE_LINE and "\n" in piece:
            line += piece.count("\n")
            begin = position + piece.rindex("\n") + 1
        before = piece
        position = end
    return tuple(tokens), None


def without_comments(text: str) -> str:
    """The text with blanks in place of comments: all else stays at its line and column.

    Raises:
        LexError: as `tokenize`.
    """
    parts = (blank(token.text) if token.kind in ("comment", "doc") else token.text for token in tokenize(text))
    return "".join(parts)


def blank(text: str) -> str:
    """Spaces, as many as there are characters, and the same line breaks."""
    return re.sub(r"[^\n]", " ", text)


def _delimited(text: str, start: int, found: re.Match[str]) -> tuple[Kind, int]:
    """What begins with one delimiter, and goes on to another."""
    match found.lastgroup:
        case "block":
            return _block(text, start)
        case "string":
            return "string", _string_end(text, start)
        case "raw":
            return "raw_string", _raw_string_end(text, start, '"' + found["hashes"])
        case "character":
            return "character", _character_end(text, start)
        case _:
            raise LexError("name", text, found.end() - 1)


def _block(text: str, start: int) -> tuple[Kind, int]:
    """A comment that `/-` begins."""
    if text.startswith(("--", "-!"), start + 1):
        return "doc", _comment_end(text, start, _after_space(text, start + 3))
    # Lean passes over one more character before it looks for `/-` and `-/`.
    return "comment", _comment_end(text, start, start + 3)


def _comment_end(text: str, start: int, position: int) -> int:
    """The end of a comment that begins at `start`, looking from `position` on."""
    depth = 1
    for found in _COMMENT_ENDS.finditer(text, position):
        depth += 1 if found.group() == "/-" else -1
        if depth == 0:
            return found.end()
    raise LexError("comment", text, start)


def _after_space(text: str, position: int) -> int:
    """Where Lean stops to pass over white space and comments, as it does after each token."""
    while (found := _BEFORE_DOC.match(text, position)) is not None:
        position = found.end()
        if not text.startswith("/-", position) or text.startswith(("--", "-!"), position + 1):
            break
        position = _comment_end(text, position, position + 3)
    return position


def _character_end(text: str, start: int) -> int:
    found = _CHARACTER.match(text, start)
    if found is None:
        raise LexError("character", text, start)
    return found.end()


def _raw_string_end(text: str, start: int, close: str) -> int:
    end = text.find(close, start + 1 + len(close))
    if end < 0:
        raise LexError("raw string", text, start)
    return end + len(close)


def _string_end(text: str, start: int) -> int:
    body = _STRING_BODY.match(text, start + 1)
    end = body.end() if body is not None else start + 1
    if text[end : end + 2] in ("", "\\"):
        raise LexError("string", text, start)
    if text[end] == "\\":
        raise LexError("escape", text, end)
    return end + 1


def _number(text: str, start: int, before: str) -> tuple[Kind, int]:
    """A number, or that of a field, which has no fraction."""
    pattern = _FIELD if before in _ACCESS else _RADIX if text.startswith(_RADIXES, start) else _DECIMAL
    found = pattern.match(text, start)
    if found is None:
        raise LexError("numeral", text, start)
    if pattern is _DECIMAL and (found["fraction"] or found["exponent"]):
        return "scientific", found.end()
    return "numeral", found.end()
