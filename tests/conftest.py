"""Options and fixtures that all tests share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).parent.parent

# Timing depends on the machine, and a test must fail for everybody or for nobody.
settings.register_profile("proofgen", deadline=None, derandomize=True)
settings.load_profile("proofgen")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add --update-golden."""
    parser.addoption("--update-golden", action="store_true", help="write golden files anew instead of comparing")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how many of the wrong policies that were tried were refuted; see test_mutation.py."""
    reports = [*terminalreporter.getreports("passed"), *terminalreporter.getreports("failed")]
    counted = [dict(report.user_properties) for report in reports if hasattr(report, "user_properties")]
    scores = [(each["refuted mutants"], each["wrong mutants"], each["mutants"]) for each in counted if "mutants" in each]
    if scores:
        refuted, wrong, tried = map(sum, zip(*scores, strict=True))
        terminalreporter.write_line(f"mutants of {len(scores)} policies: {refuted} of {wrong} wrong ones refuted, {tried} tried")


@pytest.fixture
def root() -> Path:
    """The root of the checkout."""
    return ROOT


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[Path, str], None]:
    """Compare a text with a file; with --update-golden, write the file."""
    update = bool(request.config.getoption("--update-golden"))

    def compare(path: Path, text: str) -> None:
        if update:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        assert path.read_text(encoding="utf-8") == text

    return compare
