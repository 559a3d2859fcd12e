"""From a policy to Lean text."""
