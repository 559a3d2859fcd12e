module

public import obligations.Timid.Statements

/-!
# timid: what does not hold

Written by proofgen from the policy file; changes made here are lost.
-/

public noncomputable section

namespace Obligations.Timid

open Proofgen

/-- The policy looks at how many tasks run and wait, not at which, so that a run can be repeated
with other tasks. -/
theorem shapeOnly : policy.ShapeOnly :=
  Policy.shapeOnly_of_one rfl fun ht hv => by
    simp only [policy, filter, ht.count_eq, hv.count_eq]

/-- `filter_sound` does not hold. An idle core may not steal from a core with 2 tasks, which is
overloaded. -/
theorem not_filterSound : ¬ filterSoundStatement :=
  not_filterSound_of_unfiltered (p := policy)
    (.ofIds none [])
    (.ofIds (some 1) [2])
    (by decide +kernel)

/-- `work_conserving_sequential` does not hold. With 0 and 2 tasks an idle core stands beside an
overloaded one, and no core may steal from another. -/
theorem not_workConservingSequential : ¬ workConservingSequentialStatement :=
  not_workConserving_of_stuck (p := policy) _
    [.ofIds none [], .ofIds (some 1) [2]]
    (by decide +kernel)

/-- `work_conserving` does not hold. With 0 and 2 tasks an idle core stands beside an overloaded
one, and no core may steal from another. -/
theorem not_workConserving : ¬ workConservingStatement :=
  not_workConserving_of_stuck (p := policy) _
    [.ofIds none [], .ofIds (some 1) [2]]
    (by decide +kernel)

end Obligations.Timid

end
