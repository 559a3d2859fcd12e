module

public import Proofgen.Search.HierarchyChecks

/-!
# The sizes of groups

The bits of a set of cores are counted by halves, and this only where a group is not the one before it under other numbers.
-/

@[expose] public noncomputable section

namespace Proofgen

namespace CoreSet

/-- How many cores the set has, if they are below `2 ^ k`. -/
def count : (k : Nat) → CoreSet → Nat
  | 0, s => s
  | k + 1, s =>
    bif Nat.beq s 0 then 0
    else bif s.atMostOne then 1
    else bif Nat.beq s (2 ^ 2 ^ (k + 1) - 1) then 2 ^ (k + 1)
    else Nat.add (count k (Nat.mod s (2 ^ 2 ^ k))) (count k (Nat.shiftRight s (2 ^ k)))

/-- Some `k` with `s < 2 ^ 2 ^ k`, found in so many steps from `k` on, or none. -/
def width? (s : CoreSet) : (steps k : Nat) → Option Nat
  | 0, _ => none
  | steps + 1, k => bif Nat.blt s (2 ^ 2 ^ k) then some k else width? s steps (k + 1)

theorem lt_of_width? {s : CoreSet} {w : Nat} : ∀ {steps k : Nat}, width? s steps k = some w → s < 2 ^ 2 ^ w
  | 0, _, eq => (nomatch eq)
  | steps + 1, k, eq => by
    rw [width?] at eq
    cases lt : Nat.blt s (2 ^ 2 ^ k) <;> rw [lt] at eq
    · exact lt_of_width? eq
    · cases eq
      exact Nat.blt_eq ▸ lt

theorem countP_single {s : CoreSet} {n : Nat} (lt : s < 2 ^ n) (ne : s ≠ 0) (one : s.atMostOne = true) :
    (List.range n).countP s.testBit = 1 := by
  obtain ⟨c, mem⟩ := Nat.exists_testBit_of_ne_zero ne
  have small : c < n := Nat.lt_of_not_le fun le => by
    rw [Nat.testBit_lt_two_pow (Nat.lt_of_lt_of_le lt (Nat.pow_le_pow_right (by decide) le))] at mem
    nomatch mem
  have same : List.countP s.testBit (List.range n) = List.count c (List.range n) := List.countP_congr fun c' _ => by
    rw [beq_iff_eq]
    exact ⟨fun mem' => atMostOne_iff.mp one c c' mem mem', fun eq => eq ▸ mem⟩
  rw [same, List.nodup_range.count, if_pos (List.mem_range.mpr small)]

theorem count_eq : ∀ {k : Nat} {s : CoreSet}, s < 2 ^ 2 ^ k → count k s = (List.range (2 ^ k)).countP s.testBit
  | 0, s, lt => by
    have lt : s < 2 := lt
    match s, lt with
    | 0, _ => decide
    | 1, _ => decide
  | k + 1, s, lt => by
    rw [count]
    cases none : Nat.beq s 0
    · cases one : s.atMostOne
      · cases full : Nat.beq s (2 ^ 2 ^ (k + 1) - 1)
        · have split : (2 : Nat) ^ 2 ^ (k + 1) = 2 ^ 2 ^ k * 2 ^ 2 ^ k := by rw [← Nat.pow_add, Nat.pow_succ, Nat.mul_two]
          have low : Nat.mod s (2 ^ 2 ^ k) < 2 ^ 2 ^ k := Nat.mod_lt s (Nat.two_pow_pos _)
          have high : Nat.shiftRight s (2 ^ k) < 2 ^ 2 ^ k :=
            Nat.lt_of_le_of_lt (Nat.le_of_eq (Nat.shiftRight_eq_div_pow s (2 ^ k))) (Nat.div_lt_of_lt_mul (split ▸ lt))
          rw [cond_false, cond_false, cond_false, count_eq low, count_eq high]
          rw [Nat.pow_succ 2 k, Nat.mul_two, List.range_add, List.countP_append, List.countP_map]
          refine congr (congrArg _ (List.countP_congr fun c mem => ?_)) (List.countP_congr fun c _ => ?_)
          · have eq : (Nat.mod s (2 ^ 2 ^ k)).testBit c = _ := Nat.testBit_mod_two_pow s (2 ^ k) c
            rw [eq, decide_eq_true (List.mem_range.mp mem), Bool.true_and]
          · have eq : (Nat.shiftRight s (2 ^ k)).testBit c = _ := Nat.testBit_shiftRight s
            rw [eq]
            rfl
        · rw [cond_false, cond_false, cond_true, Nat.beq_eq.mp full]
          refine ((List.countP_eq_length.mpr fun c mem => ?_).trans List.length_range).symm
          rw [Nat.testBit_two_pow_sub_one, decide_eq_true (List.mem_range.mp mem)]
      · exact (countP_single lt (fun eq => by simp [eq] at none) one).symm
    · rw [cond_true, Nat.beq_eq.mp none]
      exact (List.countP_eq_zero.mpr fun c _ => by rw [Nat.zero_testBit]; decide).symm

/-- Counting the bits of a set of cores of a machine is counting the cores that are in it. -/
theorem countP_ids {ids : List Nat} (distinct : ids.Nodup) {s : CoreSet} {n : Nat} (lt : s < 2 ^ n)
    (sub : ∀ c, s.testBit c → c ∈ ids) : ids.countP s.testBit = (List.range n).countP s.testBit := by
  have below (c : Nat) (mem : s.testBit c) : c ∈ List.range n := List.mem_range.mpr <| Nat.lt_of_not_le fun le => by
    rw [Nat.testBit_lt_two_pow (Nat.lt_of_lt_of_le lt (Nat.pow_le_pow_right (by decide) le))] at mem
    nomatch mem
  rw [List.countP_eq_length_filter, List.countP_eq_length_filter]
  refine (List.perm_iff_count.mpr fun c => ?_).length_eq
  have nodup : ∀ l : List Nat, l.Nodup → (l.filter s.testBit).Nodup := fun l h => List.Pairwise.filter _ h
  rw [(nodup _ distinct).count, (nodup _ List.nodup_range).count]
  simp only [List.mem_filter]
  by_cases mem : s.testBit c = true
  · rw [if_pos ⟨sub c mem, mem⟩, if_pos ⟨below c mem, mem⟩]
  · rw [if_neg (fun h => mem h.2), if_neg (fun h => mem h.2)]

/-- The lowest core of the set. -/
def lowest (s : CoreSet) : CoreSet := Nat.xor s (Nat.land s (Nat.sub s 1))

/-- The set is `shape` with all numbers higher by as much as the number of this one core. -/
def shifts (shape core s : CoreSet) : Bool := Nat.beq (Nat.mul shape core) s && (core.atMostOne && !Nat.beq core 0)

/-- The set has so many cores. -/
def Has (s : CoreSet) (n : Nat) : Prop := ∃ w, s < 2 ^ w ∧ (List.range w).countP s.testBit = n

theorem has_count {k : Nat} {s : CoreSet} (lt : s < 2 ^ 2 ^ k) : s.Has (count k s) := ⟨2 ^ k, lt, (count_eq lt).symm⟩

theorem Has.of_shifts {shape core s : CoreSet} {n : Nat} (has : shape.Has n) (same : shifts shape core s = true) : s.Has n := by
  simp only [shifts, Bool.and_eq_true, Nat.beq_eq, Bool.not_eq_true', ← Bool.not_eq_true] at same
  obtain ⟨eq, one, ne⟩ := same
  obtain ⟨a, mem⟩ := Nat.exists_testBit_of_ne_zero ne
  have pow : core = 2 ^ a := Nat.eq_of_testBit_eq fun c => by
    rw [Nat.testBit_two_pow, Bool.eq_iff_iff, decide_eq_true_eq]
    exact ⟨fun mem' => (atMostOne_iff.mp one a c mem mem').symm, fun eq => eq ▸ mem⟩
  have shift : s = shape <<< a := by rw [Nat.shiftLeft_eq, ← pow]; exact eq.symm
  obtain ⟨w, lt, count⟩ := has
  refine ⟨a + w, ?_, ?_⟩
  · rw [shift, Nat.shiftLeft_eq, Nat.pow_add, Nat.mul_comm]
    exact Nat.mul_lt_mul_of_pos_left lt (Nat.two_pow_pos a)
  · have low : (List.range a).countP s.testBit = 0 := List.countP_eq_zero.mpr fun c mem => by
      rw [shift, Nat.testBit_shiftLeft, decide_eq_false (Nat.not_le.mpr (List.mem_range.mp mem)), Bool.false_and]
      decide
    rw [List.range_add, List.countP_append, low, Nat.zero_add, List.countP_map, ← count]
    refine List.countP_congr fun c _ => ?_
    rw [Function.comp, shift, Nat.testBit_shiftLeft, decide_eq_true (Nat.le_add_right a c), Bool.true_and,
      Nat.add_sub_cancel_left]

end CoreSet

/-- With `n`, if it is not there twice. -/
def withSize (n : Nat) (sizes : List Nat) : List Nat := bif Nat.blt (sizes.countP (Nat.beq n)) 2 then n :: sizes else sizes

theorem count_withSize (n : Nat) (sizes : List Nat) (m : Nat) : min 2 ((n :: sizes).count m) ≤ (withSize n sizes).count m := by
  have same : sizes.countP (Nat.beq n) = sizes.count n := List.countP_congr fun x _ => by
    rw [Nat.beq_eq, beq_iff_eq, eq_comm]
  rw [withSize, same]
  cases few : Nat.blt (sizes.count n) 2
  · rw [cond_false]
    have many : 2 ≤ sizes.count n := Nat.le_of_not_lt fun lt => by simp [Nat.blt_eq.mpr lt] at few
    rcases Classical.em (n = m) with rfl | ne
    · exact Nat.le_trans (Nat.min_le_left _ _) many
    · rw [List.count_cons_of_ne ne]
      exact Nat.min_le_right _ _
  · exact Nat.min_le_right _ _

/-- `next` succeeds with the sizes of these groups, some shape of a group, and how many cores that has. -/
def sizesOf (k : Nat) (all : CoreSet) (next : CoreSet → Nat → List Nat → Bool) :
    List CoreSet → (shape : CoreSet) → (n : Nat) → (sizes : List Nat) → Bool
  | [], shape, n, sizes => next shape n sizes
  | g :: groups, shape, n, sizes =>
    (fun s low => bif CoreSet.shifts shape low s then sizesOf k all next groups shape n (withSize n sizes)
      else (fun shape' => bif CoreSet.shifts shape' low s
          then sizesOf k all next groups shape' (CoreSet.count k shape') (withSize (CoreSet.count k shape') sizes)
          else sizesOf k all next groups shape n (withSize (CoreSet.count k s) sizes)) (Nat.div s low))
      (Nat.land all g) (CoreSet.lowest (Nat.land all g))

/-- `next` succeeds with some sizes: those that were there already and those of all these groups, each as often, or twice. -/
def Sizes (size : CoreSet → Nat) (next : CoreSet → Nat → List Nat → Bool) (groups : List CoreSet) (sizes : List Nat) : Prop :=
  ∃ (shape : CoreSet) (n : Nat) (sizes' : List Nat), shape.Has n ∧ next shape n sizes' = true ∧
    ∀ m, min 2 ((groups.map size).count m + sizes.count m) ≤ sizes'.count m

theorem Sizes.cons {size : CoreSet → Nat} {g : CoreSet} {next : CoreSet → Nat → List Nat → Bool} {groups : List CoreSet}
    {sizes : List Nat} (rest : Sizes size next groups (withSize (size g) sizes)) : Sizes size next (g :: groups) sizes :=
  have ⟨shape, n, sizes', has, done, all⟩ := rest
  ⟨shape, n, sizes', has, done, fun m => by
    have := all m
    have := count_withSize (size g) sizes m
    rw [List.map_cons]
    rw [List.count_cons] at this ⊢
    omega⟩

theorem sizesOf_sound {k : Nat} {all : CoreSet} (lt : all < 2 ^ 2 ^ k) {size : CoreSet → Nat}
    (agrees : ∀ g n, CoreSet.Has (Nat.land all g) n → size g = n) {next : CoreSet → Nat → List Nat → Bool} :
    ∀ {groups : List CoreSet} {shape : CoreSet} {n : Nat} {sizes : List Nat}, shape.Has n →
      sizesOf k all next groups shape n sizes = true → Sizes size next groups sizes
  | [], _, _, _, has, holds => ⟨_, _, _, has, holds, fun m => by simp; omega⟩
  | g :: groups, shape, n, sizes, has, holds => by
    have small : Nat.land all g < 2 ^ 2 ^ k := Nat.lt_of_le_of_lt Nat.and_le_left lt
    rw [sizesOf] at holds
    dsimp only at holds
    generalize low : CoreSet.lowest (Nat.land all g) = core at holds
    refine Sizes.cons ?_
    cases old : CoreSet.shifts shape core (Nat.land all g) <;> rw [old] at holds
    · have count := CoreSet.has_count (Nat.lt_of_le_of_lt (Nat.div_le_self (Nat.land all g) core) small)
      cases new : CoreSet.shifts (Nat.div (Nat.land all g) core) core (Nat.land all g) <;> rw [new] at holds
      · exact agrees g _ (CoreSet.has_count small) ▸ sizesOf_sound lt agrees has holds
      · exact agrees g _ (count.of_shifts new) ▸ sizesOf_sound lt agrees count holds
    · exact agrees g _ (has.of_shifts old) ▸ sizesOf_sound lt agrees has holds

/-- The pair of numbers is in the list. -/
def hasPair (pairs : List (Nat × Nat)) (a b : Nat) : Bool := pairs.any fun pair => Nat.beq pair.1 a && Nat.beq pair.2 b

theorem mem_of_hasPair {pairs : List (Nat × Nat)} {a b : Nat} (has : hasPair pairs a b = true) : (a, b) ∈ pairs := by
  obtain ⟨⟨x, y⟩, mem, eq⟩ := List.any_eq_true.mp has
  simp only [Bool.and_eq_true, Nat.beq_eq] at eq
  obtain ⟨rfl, rfl⟩ := eq
  exact mem

/-- Any two of the sizes are among the pairs, in both orders. -/
def checkPairs (pairs : List (Nat × Nat)) : List Nat → Bool
  | [] => true
  | a :: sizes => sizes.all (fun b => hasPair pairs a b && hasPair pairs b a) && checkPairs pairs sizes

theorem checkPairs_sound {pairs : List (Nat × Nat)} : ∀ {sizes : List Nat}, checkPairs pairs sizes = true →
    sizes.Pairwise fun a b => (a, b) ∈ pairs ∧ (b, a) ∈ pairs
  | [], _ => .nil
  | a :: sizes, holds => by
    rw [checkPairs, Bool.and_eq_true, List.all_eq_true] at holds
    refine .cons (fun b mem => ?_) (checkPairs_sound holds.2)
    have both := Bool.and_eq_true_iff.mp (holds.1 b mem)
    exact ⟨mem_of_hasPair both.1, mem_of_hasPair both.2⟩

/-- Two numbers that are in the list, or one that is there twice. -/
theorem pair_of_counts {pairs : List (Nat × Nat)} {sizes : List Nat} (holds : checkPairs pairs sizes = true) {a b : Nat}
    (ha : a ∈ sizes) (hb : 1 + [a].count b ≤ sizes.count b) : (a, b) ∈ pairs := by
  have perm := List.perm_cons_erase ha
  have all := (perm.pairwise_iff fun {_ _} h => ⟨h.2, h.1⟩).mp (checkPairs_sound holds)
  refine ((List.pairwise_cons.mp all).1 b ?_).1
  have count := perm.count_eq b
  rw [List.count_cons] at count
  rw [List.count_singleton] at hb
  exact List.count_pos_iff.mp (by omega)

/-- The sizes of any two groups of each of these domains are among the pairs. -/
def checkSizes (pairs : List (Nat × Nat)) (k : Nat) (all : CoreSet) : List Domain → (shape : CoreSet) → (n : Nat) → Bool
  | [], _, _ => true
  | d :: domains, shape, n =>
    sizesOf k all (fun shape n sizes => checkPairs pairs sizes && checkSizes pairs k all domains shape n) d.groups shape n []

theorem checkSizes_sound {pairs : List (Nat × Nat)} {k : Nat} {all : CoreSet} (lt : all < 2 ^ 2 ^ k) {size : CoreSet → Nat}
    (agrees : ∀ g n, CoreSet.Has (Nat.land all g) n → size g = n) :
    ∀ {domains : List Domain} {shape : CoreSet} {n : Nat}, shape.Has n → checkSizes pairs k all domains shape n = true →
      ∀ d ∈ domains, ∀ home ∈ d.groups, ∀ away ∈ d.groups, home ≠ away → (size home, size away) ∈ pairs
  | [], _, _, _, _ => fun _ none => (nomatch none)
  | d :: domains, shape, n, has, holds => by
    obtain ⟨shape', n', sizes, has', done, counts⟩ := sizesOf_sound lt agrees has holds
    rw [Bool.and_eq_true] at done
    refine List.forall_mem_cons.mpr ⟨fun home mh away ma ne => ?_, checkSizes_sound lt agrees has' done.2⟩
    have perm := List.perm_cons_erase mh
    have rest : away ∈ d.groups.erase home := (List.mem_erase_of_ne ne.symm).mpr ma
    have pos : 0 < ((d.groups.erase home).map size).count (size away) := List.count_pos_iff.mpr (List.mem_map_of_mem rest)
    have count (m : Nat) := (perm.map size).count_eq m
    simp only [List.map_cons, List.count_cons] at count
    refine pair_of_counts done.1 (List.count_pos_iff.mp ?_) ?_
    · have := counts (size home)
      have := count (size home)
      simp at this
      omega
    · have enough := counts (size away)
      have total := count (size away)
      rw [List.count_singleton]
      rw [List.count_nil] at enough
      split <;> rename_i same <;> simp only [same, ↓reduceIte, Bool.false_eq_true] at total <;> omega

/-- **The sizes of any two different groups of a domain are among these pairs.** -/
def checkSized (pairs : List (Nat × Nat)) (h : Hierarchy) : Bool :=
  (CoreSet.distinct? h.ids).any fun all => (CoreSet.width? all 64 0).any fun k => checkSizes pairs k all h.levels.flatten 1 1

/-- A hierarchy that passes `checkSized` has groups of these sizes. -/
theorem checkSized_sound {pairs : List (Nat × Nat)} {h : Hierarchy} (holds : checkSized pairs h = true) :
    h.Sized fun a b => (a, b) ∈ pairs := by
  simp only [checkSized, Option.any_eq_true] at holds
  obtain ⟨all, eq, k, width, holds⟩ := holds
  obtain ⟨mem, distinct⟩ := CoreSet.distinct?_iff.mp eq
  have size {g : CoreSet} {n : Nat} (has : CoreSet.Has (Nat.land all g) n) : h.ids.countP (Nat.testBit g) = n := by
    have both (c : Nat) : (Nat.land all g).testBit c = (all.testBit c && g.testBit c) := Nat.testBit_and all g c
    obtain ⟨w, lt, count⟩ := has
    rw [← count, ← CoreSet.countP_ids distinct lt fun c hc => (mem c).mp ?_]
    · refine List.countP_congr fun c mc => ?_
      rw [both, (mem c).mpr mc, Bool.true_and]
    · rw [both, Bool.and_eq_true] at hc
      exact hc.1
  exact fun level ml d md home mh away ma ne _ _ =>
    checkSizes_sound (CoreSet.lt_of_width? width) (fun _ _ => size) ⟨1, by decide, by decide⟩ holds d
      (List.mem_flatten.mpr ⟨level, ml, md⟩) home mh away ma ne

end Proofgen

end
