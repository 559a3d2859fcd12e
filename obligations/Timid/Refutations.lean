module

public import obligations.Timid.Statements

/-!
# timid: what does not hold

Written by proofgen from the policy file; changes made here are lost.
-/

public noncomputable section

namespace Obligations.Timid

open Proofgen

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
