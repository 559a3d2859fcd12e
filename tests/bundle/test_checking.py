"""Checking bundles: what is established, and that nothing that somebody wrote into one can pass for it."""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path
from typing import Any

import pytest
from bundles import Change, Members, answering, changed, made, project, replaced
from commands import call
from fake_lean import FakeLean, agree, complaining, ended
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from proofgen import __version__
from proofgen.bundle.checking import BundleCheck, check_bundle
from proofgen.errors import InputError
from proofgen.policy_file import load_policy
from proofgen.progress import Quiet
from proofgen.prover.release import RELEASE
from proofgen.status import accept_checked
from proofgen.verification import Options, verify

DELTA2 = "policies/delta2.yaml"
STATEMENTS, PROOFS = "obligations/Delta2/Statements.lean", "obligations/Delta2/Proofs.lean"
REFUTATIONS = "obligations/Delta2/Refutations.lean"
LOCK = "obligations/Delta2/proofs.lock.toml"


@pytest.fixture
def lean(monkeypatch: pytest.MonkeyPatch) -> FakeLean:
    """Says yes to everything."""
    return answering(agree, monkeypatch)


@pytest.fixture
def temporary(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The system's folder for temporary files, empty."""
    folder = tmp_path_factory.mktemp("temporary")
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def check(data: bytes, here: Path) -> BundleCheck:
    (here / "a.zip").write_bytes(data)
    return check_bundle(Path("a.zip"), Options(), Quiet())


def told(found: BundleCheck) -> tuple[list[str], list[str]]:
    """What failed and what is noted, both in words."""
    return [one.text for one in found.failures], [one.text for one in found.notes]


RUN = (
    f"the bundle says that it was made with Lean {RELEASE.lean}, commit {RELEASE.commit[:12]} (embedded); that run is not "
    "repeated, and not relied on"
)
ALWAYS = [
    RUN,
    "Lean was not asked which axioms the theorems rest on",
    "who made the bundle is not known: it has no signature",
]


# -- what is well --


@pytest.mark.parametrize("name", ["delta2", "greedy", "on_machine"])
def test_round_trip(name: str, here: Path, lean: FakeLean, request: pytest.FixtureRequest) -> None:
    found = check(request.getfixturevalue(name), here)
    assert (found.exit_code, *told(found)) == (0, [], ALWAYS)
    assert found.result is not None and found.result.ok and not found.result.recorded
    assert len(lean.sources) == 1
    assert found.to_json()["established"] is True


def test_a_machine_file(here: Path, lean: FakeLean) -> None:
    data = made(project(here / "project", "machines/two_pairs"), "machines/two_pairs")
    found = check(data, here)
    assert (found.exit_code, found.policy.name) == (0, "machine_two_pairs")


def test_nothing_is_left_behind(here: Path, temporary: Path, lean: FakeLean, delta2: bytes) -> None:
    assert check(delta2, here).exit_code == 0
    assert [path.name for path in here.iterdir()] == ["a.zip"]
    assert [*temporary.iterdir()] == []
    lean.answer = lambda source: ended("crashed")
    assert check(delta2, here).exit_code == 3
    assert check(changed(delta2, replaced(STATEMENTS, "≥ 2", "≥ 1")), here).exit_code == 1

    def interrupted(_: str) -> Any:
        raise KeyboardInterrupt

    lean.answer = interrupted
    with pytest.raises(KeyboardInterrupt):
        check(delta2, here)
    assert [path.name for path in here.iterdir()] == ["a.zip"]
    assert [*temporary.iterdir()] == []


def test_no_recorded_result_is_used(here: Path, lean: FakeLean, delta2: bytes) -> None:
    """Not even where the project is that it was made in."""
    project(here / "project", "delta2")
    shutil.copytree(here / "project" / ".proofgen", here / ".proofgen")
    lean.answer = complaining("theorem workConservingSequential ")
    found = check(delta2, here)
    assert (found.exit_code, told(found)[0]) == (1, ["work_conserving_sequential: the bundle says proved, found is open"])


def test_limits_reach_lean(here: Path, lean: FakeLean, delta2: bytes) -> None:
    (here / "a.zip").write_bytes(delta2)
    assert call("check", "a.zip", "--timeout", "7", "--memory", "900").exit_code == 0
    assert lean.limits == {(7.0, 900)}


def test_as_json(here: Path, lean: FakeLean, greedy: bytes) -> None:
    (here / "a.zip").write_bytes(greedy)
    done = call("check", "a.zip", "--json", "-")
    data = json.loads(done.stdout)
    assert (done.exit_code, done.stderr, data["schema"], data["established"]) == (0, "", "proofgen.check/1", True)
    policy = {"name": "greedy", "file": "policies/greedy.yaml", "expect": "refuted", "verdict": "refuted"}
    assert data["policy"].items() >= policy.items()
    assert {"backend": "embedded", "lean": RELEASE.lean, "commit": RELEASE.commit, "unofficial": True} == data["toolchain"]
    assert data["claimed"] == {
        **{name: data[name] for name in ("library", "emitter", "toolchain")},
        "proofgen": __version__,
    }
    by_id = {one["id"]: one for one in data["obligations"]}
    assert by_id["work_conserving"] == {
        "id": "work_conserving",
        "claimed": "refuted",
        "found": "refuted",
        "theorem": "Obligations.Greedy.not_workConserving",
        "by_hand": False,
        "assurance": "L1",
        "axioms": None,
    }
    assert data["bounds"] == {"claimed": [], "found": []}
    assert [one["about"] for one in data["notes"]] == ["run", "axioms", "origin"]
    assert call("check", "a.zip", "--json", "out.json").stdout.endswith("Every claim of the bundle was established.\n")
    assert json.loads(Path("out.json").read_text()) == data


# -- what somebody wrote into it --


def claiming(name: str, **changes: Any) -> Change:
    """Another claim about an obligation."""

    def change(_: Members, manifest: Any) -> None:
        manifest["obligations"][name] |= changes

    return change


def with_key(key: str, value: Any) -> Change:
    def change(_: Members, manifest: Any) -> None:
        manifest[key] = value

    return change


def without_claim(name: str) -> Change:
    def change(_: Members, manifest: Any) -> None:
        del manifest["obligations"][name]

    return change


OTHER = "0" * 64
BEFORE_LEAN = {
    "the policy is weakened": (
        replaced(DELTA2, ">= 2", ">= 3"),
        f"{STATEMENTS} is not what this proofgen writes for the policy in the bundle: the bundle has other statements",
    ),
    "a statement is weakened": (
        replaced(STATEMENTS, "WorkConserving policy.balancer", "True"),
        f"{STATEMENTS} is not what this proofgen writes for the policy in the bundle: the bundle has other statements",
    ),
    "a definition is added": (
        replaced(STATEMENTS, "open Proofgen\n", "open Proofgen\n\ninstance : Inhabited Core := ⟨default⟩\n"),
        f"{STATEMENTS} is not what this proofgen writes for the policy in the bundle: the bundle has other statements",
    ),
    "sorry": (
        replaced(PROOFS, "omega", "sorry"),
        f"{PROOFS} has the forbidden word `sorry`, which proofgen never writes",
    ),
    "an axiom": (
        replaced(PROOFS, "theorem sound :", "axiom sound :"),
        f"{PROOFS} has the forbidden word `axiom`, which proofgen never writes",
    ),
    "an obligation is gone": (
        without_claim("balanced"),
        "the bundle has no verdict on an obligation of the policy: balanced",
    ),
    "an obligation that it has not": (
        lambda members, manifest: manifest["obligations"].update(wakeup_sound=manifest["obligations"]["balanced"]),
        "the bundle has a verdict on what is no obligation of the policy: wakeup_sound",
    ),
    "another digest of a statement": (
        claiming("balanced", statement=OTHER),
        "the manifest has another digest than that of the statement: balanced",
    ),
}


@pytest.mark.parametrize("case", BEFORE_LEAN)
def test_lean_is_not_asked(case: str, here: Path, lean: FakeLean, delta2: bytes) -> None:
    change, message = BEFORE_LEAN[case]
    found = check(changed(delta2, change), here)
    assert told(found)[0] == [message]
    assert (found.exit_code, found.run, lean.sources) == (1, None, [])
    data = found.to_json()
    assert data["established"] is False
    assert {one["found"] for one in data["obligations"]} == {None}
    assert {one["assurance"] for one in data["obligations"]} == {"L0"}


def test_both_sides_of_a_difference_are_shown(here: Path, lean: FakeLean, delta2: bytes) -> None:
    [failure, *_] = check(changed(delta2, replaced(STATEMENTS, "≥ 2", "≥ 1")), here).failures
    assert failure.lines == ("-   (victim.count : Int) - thief.count ≥ 1", "+   (victim.count : Int) - thief.count ≥ 2")


def test_the_policy_and_its_statements_are_weakened(here: Path, lean: FakeLean, delta2: bytes) -> None:
    """With all that goes with it: that is another policy, and what it is is told."""
    folder = project(here / "other", "delta2")
    policy = folder / DELTA2
    policy.write_text(policy.read_text().replace(">= 2", ">= 3"))
    verify(folder, [policy], Options(), Quiet())
    found, before = check(made(folder, "delta2"), here), check(delta2, here)
    assert (found.exit_code, before.exit_code) == (0, 0)
    assert found.to_json()["policy"]["sha256"] != before.to_json()["policy"]["sha256"]
    assert found.result is not None and found.result.verdict == "refuted" and not found.result.ok


AFTER_LEAN = {
    "a verdict is lifted": (
        claiming("work_conserving", verdict="proved", theorem="Obligations.Greedy.workConserving"),
        ["work_conserving: the bundle says proved, found is refuted"],
    ),
    "a verdict is lifted, with its theorem": (
        claiming("work_conserving", verdict="proved"),
        ["work_conserving: the bundle says proved, found is refuted"],
    ),
    "a verdict is hidden": (
        claiming("work_conserving", verdict="open", theorem=None),
        ["work_conserving: the bundle says open, found is refuted"],
    ),
    "a proof is called a refutation": (
        claiming("filter_sound", verdict="refuted"),
        ["filter_sound: the bundle says refuted, found is proved"],
    ),
    "another theorem": (
        claiming("filter_sound", theorem="Obligations.Greedy.sound"),
        ["filter_sound: the bundle names Obligations.Greedy.sound, found is Obligations.Greedy.filterSound"],
    ),
    "no theorem": (
        claiming("filter_sound", theorem=None),
        ["filter_sound: the bundle names None, found is Obligations.Greedy.filterSound"],
    ),
    "a bound": (with_key("bounds", ["idle cores"]), ["rounds until good: the bundle says idle cores, found is none"]),
    "a gap": (with_key("gap", 1), ["gap in the end: the bundle says 1, found is none"]),
}


@pytest.mark.parametrize("case", AFTER_LEAN)
def test_claims_that_are_not_found(case: str, here: Path, lean: FakeLean, greedy: bytes) -> None:
    change, messages = AFTER_LEAN[case]
    found = check(changed(greedy, change), here)
    assert (told(found)[0], found.exit_code) == (messages, 1)
    assert len(lean.sources) == 1
    (here / "a.zip").write_bytes(changed(greedy, change))
    done = call("check", "a.zip")
    assert (done.exit_code, done.stderr) == (1, "")
    assert "NOT every claim of the bundle holds: do not rely on it.\n" in done.stdout
    assert messages[0] in " ".join(done.stdout.split())


NOTED = {
    "another library": (
        with_key("library", OTHER),
        "the bundle was made with another Lean library, 000000000000: what is established is about this one",
    ),
    "another proofgen": (
        with_key("emitter", OTHER),
        f"the bundle was made by another proofgen, {__version__} (000000000000): statements are as here",
    ),
    "another Lean": (
        with_key("toolchain", {"backend": "lake", "lean": "4.99.0", "commit": "abcdef0", "unofficial": False}),
        "the bundle says that it was made with another Lean than here: Lean 4.99.0, commit abcdef0 (lake); that run is not "
        "repeated, and not relied on",
    ),
    "an official Lean, as it says": (
        lambda members, manifest: manifest["toolchain"].update(unofficial=False),
        f"the bundle says that it was made with another Lean than here: Lean {RELEASE.lean}, commit {RELEASE.commit[:12]} "
        "(embedded); that run is not repeated, and not relied on",
    ),
    "other proofs": (
        replaced(PROOFS, "omega | grind", "grind | omega"),
        f"{PROOFS} has other proofs than this proofgen writes: those written here are what was checked",
    ),
    "other comments": (
        replaced(STATEMENTS, "Whatever order", "Proved by hand: whatever order"),
        f"{STATEMENTS} differs from what this proofgen writes in comments and line breaks: do not go by what those say",
    ),
    "no proofs": (
        lambda members, manifest: members.pop(PROOFS),
        f"{PROOFS} is not in the bundle, and this proofgen writes one: its own proofs are what was checked",
    ),
    "refutations that nobody writes": (
        lambda members, manifest: members.update({REFUTATIONS: b"theorem x : True := trivial\n"}),
        f"{REFUTATIONS} is in the bundle, and this proofgen writes none: its own proofs are what was checked",
    ),
}


@pytest.mark.parametrize("case", NOTED)
def test_what_is_otherwise_and_does_not_matter_is_told(case: str, here: Path, lean: FakeLean, delta2: bytes) -> None:
    change, note = NOTED[case]
    found = check(changed(delta2, change), here)
    failures, notes = told(found)
    assert (failures, found.exit_code) == ([], 0)
    assert note in notes
    assert sum(1 for one in notes if one not in ALWAYS) == 1
    # What was checked is what is written here, whatever the bundle has.
    [source] = lean.sources
    check(delta2, here)
    assert lean.sources == [source, source]


# -- what Lean says --


def test_inconclusive(here: Path, lean: FakeLean, delta2: bytes) -> None:
    lean.answer = lambda source: ended("timeout")
    found = check(delta2, here)
    assert (found.exit_code, told(found)[0]) == (3, [])
    done = call("check", "a.zip")
    assert done.exit_code == 3
    assert "Nothing speaks against the bundle, but not all of its claims could be checked.\n" in done.stdout


def test_one_claim_fails_and_another_is_inconclusive(here: Path, lean: FakeLean, delta2: bytes) -> None:
    """What is known to be wrong is wrong."""
    rejecting = complaining("theorem workConservingSequential ")
    lean.answer = lambda source: rejecting(source) if len(lean.sources) == 1 else ended("timeout")
    found = check(delta2, here)
    assert (found.exit_code, told(found)[0]) == (1, ["work_conserving_sequential: the bundle says proved, found is open"])
    assert found.result is not None and found.result.verdict == "inconclusive"


def test_rejected(here: Path, lean: FakeLean, delta2: bytes) -> None:
    for severity, kind in (("error", ""), ("warning", "hasSorry")):
        lean.answer = complaining("theorem workConservingSequential ", severity=severity, kind=kind)  # type: ignore[arg-type]
        found = check(delta2, here)
        assert (found.exit_code, told(found)[0]) == (1, ["work_conserving_sequential: the bundle says proved, found is open"])


def test_statements_that_lean_cannot_read(here: Path, lean: FakeLean, delta2: bytes) -> None:
    lean.answer = complaining("def policy ")
    assert check(delta2, here).exit_code == 3


def test_nothing_is_claimed_and_nothing_found(here: Path, lean: FakeLean, delta2: bytes) -> None:
    """A bundle that claims nothing is not one whose claims all hold."""

    def nothing(_: Members, manifest: Any) -> None:
        for claim in manifest["obligations"].values():
            claim |= {"verdict": "open", "theorem": None}
        manifest |= {"bounds": [], "gap": None}

    lean.answer = complaining("theorem", kind="hasSorry", severity="warning")
    found = check(changed(delta2, nothing), here)
    assert (found.exit_code, told(found)[0]) == (1, ["nothing was proved or refuted"])


def test_vacuous(here: Path, lean: FakeLean) -> None:
    data = made(project(here / "project", "timid"), "timid")
    found = check(data, here)
    assert found.exit_code == 0
    assert not [note for note in found.notes if note.about == "vacuous"]
    never = here / "never" / "policies"
    never.mkdir(parents=True)
    text = (here / "project" / "policies" / "timid.yaml").read_text()
    lines = ["filter: victim.load >= 1 and victim.load < 1" if one.startswith("filter:") else one for one in text.split("\n")]
    (never / "timid.yaml").write_text("\n".join(lines))
    verify(never.parent, [never / "timid.yaml"], Options(), Quiet())
    found = check(made(never.parent, "timid"), here)
    assert [note.text for note in found.notes if note.about == "vacuous"] == [
        "nonvacuous is refuted: what is proved of runs is about a policy that never does anything"
    ]


def test_no_lean(here: Path, delta2: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROOFGEN_LAKE", "no-such-program")
    (here / "a.zip").write_bytes(delta2)
    done = call("check", "a.zip", "--backend", "lake")
    assert done.exit_code == 3 and "E704" in done.stderr and done.stdout == ""


# -- the lock file --


@pytest.fixture
def accepted(here: Path) -> bytes:
    """A bundle with a lock file."""
    folder = project(here / "project", "delta2")
    accept_checked(folder, [load_policy(folder / DELTA2)], None, Quiet())
    return made(folder, "delta2")


def test_a_lock_file_that_says_the_same(here: Path, lean: FakeLean, accepted: bytes) -> None:
    found = check(accepted, here)
    assert (found.exit_code, *told(found)) == (0, [], ALWAYS)


def test_a_lock_file_that_says_something_else(here: Path, lean: FakeLean, accepted: bytes) -> None:
    found = check(changed(accepted, replaced(LOCK, 'verdict = "proved"', 'verdict = "open"')), here)
    assert found.exit_code == 0
    notes = [note.text for note in found.notes if note.about == "lock"]
    assert len(notes) == 12
    assert notes[0] == "not as in the lock file of the bundle: filter_sound: proved, was open"


def test_a_lock_file_of_another(here: Path, lean: FakeLean, accepted: bytes) -> None:
    for new in ('policy = "greedy"', "policy = "):
        with pytest.raises(InputError, match=f"{LOCK}:.*E420"):
            check(changed(accepted, replaced(LOCK, 'policy = "delta2"', new)), here)


# -- whatever else --


def test_what_is_no_bundle(here: Path) -> None:
    (here / "a.zip").write_bytes(b"PK")
    for arguments in (["a.zip"], ["none.zip"], ["."], []):
        done = call("check", *arguments)
        assert (done.exit_code, done.stdout) == (2, "")
    assert "error[E430]: a.zip: this is no whole zip file" in call("check", "a.zip").stderr


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_damaged_in_any_way(data: st.DataObject, here: Path, delta2: bytes) -> None:
    place = data.draw(st.integers(0, len(delta2) - 1))
    byte = data.draw(st.integers(0, 255).filter(lambda byte: byte != delta2[place]))
    damages = [
        delta2[:place] + bytes([byte]) + delta2[place + 1 :],
        delta2[:place],
        delta2 + data.draw(st.binary(min_size=1, max_size=9)),
    ]
    for damaged in damages:
        (here / "a.zip").write_bytes(damaged)
        done = call("check", "a.zip")
        assert done.exit_code == 2
        assert done.stderr.startswith("error[E43") and "Traceback" not in done.stderr and "hint: " in done.stderr
