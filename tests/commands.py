"""Commands run as users run them, in this process or in one of their own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from typer.testing import CliRunner, Result

from proofgen.cli import app

PROOFGEN = (sys.executable, "-m", "proofgen")
SECONDS = 400  # until a test that waits for Lean gives up


def call(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments)


def start(*arguments: str, **env: str) -> subprocess.Popen[str]:
    """A process of its own, with its own standard output and error."""
    pipe = subprocess.PIPE
    return subprocess.Popen([*PROOFGEN, *arguments], stdout=pipe, stderr=pipe, text=True, env={**os.environ, **env})


def copy(root: Path, *names: str) -> list[str]:
    """Policies of the corpus, copied to `policies/`."""
    Path("policies").mkdir()
    return [shutil.copy(root / "policies" / f"{name}.yaml", "policies") for name in names]
