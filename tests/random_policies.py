"""Random policies over the whole language, the same ones for the same seed and number.

Of every three, one is made of parts that suit each other, so that it is sound; one is such a policy with a flaw put in; one is
put together without a plan, of shapes that people write and of expressions that nobody would.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from random_expressions import ORDERS, boolean, integer
from ruamel.yaml import YAML
from ruamel.yaml.scalarstring import DoubleQuotedScalarString, LiteralScalarString

from proofgen.expr import Scope
from proofgen.policy import Policy
from proofgen.policy_file import load_policy

Plain = dict[str, Any]
"""A policy file as plain data, the way YAML has it."""

SEED = 20170508
EXPRESSIONS = ("filter", "most", "least", "budget", "task")
WEIGHTS: tuple[dict[str, int] | None, ...] = (None, None, {"max": 1}, {"max": 4}, {"min": 2, "max": 5}, {"min": 3})
REQUIRED: tuple[str | list[str], ...] = (
    "all",
    ["work_conserving"],
    ["filter_sound", "steal_non_idling", "work_conserving"],
    ["balanced"],
    ["work_conserving", "balanced"],
    ["work_conserving_sequential", "nonvacuous"],
    ["potential_decrease", "bounded_steals"],
)


@dataclass(frozen=True)
class Drawn:
    """A policy as its file has it, and as proofgen reads it; `kind` is how it was drawn."""

    index: int
    kind: str
    plain: Plain
    text: str
    policy: Policy


def draw(index: int, folder: Path, seed: int = SEED) -> Drawn:
    """The policy of this number, written to a file in the folder and read by proofgen."""
    chance = random.Random(f"{seed} {index}")
    kind = ("sound", "flawed", "free")[index % 3]
    plain = {"schema": "proofgen.policy/1", "name": f"random{index}", "title": f"A random policy, {kind}", "source": "tests"}
    plain |= {"sound": _sound, "flawed": _flawed, "free": _free}[kind](chance)
    plain = {key: value for key, value in plain.items() if value is not None}
    path = folder / f"random{index:05}.yaml"
    with path.open("w", encoding="utf-8") as file:
        _yaml().dump(_written(plain, chance), file)
    text = path.read_text("utf-8")
    return Drawn(index, kind, plain, text, load_policy(path))


def _yaml() -> YAML:
    yaml = YAML()
    yaml.width = 4000
    yaml.default_flow_style = False
    return yaml


def _written(tree: Any, chance: random.Random, key: str = "") -> Any:
    """The same with expressions in the ways in which they can be written."""
    match tree:
        case dict():
            return {name: _written(value, chance, name) for name, value in tree.items()}
        case list():
            return [_written(value, chance) for value in tree]
        case str() if key in EXPRESSIONS:
            if chance.random() < 0.8:
                return DoubleQuotedScalarString(tree)
            return LiteralScalarString(tree.replace(" and ", "\nand ").replace(" or ", " or\n") + "\n")
        case _:
            return tree


# -- sound ones --


@dataclass(frozen=True)
class Way:
    """Parts that suit each other: `serves` is when an idle thief steals, `more` are conditions for busy ones."""

    steal: Plain
    load: str
    more: tuple[str, ...]
    serves: str = "thief.idle and victim.overloaded"


GAP = "victim.load - thief.load"
_COUNT_GAPS = ("victim.count - thief.count >= 2", "thief.count + 2 <= victim.count", "victim.count > thief.count + 2")
_SPARING = (
    "victim.count >= 3",
    "victim.ready >= 3",
    "victim.count >= 4 and thief.count <= 2",
    "victim.overloaded and victim.ready > 2",
)
_NEVER = ("false", "victim.load < 0", "thief.idle and not thief.idle")


def _ways() -> Iterator[Way]:
    for load in ("count", "weight"):
        for order in ("queue", "lightest", "heaviest"):
            one = {"take": "one"} if order == "queue" else {"take": "one", "order": order}
            yield Way(one, load, (*_COUNT_GAPS, *_SPARING, *_NEVER))
        yield Way({"take": "one"}, load, (f"{GAP} > victim.heaviest and victim.ready >= 1",))
        yield Way({"take": "one", "order": "lightest"}, load, (f"{GAP} > victim.lightest and victim.lightest > 0",))
        yield Way({"take": "one", "order": "heaviest"}, load, (f"{GAP} > victim.heaviest and victim.heaviest >= 1",))
    narrow = (f"{GAP} > victim.lightest and victim.overloaded", *_NEVER)
    for order in ("queue", "lightest", "heaviest"):
        yield Way({"take": "one", "task": f"task.weight < {GAP}", "order": order}, "weight", narrow)
        yield Way({"take": "one", "task": "task.weight == victim.lightest", "order": order}, "weight", narrow)
        lenient = f"thief.idle or 2 * task.weight <= {GAP}"
        yield Way(
            {"take": "one", "task": lenient, "order": order}, "weight", (f"victim.overloaded and {GAP} >= 2 * victim.lightest",)
        )
    yield Way({"budget": f"{GAP} - 1"}, "weight", narrow)
    yield Way({"budget": f"max({GAP} - 1, victim.lightest)"}, "weight", narrow)
    yield Way({"budget": "victim.lightest"}, "weight", narrow)
    yield Way({"budget": f"max(({GAP}) // 2, victim.lightest)"}, "weight", narrow)
    for text in ("1", f"{GAP} - 1", f"({GAP}) // 2", f"({GAP} + 1) // 2", f"min(2, ({GAP}) // 2)"):
        yield Way({"budget": text}, "count", (f"{GAP} >= 2", "thief.load + 3 <= victim.load", *_NEVER))
    yield Way({"take": "half"}, "count", (f"{GAP} >= 2", "victim.load >= thief.load + 4", *_NEVER))


WAYS = tuple(_ways())


def _sound(chance: random.Random) -> Plain:
    way = chance.choice(WAYS)
    return {**_surroundings(chance), "load": _load(chance, way.load), "filter": _served(chance, way), "steal": dict(way.steal)}


def _load(chance: random.Random, load: str) -> str | None:
    return None if load == "count" and chance.random() < 0.5 else load


def _served(chance: random.Random, way: Way) -> str:
    """A filter by which idle thieves are served, and busy ones under one of the conditions, maybe with another."""
    more = chance.choice(way.more)
    match chance.randrange(5):
        case 0:
            return f"{way.serves} or ({more})" if "thief.idle" not in more else f"({way.serves}) or (not thief.idle and ({more}))"
        case 1:
            return f"{way.serves} or not thief.idle and victim.overloaded and ({more}) and ({boolean(chance, 2)})"
        case 2:
            return f"(victim.overloaded if thief.idle else victim.overloaded and ({more}))"
        case 3:
            return f"victim.overloaded and (thief.idle or ({more}) and not ({boolean(chance, 1)}))"
        case _:
            return f"{way.serves} or (not thief.idle and victim.count >= 2 and ({more}))"


def _surroundings(chance: random.Random) -> Plain:
    """What does not decide about single steals."""
    return {
        "require": chance.choice(REQUIRED) if chance.random() < 0.7 else None,
        "weights": _copy(chance.choice(WEIGHTS)),
        "choose": _choose(chance),
        "on_failure": chance.choice((None, "stop", "next", "next")),
    }


def _copy(value: Any) -> Any:
    return dict(value) if isinstance(value, dict) else value


def _choose(chance: random.Random) -> Any:
    match chance.randrange(5):
        case 0:
            return None
        case 1:
            return "any"
        case 2:
            return {"most": "victim.load"}
        case 3:
            return {chance.choice(("most", "least")): integer(chance, 2)}
        case _:
            return [{chance.choice(("most", "least")): integer(chance, 1)} for _ in range(chance.randint(1, 3))]


# -- those with a flaw --


def _flawed(chance: random.Random) -> Plain:
    """A sound policy with one part taken from elsewhere."""
    plain = _sound(chance)
    match chance.randrange(5):
        case 0:
            plain["filter"] = f"({plain['filter']}) and ({boolean(chance, 1)})"
        case 1:
            plain["filter"] = f"({plain['filter']}) or ({boolean(chance, 1)})"
        case 2:
            plain["steal"] = _steal(chance)
        case 3:
            plain["load"] = "count" if plain["load"] == "weight" else "weight"
        case _:
            plain["filter"] = _filter(chance)
    return plain


# -- without a plan --


def _free(chance: random.Random) -> Plain:
    load = chance.choice((None, "count", "weight", "weight"))
    return {**_surroundings(chance), "load": load, "filter": _filter(chance), "steal": _steal(chance)}


FILTERS = (
    f"{GAP} >= {{}}",
    "victim.count - thief.count >= {}",
    f"{GAP} > {{}} and victim.overloaded",
    f"thief.idle and {GAP} >= {{}}",
    "victim.load >= {}",
    "victim.ready >= {}",
    "victim.ready + victim.running >= thief.ready + {}",
    f"{GAP} > victim.lightest",
    f"{GAP} > victim.heaviest",
    f"0 < victim.lightest < {GAP}",
    f"victim.heaviest <= {GAP}",
    f"{GAP} >= 2 * victim.lightest and victim.ready > 0",
    "4 * victim.load >= 5 * thief.load",
    "4 * victim.load > 5 * thief.load and victim.overloaded",
    "100 * victim.load >= 125 * thief.load + {} and victim.ready >= 1",
    f"abs({GAP}) >= {{}}",
    "max(victim.load, thief.load) - min(victim.load, thief.load) >= {}",
    "min(victim.count, 4) - min(thief.count, 4) >= {}",
    f"({GAP}) // 2 >= {{}}",
    f"({GAP}) // 2 >= 1",
    "victim.load % 2 == 0 and victim.load - thief.load >= {}",
    "victim.load // 2 > thief.load",
    "victim.count >= 2 if thief.idle else victim.count >= thief.count + {}",
    f"({GAP} if victim.overloaded else 0) >= {{}}",
    "thief.idle and victim.overloaded",
    "thief.idle and victim.ready > 0",
    "thief.running == 0 and victim.ready >= {}",
    "not thief.overloaded and victim.overloaded",
    "victim.count >= 3 or (thief.idle and victim.count >= 2)",
    "thief.idle != victim.overloaded",
    "thief.idle == victim.overloaded and victim.count >= {}",
    "1 <= victim.ready <= {} or victim.count > {}",
)


def _filter(chance: random.Random) -> str:
    match chance.randrange(6):
        case 0 | 1 | 2:
            return _filled(chance, chance.choice(FILTERS))
        case 3:
            word = chance.choice(("and", "or"))
            return f"({_filled(chance, chance.choice(FILTERS))}) {word} ({_filled(chance, chance.choice(FILTERS))})"
        case 4:
            return f"thief.idle and victim.overloaded or ({boolean(chance, 2)})"
        case _:
            return boolean(chance, 3)


def _filled(chance: random.Random, shape: str) -> str:
    while "{}" in shape:
        shape = shape.replace("{}", chance.choice(("1", "2", "2", "2", "3", "4")), 1)
    return shape


BUDGETS = (
    GAP,
    f"{GAP} - 1",
    f"({GAP}) // 2",
    f"({GAP}) // 2 + 1",
    f"({GAP} + 1) // 2",
    "1",
    "2",
    "3",
    "victim.load // 2",
    "victim.ready",
    "victim.lightest",
    "victim.heaviest",
    f"min({GAP} - 1, 3)",
    f"max({GAP} - 1, victim.lightest)",
    f"{GAP} - victim.lightest",
    "victim.load - 1 if thief.idle else 0",
    f"abs({GAP})",
    f"({GAP}) % 3",
)
TASKS = (
    f"task.weight < {GAP}",
    f"task.weight <= {GAP}",
    f"2 * task.weight <= {GAP}",
    f"thief.idle or 2 * task.weight <= {GAP}",
    "task.weight == victim.heaviest",
    "task.weight == victim.lightest",
    "task.weight <= 2",
    "task.weight > 1 or victim.ready == 1",
    "task.weight >= thief.lightest",
    f"abs({GAP} - 2 * task.weight) < {GAP}",
    "task.weight % 2 == 1 or victim.heaviest % 2 == 0",
)


def _steal(chance: random.Random) -> Plain:
    match chance.randrange(8):
        case 0 | 1 | 2 | 3:
            return _one(chance)
        case 4:
            return {"take": "half"}
        case 5 | 6:
            return {"budget": chance.choice(BUDGETS)}
        case _:
            return {"budget": integer(chance, 2)}


def _one(chance: random.Random) -> Plain:
    task = chance.choice((None, None, chance.choice(TASKS), chance.choice(TASKS), _with_task(chance)))
    order = chance.choice((None, None, "queue", "lightest", "heaviest"))
    return {"take": "one", **({"task": task} if task else {}), **({"order": order} if order else {})}


def _with_task(chance: random.Random) -> str:
    """A random condition that names the task."""
    return f"task.weight {chance.choice(ORDERS)} {integer(chance, 1, Scope.TASK)} or ({boolean(chance, 1, Scope.TASK)})"
