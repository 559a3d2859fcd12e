"""A brute force: one policy, judged by trying everything that is small.

Written from the definitions in lean/Proofgen/Spec and the pages in docs alone. It takes a policy file as plain data, has its own
reading of expressions and its own steals and rounds, and shares no code with the program that it judges.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import combinations_with_replacement, permutations, product
from operator import attrgetter
from random import Random
from typing import Any

MARGIN = 4


@dataclass(frozen=True)
class Scope:
    """Machines with at most so many cores and tasks, which have the `weights` least weights; `pair_tasks` on two cores."""

    cores: int = 3
    tasks: int = 4
    weights: int = 3
    pair_tasks: int = 4

    def holds(self, cores: int, tasks: int, heaviest: int) -> bool:
        """Whether a machine of this size is looked at, with `heaviest` counted from the least weight."""
        return cores <= self.cores and tasks <= self.tasks and heaviest <= self.weights

    def holds_pair(self, tasks: int, heaviest: int) -> bool:
        """Whether two cores with so many tasks are."""
        return tasks <= max(self.tasks, self.pair_tasks) and heaviest <= self.weights


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


# -- machines --

Machine = tuple[Core, ...]


def is_bad(machine: Machine) -> bool:
    return any(core.idle for core in machine) and any(core.overloaded for core in machine)


def potential(rules: Rules, machine: Machine) -> int:
    return sum(abs(rules.load_of(a) - rules.load_of(b)) for a in machine for b in machine)


def stolen(rules: Rules, machine: Machine, thief: int, victim: int) -> Machine:
    """The machine after a steal that takes effect."""
    after = list(machine)
    after[thief], after[victim] = rules.after(machine[thief], machine[victim])
    return tuple(after)


def cores_with(weights: Iterable[int], count: int) -> list[Core]:
    """All cores with so many tasks."""
    queues = list(product(tuple(weights), repeat=count))
    return [core_of(0, queue) for queue in queues] + ([core_of(queue[0], queue[1:]) for queue in queues] if count else [])


def machines(weights: Iterable[int], cores: int, tasks: int) -> Iterator[Machine]:
    """All machines with so many cores and tasks, up to the order of the cores."""
    known = [core for count in range(tasks + 1) for core in cores_with(weights, count)]
    by_count = {count: [core for core in known if core.count == count] for count in range(tasks + 1)}
    for counts in combinations_with_replacement(range(tasks + 1), cores):
        if sum(counts) == tasks:
            groups = Counter(counts)
            parts = [combinations_with_replacement(by_count[count], number) for count, number in sorted(groups.items())]
            for chosen in product(*parts):
                yield ordered(core for part in chosen for core in part)


def ordered(cores: Iterable[Core]) -> Machine:
    """One machine for all that differ in the order of their cores only: no policy tells them apart."""
    return tuple(sorted(cores, key=attrgetter("rank")))


# -- rounds --

End = tuple[Machine, int, bool]
"""A machine at the end of a round, how many steals took effect in it, and whether an attempt failed."""


def rounds(rules: Rules, start: Machine, *, overlap: bool) -> set[End]:
    """All that a round from this machine can come to: each core takes one turn, in any order."""
    cores = range(len(start))
    if not any(rules.can_steal(thief, victim) for thief, victim in permutations(start, 2)):
        return {(start, 0, False)}  # nothing changes, so that no observation is stale, and nobody has a candidate
    # Of a round under way: the machine, for each core the states it had so far, who is left, steals, failures.
    State = tuple[Machine, tuple[frozenset[Core], ...], frozenset[int], int, bool]
    states: set[State] = {(start, tuple(frozenset({core}) for core in start), frozenset(cores), 0, False)}
    for _ in cores:
        following: set[State] = set()
        for now, had, left, steals, failed in states:
            for thief in left:
                for after, stole, fails in turns(rules, now, had, thief):
                    seen = tuple(h | {core} if overlap else frozenset({core}) for h, core in zip(had, after, strict=True))
                    following.add((after, seen, left - {thief}, steals + stole, failed or fails))
        states = following
    return {(now, steals, failed) for now, _, _, steals, failed in states}


def turns(rules: Rules, now: Machine, had: tuple[frozenset[Core], ...], thief: int) -> Iterator[End]:
    """What a turn of this core can come to, if each core can be observed in any of the states that it `had`, itself too."""
    others = [core for core in range(len(now)) if core != thief]
    open_to = {core for core in others if rules.can_steal(now[thief], now[core])}
    for me in had[thief]:
        answers = {core: {rules.can_steal(me, state) for state in had[core]} for core in others}
        if all(False in answers[core] for core in others):
            yield now, 0, False
        for victim in (core for core in others if True in answers[core]):
            if victim in open_to:
                yield stolen(rules, now, thief, victim), 1, False
            # A thief that goes on fails if none of the candidates it observes is open to it; others it may take for none.
            elif not rules.goes_on or all(False in answers[core] for core in open_to):
                yield now, 0, True


# -- verdicts --


class BruteForce:
    """What small machines say against the obligations of a policy; each answer is an example, or None if there is none."""

    def __init__(self, plain: Mapping[str, Any], scope: Scope) -> None:
        self.rules, self.scope = Rules(plain), scope
        self.weights = self.rules.weights(scope.weights)

    def failures(self) -> dict[str, Any]:
        """For each obligation that fails on a small machine, an example."""
        asked = {
            "filter_sound": self.filter_sound,
            "choice_sound": self.choice_sound,
            "steal_conserves": self.steal_conserves,
            "steal_non_idling": self.steal_non_idling,
            "potential_decrease": self.potential_decrease,
            "failure_blames_success": self.failure_blames_success,
            "bounded_steals": self.bounded_steals,
            "work_conserving_sequential": lambda: self._again(self.sequential, is_bad),
            "work_conserving": lambda: self._again(self.overlapping, is_bad),
            "balanced": lambda: self._again(self.overlapping, self.restless),
            "nonvacuous": self.nonvacuous,
        }
        found = {name: ask() for name, ask in asked.items()}
        return {name: example for name, example in found.items() if example is not None}

    # -- two cores --

    @cached_property
    def cores(self) -> list[Core]:
        tasks = max(self.scope.tasks, self.scope.pair_tasks)
        return [core for count in range(tasks + 1) for core in cores_with(self.weights, count)]

    def pairs(self) -> Iterator[Machine]:
        """Thieves and victims that the filter accepts."""
        most = max(self.scope.tasks, self.scope.pair_tasks)
        for thief, victim in product(self.cores, repeat=2):
            if thief.count + victim.count <= most and self.rules.can_steal(thief, victim):
                yield thief, victim

    def filter_sound(self) -> Machine | None:
        """Lists with one core are enough: what is wrong with a longer list is wrong with one of its cores."""
        wrong = (core for core in self.cores if self.rules.can_steal(IDLE, core) != core.overloaded)
        return next(((IDLE, core) for core in wrong), None)

    def steal_conserves(self) -> Machine | None:
        def tasks(pair: Machine) -> list[int]:
            return sorted(weight for core in pair for weight in core.weights)

        return next((pair for pair in self.pairs() if tasks(self.rules.after(*pair)) != tasks(pair)), None)

    def steal_non_idling(self) -> Machine | None:
        return next((pair for pair in self.pairs() if any(core.idle for core in self.rules.after(*pair))), None)

    def nonvacuous(self) -> str | None:
        some = any(thief.idle and victim.overloaded for thief, victim in self.pairs())
        return None if some else "nothing is stolen"

    # -- machines --

    @cached_property
    def all_machines(self) -> list[list[Machine]]:
        """The machines of each size."""
        sizes = product(range(1, self.scope.cores + 1), range(self.scope.tasks + 1))
        return [list(machines(self.weights, cores, tasks)) for cores, tasks in sizes]

    def _steals(self) -> Iterator[tuple[Machine, int, int]]:
        for machine in (machine for several in self.all_machines for machine in several):
            for thief, victim in permutations(range(len(machine)), 2):
                if self.rules.can_steal(machine[thief], machine[victim]):
                    yield machine, thief, victim

    def potential_decrease(self) -> Machine | None:
        rules = self.rules
        for machine, thief, victim in self._steals():
            if potential(rules, stolen(rules, machine, thief, victim)) + MARGIN > potential(rules, machine):
                return machine
        pairs = (pair for pair in self.pairs() if potential(rules, rules.after(*pair)) + MARGIN > potential(rules, pair))
        return next(pairs, None)

    def choice_sound(self) -> Machine | None:
        for machine in (machine for several in self.all_machines for machine in several):
            for thief in range(len(machine)):
                if not self._chooses(machine, thief):
                    return machine
        return None

    def _chooses(self, machine: Machine, thief: int) -> bool:
        """Whether the choice falls on a candidate wherever there is one."""
        others = (core for core in range(len(machine)) if core != thief)
        candidates = [core for core in others if self.rules.can_steal(machine[thief], machine[core])]
        keys = {core: self.rules.keys(machine[thief], machine[core]) for core in candidates}
        chosen = next((core for core in candidates if keys[core] == max(keys.values())), None)
        return chosen in candidates if candidates else chosen is None

    def restless(self, machine: Machine) -> bool:
        return any(self.rules.can_steal(thief, victim) for thief, victim in permutations(machine, 2))

    # -- rounds --

    @cached_property
    def overlapping(self) -> list[Graph]:
        return [self._graph(several, overlap=True) for several in self.all_machines]

    @cached_property
    def sequential(self) -> list[Graph]:
        return [self._graph(several, overlap=False) for several in self.all_machines]

    def _graph(self, several: Iterable[Machine], *, overlap: bool) -> Graph:
        ends = {machine: rounds(self.rules, machine, overlap=overlap) for machine in several}
        return {machine: {(ordered(end), steals, failed) for end, steals, failed in found} for machine, found in ends.items()}

    def failure_blames_success(self) -> Machine | None:
        graphs = (graph.items() for graph in self.overlapping)
        bare = (machine for graph in graphs for machine, ends in graph for _, steals, failed in ends if failed and not steals)
        return next(bare, None)

    @staticmethod
    def _again(graphs: Iterable[Graph], target: Callable[[Machine], bool]) -> Machine | None:
        """A target that there is after any number of rounds, from the right start: one that can be reached from a circle."""
        for graph in graphs:
            ends = lasting(graph)
            for machine in graph:
                if machine in ends and target(machine):
                    return machine
        return None

    def bounded_steals(self) -> Machine | None:
        """A machine from which there are more steals, in whole rounds, than a quarter of the potential."""
        for graph in self.overlapping:
            most = dict.fromkeys(graph, 0)
            # Where a circle has steals there is no end; no machine has a potential that needs more rounds than this.
            for _ in range(len(graph) + max((potential(self.rules, machine) for machine in graph), default=0) + 1):
                longer = {machine: max(most[end] + steals for end, steals, _ in graph[machine]) for machine in graph}
                for machine in graph:
                    if MARGIN * longer[machine] > potential(self.rules, machine):
                        return machine
                if longer == most:
                    break
                most = longer
        return None


Graph = dict[Machine, set[End]]


def lasting(graph: Graph) -> set[Machine]:
    """The machines in which runs of every length can end: those on circles, and what can be reached from them."""
    ends = set(graph)
    while True:
        following = {end for machine in ends for end, _, _ in graph[machine]}
        if following == ends:
            return ends
        ends = following


# -- larger cores --


def large_pairs(rules: Rules, chance: Random, number: int) -> Iterator[Machine]:
    """Random pairs of cores beyond all scopes: many tasks, heavy ones, and both; near the integers that the policy names."""
    literals = [int(digits) for text in rules.texts for digits in re.findall(r"\d+", text)]
    near = sorted({value + d for literal in literals if literal <= 200 for value in (literal, 2 * literal) for d in (-1, 0, 1)})
    numbers = [*range(10), *(value for value in near if value >= 0)]
    for _ in range(number):
        yield _large_core(rules, chance, numbers), _large_core(rules, chance, numbers)


def _large_core(rules: Rules, chance: Random, numbers: list[int]) -> Core:
    count = chance.choice(numbers)
    some = [_weight(rules, chance, numbers) for _ in range(chance.randint(1, 4))]
    weights = tuple(chance.choice(some) for _ in range(count))
    return core_of(weights[0], weights[1:]) if weights and chance.random() < 0.5 else core_of(0, weights)


def _weight(rules: Rules, chance: Random, numbers: list[int]) -> int:
    """Near the least and the greatest weight, or near an integer that the policy names, within its bounds."""
    weight = rules.least + chance.choice((0, 0, 1, 2, 3)) if chance.random() < 0.5 else chance.choice(numbers)
    if chance.random() < 0.1:
        weight = rules.most or 10 * weight
    return max(rules.least, min(weight, rules.most or weight))
