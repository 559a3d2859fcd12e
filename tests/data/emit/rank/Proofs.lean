module

public import obligations.Rank.Statements

/-!
# rank: what holds

Written by proofgen from the policy file; changes made here are lost.
-/

public noncomputable section

namespace Obligations.Rank

open Proofgen

/-- Where the tasks of busy cores stand: no busy core moves one up. -/
@[expose] def level (running count : Nat) : Nat :=
  (if running = 0 ∧ 1 ≤ count ∧ count ≤ 1 then 1 else 0) +
    (if running = 1 ∧ 1 ≤ count ∧ count ≤ 1 then 1 else 0)

/-- Where tasks stand, on a machine with so many in `total`: every steal moves one down. -/
@[expose] def balancedLevel (total running count : Nat) : Nat :=
  (if running = 0 ∧ 1 ≤ count ∧ count ≤ 1 then 1 * total + 1 else 0) +
    (if running = 1 ∧ 1 ≤ count ∧ count ≤ 1 then 1 * total + 1 else 0) +
    1 * count

/-- An idle core may steal from the overloaded cores, and from them only. -/
theorem sound : policy.Sound :=
  fun thief victim _ _ idle => by
    have := thief.facts
    have := victim.facts
    simp only [policy, filter, Core.Idle, Core.Overloaded] at * <;>
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
    simp only [policy, filter, Core.Idle, Core.Overloaded, Division.moved_one, not_zero] at * <;>
      first | omega | grind

/-- At most one task moves. -/
theorem takesOne : policy.TakesOne :=
  Policy.takesOne_of_pick rfl

/-- No busy core moves a task up, and one that ends an overload moves it down. -/
theorem descends : policy.Descends level :=
  fun thief victim _ _ busy can some => by
    have := thief.facts
    have := victim.facts
    simp only [policy, filter, Core.Idle, Core.Overloaded, Division.moved_one, level, not_zero] at
      * <;>
      first | omega | grind

/-- Every steal that moves a task moves it down. -/
theorem sinks : policy.Sinks balancedLevel :=
  fun total thief victim _ _ small can some => by
    have := thief.facts
    have := victim.facts
    simp only [policy, filter, Core.Idle, Core.Overloaded, Division.moved_one, balancedLevel] at *
      <;>
      first | omega | grind

/-- Where a steal would move nothing, the victim may steal from the thief, and gets something. -/
theorem yields : policy.Yields :=
  fun thief victim _ _ can none => by
    have := thief.facts
    have := victim.facts
    simp only [policy, filter, Core.Idle, Core.Overloaded, Division.moved_one] at * <;>
      first | omega | grind

/-- However the adversary plays, after this many rounds the machine is good, and stays good: idle
cores * (2 * tasks + 1) + rank. -/
theorem workConservingWithinRank : WorkConservingWithin policy.balancer {} (fun m => m.idleMeasure (Policy.rankOf level) 2) :=
  sound.workConservingWithin_rank fills spares takesOne descends fun _ _ => by
    unfold level
    grind

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
  Policy.stealNonIdling_of fun thief victim _ _ can => by
    have := thief.facts
    have := victim.facts
    simp only [policy, filter, Core.Idle, Core.Overloaded, Division.moved_one] at * <;>
      first | omega | grind

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
  workConserving_of_within workConservingWithinRank

/-- `balanced` holds. -/
theorem balanced : balancedStatement :=
  sinks.balanced takesOne yields

/-- `nonvacuous` holds. -/
theorem nonvacuous : nonvacuousStatement :=
  nonvacuous_of_check (p := policy)
    (.ofIds none [])
    (.ofIds (some 1) [2])
    (by decide +kernel)

end Obligations.Rank

end
