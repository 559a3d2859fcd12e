module

public import Proofgen.Search.HierarchyChecks

/-!
# The sizes of groups

The bits of a set of cores are counted by halves, once for each group.
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

end CoreSet

/-- The numbers of cores of these sets, each once, and those that are there already. -/
def sizesOf (k : Nat) (all : CoreSet) : List CoreSet → (sizes : List Nat) → List Nat
  | [], sizes => sizes
  | g :: groups, sizes =>
    (fun n => bif sizes.any (Nat.beq n) then sizesOf k all groups sizes else sizesOf k all groups (n :: sizes))
      (CoreSet.count k (Nat.land all g))

theorem mem_sizesOf {k : Nat} {all : CoreSet} {n : Nat} : ∀ {groups : List CoreSet} {sizes : List Nat},
    (n ∈ sizes ∨ ∃ g ∈ groups, CoreSet.count k (Nat.land all g) = n) → n ∈ sizesOf k all groups sizes
  | [], sizes, mem => mem.elim id fun ⟨_, empty, _⟩ => (nomatch empty)
  | g :: groups, sizes, mem => by
    simp only [List.mem_cons, exists_eq_or_imp] at mem
    rw [sizesOf]
    dsimp only
    cases old : sizes.any (Nat.beq (CoreSet.count k (Nat.land all g)))
    · rw [cond_false]
      refine mem_sizesOf ?_
      rw [List.mem_cons]
      exact mem.elim (.inl ∘ .inr) fun h => h.imp (fun eq => .inl eq.symm) id
    · obtain ⟨m, mm, eq⟩ := List.any_eq_true.mp old
      rw [cond_true]
      refine mem_sizesOf (mem.elim .inl fun h => h.imp (fun same => ?_) id)
      rw [← same, Nat.beq_eq.mp eq]
      exact mm

/-- The pair of numbers is in the list. -/
def hasPair (pairs : List (Nat × Nat)) (a b : Nat) : Bool := pairs.any fun pair => Nat.beq pair.1 a && Nat.beq pair.2 b

theorem mem_of_hasPair {pairs : List (Nat × Nat)} {a b : Nat} (has : hasPair pairs a b = true) : (a, b) ∈ pairs := by
  obtain ⟨⟨x, y⟩, mem, eq⟩ := List.any_eq_true.mp has
  simp only [Bool.and_eq_true, Nat.beq_eq] at eq
  obtain ⟨rfl, rfl⟩ := eq
  exact mem

/-- **The sizes of any two groups of a domain are among these pairs.** -/
def checkSized (sizes : List (Nat × Nat)) (h : Hierarchy) : Bool :=
  (CoreSet.distinct? h.ids).any fun all => (CoreSet.width? all 64 0).any fun k => h.levels.all fun level => level.all fun d =>
    (fun ns => ns.all fun a => ns.all (hasPair sizes a)) (sizesOf k all d.groups [])

/-- A hierarchy that passes `checkSized` has groups of these sizes. -/
theorem checkSized_sound {sizes : List (Nat × Nat)} {h : Hierarchy} (holds : checkSized sizes h = true) :
    h.Sized fun a b => (a, b) ∈ sizes := by
  simp only [checkSized, Option.any_eq_true, List.all_eq_true] at holds
  obtain ⟨all, eq, k, width, pairs⟩ := holds
  obtain ⟨mem, distinct⟩ := CoreSet.distinct?_iff.mp eq
  have size (g : CoreSet) : CoreSet.count k (Nat.land all g) = h.ids.countP (Nat.testBit g) := by
    have both (c : Nat) : (Nat.land all g).testBit c = (all.testBit c && g.testBit c) := Nat.testBit_and all g c
    have lt : Nat.land all g < 2 ^ 2 ^ k := Nat.lt_of_le_of_lt Nat.and_le_left (CoreSet.lt_of_width? width)
    rw [CoreSet.count_eq lt, ← CoreSet.countP_ids distinct lt fun c hc => (mem c).mp ?_]
    · refine List.countP_congr fun c mc => ?_
      rw [both, (mem c).mpr mc, Bool.true_and]
    · rw [both, Bool.and_eq_true] at hc
      exact hc.1
  intro level ml d md home mh away ma
  rw [← size, ← size]
  exact mem_of_hasPair (pairs level ml d md _ (mem_sizesOf (.inr ⟨home, mh, rfl⟩)) _ (mem_sizesOf (.inr ⟨away, ma, rfl⟩)))

end Proofgen

end
