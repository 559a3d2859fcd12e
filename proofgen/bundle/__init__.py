"""Proof-carrying policies: a policy with its proofs and verdicts in one file, and how such a file is checked from scratch."""
