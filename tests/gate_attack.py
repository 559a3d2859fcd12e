"""Attacks as data: what is done to a repository, who answers for Lean, and what the gate says."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from checked import TOOLCHAIN
from fake_lean import Answers, FakeLean, agree, complaining, ended, finished, said
from gate_scratch import ROOT, Scratch, add, scratch

from proofgen.byhand.files import path_of
from proofgen.byhand.frame import frame
from proofgen.errors import Problem, ToolError
from proofgen.evidence import provenance, record
from proofgen.gate.judge import GateOptions, judge_change
from proofgen.gate.result import GateResult
from proofgen.policy_file import load_policies
from proofgen.progress import Quiet
from proofgen.prover.install import Installation
from proofgen.prover.library import read_library
from proofgen.prover.model import LeanRun, Toolchain
from proofgen.prover.release import RELEASE
from proofgen.resources import lean_library
from proofgen.result import ObligationResult, PolicyResult
from proofgen.workflow import prepare


def _says_what_it_likes(source: str) -> LeanRun:
    """Words that look like success, at no place where anything was asked."""
    return finished([said(1, "all theorems are proved"), said(2, "workConserving : workConservingStatement")])


LEANS: dict[str, Answers] = {
    "agrees": agree,
    "says nothing": lambda _: finished([]),
    "says what it likes": _says_what_it_likes,
    "is stopped": lambda _: ended("timeout"),
    "runs out of memory": lambda _: ended("memory"),
    "crashes": lambda _: ended("crashed"),
    "is killed": lambda _: ended("interrupted"),
    "finds a sorry": complaining("theorem workConserving ", 1, "warning", "hasSorry"),
    "rejects": complaining("theorem workConserving ", 1),
}
"""Who answers for Lean, where it is not Lean itself."""


class AnotherLean(FakeLean):
    """The first lake on PATH, which says yes to everything."""

    def describe(self) -> Toolchain:
        return Toolchain("lake", "4.27.0", "0" * 40, Path("/tmp/evil/lake"), unofficial=False)


INSTALLED = Installation(Path("/cache/lean"), RELEASE, Path("/cache/node"))


@dataclass(frozen=True)
class Case:
    """A folder under tests/data/attacks."""

    folder: Path
    data: dict[str, Any]

    @property
    def lean(self) -> str:
        return str(self.data.get("lean", "agrees"))

    @property
    def threat(self) -> int:
        return int(self.data["threat"])


def read_case(folder: Path) -> Case:
    return Case(folder, tomllib.loads((folder / "case.toml").read_text(encoding="utf-8")))


def plant(case: Case, here: Path) -> str:
    """Make the base and the change; the base's commit, or the name that the attacked workflow gives it."""
    made = scratch(here, *case.data["policies"])
    for step in case.data.get("base", []):
        _do(made, step)
    base = made.commit("the base, set up")
    for step in case.data["change"]:
        _do(made, step)
    if case.data.get("commit", True):
        made.commit("the attack")
    return str(case.data.get("reference", base))


def _do(made: Scratch, step: dict[str, Any]) -> None:
    STEPS[step["do"]](made, step)


def _insert(made: Scratch, step: dict[str, Any]) -> None:
    lines = made.read(step["path"]).split("\n")
    at = next(number for number, line in enumerate(lines) if line.startswith(step["before"]))
    made.write(step["path"], "\n".join([*lines[:at], step["text"], *lines[at:]]))


def _drop_block(made: Scratch, step: dict[str, Any]) -> None:
    """Take out a paragraph: from the line that begins so to the next empty one."""
    lines = made.read(step["path"]).split("\n")
    first = next(number for number, line in enumerate(lines) if line.startswith(step["from"]))
    last = next((number for number in range(first, len(lines)) if not lines[number]), len(lines))
    made.write(step["path"], "\n".join([*lines[:first], *lines[last + 1 :]]))


def _delete(made: Scratch, step: dict[str, Any]) -> None:
    made.path(step["path"]).unlink()


def _link(made: Scratch, step: dict[str, Any]) -> None:
    made.path(step["path"]).unlink(missing_ok=True)
    os.symlink(step["to"], made.path(step["path"]))


def _bytes(made: Scratch, step: dict[str, Any]) -> None:
    made.path(step["path"]).parent.mkdir(parents=True, exist_ok=True)
    made.path(step["path"]).write_bytes(bytes.fromhex(step["hex"]))


def _tag(made: Scratch, step: dict[str, Any]) -> None:
    made.repository.references.create(step["name"], made.repository.head.target, force=True)


def _library(made: Scratch, _: dict[str, Any]) -> None:
    for path in sorted((ROOT / "lean").rglob("*.lean")):
        made.write(path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8"))


def _by_hand(made: Scratch, step: dict[str, Any]) -> None:
    """A proof by hand of an obligation, in its frame."""
    [policy] = load_policies([Path(step["policy"])])
    around = frame(policy.outline, step["id"], refutes=step.get("refutes", False))
    made.write(path_of(policy.outline, step["id"]).as_posix(), around.around(step["proof"]))


def _recorded(made: Scratch, step: dict[str, Any]) -> None:
    """Results as a run would leave them in which Lean had accepted everything as proved."""
    [policy] = load_policies([Path(step["policy"])])
    [files] = prepare([policy])
    results = tuple(ObligationResult(name, "proved", files.qualified(name), 0.1, None) for name in policy.obligations)
    basis = provenance(files, read_library(lean_library()), TOOLCHAIN)
    record(Path(), files, PolicyResult(policy, results, (), None, 1.0, False, None, basis))


STEPS: dict[str, Callable[[Scratch, dict[str, Any]], None]] = {
    "write": lambda made, step: made.write(step["path"], step["text"]),
    "replace": lambda made, step: made.replace(step["path"], step["old"], step["new"]),
    "append": lambda made, step: made.write(step["path"], made.read(step["path"]) + step["text"]),
    "repeat": lambda made, step: made.write(step["path"], step.get("head", "") + step["text"] * step["times"]),
    "insert": _insert,
    "drop block": _drop_block,
    "delete": _delete,
    "link": _link,
    "bytes": _bytes,
    "add policy": lambda made, step: add(made, step["name"]),
    "force": lambda made, step: made.force(step["path"]),
    "library": _library,
    "recorded": _recorded,
    "by hand": _by_hand,
    "emit": lambda made, _: made.emit() and None,
    "accept": lambda made, _: made.accept(),
    "commit": lambda made, _: made.commit() and None,
    "point at": _tag,
}


def by_hand(case: Case) -> list[str]:
    """Where the proofs by hand lie that an attack brings."""
    steps = (step for step in case.data["change"] if step["do"] == "by hand")
    return [path_of(load_policies([ROOT / step["policy"]])[0].outline, step["id"]).as_posix() for step in steps]


def judge(case: Case, reference: str, monkeypatch: Any) -> GateResult:
    """What the gate says; the real Lean is asked if the case asks for it."""
    if case.lean == "is missing":

        def missing(*_: object) -> FakeLean:
            raise ToolError(Problem("E704", "no lake on PATH, and the embedded Lean cannot be fetched", "go online"))

        monkeypatch.setattr("proofgen.verification.select_backend", missing)
    elif case.lean == "is another one":
        monkeypatch.setattr("proofgen.verification.select_backend", lambda *_: AnotherLean(agree))
    elif case.lean != "real":
        if case.lean == "was changed":
            monkeypatch.setattr("proofgen.gate.guarded.find_installation", lambda _: INSTALLED)
            monkeypatch.setattr("proofgen.gate.guarded.differences", lambda _: ["lean.wasm"])
        monkeypatch.setattr("proofgen.verification.select_backend", lambda *_: FakeLean(LEANS.get(case.lean, agree)))
    return judge_change(Path(), reference, GateOptions(uncommitted=case.data.get("uncommitted", False)), Quiet())


def told(result: GateResult) -> str:
    """The answer and what is found, as it is kept in golden files."""
    lines = [f"{result.answer} ({result.exit_code})"]
    for one in sorted(result.findings, key=lambda each: (each.severity, each.code, each.file, each.line)):
        place = f"{one.file}:{one.line}" if one.policy is None else f"{one.file}:{one.line} ({one.subject})"
        lines += (f"{one.severity} {one.code} {place}", f"  {one.message}", f"  hint: {one.hint}")
    lines += (f"waived {one.finding.code} {one.finding.subject} by {one.waiver.owner}" for one in result.waived)
    return "\n".join(lines) + "\n"
