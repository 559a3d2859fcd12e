"""The emitted Lean files: golden ones, and what holds for those of every policy."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from made import shipped

from proofgen.emit.files import PolicyFiles, policy_files
from proofgen.emit.term import LINE_WIDTH
from proofgen.obligation import obligations_of
from proofgen.policy import Policy, Wakeup
from proofgen.policy_file import load_policies, load_policy
from proofgen.search import find_witnesses
from proofgen.workflow import prepare

GOLDEN = Path(__file__).parent.parent / "data" / "emit"
RANK = GOLDEN / "rank" / "policy.yaml"
NAMES = ("Statements.lean", "Proofs.lean", "Refutations.lean")
POLICY = """\
schema: proofgen.policy/1
name: sample
title: {title}
source: {title}
filter: {filter}
choose: {{most: victim.load}}
steal: {{take: one}}
"""
JINJA = "{{ 7 * 7 }} {% raw %}"
HOSTILE = ["-/ #eval 1", "/- never closed", "-//-", "/-/", '"quoted"', JINJA, "`x` \\n $x", "-- -/-/ -/", "é ∀ 𝔸"]
LONG = " or ".join(f"(thief.idle and victim.load >= {number} and not victim.load == {number + 7})" for number in range(2, 20))


def emitted(policy: Policy) -> PolicyFiles:
    return policy_files(policy, find_witnesses(policy, exhaustive=False))


def sample(folder: Path, *, title: str = "A sample", text: str = "thief.idle and victim.overloaded") -> PolicyFiles:
    file = folder / "sample.yaml"
    quoted = title.replace("'", "''")
    file.write_text(POLICY.format(title=f"'{quoted}'", filter=f"'{text}'"), encoding="utf-8")
    return emitted(load_policy(file))


def without_comments(text: str) -> str:
    """The code alone; no comment of an emitted file holds another one."""
    return re.sub(r"/-.*?-/", "", text, flags=re.DOTALL)


FLAT = ("delta2", "greedy", "half", "restless", "rank", "all_but_one", "crowd_going_on", "whole_gap")
SLIDES = ("slides_loop", "slides_loop_unit", "slides_loop_fitting")
WEIGHTED = (*SLIDES, "first_fit", "lightest_first", "cfs_wwc_flat", "numbers_not_weights")


@pytest.mark.parametrize("name", [*FLAT, *WEIGHTED])
def test_golden(name: str, root: Path, golden: Callable[[Path, str], None]) -> None:
    files = emitted(load_policy(RANK if name == "rank" else root / "policies" / f"{name}.yaml"))
    texts = {Path(path).name: text for path, text in files.files}
    for file, text in texts.items():
        golden(GOLDEN / name / file, text)
    assert {file for file in NAMES if (GOLDEN / name / file).exists()} == texts.keys()


def test_the_same_again_and_in_any_order(root: Path) -> None:
    second = prepare(reversed(load_policies([root / "policies"])))
    assert [files.files for files in shipped()] == [files.files for files in reversed(second)]


@pytest.mark.parametrize("title", HOSTILE)
def test_titles_stay_inside_their_comment(title: str, tmp_path: Path) -> None:
    plain = dict(sample(tmp_path).files)
    for path, text in sample(tmp_path, title=title).files:
        code = without_comments(text)
        assert code == without_comments(plain[path])
        assert "/-" not in code and "-/" not in code
        assert text.count("/-") == plain[path].count("/-") and text.count("-/") == plain[path].count("-/")


def test_titles_are_not_templates(tmp_path: Path) -> None:
    assert JINJA in dict(sample(tmp_path, title=JINJA).files)["Sample/Statements.lean"]


@pytest.mark.parametrize("text", [LONG, f"not ({LONG})", f"thief.idle and ({LONG}) or victim.idle", f"({LONG}) == thief.idle"])
def test_long_filters_are_broken_into_lines(text: str, tmp_path: Path) -> None:
    [statements, *_] = (text for _, text in sample(tmp_path, text=text).files)
    body = statements.partition("abbrev filter")[2].partition("\n\n")[0]
    assert len(body.splitlines()) > 5
    assert max(map(len, body.splitlines())) <= LINE_WIDTH


def test_every_obligation_is_stated_once_and_settled_once() -> None:
    for files in shipped():
        texts = dict(files.files)
        statements = texts[f"{files.policy.lean_name}/Statements.lean"]
        everything = "\n".join(texts.values())
        assert statements.count("Statement : Prop :=") == len(files.policy.obligations) > 0
        for obligation in obligations_of(files.policy):
            stated = "machine.Valid" if files.policy.only_machine else obligation.stated(hierarchical=files.policy.hierarchical)
            assert statements.count(f"def {obligation.statement_name} : Prop := {stated}\n") == 1
            proofs = everything.count(f"theorem {obligation.lean_name} : {obligation.statement_name} :=\n")
            refutations = everything.count(f"theorem {obligation.refutation_name} : ¬ {obligation.statement_name} :=\n")
            assert (proofs, refutations) in ((1, 0), (0, 1))


def test_statements_are_those_of_the_policy(root: Path) -> None:
    policy = replace(load_policy(root / "policies" / "delta2.yaml"), wakeup=Wakeup("node", ("last",)))
    [statements, *others] = (text for _, text in emitted(policy).files)
    assert "def wakeupSoundStatement : Prop := WakeupSound policy.bounds wakeup wakeupOn\n" in statements
    assert "def hierarchyValidStatement" not in statements and "Hierarchy" not in statements
    assert "theorem not_wakeupSound : ¬ wakeupSoundStatement :=" in "".join(others)


def test_theorems_can_be_left_out(root: Path) -> None:
    policy = load_policy(root / "policies" / "greedy.yaml")
    full = emitted(policy)
    names = {theorem.name for theorem in full.plan.refutations}
    fewer = policy_files(policy, full.findings, without=frozenset(names))
    assert [path for path, _ in fewer.files] == ["Greedy/Statements.lean", "Greedy/Proofs.lean"]
    assert fewer.settled.keys() == full.settled.keys() - {"potential_decrease", "bounded_steals", "work_conserving", "balanced"}


def test_nothing_is_taken_on_trust() -> None:
    for files in shipped():
        for _, text in files.files:
            assert not re.search(r"\b(sorry|axiom|native_decide|admit|unsafe|implemented_by|extern)\b", text)
            assert text.startswith("module\n") and text.endswith("\n")
