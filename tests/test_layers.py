"""How the Python is cut: imports point downwards, files and functions are small."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from proofgen.resources import NO_SAY, program

PACKAGE = Path(__file__).parent.parent / "proofgen"
FILES = sorted(PACKAGE.rglob("*.py"))

# The highest first. Modules and packages of one line do not import each other.
LAYERS = (
    ("__main__",),
    ("cli",),
    ("cli_machine", "cli_prove"),
    ("cli_options",),
    ("commands",),
    ("report",),
    ("proving", "suggest", "watch"),
    ("verification", "status"),
    ("check", "workflow"),
    ("outlines",),
    ("lock", "evidence"),
    ("fingerprint",),
    ("result",),
    ("emit",),
    ("byhand",),
    ("prover", "search"),
    ("rounds",),
    ("obligation",),
    ("policy_file",),
    ("policy",),
    ("machine",),
    ("shape",),
    ("schema", "topology", "yaml_source"),
    ("criteria",),
    ("expr", "fields"),
    ("texts", "policy_paths"),
    ("errors", "error_codes", "reserved", "resources", "files", "progress", "prooftext", "__init__"),
)
HEIGHT = {name: -place for place, names in enumerate(LAYERS) for name in names}
# What a layer must not know although it is lower.
STRANGERS = {("emit", "prover"), ("prover", "policy"), ("prover", "obligation"), ("prover", "schema"), ("prover", "expr")}
MOST_LINES, LONGEST_FUNCTION = 400, 60


def module_name(path: Path) -> str:
    return ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__")


def imports(path: Path) -> Iterator[str]:
    """The modules of proofgen that this file imports, also inside of functions."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative imports hide where they point"
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                yield inner if inner in NAMES else str(node.module)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


NAMES = {module_name(path) for path in FILES}


def layer(module: str) -> str:
    """`proofgen.emit.files` belongs to `emit`."""
    return module.split(".")[1] if "." in module else "__init__"


def test_what_has_no_say_in_verdicts_is_not_used_to_find_them() -> None:
    """A change there turns nothing stale."""
    paths = {module_name(path): path for path in FILES}
    todo, used = ["proofgen.verification"], set[str]()
    while todo:
        module = todo.pop()
        if module in paths and module not in used:
            used.add(module)
            todo += imports(paths[module])
    told = {paths[module].relative_to(PACKAGE).as_posix() for module in used}
    assert not {name for name in told if name.startswith(NO_SAY)}
    assert {name for name in told if name.endswith(".py")} <= {*program()}
    assert len(program()) < len(FILES)


def test_every_module_has_a_layer() -> None:
    assert {layer(name) for name in NAMES} == HEIGHT.keys()


@pytest.mark.parametrize("path", FILES, ids=module_name)
def test_imports_point_downwards(path: Path) -> None:
    here = layer(module_name(path))
    for module in imports(path):
        if module in NAMES and layer(module) != here:
            assert HEIGHT[layer(module)] < HEIGHT[here], f"{here} imports {module}"
            assert (here, layer(module)) not in STRANGERS


def test_nothing_imports_in_circles() -> None:
    graph = {module_name(path): {each for each in imports(path) if each in NAMES} for path in FILES}
    # A package's `__init__` collects what its parts offer; they may take constants of it by way of the package.
    packages = {module_name(path.parent / "__init__.py") for path in FILES if path.name == "__init__.py"}
    TopologicalSorter({name: uses - packages for name, uses in graph.items()}).prepare()


@pytest.mark.parametrize("path", FILES, ids=module_name)
def test_files_and_functions_are_small(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= MOST_LINES
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert node.end_lineno is not None
            assert node.end_lineno - node.lineno < LONGEST_FUNCTION, node.name


@pytest.mark.parametrize("path", FILES, ids=module_name)
def test_nobody_prints(path: Path) -> None:
    calls = (node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call))
    assert not [call for call in calls if isinstance(call.func, ast.Name) and call.func.id in ("print", "eval", "exec")]
