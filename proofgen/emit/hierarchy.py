"""Hierarchies as Lean data, and which of them a policy is held to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain
from typing import Final, TypeVar

from proofgen.policy import Policy
from proofgen.topology import Domain, Topology, mask_of, members, union_of

_WIDTH: Final = 120
# Lean reads sets slowly, some milliseconds for each run of cores, and runs out of stack on longer lists.
_MOST_LISTED, _SHORT, _MOST_TOGETHER, _MOST_RUNS = 256, 32, 32, 8
# From so many domains on, a rule is shorter than what it says.
_FEW: Final = 9
_T = TypeVar("_T")
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
    """A set of cores as a term: ranges of a first core and a number of cores, or a number with a bit for each core."""
    runs = list(_runs(members(mask)))
    if len(runs) > _MOST_RUNS:
        return f"0x{mask:x}"
    return " ||| ".join(f"span {first} {count}" for first, count in runs) or "0"


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
    parts = [f"[{', '.join(map(core_set, part))}]" for part in _parts(masks)]
    return parts[0] if len(parts) == 1 else f"(List.flatten [{', '.join(parts)}])"


def _parts(items: tuple[_T, ...]) -> list[tuple[_T, ...]]:
    """Lists of which Lean can read each."""
    return [items[start : start + _MOST_TOGETHER] for start in range(0, len(items), _MOST_TOGETHER)] or [()]


def ids(cores: tuple[int, ...]) -> str:
    """The numbers of the cores, ascending, as a list."""
    runs = list(_runs(cores))
    if len(runs) > _MOST_RUNS:
        return f"CoreSet.toIds {core_set(mask_of(cores))} {cores[-1] + 1}"
    return " ++ ".join(f"List.range' {first} {count}" for first, count in runs) or "[]"


def hierarchy(topology: Topology, indent: str) -> str:
    """The hierarchy as the body of a definition: `where`, and its fields on lines of their own."""
    found = [_regular(level.domains) for level in topology.levels]
    runs = [0 if rule else _runs_in(level.domains) for level, rule in zip(topology.levels, found, strict=True)]
    if sum(runs) > _MOST_LISTED:
        ordered = zip(found, runs, _as_looked_for(topology), strict=True)
        found = [_coded(domains) if number > _SHORT else rule for rule, number, domains in ordered]
    both = zip(found, topology.levels, strict=True)
    levels = f",\n{indent}    ".join(rule or _listed(level.domains, indent) for rule, level in both)
    return f"where\n{indent}ids := {ids(topology.cores)}\n{indent}levels := [\n{indent}    {levels}]"


def _as_looked_for(topology: Topology) -> list[tuple[Domain, ...]]:
    """The domains of each level and their groups in the order of the groups above."""
    levels, cores = [], topology.cores
    for level in reversed(topology.levels):
        domains, cores = _ordered(level.domains, cores)
        levels.append(domains)
    return levels[::-1]


def _ordered(domains: tuple[Domain, ...], cores: tuple[int, ...]) -> tuple[tuple[Domain, ...], tuple[int, ...]]:
    """Domains and groups in the order of their first cores, and the cores in the order of the groups that they are in."""
    place = {core: number for number, core in enumerate(cores)}

    def sort(mask: int) -> list[int]:
        return sorted((core for core in members(mask) if core in place), key=place.__getitem__)

    def first(mask: int) -> int:
        return min((place[core] for core in members(mask) if core in place), default=-1)

    found = [replace(domain, groups=tuple(sorted(domain.groups, key=first))) for domain in domains]
    found.sort(key=lambda domain: first(domain.cores))
    return tuple(found), tuple(dict.fromkeys(core for domain in found for group in domain.groups for core in sort(group)))


def _runs_in(domains: tuple[Domain, ...]) -> int:
    """Runs of consecutive cores in the sets of a level."""
    sets = chain.from_iterable((domain.owners, domain.cores, *domain.groups) for domain in domains)
    return sum(len(list(_runs(members(each)))) for each in sets)


def _coded(domains: tuple[Domain, ...]) -> str | None:
    """Domains in code; None if some have other cores than those of their groups, or an empty set."""
    shared = all(domain.owners == domain.cores for domain in domains)
    lists = [domain.groups if shared else (domain.owners, *domain.groups) for domain in domains]
    if any(domain.cores != union_of(domain.groups) for domain in domains) or any(0 in sets for sets in lists):
        return None
    bits = union_of(union_of(sets) for sets in lists).bit_length().bit_length()
    # Each step copies what is left of its code, so that many short ones are quicker than a long one.
    size = -(-len(lists) // _MOST_TOGETHER)
    parts = [lists[start : start + size] for start in range(0, len(lists), size)]
    steps = max(sum(1 + sum(1 + len(list(_runs(members(each)))) for each in sets) for sets in part) for part in parts) + 1
    codes = ", ".join(f"0x{_code(part, bits):x}" for part in parts)
    return f"Level.{'coded' if shared else 'codedOwned'} {bits} {steps} [{codes}]"


def _code(lists: list[tuple[int, ...]], bits: int) -> int:
    """Lists of sets of cores as `Level.decode` reads them."""
    digits = list[int]()
    for sets in lists:
        for each in reversed(sets):
            digits += [*chain.from_iterable((count, first) for first, count in _runs(members(each))), 0]
        digits.append(0)
    return sum(digit << place * bits for place, digit in enumerate([*digits, 1]))


def _listed(domains: tuple[Domain, ...], indent: str) -> str:
    """The domains of a level one by one, by their first cores."""
    parts = [_lines(part, indent) for part in _parts(_sorted(domains))]
    apart = f",\n{indent}      "
    return parts[0] if len(parts) == 1 else f"List.flatten [{apart[1:]}{apart.join(parts)}]"


def _lines(domains: tuple[Domain, ...], indent: str) -> str:
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
    domains = _sorted(domains)
    groups = sorted(domains[0].groups, key=_first)
    if not groups:
        return None
    apart, step = _distance(domains[0].cores, domains[1].cores), _distance(groups[0], groups[-1]) // max(1, len(groups) - 1)
    for number, domain in enumerate(domains):
        wanted = {groups[0] << (number * apart + place * step) for place in range(len(groups))}
        if domain.owners != domain.cores or sorted(domain.groups) != sorted(wanted) or domain.cores != union_of(wanted):
            return None
    return f"Level.regular ({core_set(groups[0])}) {len(domains)} {apart} {len(groups)} {step}"


def _sorted(domains: tuple[Domain, ...]) -> tuple[Domain, ...]:
    return tuple(sorted(domains, key=lambda domain: _first(domain.cores)))


def _distance(first: int, second: int) -> int:
    """From the first core of one set to the first of the other."""
    return _first(second).bit_length() - _first(first).bit_length()


def _first(mask: int) -> int:
    """The lowest core of a set."""
    return mask & -mask


def _domain(domain: Domain) -> str:
    if domain.owners == domain.cores:
        return f".shared ({core_set(domain.cores)}) {core_sets(domain.groups)}"
    return f"⟨{core_set(domain.owners)}, {core_set(domain.cores)}, {core_sets(domain.groups)}⟩"
