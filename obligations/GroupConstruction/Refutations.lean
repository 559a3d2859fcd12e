module

public import obligations.GroupConstruction.Statements

/-!
# group_construction: what does not hold

Written by proofgen from the policy file; changes made here are lost.
-/

public noncomputable section

namespace Obligations.GroupConstruction

open Proofgen CoreSet

/-- `work_conserving_sequential` does not hold. Core 16 is idle and core 8 has 2 tasks, but no
domain of the first shows it the second in another group than its own; no core finds another
one to steal from. -/
theorem not_workConservingSequential : ¬ workConservingSequentialStatement :=
  fun all => absurd
    (@all machine rfl)
    (not_workConserving_of_stuck_within (p := policy) (g := groups) (h := machine) _
      ([.ofIds (some 1) [], .ofIds (some 2) [], .ofIds (some 3) [], .ofIds (some 4) [], .ofIds (some 5) [], .ofIds (some 6) [], .ofIds (some 7) [], .ofIds (some 8) [], .ofIds (some 9) [10], .ofIds (some 11) [], .ofIds (some 12) [], .ofIds (some 13) [], .ofIds (some 14) [], .ofIds (some 15) [], .ofIds (some 16) [], .ofIds (some 17) [], .ofIds none [], .ofIds none [], .ofIds none [], .ofIds none [], .ofIds none [], .ofIds none [], .ofIds none [], .ofIds none [], .ofIds (some 18) [], .ofIds (some 19) [], .ofIds (some 20) [], .ofIds (some 21) [], .ofIds (some 22) [], .ofIds (some 23) [], .ofIds (some 24) [], .ofIds (some 25) [], .ofIds none [], .ofIds none [], .ofIds none [], .ofIds none [], .ofIds none [], .ofIds none [], .ofIds none [], .ofIds none []] ++ ((List.range' 26 24).map fun k => .ofIds (some k) []))
      (by decide +kernel))

/-- `work_conserving` does not hold. Core 16 is idle and core 8 has 2 tasks, but no domain of the
first shows it the second in another group than its own; no core finds another one to steal
from. -/
theorem not_workConserving : ¬ workConservingStatement :=
  fun all => absurd
    (@all machine rfl)
    (not_workConserving_of_stuck_within (p := policy) (g := groups) (h := machine) _
      ([.ofIds (some 1) [], .ofIds (some 2) [], .ofIds (some 3) [], .ofIds (some 4) [], .ofIds (some 5) [], .ofIds (some 6) [], .ofIds (some 7) [], .ofIds (some 8) [], .ofIds (some 9) [10], .ofIds (some 11) [], .ofIds (some 12) [], .ofIds (some 13) [], .ofIds (some 14) [], .ofIds (some 15) [], .ofIds (some 16) [], .ofIds (some 17) [], .ofIds none [], .ofIds none [], .ofIds none [], .ofIds none [], .ofIds none [], .ofIds none [], .ofIds none [], .ofIds none [], .ofIds (some 18) [], .ofIds (some 19) [], .ofIds (some 20) [], .ofIds (some 21) [], .ofIds (some 22) [], .ofIds (some 23) [], .ofIds (some 24) [], .ofIds (some 25) [], .ofIds none [], .ofIds none [], .ofIds none [], .ofIds none [], .ofIds none [], .ofIds none [], .ofIds none [], .ofIds none []] ++ ((List.range' 26 24).map fun k => .ofIds (some k) []))
      (by decide +kernel))

/-- `hierarchy_valid` does not hold. On level distance 22, the groups {0-23,32-39,48-55} and
{8-47,56-63} share cores 8-23,32-39. -/
theorem not_hierarchyValid : ¬ hierarchyValidStatement :=
  fun all => absurd
    (@all machine rfl)
    (not_valid_of_check (by decide +kernel))

end Obligations.GroupConstruction

end
