"""What each code of a refused proof text means."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple


class ProofTextCode(NamedTuple):
    """A title of a few words, and an explanation in whole sentences."""

    title: str
    explanation: str


class Refusal(NamedTuple):
    """One thing that proof text may not have: lines count from 1, columns from 0, in characters; the end is exclusive.

    Offences of several lines end with their first one.
    """

    code: str
    line: int
    column: int
    end_column: int
    message: str
    hint: str


PROOF_TEXT_CODES: Final[Mapping[str, ProofTextCode]] = {
    "PG101": ProofTextCode("no proof", "The text is empty, or has nothing but comments."),
    "PG102": ProofTextCode("too large", "Proof text has at most 64 KiB in UTF-8. Larger texts are not looked at."),
    "PG103": ProofTextCode(
        "cannot be read", "A comment, string or name has no end, or a literal is none. What comes after it was not looked at."
    ),
    "PG104": ProofTextCode(
        "not indented",
        "Every line that is not blank begins with two spaces, also inside comments and strings, so that everybody sees "
        "where proof text ends.",
    ),
    "PG105": ProofTextCode("tab or carriage return", "Lean takes neither, and editors show them differently."),
    "PG106": ProofTextCode(
        "hidden character",
        "Controls, formats, marks of direction, blanks of other scripts: what cannot be seen can make text look like another.",
    ),
    "PG107": ProofTextCode(
        "foreign character",
        "Outside comments and strings there are ASCII letters, digits, the Greek letters that look like no Latin one, digits "
        "as subscripts, and the symbols of the list.",
    ),
    "PG108": ProofTextCode("name in « »", "Between « and » any text can be a name, also a keyword or several lines."),
    "PG109": ProofTextCode(
        "tokens that touch",
        "Comments and literals begin after a blank (literals also after a bracket or comma), and numbers and `%` stay apart "
        "from words. Then nobody doubts where they begin, whatever symbols Lean knows.",
    ),
    "PG110": ProofTextCode("brackets", "Each bracket is closed by its like. Otherwise the text could take in what follows it."),
    "PG111": ProofTextCode("nested too deeply", "Brackets nest at most 100 deep."),
    "PG112": ProofTextCode(
        "interpolated string", 'In `s!"{…}"` the braces hold code. So ordinary strings have no `{`, whatever they come after.'
    ),
    "PG113": ProofTextCode(
        "literal that no proof needs", "Documentation comments, quoted names and numbers with a point or exponent are refused."
    ),
    "PG121": ProofTextCode("unfinished proof", "`sorry` and its like make Lean accept what nobody has proved."),
    "PG122": ProofTextCode(
        "declaration",
        "Proof text is one proof. An axiom would prove anything; other declarations could change what later text means.",
    ),
    "PG123": ProofTextCode("command", "A command ends the proof, in whatever column it stands, and acts on what follows."),
    "PG124": ProofTextCode(
        "leaves the namespace", "Namespaces, sections and what is open are the frame's, and decide what its names mean."
    ),
    "PG125": ProofTextCode("import", "The frame says what is imported."),
    "PG126": ProofTextCode(
        "attribute or modifier", "They change how Lean or its compiler treats a declaration, or let it skip a check."
    ),
    "PG127": ProofTextCode("notation, syntax or macro", "New syntax can make any text mean anything."),
    "PG128": ProofTextCode(
        "metaprogramming", "Programs that run while Lean reads a file can write to its environment or to the output."
    ),
    "PG129": ProofTextCode(
        "native evaluation", "A proof by compiled code rests on the compiler, by an axiom, and not on the kernel alone."
    ),
    "PG130": ProofTextCode(
        "option",
        "`set_option` takes one of the options that can only cost time, with a number up to a limit, and `in`. Others switch "
        "checks and warnings off.",
    ),
    "PG131": ProofTextCode(
        "searches or prints", "Searches depend on the version of Lean and on all that is imported; what they find is proof text."
    ),
    "PG132": ProofTextCode("word without a place", "The word means something to Lean, and no proof here needs it."),
    "PG133": ProofTextCode("symbol without a place", "The symbol is not on the list of those that proofs need."),
    "PG134": ProofTextCode(
        "name of another file",
        "A proof by hand imports statements and generated proofs. What is proved in another file by hand, or refuted, it does "
        "not know, although Lean may be given all of them as one text.",
    ),
}
