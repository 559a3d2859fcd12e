module

public import obligations.CfsWwc.Statements

/-!
# cfs_wwc: what holds

Written by proofgen from the policy file; changes made here are lost.
-/

public noncomputable section

namespace Obligations.CfsWwc

open Proofgen CoreSet

/-- A valid hierarchy. -/
@[expose] def example1 : Hierarchy where
  ids := List.range' 0 2
  levels := [
      [.shared (span 0 2) [span 0 1, span 1 1]]]

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

/-- Each core has a domain with all cores, groups cover, and any two cores of a group meet in a
domain below. -/
theorem covers : ∀ h, Held h → h.Covers :=
  fun _ valid => valid.covers

/-- Groups of these sizes meet in some domain: any. -/
theorem sized : ∀ h, Held h → h.Sized (fun _ _ => True) :=
  fun _ _ _ _ _ _ _ _ _ _ _ _ _ => trivial

/-- For a thief's group with an idle core and no overloaded one, the filter passes every group
with an overloaded core. -/
theorem passes : policy.PassesStealable groups (fun _ _ => True) :=
  fun thief victim ht hv size idle none over => by
    have := Group.idleFacts idle none
    have := Group.stealableFacts over
    simp only [policy, groups, groupFilter] at * <;>
      first | grind | grind (splits := 60) | omega

/-- Every idle core that sees an overloaded one finds work. -/
theorem reaches : ∀ h, Held h → IdleReaches (policy.within groups h) :=
  fun h held => sound.reachesWithin (covers h held).toCoversOwn passes (sized h held)

/-- On every bad machine some idle core finds work. -/
theorem progress : ∀ h, Held h → IdleProgress (policy.within groups h) :=
  fun h held => IdleReaches.progress (reaches h held)

/-- However the adversary plays, after this many rounds the machine is good, and stays good:
potential / 4. -/
theorem workConservingWithinPotential : ∀ h, Held h → WorkConservingWithin (policy.within groups h) {} (fun m => m.potential policy.weigh / 4) :=
  fun h held => weaklyNarrows.workConservingWithin_within sound fills (progress h held)

/-- `filter_sound` holds. -/
theorem filterSound : filterSoundStatement :=
  Policy.filterSound_of sound

/-- `choice_sound` holds. -/
theorem choiceSound : choiceSoundStatement :=
  fun h _ => policy.choiceSoundWithin groups h

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
  fun h _ => Proofgen.stealRechecks (policy.within groups h)

/-- `failure_blames_success` holds. -/
theorem failureBlamesSuccess : failureBlamesSuccessStatement :=
  fun h _ => policy.failureBlamesSuccessWithin groups h

/-- `work_conserving_sequential` holds. -/
theorem workConservingSequential : workConservingSequentialStatement :=
  fun h held => workConserving_of_within (sound.workConservingWithin_sequential_within fills spares (reaches h held))

/-- `work_conserving` holds. -/
theorem workConserving : workConservingStatement :=
  fun h held => workConserving_of_within (workConservingWithinPotential h held)

/-- `nonvacuous` holds. -/
theorem nonvacuous : nonvacuousStatement :=
  ⟨example1, (checkValid_iff.mp (by decide +kernel)),
    nonvacuous_within_of_check (p := policy) (g := groups) (h := example1)
      [.ofIds none [], .ofIds (some 1) [2]]
      0 1
      (by decide +kernel)⟩

/-- `group_filter_sound` holds. -/
theorem groupFilterSound : groupFilterSoundStatement :=
  fun h held => passes.passesGroups.groupFilterSound (sized h held)

end Obligations.CfsWwc

end
