"""Hierarchies, group filters and wakeups as Lean: golden files, sets of cores as terms, and what a policy is held to."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made import grouped

from proofgen.check import Limits, check
from proofgen.emit.files import PolicyFiles, policy_files
from proofgen.emit.hierarchy import core_set, core_sets, held, hierarchy, ids
from proofgen.policy import Policy
from proofgen.policy_file import load_policies
from proofgen.prover.choice import build_library, select_backend
from proofgen.resources import lean_library
from proofgen.search import find_witnesses
from proofgen.topology import Domain, Topology, cpu_list, machine_of_groups, mask_of, members, union_of, unnamed

GOLDEN = Path(__file__).parent.parent / "data" / "emit"
NAMES = ("Statements.lean", "Proofs.lean", "Refutations.lean")
# Without a hierarchy, on one that is valid, on one that only covers, and machines alone.
SHIPPED = ("groups_by_min", "overlapping_groups", "machines/two_pairs", "machines/split_group")
OWN = (
    "average_on_pairs", "hotplug_all", "hotplug_within_node", "hotplug_in_one_node", "ping_pong_on_nines", "wakeup_missed",
    "wakeup_placed",
)  # fmt: skip


def loaded(root: Path, name: str) -> Policy:
    [policy] = load_policies([GOLDEN / name / "policy.yaml" if name in OWN else root / "policies" / f"{name}.yaml"])
    return policy


def emitted(policy: Policy) -> PolicyFiles:
    return policy_files(policy, find_witnesses(policy, exhaustive=False))


@pytest.mark.parametrize("name", [*SHIPPED, *OWN])
def test_golden(name: str, root: Path, golden: Callable[[Path, str], None]) -> None:
    folder = GOLDEN / name.replace("machines/", "machine_")
    texts = {Path(path).name: text for path, text in emitted(loaded(root, name)).files}
    for file, text in texts.items():
        golden(folder / file, text)
    assert {file for file in NAMES if (folder / file).exists()} == texts.keys()


SETTLED = {
    "groups_by_min": set[str](),
    "overlapping_groups": {"hierarchy_valid"},
    "machines/two_pairs": set[str](),
    "machines/split_group": {"hierarchy_valid"},
    "average_on_pairs": {"group_filter_sound", "work_conserving_sequential", "work_conserving"},
    "hotplug_all": set[str](),
    "hotplug_within_node": {"hierarchy_valid", "work_conserving_sequential", "work_conserving"},
    "hotplug_in_one_node": set[str](),
    "ping_pong_on_nines": {"potential_decrease", "bounded_steals", "work_conserving", "balanced"},
    "wakeup_missed": {"wakeup_sound"},
    "wakeup_placed": set[str](),
}
"""What is refuted of each; all else is proved."""


@pytest.mark.parametrize("name", [*SHIPPED, *OWN])
def test_what_is_settled(name: str, root: Path) -> None:
    files = emitted(loaded(root, name))
    refutations = {theorem.obligation.id for theorem in files.plan.refutations if theorem.obligation is not None}
    assert refutations == SETTLED[name]
    assert files.settled.keys() == {*files.policy.obligations}


@pytest.mark.lean
def test_lean_accepts_the_golden_ones(root: Path) -> None:
    lean = build_library(select_backend("embedded"), lean_library())
    batch = [emitted(loaded(root, name)) for name in OWN]
    answers = check(lean, batch, Limits(seconds=600, memory_mb=4000), lambda name, theorem: None)
    for files in batch:
        checked = answers[files.policy.name]
        assert (checked.reason, checked.rejected, checked.stopped) == (None, frozenset(), frozenset()), files.policy.name
        assert checked.accepted.keys() == {*files.policy.obligations}


# -- sets of cores --


@pytest.mark.parametrize(
    ("cores", "text"),
    [
        ([], "0"),
        ([0], "span 0 1"),
        ([7], "span 7 1"),
        (range(64), "span 0 64"),
        ([3, 4, 5, 9], "span 3 3 ||| span 9 1"),
        ([0, 2, 4], "span 0 1 ||| span 2 1 ||| span 4 1"),
        ([*range(8), *range(16, 24)], "span 0 8 ||| span 16 8"),
        (range(0, 18, 2), "0x15555"),
        ([65535], "span 65535 1"),
    ],
)
def test_a_set_of_cores(cores: list[int], text: str) -> None:
    assert core_set(mask_of(cores)) == text


def test_lists_of_sets() -> None:
    assert core_sets(()) == "[]"
    assert core_sets((0b1, 0b110)) == "[span 0 1, span 1 2]"


@pytest.mark.parametrize(
    ("cores", "text"),
    [
        ((), "[]"),
        ((0, 1, 2), "List.range' 0 3"),
        ((5,), "List.range' 5 1"),
        ((0, 1, 4, 7, 8), "List.range' 0 2 ++ List.range' 4 1 ++ List.range' 7 2"),
    ],
)
def test_numbers_of_cores(cores: tuple[int, ...], text: str) -> None:
    assert ids(cores) == text


def read_set(text: str) -> int:
    """The set that a term stands for."""
    if text.startswith("0x"):
        return int(text, 16)
    spans = [span.split() for span in text.split(" ||| ")] if text != "0" else []
    assert all(word == "span" for word, _, _ in spans)
    return union_of(((1 << int(count)) - 1) << int(first) for _, first, count in spans)


@given(st.frozensets(st.integers(0, 200)))
def test_terms_stand_for_their_sets(cores: frozenset[int]) -> None:
    assert members(read_set(core_set(mask_of(cores)))) == tuple(sorted(cores))
    numbers = ids(tuple(sorted(cores)))
    sieve = re.fullmatch(r"CoreSet\.toIds (0x[0-9a-f]+) (\d+)", numbers)
    ranges = re.findall(r"List\.range' (\d+) (\d+)", numbers)
    listed = [core for first, count in ranges for core in range(int(first), int(first) + int(count))]
    if sieve is not None:
        listed = [core for core in range(int(sieve[2])) if read_set(sieve[1]) >> core & 1]
    assert listed == sorted(cores)


# -- hierarchies --


Domains = list[tuple[int, int, tuple[int, ...]]]
"""Owners, cores and groups of the domains of a level, in order of their sets."""
SPAN = r"[^\[\]⟨⟩(),]*"
SHARED = re.compile(rf"\.shared \(({SPAN})\) \[([^\]]*)\]|⟨({SPAN}), ({SPAN}), \[([^\]]*)\]⟩")
CODED = re.compile(r"Level\.(coded|codedOwned) (\d+) (\d+) \[(0x[0-9a-f]+(?:, 0x[0-9a-f]+)*)\]")
JOINED = re.compile(rf"\(List\.flatten \[\[({SPAN}(?:(?:, |\], \[){SPAN})*)\]\]\)")
REGULAR = re.compile(rf"Level\.regular \(({SPAN})\) (\d+) (\d+) (\d+) (\d+)")


def read_hierarchy(text: str) -> list[Domains]:
    """What stands at each level of a hierarchy that is written with two columns of indentation."""
    body = text.partition("levels := [\n      ")[2]
    assert body.endswith("]")
    return [read_level(level) for level in re.split(r",\n {6}(?=\[|Level)", body[:-1])]


def read_level(text: str) -> Domains:
    """The domains of a level, as Proofgen/Spec/Hierarchy.lean says; nothing else may stand there."""
    regular = REGULAR.fullmatch(text)
    if regular is not None:
        unit, (domains, apart, groups, step) = read_set(regular[1]), map(int, regular.groups()[1:])
        sets = [tuple(unit << d * apart + g * step for g in range(groups)) for d in range(domains)]
        return sorted((union_of(each), union_of(each), each) for each in sets)
    coded = CODED.fullmatch(text)
    if coded is not None:
        kind, bits, steps, codes = coded.groups()
        return sorted(decoded(int(bits), int(steps), codes, owned=kind == "codedOwned"))
    text = JOINED.sub(lambda parts: f"[{parts[1].replace('], [', ', ')}]", text).removeprefix("List.flatten ")
    assert set(SHARED.sub("", text)) <= set("[] ,\n"), text
    assert text.count("[") == text.count("]")
    found = []
    for shared, groups, owners, cores, others in (part.groups() for part in SHARED.finditer(text)):
        sets = [read_set(each) for each in (groups or others).split(", ")]
        found.append((read_set(shared or owners), read_set(shared or cores), tuple(sets)))
    return sorted(found)


def decoded(bits: int, steps: int, codes: str, *, owned: bool = False) -> Iterator[tuple[int, int, tuple[int, ...]]]:
    """The domains that `Level.coded` or `Level.codedOwned` makes of these codes."""
    assert codes.count(",") < 32
    for code in (int(each, 16) for each in codes.split(", ")):
        group, groups = 0, list[int]()
        for _ in range(steps):
            if code == 1:
                break
            count = code % (1 << bits)
            if count:
                group |= ((1 << count) - 1) << (code >> bits) % (1 << bits)
                code >>= 2 * bits
                continue
            code >>= bits
            if group:
                groups, group = [group, *groups], 0
            else:
                owners = groups.pop(0) if owned else union_of(groups)
                yield owners, union_of(groups), tuple(sorted(groups))
                groups = []
        else:
            raise AssertionError("so many steps are not enough")
        assert (group, groups) == (0, [])


def same(topology: Topology) -> list[Domains]:
    return [sorted((domain.owners, domain.cores, domain.groups) for domain in level.domains) for level in topology.levels]


def domains_in(line: str) -> int:
    return line.count(".shared") + line.count("⟨")


def test_a_hierarchy() -> None:
    assert hierarchy(machine_of_groups(2, 1), "  ") == (
        "where\n"
        "  ids := List.range' 0 3\n"
        "  levels := [\n"
        "      [.shared (span 0 2) [span 0 1, span 1 1]],\n"
        "      [.shared (span 0 3) [span 0 2, span 2 1]]]"
    )


def test_owners_other_than_the_cores() -> None:
    views = [Domain(0b0011, 0b0111, (0b0011, 0b0100)), Domain(0b1100, 0b1110, (0b1100, 0b0010))]
    text = hierarchy(unnamed([("views", views)], (0, 1, 2, 3)), "  ")
    assert "⟨span 0 2, span 0 3, [span 0 2, span 2 1]⟩" in text
    assert "⟨span 2 2, span 1 3, [span 2 2, span 1 1]⟩" in text
    assert ".shared" not in text


def test_a_level_without_domains() -> None:
    pairs, top = machine_of_groups(2, 2).levels
    text = hierarchy(replace(machine_of_groups(2, 2), levels=(pairs, replace(top, domains=()))), "  ")
    assert text.endswith("[.shared (span 0 2) [span 0 1, span 1 1], .shared (span 2 2) [span 2 1, span 3 1]],\n      []]")


def test_machines_are_written_as_they_are(root: Path) -> None:
    machines = [policy.machine for policy in load_policies([root / "policies"]) if policy.only_machine]
    assert len(machines) > 10
    for machine in machines:
        assert machine is not None
        text = hierarchy(machine, "  ")
        assert read_hierarchy(text) == same(machine), machine.name
        assert all(len(line) <= 140 or domains_in(line) == 1 for line in text.splitlines())
        assert f"ids := {ids(machine.cores)}\n" in text


def test_a_regular_level_is_written_by_its_rule() -> None:
    nine, eight = machine_of_groups(*[2] * 9), machine_of_groups(*[2] * 8)
    assert "[\n      Level.regular (span 0 1) 9 2 2 1,\n" in hierarchy(nine, "  ")
    assert "Level.regular" not in hierarchy(eight, "  ")
    for machine in (nine, eight):
        assert read_hierarchy(hierarchy(machine, "  ")) == same(machine)


@pytest.mark.parametrize("change", ["one less", "another order", "other owners", "larger", "overlapping", "one twice"])
def test_a_level_that_is_nearly_regular_is_not_mistaken(change: str) -> None:
    low, *above = machine_of_groups(*[2] * 16).levels
    domains = list(low.domains)
    match change:
        case "one less":
            del domains[5]
        case "another order":
            domains.reverse()
        case "other owners":
            domains[7] = replace(domains[7], owners=0b01 << 14)
        case "larger":
            domains[7] = replace(domains[7], owners=0b111 << 14, cores=0b111 << 14)
        case "overlapping":
            domains[7] = replace(domains[7], groups=(0b11 << 14, 0b10 << 14))
        case _:
            domains[7] = replace(domains[7], groups=(*domains[7].groups, domains[7].groups[0]))
    machine = replace(machine_of_groups(*[2] * 16), levels=(replace(low, domains=tuple(domains)), *above))
    assert read_hierarchy(hierarchy(machine, "  ")) == same(machine)
    assert ("Level.regular" in hierarchy(machine, "  ")) == (change == "another order")


def scattered(cores: int, *sizes: int) -> Topology:
    """A machine of cores with numbers in a random order, in groups of these sizes, each a multiple of the one before."""
    order = random.Random(cores).sample(range(cores), cores)
    below, levels = [1 << core for core in order], []
    for size in (*sizes, cores):
        step = size // below[0].bit_count()
        parts = [tuple(below[start : start + step]) for start in range(0, len(below), step)]
        below = [union_of(part) for part in parts]
        domains = [Domain(union_of(part), union_of(part), tuple(sorted(part))) for part in parts]
        levels.append((f"of {size}", sorted(domains, key=lambda domain: domain.cores)))
    return unnamed(levels, range(cores))


@pytest.mark.parametrize("sizes", [(2, 64), (2, 4, 8, 16), (8,), (64, 128)])
def test_many_groups_without_a_rule_are_written_in_code(sizes: tuple[int, ...]) -> None:
    machine = scattered(256, *sizes)
    text = hierarchy(machine, "  ")
    assert "Level.coded" in text
    assert "++" not in text
    assert read_hierarchy(text) == same(machine)


def test_what_is_looked_for_next_comes_next() -> None:
    """In the order of the groups above: else Lean goes through all domains for each group."""
    lower, upper = (level.groups()[1:] for level in CODED.finditer(hierarchy(scattered(512, 2), "  ")))
    domains = [cores for _, cores, _ in decoded(int(lower[0]), int(lower[1]), lower[2])]
    [(_, _, groups)] = decoded(int(upper[0]), int(upper[1]), upper[2])
    assert sorted(domains) == list(groups)
    assert [members(cores)[0] for cores in domains] == sorted(members(cores)[0] for cores in domains)


def test_owners_in_code() -> None:
    low, top = scattered(128, 2).levels
    first, *rest = low.domains
    machine = unnamed([("low", [replace(first, owners=first.groups[0]), *rest]), ("top", top.domains)], range(128))
    assert hierarchy(machine, "  ").count("Level.codedOwned") == 1
    assert read_hierarchy(hierarchy(machine, "  ")) == same(machine)


@pytest.mark.parametrize("change", ["no owners", "uncovered", "an empty group"])
def test_a_level_that_no_code_says_is_listed(change: str) -> None:
    machine = scattered(128, 2)
    low, top = machine.levels
    first, *rest = low.domains
    match change:
        case "no owners":
            first = replace(first, owners=0)
        case "uncovered":
            first = replace(first, groups=first.groups[:1])
        case _:
            first = replace(first, groups=(0, *first.groups))
    machine = replace(machine, levels=(replace(low, domains=(first, *rest)), top))
    text = hierarchy(machine, "  ")
    assert text.partition("levels := [\n      ")[2].startswith("List.flatten [") and text.count("Level.coded") == 1
    assert read_hierarchy(text) == [sorted((d.owners, d.cores, d.groups) for d in level.domains) for level in machine.levels]


# -- what a policy is held to --

PLAIN = grouped("victim.load - thief.load >= 2", "true")
NODES = replace(machine_of_groups(2, 2), nodes=(0b0011, 0b1100))


@pytest.mark.parametrize(
    ("policy", "predicate"),
    [
        (PLAIN, "h.Valid"),
        (replace(PLAIN, machine=NODES), "h = machine"),
        (replace(PLAIN, groups=None, machine=NODES), "h = machine"),
        (replace(PLAIN, machine=NODES, hotplug="all"), "∃ steps, h = machine.after .all nodes steps"),
        (replace(PLAIN, machine=NODES, hotplug="within_node"), "∃ steps, h = machine.after .withinNode nodes steps"),
    ],
)
def test_what_a_policy_is_held_to(policy: Policy, predicate: str) -> None:
    told = held(policy)
    assert told.predicate == predicate
    statements = emitted(policy).files[0][1]
    assert f"held to: {told.words}. -/\nabbrev Held (h : Hierarchy) : Prop := {predicate}\n" in statements
    assert ("def machine : Hierarchy where" in statements) == (policy.machine is not None)
    assert ("def nodes : List CoreSet := [span 0 2, span 2 2]" in statements) == (policy.hotplug is not None)


def test_the_words_differ_where_the_predicates_do() -> None:
    every = [PLAIN, replace(PLAIN, machine=NODES), replace(PLAIN, machine=NODES, hotplug="all")]
    for one, other in combinations(map(held, every), 2):
        assert one.predicate != other.predicate and one.words != other.words


def test_gaps_in_the_numbers_of_cores(root: Path) -> None:
    policy = loaded(root, "hotplug_all")
    assert policy.machine is not None and cpu_list(mask_of(policy.machine.cores)) == "0-2,8,11"
    statements = emitted(policy).files[0][1]
    assert "ids := List.range' 0 3 ++ List.range' 8 1 ++ List.range' 11 1\n" in statements
    assert "def nodes : List CoreSet := [span 0 3, span 8 1 ||| span 11 1]\n" in statements
