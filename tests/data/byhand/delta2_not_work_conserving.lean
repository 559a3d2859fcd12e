module

public import obligations.Delta2.Statements
public import obligations.Delta2.Proofs

/-!
# delta2: `work_conserving` refuted by hand

What follows the `:=` is yours, up to the blank line before `end`; each line of it is indented by two spaces or more.
The rest is written by `proofgen prove --edit`; changes made there are refused.
-/

public noncomputable section

set_option autoImplicit false

namespace Obligations.Delta2

open Proofgen

theorem not_workConserving : ¬ workConservingStatement :=
  -- To be refuted:
  -- Whatever order, stale observations and choices an adversary picks: after finitely many rounds no
  -- idle core stands beside an overloaded one, ever again.
  -- In Lean: WorkConserving policy.balancer {}
  sorry

end Obligations.Delta2

end
