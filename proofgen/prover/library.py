"""The modules of a Lean library in the order of their imports, and a digest of all of it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from proofgen.errors import Problem, ToolError
from proofgen.prover.combine import split_header

ROOT_MODULE = "Proofgen"


def read_library(root: Path) -> dict[str, str]:
    """Module name to text, for `Proofgen.lean` and everything under `Proofgen/`; `ToolError` where there is none."""
    files = [root / f"{ROOT_MODULE}.lean", *sorted((root / ROOT_MODULE).rglob("*.lean"))]
    try:
        return {".".join(file.relative_to(root).with_suffix("").parts): file.read_text("utf-8") for file in files}
    except (OSError, UnicodeDecodeError) as error:
        problem = Problem("E705", f"the Lean library in {root} cannot be read: {error}", "Reinstall proofgen.")
        raise ToolError(problem) from error


def order_modules(modules: dict[str, str]) -> list[tuple[str, str]]:
    """The modules, each after those it imports; `ToolError` for a cycle or an import of a module that is not there."""
    graph = {name: _inside(name, text, modules) for name, text in modules.items()}
    try:
        return [(name, modules[name]) for name in TopologicalSorter(graph).static_order()]
    except CycleError as error:
        cycle = " → ".join(error.args[1])
        raise ToolError(Problem("E706", f"Lean modules import each other: {cycle}", "Break the cycle.")) from error


def _inside(name: str, text: str, modules: dict[str, str]) -> list[str]:
    imports, _ = split_header(name, text)
    inside = sorted({each.name for each in imports if each.name.split(".")[0] == ROOT_MODULE})
    for each in inside:
        if each not in modules:
            raise ToolError(Problem("E706", f"{name} imports {each}, which is not there", "Add it or drop the import."))
    return inside


def digest(texts: Mapping[str, str]) -> str:
    """SHA-256 (hex) over all names and texts, with lengths, so that nothing can be moved unseen."""
    found = hashlib.sha256()
    for part in (each for item in sorted(texts.items()) for each in item):
        data = part.encode()
        found.update(len(data).to_bytes(8, "big") + data)
    return found.hexdigest()
