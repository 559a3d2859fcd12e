module

public import obligations.MachineAmd8x8.Statements

/-!
# machine_amd_8x8: what holds

Written by proofgen from the policy file; changes made here are lost.
-/

public noncomputable section

namespace Obligations.MachineAmd8x8

open Proofgen CoreSet

/-- `hierarchy_valid` holds. -/
theorem hierarchyValid : hierarchyValidStatement :=
  checkValid_iff.mp (by decide +kernel)

end Obligations.MachineAmd8x8

end
