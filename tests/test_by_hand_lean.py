"""Proofs by hand and the real Lean: those of several policies in one run, and the example of the page about them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from by_hand import module, write
from commands import SECONDS, copy, start

from proofgen.emit.files import policy_files
from proofgen.policy import Policy
from proofgen.policy_file import load_policies, load_policy
from proofgen.progress import Quiet
from proofgen.prover.choice import build_library
from proofgen.prover.embedded import EmbeddedLean
from proofgen.prover.install import install
from proofgen.prover.process import Limits
from proofgen.resources import lean_library
from proofgen.search import find_witnesses

pytestmark = pytest.mark.lean
NESTED = """\
  by

    /- As in the paper /- Lemma 2 -/,

       but for all machines. -/
    intro n -- cores


    exact narrows.balanced
"""
WITNESS = """\
  not_potentialDecrease_of_noDecrease (p := policy) 4
    (.ofIds (some 1) [])
    (.ofIds (some 2) [3])
    (by decide +kernel)"""


def blocks(root: Path, language: str) -> list[str]:
    page = (root / "docs" / "by-hand.md").read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)\n```$", page, re.MULTILINE | re.DOTALL)


def loaded(path: str) -> Policy:
    [policy] = load_policies([Path(path)])
    return policy


@pytest.fixture
def results(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What `verify` says of a project with proofs by hand of every kind, by name of the policy."""
    monkeypatch.chdir(tmp_path)
    delta2, greedy, half = map(loaded, copy(root, "delta2", "greedy", "half"))
    Path("policies/machines").mkdir()
    two_pairs = Path("policies/machines/two_pairs.yaml")
    two_pairs.write_text((root / "policies" / "machines" / "two_pairs.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    machine, policy = blocks(root, "yaml")
    Path("policies/machines/one_core.yaml").write_text(machine, encoding="utf-8")
    Path("policies/alone.yaml").write_text(policy, encoding="utf-8")
    write(delta2, "balanced", NESTED)
    write(delta2, "filter_sound", "  by\n    intro thief cores formed idle\n    exact missing")
    # Ends where nobody expects it: what follows is not taken along.
    write(delta2, "nonvacuous", "  fun x =>")
    write(greedy, "potential_decrease", WITNESS, refutes=True)
    write(greedy, "balanced", "  by\n    intro n m\n    grind")
    write(half, "balanced", "  -- later\n  sorry")
    write(loaded(two_pairs.as_posix()), "hierarchy_valid", "  checkValid_iff.mp (by decide +kernel)")
    write(loaded("policies/alone.yaml"), "nonvacuous", blocks(root, "lean")[-1], refutes=True)
    process = start("verify", "--backend", "embedded", "--json", "-")
    output, errors = process.communicate(timeout=2 * SECONDS)
    assert (process.returncode, errors) == (1, "")
    return {one["name"]: one for one in json.loads(output)["policies"]}


def test_the_verdicts(results: dict[str, Any]) -> None:
    verdicts = {name: {each["id"]: each["verdict"] for each in one["obligations"]} for name, one in results.items()}
    others = {name: {**each} for name, each in verdicts.items()}
    by_hand = {name: {each["id"] for each in one["obligations"] if each["by_hand"]} for name, one in results.items()}
    assert by_hand == {
        "delta2": {"balanced", "filter_sound", "nonvacuous"},
        "greedy": {"potential_decrease", "balanced"},
        "half": {"balanced"},
        "alone": {"nonvacuous"},
        "machine_two_pairs": {"hierarchy_valid"},
        "machine_one_core": set(),
    }
    told = {(name, each): others[name].pop(each) for name, ids in by_hand.items() for each in ids}
    assert told == {
        ("delta2", "balanced"): "proved",
        ("delta2", "filter_sound"): "open",
        ("delta2", "nonvacuous"): "open",
        ("greedy", "potential_decrease"): "refuted",
        ("greedy", "balanced"): "open",
        ("half", "balanced"): "open",
        ("alone", "nonvacuous"): "refuted",
        ("machine_two_pairs", "hierarchy_valid"): "proved",
    }
    assert {*others["delta2"].values(), *others["half"].values(), *others["machine_one_core"].values()} == {"proved"}
    refuted = {name for name, verdict in others["greedy"].items() if verdict == "refuted"}
    assert refuted == {"bounded_steals", "work_conserving"} and {*others["greedy"].values()} == {"proved", "refuted"}

    theorems = {(name, each["id"]): each["theorem"] for name, one in results.items() for each in one["obligations"]}
    assert theorems["delta2", "balanced"] == "Obligations.Delta2.balanced"
    assert theorems["greedy", "potential_decrease"] == "Obligations.Greedy.not_potentialDecrease"
    runs = {(name, each["id"]) for name, one in results.items() for each in one["obligations"] if each["counterexample"]}
    assert ("greedy", "work_conserving") in runs and ("greedy", "potential_decrease") not in runs

    reason = results["delta2"]["reason"]
    assert re.search(r"obligations/Delta2/ByHand/FilterSound\.lean:\d+:11: Lean rejects it: Unknown identifier `missing`", reason)
    assert re.search(r"obligations/Delta2/ByHand/Nonvacuous\.lean:\d+:\d+: Lean rejects it: unexpected token", reason)
    assert re.search(r"^obligations/Greedy/ByHand/Balanced\.lean:\d+:\d+: Lean rejects it: ", results["greedy"]["reason"])
    assert re.fullmatch(
        r"obligations/Half/ByHand/Balanced\.lean:\d+:3: PG1\d\d, which keeps it from Lean: .*", results["half"]["reason"]
    )
    assert results["alone"]["reason"] is None and results["alone"]["ok"]
    assert results["machine_two_pairs"]["reason"] is None


def test_it_is_a_module_that_stands_alone(root: Path, tmp_path: Path) -> None:
    """As `lake build` and editors take it: each file on its own, with what it imports."""
    policy = load_policy(root / "policies" / "delta2.yaml")
    by_hand = (module(policy, "balanced", NESTED), module(policy, "filter_sound", "  Policy.filterSound_of missing"))
    files = policy_files(policy, find_witnesses(policy, exhaustive=False), by_hand=by_hand)
    lean = build_library(EmbeddedLean(install(Quiet())), lean_library()).using(tmp_path)
    assert isinstance(lean, EmbeddedLean)
    said = {}
    for path, text in files.sources:
        output = (tmp_path / "obligations" / path).with_suffix(".olean")
        output.parent.mkdir(parents=True, exist_ok=True)
        run = lean._run(text, Limits(SECONDS, 2500), None, output=output)
        assert run.outcome == "finished"
        said[path] = [(message.severity, message.line, message.text) for message in run.messages]
    at = by_hand[1].first_line
    assert said == {
        "Delta2/Statements.lean": [],
        "Delta2/Proofs.lean": [],
        "Delta2/ByHand/Balanced.lean": [],
        "Delta2/ByHand/FilterSound.lean": [("error", at, "Unknown identifier `missing`")],
    }
