"""Hierarchies as Lean data, and which of them a policy is held to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from proofgen.policy import Policy
from proofgen.topology import Domain, Topology, members

_WIDTH: Final = 120
_REBUILD: Final = {"all": ".all", "within_node": ".withinNode"}


@dataclass(frozen=True, slots=True)
class Held:
    """The hierarchies that a policy is held to: a predicate on `h`, and what it says in words."""

    predicate: str
    words: str


def held(policy: Policy) -> Held:
    """What `Held h` stands for in the statements of a policy on hierarchies."""
    if policy.machine is None:
        return Held("h.Valid", "every valid one, of any depth and size")
    if policy.hotplug is None:
        return Held("h = machine", "that of its machine")
    rule = _REBUILD[policy.hotplug]
    words = "all that come from its machine when cores are disabled and enabled again"
    return Held(f"∃ steps, h = machine.after {rule} nodes steps", words)


def core_set(mask: int) -> str:
    """A set of cores as a term: ranges of a first core and a number of cores."""
    spans = [f"span {first} {count}" for first, count in _runs(members(mask))]
    return " ||| ".join(spans) if spans else "0"


def _runs(cores: tuple[int, ...]) -> Iterator[tuple[int, int]]:
    """Consecutive numbers, by their first and how many they are."""
    first = count = 0
    for core in cores:
        if count and core == first + count:
            count += 1
            continue
        if count:
            yield first, count
        first, count = core, 1
    if count:
        yield first, count


def core_sets(masks: tuple[int, ...]) -> str:
    """A list of sets of cores."""
    return f"[{', '.join(map(core_set, masks))}]"


def ids(cores: tuple[int, ...]) -> str:
    """The numbers of the cores, ascending, as a list."""
    ranges = [f"List.range' {first} {count}" for first, count in _runs(cores)]
    return " ++ ".join(ranges) if ranges else "[]"


def hierarchy(topology: Topology, indent: str) -> str:
    """The hierarchy as the body of a definition: `where`, and its fields on lines of their own."""
    levels = f",\n{indent}    ".join(_level(level.domains, indent) for level in topology.levels)
    return f"where\n{indent}ids := {ids(topology.cores)}\n{indent}levels := [\n{indent}    {levels}]"


def _level(domains: tuple[Domain, ...], indent: str) -> str:
    """The domains of a level, as many on a line as there is room for."""
    if not domains:
        return "[]"
    lines, line = [], "["
    for place, domain in enumerate(domains):
        text = _domain(domain) + ("]" if place == len(domains) - 1 else ",")
        if len(line) + len(text) > _WIDTH and line.strip("[ "):
            lines.append(line.rstrip())
            line = ""
        line += text + " "
    return f"\n{indent}     ".join([*lines, line.rstrip()])


def _domain(domain: Domain) -> str:
    if domain.owners == domain.cores:
        return f".shared ({core_set(domain.cores)}) {core_sets(domain.groups)}"
    return f"⟨{core_set(domain.owners)}, {core_set(domain.cores)}, {core_sets(domain.groups)}⟩"
