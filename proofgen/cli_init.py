"""The commands that set up a project, and that look at its commits."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from proofgen.commands import ending_well
from proofgen.policy_paths import DEFAULT_POLICIES

init_app = typer.Typer()


@init_app.command()
@ending_well
def init(
    folder: Annotated[Path, typer.Argument(metavar="[DIR]", help="Where; it is made if need be.", show_default="here")] = Path(),
    force: Annotated[
        bool, typer.Option("--force", help="Write anew what is there, but never policies or a README; .gitignore is extended.")
    ] = False,
) -> int:
    """Make a project: a policy to begin with, the Lean library, the gate's settings, and checks for commits and for the CI.

    What is there already is kept, and named. It can be done again at any time.
    """
    from proofgen.project import init as make
    from proofgen.report.lines import project_text
    from proofgen.report.progress import shown_progress

    with shown_progress() as progress:
        project = make(folder, progress, force=force)
    typer.echo(project_text(project))
    return 0


@init_app.command("pre-commit")
@ending_well
def pre_commit(
    files: Annotated[list[Path] | None, typer.Argument(metavar="[FILE]…", help="What is committed.", show_default=False)] = None,
    policies: Annotated[
        list[Path] | None,
        typer.Option("--policies", metavar="POLICY", help="Where policies are; may be given again.", show_default="policies/"),
    ] = None,
) -> int:
    """Look whether a commit has the Lean files of the policies that it touches; needs no Lean, and is run by pre-commit.

    FILEs are policies, machine files and files in obligations/. What the commit deletes is found without being named.

    Exit code: 0 it has, 1 it has not, 2 bad input, 3 git cannot be asked.
    """
    from proofgen.precommit import check_touched
    from proofgen.report.lines import emitted_text
    from proofgen.report.progress import shown_progress

    with shown_progress() as progress:
        emitted = check_touched(Path(), files or [], policies or [DEFAULT_POLICIES], progress)
    if text := emitted_text(emitted):
        typer.echo(text)
    return int(not emitted.ok)
