"""Tokens of Lean: nothing is lost, and the reading agrees with another one."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from proof_bodies import LEAN_FILES
from slow_lean_reader import Unreadable, code_of

from proofgen.prooftext import Kind, LexError, Token, tokenize, without_comments
from proofgen.prooftext.tokens import blank, readable

PIECES = (
    *("/-", "-/", "--", "/--", "/-!", "-", "/", "!", '"', "'", "\\", "\\n", "\\x4f", "\\u00e4", "\n", " ", "r", "#", 'r"', 'r#"'),
    *('"#', "«", "»", ".", "a", "α'", "h₁'", "[", "]'", "×'", "<-", "//", "sorry", "{", "}", "`", "s!", "λ", "0", "(", ")"),
)
tricky = st.lists(st.sampled_from(PIECES), max_size=25).map("".join)
any_text = st.one_of(st.text(max_size=60), tricky, st.text(alphabet="".join(PIECES) + "\t\r0123456789eExX_.", max_size=60))


def pairs(text: str) -> list[tuple[Kind, str]]:
    return [(token.kind, token.text) for token in tokenize(text) if token.kind != "space"]


@given(any_text)
def test_nothing_is_lost_and_only_one_error_is_raised(text: str) -> None:
    tokens, error = readable(text)
    read = "".join(token.text for token in tokens)
    if error is None:
        assert read == text
        assert tokenize(text) == tokens
    else:
        assert text.startswith(read)
        assert len(read) <= error.offset < len(text)
        before = text[: error.offset]
        assert (error.line, error.column) == (before.count("\n") + 1, len(before.rpartition("\n")[2]))
        with pytest.raises(LexError, match=rf"line {error.line}, column {error.column + 1}"):
            tokenize(text)


@given(any_text)
def test_places(text: str) -> None:
    lines = text.split("\n")
    for token in readable(text)[0]:
        first = token.text.split("\n")[0]
        assert lines[token.line - 1][token.column :].startswith(first)
        assert token.text


@settings(max_examples=1000)
@given(tricky.filter(lambda text: "0" not in text))
def test_comments_and_literals_are_where_another_reader_sees_them(text: str) -> None:
    """Numbers are left out: where they end is compared with Lean."""
    try:
        expected = code_of(text)
    except Unreadable:
        with pytest.raises(LexError):
            tokenize(text)
        return
    hidden = ("comment", "doc", "string", "raw_string", "character")
    shown = "".join(blank(token.text).replace(" ", ".") if token.kind in hidden else token.text for token in tokenize(text))
    assert shown == expected


def test_lean_files() -> None:
    assert len(LEAN_FILES) > 200
    for file in LEAN_FILES:
        text = file.read_text(encoding="utf-8")
        assert "".join(token.text for token in tokenize(text)) == text, file
        plain = without_comments(text)
        assert [len(line) for line in plain.split("\n")] == [len(line) for line in text.split("\n")], file
        assert [each for each in pairs(text) if each[0] not in ("comment", "doc")] == pairs(plain), file


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a/- b -/c", "a       c"),
        ("a --b\nc", "a    \nc"),
        ("/-- a\n b -/ c", "     \n      c"),
        ('"--" -- x', '"--"     '),
    ],
)
def test_words_do_not_grow_together(text: str, expected: str) -> None:
    assert without_comments(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("/- /- -/ -/x", [("comment", "/- /- -/ -/"), ("word", "x")]),
        ("/-/- -/ x", [("comment", "/-/- -/"), ("word", "x")]),
        ("/-- -- a -/\n b -/x", [("doc", "/-- -- a -/\n b -/"), ("word", "x")]),
        ("/--/- -/ -/x", [("doc", "/--/- -/ -/"), ("word", "x")]),
        ("x.1.2.y", [("word", "x"), ("symbol", "."), ("numeral", "1"), *pairs(".2"), ("symbol", "."), ("word", "y")]),
        ("1.5e-3", [("scientific", "1.5e-3")]),
        ("1...2", [("numeral", "1"), ("symbol", "..."), ("numeral", "2")]),
        ("1.5.2", [("scientific", "1.5"), ("symbol", "."), ("numeral", "2")]),
        ("0xF_F0b1", [("numeral", "0xF_F0b1")]),
        ("0b12", [("numeral", "0b1"), ("numeral", "2")]),
        ("h' 'h' '\\''", [("word", "h'"), ("character", "'h'"), ("character", "'\\''")]),
        ("a]'b'", [("word", "a"), ("symbol", "]'"), ("word", "b'")]),
        ('r##"a"#b"##c', [("raw_string", 'r##"a"#b"##'), ("word", "c")]),
        ('br"a"', [("word", "br"), ("string", '"a"')]),
        ('"a\\\n  b\\"" c', [("string", '"a\\\n  b\\""'), ("word", "c")]),
        ("a.«b c».d.1", [("word", "a.«b c».d"), ("symbol", "."), ("numeral", "1")]),
        ("`a ``b.c `(d", [("name", "`a"), ("name", "``b.c"), ("symbol", "`("), ("word", "d")]),
        ("type_of% x%y", [("symbol", "type_of%"), ("word", "x"), ("symbol", "%"), ("word", "y")]),
        ("a<;>b<--c", [("word", "a"), ("symbol", "<;>"), ("word", "b"), ("symbol", "<-"), ("symbol", "-"), ("word", "c")]),
        ("λx", [("symbol", "λ"), ("word", "x")]),
        ("☃", [("symbol", "☃")]),
    ],
)
def test_tokens(text: str, expected: list[tuple[Kind, str]]) -> None:
    assert pairs(text) == expected


@pytest.mark.parametrize(
    ("text", "what", "column"),
    [
        ("a /- /- -/", "comment", 2),
        ("a /-", "comment", 2),
        ("a /-- -- -/", "comment", 2),
        ('a "b', "string", 2),
        ('a "b\\', "string", 2),
        ('a "b\\q"', "escape", 4),
        ('a "\\\n\n"', "escape", 3),
        ('a r#"b"', "raw string", 2),
        ("a «b", "name", 2),
        ("a.«b", "name", 2),
        ("a `«b", "name", 3),
        ("a 'bc'", "character", 2),
        ("a '", "character", 2),
        ("a 1_", "numeral", 2),
        ("a 0x", "numeral", 2),
        ("a 1.b", "numeral", 2),
        ("a 1e", "numeral", 2),
    ],
)
def test_errors(text: str, what: str, column: int) -> None:
    with pytest.raises(LexError) as caught:
        tokenize(text)
    assert (caught.value.what, caught.value.line, caught.value.column) == (what, 1, column)


def test_token_is_plain_data() -> None:
    assert tokenize("a\n b") == (Token("word", "a", 1, 0), Token("space", "\n ", 1, 1), Token("word", "b", 2, 1))


DEEP = ("/-" * 30_000 + "-/" * 30_000, "(" * 60_000, '"' + "\\\n" * 30_000, "1_" * 30_000, "r#" * 30_000)


@pytest.mark.parametrize("text", DEEP)
def test_no_depth_is_too_deep(text: str) -> None:
    assert readable(text)
