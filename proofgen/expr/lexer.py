"""What is looked at before Python's parser sees an expression: limits, characters, brackets, spelling.

The parser must only ever meet short, shallow ASCII text, and most of what it would refuse or quietly accept is
explained better here, in words that do not change with the version of Python. What is reported here is replaced by
something of equal length that the parser accepts (a name of underscores, or the operator `@`, which the language does
not have), so that the rest is still checked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from proofgen.errors import Problem
from proofgen.expr.ast import MAX_INTEGER
from proofgen.expr.source import Fragment
from proofgen.expr.types import Scope

MAX_LENGTH = 4096
"""Characters of an expression."""
MAX_DEPTH = 64
"""Nesting, of brackets and of operators."""

_TOKEN = re.compile(
    r"""(?P<space>\ +)
      | (?P<text>[A-Za-z]{0,2}(?:"[^"]*(?:"|$)|'[^']*(?:'|$)))
      | (?P<name>[A-Za-z_][A-Za-z0-9_]*)
      | (?P<number>\.?[0-9][A-Za-z0-9_]*(?:\.[A-Za-z0-9_]*)*)
      | (?P<bracket>[][(){}])
      | (?P<operator>\*\*|//|<<|>>|===|!==|==|!=|<=|>=|=>|=<|<>|:=|->|&&|\|\||[-+*%<>/.,=!&|^~@:])
      | (?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)
_CLOSING = {")": "(", "]": "[", "}": "{"}
_BINARY = {
    "**": "there is no power; multiply by a constant",
    "/": "write `//`, which divides integers and rounds down",
    "<<": "multiply by a constant",
    ">>": "write `//`, which divides integers and rounds down",
    "===": "write `==`",
    "!==": "write `!=`",
    "=>": "write `>=`",
    "=<": "write `<=`",
    "<>": "write `!=`",
    "=": "write `==` to compare",
    ":=": "write `==` to compare; an expression gives no names",
    "&&": "write `and`",
    "||": "write `or`",
    "&": "write `and`",
    "|": "write `or`",
    "^": "for two booleans write `!=`",
    "@": "the operators are + - * // % == != < <= > >= and, or, not",
    "->": "the operators are + - * // % == != < <= > >= and, or, not",
}
_PREFIX = {"!": "write `not`", "~": "write `not`"}
_OTHER = {
    "\u2264": "write `<=`",
    "\u2265": "write `>=`",
    "\u2260": "write `!=`",
    "\u2212": "write `-`",
    "\u2013": "write `-`",
    "\u00d7": "write `*`",
    "\u2227": "write `and`",
    "\u2228": "write `or`",
    "\u00ac": "write `not`",
    "#": "put a comment on a line of its own, outside of the expression",
}
_OPERANDS = {"True": "true", "TRUE": "true", "False": "false", "FALSE": "false"}
_KEYWORDS = {
    "is": "write `==`",
    "in": "compare with each value: `a == 1 or a == 2`",
    "And": "write `and`",
    "AND": "write `and`",
    "Or": "write `or`",
    "OR": "write `or`",
    "Not": "write `not`",
    "NOT": "write `not`",
    "xor": "for two booleans write `!=`",
    "then": "write `a if condition else b`",
    "elif": "write `a if condition else b if other else c`",
    "None": "every attribute has a value",
} | dict.fromkeys(
    (
        *("as", "assert", "async", "await", "break", "class", "continue", "def", "del", "except", "finally", "for"),
        *("from", "global", "import", "lambda", "nonlocal", "pass", "raise", "return", "try", "while", "with", "yield"),
    ),
    "an expression is made of attributes of cores, integers, operators, min, max, abs and if-else",
)


@dataclass
class Scan:
    """The text that the parser may see, what is wrong with the fragment, and whether parsing is of any use."""

    fragment: Fragment
    scope: Scope
    characters: list[str]
    problems: list[Problem] = field(default_factory=list)
    fatal: bool = False

    @property
    def text(self) -> str:
        """What to parse."""
        return "".join(self.characters)

    @property
    def example(self) -> str:
        """What an expression may look like here."""
        thief, victim, *_ = self.scope.subjects
        return f"{victim}.load - {thief}.load >= 2"

    def report(self, code: str, place: tuple[int, int], message: str, hint: str, instead: str | None = None) -> None:
        """Note a problem; without a text to put in its place, nothing can be parsed any more."""
        self.problems.append(self.fragment.problem(code, place, message, hint))
        if instead is None:
            self.fatal = True
            return
        start, end = place
        self.characters[start:end] = instead.ljust(end - start)


def is_hole(name: str) -> bool:
    """Whether this name stands for an operand that has been reported already."""
    return not name.strip("_")


def scan(fragment: Fragment, scope: Scope = Scope.CORES) -> Scan:
    """Look through a fragment; reports everything that can be seen without parsing, and hints at what `scope` names."""
    result = Scan(fragment, scope, list(fragment.text))
    text = fragment.text
    if not text.strip(" "):
        hint = f"write one, for example `{result.example}`"
        result.report("E301", (0, len(text)), "the expression is empty", hint)
    elif len(text) > MAX_LENGTH:
        message = f"the expression has {len(text)} characters, more than {MAX_LENGTH}"
        result.report("E302", (0, 1), message, "make it shorter")
    else:
        _scan_tokens(result)
        _scan_brackets(result)
        if not result.fatal:
            _scan_order(result)
    return result


def _tokens(text: str) -> Iterator[tuple[str, str, tuple[int, int]]]:
    for match in _TOKEN.finditer(text):
        yield match.lastgroup or "", match.group(), match.span()


def _scan_tokens(result: Scan) -> None:
    after_dot = False
    for kind, token, place in _tokens(result.fragment.text):
        match kind:
            case "text":
                message, hint = f"text ({token}) is not part of the language", _text_hint(token)
                result.report("E307", place, message, hint, "_" * len(token))
            case "number":
                _scan_number(result, token, place)
            case "name" if not after_dot:
                _scan_name(result, token, place)
            case "operator":
                _scan_operator(result, token, place)
            case "other":
                hint = _OTHER.get(token, "an expression is written with letters, digits, operators and parentheses")
                result.report("E304", place, f"the character {_visible(token)} is not part of the language", hint)
        after_dot = token == "." or (after_dot and kind == "space")


def _visible(character: str) -> str:
    return f"`{character}`" if character.isprintable() else f"U+{ord(character):04X}"


def _text_hint(token: str) -> str:
    inner = token.strip("\"'")
    return f"write {inner} without the quotes" if inner.isdecimal() else "compare with an integer, true or false"


def _scan_number(result: Scan, token: str, place: tuple[int, int]) -> None:
    hole = "_" * len(token)
    plain = token.isdecimal() and (token == "0" or not token.startswith("0"))
    if not plain:
        message = f"`{token}` is not an integer in decimal digits"
        result.report("E305", place, message, "write an integer such as 0, 2 or 125", hole)
    elif len(token) > len(str(MAX_INTEGER)) or int(token) > MAX_INTEGER:
        result.report("E306", place, "this integer is too large", f"write at most {MAX_INTEGER}", hole)


def _scan_name(result: Scan, token: str, place: tuple[int, int]) -> None:
    message = f"`{token}` is not part of the language"
    if token in _OPERANDS:
        result.report("E308", place, message, f"write `{_OPERANDS[token]}`", "_" * len(token))
    elif token in _KEYWORDS:
        result.report("E308", place, message, _KEYWORDS[token])
    elif is_hole(token):
        hint = f"a value is for example `{result.scope.subjects[1]}.load`"
        result.report("E320", place, f"unknown name `{token}`", hint, token)


def _scan_operator(result: Scan, token: str, place: tuple[int, int]) -> None:
    if token in _BINARY:
        result.report("E308", place, f"the operator `{token}` is not part of the language", _BINARY[token], "@")
    elif token in _PREFIX:
        result.report("E308", place, f"the operator `{token}` is not part of the language", _PREFIX[token], "~")
    elif token == ":":
        result.report("E308", place, "`:` is not part of the language", "write `a if condition else b`")


def _scan_brackets(result: Scan) -> None:
    opened: list[tuple[str, tuple[int, int]]] = []
    for kind, token, place in _tokens(result.fragment.text):
        if kind != "bracket":
            continue
        if token not in _CLOSING:
            opened.append((token, place))
            if len(opened) > MAX_DEPTH:
                result.report("E303", place, f"the expression is nested more than {MAX_DEPTH} deep", "make it simpler")
                return
        elif opened and opened[-1][0] == _CLOSING[token]:
            opened.pop()
        else:
            result.report("E310", place, f"nothing is open that `{token}` could close", _matching_hint(token, opened))
            return
    for token, place in opened:
        hint = "add the missing bracket, or leave this one out"
        result.report("E310", place, f"this `{token}` is never closed", hint)


def _matching_hint(token: str, opened: list[tuple[str, tuple[int, int]]]) -> str:
    if not opened:
        return f"leave it out, or add `{_CLOSING[token]}` before"
    return f"the innermost open bracket is `{opened[-1][0]}`"


def _scan_order(result: Scan) -> None:
    """Values and operators must alternate; says where they first do not."""
    value_wanted, before, last = True, "", (0, 0)
    for kind, token, place in _tokens(result.fragment.text):
        if kind == "space":
            continue
        role = "value" if before == "." and kind == "name" else _role(kind, token, before)
        if role not in (_BEFORE_VALUE if value_wanted else _AFTER_VALUE):
            wanted = "a value" if value_wanted else "an operator"
            more = "thief_group.stealable" if result.scope is Scope.GROUPS else "thief.overloaded"
            hint = f"write for example `{result.example} and not {more}`"
            result.report("E311", place, f"{wanted} is expected here, not `{token}`", hint)
            return
        value_wanted, before, last = role not in ("value", "close", "empty"), token, place
    if value_wanted:
        text = result.fragment.text[slice(*last)]
        result.report("E311", last, f"the expression ends too early: `{text}` needs a value after it", "write the rest")


_BEFORE_VALUE = ("value", "open", "sign", "prefix", "empty")
_BEFORE_NOT = ("", "(", "[", "{", ",", "and", "or", "not", "if", "else", "!", "~", "&&", "||")
_AFTER_VALUE = ("binary", "sign", "open", "close")


def _role(kind: str, token: str, before: str) -> str:
    """What a token is in the alternation of values and operators."""
    match kind, token:
        case "bracket", ")" | "]" | "}" if before in ("(", "[", "{", ","):
            return "empty"
        case "bracket", _:
            return "close" if token in _CLOSING else "open"
        case "operator", "-" | "+":
            return "sign"
        case "operator", "!" | "~":
            return "prefix"
        case "name", "not":
            return "prefix" if before in _BEFORE_NOT else "binary"
        case ("operator", _) | ("name", "and" | "or" | "if" | "else"):
            return "binary"
        case _:
            return "value"
