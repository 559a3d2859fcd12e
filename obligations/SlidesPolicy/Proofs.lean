module

public import obligations.SlidesPolicy.Statements

/-!
# slides_policy: what holds

Written by proofgen from the policy file; changes made here are lost.
-/

public noncomputable section

namespace Obligations.SlidesPolicy

open Proofgen CoreSet

/-- A busy core does not take all that another has. -/
theorem spares : policy.Spares :=
  fun thief victim ht hv busy can some => by
    have := thief.facts
    have := victim.facts
    have := thief.loadFacts ht
    have := victim.loadFacts hv
    have := victim.taskFacts hv
    rcases Division.budgetFacts (fun thief victim => ((victim.load Task.weight : Int) - thief.load
      Task.weight) / 2) thief hv with moves | ⟨k, w, moves⟩ <;>
    simp only [policy, filter, Division.half, Core.Idle, not_zero] at * <;>
      first | grind | grind (splits := 60) | omega

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

/-- Groups of these sizes meet in some domain: any. -/
theorem sized : ∀ h, Held h → h.Sized (fun _ _ => True) :=
  fun _ _ _ _ _ _ _ _ _ _ => trivial

/-- For a thief's group with an idle core and no overloaded one, the filter passes every group
with an overloaded core. -/
theorem passes : policy.PassesStealable groups (fun _ _ => True) :=
  fun thief victim ht hv size idle none over => by
    have := Group.idleFacts idle none
    have := Group.stealableFacts over
    simp only [policy, groups, groupFilter] at * <;>
      first | grind | grind (splits := 60) | omega

/-- `choice_sound` holds. -/
theorem choiceSound : choiceSoundStatement :=
  fun h _ => policy.choiceSoundWithin groups h

/-- `steal_conserves` holds. -/
theorem stealConserves : stealConservesStatement :=
  policy.stealConserves

/-- `steal_rechecks` holds. -/
theorem stealRechecks : stealRechecksStatement :=
  fun h _ => Proofgen.stealRechecks (policy.within groups h)

/-- `failure_blames_success` holds. -/
theorem failureBlamesSuccess : failureBlamesSuccessStatement :=
  fun h _ => policy.failureBlamesSuccessWithin groups h

/-- `nonvacuous` holds. -/
theorem nonvacuous : nonvacuousStatement :=
  ⟨machine, rfl,
    nonvacuous_within_of_check (p := policy) (g := groups) (h := machine)
      [.ofIds none [], .ofIds none [], .ofIds none [], .ofIds none [], .ofIds none [], .ofIds none [], .ofIds none [], .ofIds none [], .ofIds none [], .ofIds none [], .ofIds none [], .ofIds none [], .ofIds none [], .ofIds none [], .ofIds none [], .ofIds none [], .ofIds (some 1) [2], .ofIds none [], .ofIds none [], .ofIds none [], .ofIds none [], .ofIds none [], .ofIds none [], .ofIds none [], .ofIds none [], .ofIds none [], .ofIds none [], .ofIds none [], .ofIds none [], .ofIds none [], .ofIds none [], .ofIds none []]
      0 16
      (by decide +kernel)⟩

/-- `hierarchy_valid` holds. -/
theorem hierarchyValid : hierarchyValidStatement :=
  fun _ same => same ▸ machineValid

/-- `group_filter_sound` holds. -/
theorem groupFilterSound : groupFilterSoundStatement :=
  fun h held => passes.passesGroups.groupFilterSound (sized h held)

end Obligations.SlidesPolicy

end
