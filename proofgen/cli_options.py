"""Options that several commands share."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

Policies = Annotated[
    list[Path] | None,
    typer.Argument(metavar="[POLICY]…", help="Policy files, or folders of them.", show_default="policies/"),
]
OnePolicyOrMore = Annotated[list[Path], typer.Argument(metavar="POLICY…", help="Policy files, or folders of them.")]

Jobs = Annotated[int, typer.Option(min=1, max=64, help="Processes of Lean at once.")]
Timeout = Annotated[float, typer.Option(min=1, metavar="S", help="Seconds for each process of Lean.")]
Memory = Annotated[int, typer.Option(min=500, metavar="MB", help="Memory for each process of Lean.")]


class BackendChoice(StrEnum):
    """Which Lean."""

    auto = "auto"
    lake = "lake"
    embedded = "embedded"


Backend = Annotated[BackendChoice, typer.Option(help="Which Lean checks.")]
