"""A real headless Chromium, and pages for it to show."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import which
from typing import Any

import platformdirs
from checked import TOOLCHAIN
from filelock import FileLock
from selenium import webdriver

from proofgen.emit.files import PolicyFiles
from proofgen.evidence import provenance, record
from proofgen.policy_file import load_policies
from proofgen.progress import Quiet
from proofgen.prover.install import npm_command
from proofgen.prover.library import read_library
from proofgen.report.html import html
from proofgen.resources import lean_library
from proofgen.result import Assurance, ObligationResult, PolicyResult, Verdict
from proofgen.status import status_in
from proofgen.workflow import prepare

_FLAGS = (
    "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --hide-scrollbars"
)
AXE = "axe-core@4.11.0"
POLICIES = (
    "delta2",
    "greedy",
    "group_imbalance",
    "overload_on_wakeup",
    "overlapping_groups",
    "uncovered_core",
    "weighted_greedy",
)


@contextmanager
def chromium(width: int = 1280, height: int = 900) -> Iterator[webdriver.Chrome]:
    """A browser; Debian's packages `chromium` and `chromium-driver` bring what it needs."""
    program, driver = which("chromium"), which("chromedriver")
    assert program and driver, "the tests of the page need chromium and chromedriver: apt-get install chromium chromium-driver"
    options = webdriver.ChromeOptions()
    options.binary_location = program
    for flag in _FLAGS.split():
        options.add_argument(flag)
    options.add_argument(f"--window-size={width},{height}")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    browser = webdriver.Chrome(options=options, service=webdriver.ChromeService(driver))
    try:
        yield browser
    finally:
        browser.quit()


def requests(browser: webdriver.Chrome) -> list[str]:
    """What the page asked for since this was called last."""
    events = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    return [each["params"]["request"]["url"] for each in events if each["method"] == "Network.requestWillBeSent"]


def complaints(browser: webdriver.Chrome) -> list[dict[str, Any]]:
    """What stands in the console."""
    return [entry for entry in browser.get_log("browser") if entry["level"] != "DEBUG"]


def axe() -> str:
    """The script of the accessibility checker, from npm; kept in the cache."""
    folder = Path(platformdirs.user_cache_dir("proofgen-tests")) / AXE
    script = folder / "node_modules" / "axe-core" / "axe.min.js"
    folder.mkdir(parents=True, exist_ok=True)
    with FileLock(folder / "lock"):
        if not script.exists():
            command = ["install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", str(folder), AXE]
            subprocess.run([*npm_command(), *command], check=True, timeout=300)
    return script.read_text(encoding="utf-8")


def recorded(files: PolicyFiles) -> PolicyResult:
    """The result if Lean accepted all that was emitted."""
    found = []
    for name in files.policy.obligations:
        theorem, witness = files.settled.get(name), files.findings.counterexamples.get(name)
        verdict: Verdict = "open" if theorem is None else "refuted" if theorem.name.startswith("not_") else "proved"
        run = witness.to_json() if witness is not None and verdict == "refuted" else None
        proof = None if theorem is None else files.qualified(theorem.name)
        level: Assurance = "L0" if theorem is None else "L1"
        found.append(ObligationResult(name, verdict, proof, 0.25, run, assurance=level))
    basis = provenance(files, read_library(lean_library()), TOOLCHAIN)
    return PolicyResult(files.policy, tuple(found), (), None, 3.0, False, None, basis)


def page(folder: Path, root: Path) -> Path:
    """A dashboard of some policies that were checked, one of them stale, and one that never was."""
    (folder / "policies").mkdir()
    (folder / "policies" / "machines").symlink_to(root / "policies" / "machines")
    for name in (*POLICIES, "half"):
        text = (root / "policies" / f"{name}.yaml").read_text(encoding="utf-8")
        (folder / "policies" / f"{name}.yaml").write_text(text, encoding="utf-8")
    files = [folder.joinpath("policies", f"{name}.yaml").relative_to(folder) for name in (*POLICIES, "half")]
    for each in prepare(load_policies(files[:-1])):
        record(folder, each, recorded(each))
    stale = folder / "policies" / "weighted_greedy.yaml"
    stale.write_text(stale.read_text(encoding="utf-8").replace("filter: ", "filter: victim.count >= 9 and ", 1), encoding="utf-8")
    target = folder / "report.html"
    target.write_text(html(status_in(folder, files, Quiet())), encoding="utf-8")
    return target
