module

public import obligations.MissingDomains.Statements

/-!
# missing_domains: what does not hold

Written by proofgen from the policy file; changes made here are lost.
-/

public noncomputable section

namespace Obligations.MissingDomains

open Proofgen CoreSet

/-- `work_conserving_sequential` does not hold. After core 0 was disabled and core 0 was enabled,
core 0 is idle and core 56 has 2 tasks, but no domain of the first shows it the second in
another group than its own; no core finds another one to steal from. -/
theorem not_workConservingSequential : ¬ workConservingSequentialStatement :=
  fun all => absurd
    (@all (machine.after .withinNode nodes [.disable 0, .enable 0]) ⟨[.disable 0, .enable 0], rfl⟩)
    (not_workConserving_of_stuck_within (p := policy) (g := groups) (h := (machine.after .withinNode
      nodes [.disable 0, .enable 0])) _
      ((List.replicate 56 (.ofIds none [])) ++ [.ofIds (some 1) [2], .ofIds (some 3) [], .ofIds (some 4) [], .ofIds (some 5) [], .ofIds (some 6) [], .ofIds (some 7) [], .ofIds (some 8) [], .ofIds (some 9) []])
      (by decide +kernel))

/-- `work_conserving` does not hold. After core 0 was disabled and core 0 was enabled, core 0 is
idle and core 56 has 2 tasks, but no domain of the first shows it the second in another group
than its own; no core finds another one to steal from. -/
theorem not_workConserving : ¬ workConservingStatement :=
  fun all => absurd
    (@all (machine.after .withinNode nodes [.disable 0, .enable 0]) ⟨[.disable 0, .enable 0], rfl⟩)
    (not_workConserving_of_stuck_within (p := policy) (g := groups) (h := (machine.after .withinNode
      nodes [.disable 0, .enable 0])) _
      ((List.replicate 56 (.ofIds none [])) ++ [.ofIds (some 1) [2], .ofIds (some 3) [], .ofIds (some 4) [], .ofIds (some 5) [], .ofIds (some 6) [], .ofIds (some 7) [], .ofIds (some 8) [], .ofIds (some 9) []])
      (by decide +kernel))

/-- `hierarchy_valid` does not hold. After core 0 was disabled and core 0 was enabled, on the top
level, distance 22, cores 0-63 have no domain that holds all cores. -/
theorem not_hierarchyValid : ¬ hierarchyValidStatement :=
  fun all => absurd
    (@all (machine.after .withinNode nodes [.disable 0, .enable 0]) ⟨[.disable 0, .enable 0], rfl⟩)
    (not_valid_of_check (by decide +kernel))

end Obligations.MissingDomains

end
