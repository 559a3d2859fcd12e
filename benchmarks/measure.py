"""Run programs, take their time and their memory, and print what came out as JSON."""

from __future__ import annotations

import json
import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil

from proofgen import __version__

ROOT = Path(__file__).resolve().parent.parent
PROOFGEN = (sys.executable, "-m", "proofgen")
_POLL_SECONDS = 0.05


@dataclass(frozen=True)
class Result:
    """Seconds are wall-clock time (the median of `runs`), megabytes the highest sum of resident sizes of the program
    and all that it started, as polled. `limit_*` is None where nothing is asked for; `within` is None then.
    """

    name: str
    seconds: float
    peak_mb: int | None = None
    limit_seconds: float | None = None
    limit_mb: int | None = None
    runs: int = 1

    def to_json(self) -> dict[str, object]:
        kept = [
            value <= limit
            for value, limit in ((self.seconds, self.limit_seconds), (self.peak_mb, self.limit_mb))
            if limit is not None and value is not None
        ]
        return {**asdict(self), "within": all(kept) if kept else None}


def run(
    command: Sequence[str], folder: Path, *, codes: tuple[int, ...] = (0,), env: Mapping[str, str] | None = None
) -> tuple[float, int]:
    """Seconds and megabytes that a command takes; an exit code that is not expected ends the benchmark."""
    started = time.perf_counter()
    process = subprocess.Popen(
        list(command), cwd=folder, env={**os.environ, **(env or {})}, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    peak = 0
    while process.poll() is None:
        peak = max(peak, _resident_mb(process.pid))
        with suppress(subprocess.TimeoutExpired):
            process.wait(_POLL_SECONDS)
    seconds = time.perf_counter() - started
    if process.returncode not in codes:
        assert process.stderr is not None
        sys.exit(f"{' '.join(command)} ended with {process.returncode}:\n{process.stderr.read().decode()}")
    return seconds, peak


def measure(
    name: str,
    command: Sequence[str],
    folder: Path = ROOT,
    *,
    runs: int = 1,
    codes: tuple[int, ...] = (0,),
    env: Mapping[str, str] | None = None,
    limit_seconds: float | None = None,
    limit_mb: int | None = None,
) -> Result:
    """The median time of some runs of a command, and the highest peak."""
    taken = [run(command, folder, codes=codes, env=env) for _ in range(runs)]
    seconds = round(statistics.median(each for each, _ in taken), 3)
    return Result(name, seconds, max(peak for _, peak in taken), limit_seconds, limit_mb, runs)


def _resident_mb(pid: int) -> int:
    total = 0
    with suppress(psutil.Error):
        program = psutil.Process(pid)
        for each in (program, *program.children(recursive=True)):
            with suppress(psutil.Error):
                total += each.memory_info().rss
    return total // (1024 * 1024)


def report(benchmark: str, baselines: Sequence[Result], results: Sequence[Result]) -> None:
    """Print everything; end with 1 if a limit was passed."""
    machine = {
        "system": platform.platform(),
        "cores": os.cpu_count(),
        "load": round(os.getloadavg()[0], 1),
        "python": platform.python_version(),
        "proofgen": __version__,
    }
    data = {
        "schema": "proofgen.benchmark/1",
        "benchmark": benchmark,
        "machine": machine,
        "baselines": [each.to_json() for each in baselines],
        "results": [each.to_json() for each in results],
    }
    print(json.dumps(data, indent=2))
    sys.exit(int(any(each.to_json()["within"] is False for each in results)))
