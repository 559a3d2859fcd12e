module

public import obligations.MachineCores1024.Statements

/-!
# machine_cores_1024: what holds

Written by proofgen from the policy file; changes made here are lost.
-/

public noncomputable section

namespace Obligations.MachineCores1024

open Proofgen CoreSet

/-- `hierarchy_valid` holds. -/
theorem hierarchyValid : hierarchyValidStatement :=
  checkValid_iff.mp (by decide +kernel)

end Obligations.MachineCores1024

end
