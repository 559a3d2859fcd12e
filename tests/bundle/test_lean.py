"""Bundles that a real Lean checks, in an empty folder."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from bundles import changed
from commands import SECONDS, start

from proofgen.byhand.frame import frame
from proofgen.policy_file import load_policy

pytestmark = pytest.mark.lean
WRONG = "obligations/Delta2/ByHand/ChoiceSound.lean"


def checked(data: bytes, here: Path) -> tuple[int, str, Any]:
    """Exit code, what is printed, and what is written as JSON."""
    (here / "a.zip").write_bytes(data)
    process = start("check", "a.zip", "--backend", "embedded", "--json", "out.json")
    output, errors = process.communicate(timeout=SECONDS)
    assert errors == ""
    told = json.loads((here / "out.json").read_text())
    assert sorted(path.name for path in here.iterdir()) == ["a.zip", "out.json"]
    return process.returncode, output, told


def test_proved_on_a_machine(here: Path, on_machine: bytes) -> None:
    code, output, told = checked(on_machine, here)
    assert (code, told["established"], told["policy"]["verdict"], told["failures"]) == (0, True, "proved", [])
    assert "Every claim of the bundle was established." in output
    assert {one["found"] for one in told["obligations"] if one["id"] in told["policy"]["require"]} == {"proved"}


def test_refuted(here: Path, greedy: bytes) -> None:
    code, _, told = checked(greedy, here)
    assert (code, told["established"], told["policy"]["verdict"], told["failures"]) == (0, True, "refuted", [])
    verdicts = {one["id"]: one["found"] for one in told["obligations"]}
    assert (verdicts["work_conserving"], verdicts["filter_sound"]) == ("refuted", "proved")


def test_a_lifted_verdict(here: Path, greedy: bytes) -> None:
    def lifted(_: Any, manifest: Any) -> None:
        manifest["obligations"]["work_conserving"] |= {"verdict": "proved", "theorem": "Obligations.Greedy.workConserving"}

    code, output, told = checked(changed(greedy, lifted), here)
    assert (code, told["established"]) == (1, False)
    assert [one["text"] for one in told["failures"]] == ["work_conserving: the bundle says proved, found is refuted"]
    assert "NOT every claim of the bundle holds" in output


def test_a_proof_by_hand_that_is_none(here: Path, delta2: bytes, root: Path) -> None:
    policy = load_policy(root / "policies" / "delta2.yaml")
    text = frame(policy.outline, "choice_sound", refutes=False).around("  by trivial")

    code, output, told = checked(changed(delta2, lambda members, _: members.update({WRONG: text.encode()})), here)
    assert (code, told["established"]) == (1, False)
    assert [one["text"] for one in told["failures"]] == ["choice_sound: the bundle says proved, found is open"]
    assert f"{WRONG}:" in output and "Lean rejects it" in output
