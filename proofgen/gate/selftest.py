"""Does the gate hold here? Attacks are planted in a copy of the project, and the command itself has to find them."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pygit2

from proofgen.errors import InputError, Problem
from proofgen.gate.judge import GateOptions
from proofgen.gate.repository import Work
from proofgen.gate.settings import Settings, read_settings
from proofgen.gate.sides import places
from proofgen.lock import lock_path
from proofgen.policy import Policy
from proofgen.policy_file import load_policies
from proofgen.progress import Progress
from proofgen.resources import OBLIGATIONS

_AUTHOR: Final = pygit2.Signature("proofgen", "proofgen@localhost", 0, 0)
_SECONDS: Final = 900


@dataclass(frozen=True, slots=True)
class Planted:
    """An attack, whether the gate found it for what it is, and what it said."""

    name: str
    found: bool
    text: str


@dataclass(frozen=True, slots=True)
class SelfTest:
    """What became of the attacks, after a change that is good."""

    attacks: tuple[Planted, ...]

    @property
    def exit_code(self) -> int:
        """0 if all were found, 1 if not; without attacks nothing was shown."""
        return 3 if not self.attacks else 0 if all(one.found for one in self.attacks) else 1

    @property
    def reason(self) -> str:
        """What to say if it failed."""
        missed = ", ".join(one.name for one in self.attacks if not one.found)
        return f"the gate does not hold here: {missed or 'nothing was planted'}"


@dataclass(frozen=True, slots=True)
class _Attack:
    """What is done to a policy in a folder, and the codes of which one has to be found; none for what is good."""

    name: str
    plant: Callable[[Path, Policy], None]
    codes: tuple[str, ...]
    lean: bool = False


def self_test(root: Path, options: GateOptions, progress: Progress) -> SelfTest:
    """Plant attacks in copies of the project in `root`.

    Raises:
        InputError: there is no policy in which they could be planted.
    """
    settings = read_settings(Work(root))
    policy = _chosen(root, settings)
    done = []
    for number, attack in enumerate(_ATTACKS):
        progress.step(f"planting in a copy: {attack.name}", number / len(_ATTACKS))
        done.append(_planted(root, settings, policy, attack, options))
    return SelfTest(tuple(done))


def _chosen(root: Path, settings: Settings) -> Policy:
    """A policy that is expected to be proved, and was accepted; one that is quickly checked."""
    found = [
        policy
        for policy in load_policies([Path(path) for path in settings.gate.policies])
        if policy.expect == "proved" and not policy.only_machine and lock_path(root, policy.outline).exists()
    ]
    if not found:
        hint = "run `proofgen verify`, then `proofgen accept` a policy that is proved"
        raise InputError(Problem("E445", "there is no accepted policy in which an attack could be planted", hint))
    return min(found, key=lambda policy: (policy.hierarchical, policy.weighted))


def _planted(root: Path, settings: Settings, policy: Policy, attack: _Attack, options: GateOptions) -> Planted:
    with tempfile.TemporaryDirectory(prefix="proofgen-selftest-") as name:
        folder = Path(name).resolve()
        for path in dict.fromkeys(path for place in places(settings) for path in Work(root).below(place)):
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(root / path, folder / path)
        repository = pygit2.init_repository(folder)
        base = _commit(repository, [])
        attack.plant(folder, policy)
        _commit(repository, [base])
        return _judged(folder, base, policy, attack, options)


def _commit(repository: pygit2.Repository, parents: list[pygit2.Oid]) -> pygit2.Oid:
    repository.index.add_all()
    repository.index.write()
    return repository.create_commit("HEAD", _AUTHOR, _AUTHOR, "self-test", repository.index.write_tree(), [*parents])


def _judged(folder: Path, base: pygit2.Oid, policy: Policy, attack: _Attack, options: GateOptions) -> Planted:
    """What the command says, run as it is run in a workflow."""
    flags = ["--jobs", str(options.jobs), *([] if options.backend is None else ["--backend", options.backend])]
    flags += [] if attack.lean else ["--without-lean"]
    done = _proofgen(folder, "gate", "--base", str(base), "--json", "-", *flags)
    found = _findings(done)
    if found is None:
        return Planted(attack.name, False, f"no judgement (exit code {done.returncode}): {done.stderr.strip()[-300:]}")
    errors = [one for one in found if one["severity"] != "notice"]
    told = "; ".join(f"{one['code']} {one['title']}" for one in errors[:3]) or "nothing"
    fitting = any(one["code"] in attack.codes and one["policy"] == policy.name for one in errors)
    held = done.returncode == 1 and fitting if attack.codes else done.returncode == 0 and not errors
    return Planted(attack.name, held, f"{told} (exit code {done.returncode})")


def _findings(done: subprocess.CompletedProcess[str]) -> list[dict[str, Any]] | None:
    try:
        found: list[dict[str, Any]] = json.loads(done.stdout)["findings"]
    except (ValueError, KeyError, TypeError):
        return None
    return found


def _proofgen(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "proofgen", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=_SECONDS, stdin=subprocess.DEVNULL)


def _remark(folder: Path, policy: Policy) -> None:
    with (folder / policy.file).open("a", encoding="utf-8") as file:
        file.write("\n# A remark: nothing is otherwise.\n")


def _close_the_filter(folder: Path, policy: Policy) -> None:
    """Nobody steals any more; the emitted files follow."""
    path = folder / policy.file
    path.write_text("\n".join(_without_filter(path.read_text(encoding="utf-8"))), encoding="utf-8")
    _proofgen(folder, "emit", policy.file)


def _without_filter(text: str) -> Iterator[str]:
    inside = False
    for line in text.split("\n"):
        inside = line.startswith("filter:") or (inside and line.startswith((" ", "\t")))
        if line.startswith("filter:"):
            yield "filter: false"
        elif not inside:
            yield line


def _edit_statement(folder: Path, policy: Policy) -> None:
    path = folder / OBLIGATIONS / policy.lean_name / "Statements.lean"
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r"(Statement : Prop :=).*", r"\1 True", text, count=1), encoding="utf-8")


def _drop_obligation(folder: Path, policy: Policy) -> None:
    path = folder / lock_path(Path(), policy.outline)
    head, _, rest = path.read_text(encoding="utf-8").partition("[obligations.")
    path.write_text(head + rest.partition("\n\n")[2], encoding="utf-8")


def _write_sorry(folder: Path, policy: Policy) -> None:
    _proofgen(folder, "prove", "--edit", policy.file, policy.require[0])


_ATTACKS: Final = (
    _Attack("a remark in a policy, which is good", _remark, (), lean=True),
    _Attack("a filter that lets nobody steal", _close_the_filter, ("PG401", "PG404"), lean=True),
    _Attack("`sorry` in a proof by hand", _write_sorry, ("PG121",)),
    _Attack("a statement that says nothing", _edit_statement, ("PG201",)),
    _Attack("an obligation that is not accepted any more", _drop_obligation, ("PG308",)),
)
