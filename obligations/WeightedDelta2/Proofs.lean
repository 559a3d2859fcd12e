module

public import obligations.WeightedDelta2.Statements

/-!
# weighted_delta2: what holds

Written by proofgen from the policy file; changes made here are lost.
-/

public noncomputable section

namespace Obligations.WeightedDelta2

open Proofgen

/-- An idle core that steals from an overloaded one gets something, and does not take everything. -/
theorem fills : policy.Fills :=
  fun thief victim _ hv idle over => by
    have := thief.facts
    have := victim.facts
    rcases Division.pickFacts .queue (fun _ _ _ => true) thief hv with moves | ⟨w, moves⟩ <;>
    simp only [policy, Division.one, reduceCtorEq, and_self, or_false, Core.Idle, Core.Overloaded]
      at * <;>
      first | grind | grind (splits := 60) | omega

/-- `choice_sound` holds. -/
theorem choiceSound : choiceSoundStatement :=
  policy.choiceSound

/-- `steal_conserves` holds. -/
theorem stealConserves : stealConservesStatement :=
  policy.stealConserves

/-- `steal_rechecks` holds. -/
theorem stealRechecks : stealRechecksStatement :=
  Proofgen.stealRechecks policy.balancer

/-- `failure_blames_success` holds. -/
theorem failureBlamesSuccess : failureBlamesSuccessStatement :=
  policy.failureBlamesSuccess

/-- `nonvacuous` holds. -/
theorem nonvacuous : nonvacuousStatement :=
  nonvacuous_of_check (p := policy)
    (.ofIds none [])
    (.ofIds (some 1) [2])
    (by decide +kernel)

end Obligations.WeightedDelta2

end
