"""Commands in forks of a process that has loaded everything, so that hundreds of runs take seconds; they can be made to fail."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FORKED = Path(__file__)


@dataclass
class Run:
    """A command that has been started: `wait` gives its exit code, negative for a signal."""

    pid: int
    log: Path
    runs: Runs

    def wait(self) -> int:
        while self.pid not in self.runs.ended:
            pid, status = self.runs.line()
            self.runs.ended[pid] = status
        return os.waitstatus_to_exitcode(self.runs.ended.pop(self.pid))

    @property
    def output(self) -> str:
        return self.log.with_suffix(".out").read_text(encoding="utf-8")

    @property
    def errors(self) -> str:
        return self.log.with_suffix(".err").read_text(encoding="utf-8")

    @property
    def steps(self) -> int:
        return int(self.log.with_suffix(".steps").read_text(encoding="utf-8"))


class Runs:
    """Starts commands, whose output goes to a folder; with a `step` and a `fault` something goes wrong, see `_Steps`."""

    def __init__(self, logs: Path, env: dict[str, str]) -> None:
        pipe = subprocess.PIPE
        self.logs, self.number = logs, 0
        self.process = subprocess.Popen([sys.executable, FORKED], stdin=pipe, stdout=pipe, text=True, env={**os.environ, **env})
        self.ended: dict[int, int] = {}

    def start(self, folder: Path, *arguments: str, step: int = 0, fault: str = "") -> Run:
        assert self.process.stdin is not None
        self.number += 1
        log = self.logs / str(self.number)
        log.with_suffix(".out").touch()
        log.with_suffix(".err").touch()
        job = {"folder": str(folder), "log": str(log), "arguments": arguments, "step": step, "fault": fault}
        self.process.stdin.write(json.dumps(job) + "\n")
        self.process.stdin.flush()
        while True:
            pid, status = self.line()
            if status < 0:
                return Run(pid, log, self)
            self.ended[pid] = status

    def line(self) -> tuple[int, int]:
        assert self.process.stdout is not None
        pid, status = self.process.stdout.readline().split()
        return int(pid), int(status)


@contextmanager
def runs(logs: Path, env: dict[str, str]) -> Iterator[Runs]:
    started = Runs(logs, env)
    assert started.process.stdin is not None
    try:
        yield started
    finally:
        started.process.stdin.close()
        started.process.wait(60)


# -- in the process that forks --


def _serve() -> None:
    import proofgen.report.status
    import proofgen.report.table
    import proofgen.verification  # noqa: F401
    from proofgen.workflow import load, prepare

    prepare(load([FORKED.parent.parent / "policies" / "greedy.yaml"]))  # what is made once for all policies
    tempfile.gettempdir()  # Python tries once whether it can write there
    for line in sys.stdin:
        with suppress(ChildProcessError):
            os.waitpid(-1, os.WNOHANG)
        # One process waits for the command, so that this one can start the next.
        if os.fork() == 0:
            pid = os.fork()
            if pid == 0:
                _run(json.loads(line))
            os.write(1, f"{pid} -1\n".encode())
            _, status = os.waitpid(pid, 0)
            os.write(1, f"{pid} {status}\n".encode())
            os._exit(0)


def _run(job: dict[str, Any]) -> None:
    from proofgen.cli import main

    os.chdir(job["folder"])
    sys.argv = ["proofgen", *job["arguments"]]
    for suffix, number in ((".out", 1), (".err", 2)):
        opened = os.open(job["log"] + suffix, os.O_WRONLY | os.O_CREAT, 0o644)
        os.dup2(opened, number)
        os.close(opened)
    _Steps(job["log"], job["step"], job["fault"])
    code: object = 3
    try:
        main()
    except SystemExit as end:
        code = end.code
    except KeyboardInterrupt:  # before the command line listens for signals
        code = 130
    except BaseException as error:
        sys.stderr.write(f"Traceback: {error!r}")
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code if isinstance(code, int) else 3)


class _Steps:
    """What a run does to its folder and to $TMPDIR, counted: at one of these steps it is killed (`kill`), or the disk is full
    from there on (`full`).

    Steps are making folders, opening files for writing, writing to them (half is written), renaming and removing. `count`
    writes down how many there are.
    """

    FREEING = ("os.remove", "os.rmdir", "os.chmod")
    EVENTS = (*FREEING, "os.mkdir", "os.rename", "open")

    def __init__(self, log: str, step: int, fault: str) -> None:
        self.log, self.last, self.fault, self.count = log, step, fault, 0
        self.folders = (os.getcwd() + "/", os.environ["TMPDIR"] + "/")
        sys.addaudithook(self.hear)
        self.fdopen = os.fdopen
        os.fdopen = self.opened  # type: ignore[assignment]

    def hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event not in self.EVENTS or not isinstance(arguments[0], str | os.PathLike):
            return
        path = os.path.abspath(os.fspath(arguments[0]))
        if path.startswith(self.folders) and (event != "open" or arguments[2] & (os.O_WRONLY | os.O_RDWR)):
            self.step(event)

    def opened(self, *arguments: Any, **options: Any) -> Any:
        file = self.fdopen(*arguments, **options)
        if file.writable() and "encoding" in options:
            write = file.write

            def in_halves(text: str) -> int:
                write(text[: len(text) // 2])
                file.flush()
                self.step("write")
                return int(write(text[len(text) // 2 :]))

            file.write = in_halves
        return file

    def step(self, event: str) -> None:
        self.count += 1
        if self.fault == "count":
            Path(f"{self.log}.steps").write_text(str(self.count), encoding="utf-8")
        elif self.fault == "kill" and self.count == self.last:
            os.kill(os.getpid(), signal.SIGKILL)
        elif self.fault == "full" and self.count >= self.last and event not in self.FREEING:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


if __name__ == "__main__":
    _serve()
