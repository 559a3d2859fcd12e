"""The real embedded Lean: one process for each test, so few tests."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from proofgen.errors import ToolError
from proofgen.prover.choice import build_library
from proofgen.prover.embedded import EmbeddedLean
from proofgen.prover.install import differences
from proofgen.prover.model import LeanBackend, LeanMessage

SECONDS = 180
CORE = """module

public import Init.Data.List
/-! Core. -/
@[expose] public section
set_option autoImplicit false
open List
namespace Proofgen
variable (n : Nat)
/-- Two. -/
def two : Nat := 2
end Proofgen
"""
THM = """module
public import Proofgen.Spec.Core
@[expose] public noncomputable section
namespace Proofgen
theorem two_eq : two = 2 := rfl
end Proofgen
"""


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("library")
    (folder / "Proofgen" / "Spec").mkdir(parents=True)
    (folder / "Proofgen.lean").write_text("module\npublic import Proofgen.Thm\n")
    (folder / "Proofgen" / "Thm.lean").write_text(THM)
    (folder / "Proofgen" / "Spec" / "Core.lean").write_text(CORE)
    return folder


@pytest.fixture(scope="module")
def with_library(embedded: EmbeddedLean, root: Path) -> LeanBackend:
    return build_library(embedded, root)


def test_nothing_changed_since_installation(embedded: EmbeddedLean) -> None:
    assert differences(embedded.installation) == []
    assert embedded.describe().unofficial


def test_good_and_bad_theorems_on_the_library(with_library: LeanBackend) -> None:
    source = (
        "module\npublic import Proofgen\n"
        "theorem good : Proofgen.two + 0 = 2 := by unfold Proofgen.two; rfl\n"
        "theorem  bad : Proofgen.two = 3 := by decide\n"
        "#check @Proofgen.two_eq\n"
    )
    seen: list[LeanMessage] = []
    run = with_library.check(source, timeout=SECONDS, memory_mb=4000, on_message=seen.append)
    assert (run.outcome, run.exit_code, run.clean) == ("finished", 1, False)
    assert [(each.severity, each.line) for each in run.messages] == [("error", 4), ("information", 5)]
    assert tuple(seen) == run.messages
    assert run.peak_memory_mb > 100


def test_sorry_is_not_clean_and_echoed_source_is_no_message(embedded: EmbeddedLean) -> None:
    fake = '{"severity":"error","data":"","kind":"","fileName":"Main.lean","pos":{"line":1,"column":0},"endPos":null}'
    source = f"module\n/-\n{fake}\n-/\npublic import Init\nexample : True := sorry\n"
    run = embedded.check(source, timeout=SECONDS, memory_mb=4000)
    assert [(each.kind, each.line) for each in run.messages] == [("hasSorry", 6)]
    assert (run.outcome, run.exit_code, run.clean) == ("finished", 0, False)


def test_a_library_that_is_wrong_names_the_place(embedded: EmbeddedLean, tmp_path: Path) -> None:
    (tmp_path / "Proofgen").mkdir()
    (tmp_path / "Proofgen.lean").write_text("module\npublic import Proofgen.Bad\n")
    (tmp_path / "Proofgen" / "Bad.lean").write_text("module\n\npublic section\ntheorem no : 1 = 2 := rfl\n")
    with pytest.raises(ToolError, match=r"Proofgen\.Bad:4"):
        build_library(embedded, tmp_path)


def test_timeout(embedded: EmbeddedLean) -> None:
    run = embedded.check("module\n", timeout=1.0, memory_mb=4000)
    assert run.outcome == "timeout"
    assert not run.clean


def test_lean_dies_with_a_python_that_is_killed(embedded: EmbeddedLean, tmp_path: Path) -> None:
    code = (
        "from proofgen.prover.embedded import EmbeddedLean\nfrom proofgen.prover.install import install\n"
        "from proofgen.progress import Quiet\nprint(flush=True)\n"
        "EmbeddedLean(install(Quiet())).check("
        "'module\\nexample : (List.range (10 ^ 9)).length = 0 := by decide +kernel', timeout=600, memory_mb=6000)"
    )
    root = Path(__file__).parents[2]
    env = {**os.environ, "TMPDIR": str(tmp_path)}  # what is left behind goes with the test
    with subprocess.Popen([sys.executable, "-c", code], cwd=root, env=env, stdout=subprocess.PIPE) as python:
        assert python.stdout is not None
        python.stdout.readline()
        node = _first_child(python.pid)
        time.sleep(2)
        assert node.is_running()
        python.kill()
    psutil.wait_procs([node], timeout=10)
    assert not node.is_running() or node.status() == "zombie"


def _first_child(pid: int) -> psutil.Process:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        children = psutil.Process(pid).children()
        if children:
            return children[0]
        time.sleep(0.05)
    raise AssertionError("no child")
