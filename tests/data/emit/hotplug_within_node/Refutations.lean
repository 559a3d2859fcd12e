module

public import obligations.HotplugWithinNode.Statements

/-!
# hotplug_within_node: what does not hold

Written by proofgen from the policy file; changes made here are lost.
-/

public noncomputable section

namespace Obligations.HotplugWithinNode

open Proofgen CoreSet

/-- `work_conserving_sequential` does not hold. After core 0 was disabled and core 0 was enabled,
core 0 is idle and core 11 has 2 tasks, but no domain of the first shows it the second in
another group than its own; no core finds another one to steal from. -/
theorem not_workConservingSequential : ¬ workConservingSequentialStatement :=
  fun all => absurd
    (@all (machine.after .withinNode nodes [.disable 0, .enable 0]) ⟨[.disable 0, .enable 0], rfl⟩)
    (not_workConserving_of_stuck_within (p := policy) (g := groups) (h := (machine.after .withinNode
      nodes [.disable 0, .enable 0])) _
      [.ofIds none [], .ofIds none [], .ofIds none [], .ofIds (some 1) [], .ofIds (some 2) [3]]
      (by decide +kernel))

/-- `work_conserving` does not hold. After core 0 was disabled and core 0 was enabled, core 0 is
idle and core 11 has 2 tasks, but no domain of the first shows it the second in another group
than its own; no core finds another one to steal from. -/
theorem not_workConserving : ¬ workConservingStatement :=
  fun all => absurd
    (@all (machine.after .withinNode nodes [.disable 0, .enable 0]) ⟨[.disable 0, .enable 0], rfl⟩)
    (not_workConserving_of_stuck_within (p := policy) (g := groups) (h := (machine.after .withinNode
      nodes [.disable 0, .enable 0])) _
      [.ofIds none [], .ofIds none [], .ofIds none [], .ofIds (some 1) [], .ofIds (some 2) [3]]
      (by decide +kernel))

/-- `hierarchy_valid` does not hold. After core 0 was disabled and core 0 was enabled, on the top
level, all, cores 0-2,8,11 have no domain that holds all cores. -/
theorem not_hierarchyValid : ¬ hierarchyValidStatement :=
  fun all => absurd
    (@all (machine.after .withinNode nodes [.disable 0, .enable 0]) ⟨[.disable 0, .enable 0], rfl⟩)
    (not_valid_of_check (by decide +kernel))

end Obligations.HotplugWithinNode

end
