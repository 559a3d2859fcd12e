"""The lake backend against a fake lake: success, errors, hanging, nonsense."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from proofgen.errors import ToolError
from proofgen.progress import Quiet
from proofgen.prover.choice import doctor, select_backend
from proofgen.prover.lake import LakeLean
from proofgen.prover.model import LeanRun

FAKE = """#!{python}
import json, pathlib, sys, time
arguments = sys.argv[1:]
if arguments == ["build", "Proofgen"]:
    print("building"); sys.exit(1 if pathlib.Path("broken").exists() else 0)
if arguments[-1] == "--version":
    print("Lean (version 4.28.0, x86_64-unknown-linux-gnu, commit 38f3c0c45b8d, Release)"); sys.exit(0)
text = pathlib.Path(arguments[-1]).read_text()
def say(severity, file=arguments[-1]):
    print(json.dumps(dict(severity=severity, data=text, kind="k", fileName=file, endPos=None,
                          pos=dict(line=1, column=0))), flush=True)
if "hang" in text: say("information"); time.sleep(600)
if "garbage" in text: print('{{"a": 1, "a": 2}}'); sys.exit(0)
if "elsewhere" in text: say("information", "Other.lean"); sys.exit(0)
if "silent" in text: sys.exit(1)
if "error" in text: say("error"); sys.exit(1)
say("information")
"""


@pytest.fixture
def lake(tmp_path: Path) -> LakeLean:
    program = tmp_path / "lake"
    program.write_text(FAKE.format(python=sys.executable))
    program.chmod(0o755)
    (tmp_path / "lakefile.toml").touch()
    return LakeLean(program, tmp_path)


def _check(lake: LakeLean, source: str, timeout: float = 20) -> LeanRun:
    return lake.check(source, timeout=timeout, memory_mb=1000)


def test_version(lake: LakeLean) -> None:
    toolchain = lake.describe()
    assert (toolchain.lean, toolchain.commit, toolchain.unofficial) == ("4.28.0", "38f3c0c45b8d", False)


def test_success_and_error(lake: LakeLean) -> None:
    good = _check(lake, "fine")
    assert (good.outcome, good.exit_code, good.messages[0].text) == ("finished", 0, "fine")
    assert good.clean
    bad = _check(lake, "error")
    assert (bad.outcome, bad.exit_code, bad.clean) == ("finished", 1, False)


@pytest.mark.parametrize("source", ["garbage", "elsewhere", "silent"])
def test_nonsense_is_a_crash(lake: LakeLean, source: str) -> None:
    run = _check(lake, source)
    assert run.outcome == "crashed"
    assert run.detail
    assert not run.clean


def test_hanging_is_a_timeout_and_keeps_messages(lake: LakeLean) -> None:
    run = _check(lake, "hang", timeout=1.5)
    assert run.outcome == "timeout"
    assert len(run.messages) == 1


def test_build(lake: LakeLean, tmp_path: Path) -> None:
    (tmp_path / "lean").mkdir()
    assert lake.build(tmp_path / "lean", Quiet()) == tmp_path
    (tmp_path / "broken").touch()
    with pytest.raises(ToolError, match="E705"):
        lake.build(tmp_path / "lean", Quiet())


def test_choice(lake: LakeLean, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PROOFGEN_LAKE", str(lake.lake))
    assert select_backend("auto") == LakeLean(lake.lake)
    monkeypatch.setenv("PROOFGEN_LAKE", str(tmp_path / "none"))
    with pytest.raises(ToolError, match="E704"):
        select_backend("lake")
    monkeypatch.setenv("PROOFGEN_CACHE", str(tmp_path / "cache"))
    checks = {each.name: each for each in doctor()}
    assert checks["node"].ok
    assert not checks["embedded Lean"].ok
    assert "install" in checks["embedded Lean"].hint
    assert json.dumps(checks["lake"].detail)
