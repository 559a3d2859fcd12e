module

public import obligations.GroupsByMin.Statements

/-!
# groups_by_min: what holds

Written by proofgen from the policy file; changes made here are lost.
-/

public noncomputable section

namespace Obligations.GroupsByMin

open Proofgen CoreSet

/-- A valid hierarchy. -/
@[expose] def example1 : Hierarchy where
  ids := List.range' 0 2
  levels := [
      [.shared (span 0 2) [span 0 1, span 1 1]]]

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

/-- Each core has a domain with all cores, groups cover, and any two cores of a group meet in a
domain below. -/
theorem covers : ∀ h, Held h → h.Covers :=
  fun _ valid => valid.covers

/-- Groups of these sizes meet in some domain: any. -/
theorem sized : ∀ h, Held h → h.Sized (fun _ _ => True) :=
  fun _ _ _ _ _ _ _ _ _ _ _ _ _ => trivial

/-- For a thief's group with an idle core and no overloaded one, the filter passes every group
with an overloaded core and no idle one. -/
theorem passes : policy.PassesGroups groups (fun _ _ => True) :=
  fun thief victim ht hv size idle none over busy => by
    have := Group.idleFacts idle none
    have := Group.busyFacts over busy
    have := Group.countSpread (x := thief) (Group.ne_nil_of_mem idle)
    have := Group.countSpread (x := victim) (Group.ne_nil_of_mem over)
    have := (Group.idleLoads ht idle none).1
    have := (Group.idleLoads ht idle none).2.1
    have := (Group.idleLoads ht idle none).2.2.1
    have := (Group.loadFacts ht).1
    have := Group.loadSpread (x := thief) Task.weight (Group.ne_nil_of_mem idle)
    have := (Group.loadFacts hv).1
    have := Group.loadSpread (x := victim) Task.weight (Group.ne_nil_of_mem over)
    have := Group.stealableLoads hv over
    have := Group.busyLoads hv over busy
    simp only [policy, groups, groupFilter] at * <;>
      first | grind | grind (splits := 60) | omega

/-- On every bad machine some idle core finds work. -/
theorem progress : ∀ h, Held h → IdleProgress (policy.within groups h) :=
  fun h held => sound.progressWithin (covers h held) (passes.groupFilterSound (sized h held))

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
  fun h held => workConserving_of_within (WorkConservingWithin.sequential (workConservingWithinPotential h held))

/-- `work_conserving` holds. -/
theorem workConserving : workConservingStatement :=
  fun h held => workConserving_of_within (workConservingWithinPotential h held)

/-- `balanced` holds. -/
theorem balanced : balancedStatement :=
  fun _ _ => narrows.balanced_within

/-- `nonvacuous` holds. -/
theorem nonvacuous : nonvacuousStatement :=
  ⟨example1, (checkValid_iff.mp (by decide +kernel)),
    nonvacuous_within_of_check (p := policy) (g := groups) (h := example1)
      [.ofIds none [], .ofIds (some 1) [2]]
      0 1
      (by decide +kernel)⟩

/-- `group_filter_sound` holds. -/
theorem groupFilterSound : groupFilterSoundStatement :=
  fun h held => passes.groupFilterSound (sized h held)

end Obligations.GroupsByMin

end
