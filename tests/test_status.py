"""The status of proofs: what is fresh, what is stale and why, and what is fully proved; from evidence alone."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest
from checked import TEXT, TOOLCHAIN, check, policy

from proofgen import evidence, outlines, status
from proofgen.errors import InputError
from proofgen.evidence import FOLDER, load, load_all
from proofgen.progress import Quiet
from proofgen.prover.release import RELEASE
from proofgen.result import Assurance, Verdict
from proofgen.schema import OBLIGATION_IDS
from proofgen.status import PolicyStatus, status_in, status_of


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with one policy."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "delta2.yaml").write_text(TEXT, encoding="utf-8")
    return tmp_path


def seen(root: Path) -> PolicyStatus:
    [one] = status_of(root, [policy()], Quiet()).policies
    return one


def causes(one: PolicyStatus) -> set[tuple[str, ...]]:
    return {each.stale for each in one.obligations}


def rewrite(old: str, new: str) -> None:
    assert TEXT.count(old) == 1
    Path("delta2.yaml").write_text(TEXT.replace(old, new), encoding="utf-8")


def test_nothing_was_checked_yet(project: Path) -> None:
    one = seen(project)
    assert (one.verdict, one.fresh, one.ok, one.checked) == ("inconclusive", False, False, None)
    assert {each.assurance for each in one.obligations} == {"L0"}
    assert status_of(project, [policy()], Quiet()).exit_code == 3
    assert status_of(project, [], Quiet()).exit_code == 3


def test_what_was_checked_is_fresh(project: Path) -> None:
    check(project)
    one = seen(project)
    assert (one.verdict, one.fresh, one.ok) == ("proved", True, True)
    assert {(each.statement, each.assurance, each.fully) for each in one.obligations} == {("elaborates", "L1", True)}
    assert status_of(project, [policy()], Quiet()).exit_code == 0


@pytest.mark.parametrize("level", ["L2", "L3"])
def test_assurance_and_axioms_are_those_of_the_evidence(level: Assurance, project: Path) -> None:
    check(project, {"balanced": "open"}, assurance=level, axioms=["propext"])
    found = {each.id: (each.assurance, each.axioms) for each in seen(project).obligations}
    assert found.pop("balanced") == ("L0", None)
    assert {*found.values()} == {(level, ("propext",))}
    rewrite(">= 2", ">= 3")
    assert {each.assurance for each in seen(project).obligations} == {"L0"}


LAKE = {"backend": "lake", "lean": RELEASE.lean, "commit": "0" * 40, "path": "/bin/lake", "unofficial": False}


def test_lake_is_to_have_the_pinned_version(project: Path) -> None:
    check(project, toolchain=LAKE)
    assert seen(project).ok, "where nothing is pinned, that of this release"
    (project / "lean-toolchain").write_text("leanprover/lean4:v4.29.1\n")
    assert causes(seen(project)) == {("toolchain",)}
    check(project, toolchain={**LAKE, "lean": "4.29.1"})
    assert seen(project).ok
    (project / "lean-toolchain").write_text(f"leanprover/lean4:v{RELEASE.lean}\n")
    assert causes(seen(project)) == {("toolchain",)}
    check(project)
    assert seen(project).ok, "the embedded Lean is pinned by proofgen"


@pytest.mark.parametrize(
    ("old", "new"),
    [("schema:", "# a comment\nschema:"), ("title: ", "title:   "), ("title: ", "title: Other, "), ("\nsteal:", "\n\n\nsteal:")],
)
def test_comments_and_formatting_turn_nothing_stale(old: str, new: str, project: Path) -> None:
    check(project)
    rewrite(old, new)
    assert seen(project).ok


def test_a_change_of_the_filter_turns_all_that_speak_of_it_stale(project: Path) -> None:
    check(project)
    rewrite(">= 2", ">= 3")
    one = seen(project)
    assert causes(one) == {("policy",)}
    assert (one.verdict, one.ok) == ("proved", False)
    assert not any(each.fully or each.assurance != "L0" for each in one.obligations)
    check(project)
    assert seen(project).ok


def test_a_change_of_the_library_turns_all_stale(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    check(project)
    monkeypatch.setattr(status, "read_library", lambda root: {"Proofgen": "another"})
    assert causes(seen(project)) == {("library",)}


def test_a_change_of_proofgen_turns_all_stale(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    check(project)
    monkeypatch.setattr(status, "program", lambda: {"check.py": "another"})
    assert causes(seen(project)) == {("emitter",)}


def test_another_lean_turns_all_stale(project: Path) -> None:
    check(project, toolchain={**TOOLCHAIN, "commit": "another"})
    assert causes(seen(project)) == {("toolchain",)}


def edit(project: Path, change: Iterable[tuple[str, str, str]]) -> None:
    """Change fingerprints in the evidence: of an obligation, of what, and to what."""
    path = project / FOLDER / "delta2.json"
    data = json.loads(path.read_text(encoding="utf-8"))
    for name, kind, value in change:
        data["fingerprints"][name][kind] = value
    data["texts"] = {}
    path.write_text(json.dumps(data), encoding="utf-8")


def test_another_proof_turns_its_obligation_and_those_that_rest_on_it_stale(project: Path) -> None:
    check(project)
    edit(project, [("filter_sound", "proof", "another")])
    one = {each.id: each for each in seen(project).obligations}
    assert one["filter_sound"].stale == ("proof",)
    assert one["work_conserving"].stale == ("dependency",)
    assert "filter_sound" in one["work_conserving"].rests_on
    assert one["choice_sound"].stale == ()
    assert one["filter_sound"].statement == "elaborates"


def test_another_statement(project: Path) -> None:
    check(project)
    edit(project, [("balanced", "statement", "another")])
    one = {each.id: each for each in seen(project).obligations}
    assert (one["balanced"].stale, one["balanced"].statement) == (("statement",), "emitted")


def test_what_rests_on_something_open_is_not_fully_proved(project: Path) -> None:
    check(project, {"filter_sound": "open"})
    one = {each.id: each for each in seen(project).obligations}
    assert (one["work_conserving"].verdict, one["work_conserving"].fresh, one["work_conserving"].fully) == ("proved", True, False)
    assert (one["filter_sound"].verdict, one["filter_sound"].assurance) == ("open", "L0")
    assert seen(project).verdict == "open"
    assert status_of(project, [policy()], Quiet()).exit_code == 1


def test_what_is_proved_of_a_policy_that_does_nothing_is_vacuous(project: Path) -> None:
    check(project, {"nonvacuous": "refuted"})
    one = {each.id: each.verdict for each in seen(project).obligations}
    assert one["work_conserving"] == "vacuous"
    assert one["steal_conserves"] == "proved"
    assert seen(project).verdict == "refuted"


def test_evidence_of_other_obligations(project: Path) -> None:
    check(project)
    rewrite("steal:", "wakeup: {search: machine, prefer: longest_idle}\nsteal:")
    one = {each.id: each for each in seen(project).obligations}
    assert (one["wakeup_sound"].verdict, one["wakeup_sound"].fresh) == ("inconclusive", False)
    assert one["work_conserving"].fresh


def test_verdicts_are_remembered_when_they_change(project: Path) -> None:
    check(project)
    check(project)
    check(project, {"balanced": "open"})
    kept = load(project, "delta2")
    assert kept is not None
    assert [past.verdicts["balanced"] for past in kept.history] == ["proved", "open"]


def test_only_so_many_are_remembered(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evidence, "_MOST_PAST", 3)
    verdicts: list[Verdict] = ["open", "proved", "refuted", "open", "proved"]
    for verdict in verdicts:
        check(project, {"balanced": verdict})
    kept = load(project, "delta2")
    assert kept is not None
    assert [past.verdicts["balanced"] for past in kept.history] == verdicts[-3:]


def test_as_json(project: Path) -> None:
    check(project)
    found = json.loads(json.dumps(status_of(project, [replace(policy(), expect="refuted")], Quiet()).to_json()))
    assert found["schema"] == "proofgen.status/1"
    [one] = found["policies"]
    assert (one["name"], one["expect"], one["verdict"], one["fresh"], one["ok"]) == ("delta2", "refuted", "proved", True, False)
    assert one["obligations"][0] == {
        "id": "filter_sound",
        "required": True,
        "statement": "elaborates",
        "verdict": "proved",
        "fresh": True,
        "stale": [],
        "assurance": "L1",
        "axioms": None,
        "rests_on": [],
        "fully_proved": True,
        "theorem": "Obligations.Delta2.filter_sound",
        "seconds": 0.1,
        "by_hand": False,
    }


def test_an_obligation_that_the_evidence_does_not_know_is_unchecked(project: Path) -> None:
    """As after an update of proofgen that brings another obligation."""
    check(project)
    path = project / FOLDER / "delta2.json"
    data = json.loads(path.read_text(encoding="utf-8"))
    data["obligations"] = [one for one in data["obligations"] if one["id"] != "balanced"]
    del data["fingerprints"]["balanced"], data["rests_on"]["balanced"]
    data["policy"]["obligations"].remove("balanced")
    path.write_text(json.dumps(data), encoding="utf-8")
    one = seen(project)
    assert {each.id: each.verdict for each in one.obligations if not each.fresh} == {"balanced": "inconclusive"}
    assert not one.ok


def test_a_run_that_told_nothing_is_named_and_does_not_touch_the_verdict(project: Path) -> None:
    check(project)
    rewrite(">= 2", ">= 3")
    check(project, {"balanced": "inconclusive"}, reason="Lean ended early (timeout) after 300 s")
    one = seen(project)
    assert one.attempt is not None and one.attempt.reason == "Lean ended early (timeout) after 300 s"
    assert (one.verdict, one.fresh, causes(one)) == ("proved", False, {("policy",)})
    assert {each.statement for each in one.obligations} == {"emitted"}
    rewrite(">= 2", ">= 4")
    assert seen(project).attempt is None
    rewrite(">= 2", ">= 3")
    check(project)
    assert (seen(project).attempt, seen(project).ok) == (None, True)


def test_statements_that_lean_cannot_read(project: Path) -> None:
    check(project, {name: "inconclusive" for name in policy().obligations}, elaborates=False)
    one = seen(project)
    assert {each.statement for each in one.obligations} == {"error"}
    assert (one.verdict, one.ok) == ("inconclusive", False)


def test_what_is_as_it_was_is_not_read_again(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    check(project)
    full = status_of(project, [policy()], Quiet()).to_json()
    monkeypatch.setattr(outlines, "_loaded", lambda paths: 1 // 0)
    with pytest.raises(ZeroDivisionError):
        rewrite(">= 2", ">= 3")
        status_in(project, [Path("delta2.yaml")], Quiet())
    rewrite(">= 2", ">= 2")
    assert status_in(project, [Path("delta2.yaml")], Quiet()).to_json() == full


@pytest.mark.parametrize("name", ["delta2", "delta_2"])
def test_a_name_that_comes_twice_is_seen_although_one_file_is_known(name: str, project: Path) -> None:
    check(project)
    (project / "other.yaml").write_text(TEXT.replace("name: delta2", f"name: {name}"), encoding="utf-8")
    with pytest.raises(InputError) as error:
        status_in(project, [project.relative_to(project) / "delta2.yaml", Path("other.yaml")], Quiet())
    assert [problem.code for problem in error.value.problems] == ["E211"]


def test_another_proofgen_reads_policies_again(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    check(project)
    monkeypatch.setattr(outlines, "program", lambda: {"policy_file.py": "another"})
    [found] = outlines.load_known(load_all(project), [Path("delta2.yaml")])
    assert found == policy()


# -- the table of docs/status.md --

STATES = {
    "unchecked": ("inconclusive", "emitted", False),
    "unreadable": ("inconclusive", "error", False),
    "fresh": ("proved", "elaborates", True),
    "stale": ("proved", "emitted", False),
    "stale, unreadable": ("proved", "error", False),
}
NOTHING: dict[str, Verdict] = dict.fromkeys(OBLIGATION_IDS, "inconclusive")


def transitions() -> list[tuple[str, str, str]]:
    text = (Path(__file__).parent.parent / "docs" / "status.md").read_text(encoding="utf-8")
    table = text.partition("### From state to state\n\n")[2].partition("\n\n")[0]
    head, _, *rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()]
    assert [row[0] for row in rows] == [*STATES] and len(head) == 6
    return [(row[0], event, to) for row in rows for event, to in zip(head[1:], row[1:], strict=True) if to]


def happens(root: Path, event: str) -> None:
    match event:
        case "verified":
            check(root)
        case "told nothing":
            check(root, NOTHING)
        case "unreadable":
            check(root, NOTHING, elaborates=False)
        case "changed":
            text = Path("delta2.yaml").read_text(encoding="utf-8")
            number = int(text.partition(" >= ")[2].partition("\n")[0])
            Path("delta2.yaml").write_text(text.replace(f">= {number}", f">= {number + 1}"), encoding="utf-8")
        case "changed back":
            rewrite(">= 2", ">= 2")
        case _:
            raise AssertionError(event)


WAYS = {
    "unchecked": [],
    "unreadable": ["unreadable"],
    "fresh": ["verified"],
    "stale": ["verified", "changed"],
    "stale, unreadable": ["verified", "changed", "unreadable"],
}


@pytest.mark.parametrize(("start", "event", "end"), transitions())
def test_from_state_to_state(start: str, event: str, end: str, project: Path) -> None:
    def state() -> set[tuple[str, str, bool]]:
        return {(each.verdict, each.statement, each.fresh) for each in seen(project).obligations}

    for each in WAYS[start]:
        happens(project, each)
    assert state() == {STATES[start]}
    happens(project, event)
    assert state() == {STATES[end]}


@pytest.mark.parametrize(
    ("old", "new"),
    [("work_conserving", "blah"), ('"checked": "2', '"checked": "x2'), ('"lean": "', '"lean": 1, "x": "')],
)
def test_evidence_that_is_not_as_it_was_written_is_none(old: str, new: str, project: Path) -> None:
    check(project)
    path = project / FOLDER / "delta2.json"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(old, new), encoding="utf-8")
    assert text != path.read_text(encoding="utf-8")
    assert seen(project).checked is None


def test_evidence_is_known_by_other_paths_of_the_same_file(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    check(project)
    monkeypatch.setattr(outlines, "_loaded", lambda paths: 1 // 0)
    (project / "elsewhere").mkdir()
    for path in (project / "delta2.yaml", Path("elsewhere/../delta2.yaml")):
        [one] = status_in(project, [path], Quiet()).policies
        assert (one.ok, one.policy.file) == (True, path.as_posix())
