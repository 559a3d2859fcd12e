"""Hierarchies as Lean data, and which of them a policy is held to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from proofgen.policy import Policy
from proofgen.topology import Domain, Topology, members, union_of

_WIDTH: Final = 120
# Lean runs out of stack on longer lists; and from so many domains on, a rule is shorter than what it says.
_MOST_TOGETHER, _FEW = 32, 9
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
    """The domains of a level: by rule if they are regular, else one by one, as many on a line as there is room for."""
    ordered = tuple(sorted(domains, key=lambda domain: domain.cores & -domain.cores))
    if (rule := _regular(ordered)) is not None:
        return rule
    parts = [ordered[start : start + _MOST_TOGETHER] for start in range(0, len(ordered), _MOST_TOGETHER)] or [()]
    return f" ++\n{indent}    ".join(_listed(part, indent) for part in parts)


def _listed(domains: tuple[Domain, ...], indent: str) -> str:
    lines, line = [], "["
    for place, domain in enumerate(domains):
        text = _domain(domain) + ("" if place == len(domains) - 1 else ",")
        if len(line) + len(text) > _WIDTH and line.strip("[ "):
            lines.append(line.rstrip())
            line = ""
        line += text + " "
    return f"\n{indent}     ".join([*lines, f"{line.rstrip()}]"])


def _regular(domains: tuple[Domain, ...]) -> str | None:
    """Equal domains at equal distances, each of equal groups at equal distances; None if they are not, or too few to matter."""
    if len(domains) < _FEW:
        return None
    first = domains[0]
    groups = tuple(sorted(first.groups, key=lambda group: group & -group))
    if not groups:
        return None
    apart, step = _distance(domains[0].cores, domains[1].cores), _distance(groups[0], groups[-1]) // max(1, len(groups) - 1)
    for number, domain in enumerate(domains):
        wanted = {groups[0] << (number * apart + place * step) for place in range(len(groups))}
        if domain.owners != domain.cores or sorted(domain.groups) != sorted(wanted) or domain.cores != union_of(wanted):
            return None
    return f"Level.regular ({core_set(groups[0])}) {len(domains)} {apart} {len(groups)} {step}"


def _distance(first: int, second: int) -> int:
    """From the first core of one set to the first of the other."""
    return (second & -second).bit_length() - (first & -first).bit_length()


def _domain(domain: Domain) -> str:
    if domain.owners == domain.cores:
        return f".shared ({core_set(domain.cores)}) {core_sets(domain.groups)}"
    return f"⟨{core_set(domain.owners)}, {core_set(domain.cores)}, {core_sets(domain.groups)}⟩"
