"""Whether a hierarchy is made as it should be, where it is not, and what comes of it when cores come and go."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, permutations
from typing import Any, Literal

from proofgen.topology import Domain, Level, Topology, cpu_list, mask_of, members, union_of

FlawKind = Literal["owner", "overlap", "uncovered", "foreign", "unmade", "top", "twice"]
Rebuild = Literal["all", "within_node"]
Cover = Literal["all", "own"]


@dataclass(frozen=True, slots=True)
class HierarchyFlaw:
    """What is wrong with a hierarchy.

    - `owner`: a core of `cores` looks for work in a domain that it is not in.
    - `overlap`: the two `groups` of a domain share `cores`, or two domains of a level that both belong to `cores`.
    - `uncovered`: no group of a domain has `cores`; `groups` are all of them.
    - `foreign`: a group of a domain has `cores` that are not in the domain.
    - `unmade`: no domain below that belongs to one of `cores` holds all of the group.
    - `top`: one of `cores` has no domain on the top level that holds all cores.
    - `twice`: a number stands for two cores.
    """

    kind: FlawKind
    level: str
    groups: tuple[int, ...]
    cores: int
    text: str

    def to_json(self) -> dict[str, Any]:
        """As in the result file, with sets of cores as cpu lists."""
        groups = [cpu_list(group) for group in self.groups]
        return {"kind": self.kind, "level": self.level, "groups": groups, "cores": cpu_list(self.cores)}


@dataclass(frozen=True, slots=True)
class Step:
    """A core goes offline, or comes back."""

    action: Literal["disable", "enable"]
    core: int

    def to_json(self) -> dict[str, int]:
        """As in the result file."""
        return {self.action: self.core}


def told_steps(steps: Iterable[Step]) -> str:
    """For people: `cores 0-3 were disabled and core 2 was enabled`."""
    parts = []
    for action, alike in groupby(steps, key=lambda step: step.action):
        cores = mask_of(step.core for step in alike)
        parts.append(f"{_cores(cores)} {'was' if _one(cores) else 'were'} {action}d")
    return " and ".join(parts)


class _Below:
    """The domains below a level, by the cores whose domains they are."""

    def __init__(self) -> None:
        self._of: dict[int, list[Domain]] = {}

    def add(self, domains: Iterable[Domain]) -> None:
        for domain in domains:
            for core in members(domain.owners):
                self._of.setdefault(core, []).append(domain)

    def without(self, group: int) -> int:
        """The cores of the group that have no domain which holds all of it; none for single cores."""
        if group & (group - 1) == 0:
            return 0
        left = group
        while left:
            lowest = left & -left
            holding = [d.owners for d in self._of.get(lowest.bit_length() - 1, ()) if group & ~d.cores == 0]
            if not holding:
                return lowest
            left &= ~union_of(holding)
        return 0

    def reach(self, core: int) -> int:
        """All that the domains of the core hold."""
        return union_of(domain.cores for domain in self._of.get(core, ()))


def is_valid(topology: Topology) -> bool:
    """Whether the hierarchy is valid, as `Hierarchy.Valid` in Lean says."""
    return flaw_of(topology) is None


def flaw_of(topology: Topology) -> HierarchyFlaw | None:
    """What is wrong with the hierarchy, the lowest level first; None if nothing is."""
    if len(set(topology.cores)) < len(topology.cores):
        return HierarchyFlaw("twice", "", (), 0, "A number stands for two cores.")
    below = _Below()
    for level in topology.levels:
        for domain in level.domains:
            found = _domain_flaw(level.name, domain, below)
            if found is not None:
                return found
        below.add(level.domains)
    return _shared_flaw(topology.levels) or _top_flaw(topology)


def _domain_flaw(level: str, domain: Domain, below: _Below) -> HierarchyFlaw | None:
    if domain.owners & ~domain.cores:
        cores = domain.owners & ~domain.cores
        text = f"On level {level}, {_cores(cores)} {_looks(cores)} for work among {_cores(domain.cores)}, outside."
        return HierarchyFlaw("owner", level, (), cores, text)
    return _partition_flaw(level, domain) or _made_flaw(level, domain, below)


def _partition_flaw(level: str, domain: Domain) -> HierarchyFlaw | None:
    seen = 0
    for group in domain.groups:
        if group & seen:
            other = next(each for each in domain.groups if each & group)
            shared = other & group
            text = f"On level {level}, the groups {{{cpu_list(other)}}} and {{{cpu_list(group)}}} share {_cores(shared)}."
            return HierarchyFlaw("overlap", level, (other, group), shared, text)
        seen |= group
    if seen & ~domain.cores:
        wrong = next(group for group in domain.groups if group & ~domain.cores)
        foreign = wrong & ~domain.cores
        text = f"On level {level}, the group {{{cpu_list(wrong)}}} has {_cores(foreign)} outside of its domain."
        return HierarchyFlaw("foreign", level, (wrong,), foreign, text)
    if domain.cores & ~seen:
        missed = domain.cores & ~seen
        of = _listed(domain.groups)
        text = f"On level {level}, {_cores(missed)} of the domain {{{cpu_list(domain.cores)}}} {_is(missed)} in none of its {of}."
        return HierarchyFlaw("uncovered", level, domain.groups, missed, text)
    return None


def _shared_flaw(levels: Iterable[Level]) -> HierarchyFlaw | None:
    for level in levels:
        seen = 0
        for domain in level.domains:
            if domain.owners & seen:
                other = next(each for each in level.domains if each.owners & domain.owners)
                shared = other.owners & domain.owners
                both = f"the domains {{{cpu_list(other.cores)}}} and {{{cpu_list(domain.cores)}}}"
                text = f"On level {level.name}, {both} share {_cores(shared)}: a core has one domain on a level."
                return HierarchyFlaw("overlap", level.name, (other.cores, domain.cores), shared, text)
            seen |= domain.owners
    return None


def _made_flaw(level: str, domain: Domain, below: _Below) -> HierarchyFlaw | None:
    for group in domain.groups:
        lost = below.without(group)
        if lost:
            where = f"On level {level}, the group {{{cpu_list(group)}}} is not made of groups below"
            text = f"{where}: {_cores(lost)} has no domain there that holds all of it."
            return HierarchyFlaw("unmade", level, (group,), lost, text)
    return None


def _top_flaw(topology: Topology) -> HierarchyFlaw | None:
    everything = mask_of(topology.cores)
    top = topology.levels[-1] if topology.levels else Level("", ())
    served = union_of(domain.owners for domain in top.domains if everything & ~domain.cores == 0)
    lost = everything & ~served
    if not lost:
        return None
    name = f"On the top level, {top.name}," if topology.levels else "There is no level:"
    held = f"{_cores(lost)} {'has' if _one(lost) else 'have'} no domain that holds all cores"
    missed = everything & ~union_of(domain.cores for domain in top.domains if domain.owners & lost)
    more = f": {_cores(missed)} {_is(missed)} missing" if missed and missed != everything else ""
    return HierarchyFlaw("top", top.name, (), lost, f"{name} {held}{more}.")


def _one(mask: int) -> bool:
    return mask & (mask - 1) == 0


def _cores(mask: int) -> str:
    return f"core {cpu_list(mask)}" if _one(mask) else f"cores {cpu_list(mask)}"


def _is(mask: int) -> str:
    return "is" if _one(mask) else "are"


def _looks(mask: int) -> str:
    return "looks" if _one(mask) else "look"


def _listed(groups: Sequence[int]) -> str:
    shown = " ".join(f"{{{cpu_list(group)}}}" for group in groups[:8])
    return f"groups {shown}{' and more' if len(groups) > 8 else ''}" if groups else "groups"


# -- what work conservation needs --


def cover_of(topology: Topology) -> Cover | None:
    """`all` if the hierarchy covers, as `Hierarchy.Covers` in Lean says, `own` if `Hierarchy.CoversOwn` alone holds."""
    if len(set(topology.cores)) < len(topology.cores) or not _all_served(topology):
        return None
    below, cover = _Below(), "all"
    reach: dict[int, int] = {}
    for level in topology.levels:
        whole = dict[int, bool]()
        for domain in level.domains:
            if domain.owners & ~domain.cores or domain.cores & ~union_of(domain.groups):
                return None
            for group in domain.groups:
                if group not in whole:
                    whole[group] = _meet(group, group, reach)
                if whole[group]:
                    continue
                cover = "own"
                if not _meet(domain.owners & group, group, reach):
                    return None
        below.add(level.domains)
        reach = {core: below.reach(core) for core in topology.cores}
    return "all" if cover == "all" else "own"


def _all_served(topology: Topology) -> bool:
    everything = mask_of(topology.cores)
    domains = (domain for level in topology.levels for domain in level.domains)
    return not everything & ~union_of(domain.owners for domain in domains if everything & ~domain.cores == 0)


def _meet(these: int, group: int, reach: dict[int, int]) -> bool:
    if group & (group - 1) == 0:
        return True
    return all(group & ~(reach.get(core, 0) | 1 << core) == 0 for core in members(these))


# -- cores that come and go --


def after(topology: Topology, rule: Rebuild, steps: Iterable[Step]) -> Topology:
    """The hierarchy that these steps lead to from that of a machine.

    All sets are cut to the cores that are online. With `within_node`, once a step has taken effect, only the domains are left
    that then lie inside of a node of the machine. The last core that is online cannot be disabled.
    """
    everything = online = mask_of(topology.cores)
    changed = False
    for step in steps:
        bit = 1 << step.core & everything
        takes_effect = bool(bit & online and online != bit if step.action == "disable" else bit & ~online)
        online = online ^ bit if takes_effect else online
        changed = changed or takes_effect
    if not changed:
        return topology
    levels = tuple(Level(level.name, tuple(_kept(topology, level, rule, online))) for level in topology.levels)
    return replace(topology, cores=members(online), levels=levels)


def _kept(topology: Topology, level: Level, rule: Rebuild, online: int) -> Iterator[Domain]:
    for domain in level.domains:
        cut = Domain(domain.owners & online, domain.cores & online, tuple(group & online for group in domain.groups))
        if rule == "all" or _within(cut, topology.nodes):
            yield cut


def _within(domain: Domain, nodes: Iterable[int]) -> bool:
    return any(domain.cores & ~node == 0 for node in nodes)


def breaking_steps(topology: Topology, rule: Rebuild) -> tuple[Step, ...] | None:
    """A core that goes offline and comes back such that the hierarchy is not valid any more, if that is the rule's doing.

    No steps if the hierarchy is not valid as it is, and the rule loses nothing; None if it stays valid whatever comes and goes.
    """
    if rule == "all" or not crosses(topology):
        return None if is_valid(topology) else ()
    steps = (Step("disable", topology.cores[0]), Step("enable", topology.cores[0]))
    return steps if not is_valid(after(topology, rule, steps)) else None


def shrinking_steps(topology: Topology, capacities: tuple[int, int]) -> tuple[Step, ...]:
    """As few cores as there can be that go offline until two groups of a domain have these capacities; none if they cannot."""
    online = mask_of(topology.cores)
    domains = dict.fromkeys(domain.groups for level in topology.levels for domain in level.domains)
    found = [
        (*members(home & online)[capacities[0] :], *members(away & online)[capacities[1] :])
        for groups in domains
        for home, away in permutations(groups, 2)
        if not home & away and all(n <= (g & online).bit_count() for g, n in zip((home, away), capacities, strict=True))
    ]
    return tuple(Step("disable", core) for core in min(found, key=len, default=()))


def crosses(topology: Topology) -> bool:
    """Whether some domain does not lie within a node."""
    return any(not _within(domain, topology.nodes) for level in topology.levels for domain in level.domains)
