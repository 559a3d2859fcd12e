"""What holds for all expressions."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from hypothesis import given
from hypothesis import strategies as st

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
    Type,
    compile_expr,
    constants,
    evaluate,
    nodes,
    parse,
    to_text,
    type_of,
)


@dataclass(frozen=True)
class Core:
    """A core with so many tasks, each of weight 1."""

    running: int
    ready: int

    @property
    def count(self) -> int:
        return self.running + self.ready

    @property
    def load(self) -> int:
        return self.count

    @property
    def idle(self) -> bool:
        return self.count == 0

    @property
    def overloaded(self) -> bool:
        return self.count >= 2


CORES = st.builds(Core, st.integers(0, 1), st.integers(0, 5))
SUBJECTS = st.sampled_from(["thief", "victim"])
CONSTANTS = st.builds(IntLit, st.integers(0, 5) | st.integers(0, MAX_INTEGER))
POSITIVE = st.builds(IntLit, st.integers(1, 9))
ORDERS = st.sampled_from(["==", "!=", "<", "<=", ">", ">="])


def _several(operands: st.SearchStrategy[Expr]) -> st.SearchStrategy[tuple[Expr, ...]]:
    return st.tuples(operands, operands) | st.tuples(operands, operands, operands)


@cache
def integers(depth: int = 3) -> st.SearchStrategy[Expr]:
    """Expressions that give an integer."""
    leaves = CONSTANTS | st.builds(Attr, SUBJECTS, st.sampled_from(["load", "count", "ready", "running"]))
    if depth == 0:
        return leaves
    inner = integers(depth - 1)
    return st.one_of(
        leaves,
        st.builds(Neg, inner),
        st.builds(BinOp, st.sampled_from(["+", "-"]), inner, inner),
        st.builds(BinOp, st.just("*"), CONSTANTS, inner),
        st.builds(BinOp, st.just("*"), inner, CONSTANTS),
        st.builds(BinOp, st.sampled_from(["//", "%"]), inner, POSITIVE),
        st.builds(Call, st.sampled_from(["min", "max"]), _several(inner)),
        st.builds(Call, st.just("abs"), st.tuples(inner)),
        st.builds(IfElse, booleans(depth - 1), inner, inner),
    )


@cache
def booleans(depth: int = 3) -> st.SearchStrategy[Expr]:
    """Expressions that give a boolean."""
    leaves = st.builds(BoolLit, st.booleans()) | st.builds(Attr, SUBJECTS, st.sampled_from(["idle", "overloaded"]))
    if depth == 0:
        return leaves
    inner, numbers = booleans(depth - 1), integers(depth - 1)
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


@given(st.text(max_size=40) | st.text(alphabet="thief.load 0123()[]<>=!&|+-*/%'\"\\#\n,:_anordifelse~@^", max_size=40))
def test_any_text_is_read_or_explained(text: str) -> None:
    try:
        parse(text)
    except InputError as error:
        assert error.problems
        assert all(problem.code.startswith("E3") and problem.hint for problem in error.problems)
