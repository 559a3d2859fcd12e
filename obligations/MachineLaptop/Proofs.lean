module

public import obligations.MachineLaptop.Statements

/-!
# machine_laptop: what holds

Written by proofgen from the policy file; changes made here are lost.
-/

public noncomputable section

namespace Obligations.MachineLaptop

open Proofgen CoreSet

/-- `hierarchy_valid` holds. -/
theorem hierarchyValid : hierarchyValidStatement :=
  checkValid_iff.mp (by decide +kernel)

end Obligations.MachineLaptop

end
