"""Folders for one run of Lean: they go, also those of runs that were killed, and nothing else does."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from proofgen.prover.scratch import project_folder, source_folder

HOLDS = """
import sys, time
from proofgen.prover.scratch import source_folder
with source_folder("text") as folder:
    print(folder, flush=True)
    time.sleep(600)
"""


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    return tmp_path


def test_a_folder_for_a_while(place: Path) -> None:
    with source_folder("text") as folder:
        assert (folder / "Main.lean").read_text() == "text"
    assert list(place.iterdir()) == []


def test_only_what_is_abandoned_is_removed(place: Path) -> None:
    kept = place / "proofgen-lean-mine"
    kept.mkdir()
    (kept / "notes").write_text("not of a run")
    (place / "proofgen-lean-file").write_text("no folder")
    (place / "proofgen-lean-link").symlink_to(kept)
    with subprocess.Popen([sys.executable, "-c", HOLDS], stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        held = Path(other.stdout.readline().strip())
        with source_folder("text"):
            in_use = (held / "Main.lean").exists()
        other.kill()
    assert in_use
    assert held.is_dir()
    with source_folder("text"):
        assert not held.exists()
    assert sorted(path.name for path in place.iterdir()) == ["proofgen-lean-file", "proofgen-lean-link", "proofgen-lean-mine"]
    assert (kept / "notes").exists()


def test_a_project_for_a_while(place: Path) -> None:
    with project_folder({"lakefile.toml": "a", "obligations/A/Proofs.lean": "b"}) as folder:
        assert (folder / "obligations" / "A" / "Proofs.lean").read_text() == "b"
        (folder / ".lake").mkdir()
    assert list(place.iterdir()) == []


def test_a_project_that_is_abandoned_goes_with_all_that_lake_left(place: Path) -> None:
    code = HOLDS.replace('source_folder("text")', 'project_folder({"a/b": "c"})').replace("source_folder", "project_folder")
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        held = Path(other.stdout.readline().strip())
        (held / ".lake").mkdir()
        with project_folder({}):
            assert held.is_dir(), "it is in use"
        other.kill()
    with project_folder({}) as folder:
        assert list(place.iterdir()) == [folder]
