module

public import obligations.GroupsByMin.Statements
public import obligations.GroupsByMin.Proofs

/-!
# groups_by_min: `nonvacuous` proved by hand

What follows the `:=` is yours, up to the blank line before `end`; each line of it is indented by two spaces or more.
The rest is written by `proofgen prove --edit`; changes made there are refused.
-/

public noncomputable section

set_option autoImplicit false

namespace Obligations.GroupsByMin

open Proofgen CoreSet

theorem nonvacuous : nonvacuousStatement :=
  -- There is a machine on which an idle core steals from an overloaded one, so that the statements
  -- above say something.
  -- In Lean: ∃ h, Held h ∧ Nonvacuous (policy.within groups h)
  sorry

end Obligations.GroupsByMin

end
