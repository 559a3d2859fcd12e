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

/-- With `n`, if it is not there. -/
def withSize (n : Nat) (sizes : List Nat) : List Nat := bif sizes.any (Nat.beq n) then sizes else n :: sizes

theorem mem_withSize {n m : Nat} {sizes : List Nat} (mem : m = n ∨ m ∈ sizes) : m ∈ withSize n sizes := by
  rw [withSize]
  cases old : sizes.any (Nat.beq n)
  · exact List.mem_cons.mpr mem
  · obtain ⟨x, mx, eq⟩ := List.any_eq_true.mp old
    rw [Nat.beq_eq.mp eq] at mem ⊢
    exact mem.elim (fun same => same ▸ mx) id

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

/-- `next` succeeds with some sizes, among them those that were there already and those of all these groups. -/
def Sizes (all : CoreSet) (next : CoreSet → Nat → List Nat → Bool) (groups : List CoreSet) (sizes : List Nat) : Prop :=
  ∃ (shape : CoreSet) (n : Nat) (sizes' : List Nat), shape.Has n ∧ next shape n sizes' = true ∧ (∀ m ∈ sizes, m ∈ sizes') ∧
    ∀ g ∈ groups, ∃ m ∈ sizes', CoreSet.Has (Nat.land all g) m

theorem Sizes.cons {all g : CoreSet} {next : CoreSet → Nat → List Nat → Bool} {groups : List CoreSet} {m : Nat} {sizes : List Nat}
    (rest : Sizes all next groups (withSize m sizes)) (size : CoreSet.Has (Nat.land all g) m) :
    Sizes all next (g :: groups) sizes :=
  have ⟨shape, n, sizes', has, done, keeps, each⟩ := rest
  ⟨shape, n, sizes', has, done, fun x mem => keeps x (mem_withSize (.inr mem)),
    List.forall_mem_cons.mpr ⟨⟨m, keeps m (mem_withSize (.inl rfl)), size⟩, each⟩⟩

theorem sizesOf_sound {k : Nat} {all : CoreSet} (lt : all < 2 ^ 2 ^ k) {next : CoreSet → Nat → List Nat → Bool} :
    ∀ {groups : List CoreSet} {shape : CoreSet} {n : Nat} {sizes : List Nat}, shape.Has n →
      sizesOf k all next groups shape n sizes = true → Sizes all next groups sizes
  | [], _, _, _, has, holds => ⟨_, _, _, has, holds, fun _ mem => mem, fun _ none => (nomatch none)⟩
  | g :: groups, shape, n, sizes, has, holds => by
    have small : Nat.land all g < 2 ^ 2 ^ k := Nat.lt_of_le_of_lt Nat.and_le_left lt
    rw [sizesOf] at holds
    dsimp only at holds
    generalize low : CoreSet.lowest (Nat.land all g) = core at holds
    cases old : CoreSet.shifts shape core (Nat.land all g) <;> rw [old] at holds
    · have count := CoreSet.has_count (Nat.lt_of_le_of_lt (Nat.div_le_self (Nat.land all g) core) small)
      cases new : CoreSet.shifts (Nat.div (Nat.land all g) core) core (Nat.land all g) <;> rw [new] at holds
      · exact (sizesOf_sound lt has holds).cons (CoreSet.has_count small)
      · exact (sizesOf_sound lt count holds).cons (count.of_shifts new)
    · exact (sizesOf_sound lt has holds).cons (has.of_shifts old)

/-- The pair of numbers is in the list. -/
def hasPair (pairs : List (Nat × Nat)) (a b : Nat) : Bool := pairs.any fun pair => Nat.beq pair.1 a && Nat.beq pair.2 b

theorem mem_of_hasPair {pairs : List (Nat × Nat)} {a b : Nat} (has : hasPair pairs a b = true) : (a, b) ∈ pairs := by
  obtain ⟨⟨x, y⟩, mem, eq⟩ := List.any_eq_true.mp has
  simp only [Bool.and_eq_true, Nat.beq_eq] at eq
  obtain ⟨rfl, rfl⟩ := eq
  exact mem

/-- The sizes of any two groups of each of these domains are among the pairs. -/
def checkSizes (pairs : List (Nat × Nat)) (k : Nat) (all : CoreSet) : List Domain → (shape : CoreSet) → (n : Nat) → Bool
  | [], _, _ => true
  | d :: domains, shape, n =>
    sizesOf k all (fun shape n sizes =>
      sizes.all (fun a => sizes.all (hasPair pairs a)) && checkSizes pairs k all domains shape n) d.groups shape n []

theorem checkSizes_sound {pairs : List (Nat × Nat)} {k : Nat} {all : CoreSet} (lt : all < 2 ^ 2 ^ k) :
    ∀ {domains : List Domain} {shape : CoreSet} {n : Nat}, shape.Has n → checkSizes pairs k all domains shape n = true →
      ∀ d ∈ domains, ∀ home ∈ d.groups, ∀ away ∈ d.groups,
        ∃ a b, (a, b) ∈ pairs ∧ CoreSet.Has (Nat.land all home) a ∧ CoreSet.Has (Nat.land all away) b
  | [], _, _, _, _ => fun _ none => (nomatch none)
  | d :: domains, shape, n, has, holds => by
    obtain ⟨shape', n', sizes, has', done, _, each⟩ := sizesOf_sound lt has holds
    simp only [Bool.and_eq_true, List.all_eq_true] at done
    refine List.forall_mem_cons.mpr ⟨fun home mh away ma => ?_, checkSizes_sound lt has' done.2⟩
    obtain ⟨a, mema, ha⟩ := each home mh
    obtain ⟨b, memb, hb⟩ := each away ma
    exact ⟨a, b, mem_of_hasPair (done.1 a mema b memb), ha, hb⟩

/-- **The sizes of any two groups of a domain are among these pairs.** -/
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
  intro level ml d md home mh away ma
  obtain ⟨a, b, pair, ha, hb⟩ := checkSizes_sound (CoreSet.lt_of_width? width) ⟨1, by decide, by decide⟩ holds d
    (List.mem_flatten.mpr ⟨level, ml, md⟩) home mh away ma
  rw [size ha, size hb]
  exact pair

end Proofgen

end
