module

public import obligations.UncoveredCore.Statements

/-!
# uncovered_core: what does not hold

Written by proofgen from the policy file; changes made here are lost.
-/

public noncomputable section

namespace Obligations.UncoveredCore

open Proofgen CoreSet

/-- `work_conserving_sequential` does not hold. Core 0 is idle and core 4 has 2 tasks, but no
domain of the first shows it the second in another group than its own; no core finds another
one to steal from. -/
theorem not_workConservingSequential : ¬ workConservingSequentialStatement :=
  fun all => absurd
    (@all machine rfl)
    (not_workConserving_of_stuck_within (p := policy) (g := groups) (h := machine) _
      [.ofIds none [], .ofIds none [], .ofIds none [], .ofIds none [], .ofIds (some 1) [2]]
      (by decide +kernel))

/-- `work_conserving` does not hold. Core 0 is idle and core 4 has 2 tasks, but no domain of the
first shows it the second in another group than its own; no core finds another one to steal
from. -/
theorem not_workConserving : ¬ workConservingStatement :=
  fun all => absurd
    (@all machine rfl)
    (not_workConserving_of_stuck_within (p := policy) (g := groups) (h := machine) _
      [.ofIds none [], .ofIds none [], .ofIds none [], .ofIds none [], .ofIds (some 1) [2]]
      (by decide +kernel))

/-- `hierarchy_valid` does not hold. On the top level, all, cores 0-4 have no domain that holds
all cores: core 4 is missing. -/
theorem not_hierarchyValid : ¬ hierarchyValidStatement :=
  fun all => absurd
    (@all machine rfl)
    (not_valid_of_check (by decide +kernel))

end Obligations.UncoveredCore

end
