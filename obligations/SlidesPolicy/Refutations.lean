module

public import obligations.SlidesPolicy.Statements

/-!
# slides_policy: what does not hold

Written by proofgen from the policy file; changes made here are lost.
-/

public noncomputable section

namespace Obligations.SlidesPolicy

open Proofgen CoreSet

/-- A valid hierarchy. -/
@[expose] def hierarchy1 : Hierarchy where
  ids := List.range' 0 2
  levels := [
      [.shared (span 0 2) [span 0 1, span 1 1]]]

/-- The policy looks at the weights of what runs and waits, not at which tasks it is, so that a
run can be repeated. -/
theorem shapeOnly : policy.ShapeOnly :=
  Policy.shapeOnly_of_budget (f := id) rfl (fun _ => rfl) (fun ht hv => by simp only [policy,
    filter, ht.load_weight_eq, hv.load_weight_eq, hv.waiting_eq]) fun ht hv => by simp only
    [ht.load_weight_eq, hv.load_weight_eq]

/-- The group filter looks at numbers and weights of tasks, not at which they are, so that a run
can be repeated. -/
theorem groupsShapeOnly : groups.ShapeOnly :=
  ⟨fun _ hv => by simp only [groups, groupFilter, hv.stealable_iff]⟩

/-- `filter_sound` does not hold. An idle core may steal from a core with weight 2 waiting, which
is not overloaded. -/
theorem not_filterSound : ¬ filterSoundStatement :=
  not_filterSound_of_unfiltered (p := policy)
    (.ofIds none [])
    (.ofTasks none [(1, 2)])
    (by decide +kernel)

/-- `steal_non_idling` does not hold. An idle core may steal from a core with weight 2 waiting,
and afterwards one of the two is idle. -/
theorem not_stealNonIdling : ¬ stealNonIdlingStatement :=
  not_stealNonIdling_of_idling (p := policy)
    (.ofIds none [])
    (.ofTasks none [(1, 2)])
    (by decide +kernel)

/-- `potential_decrease` does not hold. An idle core may steal from a core with weight 2 waiting,
and takes nothing: the potential does not fall by four. -/
theorem not_potentialDecrease : ¬ potentialDecreaseStatement :=
  not_potentialDecrease_of_noDecrease (p := policy) 4
    (.ofIds none [])
    (.ofTasks none [(1, 2)])
    (by decide +kernel)

/-- `bounded_steals` does not hold. The potential is 6 at the start, which allows 1 effective
steals; this run has 2. -/
theorem not_boundedSteals : ¬ boundedStealsStatement :=
  fun all => absurd
    (@all hierarchy1 (checkValid_iff.mp (by decide +kernel)))
    (not_boundedSteals_of_manySteals_within (p := policy) (g := groups) (h := hierarchy1) 4
      [.ofIds none [], .ofTasks (some (1, 1)) [(2, 2)]]
      [[{ thief := 0, victim := some 1, seen := 0 },
        { thief := 1, victim := none, seen := 1 }],
       [{ thief := 0, victim := some 1, seen := 0 },
        { thief := 1, victim := none, seen := 1 }]]
      (by decide +kernel))

/-- `work_conserving_sequential` does not hold. One round leads from a machine with 2 tasks on 2
cores back to just that, for ever, and an idle core stands beside an overloaded one there. -/
theorem not_workConservingSequential : ¬ workConservingSequentialStatement :=
  fun all => absurd
    (@all hierarchy1 (checkValid_iff.mp (by decide +kernel)))
    (not_workConserving_of_fresh_lasso_within (p := policy) (g := groups) (h := hierarchy1) _
      shapeOnly groupsShapeOnly
      [.ofIds none [], .ofTasks (some (1, 1)) [(2, 2)]]
      [[{ thief := 0, victim := some 1, seen := 0 },
        { thief := 1, victim := none, seen := 1 }]]
      (by decide +kernel))

/-- `work_conserving` does not hold. One round leads from a machine with 2 tasks on 2 cores back
to just that, for ever, and an idle core stands beside an overloaded one there. -/
theorem not_workConserving : ¬ workConservingStatement :=
  fun all => absurd
    (@all hierarchy1 (checkValid_iff.mp (by decide +kernel)))
    (not_workConserving_of_lasso_within (p := policy) (g := groups) (h := hierarchy1) _ rfl shapeOnly
      groupsShapeOnly
      [.ofIds none [], .ofTasks (some (1, 1)) [(2, 2)]]
      [[{ thief := 0, victim := some 1, seen := 0 },
        { thief := 1, victim := none, seen := 1 }]]
      (by decide +kernel))

/-- `balanced` does not hold. One round leads from a machine with 2 tasks on 2 cores back to just
that, for ever, and a core can still steal there. -/
theorem not_balanced : ¬ balancedStatement :=
  fun all => absurd
    (@all hierarchy1 (checkValid_iff.mp (by decide +kernel)))
    (not_balanced_of_unbalanced_within (p := policy) (g := groups) (h := hierarchy1) shapeOnly
      groupsShapeOnly
      [.ofIds none [], .ofTasks (some (1, 1)) [(2, 2)]]
      [[{ thief := 0, victim := some 1, seen := 0 },
        { thief := 1, victim := none, seen := 1 }]]
      (by decide +kernel))

end Obligations.SlidesPolicy

end
