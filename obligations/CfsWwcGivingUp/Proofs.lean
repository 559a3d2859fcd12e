module

public import obligations.CfsWwcGivingUp.Statements

/-!
# cfs_wwc_giving_up: what holds

Written by proofgen from the policy file; changes made here are lost.
-/

public noncomputable section

namespace Obligations.CfsWwcGivingUp

open Proofgen

/-- An idle core may steal from the overloaded cores, and from them only. -/
theorem sound : policy.Sound :=
  fun thief victim _ _ idle => by
    have := thief.facts
    have := victim.facts
    simp only [policy, filter, Core.Idle, Core.Overloaded] at * <;>
      first | grind | grind (splits := 60) | omega

/-- Each steal moves nothing, or something, and less load than the gap. -/
theorem weaklyNarrows : policy.WeaklyNarrows policy.weigh :=
  fun thief victim ht hv can => by
    have := thief.facts
    have := victim.facts
    have := thief.loadFacts ht
    have := victim.loadFacts hv
    have := victim.taskFacts hv
    rcases Division.pickFacts .queue (fun thief victim weight => decide (wanted thief victim
      weight)) thief hv with moves | ⟨w, moves⟩ <;>
    simp only [policy, filter, wanted, decide_eq_true_eq, decide_eq_false_iff_not] at * <;>
      first | grind | grind (splits := 60) | omega

/-- An idle core that steals from an overloaded one gets something, and does not take everything. -/
theorem fills : policy.Fills :=
  fun thief victim ht hv idle over => by
    have := thief.facts
    have := victim.facts
    have := thief.loadFacts ht
    have := victim.loadFacts hv
    have := victim.taskFacts hv
    rcases Division.pickFacts .queue (fun thief victim weight => decide (wanted thief victim
      weight)) thief hv with moves | ⟨w, moves⟩ <;>
    simp only [policy, wanted, decide_eq_true_eq, decide_eq_false_iff_not, Core.Idle,
      Core.Overloaded] at * <;>
      first | grind | grind (splits := 60) | omega

/-- A busy core does not take all that another has. -/
theorem spares : policy.Spares :=
  weaklyNarrows.spares

/-- However the adversary plays, after this many rounds the machine is good, and stays good:
potential / 4. -/
theorem workConservingWithinPotential : WorkConservingWithin policy.balancer {} (fun m => m.potential policy.weigh / 4) :=
  weaklyNarrows.workConservingWithin sound fills

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
    rcases Division.pickFacts .queue (fun thief victim weight => decide (wanted thief victim
      weight)) thief hv with moves | ⟨w, moves⟩ <;>
    simp only [policy, filter, wanted, decide_eq_true_eq, decide_eq_false_iff_not] at * <;>
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

/-- `work_conserving` holds. -/
theorem workConserving : workConservingStatement :=
  workConserving_of_within workConservingWithinPotential

/-- `nonvacuous` holds. -/
theorem nonvacuous : nonvacuousStatement :=
  nonvacuous_of_check (p := policy)
    (.ofIds none [])
    (.ofIds (some 1) [2])
    (by decide +kernel)

end Obligations.CfsWwcGivingUp

end
