module

public import Proofgen

/-!
# Witnesses on hierarchies that the checkers accept

Four cores in two pairs, and the hierarchy with one level. Each refutation is closed by evaluation.
-/

@[expose] public noncomputable section

namespace Proofgen.Tests.Hierarchies

/-- Two pairs: first a core looks at its sibling, then at the other pair. The ids have a gap. -/
def pairs : Hierarchy where
  ids := [0, 1, 4, 5]
  levels := [
    [{ owners := 3, cores := 3, groups := [1, 2] }, { owners := 48, cores := 48, groups := [16, 32] }],
    [{ owners := 51, cores := 51, groups := [3, 48] }]]

/-- Steal one thread from every core with two more. -/
def delta : Policy where
  filter thief victim := (thief.count : Int) + 2 ≤ victim.count
  division := .one

instance : DecidableRel delta.filter := fun thief victim => inferInstanceAs (Decidable ((thief.count : Int) + 2 ≤ victim.count))

/-- Only from a group with two tasks more for each of its cores. -/
def far : GroupRules where
  filter thief victim := (thief.count : Int) + 2 * victim.capacity ≤ victim.count

instance : DecidableRel far.filter := fun thief victim =>
  inferInstanceAs (Decidable ((thief.count : Int) + 2 * Group.capacity victim ≤ Group.count victim))

theorem far_shapeOnly : far.ShapeOnly :=
  ⟨fun ht hv => by simp only [far, ht.count_eq, hv.count_eq, hv.capacity_eq]⟩

/-! ## Stuck machines, groups, steals that are wanted -/

/-- The pair with two tasks is not far enough from the other one. -/
def stuck : List Core := [.ofIds none [], .ofIds (some 0) [], .ofIds (some 1) [], .ofIds (some 2) [3]]

theorem stuck_not_workConserving (a : Adversary) : ¬ WorkConserving (delta.within far pairs) a :=
  not_workConserving_of_stuck_within a stuck (by decide +kernel)

theorem stuck_not_groupFilterSound : ¬ GroupFilterSound delta far pairs :=
  not_groupFilterSound_of_missed stuck 3 48 (by decide +kernel)

instance : DecidableRel ({} : GroupRules).filter := fun _ _ => inferInstanceAs (Decidable True)

theorem delta_nonvacuous : Nonvacuous (delta.within {} pairs) := nonvacuous_within_of_check stuck 0 3 (by decide +kernel)

/-- Without a group filter it is not stuck, and on other numbers of cores there is nothing to say. -/
example : checkStuckWithin delta {} pairs stuck = false ∧
    checkStuckWithin delta far pairs (stuck ++ [.ofIds none []]) = false := by
  decide +kernel

/-- Groups that are in no domain together. -/
example : checkMissedGroups delta far pairs stuck 1 48 = false := by decide +kernel

/-- The lowest level decides: core 0 sees its sibling, and not the fuller core beyond. -/
example : (List.range 5).map (isCandidateWithin delta {} pairs [.ofIds none [], .ofIds (some 0) [1], .ofIds none [],
    .ofIds (some 2) [3, 4]] 0) = [false, true, false, false, false] := by decide +kernel

/-! ## Hierarchies -/

/-- In short: runs of cores, each with its number and its first core, a 0 after a group, another one after a domain. -/
example : Level.coded 4 11 [0x100410510011001] = [.shared 3 [2, 1], .shared 48 [16, 32]] := by decide +kernel

/-- A run of two cores and one of a single core make a group; a code that takes more steps says nothing. -/
example : Level.coded 4 5 [0x1003112, 0x10011] = [.shared 14 [14], .shared 2 [2]] ∧
    Level.coded 4 4 [0x1003112, 0x10011] = [.shared 14 [14]] := by
  decide +kernel

/-- Owners, then groups: core 1 looks at itself and at core 2. -/
example : Level.codedOwned 4 8 [0x10011011021] = [⟨2, 6, [2, 4]⟩] := by decide +kernel

/-- The same on the lower level, and the same machine. -/
example : checkValid pairs = true ∧ checkSized [(1, 1), (2, 2)] pairs = true ∧ checkSized [(1, 1)] pairs = false := by
  decide +kernel

/-- A core with two domains on one level. -/
theorem twice_not_valid : ¬ Hierarchy.Valid ⟨[0, 1, 2], [[.shared 7 [1, 2, 4], .shared 3 [1, 2]]]⟩ :=
  not_valid_of_check (by decide +kernel)

/-- A group does not meet itself: of one with two cores and one with one, no two have two. -/
theorem uneven_sized : Hierarchy.Sized ⟨[0, 1, 2], [[.shared 7 [3, 4]]]⟩ fun a b => (a, b) ∈ [(1, 2), (2, 1)] :=
  checkSized_sound (by decide +kernel)

/-- With cores offline, groups are no larger. -/
theorem uneven_sized_after (steps : List HotplugStep) :
    (Hierarchy.after ⟨[0, 1, 2], [[.shared 7 [3, 4]]]⟩ .all [] steps).Sized (AtMost [(1, 2), (2, 1)]) :=
  Hierarchy.sized_after_all uneven_sized [] steps

/-! ## Runs -/

/-- Steal one thread from every core that has at least two. -/
def greedy : Policy where
  filter _ victim := 1 < victim.count
  division := .one

instance : DecidableRel greedy.filter := fun _ victim => inferInstanceAs (Decidable (1 < victim.count))

theorem greedy_shapeOnly : greedy.ShapeOnly := Policy.shapeOnly_of_one rfl fun _ hv => by simp only [greedy, hv.count_eq]

theorem none_shapeOnly : ({} : GroupRules).ShapeOnly := ⟨fun _ _ => .rfl⟩

/-- The lasso of HotOS'17, 4.3, on the hierarchy with one level. -/
theorem greedy_not_workConserving : ¬ WorkConserving (greedy.within {} (.single 3)) {} :=
  not_workConserving_of_lasso_within (p := greedy) _ rfl greedy_shapeOnly none_shapeOnly
    [.ofIds none [], .ofIds (some 1) [], .ofIds (some 2) [3]]
    [[{ thief := 1, victim := some 2, seen := 0 },
      { thief := 0, victim := some 2, seen := 1, but := [(2, 0)] },
      { thief := 2, victim := some 1, seen := 2 }]]
    (by decide +kernel)

/-- What holds on every valid hierarchy holds on that with one level. -/
theorem greedy_not_for_all : ¬ ∀ h : Hierarchy, h.Valid → WorkConserving (greedy.within {} h) {} :=
  fun all => greedy_not_workConserving (all _ (Hierarchy.valid_single 3))

theorem greedy_not_balanced : ¬ Balanced (greedy.within {} (.single 2)) :=
  not_balanced_of_unbalanced_within (p := greedy) greedy_shapeOnly none_shapeOnly
    [.ofIds (some 1) [], .ofIds (some 2) [3]]
    [[{ thief := 0, victim := some 1, seen := 0 },
      { thief := 1, victim := some 0, seen := 1 }]]
    (by decide +kernel)

theorem greedy_not_boundedSteals : ¬ BoundedSteals (greedy.within {} (.single 2)) 4 :=
  not_boundedSteals_of_manySteals_within (p := greedy) 4
    [.ofIds (some 1) [], .ofIds (some 2) [3]]
    [[{ thief := 0, victim := some 1, seen := 0 },
      { thief := 1, victim := none, seen := 1, but := [(0, 0)] }]]
    (by decide +kernel)

/-- Steals that take nothing. -/
def lazy : Policy where
  filter thief victim := 1 ≤ thief.count ∧ 2 ≤ victim.count
  division := .half fun _ => 1

instance : DecidableRel lazy.filter := fun thief victim => inferInstanceAs (Decidable (1 ≤ thief.count ∧ 2 ≤ victim.count))

theorem lazy_shapeOnly : lazy.ShapeOnly :=
  Policy.shapeOnly_of_budget (f := fun _ => 1) rfl (fun _ => rfl) (fun ht hv => by simp only [lazy, ht.count_eq, hv.count_eq])
    fun ht hv => by simp only [Core.load_one, ht.count_eq, hv.count_eq]

/-- Only core 5 finds anything, within its pair, again and again. -/
def lazyRounds : List (List TurnData) := [[
  { thief := 0, victim := none, seen := 0 },
  { thief := 1, victim := some 3, seen := 1 },
  { thief := 2, victim := some 3, seen := 2 },
  { thief := 3, victim := none, seen := 3 }]]

theorem lazy_not_workConserving (a : Adversary) : ¬ WorkConserving (lazy.within {} pairs) a :=
  not_workConserving_of_fresh_lasso_within (p := lazy) _ lazy_shapeOnly none_shapeOnly stuck lazyRounds (by decide +kernel)

/-- With the group filter core 1 finds nothing. -/
example : checkLassoWithin lazy far pairs stuck true lazyRounds = false := by decide +kernel

/-! ## Group filters and shapes -/

/-- All that may be asked of a group, with weights. -/
def weighted : GroupRules where
  filter thief victim := thief.load Task.weight * victim.capacity < victim.load Task.weight * thief.capacity ∧
    thief.least Task.weight ≤ victim.most Task.weight ∧ 0 < thief.idleCores ∧ victim.Stealable

theorem weighted_shapeOnly : weighted.ShapeOnly :=
  ⟨fun ht hv => by simp only [weighted, ht.load_weight_eq, hv.load_weight_eq, ht.capacity_eq, hv.capacity_eq, ht.least_weight_eq,
    hv.most_weight_eq, ht.idleCores_eq, hv.stealable_iff]⟩

/-- All that may be asked of a group, without. -/
def unweighted : GroupRules where
  filter thief victim := thief.leastCount < victim.mostCount ∧ (thief.load fun _ => 1) < victim.count ∧
    (thief.most fun _ => 1) < (victim.least fun _ => 1) + thief.mostCount

theorem unweighted_shapeOnly : unweighted.ShapeOnly :=
  ⟨fun ht hv => by simp only [unweighted, ht.leastCount_eq, hv.mostCount_eq, ht.load_one_eq, hv.count_eq, ht.most_one_eq,
    hv.least_one_eq, ht.mostCount_eq]⟩

end Proofgen.Tests.Hierarchies

end
