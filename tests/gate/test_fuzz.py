"""A small share of what benchmarks/fuzz_gate.py tries: always the same inputs."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from gate_fuzz import Fuzz, agreeing, fuzz

INPUTS = 120


def test_random_edits_never_crash_and_never_let_a_wrong_policy_pass(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with agreeing():
        tried = fuzz(tmp_path)
        outcomes = [tried.run(seed) for seed in range(INPUTS)]
    assert [one for one in outcomes if one.wrong] == []
    kinds = Counter(one.kind for one in outcomes)
    # All of it would be worth little if everything were kept out, or let in.
    assert kinds["may merge"] > 2
    assert kinds["may not merge"] > INPUTS / 2
    assert _is_as_before(tried)


def _is_as_before(tried: Fuzz) -> bool:
    return all(tried.made.path(path).read_bytes() == data for path, data in tried.pristine.items())
