module

public import obligations.MachineTwoNines.Statements

/-!
# machine_two_nines: what holds

Written by proofgen from the policy file; changes made here are lost.
-/

public noncomputable section

namespace Obligations.MachineTwoNines

open Proofgen CoreSet

/-- `hierarchy_valid` holds. -/
theorem hierarchyValid : hierarchyValidStatement :=
  checkValid_iff.mp (by decide +kernel)

end Obligations.MachineTwoNines

end
