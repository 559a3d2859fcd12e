"""Which Lean is used: lake where a project has the library, the embedded one otherwise."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from fake_lake import FakeLake, fake_lake

from proofgen.errors import ToolError
from proofgen.prover import choice
from proofgen.prover.choice import doctor, other_library, select_backend
from proofgen.prover.embedded import EmbeddedLean
from proofgen.prover.install import Installation
from proofgen.prover.lake import LakeLean
from proofgen.prover.release import RELEASE
from proofgen.resources import lean_library

LIBRARY = lean_library()
EMBEDDED = EmbeddedLean(Installation(Path("lean"), RELEASE, Path("node")))


@pytest.fixture
def lake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeLake:
    made = fake_lake(tmp_path / "bin")
    monkeypatch.setenv("PROOFGEN_LAKE", str(made.path))
    monkeypatch.setattr(choice, "install", lambda progress: EMBEDDED.installation)
    return made


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """The library where no lakefile is near."""
    return Path(shutil.copytree(LIBRARY, tmp_path / "installed" / "lean"))


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """As `proofgen init` makes one."""
    root = tmp_path / "project"
    shutil.copytree(LIBRARY, root / "lean")
    (root / "lakefile.lean").touch()
    (root / "lean-toolchain").write_text("leanprover/lean4:v4.28.0\n")
    return root


def test_a_project_with_the_library(lake: FakeLake, installed: Path, project: Path) -> None:
    assert other_library(project, installed) == []
    expected = LakeLean(lake.path, "leanprover/lean4:v4.28.0")
    assert select_backend("auto", None, installed, project) == expected
    assert select_backend("lake", None, installed, project) == expected
    assert select_backend("embedded", None, installed, project) == EMBEDDED


def test_a_project_without_a_pin(lake: FakeLake, installed: Path, project: Path) -> None:
    (project / "lean-toolchain").unlink()
    assert select_backend("lake", None, installed, project) == LakeLean(lake.path)


def test_a_pin_that_is_none(lake: FakeLake, installed: Path, project: Path) -> None:
    (project / "lean-toolchain").write_text("two words")
    with pytest.raises(ToolError, match=r"E704.*lean-toolchain"):
        select_backend("lake", None, installed, project)


def changed(project: Path) -> list[str]:
    core = project / "lean" / "Proofgen" / "Spec" / "Core.lean"
    core.write_text(core.read_text() + "\n")
    (project / "lean" / "Proofgen" / "Thm" / "Meta.lean").unlink()
    (project / "lean" / "Proofgen" / "Own.lean").write_text("module\n")
    return ["lean/Proofgen/Own.lean", "lean/Proofgen/Spec/Core.lean", "lean/Proofgen/Thm/Meta.lean"]


def test_a_project_with_another_library(lake: FakeLake, installed: Path, project: Path) -> None:
    files = changed(project)
    assert other_library(project, installed) == files
    assert select_backend("auto", None, installed, project) == EMBEDDED
    with pytest.raises(ToolError, match=f"E709.*{', '.join(files)}"):
        select_backend("lake", None, installed, project)
    assert select_backend("lake", None, LIBRARY, None), "where there is no project, the one around the library counts"
    with pytest.raises(ToolError, match="E709"):
        select_backend("lake", None, LIBRARY, project)


def test_many_files_are_not_all_named(lake: FakeLake, installed: Path, project: Path) -> None:
    for path in (project / "lean" / "Proofgen" / "Spec").iterdir():
        path.write_text("module\n")
    with pytest.raises(ToolError, match=r"Spec/Execution\.lean.* and \d+ more"):
        select_backend("lake", None, installed, project)


def test_a_library_that_cannot_be_read_is_another(lake: FakeLake, installed: Path, project: Path) -> None:
    (project / "lean" / "Proofgen" / "Spec" / "Core.lean").write_bytes(b"\xff")
    assert select_backend("auto", None, installed, project) == EMBEDDED
    with pytest.raises(ToolError, match="E709"):
        select_backend("lake", None, installed, project)


def test_a_folder_that_is_no_project(lake: FakeLake, installed: Path, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "lakefile.toml").touch()
    for root in (tmp_path, tmp_path / "other"):
        assert select_backend("auto", None, installed, root) == EMBEDDED
        with pytest.raises(ToolError, match="E705"):
            select_backend("lake", None, installed, root)
        assert isinstance(select_backend("auto", None, LIBRARY, root), LakeLean), "as in a checkout"


def test_no_lake(lake: FakeLake, project: Path, installed: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PROOFGEN_LAKE", str(tmp_path / "none"))
    assert select_backend("auto", None, installed, project) == EMBEDDED
    with pytest.raises(ToolError, match="E704"):
        select_backend("lake")
    with pytest.raises(ToolError, match="E704"):
        select_backend("lake", None, installed, project)


def test_doctor(lake: FakeLake, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PROOFGEN_CACHE", str(tmp_path / "cache"))
    checks = {each.name: each for each in doctor()}
    assert checks["lake"].ok and RELEASE.lean in checks["lake"].detail
    assert checks["node"].ok
    assert not checks["embedded Lean"].ok or checks["embedded Lean"].hint
    assert "install" in checks["embedded Lean"].hint
    lake.goes_wrong(version="")
    assert not doctor()[0].ok
