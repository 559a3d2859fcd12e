"""Texts that are not to be trusted."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proofgen.report.visible import visible


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("Σᵢ |loadᵢ| ≤ 4, für „alle“ 🙂", "Σᵢ |loadᵢ| ≤ 4, für „alle“ 🙂"),
        ("a\nb\r\tc", r"a\nb\r\tc"),
        ("\x00\x1b[31m\x7f\x9b", r"\x00\x1b[31m\x7f\x9b"),
        ("\u202egnp\u2066\u200f\u200b\ufeff", r"\u202egnp\u2066\u200f\u200b\ufeff"),
        ("\u2028\u2029\ufffe\udc80\U000e0041", r"\u2028\u2029\ufffe\udc80\U000e0041"),
    ],
)
def test_what_has_no_shape_gets_one(text: str, seen: str) -> None:
    assert visible(text) == seen


@given(st.text(st.characters()))
def test_what_is_seen_can_be_written_on_one_line(text: str) -> None:
    seen = visible(text)
    assert seen.encode("utf-8").decode("utf-8").splitlines() in ([seen], [])
    assert visible(seen) == seen
