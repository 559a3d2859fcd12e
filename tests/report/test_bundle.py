"""What is printed of bundles, for people."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from bundles import answering, made, project, replaced
from bundles import changed as tampered
from fake_lean import FakeLean, agree, ended
from statuses import HOSTILE

from proofgen.bundle.checking import BundleCheck, check_bundle
from proofgen.bundle.comparing import Finding
from proofgen.progress import Quiet
from proofgen.report.bundle import check_text
from proofgen.verification import Options


@pytest.fixture
def lean(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> FakeLean:
    monkeypatch.chdir(tmp_path)
    return answering(agree, monkeypatch)


def check(data: bytes) -> BundleCheck:
    Path("a.zip").write_bytes(data)
    return check_bundle(Path("a.zip"), Options(), Quiet())


def settled(check: BundleCheck) -> str:
    """The text without the digests that change with proofgen."""
    text = check_text(check)
    digests = {check.bundle.sha256: "BUNDLE"}
    if check.result is not None and check.result.provenance is not None:
        digests |= {check.result.provenance.library: "LIBRARY", check.result.provenance.emitter: "EMITTER"}
    for digest, name in digests.items():
        text = text.replace(digest, name)
    return text + "\n"


def test_what_is_printed(lean: FakeLean, root: Path, golden: Callable[[Path, str], None]) -> None:
    """What is established, what is refuted, what fails, what does not fit together, and what is inconclusive."""
    delta2, greedy = (made(project(Path(name).absolute(), name), name) for name in ("delta2", "greedy"))
    lifted = tampered(greedy, lambda _, manifest: manifest["obligations"]["work_conserving"].update(verdict="proved"))
    weakened = tampered(delta2, replaced("policies/delta2.yaml", ">= 2", ">= 3"))
    texts = {name: settled(check(data)) for name, data in (("delta2", delta2), ("greedy", greedy), ("lifted", lifted))}
    texts["weakened"] = settled(check(weakened))
    lean.answer = lambda source: ended("timeout")
    texts["inconclusive"] = settled(check(delta2))
    for name, text in texts.items():
        assert max(map(len, text.split("\n"))) <= 120
        golden(root / "tests/data/bundles/checks" / f"{name}.txt", text)


def test_nothing_in_it_does_anything_on_a_terminal(lean: FakeLean) -> None:
    found = check(made(project(Path("delta2").absolute(), "delta2"), "delta2"))
    assert found.run is not None and found.result is not None
    hostile = (Finding("proofs", HOSTILE, (HOSTILE,)),)
    run = replace(found.run, policies=(replace(found.result, reason=HOSTILE),))
    policy, bundle = replace(found.policy, title=HOSTILE), replace(found.bundle, file=HOSTILE)
    text = check_text(replace(found, bundle=bundle, policy=policy, failures=hostile, notes=hostile, run=run))
    assert "<script>" in text
    assert all(line.isprintable() for line in text.split("\n"))
    assert text.endswith("\nNOT every claim of the bundle holds: do not rely on it.")
