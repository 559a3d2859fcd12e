module

public import obligations.MachineTwoPairs.Statements

/-!
# machine_two_pairs: what holds

Written by proofgen from the policy file; changes made here are lost.
-/

public noncomputable section

namespace Obligations.MachineTwoPairs

open Proofgen CoreSet

/-- `hierarchy_valid` holds. -/
theorem hierarchyValid : hierarchyValidStatement :=
  checkValid_iff.mp (by decide +kernel)

end Obligations.MachineTwoPairs

end
