module

public import obligations.HotplugWithinNode.Statements

/-!
# hotplug_within_node: what holds

Written by proofgen from the policy file; changes made here are lost.
-/

public noncomputable section

namespace Obligations.HotplugWithinNode

open Proofgen CoreSet

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

/-- Groups of these sizes meet in some domain: any. -/
theorem sized : ∀ h, Held h → h.Sized (fun _ _ => True) :=
  fun _ _ _ _ _ _ _ _ _ _ _ _ _ => trivial

/-- For a thief's group with an idle core and no overloaded one, the filter passes every group
with an overloaded core and no idle one. -/
theorem passes : policy.PassesGroups groups (fun _ _ => True) :=
  fun thief victim ht hv size idle none over busy => by
    have := Group.idleFacts idle none
    have := Group.busyFacts over busy
    simp only [policy, groups, groupFilter] at * <;>
      first | grind | grind (splits := 60) | omega

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
  narrows.nonIdling

/-- `steal_rechecks` holds. -/
theorem stealRechecks : stealRechecksStatement :=
  fun h _ => Proofgen.stealRechecks (policy.within groups h)

/-- `potential_decrease` holds. -/
theorem potentialDecrease : potentialDecreaseStatement :=
  narrows.potentialDecrease

/-- `failure_blames_success` holds. -/
theorem failureBlamesSuccess : failureBlamesSuccessStatement :=
  fun h _ => policy.failureBlamesSuccessWithin groups h

/-- `bounded_steals` holds. -/
theorem boundedSteals : boundedStealsStatement :=
  fun _ _ => narrows.boundedSteals_within

/-- `balanced` holds. -/
theorem balanced : balancedStatement :=
  fun _ _ => narrows.balanced_within

/-- `nonvacuous` holds. -/
theorem nonvacuous : nonvacuousStatement :=
  ⟨(machine.after .withinNode nodes []), ⟨[], rfl⟩,
    nonvacuous_within_of_check (p := policy) (g := groups) (h := (machine.after .withinNode nodes
      []))
      [.ofIds none [], .ofIds (some 1) [2], .ofIds none [], .ofIds none [], .ofIds none []]
      0 1
      (by decide +kernel)⟩

/-- `group_filter_sound` holds. -/
theorem groupFilterSound : groupFilterSoundStatement :=
  fun h held => passes.groupFilterSound (sized h held)

end Obligations.HotplugWithinNode

end
