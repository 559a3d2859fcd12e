module

public import obligations.NumbersNotWeights.Statements

/-!
# numbers_not_weights: what holds

Written by proofgen from the policy file; changes made here are lost.
-/

public noncomputable section

namespace Obligations.NumbersNotWeights

open Proofgen

/-- An idle core may steal from the overloaded cores, and from them only. -/
theorem sound : policy.Sound :=
  fun thief victim _ _ idle => by
    have := thief.facts
    have := victim.facts
    simp only [policy, filter, Core.Idle, Core.Overloaded] at * <;>
      first | grind | grind (splits := 60) | omega

/-- Each steal moves something, and less tasks than the gap. -/
theorem narrowsInCount : policy.Narrows (fun _ => 1) :=
  fun thief victim _ hv can => by
    have := thief.facts
    have := victim.facts
    rcases Division.pickFacts .queue (fun _ _ _ => true) thief hv with moves | ⟨w, moves⟩ <;>
    simp only [policy, filter, Division.one, reduceCtorEq, and_self, or_false,
      Division.movedLoad_one, Core.load_one] at * <;>
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
  narrowsInCount.weakly.spares

/-- A busy core leaves an overloaded victim overloaded. -/
theorem keepsOverload : policy.KeepsOverload :=
  fun thief victim _ hv busy can over => by
    have := thief.facts
    have := victim.facts
    rcases Division.pickFacts .queue (fun _ _ _ => true) thief hv with moves | ⟨w, moves⟩ <;>
    simp only [policy, filter, Division.one, reduceCtorEq, and_self, or_false, Core.Idle,
      Core.Overloaded, not_zero] at * <;>
      first | grind | grind (splits := 60) | omega

/-- However the adversary plays, after this many rounds the machine is good, and stays good: idle
cores. -/
theorem workConservingWithinIdle : WorkConservingWithin policy.balancer {} (fun m => m.idleCount) :=
  sound.workConservingWithin_idle fills spares keepsOverload

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
  narrowsInCount.nonIdling

/-- `steal_rechecks` holds. -/
theorem stealRechecks : stealRechecksStatement :=
  Proofgen.stealRechecks policy.balancer

/-- `failure_blames_success` holds. -/
theorem failureBlamesSuccess : failureBlamesSuccessStatement :=
  policy.failureBlamesSuccess

/-- `work_conserving_sequential` holds. -/
theorem workConservingSequential : workConservingSequentialStatement :=
  workConserving_of_within (sound.workConservingWithin_sequential fills spares)

/-- `work_conserving` holds. -/
theorem workConserving : workConservingStatement :=
  workConserving_of_within workConservingWithinIdle

/-- `balanced` holds. -/
theorem balanced : balancedStatement :=
  narrowsInCount.balanced

/-- `nonvacuous` holds. -/
theorem nonvacuous : nonvacuousStatement :=
  nonvacuous_of_check (p := policy)
    (.ofIds none [])
    (.ofIds (some 1) [2])
    (by decide +kernel)

end Obligations.NumbersNotWeights

end
