"""Runs that are killed at any moment: the next one finds nothing half done, gives the same results, and cleans up."""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Iterator
from contextlib import suppress

import pytest
from small_project import VERIFY, Places, Undisturbed, again, nothing_happens, places, wait_for_lean

from proofgen.evidence import load

SIGNALS = (signal.SIGKILL, signal.SIGTERM, signal.SIGINT)


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Places]:
    with places(tmp_path_factory.mktemp("robust")) as made:
        yield made


@pytest.fixture(scope="module")
def undisturbed(here: Places) -> Undisturbed:
    return nothing_happens(here.project())


# -- killed at each step --


def test_killed_at_each_step(here: Places) -> None:
    undisturbed = nothing_happens(here.project("delta2"))
    assert undisturbed.steps >= 24, "each file is opened, written, and renamed"
    for step in range(1, undisturbed.steps + 1):
        project = here.project("delta2")
        assert project.verify(step=step, fault="kill")[0] == -signal.SIGKILL
        again(project, undisturbed)


def test_killed_at_each_step_of_doing_it_again(here: Places, undisturbed: Undisturbed) -> None:
    code, run = here.project(like=undisturbed.project).verify("--force", fault="count")
    assert (code, run.steps >= 20) == (0, True)
    project = here.project(like=undisturbed.project)
    for step in range(1, run.steps + 1):
        assert project.verify("--force", step=step, fault="kill")[0] == -signal.SIGKILL
        told = project.told()
        left = [path for path in told if path not in undisturbed.told]
        assert {path: told[path] for path in undisturbed.told} == undisturbed.told
        assert len(left) <= 3, "there is one temporary file for each that is written, however often a run is killed"
    project.verify("--force")
    assert (project.told(), here.scratch) == (undisturbed.told, [])


def test_accept_killed_at_each_step(here: Places, undisturbed: Undisturbed) -> None:
    whole = here.project(like=undisturbed.project)
    run = whole.start("accept", "policies", fault="count")
    assert run.wait() == 0
    for step in range(1, run.steps + 1):
        project = here.project(like=undisturbed.project)
        killed = project.start("accept", "policies", step=step, fault="kill")
        assert killed.wait() == -signal.SIGKILL
        locks = {path.relative_to(project.folder).as_posix(): path for path in project.folder.rglob("proofs.lock.toml")}
        assert {path: file.read_text() for path, file in locks.items()}.items() <= whole.told().items()
        assert project.start("accept", "policies").wait() == 0
        assert project.told() == whole.told()


# -- killed at any moment --


def test_killed_at_any_moment(here: Places, undisturbed: Undisturbed) -> None:
    chance, codes = random.Random(7), []
    for number in range(24):
        project = here.project()
        run = project.start(*VERIFY)
        time.sleep(undisturbed.seconds * (number + chance.random()) / 24)
        wanted = SIGNALS[number % 3]
        run_signal(run.pid, wanted)
        codes.append(run.wait())
        assert codes[-1] in (0, -wanted, *([] if wanted == signal.SIGKILL else [130])), run.errors
        assert "Traceback" not in run.errors and "E999" not in run.errors
        assert here.is_quiet()
        again(project, undisturbed)
    assert -signal.SIGKILL in codes and 130 in codes


def run_signal(pid: int, number: signal.Signals) -> None:
    """To the process alone, without its children; it may be over."""
    with suppress(ProcessLookupError):
        os.kill(pid, number)


@pytest.mark.parametrize("number", SIGNALS)
def test_killed_while_lean_is_at_work(number: signal.Signals, here: Places, undisturbed: Undisturbed) -> None:
    project = here.project()
    with here.slow_lean():
        run = project.start(*VERIFY, "--jobs", "2")
        wait_for_lean(here)
        assert here.scratch, "Lean reads a file"
        run_signal(run.pid, number)
        assert run.wait() == (-number if number == signal.SIGKILL else 130)
        assert here.is_quiet(), "Lean ends with what started it"
    assert len(here.scratch) == int(number == signal.SIGKILL)
    again(project, undisturbed)


def test_abandoned_files_do_not_pile_up(here: Places) -> None:
    project = here.project()
    with here.slow_lean():
        for _ in range(3):
            run = project.start(*VERIFY)
            wait_for_lean(here)
            run_signal(run.pid, signal.SIGKILL)
            run.wait()
            assert here.is_quiet()
            assert len(here.scratch) == 1
    project.verify()
    assert here.scratch == []


def test_what_is_cut_short_is_no_evidence(here: Places, undisturbed: Undisturbed) -> None:
    project = here.project(like=undisturbed.project)
    file = project.folder / ".proofgen/results/delta2.json"
    file.write_text(file.read_text()[:-100])
    assert load(project.folder, "delta2") is None
    again(project, undisturbed)
