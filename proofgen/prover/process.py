"""Run one program with a limit on time and memory, and leave nothing of it behind."""

from __future__ import annotations

import os
import queue
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import IO

import psutil

from proofgen.prover.model import Outcome

_POLL_SECONDS = 0.2
_OUTPUT_LIMIT = 256 * 1024 * 1024  # characters; an endless trace must not fill our own memory
_LIFELINE = "PROOFGEN_LIFELINE"
# Waits for the end of its input, which comes when the process that writes to it is gone, then ends all of its group.
_GUARD = ("/bin/sh", "-c", "read -r _; kill -KILL 0")

_running: set[int] = set()
_stopped = threading.Event()


@dataclass(frozen=True, slots=True)
class Limits:
    """At most this many seconds, and this many megabytes of resident memory for the program and its children."""

    seconds: float
    memory_mb: int


@dataclass(frozen=True, slots=True)
class Ended:
    """How a program ended: `peak_memory_mb` as polled, `stderr` the last characters of its standard error."""

    outcome: Outcome
    exit_code: int
    seconds: float
    peak_memory_mb: int
    stderr: str


@dataclass(slots=True)
class _Watch:
    process: subprocess.Popen[str]
    limits: Limits
    lines: queue.SimpleQueue[str | None] = field(default_factory=queue.SimpleQueue)
    started: float = field(default_factory=time.monotonic)
    peak_mb: int = 0

    def pump(self, stream: IO[str]) -> None:
        """Move output into the queue, from a thread of its own; None marks the end."""
        left = _OUTPUT_LIMIT
        with suppress(ValueError, OSError):
            for line in stream:
                left -= len(line)
                if left < 0:
                    break
                self.lines.put(line)
        self.lines.put(None)

    def follow(self, on_line: Callable[[str], None]) -> Outcome:
        """Hand out lines until the output ends or a limit is passed."""
        checked = 0.0
        while True:
            with suppress(queue.Empty):
                line = self.lines.get(timeout=_POLL_SECONDS)
                if line is None:
                    return self._finish()
                on_line(line)
            if time.monotonic() - checked >= _POLL_SECONDS:
                checked = time.monotonic()
                over = self._limit_passed()
                if over:
                    return over

    def _finish(self) -> Outcome:
        """The output has ended; the program should too, within its time."""
        while self.process.poll() is None:
            over = self._limit_passed()
            if over:
                return over
            time.sleep(0.01)
        return "interrupted" if -self.process.returncode in (signal.SIGINT, signal.SIGTERM) else "finished"

    def _limit_passed(self) -> Outcome | None:
        if time.monotonic() - self.started > self.limits.seconds:
            return "timeout"
        self.peak_mb = max(self.peak_mb, _resident_mb(self.process.pid))
        return "memory" if self.peak_mb > self.limits.memory_mb else None


def run(
    command: Sequence[str], *, folder: Path, env: Mapping[str, str], limits: Limits, on_line: Callable[[str], None]
) -> Ended:
    """Run `command` in `folder` and hand each line of its standard output to `on_line` as it comes.

    Whatever happens (a limit, Ctrl-C, SIGTERM, an exception of `on_line`), the whole process group is gone when this
    returns or raises, and soon after if this process is killed. Ctrl-C and SIGTERM raise `KeyboardInterrupt`;
    `OSError` if the program cannot be started.
    """
    with _terminate_as_interrupt(), tempfile.TemporaryFile() as errors, _group() as (group, lifeline):
        process = subprocess.Popen(
            list(command),
            cwd=folder,
            env={**env, _LIFELINE: str(lifeline)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            encoding="utf-8",
            errors="replace",
            process_group=group,
            pass_fds=(lifeline,),
        )
        watch = _Watch(process, limits)
        assert process.stdout is not None
        pump = threading.Thread(target=watch.pump, args=(process.stdout,), daemon=True)
        try:
            if _stopped.is_set():
                raise KeyboardInterrupt
            pump.start()
            outcome = watch.follow(on_line)
            if _stopped.is_set():
                raise KeyboardInterrupt
        finally:
            _kill_group(group)
            process.wait()
            if pump.ident is not None:
                pump.join(timeout=5)
            process.stdout.close()
        seconds = time.monotonic() - watch.started
        return Ended(outcome, process.returncode, seconds, watch.peak_mb, _tail(errors))


def stop_all() -> None:
    """Kill what other threads run, and let them start nothing more; Ctrl-C reaches the main thread alone."""
    _stopped.set()
    for group in tuple(_running):
        _kill_group(group)


def start_again() -> None:
    """What other threads ran is gone: let new programs be started."""
    _stopped.clear()


@contextmanager
def _group() -> Iterator[tuple[int, int]]:
    """A process group whose members are all gone at the end, or when this process dies, even by SIGKILL.

    With it comes a pipe that closes when this process dies, whose end a program may watch itself.
    """
    read_end, write_end = os.pipe()
    null = subprocess.DEVNULL
    guard = subprocess.Popen(_GUARD, stdin=read_end, stdout=null, stderr=null, process_group=0)
    _running.add(guard.pid)
    try:
        yield guard.pid, read_end
    finally:
        _kill_group(guard.pid)
        _running.discard(guard.pid)
        guard.wait()
        os.close(write_end)
        os.close(read_end)


@contextmanager
def _terminate_as_interrupt() -> Iterator[None]:
    """Let SIGTERM end like Ctrl-C, so that clean-up runs; only where nobody else handles it and signals can be set."""
    mine = threading.current_thread() is threading.main_thread() and signal.getsignal(signal.SIGTERM) == signal.SIG_DFL

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    if mine:
        signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        if mine:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _kill_group(group: int) -> None:
    """Kill everything in the group; only the guard and what was started with it are in it."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGKILL)


def _resident_mb(pid: int) -> int:
    total = 0
    with suppress(psutil.Error):
        root = psutil.Process(pid)
        for each in [root, *root.children(recursive=True)]:
            with suppress(psutil.Error):
                total += each.memory_info().rss
    return total // (1024 * 1024)


def _tail(stream: IO[bytes], size: int = 2000) -> str:
    end = stream.seek(0, os.SEEK_END)
    stream.seek(max(0, end - size))
    return stream.read().decode("utf-8", "replace")
