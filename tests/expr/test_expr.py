"""Reading, types, meaning and printing of single expressions."""

from __future__ import annotations

import pytest

from proofgen.errors import InputError
from proofgen.expr import (
    And,
    Attr,
    BinOp,
    Compare,
    IntLit,
    Neg,
    Type,
    constant_value,
    constants,
    evaluate,
    parse,
    to_text,
    type_of,
)

LOAD = Attr("victim", "load")


class _Core:
    """A core with one running and two waiting tasks."""

    load, count, ready, running, idle, overloaded = 3, 3, 2, 1, False, True


def _codes(text: str, expected: Type = Type.BOOLEAN) -> list[str]:
    with pytest.raises(InputError) as caught:
        parse(text, expected)
    return [problem.code for problem in caught.value.problems]


def test_reading() -> None:
    gap = BinOp("-", LOAD, Attr("thief", "load"))
    assert parse("victim.load - thief.load >= 2") == Compare(gap, ((">=", IntLit(2)),))
    assert parse("(true and\n thief.idle)") == parse("true and thief.idle")
    assert parse("0 < victim.load <= 3") == Compare(IntLit(0), (("<", LOAD), ("<=", IntLit(3))))
    nested = parse("(true and true) and true")
    assert isinstance(nested, And) and isinstance(nested.operands[0], And)


@pytest.mark.parametrize(
    "text",
    [
        "victim.load - thief.load >= 2",
        "victim.load - (thief.load - 1) >= 2",
        "(victim.load + 1) * 2 // 3 % 4 > -(victim.load + 1)",
        "not (thief.idle or victim.idle) and not thief.idle",
        "(thief.idle and victim.idle) and true or false",
        "(not thief.idle) == victim.idle",
        "(1 if thief.idle else 2 if victim.idle else 3) > 0",
        "max(1, 2 if thief.idle else 3, min(thief.load, 4)) > abs(-victim.ready) - --1",
        "(1 < 2) == (2 < 3)",
    ],
)
def test_printing_adds_no_parentheses(text: str) -> None:
    assert to_text(parse(text)) == text


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("-7 // 2", -4),
        ("-7 % 2", 1),
        ("2147483647 * 2147483647", 2147483647**2),
        ("max(1, 2, 3) - min(1, 2) + abs(-3)", 5),
        ("victim.ready * 2 if thief.overloaded else 0", 4),
    ],
)
def test_meaning(text: str, value: int) -> None:
    assert evaluate(parse(text, Type.INTEGER), _Core(), _Core()) == value


def test_chains_compare_neighbours() -> None:
    assert evaluate(parse("0 < victim.load < 3"), _Core(), _Core()) is False
    assert evaluate(parse("3 == victim.load == thief.count"), _Core(), _Core()) is True


def test_constants() -> None:
    expr = parse("victim.load > 7 and victim.load - 2 > -7 + 0")
    assert constants(expr) == (0, 2, 7)
    assert constant_value(expr) is None
    assert constant_value(parse("3 - 2 * 2", Type.INTEGER)) == -1


def test_literals_have_bounds() -> None:
    for value in (-1, 2**31):
        with pytest.raises(ValueError, match="between 0"):
            IntLit(value)


def test_type_of_what_is_not_well_typed() -> None:
    assert type_of(Neg(Compare(LOAD, (("<", LOAD),)))) is None
    assert type_of(BinOp("*", LOAD, LOAD)) is None
    assert type_of(LOAD) is Type.INTEGER


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("victim.laod > 1 and 3 and thief.lod", ["E321", "E330", "E321"]),
        ("victim.laod + true > 1", ["E321", "E330"]),
        ("foo(1, bar) > 1", ["E324", "E320"]),
        ("not 1 and 2 < true", ["E330", "E333"]),
        ("victim.load // (1 // 0) > 1", ["E334"]),
        ("victim.load * (1 + thief.load) > 1 and 3", ["E336", "E330"]),
        ("'a' and \"b\" and f'c'", ["E307", "E307", "E307"]),
        ("_ or __", ["E320", "E320"]),
        ("()", ["E309"]),
        ("thief", ["E323"]),
        ("thief.load(1) > 2", ["E324"]),
        ("max() > min(1, *2)", ["E311"]),
        ("thief.class > 1", ["E311"]),
        ("0 if true", ["E311"]),
        ("thief.load > 2 if", ["E311"]),
        ("a.b.c.d", ["E309"]),
        ("{1: 2}", ["E308"]),
        ("(thief.idle := true)", ["E308"]),
        ("[x for x in y]", ["E308", "E308"]),
        ("thief.idle == victim.idle == 1", ["E333"]),
        ("(1 if thief.idle else true) and 2", ["E332", "E330"]),
        ("\x00", ["E304"]),
        ("thief.idle\\\nand true", ["E304"]),
        ("\uff54rue", ["E304"]),
    ],
)
def test_all_problems_at_once(text: str, codes: list[str]) -> None:
    assert _codes(text) == codes


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1 + " * 250_000 + "1 > 0", "E302"),
        ("(" * 1_000_000, "E302"),
        ("9" * 4_000 + " > 1", "E306"),
        ("(" * 65 + "true" + ")" * 65, "E303"),
        ("not " * 1_000 + "true", "E303"),
        ("-" * 4_000 + "1 > 0", "E303"),
        ("1+" * 2_000 + "1 > 0", "E303"),
        ("thief" + ".load" * 800, "E303"),
        ("0<" * 1_000 + "1", None),
        ("true and " * 400 + "true", None),
    ],
)
def test_limits(text: str, code: str | None) -> None:
    if code is None:
        assert parse(text) == parse(to_text(parse(text)))
    else:
        assert _codes(text) == [code]


def test_places_in_several_lines() -> None:
    with pytest.raises(InputError) as caught:
        parse("thief.idle\n  and (3\n    + 4)")
    span = caught.value.problems[0].span
    assert span is not None and (span.line, span.column, span.end_column) == (2, 8, 10)
