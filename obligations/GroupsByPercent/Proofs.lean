module

public import obligations.GroupsByPercent.Statements

/-!
# groups_by_percent: what holds

Written by proofgen from the policy file; changes made here are lost.
-/

public noncomputable section

namespace Obligations.GroupsByPercent

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

/-- At the top every core has a domain with all cores; groups are disjoint, cover, and are made
of groups below. -/
theorem machineValid : machine.Valid :=
  checkValid_iff.mp (by decide +kernel)

/-- Each core has a domain with all cores, groups cover, and any two cores of a group meet in a
domain below, on the machine. -/
theorem machineCovers : machine.Covers :=
  machineValid.covers

/-- Each core has a domain with all cores, groups cover, and any two cores of a group meet in a
domain below. -/
theorem covers : ∀ h, Held h → h.Covers :=
  fun _ same => same ▸ machineCovers

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
  ⟨machine, rfl,
    nonvacuous_within_of_check (p := policy) (g := groups) (h := machine)
      ([.ofIds none [], .ofIds (some 1) [2]] ++ (List.replicate 16 (.ofIds none [])))
      0 1
      (by decide +kernel)⟩

/-- `hierarchy_valid` holds. -/
theorem hierarchyValid : hierarchyValidStatement :=
  fun _ same => same ▸ machineValid

end Obligations.GroupsByPercent

end
