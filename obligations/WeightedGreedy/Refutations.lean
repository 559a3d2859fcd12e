module

public import obligations.WeightedGreedy.Statements

/-!
# weighted_greedy: what does not hold

Written by proofgen from the policy file; changes made here are lost.
-/

public noncomputable section

namespace Obligations.WeightedGreedy

open Proofgen

/-- The policy looks at the weights of what runs and waits, not at which tasks it is, so that a
run can be repeated. -/
theorem shapeOnly : policy.ShapeOnly :=
  Policy.shapeOnly_of_one rfl fun ht hv => by simp only [policy, filter, hv.load_weight_eq]

/-- `filter_sound` does not hold. An idle core may steal from a core with weight 2 running, which
is not overloaded. -/
theorem not_filterSound : ¬ filterSoundStatement :=
  not_filterSound_of_unfiltered (p := policy)
    (.ofIds none [])
    (.ofTasks (some (1, 2)) [])
    (by decide +kernel)

/-- `steal_non_idling` does not hold. An idle core may steal from a core with weight 2 running,
and afterwards one of the two is idle. -/
theorem not_stealNonIdling : ¬ stealNonIdlingStatement :=
  not_stealNonIdling_of_idling (p := policy)
    (.ofIds none [])
    (.ofTasks (some (1, 2)) [])
    (by decide +kernel)

/-- `potential_decrease` does not hold. An idle core may steal from a core with weight 2 running,
and takes nothing: the potential does not fall by four. -/
theorem not_potentialDecrease : ¬ potentialDecreaseStatement :=
  not_potentialDecrease_of_noDecrease (p := policy) 4
    (.ofIds none [])
    (.ofTasks (some (1, 2)) [])
    (by decide +kernel)

/-- `bounded_steals` does not hold. The potential is 4 at the start, which allows 1 effective
steal; this run has 2 effective steals. -/
theorem not_boundedSteals : ¬ boundedStealsStatement :=
  not_boundedSteals_of_manySteals (p := policy) 4
    [.ofIds none [], .ofTasks (some (1, 2)) []]
    [[{ thief := 0, victim := some 1, seen := 0 },
      { thief := 1, victim := none, seen := 1 }],
     [{ thief := 0, victim := some 1, seen := 0 },
      { thief := 1, victim := none, seen := 1 }]]
    (by decide +kernel)

/-- `work_conserving_sequential` does not hold. One round leads from loads of 0, 2 and 2 back to
just that, for ever, and an idle core stands beside an overloaded one there. -/
theorem not_workConservingSequential : ¬ workConservingSequentialStatement :=
  not_workConserving_of_fresh_lasso (p := policy) _ shapeOnly
    [.ofIds none [], .ofTasks (some (1, 2)) [], .ofIds (some 2) [3]]
    [[{ thief := 0, victim := some 1, seen := 0 },
      { thief := 1, victim := some 2, seen := 1 },
      { thief := 2, victim := some 1, seen := 2 }]]
    (by decide +kernel)

/-- `work_conserving` does not hold. One round leads from loads of 0, 2 and 2 back to just that,
for ever, and an idle core stands beside an overloaded one there. -/
theorem not_workConserving : ¬ workConservingStatement :=
  not_workConserving_of_lasso (p := policy) _ rfl shapeOnly
    [.ofIds none [], .ofTasks (some (1, 2)) [], .ofIds (some 2) [3]]
    [[{ thief := 0, victim := some 1, seen := 0 },
      { thief := 1, victim := some 2, seen := 1 },
      { thief := 2, victim := some 1, seen := 2 }]]
    (by decide +kernel)

/-- `balanced` does not hold. One round leads from loads of 0 and 2 back to just that, for ever,
and a core can still steal there. Its steals take nothing: no task that waits may be taken. -/
theorem not_balanced : ¬ balancedStatement :=
  not_balanced_of_unbalanced (p := policy) shapeOnly
    [.ofIds none [], .ofTasks (some (1, 2)) []]
    [[{ thief := 0, victim := some 1, seen := 0 },
      { thief := 1, victim := none, seen := 1 }]]
    (by decide +kernel)

end Obligations.WeightedGreedy

end
