module

public import obligations.WakeupMissed.Statements

/-!
# wakeup_missed: what holds

Written by proofgen from the policy file; changes made here are lost.
-/

public noncomputable section

namespace Obligations.WakeupMissed

open Proofgen

/-- An idle core may steal from the overloaded cores, and from them only. -/
theorem sound : policy.Sound :=
  fun thief victim _ _ idle => by
    have := thief.facts
    have := victim.facts
    simp only [policy, filter, Core.Idle, Core.Overloaded] at * <;>
      first | omega | grind

/-- Each steal moves something, and less load than the gap. -/
theorem narrows : policy.Narrows policy.weigh :=
  fun thief victim _ _ can => by
    have := thief.facts
    have := victim.facts
    simp only [policy, filter, Division.moved_one, Division.movedLoad_one, Core.load_one] at * <;>
      first | omega | grind

/-- An idle core that steals from an overloaded one gets something, and does not take everything. -/
theorem fills : policy.Fills :=
  fun thief victim _ _ idle over => by
    have := thief.facts
    have := victim.facts
    simp only [policy, Division.moved_one, Core.Idle, Core.Overloaded] at * <;>
      first | omega | grind

/-- A busy core does not take all that another has. -/
theorem spares : policy.Spares :=
  fun thief victim _ _ busy can some => by
    have := thief.facts
    have := victim.facts
    simp only [policy, filter, Division.moved_one, Core.Idle, not_zero] at * <;>
      first | omega | grind

/-- A busy core leaves an overloaded victim overloaded. -/
theorem keepsOverload : policy.KeepsOverload :=
  fun thief victim _ _ busy can over => by
    have := thief.facts
    have := victim.facts
    simp only [policy, filter, Division.moved_one, Core.Idle, Core.Overloaded, not_zero] at * <;>
      first | omega | grind

/-- However the adversary plays, after this many rounds the machine is good, and stays good: idle
cores. -/
theorem workConservingWithinIdle : WorkConservingWithin policy.balancer {} (fun m => m.idleCount) :=
  sound.workConservingWithin_idle fills spares keepsOverload

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
  workConserving_of_within workConservingWithinIdle

/-- `balanced` holds. -/
theorem balanced : balancedStatement :=
  narrows.balanced

/-- `nonvacuous` holds. -/
theorem nonvacuous : nonvacuousStatement :=
  nonvacuous_of_check (p := policy)
    (.ofIds none [])
    (.ofTasks (some (1, 3)) [(2, 3)])
    (by decide +kernel)

/-- Where no core of two may steal from the other, their loads differ by 1 at most. -/
theorem endsWithin : policy.EndsWithin 1 :=
  fun thief victim _ _ no back => by
    have := thief.facts
    have := victim.facts
    simp only [policy, filter, Core.load_one] at * <;>
      first | omega | grind

/-- However the adversary plays, in the end no two loads differ by more than 1. -/
theorem balancedWithin : BalancedWithin policy.balancer 1 :=
  endsWithin.balancedWithin balanced

end Obligations.WakeupMissed

end
