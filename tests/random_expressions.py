"""Random expressions of the language, well typed and otherwise without sense."""

from __future__ import annotations

import random
from collections.abc import Callable

INTEGERS = ("load", "load", "load", "count", "ready", "running", "lightest", "heaviest")
BOOLEANS = ("idle", "overloaded")
ORDERS = ("<", "<=", ">", ">=", "==", "!=")


def boolean(chance: random.Random, depth: int, *, task: bool = False) -> str:
    """A random boolean that nests so deep."""
    if depth <= 0 or chance.random() < 0.15:
        return _boolean_leaf(chance)

    def below() -> str:
        return boolean(chance, depth - 1, task=task)

    def number() -> str:
        return integer(chance, depth - 1, task=task)

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


def _boolean_leaf(chance: random.Random) -> str:
    if chance.random() < 0.1:
        return chance.choice(("true", "false"))
    if chance.random() < 0.4:
        return f"{core(chance)}.{chance.choice(BOOLEANS)}"
    return f"{core(chance)}.{chance.choice(INTEGERS)} {chance.choice(ORDERS)} {literal(chance)}"


def integer(chance: random.Random, depth: int, *, task: bool = False) -> str:
    """A random integer that nests so deep, in parentheses where it needs them."""
    if depth <= 0 or chance.random() < 0.2:
        return _integer_leaf(chance, task)

    def below() -> str:
        return integer(chance, depth - 1, task=task)

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
        lambda: f"({below()} if ({boolean(chance, depth - 1, task=task)}) else {below()})",
    )
    return chance.choice(choices)()


def _integer_leaf(chance: random.Random, task: bool) -> str:
    if task and chance.random() < 0.3:
        return "task.weight"
    return literal(chance) if chance.random() < 0.25 else f"{core(chance)}.{chance.choice(INTEGERS)}"


def core(chance: random.Random) -> str:
    return chance.choice(("thief", "victim"))


def literal(chance: random.Random) -> str:
    """Mostly small, as otherwise nothing happens on machines that can all be tried; now and then larger."""
    return str(chance.choice((0, 1, 1, 2, 2, 3, 4)) if chance.random() < 0.95 else chance.choice((7, 12, 25, 100)))
