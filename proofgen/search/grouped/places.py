"""Where the search looks: hierarchies, states of cores, and which cores of a large machine act."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations_with_replacement, islice, permutations, product

from proofgen.expr.ast import Attr, nodes
from proofgen.policy import Policy
from proofgen.search.findings import Findings
from proofgen.search.grouped.model import Grouped
from proofgen.search.grouped.passing import GroupPair
from proofgen.search.grouped.states import Palette
from proofgen.search.grouped.stuck import Options
from proofgen.search.grouped.validity import Step
from proofgen.search.model import Core, Machine
from proofgen.search.witness import seen
from proofgen.topology import Topology, machine_of_groups

# All cores of machines of so many act; of larger ones so many sets of cores are tried.
MOST_ACTING, _MOST_SETS = 4, 10
_SMALL_WEIGHTS, _SMALL_COUNT, _START_TASKS = 4, 3, 5


@dataclass(frozen=True, slots=True)
class Place:
    """A hierarchy that the policy is held to, and the steps that led to it."""

    topology: Topology
    steps: tuple[Step, ...] = ()


def hierarchies(pairs: Iterable[GroupPair]) -> list[Place]:
    """Small valid hierarchies, the smallest first, and those with two groups as in the pairs."""
    sizes = [(2,), (3,), (2, 1), (1, 2), (4,), (2, 2), *(pair.capacities for pair in pairs), (2, 2, 2)]
    kept = dict.fromkeys(size for size in sizes if sum(size) <= 600)
    return [Place(machine_of_groups(*size)) for size in sorted(kept, key=lambda size: (sum(size), len(size)))]


def options_of(policy: Policy, rules: Grouped, palette: Palette, flat: Findings) -> Options:
    """The states of cores that are tried."""
    least, most = policy.weights.min, policy.weights.max
    varied = rules.weighted or palette.weighs
    every = [w for w in range(least, least + _SMALL_WEIGHTS) if most is None or w <= most] if varied else [rules.base.least]
    known = _known(rules, flat)
    singles = [rules.core(True, (w,)) for w in dict.fromkeys([*every, *(palette.weights if varied else ())])]
    heavy = [(every[0], palette.weights[-1])] if varied else []
    crowds = [(w,) * 2 for w in every[:2]] + [(every[0],) * 3, *heavy, (every[0],) * max(palette.counts)]
    overloaded = [rules.core(True, tasks) for tasks in crowds] + [core for core in known if core.overloaded]
    small = [rules.core(False, ()), *_small(policy, rules, every), *known]
    kept = tuple(dict.fromkeys(core for core in small if core.count <= 2 * _SMALL_COUNT))
    return Options(tuple(singles), tuple(dict.fromkeys(overloaded)), kept, 2 * _SMALL_COUNT)


def _small(policy: Policy, rules: Grouped, weights: list[int]) -> Iterator[Core]:
    shown = {node.name for node in nodes(policy.filter) if isinstance(node, Attr)}
    alike = shown.isdisjoint(("ready", "running", "lightest", "heaviest"))
    for count in range(1, _SMALL_COUNT + 1):
        for tasks in combinations_with_replacement(weights, count):
            for turned in dict.fromkeys((tasks, tasks[::-1])):
                yield rules.core(True, turned)
                if not alike:
                    yield rules.core(False, turned)


def _known(rules: Grouped, flat: Findings) -> list[Core]:
    """Cores of witnesses against the policy without groups."""
    witnesses = [*flat.witnesses.values(), *([flat.nonvacuous] if flat.nonvacuous else [])]
    scale = rules.unit
    found = [seen(rules, core, tuple(w // scale for w in each.weights)) for each in witnesses for core in each.cores]
    return [core for core in dict.fromkeys(found) if core.count <= 40][:12]


def active_sets(rules: Grouped, size: int) -> list[tuple[int, ...]]:
    """So many cores of a machine that act: of low domains, and of different groups."""
    cores = len(rules.topology.cores)
    if cores <= size:
        return [tuple(range(cores))]
    found: dict[tuple[int, ...], None] = {}
    for level in rules.topology.levels:
        for domain in islice((d for d in level.domains if len(rules.inside(d.cores)) >= size), 2):
            groups = [rules.inside(group) for group in domain.groups]
            found[rules.inside(domain.cores)[:size]] = None
            found[tuple(islice(dict.fromkeys(_spread(groups)), size))] = None
            # All but one in one group.
            together = next((group[: size - 1] for group in groups if len(group) >= size - 1), ())
            others = (core for group in groups for core in group if core not in together)
            found[(*together, *islice(others, size - len(together)))] = None
    return [cores for cores in found if len(cores) == size][:_MOST_SETS]


def _spread(groups: list[tuple[int, ...]]) -> Iterator[int]:
    """A core of each group in turn."""
    for place in range(max(map(len, groups), default=0)):
        yield from (group[place] for group in groups if place < len(group))


def starts(flat: Findings, rules: Grouped, obligation: str, size: int, options: Options) -> Iterator[Machine]:
    """Machines of so many cores to play from: that of the flat witness in every order, then small ones."""
    witness = flat.witnesses.get(obligation)
    if witness is not None and len(witness.cores) <= size:
        scale = tuple(weight // rules.unit for weight in witness.weights)
        found = [seen(rules, core, scale) for core in witness.cores]
        found += [options.singles[0]] * (size - len(found))
        yield from dict.fromkeys(permutations(found))
    few = [core for core in options.small if core.count <= _SMALL_COUNT]
    machines = product(few, repeat=size) if len(few) ** size <= 50_000 else product(few[:12], repeat=size)
    sized = [(sum(core.count for core in machine), machine) for machine in machines]
    yield from (machine for tasks, machine in sorted(sized, key=lambda each: each[0]) if tasks <= _START_TASKS)
