"""Proofs by hand, made in tests."""

from __future__ import annotations

from pathlib import Path

from proofgen.byhand.files import ByHand, parse, path_of
from proofgen.byhand.frame import frame
from proofgen.policy import Policy


def text_of(policy: Policy, identifier: str, proof: str, *, refutes: bool = False) -> str:
    """The file with this proof text."""
    return frame(policy.outline, identifier, refutes=refutes).around(proof)


def module(policy: Policy, identifier: str, proof: str, *, refutes: bool = False) -> ByHand:
    return parse(policy.outline, identifier, text_of(policy, identifier, proof, refutes=refutes))


def write(policy: Policy, identifier: str, proof: str, *, refutes: bool = False, root: Path = Path()) -> Path:
    """Write the file into a project; its path."""
    path = root / path_of(policy.outline, identifier)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text_of(policy, identifier, proof, refutes=refutes), encoding="utf-8")
    return path
