import Lake
open Lake DSL

package proofgen where
  leanOptions := #[⟨`autoImplicit, false⟩, ⟨`relaxedAutoImplicit, false⟩]

/-- The model and its theorems. -/
@[default_target]
lean_lib Proofgen where
  srcDir := "lean"

/-- Everything that `proofgen emit` wrote, and proofs by hand. -/
@[default_target]
lean_lib obligations where
  globs := #[.submodules `obligations]
