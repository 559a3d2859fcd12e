"""Making bundles: of what was checked as it is, the same bytes for the same inputs, and whole or not at all."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from bundles import POLICIES, made, project
from commands import PROOFGEN, call
from fake_lean import complaining, ended

from proofgen.bundle.making import make_bundle
from proofgen.bundle.reading import parse_bundle
from proofgen.errors import InputError
from proofgen.policy_file import load_policy
from proofgen.progress import Quiet
from proofgen.status import accept_checked
from proofgen.texts import digest_of

FILE = Path("policies/delta2.yaml")
NAME = "delta2.proofgen.zip"
LOCK = "obligations/Delta2/proofs.lock.toml"


@pytest.fixture
def checked(here: Path) -> Path:
    """A project with a policy that was checked."""
    project(here / "project", "delta2")
    os.chdir(here / "project")
    return here / "project"


def refused(*paths: Path) -> str:
    with pytest.raises(InputError) as error:
        make_bundle(Path(), paths or [FILE], Quiet())
    return str(error.value)


def test_what_is_claimed_is_what_is_recorded(checked: Path) -> None:
    done = call("bundle", str(FILE))
    assert (done.exit_code, done.stderr) == (0, "")
    bundle = parse_bundle(Path(NAME).read_bytes(), NAME)
    assert done.stdout == (
        f"wrote {NAME}: delta2: 12 proved\n4 files, {Path(NAME).stat().st_size} bytes, SHA-256 {bundle.sha256}\n"
    )
    manifest = bundle.manifest
    assert {claim.verdict for claim in manifest.obligations.values()} == {"proved"}
    assert manifest.obligations["work_conserving"].theorem == "Obligations.Delta2.workConserving"
    assert (manifest.bounds, manifest.gap) == (["idle cores", "potential / 4"], 1)
    for name, text in bundle.texts.items():
        assert (checked / name).read_text() == text


def test_refuted_and_open_ones(here: Path) -> None:
    folder = project(here / "project", "greedy", answer=complaining("theorem nonvacuous "))
    manifest = parse_bundle(made(folder, "greedy"), "a.zip").manifest
    claims = {name: (claim.verdict, claim.theorem) for name, claim in manifest.obligations.items()}
    assert claims["work_conserving"] == ("refuted", "Obligations.Greedy.not_workConserving")
    assert claims["nonvacuous"] == ("open", None)
    assert claims["filter_sound"] == ("proved", "Obligations.Greedy.filterSound")


def test_a_machine_file_is_a_policy_too(here: Path) -> None:
    folder = project(here / "project", "machines/two_pairs")
    bundle = parse_bundle(made(folder, "machines/two_pairs"), "a.zip")
    assert bundle.texts["policies/machine_two_pairs.yaml"] == (POLICIES / "machines" / "two_pairs.yaml").read_text()
    assert list(bundle.manifest.obligations) == ["hierarchy_valid"]
    assert bundle.policy().only_machine


# -- the same bytes --


def test_same_bytes_wherever_and_whenever(checked: Path, here: Path) -> None:
    """In two processes that have nothing in common but the texts and what was found of them."""
    other = here / "a b" / "other"
    shutil.copytree(checked, other)
    shutil.move(other / FILE, other / "policies" / "called_otherwise.yaml")
    for path in other.rglob("*"):
        os.utime(path, (1, 1))
    runs = [
        (checked, str(FILE), here / "one.zip", "022", {"PYTHONHASHSEED": "1", "LC_ALL": "C", "TZ": "UTC"}),
        (
            other,
            str(other / "policies" / "called_otherwise.yaml"),
            here / "two.zip",
            "077",
            {"PYTHONHASHSEED": "2", "LC_ALL": "C.UTF-8", "TZ": "Asia/Tokyo", "USER": "somebody", "SOURCE_DATE_EPOCH": "9"},
        ),
    ]
    for folder, policy, target, mask, env in runs:
        command = ["sh", "-c", f'umask {mask}; exec "$@"', "sh", *PROOFGEN, "bundle", policy, "-o", str(target)]
        done = subprocess.run(command, cwd=folder, env={**os.environ, **env}, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, "")
    assert (here / "one.zip").read_bytes() == (here / "two.zip").read_bytes()
    texts = parse_bundle((here / "one.zip").read_bytes(), "one.zip")
    assert not [name for name, text in texts.texts.items() if str(here) in text or "called_otherwise" in text]


def test_same_bytes_on_standard_output(checked: Path) -> None:
    call("bundle", str(FILE))
    done = call("bundle", str(FILE), "-o", "-")
    assert done.stdout_bytes == Path(NAME).read_bytes()


def test_same_bytes_after_another_run(checked: Path) -> None:
    first = made(checked, "delta2")
    shutil.rmtree(".proofgen")
    project(checked.parent / "again", "delta2")
    shutil.move(checked.parent / "again" / ".proofgen", ".proofgen")
    assert made(checked, "delta2") == first


# -- what cannot be bundled --


def test_what_was_not_checked_as_it_is(checked: Path) -> None:
    FILE.write_text(FILE.read_text().replace(">= 2", ">= 3"))
    assert refused() == (
        "error[E422]: policies/delta2.yaml: it was not checked as it is now\n"
        "  hint: run `proofgen verify policies/delta2.yaml` first"
    )
    done = call("bundle", str(FILE))
    assert (done.exit_code, done.stdout) == (2, "")
    assert not Path(NAME).exists()


def test_what_was_never_checked(checked: Path) -> None:
    shutil.rmtree(".proofgen")
    assert "E422" in refused()


def test_what_changes_nothing_needs_no_other_run(checked: Path) -> None:
    before = parse_bundle(made(checked, "delta2"), "a.zip").manifest
    FILE.write_text("# a comment\n" + FILE.read_text())
    after = parse_bundle(made(checked, "delta2"), "a.zip")
    assert after.manifest.obligations == before.obligations
    assert after.texts[FILE.as_posix()].startswith("# a comment\n")


def test_proofs_that_are_written_otherwise_now(checked: Path) -> None:
    """As with another release of the solver, which no digest has."""
    kept = Path(".proofgen/results/delta2.json")
    proofs = kept.read_text().split('"proofs": "')[1][:64]
    kept.write_text(kept.read_text().replace(proofs, "0" * 64))
    assert "E422" in refused()


def test_one_policy_each(checked: Path) -> None:
    hint = "\n  hint: name one policy file: a bundle has one policy"
    assert refused(Path("policies")) == f"error[E438]: policies is a folder{hint}"
    assert refused(FILE, FILE) == f"error[E438]: 2 policies in one bundle{hint}"
    assert call("bundle", "policies").exit_code == call("bundle", str(FILE), str(FILE)).exit_code == 2


def test_nothing_to_claim(here: Path) -> None:
    folder = project(here / "project", "delta2", answer=complaining("theorem", kind="hasSorry", severity="warning"))
    with pytest.raises(InputError, match=r"E438.*nothing is proved or refuted of it"):
        made(folder, "delta2")


@pytest.mark.parametrize("path", ["../../machines/two_pairs.yaml", "my machines/two_pairs.yaml", "machines/../m.yaml"])
def test_a_machine_with_a_path_that_no_bundle_has(path: str, here: Path) -> None:
    text = (POLICIES / "missing_domains_fixed.yaml").read_text().replace("machines/amd_8x8.yaml", path)
    policy = here / "a" / "policies" / "one.yaml"
    (policy.parent / "machines").mkdir(parents=True)
    policy.write_text(text)
    machine = policy.parent / path
    machine.resolve().parent.mkdir(parents=True, exist_ok=True)
    machine.write_text((POLICIES / "machines" / "amd_8x8.yaml").read_text())
    with pytest.raises(InputError, match=r"E438.*the path of its machine file") as error:
        make_bundle(here, [policy], Quiet())
    assert "no folder above" in error.value.problems[0].hint


def test_a_machine_in_a_folder_beside(here: Path) -> None:
    folder = project(here / "project", "missing_domains_fixed")
    (folder / "policies" / "machines").rename(folder / "machines")
    policy = folder / "policies" / "missing_domains_fixed.yaml"
    policy.write_text(policy.read_text().replace("machines/", "../machines/"))
    bundle = parse_bundle(made(folder, "missing_domains_fixed"), "a.zip")
    assert "machines/amd_8x8.yaml" in bundle.texts
    machine = bundle.policy().machine
    assert machine is not None and machine.digest == digest_of((folder / "machines" / "amd_8x8.yaml").read_text())


def test_a_policy_that_is_wrong(checked: Path) -> None:
    FILE.write_text("schema: proofgen.policy/1\n")
    assert "policies/delta2.yaml:1:1: error[E202]" in refused()
    assert "E101" in refused(Path("none.yaml"))


# -- what people wrote beside it --


def test_the_lock_file_is_in_it(checked: Path) -> None:
    accept_checked(Path(), [load_policy(FILE)], None, Quiet())
    bundle = parse_bundle(made(checked, "delta2"), "a.zip")
    assert bundle.texts[LOCK] == Path(LOCK).read_text()


def test_a_broken_lock_file(checked: Path) -> None:
    Path(LOCK).write_text("<<<<<<< HEAD\n")
    assert "E420" in refused()


# -- whole or not at all --


@pytest.mark.parametrize("target", ["", "policies", "none/a.zip"])
def test_places_where_nothing_can_be_written(target: str, checked: Path) -> None:
    done = call("bundle", str(FILE), "-o", target)
    assert done.exit_code == 2
    assert "E402" in done.stderr


def test_what_was_there_stays_if_it_fails(checked: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Path(NAME).write_bytes(b"before")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    done = call("bundle", str(FILE))
    assert done.exit_code == 3 and "E708" in done.stderr
    assert Path(NAME).read_bytes() == b"before"
    assert not list(Path().glob(".*.tmp"))


def test_the_usual_name_is_a_folder(checked: Path) -> None:
    Path(NAME).mkdir()
    done = call("bundle", str(FILE))
    assert done.exit_code == 2 and "E402" in done.stderr


def test_inconclusive_results_are_no_evidence(here: Path) -> None:
    folder = project(here / "project", "delta2", answer=lambda source: ended("timeout"))
    with pytest.raises(InputError, match="E422"):
        made(folder, "delta2")
