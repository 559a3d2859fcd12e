module

public import obligations.Delta2.Statements
public import obligations.Delta2.Proofs

/-!
# delta2: `balanced` proved by hand

What follows the `:=` is yours, up to the blank line before `end`; each line of it is indented by two spaces or more.
The rest is written by `proofgen prove --edit`; changes made there are refused.
-/

public noncomputable section

set_option autoImplicit false

namespace Obligations.Delta2

open Proofgen

theorem balanced : balancedStatement :=
  -- After finitely many rounds no core finds another one to steal from.
  -- In Lean: Balanced policy.balancer
  sorry

end Obligations.Delta2

end
