"""The lake backend against a fake lake: success, errors, hanging, nonsense. No native Lean was ever at hand."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from fake_lake import FakeLake, fake_lake

from proofgen.errors import ToolError
from proofgen.progress import Quiet
from proofgen.prover.lake import LakeLean
from proofgen.prover.model import LeanRun
from proofgen.prover.process import Limits
from proofgen.prover.release import RELEASE
from proofgen.prover.workspace import lake_environment

LIMITS = Limits(20, 1000)
LIBRARY = {"Proofgen.lean": "module\n\npublic import Proofgen.A\n", "Proofgen/A.lean": "module\n"}


@pytest.fixture
def lake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeLake:
    monkeypatch.setenv("PROOFGEN_CACHE", str(tmp_path / "cache"))
    return fake_lake(tmp_path / "bin")


@pytest.fixture
def library(tmp_path: Path) -> Path:
    for name, text in LIBRARY.items():
        path = tmp_path / "library" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path / "library"


def built(lake: FakeLake, library: Path, pin: str | None = None) -> LakeLean:
    lean = LakeLean(lake.path, pin)
    return lean.using(lean.build(library, Quiet()))


def check(lake: FakeLake, source: str = "#check 1\n", timeout: float = 20) -> LeanRun:
    return LakeLean(lake.path).check(source, timeout=timeout, memory_mb=1000)


# -- questions --


def test_version(lake: FakeLake) -> None:
    toolchain = LakeLean(lake.path, "leanprover/lean4:v4.28.0").describe()
    assert (toolchain.lean, toolchain.commit) == (RELEASE.lean, RELEASE.commit)
    assert (toolchain.path, toolchain.unofficial) == (lake.path, False)
    [call] = lake.calls("env", "lean")
    assert call["files"] == ["lakefile.toml", "lean-toolchain"]


@pytest.mark.parametrize("said", ["", "Lean 4\n", "Lean (version 4.28.0, commit zz)\n"])
def test_another_version_text_is_none(said: str, lake: FakeLake) -> None:
    lake.goes_wrong(version=said)
    with pytest.raises(ToolError, match="E704"):
        LakeLean(lake.path).describe()


def test_a_program_that_cannot_be_started(tmp_path: Path, lake: FakeLake) -> None:
    (tmp_path / "text").write_text("no program")
    with pytest.raises(ToolError, match="E704"):
        LakeLean(tmp_path / "text").describe()


def test_success_and_error(lake: FakeLake) -> None:
    good = check(lake)
    assert (good.outcome, good.exit_code, [each.line for each in good.messages], good.clean) == ("finished", 0, [1], True)
    lake.goes_wrong(rejects="worse")
    bad = check(lake, "\ntheorem worse : False\n")
    assert (bad.outcome, bad.exit_code, bad.clean) == ("finished", 1, False)


def audit(lake: FakeLake) -> LeanRun:
    return check(lake, "proofgen_audit\n  a\n    propext\n", 1.5)


NONSENSE = {
    "a key twice": {"prints": '{"severity": "error", "severity": "information"}'},
    "no message": {"prints": '{"a": 1}'},
    "no JSON": {"prints": "{"},
    "another file": {"also": [{"line": 1, "severity": "information", "file": "Other.lean"}]},
    "another severity": {"also": [{"line": 1, "severity": "fine"}]},
    "exit code 1 without an error": {"exit code": 1},
    "exit code 0 with an error": {"exit code": 0, "also": [{"line": 1, "severity": "error"}]},
    "exit code 137": {"exit code": 137},
}


@pytest.mark.parametrize("how", NONSENSE.values(), ids=NONSENSE.keys())
def test_nonsense_is_a_crash(how: dict[str, object], lake: FakeLake) -> None:
    assert audit(lake).outcome == "finished"
    lake.goes_wrong(**how)
    run = audit(lake)
    assert run.outcome == "crashed"
    assert run.detail
    assert not run.clean


def test_hanging_is_a_timeout(lake: FakeLake) -> None:
    lake.goes_wrong(audit_hangs=600)
    assert audit(lake).outcome == "timeout"


# -- the library --


def test_the_library_is_built_once_from_its_texts(lake: FakeLake, library: Path, tmp_path: Path) -> None:
    lean = built(lake, library)
    assert built(lake, library) == lean
    [call] = lake.calls("build")
    assert call["arguments"] == ["build", "Proofgen"]
    assert call["files"] == ["lakefile.toml", "lean/Proofgen.lean", "lean/Proofgen/A.lean"], "nothing that was built before"
    assert lean.library is not None and lean.library.is_relative_to(tmp_path / "cache")
    assert [path.name for path in (tmp_path / "cache" / "libraries").glob(".*")] == []
    for name, text in LIBRARY.items():
        assert (lean.library / "lean" / name).read_text() == text
    assert tomllib.loads((lean.library / "lakefile.toml").read_text()) == {
        "name": "proofgen",
        "defaultTargets": ["Proofgen"],
        "leanOptions": {"autoImplicit": False, "relaxedAutoImplicit": False},
        "lean_lib": [{"name": "Proofgen", "srcDir": "lean"}],
    }


def test_what_it_is_built_of_and_by_whom_is_part_of_its_name(lake: FakeLake, library: Path, tmp_path: Path) -> None:
    places = {built(lake, library).library, built(lake, library, "v4.28.0").library}
    lake.goes_wrong(version="Lean (version 4.29.0, x86_64-unknown-linux-gnu, commit 38f3c0c45b8d, Release)\n")
    places.add(built(lake, library).library)
    lake.goes_wrong()
    places.add(built(fake_lake(tmp_path / "another"), library).library)
    (library / "Proofgen" / "A.lean").write_text("module -- another\n")
    places.add(built(lake, library).library)
    assert len(places) == 5


def test_a_library_that_does_not_build(lake: FakeLake, library: Path, tmp_path: Path) -> None:
    lake.goes_wrong(library_ends_with=1)
    with pytest.raises(ToolError, match=r"E705.*exit code 1(.|\n)*building\nno such thing"):
        built(lake, library)
    assert [path.name for path in (tmp_path / "cache" / "libraries").iterdir() if path.is_dir()] == []
    lake.goes_wrong()
    assert built(lake, library)


# -- projects on top of it --


def test_a_project_on_top_of_the_library(lake: FakeLake, library: Path) -> None:
    lean = built(lake, library, "leanprover/lean4:v4.28.0")
    with lean.project({"obligations/A/Statements.lean": "module\n"}) as project:
        lakefile = tomllib.loads((project / "lakefile.toml").read_text())
        assert lean.build_in(project, ["obligations.A.Statements"], LIMITS).exit_code == 0
    [call] = lake.calls("build", "+obligations.A.Statements")
    assert call["folder"] == str(project)
    assert call["files"] == ["lakefile.toml", "lean-toolchain", "obligations/A/Statements.lean"]
    assert lakefile["require"] == [{"name": "proofgen", "path": str(lean.library)}]
    assert lakefile["lean_lib"] == [{"name": "obligations"}]
    assert lakefile["leanOptions"] == {"autoImplicit": False, "relaxedAutoImplicit": False}
    assert not project.exists()


REPLAYS = {
    "accepted": ("accepted", {}),
    "refused": ("refused", {"refuses": "Proofs"}),
    "slow": ("unknown", {"replay hangs": 600}),
    "chatty": ("unknown", {"replay prints": "leanchecker found a problem\n"}),
    "without a toolchain": ("unknown", {"prefix": ""}),
    "with a relative one": ("unknown", {"prefix": "toolchain\n"}),
    "without the program": ("missing", {"prefix": "/nowhere\n"}),
}


@pytest.mark.parametrize(("expected", "how"), REPLAYS.values(), ids=REPLAYS.keys())
def test_replay(expected: str, how: dict[str, object], lake: FakeLake, library: Path, tmp_path: Path) -> None:
    lean = built(lake, library)
    lake.goes_wrong(**how)
    modules = ["obligations.A.Statements", "obligations.A.Proofs"]
    assert lean.replay(tmp_path, modules, Limits(1.5, 1000)) == expected
    called = [call["arguments"][2:] for call in lake.calls("env", str(lake.leanchecker))]
    assert called == ([] if "prefix" in how else [modules])


def test_the_library_is_replayed_once(lake: FakeLake, library: Path) -> None:
    lean = built(lake, library)
    for how, expected in (({"refuses": "Proofgen"}, "refused"), ({}, "accepted"), ({"refuses": "Proofgen"}, "accepted")):
        lake.goes_wrong(**how)
        assert lean.replay_library() == expected
    assert len(lake.calls("env", str(lake.leanchecker), "Proofgen")) == 2


# -- the environment --


def test_nothing_that_loads_other_code_reaches_lean(
    lake: FakeLake, library: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    names = [
        *("LEAN_PATH", "LEAN_SRC_PATH", "LEAN_SYSROOT", "LEAN_PLUGIN", "LEAN_OPTS", "LAKE_HOME", "LAKE_OVERRIDE_LEAN"),
        *("LAKE_CACHE_DIR", "LAKE_PKG_URL_MAP", "ELAN_TOOLCHAIN", "LD_LIBRARY_PATH", "DYLD_INSERT_LIBRARIES", "PYTHONPATH"),
    ]
    for name in (*names, "ELAN_HOME", "HOME", "LC_ALL", "https_proxy"):
        monkeypatch.setenv(name, str(tmp_path))
    monkeypatch.setenv("LAKE_ARTIFACT_CACHE", "true")
    lean = built(lake, library)
    lean.check("#check 1\n", timeout=20, memory_mb=1000)
    lean.build_in(tmp_path, ["obligations.A"], LIMITS)
    lean.replay(tmp_path, ["obligations.A"], LIMITS)
    calls = lake.calls()
    assert len(calls) >= 6
    for call in calls:
        assert not {*names} & {*call["env"]}
        assert {"PATH", "ELAN_HOME", "HOME", "LC_ALL", "https_proxy", "LAKE_ARTIFACT_CACHE"} <= {*call["env"]}
    assert sum(call["folder"] == str(tmp_path) for call in calls) == 3


def test_what_is_loaded_before_a_program_stays_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LD_PRELOAD", "/other.so")
    assert "LD_PRELOAD" not in lake_environment()
    assert lake_environment()["LAKE_ARTIFACT_CACHE"] == "false"
