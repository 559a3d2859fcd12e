"""Proofs that people write: Lean's lexical syntax, and what may stand in proof text."""

from proofgen.prooftext.allowed import MAX_BYTES, refused
from proofgen.prooftext.codes import PROOF_TEXT_CODES, ProofTextCode, Refusal
from proofgen.prooftext.tokens import Kind, LexError, Token, tokenize, without_comments

__all__ = [
    "MAX_BYTES",
    "PROOF_TEXT_CODES",
    "Kind",
    "LexError",
    "ProofTextCode",
    "Refusal",
    "Token",
    "refused",
    "tokenize",
    "without_comments",
]
