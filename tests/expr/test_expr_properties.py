"""What holds for all expressions."""

from __future__ import annotations

import random
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

from hypothesis import given
from hypothesis import strategies as st
from random_expressions import boolean

from proofgen.errors import InputError
from proofgen.expr import (
    MAX_INTEGER,
    And,
    Attr,
    BinOp,
    BoolLit,
    Call,
    Compare,
    Expr,
    IfElse,
    IntLit,
    Neg,
    Not,
    Or,
    Scope,
    Type,
    compile_expr,
    compile_groups,
    constants,
    evaluate,
    evaluate_groups,
    nodes,
    parse,
    to_text,
    type_of,
)


@dataclass(frozen=True)
class Core:
    """A core with at most one running task, and tasks that wait, by their weights."""

    current: tuple[int, ...]
    waiting: tuple[int, ...]

    @property
    def running(self) -> int:
        return len(self.current)

    @property
    def ready(self) -> int:
        return len(self.waiting)

    @property
    def count(self) -> int:
        return self.running + self.ready

    @property
    def load(self) -> int:
        return sum(self.current) + sum(self.waiting)

    @property
    def lightest(self) -> int:
        return min(self.waiting, default=0)

    @property
    def heaviest(self) -> int:
        return max(self.waiting, default=0)

    @property
    def idle(self) -> bool:
        return self.count == 0

    @property
    def overloaded(self) -> bool:
        return self.count >= 2


@dataclass(frozen=True)
class Task:
    weight: int


def _weights(most: int) -> st.SearchStrategy[tuple[int, ...]]:
    return st.lists(st.integers(1, 9), max_size=most).map(tuple)


@dataclass(frozen=True)
class Group:
    """A group of cores, by their loads; one with a load of 5 or more is taken for overloaded."""

    loads: tuple[int, ...]

    @property
    def capacity(self) -> int:
        return len(self.loads)

    @property
    def count(self) -> int:
        return sum(2 if load >= 5 else min(load, 1) for load in self.loads)

    @property
    def load(self) -> int:
        return sum(self.loads)

    @property
    def min(self) -> int:
        return min(self.loads)

    @property
    def max(self) -> int:
        return max(self.loads)

    @property
    def average(self) -> Fraction:
        return Fraction(self.load, self.capacity)

    @property
    def idle_cores(self) -> int:
        return self.loads.count(0)

    @property
    def stealable(self) -> bool:
        return self.max >= 5


CORES = st.builds(Core, _weights(1), _weights(5))
GROUPS = st.builds(Group, st.lists(st.integers(0, 9), min_size=1, max_size=4).map(tuple))
TASKS = st.builds(Task, st.integers(1, 9))
SUBJECTS = st.sampled_from(["thief", "victim"])
NUMBERS = st.sampled_from(["load", "count", "ready", "running", "lightest", "heaviest"])
NUMBER = st.builds(Attr, SUBJECTS, NUMBERS)
FLAG = st.builds(Attr, SUBJECTS, st.sampled_from(["idle", "overloaded"]))
GROUP_SUBJECTS = st.sampled_from(["thief_group", "victim_group"])
GROUP_NUMBER = st.builds(Attr, GROUP_SUBJECTS, st.sampled_from(["capacity", "count", "load", "min", "max", "idle_cores"]))
GROUP_FLAG = st.builds(Attr, GROUP_SUBJECTS, st.just("stealable"))
AVERAGE = st.builds(Attr, GROUP_SUBJECTS, st.just("average"))
WEIGHT = Attr("task", "weight")
CONSTANTS = st.builds(IntLit, st.integers(0, 5) | st.integers(0, MAX_INTEGER))
POSITIVE = st.builds(IntLit, st.integers(1, 9))
ORDERS = st.sampled_from(["==", "!=", "<", "<=", ">", ">="])


def _several(operands: st.SearchStrategy[Expr]) -> st.SearchStrategy[tuple[Expr, ...]]:
    return st.tuples(operands, operands) | st.tuples(operands, operands, operands)


@cache
def integers(depth: int = 3, groups: bool = False) -> st.SearchStrategy[Expr]:
    """Expressions that give an integer."""
    leaves = CONSTANTS | (GROUP_NUMBER if groups else NUMBER)
    if depth == 0:
        return leaves
    inner = integers(depth - 1, groups)
    return st.one_of(
        leaves,
        st.builds(Neg, inner),
        st.builds(BinOp, st.sampled_from(["+", "-"]), inner, inner),
        st.builds(BinOp, st.just("*"), CONSTANTS, inner),
        st.builds(BinOp, st.just("*"), inner, CONSTANTS),
        st.builds(BinOp, st.sampled_from(["//", "%"]), inner, POSITIVE),
        st.builds(Call, st.sampled_from(["min", "max"]), _several(inner)),
        st.builds(Call, st.just("abs"), st.tuples(inner)),
        st.builds(IfElse, booleans(depth - 1, groups), inner, inner),
    )


@cache
def ratios(depth: int = 3) -> st.SearchStrategy[Expr]:
    """Expressions over groups that give a ratio: an average is in each."""
    if depth == 0:
        return AVERAGE
    inner, other = ratios(depth - 1), integers(depth - 1, groups=True)
    sums = st.sampled_from(["+", "-"])
    return st.one_of(
        AVERAGE,
        st.builds(Neg, inner),
        st.builds(BinOp, sums, inner, inner),
        st.builds(BinOp, sums, inner, other),
        st.builds(BinOp, sums, other, inner),
        st.builds(BinOp, st.just("*"), CONSTANTS, inner),
        st.builds(BinOp, st.just("*"), inner, CONSTANTS),
    )


@cache
def booleans(depth: int = 3, groups: bool = False) -> st.SearchStrategy[Expr]:
    """Expressions that give a boolean."""
    leaves = st.builds(BoolLit, st.booleans()) | (GROUP_FLAG if groups else FLAG)
    if depth == 0:
        return leaves
    inner, numbers = booleans(depth - 1, groups), integers(depth - 1, groups)
    if groups:
        numbers = numbers | ratios(depth - 1)
    links = st.tuples(ORDERS, numbers)
    return st.one_of(
        leaves,
        st.builds(Not, inner),
        st.builds(And, _several(inner)),
        st.builds(Or, _several(inner)),
        st.builds(Compare, numbers, st.tuples(links) | st.tuples(links, links)),
        st.builds(Compare, inner, st.tuples(st.tuples(st.sampled_from(["==", "!="]), inner))),
        st.builds(IfElse, inner, inner, inner),
    )


def predicates() -> st.SearchStrategy[Expr]:
    """Task predicates: booleans that name the weight of the task, on either side of a comparison or inside an operand."""
    sides = integers(2) | st.builds(BinOp, st.sampled_from(["+", "-"]), integers(1), st.just(WEIGHT))
    after = st.builds(Compare, st.just(WEIGHT), st.tuples(st.tuples(ORDERS, sides)))
    before = st.builds(Compare, sides, st.tuples(st.tuples(ORDERS, st.just(WEIGHT))))
    return st.one_of(after, before, st.builds(And, st.tuples(booleans(1), after)), st.builds(Or, st.tuples(before, booleans(1))))


@given(booleans())
def test_booleans_survive_printing(expr: Expr) -> None:
    assert parse(to_text(expr)) == expr


@given(integers())
def test_integers_survive_printing(expr: Expr) -> None:
    assert parse(to_text(expr), Type.INTEGER) == expr


@given(booleans(), CORES, CORES)
def test_booleans_evaluate_to_booleans(expr: Expr, thief: Core, victim: Core) -> None:
    assert type_of(expr) is Type.BOOLEAN
    assert type(evaluate(expr, thief, victim)) is bool


@given(integers(), CORES, CORES)
def test_integers_evaluate_to_integers(expr: Expr, thief: Core, victim: Core) -> None:
    assert type_of(expr) is Type.INTEGER
    assert type(evaluate(expr, thief, victim)) is int


@given(booleans() | integers(), CORES, CORES)
def test_python_agrees(expr: Expr, thief: Core, victim: Core) -> None:
    names = {"thief": thief, "victim": victim, "true": True, "false": False}
    # Only a test may do this: the text was printed from an expression.
    expected = eval(to_text(expr), names)
    assert compile_expr(expr)(thief, victim) == expected


@given(booleans(groups=True))
def test_group_filters_survive_printing(expr: Expr) -> None:
    assert parse(to_text(expr), scope=Scope.GROUPS) == expr
    assert type_of(expr) is Type.BOOLEAN


@given(ratios())
def test_ratios_survive_printing(expr: Expr) -> None:
    assert parse(to_text(expr), Type.RATIO, scope=Scope.GROUPS) == expr
    assert type_of(expr) is Type.RATIO


@given(booleans(groups=True) | integers(groups=True) | ratios(), GROUPS, GROUPS)
def test_python_agrees_on_groups(expr: Expr, thief: Group, victim: Group) -> None:
    names = {"thief_group": thief, "victim_group": victim, "true": True, "false": False}
    kinds = {Type.BOOLEAN: bool, Type.INTEGER: int, Type.RATIO: Fraction, None: None}
    found = compile_groups(expr)(thief, victim)
    assert type(found) is kinds[type_of(expr)]
    assert found == eval(to_text(expr), names)
    assert evaluate_groups(expr, thief, victim) == found


@given(st.integers(0, 10**6), GROUPS, GROUPS)
def test_random_texts_about_groups(seed: int, thief: Group, victim: Group) -> None:
    text = boolean(random.Random(seed), 3, Scope.GROUPS)
    expr = parse(text, scope=Scope.GROUPS)
    names = {"thief_group": thief, "victim_group": victim, "true": True, "false": False}
    assert compile_groups(expr)(thief, victim) is eval(text, names)


@given(predicates())
def test_task_predicates_survive_printing(expr: Expr) -> None:
    assert parse(to_text(expr), scope=Scope.TASK) == expr


@given(predicates(), CORES, CORES, TASKS)
def test_python_agrees_on_task_predicates(expr: Expr, thief: Core, victim: Core, task: Task) -> None:
    names = {"thief": thief, "victim": victim, "task": task, "true": True, "false": False}
    found = compile_expr(expr)(thief, victim, task)
    assert type(found) is bool
    assert found == eval(to_text(expr), names)


@given(integers())
def test_constants_are_written_in_the_text(expr: Expr) -> None:
    found = constants(expr)
    assert list(found) == sorted(set(found))
    assert all(str(value) in to_text(expr) for value in found)


@given(booleans(2))
def test_spans_are_the_text_of_nodes(expr: Expr) -> None:
    text = to_text(expr)
    for node in nodes(parse(text)):
        wanted = type_of(node)
        assert node.span is not None and wanted is not None
        part = text[node.span.column - 1 : node.span.end_column - 1]
        assert parse(part, wanted) == node


LETTERS = "thief_group.load task.weight 0123()[]<>=!&|+-*/%'\"\\#\n,:_anordifelse~@^"


@given(st.text(max_size=40) | st.text(alphabet=LETTERS, max_size=40))
def test_any_text_is_read_or_explained(text: str) -> None:
    for scope in Scope:
        try:
            parse(text, scope=scope)
        except InputError as error:
            assert error.problems
            assert all(problem.code.startswith("E3") and problem.hint for problem in error.problems)
