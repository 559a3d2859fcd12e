module

public import obligations.MachineAmd8x8Own.Statements

/-!
# machine_amd_8x8_own: what does not hold

Written by proofgen from the policy file; changes made here are lost.
-/

public noncomputable section

namespace Obligations.MachineAmd8x8Own

open Proofgen CoreSet

/-- `hierarchy_valid` does not hold. On level distance 22, the groups {0-23,32-39,48-55} and
{8-47,56-63} share cores 8-23,32-39. -/
theorem not_hierarchyValid : ¬ hierarchyValidStatement :=
  not_valid_of_check (by decide +kernel)

end Obligations.MachineAmd8x8Own

end
