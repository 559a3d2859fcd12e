module

public import obligations.SplitGroup.Statements

/-!
# split_group: what does not hold

Written by proofgen from the policy file; changes made here are lost.
-/

public noncomputable section

namespace Obligations.SplitGroup

open Proofgen CoreSet

/-- `work_conserving_sequential` does not hold. Core 2 is idle and core 0 has 2 tasks, but no
domain of the first shows it the second in another group than its own; no core finds another
one to steal from. -/
theorem not_workConservingSequential : ¬ workConservingSequentialStatement :=
  fun all => absurd
    (@all machine rfl)
    (not_workConserving_of_stuck_within (p := policy) (g := groups) (h := machine) _
      [.ofIds (some 1) [2], .ofIds (some 3) [], .ofIds none [], .ofIds (some 4) [], .ofIds (some 5) [], .ofIds (some 6) []]
      (by decide +kernel))

/-- `work_conserving` does not hold. Core 2 is idle and core 0 has 2 tasks, but no domain of the
first shows it the second in another group than its own; no core finds another one to steal
from. -/
theorem not_workConserving : ¬ workConservingStatement :=
  fun all => absurd
    (@all machine rfl)
    (not_workConserving_of_stuck_within (p := policy) (g := groups) (h := machine) _
      [.ofIds (some 1) [2], .ofIds (some 3) [], .ofIds none [], .ofIds (some 4) [], .ofIds (some 5) [], .ofIds (some 6) []]
      (by decide +kernel))

/-- `hierarchy_valid` does not hold. On level three, core 2 of the domain {0-2} is in none of its
groups {0-1}. -/
theorem not_hierarchyValid : ¬ hierarchyValidStatement :=
  fun all => absurd
    (@all machine rfl)
    (not_valid_of_check (by decide +kernel))

end Obligations.SplitGroup

end
