module

public import obligations.Rank.Statements

/-!
# rank: what does not hold

Written by proofgen from the policy file; changes made here are lost.
-/

public noncomputable section

namespace Obligations.Rank

open Proofgen

/-- `potential_decrease` does not hold. A core with 2 tasks may steal from a core with 2 tasks,
and the potential does not fall by four. -/
theorem not_potentialDecrease : ¬ potentialDecreaseStatement :=
  not_potentialDecrease_of_noDecrease (p := policy) 4
    (.ofIds (some 1) [2])
    (.ofIds (some 3) [4])
    (by decide +kernel)

/-- `bounded_steals` does not hold. The potential is 0 at the start, which allows no effective
steal; this run has 1 effective steal. -/
theorem not_boundedSteals : ¬ boundedStealsStatement :=
  not_boundedSteals_of_manySteals (p := policy) 4
    [.ofIds (some 1) [2], .ofIds (some 3) [4]]
    [[{ thief := 0, victim := some 1, seen := 0 },
      { thief := 1, victim := none, seen := 1 }]]
    (by decide +kernel)

end Obligations.Rank

end
