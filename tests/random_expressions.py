"""Random expressions of the language, well typed and otherwise without sense."""

from __future__ import annotations

import random
from collections.abc import Callable

from proofgen.expr import Scope

INTEGERS = ("load", "load", "load", "count", "ready", "running", "lightest", "heaviest")
BOOLEANS = ("idle", "overloaded")
GROUP_INTEGERS = ("load", "load", "load", "capacity", "count", "min", "max", "idle_cores")
GROUP_BOOLEANS = ("stealable",)
ORDERS = ("<", "<=", ">", ">=", "==", "!=")


def boolean(chance: random.Random, depth: int, scope: Scope = Scope.CORES) -> str:
    """A random boolean that nests so deep."""
    if depth <= 0 or chance.random() < 0.15:
        return _boolean_leaf(chance, scope)

    def below() -> str:
        return boolean(chance, depth - 1, scope)

    def number() -> str:
        made = ratio if scope is Scope.GROUPS and chance.random() < 0.3 else integer
        return made(chance, depth - 1, scope)

    choices: tuple[Callable[[], str], ...] = (
        *[lambda: f"{number()} {chance.choice(ORDERS)} {number()}"] * 4,
        lambda: f"{number()} {chance.choice(ORDERS)} {number()} {chance.choice(ORDERS)} {number()}",
        lambda: f"({below()}) and ({below()})",
        lambda: f"({below()}) or ({below()})",
        lambda: f"not ({below()})",
        lambda: f"({below()}) {chance.choice(('==', '!='))} ({below()})",
        lambda: f"({below()}) if ({below()}) else ({below()})",
    )
    return chance.choice(choices)()


def _boolean_leaf(chance: random.Random, scope: Scope) -> str:
    if chance.random() < 0.1:
        return chance.choice(("true", "false"))
    if chance.random() < 0.4:
        return _attribute(chance, scope, BOOLEANS, GROUP_BOOLEANS)
    return f"{_attribute(chance, scope, INTEGERS, GROUP_INTEGERS)} {chance.choice(ORDERS)} {literal(chance)}"


def _attribute(chance: random.Random, scope: Scope, of_core: tuple[str, ...], of_group: tuple[str, ...]) -> str:
    if scope is Scope.GROUPS:
        return f"{chance.choice(scope.subjects)}.{chance.choice(of_group)}"
    return f"{core(chance)}.{chance.choice(of_core)}"


def integer(chance: random.Random, depth: int, scope: Scope = Scope.CORES) -> str:
    """A random integer that nests so deep, in parentheses where it needs them."""
    if depth <= 0 or chance.random() < 0.2:
        return _integer_leaf(chance, scope)

    def below() -> str:
        return integer(chance, depth - 1, scope)

    choices: tuple[Callable[[], str], ...] = (
        lambda: f"({below()} + {below()})",
        lambda: f"({below()} - {below()})",
        lambda: f"({below()} - {below()})",
        lambda: f"{chance.randint(2, 5)} * {below()}",
        lambda: f"{below()} * {chance.choice(('2', '3', '(-1)', '(1 + 1)'))}",
        lambda: f"({below()} // {chance.randint(1, 4)})",
        lambda: f"({below()} % {chance.randint(2, 4)})",
        lambda: f"-{below()}",
        lambda: f"{chance.choice(('min', 'max'))}({below()}, {below()})",
        lambda: f"{chance.choice(('min', 'max'))}({below()}, {below()}, {below()})",
        lambda: f"abs({below()})",
        lambda: f"({below()} if ({boolean(chance, depth - 1, scope)}) else {below()})",
    )
    return chance.choice(choices)()


def _integer_leaf(chance: random.Random, scope: Scope) -> str:
    if scope is Scope.TASK and chance.random() < 0.3:
        return "task.weight"
    return literal(chance) if chance.random() < 0.25 else _attribute(chance, scope, INTEGERS, GROUP_INTEGERS)


def ratio(chance: random.Random, depth: int, scope: Scope = Scope.GROUPS) -> str:
    """A random ratio that nests so deep, in parentheses where it needs them."""
    if depth <= 0 or chance.random() < 0.3:
        return f"{chance.choice(scope.subjects)}.average"

    def below() -> str:
        return ratio(chance, depth - 1, scope)

    choices: tuple[Callable[[], str], ...] = (
        lambda: f"({below()} + {below()})",
        lambda: f"({below()} - {below()})",
        lambda: f"({below()} - {integer(chance, depth - 1, scope)})",
        lambda: f"{chance.randint(2, 5)} * {below()}",
        lambda: f"{below()} * {chance.choice(('100', '(-1)', '(1 + 1)'))}",
        lambda: f"-{below()}",
    )
    return chance.choice(choices)()


def core(chance: random.Random) -> str:
    return chance.choice(("thief", "victim"))


def literal(chance: random.Random) -> str:
    """Mostly small, as otherwise nothing happens on machines that can all be tried; now and then larger."""
    return str(chance.choice((0, 1, 1, 2, 2, 3, 4)) if chance.random() < 0.95 else chance.choice((7, 12, 25, 100)))
