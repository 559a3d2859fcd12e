"""Bundles that several tests look at."""

from __future__ import annotations

from pathlib import Path

import pytest
from bundles import made, project


@pytest.fixture(scope="session")
def delta2(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A policy that is proved."""
    return made(project(tmp_path_factory.mktemp("bundles") / "a", "delta2"), "delta2")


@pytest.fixture(scope="session")
def greedy(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A policy that is refuted."""
    return made(project(tmp_path_factory.mktemp("bundles") / "a", "greedy"), "greedy")


@pytest.fixture(scope="session")
def on_machine(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A policy with a machine file."""
    return made(project(tmp_path_factory.mktemp("bundles") / "a", "missing_domains_fixed"), "missing_domains_fixed")


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path
