"""Text to expression: Python's parser reads the text, and its tree is translated; nothing is evaluated as Python."""

from __future__ import annotations

import ast as python
from dataclasses import dataclass, field

from proofgen.errors import InputError, Problem, Span, did_you_mean
from proofgen.expr import types
from proofgen.expr.ast import (
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
    names_task,
)
from proofgen.expr.lexer import MAX_DEPTH, is_hole, scan
from proofgen.expr.source import Fragment
from proofgen.expr.types import GROUPS, HOLE, SUBJECTS, TASK, TASK_ATTRIBUTES, Scope, Type, attributes_of

_ARITHMETIC: dict[type[python.operator], ArithmeticOp] = {
    python.Add: "+",
    python.Sub: "-",
    python.Mult: "*",
    python.FloorDiv: "//",
    python.Mod: "%",
}
_COMPARE: dict[type[python.cmpop], CompareOp] = {
    python.Eq: "==",
    python.NotEq: "!=",
    python.Lt: "<",
    python.LtE: "<=",
    python.Gt: ">",
    python.GtE: ">=",
}
_FUNCTIONS: dict[str, Function] = {"min": "min", "max": "max", "abs": "abs"}
_SUBJECTS = (*SUBJECTS, TASK, *GROUPS)
_NAMES = (*_FUNCTIONS, "true", "false", "and", "or", "not", "if", "else")


def parse(text: str, expected: Type = Type.BOOLEAN, file: str = "<expression>", *, scope: Scope = Scope.CORES) -> Expr:
    """Read an expression of type `expected` that names what `scope` says; where that has a task, it has to name it.

    Raises:
        InputError: with everything that is wrong with it.
    """
    expr, problems = parse_fragment(Fragment.plain(text, file), expected, scope)
    if expr is None:
        raise InputError(*problems)
    return expr


def parse_fragment(fragment: Fragment, expected: Type, scope: Scope = Scope.CORES) -> tuple[Expr | None, list[Problem]]:
    """The expression in a fragment, or everything that is wrong with it, from left to right; never both.

    It may name what `scope` says, and has to name the task if that is part of it. Where a ratio is expected, an integer will do.
    """
    scanned = scan(fragment, scope)
    problems = scanned.problems
    if not scanned.fatal:
        tree = _python_tree(scanned.text, fragment)
        if isinstance(tree, Problem):
            problems = problems or [tree]
        else:
            translator = _Translator(fragment, scope)
            expr = translator.translate(tree)
            problems = problems + translator.problems
            # What was not understood might have named the task.
            if scope is Scope.TASK and not problems and not names_task(expr):
                problems = [_without_task(fragment, tree)]
            problems = problems + types.check(expr, expected, scope, fragment.source.problem)
            if not problems:
                return expr, []
    return None, sorted(problems, key=lambda problem: problem.position)


def _without_task(fragment: Fragment, tree: python.expr) -> Problem:
    message = "this does not depend on the task: it never names `task.weight`"
    hint = "put a condition on the cores into `filter`; leave `task` out to take any task"
    return fragment.problem("E338", _offsets(tree), message, hint)


def _python_tree(text: str, fragment: Fragment) -> python.expr | Problem:
    """Python's tree, with columns that are offsets in `text`, unless it is too deep to walk or no expression at all."""
    indent = len(text) - len(text.lstrip(" "))
    try:
        tree = python.parse(text.lstrip(" "), mode="eval").body
    except SyntaxError:
        return _syntax_problem(text, fragment)
    except (RecursionError, MemoryError, ValueError):
        return _too_deep(fragment)
    if _depth(tree) > MAX_DEPTH:
        return _too_deep(fragment)
    for node in python.walk(tree):
        if isinstance(node, python.expr):
            node.col_offset += indent
            node.end_col_offset = (node.end_col_offset or 0) + indent
    return tree


def _too_deep(fragment: Fragment) -> Problem:
    place = (0, len(fragment.text))
    return fragment.problem("E303", place, f"the expression is nested more than {MAX_DEPTH} deep", "make it simpler")


def _depth(tree: python.expr) -> int:
    """Levels of the tree, counted without recursion; a core's attribute is one level, as everything small is."""
    depth, level = 0, [tree]
    while level and depth <= MAX_DEPTH:
        depth += 1
        level = [child for node in level for child in python.iter_child_nodes(node) if isinstance(child, python.expr)]
    return depth


def _syntax_problem(text: str, fragment: Fragment) -> Problem:
    """Python's words and places differ between its versions; what the scan lets through is mostly if without else."""
    names = text.replace("(", " ").replace(")", " ").split()
    incomplete = names.count("if") != names.count("else")
    hint = (
        "every `if` needs its `else`: write `a if condition else b`"
        if incomplete
        else "see docs/expression-language.md"
    )
    return fragment.problem("E311", (0, len(fragment.text)), "this is not an expression", hint)


@dataclass
class _Translator:
    fragment: Fragment
    scope: Scope
    """What may be named."""
    problems: list[Problem] = field(default_factory=list)

    def report(self, code: str, node: python.expr, message: str, hint: str) -> Expr:
        self.problems.append(self.fragment.problem(code, _offsets(node), message, hint))
        return HOLE

    def span(self, node: python.expr) -> Span:
        return self.fragment.span(*_offsets(node))

    def translate(self, node: python.expr) -> Expr:
        """Our expression for Python's; a hole for what was reported."""
        match node:
            case python.Constant(value=int(value)):
                return IntLit(value, span=self.span(node))
            case python.Name(id=name):
                return self._name(node, name)
            case python.Attribute(value=python.Name(id=subject), attr=name):
                return self._attribute(node, subject, name)
            case python.UnaryOp(op=op, operand=operand):
                return self._unary(node, op, self.translate(operand))
            case python.BinOp(left=left, op=operator, right=right):
                return self._binary(node, self.translate(left), operator, self.translate(right))
            case python.BoolOp(op=connective, values=values):
                operands = tuple(self.translate(value) for value in values)
                make = And if isinstance(connective, python.And) else Or
                return make(operands, span=self.span(node))
            case python.Compare(left=left, ops=ops, comparators=comparators):
                signs = [_COMPARE[type(op)] for op in ops]
                rest = tuple(zip(signs, map(self.translate, comparators), strict=True))
                return Compare(self.translate(left), rest, span=self.span(node))
            case python.IfExp(test=test, body=body, orelse=orelse):
                parts = (self.translate(test), self.translate(body), self.translate(orelse))
                return IfElse(*parts, span=self.span(node))
            case python.Call():
                return self._call(node)
            case _:
                return self._unsupported(node)

    def _name(self, node: python.expr, name: str) -> Expr:
        if name in ("true", "false"):
            return BoolLit(name == "true", span=self.span(node))
        if is_hole(name):
            return HOLE
        thief, victim, *task = self.scope.subjects
        if name in (thief, victim):
            hint = f"write one of its attributes: `{name}.load`"
            return self.report("E323", node, f"`{name}` is a {_kind(name)}, not a value", hint)
        if name in attributes_of(thief):
            hint = f"write `{thief}.{name}` or `{victim}.{name}`"
            return self.report("E323", node, f"`{name}` of which {_kind(thief)}?", hint)
        if name in _FUNCTIONS:
            return self.report("E325", node, f"`{name}` is a function", f"write its arguments: `{self._usage(name)}`")
        if name in _SUBJECTS and name not in task:
            return self._not_available(node, name, name)
        if name == TASK or (name in TASK_ATTRIBUTES and task):
            message = "`task` is a task, not a value" if name == TASK else f"`{name}` is only half a name"
            return self.report("E323", node, message, "write `task.weight`")
        known = (*self.scope.subjects, *_NAMES)
        hint = did_you_mean(name, known, f"the names are {_listed(self.scope.subjects)}")
        return self.report("E320", node, f"unknown name `{name}`", hint)

    def _attribute(self, node: python.Attribute, subject: str, name: str) -> Expr:
        subjects = self.scope.subjects
        if subject not in subjects:
            if subject in _SUBJECTS:
                return self._not_available(node, subject, f"{subject}.{name}")
            hint = did_you_mean(subject, subjects, f"the names are {_listed(subjects)}")
            what = "name" if TASK in subjects else _kind(subjects[0])
            return self.report("E320", node.value, f"unknown {what} `{subject}`", hint)
        what, known = _kind(subject), attributes_of(subject)
        if name not in known:
            hint = did_you_mean(name, known, f"a {what} has {', '.join(known)}")
            end = _offsets(node)[1]
            place = (end - len(name), end)
            self.problems.append(self.fragment.problem("E321", place, f"a {what} has no attribute `{name}`", hint))
            return HOLE
        return Attr(subject, name, span=self.span(node))

    def _not_available(self, node: python.expr, subject: str, name: str) -> Expr:
        """A name that means something elsewhere."""
        thief, victim, *_ = self.scope.subjects
        hint = f"name the attributes of `{thief}` and `{victim}`"
        if subject in GROUPS:
            message = f"`{name}` is not available here, as cores are compared, not groups"
            return self.report("E322", node, message, f"{hint}; only `filter` and `choose` of `groups` are about groups")
        if subject in SUBJECTS:
            return self.report("E322", node, f"`{name}` is not available here, as groups of cores are compared", hint)
        hint = "only the key `task` of `steal` can name it"
        if self.scope is not Scope.GROUPS:
            hint += "; of cores there are `victim.lightest` and `victim.heaviest`"
        return self.report("E322", node, f"`{name}` is not available here, as no task is chosen yet", hint)

    def _usage(self, function: str) -> str:
        thief, victim, *_ = self.scope.subjects
        return f"abs({victim}.load - {thief}.load)" if function == "abs" else f"{function}({thief}.load, {victim}.load)"

    def _unary(self, node: python.expr, op: python.unaryop, operand: Expr) -> Expr:
        match op:
            case python.USub():
                return Neg(operand, span=self.span(node))
            case python.Not():
                return Not(operand, span=self.span(node))
            case python.UAdd():
                return self.report("E308", node, "a sign `+` is not part of the language", "leave it out")
            case _:  # the scan reported `~`
                return HOLE

    def _binary(self, node: python.expr, left: Expr, operator: python.operator, right: Expr) -> Expr:
        op = _ARITHMETIC.get(type(operator))
        # An operator that is missing from the table was reported by the scan.
        return HOLE if op is None else BinOp(op, left, right, span=self.span(node))

    def _call(self, node: python.Call) -> Expr:
        arguments = tuple(self.translate(argument) for argument in node.args)
        name = node.func.id if isinstance(node.func, python.Name) else None
        if name is not None and is_hole(name):
            return HOLE
        if name not in _FUNCTIONS:
            hint = did_you_mean(name or "", _FUNCTIONS, "the functions are min, max and abs")
            return self.report("E324", node.func, f"unknown function `{python.unparse(node.func)}`", hint)
        function = _FUNCTIONS[name]
        for keyword in node.keywords:
            self.report("E325", keyword.value, f"`{function}` takes no named arguments", f"write `{self._usage(function)}`")
        if not node.keywords and not (len(arguments) == 1 if function == "abs" else len(arguments) >= 2):
            wanted = "one argument" if function == "abs" else "two arguments or more"
            message = f"`{function}` takes {wanted}, not {len(arguments)}"
            return self.report("E325", node, message, f"write `{self._usage(function)}`")
        return Call(function, arguments, span=self.span(node))

    def _unsupported(self, node: python.expr) -> Expr:
        what, hint = _describe(node, self.scope)
        return self.report("E309", node, f"{what} is not part of the language", hint)


def _describe(node: python.expr, scope: Scope) -> tuple[str, str]:
    thief, victim, *_ = scope.subjects
    match node:
        case python.Subscript():
            return "indexing", f"name an attribute of `{thief}` or `{victim}`"
        case python.Tuple(elts=[]):
            return "an empty pair of parentheses", "write an expression in it"
        case python.Tuple():
            return "a comma", "write one expression; min and max take their arguments in parentheses"
        case python.Attribute():
            return "an attribute of an attribute", f"write `{thief}.` or `{victim}.` and one attribute"
        case python.List() | python.Set() | python.Dict():
            return "a collection", "use parentheses `( )` for grouping"
        case _:
            return "this", f"use attributes of {_kind(thief)}s, integers, operators, min, max, abs and if-else"


def _kind(subject: str) -> str:
    if subject == TASK:
        return "task"
    return "group" if subject in GROUPS else "core"


def _listed(names: tuple[str, ...]) -> str:
    return f"{', '.join(f'`{name}`' for name in names[:-1])} and `{names[-1]}`"


def _offsets(node: python.expr) -> tuple[int, int]:
    return node.col_offset, node.end_col_offset or node.col_offset + 1
