"""Policies with weights and all ways to steal: the search against a brute force that knows nothing of it."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations_with_replacement, permutations, product
from typing import Literal

import pytest

from proofgen.errors import ToolError
from proofgen.expr import Type, evaluate, parse
from proofgen.policy import HALF, Budget, Choice, Policy, Steal, TakeOne, TaskOrder, Weights
from proofgen.search import Findings, find_witnesses
from proofgen.search.pairs import PairScope
from proofgen.search.shown import Limits
from proofgen.search.weighted import WeightedRules
from proofgen.search.weighted_shown import shown

Load = Literal["count", "weight"]
OnFailure = Literal["stop", "next"]
ANY = Weights()


def one(order: TaskOrder = "queue", task: str = "") -> TakeOne:
    return TakeOne(order, parse(task, task=True) if task else None, task)


def budget(text: str) -> Budget:
    return Budget(parse(text, Type.INTEGER), text)


def policy(
    text: str, steal: Steal, load: Load = "weight", weights: Weights = ANY, on_failure: OnFailure = "stop"
) -> Policy:
    return Policy(
        name="case",
        title="A case",
        source="tests/test_weighted_search.py",
        expect="proved",
        require=(),
        load=load,
        filter=parse(text),
        filter_text=text,
        choose=Choice(),
        steal=steal,
        file="case.yaml",
        weights=weights,
        on_failure=on_failure,
    )


# -- the brute force --


@dataclass(frozen=True, order=True)
class Pile:
    """A core by the weights of its tasks."""

    runs: tuple[int, ...]
    waits: tuple[int, ...]
    weighs: bool

    @property
    def count(self) -> int:
        return len(self.runs) + len(self.waits)

    @property
    def ready(self) -> int:
        return len(self.waits)

    @property
    def running(self) -> int:
        return len(self.runs)

    @property
    def load(self) -> int:
        return sum(self.runs + self.waits) if self.weighs else self.count

    @property
    def idle(self) -> bool:
        return self.count == 0

    @property
    def overloaded(self) -> bool:
        return self.count > 1

    @property
    def lightest(self) -> int:
        return min(self.waits, default=0)

    @property
    def heaviest(self) -> int:
        return max(self.waits, default=0)


@dataclass(frozen=True)
class Job:
    """A task as predicates see it."""

    weight: int


Piles = tuple[Pile, ...]
Graph = dict[Piles, dict[Piles, int]]
SIZES = ((2, 1), (2, 2), (2, 3), (3, 2), (3, 3))
PAIR_TASKS = 3


class BruteForce:
    """One policy, judged by trying everything of DESIGN.md's sections 1 and 2 that is small, with two weights."""

    def __init__(self, judged: Policy) -> None:
        self.policy = judged
        least, most = judged.weights.min, judged.weights.max
        wanted = (least, least + 1) if judged.weighted else (least,)
        self.weights = tuple(weight for weight in wanted if weight <= (most or weight))
        self.filtered: dict[Piles, bool] = {}
        self.stolen: dict[Piles, Piles] = {}

    def can_steal(self, thief: Pile, victim: Pile) -> bool:
        if (thief, victim) not in self.filtered:
            self.filtered[thief, victim] = bool(evaluate(self.policy.filter, thief, victim))
        return self.filtered[thief, victim]

    def steal(self, thief: Pile, victim: Pile) -> Piles:
        if (thief, victim) not in self.stolen:
            places = self._places(thief, victim)
            taken = tuple(victim.waits[place] for place in places)
            kept = tuple(weight for place, weight in enumerate(victim.waits) if place not in places)
            self.stolen[thief, victim] = (
                Pile(thief.runs, thief.waits + taken, thief.weighs),
                Pile(victim.runs, kept, victim.weighs),
            )
        return self.stolen[thief, victim]

    def _places(self, thief: Pile, victim: Pile) -> list[int]:
        steal = self.policy.steal
        if isinstance(steal, TakeOne):
            fit = [p for p, w in enumerate(victim.waits) if steal.task is None or evaluate(steal.task, thief, victim, Job(w))]
            if steal.order == "lightest":
                fit = [p for p in fit if victim.waits[p] == min(victim.waits[q] for q in fit)]
            if steal.order == "heaviest":
                fit = [p for p in fit if victim.waits[p] == max(victim.waits[q] for q in fit)]
            return fit[:1]
        left, places = int(evaluate(steal.amount, thief, victim)), []
        for place, weight in enumerate(victim.waits):
            cost = weight if self.policy.load == "weight" else 1
            if left >= cost:
                places.append(place)
                left -= cost
        return places

    def piles(self, count: int) -> Iterator[Pile]:
        for weights in product(self.weights, repeat=count):
            yield Pile((), weights, self.policy.load == "weight")
            if count:
                yield Pile(weights[:1], weights[1:], self.policy.load == "weight")

    def machines(self, cores: int, tasks: int) -> Iterator[Piles]:
        for counts in combinations_with_replacement(range(tasks + 1), cores):
            if sum(counts) == tasks:
                yield from {tuple(sorted(chosen)) for chosen in product(*(self.piles(count) for count in counts))}

    def refuted(self) -> set[str]:
        """The obligations that something small refutes, and `nonvacuous` if something small shows it."""
        found = set(self._by_pairs())
        for cores, tasks in SIZES:
            found |= set(self._by_rounds(cores, tasks))
        return found

    def _by_pairs(self) -> Iterator[str]:
        for tasks in range(PAIR_TASKS + 1):
            for one_count in range(tasks + 1):
                for thief, victim in product(self.piles(one_count), self.piles(tasks - one_count)):
                    yield from self._by_pair(thief, victim)

    def _by_pair(self, thief: Pile, victim: Pile) -> Iterator[str]:
        accepted = self.can_steal(thief, victim)
        if thief.idle and accepted != victim.overloaded:
            yield "filter_sound"
        if accepted:
            after = self.steal(thief, victim)
            if any(core.idle for core in after):
                yield "steal_non_idling"
            if potential(after) + 4 > potential((thief, victim)):
                yield "potential_decrease"
            if thief.idle and victim.overloaded:
                yield "nonvacuous"

    def _by_rounds(self, cores: int, tasks: int) -> Iterator[str]:
        overlapping = {machine: self._rounds(machine, True) for machine in self.machines(cores, tasks)}
        sequential = {machine: self._rounds(machine, False) for machine in self.machines(cores, tasks)}
        if any(map(is_bad, ends(overlapping))):
            yield "work_conserving"
        if any(map(is_bad, ends(sequential))):
            yield "work_conserving_sequential"
        if any(map(self._restless, ends(overlapping))):
            yield "balanced"
        if too_many_steals(overlapping):
            yield "bounded_steals"

    def _restless(self, machine: Piles) -> bool:
        return any(self.can_steal(a, b) for a, b in permutations(machine, 2))

    def _rounds(self, machine: Piles, overlap: bool) -> dict[Piles, int]:
        """After one round, up to the order of cores, with the most steals on the way."""
        found: dict[Piles, int] = {}

        def go(order: tuple[int, ...], seen: tuple[Piles, ...], steals: int) -> None:
            if not order:
                end = tuple(sorted(seen[-1]))
                found[end] = max(steals, found.get(end, 0))
                return
            for after, more in self._turn(order[0], seen if overlap else seen[-1:]):
                go(order[1:], (*seen, after), steals + more)

        for order in permutations(range(len(machine))):
            go(order, (machine,), 0)
        return found

    def _turn(self, thief: int, seen: tuple[Piles, ...]) -> set[tuple[Piles, int]]:
        now, outcomes = seen[-1], set[tuple[Piles, int]]()
        for view in product(*({machine[core] for machine in seen} for core in range(len(now)))):
            others = (core for core in range(len(now)) if core != thief)
            candidates = [core for core in others if self.can_steal(view[thief], view[core])]
            able = [core for core in candidates if self.can_steal(now[thief], now[core])]
            for victim in able:
                after = list(now)
                after[thief], after[victim] = self.steal(now[thief], now[victim])
                outcomes.add((tuple(after), 1))
            gives_up = not able if self.policy.on_failure == "next" else len(able) < len(candidates)
            if gives_up or not candidates:
                outcomes.add((now, 0))
        return outcomes


def potential(machine: Piles) -> int:
    return sum(abs(a.load - b.load) for a in machine for b in machine)


def is_bad(machine: Piles) -> bool:
    return any(core.idle for core in machine) and any(core.overloaded for core in machine)


def ends(graph: Graph) -> set[Piles]:
    """Where runs can be after any number of rounds."""
    found = set(graph)
    while (after := {end for machine in found for end in graph[machine]}) != found:
        found = after
    return found


def too_many_steals(graph: Graph) -> bool:
    """Whether some run has more steals than a quarter of the potential at its start."""
    most = dict.fromkeys(graph, 0)
    for _ in range(max(map(potential, graph)) // 4 + 1 + len(graph)):
        longer = {machine: max(most[after] + steals for after, steals in graph[machine].items()) for machine in graph}
        if any(4 * longer[machine] > potential(machine) for machine in graph):
            return True
        if longer == most:
            return False
        most = longer
    return False


def against(findings: Findings) -> set[str]:
    """What the search refutes, and `nonvacuous` if it does not."""
    shown_too = set() if findings.vacuous else {"nonvacuous"}
    return {*findings.witnesses, *findings.out_of_reach, *shown_too}


def assert_agreement(judged: Policy, findings: Findings) -> None:
    brute = BruteForce(judged)
    small, found = brute.refuted(), against(findings)
    assert small <= found
    for name, witness in findings.witnesses.items():
        if witness.size[:2] in SIZES and set(witness.weights) <= set(brute.weights):
            assert name in small
    assert not findings.open & found


# -- the cases: for every way to steal, one that conserves work and one that does not --

OVERLOADED_GAP = "victim.overloaded and victim.load - thief.load >= 2"
IDLE_OR = "(thief.idle and victim.overloaded) or (not thief.idle and {})"
NARROW = "task.weight < victim.load - thief.load"
GOOD = [
    policy("victim.count - thief.count >= 2", one("lightest")),
    policy("victim.count - thief.count >= 2", one("heaviest"), "count"),
    policy("victim.overloaded and victim.load - thief.load > victim.lightest", one("lightest")),
    policy("victim.overloaded and victim.load - thief.load > victim.heaviest", one("heaviest"), weights=Weights(1, 3)),
    policy("victim.overloaded and victim.load - thief.load > victim.heaviest", one(), on_failure="next"),
    policy("victim.overloaded", one(task=NARROW)),
    policy("victim.overloaded", one("lightest", NARROW), on_failure="next"),
    policy("victim.overloaded", one("heaviest", NARROW), weights=Weights(2, 5)),
    policy(OVERLOADED_GAP, HALF, weights=Weights(max=1)),
    policy(OVERLOADED_GAP, budget("victim.load - thief.load - 1")),
    policy("victim.count - thief.count >= 2", budget("victim.load - thief.load - 1"), "count"),
    policy("victim.overloaded", budget("(victim.load - thief.load) // 2"), "count", Weights(3), "next"),
    policy(IDLE_OR.format("victim.count >= 3"), one("lightest"), "count"),
    policy(IDLE_OR.format("victim.overloaded and (thief.count >= 2 or victim.count >= 3)"), one("heaviest"), on_failure="next"),
    policy(IDLE_OR.format("victim.overloaded and (thief.count >= 2 or victim.count >= 3)"), one(), "count", on_failure="next"),
]
BAD = [
    policy(OVERLOADED_GAP, one()),
    policy(OVERLOADED_GAP, one("lightest")),
    policy(OVERLOADED_GAP, one("heaviest"), on_failure="next"),
    policy("victim.overloaded", one("heaviest"), "count"),
    policy("victim.overloaded", one(task="task.weight >= 2"), "count"),
    policy("victim.overloaded", one("lightest", "task.weight <= 2"), weights=Weights(1, 3)),
    policy("victim.overloaded", one("heaviest", "2 * task.weight <= victim.load - thief.load")),
    policy(OVERLOADED_GAP, HALF),
    policy(OVERLOADED_GAP, HALF, weights=Weights(1, 2), on_failure="next"),
    policy(OVERLOADED_GAP, budget("victim.load - thief.load")),
    policy("victim.overloaded", budget("2"), "count"),
    policy("victim.overloaded", budget("1"), "weight", Weights(1, 2), "next"),
    policy("victim.ready >= 1", one("heaviest"), on_failure="next"),
    policy("victim.load >= 3", one("lightest"), "count"),
    policy("victim.overloaded", one(), "count", Weights(2), "next"),
]


def named(case: Policy) -> str:
    bounds = f"{case.weights.min}..{case.weights.max or ''}"
    return f"{case.filter_text[:60]} ({case.steal_text}, {case.load} {bounds}, {case.on_failure})"


@pytest.mark.parametrize("case", GOOD, ids=named)
def test_work_is_conserved(case: Policy) -> None:
    findings = find_witnesses(case, exhaustive=False)
    assert findings.criteria
    assert not findings.open & {"work_conserving", "work_conserving_sequential"}
    assert_agreement(case, findings)


@pytest.mark.parametrize("case", BAD, ids=named)
def test_work_is_not_conserved(case: Policy) -> None:
    findings = find_witnesses(case, exhaustive=False)
    assert findings.criteria == ()
    assert "work_conserving" in findings.witnesses
    assert_agreement(case, findings)


@pytest.mark.parametrize("case", [*GOOD[::3], *BAD[::3]], ids=named)
def test_looking_at_all_machines_changes_no_verdict(case: Policy) -> None:
    told: list[str] = []
    findings = find_witnesses(
        case, max_cores=3, max_threads=4, max_weight=3, exhaustive=True, on_game=lambda mode, *_: told.append(mode)
    )
    assert findings.witnesses.keys() == find_witnesses(case, exhaustive=False).witnesses.keys()
    assert findings.criteria == find_witnesses(case, exhaustive=False).criteria


ATTRIBUTES = ("load", "count", "ready", "running", "lightest", "heaviest")
GUARDS = ("victim.count >= 2", "victim.count >= 3", "victim.load > thief.load", OVERLOADED_GAP, "victim.count - thief.count >= 2")
TASKS = (NARROW, "task.weight >= 2", "2 * task.weight <= victim.load - thief.load", "task.weight == victim.heaviest")
AMOUNTS = ("victim.load - thief.load - 1", "1", "2", "victim.heaviest", "victim.load // 2", "victim.count - thief.count - 1")


def random_policy(seed: int) -> Policy:
    chance = random.Random(seed)

    def atom() -> str:
        thief, victim = (f"{core}.{chance.choice(ATTRIBUTES)}" for core in ("thief", "victim"))
        order = chance.choice(("<", ">=", "==", "!="))
        return f"{chance.choice((1, 2))} * {victim} {order} {thief} + {chance.randint(-1, 3)}"

    rest = f"({atom()} {chance.choice(('and', 'or'))} {atom()})"
    text = chance.choice([rest, *(IDLE_OR.format(f"{guard} and {rest}") for guard in GUARDS), *GUARDS])
    orders: tuple[TaskOrder, ...] = ("queue", "lightest", "heaviest")
    order = chance.choice(orders)
    steal = chance.choice([one(order), one(order, chance.choice(TASKS)), HALF, budget(chance.choice(AMOUNTS))])
    loads: tuple[Load, ...] = ("weight", "weight", "count")
    failures: tuple[OnFailure, ...] = ("stop", "next")
    bounds = chance.choice((Weights(), Weights(1, 2), Weights(2, 3), Weights(1, 1)))
    return policy(text, steal, chance.choice(loads), bounds, chance.choice(failures))


@pytest.mark.parametrize("seed", range(60))
def test_random_policies(seed: int) -> None:
    case = random_policy(seed)
    assert_agreement(case, find_witnesses(case, exhaustive=seed % 4 == 0, max_threads=5))


# -- single findings --


def tasks_of(findings: Findings, obligation: str) -> list[tuple[int | None, tuple[int, ...]]]:
    """For each core what runs and what waits, by weight."""
    witness = findings.witnesses[obligation]
    weigh = witness.weight
    return [
        (None if core.current is None else weigh(core.current), tuple(map(weigh, core.ready))) for core in witness.cores
    ]


def test_half_of_the_load_skips_a_heavy_task_for_ever() -> None:
    findings = find_witnesses(policy(OVERLOADED_GAP, HALF), exhaustive=False)
    assert tasks_of(findings, "work_conserving") == [(None, ()), (1, (2,))]
    assert findings.witnesses["work_conserving"].kind == "lasso"
    assert "takes nothing" in findings.witnesses["potential_decrease"].text
    assert findings.witnesses["work_conserving"].text.endswith("Its steals take nothing: no task that waits may be taken.")


def test_a_budget_of_almost_the_gap_conserves_work() -> None:
    findings = find_witnesses(policy(OVERLOADED_GAP, budget("victim.load - thief.load - 1")), exhaustive=False)
    assert findings.criteria == ("potential",)
    assert {"sound", "fills", "spares", "weakly_narrows_load"} <= findings.facts
    assert findings.witnesses.keys() == {"potential_decrease", "balanced", "bounded_steals"}


def test_the_smallest_pairs_of_a_loop_that_looks_at_loads() -> None:
    findings = find_witnesses(policy("victim.load - thief.load >= 2 and victim.ready >= 1", one()), exhaustive=False)
    assert tasks_of(findings, "filter_sound") == [(None, ()), (None, (2,))]
    assert tasks_of(findings, "potential_decrease") == [(None, ()), (None, (2,))]
    assert findings.nonvacuous is not None
    assert findings.nonvacuous.weights == (1, 1)


def test_two_cores_hand_a_heavy_task_to_and_fro() -> None:
    findings = find_witnesses(policy(OVERLOADED_GAP, one("heaviest")), exhaustive=False)
    assert tasks_of(findings, "work_conserving") == [(None, ()), (1, ()), (1, (2,))]
    assert "loads of 0, 1 and 3" in findings.witnesses["work_conserving"].text
    assert "makes loads of 3 and 1 out of 1 and 3" in findings.witnesses["potential_decrease"].text


def test_weights_keep_to_their_bounds() -> None:
    findings = find_witnesses(policy(OVERLOADED_GAP, HALF, weights=Weights(3, 7)), exhaustive=False)
    assert tasks_of(findings, "work_conserving") == [(None, ()), (3, (4,))]
    counted = find_witnesses(policy("victim.overloaded", one(), "count", Weights(5)), exhaustive=False)
    assert set(counted.witnesses["work_conserving"].weights) == {5}
    assert counted.witnesses["work_conserving"].to_json()["weights"] == {"1": 5, "2": 5, "3": 5}


def test_integers_around_a_thousand() -> None:
    text = "victim.overloaded and (thief.idle or (victim.load >= 1000 and victim.ready >= 1))"
    findings = find_witnesses(policy(text, one()), exhaustive=False)
    assert tasks_of(findings, "work_conserving") == [(None, ()), (1, ()), (1, (999,))]


def test_the_solver_finds_what_lies_far_from_all_integers() -> None:
    def search(number: int) -> Findings:
        task = f"{NARROW} and 3 * task.weight != {number}"
        return find_witnesses(policy("victim.overloaded", one(task=task)), exhaustive=False)

    assert tasks_of(search(20001), "work_conserving") == [(None, ()), (1, (6667,))]
    assert search(20002).criteria == ("potential",)


def test_the_gap_that_may_remain() -> None:
    def gap(text: str, load: Load, steal: Steal, weights: Weights = ANY) -> int | None:
        return find_witnesses(policy(text, steal, load, weights), exhaustive=False).gap

    assert gap("victim.load - thief.load >= 1024", "weight", one("lightest")) == 1023
    assert gap("victim.load - thief.load >= 2", "count", one()) == 1
    assert gap("victim.load - thief.load >= 1000", "count", one()) == 999
    assert gap("thief.idle and victim.overloaded", "count", one()) is None
    assert gap(OVERLOADED_GAP, "weight", one("lightest")) is None
    assert gap(OVERLOADED_GAP, "weight", one("lightest"), Weights(1, 4)) == 4


def test_what_is_neither_refuted_nor_proved_is_open() -> None:
    text = "victim.overloaded and victim.load - thief.load > victim.lightest"
    findings = find_witnesses(policy(text, one(), weights=Weights(2, 3)), exhaustive=False)
    assert findings.open == {"work_conserving", "balanced"}
    assert findings.criteria == () and findings.balance is None


@pytest.mark.parametrize(
    ("case", "way"),
    [
        (policy("victim.overloaded and victim.load - thief.load > victim.heaviest", one()), "narrows_load"),
        (policy("victim.count - thief.count >= 2", one("heaviest")), "narrows_count"),
        (policy(OVERLOADED_GAP, budget("victim.load - thief.load - 1")), None),
        (policy("abs(victim.load - thief.load) >= 2", budget("victim.load - thief.load - 1"), "count"), "yields_load"),
        (policy("victim.load >= thief.load + 2 or thief.load >= victim.load + 4", HALF, "count"), "half"),
        (policy("victim.load - thief.load >= 2", HALF, "count"), "narrows_load"),
    ],
    ids=lambda value: "" if isinstance(value, Policy) else str(value),
)
def test_ways_to_balance(case: Policy, way: str | None) -> None:
    assert find_witnesses(case, exhaustive=False).balance == way


def test_criteria_and_runs_that_contradict_each_other_are_an_error() -> None:
    scope = PairScope(WeightedRules(policy(OVERLOADED_GAP, one())))
    with pytest.raises(ToolError, match="E900"):
        shown(scope, ("potential",), Limits(4, 6, True, None))


def test_json_has_the_weights_where_they_matter() -> None:
    weighted = find_witnesses(policy(OVERLOADED_GAP, one()), exhaustive=False).witnesses["work_conserving"].to_json()
    assert weighted["cores"] == [
        {"current": None, "ready": []},
        {"current": 1, "ready": []},
        {"current": 2, "ready": [3]},
    ]
    assert weighted["weights"] == {"1": 1, "2": 1, "3": 2}
    counted = find_witnesses(policy("victim.overloaded", one(), "count"), exhaustive=False)
    assert "weights" not in counted.witnesses["work_conserving"].to_json()


def test_a_witness_of_the_unit_is_told_by_counts() -> None:
    told = find_witnesses(policy("victim.overloaded", budget("2"), "count"), exhaustive=False).witnesses
    assert told["work_conserving"].text.startswith("One round leads from 0 and 2 tasks on the cores")


