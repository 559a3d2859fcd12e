"""What people may write as a proof: everything that is wrong with a text, before Lean reads it.

Tokens are allowed by kind, symbols by a list, characters by a list, and of the words that Lean reserves those on a list. Names
and tactics are open, except for the tables in `words.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Final

from proofgen.prooftext.brackets import brackets
from proofgen.prooftext.characters import foreign, hidden, is_hidden, named, shown
from proofgen.prooftext.codes import Refusal
from proofgen.prooftext.options import options
from proofgen.prooftext.symbols import ALL_SYMBOLS, ALLOWED_SYMBOLS, COMMANDS, MIXED
from proofgen.prooftext.tokens import LexError, Token, readable
from proofgen.prooftext.words import PHRASES, offence

MAX_BYTES: Final = 64 * 1024
"""The largest proof text, in UTF-8."""

_BLANK: Final = ("space", "comment")
_LITERALS: Final = ("character", "string", "raw_string", "name", "doc")
_BEFORE_LITERAL: Final = frozenset({"(", "[", "{", "⟨", ","})
# What symbols that touch must not make together: Lean might see a comment where there is none.
_COMMENT_MARKS: Final = ("--", "/-", "-/")


def refused(text: str, first_line: int = 1) -> list[Refusal]:
    """Everything that is wrong with a proof text, in the order of the text; none if people may write it.

    The text is what stands between the frame's `:=` and its last lines; `first_line` is the line of the file that it begins in.
    What follows a comment or string without an end is not looked at, except for characters and indentation.
    """
    found = _too_large(text) or [*_lines(text), *_tokens(text)]
    moved = (each._replace(line=each.line + first_line - 1) for each in found)
    return sorted(moved, key=lambda each: (each.line, each.column, each.code))


def _too_large(text: str) -> list[Refusal]:
    size = len(text.encode("utf-8", "surrogatepass"))
    if size <= MAX_BYTES:
        return []
    message = f"the text has {size} bytes, and may have {MAX_BYTES}"
    return [Refusal("PG102", 1, 0, 1, message, "Move lemmas that hold of every policy to the library.")]


_DELETE: Final = "Delete it, or write a space."
_SEEN_AS: Final = {
    "\t": ("PG105", "a tab", "Use spaces."),
    "\r": ("PG105", "a carriage return", "End lines with a line feed alone."),
}


def _lines(text: str) -> Iterator[Refusal]:
    """What is wrong with lines and with single characters, wherever they stand."""
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip(" ") and not line.startswith("  "):
            yield Refusal(
                "PG104", number, 0, max(1, len(line) - len(line.lstrip(" "))),
                "the line does not begin with two spaces", "Indent it, also inside of a comment or string.",
            )  # fmt: skip
        for start, end in hidden(line):
            code, message, hint = _SEEN_AS.get(line[start]) or ("PG106", f"the hidden character {named(line[start])}", _DELETE)
            yield Refusal(code, number, start, end, message, hint)


def _tokens(text: str) -> Iterator[Refusal]:
    tokens, error = readable(text)
    code = [token for token in tokens if token.kind not in _BLANK]
    for token in code:
        yield from _CHECKS[token.kind](token)
    yield from _touching(tokens)
    yield from options(code)
    if error is not None:
        yield _unreadable(error)
    else:
        yield from brackets(code)
        if not code:
            yield Refusal("PG101", 1, 0, 1, "there is no proof", "Write a term, or `by` and tactics.")


_UNREADABLE: Final = {
    "comment": ("a comment that does not end", "Close it with `-/`; comments nest."),
    "string": ("a string that does not end", 'Close it with `"`.'),
    "raw string": ("a raw string that does not end", 'Close it with `"` and as many `#` as it begins with.'),
    "name": ("a name in « » that does not end", "Use a name without « »."),
    "character": ("`'` begins no character literal", "A character literal is one character between `'` and `'`."),
    "escape": ("a string with an escape that Lean does not know", 'Write `\\\\` for a backslash, or a raw string r"…".'),
    "numeral": ("a number that Lean does not read", "Write digits alone, and put brackets around the number before `.name`."),
}


def _unreadable(error: LexError) -> Refusal:
    message, hint = _UNREADABLE[error.what]
    return Refusal("PG103", error.line, error.column, error.column + 1, message, hint)


def _at(token: Token, code: str, message: str, hint: str) -> Refusal:
    first = token.text.partition("\n")[0]
    return Refusal(code, token.line, token.column, token.column + max(1, len(first)), message, hint)


def _nothing(token: Token) -> Iterator[Refusal]:
    yield from ()


def _word(token: Token) -> Iterator[Refusal]:
    if "«" in token.text:
        yield _at(token, "PG108", f"the name `{shown(token.text)}`", "Use a name of letters, digits and `_`.")
        return
    character = foreign(token.text)
    if character is not None:
        hint = "Use ASCII letters, digits, or Greek letters that look like no Latin one."
        yield _at(token, "PG107", f"`{shown(token.text)}` has the character {named(character)}", hint)
    found = offence(token.text)
    if found is not None:
        code, part = found
        phrase, hint = PHRASES[code]
        inside = f" in `{shown(token.text)}`" if part != token.text else ""
        yield _at(token, code, f"`{part}`{inside} {phrase}", hint)


_SYMBOLS: Final = "Use the symbols and letters that docs/proof-text.md lists."


def _symbol(token: Token) -> Iterator[Refusal]:
    text = token.text
    if text in ALLOWED_SYMBOLS or is_hidden(text):
        return
    if text == "@[":
        yield _at(token, "PG126", "`@[` begins an attribute", PHRASES["PG126"][1])
    elif text.startswith(("`", "$")) or text in MIXED:
        phrase, hint = PHRASES["PG128"]
        yield _at(token, "PG128", f"`{shown(text)}` {phrase}", "Write `<|` or brackets." if text == "$" else hint)
    elif text in COMMANDS:
        yield _at(token, "PG123", f"`{text}` begins a command", PHRASES["PG123"][1])
    elif text in ALL_SYMBOLS or text.isascii():
        yield _at(token, "PG133", f"the symbol `{text}` has no place in a proof", _SYMBOLS)
    else:
        yield _at(token, "PG107", f"the character {named(text)}", _SYMBOLS)


def _string(token: Token) -> Iterator[Refusal]:
    if "{" in token.text:
        hint = 'Write a raw string, r"…", or do without the braces.'
        yield _at(token, "PG112", "a string with `{`, which may hold code", hint)


def _needless(what: str, hint: str) -> Callable[[Token], Iterator[Refusal]]:
    def check(token: Token) -> Iterator[Refusal]:
        yield _at(token, "PG113", f"{what} `{shown(token.text)}`", hint)

    return check


_CHECKS: Final[dict[str, Callable[[Token], Iterator[Refusal]]]] = {
    "word": _word,
    "symbol": _symbol,
    "string": _string,
    "raw_string": _nothing,
    "character": _nothing,
    "numeral": _nothing,
    "doc": _needless("the documentation comment", "Write `/- -/` or `--`."),
    "name": _needless("the quoted name", "Proofs need no names as data."),
    "scientific": _needless("the number", "Numbers here are whole: write digits alone, and brackets before `.`."),
}


def _touching(tokens: Sequence[Token]) -> Iterator[Refusal]:
    """Tokens without a blank between them that Lean might divide in another way."""
    for before, token in pairwise(tokens):
        if before.kind == "space" or token.kind == "space":
            continue
        message = _touch(before, token)
        if message is not None:
            yield _at(token, "PG109", message, "Put a space between them.")
    for token in tokens:
        if token.kind == "symbol" and any(mark in token.text for mark in _COMMENT_MARKS):
            yield _at(token, "PG109", f"`{token.text}` looks like a comment", "Put a space between them.")


def _touch(before: Token, token: Token) -> str | None:
    if token.kind == "comment":
        return f"the comment touches `{shown(before.text)}`"
    if token.kind in _LITERALS and before.text not in _BEFORE_LITERAL:
        return f"`{shown(token.text)}` touches `{shown(before.text)}`"
    number = before.kind in ("numeral", "scientific") and token.kind == "word"
    percent = before.kind == "word" and token.text.startswith("%")
    mark = before.kind == token.kind == "symbol" and before.text[-1] + token.text[0] in _COMMENT_MARKS
    return f"`{shown(token.text)}` touches `{shown(before.text)}`" if number or percent or mark else None
