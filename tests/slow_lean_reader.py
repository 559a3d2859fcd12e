"""A second opinion: which characters of a Lean text are code, read one by one, without regular expressions.

Written after the description of Lean's syntax and not after `proofgen.prooftext`; it knows the few symbols that matter to where
comments and literals begin.
"""

from __future__ import annotations

SYMBOLS_BEFORE_MARKS = ("<->", "->", "<-", "]'", "×'", "⊕'", "Σ'", "//", "\\/", "/\\")
"""Symbols of the properties that have more than one character, and end like something else begins."""


class Unreadable(Exception):
    """Text that ends too early, or a literal that is none."""


def is_letter(character: str) -> bool:
    return (character.isascii() and (character.isalpha() or character == "_")) or character in "αβγ"


def is_rest(character: str) -> bool:
    return is_letter(character) or character in "0123456789'!?₀₁₂"


def code_of(text: str) -> str:
    """The text with `.` for each character of a comment, string or character literal, and the rest as it is.

    Raises `Unreadable`.
    """
    reader = _Reader(text)
    reader.read()
    return "".join(reader.shown)


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.shown: list[str] = []

    def peek(self, ahead: int = 0) -> str:
        return self.text[self.at + ahead] if self.at + ahead < len(self.text) else ""

    def take(self, count: int = 1, *, code: bool = False) -> None:
        for _ in range(count):
            if not self.peek():
                raise Unreadable
            self.shown.append(self.peek() if code or self.peek() == "\n" else ".")
            self.at += 1

    def sees(self, word: str) -> bool:
        return self.text[self.at : self.at + len(word)] == word

    def read(self) -> None:
        while self.peek():
            if not self.space():
                self.token()

    def space(self) -> bool:
        """White space or a comment, but none that is documentation."""
        if self.peek() in " \n\t\r":
            self.take(code=True)
        elif self.sees("--"):
            while self.peek() not in ("", "\n"):
                self.take()
        elif self.sees("/-") and self.peek(2) not in ("-", "!"):
            self.take(min(3, len(self.text) - self.at))
            self.comment()
        else:
            return False
        return True

    def comment(self) -> None:
        """The rest of a comment that is one deep."""
        depth = 1
        while depth:
            if self.sees("/-"):
                self.take(2)
                depth += 1
            elif self.sees("-/"):
                self.take(2)
                depth -= 1
            else:
                self.take()

    def token(self) -> None:
        if self.sees("/-"):
            self.take(3)
            start = len(self.shown)
            while self.peek() and self.space():
                pass
            self.shown[start:] = ["\n" if each == "\n" else "." for each in self.shown[start:]]
            self.comment()
        elif self.peek() == '"':
            self.string()
        elif self.peek() == "r" and self.peek_raw():
            self.raw_string()
        elif self.peek() == "'" and self.peek(1) != "'":
            self.character()
        elif is_letter(self.peek()) or self.peek() == "«":
            self.name()
        elif self.peek() == "`" and self.peek(1) and (is_letter(self.peek(1)) or self.peek(1) == "«"):
            self.take(code=True)
            self.name()
        elif self.peek().isdigit() and self.peek().isascii():
            self.number()
        else:
            symbol = next((each for each in SYMBOLS_BEFORE_MARKS if self.sees(each)), self.peek())
            self.take(len(symbol), code=True)

    def peek_raw(self) -> bool:
        ahead = 1
        while self.peek(ahead) == "#":
            ahead += 1
        return self.peek(ahead) == '"'

    def string(self) -> None:
        self.take()
        while self.peek() != '"':
            if self.peek() == "\\":
                self.escape(gap=True)
            else:
                self.take()
        self.take()

    def escape(self, *, gap: bool) -> None:
        self.take()
        if gap and self.peek() == "\n":
            self.take()
            while self.peek() and self.peek() in " \t\r":
                self.take()
            if self.peek() == "\n":
                raise Unreadable
            return
        digits = {"x": 2, "u": 4}.get(self.peek(), 0)
        if not digits and (not self.peek() or self.peek() not in "\\\"'rnt"):
            raise Unreadable
        self.take()
        for _ in range(digits):
            if not self.peek() or self.peek() not in "0123456789abcdefABCDEF":
                raise Unreadable
            self.take()

    def raw_string(self) -> None:
        self.take()
        count = 0
        while self.peek() == "#":
            self.take()
            count += 1
        self.take()
        while not self.sees('"' + "#" * count):
            self.take()
        self.take(1 + count)

    def character(self) -> None:
        self.take()
        if self.peek() == "\\":
            self.escape(gap=False)
        else:
            self.take()
        if self.peek() != "'":
            raise Unreadable
        self.take()

    def name(self) -> None:
        while True:
            if self.peek() == "«":
                while self.peek() != "»":
                    self.take(code=True)
                self.take(code=True)
            else:
                while self.peek() and is_rest(self.peek()):
                    self.take(code=True)
            following = self.peek(1)
            if self.peek() != "." or not following or not (is_letter(following) or following == "«"):
                return
            self.take(code=True)

    def number(self) -> None:
        """A number of digits alone; the properties draw no others."""
        while self.peek() and self.peek() in "0123456789":
            self.take(code=True)
