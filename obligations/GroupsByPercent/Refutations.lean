module

public import obligations.GroupsByPercent.Statements

/-!
# groups_by_percent: what does not hold

Written by proofgen from the policy file; changes made here are lost.
-/

public noncomputable section

namespace Obligations.GroupsByPercent

open Proofgen CoreSet

/-- `work_conserving_sequential` does not hold. Core 8 is idle and core 9 has 2 tasks, but the
group filter does not pass on level all from {0-8} to {9-17}: load 8 on 9 cores (0 to 1 each)
against load 10 on 9 cores (1 to 2 each); no core finds another one to steal from. -/
theorem not_workConservingSequential : ¬ workConservingSequentialStatement :=
  fun all => absurd
    (@all machine rfl)
    (not_workConserving_of_stuck_within (p := policy) (g := groups) (h := machine) _
      [.ofIds (some 1) [], .ofIds (some 2) [], .ofIds (some 3) [], .ofIds (some 4) [], .ofIds (some 5) [], .ofIds (some 6) [], .ofIds (some 7) [], .ofIds (some 8) [], .ofIds none [], .ofIds (some 9) [10], .ofIds (some 11) [], .ofIds (some 12) [], .ofIds (some 13) [], .ofIds (some 14) [], .ofIds (some 15) [], .ofIds (some 16) [], .ofIds (some 17) [], .ofIds (some 18) []]
      (by decide +kernel))

/-- `work_conserving` does not hold. Core 8 is idle and core 9 has 2 tasks, but the group filter
does not pass on level all from {0-8} to {9-17}: load 8 on 9 cores (0 to 1 each) against load
10 on 9 cores (1 to 2 each); no core finds another one to steal from. -/
theorem not_workConserving : ¬ workConservingStatement :=
  fun all => absurd
    (@all machine rfl)
    (not_workConserving_of_stuck_within (p := policy) (g := groups) (h := machine) _
      [.ofIds (some 1) [], .ofIds (some 2) [], .ofIds (some 3) [], .ofIds (some 4) [], .ofIds (some 5) [], .ofIds (some 6) [], .ofIds (some 7) [], .ofIds (some 8) [], .ofIds none [], .ofIds (some 9) [10], .ofIds (some 11) [], .ofIds (some 12) [], .ofIds (some 13) [], .ofIds (some 14) [], .ofIds (some 15) [], .ofIds (some 16) [], .ofIds (some 17) [], .ofIds (some 18) []]
      (by decide +kernel))

/-- `group_filter_sound` does not hold. On level all, {0-8} has an idle core and none that is
overloaded, {9-17} has an overloaded core and none that is idle, and the group filter does
not pass: load 8 on 9 cores (0 to 1 each) against load 10 on 9 cores (1 to 2 each). -/
theorem not_groupFilterSound : ¬ groupFilterSoundStatement :=
  fun all => absurd
    (@all machine rfl)
    (not_groupFilterSound_of_missed (p := policy) (g := groups) (h := machine)
      [.ofIds (some 1) [], .ofIds (some 2) [], .ofIds (some 3) [], .ofIds (some 4) [], .ofIds (some 5) [], .ofIds (some 6) [], .ofIds (some 7) [], .ofIds (some 8) [], .ofIds none [], .ofIds (some 9) [10], .ofIds (some 11) [], .ofIds (some 12) [], .ofIds (some 13) [], .ofIds (some 14) [], .ofIds (some 15) [], .ofIds (some 16) [], .ofIds (some 17) [], .ofIds (some 18) []]
      (span 0 9) (span 9 9)
      (by decide +kernel))

end Obligations.GroupsByPercent

end
