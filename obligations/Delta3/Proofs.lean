module

public import obligations.Delta3.Statements

/-!
# delta3: what holds

Written by proofgen from the policy file; changes made here are lost.
-/

public noncomputable section

namespace Obligations.Delta3

open Proofgen

/-- Each steal moves something, and less than the gap. -/
theorem narrows : policy.Narrows :=
  fun thief victim can => by
    have := thief.facts
    have := victim.facts
    simp only [policy, filter, Division.moved_one] at * <;>
      first | omega | grind

/-- `choice_sound` holds. -/
theorem choiceSound : choiceSoundStatement :=
  policy.choiceSound

/-- `steal_conserves` holds. -/
theorem stealConserves : stealConservesStatement :=
  policy.stealConserves

/-- `steal_non_idling` holds. -/
theorem stealNonIdling : stealNonIdlingStatement :=
  (narrows.locallySound rfl).nonIdling

/-- `steal_rechecks` holds. -/
theorem stealRechecks : stealRechecksStatement :=
  Proofgen.stealRechecks policy.balancer

/-- `potential_decrease` holds. -/
theorem potentialDecrease : potentialDecreaseStatement :=
  narrows.potentialDecrease rfl

/-- `failure_blames_success` holds. -/
theorem failureBlamesSuccess : failureBlamesSuccessStatement :=
  policy.failureBlamesSuccess

/-- `bounded_steals` holds. -/
theorem boundedSteals : boundedStealsStatement :=
  narrows.boundedSteals rfl

/-- `balanced` holds. -/
theorem balanced : balancedStatement :=
  narrows.balanced rfl

/-- `nonvacuous` holds. -/
theorem nonvacuous : nonvacuousStatement :=
  nonvacuous_of_check (p := policy)
    (.ofIds none [])
    (.ofIds (some 1) [2, 3])
    (by decide +kernel)

end Obligations.Delta3

end
