"""Which Lean a project asks for, and what is told if another one answers."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from proofgen.errors import ToolError
from proofgen.prover.model import Toolchain
from proofgen.prover.pin import pin_of, pinned_version, toolchain_mismatch
from proofgen.prover.release import RELEASE

LAKE = Toolchain("lake", "4.28.0", "0" * 40, Path("/bin/lake"), unofficial=False)
EMBEDDED = Toolchain("embedded", RELEASE.lean, RELEASE.commit, Path("lean"), unofficial=True)


def pinned(folder: Path, text: str) -> Path:
    (folder / "lean-toolchain").write_text(text)
    return folder


VERSIONS = {
    "leanprover/lean4:v4.28.0\n": "4.28.0",
    "leanprover/lean4:4.28.0": "4.28.0",
    "v4.28.0-rc1": "4.28.0-rc1",
    "  4.28.0  \n\n": "4.28.0",
    "leanprover/lean4:stable": None,
    "somebody/lean4:v4.28.0": None,
    "mine": None,
}


@pytest.mark.parametrize(("text", "version"), VERSIONS.items())
def test_versions(text: str, version: str | None, tmp_path: Path) -> None:
    assert pin_of(pinned(tmp_path, text)) == text.strip()
    assert pinned_version(tmp_path) == version


def test_nothing_is_asked_for(tmp_path: Path) -> None:
    assert (pin_of(tmp_path), pinned_version(tmp_path)) == (None, None)


@pytest.mark.parametrize("text", ["", "a b", "v4.28.0\nv4.29.0", "a\0", "$(ls)", "x" * 201])
def test_what_is_no_name(text: str, tmp_path: Path) -> None:
    with pytest.raises(ToolError, match="E704"):
        pin_of(pinned(tmp_path, text))
    assert pinned_version(tmp_path) is None
    with pytest.raises(ToolError, match="E704"):
        toolchain_mismatch(tmp_path, LAKE)


def test_what_is_not_text(tmp_path: Path) -> None:
    (tmp_path / "lean-toolchain").write_bytes(b"\xff")
    with pytest.raises(ToolError, match="E704"):
        pin_of(tmp_path)


def test_the_pinned_one_answers(tmp_path: Path) -> None:
    assert toolchain_mismatch(pinned(tmp_path, "leanprover/lean4:v4.28.0\n"), LAKE) is None
    assert toolchain_mismatch(tmp_path, EMBEDDED) is None


def test_another_one_answers(tmp_path: Path) -> None:
    pinned(tmp_path, "leanprover/lean4:v4.29.1\n")
    for told in (LAKE, {"backend": "lake", "lean": "4.28.0", "commit": "0", "path": "/bin/lake"}):
        assert toolchain_mismatch(tmp_path, told) == "Lean 4.28.0 (/bin/lake) answers; lean-toolchain asks for 4.29.1"
    assert toolchain_mismatch(tmp_path, EMBEDDED) is None, "it is pinned by proofgen"
    for other in (replace(EMBEDDED, lean="4.28.1"), replace(EMBEDDED, commit="0" * 40)):
        assert f"made for Lean {RELEASE.lean}, commit {RELEASE.commit}" in str(toolchain_mismatch(tmp_path, other))


def test_it_cannot_be_known_which_one_should(tmp_path: Path) -> None:
    assert "no lean-toolchain in the project" in str(toolchain_mismatch(tmp_path, LAKE))
    pinned(tmp_path, "somebody/lean4:v4.28.0")
    assert "no release of leanprover/lean4" in str(toolchain_mismatch(tmp_path, LAKE))
