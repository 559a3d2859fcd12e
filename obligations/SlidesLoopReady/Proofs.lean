module

public import obligations.SlidesLoopReady.Statements

/-!
# slides_loop_ready: what holds

Written by proofgen from the policy file; changes made here are lost.
-/

public noncomputable section

namespace Obligations.SlidesLoopReady

open Proofgen

/-- An idle core that steals from an overloaded one gets something, and does not take everything. -/
theorem fills : policy.Fills :=
  fun thief victim ht hv idle over => by
    have := thief.facts
    have := victim.facts
    have := thief.loadFacts ht
    have := victim.loadFacts hv
    have := victim.taskFacts hv
    rcases Division.budgetFacts budget thief hv with moves | ⟨k, w, moves⟩ <;>
    simp only [policy, budget, Core.Idle, Core.Overloaded] at * <;>
      first | grind | grind (splits := 60) | omega

/-- A busy core does not take all that another has. -/
theorem spares : policy.Spares :=
  fun thief victim ht hv busy can some => by
    have := thief.facts
    have := victim.facts
    have := thief.loadFacts ht
    have := victim.loadFacts hv
    have := victim.taskFacts hv
    rcases Division.budgetFacts budget thief hv with moves | ⟨k, w, moves⟩ <;>
    simp only [policy, filter, budget, Core.Idle, not_zero] at * <;>
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

end Obligations.SlidesLoopReady

end
