"""Random edits of a project, judged by the gate: it must not crash, and no wrong policy may pass.

Lean's part is played by somebody who accepts everything, so that only what comes before Lean keeps a change out; what passes
is tried out by brute force, which shares no code with the program.
"""

from __future__ import annotations

import re
import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any
from unittest.mock import patch

from fake_lean import FakeLean, agree
from gate_scratch import Scratch, scratch
from mutant_brute import failure
from ruamel.yaml import YAML

from proofgen.errors import ProofgenError
from proofgen.gate.judge import GateOptions, judge_change
from proofgen.gate.result import GateResult
from proofgen.policy import Policy
from proofgen.policy_file import load_policies
from proofgen.progress import Quiet

POLICIES = ("delta2", "greedy", "half", "timid")
SETTINGS = '[gate]\npolicies = ["policies"]\nprotected = ["ci.yml"]\n'
NASTY = (
    *("\0", "\t", "\r", "\ufeff", "\u202e", "\u200b", "«", "-/", "/-", "--", '"', "'", "{", "[", "]", "}", "&a ", "*a"),
    *("<<: ", "? ", "---\n", "%YAML 9\n", "9" * 60, "0", "-1", "é", "filter", "sorry", "axiom x : False\n", "\ud7ff", "#"),
    *("!!int ", ": ", "\n"),
)
OPERATORS = (">=", ">", "==", "!=", "<=", "<", "+", "-", "*", "//", "%", "and", "or", "not")
WORDS = ("thief", "victim", "load", "count", "ready", "running", "idle", "overloaded", "lightest", "heaviest", "min", "true")
PROOFS = ("by\n    omega", "by\n    exact sorry", "fun h => h", "by decide", "by\n    simp at *", "  trivial", "narrows.balanced")


@dataclass
class Files:
    """What a project consists of while it is edited; what is None is not there."""

    texts: dict[str, bytes | None]

    def chosen(self, chance: Random, pattern: str = "") -> str | None:
        fitting = [path for path, text in sorted(self.texts.items()) if text and re.search(pattern, path)]
        return chance.choice(fitting) if fitting else None

    def change(self, chance: Random, pattern: str, how: Callable[[Random, str], str]) -> None:
        path = self.chosen(chance, pattern)
        if path is not None:
            text = (self.texts[path] or b"").decode("utf-8", "surrogateescape")
            self.texts[path] = how(chance, text).encode("utf-8", "surrogateescape")


def _mangled(chance: Random, text: str) -> str:
    """A few characters or stretches more, less, twice or otherwise."""
    for _ in range(chance.randint(1, 4)):
        at = chance.randint(0, len(text))
        end = min(len(text), at + chance.choice((0, 1, 1, 2, 5, 20, 200)))
        middle = chance.choice(("", text[at:end] * 2, chance.choice(NASTY), chr(chance.randint(0, 255))))
        text = text[:at] + middle + text[end:]
    return text


def _lines(chance: Random, text: str) -> str:
    lines = text.split("\n")
    at = chance.randrange(len(lines))
    other = chance.randrange(len(lines))
    match chance.randrange(4):
        case 0:
            del lines[at]
        case 1:
            lines.insert(at, lines[other])
        case 2:
            lines[at], lines[other] = lines[other], lines[at]
        case _:
            lines[at] = lines[at] + chance.choice((" #", " x", ",", "\\", " \n  more"))
    return "\n".join(lines)


def _meaning(chance: Random, text: str) -> str:
    """Another filter, steal or list of obligations, that may well be read."""
    found = [each for each in re.finditer(r"\d+|[a-z_]+|[<>=!]=?|//|[-+*%]", text) if each.start() > text.find("filter:")]
    for _ in range(chance.randint(1, 3)):
        if not found:
            return text
        one = chance.choice(found)
        word = one[0]
        new = str(int(word) + chance.choice((-1, 1, 2))) if word.isdigit() and len(word) < 9 else word
        new = chance.choice(OPERATORS) if word in OPERATORS else chance.choice(WORDS) if word in WORDS else new
        if text[one.start() : one.end()] == word:
            text = text[: one.start()] + new + text[one.end() :]
    return text


def _claims(chance: Random, text: str) -> str:
    """Other claims: what is expected, required, accepted."""
    swaps = (
        ("expect: proved", "expect: refuted"),
        ("expect: refuted", "expect: proved"),
        ("expect: proved", "expect: proved\nrequire: [choice_sound, steal_conserves]"),
        ("take: one", "take: half"),
        ("load: weight", "load: count"),
        ("filter:", "weights: {max: 1}\nfilter:"),
        ("filter:", "on_failure: next\nfilter:"),
        ('"proved"', '"open"'),
        ('"proved"', '"refuted"'),
        ("Statement : Prop := ", "Statement : Prop := True ∨ "),
        ("theorem ", "axiom "),
    )
    old, new = chance.choice(swaps)
    return text.replace(old, new, chance.choice((1, -1)))


def _new_text(files: Files, chance: Random) -> None:
    """A file that was not there."""
    until = chance.choice(("2027-01-01", "9999-01-01"))
    waiver = f'digest = "{"0" * 64}"\nowner = "a"\nreason = "b"\nexpires = {until}\n'
    name = chance.choice(("WorkConserving", "Balanced", "FilterSound", "Nothing"))
    choices = {
        "proofgen.waivers.toml": f'[[waivers]]\ncode = "PG30{chance.randint(0, 9)}"\nsubject = "delta2"\n{waiver}',
        "proofgen.toml": chance.choice((SETTINGS.replace("policies", "other"), "[gate]\nassurance = 3\n", "=")),
        f"obligations/Delta2/ByHand/{name}.lean": chance.choice(PROOFS),
        "obligations/Delta2/Extra.lean": "module\n",
        "policies/more.yaml": (files.texts["policies/delta2.yaml"] or b"").decode("utf-8", "replace").replace("delta2", "more"),
        "policies/other.yml": "x",
        "lean-toolchain": "leanprover/lean4:v4.0.0\n",
        "ci.yml": "nothing",
    }
    path, text = chance.choice(sorted(choices.items()))
    files.texts[path] = text.encode()


def _removed(files: Files, chance: Random) -> None:
    path = files.chosen(chance)
    if path is not None:
        files.texts[path] = None


POLICY, LOCK, LEAN = r"^policies/.*\.yaml$", r"lock\.toml$", r"\.lean$"
EDITS: tuple[Callable[[Files, Random], None], ...] = (
    lambda files, chance: files.change(chance, POLICY, _mangled),
    lambda files, chance: files.change(chance, POLICY, _lines),
    *([lambda files, chance: files.change(chance, POLICY, _meaning)] * 4),
    lambda files, chance: files.change(chance, POLICY, _claims),
    lambda files, chance: files.change(chance, LOCK, _mangled),
    lambda files, chance: files.change(chance, LOCK, _lines),
    lambda files, chance: files.change(chance, LOCK, _claims),
    lambda files, chance: files.change(chance, LEAN, _mangled),
    lambda files, chance: files.change(chance, LEAN, _claims),
    lambda files, chance: files.change(chance, r"toml$|yml$", _mangled),
    _new_text,
    _removed,
)


@dataclass(frozen=True)
class Outcome:
    """What became of one input: the answer or the kind of error, what is wrong with that, and what was edited."""

    seed: int
    kind: str
    wrong: tuple[str, ...]
    edited: tuple[str, ...] = field(default=())


@dataclass
class Fuzz:
    """A project in the current folder, to be edited and put back."""

    made: Scratch
    base: str
    pristine: dict[str, bytes]

    def run(self, seed: int) -> Outcome:
        chance = Random(seed)
        files = Files(dict(self.pristine))
        for _ in range(chance.randint(1, 3)):
            chance.choice(EDITS)(files, chance)
        edited = tuple(path for path, text in sorted(files.texts.items()) if text != self.pristine.get(path))
        try:
            for path in edited:
                self._put(path, files.texts[path])
            if chance.random() < 0.5:
                self._accept(path for path in edited if re.search(POLICY, path) and files.texts[path] is not None)
            return Outcome(seed, *self._judged(), edited)
        finally:
            self._put_back()

    def _judged(self) -> tuple[str, tuple[str, ...]]:
        try:
            result = judge_change(Path(), self.base, GateOptions(uncommitted=True), Quiet())
        except ProofgenError as error:
            return f"{type(error).__name__}", ()
        except Exception:
            return "crash", (traceback.format_exc(),)
        return result.answer, tuple(self._passed_wrongly(result)) if result.exit_code == 0 else ()

    def _passed_wrongly(self, result: GateResult) -> Iterator[str]:
        """Policies that passed and do not do what is required of them."""
        for policy in load_policies([Path("policies")]):
            data = Path(policy.file).read_bytes()
            if policy.expect == "proved" and data != self.pristine.get(policy.file):
                found = failure(_plain(policy), policy.require, None)
                if found is not None:
                    yield f"{policy.file} passed, and {found[0]} fails: {found[1]}\n{data.decode()}"

    def _accept(self, paths: Iterable[str]) -> None:
        """As somebody does who writes files anew and accepts whatever comes out; where something cannot be read, nothing."""
        chosen = [*paths]
        try:
            if chosen:
                self.made.accept(*chosen)
        except (ProofgenError, OSError, UnicodeDecodeError):
            return

    def _put(self, path: str, text: bytes | None) -> None:
        place = self.made.path(path)
        if text is None:
            place.unlink(missing_ok=True)
        else:
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(text)

    def _put_back(self) -> None:
        now = {path.relative_to(self.made.folder).as_posix() for path in self.made.folder.rglob("*") if path.is_file()}
        for path in now - self.pristine.keys():
            if not path.startswith((".git/", ".proofgen/")):
                self.made.path(path).unlink()
        for path, data in self.pristine.items():
            if path not in now or self.made.path(path).read_bytes() != data:
                self._put(path, data)


def _plain(policy: Policy) -> dict[str, Any]:
    plain: dict[str, Any] = YAML(typ="safe").load(Path(policy.file).read_text(encoding="utf-8"))
    return plain


def fuzz(folder: Path) -> Fuzz:
    """A project to be fuzzed in a folder, which has to be the current one."""
    made = scratch(folder, *POLICIES)
    made.write("proofgen.toml", SETTINGS)
    made.write("ci.yml", "proofgen gate\n")
    base = made.commit("settings")
    found = (path for path in sorted(folder.rglob("*")) if path.is_file() and ".git" not in path.parts)
    return Fuzz(made, base, {path.relative_to(folder).as_posix(): path.read_bytes() for path in found})


@contextmanager
def agreeing() -> Iterator[None]:
    """A Lean that accepts everything, for the time of a `with` block."""
    lean = patch("proofgen.verification.select_backend", lambda *_: FakeLean(agree))
    # Reading all of the embedded Lean, which is not asked, would take longer than anything else.
    with lean, patch("proofgen.gate.guarded.find_installation", lambda _: None):
        yield
