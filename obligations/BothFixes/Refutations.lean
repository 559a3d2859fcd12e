module

public import obligations.BothFixes.Statements

/-!
# both_fixes: what does not hold

Written by proofgen from the policy file; changes made here are lost.
-/

public noncomputable section

namespace Obligations.BothFixes

open Proofgen CoreSet

/-- `work_conserving_sequential` does not hold. Core 0 is idle and core 56 has 2 tasks, but the
group filter does not pass on level distance 22 from {0-23,32-39,48-55} to {8-47,56-63}: load
16 on 40 cores (0 to 1 each) against load 33 on 48 cores (0 to 2 each); no core finds another
one to steal from. -/
theorem not_workConservingSequential : ¬ workConservingSequentialStatement :=
  fun all => absurd
    (@all machine rfl)
    (not_workConserving_of_stuck_within (p := policy) (g := groups) (h := machine) _
      ((List.replicate 16 (.ofIds none [])) ++ ((List.range' 1 16).map fun k => .ofIds (some k) []) ++ [.ofIds none [], .ofIds none [], .ofIds none [], .ofIds none [], .ofIds none [], .ofIds none [], .ofIds none [], .ofIds none []] ++ ((List.range' 17 16).map fun k => .ofIds (some k) []) ++ [.ofIds (some 33) [34], .ofIds (some 35) [], .ofIds (some 36) [], .ofIds (some 37) [], .ofIds (some 38) [], .ofIds (some 39) [], .ofIds (some 40) [], .ofIds (some 41) []])
      (by decide +kernel))

/-- `work_conserving` does not hold. Core 0 is idle and core 56 has 2 tasks, but the group filter
does not pass on level distance 22 from {0-23,32-39,48-55} to {8-47,56-63}: load 16 on 40
cores (0 to 1 each) against load 33 on 48 cores (0 to 2 each); no core finds another one to
steal from. -/
theorem not_workConserving : ¬ workConservingStatement :=
  fun all => absurd
    (@all machine rfl)
    (not_workConserving_of_stuck_within (p := policy) (g := groups) (h := machine) _
      ((List.replicate 16 (.ofIds none [])) ++ ((List.range' 1 16).map fun k => .ofIds (some k) []) ++ [.ofIds none [], .ofIds none [], .ofIds none [], .ofIds none [], .ofIds none [], .ofIds none [], .ofIds none [], .ofIds none []] ++ ((List.range' 17 16).map fun k => .ofIds (some k) []) ++ [.ofIds (some 33) [34], .ofIds (some 35) [], .ofIds (some 36) [], .ofIds (some 37) [], .ofIds (some 38) [], .ofIds (some 39) [], .ofIds (some 40) [], .ofIds (some 41) []])
      (by decide +kernel))

/-- `hierarchy_valid` does not hold. On level distance 22, the groups {0-23,32-39,48-55} and
{8-47,56-63} share cores 8-23,32-39. -/
theorem not_hierarchyValid : ¬ hierarchyValidStatement :=
  fun all => absurd
    (@all machine rfl)
    (not_valid_of_check (by decide +kernel))

end Obligations.BothFixes

end
