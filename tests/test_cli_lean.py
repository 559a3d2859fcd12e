"""Commands that wait for Lean: interrupted, two at once, and a suggestion that is proved."""

from __future__ import annotations

import json
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import pytest
from commands import SECONDS, copy, start


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def waited(condition: Callable[[], Any], seconds: float = 60) -> Any:
    """The first true value of the condition."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = condition()
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError("nothing happened")


def leftovers(folder: Path) -> list[Path]:
    return list(folder.rglob("*.tmp"))


@pytest.mark.lean
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_interrupted_in_the_middle_of_lean(number: signal.Signals, root: Path, folder: Path) -> None:
    copy(root, "delta2", "greedy")
    process = start("verify", "--force", "--backend", "embedded", "--json", "result.json")
    children = waited(lambda: process.poll() is None and psutil.Process(process.pid).children(recursive=True))
    time.sleep(1)
    process.send_signal(number)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Traceback" not in errors
    assert not any(child.is_running() and child.status() != psutil.STATUS_ZOMBIE for child in children)
    assert leftovers(folder) == []
    assert not Path("result.json").exists()
    assert list(Path(".proofgen").rglob("*.json")) == []


@pytest.mark.lean
def test_two_at_once_and_one_later(root: Path, folder: Path) -> None:
    copy(root, "delta2", "greedy")
    both = [start("verify", "--backend", "embedded", "--json", f"{number}.json") for number in (1, 2)]
    for process in both:
        output, errors = process.communicate(timeout=SECONDS)
        assert (process.returncode, errors) == (0, "")
        assert "as expected" in output
    results = [json.loads(Path(f"{number}.json").read_text()) for number in (1, 2)]
    recorded = sorted(policy["recorded"] for result in results for policy in result["policies"])
    assert recorded == [False, False, True, True], "one of them did the work"
    assert leftovers(folder) == []
    later = start("verify", "--backend", "embedded", "--json", "-")
    output, _ = later.communicate(timeout=SECONDS)
    data = json.loads(output)
    assert later.returncode == 0
    assert data["schema"] == "proofgen.result/1"
    assert data["toolchain"].items() >= {"backend": "embedded", "lean": "4.28.0"}.items()
    assert [(one["name"], one["verdict"], one["ok"], one["recorded"]) for one in data["policies"]] == [
        ("delta2", "proved", True, True),
        ("greedy", "refuted", True, True),
    ]
    assert data["policies"][0]["bound"]["rounds"] == "idle cores"


@pytest.mark.lean
def test_a_suggestion_that_lean_proves(root: Path, folder: Path) -> None:
    process = start("suggest", "--backend", "embedded", "--json", *copy(root, "delta1"))
    output, errors = process.communicate(timeout=SECONDS)
    assert (process.returncode, errors) == (0, "")
    [one] = json.loads(output)["policies"]
    assert (one["verdict"], one["reason"]) == ("refuted", None)
    assert one["suggestion"] == {
        "filter": "victim.load - thief.load >= 2",
        "changed": [{"in": "filter", "from": 1, "to": 2}],
    }
    assert [path.name for path in folder.iterdir()] == ["policies"]
