module

public import obligations.SlidesLoopBudget.Statements

/-!
# slides_loop_budget: what does not hold

Written by proofgen from the policy file; changes made here are lost.
-/

public noncomputable section

namespace Obligations.SlidesLoopBudget

open Proofgen

/-- The policy looks at the weights of what runs and waits, not at which tasks it is, so that a
run can be repeated. -/
theorem shapeOnly : policy.ShapeOnly :=
  Policy.shapeOnly_of_budget (f := id) rfl (fun _ => rfl) (fun ht hv => by simp only [policy,
    filter, ht.load_weight_eq, hv.load_weight_eq, hv.overloaded_iff]) fun ht hv => by simp only
    [budget, ht.load_weight_eq, hv.load_weight_eq]

/-- `potential_decrease` does not hold. A core with weight 1 running may steal from a core with
weight 1 running and weight 2 waiting, and takes nothing: the potential does not fall by
four. -/
theorem not_potentialDecrease : ¬ potentialDecreaseStatement :=
  not_potentialDecrease_of_noDecrease (p := policy) 4
    (.ofIds (some 1) [])
    (.ofTasks (some (2, 1)) [(3, 2)])
    (by decide +kernel)

/-- `bounded_steals` does not hold. The potential is 4 at the start, which allows 1 effective
steal; this run has 2 effective steals. -/
theorem not_boundedSteals : ¬ boundedStealsStatement :=
  not_boundedSteals_of_manySteals (p := policy) 4
    [.ofIds (some 1) [], .ofTasks (some (2, 1)) [(3, 2)]]
    [[{ thief := 0, victim := some 1, seen := 0 },
      { thief := 1, victim := none, seen := 1 }],
     [{ thief := 0, victim := some 1, seen := 0 },
      { thief := 1, victim := none, seen := 1 }]]
    (by decide +kernel)

/-- `balanced` does not hold. One round leads from loads of 1 and 3 back to just that, for ever,
and a core can still steal there. Its steals take nothing: no task that waits may be taken. -/
theorem not_balanced : ¬ balancedStatement :=
  not_balanced_of_unbalanced (p := policy) shapeOnly
    [.ofIds (some 1) [], .ofTasks (some (2, 1)) [(3, 2)]]
    [[{ thief := 0, victim := some 1, seen := 0 },
      { thief := 1, victim := none, seen := 1 }]]
    (by decide +kernel)

end Obligations.SlidesLoopBudget

end
