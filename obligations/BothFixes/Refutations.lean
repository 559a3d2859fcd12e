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
group filter does not pass on level distance 22 from {0-23,32-39,48-55} to {8-47,56-63}:
loads of 0 to 1, 16 on 40 cores against loads of 0 to 2, 33 on 48 cores; no core finds
another one to steal from. -/
theorem not_workConservingSequential : ¬ workConservingSequentialStatement :=
  fun all => absurd
    (@all machine rfl)
    (not_workConserving_of_stuck_within (p := policy) (g := groups) (h := machine) _
      [.ofIds none [], .ofIds none [], .ofIds none [], .ofIds none [], .ofIds none [], .ofIds none [], .ofIds none [], .ofIds none [], .ofIds none [], .ofIds none [], .ofIds none [], .ofIds none [], .ofIds none [], .ofIds none [], .ofIds none [], .ofIds none [], .ofIds (some 1) [], .ofIds (some 2) [], .ofIds (some 3) [], .ofIds (some 4) [], .ofIds (some 5) [], .ofIds (some 6) [], .ofIds (some 7) [], .ofIds (some 8) [], .ofIds (some 9) [], .ofIds (some 10) [], .ofIds (some 11) [], .ofIds (some 12) [], .ofIds (some 13) [], .ofIds (some 14) [], .ofIds (some 15) [], .ofIds (some 16) [], .ofIds none [], .ofIds none [], .ofIds none [], .ofIds none [], .ofIds none [], .ofIds none [], .ofIds none [], .ofIds none [], .ofIds (some 17) [], .ofIds (some 18) [], .ofIds (some 19) [], .ofIds (some 20) [], .ofIds (some 21) [], .ofIds (some 22) [], .ofIds (some 23) [], .ofIds (some 24) [], .ofIds (some 25) [], .ofIds (some 26) [], .ofIds (some 27) [], .ofIds (some 28) [], .ofIds (some 29) [], .ofIds (some 30) [], .ofIds (some 31) [], .ofIds (some 32) [], .ofIds (some 33) [34], .ofIds (some 35) [], .ofIds (some 36) [], .ofIds (some 37) [], .ofIds (some 38) [], .ofIds (some 39) [], .ofIds (some 40) [], .ofIds (some 41) []]
      (by decide +kernel))

/-- `work_conserving` does not hold. Core 0 is idle and core 56 has 2 tasks, but the group filter
does not pass on level distance 22 from {0-23,32-39,48-55} to {8-47,56-63}: loads of 0 to 1,
16 on 40 cores against loads of 0 to 2, 33 on 48 cores; no core finds another one to steal
from. -/
theorem not_workConserving : ¬ workConservingStatement :=
  fun all => absurd
    (@all machine rfl)
    (not_workConserving_of_stuck_within (p := policy) (g := groups) (h := machine) _
      [.ofIds none [], .ofIds none [], .ofIds none [], .ofIds none [], .ofIds none [], .ofIds none [], .ofIds none [], .ofIds none [], .ofIds none [], .ofIds none [], .ofIds none [], .ofIds none [], .ofIds none [], .ofIds none [], .ofIds none [], .ofIds none [], .ofIds (some 1) [], .ofIds (some 2) [], .ofIds (some 3) [], .ofIds (some 4) [], .ofIds (some 5) [], .ofIds (some 6) [], .ofIds (some 7) [], .ofIds (some 8) [], .ofIds (some 9) [], .ofIds (some 10) [], .ofIds (some 11) [], .ofIds (some 12) [], .ofIds (some 13) [], .ofIds (some 14) [], .ofIds (some 15) [], .ofIds (some 16) [], .ofIds none [], .ofIds none [], .ofIds none [], .ofIds none [], .ofIds none [], .ofIds none [], .ofIds none [], .ofIds none [], .ofIds (some 17) [], .ofIds (some 18) [], .ofIds (some 19) [], .ofIds (some 20) [], .ofIds (some 21) [], .ofIds (some 22) [], .ofIds (some 23) [], .ofIds (some 24) [], .ofIds (some 25) [], .ofIds (some 26) [], .ofIds (some 27) [], .ofIds (some 28) [], .ofIds (some 29) [], .ofIds (some 30) [], .ofIds (some 31) [], .ofIds (some 32) [], .ofIds (some 33) [34], .ofIds (some 35) [], .ofIds (some 36) [], .ofIds (some 37) [], .ofIds (some 38) [], .ofIds (some 39) [], .ofIds (some 40) [], .ofIds (some 41) []]
      (by decide +kernel))

/-- `hierarchy_valid` does not hold. On level distance 22, the groups {0-23,32-39,48-55} and
{8-47,56-63} share cores 8-23,32-39. -/
theorem not_hierarchyValid : ¬ hierarchyValidStatement :=
  fun all => absurd
    (@all machine rfl)
    (not_valid_of_check (by decide +kernel))

end Obligations.BothFixes

end
