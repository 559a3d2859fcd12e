module

public import obligations.MachineUncoveredCore.Statements

/-!
# machine_uncovered_core: what does not hold

Written by proofgen from the policy file; changes made here are lost.
-/

public noncomputable section

namespace Obligations.MachineUncoveredCore

open Proofgen CoreSet

/-- `hierarchy_valid` does not hold. On the top level, all, cores 0-4 have no domain that holds
all cores: core 4 is missing. -/
theorem not_hierarchyValid : ¬ hierarchyValidStatement :=
  not_valid_of_check (by decide +kernel)

end Obligations.MachineUncoveredCore

end
