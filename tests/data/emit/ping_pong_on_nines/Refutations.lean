module

public import obligations.PingPongOnNines.Statements

/-!
# ping_pong_on_nines: what does not hold

Written by proofgen from the policy file; changes made here are lost.
-/

public noncomputable section

namespace Obligations.PingPongOnNines

open Proofgen CoreSet

/-- The policy looks at the weights of what runs and waits, not at which tasks it is, so that a
run can be repeated. -/
theorem shapeOnly : policy.ShapeOnly :=
  Policy.shapeOnly_of_one rfl fun _ hv => by simp only [policy, filter, hv.count_eq]

/-- The group filter looks at numbers and weights of tasks, not at which they are, so that a run
can be repeated. -/
theorem groupsShapeOnly : groups.ShapeOnly :=
  ⟨fun _ hv => by simp only [groups, groupFilter, hv.stealable_iff]⟩

/-- `potential_decrease` does not hold. A core with 1 task may steal from a core with 2 tasks,
and the potential does not fall by four. -/
theorem not_potentialDecrease : ¬ potentialDecreaseStatement :=
  not_potentialDecrease_of_noDecrease (p := policy) 4
    (.ofIds (some 1) [])
    (.ofIds (some 2) [3])
    (by decide +kernel)

/-- `bounded_steals` does not hold. The potential is 34 at the start, which allows 8 effective
steals; this run has 10. -/
theorem not_boundedSteals : ¬ boundedStealsStatement :=
  fun all => absurd
    (@all machine rfl)
    (not_boundedSteals_of_manySteals_within (p := policy) (g := groups) (h := machine) 4
      ([.ofIds (some 1) [], .ofIds (some 2) [3]] ++ ((List.range' 4 16).map fun k => .ofIds (some k) []))
      [[{ thief := 0, victim := some 1, seen := 0 }] ++
       ((List.range' 1 17).map fun k => { thief := k, victim := some 0, seen := 1 }),
       [{ thief := 0, victim := some 1, seen := 0 }] ++
       ((List.range' 1 17).map fun k => { thief := k, victim := some 0, seen := 1 }),
       [{ thief := 0, victim := some 1, seen := 0 }] ++
       ((List.range' 1 17).map fun k => { thief := k, victim := some 0, seen := 1 }),
       [{ thief := 0, victim := some 1, seen := 0 }] ++
       ((List.range' 1 17).map fun k => { thief := k, victim := some 0, seen := 1 }),
       [{ thief := 0, victim := some 1, seen := 0 }] ++
       ((List.range' 1 17).map fun k => { thief := k, victim := some 0, seen := 1 })]
      (by decide +kernel))

/-- `work_conserving` does not hold. One round leads from a machine with 18 tasks on 18 cores
back to just that, for ever, and an idle core stands beside an overloaded one there. -/
theorem not_workConserving : ¬ workConservingStatement :=
  fun all => absurd
    (@all machine rfl)
    (not_workConserving_of_lasso_within (p := policy) (g := groups) (h := machine) _ rfl shapeOnly
      groupsShapeOnly
      ([.ofIds none [], .ofIds (some 1) [], .ofIds (some 2) [3]] ++ ((List.range' 4 15).map fun k => .ofIds (some k) []))
      [[{ thief := 1, victim := some 2, seen := 0 },
        { thief := 0, victim := some 2, seen := 1, but := [(2, 0)] }] ++
       ((List.range' 2 16).map fun k => { thief := k, victim := some 1, seen := 2 })]
      (by decide +kernel))

/-- `balanced` does not hold. One round leads from a machine with 19 tasks on 18 cores back to
just that, for ever, and a core can still steal there. -/
theorem not_balanced : ¬ balancedStatement :=
  fun all => absurd
    (@all machine rfl)
    (not_balanced_of_unbalanced_within (p := policy) (g := groups) (h := machine) shapeOnly
      groupsShapeOnly
      ([.ofIds (some 1) [], .ofIds (some 2) [3]] ++ ((List.range' 4 16).map fun k => .ofIds (some k) []))
      [[{ thief := 0, victim := some 1, seen := 0 }] ++
       ((List.range' 1 17).map fun k => { thief := k, victim := some 0, seen := 1 })]
      (by decide +kernel))

end Obligations.PingPongOnNines

end
