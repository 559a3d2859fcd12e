"""Installing: whole or not at all, once, and only the pinned package."""

from __future__ import annotations

import hashlib
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from proofgen.errors import ToolError
from proofgen.progress import Quiet
from proofgen.prover.install import Installation, differences, find_installation, install
from tests.prover.conftest import FakePackage, make_package


def _install(package: FakePackage, cache: Path) -> Installation:
    return install(Quiet(), cache, package.release, package.npm)


def test_installs_patches_and_forgets_the_rest(tmp_path: Path) -> None:
    package = make_package(tmp_path)
    cache = tmp_path / "cache"
    found = _install(package, cache)
    assert sorted(path.name for path in found.library.rglob("*.olean")) == ["Core.olean", "Init.olean"]
    assert "pthreadPoolSize=1" in found.launcher.read_text()
    assert sorted(path.name for path in cache.iterdir()) == ["install.lock", package.release.folder]
    assert differences(found) == []
    assert _install(package, cache) == found
    assert package.calls.read_text() == "x"


def test_notices_changed_files(tmp_path: Path) -> None:
    package = make_package(tmp_path)
    found = _install(package, tmp_path / "cache")
    (found.folder / "lean.wasm").write_bytes(b"evil")
    assert differences(found) == ["lean.wasm"]
    (found.library / "Init.olean").write_bytes(b"evil")
    assert differences(found) == ["lean.wasm", "lib"]
    (found.folder / "lean.wasm").write_bytes(b"longer")
    assert find_installation(tmp_path / "cache", package.release) is None
    assert differences(_install(package, tmp_path / "cache")) == []


def test_notices_an_installation_that_was_made_elsewhere(tmp_path: Path) -> None:
    """Whoever can write the cache can write a manifest that fits; the pinned digest of the manifest tells."""
    package = make_package(tmp_path)
    found = _install(package, tmp_path / "cache")
    manifest = found.folder / "manifest.json"
    pinned = replace(found, release=replace(package.release, manifest=hashlib.sha256(manifest.read_bytes()).hexdigest()))
    assert differences(pinned) == []
    honest = hashlib.sha256((found.folder / "lean.wasm").read_bytes()).hexdigest()
    (found.folder / "lean.wasm").write_bytes(b"evil")
    manifest.write_text(manifest.read_text().replace(honest, hashlib.sha256(b"evil").hexdigest()))
    assert find_installation(tmp_path / "cache", package.release) == found
    assert differences(found) == []
    assert differences(pinned) == ["manifest.json"]


def test_refuses_another_package(tmp_path: Path) -> None:
    package = make_package(tmp_path)
    other = replace(package.release, integrity="sha512-AAAA")
    with pytest.raises(ToolError, match="E703") as caught:
        install(Quiet(), tmp_path / "cache", other, package.npm)
    assert caught.value.exit_code == 3
    assert find_installation(tmp_path / "cache", other) is None


def test_refuses_an_unknown_launcher(tmp_path: Path) -> None:
    with pytest.raises(ToolError, match="E701"):
        _install(make_package(tmp_path, launcher="var a;"), tmp_path / "cache")


def test_npm_that_fails_is_a_tool_error_with_a_way_out(tmp_path: Path) -> None:
    package = make_package(tmp_path)
    npm = (sys.executable, "-c", "import sys; sys.exit('no network')")
    with pytest.raises(ToolError, match=r"no network[\s\S]*elan"):
        install(Quiet(), tmp_path / "cache", package.release, npm)
    with pytest.raises(ToolError, match="E702"):
        install(Quiet(), tmp_path / "cache", package.release, ("/nowhere/npm",))


def test_two_at_once_fetch_once(tmp_path: Path) -> None:
    package = make_package(tmp_path, seconds=0.5)
    found: list[Installation] = []
    threads = [threading.Thread(target=lambda: found.append(_install(package, tmp_path / "cache"))) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert len(found) == 2
    assert package.calls.read_text() == "x"


def test_killed_half_way_then_installed(tmp_path: Path) -> None:
    package = make_package(tmp_path, seconds=20)
    cache = tmp_path / "cache"
    code = (
        "from pathlib import Path\nfrom proofgen.prover.install import Release, install\n"
        f"from proofgen.progress import Quiet\ninstall(Quiet(), Path({str(cache)!r}), "
        f"{package.release!r}, {package.npm!r})"
    )
    child = subprocess.Popen([sys.executable, "-c", code], cwd=Path(__file__).parents[2], start_new_session=True)
    _wait_for(package.calls)
    child.send_signal(signal.SIGKILL)
    child.wait()
    assert list(cache.glob(".installing-*"))
    assert find_installation(cache, package.release) is None
    _install(make_package(tmp_path), cache)
    assert not list(cache.glob(".installing-*"))


def _wait_for(path: Path) -> None:
    deadline = time.monotonic() + 20
    while not path.exists():
        assert time.monotonic() < deadline
        time.sleep(0.05)
