"""What people may write as a proof, and what is said of the rest."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from proof_bodies import bodies

from proofgen.prooftext import MAX_BYTES, PROOF_TEXT_CODES, LexError, Refusal, refused, tokenize
from proofgen.prooftext.brackets import MAX_DEPTH
from proofgen.prooftext.characters import GREEK, ID_REST, SUBSCRIPT_DIGITS, is_hidden
from proofgen.prooftext.options import OPTIONS
from proofgen.prooftext.symbols import ALL_SYMBOLS, ALLOWED_SYMBOLS, MIXED
from proofgen.prooftext.words import ANYWHERE, KEYWORDS, PHRASES, WHOLE, offence

CASES = sorted((Path(__file__).parents[1] / "data" / "prooftext").iterdir())
PROOFS = sorted(bodies().values(), key=len)[::12]
COMMENTS = ("/- sorry -/", "/- /- axiom -/ end -/", "/-/- native_decide -/", '/- " -/', "/- -- -/", "/- ' « -/")


def codes(text: str) -> list[str]:
    return [each.code for each in refused(text)]


def told(text: str) -> str:
    """All refusals, as the golden files have them."""
    found = refused(text)
    return "".join(f"{it.line}:{it.column}-{it.end_column} {it.code} {it.message}\n    {it.hint}\n" for it in found)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_golden(case: Path, golden: Callable[[Path, str], None]) -> None:
    r"""Characters that would be hard to see stand in the files as `\u{200B}`."""
    text = (case / "proof.txt").read_text(encoding="utf-8")
    text = re.sub(r"\\u\{([0-9A-F]+)\}", lambda found: chr(int(found[1], 16)), text)
    golden(case / "expected.txt", told(text))
    assert (told(text) == "") == case.name.startswith("accepted")


def test_every_code_has_a_case() -> None:
    expected = "".join((case / "expected.txt").read_text(encoding="utf-8") for case in CASES)
    # What is of another file only those know who know the files.
    assert {*re.findall(r"PG\d+", expected)} == PROOF_TEXT_CODES.keys() - {"PG102", "PG134"}


def test_too_large() -> None:
    text = "  " + "é" * (MAX_BYTES // 2)
    hint = "Move lemmas that hold of every policy to the library."
    assert refused(text) == [Refusal("PG102", 1, 0, 1, "the text has 65538 bytes, and may have 65536", hint)]
    assert "PG102" not in codes(text[2:])


def test_proofs_of_this_project_pass() -> None:
    assert {name: refused(body) for name, body in bodies().items() if refused(body)} == {}
    assert len(bodies()) > 1500


def test_lines_are_those_of_the_file() -> None:
    assert [(each.line, each.column, each.end_column) for each in refused("  by\n    sorry\n", 12)] == [(13, 4, 9)]


@pytest.mark.parametrize("word", sorted({*WHOLE, *ANYWHERE}))
def test_every_word_of_the_tables_is_refused(word: str) -> None:
    found = [each for each in refused(f"  by\n    exact {word} x\n") if each.code == {**ANYWHERE, **WHOLE}[word]]
    assert [(each.line, each.column, each.end_column) for each in found] == [(2, 10, 10 + len(word))]
    assert f"`{word}`" in found[0].message
    assert found[0].hint == PHRASES[found[0].code][1]


@pytest.mark.parametrize("word", [*ANYWHERE, "sorry", "sorryAx", "native_decide", "unsafeCast", "lcProof", "run_tac", "dbgTrace"])
def test_dangerous_words_are_refused_between_dots(word: str) -> None:
    for text in (f"Foo.{word}", f"{word}.foo", f"a.{word}.b", f"(x).{word}", f"x.1.{word}", f".{word}"):
        assert codes(f"  {text}"), text


def test_tables_do_not_contradict_each_other() -> None:
    assert not WHOLE.keys() & KEYWORDS
    assert not [word for word in KEYWORDS if offence(word)]
    assert ALLOWED_SYMBOLS <= ALL_SYMBOLS
    assert not ALLOWED_SYMBOLS & MIXED
    assert {*WHOLE.values(), *ANYWHERE.values()} <= PHRASES.keys() <= PROOF_TEXT_CODES.keys()


@pytest.mark.parametrize("symbol", sorted(ALL_SYMBOLS | MIXED))
def test_symbols(symbol: str) -> None:
    single = symbol[0] not in ")]}⟩⦄›" and symbol[-1] not in "([{⟨⦃‹"
    assert bool([code for code in codes(f"  x {symbol} y") if code != "PG110"]) == (symbol not in ALLOWED_SYMBOLS)
    assert ("PG110" in codes(f"  x {symbol} y")) != single


@pytest.mark.parametrize(("option", "most"), OPTIONS.items())
def test_options(option: str, most: int) -> None:
    assert codes(f"  set_option {option} {most} in x") == []
    assert codes(f"  set_option {option} {most + 1} in x") == ["PG130"]
    assert codes(f"  set_option {option} 0 in x") == ["PG130"]
    assert codes(f"  set_option {option}.x 1 in x") == ["PG130"]


def test_depth() -> None:
    assert codes("  " + "(" * MAX_DEPTH + "x" + ")" * MAX_DEPTH) == []
    assert codes("  " + "(" * (MAX_DEPTH + 5) + "x" + ")" * (MAX_DEPTH + 5)) == ["PG111"]


def test_characters_of_code() -> None:
    """Of all characters, code has the ASCII ones, some Greek letters, digits as subscripts, and those of the symbols."""
    symbols = {symbol for symbol in ALLOWED_SYMBOLS if len(symbol) == 1}
    allowed = {*GREEK, *SUBSCRIPT_DIGITS, *symbols}
    for number in (*range(0x80, 0x3000), *range(0x1D400, 0x1D800), 0xFF41, 0xE0041, 0x10FFFF):
        character = chr(number)
        assert ({*codes(f"  (x{character} y)")} <= {"PG110"}) == (character in allowed), hex(number)


def test_greek_letters_are_letters_of_lean_and_look_like_no_latin_one() -> None:
    assert re.fullmatch(f"[{ID_REST}]+", GREEK + SUBSCRIPT_DIGITS)
    assert not {*GREEK} & {*"ΑΒΕΖΗΙΚΜΝΟΡΤΥΧικνορυχϲϳ"}


def test_hidden_characters_are_found_everywhere() -> None:
    for number in (*range(0x0, 0x20), *range(0x7F, 0x3200), *range(0xD800, 0x10000), *range(0x1D170, 0x1D180), 0xE0001, 0x10FFFF):
        character = chr(number)
        if unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp", "Zs") and character not in "\n ":
            assert is_hidden(character), hex(number)
            for text in (f"  x {character} y", f"  x -- {character}", f'  x "{character}"', f"  x /- {character} -/"):
                assert {"PG105", "PG106"} & {*codes(text)}, hex(number)


any_text = st.one_of(st.text(), st.text(alphabet="/-!\"'r#`«»{}[]() \n\t\\xusorry.1_e%"))


@settings(max_examples=300)
@given(any_text)
def test_refusing_never_fails_and_points_into_the_text(text: str) -> None:
    lines = text.split("\n")
    for each in refused(text):
        assert each.code in PROOF_TEXT_CODES
        assert 1 <= each.line <= len(lines)
        assert 0 <= each.column < each.end_column <= max(1, len(lines[each.line - 1]) + 1)
        assert "\n" not in each.message + each.hint


@settings(max_examples=300)
@given(any_text)
def test_what_is_accepted_is_read_to_its_end(text: str) -> None:
    indented = "".join(f"  {line}\n" for line in text.split("\n"))
    try:
        tokenize(indented)
    except LexError:
        assert "PG103" in codes(indented)


@st.composite
def proofs_and_places(draw: st.DrawFn) -> tuple[str, int]:
    """A proof, and an offset between two of its tokens."""
    proof = draw(st.sampled_from(PROOFS))
    tokens = tokenize(proof)
    count = draw(st.integers(1, len(tokens)))
    return proof, sum(len(token.text) for token in tokens[:count])


def _ends_line_comment(proof: str, place: int) -> bool:
    return "--" in proof[:place].rpartition("\n")[2]


@given(proofs_and_places(), st.sampled_from(sorted({*WHOLE, *ANYWHERE, "sorryAx", "native_decide", "unsafeCast", "lcProof"})))
def test_a_banned_word_anywhere_is_refused(where: tuple[str, int], word: str) -> None:
    proof, place = where
    separator = "\n  " if _ends_line_comment(proof, place) else " "
    assert refused(f"{proof[:place]}{separator}{word} {proof[place:]}")


@given(proofs_and_places(), st.sampled_from(COMMENTS))
def test_comments_create_no_refusals(where: tuple[str, int], comment: str) -> None:
    proof, place = where
    indent = "  " if proof[:place].endswith("\n") else " "
    assert refused(f"{proof[:place]}{indent}{comment} {proof[place:]}") == []


@given(st.text(alphabet="/-!\"'r#«» \n\\xsoy"), st.sampled_from(["sorry", "axiom", "native_decide", "#eval", "@[simp]", "macro"]))
def test_tricky_text_hides_nothing(tricky: str, word: str) -> None:
    """Whatever stands before it, a word is refused, or it stands in a comment or string that is open there and closed later."""
    lines = "".join(f"  {line}\n" for line in tricky.split("\n"))
    text = f"{lines}  {word}\n"
    try:
        inside = tokenize(text)[-2].kind in ("comment", "doc", "string", "raw_string")
    except LexError:
        inside = False
    assert refused(text) or inside
