"""Proofs that people write: one module for one obligation of a policy, `obligations/<Policy>/ByHand/<Obligation>.lean`."""
