"""Random policies on groups of cores, the same ones for the same number, and what the brute force says of them."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace

from grouped_brute import Hierarchy, Machine, OnHierarchy
from made import Load, budget, grouped, one, plain
from second_opinion import Replay

from proofgen.policy import HALF, Policy, Steal, Weights
from proofgen.search import Findings, Witness
from proofgen.topology import Domain, Topology, machine_of_groups, members, unnamed

SEED = 20170510
GAP = "victim.load - thief.load"
ATTRIBUTES = ("load", "count", "min", "max", "capacity", "idle_cores", "average", "average")
TEMPLATES = (
    "victim_group.{0} > thief_group.{0}",
    "victim_group.{0} >= thief_group.{0} + {1}",
    "100 * victim_group.{0} > {2} * thief_group.{0}",
    "victim_group.stealable",
    "victim_group.stealable and ({3})",
    "victim_group.stealable or {3}",
    "thief_group.idle_cores > 0 and {3}",
    "not thief_group.stealable and victim_group.count > victim_group.capacity",
    "victim_group.idle_cores == 0 or {3}",
    "victim_group.average > {1} > thief_group.{0} - {1}",
    "(victim_group.stealable if thief_group.idle_cores > 0 else {3})",
)
GOOD = (
    *("victim_group.stealable", "victim_group.max > 1", "victim_group.count > victim_group.capacity"),
    *("victim_group.min > thief_group.min", "victim_group.min >= thief_group.min + 1"),
    *("victim_group.average > thief_group.average", "thief_group.idle_cores > victim_group.idle_cores"),
    *("victim_group.capacity == thief_group.capacity", "not thief_group.stealable or victim_group.stealable"),
)
SUITED: tuple[tuple[Load, str, Steal], ...] = (
    ("count", f"{GAP} >= 2", one()),
    ("count", f"{GAP} >= 2", HALF),
    ("count", "victim.count >= 2 and (thief.idle or victim.count >= 3)", one("lightest")),
    ("count", "thief.idle and victim.overloaded", budget("1")),
    ("weight", f"victim.overloaded and {GAP} > victim.lightest", one("lightest")),
    ("weight", "thief.idle and victim.overloaded", one()),
    ("weight", "victim.count > 1", one(task=f"task.weight < {GAP}")),
)
CORES = (
    *("victim.count >= 2 and (thief.idle or {gap} >= 2)", "{gap} >= 2", "victim.overloaded and {gap} > victim.lightest"),
    *("victim.count > 1", "{gap} >= 1", "{gap} >= 3", "thief.idle and victim.overloaded", "victim.load >= 2"),
)
STEALS: tuple[Steal, ...] = (one(), one("lightest"), one("heaviest"), one(task=f"task.weight < {GAP}"), HALF, budget("1"))


def _overlapping() -> Topology:
    """Three cores, of which one is in both groups."""
    singles = tuple(1 << core for core in range(3))
    low = [Domain(0b011, 0b011, singles[:2]), Domain(0b110, 0b110, singles[1:])]
    return unnamed([("low", low), ("top", [Domain(0b111, 0b111, (0b011, 0b110))])], range(3))


def _views() -> Topology:
    """Three cores with gaps in their numbers; each sees itself and the other two."""
    cores = (1, 4, 5)
    everything = 0b110010
    low = [Domain(0b110000, 0b110000, (0b10000, 0b100000))]
    return unnamed([("low", low), ("top", [Domain(everything, everything, (0b10, 0b110000))])], cores)


def _apart() -> Topology:
    """Two pairs that never balance with each other."""
    return replace(machine_of_groups(2, 2), levels=machine_of_groups(2, 2).levels[:1])


def _flat() -> Topology:
    """Two groups of two cores which do not balance within."""
    return replace(machine_of_groups(2, 2), levels=machine_of_groups(2, 2).levels[1:])


MACHINES: tuple[Topology | None, ...] = (
    *(None, None, None, machine_of_groups(3), machine_of_groups(1, 2), machine_of_groups(2, 2), machine_of_groups(1, 1, 1)),
    *(_overlapping(), _views(), _apart(), _flat()),
)


def draw(index: int) -> Policy:
    """The policy of this number."""
    chance = random.Random(f"{SEED} {index}")
    load, text, steal = chance.choice(SUITED)
    if chance.random() < 0.35:
        load, steal = chance.choice(("count", "count", "weight")), chance.choice(STEALS)
        text = chance.choice(CORES).format(gap=GAP)
    weights = chance.choice((Weights(), Weights(), Weights(1, 3), Weights(2, 3)))
    groups = None if chance.random() < 0.08 else chance.choice(GOOD) if chance.random() < 0.5 else group_filter(chance)
    machine = chance.choice(MACHINES)
    made = grouped(text, groups, steal, load, weights, chance.choice(("stop", "stop", "next")))
    if machine is None and groups is None:
        machine = machine_of_groups(2, 2)
    known = None if machine is None else replace(machine, name=f"machine{index}", title="A machine", source="tests")
    return replace(made, name=f"grouped{index}", machine=known)


def group_filter(chance: random.Random) -> str:
    text = chance.choice(TEMPLATES)
    percent = chance.choice((75, 100, 110, 125))
    return text.format(chance.choice(ATTRIBUTES), chance.randint(-1, 2), percent, linear(chance))


def linear(chance: random.Random) -> str:
    """A comparison of sums of multiples of attributes."""
    factors = [chance.choice((-2, -1, 1, 1, 2, 3)) for _ in range(chance.choice((1, 2, 2, 3)))]
    terms = [f"{factor} * {chance.choice(('thief', 'victim'))}_group.{chance.choice(ATTRIBUTES)}" for factor in factors]
    return f"{' + '.join(terms)} {chance.choice(('<', '<=', '>', '>', '>=', '!='))} {chance.randint(-2, 4)}"


# -- the brute force on a machine --


def levels_of(topology: Topology) -> Hierarchy:
    """The hierarchy with places of cores instead of their numbers."""
    where = {core: place for place, core in enumerate(topology.cores)}

    def places(mask: int) -> frozenset[int]:
        return frozenset(where[core] for core in members(mask))

    return tuple(
        tuple((places(domain.owners), tuple(map(places, domain.groups))) for domain in level.domains) for level in topology.levels
    )


def brute(policy: Policy, topology: Topology) -> OnHierarchy:
    text = None if policy.groups is None else policy.groups.filter_text
    return OnHierarchy(plain(policy), text, levels_of(topology), len(topology.cores))


def unsound(tried: OnHierarchy, weights: list[int], tasks: int) -> Machine | None:
    """A machine on which the group filter stops a thief's group that it should pass."""
    for number in range(2, tasks + 1):
        for machine in tried.machines(weights, number):
            if any(stops(tried, machine, home, away) for home, away in pairs(tried.hierarchy)):
                return machine
    return None


def pairs(hierarchy: Hierarchy) -> Iterator[tuple[frozenset[int], frozenset[int]]]:
    for level in hierarchy:
        for _, groups in level:
            yield from ((home, away) for home in groups for away in groups)


def stops(tried: OnHierarchy, machine: Machine, home: frozenset[int], away: frozenset[int]) -> bool:
    own, other = tried.group(machine, home), tried.group(machine, away)
    right = own.idle_cores > 0 and not own.stealable and other.stealable and other.idle_cores == 0
    return right and not tried.passes(own, other, None)


def is_valid(hierarchy: Hierarchy, cores: int) -> bool:
    """Whether the hierarchy is valid, as lean/Proofgen/Spec/Hierarchy.lean says; a domain has the cores of its groups."""
    everything, below = frozenset(range(cores)), list[tuple[frozenset[int], frozenset[int]]]()
    for level in hierarchy:
        for owners, groups in level:
            spanned = frozenset[int]().union(*groups)
            if not owners <= spanned or sum(map(len, groups)) > len(spanned):
                return False
            for group in groups:
                served = frozenset[int]().union(*(owners for owners, held in below if group <= held))
                if len(group) > 1 and not group <= served:
                    return False
        looking = [core for owners, _ in level for core in owners]
        if len(looking) > len(set(looking)):
            return False
        below += [(owners, frozenset[int]().union(*groups)) for owners, groups in level]
    top = hierarchy[-1] if hierarchy else ()
    return everything <= frozenset[int]().union(*(owners for owners, groups in top if everything <= frozenset().union(*groups)))


# -- witnesses, played again --


@dataclass(frozen=True)
class OnHierarchyReplay(Replay):
    """A witness on a hierarchy, played by the rules of the brute force."""

    tried: OnHierarchy

    def candidates(self, view: Machine, thief: int) -> list[int]:
        """Whom the thief may choose on this observation."""
        return sorted(self.tried.candidates(view, thief))


def objections(policy: Policy, findings: Findings) -> list[str]:
    """What is wrong with the witnesses of a policy."""
    shown = dict(findings.witnesses)
    if findings.nonvacuous is not None:
        shown["nonvacuous"] = findings.nonvacuous
    return [f"{name}: {wrong}" for name, witness in shown.items() for wrong in _objections(policy, name, witness)]


def _objections(policy: Policy, name: str, witness: Witness) -> Iterator[str]:
    topology = witness.topology
    if topology is None:
        assert witness.kind == "pair"
        yield from Replay(brute(policy, machine_of_groups(2)).rules, name, witness.to_json()).objections()
        return
    if policy.machine is None and not is_valid(levels_of(topology), len(topology.cores)):
        yield "the hierarchy is not valid"
    if policy.machine is not None and topology != policy.machine:
        yield "this is another machine"
    tried = brute(policy, topology)
    replay = OnHierarchyReplay(tried.rules, name, witness.to_json(), tried)
    if witness.kind in ("stuck", "lasso", "run"):
        yield from replay.objections()
    elif not _shows(tried, name, witness, topology, replay.start):
        yield "it does not show what it should"


def _shows(tried: OnHierarchy, name: str, witness: Witness, topology: Topology, machine: Machine) -> bool:
    where = {core: place for place, core in enumerate(topology.cores)}
    match witness:
        case Witness(kind="hierarchy"):
            return name == "hierarchy_valid" and not is_valid(tried.hierarchy, tried.cores)
        case Witness(kind="groups", groups=(first, second)):
            home, away = (frozenset(where[core] for core in members(group)) for group in (first, second))
            met = (home, away) in set(pairs(tried.hierarchy))
            return name == "group_filter_sound" and met and stops(tried, machine, home, away)
        case Witness(kind="candidate", pair=(thief, victim)):
            idle = machine[thief].idle and machine[victim].overloaded
            return name == "nonvacuous" and idle and victim in tried.candidates(machine, thief)
        case _:
            return False

