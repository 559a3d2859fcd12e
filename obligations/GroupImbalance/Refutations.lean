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
and 1, but the group filter does not pass on level node from {0-1} to {2-3}: load 3 on 2
cores (0 to 3 each) against load 3 on 2 cores (1 to 2 each); no core finds another one to
steal from. -/
theorem not_workConservingSequential : ¬ workConservingSequentialStatement :=
  fun all => absurd
    (@all machine rfl)
    (not_workConserving_of_stuck_within (p := policy) (g := groups) (h := machine) _
      ([.ofTasks (some (1, 3)) [], .ofIds none [], .ofIds (some 2) [3]] ++ ((List.range' 4 61).map fun k => .ofIds (some k) []))
      (by decide +kernel))

/-- `work_conserving` does not hold. Core 1 is idle and core 2 has tasks of weights 1 and 1, but
the group filter does not pass on level node from {0-1} to {2-3}: load 3 on 2 cores (0 to 3
each) against load 3 on 2 cores (1 to 2 each); no core finds another one to steal from. -/
theorem not_workConserving : ¬ workConservingStatement :=
  fun all => absurd
    (@all machine rfl)
    (not_workConserving_of_stuck_within (p := policy) (g := groups) (h := machine) _
      ([.ofTasks (some (1, 3)) [], .ofIds none [], .ofIds (some 2) [3]] ++ ((List.range' 4 61).map fun k => .ofIds (some k) []))
      (by decide +kernel))

/-- `group_filter_sound` does not hold. On level node, {0-1} has an idle core and none that is
overloaded, {2-3} has an overloaded core and none that is idle, and the group filter does not
pass: load 3 on 2 cores (0 to 3 each) against load 3 on 2 cores (1 to 2 each). -/
theorem not_groupFilterSound : ¬ groupFilterSoundStatement :=
  fun all => absurd
    (@all machine rfl)
    (not_groupFilterSound_of_missed (p := policy) (g := groups) (h := machine)
      ([.ofTasks (some (1, 3)) [], .ofIds none [], .ofIds (some 2) [3]] ++ ((List.range' 4 61).map fun k => .ofIds (some k) []))
      (span 0 2) (span 2 2)
      (by decide +kernel))

end Obligations.GroupImbalance

end
