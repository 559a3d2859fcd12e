"""The text of proofs that people write."""
