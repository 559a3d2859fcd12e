"""Lean and the tokenizer see the same commands, identifiers, symbols and keywords."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import pytest

from proofgen.progress import Quiet
from proofgen.prooftext import tokenize
from proofgen.prooftext.characters import ID_FIRST, ID_REST
from proofgen.prooftext.symbols import ALL_SYMBOLS
from proofgen.prooftext.tokens import readable
from proofgen.prooftext.words import KEYWORDS, WHOLE
from proofgen.prover import embedded
from proofgen.prover.embedded import EmbeddedLean
from proofgen.prover.install import install
from proofgen.prover.model import LeanMessage

pytestmark = pytest.mark.lean

# The constants of the program lie at its end; before them is code.
_DATA = 2_000_000
LAST = "987654321"
HEAD = "module\npublic import Init\npublic section\n"

# Lean accepts each of these texts, and prints something for each `#check` that is a command.
TEXTS = (
    "/- /- #check 0 -/ #check 0 -/ #check 1",
    "/-/- #check 0 -/ #check 1",
    "/-/ #check 0 -/ #check 1",
    "/--/ #check 0 -/ theorem a1 : True := trivial #check 1",
    "/-!/ #check 0 -/ #check 1",
    "/-! /- -/ #check 0 -/ #check 1",
    "/---/ theorem a2 : True := trivial #check 1",
    "/-- -- #check 0 -/ #check 0\n  -/ theorem a3 : True := trivial #check 1",
    "/----/ #check 0\n  -/ theorem a4 : True := trivial #check 1",
    "/-- /- -/ #check 0 -/ theorem a5 : True := trivial #check 1",
    "/--/- -/ #check 0 -/ theorem a6 : True := trivial #check 1",
    "/-- a /- b -/ #check 0 -/ theorem a7 : True := trivial #check 1",
    "/- -- -/ #check 1",
    '/- " -/ #check 1',
    "/- ' -/ #check 1",
    "/- « -/ #check 1",
    "/- -/#check 1 - -1",
    "/- /-/ -/ #check 0 -/ #check 1",
    "/- //- -/ #check 0 -/ #check 1",
    "/- --/ #check 1",
    "/-\n-- -/ #check 1\n-- #check 0 /-\n#check 2",
    "-- /- #check 0\n#check 1",
    "-- \\\n#check 1",
    '-- "\n#check 1 -- "\n#check 2',
    '#check "/-" #check "-/" #check "--" #check 1',
    '#check "\\"" #check "\\\\" #check \'"\' #check 1 --"',
    "#check '\\'' #check '\\\\' #check '-' #check '/' #check '\"' #check 1",
    "#check '\\x41' #check '\\u00e9' #check '\n' #check ' '",
    '#check "a\\\n   #check 0" #check 1',
    '#check "\n#check 0\n" #check 1',
    '#check r"\\" #check 1 -- "',
    '#check r"#check 0" #check r"" #check 1',
    '#check r##""#check 0"## #check r#"a"b"# #check r##""#"## #check 1',
    '#check r#"""# #check 1',
    "theorem b1' : True := trivial #check b1' #check 'b' #check 1",
    "theorem «c1 -- #check 0» : True := trivial #check 1",
    'theorem «c2 " #check 0» : True := trivial #check 1 -- "',
    "theorem c3.«/- #check 0».x : True := trivial #check 1 -- -/",
    "#check `a #check ``Nat.succ #check `a.«-- #check 0» #check 1",
    "#check [1][0]'(by decide) #check [1][0]? #check [1][0]! #check 1",
    "#check (1, 2, 3).2.1 #check ((1, 2), 3).1.2 #check 1",
    "#check 1.5 #check 1e3 #check 1.5e-3 #check 2. #check 1_000 #check 0xff_ff #check 0b1_0 #check 0o17 #check 1",
    "#check 3-- #check 0\n#check 1",
    "#check 3/- #check 0 -/#check 1",
    "#check fun (f : Nat → Nat) => f 1#check 1",
    '#check s!"a{1 + 1}b" #check 1',
    "#check Nat.succ<|1 #check (·.1 : Nat × Nat → Nat) #check 1",
    "#check type_of% 1 #check 5%3 #check 1",
    "#check True\\/True #check True/\\True #check (1)--\n#check 1",
    "#check let x₁ := 1; let α' := x₁; α' #check 1",
)
# A character of each kind, and the neighbours of all ranges.
CHARACTERS = (
    "aZ09_'!?.λΠΣµªº×÷ßÀÖØöøÿĀſƀΐΑΟΠΡ΢ΣΤΩΪία\u03ba\u03bb\u03bcωϊϻϼ\u1effἀῼ\u1ffe\u1fff₀₉₊ₐₜ\u209d\u1d61ᵢᵪ\u1d6bⱼⱽ\u20ff℀ℕℵ\u214f⅐"
    "\U0001d49b𝒜𝓪𝔄𝔸\U0001d59f\U0001d5a0\u0430\u200b²"
)
# What begins like one symbol and ends like another.
# `#exit` would end the file.
SYMBOLS = (
    *sorted(ALL_SYMBOLS - {"#exit"}),
    *("<--", "<->-", "=>>", "]'\"", "::=", ":=:", "|>..", "....", "*..", "×''", "#checks", "@[[", "{{", "}}"),
)


FIRST = {f"theorem {each}b (x : Nat) : True := trivial": each for each in CHARACTERS}
REST = {f"theorem b{each}{place} (x : Nat) : True := trivial": each for place, each in enumerate(CHARACTERS)}


@pytest.fixture(scope="module")
def lean() -> Iterator[EmbeddedLean]:
    """Lean without its limit of 100 errors."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(embedded, "_LEAN_FLAGS", (*embedded._LEAN_FLAGS, "-DmaxErrors=0"))
        yield EmbeddedLean(install(Quiet()))


def _run(lean: EmbeddedLean, text: str) -> list[LeanMessage]:
    run = lean.check(f"{HEAD}{text}\n#check {LAST}\n", timeout=300, memory_mb=5000)
    assert run.outcome == "finished", run.detail
    *messages, last = run.messages
    assert last.text.startswith(LAST)
    return [replace(each, line=each.line - HEAD.count("\n")) for each in messages]


def _texts(data: Iterable[bytes], pattern: bytes) -> set[str]:
    """All texts in Lean that match, and their ends, since texts that end alike are there once."""
    found = {each for part in data for each in re.findall(pattern + rb"(?= ?\0)", part)}
    texts = {each.decode(errors="ignore") for each in found}
    return {text[place:] for text in texts for place in range(len(text))}


def _unknown_words(data: Iterable[bytes]) -> list[str]:
    """What could be a word of Lean's and is in no table."""
    texts = _texts(data, rb"[A-Za-z_][A-Za-z0-9_'!?]{1,30}")
    words = {each for each in texts if re.fullmatch("[a-z]+(?:_[a-z]+){0,3}[!?]?|Prop|Type|Sort", each) and len(each) < 28}
    return sorted(words - KEYWORDS - WHOLE.keys())


def _symbols(data: Iterable[bytes]) -> list[str]:
    """What could be a symbol of Lean's, or begin with one, and ours; without what would end a line early."""
    texts = _texts(data, rb"(?:[!-/:-@\[-`{-~]|[\xc2-\xef][\x80-\xbf]{1,2}){1,4}")
    likely = {each for each in texts if each and all(unicodedata.category(character)[0] in "PS" for character in each)}
    harmful = re.compile("[\"«]|--|/-|^[`'_]")
    return sorted({*SYMBOLS, *(each for each in likely if not harmful.search(each))})


@dataclass(frozen=True)
class Answers:
    """Lines that Lean was given, and the first message about each."""

    first: dict[str, LeanMessage]
    unknown: list[str]
    symbols: list[str]


@pytest.fixture(scope="module")
def answers(lean: EmbeddedLean) -> Answers:
    program = (lean.installation.folder / "lean.wasm").read_bytes()[-_DATA:]
    data = [program, *(file.read_bytes() for file in (lean.installation.library / "Init").rglob("*.olean"))]
    words, symbols = _unknown_words(data), _symbols(data)
    # Where a word is reserved, the list of names ends.
    unknown = [f"section universe {' '.join(words[start : start + 2000])} end" for start in range(0, len(words), 2000)]
    known = sorted((KEYWORDS | WHOLE.keys()) - {"import"})
    lines = [*unknown, *map(_binder, known), *FIRST, *REST, *map(_opened, symbols)]
    messages: dict[str, LeanMessage] = {}
    for each in _run(lean, "\n".join(lines)):
        messages.setdefault(lines[each.line - 1], each)
    assert len(words) > 20_000
    assert len(symbols) > 500
    return Answers(messages, unknown, symbols)


def _binder(word: str) -> str:
    return f"example ({word} : Nat) : True := trivial"


def _opened(symbol: str) -> str:
    return f"example ({symbol} 0"


def test_comments_and_literals_end_at_the_same_place(lean: EmbeddedLean) -> None:
    text = "\n".join(TEXTS)
    messages = _run(lean, text)
    assert [each for each in messages if each.severity != "information"] == []
    expected = [(token.line, token.column) for token in tokenize(text) if token.text == "#check"]
    assert [(each.line, each.column) for each in messages] == expected
    assert len(expected) > 2 * len(TEXTS)
    assert not [each.text for each in messages if each.text.startswith("0 ")]


def test_every_word_that_lean_reserves_is_in_a_table(answers: Answers) -> None:
    assert [answers.first[line].text for line in answers.unknown if line in answers.first] == []
    reserved = {word for word in KEYWORDS | WHOLE.keys() if _binder(word) in answers.first}
    assert reserved >= KEYWORDS - {"_"}
    assert reserved >= {word for word, code in WHOLE.items() if code == "PG127"}


def test_identifiers_are_the_same(answers: Answers) -> None:
    assert [each for line, each in FIRST.items() if line not in answers.first] == re.findall(f"[{ID_FIRST}]", CHARACTERS)
    assert [each for line, each in REST.items() if line not in answers.first] == re.findall(f"[{ID_REST}]", CHARACTERS)


def test_symbols_are_the_same(answers: Answers) -> None:
    compared = 0
    for symbol in answers.symbols:
        message = answers.first.get(_opened(symbol))
        told = re.match(r"unexpected token '(.*?)'; expected|expected token", message.text) if message is not None else None
        if message is not None and told is not None and message.column == len(_opened("")) - 2:
            compared += 1
            ours = readable(symbol)[0][0].text
            assert ours == told[1] if told[1] else ours not in ALL_SYMBOLS, symbol
    assert compared > 0.9 * len(answers.symbols)
