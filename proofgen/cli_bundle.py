"""The commands about bundles: policies that carry their proofs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from proofgen.cli_options import Backend, BackendChoice, Jobs, Memory, Timeout
from proofgen.commands import check_target, ending_well, output_bytes, write_json


@ending_well
def bundle(
    policy: Annotated[list[Path], typer.Argument(metavar="POLICY", help="A policy file or a machine file.", show_default=False)],
    output: Annotated[
        str | None, typer.Option("-o", "--output", metavar="FILE|-", help="Where to.", show_default="<policy>.proofgen.zip")
    ] = None,
) -> int:
    """Write a policy with its statements, proofs and verdicts into one file, for others to check; runs no Lean.

    What is written was checked as it is now. The same policy with the same verdicts gives the same bytes.
    """
    from proofgen.bundle.making import make_bundle
    from proofgen.report.bundle import made_text
    from proofgen.report.progress import shown_progress

    check_target(output)
    with shown_progress() as progress:
        made = make_bundle(Path(), policy, progress)
    target = output or f"{made.bundle.manifest.policy}.proofgen.zip"
    check_target(target)
    output_bytes(made.data, target)
    if target != "-":
        typer.echo(made_text(made, target))
    return 0


@ending_well
def check(
    bundle: Annotated[Path, typer.Argument(metavar="BUNDLE", help="What `proofgen bundle` wrote.", show_default=False)],
    json_to: Annotated[
        str | None, typer.Option("--json", metavar="FILE|-", help="Write what was established as JSON; - is standard output.")
    ] = None,
    backend: Backend = BackendChoice.auto,
    jobs: Jobs = 2,
    timeout: Timeout = 300,
    memory: Memory = 2500,
) -> int:
    """Check a bundle from scratch, trusting nothing in it but the text, and say what was established; leaves nothing behind.

    Exit code: 0 every claim of the bundle was established, 1 some was not, 2 it is no bundle, 3 something could not be told.
    """
    from proofgen.bundle.checking import check_bundle
    from proofgen.report.bundle import check_text
    from proofgen.report.progress import shown_progress
    from proofgen.verification import Options

    check_target(json_to)
    options = Options(backend.value, jobs=jobs, seconds=timeout, memory_mb=memory)
    with shown_progress() as progress:
        checked = check_bundle(bundle, options, progress)
    if json_to != "-":
        typer.echo(check_text(checked))
    write_json(checked.to_json(), json_to)
    return checked.exit_code


def add_bundle_commands(app: typer.Typer) -> None:
    """Let the program have these commands."""
    app.command()(bundle)
    app.command()(check)
