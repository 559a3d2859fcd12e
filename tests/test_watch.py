"""`status --watch`: what is saved is verified, and the table shown again; nothing that is saved ends it, but Ctrl-C does."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from by_hand import write
from commands import PROOFGEN, call, copy
from small_project import LAKE

from proofgen import watch as watching_module
from proofgen.evidence import FOLDER, attempts, load
from proofgen.policy_file import load_policy

FILTER = "victim.load - thief.load >= 2"


@dataclass
class Watching:
    """A `status --watch` and what it has printed."""

    process: subprocess.Popen[bytes]
    output: Path
    read: int = 0

    def until(self, *texts: str, seconds: float = 60) -> str:
        """What was printed since the last time, once it has all of these in this order."""
        pattern = re.compile(".*?".join(texts), re.DOTALL)
        end = time.monotonic() + seconds
        while time.monotonic() < end and self.process.poll() is None:
            found = pattern.search(self.output.read_text(encoding="utf-8"), self.read)
            if found is not None:
                self.read = found.end()
                return found[0]
            time.sleep(0.05)
        raise AssertionError(f"{texts} in {self.output.read_text()[self.read :]}")

    def stop(self, number: signal.Signals = signal.SIGINT) -> int:
        self.process.send_signal(number)
        return self.process.wait(30)

    @property
    def silent(self) -> bool:
        """Whether nothing is printed for a while."""
        time.sleep(2.5)
        return not self.output.read_text(encoding="utf-8")[self.read :].strip()


Start = Callable[..., Watching]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "project").mkdir()
    monkeypatch.chdir(tmp_path / "project")
    lake = tmp_path / "lake"
    lake.write_text(LAKE, encoding="utf-8")
    lake.chmod(0o755)
    monkeypatch.setenv("PROOFGEN_LAKE", str(lake))
    monkeypatch.setenv("PROOFGEN_CACHE", str(tmp_path / "cache"))
    return tmp_path / "project"


@pytest.fixture
def watch(folder: Path, tmp_path: Path) -> Iterator[Start]:
    started = []

    def start(*arguments: str) -> Watching:
        output = tmp_path / "output"
        command = [*PROOFGEN, "status", "--watch", "--backend", "lake", *arguments]
        with output.open("wb") as file:
            process = subprocess.Popen(command, stdout=file, stderr=subprocess.STDOUT)
        started.append(process)
        return Watching(process, output)

    yield start
    for process in started:
        if process.poll() is None:
            process.kill()
            process.wait()


def row(name: str, verdict: str, expected: str = "proved") -> str:
    return rf"\n{name} +{verdict} +{expected} +fresh[^\n]*\n"


def rewrite(file: str, old: str, new: str) -> None:
    text = Path(file).read_text(encoding="utf-8")
    assert text.count(old) == 1
    Path(file).write_text(text.replace(old, new), encoding="utf-8")


def test_from_a_change_to_its_verdict(root: Path, folder: Path, watch: Start) -> None:
    [delta2] = copy(root, "delta2")
    watching = watch()
    watching.until(r"\d\d:\d\d:\d\d", row("delta2", "proved"))
    rewrite(delta2, FILTER, "victim.load - thief.load >= 3")
    watching.until(r"\d\d:\d\d:\d\d", row("delta2", "refuted"), "not proved as expected")
    rewrite(delta2, "victim.load -", "victim.laod -")
    watching.until(r"\d\d:\d\d:\d\d\n", r"policies/delta2\.yaml:\d+:\d+: error\[E321\]", "hint:")
    rewrite(delta2, "victim.laod - thief.load >= 3", FILTER)
    watching.until(row("delta2", "proved"))
    assert watching.silent
    # As many editors save: to another file, then a rename.
    text = Path(delta2).read_text(encoding="utf-8").replace(FILTER, "victim.load - thief.load >= 4")
    Path("policies/.delta2.swp").write_text(text, encoding="utf-8")
    Path("policies/.delta2.swp").rename(delta2)
    watching.until(row("delta2", "refuted"))
    assert watching.stop() == 130
    assert watching.output.read_text(encoding="utf-8").endswith("interrupted\n")
    assert list(folder.rglob("*.tmp")) == []
    assert load(folder, "delta2") is not None


def test_files_that_come_and_go(root: Path, folder: Path, watch: Start) -> None:
    copy(root, "delta2")
    watching = watch("policies")
    watching.until(row("delta2", "proved"))
    first = (FOLDER / "delta2.json").stat()
    shutil.copy(root / "policies" / "greedy.yaml", "policies")
    watching.until(row("delta2", "proved") + row("greedy", "refuted", "refuted")[2:])
    assert (FOLDER / "delta2.json").stat().st_mtime_ns == first.st_mtime_ns, "it was fresh"
    Path("policies/delta2.yaml").unlink()
    told = watching.until(r"\d\d:\d\d:\d\d", row("greedy", "refuted", "refuted"))
    assert "delta2" not in told
    Path("policies/greedy.yaml").unlink()
    watching.until(r"error\[E115\]")
    shutil.rmtree("policies")
    watching.until(r"error\[E101\]")
    copy(root, "delta2")
    watching.until(row("delta2", "proved"))
    assert watching.stop(signal.SIGTERM) == 130


def test_the_machine_of_a_policy(root: Path, folder: Path, watch: Start) -> None:
    Path("machines").mkdir()
    Path("policies").mkdir()
    text = (root / "policies" / "delta2.yaml").read_text(encoding="utf-8")
    Path("policies/delta2.yaml").write_text(text + "machine: ../machines/two.yaml\n", encoding="utf-8")
    watching = watch("policies/delta2.yaml")
    watching.until(r"error\[E223\]")
    machine = "schema: proofgen.machine/1\nname: two\ntitle: Two\nsource: a test\ncores: 0-3\n"
    levels = "levels:\n  - {name: pairs, groups: [0-1, 2-3]}\n  - {name: all, groups: [0-3]}\n"
    Path("machines/two.yaml").write_text(machine, encoding="utf-8")
    watching.until(r"machines/two\.yaml:\d+:\d+: error\[E238\]")
    Path("machines/two.yaml").write_text(machine + levels, encoding="utf-8")
    watching.until(r"\ndelta2 +\w+ +proved +fresh")
    kept = load(folder, "delta2")
    assert kept is not None and "policies/../machines/two.yaml" in kept.texts
    assert watching.stop() == 130


def test_proofs_by_hand(root: Path, folder: Path, watch: Start) -> None:
    copy(root, "delta2", "timid")
    delta2 = load_policy(Path("policies/delta2.yaml"))
    watching = watch()
    watching.until(row("timid", "refuted", "refuted"))
    path = write(delta2, "balanced", "  by\n    exact narrows.balanced")
    watching.until(r"\ndelta2 +proved +proved +fresh +12 \(1 by hand\)")
    write(delta2, "balanced", "  sorry")
    watching.until(r"\ndelta2 +open +proved +fresh +11 +0 +1 \(1 by hand\)", "proofgen prove policies/delta2.yaml")
    path.write_text(path.read_text(encoding="utf-8").replace("end\n", "end\n\n"), encoding="utf-8")
    watching.until(r"ByHand/Balanced\.lean:\d+:\d+: error\[E450\]")
    path.unlink()
    watching.until(row("delta2", "proved"))
    kept = load(folder, "timid")
    assert kept is not None and len(attempts(folder, "timid")) == 1, "it is of another policy"
    assert watching.stop() == 130


def test_ctrl_c_while_lean_is_at_work(root: Path, folder: Path, watch: Start) -> None:
    copy(root, "delta2")
    (folder.parent / "lake.slow").touch()
    watching = watch()
    wait_for(lambda: os.path.exists("obligations/Delta2/Proofs.lean"))
    time.sleep(0.5)
    assert watching.stop() == 130
    assert list(Path(".proofgen").rglob("*.json")) == []
    assert watching.output.read_text(encoding="utf-8") == "interrupted\n"


def test_what_lean_cannot_tell_is_not_tried_again(root: Path, folder: Path, watch: Start) -> None:
    copy(root, "delta2", "timid")
    log, lake = folder.parent / "asked", folder.parent / "lake"
    asking = f'grep -o "^namespace Obl.*" "$last" >> {log}; if grep -q Delta2 "$last"; then exit 7; fi'
    lake.write_text(LAKE.replace("env*)\n", f"env*)\n  {asking}\n"), encoding="utf-8")
    watching = watch()
    watching.until(row("timid", "refuted", "refuted"), r"delta2: the run of \S+ told nothing: ")
    asked = log.read_text()
    rewrite("policies/timid.yaml", "title: ", "title: Other, ")
    watching.until(row("timid", "refuted", "refuted"), r"delta2: the run of \S+ told nothing: ")
    assert log.read_text() == asked
    rewrite("policies/delta2.yaml", "title: ", "title: Other, ")
    watching.until(row("timid", "refuted", "refuted"), r"delta2: the run of \S+ told nothing: ")
    assert log.read_text().count("Delta2") > asked.count("Delta2")
    assert log.read_text().count("Timid") == asked.count("Timid")
    assert watching.stop() == 130


def test_the_library_of_a_checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module = tmp_path / "lean" / "Proofgen" / "Spec" / "Core.lean"
    module.parent.mkdir(parents=True)
    module.write_text("", encoding="utf-8")
    monkeypatch.setattr(watching_module, "lean_library", lambda: tmp_path / "lean")
    assert watching_module._look(tmp_path, []) == {}, "no lakefile: it is an installed one, which nobody edits"
    (tmp_path / "lakefile.lean").touch()
    before = watching_module._look(tmp_path, [])
    assert before.keys() == {module}
    assert watching_module._folders([], before) == {module.parent}
    module.write_text("public import Init", encoding="utf-8")
    assert watching_module._look(tmp_path, []) != before


def wait_for(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_no_json_of_what_is_watched(folder: Path) -> None:
    done = call("status", "--watch", "--json")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "error[E405]" in done.stderr and "hint: " in done.stderr
