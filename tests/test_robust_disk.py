"""A full disk, and several commands at once: what is there stays whole, and nobody sees half a document."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Iterator

import pytest
from forked import Run
from small_project import POLICIES, VERIFY, Places, Project, Undisturbed, again, nothing_happens, places, wait_for_lean

from proofgen.evidence import load


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Places]:
    with places(tmp_path_factory.mktemp("disk")) as made:
        yield made


@pytest.fixture(scope="module")
def undisturbed(here: Places) -> Undisturbed:
    return nothing_happens(here.project())


# -- a full disk --


def refused(code: int, run: Run) -> bool:
    """Whether it ended as it should if there is no room, and said so."""
    assert (code, run.errors.count("error[E708]: No space left on device")) in ((3, 1), (0, 0)), (code, run.errors)
    assert "Traceback" not in run.errors
    return code == 3


def test_no_room_for_the_first_time(here: Places) -> None:
    undisturbed = nothing_happens(here.project("delta2"))
    found = []
    for step in range(1, undisturbed.steps + 1):
        project = here.project("delta2")
        code, run = project.verify(step=step, fault="full")
        found.append(refused(code, run))
        told = project.told()
        assert told.items() <= undisturbed.told.items(), "no file is cut short, and no temporary one is left"
        assert here.scratch == []
        again(project, undisturbed)
    assert found[0] and found.count(False) <= 2, "the last steps may be those that only remove"


def test_no_room_for_what_is_checked_again(here: Places, undisturbed: Undisturbed) -> None:
    code, run = here.project(like=undisturbed.project).verify("--force", fault="count")
    project = here.project(like=undisturbed.project)
    found = [refused(*project.verify("--force", step=step, fault="full")) for step in range(1, run.steps + 1)]
    assert (code, found[0], found.count(False) <= 2) == (0, True, True)
    assert (project.told(), here.scratch) == (undisturbed.told, [])


@pytest.mark.parametrize("step", range(1, 4))
def test_no_room_for_what_is_accepted(step: int, here: Places, undisturbed: Undisturbed) -> None:
    project = here.project(like=undisturbed.project)
    run = project.start("accept", "policies", step=step, fault="full")
    assert refused(run.wait(), run)
    assert "obligations/Delta2/proofs.lock.toml" in run.errors
    assert project.told() == undisturbed.told


# -- several at once --


def test_two_at_once(here: Places, undisturbed: Undisturbed) -> None:
    for _ in range(3):
        project = here.project()
        others = [("verify", "--backend", "lake", "--json", "other.json"), ("emit", "policies"), ("status", "--json")]
        first, *rest = [project.start(*arguments) for arguments in (VERIFY, *others)]
        assert [run.wait() for run in (first, *rest)][:3] == [0, 0, 0]
        assert {run.errors for run in (first, *rest)} == {""}
        both = [json.loads((project.folder / f"{name}.json").read_text()) for name in ("result", "other")]
        assert sorted(one["recorded"] for data in both for one in data["policies"]) == [False, False, True, True]
        told = project.told()
        assert told.pop("other.json") == told["result.json"]
        assert told == undisturbed.told


def test_readers_do_not_wait(here: Places, undisturbed: Undisturbed) -> None:
    project = here.project(like=undisturbed.project)
    with here.slow_lean():
        verifying = project.start(*VERIFY, "--force")
        wait_for_lean(here)
        began = time.monotonic()
        assert project.start("status").wait() == 0
        assert project.start("accept", "policies").wait() == 0
        assert verifying.pid not in verifying.runs.ended and time.monotonic() - began < 30
        os.kill(verifying.pid, signal.SIGTERM)
        assert verifying.wait() == 130
    assert project.start("status").wait() == 0, "and the evidence of the run before is there still"


def test_nobody_sees_half_a_document(here: Places, undisturbed: Undisturbed) -> None:
    project = here.project(like=undisturbed.project)
    told = project.start("status", "--json")
    assert told.wait() == 0
    writing, seen = [project.start(*VERIFY, "--force") for _ in range(2)], 0
    while {run.pid for run in writing} - writing[0].runs.ended.keys():
        assert all(load(project.folder, name) is not None for name in POLICIES)
        seen += 1
        if seen % 50 == 0:
            reading = project.start("status", "--json")
            assert reading.wait() == 0
    assert [run.wait() for run in writing] == [0, 0]
    assert seen > 50


def test_accept_at_once(here: Places, undisturbed: Undisturbed) -> None:
    alone = here.project(like=undisturbed.project)
    assert alone.start("accept", "policies").wait() == 0
    project: Project = here.project(like=undisturbed.project)
    commands = [("accept", "policies")] * 4 + [(*VERIFY, "--force")] * 2
    assert [run.wait() for run in [project.start(*arguments) for arguments in commands]] == [0] * 6
    assert project.told() == alone.told()
