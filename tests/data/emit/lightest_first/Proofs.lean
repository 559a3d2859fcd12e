module

public import obligations.LightestFirst.Statements

/-!
# lightest_first: what holds

Written by proofgen from the policy file; changes made here are lost.
-/

public noncomputable section

namespace Obligations.LightestFirst

open Proofgen

/-- An idle core may steal from the overloaded cores, and from them only. -/
theorem sound : policy.Sound :=
  fun thief victim ht hv idle => by
    have := thief.facts
    have := victim.facts
    have := thief.loadFacts ht
    have := victim.loadFacts hv
    have := victim.taskFacts hv
    simp only [policy, filter, Core.Overloaded, Core.Idle] at * <;>
      first | grind | grind (splits := 60) | omega

/-- Each steal moves something, and less load than the gap. -/
theorem narrows : policy.Narrows policy.weigh :=
  fun thief victim ht hv can => by
    have := thief.facts
    have := victim.facts
    have := thief.loadFacts ht
    have := victim.loadFacts hv
    have := victim.taskFacts hv
    rcases Division.pickFacts .lightest (fun _ _ _ => true) thief hv with moves | ⟨w, moves⟩ <;>
    simp only [policy, filter, Core.Overloaded, Division.one, reduceCtorEq, and_self, or_false] at
      * <;>
      first | grind | grind (splits := 60) | omega

/-- An idle core that steals from an overloaded one gets something, and does not take everything. -/
theorem fills : policy.Fills :=
  fun thief victim _ hv idle over => by
    have := thief.facts
    have := victim.facts
    rcases Division.pickFacts .lightest (fun _ _ _ => true) thief hv with moves | ⟨w, moves⟩ <;>
    simp only [policy, Division.one, reduceCtorEq, and_self, or_false, Core.Idle, Core.Overloaded]
      at * <;>
      first | grind | grind (splits := 60) | omega

/-- A busy core does not take all that another has. -/
theorem spares : policy.Spares :=
  narrows.weakly.spares

/-- However the adversary plays, after this many rounds the machine is good, and stays good:
potential / 4. -/
theorem workConservingWithinPotential : WorkConservingWithin policy.balancer {} (fun m => m.potential policy.weigh / 4) :=
  narrows.weakly.workConservingWithin sound fills

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
  narrows.nonIdling

/-- `steal_rechecks` holds. -/
theorem stealRechecks : stealRechecksStatement :=
  Proofgen.stealRechecks policy.balancer

/-- `potential_decrease` holds. -/
theorem potentialDecrease : potentialDecreaseStatement :=
  narrows.potentialDecrease

/-- `failure_blames_success` holds. -/
theorem failureBlamesSuccess : failureBlamesSuccessStatement :=
  policy.failureBlamesSuccess

/-- `bounded_steals` holds. -/
theorem boundedSteals : boundedStealsStatement :=
  narrows.boundedSteals

/-- `work_conserving_sequential` holds. -/
theorem workConservingSequential : workConservingSequentialStatement :=
  workConserving_of_within (sound.workConservingWithin_sequential fills spares)

/-- `work_conserving` holds. -/
theorem workConserving : workConservingStatement :=
  workConserving_of_within workConservingWithinPotential

/-- `balanced` holds. -/
theorem balanced : balancedStatement :=
  narrows.balanced

/-- `nonvacuous` holds. -/
theorem nonvacuous : nonvacuousStatement :=
  nonvacuous_of_check (p := policy)
    (.ofIds none [])
    (.ofIds (some 1) [2])
    (by decide +kernel)

end Obligations.LightestFirst

end
