"""Differences between texts, shown in a few lines."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proofgen.bundle.comparing import difference

CASES = {
    "a line": ("a\nb\nc", "a\nd\nc", ("- b", "+ d")),
    "a line more": ("a\nb\nc", "a\nc", ("- b",)),
    "a line less": ("a\nc", "a\nb\nc", ("+ b",)),
    "from the first to the last": ("a\nb\nc\nd", "x\nb\nc\ny", ("- a", "- b", "- c", "- d", "+ x", "+ b", "+ c", "+ y")),
    "comments": ("/- one -/\na\n\n b", "a  \n/-- two\n lines -/\n c", ("-  b", "+  c")),
    "twice the same": ("a\na", "a", ("- a",)),
    "many": ("\n".join("abcdefgh"), "", ("- a", "- b", "- c", "- d", "- e", "- f", "- … 2 more")),
    "nothing": ("a\n", "a", ()),
}


@pytest.mark.parametrize("case", CASES)
def test_difference(case: str) -> None:
    there, here, lines = CASES[case]
    assert difference(there, here) == lines


TEXTS = st.lists(st.sampled_from(["a", "b", "  c", "", "/- d -/"]), max_size=6).map("\n".join)


@given(TEXTS, TEXTS)
def test_only_what_differs(there: str, here: str) -> None:
    found = difference(there, here)
    assert bool(found) == (difference(here, there) != ()) and len(found) <= 14
    assert difference(there, there) == ()
