"""The Lake project and the Lean library on disk belong together; read as text, without Lean."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from proofgen.prover.library import ROOT_MODULE, read_library
from proofgen.prover.release import RELEASE
from proofgen.resources import OBLIGATIONS, lean_library

ROOT = Path(__file__).parent.parent
LEAN = ROOT / "lean"
LIBRARY = read_library(LEAN)
# What would let a theorem stand without a proof, or let code run while a file is checked.
FORBIDDEN = re.compile(
    r"\b(sorry|admit|axiom|native_decide|ofReduceBool|unsafe|implemented_by|extern|csimp|opaque|partial"
    r"|macro|macro_rules|syntax|elab|elab_rules|run_cmd|run_elab|run_meta|initialize|skipKernelTC)\b|#eval|#exit"
)
OUTSIDE = re.compile(r"/-|--[^\n]*|\"(?:[^\"\\]|\\.)*\"")
INSIDE = re.compile(r"/-|-/")


def code(text: str) -> str:
    """The text without comments, which may hold others, and without string literals."""
    return "".join(_outside(text))


def _outside(text: str) -> Iterator[str]:
    depth = place = 0
    while found := (INSIDE if depth else OUTSIDE).search(text, place):
        if depth == 0:
            yield text[place : found.start()] + " "
        depth += {"/-": 1, "-/": -1}.get(found[0], 0)
        place = found.end()
    assert depth == 0
    yield text[place:]


def imported(text: str) -> list[str]:
    return re.findall(r"^(?:public )?(?:meta )?import (\S+)", text, re.MULTILINE)


def test_comments_are_left_out() -> None:
    assert code('a /- b /- c -/ d -/ e -- f\ng "h -- i" j').split() == ["a", "e", "g", "j"]
    assert code("a /-- b -- c -/ d").split() == ["a", "d"]


def test_the_lakefile_names_what_is_there() -> None:
    text = code((ROOT / "lakefile.lean").read_text())
    libraries = dict(re.findall(r"lean_lib (\S+) where\n((?:  .*\n?)+)", text))
    assert libraries.keys() == {ROOT_MODULE, OBLIGATIONS.name}
    library = (ROOT / "lakefile.lean").read_text().partition(f"lean_lib {ROOT_MODULE} where\n")[2]
    assert library.startswith('  srcDir := "lean"\n')
    assert (LEAN / f"{ROOT_MODULE}.lean").is_file() and (LEAN / ROOT_MODULE).is_dir()
    assert lean_library() == LEAN
    assert libraries[OBLIGATIONS.name].strip() == "globs := #[.submodules `obligations]"
    assert text.count("@[default_target]") == 2
    assert "`autoImplicit, false" in text
    assert "require" not in text, "the core library only"


def test_the_toolchain_is_the_embedded_one() -> None:
    assert (ROOT / "lean-toolchain").read_text() == "leanprover/lean4:v4.28.0\n"
    assert RELEASE.lean == "4.28.0"


def test_the_root_reaches_every_module() -> None:
    reached: set[str] = set()
    front = [ROOT_MODULE]
    while front:
        name = front.pop()
        if name not in reached:
            reached.add(name)
            front += [each for each in imported(LIBRARY[name]) if each.split(".")[0] == ROOT_MODULE]
    assert reached == LIBRARY.keys()


@pytest.mark.parametrize("name", LIBRARY)
def test_modules_of_the_library(name: str) -> None:
    text = LIBRARY[name]
    assert text.startswith("module\n")
    assert FORBIDDEN.findall(code(text)) == []
    assert {each.split(".")[0] for each in imported(text)} <= {ROOT_MODULE, "Init", "Std"}
    assert max(map(len, text.splitlines())) <= 140
    assert "/-!" in text, "what the file is about"


def test_specifications_do_not_rest_on_theorems() -> None:
    for name, text in LIBRARY.items():
        if name.startswith(f"{ROOT_MODULE}.Spec."):
            assert all(each.startswith(("Init", f"{ROOT_MODULE}.Spec.")) for each in imported(text))
