"""What obligations rest on: a change turns the fingerprints of those that can see it, and no others."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made import grouped

from proofgen.emit.files import PolicyFiles, policy_files
from proofgen.expr import Scope, parse
from proofgen.fingerprint import dependencies, rests, without_comments
from proofgen.policy import HALF, Choice, GroupRules, Policy, Wakeup
from proofgen.policy_file import load_policy
from proofgen.search import find_witnesses
from proofgen.topology import machine_of_groups

DELTA2 = load_policy(Path(__file__).parent.parent / "policies" / "delta2.yaml")
PAIRS = replace(grouped("victim.load - thief.load >= 2", "victim_group.min > thief_group.min"), machine=machine_of_groups(2, 2))
OF_PAIRS = {"filter_sound", "steal_conserves", "steal_non_idling", "potential_decrease"}


def emitted(policy: Policy) -> PolicyFiles:
    return policy_files(policy, find_witnesses(policy, exhaustive=False))


def changed(one: Policy, other: Policy) -> dict[str, set[str]]:
    """For each kind of change the obligations of which it is true."""
    before, after = rests(emitted(one)), rests(emitted(other))
    assert before.keys() == after.keys()
    prints = [(name, before[name].fingerprint, after[name].fingerprint) for name in before]
    kinds = ("policy", "statement", "proof")
    return {kind: {name for name, old, new in prints if getattr(old, kind) != getattr(new, kind)} for kind in kinds}


def test_a_filter_is_in_everything_that_is_said_of_the_policy() -> None:
    text = "victim.load - thief.load >= 3"
    found = changed(DELTA2, replace(DELTA2, filter=parse(text), filter_text=text))
    assert found["policy"] == {*DELTA2.obligations}
    assert found["statement"] == set()


@pytest.mark.parametrize(
    "change", [{"title": "Other"}, {"source": "A book"}, {"filter_text": "the same"}, {"expect": "refuted"}, {"file": "x.yaml"}]
)
def test_what_is_said_in_comments_changes_nothing(change: dict[str, str]) -> None:
    found = changed(DELTA2, replace(DELTA2, **change))  # type: ignore[arg-type]
    assert found == {"policy": set(), "statement": set(), "proof": set()}


def test_how_much_is_taken_is_part_of_the_policy() -> None:
    assert changed(DELTA2, replace(DELTA2, steal=HALF))["policy"] == {*DELTA2.obligations}


def test_a_group_filter_is_not_seen_by_what_is_said_of_two_cores() -> None:
    rules = GroupRules(parse("victim_group.max > 1", scope=Scope.GROUPS), "", Choice())
    found = changed(PAIRS, replace(PAIRS, groups=rules))
    assert found["policy"] == {*PAIRS.obligations} - OF_PAIRS - {"hierarchy_valid"}
    assert found["statement"] == set()


def test_a_machine_is_not_seen_by_what_is_said_of_two_cores() -> None:
    found = changed(PAIRS, replace(PAIRS, machine=machine_of_groups(2, 3)))
    assert found["policy"] == {*PAIRS.obligations} - OF_PAIRS


def test_where_threads_wake_up_is_seen_by_one_obligation() -> None:
    one, other = (replace(DELTA2, wakeup=Wakeup("machine", prefer)) for prefer in (("longest_idle",), ("last", "longest_idle")))
    found = changed(one, other)
    assert found["policy"] | found["statement"] == {"wakeup_sound"}


def test_what_is_proved_from_the_same_facts_depends_on_the_earlier_one() -> None:
    found = dependencies(rests(emitted(PAIRS)))
    assert found["filter_sound"] == ()
    assert {"filter_sound", "potential_decrease", "hierarchy_valid", "group_filter_sound"} <= {*found["work_conserving"]}
    assert found["choice_sound"] == ()
    seen = set[str]()
    todo = [*found]
    while todo:
        ready = [name for name in todo if seen.issuperset(found[name])]
        assert ready, "a circle"
        seen.update(ready)
        todo = [name for name in todo if name not in seen]


def test_nothing_is_proved_from_refutations() -> None:
    greedy = load_policy(Path(__file__).parent.parent / "policies" / "greedy.yaml")
    found = dependencies(rests(emitted(greedy)))
    assert found["work_conserving"] == found["balanced"] == ()
    assert rests(emitted(greedy))["work_conserving"].fingerprint.proof is not None


def test_what_nothing_settles_has_no_proof() -> None:
    files = policy_files(DELTA2, find_witnesses(DELTA2, exhaustive=False), frozenset({"balanced"}))
    assert rests(files)["balanced"].fingerprint.proof is None
    assert rests(files)["balanced"].facts == ()


@given(st.text(alphabet="/-a\n", max_size=30))
def test_comments_are_those_of_a_regular_expression(text: str) -> None:
    assert without_comments(text) == re.sub(r"/-.*?-/", "", text, flags=re.DOTALL)


def test_many_comments_without_an_end() -> None:
    """Each would have its end looked for: hours, not moments."""
    text = "/- " * 1_000_000
    assert without_comments(text) == text
