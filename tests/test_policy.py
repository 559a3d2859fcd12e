"""Policies from files: the corpus, the collisions, and a golden file for every message."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import pytest

from proofgen.errors import InputError
from proofgen.expr import Attr, Scope, Type, parse
from proofgen.machine.file import load_topology
from proofgen.obligation import obligations_of
from proofgen.policy import HALF, Budget, Choice, GroupRules, Key, Policy, Steal, TakeOne, Wakeup, Weights
from proofgen.policy_file import load_policies, load_policy
from proofgen.schema import OBLIGATION_IDS

ERRORS = Path(__file__).parent / "data" / "errors"
GOOD = """\
schema: proofgen.policy/1
name: {name}
title: A sample
source: a test
filter: victim.load - thief.load >= 2
steal: {{take: one}}
"""


MACHINE = """\
schema: proofgen.machine/1
name: pairs
title: Two pairs of cores
source: a test
cores: 4
nodes: [0-1, 2-3]
levels:
  - {name: pair, groups: [0-1, 2-3]}
  - {name: all, groups: [0-3]}
"""


def _machines(folder: Path, *names: str) -> None:
    """Machine files of these names, in the folder `machines`."""
    (folder / "machines").mkdir(exist_ok=True)
    for name in names:
        (folder / "machines" / f"{name}.yaml").write_text(MACHINE.replace("name: pairs", f"name: {name}"), encoding="utf-8")


def _write(path: Path, name: str) -> Path:
    path.write_text(GOOD.format(name=name), encoding="utf-8")
    return path


def _policy(folder: Path, filter: str = "thief.idle", steal: str = "{take: one}", **keys: str) -> Policy:
    """The sample with this filter, this steal and more keys."""
    text = GOOD.format(name="sample").replace("victim.load - thief.load >= 2", filter).replace("{take: one}", steal)
    file = folder / "sample.yaml"
    file.write_text(text + "".join(f"{key}: {value}\n" for key, value in keys.items()), encoding="utf-8")
    return load_policy(file)


def _codes(error: InputError) -> list[str]:
    return [problem.code for problem in error.problems]


@pytest.mark.parametrize("case", sorted(path.name for path in ERRORS.iterdir()))
def test_messages(case: str, golden: Callable[[Path, str], None], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ERRORS / case)
    with pytest.raises(InputError) as caught:
        load_policy(Path("policy.yaml"))
    golden(ERRORS / case / "expected.txt", f"{caught.value}\n")


def test_corpus(root: Path) -> None:
    loaded = load_policies([root / "policies"])
    machines = sorted(one.name.removeprefix("machine_") for one in loaded if one.only_machine)
    assert machines == sorted(path.stem for path in (root / "policies" / "machines").iterdir())
    policies = [one for one in loaded if not one.only_machine]
    assert sorted(one.name for one in policies) == sorted(path.stem for path in (root / "policies").glob("*.yaml"))
    refuted = sorted(policy.name for policy in policies if policy.expect == "refuted")
    proved = sorted(policy.name for policy in policies if policy.expect == "proved")
    assert " ".join(refuted) == (
        "both_fixes crowd_giving_up delta1 delta3 greedy group_construction group_imbalance groups_by_average "
        "groups_by_percent imbalance_pct light_only missing_domains overload_on_wakeup slides_loop slides_loop_ready "
        "slides_policy split_group timid uncovered_core "
        "weighted_delta2 weighted_delta2_overloaded weighted_greedy weighted_half whole_gap"
    )
    assert " ".join(proved) == (
        "all_but_one cfs_wwc cfs_wwc_flat cfs_wwc_giving_up crowd_going_on delta2 first_fit group_construction_fixed "
        "group_construction_slides group_imbalance_fixed groups_by_average_unit groups_by_min groups_by_percent_small half "
        "heaviest_fit idle_thief_only lightest_first missing_domains_fixed numbers_not_weights overlapping_groups "
        "overload_on_wakeup_fixed restless slides_loop_budget slides_loop_fitting "
        "slides_loop_unit slides_policy_unit ule_wwc"
    )


def test_fields(root: Path) -> None:
    policy = load_policy(root / "policies" / "delta2.yaml")
    assert policy.lean_name == "Delta2"
    assert policy.filter == parse("victim.load - thief.load >= 2")
    assert policy.filter_text == "victim.load - thief.load >= 2"
    assert policy.choose == Choice((Key("most", Attr("victim", "load"), "victim.load"),))
    assert (policy.require, policy.load, policy.steal) == (OBLIGATION_IDS[:12], "count", TakeOne())


def test_defaults(tmp_path: Path) -> None:
    policy = _policy(tmp_path)
    assert (policy.load, policy.weights, policy.choose) == ("count", Weights(1, None), Choice(()))
    assert (policy.steal, policy.on_failure, policy.weighted) == (TakeOne("queue", None, ""), "stop", False)


@pytest.mark.parametrize(
    ("text", "weights"),
    [
        ("{min: 1, max: 1024}", Weights(1, 1024)),
        ("{max: 7}", Weights(1, 7)),
        ("{min: 7}", Weights(7, None)),
        ("{min: 2147483647, max: 2147483647}", Weights(2**31 - 1, 2**31 - 1)),
    ],
)
def test_weights(text: str, weights: Weights, tmp_path: Path) -> None:
    assert _policy(tmp_path, weights=text).weights == weights


AMOUNT = "victim.load - thief.load - 1"
STEALS: list[tuple[str, Steal, str]] = [
    ("{take: one}", TakeOne(), "take one"),
    ("{take: one, order: lightest}", TakeOne("lightest"), "take one, the lightest"),
    (
        "{order: heaviest, task: task.weight  < 3, take: one}",
        TakeOne("heaviest", parse("task.weight < 3", scope=Scope.TASK), "task.weight < 3"),
        "take one, the heaviest, if task.weight < 3",
    ),
    ("{take: half}", HALF, "take half"),
    (f"{{budget: {AMOUNT}}}", Budget(parse(AMOUNT, Type.INTEGER), AMOUNT), f"budget {AMOUNT}"),
    ("{budget: 3}", Budget(parse("3", Type.INTEGER), "3"), "budget 3"),
]


@pytest.mark.parametrize(("text", "steal", "shown"), STEALS)
def test_steal(text: str, steal: Steal, shown: str, tmp_path: Path) -> None:
    policy = _policy(tmp_path, steal=text)
    assert policy.steal == steal
    assert policy.steal_text == shown


def test_half_is_a_budget(tmp_path: Path) -> None:
    assert parse(HALF.text, Type.INTEGER) == HALF.amount
    written = _policy(tmp_path, steal=f"{{budget: {HALF.text}}}").steal
    assert written == Budget(HALF.amount, HALF.text, half=False)


@pytest.mark.parametrize(
    ("text", "choice"),
    [
        ("any", []),
        ("{most: victim.load}", [("most", "victim.load")]),
        ("{least: thief.load + 1}", [("least", "thief.load + 1")]),
        ("[{least: victim.heaviest}]", [("least", "victim.heaviest")]),
        ("[{most: thief.load}, {least: 3}]", [("most", "thief.load"), ("least", "3")]),
        ("[{least: 3}, {most: thief.load}, {least: 2}]", [("least", "3"), ("most", "thief.load"), ("least", "2")]),
    ],
)
def test_choose(text: str, choice: list[tuple[Literal["most", "least"], str]], tmp_path: Path) -> None:
    keys = tuple(Key(order, parse(expr, Type.INTEGER), expr) for order, expr in choice)
    assert _policy(tmp_path, choose=text).choose == Choice(keys)


@pytest.mark.parametrize("word", ["stop", "next"])
def test_on_failure(word: str, tmp_path: Path) -> None:
    assert _policy(tmp_path, on_failure=word).on_failure == word


@pytest.mark.parametrize(
    ("weighted", "keys"),
    [
        (False, {"filter": "victim.load > 1", "steal": "{take: half}"}),
        (False, {"weights": "{min: 2, max: 3}", "on_failure": "next"}),
        (False, {"choose": "[{least: victim.lightest}, {most: victim.heaviest}]"}),
        (False, {"steal": "{budget: victim.load}"}),
        (False, {"steal": "{take: one, order: queue}"}),
        (True, {"load": "weight"}),
        (True, {"filter": "thief.idle and victim.lightest > 1"}),
        (True, {"filter": "thief.heaviest == 0"}),
        (True, {"steal": "{budget: victim.heaviest}"}),
        (True, {"steal": "{take: one, task: task.weight > 1}"}),
        (True, {"steal": "{take: one, order: lightest}"}),
        (True, {"steal": "{take: one, order: heaviest}"}),
    ],
)
def test_weighted(weighted: bool, keys: dict[str, str], tmp_path: Path) -> None:
    assert _policy(tmp_path, **keys).weighted is weighted


def test_require_is_in_the_order_of_the_catalogue(root: Path, tmp_path: Path) -> None:
    file = _write(tmp_path / "a.yaml", "a")
    file.write_text(file.read_text() + "require: [work_conserving, filter_sound]\n")
    assert load_policy(file).require == ("filter_sound", "work_conserving")


HIERARCHY = {"machine": "machines/pairs.yaml"}
GROUPS = {"groups": "{}"}
WAKEUP = {"wakeup": "{search: node, prefer: last}"}


@pytest.mark.parametrize(
    ("keys", "more", "hierarchical"),
    [
        ({}, [], False),
        (HIERARCHY, ["hierarchy_valid", "group_filter_sound"], True),
        (GROUPS, ["group_filter_sound"], True),
        (WAKEUP, ["wakeup_sound"], False),
        (HIERARCHY | GROUPS | WAKEUP, ["hierarchy_valid", "group_filter_sound", "wakeup_sound"], True),
    ],
)
def test_obligations(keys: dict[str, str], more: list[str], hierarchical: bool, tmp_path: Path) -> None:
    _machines(tmp_path, "pairs")
    policy = _policy(tmp_path, **keys)
    assert policy.obligations == policy.require == (*OBLIGATION_IDS[:12], *more)
    assert policy == _policy(tmp_path, require="all", **keys)
    assert policy.hierarchical is hierarchical
    assert [one.id for one in obligations_of(policy)] == list(policy.obligations)
    for name in more:
        assert _policy(tmp_path, require=f"[{name}]", **keys).require == (name,)


def test_requiring_what_the_policy_has_not(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        _policy(tmp_path, require="[wakeup_sound, nonvacuous, group_filter_sound]", expect="maybe")
    assert _codes(caught.value) == ["E222", "E204"]


@pytest.mark.parametrize(
    ("text", "filter", "keys"),
    [
        ("{}", "true", []),
        ("{filter: victim_group.min  > thief_group.min}", "victim_group.min > thief_group.min", []),
        ("{choose: {most: victim_group.average}}", "true", [("most", "victim_group.average")]),
        (
            "{filter: true, choose: [{least: victim_group.min}, {most: 2 * victim_group.average - 1}]}",
            "true",
            [("least", "victim_group.min"), ("most", "2 * victim_group.average - 1")],
        ),
        ("{choose: any}", "true", []),
    ],
)
def test_groups(text: str, filter: str, keys: list[tuple[Literal["most", "least"], str]], tmp_path: Path) -> None:
    choice = Choice(tuple(Key(order, parse(key, Type.RATIO, scope=Scope.GROUPS), key) for order, key in keys))
    rules = _policy(tmp_path, groups=text).groups
    assert rules == GroupRules(parse(filter, scope=Scope.GROUPS), filter, choice)
    assert rules is not None and rules.text == ", ".join([filter, *(f"{order} {key}" for order, key in keys)])


def test_machine_hotplug_and_wakeup(tmp_path: Path) -> None:
    _machines(tmp_path, "a")
    policy = _policy(tmp_path)
    assert (policy.machine, policy.groups, policy.hotplug, policy.wakeup) == (None, None, None, None)
    keys = {"machine": "machines/a.yaml", "hotplug": "{rebuild: within_node}", "wakeup": "{search: last, prefer: waker}"}
    policy = _policy(tmp_path, **keys)
    assert policy.machine == load_topology(tmp_path / "machines" / "a.yaml")
    assert (policy.machine.cores, policy.machine.nodes, policy.machine.lean_name) == ((0, 1, 2, 3), (0b0011, 0b1100), "A")
    assert policy.hotplug == "within_node"
    assert policy.wakeup == Wakeup("last", ("waker",))
    wakeup = _policy(tmp_path, wakeup="{search: machine, prefer: [last, longest_idle]}").wakeup
    assert wakeup == Wakeup("machine", ("last", "longest_idle"))
    assert wakeup.text == "search machine, prefer last, longest_idle"


def test_filter_text_is_one_line(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    text = GOOD.format(name="a").replace("filter: victim.load", "filter: |\n  victim.load\n\n   ")
    file.write_text(text.replace("\n", "\r\n"), encoding="utf-8-sig", newline="")
    assert load_policy(file).filter_text == "victim.load - thief.load >= 2"


def test_the_page_about_policy_files(root: Path, tmp_path: Path) -> None:
    page = (root / "docs" / "policy-file.md").read_text(encoding="utf-8")
    assert re.findall(r"^## `(\w+)`$", page, re.MULTILINE) == [
        *("schema", "name", "title", "source", "expect", "require", "load", "weights", "filter", "choose", "steal"),
        *("on_failure", "machine", "groups", "hotplug", "wakeup"),
    ]
    whole, *parts = re.findall(r"^```yaml\n(.+?)^```$", page, re.MULTILINE | re.DOTALL)
    assert len(parts) >= 6
    _machines(tmp_path, *re.findall(r"machines/(\w+)\.yaml", page))
    file = tmp_path / "page.yaml"
    file.write_text(whole, encoding="utf-8")
    assert load_policy(file).weighted
    for part in parts:
        key = part.split(":")[0]
        lines = [line for line in GOOD.format(name="sample").splitlines() if not line.startswith(f"{key}:")]
        file.write_text("\n".join([*lines, part]), encoding="utf-8")
        assert load_policy(file).name == "sample"


def test_machines_of_a_folder_are_verified_as_well(tmp_path: Path) -> None:
    _write(tmp_path / "sample.yaml", "sample")
    _machines(tmp_path, "pairs")
    policy, machine = load_policies([tmp_path])
    assert (policy.name, policy.only_machine) == ("sample", False)
    assert (machine.name, machine.only_machine, machine.hierarchical) == ("machine_pairs", True, True)
    assert machine.obligations == machine.require == ("hierarchy_valid",)
    assert machine.machine == load_topology(tmp_path / "machines" / "pairs.yaml")
    assert (machine.expect, machine.file) == ("proved", (tmp_path / "machines" / "pairs.yaml").as_posix())
    assert load_policies([tmp_path / "machines" / "pairs.yaml"]) == [machine]


def test_a_policy_and_a_machine_collide(tmp_path: Path) -> None:
    _write(tmp_path / "one.yaml", "machine_pairs")
    _machines(tmp_path, "pairs")
    with pytest.raises(InputError) as caught:
        load_policies([tmp_path])
    [problem] = caught.value.problems
    assert problem.code == "E211"
    assert problem.span is not None and problem.span.file.endswith("machines/pairs.yaml") and "one.yaml:2:7" in problem.message


def test_what_is_wrong_with_a_machine_is_said_of_the_policy(tmp_path: Path) -> None:
    _machines(tmp_path, "pairs")
    file = tmp_path / "machines" / "pairs.yaml"
    file.write_text(MACHINE.replace("cores: 4", "cores: 3"), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        _policy(tmp_path, machine="machines/pairs.yaml", filter="thief.idle +")
    found = [(problem.span.file, problem.code) for problem in caught.value.problems if problem.span is not None]
    assert len(found) == len(caught.value.problems)
    assert {Path(name).name for name, _ in found} == {"sample.yaml", "pairs.yaml"}


@pytest.mark.parametrize(("first", "second"), [("same", "same"), ("a_b", "ab"), ("a1_b", "a1b")])
def test_names_collide(first: str, second: str, tmp_path: Path) -> None:
    files = [_write(tmp_path / "one.yaml", first), _write(tmp_path / "two.yaml", second)]
    with pytest.raises(InputError) as caught:
        load_policies(files)
    [problem] = caught.value.problems
    assert problem.code == "E211"
    assert problem.span is not None and problem.span.file.endswith("two.yaml") and problem.span.line == 2
    assert "one.yaml:2:7" in problem.message


def test_a_file_given_twice_is_read_once(tmp_path: Path) -> None:
    file = _write(tmp_path / "one.yaml", "sample")
    assert [policy.name for policy in load_policies([file, tmp_path])] == ["sample"]


def test_problems_of_all_files(tmp_path: Path) -> None:
    for name in ("one", "two"):
        _write(tmp_path / f"{name}.yaml", "not a name")
    _write(tmp_path / "three.yml", "three")
    with pytest.raises(InputError) as caught:
        load_policies([tmp_path, tmp_path / "missing.yaml"])
    assert _codes(caught.value) == ["E116", "E205", "E205", "E101"]


def test_messages_cannot_drive_a_terminal(tmp_path: Path) -> None:
    file = _write(tmp_path / "one.yaml", r'"\e[31m\u202e"')
    file.write_text(file.read_text() + r'"\e]0;": x' + "\n")
    with pytest.raises(InputError) as caught:
        load_policy(file)
    assert _codes(caught.value) == ["E205", "E201"]
    assert str(caught.value).replace("\n", "").isprintable()


def test_empty_directory(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        load_policies([tmp_path])
    assert _codes(caught.value) == ["E115"]


def test_a_megabyte_of_expression(tmp_path: Path) -> None:
    file = tmp_path / "big.yaml"
    file.write_text(GOOD.format(name="big").replace("victim.load -", "1 + " * 250_000), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_policy(file)
    assert _codes(caught.value) == ["E102"]
