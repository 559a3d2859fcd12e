"""The expression language of policies: data, reading, types, meaning, printing."""

from proofgen.expr.ast import (
    MAX_INTEGER,
    And,
    ArithmeticOp,
    Attr,
    BinOp,
    BoolLit,
    Call,
    Compare,
    CompareOp,
    Expr,
    Function,
    IfElse,
    IntLit,
    Neg,
    Not,
    Or,
    children,
    constants,
    is_constant,
    nodes,
)
from proofgen.expr.evaluate import CoreView, compile_expr, constant_value, evaluate
from proofgen.expr.parser import parse, parse_fragment
from proofgen.expr.printer import to_text
from proofgen.expr.source import Fragment, Source
from proofgen.expr.types import Type, type_of

__all__ = [
    "MAX_INTEGER",
    "And",
    "ArithmeticOp",
    "Attr",
    "BinOp",
    "BoolLit",
    "Call",
    "Compare",
    "CompareOp",
    "CoreView",
    "Expr",
    "Fragment",
    "Function",
    "IfElse",
    "IntLit",
    "Neg",
    "Not",
    "Or",
    "Source",
    "Type",
    "children",
    "compile_expr",
    "constant_value",
    "constants",
    "evaluate",
    "is_constant",
    "nodes",
    "parse",
    "parse_fragment",
    "to_text",
    "type_of",
]
