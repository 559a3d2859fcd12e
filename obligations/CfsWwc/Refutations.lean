module

public import obligations.CfsWwc.Statements

/-!
# cfs_wwc: what does not hold

Written by proofgen from the policy file; changes made here are lost.
-/

public noncomputable section

namespace Obligations.CfsWwc

open Proofgen CoreSet

/-- A valid hierarchy. -/
@[expose] def hierarchy1 : Hierarchy where
  ids := List.range' 0 2
  levels := [
      [.shared (span 0 2) [span 0 1, span 1 1]]]

/-- The policy looks at the weights of what runs and waits, not at which tasks it is, so that a
run can be repeated. -/
theorem shapeOnly : policy.ShapeOnly :=
  Policy.shapeOnly_of_pick rfl (fun _ hv => by simp only [policy, filter, hv.count_eq]) fun ht hv
    => by simp only [wanted, ht.load_weight_eq, hv.load_weight_eq]

/-- The group filter looks at numbers and weights of tasks, not at which they are, so that a run
can be repeated. -/
theorem groupsShapeOnly : groups.ShapeOnly :=
  ⟨fun _ hv => by simp only [groups, groupFilter, hv.stealable_iff]⟩

/-- `potential_decrease` does not hold. A core with weight 1 running may steal from a core with
weight 1 running and weight 1 waiting, and takes nothing: the potential does not fall by
four. -/
theorem not_potentialDecrease : ¬ potentialDecreaseStatement :=
  not_potentialDecrease_of_noDecrease (p := policy) 4
    (.ofIds (some 1) [])
    (.ofIds (some 2) [3])
    (by decide +kernel)

/-- `bounded_steals` does not hold. The potential is 2 at the start, which allows 0 effective
steals; this run has 1. -/
theorem not_boundedSteals : ¬ boundedStealsStatement :=
  fun all => absurd
    (@all hierarchy1 (checkValid_iff.mp (by decide +kernel)))
    (not_boundedSteals_of_manySteals_within (p := policy) (g := groups) (h := hierarchy1) 4
      [.ofIds (some 1) [], .ofIds (some 2) [3]]
      [[{ thief := 0, victim := some 1, seen := 0 },
        { thief := 1, victim := none, seen := 1 }]]
      (by decide +kernel))

/-- `balanced` does not hold. One round leads from a machine with 3 tasks on 2 cores back to just
that, for ever, and a core can still steal there. -/
theorem not_balanced : ¬ balancedStatement :=
  fun all => absurd
    (@all hierarchy1 (checkValid_iff.mp (by decide +kernel)))
    (not_balanced_of_unbalanced_within (p := policy) (g := groups) (h := hierarchy1) shapeOnly
      groupsShapeOnly
      [.ofIds (some 1) [], .ofIds (some 2) [3]]
      [[{ thief := 0, victim := some 1, seen := 0 },
        { thief := 1, victim := none, seen := 1 }]]
      (by decide +kernel))

end Obligations.CfsWwc

end
