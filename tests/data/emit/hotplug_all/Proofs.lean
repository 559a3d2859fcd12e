module

public import obligations.HotplugAll.Statements

/-!
# hotplug_all: what holds

Written by proofgen from the policy file; changes made here are lost.
-/

public noncomputable section

namespace Obligations.HotplugAll

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

/-- A busy core leaves an overloaded victim overloaded. -/
theorem keepsOverload : policy.KeepsOverload :=
  fun thief victim _ _ busy can over => by
    have := thief.facts
    have := victim.facts
    simp only [policy, filter, Division.moved_one, Core.Idle, Core.Overloaded, not_zero] at * <;>
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
  fun _ ⟨steps, same⟩ => same ▸ Hierarchy.covers_after_all machineCovers nodes steps

/-- Groups of these sizes meet in some domain: any. -/
theorem sized : ∀ h, Held h → h.Sized (fun _ _ => True) :=
  fun _ _ _ _ _ _ _ _ _ _ _ _ _ => trivial

/-- For a thief's group with an idle core and no overloaded one, the filter passes every group
with an overloaded core. -/
theorem passes : policy.PassesStealable groups (fun _ _ => True) :=
  fun thief victim ht hv size idle none over => by
    have := Group.idleFacts idle none
    have := Group.stealableFacts over
    have := Group.countSpread (x := victim) (Group.ne_nil_of_mem over)
    simp only [policy, groups, groupFilter] at * <;>
      first | grind | grind (splits := 60) | omega

/-- Every idle core that sees an overloaded one finds work. -/
theorem reaches : ∀ h, Held h → IdleReaches (policy.within groups h) :=
  fun h held => sound.reachesWithin (covers h held).toCoversOwn passes (sized h held)

/-- On every bad machine some idle core finds work. -/
theorem progress : ∀ h, Held h → IdleProgress (policy.within groups h) :=
  fun h held => IdleReaches.progress (reaches h held)

/-- However the adversary plays, after this many rounds the machine is good, and stays good: idle
cores. -/
theorem workConservingWithinIdle : ∀ h, Held h → WorkConservingWithin (policy.within groups h) {} (fun m => m.idleCount) :=
  fun h held => sound.workConservingWithin_idle_within fills spares keepsOverload (reaches h held)

/-- However the adversary plays, after this many rounds the machine is good, and stays good:
potential / 4. -/
theorem workConservingWithinPotential : ∀ h, Held h → WorkConservingWithin (policy.within groups h) {} (fun m => m.potential policy.weigh / 4) :=
  fun h held => narrows.weakly.workConservingWithin_within sound fills (progress h held)

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

/-- `work_conserving_sequential` holds. -/
theorem workConservingSequential : workConservingSequentialStatement :=
  fun h held => workConserving_of_within (sound.workConservingWithin_sequential_within fills spares (reaches h held))

/-- `work_conserving` holds. -/
theorem workConserving : workConservingStatement :=
  fun h held => workConserving_of_within (workConservingWithinIdle h held)

/-- `balanced` holds. -/
theorem balanced : balancedStatement :=
  fun _ _ => narrows.balanced_within

/-- `nonvacuous` holds. -/
theorem nonvacuous : nonvacuousStatement :=
  ⟨(machine.after .all nodes []), ⟨[], rfl⟩,
    nonvacuous_within_of_check (p := policy) (g := groups) (h := (machine.after .all nodes []))
      [.ofIds none [], .ofIds (some 1) [2], .ofIds none [], .ofIds none [], .ofIds none []]
      0 1
      (by decide +kernel)⟩

/-- `hierarchy_valid` holds. -/
theorem hierarchyValid : hierarchyValidStatement :=
  fun _ ⟨steps, same⟩ => same ▸ Hierarchy.valid_after_all machineValid nodes steps

/-- `group_filter_sound` holds. -/
theorem groupFilterSound : groupFilterSoundStatement :=
  fun h held => passes.passesGroups.groupFilterSound (sized h held)

end Obligations.HotplugAll

end
