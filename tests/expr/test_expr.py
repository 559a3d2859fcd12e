"""Reading, types, meaning and printing of single expressions."""

from __future__ import annotations

from fractions import Fraction

import pytest

from proofgen.errors import InputError
from proofgen.expr import (
    And,
    Attr,
    BinOp,
    Compare,
    IntLit,
    Neg,
    Scope,
    Type,
    compile_expr,
    compile_groups,
    constant_value,
    constants,
    evaluate,
    evaluate_groups,
    names_task,
    parse,
    to_text,
    type_of,
)

LOAD = Attr("victim", "load")


class _Core:
    """A core with one running task of weight 3, and two that wait, of weights 5 and 9."""

    load, count, ready, running, idle, overloaded, lightest, heaviest = 17, 3, 2, 1, False, True, 5, 9


class _Task:
    """A task of weight 4."""

    weight = 4


class _Small:
    """A group of two cores, with loads of 0 and 5."""

    capacity, count, load, min, max, average, idle_cores, stealable = 2, 1, 5, 0, 5, Fraction(5, 2), 1, False


class _Large:
    """A group of three cores, with loads of 3, 4 and 10."""

    capacity, count, load, min, max, average, idle_cores, stealable = 3, 7, 17, 3, 10, Fraction(17, 3), 0, True


def _codes(text: str, expected: Type = Type.BOOLEAN, scope: Scope = Scope.CORES) -> list[str]:
    with pytest.raises(InputError) as caught:
        parse(text, expected, scope=scope)
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
        ("-1 if thief.idle else victim.heaviest - thief.lightest", 4),
        ("victim.load - victim.lightest - victim.heaviest", 3),
    ],
)
def test_meaning(text: str, value: int) -> None:
    assert evaluate(parse(text, Type.INTEGER), _Core(), _Core()) == value


def test_chains_compare_neighbours() -> None:
    assert evaluate(parse("0 < victim.count < 3"), _Core(), _Core()) is False
    assert evaluate(parse("3 == victim.count == thief.count"), _Core(), _Core()) is True


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("task.weight < victim.lightest", True),
        ("task.weight == 5", False),
        ("5 > task.weight", True),
        ("not task.weight <= 3 and thief.ready == 2", True),
        ("2 * task.weight < victim.load - thief.load", False),
        ("1 <= task.weight < 4", False),
        ("min(task.weight, 2, victim.count) == task.weight // 2", True),
        ("(task.weight if thief.idle else -task.weight) < 0", True),
        ("task.weight > 4 or task.weight % 3 == 1", True),
    ],
)
def test_meaning_with_a_task(text: str, value: bool) -> None:
    expr = parse(text, scope=Scope.TASK)
    assert names_task(expr)
    assert compile_expr(expr)(_Core(), _Core(), _Task()) is value
    assert evaluate(expr, _Core(), _Core(), _Task()) is value


def test_without_a_task_two_cores_are_enough() -> None:
    expr = parse("victim.load > 2")
    assert not names_task(expr)
    assert compile_expr(expr)(_Core(), _Core()) is True


def test_only_a_task_predicate_names_the_task() -> None:
    assert parse("task.weight > 1", scope=Scope.TASK) == Compare(Attr("task", "weight"), ((">", IntLit(1)),))
    for text in ("task.weight > 1", "task", "task.load > 1"):
        assert _codes(text) == ["E322"]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("true", ["E338"]),
        ("victim.load > 2", ["E338"]),
        ("victim.load", ["E338", "E331"]),
        ("victim.load and true", ["E338", "E330"]),
        ("task.weight", ["E331"]),
        ("task.load > 1", ["E321"]),
        ("thief.weight > 1", ["E321"]),
        ("task", ["E323"]),
        ("weight > 1", ["E323"]),
        ("load > 1", ["E323"]),
        ("tsk.weight > 1", ["E320"]),
        ("thief_group.load > task.weight", ["E322"]),
        ("task.weight * task.weight > 1", ["E336"]),
        ("task.weight * thief.load > 1", ["E336"]),
        ("victim.load % task.weight > 1", ["E335"]),
        ("'task.weight' > 1", ["E307"]),
    ],
)
def test_problems_of_task_predicates(text: str, codes: list[str]) -> None:
    assert _codes(text, scope=Scope.TASK) == codes


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("victim_group.min > thief_group.min", True),
        ("victim_group.load * 4 >= 5 * thief_group.load", True),
        ("victim_group.average == 17 * 2 - 30", False),
        ("victim_group.average > 5 > thief_group.average", True),
        ("3 * victim_group.average == 17", True),
        ("5 < victim_group.average < 6", True),
        ("-victim_group.average + 6 > thief_group.average - thief_group.average", True),
        ("victim_group.stealable and not thief_group.stealable", True),
        ("max(victim_group.count, thief_group.capacity) // 2 == 3 and thief_group.idle_cores == 1", True),
    ],
)
def test_meaning_of_groups(text: str, value: bool) -> None:
    expr = parse(text, scope=Scope.GROUPS)
    assert compile_groups(expr)(_Small(), _Large()) is value
    assert evaluate_groups(expr, _Small(), _Large()) is value
    assert to_text(expr) == text


def test_averages_are_exact() -> None:
    expr = parse("2 * victim_group.average - thief_group.load", Type.RATIO, scope=Scope.GROUPS)
    assert type_of(expr) is Type.RATIO
    value = evaluate_groups(expr, _Small(), _Large())
    assert isinstance(value, Fraction) and value == Fraction(34, 3) - 5
    integer = parse("victim_group.load", Type.RATIO, scope=Scope.GROUPS)
    assert type_of(integer) is Type.INTEGER


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("thief.idle", ["E322"]),
        ("victim.load > thief_group.load", ["E322"]),
        ("task.weight > 1", ["E322"]),
        ("thief", ["E322"]),
        ("task", ["E322"]),
        ("thief_group", ["E323"]),
        ("min > 2", ["E323"]),
        ("average > 2", ["E323"]),
        ("abs > 2", ["E325"]),
        ("weight > 2", ["E320"]),
        ("core.load > 2", ["E320"]),
        ("thief_group.idle", ["E321"]),
        ("thief_group.weight > 2", ["E321"]),
        ("thief_group.min(1, 2) > 2", ["E324"]),
        ("thief_group.average", ["E331"]),
        ("not thief_group.average", ["E330"]),
        ("thief_group.average and true", ["E330"]),
        ("thief_group.average == true", ["E333"]),
        ("thief_group.average < thief_group.stealable", ["E333"]),
        ("-thief_group.average // 2 > 1", ["E339"]),
        ("7 % thief_group.average > 1", ["E339"]),
        ("min(1, 2 * thief_group.average) > max(thief_group.average, 1)", ["E339", "E339"]),
        ("abs(thief_group.average - 1) > 1", ["E339"]),
        ("(thief_group.average if true else 1) > 1", ["E339"]),
        ("(1 if true else thief_group.average) > 1 and 2", ["E339", "E330"]),
        ("thief_group.average * victim_group.average > 1", ["E336"]),
        ("thief_group.average * victim_group.capacity > 1", ["E336"]),
        ("thief_group.average + true > 1", ["E330"]),
        ("thief_group.load / thief_group.capacity > 1", ["E308"]),
    ],
)
def test_problems_with_groups(text: str, codes: list[str]) -> None:
    assert _codes(text, scope=Scope.GROUPS) == codes


def test_groups_are_named_only_where_they_are_compared() -> None:
    for scope in (Scope.CORES, Scope.TASK):
        for text in ("thief_group.load > 1", "victim_group", "victim_group.foo"):
            assert _codes(text, scope=scope) == ["E322"]


def test_keys_are_no_booleans() -> None:
    for scope, expected in ((Scope.GROUPS, Type.RATIO), (Scope.GROUPS, Type.INTEGER), (Scope.CORES, Type.INTEGER)):
        assert _codes("true", expected, scope) == ["E331"]


@pytest.mark.parametrize("text", ["", "1 + ", "thief_group.a.b", "(thief_group.load, 1)", "_", "(thief_group)[1]", "min(2)"])
def test_hints_are_about_groups(text: str) -> None:
    with pytest.raises(InputError) as caught:
        parse(text, scope=Scope.GROUPS)
    hints = " ".join(problem.hint for problem in caught.value.problems)
    assert "thief." not in hints and "victim." not in hints


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
    assert type_of(Attr("task", "weight")) is type_of(Attr("thief", "lightest")) is Type.INTEGER
    assert type_of(Attr("thief_group", "average")) is Type.RATIO
    assert type_of(Attr("thief_group", "idle")) is type_of(Attr("thief", "capacity")) is None
    assert type_of(Attr("task", "load")) is type_of(Attr("thief", "weight")) is None
    assert type_of(BinOp("*", Attr("task", "weight"), LOAD)) is None


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
