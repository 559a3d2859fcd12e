"""A project with two policies and a `lake` that says yes to everything, in which commands are run again and again."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
from forked import Run, Runs, runs

from proofgen.evidence import ATTEMPTS
from proofgen.prover.release import RELEASE

ROOT = Path(__file__).parent.parent
POLICIES = ("delta2", "greedy")
VERIFY = ("verify", "--backend", "lake", "--json", "result.json")

# Answers as Lean does, after a moment; while there is a file `slow` beside it, after ten minutes. It has no leanchecker.
LAKE = f"""#!/bin/sh
for last; do :; done
case "$*" in
*--print-prefix) echo "$0.prefix" ;;
*--version) echo "Lean (version {RELEASE.lean}, x86_64-unknown-linux-gnu, commit {RELEASE.commit}, Release)" ;;
env*)
  if [ -e "$0.slow" ]; then sleep 600; else sleep 0.05; fi
  at='"fileName": "'"$last"'", "endPos": null, "pos": '
  said='{{"severity": "information", "data": "", "kind": "", '
  sed -n -e '/^#check/=' -e '/^proofgen_audit$/,$ {{/^  /=}}' "$last" | sed 's|.*|'"$said$at"'{{"line": &, "column": 0}}}}|' ;;
esac
"""
# What may be running of it, and of what keeps it from running on.
_PROGRAMS = {"lake", "sh", "dash", "bash", "sleep", "grep", "sed"}
# When something was, how long it took, and whether it was known before.
_PASSING = {"seconds", "checked", "recorded"}


@dataclass
class Places:
    """Where projects are made, one for each try."""

    base: Path
    runs: Runs
    tries: int = 0

    def project(self, *policies: str, like: Project | None = None) -> Project:
        """Another project, with nothing but policies, or as one that is there."""
        self.tries += 1
        folder = self.base / f"project{self.tries}"
        if like is not None:
            shutil.copytree(like.folder, folder)
        else:
            (folder / "policies").mkdir(parents=True)
            for name in policies or POLICIES:
                shutil.copy(ROOT / "policies" / f"{name}.yaml", folder / "policies")
        return Project(folder, self)

    @property
    def scratch(self) -> list[str]:
        """What is left in $TMPDIR."""
        return sorted(path.name for path in (self.base / "tmp").iterdir())

    @contextmanager
    def slow_lean(self) -> Iterator[None]:
        slow = self.base / "lake.slow"
        slow.touch()
        try:
            yield
        finally:
            slow.unlink()

    def started(self) -> list[psutil.Process]:
        """What commands have started and is still there."""
        found = []
        for process in psutil.process_iter():
            try:
                if process.name() not in _PROGRAMS:
                    continue
                if process.status() == psutil.STATUS_ZOMBIE or process.environ().get("PROOFGEN_LAKE") != str(self.base / "lake"):
                    continue
                found.append(process)
            except psutil.Error:
                continue
        return found

    def is_quiet(self, seconds: float = 5) -> bool:
        """Whether all that was started is gone, at the latest after so long."""
        end = time.monotonic() + seconds
        while self.started():
            if time.monotonic() > end:
                return False
            time.sleep(0.02)
        return True


@contextmanager
def places(base: Path) -> Iterator[Places]:
    (base / "logs").mkdir()
    (base / "tmp").mkdir()
    lake = base / "lake"
    lake.write_text(LAKE, encoding="utf-8")
    lake.chmod(0o755)
    folders = {"PROOFGEN_CACHE": str(base / "cache"), "TMPDIR": str(base / "tmp")}
    with runs(base / "logs", {"PROOFGEN_LAKE": str(lake), **folders, "COLUMNS": "200"}) as started:
        made = Places(base, started)
        assert made.project("delta2").verify()[0] == 0  # builds the library, which later runs find in the cache
        yield made


@dataclass
class Project:
    folder: Path
    places: Places

    def start(self, *arguments: str, step: int = 0, fault: str = "") -> Run:
        return self.places.runs.start(self.folder, *arguments, step=step, fault=fault)

    def verify(self, *more: str, step: int = 0, fault: str = "") -> tuple[int, Run]:
        run = self.start(*VERIFY, *more, step=step, fault=fault)
        return run.wait(), run

    def told(self) -> dict[str, Any]:
        """All that is in the folder, by path, but for how runs ended; what is JSON without what passes."""
        files = [path for path in sorted(self.folder.rglob("*")) if path.is_file() and path.parent != self.folder / ATTEMPTS]
        return {path.relative_to(self.folder).as_posix(): _lasting(path) for path in files}


def _lasting(path: Path) -> Any:
    text = path.read_text(encoding="utf-8")
    return _without_passing(json.loads(text)) if path.suffix == ".json" else text


def _without_passing(data: Any) -> Any:
    if isinstance(data, dict):
        return {key: _without_passing(value) for key, value in data.items() if key not in _PASSING}
    return [_without_passing(one) for one in data] if isinstance(data, list) else data


@dataclass
class Undisturbed:
    """A run that nothing happened to: what it left, in how many steps, and how long it took."""

    project: Project
    told: dict[str, Any]
    steps: int
    seconds: float


def nothing_happens(project: Project) -> Undisturbed:
    began = time.monotonic()
    code, run = project.verify(fault="count")
    assert (code, run.errors, project.places.scratch) == (0, "", [])
    return Undisturbed(project, project.told(), run.steps, time.monotonic() - began)


def again(project: Project, undisturbed: Undisturbed) -> None:
    """The next run ends as if nothing had happened, and leaves nothing else behind."""
    code, run = project.verify()
    assert (code, run.errors) == (0, "")
    assert project.told() == undisturbed.told
    assert project.places.scratch == []


def wait_for_lean(here: Places) -> None:
    """Until the slow Lean is at work."""
    end = time.monotonic() + 30
    while not any("sleep" in _name(process) for process in here.started()):
        assert time.monotonic() < end
        time.sleep(0.02)


def _name(process: psutil.Process) -> str:
    """What a process is called; nothing if it is gone meanwhile."""
    try:
        return process.name()
    except psutil.Error:
        return ""
