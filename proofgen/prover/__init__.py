"""Run Lean on files: with the user's `lake`, or with a Lean of our own; knows no policy."""
