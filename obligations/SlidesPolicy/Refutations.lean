module

public import obligations.SlidesPolicy.Statements

/-!
# slides_policy: what does not hold

Written by proofgen from the policy file; changes made here are lost.
-/

public noncomputable section

namespace Obligations.SlidesPolicy

open Proofgen CoreSet

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

end Obligations.SlidesPolicy

end
