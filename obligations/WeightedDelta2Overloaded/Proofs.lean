module

public import obligations.WeightedDelta2Overloaded.Statements

/-!
# weighted_delta2_overloaded: what holds

Written by proofgen from the policy file; changes made here are lost.
-/

public noncomputable section

namespace Obligations.WeightedDelta2Overloaded

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

/-- An idle core that steals from an overloaded one gets something, and does not take everything. -/
theorem fills : policy.Fills :=
  fun thief victim _ hv idle over => by
    have := thief.facts
    have := victim.facts
    rcases Division.pickFacts .queue (fun _ _ _ => true) thief hv with moves | ⟨w, moves⟩ <;>
    simp only [policy, Division.one, reduceCtorEq, and_self, or_false, Core.Idle, Core.Overloaded]
      at * <;>
      first | grind | grind (splits := 60) | omega

/-- A busy core does not take all that another has. -/
theorem spares : policy.Spares :=
  fun thief victim ht hv busy can some => by
    have := thief.facts
    have := victim.facts
    have := thief.loadFacts ht
    have := victim.loadFacts hv
    have := victim.taskFacts hv
    rcases Division.pickFacts .queue (fun _ _ _ => true) thief hv with moves | ⟨w, moves⟩ <;>
    simp only [policy, filter, Core.Overloaded, Division.one, reduceCtorEq, and_self, or_false,
      Core.Idle, not_zero] at * <;>
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

/-- `steal_non_idling` holds. -/
theorem stealNonIdling : stealNonIdlingStatement :=
  Policy.stealNonIdling_of fun thief victim ht hv can => by
    have := thief.facts
    have := victim.facts
    have := thief.loadFacts ht
    have := victim.loadFacts hv
    have := victim.taskFacts hv
    rcases Division.pickFacts .queue (fun _ _ _ => true) thief hv with moves | ⟨w, moves⟩ <;>
    simp only [policy, filter, Core.Overloaded, Division.one, reduceCtorEq, and_self, or_false] at
      * <;>
      first | grind | grind (splits := 60) | omega

/-- `steal_rechecks` holds. -/
theorem stealRechecks : stealRechecksStatement :=
  Proofgen.stealRechecks policy.balancer

/-- `failure_blames_success` holds. -/
theorem failureBlamesSuccess : failureBlamesSuccessStatement :=
  policy.failureBlamesSuccess

/-- `work_conserving_sequential` holds. -/
theorem workConservingSequential : workConservingSequentialStatement :=
  workConserving_of_within (sound.workConservingWithin_sequential fills spares)

/-- `nonvacuous` holds. -/
theorem nonvacuous : nonvacuousStatement :=
  nonvacuous_of_check (p := policy)
    (.ofIds none [])
    (.ofIds (some 1) [2])
    (by decide +kernel)

end Obligations.WeightedDelta2Overloaded

end
