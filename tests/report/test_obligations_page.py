"""The page of obligations is what the catalogue and the library say."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from proofgen.report.definitions import definition
from proofgen.report.obligations_page import obligations_page


def test_page(root: Path, golden: Callable[[Path, str], None]) -> None:
    golden(root / "docs" / "obligations.md", obligations_page())


def test_a_definition_has_its_docstring_and_ends_where_the_next_begins() -> None:
    found = definition("Domain.Partitioned")
    assert found.path == "Proofgen/Spec/Hierarchy.lean"
    assert found.text.startswith("/-- Each owner is in its domain,")
    assert found.text.endswith("d.groups.Pairwise fun g g' => ∀ c, ¬ (g.testBit c ∧ g'.testBit c)")


@pytest.mark.parametrize("name", ["FilterSoun", "Filter.ound", "nothing"])
def test_what_is_not_defined_is_not_found(name: str) -> None:
    with pytest.raises(LookupError, match=r"has 0 definitions"):
        definition(name)
