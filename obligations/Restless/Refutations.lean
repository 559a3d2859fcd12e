module

public import obligations.Restless.Statements

/-!
# restless: what does not hold

Written by proofgen from the policy file; changes made here are lost.
-/

public noncomputable section

namespace Obligations.Restless

open Proofgen

/-- The policy looks at the weights of what runs and waits, not at which tasks it is, so that a
run can be repeated. -/
theorem shapeOnly : policy.ShapeOnly :=
  Policy.shapeOnly_of_one rfl fun ht hv => by simp only [policy, filter, ht.idle_iff, hv.count_eq]

/-- `potential_decrease` does not hold. A core with 2 tasks may steal from a core with 3 tasks,
and the potential does not fall by four. -/
theorem not_potentialDecrease : ¬ potentialDecreaseStatement :=
  not_potentialDecrease_of_noDecrease (p := policy) 4
    (.ofIds (some 1) [2])
    (.ofIds (some 3) [4, 5])
    (by decide +kernel)

/-- `bounded_steals` does not hold. The potential is 2 at the start, which allows no effective
steal; this run has 1 effective steal. -/
theorem not_boundedSteals : ¬ boundedStealsStatement :=
  not_boundedSteals_of_manySteals (p := policy) 4
    [.ofIds (some 1) [2], .ofIds (some 3) [4, 5]]
    [[{ thief := 0, victim := some 1, seen := 0 },
      { thief := 1, victim := none, seen := 1, but := [(0, 0)] }]]
    (by decide +kernel)

/-- `balanced` does not hold. One round leads from 2 and 3 tasks on the cores back to just that,
for ever, and a core can still steal there. -/
theorem not_balanced : ¬ balancedStatement :=
  not_balanced_of_unbalanced (p := policy) shapeOnly
    [.ofIds (some 1) [2], .ofIds (some 3) [4, 5]]
    [[{ thief := 0, victim := some 1, seen := 0 },
      { thief := 1, victim := some 0, seen := 1 }]]
    (by decide +kernel)

end Obligations.Restless

end
