"""Proofs of this project as proof text: what stands after `:=`, or before the first `|`, of each theorem."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from proofgen.prooftext import tokenize

ROOT = Path(__file__).parent.parent
LEAN_FILES = sorted(file for folder in ("lean", "obligations") for file in (ROOT / folder).rglob("*.lean"))
_WITH_PROOFS = ("lean/Proofgen/Thm", "lean/Proofgen/Search", "lean/Proofgen/Examples", "obligations")
_DECLARATIONS = ("theorem ", "@[simp] theorem ", "private theorem ", "example ")


@cache
def bodies() -> dict[str, str]:
    """The proof texts, by `file:line` of their theorem."""
    found: dict[str, str] = {}
    for file in LEAN_FILES:
        name = file.relative_to(ROOT).as_posix()
        if name.startswith(_WITH_PROOFS):
            found |= {f"{name}:{line}": body for line, body in _bodies(file.read_text(encoding="utf-8"))}
    return found


def _bodies(text: str) -> Iterator[tuple[int, str]]:
    lines = text.split("\n")
    for start, line in enumerate(lines):
        if line.startswith(_DECLARATIONS):
            end = start + 1
            while end < len(lines) and (not lines[end] or lines[end].startswith("  ")):
                end += 1
            yield start + 1, _body("\n".join(lines[start:end]))


def _body(declaration: str) -> str:
    depth = offset = 0
    for token in tokenize(declaration):
        if token.kind == "symbol":
            depth += (token.text[-1] in "([{⟨") - (token.text[0] in ")]}⟩")
            if depth == 0 and token.text in (":=", "|"):
                body = declaration[offset + len(token.text) :]
                return body if body.startswith("\n") else f"  {body}"
        offset += len(token.text)
    raise AssertionError(f"no proof: {declaration}")
