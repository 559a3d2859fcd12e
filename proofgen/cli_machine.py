"""The commands about machine files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from proofgen.commands import check_target, ending_well

machine_app = typer.Typer(help="Machine files.", no_args_is_help=True)


@machine_app.command("import")
@ending_well
def machine_import(
    files: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[FILE]…", help="What `numactl --hardware` or `lscpu -p` printed.", show_default="standard input"),
    ] = None,
    output: Annotated[str, typer.Option("-o", "--output", metavar="FILE|-", help="Where to write; - is standard output.")] = "-",
    name: Annotated[str | None, typer.Option(help="What it is called.", show_default="as the file, or this_machine")] = None,
    title: Annotated[str | None, typer.Option(help="What it is, in one line.", show_default="numbers of cores and nodes")] = None,
    force: Annotated[bool, typer.Option("--force", help="Write over a file that is there.")] = False,
) -> int:
    """Make a machine file from what Linux says about a machine: from one of the two texts, or better from both."""
    from proofgen.files import write_text
    from proofgen.machine.importing import import_machine

    check_target(output)
    _check_new(output, force)
    called = name or ("this_machine" if output == "-" else Path(output).stem)
    text = import_machine(files or [], called, title)
    if output == "-":
        typer.echo(text, nl=False)
    else:
        write_text(Path(output), text)
    return 0


def _check_new(target: str, force: bool) -> None:
    from proofgen.errors import InputError, Problem

    if target != "-" and not force and Path(target).exists():
        raise InputError(Problem("E411", f"{target} is there already", "name another file, or say --force to write over it"))


@machine_app.command("show")
@ending_well
def machine_show(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A machine file.")],
    core: Annotated[int | None, typer.Option(min=0, metavar="N", help="Show the domains of this core, too.")] = None,
) -> int:
    """Show the levels of a machine, with their domains and groups."""
    from proofgen.machine.file import load_topology
    from proofgen.report.machine import print_machine

    print_machine(load_topology(file), core)
    return 0
