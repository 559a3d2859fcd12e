"""The command for proofs by hand."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from proofgen.cli_options import Backend, BackendChoice, Memory, Timeout
from proofgen.commands import ending_well


def _obligations(context: typer.Context, incomplete: str) -> list[str]:
    """The obligations that the shell may complete: those of the policy, or all if that cannot be read yet."""
    from proofgen.errors import ProofgenError
    from proofgen.schema import OBLIGATION_IDS
    from proofgen.workflow import load

    try:
        found = [each for policy in load([context.params["policy"]]) for each in policy.obligations]
    except (ProofgenError, LookupError, TypeError):
        found = [*OBLIGATION_IDS]
    return [each for each in dict.fromkeys(found) if each.startswith(incomplete)]


OneObligation = Annotated[
    str | None,
    typer.Argument(metavar="[ID]", help="One obligation alone.", show_default="all", autocompletion=_obligations),
]
_REFUTE_HELP = "With --edit: the file is to refute the obligation, or to prove it; otherwise as before."


@ending_well
def prove(
    policy: Annotated[Path, typer.Argument(metavar="POLICY", help="A policy file, or a folder of them.", show_default=False)],
    obligation: OneObligation = None,
    edit: Annotated[bool, typer.Option("--edit", help="Write the file for a proof of ID by hand, or its frame anew.")] = False,
    refute: Annotated[bool | None, typer.Option("--refute/--prove", help=_REFUTE_HELP, show_default=False)] = None,
    backend: Backend = BackendChoice.auto,
    timeout: Timeout = 300,
    memory: Memory = 2500,
) -> int:
    """Have Lean check proofs that people wrote, and show what it says of them; with --edit, begin one or go on with it.

    The proof of an obligation by hand is obligations/<Policy>/ByHand/<Obligation>.lean. With --edit it is opened in $VISUAL or
    $EDITOR where there is a terminal. Without, the files that are there are checked, and nothing is written.

    Exit code: 0 all proofs by hand are accepted, 1 some are not, 2 bad input, or no such proofs, 3 nothing could be told.
    """
    if edit:
        return _edit(policy, obligation, refute)
    if refute is not None:
        raise _wrong_use("--refute or --prove without --edit", "say what it is to do when the file is made, with --edit")
    from proofgen import proving
    from proofgen.report.progress import shown_progress
    from proofgen.report.proving import trial_text
    from proofgen.verification import Options

    options = Options(backend.value, jobs=1, seconds=timeout, memory_mb=memory)
    with shown_progress() as progress:
        trial = proving.prove(Path(), [policy], obligation, options, progress)
    typer.echo(trial_text(trial))
    return trial.exit_code


def _edit(policy: Path, obligation: str | None, refute: bool | None) -> int:
    """Write the file, say where it is, and open it if somebody is there to edit it."""
    from proofgen import proving
    from proofgen.report.progress import shown_progress
    from proofgen.report.proving import edited_text

    if obligation is None:
        raise _wrong_use("--edit without an obligation", "name the one that is to be proved: proofgen prove --edit POLICY ID")
    with shown_progress() as progress:
        edited = proving.edit(Path(), [policy], obligation, refute, progress)
    typer.echo(edited_text(edited))
    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR")
    if editor and sys.stdin.isatty() and sys.stdout.isatty():
        _open(editor, edited.path)
    return 0


def _open(editor: str, path: Path) -> None:
    """Wait for the editor; the file is there whatever becomes of that."""
    from proofgen.errors import Problem, ToolError

    try:
        code = subprocess.run([*shlex.split(editor), str(path)], check=False).returncode
        reason = "" if code == 0 else f"exit code {code}"
    except (OSError, ValueError) as error:
        reason = str(error)
    if reason:
        hint = f"open {path} yourself, or look at $VISUAL and $EDITOR"
        raise ToolError(Problem("E711", f"the editor `{editor}` failed: {reason}", hint))


def _wrong_use(what: str, hint: str) -> Exception:
    from proofgen.errors import InputError, Problem

    return InputError(Problem("E406", what, hint))
