"""What commands have in common: how they end, and where their results go."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from pathlib import Path
from typing import ParamSpec

import typer

P = ParamSpec("P")


def ending_well(command: Callable[P, int]) -> Callable[P, None]:
    """Turn what a command returns or raises into an exit code; nothing unexpected ends with 0."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        from proofgen.errors import ProofgenError

        try:
            code = command(*args, **kwargs)
        except ProofgenError as error:
            typer.echo(str(error), err=True)
            code = error.exit_code
        except KeyboardInterrupt:
            typer.echo("interrupted", err=True)
            code = 130
        except BrokenPipeError:
            _silence_output()
            code = 141
        except OSError as error:
            place = f": {error.filename}" if error.filename else ""
            typer.echo(f"error[E708]: {error.strerror}{place}", err=True)
            typer.echo("  hint: check that the folder exists, may be written and has room", err=True)
            code = 3
        raise typer.Exit(code)

    return run


def tell(error: Exception) -> None:
    """Show an error after which the command goes on, under the time of day."""
    typer.echo(f"{datetime.now():%H:%M:%S}\n{error}", err=True)


def _silence_output() -> None:
    """Nobody reads any more: keep the interpreter from complaining when it flushes at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def check_target(target: str | None) -> None:
    """Refuse a place for results where no file can be, before any work is done for them."""
    from proofgen.errors import InputError, Problem

    if target not in (None, "-") and (not target or Path(target).is_dir() or not Path(target).absolute().parent.is_dir()):
        raise InputError(Problem("E402", f"{target} cannot be written", "name a file in a folder that exists, or -"))


def write_json(data: object, target: str | None) -> None:
    """Write data to a file, whole or not at all, or to standard output (`-`); nowhere for None."""
    if target is not None:
        output_text(json.dumps(data, indent=2, ensure_ascii=False) + "\n", target)


def output_text(text: str, target: str) -> None:
    """Write a text to a file, whole or not at all, or to standard output (`-`); a pipe or a device is written into."""
    if target == "-":
        typer.echo(text, nl=False)
    else:
        output_bytes(text.encode(), target)


def output_bytes(data: bytes, target: str) -> None:
    """Write what is no text, as `output_text` does."""
    from proofgen.files import write_bytes

    path = Path(target)
    if target == "-":
        typer.echo(data, nl=False)
    elif path.exists() and not path.is_file():
        path.write_bytes(data)
    else:
        write_bytes(path.resolve(), data)
