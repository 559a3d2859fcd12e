"""Programs that hang, eat memory or are interrupted: nothing of them stays."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from proofgen.prover.process import Ended, Limits, run, start_again, stop_all

ROOT = Path(__file__).parents[2]
# Writes its own id and that of a grandchild, then waits for ever.
FAMILY = """
import os, subprocess, sys, time
child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])
print(os.getpid(), child.pid, flush=True)
time.sleep(600)
"""


def _run(code: str, folder: Path, *, seconds: float = 20, memory_mb: int = 2000) -> tuple[Ended, list[str]]:
    lines: list[str] = []
    limits = Limits(seconds, memory_mb)
    ended = run([sys.executable, "-c", code], folder=folder, env=os.environ, limits=limits, on_line=lines.append)
    return ended, lines


def _gone(pids: list[int]) -> bool:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        alive = [pid for pid in pids if psutil.pid_exists(pid) and psutil.Process(pid).status() != "zombie"]
        if not alive:
            return True
        time.sleep(0.05)
    return False


def test_lines_exit_code_and_stderr(tmp_path: Path) -> None:
    ended, lines = _run("import sys; print('a'); print('b'); sys.exit('why')", tmp_path)
    assert (ended.outcome, ended.exit_code, lines) == ("finished", 1, ["a\n", "b\n"])
    assert "why" in ended.stderr


def test_timeout_kills_the_whole_family(tmp_path: Path) -> None:
    ended, lines = _run(FAMILY, tmp_path, seconds=1.5)
    assert ended.outcome == "timeout"
    assert _gone([int(pid) for pid in lines[0].split()])


def test_memory_limit(tmp_path: Path) -> None:
    ended, _ = _run("import time; a = bytearray(400_000_000); time.sleep(30)", tmp_path, memory_mb=150)
    assert ended.outcome == "memory"
    assert ended.peak_memory_mb > 150


def test_killed_from_outside(tmp_path: Path) -> None:
    ended, _ = _run("import os, signal; os.kill(os.getpid(), signal.SIGTERM)", tmp_path)
    assert ended.outcome == "interrupted"


def test_an_exception_of_the_listener_kills_too(tmp_path: Path) -> None:
    pids: list[int] = []

    def refuse(line: str) -> None:
        pids.extend(int(pid) for pid in line.split())
        raise ValueError

    with pytest.raises(ValueError):
        run([sys.executable, "-c", FAMILY], folder=tmp_path, env=os.environ, limits=Limits(20, 2000), on_line=refuse)
    assert _gone(pids)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_whatever_ends_it_ends_the_family(tmp_path: Path, number: signal.Signals) -> None:
    code = (
        "import os, sys\nfrom pathlib import Path\nfrom proofgen.prover.process import Limits, run\n"
        "try:\n"
        f"    run([sys.executable, '-c', {FAMILY!r}], folder=Path({str(tmp_path)!r}), env=os.environ,\n"
        "        limits=Limits(60, 2000), on_line=lambda line: print(line, end='', flush=True))\n"
        "except KeyboardInterrupt:\n    sys.exit(130)\n"
    )
    with subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True) as python:
        assert python.stdout is not None
        pids = [int(pid) for pid in python.stdout.readline().split()]
        python.send_signal(number)
        assert python.wait(timeout=20) == (-number if number == signal.SIGKILL else 130)
    assert len(pids) == 2
    assert _gone(pids)


def test_what_was_stopped_can_start_again(tmp_path: Path) -> None:
    stop_all()
    with pytest.raises(KeyboardInterrupt):
        _run("pass", tmp_path)
    start_again()
    assert _run("print(1)", tmp_path)[1] == ["1\n"]
