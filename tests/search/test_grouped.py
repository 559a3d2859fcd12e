"""Policies with groups and machines: known verdicts, the hierarchies of the machine files, and how witnesses are shown."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Literal

import pytest
from grouped_brute import OnHierarchy, from_tasks, two_groups
from made import budget, grouped, one, plain

from proofgen.machine.file import load_topology
from proofgen.policy import Policy, Weights
from proofgen.report.run import render_witness
from proofgen.search import Findings, Grouped, Turn, Witness, find_witnesses
from proofgen.search.grouped.passing import Comparer, Passing, passing_of
from proofgen.search.grouped.stuck import is_stuck
from proofgen.search.grouped.validity import (
    Step,
    after,
    breaking_steps,
    cover_of,
    flaw_of,
    is_valid,
    shrinking_steps,
    told_steps,
)
from proofgen.search.model import Machine, Shape
from proofgen.search.replay import objection
from proofgen.topology import Domain, Topology, machine_of_groups, unnamed

MACHINES = Path(__file__).parents[2] / "policies" / "machines"
LISTING_1 = "victim.load - thief.load >= 2"
AVERAGE = "victim_group.average > thief_group.average"
NEAR = "100 * victim_group.average > 125 * thief_group.average"
MIN = "victim_group.min > thief_group.min"
WEIGHTED = "victim.overloaded and victim.load - thief.load >= 2"
ALL_GROUPS = (None, AVERAGE, NEAR, MIN, "victim_group.stealable")
Rebuild = Literal["all", "within_node"]


def machine(name: str) -> Topology:
    return load_topology(MACHINES / f"{name}.yaml")


def found(policy: Policy, name: str | None = None, hotplug: Rebuild | None = None) -> Findings:
    on = None if name is None else machine(name)
    return find_witnesses(replace(policy, machine=on, hotplug=hotplug), exhaustive=False)


def passing(policy: Policy, on: Topology | None = None) -> Passing:
    return passing_of(Comparer(Grouped.of_policy(policy, on or machine_of_groups(2)), policy), on)


# -- group filters --


@pytest.mark.parametrize(
    ("groups", "passes", "capacities"),
    [
        (MIN, "groups", {"stealable": (1, 2)}),
        (AVERAGE, "groups", {"stealable": (2, 4)}),
        (NEAR, None, {"stealable": (2, 4), "groups": (9, 9)}),
        ("victim_group.stealable", "stealable", {}),
        ("victim_group.max > thief_group.max", "stealable", {}),
        ("victim_group.count > victim_group.capacity", "groups", {"stealable": (1, 2)}),
        ("victim_group.load > thief_group.load", None, {"stealable": (3, 1), "groups": (3, 1)}),
        ("100 * victim_group.average > 101 * thief_group.average", None, {"stealable": (2, 4), "groups": (201, 201)}),
    ],
)
@pytest.mark.parametrize("load", ["count", "weight"])
def test_how_far_filters_pass(
    groups: str, passes: str | None, capacities: dict[str, tuple[int, int]], load: Literal["count", "weight"]
) -> None:
    seen = passing(grouped(LISTING_1, groups, load=load, weights=Weights(1, 1)))
    assert seen.passes == passes
    assert {claim: pair.capacities for claim, pair in seen.against.items()} == capacities


def test_averages_of_weights_do_not_pass() -> None:
    seen = passing(grouped(WEIGHTED, AVERAGE, load="weight"))
    assert seen.passes is None
    pair = seen.against["groups"]
    assert (pair.capacities, pair.thief.kinds, pair.victim.kinds) == ((2, 1), ((1, (4,)), (1, ())), ((1, (1, 1)),))


def test_small_machines_are_served_by_a_filter_that_stops_large_groups() -> None:
    seen = passing(grouped(LISTING_1, NEAR), machine("two_pairs"))
    assert (seen.passes, seen.sizes) == ("stealable", ((1, 1), (2, 2)))


# -- hierarchies --

FLAWS = {
    "amd_8x8": (None, "all"),
    "amd_8x8_linux": ("overlap", None),
    "amd_8x8_own": ("overlap", "own"),
    "cores_1024": (None, "all"),
    "laptop": (None, "all"),
    "overlapping": ("overlap", "all"),
    "split_group": ("uncovered", None),
    "two_nines": (None, "all"),
    "two_pairs": (None, "all"),
    "two_sockets": (None, "all"),
    "uncovered_core": ("top", None),
}


@pytest.mark.parametrize("name", FLAWS)
def test_hierarchies_of_the_machine_files(name: str) -> None:
    flaw, covers = FLAWS[name]
    seen = flaw_of(machine(name))
    assert (None if seen is None else seen.kind, cover_of(machine(name))) == (flaw, covers)


def test_flaws_name_level_groups_and_cores() -> None:
    missing = flaw_of(machine("uncovered_core"))
    assert missing is not None
    assert missing.text == "On the top level, all, cores 0-4 have no domain that holds all cores: core 4 is missing."
    split = flaw_of(machine("split_group"))
    assert split is not None
    assert split.text == "On level three, core 2 of the domain {0-2} is in none of its groups {0-1}."


@pytest.mark.parametrize(
    ("domain", "kind"),
    [
        (Domain(0b111, 0b11, (0b01, 0b10)), "owner"),
        (Domain(0b11, 0b11, (0b01, 0b11)), "overlap"),
        (Domain(0b11, 0b11, (0b01, 0b110)), "foreign"),
        (Domain(0b11, 0b11, (0b01,)), "uncovered"),
        (Domain(0b11, 0b11, (0b11,)), "unmade"),
        (Domain(0b11, 0b11, (0b01, 0b10)), None),
    ],
)
def test_kinds_of_flaws(domain: Domain, kind: str | None) -> None:
    seen = flaw_of(unnamed([("one", [domain])], range(2)))
    assert (None if seen is None else seen.kind) == kind


def test_a_core_has_one_domain_on_a_level() -> None:
    whole, part = Domain(0b1111, 0b1111, (1, 2, 4, 8)), Domain(0b0011, 0b0011, (1, 2))
    seen = flaw_of(unnamed([("top", [whole, part])], range(4)))
    assert seen is not None
    assert (seen.kind, seen.groups, seen.cores) == ("overlap", (0b1111, 0b0011), 0b0011)
    assert seen.text == "On level top, the domains {0-3} and {0-1} share cores 0-1: a core has one domain on a level."
    assert is_valid(unnamed([("pair", [part]), ("top", [replace(whole, groups=(3, 4, 8))])], range(4)))
    assert is_valid(unnamed([("top", [whole, replace(part, owners=0)])], range(4)))


def test_machines_of_groups_are_valid() -> None:
    for sizes in ((2,), (4,), (1, 1), (2, 1), (9, 9), (2, 2, 2)):
        assert is_valid(machine_of_groups(*sizes))


def test_cores_that_come_and_go() -> None:
    box = machine("two_sockets")
    steps = (Step("disable", 0), Step("enable", 0))
    assert breaking_steps(box, "within_node") == steps
    assert breaking_steps(box, "all") is None
    assert breaking_steps(machine("laptop"), "within_node") is None
    assert after(box, "all", steps).levels == box.levels
    assert after(box, "within_node", steps).levels[-1].domains == ()
    assert after(box, "within_node", (Step("enable", 0), Step("disable", 99))) == box
    smaller = after(box, "all", steps[:1])
    assert smaller.cores == box.cores[1:]
    assert is_valid(smaller)


def test_what_happened_in_words() -> None:
    steps = [Step("disable", core) for core in (3, 4, 5, 9)]
    assert told_steps(steps) == "cores 3-5,9 were disabled"
    assert told_steps([*steps[:1], Step("enable", 3)]) == "core 3 was disabled and core 3 was enabled"
    assert told_steps([]) == ""


def test_cores_go_offline_until_groups_have_a_size() -> None:
    pairs, nines = machine("two_pairs"), machine("two_nines")
    assert shrinking_steps(pairs, (2, 1)) == (Step("disable", 3),)
    assert shrinking_steps(pairs, (1, 1)) == ()
    assert shrinking_steps(pairs, (3, 1)) == ()
    assert len(shrinking_steps(nines, (7, 4))) == 7


def test_large_hierarchies_are_checked_fast() -> None:
    pairs, fours = [3 << 2 * k for k in range(2048)], [15 << 4 * k for k in range(1024)]
    everything = (1 << 4096) - 1
    levels = [
        ("pair", [Domain(pair, pair, (pair & -pair, pair & (pair - 1))) for pair in pairs]),
        ("four", [Domain(four, four, (four & four >> 2, four & four << 2)) for four in fours]),
        ("all", [Domain(everything, everything, tuple(fours))]),
    ]
    assert is_valid(unnamed(levels, range(4096)))


# -- stuck machines --


def paper(rules: Grouped) -> Machine:
    """An idle core and one with a thread of weight 4, beside two that have two of weight 1."""
    return tuple(rules.core(bool(tasks), tasks) for tasks in ((), (4,), (1, 1), (1, 1)))


def test_averages_of_weights_on_two_pairs() -> None:
    policy = grouped(WEIGHTED, AVERAGE, load="weight")
    assert is_stuck(Grouped.of_policy(policy, machine("two_pairs")), paper(Grouped.of_policy(policy, machine("two_pairs"))))
    seen = OnHierarchy(plain(policy), AVERAGE, two_groups(2, 2), 4)
    assert not any(seen.candidates(from_tasks((), (4,), (1, 1), (1, 1)), thief) for thief in range(4))
    witness = found(policy, "two_pairs").witnesses["work_conserving"]
    assert (witness.kind, witness.size) == ("stuck", (4, 4, 0))


def test_averages_of_numbers_are_proved() -> None:
    for policy in (grouped(LISTING_1, AVERAGE), grouped(LISTING_1, AVERAGE, load="weight", weights=Weights(1, 1))):
        findings = found(policy)
        assert (findings.criteria, findings.balance, findings.open) == (("potential",), "narrows_load", frozenset())
        assert findings.witnesses == {}


def test_minima_are_proved_with_weights() -> None:
    smaller = grouped("victim.overloaded and victim.load > thief.load", MIN, one(task="task.weight < victim.load - thief.load"))
    findings = found(replace(smaller, load="weight"))
    assert findings.criteria == ("potential",)
    assert findings.grouped is not None
    assert findings.grouped.passes == "groups"


def test_a_threshold_of_125_percent_stops_two_groups_of_nine() -> None:
    for name in (None, "two_nines"):
        findings = found(grouped(LISTING_1, NEAR), name)
        witness = findings.witnesses["work_conserving"]
        assert (witness.kind, witness.size) == ("stuck", (18, 18, 0))
        assert findings.witnesses["group_filter_sound"].kind == "groups"


@pytest.mark.parametrize("groups", ALL_GROUPS)
@pytest.mark.parametrize("name", ["uncovered_core", "split_group", "amd_8x8_linux"])
def test_broken_hierarchies_have_stuck_machines(name: str, groups: str | None) -> None:
    findings = found(grouped(LISTING_1, groups), name)
    assert findings.criteria == ()
    assert findings.witnesses["work_conserving"].kind == "stuck"
    assert findings.witnesses["hierarchy_valid"].kind == "hierarchy"


@pytest.mark.parametrize("groups", ALL_GROUPS)
def test_overlapping_groups_that_cover_are_work_conserving(groups: str | None) -> None:
    findings = found(grouped(LISTING_1, groups), "overlapping")
    assert findings.criteria
    assert findings.witnesses.keys() == {"hierarchy_valid"}


@pytest.mark.parametrize("groups", ALL_GROUPS)
def test_linux_leaves_a_node_idle_beside_an_overloaded_one(groups: str | None) -> None:
    rules = Grouped.of_policy(grouped(LISTING_1, groups), machine("amd_8x8_linux"))
    assert is_stuck(rules, tuple(Shape(1, 1) if 8 <= k < 16 else Shape(0, 0) if 16 <= k < 24 else Shape(1, 0) for k in range(64)))


def test_groups_from_each_nodes_own_view() -> None:
    for name in ("amd_8x8", "amd_8x8_own"):
        findings = found(grouped(LISTING_1, "victim_group.stealable"), name)
        assert (findings.criteria, findings.open) == (("idle", "potential"), frozenset())
    # Minima are not enough where groups overlap: two idle nodes are each in the group that the other would steal from.
    witness = found(grouped(LISTING_1, MIN), "amd_8x8_own").witnesses["work_conserving"]
    assert witness.kind == "stuck"
    assert found(grouped(LISTING_1, MIN), "amd_8x8").criteria == ("potential",)


def test_domains_that_are_not_rebuilt() -> None:
    findings = found(grouped(LISTING_1, MIN), "amd_8x8", "within_node")
    witness = findings.witnesses["work_conserving"]
    assert [step.to_json() for step in witness.steps] == [{"disable": 0}, {"enable": 0}]
    assert findings.witnesses["hierarchy_valid"].to_json()["steps"] == [{"disable": 0}, {"enable": 0}]
    assert found(grouped(LISTING_1, MIN), "amd_8x8", "all").criteria == ("potential",)


# -- rounds --


@pytest.mark.parametrize("name", [None, "two_pairs", "two_sockets", "amd_8x8"])
def test_greedy_thieves_go_round(name: str | None) -> None:
    findings = found(grouped("victim.load >= 2", MIN), name)
    assert findings.criteria == ()
    kinds = {name: witness.kind for name, witness in findings.witnesses.items()}
    assert kinds["work_conserving"] == kinds["balanced"] == "lasso"
    # On many cores the run has many rounds, which is too much for the kernel: each turn looks at all cores.
    many = name == "amd_8x8"
    assert kinds.get("bounded_steals") == (None if many else "run")
    assert findings.out_of_reach == ({"bounded_steals"} if many else set())


def test_two_rounds_of_a_large_machine_are_written_down() -> None:
    """One core takes five threads at once; the other gets them back in two steals, and has one turn in a round."""
    exchange = "thief.load + victim.load == 10 and (thief.load == 1 or thief.load == 4 or thief.load == 7)"
    filter_text = f"thief.idle and victim.overloaded or {exchange}"
    amount = "5 if thief.load == 1 else 3 if thief.load == 4 else 2 if thief.load == 7 else 1"
    witness = found(grouped(filter_text, "victim_group.stealable", budget(amount)), "amd_8x8").witnesses["balanced"]
    assert witness.size == (64, 72, 2)


def test_all_witnesses_replay_and_can_be_shown() -> None:
    for policy in (grouped("victim.load >= 2", NEAR), grouped(WEIGHTED, AVERAGE, load="weight")):
        for name in (None, "two_nines", "uncovered_core"):
            findings = found(policy, name)
            extra = [("nonvacuous", findings.nonvacuous)] if findings.nonvacuous else []
            for obligation, witness in [*findings.witnesses.items(), *extra]:
                topology = witness.topology or machine_of_groups(2)
                rules = Grouped.of_policy(policy, topology)
                assert objection(rules, obligation, witness) is None
                assert witness.text in render_witness(witness)
                json.dumps(witness.to_json())


def test_a_witness_that_was_tampered_with_does_not_replay() -> None:
    policy = replace(grouped("victim.load >= 2", MIN), machine=machine("two_pairs"))
    witness = find_witnesses(policy, exhaustive=False).witnesses["work_conserving"]
    rules = Grouped.of_policy(policy, machine("two_pairs"))
    assert objection(rules, "work_conserving", witness) is None
    assert objection(rules, "work_conserving", replace(witness, topology=machine_of_groups(2))) is not None
    assert objection(rules, "work_conserving", replace(witness, rounds=_passing(witness))) is not None
    assert objection(rules, "hierarchy_valid", Witness("hierarchy", (), (), "", topology=machine("two_pairs"))) is not None


def _passing(witness: Witness) -> tuple[tuple[Turn, ...], ...]:
    return tuple(tuple(replace(turn, victim=None, effect=False) for turn in turns) for turns in witness.rounds)


def test_hierarchies_that_no_file_has_are_written_down() -> None:
    witness = found(grouped(WEIGHTED, AVERAGE, load="weight")).witnesses["group_filter_sound"]
    data = witness.to_json()
    assert data["groups"] == {"level": "groups", "thief": "0-1", "victim": "2"}
    assert [level["name"] for level in data["hierarchy"]["levels"]] == ["cores", "groups"]
    assert "hierarchy" not in found(grouped(LISTING_1, NEAR), "two_nines").witnesses["work_conserving"].to_json()


def test_large_machines_are_shown_in_few_lines() -> None:
    text = render_witness(found(grouped("victim.load >= 2", None), "amd_8x8").witnesses["work_conserving"])
    assert len(text.splitlines()) < 30
    assert "cores 3-63" in text
