"""Many filters: Lean settles every obligation of each, with the verdicts of a brute force that knows no Lean and no search."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations_with_replacement, permutations
from pathlib import Path
from typing import Any

import pytest
from few_processes import in_few_processes
from ruamel.yaml import YAML

from proofgen.expr import constants, evaluate, parse
from proofgen.progress import Quiet
from proofgen.result import PolicyResult
from proofgen.verification import Options, verify

pytestmark = pytest.mark.lean

Battery = dict[str, list[str]]
BATTERY: Battery = YAML(typ="safe").load(Path(__file__).parent / "data" / "battery.yaml")
# Dozens of cases, in the ways in which people write them: by the thief's load, with exceptions, by stretches of loads.
LONG = [
    " or ".join(f"thief.load == {load} and victim.load - {load} >= 2" for load in range(40)),
    f"victim.load - thief.load >= 2 and not ({' or '.join(f'(thief.load == {n} and victim.load == {n})' for n in range(40))})",
    "thief.idle and victim.overloaded or "
    + " or ".join(f"({load} <= thief.load < {load + 2} <= victim.load - 2)" for load in range(1, 31)),
]
CASES = [(filter_text, take) for take, filters in BATTERY.items() for filter_text in filters] + [(text, "one") for text in LONG]
OPTIONS = Options("embedded", jobs=2, seconds=1800, memory_mb=4000)
# The brute force plays on machines up to this size; cores of pairs have so many tasks, or a few more than the filter's constants.
MOST_CORES, MOST_TASKS, PAIR_TASKS = 3, 5, 12
LARGEST_CONSTANT = 60  # larger ones would make too many pairs

# True of every policy of the language, whatever its filter: two by the shape of a steal, two by the second check under the locks.
ALWAYS = {"choice_sound", "steal_conserves", "steal_rechecks", "failure_blames_success"}
# Decided by two cores alone.
PAIRS = {"filter_sound", "steal_non_idling", "potential_decrease", "nonvacuous"}
# What stays open: now and then a steal widens a gap, or moves nothing. No runs with too many steals are known, nor proofs.
WIDENS_ONCE = "thief.idle and victim.overloaded or (not thief.idle and victim.count >= 3 and 3 * victim.count - thief.count == 3)"
MOVES_NOTHING = "victim.load >= thief.load + 2 or thief.load >= victim.load + 4"
OPEN = {(WIDENS_ONCE, "one"): {"bounded_steals"}, (MOVES_NOTHING, "half"): {"bounded_steals"}}


@dataclass(frozen=True, order=True)
class Core:
    """How many tasks run (0 or 1) and how many wait; every weight is 1."""

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


Machine = tuple[Core, ...]
IDLE = Core(0, 0)


def cores_up_to(tasks: int) -> list[Core]:
    return [Core(running, count - running) for count in range(tasks + 1) for running in (0, 1) if running <= count]


def potential(machine: Machine) -> int:
    return sum(abs(a.load - b.load) for a in machine for b in machine)


def is_bad(machine: Machine) -> bool:
    return any(core.idle for core in machine) and any(core.overloaded for core in machine)


class BruteForce:
    """One policy, judged by trying everything of DESIGN.md's sections 1 and 2 that is small."""

    def __init__(self, filter_text: str, take: str) -> None:
        self.expr, self.take = parse(filter_text), take
        self.known: dict[tuple[Core, Core], bool] = {}

    def can_steal(self, thief: Core, victim: Core) -> bool:
        if (thief, victim) not in self.known:
            self.known[thief, victim] = bool(evaluate(self.expr, thief, victim))
        return self.known[thief, victim]

    def steal(self, thief: Core, victim: Core) -> Machine:
        wanted = 1 if self.take == "one" else max(0, victim.count - thief.count) // 2
        moved = min(wanted, victim.ready)
        return Core(thief.running, thief.ready + moved), Core(victim.running, victim.ready - moved)

    def refuted(self) -> set[str]:
        """The obligations that something small refutes."""
        return set(self._by_pairs()) | set(self._by_games())

    # -- two cores --

    @property
    def pair_tasks(self) -> int:
        return max(PAIR_TASKS, *(value + 4 for value in constants(self.expr) if value <= LARGEST_CONSTANT), 0)

    def _by_pairs(self) -> Iterator[str]:
        cores = cores_up_to(self.pair_tasks)
        pairs = [(thief, victim) for thief in cores for victim in cores if self.can_steal(thief, victim)]
        if any(self.can_steal(IDLE, victim) != victim.overloaded for victim in cores):
            yield "filter_sound"
        if any(core.idle for pair in pairs for core in self.steal(*pair)):
            yield "steal_non_idling"
        if any(potential(self.steal(*pair)) + 4 > potential(pair) for pair in pairs):
            yield "potential_decrease"
        if not any(thief.idle and victim.overloaded for thief, victim in pairs):
            yield "nonvacuous"

    # -- rounds --

    def _by_games(self) -> Iterator[str]:
        if any(self._reaches(graph, is_bad) for graph in self.sequential):
            yield "work_conserving_sequential"
        if any(self._reaches(graph, is_bad) for graph in self.overlapping):
            yield "work_conserving"
        if any(self._reaches(graph, self._restless) for graph in self.overlapping):
            yield "balanced"
        if any(self._too_many_steals(graph) for graph in self.overlapping):
            yield "bounded_steals"

    def _restless(self, machine: Machine) -> bool:
        return any(self.can_steal(a, b) for i, a in enumerate(machine) for j, b in enumerate(machine) if i != j)

    @cached_property
    def sequential(self) -> list[Graph]:
        return [self._graph(cores, tasks, overlap=False) for cores, tasks in sizes()]

    @cached_property
    def overlapping(self) -> list[Graph]:
        return [self._graph(cores, tasks, overlap=True) for cores, tasks in sizes()]

    def _graph(self, cores: int, tasks: int, overlap: bool) -> Graph:
        """All machines of this size up to the order of cores; after one round, with the most steals on the way."""
        machines = [m for m in combinations_with_replacement(cores_up_to(tasks), cores) if sum(c.count for c in m) == tasks]
        return {machine: self._rounds(machine, overlap) for machine in map(_sorted, machines)}

    def _rounds(self, machine: Machine, overlap: bool) -> dict[Machine, int]:
        found: dict[Machine, int] = {}
        for order in permutations(range(len(machine))):
            for after, steals in self._turns(order, (machine,), overlap):
                found[_sorted(after)] = max(steals, found.get(_sorted(after), 0))
        return found

    def _turns(self, order: tuple[int, ...], seen: tuple[Machine, ...], overlap: bool) -> set[tuple[Machine, int]]:
        """Machines at the end of the round, and steals until there, if the cores of `order` still have their turns."""
        now = seen[-1]
        if not order:
            return {(now, 0)}
        ends: set[tuple[Machine, int]] = set()
        thief, *rest = order
        for after, steals in self._turn(thief, now, seen if overlap else (now,)):
            ends |= {(end, more + steals) for end, more in self._turns(tuple(rest), (*seen, after), overlap)}
        return ends

    def _turn(self, thief: int, now: Machine, seen: tuple[Machine, ...]) -> set[tuple[Machine, int]]:
        """Each core is observed as it was at some moment in `seen`, the thief itself too."""
        others = [core for core in range(len(now)) if core != thief]
        outcomes: set[tuple[Machine, int]] = set()
        for me in {machine[thief] for machine in seen}:
            views = {other: {self.can_steal(me, machine[other]) for machine in seen} for other in others}
            if all(False in view for view in views.values()):
                outcomes.add((now, 0))
            for victim in (other for other in others if True in views[other]):
                outcomes.add(self._attempt(now, thief, victim))
        return outcomes

    def _attempt(self, now: Machine, thief: int, victim: int) -> tuple[Machine, int]:
        if not self.can_steal(now[thief], now[victim]):
            return now, 0
        after = list(now)
        after[thief], after[victim] = self.steal(now[thief], now[victim])
        return tuple(after), 1

    # -- graphs --

    @staticmethod
    def _reaches(graph: Graph, target: Callable[[Machine], bool]) -> bool:
        """Whether there is, for every N, a target N rounds or more after some start: one that can be reached from a circle."""
        return any(target(machine) for machine in _walks(graph, len(graph)))

    @staticmethod
    def _too_many_steals(graph: Graph) -> bool:
        """Whether some run has more steals than a quarter of the potential at its start."""
        most = dict.fromkeys(graph, 0)
        for _ in range(max(potential(machine) // 4 for machine in graph) + 1 + len(graph)):
            longer = {machine: max(most[after] + steals for after, steals in graph[machine].items()) for machine in graph}
            if any(4 * longer[machine] > potential(machine) for machine in graph):
                return True
            if longer == most:
                return False
            most = longer
        return False


Graph = dict[Machine, dict[Machine, int]]


def _sorted(machine: Machine) -> Machine:
    return tuple(sorted(machine))


def sizes() -> Iterator[tuple[int, int]]:
    return ((cores, tasks) for cores in range(1, MOST_CORES + 1) for tasks in range(MOST_TASKS + 1))


def _walks(graph: Graph, length: int) -> set[Machine]:
    """Where a walk of this length can end."""
    ends = set(graph)
    for _ in range(length):
        after = {end for machine in ends for end in graph[machine]}
        if after == ends:
            break
        ends = after
    return ends


# -- the tests --


def _write(folder: Path, number: int, filter_text: str, take: str) -> None:
    policy = {
        "schema": "proofgen.policy/1",
        "name": f"case{number}",
        "title": "A filter of the battery",
        "source": "tests/data/battery.yaml",
        "filter": filter_text,
        "steal": {"take": take},
    }
    folder.mkdir(exist_ok=True)
    with (folder / f"case{number:03}.yaml").open("w") as file:
        YAML(typ="safe").dump(policy, file)


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], PolicyResult]:
    """What Lean says, by filter and what is taken."""
    root = tmp_path_factory.mktemp("battery")
    for number, case in enumerate(CASES):
        _write(root / "policies", number, *case)
    with in_few_processes():
        found = verify(root, [root / "policies"], OPTIONS, Quiet()).policies
    return dict(zip(CASES, found, strict=True))


def _size(counterexample: dict[str, Any] | None) -> tuple[int, int]:
    """Cores and tasks; that of `nonvacuous` is a proof for all pairs, without a witness."""
    if counterexample is None:
        return 0, 0
    cores = counterexample["cores"]
    return len(cores), sum(len(core["ready"]) + (core["current"] is not None) for core in cores)


def test_there_are_many() -> None:
    assert len(set(CASES)) == len(CASES) >= 70
    assert OPEN.keys() <= {*CASES}


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case[0][:100]} ({case[1]})")
def test_verdicts(case: tuple[str, str], results: dict[tuple[str, str], PolicyResult]) -> None:
    result = results[case]
    assert result.reason is None
    verdicts = {one.id: one.verdict for one in result.obligations}
    assert {name for name, verdict in verdicts.items() if verdict not in ("proved", "refuted")} == OPEN.get(case, set())
    assert {name for name in ALWAYS if verdicts[name] != "proved"} == set()
    brute = BruteForce(*case)
    small = brute.refuted()
    assert {name for name in small if verdicts[name] != "refuted"} == set()
    for one in result.obligations:
        if one.verdict == "refuted" and one.id not in small:
            cores, tasks = _size(one.counterexample)
            in_scope = tasks <= MOST_TASKS and cores <= MOST_CORES if one.id not in PAIRS else tasks <= brute.pair_tasks
            assert not in_scope, f"{one.id} is refuted, and brute force finds nothing"
