"""Wrong policies that look right: a change that makes a proved policy wrong is refuted, wherever it is made.

What is wrong is said by a brute force that shares no code with the search. Here a sample of the mutants of each policy is
looked at; benchmarks/mutation.py looks at all of them.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from mutant_brute import failure
from mutant_verdicts import Judged, failing, judge, place
from mutants import OPERATORS, Brood, Change, Operator, brood, changes, proved_policies, read, variants
from second_opinion import refuted

from proofgen.check import Limits, check
from proofgen.emit.files import PolicyFiles, policy_files
from proofgen.expr import parse, to_text
from proofgen.policy_file import load_policy
from proofgen.prover.choice import build_library, select_backend
from proofgen.resources import lean_library
from proofgen.search import find_witnesses

SEED = 20170511
FOLDER = Path(__file__).parent.parent / "policies"
POLICIES = {path.stem: path for path in proved_policies(FOLDER)}
FLAT, ON_HIERARCHIES = 8, 3
"""How many mutants of a policy are looked at: the search takes ten times as long for those on hierarchies."""
LEAN = 16
"""How many of them Lean refutes, no two of one policy."""
LIMITS = Limits(seconds=600, memory_mb=4000)

Wrong = Callable[[str], list[Judged]]


def sample(name: str) -> list[Change]:
    """Changes of a policy, of as many kinds as there are, and of each kind any."""
    path, left = POLICIES[name], dict[Operator, list[Change]]()
    tried = changes(path)
    random.Random(f"{SEED} {name}").shuffle(tried)
    for one in tried:
        left.setdefault(one.operator, []).append(one)
    rounds = [several[turn] for turn in range(len(tried)) for several in left.values() if turn < len(several)]
    return rounds[: ON_HIERARCHIES if {"machine", "groups"} & read(path).keys() else FLAT]


@pytest.fixture(scope="module")
def broods(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Brood]:
    folder = tmp_path_factory.mktemp("mutants")
    return {name: brood(path, folder, sample(name)) for name, path in POLICIES.items()}


@pytest.fixture(scope="module")
def wrong(broods: Mapping[str, Brood]) -> Wrong:
    """The mutants of a policy that the brute force sees fail, as the search judges them; looked at once."""

    @cache
    def look(name: str) -> list[Judged]:
        seen = [(one, failing(one)) for one in broods[name].mutants]
        return [judge(one, found) for one, found in seen if found is not None]

    return look


# -- the score --


@pytest.mark.parametrize("name", POLICIES)
def test_every_wrong_mutant_is_refuted(
    name: str, broods: Mapping[str, Brood], wrong: Wrong, record_property: Callable[[str, object], None]
) -> None:
    survivors = [one.about for one in wrong(name) if one.survives]
    record_property("mutants", len(broods[name].mutants))
    record_property("wrong mutants", len(wrong(name)))
    record_property("refuted mutants", len(wrong(name)) - len(survivors))
    assert survivors == []
    assert wrong(name) != []


def test_most_mutants_are_wrong_and_some_are_not(broods: Mapping[str, Brood], wrong: Wrong) -> None:
    number, found = sum(len(each.mutants) for each in broods.values()), [one for name in broods for one in wrong(name)]
    assert 0 < number // 2 < len(found) < number
    places = {one.mutant.change.place for one in found}
    assert places >= {"filter", "steal.budget", "steal.task", "groups.filter"}


def test_a_wrong_mutant_that_is_called_proved_survives(wrong: Wrong) -> None:
    """The score can be less than complete: with the findings of the policy itself, every mutant survives."""
    right = find_witnesses(load_policy(POLICIES["delta2"]), exhaustive=False)
    assert wrong("delta2")
    assert all(replace(one, findings=right).survives for one in wrong("delta2"))
    assert all(replace(one, objections=("no run",)).survives for one in wrong("delta2"))


def refuting(judged: Judged) -> PolicyFiles:
    """The files of a mutant with its refutations alone: what else is proved of it does not matter here."""
    files = policy_files(judged.mutant.policy, judged.findings)
    return files.leaving_out(frozenset(theorem.name for theorem in files.plan.proofs))


@pytest.mark.lean
def test_lean_accepts_the_refutations(wrong: Wrong) -> None:
    lean, chance = build_library(select_backend("embedded"), lean_library()), random.Random(SEED)
    chosen = [chance.choice(wrong(name)) for name in chance.sample(sorted(POLICIES), LEAN)]
    answers = check(lean, [refuting(one) for one in chosen], LIMITS, lambda name, theorem: None)
    for one in chosen:
        policy, answer = one.mutant.policy, answers[one.mutant.policy.name]
        assert (answer.reason, answer.rejected, answer.stopped) == (None, frozenset(), frozenset()), one.about
        assert answer.accepted.keys() == refuted(one.findings), one.about
        assert answer.accepted.keys() & {*policy.require}, one.about


# -- the brute force --

UNSEEN = {"both_fixes", "missing_domains", "overload_on_wakeup"}
"""Refuted by many cores at once, by cores that come and go, and by wakeups: there the brute force does not look."""


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.yaml")), ids=lambda path: path.stem)
def test_the_brute_force_tells_right_from_wrong(path: Path) -> None:
    policy = load_policy(path)
    found = failure(read(path), policy.require, place(policy))
    assert (found is not None) == (policy.expect == "refuted" and policy.name not in UNSEEN), found


# -- how mutants are made --


def test_all_kinds_of_changes_are_made() -> None:
    made = [one for path in POLICIES.values() for one in changes(path)]
    # No policy that is proved has min, max or abs.
    assert {one.operator for one in made} == {*OPERATORS} - {"function"}
    assert len({one.plain["name"] for one in made}) == len(made) > 1000
    for path in POLICIES.values():
        assert changes(path) == changes(path)


VARIANTS: dict[Operator, tuple[str, set[str]]] = {
    "integer": ("1 < victim.load", {"0 < victim.load", "2 < victim.load"}),
    "comparison": (
        "1 == victim.load",
        {f"1 {other} victim.load" for other in ("!=", "<", "<=", ">", ">=")},
    ),
    "arithmetic": (
        "2 * victim.load // 3 + 4 % 5 - 6 > 7",
        {
            *("2 // victim.load // 3 + 4 % 5 - 6 > 7", "2 * victim.load * 3 + 4 % 5 - 6 > 7"),
            *("2 * victim.load // 3 - 4 % 5 - 6 > 7", "2 * victim.load // 3 + 4 // 5 - 6 > 7"),
            "2 * victim.load // 3 + 4 % 5 + 6 > 7",
        },
    ),
    "connective": (
        "thief.idle and (victim.idle or 1 > 2)",
        {"thief.idle or (victim.idle or 1 > 2)", "thief.idle and (victim.idle and 1 > 2)"},
    ),
    "dropped": (
        "thief.idle and victim.idle and (1 > 2 or 3 > 4)",
        {
            *("victim.idle and (1 > 2 or 3 > 4)", "thief.idle and (1 > 2 or 3 > 4)", "thief.idle and victim.idle"),
            *("thief.idle and victim.idle and 1 > 2", "thief.idle and victim.idle and 3 > 4"),
        },
    ),
    "negation": (
        "not thief.idle or 1 > 2",
        {
            *("not (not thief.idle or 1 > 2)", "thief.idle or 1 > 2"),
            *("not not thief.idle or 1 > 2", "not thief.idle or not 1 > 2"),
        },
    ),
    "side": ("victim.load > -thief.load", {"thief.load > -thief.load", "victim.load > -victim.load"}),
    "attribute": ("thief.idle == victim.overloaded", {"thief.overloaded == victim.overloaded", "thief.idle == victim.idle"}),
    "function": (
        "min(1, max(2, 3)) > abs(4)",
        {"max(1, max(2, 3)) > abs(4)", "min(1, min(2, 3)) > abs(4)", "min(1, max(2, 3)) > 4"},
    ),
}


@pytest.mark.parametrize("operator", VARIANTS)
def test_variants(operator: Operator) -> None:
    text, expected = VARIANTS[operator]
    assert {to_text(made) for how, made in variants(parse(text)) if how == operator} == expected


def test_branches_are_dropped() -> None:
    made = variants(parse("(1 if thief.idle else 2) > 0"))
    assert [to_text(expr) for operator, expr in made if operator == "dropped"] == ["1 > 0", "2 > 0"]


def test_what_is_no_policy_and_what_says_the_same_is_counted(tmp_path: Path) -> None:
    path = POLICIES["half"]
    same = ("victim.load - thief.load >= 2", "thief.load >= 2", "(thief.load) >= 2")
    filters = (*same, "victim.load // 0 >= 2", "task.weight >= 2")
    made = [Change("rule", "filter", read(path) | {"name": f"half{at}", "filter": text}) for at, text in enumerate(filters)]
    found = brood(path, tmp_path, made)
    assert [one.policy.filter_text for one in found.mutants] == ["thief.load >= 2"]
    assert (found.refused, found.same) == (2, 2)


def test_a_mutant_is_the_text_of_a_policy(broods: Mapping[str, Brood], tmp_path: Path) -> None:
    """Those on machines name a file of a machine beside them."""
    for name in ("delta2", "slides_loop_budget", "cfs_wwc"):
        for mutant in broods[name].mutants:
            file = tmp_path / f"{mutant.policy.name}.yaml"
            file.write_text(mutant.text, encoding="utf-8")
            assert load_policy(file).outline == replace(mutant.policy, file=str(file)).outline
