"""The library under Lean itself, and what a policy's files must not get away with."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from proofgen.check import Checked, Limits, check
from proofgen.emit.files import PolicyFiles, policy_files
from proofgen.policy_file import load_policy
from proofgen.prover.choice import build_library, select_backend
from proofgen.prover.combine import Combined, combine
from proofgen.prover.model import LeanBackend, LeanRun
from proofgen.resources import lean_library
from proofgen.search import find_witnesses

pytestmark = pytest.mark.lean
LIMITS = Limits(seconds=300, memory_mb=4000)


@pytest.fixture(scope="module")
def lean() -> LeanBackend:
    """The embedded Lean with the library."""
    return build_library(select_backend("embedded"), lean_library())


@pytest.fixture(scope="module")
def honest() -> PolicyFiles:
    return emitted("delta2")


def emitted(name: str) -> PolicyFiles:
    """The files of delta2 under this name."""
    policy = load_policy(Path(__file__).parent.parent / "policies" / "delta2.yaml")
    return policy_files(replace(policy, name=name), find_witnesses(policy, exhaustive=False))


WRITTEN_BY_HAND = sorted((Path(__file__).parent / "lean").glob("*.lean"))


@pytest.fixture(scope="module")
def by_hand(lean: LeanBackend) -> tuple[Combined, LeanRun]:
    """All files of witnesses in one run, for starting Lean takes longer than most of them."""
    combined = combine([(path.stem, path.read_text(encoding="utf-8")) for path in WRITTEN_BY_HAND])
    return combined, lean.check(combined.text, timeout=LIMITS.seconds, memory_mb=LIMITS.memory_mb)


@pytest.mark.parametrize("path", WRITTEN_BY_HAND, ids=lambda path: path.stem)
def test_the_checkers_accept_the_witnesses_written_by_hand(path: Path, by_hand: tuple[Combined, LeanRun]) -> None:
    combined, run = by_hand
    assert run.outcome == "finished"
    assert [message for message in run.messages if combined.locate(message.line)[0] == path.stem] == []


def test_nothing_at_all_is_said_of_them(by_hand: tuple[Combined, LeanRun]) -> None:
    _, run = by_hand
    assert run.clean, run
    assert run.messages == ()


PROOF = re.compile(r"theorem balanced : balancedStatement :=\n(.+)\n")
FALSE = "theorem cheat : False := by\n  cases (by decide : 1 = 2)\n"
# Each replaces the honest proof of `balanced`; none may be taken for one.
PLANTED = {
    "sorry": "theorem balanced : balancedStatement :=\n  sorry\n",
    "sorry on the way": "theorem cheat : balancedStatement := by\n  sorry\n\ntheorem balanced : balancedStatement :=\n  cheat\n",
    "another statement": "theorem balanced : True :=\n  trivial\n",
    "a false statement": f"{FALSE}\ntheorem balanced : balancedStatement :=\n  cheat.elim\n",
    "an axiom": "axiom cheat : balancedStatement\n\ntheorem balanced : balancedStatement :=\n  cheat\n",
    "an axiom of its own": "axiom balanced : balancedStatement\n",
    "a computation that the kernel does not check": "theorem balanced : balancedStatement :=\n"
    "  absurd (by native_decide : (1 : Nat) = 1) (fun h => nomatch (cheat h))\n",
    "a theorem elsewhere": "theorem elsewhere : balancedStatement :=\n\\1\n",
    "nothing at all": "",
}


def planted(name: str, text: str) -> PolicyFiles:
    """The files with another text where `balanced` is proved."""
    files = emitted(name)
    (statements, proofs) = files.files
    changed, times = PROOF.subn(text, proofs[1])
    assert times == 1
    return replace(files, files=(statements, (proofs[0], changed)))


@pytest.fixture(scope="module")
def answers(honest: PolicyFiles, lean: LeanBackend) -> dict[str, Checked]:
    """What Lean says of the policy, and of each that has something planted in it, in one batch; by what is planted."""
    names = {f"planted{number}": what for number, what in enumerate(PLANTED)}
    batch = [honest, *(planted(name, PLANTED[what]) for name, what in names.items())]
    found = check(lean, batch, LIMITS, lambda policy, theorem: None)
    return {names.get(name, name): checked for name, checked in found.items()}


@pytest.mark.parametrize("what", PLANTED)
def test_what_is_planted_is_not_accepted(what: str, answers: dict[str, Checked]) -> None:
    result = answers[what]
    # Where Lean rejects what was planted beside it, the run is repeated with files emitted anew, honest ones.
    assert "balanced" not in result.accepted or result.rejected == {"cheat"}


def test_the_honest_proof_is_accepted(honest: PolicyFiles, answers: dict[str, Checked]) -> None:
    result = answers["delta2"]
    assert result.accepted.keys() == honest.settled.keys()
    assert (result.rejected, result.reason) == (frozenset(), None)
