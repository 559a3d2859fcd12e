module

public import obligations.MachineSplitGroup.Statements

/-!
# machine_split_group: what does not hold

Written by proofgen from the policy file; changes made here are lost.
-/

public noncomputable section

namespace Obligations.MachineSplitGroup

open Proofgen CoreSet

/-- `hierarchy_valid` does not hold. On level three, core 2 of the domain {0-2} is in none of its
groups {0-1}. -/
theorem not_hierarchyValid : ¬ hierarchyValidStatement :=
  not_valid_of_check (by decide +kernel)

end Obligations.MachineSplitGroup

end
