"""The audit by a native Lean: what lifts the assurance, and all that must not. The Lean is a fake one throughout."""

from __future__ import annotations

import json
import re
import shutil
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from fake_lake import BELOW, FakeLake, fake_lake
from fake_lean import said

from proofgen.audit import Audited, read_answers
from proofgen.emit.audit import AuditFile, audit_file, claims
from proofgen.emit.files import PolicyFiles, policy_files
from proofgen.evidence import load
from proofgen.obligation import AXIOMS
from proofgen.policy_file import load_policy
from proofgen.progress import Quiet
from proofgen.prover.choice import build_library, select_backend
from proofgen.prover.combine import combine
from proofgen.prover.model import LeanMessage, LeanRun, Severity
from proofgen.resources import lean_library
from proofgen.result import ObligationResult, PolicyResult
from proofgen.search import find_witnesses
from proofgen.verification import Options, verify

POLICIES = Path(__file__).parent.parent / "policies"
OPTIONS = Options("lake", seconds=60)


def emitted(name: str) -> PolicyFiles:
    policy = load_policy(POLICIES / f"{name}.yaml")
    return policy_files(policy, find_witnesses(policy, exhaustive=False))


def module(path: str) -> str:
    return f"obligations.{path.removesuffix('.lean').replace('/', '.')}"


# -- the file --


@pytest.mark.parametrize("name", ["delta2", "greedy"])
def test_the_final_check(name: str, root: Path, golden: Callable[[Path, str], None]) -> None:
    files = emitted(name)
    asked = audit_file([module(path) for path, _ in files.files], [*claims(files)])
    golden(root / "tests" / "data" / "audit" / name / "Audit.lean", asked.text)
    lines = asked.text.splitlines()
    for claim in claims(files):
        assert lines[asked.statements[claim.id] - 1] == f"example : {claim.statement} := {claim.theorem}"
        assert lines[asked.theorems[claim.id] - 1] == f"  {claim.name}"
        assert tuple(lines[line - 1].strip() for line in asked.axioms[claim.id]) == AXIOMS
    assert not lines[0].startswith("module"), "a module sees only what others show"
    assert {*files.settled} < {*asked.theorems} if files.plan.numbers else {*files.settled} == {*asked.theorems}


@pytest.mark.lean
@pytest.mark.parametrize("name", ["delta2", "greedy"])
def test_the_final_check_is_good_lean(name: str) -> None:
    """As far as a Lean can tell that cannot compile the command itself: its own part elaborates, and each `example` holds."""
    files = emitted(name)
    head, _, examples = audit_file([], [*claims(files)]).text.partition("-/\n")
    examples, _, asking = examples.partition("open Lean Elab Command\n")
    own, _, _ = asking.partition("elab ")
    assert head.startswith("import Lean\n") and "def answer" in own
    imports = "module\n\npublic import Proofgen\npublic import Lean\n\n"
    text = f"{imports}public noncomputable section\n{examples}\nopen Lean Elab Command\n{own}\nend ProofgenAudit\n\nend\n"
    parts = [*((module(path), text) for path, text in files.files), ("Audit", text)]
    lean = build_library(select_backend("embedded"), lean_library())
    found = lean.check(combine(parts).text, timeout=300, memory_mb=2500)
    assert found.clean, [message.text for message in found.messages]
    assert found.messages == ()


# -- the answers --

ASKED = audit_file(["obligations.Delta2.Proofs"], [*claims(emitted("delta2"))])
ALL = {*ASKED.theorems}


def answers(asked: AuditFile = ASKED, used: tuple[bool, bool, bool] = (True, False, True)) -> list[LeanMessage]:
    """As they should be."""
    severities: tuple[Severity, Severity] = ("warning", "information")
    found = [said(line, "these alone") for line in asked.theorems.values()]
    return found + [
        said(line, "", severities[yes]) for lines in asked.axioms.values() for line, yes in zip(lines, used, strict=True)
    ]


def read(messages: list[LeanMessage]) -> Audited:
    failed = any(message.severity == "error" for message in messages)
    return read_answers(ASKED, LeanRun(tuple(messages), "finished", int(failed), 1.0, 100))


@pytest.mark.parametrize("used", [(True, False, True), (False, False, False), (True, True, True)])
def test_axioms_are_known_by_severities(used: tuple[bool, bool, bool]) -> None:
    found = read(answers(used=used))
    below = tuple(axiom for axiom, yes in zip(AXIOMS, used, strict=True) if yes)
    assert found == Audited(dict.fromkeys(ASKED.theorems, below))


def test_texts_of_messages_say_nothing() -> None:
    told = [replace(message, text="it rests on sorryAx") for message in answers()]
    assert read(told) == read(answers())


def outside(name: str) -> list[LeanMessage]:
    line = ASKED.theorems[name]
    rest = [message for message in answers() if message.line != line]
    return [*rest, said(line, "", "warning"), said(line, "", "error")]


def test_other_axioms() -> None:
    found = read(outside("balanced"))
    assert found.outside == {"balanced"}
    assert found.axioms.keys() == ALL - {"balanced"}
    assert found.note is None


def test_other_axioms_are_heard_whatever_else_is_said() -> None:
    places = (1, ASKED.statements["balanced"], ASKED.theorems["balanced"], ASKED.axioms["balanced"][0])
    for more in (said(line, "", severity) for line in places for severity in ("error", "information", "warning")):
        assert read([*outside("balanced"), more]).outside == {"balanced"}


@pytest.mark.parametrize("severities", [(), ("warning",), ("error",), ("information", "information"), ("information", "warning")])
def test_anything_else_on_the_line_of_a_theorem_is_no_answer(severities: tuple[Severity, ...]) -> None:
    line = ASKED.theorems["balanced"]
    rest = [message for message in answers() if message.line != line]
    found = read([*rest, *(said(line, "", severity) for severity in severities)])
    assert (found.outside, found.axioms.keys()) == (frozenset(), ALL - {"balanced"})
    assert found.note is not None and "not audited of balanced:" in found.note


@pytest.mark.parametrize("severities", [(), ("error",), ("information", "warning"), ("warning", "warning")])
@pytest.mark.parametrize("axiom", range(3))
def test_anything_else_on_the_line_of_an_axiom_is_no_answer(axiom: int, severities: tuple[Severity, ...]) -> None:
    line = ASKED.axioms["balanced"][axiom]
    rest = [message for message in answers() if message.line != line]
    found = read([*rest, *(said(line, "", severity) for severity in severities)])
    assert found.axioms.keys() == ALL - {"balanced"}


@pytest.mark.parametrize("severity", ["information", "warning", "error"])
def test_a_message_about_a_statement(severity: Severity) -> None:
    found = read([*answers(), said(ASKED.statements["balanced"], "", severity)])
    assert found.axioms.keys() == ALL - {"balanced"}


@pytest.mark.parametrize("severity", ["information", "warning", "error"])
def test_a_message_anywhere_else_leaves_no_answer(severity: Severity) -> None:
    used = {*ASKED.statements.values(), *ASKED.theorems.values(), *(line for lines in ASKED.axioms.values() for line in lines)}
    elsewhere = {*range(1, len(ASKED.text.splitlines()) + 3)} - used
    for line in elsewhere:
        found = read([*answers(), said(line, "", severity)])
        assert found.axioms == {} and f"line {line} of the final check" in str(found.note)


def test_sorry_leaves_no_answer() -> None:
    line = ASKED.theorems["balanced"]
    rest = [message for message in answers() if message.line != line]
    assert read([*rest, said(line, "", "information", "hasSorry")]).axioms == {}


def test_answers_one_line_off_are_none() -> None:
    for shift in (-1, 1):
        found = read([replace(message, line=message.line + shift) for message in answers()])
        assert (found.axioms, found.outside) == ({}, frozenset())


def test_a_run_that_did_not_end_is_none() -> None:
    for outcome in ("timeout", "memory", "crashed", "interrupted"):
        found = read_answers(ASKED, LeanRun(tuple(answers()), outcome, -1, 1.0, 100, "why"))  # type: ignore[arg-type]
        assert found.axioms == {} and f"({outcome}): why" in str(found.note)


# -- from policies to results --


@pytest.fixture
def lake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeLake:
    """One for a project in the current folder, with two policies."""
    made = fake_lake(tmp_path / "bin")
    monkeypatch.setenv("PROOFGEN_LAKE", str(made.path))
    monkeypatch.setenv("PROOFGEN_CACHE", str(tmp_path / "cache"))
    (tmp_path / "project" / "policies").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "project")
    return made


def run(*names: str, options: Options = OPTIONS) -> list[PolicyResult]:
    paths = [Path(shutil.copy(POLICIES / f"{name}.yaml", "policies")) for name in names or ("delta2",)]
    return [*verify(Path(), paths, options, Quiet()).policies]


def levels(result: PolicyResult) -> Counter[str]:
    return Counter(one.assurance for one in result.obligations)


def by_id(result: PolicyResult) -> dict[str, ObligationResult]:
    return {one.id: one for one in result.obligations}


def test_everything_is_as_it_should_be(lake: FakeLake) -> None:
    results = run("delta2", "greedy")
    for result in results:
        assert levels(result) == {"L3": 12}
        assert {tuple(one.axioms or ()) for one in result.obligations} == {tuple(BELOW)}
        assert (result.reason, result.note) == (None, None)
    assert [result.verdict for result in results] == ["proved", "refuted"]
    [data] = [one for one in results[0].to_json()["obligations"] if one["id"] == "balanced"]
    assert (data["assurance"], data["axioms"]) == ("L3", BELOW)


def test_the_final_check_is_about_modules_built_from_the_texts_in_memory(lake: FakeLake) -> None:
    [result] = run("greedy")
    [building] = lake.calls("build", "+obligations.Greedy.Statements")
    names = ["Statements", "Proofs", "Refutations"]
    modules = [f"obligations.Greedy.{name}" for name in names]
    assert building["arguments"][1:] == [f"+{module}" for module in modules]
    sources = [f"obligations/Greedy/{name}.lean" for name in sorted(names)]
    assert building["files"] == ["lakefile.toml", "lean-toolchain", *sources], "nothing was built before"
    replayed = [call["arguments"][2:] for call in lake.calls("env", str(lake.leanchecker))]
    assert replayed == [["Proofgen"], modules]
    assert levels(result) == {"L3": 12}


def test_it_is_recorded_and_recalled(lake: FakeLake) -> None:
    [first] = run()
    before = len(lake.calls())
    [second] = run()
    assert (second.recorded, second.obligations) == (True, first.obligations)
    assert len(lake.calls()) == before + 1, "lake is asked for its version"
    kept = load(Path(), "delta2")
    assert kept is not None
    assert {one.assurance for one in kept.obligations} == {"L3"}
    assert kept.provenance.toolchain["path"] == str(lake.path)


def test_another_lake_says_it_again(lake: FakeLake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run()
    monkeypatch.setenv("PROOFGEN_LAKE", str(fake_lake(tmp_path / "another").path))
    assert not run()[0].recorded


STAYS = {
    "no answer at all": ({"silent": "", "silent axiom": "propext"}, "Lean did not answer as it should"),
    "answers at another position": ({"shift": 1}, "Lean did not answer as it should|in line"),
    "a key twice": ({"prints": '{"severity": "error", "severity": "information"}'}, "ended early .crashed.: .*twice"),
    "no message": ({"prints": "{1}"}, "ended early .crashed."),
    "another exit code": ({"exit code": 3}, "ended early .crashed.: exit code 3"),
    "an error elsewhere": ({"also": [{"line": 1, "severity": "error"}]}, "in line 1 of the final check"),
    "about another file": ({"also": [{"line": 1, "severity": "error", "file": "A.lean"}]}, "another file"),
    "sorry": ({"also": [{"line": 1, "severity": "warning", "kind": "hasSorry"}]}, "in line 1"),
    "it does not build": ({"build ends with": 1}, "`lake build` ended with exit code 1"),
}


@pytest.mark.parametrize(("how", "note"), STAYS.values(), ids=STAYS.keys())
def test_what_is_not_audited_stays_where_it_is(how: dict[str, object], note: str, lake: FakeLake) -> None:
    lake.goes_wrong(**how)
    [result] = run()
    assert levels(result) == {"L1": 12}
    assert (result.verdict, result.reason) == ("proved", None)
    assert {one.axioms is None for one in result.obligations} == {True}
    assert result.note is not None and re.search(note, result.note), result.note
    assert not lake.calls("env", str(lake.leanchecker)), "there is nothing to replay for"
    lake.goes_wrong()
    [again] = run()
    assert (again.recorded, again.note, levels(again)) == (False, None, {"L3": 12}), "the next run tries again"


@pytest.mark.parametrize("how", ["build hangs", "audit hangs"])
def test_slow(how: str, lake: FakeLake) -> None:
    lake.goes_wrong(**{how: 600})
    [result] = run(options=replace(OPTIONS, seconds=3))
    assert levels(result) == {"L1": 12}
    assert result.note is not None and "timeout" in result.note


def test_one_theorem_without_an_answer(lake: FakeLake) -> None:
    lake.goes_wrong(silent="Delta2.balanced")
    [result] = run()
    assert by_id(result)["balanced"].assurance == "L1"
    assert levels(result) == {"L1": 1, "L3": 11}
    assert result.note == "axioms not audited of balanced, balancedWithin: Lean did not answer as it should"


def test_one_statement_that_is_another(lake: FakeLake) -> None:
    lake.goes_wrong(example="Delta2.balancedStatement")
    [result] = run()
    assert levels(result) == {"L1": 1, "L3": 11}
    assert by_id(result)["balanced"].verdict == "proved"


def test_another_axiom_makes_it_open(lake: FakeLake) -> None:
    lake.goes_wrong(outside="Delta2.filterSound")
    [result] = run()
    found = by_id(result)["filter_sound"]
    assert (found.verdict, found.theorem, found.assurance, found.axioms) == ("open", None, "L0", None)
    assert result.reason is not None and result.reason.endswith("are below Obligations.Delta2.filterSound")
    assert (result.verdict, result.ok) == ("open", False)
    assert levels(result) == {"L0": 1, "L3": 11}


def test_another_axiom_below_a_refutation(lake: FakeLake) -> None:
    lake.goes_wrong(outside="not_workConserving")
    [result] = run("greedy")
    assert by_id(result)["work_conserving"].verdict == "open"
    assert by_id(result)["work_conserving"].counterexample is None


def test_a_bound_with_another_axiom_is_none(lake: FakeLake) -> None:
    lake.goes_wrong(outside="workConservingWithinIdle")
    [result] = run()
    assert [bound.words for bound in result.bounds] == ["potential / 4"]
    assert result.reason is not None and "workConservingWithinIdle" in result.reason
    assert levels(result) == {"L3": 12}


def test_no_leanchecker(lake: FakeLake) -> None:
    lake.leanchecker.unlink()
    [result] = run()
    assert levels(result) == {"L2": 12}
    assert result.note == "not replayed: this Lean has no leanchecker"
    [again] = run()
    assert (again.recorded, again.note) == (True, result.note)


@pytest.mark.parametrize("how", [{"replay prints": "error: something\n"}, {"prefix": "\n"}])
def test_a_replay_that_nobody_understands(how: dict[str, object], lake: FakeLake) -> None:
    lake.goes_wrong(**how)
    [result] = run()
    assert levels(result) == {"L2": 12}
    assert result.note is not None and result.note.startswith("not replayed: leanchecker did not come to an end, or")


def test_a_replay_that_hangs(lake: FakeLake) -> None:
    run()
    lake.goes_wrong(replay_hangs=600)
    [result] = run(options=replace(OPTIONS, seconds=3, force=True))
    assert levels(result) == {"L2": 12}
    assert result.note is not None and result.note.startswith("not replayed:")


def test_a_replay_that_refuses_a_policy(lake: FakeLake) -> None:
    lake.goes_wrong(refuses="Greedy")
    delta2, greedy = run("delta2", "greedy")
    assert levels(delta2) == {"L3": 12}
    assert {one.verdict for one in greedy.obligations} == {"inconclusive"}
    assert levels(greedy) == {"L0": 12}
    assert greedy.reason is not None and "does not accept this policy" in greedy.reason
    assert load(Path(), "greedy") is None, "what is inconclusive is not kept"


def test_a_replay_that_refuses_the_library(lake: FakeLake) -> None:
    lake.goes_wrong(refuses="Proofgen")
    for result in run("delta2", "greedy"):
        assert {one.verdict for one in result.obligations} == {"inconclusive"}
        assert (result.bounds, result.gap) == ((), None)
        assert result.reason is not None and "does not accept the library" in result.reason
    assert len(lake.calls("env", str(lake.leanchecker))) == 1, "it is not asked for each policy"


def test_a_theorem_that_lean_rejects_is_not_built(lake: FakeLake) -> None:
    lake.goes_wrong(rejects="theorem balanced ")
    [result] = run()
    assert by_id(result)["balanced"].verdict == "open"
    assert levels(result)["L3"] == 11
    assert result.reason == "Lean rejects balanced, balancedWithin"
    assert "theorem balanced " in Path("obligations/Delta2/Proofs.lean").read_text()


def test_files_that_change_while_they_are_checked(lake: FakeLake) -> None:
    proofs = Path("obligations/Delta2/Proofs.lean").absolute()
    lake.goes_wrong(writes={str(proofs): "module\n"})
    [result] = run()
    assert levels(result) == {"L1": 12}
    assert result.note == "axioms not audited: obligations/Delta2/Proofs.lean was changed meanwhile"


def test_files_that_are_built_otherwise_than_written(lake: FakeLake) -> None:
    lake.goes_wrong(writes={"obligations/Delta2/Proofs.lean": "module\n"})
    [result] = run()
    assert levels(result) == {"L1": 12}
    assert result.note == "axioms not audited: what was built is not what was written"


# -- what lies in the project --


def test_no_lakefile_and_nothing_built_of_the_project_is_used(lake: FakeLake, root: Path) -> None:
    """A forged .olean in .lake would make any theorem stand."""
    shutil.copytree(root / "lean", "lean")
    Path("lakefile.lean").write_text("this is a program")
    Path("lean-toolchain").write_text("leanprover/lean4:v4.28.0\n")
    for place in (Path(".lake"), Path("lean/.lake")):
        (place / "build").mkdir(parents=True)
        (place / "build" / "forged").touch()
    lake.goes_wrong(rejects="theorem workConserving ")
    [result] = run()
    assert by_id(result)["work_conserving"].verdict == "open"
    assert levels(result)["L3"] == 11
    folders = {Path(call["folder"]) for call in lake.calls()}
    assert not any(folder.is_relative_to(Path().resolve()) for folder in folders)
    assert all("forged" not in json.dumps(call["files"]) for call in lake.calls())
    assert {"lean-toolchain"} <= {*lake.calls("build")[0]["files"]}


def test_nothing_accepted_is_not_audited(lake: FakeLake) -> None:
    lake.goes_wrong(rejects="theorem ")
    [result] = run()
    assert {one.verdict for one in result.obligations} == {"open"}
    assert not lake.calls("build", "+obligations.Delta2.Statements")
