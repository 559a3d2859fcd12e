"""`proofgen init` and `proofgen pre-commit` as users meet them: what they say, real commits, and an installed wheel."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from commands import SECONDS, call, start
from ruamel.yaml import YAML

from proofgen.progress import Quiet
from proofgen.project import init

ROOT = Path(__file__).parent.parent
PROGRAMS = Path(sys.executable).parent


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def tree(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file() and ".git" not in path.relative_to(folder).parts)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


# -- what it says --


def counted(text: str) -> str:
    """Without the number of files, which grows with the library."""
    return re.sub(r"\d{2,} files", "N files", text)


def test_a_new_project(golden: Callable[[Path, str], None]) -> None:
    done = call("init", "my project")
    assert (done.exit_code, done.stderr) == (0, "")
    golden(ROOT / "tests/data/project/new.txt", counted(done.stdout))


def test_again(golden: Callable[[Path, str], None]) -> None:
    call("init", ".")
    before = tree(Path())
    done = call("init")
    golden(ROOT / "tests/data/project/again.txt", counted(done.stdout))
    assert (done.exit_code, tree(Path())) == (0, before)


def test_files_of_others(golden: Callable[[Path, str], None]) -> None:
    call("init")
    Path(".git").mkdir()
    Path(".gitignore").write_text("*.o\n", encoding="utf-8")
    Path("lean-toolchain").unlink()
    for path in ("README.md", "policies/delta2.yaml", "proofgen.toml", "lean/Proofgen.lean", "lean/Proofgen/Thm/Old.lean"):
        Path(path).write_text("mine", encoding="utf-8")
    done = call("init")
    golden(ROOT / "tests/data/project/others.txt", counted(done.stdout))
    forced = call("init", "--force")
    golden(ROOT / "tests/data/project/forced.txt", counted(forced.stdout))
    assert (done.exit_code, forced.exit_code) == (0, 0)


def test_what_comes_next_is_in_the_readme() -> None:
    commands = re.findall(r"^  (proofgen .*|git add .*)$", call("init").stdout, re.MULTILINE)
    assert len(commands) == 3
    assert all(re.search(rf"^{command}( |$)", Path("README.md").read_text(), re.MULTILINE) for command in commands)


def test_commands_in_the_readme_exist() -> None:
    call("init")
    words = set(re.findall(r"^proofgen ([a-z-]+)|`proofgen ([a-z-]+)", Path("README.md").read_text(), re.MULTILINE))
    commands = {first or second for first, second in words} - {"gate"}
    assert commands == {"verify", "accept", "refute", "init", "emit", "status"}
    assert all(call(command, "--help").exit_code == 0 for command in commands)


def test_bad_places() -> None:
    Path("file").touch()
    for place in ("file", "file/below"):
        done = call("init", place)
        assert (done.exit_code, done.stdout) == (2, "")
        assert "error[E412]: file is a file, and a folder belongs there" in done.stderr and "nothing was written" in done.stderr


def test_a_place_that_cannot_be_written() -> None:
    done = call("init", "/proc/project")
    assert done.exit_code == 3
    assert "error[E708]" in done.stderr and "Traceback" not in done.output


def test_what_init_emits_is_what_emit_emits() -> None:
    call("init")
    done = call("emit", "--check", "policies")
    assert (done.exit_code, done.stdout) == (0, "2 files are up to date\n")


def test_pre_commit_tells_what_to_do() -> None:
    call("init")
    subprocess.run(["git", "init", "--quiet"], check=True)
    subprocess.run(["git", "add", "--all"], check=True)
    done = call("pre-commit", "policies/delta2.yaml", "lakefile.lean")
    assert (done.exit_code, done.output) == (0, "")
    Path("obligations/Delta2/Proofs.lean").write_text("mine", encoding="utf-8")
    Path("obligations/Delta2/Refutations.lean").write_text("mine", encoding="utf-8")
    subprocess.run(["git", "rm", "--quiet", "--cached", "obligations/Delta2/Statements.lean"], check=True)
    done = call("pre-commit", "obligations/Delta2/Proofs.lean")
    assert (done.exit_code, done.stderr) == (1, "")
    assert done.stdout.splitlines() == [
        "not as emitted: obligations/Delta2/Proofs.lean",
        "belongs there no more: obligations/Delta2/Refutations.lean",
        "not in the commit: obligations/Delta2/Statements.lean",
        "  hint: proofgen emit policies/delta2.yaml && git add --all obligations",
    ]


# -- real commits --


@dataclass
class Repository:
    """A project of `proofgen init` in which pre-commit looks at each commit; the gate is left to its own tests."""

    env: dict[str, str]

    def git(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(["git", *arguments], env=self.env, capture_output=True, text=True, check=False)

    def commit(self) -> subprocess.CompletedProcess[str]:
        self.git("add", "--all")
        return self.git("commit", "--quiet", "--message", "a change")


@pytest.fixture
def repository(folder: Path) -> Repository:
    init(Path(), Quiet())
    env = {**os.environ, "PATH": f"{PROGRAMS}:{os.environ['PATH']}"}
    env |= {"PRE_COMMIT_HOME": str(folder.parent / "cache")}
    for name in ("GIT_AUTHOR", "GIT_COMMITTER"):
        env |= {f"{name}_NAME": "a", f"{name}_EMAIL": "a@example.org"}
    made = Repository(env)
    made.git("init", "--quiet")
    subprocess.run([PROGRAMS / "pre-commit", "install"], env=env, check=True, capture_output=True)
    first = made.commit()
    assert first.returncode == 0, first.stdout + first.stderr
    return made


def test_commits(repository: Repository) -> None:
    policy = Path("policies/delta2.yaml")
    same = policy.read_text().replace("victim.load - thief.load >= 2\n", "victim.load >= thief.load + 2\n")
    policy.write_text(same, encoding="utf-8")
    refused = repository.commit()
    assert refused.returncode == 1 and "not as emitted: obligations/Delta2/Statements.lean" in refused.stderr
    assert call("emit", str(policy)).exit_code == 0
    assert repository.commit().returncode == 0

    Path("obligations/Delta2/Proofs.lean").unlink()
    assert repository.commit().returncode == 1, "pre-commit names no deleted files"
    repository.git("checkout", "--quiet", "HEAD", "--", ".")
    Path("notes.txt").touch()
    assert repository.commit().returncode == 0


def test_all_files_are_looked_at_when_asked_for(repository: Repository) -> None:
    Path("obligations/Delta2/Proofs.lean").write_text("mine", encoding="utf-8")
    repository.git("add", "--all")
    repository.git("commit", "--quiet", "--no-verify", "--message", "around the hook")
    done = subprocess.run([PROGRAMS / "pre-commit", "run", "--all-files"], env=repository.env, capture_output=True, text=True)
    assert done.returncode == 1 and "not as emitted: obligations/Delta2/Proofs.lean" in done.stdout


def test_hooks_are_valid_and_the_same_here_and_there(folder: Path) -> None:
    call("init")
    config = folder / ".pre-commit-config.yaml"
    for command, file in (("validate-config", config), ("validate-manifest", ROOT / ".pre-commit-hooks.yaml")):
        done = subprocess.run([PROGRAMS / "pre-commit", command, file], capture_output=True, text=True)
        assert (done.returncode, done.stdout) == (0, "")
    offered = YAML(typ="safe").load((ROOT / ".pre-commit-hooks.yaml").read_text())
    (local,) = YAML(typ="safe").load(config.read_text())["repos"]
    different = ("language", "description", "minimum_pre_commit_version")
    without = [{key: value for key, value in hook.items() if key not in different} for hook in offered]
    assert local["repo"] == "local"
    assert [{key: value for key, value in hook.items() if key not in different} for hook in local["hooks"]] == without
    assert {hook["language"] for hook in offered} == {"python"}


# -- from a wheel --


def test_an_installed_wheel_makes_the_same(folder: Path) -> None:
    pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    subprocess.run([*pip, "--wheel-dir", "wheel", str(ROOT)], check=True, capture_output=True)
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", "venv"], check=True)
    (wheel,) = Path("wheel").glob("proofgen-*.whl")
    installed = folder / "venv" / "lib" / f"python{sys.version_info.major}.{sys.version_info.minor}" / "site-packages"
    shutil.unpack_archive(wheel, installed, "zip")
    (installed / "others.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    env = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    code = "import proofgen, sys; from proofgen.cli import main; print(proofgen.__file__); main()"
    command = [folder / "venv" / "bin" / "python", "-c", code, "init", "made"]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=True)
    assert done.stdout.startswith(str(installed))
    assert not (installed / "proofgen" / "lakefile.lean").exists(), "the package is no Lean project"
    init(Path("here"), Quiet())
    assert tree(Path("made")) == tree(Path("here"))


# -- with Lean --


@pytest.mark.lean
def test_the_project_is_proved() -> None:
    call("init")
    verify = start("verify", "--backend", "embedded", "--json", "result.json")
    assert verify.wait(SECONDS) == 0
    assert call("accept", "policies").exit_code == 0
    status = call("status")
    assert status.exit_code == 0
