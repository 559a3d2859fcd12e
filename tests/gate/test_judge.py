"""The gate from end to end, with a stand-in for Lean."""

from __future__ import annotations

import json
import os
import re
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pygit2
import pytest
from fake_lean import Answers, FakeLean, agree, complaining
from gate_attack import told
from gate_scratch import Scratch, add, scratch

from proofgen.evidence import load_all
from proofgen.gate.finding import Finding
from proofgen.gate.judge import GateOptions, judge_change
from proofgen.gate.result import GateResult
from proofgen.gate.waivers import NAME, stanza
from proofgen.progress import Quiet

SOON = datetime.now(UTC).date() + timedelta(days=20)
POLICY = "policies/delta2.yaml"
LOCK = "obligations/Delta2/proofs.lock.toml"


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Scratch:
    monkeypatch.chdir(tmp_path)
    made = scratch(tmp_path, "delta2", "half", "greedy")
    made.repository.references.create("refs/tags/base", made.repository.head.target)
    answer_with(monkeypatch, agree)
    return made


def answer_with(monkeypatch: pytest.MonkeyPatch, answers: Answers) -> FakeLean:
    lean = FakeLean(answers)
    monkeypatch.setattr("proofgen.verification.select_backend", lambda *_: lean)
    return lean


def judged(made: Scratch, **options: bool) -> GateResult:
    """What the gate says once everything is committed."""
    if not options.get("uncommitted"):
        made.commit()
    return judge_change(Path(), "base", GateOptions(**options), Quiet())


def codes(result: GateResult) -> list[str]:
    return sorted({one.code for one in result.findings})


def remark(made: Scratch, file: str = POLICY) -> None:
    made.write(file, made.read(file) + "# A remark.\n")


def allow(made: Scratch, finding: Finding, *, ends: object = SOON) -> None:
    text = stanza(finding)
    assert text is not None
    filled = text.replace('"WHO"', '"ann"').replace('"WHY"', '"because"')
    before = made.read(NAME) if made.path(NAME).exists() else ""
    made.write(NAME, before + re.sub(r"YYYY-MM-DD.*", str(ends), filled) + "\n\n")


def test_only_what_is_touched_is_checked(made: Scratch, monkeypatch: pytest.MonkeyPatch) -> None:
    lean = answer_with(monkeypatch, agree)
    remark(made)
    result = judged(made)
    assert (result.answer, result.checked, result.policies, result.lean) == ("may merge", ("delta2",), 3, True)
    assert len(result.steps) == 12
    assert {(one.before, one.now, one.kind) for one in result.steps} == {("proved", "proved", "same")}
    [source] = lean.sources
    assert "Delta2" in source and "Half" not in source
    assert result.assurance == "L1"


def test_nothing_that_is_judged_was_touched(made: Scratch, monkeypatch: pytest.MonkeyPatch) -> None:
    lean = answer_with(monkeypatch, agree)
    made.write("README.md", "Something else.\n")
    result = judged(made)
    assert (result.answer, result.checked, result.changed, result.findings) == ("may merge", (), (), ())
    assert lean.sources == []


def test_no_change_at_all(made: Scratch) -> None:
    result = judge_change(Path(), "HEAD", GateOptions(), Quiet())
    assert (result.exit_code, codes(result)) == (0, ["PG508"])


def test_the_work_tree_stays_as_it_is(made: Scratch) -> None:
    made.replace("obligations/Delta2/Proofs.lean", "narrows.balanced", "sorry")
    made.replace("obligations/Half/Statements.lean", "Prop := ", "Prop := True ∧ ")
    before = {path: path.read_bytes() for path in made.path("obligations").rglob("*.lean")}
    result = judged(made)
    assert codes(result) == ["PG201", "PG202"]
    assert {path: path.read_bytes() for path in made.path("obligations").rglob("*.lean")} == before
    # What was checked is what proofgen writes, and is known now; what lies there is another matter.
    assert load_all(Path()).keys() == {"delta2", "half"}


def test_what_was_recorded_is_not_believed(made: Scratch, monkeypatch: pytest.MonkeyPatch) -> None:
    remark(made)
    assert judged(made).exit_code == 0
    lean = answer_with(monkeypatch, complaining("theorem workConserving ", 1))
    result = judged(made)
    assert codes(result) == ["PG305", "PG306", "PG402"]
    assert len(lean.sources) == 2


def test_a_new_policy_has_to_be_accepted(made: Scratch) -> None:
    add(made, "ule_wwc")
    made.path("obligations/UleWwc/proofs.lock.toml").unlink()
    assert codes(judged(made)) == ["PG307"]
    made.accept("policies/ule_wwc.yaml")
    assert judged(made).answer == "may merge"


def test_a_new_policy_that_is_bad_and_says_so_may_come(made: Scratch) -> None:
    add(made, "delta1")
    result = judged(made)
    assert (result.answer, result.checked) == ("may merge", ("delta1",))
    made.replace("policies/delta1.yaml", "expect: refuted", "expect: proved")
    assert "PG401" in codes(judged(made))


def test_a_policy_that_is_not_as_bad_as_it_says(made: Scratch) -> None:
    made.write("policies/fine.yaml", made.read(POLICY).replace("delta2", "fine").replace("expect: proved", "expect: refuted"))
    made.accept("policies/fine.yaml")
    result = judged(made)
    assert codes(result) == ["PG403"]
    [found] = result.findings
    assert (found.file, found.line) == ("policies/fine.yaml", 5)


def test_a_policy_may_be_made_better(made: Scratch) -> None:
    """From refuted to proved is no loss."""
    made.replace("policies/greedy.yaml", "victim.load >= 2", "victim.load - thief.load >= 2")
    made.replace("policies/greedy.yaml", "expect: refuted", "expect: proved")
    made.accept("policies/greedy.yaml")
    result = judged(made)
    assert result.answer == "may merge", told(result)
    proved = [one.obligation for one in result.steps if one.kind == "newly proved"]
    assert proved == ["potential_decrease", "bounded_steals", "work_conserving", "balanced"]
    assert {(one.kind, one.name) for one in result.restated} == {("policy", "expect"), ("policy", "filter"), ("lean", "filter")}
    [lean] = [one for one in result.restated if one.kind == "lean"]
    assert (lean.words_before, lean.words_after) == (
        "When a thief may steal from a victim: `victim.load >= 2`.",
        "When a thief may steal from a victim: `victim.load - thief.load >= 2`.",
    )


def test_another_filter_has_to_be_accepted_although_it_is_right(made: Scratch) -> None:
    made.replace(POLICY, "victim.load - thief.load >= 2", "victim.load >= thief.load + 2")
    made.emit(POLICY)
    assert codes(judged(made)) == ["PG317", "PG318"]
    made.accept(POLICY)
    result = judged(made)
    # What was accepted before is another statement now: somebody should look at the two.
    assert (result.answer, codes(result)) == ("may merge", ["PG318"])


def test_a_policy_may_go_if_somebody_answers_for_it(made: Scratch) -> None:
    made.path("policies/half.yaml").unlink()
    shutil.rmtree(made.path("obligations/Half"))
    [gone] = judged(made).findings
    assert (gone.code, gone.subject) == ("PG301", "half")
    allow(made, gone)
    result = judged(made)
    assert (result.answer, result.findings) == ("may merge", ())
    assert [(one.finding.code, one.waiver.owner) for one in result.waived] == [("PG301", "ann")]


def gated(made: Scratch) -> None:
    """The base has settings."""
    made.write("proofgen.toml", "[gate]\n")
    made.repository.references.create("refs/tags/base", pygit2.Oid(hex=made.commit("settings")), force=True)


def test_setting_up_the_gate_touches_nothing_that_was_protected(made: Scratch) -> None:
    made.write("proofgen.toml", "[gate]\n")
    made.write(".github/workflows/proofgen.yml", "jobs: {}\n")
    assert judged(made).answer == "may merge"


def test_a_waiver_is_for_one_change_of_a_protected_file(made: Scratch) -> None:
    gated(made)
    made.write("lakefile.lean", "import Lake\n")
    [touched] = judged(made).findings
    assert touched.code == "PG501"
    allow(made, touched)
    assert judged(made).answer == "may merge"
    made.write("lakefile.lean", "import Lake\n-- and more\n")
    assert codes(judged(made)) == ["PG312", "PG501"]


def test_less_may_be_required_if_somebody_answers_for_it(made: Scratch) -> None:
    made.write(POLICY, made.read(POLICY) + "require: [work_conserving, nonvacuous]\n")
    [less] = judged(made).findings
    assert (less.code, less.line) == ("PG303", made.read(POLICY).count("\n"))
    allow(made, less)
    assert judged(made).answer == "may merge"
    made.replace(POLICY, "[work_conserving, nonvacuous]", "[nonvacuous]")
    assert codes(judged(made)) == ["PG303", "PG312"]


def _waive_in_lock(made: Scratch, ends: object, digest: str) -> None:
    lines = ("", "[[waivers]]", 'obligation = "work_conserving"', 'owner = "ann"', 'reason = "soon"', f"expires = {ends}")
    made.write(LOCK, made.read(LOCK) + "\n".join([*lines, f'statement = "{digest}"', ""]))


def _digest(made: Scratch) -> str:
    found = re.search(r'\[obligations\.work_conserving\]\nverdict = "\w+"\nstatement = "(\w+)"', made.read(LOCK))
    assert found is not None
    return found[1]


def test_a_waiver_in_a_lock_file_allows_a_verdict_to_be_lost(made: Scratch, monkeypatch: pytest.MonkeyPatch) -> None:
    answer_with(monkeypatch, complaining("theorem workConserving ", 1))
    made.write(POLICY, made.read(POLICY) + "require: [choice_sound, nonvacuous]\n")
    [less] = [one for one in judged(made).findings if one.code == "PG303"]
    allow(made, less)
    assert codes(judged(made)) == ["PG305", "PG306"]
    pristine = made.read(LOCK)
    _waive_in_lock(made, SOON, _digest(made))
    assert (judged(made).answer, codes(judged(made))) == ("may merge", ["PG316"])
    for ends, digest, code in (
        (SOON, "0" * 64, None),
        (SOON - timedelta(days=40), _digest(made), "PG311"),
        (SOON + timedelta(days=400), _digest(made), "PG313"),
    ):
        made.write(LOCK, pristine)
        _waive_in_lock(made, ends, digest)
        found = judged(made)
        assert found.exit_code == 1
        assert codes(found) == sorted({"PG305", "PG306", *([code] if code else [])})


def test_lowering_what_is_accepted_does_not_help(made: Scratch, monkeypatch: pytest.MonkeyPatch) -> None:
    answer_with(monkeypatch, complaining("theorem workConserving ", 1))
    made.replace(LOCK, f'"proved"\nstatement = "{_digest(made)}"', f'"open"\nstatement = "{_digest(made)}"')
    assert codes(judged(made)) == ["PG305", "PG402"]


def test_what_is_not_committed_is_only_judged_if_that_is_wanted(made: Scratch) -> None:
    made.commit()
    remark(made)
    result = judge_change(Path(), "base", GateOptions(), Quiet())
    assert (result.exit_code, codes(result)) == (3, ["PG603"])
    again = judged(made, uncommitted=True)
    assert (again.exit_code, again.uncommitted) == (0, (POLICY,))


def test_files_that_nobody_judges_need_not_be_committed(made: Scratch) -> None:
    made.commit()
    made.write("notes.txt", "not committed")
    assert judge_change(Path(), "base", GateOptions(), Quiet()).answer == "may merge"


def test_without_lean_nobody_is_asked(made: Scratch, monkeypatch: pytest.MonkeyPatch) -> None:
    lean = answer_with(monkeypatch, agree)
    made.replace(POLICY, ">= 2", ">= 1")
    made.accept(POLICY)
    result = judged(made, lean=False)
    assert {"PG401", "PG305", "PG606"} <= {*codes(result)}
    assert (lean.sources, result.lean, {one.now for one in result.steps}) == ([], False, {None})


def test_what_is_not_accepted_yet_may_be_committed(made: Scratch) -> None:
    """A hook that runs before each commit does not ask for what takes Lean."""
    made.replace(POLICY, "victim.load - thief.load >= 2", "victim.load >= thief.load + 2")
    made.emit(POLICY)
    quick = judged(made, lean=False)
    assert (quick.answer, quick.exit_code, codes(quick)) == ("not judged", 0, ["PG318", "PG606"])
    assert codes(judged(made)) == ["PG317", "PG318"]


def test_settings_are_those_of_the_base(made: Scratch) -> None:
    gated(made)
    made.write("proofgen.toml", "[gate]\npolicies = [\"policies/half.yaml\"]\n")
    made.replace(POLICY, ">= 2", ">= 1")
    result = judged(made)
    assert result.policies == 3
    assert {"PG401", "PG501"} <= {*codes(result)}


def test_another_library_has_everything_checked_again(made: Scratch, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lean = answer_with(monkeypatch, agree)
    gated(made)
    for path in (root / "lean").rglob("*.lean"):
        made.write(path.relative_to(root).as_posix(), path.read_text(encoding="utf-8"))
    result = judged(made)
    assert result.checked == ("delta2", "greedy", "half")
    assert codes(result) == ["PG501"]
    assert len(lean.sources) == 1


def _moved(made: Scratch, file: str) -> GateResult:
    """The judgement on a change of one policy, after the base has changed another file."""
    first = made.repository.head.target
    made.write(file, made.read(file) + "# Moved.\n")
    tip = made.commit("the base moves on")
    made.repository.references.create("refs/heads/other", first)
    made.repository.checkout("refs/heads/other")
    remark(made)
    made.commit("the change")
    return judge_change(Path(), tip, GateOptions(), Quiet())


def test_a_base_that_has_moved_on_elsewhere_is_no_matter(made: Scratch) -> None:
    assert _moved(made, "README.md").answer == "may merge"


def test_what_comes_of_two_changes_is_not_judged_by_one(made: Scratch) -> None:
    result = _moved(made, "policies/half.yaml")
    assert (result.exit_code, codes(result)) == (3, ["PG507"])


def test_a_policy_that_stands_on_a_file_outside_of_the_project_cannot_go(
    made: Scratch, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The project is a folder of the repository, and one of its machines lies beside it."""
    folder = made.path("project")
    for name in ("policies", "obligations"):
        shutil.move(made.path(name), folder / name)
    made.write("hardware/two_pairs.yaml", (root / "policies/machines/two_pairs.yaml").read_text(encoding="utf-8"))
    text = made.read("project/policies/half.yaml").replace("name: half", "name: on_machine")
    made.write("project/policies/on_machine.yaml", text)
    made.replace("project/policies/on_machine.yaml", "filter:", "machine: ../../hardware/two_pairs.yaml\nfilter:")
    monkeypatch.chdir(folder)
    made.accept("policies/on_machine.yaml")
    base = made.commit("a policy on a machine")
    made.path("project/policies/on_machine.yaml").unlink()
    shutil.rmtree(folder / "obligations/OnMachine")
    made.commit("it goes")
    result = judge_change(Path(), base, GateOptions(), Quiet())
    assert [one.code for one in result.findings] == ["PG301"]


def test_a_file_that_nobody_reads_hides_no_policy(made: Scratch) -> None:
    """A policy of the same name in another folder is none."""
    shadow = made.read(POLICY) + "require: [filter_sound]\n"
    made.write("policies/archive/delta2.yaml", shadow)
    base = made.commit("an archive")
    made.path("policies/archive/delta2.yaml").unlink()
    made.write(POLICY, shadow)
    made.commit("less is required")
    result = judge_change(Path(), base, GateOptions(), Quiet())
    assert codes(result) == ["PG303"]


def test_files_that_look_like_policies_are_named(made: Scratch) -> None:
    made.write("policies/archive/old.yaml", "anything")
    made.write("policies/LOUD.YAML", "anything")
    result = judged(made)
    assert [(one.code, one.file) for one in result.findings] == [
        ("PG210", "policies/LOUD.YAML"),
        ("PG210", "policies/archive/old.yaml"),
    ]


@pytest.mark.parametrize("machine", ["two_pairs", "two_sockets"])
def test_a_policy_for_every_machine_is_not_held_to_one_in_silence(made: Scratch, root: Path, machine: str) -> None:
    made.write(f"policies/machines/{machine}.yaml", (root / f"policies/machines/{machine}.yaml").read_text(encoding="utf-8"))
    made.replace(POLICY, "filter:", f"machine: machines/{machine}.yaml\nfilter:")
    made.accept()
    assert "PG309" in codes(judged(made))


def test_another_machine_is_another_statement(made: Scratch) -> None:
    add(made, "groups_by_percent_small")
    [machine] = [path for path in made.path("policies/machines").iterdir()]
    base = made.commit("a policy on a machine")
    name = machine.relative_to(made.folder).as_posix()
    made.write(name, made.read(name) + "# A remark.\n")
    made.commit("a remark")
    assert "PG309" not in codes(judge_change(Path(), base, GateOptions(), Quiet()))
    smaller = re.sub(r"(?s)levels:.*", "levels:\n  - {name: all, groups: [0]}\n", made.read(name))
    made.write(name, re.sub(r"cores: \d+", "cores: 1", smaller))
    made.accept()
    made.commit("a smaller machine")
    found = [one.policy for one in judge_change(Path(), base, GateOptions(), Quiet()).findings if one.code == "PG309"]
    assert "groups_by_percent_small" in found


def test_a_waiver_of_the_base_is_used_up(made: Scratch) -> None:
    gated(made)
    made.write("lakefile.lean", "import Lake\n")
    [touched] = judged(made).findings
    allow(made, touched)
    assert judged(made).answer == "may merge"
    made.repository.references.create("refs/tags/base", made.repository.head.target, force=True)
    made.path("lakefile.lean").unlink()
    base = made.commit("without it")
    made.write("lakefile.lean", "import Lake\n")
    made.commit("the same again")
    result = judge_change(Path(), base, GateOptions(), Quiet())
    assert (result.exit_code, codes(result)) == (1, ["PG501"])


def test_settings_that_nobody_could_read_later(made: Scratch) -> None:
    gated(made)
    made.write("proofgen.toml", "[gate\n")
    assert codes(judged(made)) == ["PG501", "PG509"]


def test_a_name_that_is_no_text(made: Scratch) -> None:
    (made.folder / "policies" / os.fsdecode(b"\xff.yaml")).write_text("x")
    result = judged(made, uncommitted=True)
    assert [(one.code, one.file) for one in result.findings if one.severity == "error"] == [("PG200", r"policies/\udcff.yaml")]
    json.dumps(result.to_json(), ensure_ascii=False).encode()


def test_a_lock_file_of_the_base_that_cannot_be_read(made: Scratch) -> None:
    made.write(LOCK, "nonsense")
    base = made.commit("a bad base")
    made.path(LOCK).unlink()
    made.accept(POLICY)
    made.commit("mended")
    result = judge_change(Path(), base, GateOptions(), Quiet())
    assert (result.exit_code, codes(result)) == (3, ["PG607"])


def test_results_that_are_missing_are_found(made: Scratch, monkeypatch: pytest.MonkeyPatch) -> None:
    """A policy that falls through somewhere must not look as if nothing were wrong with it."""
    remark(made)
    monkeypatch.setattr("proofgen.gate.judge._by_name", lambda _: {})
    result = judged(made)
    assert (result.exit_code, codes(result)) == (3, ["PG605"])


def test_the_json_has_everything(made: Scratch) -> None:
    made.replace(POLICY, ">= 2", ">= 1")
    data = judged(made).to_json()
    assert (data["schema"], data["answer"], data["exit_code"]) == ("proofgen.gate/1", "may not merge", 1)
    assert data["changed"] == [{"path": POLICY, "kind": "changed"}]
    assert data["checked"] == {"policies": ["delta2"], "obligations": 12, "lean": True}
    assert data["counts"]["error"] == len([one for one in data["findings"] if one["severity"] == "error"]) > 0
    [step] = [one for one in data["obligations"] if one["obligation"] == "work_conserving"]
    assert (step["before"], step["now"], step["kind"]) == ("proved", "refuted", "broken")
