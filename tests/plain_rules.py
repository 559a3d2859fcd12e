"""What a policy file says, read plainly: cores, expressions, who may steal from whom, and what moves.

Written from the definitions in lean/Proofgen/Spec and the pages in docs alone; the brute force stands on it.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

# -- cores --


@dataclass(frozen=True, eq=False)
class Core:
    """The weights of its tasks: of the one that runs (0: none does), and of those that wait, in the order of the queue.

    There is one object for each core, made by `core_of`, so that they are compared fast.
    """

    current: int
    ready: tuple[int, ...]

    @cached_property
    def weights(self) -> tuple[int, ...]:
        return (self.current, *self.ready) if self.current else self.ready

    @cached_property
    def count(self) -> int:
        return len(self.weights)

    @cached_property
    def idle(self) -> bool:
        return self.count == 0

    @cached_property
    def overloaded(self) -> bool:
        return self.count >= 2

    @cached_property
    def rank(self) -> tuple[int, int, tuple[int, ...]]:
        """Any order of cores will do."""
        return self.count, self.current, self.ready


core_of = cache(Core)
IDLE = core_of(0, ())


class Seen:
    """What an expression sees of a core, under a meaning of `load`."""

    def __init__(self, core: Core, load: str) -> None:
        self.count = core.count
        self.load = sum(core.weights) if load == "weight" else core.count
        self.ready = len(core.ready)
        self.running = 1 if core.current else 0
        self.idle = core.count == 0
        self.overloaded = core.count >= 2
        self.lightest = min(core.ready) if core.ready else 0
        self.heaviest = max(core.ready) if core.ready else 0


@dataclass
class Task:
    """What an expression sees of a task."""

    weight: int


# -- expressions --

_ALLOWED = (
    ast.Expression,
    *(ast.BoolOp, ast.And, ast.Or, ast.UnaryOp, ast.Not, ast.USub, ast.BinOp, ast.Add, ast.Sub, ast.Mult, ast.FloorDiv, ast.Mod),
    *(ast.Compare, ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.IfExp, ast.Call, ast.Attribute, ast.Name, ast.Load),
    ast.Constant,
)
_NAMES = {"true": True, "false": False, "min": min, "max": max, "abs": abs}


def read(text: str) -> Callable[[Any, Any, Any], Any]:
    """The expression as a function of thief, victim and task: Python means by it what the language means."""
    tree = ast.parse(" ".join(text.split()), mode="eval")
    for node in ast.walk(tree):
        if not isinstance(node, _ALLOWED):
            raise AssertionError(f"{type(node).__name__} in {text}")
    names = [ast.arg(name) for name in ("thief", "victim", "task")]
    body = ast.Expression(ast.Lambda(ast.arguments([], names, None, [], [], None, []), tree.body))
    code = compile(ast.fix_missing_locations(body), "<policy>", "eval")
    function: Callable[[Any, Any, Any], Any] = eval(code, {"__builtins__": {}, **_NAMES})
    return function


# -- policies --


class Rules:
    """What a policy file says: who may steal from whom, and what moves."""

    def __init__(self, plain: Mapping[str, Any]) -> None:
        self.load = plain.get("load", "count")
        bounds = plain.get("weights", {})
        self.least: int = bounds.get("min", 1)
        self.most: int | None = bounds.get("max")
        self.goes_on = plain.get("on_failure", "stop") == "next"
        self.steal = plain["steal"]
        self.texts = [str(plain["filter"]), str(self.steal.get("budget", "")), str(self.steal.get("task", ""))]
        self._filter = read(self.texts[0])
        amount = "(victim.load - thief.load) // 2" if self.steal.get("take") == "half" else self.steal.get("budget")
        self._budget = None if amount is None else read(str(amount))
        self._task = read(str(self.steal["task"])) if "task" in self.steal else None
        choose = plain.get("choose", "any")
        keys = [] if choose == "any" else [choose] if isinstance(choose, Mapping) else choose
        self._keys = [(order, read(str(text))) for key in keys for order, text in key.items()]
        self.seen = cache(lambda core: Seen(core, self.load))
        self.can_steal = cache(self._can_steal)
        self.after = cache(self._after)

    @property
    def tells_tasks_apart(self) -> bool:
        """Whether weights can matter at all."""
        names = " ".join(self.texts)
        word = any(name in names for name in ("lightest", "heaviest", "weight"))
        return word or self.load == "weight" or self.steal.get("order", "queue") != "queue"

    def weights(self, number: int) -> list[int]:
        """The least weights that the policy is made for, so many; one if weights do not matter."""
        number = number if self.tells_tasks_apart else 1
        return [w for w in range(self.least, self.least + number) if self.most is None or w <= self.most]

    def load_of(self, core: Core) -> int:
        load: int = self.seen(core).load
        return load

    def _can_steal(self, thief: Core, victim: Core) -> bool:
        value = self._filter(self.seen(thief), self.seen(victim), None)
        assert isinstance(value, bool)
        return value

    def keys(self, thief: Core, victim: Core) -> tuple[int, ...]:
        """For the choice: the larger the better, the first first."""
        signs = {"most": 1, "least": -1}
        return tuple(signs[order] * key(self.seen(thief), self.seen(victim), None) for order, key in self._keys)

    def places(self, thief: Core, victim: Core) -> list[int]:
        """Which of the victim's waiting tasks move, by their places in the queue, in the order in which they are taken."""
        if self._budget is not None:
            return self._filled(thief, victim)
        best: int | None = None
        for place, weight in enumerate(victim.ready):
            # Of equal ones, the one further ahead stays the best.
            better = best is None or self._before(weight, victim.ready[best])
            if better and (self._task is None or self._task(self.seen(thief), self.seen(victim), Task(weight))):
                best = place
        return [] if best is None else [best]

    def _before(self, weight: int, other: int) -> bool:
        order = self.steal.get("order", "queue")
        return (order == "lightest" and weight < other) or (order == "heaviest" and weight > other)

    def _filled(self, thief: Core, victim: Core) -> list[int]:
        assert self._budget is not None
        left = max(0, self._budget(self.seen(thief), self.seen(victim), None))
        moved = []
        for place, weight in enumerate(victim.ready):
            cost = weight if self.load == "weight" else 1
            if cost <= left:
                moved.append(place)
                left -= cost
        return moved

    def _after(self, thief: Core, victim: Core) -> tuple[Core, Core]:
        places = self.places(thief, victim)
        moved = tuple(victim.ready[place] for place in places)
        rest = tuple(weight for place, weight in enumerate(victim.ready) if place not in places)
        return core_of(thief.current, thief.ready + moved), core_of(victim.current, rest)
