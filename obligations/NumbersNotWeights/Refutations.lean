module

public import obligations.NumbersNotWeights.Statements

/-!
# numbers_not_weights: what does not hold

Written by proofgen from the policy file; changes made here are lost.
-/

public noncomputable section

namespace Obligations.NumbersNotWeights

open Proofgen

/-- `potential_decrease` does not hold. A core with weight 2 running may steal from a core with
weight 1 running and weights 1 and 1 waiting, and makes loads of 3 and 2 out of 2 and 3: the
potential does not fall by four. -/
theorem not_potentialDecrease : ¬ potentialDecreaseStatement :=
  not_potentialDecrease_of_noDecrease (p := policy) 4
    (.ofTasks (some (1, 2)) [])
    (.ofIds (some 2) [3, 4])
    (by decide +kernel)

/-- `bounded_steals` does not hold. The potential is 2 at the start, which allows no effective
steal; this run has 1 effective steal. -/
theorem not_boundedSteals : ¬ boundedStealsStatement :=
  not_boundedSteals_of_manySteals (p := policy) 4
    [.ofTasks (some (1, 2)) [], .ofIds (some 2) [3, 4]]
    [[{ thief := 0, victim := some 1, seen := 0 },
      { thief := 1, victim := none, seen := 1 }]]
    (by decide +kernel)

end Obligations.NumbersNotWeights

end
