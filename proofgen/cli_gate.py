"""The command of the gate."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from proofgen.cli_options import BackendChoice, Jobs
from proofgen.commands import check_target, ending_well, output_text, write_json

if TYPE_CHECKING:
    from proofgen.gate.judge import GateOptions
    from proofgen.gate.result import GateResult

_BASE = "What the change is to be merged into: a branch, a tag or a commit."
_BY_SETTINGS = "as the settings say"


@ending_well
def gate(
    base: Annotated[str | None, typer.Option(metavar="REF", help=_BASE, show_default=False)] = None,
    json_to: Annotated[str | None, typer.Option("--json", metavar="FILE|-", help="Write the judgement as JSON.")] = None,
    markdown: Annotated[str | None, typer.Option(metavar="FILE|-", help="Write a summary for a merge request.")] = None,
    github: Annotated[str | None, typer.Option(metavar="FILE|-", help="Write annotations for GitHub Actions.")] = None,
    gitlab: Annotated[str | None, typer.Option(metavar="FILE|-", help="Write a code quality report for GitLab.")] = None,
    without_lean: Annotated[bool, typer.Option("--without-lean", help="Only what needs no Lean: quick, and no verdict.")] = False,
    uncommitted: Annotated[bool, typer.Option("--uncommitted", help="Judge files as they are, committed or not.")] = False,
    self_test: Annotated[bool, typer.Option("--self-test", help="Plant attacks in a copy, and see that they are found.")] = False,
    backend: Annotated[BackendChoice | None, typer.Option(help="Which Lean checks.", show_default=_BY_SETTINGS)] = None,
    jobs: Jobs = 2,
    timeout: Annotated[float | None, typer.Option(min=1, metavar="S", help="Seconds.", show_default=_BY_SETTINGS)] = None,
    memory: Annotated[int | None, typer.Option(min=500, metavar="MB", help="Memory.", show_default=_BY_SETTINGS)] = None,
) -> int:
    """Judge whether a change may be merged: the statements, proofs and verdicts of all that it touches, beside those of the base.

    The settings are those of the base (`proofgen.toml`). What the change does not touch stands as the base has accepted it.

    Exit code: 0 may merge, 1 may not, 2 wrong use, 3 could not tell.
    """
    from proofgen.gate.judge import GateOptions

    targets = {"json": json_to, "markdown": markdown, "github": github, "gitlab": gitlab}
    _check_use(base, self_test, targets)
    chosen = None if backend is None else backend.value
    options = GateOptions(not without_lean, uncommitted or without_lean, chosen, jobs, timeout, memory)
    return _test(options) if base is None else _judge(base, options, targets)


def _check_use(base: str | None, self_test: bool, targets: dict[str, str | None]) -> None:
    from proofgen.errors import InputError, Problem

    if (base is None) != self_test:
        what = "`--base` and `--self-test` at once" if self_test else "neither `--base` nor `--self-test`"
        raise InputError(Problem("E444", what, "say what the change is to be merged into: `proofgen gate --base main`"))
    for target in targets.values():
        check_target(target)
    if [*targets.values()].count("-") > 1:
        raise InputError(Problem("E444", "standard output is named twice", "write one of them to a file"))


def _judge(base: str, options: GateOptions, targets: dict[str, str | None]) -> int:
    from proofgen.gate.judge import judge_change
    from proofgen.report.gate import gate_text
    from proofgen.report.progress import shown_progress

    with shown_progress() as progress:
        result = judge_change(Path(), base, options, progress)
    _write(result, targets)
    if "-" not in targets.values():
        typer.echo(gate_text(result))
    return result.exit_code


def _write(result: GateResult, targets: dict[str, str | None]) -> None:
    from proofgen.report.annotations import github_text, gitlab_report
    from proofgen.report.gate_markdown import gate_markdown

    write_json(result.to_json(), targets["json"])
    for form, view in (("markdown", gate_markdown), ("github", github_text)):
        target = targets[form]
        if target is not None:
            output_text(view(result), target)
    write_json(gitlab_report(result), targets["gitlab"])


def _test(options: GateOptions) -> int:
    from proofgen.gate.selftest import self_test
    from proofgen.report.gate import self_test_text
    from proofgen.report.progress import shown_progress

    with shown_progress() as progress:
        planted = self_test(Path(), options, progress)
    typer.echo(self_test_text(planted))
    return planted.exit_code
