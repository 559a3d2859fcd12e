module

public import obligations.WeightedHalf.Statements

/-!
# weighted_half: what holds

Written by proofgen from the policy file; changes made here are lost.
-/

public noncomputable section

namespace Obligations.WeightedHalf

open Proofgen

/-- An idle core may steal from the overloaded cores, and from them only. -/
theorem sound : policy.Sound :=
  fun thief victim ht hv idle => by
    have := thief.facts
    have := victim.facts
    have := thief.loadFacts ht
    have := victim.loadFacts hv
    simp only [policy, filter, Core.Overloaded, Core.Idle] at * <;>
      first | grind | grind (splits := 60) | omega

/-- A busy core does not take all that another has. -/
theorem spares : policy.Spares :=
  fun thief victim ht hv busy can some => by
    have := thief.facts
    have := victim.facts
    have := thief.loadFacts ht
    have := victim.loadFacts hv
    have := victim.taskFacts hv
    rcases Division.budgetFacts (fun thief victim => ((victim.load Task.weight : Int) - thief.load
      Task.weight) / 2) thief hv with moves | ⟨k, w, moves⟩ <;>
    simp only [policy, filter, Core.Overloaded, Division.half, Core.Idle, not_zero] at * <;>
      first | grind | grind (splits := 60) | omega

/-- `filter_sound` holds. -/
theorem filterSound : filterSoundStatement :=
  Policy.filterSound_of sound

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

end Obligations.WeightedHalf

end
