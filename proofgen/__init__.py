"""proofgen: Lean 4 proof obligations for multicore scheduling policies."""

__version__ = "0.1.0"
