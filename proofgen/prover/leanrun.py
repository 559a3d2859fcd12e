"""One run of `lean --json`, whichever backend started it: from lines of output to a `LeanRun`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from proofgen.prover.messages import MalformedMessageError, parse_message
from proofgen.prover.model import LeanMessage, LeanRun, OnMessage
from proofgen.prover.process import Ended, Limits, run


def run_lean(
    command: Sequence[str],
    *,
    folder: Path,
    env: Mapping[str, str],
    limits: Limits,
    file_name: str,
    on_message: OnMessage | None,
) -> LeanRun:
    """Run Lean and collect its messages about `file_name`; anything unexpected makes the run `crashed`."""
    messages: list[LeanMessage] = []

    def take(line: str) -> None:
        message = parse_message(line)
        if message is None:
            return
        if message.file != file_name:
            raise MalformedMessageError(f"a message about another file: {message.file!r}")
        messages.append(message)
        if on_message is not None:
            on_message(message)

    try:
        ended = run(command, folder=folder, env=env, limits=limits, on_line=take)
    except MalformedMessageError as error:
        return LeanRun(tuple(messages), "crashed", -1, 0.0, 0, str(error))
    except OSError as error:
        return LeanRun((), "crashed", -1, 0.0, 0, f"{command[0]} cannot be started: {error}")
    return _judge(tuple(messages), ended)


def _judge(messages: tuple[LeanMessage, ...], ended: Ended) -> LeanRun:
    """Lean ends with 0 without errors and with 1 with errors; any other pairing means that it did not do its work."""
    outcome, detail = ended.outcome, ""
    failed = any(message.severity == "error" for message in messages)
    if outcome == "finished" and ended.exit_code != int(failed):
        outcome, detail = "crashed", f"exit code {ended.exit_code}; {ended.stderr[-500:]}"
    return LeanRun(messages, outcome, ended.exit_code, ended.seconds, ended.peak_memory_mb, detail)
