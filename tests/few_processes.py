"""Many policies in few processes of Lean, where it does not matter how they are divided among them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from proofgen import verification


@contextmanager
def in_few_processes() -> Iterator[None]:
    """Have each process check all that falls to it: to start Lean takes as long as to check five policies or more."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(verification, "_MOST_AT_ONCE", 100)
        yield
