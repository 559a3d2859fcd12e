module

public import obligations.OverlappingGroups.Statements

/-!
# overlapping_groups: what does not hold

Written by proofgen from the policy file; changes made here are lost.
-/

public noncomputable section

namespace Obligations.OverlappingGroups

open Proofgen CoreSet

/-- `hierarchy_valid` does not hold. On level all, the groups {0-2} and {1-3} share cores 1-2. -/
theorem not_hierarchyValid : ¬ hierarchyValidStatement :=
  fun all => absurd
    (@all machine rfl)
    (not_valid_of_check (by decide +kernel))

end Obligations.OverlappingGroups

end
