"""Every way to steal with a policy that Lean proves and one that it refutes: the corpus, and some that it lacks."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest
from few_processes import in_few_processes

from proofgen.policy import Budget, Policy, TakeOne
from proofgen.progress import Quiet
from proofgen.result import PolicyResult
from proofgen.verification import Options, verify

pytestmark = pytest.mark.lean
ROOT = Path(__file__).parent.parent
OPTIONS = Options("embedded", jobs=2, seconds=1800, memory_mb=4000)

WIDE = "victim.overloaded and victim.load - thief.load >= 2"
MORE = {
    "lightest_of_a_wide_gap": ("refuted", "weight", WIDE, "{take: one, order: lightest}", "stop"),
    "heaviest_of_a_wide_gap": ("refuted", "weight", WIDE, "{take: one, order: heaviest}", "stop"),
    "half_of_three": ("refuted", "count", "victim.load - thief.load >= 3", "{take: half}", "stop"),
    "greedy_going_on": ("refuted", "count", "victim.load >= 2", "{take: one}", "next"),
    "delta2_going_on": ("proved", "count", "victim.load - thief.load >= 2", "{take: one}", "next"),
    "weights_where_threads_are_counted": (
        "proved",
        "count",
        "victim.load - thief.load >= 2",
        "{take: one, task: task.weight <= victim.lightest}",
        "stop",
    ),
}
"""By name: how it comes out, what load is, filter, steal, and what follows a failure."""


def text(name: str, expect: str, load: str, condition: str, steal: str, on_failure: str) -> str:
    return (
        f"schema: proofgen.policy/1\nname: {name}\ntitle: A test\nsource: a test\nexpect: {expect}\n"
        f"load: {load}\nfilter: {condition}\nsteal: {steal}\non_failure: {on_failure}\n"
    )


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, PolicyResult]:
    """What Lean says of all of them, by name."""
    root = tmp_path_factory.mktemp("corpus")
    folder = root / "policies"
    shutil.copytree(ROOT / "policies", folder)
    for name, what in MORE.items():
        (folder / f"{name}.yaml").write_text(text(name, *what), encoding="utf-8")
    with in_few_processes():
        return {one.policy.name: one for one in verify(root, [folder], OPTIONS, Quiet()).policies}


def names() -> list[str]:
    machines = (f"machine_{path.stem}" for path in (ROOT / "policies" / "machines").glob("*.yaml"))
    return sorted([*(path.stem for path in (ROOT / "policies").glob("*.yaml")), *machines, *MORE])


def test_the_corpus_is_what_is_verified(results: Mapping[str, PolicyResult]) -> None:
    assert sorted(results) == names()


@pytest.mark.parametrize("name", names())
def test_lean_settles_every_obligation_as_expected(name: str, results: Mapping[str, PolicyResult]) -> None:
    result = results[name]
    assert [one.id for one in result.obligations] == list(result.policy.obligations)
    assert {one.verdict for one in result.obligations} <= {"proved", "refuted"}
    assert result.verdict == result.policy.expect
    assert result.reason is None


def way(policy: Policy) -> str:
    """How a policy steals."""
    match policy.steal:
        case TakeOne(order=order, task=task):
            return f"{policy.load}: one, {order}" + ("" if task is None else ", of some")
        case Budget(half=half):
            return f"{policy.load}: {'half' if half else 'budget'}"


def test_each_way_to_steal_is_proved_for_one_policy_and_refuted_for_another(results: Mapping[str, PolicyResult]) -> None:
    found: dict[str, set[str]] = {}
    for result in results.values():
        if result.policy.only_machine:
            continue
        found.setdefault(way(result.policy), set()).add(result.verdict)
        found.setdefault(f"on failure: {result.policy.on_failure}", set()).add(result.verdict)
    both = {"proved", "refuted"}
    assert {name for name, verdicts in found.items() if verdicts == both} == {
        *("count: one, queue", "weight: one, queue", "weight: one, lightest", "weight: one, queue, of some"),
        *("count: half", "weight: half", "count: budget", "weight: budget", "on failure: stop", "on failure: next"),
    }


@pytest.mark.parametrize(
    ("name", "gap", "rounds"),
    [
        ("delta2", 1, ("idle cores", "potential / 4")),
        ("first_fit", 88761, ("potential / 4",)),
        ("lightest_first", None, ("potential / 4",)),
        ("slides_loop_budget", None, ("potential / 4",)),
        ("numbers_not_weights", None, ("idle cores",)),
        ("crowd_going_on", None, ("idle cores",)),
        ("greedy", None, ()),
        ("groups_by_min", None, ("potential / 4",)),
        ("groups_by_average_unit", None, ("potential / 4",)),
        ("groups_by_average", None, ()),
        ("cfs_wwc", None, ("potential / 4",)),
        ("overlapping_groups", None, ("idle cores", "potential / 4")),
        ("group_imbalance", None, ()),
        ("group_imbalance_fixed", None, ("potential / 4",)),
        ("group_construction", None, ()),
        ("group_construction_fixed", None, ("idle cores", "potential / 4")),
        ("overload_on_wakeup", None, ("idle cores", "potential / 4")),
        ("overload_on_wakeup_fixed", None, ("idle cores", "potential / 4")),
        ("missing_domains", None, ()),
        ("missing_domains_fixed", None, ("idle cores", "potential / 4")),
        ("both_fixes", None, ()),
        ("machine_amd_8x8", None, ()),
    ],
)
def test_the_numbers_that_are_proved(
    name: str, gap: int | None, rounds: tuple[str, ...], results: Mapping[str, PolicyResult]
) -> None:
    assert results[name].gap == gap
    assert tuple(bound.words for bound in results[name].bounds) == rounds


WORK = {"work_conserving_sequential", "work_conserving"}
REFUTED: dict[str, set[str]] = {
    # The four bugs of "A Decade of Wasted Cores", and how they were mended.
    "group_imbalance": {"group_filter_sound", *WORK},
    "group_construction": {"hierarchy_valid", *WORK},
    "overload_on_wakeup": {"wakeup_sound"},
    "missing_domains": {"hierarchy_valid", *WORK},
    "group_imbalance_fixed": set(),
    "group_construction_fixed": {"hierarchy_valid"},
    "overload_on_wakeup_fixed": set(),
    "missing_domains_fixed": set(),
    "both_fixes": {"hierarchy_valid", *WORK},
    "group_construction_slides": set(),
    # Others on hierarchies.
    "groups_by_min": set(),
    "groups_by_average": {"group_filter_sound", *WORK},
    "groups_by_average_unit": set(),
    "overlapping_groups": {"hierarchy_valid"},
    "uncovered_core": {"hierarchy_valid", *WORK},
    "split_group": {"hierarchy_valid", *WORK},
    "machine_amd_8x8": set(),
    "machine_amd_8x8_linux": {"hierarchy_valid"},
    "machine_amd_8x8_own": {"hierarchy_valid"},
    "machine_cores_1024": set(),
}
"""What is refuted of each; all else is proved."""


@pytest.mark.parametrize("name", REFUTED)
def test_what_is_refuted_on_hierarchies(name: str, results: Mapping[str, PolicyResult]) -> None:
    result = results[name]
    verdicts = {one.id: one.verdict for one in result.obligations}
    assert {id for id, verdict in verdicts.items() if verdict == "refuted"} == REFUTED[name]
    assert {id for id, verdict in verdicts.items() if verdict == "proved"} == verdicts.keys() - REFUTED[name]
    assert (REFUTED[name] & set(result.policy.require) != set()) == (result.verdict == "refuted")
    if name.endswith("_fixed"):
        assert not REFUTED[name] & set(result.policy.require)
