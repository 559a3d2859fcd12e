"""The library under Lean itself, and what a policy's files must not get away with."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from proofgen.check import Checked, Limits, check
from proofgen.emit.files import PolicyFiles, policy_files
from proofgen.policy import load_policy
from proofgen.prover.choice import build_library, select_backend
from proofgen.prover.model import LeanBackend
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
    policy = load_policy(Path(__file__).parent.parent / "policies" / "delta2.yaml")
    return policy_files(policy, find_witnesses(policy, exhaustive=False))


@pytest.mark.parametrize("name", ["PingPong", "Hierarchies"])
def test_the_checkers_accept_the_witnesses_written_by_hand(name: str, lean: LeanBackend) -> None:
    text = (Path(__file__).parent / "lean" / f"{name}.lean").read_text(encoding="utf-8")
    run = lean.check(text, timeout=LIMITS.seconds, memory_mb=LIMITS.memory_mb)
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


def planted(honest: PolicyFiles, text: str) -> PolicyFiles:
    """The files with another text where `balanced` is proved, named like the policy was before."""
    (statements, proofs) = honest.files
    changed, times = PROOF.subn(text, proofs[1])
    assert times == 1
    return replace(honest, files=(statements, (proofs[0], changed)))


@pytest.mark.parametrize("text", PLANTED.values(), ids=PLANTED.keys())
def test_what_is_planted_is_not_accepted(text: str, honest: PolicyFiles, lean: LeanBackend) -> None:
    result = checked(planted(honest, text), lean)
    # Where Lean rejects what was planted beside it, the run is repeated with files emitted anew, honest ones.
    assert "balanced" not in result.accepted or result.rejected == {"cheat"}


def test_the_honest_proof_is_accepted(honest: PolicyFiles, lean: LeanBackend) -> None:
    result = checked(honest, lean)
    assert result.accepted.keys() == honest.settled.keys()
    assert (result.rejected, result.reason) == (frozenset(), None)


def checked(files: PolicyFiles, lean: LeanBackend, done: Callable[[str, str], None] = lambda policy, theorem: None) -> Checked:
    return check(lean, [files], LIMITS, done)[files.policy.name]
