module

public import obligations.SlidesPolicy.Statements

/-!
# slides_policy: what holds

Written by proofgen from the policy file; changes made here are lost.
-/

public noncomputable section

namespace Obligations.SlidesPolicy

open Proofgen CoreSet

/-- A valid hierarchy. -/
@[expose] def example1 : Hierarchy where
  ids := List.range' 0 2
  levels := [
      [.shared (span 0 2) [span 0 1, span 1 1]]]

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
  ⟨example1, (checkValid_iff.mp (by decide +kernel)),
    nonvacuous_within_of_check (p := policy) (g := groups) (h := example1)
      [.ofIds none [], .ofIds (some 1) [2]]
      0 1
      (by decide +kernel)⟩

/-- `group_filter_sound` holds. -/
theorem groupFilterSound : groupFilterSoundStatement :=
  fun h held => passes.passesGroups.groupFilterSound (sized h held)

end Obligations.SlidesPolicy

end
