"""The launcher's changes: each exactly once."""

from __future__ import annotations

import pytest

from proofgen.errors import ToolError
from proofgen.prover.patch import patch_launcher
from tests.prover.conftest import FAKE_LAUNCHER


def test_patched_launcher() -> None:
    text = patch_launcher(FAKE_LAUNCHER)
    assert 'var _used;function assignWasmExports(wasmExports){_used=wasmExports["used"]}' in text
    assert "l_unused" not in text
    assert "new Map(Object.keys(lib.exports)" in text
    assert 'root:"/home"' not in text
    assert "updateGOT(origExports)" not in text


@pytest.mark.parametrize("change", ["var pthreadPoolSize=4;", "function assignWasmExports(wasmExports){"])
def test_a_pattern_missing_or_twice(change: str) -> None:
    for text in (FAKE_LAUNCHER.replace(change, ""), FAKE_LAUNCHER + change):
        with pytest.raises(ToolError, match="E701"):
            patch_launcher(text)
