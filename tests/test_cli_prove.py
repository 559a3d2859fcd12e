"""`proofgen prove` as users meet it: files that are begun and framed anew, and what a Lean says of them."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from by_hand import write
from commands import call, copy
from small_project import LAKE
from typer.testing import CliRunner

from proofgen import cli_prove
from proofgen.cli import app
from proofgen.policy import Policy
from proofgen.policy_file import load_policy

FILE = Path("obligations/Delta2/ByHand/Balanced.lean")
POLICY = "policies/delta2.yaml"
PROOF = "  by\n    exact narrows.balanced"
# Says no, with goals, where there is `wrong`, and ends early where there is `heavy`.
SAID = '{"severity": "error", "data": "unsolved goals\\\\n\\\\u22a2 \\\\u001b[31mFalse", "kind": "", '
COMPLAINT = f"""\
  if grep -q heavy "$last"; then exit 7; fi
  grep -n wrong "$last" | sed 's|^\\([0-9]*\\):.*|{SAID}'"$at"'{{"line": \\1, "column": 4}}}}|'
  grep -q wrong "$last" && code=1
"""
ANSWERS = "  sed -n -e '/^#check/='"
assert ANSWERS in LAKE
COMPLAINING = LAKE.replace(ANSWERS, f"{COMPLAINT}{ANSWERS}").replace("esac", "esac\nexit ${code:-0}")


@pytest.fixture(autouse=True)
def policy(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Policy:
    """A project with one policy, and a Lean that does not like everything."""
    (tmp_path / "project").mkdir()
    monkeypatch.chdir(tmp_path / "project")
    lake = tmp_path / "lake"
    lake.write_text(COMPLAINING, encoding="utf-8")
    lake.chmod(0o755)
    monkeypatch.setenv("PROOFGEN_LAKE", str(lake))
    monkeypatch.setenv("PROOFGEN_CACHE", str(tmp_path / "cache"))
    for name in ("VISUAL", "EDITOR"):
        monkeypatch.delenv(name, raising=False)
    copy(root, "delta2")
    return load_policy(Path(POLICY))


def prove(*arguments: str) -> tuple[int, str]:
    done = call("prove", *arguments, "--backend", "lake")
    return done.exit_code, done.stdout + done.stderr


# -- --edit --


def test_a_file_is_begun(root: Path) -> None:
    done = call("prove", "--edit", POLICY, "balanced")
    assert done.exit_code == 0
    assert done.stdout.splitlines() == [
        f"wrote {FILE}",
        "wrote obligations/Delta2/Statements.lean",
        "wrote obligations/Delta2/Proofs.lean",
        "0 files are up to date",
        f"next: put a proof in place of `sorry`, then proofgen prove {POLICY} balanced",
    ]
    assert FILE.read_text(encoding="utf-8") == (root / "tests/data/byhand/delta2_balanced.lean").read_text(encoding="utf-8")
    assert "theorem balanced :" not in Path("obligations/Delta2/Proofs.lean").read_text(encoding="utf-8")
    assert call("emit", "--check", POLICY).exit_code == 0
    assert prove(POLICY)[0] == 1, "nobody has proved it yet"


def test_what_is_there_is_kept(policy: Policy) -> None:
    path = write(policy, "balanced", PROOF)
    before = path.read_bytes()
    done = call("prove", "--edit", POLICY, "balanced")
    assert done.exit_code == 0
    assert done.stdout.startswith(f"the frame is as it should be in {FILE}\n")
    assert path.read_bytes() == before
    changed = before.replace(b":=\n  by", b":= by").replace(b"open Proofgen\n", b"open Proofgen Nat\n")
    path.write_bytes(changed.replace(b"\n", b"\r\n"))
    assert prove(POLICY)[0] == 2
    done = call("prove", "--edit", POLICY, "balanced")
    assert done.stdout.startswith(f"wrote the frame anew, and kept the proof text, in {FILE}\n")
    assert path.read_bytes() == before.replace(b"  by\n", b"  -- open Proofgen Nat\n  by\n")


def test_it_proves_or_refutes_as_before_unless_told_otherwise() -> None:
    def does() -> list[str]:
        return re.findall(r"^theorem (\S+) :", FILE.read_text(encoding="utf-8"), re.MULTILINE)

    for arguments, name in (
        (["--refute"], "not_balanced"),
        ([], "not_balanced"),
        (["--prove"], "balanced"),
        ([], "balanced"),
        (["--refute"], "not_balanced"),
    ):
        assert call("prove", "--edit", *arguments, POLICY, "balanced").exit_code == 0
        assert does() == [name]
    assert "not_balanced" not in Path("obligations/Delta2/Proofs.lean").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "code", "hint"),
    [
        (["--edit", POLICY], "E406", "proofgen prove --edit POLICY ID"),
        (["--edit", POLICY, "balance"], "E421", "did you mean `balanced`?"),
        (["--edit", POLICY, "hierarchy_valid"], "E421", "the obligations here are filter_sound, "),
        (["--edit", "policies", "balanced"], "E406", "name the file of one policy"),
        (["--refute", POLICY, "balanced"], "E406", "with --edit"),
        (["--prove", POLICY], "E406", "with --edit"),
        ([POLICY], "E454", f"`proofgen prove --edit {POLICY} ID`"),
        ([POLICY, "balanced"], "E454", f"`proofgen prove --edit {POLICY} balanced`"),
        (["policies"], "E454", "`proofgen prove --edit POLICY ID`"),
        ([POLICY, "balance"], "E421", "did you mean `balanced`?"),
        (["missing.yaml"], "E101", "check the path"),
    ],
)
def test_wrong_use(arguments: list[str], code: str, hint: str, root: Path) -> None:
    Path("policies/half.yaml").write_text((root / "policies/half.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    done = call("prove", *arguments)
    assert (done.exit_code, done.stdout) == (2, "")
    assert f"error[{code}]" in done.stderr and hint in done.stderr
    assert not Path("obligations").exists()


def test_a_file_without_a_theorem_stays_as_it_is() -> None:
    FILE.parent.mkdir(parents=True)
    FILE.write_text("my notes\n")
    done = call("prove", "--edit", POLICY, "balanced")
    assert done.exit_code == 2
    assert f"{FILE}:1:1: error[E450]: there is no theorem in it" in done.stderr
    assert FILE.read_text() == "my notes\n"


def test_what_is_wrong_elsewhere_is_told_before_anything_is_written(policy: Policy) -> None:
    other = write(policy, "filter_sound", "  x")
    other.write_text(other.read_text(encoding="utf-8") + "#eval 1\n", encoding="utf-8")
    (FILE.parent / "balanced.lean").touch()
    done = call("prove", "--edit", POLICY, "balanced")
    assert done.exit_code == 2 and "error[E451]" in done.stderr and not FILE.exists()
    (FILE.parent / "balanced.lean").unlink()
    done = call("prove", "--edit", POLICY, "balanced")
    assert done.exit_code == 2 and "FilterSound.lean" in done.stderr and not FILE.exists()
    assert call("prove", "--edit", POLICY, "filter_sound").exit_code == 0


def test_the_folder_of_another_policy(policy: Policy) -> None:
    assert call("emit", POLICY).exit_code == 0
    text = Path(POLICY).read_text(encoding="utf-8").replace("name: delta2", "name: delta2_")
    Path("policies/delta2_.yaml").write_text(text, encoding="utf-8")
    done = call("prove", "--edit", "policies/delta2_.yaml", "balanced")
    assert done.exit_code == 2 and "error[E403]" in done.stderr and not FILE.exists()


def at_a_terminal(monkeypatch: pytest.MonkeyPatch, *, output: bool = True) -> None:
    stream, other = (SimpleNamespace(isatty=lambda known=known: known) for known in (True, output))
    monkeypatch.setattr(cli_prove, "sys", SimpleNamespace(stdin=stream, stdout=other))


def editor(path: Path, code: int = 0) -> str:
    path.write_text(f'#!/bin/sh\necho "$@" >> {path}.log\nexit {code}\n', encoding="utf-8")
    path.chmod(0o755)
    return f"{path} --wait"


def test_the_editor_is_opened_at_a_terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EDITOR", editor(tmp_path / "vi"))
    assert call("prove", "--edit", POLICY, "balanced").exit_code == 0
    assert not (tmp_path / "vi.log").exists(), "nobody is there"
    at_a_terminal(monkeypatch, output=False)
    assert call("prove", "--edit", POLICY, "balanced").exit_code == 0
    assert not (tmp_path / "vi.log").exists()
    at_a_terminal(monkeypatch)
    assert call("prove", "--edit", POLICY, "balanced").exit_code == 0
    assert (tmp_path / "vi.log").read_text() == f"--wait {FILE}\n"
    monkeypatch.setenv("VISUAL", editor(tmp_path / "code"))
    assert call("prove", "--edit", POLICY, "balanced").exit_code == 0
    assert (tmp_path / "code.log").exists()


@pytest.mark.parametrize("how", ["fails", "missing", "unbalanced"])
def test_an_editor_that_fails_is_no_success(how: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    commands = {"fails": editor(tmp_path / "vi", 3), "missing": str(tmp_path / "none"), "unbalanced": "vi '"}
    monkeypatch.setenv("EDITOR", commands[how])
    at_a_terminal(monkeypatch)
    done = call("prove", "--edit", POLICY, "balanced")
    assert done.exit_code == 3 and "error[E711]" in done.stderr
    assert FILE.exists() and str(FILE) in done.stdout


# -- checking --


def test_accepted(policy: Policy) -> None:
    write(policy, "balanced", PROOF)
    write(policy, "filter_sound", "  Policy.filterSound_of sound")
    code, output = prove(POLICY)
    assert code == 0
    lines = output.splitlines()
    assert lines[:2] == ["✓ delta2, filter_sound: proved by hand", "✓ delta2, balanced: proved by hand"]
    assert lines[2].startswith("checked by Lean 4.28.0 (lake)")
    assert lines[3] == f"next: proofgen verify {POLICY}"
    assert not Path(".proofgen").exists() and not Path("obligations/Delta2/Statements.lean").exists(), "nothing is written"


def test_rejected(policy: Policy) -> None:
    path = write(policy, "balanced", "  by\n    wrong")
    write(policy, "filter_sound", "  Policy.filterSound_of sound")
    line = path.read_text(encoding="utf-8").split("\n").index("    wrong") + 1
    code, output = prove(POLICY)
    assert code == 1
    assert output.splitlines() == [
        "✓ delta2, filter_sound: proved by hand",
        f"{FILE}:{line}:5: error: unsolved goals",
        "⊢ \\x1b[31mFalse",
        "✗ delta2, balanced: rejected",
        "checked by Lean 4.28.0 (lake)",
    ]
    assert prove(POLICY, "filter_sound")[0] == 0
    assert prove(POLICY, "balanced")[0] == 1


def test_refused(policy: Policy) -> None:
    path = write(policy, "balanced", "  by\n    sorry")
    line = path.read_text(encoding="utf-8").split("\n").index("    sorry") + 1
    code, output = prove(POLICY, "balanced")
    assert code == 1
    assert re.match(rf"{FILE}:{line}:5: error\[PG1\d\d\]: .*\n        sorry\n        \^\^\^\^\^\n  hint: ", output)
    assert "✗ delta2, balanced: refused" in output
    assert "checked by Lean" not in output, "Lean was not asked"
    write(policy, "filter_sound", "  wrong")
    code, output = prove(POLICY)
    assert code == 1 and "checked by Lean" in output
    assert "✗ delta2, filter_sound: rejected" in output and "✗ delta2, balanced: refused" in output


def test_nothing_could_be_told(policy: Policy) -> None:
    write(policy, "balanced", "  heavy")
    code, output = prove(POLICY)
    assert code == 3
    assert "! delta2, balanced: inconclusive: Lean ended early (crashed)" in output
    write(policy, "filter_sound", "  sorry")
    assert prove(POLICY)[0] == 1


def test_no_lean(policy: Policy, monkeypatch: pytest.MonkeyPatch) -> None:
    write(policy, "balanced", PROOF)
    monkeypatch.setenv("PROOFGEN_LAKE", "/nowhere/lake")
    code, output = prove(POLICY)
    assert code == 3 and "error[E704]" in output


def test_a_folder_of_policies(policy: Policy, root: Path) -> None:
    Path("policies/half.yaml").write_text((root / "policies/half.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    write(policy, "balanced", PROOF)
    write(load_policy(Path("policies/half.yaml")), "filter_sound", "  wrong")
    code, output = prove("policies")
    assert code == 1
    assert "✓ delta2, balanced: proved by hand" in output and "✗ half, filter_sound: rejected" in output
    assert prove("policies", "balanced")[0] == 0
    code, output = prove("policies", "filter_sound")
    assert code == 1 and "delta2" not in output


def test_a_changed_frame(policy: Policy) -> None:
    path = write(policy, "balanced", PROOF)
    path.write_text(path.read_text(encoding="utf-8").replace(":=\n", ":= id\n"), encoding="utf-8")
    for arguments in (["prove", POLICY], ["verify", POLICY], ["emit", POLICY], ["status", POLICY], ["accept", POLICY]):
        done = call(*arguments)
        assert (done.exit_code, done.stdout) == (2, "")
        assert f"{FILE}:21:1: error[E450]: the frame was changed: here belongs `theorem balanced" in done.stderr
        assert f"hint: `proofgen prove --edit {POLICY} balanced` writes the frame anew" in done.stderr


# -- what other commands say of it --


def test_verify_and_what_shows_it(policy: Policy) -> None:
    write(policy, "balanced", PROOF)
    write(policy, "filter_sound", "  by\n    wrong")
    write(policy, "choice_sound", "  sorry")
    done = call("verify", POLICY, "--backend", "lake", "--json", "result.json")
    assert done.exit_code == 1
    table = {row[0]: row[1] for line in done.stdout.splitlines() if len(row := line.split()) == 2}
    assert (table["balanced"], table["filter_sound"], table["choice_sound"], table["nonvacuous"]) == ("✓*", "?*", "?*", "✓")
    assert "( ) not required  * by hand" in done.stdout
    assert re.search(r"delta2: obligations/Delta2/ByHand/FilterSound\.lean:\d+:5: Lean rejects it: unsolved goals;", done.stdout)
    assert re.search(r"ChoiceSound\.lean:\d+:3: PG1\d\d, which keeps it from Lean: ", done.stdout)
    assert "\x1b[31m" not in done.stdout
    [one] = json.loads(Path("result.json").read_text(encoding="utf-8"))["policies"]
    assert {each["id"] for each in one["obligations"] if each["by_hand"]} == {"balanced", "filter_sound", "choice_sound"}
    assert "loads differ" not in done.stdout

    done = call("status", POLICY)
    assert re.search(r"delta2 +open +proved +(fresh|stale) +10 \(1 by hand\) +0 +2 \(2 by hand\)", done.stdout)
    [one] = json.loads(call("status", "--json", POLICY).stdout)["policies"]
    assert {each["id"] for each in one["obligations"] if each["by_hand"]} == {"balanced", "filter_sound", "choice_sound"}
    assert call("report", "-o", "r.html", POLICY).exit_code == 0
    assert "delta2, balanced: proved, fresh, by hand" in Path("r.html").read_text(encoding="utf-8")


def test_a_record_is_used_again_until_the_proof_is_another(policy: Policy) -> None:
    path = write(policy, "balanced", PROOF)
    assert call("verify", POLICY, "--backend", "lake").exit_code == 0
    assert "recorded" in call("verify", POLICY, "--backend", "lake").stdout
    path.write_text(path.read_text(encoding="utf-8").replace("  by\n", "  -- a comment\n  by\n"), encoding="utf-8")
    assert "recorded" in call("verify", POLICY, "--backend", "lake").stdout
    write(policy, "balanced", "  by\n    wrong")
    done = call("verify", POLICY, "--backend", "lake")
    assert done.exit_code == 1 and "recorded" not in done.stdout
    path.unlink()
    done = call("verify", POLICY, "--backend", "lake")
    assert done.exit_code == 0 and "by hand" not in done.stdout


def test_completion() -> None:
    def complete(*words: str) -> list[str]:
        typed = {"COMP_WORDS": " ".join(["proofgen", *words]), "COMP_CWORD": str(len(words))}
        env = {"_PROOFGEN_COMPLETE": "complete_bash", **typed}
        return CliRunner().invoke(app, [], prog_name="proofgen", env=env).stdout.split()

    assert complete("prove", POLICY, "work") == ["work_conserving_sequential", "work_conserving"]
    assert complete("prove", POLICY, "wakeup") == [], "it has none"
    assert complete("prove", "missing.yaml", "wakeup") == ["wakeup_sound"]
    assert os.listdir() == ["policies"]
