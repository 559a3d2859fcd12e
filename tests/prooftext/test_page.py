"""The page about proof text says what the program does."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from proofgen.prooftext import MAX_BYTES, PROOF_TEXT_CODES, refused
from proofgen.prooftext.brackets import MAX_DEPTH
from proofgen.prooftext.characters import GREEK, SUBSCRIPT_DIGITS
from proofgen.prooftext.options import OPTIONS
from proofgen.prooftext.symbols import ALLOWED_SYMBOLS
from proofgen.prooftext.words import KEYWORDS


def test_page(root: Path, golden: Callable[[Path, str], None]) -> None:
    """The lists are written anew by `--update-golden`."""
    path = root / "docs" / "proof-text.md"
    text = path.read_text(encoding="utf-8").partition("## Codes")[0]
    listed = (sorted(KEYWORDS), sorted(ALLOWED_SYMBOLS), [*GREEK, *SUBSCRIPT_DIGITS])
    blocks = iter(listed)
    text = re.sub(r"```text\n.*?\n```", lambda _: f"```text\n{_wrapped(next(blocks))}\n```", text, flags=re.DOTALL)
    options = "".join(f"| `{name}` | {most} |\n" for name, most in OPTIONS.items())
    text = re.sub(r"(?<=from 1 to \|\n\|---\|---\|\n).*\Z", f"{options}\n", text, flags=re.DOTALL)
    codes = "".join(f"| {code} | {each.title} | {each.explanation} |\n" for code, each in PROOF_TEXT_CODES.items())
    golden(path, f"{text}## Codes\n\n| code | what | meaning |\n|---|---|---|\n{codes}")
    assert next(blocks, None) is None


def _wrapped(words: list[str]) -> str:
    """Lines of twenty words."""
    return "\n".join(" ".join(words[start : start + 20]) for start in range(0, len(words), 20))


def test_limits_and_example(root: Path) -> None:
    page = (root / "docs" / "proof-text.md").read_text(encoding="utf-8")
    assert f"at most {MAX_BYTES // 1024} KiB" in page
    assert f"at most {MAX_DEPTH} deep" in page
    assert str(MAX_DEPTH) in PROOF_TEXT_CODES["PG111"].explanation
    [example] = re.findall(r"```lean\n(.*?)```", page, re.DOTALL)
    assert refused(example) == []
