module

public import obligations.GroupImbalance.Statements

/-!
# group_imbalance: what does not hold

Written by proofgen from the policy file; changes made here are lost.
-/

public noncomputable section

namespace Obligations.GroupImbalance

open Proofgen CoreSet

/-- `work_conserving_sequential` does not hold. Core 1 is idle and core 2 has tasks of weights 1
and 1, but the group filter does not pass on level node from {0-1} to {2-3}: loads of 0 to 3,
3 on 2 cores against loads of 1 to 2, 3 on 2 cores; no core finds another one to steal from. -/
theorem not_workConservingSequential : ¬ workConservingSequentialStatement :=
  fun all => absurd
    (@all machine rfl)
    (not_workConserving_of_stuck_within (p := policy) (g := groups) (h := machine) _
      [.ofTasks (some (1, 3)) [], .ofIds none [], .ofIds (some 2) [3], .ofIds (some 4) [], .ofIds (some 5) [], .ofIds (some 6) [], .ofIds (some 7) [], .ofIds (some 8) [], .ofIds (some 9) [], .ofIds (some 10) [], .ofIds (some 11) [], .ofIds (some 12) [], .ofIds (some 13) [], .ofIds (some 14) [], .ofIds (some 15) [], .ofIds (some 16) [], .ofIds (some 17) [], .ofIds (some 18) [], .ofIds (some 19) [], .ofIds (some 20) [], .ofIds (some 21) [], .ofIds (some 22) [], .ofIds (some 23) [], .ofIds (some 24) [], .ofIds (some 25) [], .ofIds (some 26) [], .ofIds (some 27) [], .ofIds (some 28) [], .ofIds (some 29) [], .ofIds (some 30) [], .ofIds (some 31) [], .ofIds (some 32) [], .ofIds (some 33) [], .ofIds (some 34) [], .ofIds (some 35) [], .ofIds (some 36) [], .ofIds (some 37) [], .ofIds (some 38) [], .ofIds (some 39) [], .ofIds (some 40) [], .ofIds (some 41) [], .ofIds (some 42) [], .ofIds (some 43) [], .ofIds (some 44) [], .ofIds (some 45) [], .ofIds (some 46) [], .ofIds (some 47) [], .ofIds (some 48) [], .ofIds (some 49) [], .ofIds (some 50) [], .ofIds (some 51) [], .ofIds (some 52) [], .ofIds (some 53) [], .ofIds (some 54) [], .ofIds (some 55) [], .ofIds (some 56) [], .ofIds (some 57) [], .ofIds (some 58) [], .ofIds (some 59) [], .ofIds (some 60) [], .ofIds (some 61) [], .ofIds (some 62) [], .ofIds (some 63) [], .ofIds (some 64) []]
      (by decide +kernel))

/-- `work_conserving` does not hold. Core 1 is idle and core 2 has tasks of weights 1 and 1, but
the group filter does not pass on level node from {0-1} to {2-3}: loads of 0 to 3, 3 on 2
cores against loads of 1 to 2, 3 on 2 cores; no core finds another one to steal from. -/
theorem not_workConserving : ¬ workConservingStatement :=
  fun all => absurd
    (@all machine rfl)
    (not_workConserving_of_stuck_within (p := policy) (g := groups) (h := machine) _
      [.ofTasks (some (1, 3)) [], .ofIds none [], .ofIds (some 2) [3], .ofIds (some 4) [], .ofIds (some 5) [], .ofIds (some 6) [], .ofIds (some 7) [], .ofIds (some 8) [], .ofIds (some 9) [], .ofIds (some 10) [], .ofIds (some 11) [], .ofIds (some 12) [], .ofIds (some 13) [], .ofIds (some 14) [], .ofIds (some 15) [], .ofIds (some 16) [], .ofIds (some 17) [], .ofIds (some 18) [], .ofIds (some 19) [], .ofIds (some 20) [], .ofIds (some 21) [], .ofIds (some 22) [], .ofIds (some 23) [], .ofIds (some 24) [], .ofIds (some 25) [], .ofIds (some 26) [], .ofIds (some 27) [], .ofIds (some 28) [], .ofIds (some 29) [], .ofIds (some 30) [], .ofIds (some 31) [], .ofIds (some 32) [], .ofIds (some 33) [], .ofIds (some 34) [], .ofIds (some 35) [], .ofIds (some 36) [], .ofIds (some 37) [], .ofIds (some 38) [], .ofIds (some 39) [], .ofIds (some 40) [], .ofIds (some 41) [], .ofIds (some 42) [], .ofIds (some 43) [], .ofIds (some 44) [], .ofIds (some 45) [], .ofIds (some 46) [], .ofIds (some 47) [], .ofIds (some 48) [], .ofIds (some 49) [], .ofIds (some 50) [], .ofIds (some 51) [], .ofIds (some 52) [], .ofIds (some 53) [], .ofIds (some 54) [], .ofIds (some 55) [], .ofIds (some 56) [], .ofIds (some 57) [], .ofIds (some 58) [], .ofIds (some 59) [], .ofIds (some 60) [], .ofIds (some 61) [], .ofIds (some 62) [], .ofIds (some 63) [], .ofIds (some 64) []]
      (by decide +kernel))

/-- `group_filter_sound` does not hold. On level node, {0-1} has an idle core and none that is
overloaded, {2-3} has an overloaded core and none that is idle, and the group filter does not
pass: loads of 0 to 3, 3 on 2 cores against loads of 1 to 2, 3 on 2 cores. -/
theorem not_groupFilterSound : ¬ groupFilterSoundStatement :=
  fun all => absurd
    (@all machine rfl)
    (not_groupFilterSound_of_missed (p := policy) (g := groups) (h := machine)
      [.ofTasks (some (1, 3)) [], .ofIds none [], .ofIds (some 2) [3], .ofIds (some 4) [], .ofIds (some 5) [], .ofIds (some 6) [], .ofIds (some 7) [], .ofIds (some 8) [], .ofIds (some 9) [], .ofIds (some 10) [], .ofIds (some 11) [], .ofIds (some 12) [], .ofIds (some 13) [], .ofIds (some 14) [], .ofIds (some 15) [], .ofIds (some 16) [], .ofIds (some 17) [], .ofIds (some 18) [], .ofIds (some 19) [], .ofIds (some 20) [], .ofIds (some 21) [], .ofIds (some 22) [], .ofIds (some 23) [], .ofIds (some 24) [], .ofIds (some 25) [], .ofIds (some 26) [], .ofIds (some 27) [], .ofIds (some 28) [], .ofIds (some 29) [], .ofIds (some 30) [], .ofIds (some 31) [], .ofIds (some 32) [], .ofIds (some 33) [], .ofIds (some 34) [], .ofIds (some 35) [], .ofIds (some 36) [], .ofIds (some 37) [], .ofIds (some 38) [], .ofIds (some 39) [], .ofIds (some 40) [], .ofIds (some 41) [], .ofIds (some 42) [], .ofIds (some 43) [], .ofIds (some 44) [], .ofIds (some 45) [], .ofIds (some 46) [], .ofIds (some 47) [], .ofIds (some 48) [], .ofIds (some 49) [], .ofIds (some 50) [], .ofIds (some 51) [], .ofIds (some 52) [], .ofIds (some 53) [], .ofIds (some 54) [], .ofIds (some 55) [], .ofIds (some 56) [], .ofIds (some 57) [], .ofIds (some 58) [], .ofIds (some 59) [], .ofIds (some 60) [], .ofIds (some 61) [], .ofIds (some 62) [], .ofIds (some 63) [], .ofIds (some 64) []]
      (span 0 2) (span 2 2)
      (by decide +kernel))

end Obligations.GroupImbalance

end
