"""Proofs by hand: what was written, and what Lean says of them, at the lines of their files."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from proofgen.errors import Problem, Span
from proofgen.report.lines import changes_text
from proofgen.report.visible import visible

if TYPE_CHECKING:
    from proofgen.proving import Edited, Outcome, Trial, Tried

_SIGNS: Final[dict[Outcome, str]] = {"accepted": "✓", "refused": "✗", "rejected": "✗", "inconclusive": "!"}


def edited_text(edited: Edited) -> str:
    """Where the file is, what else was written, and what to do next."""
    path, policy = edited.path.as_posix(), edited.policy
    again = "wrote the frame anew, and kept the proof text, in" if edited.renewed else "the frame is as it should be in"
    did = "wrote" if edited.new else again
    command = f"proofgen prove {shlex.quote(policy.file)} {edited.obligation}"
    what = "put a proof in place of `sorry`" if edited.new else "change what follows the `:=`"
    return "\n".join([f"{did} {path}", changes_text(edited.changes, would=False), f"next: {what}, then {command}"])


def trial_text(trial: Trial) -> str:
    """Messages at their places, a line for each module by hand, and what to do next."""
    lines = [line for one in trial.tried for line in (*_said(one), _outcome(one))]
    if trial.toolchain is not None:
        build = ", an unofficial build for WebAssembly" if trial.toolchain.unofficial else ""
        lines.append(f"checked by Lean {trial.toolchain.lean} ({trial.toolchain.backend}{build})")
    if trial.exit_code == 0:
        files = dict.fromkeys(shlex.quote(one.policy.file) for one in trial.tried)
        lines.append(f"next: proofgen verify {' '.join(files)}")
    return "\n".join(visible(line) for text in lines for line in text.split("\n"))


def _said(one: Tried) -> Iterator[str]:
    file, lines = one.module.path.as_posix(), one.module.text.split("\n")
    for each in one.module.refusals:
        span = Span(file, each.line, each.column + 1, each.end_column + 1)
        yield str(Problem(each.code, each.message, each.hint, span, lines[each.line - 1]))
    for message in one.messages:
        yield f"{file}:{message.line}:{message.column + 1}: {message.severity}: {message.text}"


def _outcome(one: Tried) -> str:
    """As `✓ delta2, balanced: proved by hand`."""
    did = "refuted" if one.module.refutes else "proved"
    # What Lean said of it stands above.
    why = "" if one.outcome == "rejected" and one.messages else f": {one.reason}"
    told = f"{did} by hand" if one.outcome == "accepted" else f"{one.outcome}{why}"
    return f"{_SIGNS[one.outcome]} {one.policy.name}, {one.module.obligation}: {told}"
