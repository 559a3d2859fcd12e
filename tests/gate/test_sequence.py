"""A project from `proofgen init` on, commit after commit, with the real Lean: what the gate says of each."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass

import pygit2
import pytest
from commands import call
from gate_scratch import Scratch

pytestmark = pytest.mark.lean

POLICY, FOLDER = "policies/delta2.yaml", "obligations/Delta2"
BALANCED = "[obligations.balanced]\nverdict = "
GENTLE = """\
schema: proofgen.policy/1
name: gentle
title: Only idle cores steal, and only from overloaded ones
source: an example
expect: proved
filter: thief.idle and victim.overloaded
steal: {take: one}
"""


@dataclass(frozen=True)
class Commit:
    """A commit on top of what is good: what is done, how the gate ends, and a finding that it has to have."""

    name: str
    change: Callable[[Scratch], None]
    exit_code: int
    code: str | None = None
    file: str = ""
    says: str = ""


def _ran(*arguments: str, exit_code: int = 0) -> None:
    done = call(*arguments)
    assert done.exit_code == exit_code, done.output


def _good(made: Scratch) -> None:
    made.write("policies/gentle.yaml", GENTLE)
    _ran("verify", "--backend", "embedded", "policies/gentle.yaml")
    _ran("accept", "policies/gentle.yaml")


def _weaker(made: Scratch) -> None:
    made.replace(POLICY, "filter: victim.load - thief.load >= 2", "filter: victim.load >= 2")
    _ran("emit", POLICY)


def _without_an_obligation(made: Scratch) -> None:
    fewer = "require: [filter_sound, choice_sound, nonvacuous]"
    made.write(POLICY, re.sub(r"^require: .*$", fewer, made.read(POLICY), flags=re.M))
    assert fewer in made.read(POLICY)


COMMITS = (
    Commit("good policy", _good, 0),
    Commit("weakened filter", _weaker, 1, "PG401", POLICY, "`work_conserving` is refuted: One round leads from"),
    Commit(
        "sorry in a proof",
        lambda made: _ran("prove", "--edit", POLICY, "balanced"),
        *(1, "PG121", f"{FOLDER}/ByHand/Balanced.lean", "sorry"),
    ),
    Commit(
        "statement edited by hand",
        lambda made: made.replace(f"{FOLDER}/Statements.lean", "Prop := WorkConserving policy.balancer {}", "Prop := True"),
        *(1, "PG201", f"{FOLDER}/Statements.lean", "`def workConservingStatement : Prop := True` in place of"),
    ),
    Commit("obligation deleted", _without_an_obligation, 1, "PG303", POLICY, "`work_conserving`"),
    Commit(
        "lock edited",
        lambda made: made.replace(f"{FOLDER}/proofs.lock.toml", f'{BALANCED}"proved"', f'{BALANCED}"open"'),
        *(1, "PG306", f"{FOLDER}/proofs.lock.toml", "`balanced` is proved, and the lock file says open"),
    ),
    Commit(
        "template edited",
        lambda made: made.replace(".github/workflows/proofgen.yml", "proofgen gate --self-test", "true"),
        *(1, "PG501", ".github/workflows/proofgen.yml", "(changed)"),
    ),
    Commit("only the README", lambda made: made.write("README.md", "Another text.\n"), 0),
)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Scratch:
    """A project whose first policy is verified, accepted and committed."""
    folder = tmp_path_factory.mktemp("project")
    with pytest.MonkeyPatch.context() as patched:
        patched.chdir(folder)
        made = Scratch(folder, pygit2.init_repository(folder, initial_head="main"))
        _ran("init")
        _ran("verify", "--backend", "embedded")
        _ran("accept", "policies")
        made.commit("the project")
    return made


@pytest.mark.parametrize("commit", [pytest.param(one, id=one.name) for one in COMMITS])
def test_each_commit_gets_what_it_deserves(commit: Commit, made: Scratch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(made.folder)
    base = str(made.repository.head.target)
    commit.change(made)
    made.commit(commit.name)
    done = call("gate", "--base", base, "--backend", "embedded", "--json", "-")
    findings = json.loads(done.stdout)["findings"]
    errors = [one for one in findings if one["severity"] != "notice"]
    assert done.exit_code == commit.exit_code, errors
    if commit.code is None:
        assert errors == []
    else:
        told = [one for one in errors if one["code"] == commit.code and one["file"] == commit.file]
        assert any(commit.says in one["message"] for one in told), errors
        assert all(one["hint"] for one in told)
        # What is bad is taken back: the next commit stands on what is good.
        made.repository.reset(pygit2.Oid(hex=base), pygit2.enums.ResetMode.HARD)
