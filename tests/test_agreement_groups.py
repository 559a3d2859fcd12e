"""Lean and Python say the same of groups of cores, of who finds whom on a hierarchy, and of where a waking thread goes."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import chain, permutations, product
from pathlib import Path
from typing import Literal, get_args

import pytest
from grouped_brute import from_tasks
from made import grouped
from random_hierarchies import brute

from proofgen.emit.files import PolicyFiles, policy_files
from proofgen.emit.hierarchy import hierarchy
from proofgen.expr import Scope, Type, parse
from proofgen.expr.evaluate import compile_groups, evaluate_groups
from proofgen.machine.file import load_topology, parse_topology
from proofgen.policy import Choice, GroupRules, Key, Policy
from proofgen.prover.choice import build_library, select_backend
from proofgen.prover.combine import combine
from proofgen.prover.model import LeanBackend
from proofgen.resources import lean_library
from proofgen.search import Findings, Grouped, WeightedRules
from proofgen.search.grouped.views import Group, group_of
from proofgen.search.wakeup import Preference, Search, Wakeup, place
from proofgen.search.witness import CoreState
from proofgen.topology import Topology, machine_of_groups

pytestmark = pytest.mark.lean

SEED, SAMPLES = 20170509, 6
NOTHING = Findings({}, None, False, None, None, ())
ROOT = Path(__file__).parent.parent
Load = Literal["count", "weight"]
Core = tuple[tuple[int, ...], bool]
"""The weights of its tasks, in order, and whether the first of them runs."""

FILTERS = [
    "victim_group.average > thief_group.average",
    "100 * victim_group.average > 125 * thief_group.average",
    "1 < victim_group.average <= thief_group.average + 2",
    "thief_group.average < victim_group.min <= victim_group.average < 9 != thief_group.load",
    "victim_group.average - thief_group.average >= thief_group.idle_cores - 2",
    "victim_group.average * -2 + 3 < -(thief_group.average - 1)",
    "thief_group.average == victim_group.average or thief_group.average == thief_group.load",
    "victim_group.min > thief_group.min and not victim_group.max < thief_group.max",
    "(victim_group.stealable if thief_group.idle_cores > 0 else victim_group.capacity == 2)",
    "(victim_group.average > 1 if thief_group.stealable else thief_group.average - 1 <= victim_group.average)",
    "thief_group.stealable == victim_group.stealable",
    "victim_group.count > victim_group.capacity or thief_group.capacity > victim_group.capacity",
    "victim_group.load // 2 > thief_group.load % 3 and abs(thief_group.count - victim_group.count) <= 3",
    "min(victim_group.max, thief_group.count) > max(thief_group.min, 1)",
    "victim_group.load > (1 if victim_group.average > 1 < thief_group.average else 0)",
    "victim_group.idle_cores < thief_group.idle_cores <= 2",
]
KEYS = (
    ("most", "victim_group.average"),
    ("least", "victim_group.average - thief_group.average"),
    ("most", "2 * thief_group.average - victim_group.load + 1"),
    ("least", "victim_group.idle_cores - 3"),
    ("most", "1 if 2 < victim_group.average > thief_group.average else victim_group.load - 3"),
)


@pytest.fixture(scope="module")
def lean() -> LeanBackend:
    """The embedded Lean with the library."""
    return build_library(select_backend("embedded"), lean_library())


@dataclass(frozen=True)
class Claims:
    """What Python says, for Lean to agree; `batch` are the policies that the claims are about, `rows` the candidates in them."""

    batch: tuple[PolicyFiles, ...]
    claims: tuple[str, ...]
    rows: tuple[list[int], ...] = ()


@pytest.fixture(scope="module")
def rejected(lean: LeanBackend, values: Claims, candidates: Claims) -> set[str]:
    """The claims that Lean does not accept, by deciding them: of all that are made here, in one run."""
    batch, claims = (*values.batch, *candidates.batch), (*values.claims, *candidates.claims, *RIGHT, *WRONG)
    parts = [(f"obligations.{Path(files.files[0][0]).parent}.Statements", files.files[0][1]) for files in batch]
    heading = ["module", "", "public import Proofgen", "", "noncomputable section", "", "open Proofgen CoreSet"]
    definitions = [f"def {name} : Hierarchy {hierarchy(one, '  ')}" for name, one in TOPOLOGIES.items()]
    lines = [*heading, *definitions, *(f"example : {claim} := by decide +kernel" for claim in claims), "", "end", ""]
    combined = combine([*parts, ("Samples", "\n".join(lines))])
    run = lean.check(combined.text, timeout=600, memory_mb=4000)
    assert run.outcome == "finished"
    errors = [message for message in run.messages if message.severity == "error"]
    found = [combined.locate(message.line) for message in errors]
    assert all(module == "Samples" for module, _ in found), errors
    wanted = "\n".join(lines).splitlines()
    return {wanted[line - 1].removeprefix("example : ").removesuffix(" := by decide +kernel") for _, line in found}


# -- groups --


def policy(name: str, load: Load, text: str, keys: Sequence[tuple[str, str]] = KEYS) -> Policy:
    """A policy with this group filter and keys of groups."""
    made = grouped("victim.overloaded and victim.load > thief.load", text, load=load)
    choice = tuple(
        Key("most" if order == "most" else "least", parse(key, Type.RATIO, scope=Scope.GROUPS), key) for order, key in keys
    )
    rules = GroupRules(parse(text, scope=Scope.GROUPS), text, Choice(choice))
    return replace(made, name=name, groups=rules)


def statements(one: Policy) -> PolicyFiles:
    """Its files; the statements, which are all that is used, are the same whatever is found."""
    return policy_files(one, NOTHING)


def core(chance: random.Random) -> Core:
    tasks = tuple(chance.choice((1, 1, 2, 3, 7)) for _ in range(chance.choice((0, 0, 1, 1, 2, 2, 3, 4))))
    return tasks, bool(tasks) and chance.random() < 0.7


def sampled(chance: random.Random) -> list[Core]:
    return [core(chance) for _ in range(chance.choice((1, 2, 2, 3, 4)))]


def term(cores: Sequence[Core]) -> str:
    """A list of cores as a term of Lean; by ids alone where no weight is another than 1."""
    written, first = [], 1
    for tasks, running in cores:
        named = [str(first + at) if set(tasks) <= {1} else f"({first + at}, {weight})" for at, weight in enumerate(tasks)]
        current = f"(some {named[0]})" if running else "none"
        make = ".ofIds" if set(tasks) <= {1} else ".ofTasks"
        written.append(f"{make} {current} [{', '.join(named[running:])}]")
        first += len(tasks)
    return f"[{', '.join(written)}]"


def seen(rules: WeightedRules, cores: Sequence[Core]) -> Group:
    return group_of(rules.core(running, tasks) for tasks, running in cores)


def claims_about_attributes(load: Load, group: Group, text: str) -> Iterator[str]:
    """Every attribute, as Lean has it, with the value that Python knows."""
    weigh = "Task.weight" if load == "weight" else "(fun _ => 1)"
    numbers = f"({group.capacity}, {group.count}, {group.idle_cores})"
    yield f"(Group.capacity {text}, Group.count {text}, Group.idleCores {text}) = {numbers}"
    yield f"{'' if group.stealable else '¬ '}Group.Stealable {text}"
    least, most = (f"Group.{name} {weigh} {text}" for name in ("least", "most"))
    yield f"(Group.load {weigh} {text}, {least}, {most}) = ({group.load}, {group.min}, {group.max})"
    if load == "count":
        yield f"(Group.leastCount {text}, Group.mostCount {text}) = ({group.min}, {group.max})"
    yield f"({group.average.numerator} : Int) * Group.capacity {text} = Group.load {weigh} {text} * {group.average.denominator}"


def claims_about_groups(files: PolicyFiles, load: Load, thief: list[Core], victim: list[Core]) -> Iterator[str]:
    """What Python says of the group filter and of the keys, for Lean to agree."""
    rules, groups = WeightedRules(files.policy), files.policy.groups
    assert groups is not None
    own, other, terms = seen(rules, thief), seen(rules, victim), f"{term(thief)} {term(victim)}"
    passed = compile_groups(groups.filter)(own, other)
    assert passed is evaluate_groups(groups.filter, own, other)
    yield f"{'' if passed else '¬ '}{files.qualified('groupFilter')} {terms}"
    for number, key in enumerate(groups.choose.keys, 1):
        value = Fraction(evaluate_groups(key.expr, own, other)) * (1 if key.order == "most" else -1)
        name = f"({files.qualified('groupKey')}{'' if number == 1 else number} {terms})"
        yield f"{name}.1 * {value.denominator} = {value.numerator} * {name}.2 ∧ 0 < {name}.2"


def moments(chance: random.Random, number: int) -> Iterator[Wakeup]:
    for _ in range(number):
        size = chance.choice((1, 2, 3, 4, 4))
        cores = tuple(CoreState(core + 1 if chance.random() < 0.5 else None, ()) for core in range(size))
        allowed = tuple(core for core in range(size) if chance.random() < 0.7) or (size - 1,)
        last, waker = chance.randrange(size), chance.randrange(size)
        idle_for = tuple(chance.randint(0, 3) for _ in range(size))
        yield Wakeup(cores, last, waker, allowed, idle_for, tuple(chance.randint(0, 1) for _ in range(size)))


LEAN_NAMES = {"last": "last", "waker": "waker", "longest_idle": "longestIdle"}
RULES = list(product(get_args(Search), chain.from_iterable(permutations(get_args(Preference), n) for n in (1, 2, 3))))


def data(moment: Wakeup) -> str:
    """The moment as a term of Lean."""
    cores = ", ".join(f".ofIds {'none' if each.current is None else f'(some {each.current})'} []" for each in moment.cores)
    lists = f"[{cores}], {moment.last}, {moment.waker}, {list(moment.allowed)}, {list(moment.idle_for)}, {list(moment.node_of)}"
    return f"⟨{lists}⟩"


def claims_about_wakeups(chance: random.Random) -> Iterator[str]:
    """Where Python places threads, by every rule."""
    for search, prefer in RULES:
        rule = f"⟨.{search}, [{', '.join(f'.{LEAN_NAMES[name]}' for name in prefer)}]⟩"
        for moment in moments(chance, 4):
            yield f"WakeupData.place {rule} {data(moment)} = some {place(search, prefer, moment)}"


@pytest.fixture(scope="module")
def values() -> Claims:
    chance = random.Random(SEED)
    loads: tuple[Load, ...] = get_args(Load)
    batch, claims = list[PolicyFiles](), list[str]()
    # Each filter with one kind of load, and the first, which have averages, with both; the keys with one filter of each kind.
    for load, (number, text) in product(loads, enumerate(FILTERS)):
        if number > 1 and load != loads[number % 2]:
            continue
        files = statements(policy(f"groups_{load}{number}", load, text, () if number else KEYS))
        batch.append(files)
        for _ in range(SAMPLES):
            claims += claims_about_groups(files, load, sampled(chance), sampled(chance))
    for load, _ in product(loads, range(15)):
        cores = sampled(chance)
        claims += claims_about_attributes(load, seen(WeightedRules(policy("any", load, "true")), cores), term(cores))
    claims += claims_about_wakeups(chance)
    return Claims(tuple(batch), tuple(claims))


def test_values_of_groups_and_places_of_threads(values: Claims, rejected: set[str]) -> None:
    claims = values.claims
    assert rejected & {*claims} == set()
    said = [claim for claim in claims if "groupFilter" in claim]
    assert len(said) // 5 < sum(claim.startswith("¬") for claim in said) < len(said) * 4 // 5
    assert sum(".place" in claim for claim in claims) == 45 * 4


RIGHT = {"Group.capacity [.ofIds none []] = 1"}
WRONG = {"Group.count [.ofIds none []] = 1", "WakeupData.place ⟨.last, []⟩ ⟨[.ofIds none []], 0, 0, [0], [0], [0]⟩ = none"}


def test_what_is_not_so_is_rejected(rejected: set[str]) -> None:
    assert rejected & (RIGHT | WRONG) == WRONG


# -- candidates --

RING = """\
schema: proofgen.machine/1
name: ring
title: Four nodes of one or two cores in a ring, each with its own view
source: a test
cores: 6
nodes: [0-1, 2-2, 3-4, 5-5]
distances: [[10, 16, 22, 16], [16, 10, 16, 22], [22, 16, 10, 16], [16, 22, 16, 10]]
build: {view: own, groups: around}
"""
TOPOLOGIES: dict[str, Topology] = {
    "threeCores": machine_of_groups(3),
    "twoPairs": machine_of_groups(2, 2),
    "unequal": machine_of_groups(1, 3),
    "overlapping": load_topology(ROOT / "policies" / "machines" / "overlapping.yaml"),
    "uncovered": load_topology(ROOT / "policies" / "machines" / "uncovered_core.yaml"),
    "gaps": load_topology(ROOT / "tests" / "data" / "emit" / "hotplug_all" / "machine.yaml"),
    "ring": parse_topology(RING, "ring.yaml"),
}
ON_HIERARCHIES: list[tuple[Load, str]] = [
    ("weight", "victim_group.average > thief_group.average"),
    ("weight", "victim_group.min > thief_group.min"),
    ("count", "victim_group.stealable"),
    ("count", "100 * victim_group.average > 125 * thief_group.average or thief_group.idle_cores == thief_group.capacity"),
]


def rows(rules: Grouped, machine: list[Core]) -> list[list[int]]:
    """For each thief its candidates."""
    observed = tuple(rules.core(running, tasks) for tasks, running in machine)
    return [list(rules.candidates(observed, thief)) for thief in range(len(machine))]


def by_force(files: PolicyFiles, topology: Topology, machine: list[Core]) -> list[list[int]]:
    """The same by the brute force. The first task is the one that runs; it has no other cores."""
    tried, observed = brute(files.policy, topology), from_tasks(*(tasks for tasks, _ in machine))
    return [sorted(tried.candidates(observed, thief)) for thief in range(len(machine))]


@pytest.fixture(scope="module")
def candidates() -> Claims:
    chance = random.Random(SEED)
    batch, claims, found = list[PolicyFiles](), list[str](), list[list[int]]()
    for number, (load, text) in enumerate(ON_HIERARCHIES):
        files = statements(policy(f"candidates{number}", load, text, ()))
        batch.append(files)
        for (name, topology), _ in product(TOPOLOGIES.items(), range(3)):
            machine = [core(chance) for _ in topology.cores]
            machine = [(tasks, bool(tasks)) for tasks, _ in machine]
            told = rows(Grouped.of_policy(files.policy, topology), machine)
            assert told == by_force(files, topology, machine), (name, text, machine)
            what = f"{files.qualified('policy')} {files.qualified('groups')} {name} {term(machine)}"
            cores = f"List.range {len(machine)}"
            claims.append(f"({cores}).map (fun i => ({cores}).filter (isCandidateWithin {what} i)) = {told}")
            nothing = [at for at, row in enumerate(told) if not row]
            claims.append(f"({cores}).filter (hasNoCandidateWithin {what}) = {nothing}")
            found += told
    return Claims(tuple(batch), tuple(claims), tuple(found))


def test_candidates_on_hierarchies(candidates: Claims, rejected: set[str]) -> None:
    assert rejected & {*candidates.claims} == set()
    found = candidates.rows
    assert len(found) // 5 < sum(map(bool, found)) < len(found) * 4 // 5
    assert any(len(row) > 1 for row in found)
