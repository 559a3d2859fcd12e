module

public import Proofgen.Thm.Grouped

/-!
# Sets of cores, evaluated

Sets of cores are numbers. Lean's kernel computes with numbers of any size, by `Nat.land` and the like; `Nat.log2` is slow.
-/

@[expose] public noncomputable section

namespace Proofgen

namespace CoreSet

/-- All of the first set is in the second. -/
def within (s t : CoreSet) : Bool := Nat.beq (Nat.land s t) s

/-- The sets have nothing in common. -/
def apart (s t : CoreSet) : Bool := Nat.beq (Nat.land s t) 0

/-- What is in the first set and not in the second. -/
def without (s t : CoreSet) : CoreSet := Nat.xor s (Nat.land s t)

/-- The set has one core or none. -/
def atMostOne (s : CoreSet) : Bool := Nat.beq (Nat.land s (Nat.sub s 1)) 0

/-- The union of these sets and `seen`, if they have nothing in common, neither with one another nor with `seen`. -/
def sumOf? {α : Type} (f : α → CoreSet) (xs : List α) : (seen : CoreSet) → Option CoreSet :=
  xs.rec some fun x _ rest seen => bif seen.apart (f x) then rest (Nat.lor seen (f x)) else none

/-- The same of a list of sets. -/
def sum? (sets : List CoreSet) (seen : CoreSet) : Option CoreSet := sumOf? (fun s => s) sets seen

/-- Everything that is missing is in one of the sets. -/
def coveredBy : List CoreSet → (missing : CoreSet) → Bool
  | [], missing => Nat.beq missing 0
  | s :: sets, missing => Nat.beq missing 0 || coveredBy sets (missing.without s)

theorem within_iff {s t : CoreSet} : s.within t = true ↔ ∀ c, s.testBit c → t.testBit c := by
  rw [within, Nat.beq_eq]
  refine ⟨fun eq c mem => ?_, fun all => Nat.eq_of_testBit_eq fun c => ?_⟩
  · rw [← eq] at mem
    exact (Bool.and_eq_true_iff.mp (Nat.testBit_and s t c ▸ mem)).2
  · refine (Nat.testBit_and s t c).trans ?_
    cases mem : s.testBit c
    · rfl
    · rw [all c mem, Bool.true_and]

theorem eq_zero_iff {s : CoreSet} : s = 0 ↔ ∀ c, ¬ s.testBit c := by
  refine ⟨fun eq c => by simp [eq], fun none => Nat.eq_of_testBit_eq fun c => ?_⟩
  rw [Nat.zero_testBit, Bool.eq_false_iff.mpr (none c)]

theorem apart_iff {s t : CoreSet} : s.apart t = true ↔ ∀ c, ¬ (s.testBit c ∧ t.testBit c) := by
  rw [apart, Nat.beq_eq, eq_zero_iff]
  refine forall_congr' fun c => not_congr ?_
  rw [← Bool.and_eq_true, ← Nat.testBit_and]
  rfl

theorem testBit_without {s t : CoreSet} {c : Nat} : (s.without t).testBit c ↔ s.testBit c ∧ ¬ t.testBit c := by
  have eq : (s.without t).testBit c = (s.testBit c ^^ (s.testBit c && t.testBit c)) :=
    (Nat.testBit_xor s _ c).trans (congrArg _ (Nat.testBit_and s t c))
  rw [eq]
  cases s.testBit c <;> cases t.testBit c <;> decide

theorem pred_div {s m : Nat} (pos : 0 < s % m) (lt : s % m < m) : (s - 1) / m = s / m := by
  have eq : s - 1 = m * (s / m) + (s % m - 1) := by rw [← Nat.add_sub_assoc pos, Nat.div_add_mod]
  rw [eq, Nat.mul_add_div (Nat.lt_trans pos lt), Nat.div_eq_of_lt (Nat.lt_of_le_of_lt (Nat.sub_le _ _) lt), Nat.add_zero]

theorem testBit_pred {s : CoreSet} {c c' : Nat} (lt : c < c') (mem : s.testBit c) (mem' : s.testBit c') : (s - 1).testBit c' := by
  have pos : 0 < s % 2 ^ c' := Nat.pos_of_ne_zero fun none => by
    have : (s % 2 ^ c').testBit c = true := by rw [Nat.testBit_mod_two_pow, mem, decide_eq_true lt, Bool.true_and]
    rw [none, Nat.zero_testBit] at this
    nomatch this
  rw [Nat.testBit_eq_decide_div_mod_eq] at mem' ⊢
  rw [pred_div pos (Nat.mod_lt s (Nat.two_pow_pos c')), mem']

theorem atMostOne_iff {s : CoreSet} : s.atMostOne = true ↔ ∀ c c', s.testBit c → s.testBit c' → c' = c := by
  have pred : s.atMostOne = true ↔ ∀ c, ¬ (s.testBit c ∧ (s - 1).testBit c) := apart_iff (s := s) (t := s - 1)
  rw [pred]
  refine ⟨fun none c c' mem mem' => ?_, fun alone c both => ?_⟩
  · rcases Nat.lt_trichotomy c c' with lt | eq | lt
    · exact absurd ⟨mem', testBit_pred lt mem mem'⟩ (none c')
    · exact eq.symm
    · exact absurd ⟨mem, testBit_pred lt mem' mem⟩ (none c)
  · have eq : s = 2 ^ c := Nat.eq_of_testBit_eq fun c' => by
      rw [Nat.testBit_two_pow, Bool.eq_iff_iff, decide_eq_true_eq]
      exact ⟨fun mem' => (alone c c' both.1 mem').symm, fun eq => eq ▸ both.1⟩
    have := both.2
    rw [eq, Nat.testBit_two_pow_sub_one, decide_eq_true_eq] at this
    exact Nat.lt_irrefl c this

theorem coveredBy_iff : ∀ {sets : List CoreSet} {missing : CoreSet},
    coveredBy sets missing = true ↔ ∀ c, missing.testBit c → ∃ s ∈ sets, s.testBit c
  | [], missing => by simp [coveredBy, eq_zero_iff]
  | s :: sets, missing => by
    rw [coveredBy, Bool.or_eq_true, Nat.beq_eq, eq_zero_iff, coveredBy_iff]
    simp only [testBit_without, List.mem_cons, exists_eq_or_imp]
    refine ⟨fun h c mem => ?_, fun h => .inr fun c mem => (h c mem.1).resolve_left mem.2⟩
    rcases h with none | all
    · exact absurd mem (none c)
    · exact (Classical.em _).imp id fun no => all c ⟨mem, no⟩

theorem sum?_nil {seen : CoreSet} : sum? [] seen = some seen := rfl

theorem sum?_cons {s : CoreSet} {sets : List CoreSet} {seen : CoreSet} :
    sum? (s :: sets) seen = bif seen.apart s then sum? sets (Nat.lor seen s) else none := rfl

theorem sumOf?_eq {α : Type} {f : α → CoreSet} : ∀ {xs : List α} {seen : CoreSet}, sumOf? f xs seen = sum? (xs.map f) seen
  | [], _ => rfl
  | x :: xs, seen => by
    change (bif seen.apart (f x) then sumOf? f xs (Nat.lor seen (f x)) else none) = _
    rw [sumOf?_eq, List.map_cons, sum?_cons]

theorem sum?_iff : ∀ {sets : List CoreSet} {seen all : CoreSet}, sum? sets seen = some all ↔
    (∀ c, all.testBit c ↔ seen.testBit c ∨ ∃ s ∈ sets, s.testBit c) ∧ (∀ s ∈ sets, ∀ c, ¬ (seen.testBit c ∧ s.testBit c)) ∧
      sets.Pairwise fun s t => ∀ c, ¬ (s.testBit c ∧ t.testBit c)
  | [], seen, all => by
    simp only [sum?_nil, Option.some.injEq, List.not_mem_nil, false_and, exists_false, or_false, List.Pairwise.nil, and_true]
    refine ⟨fun eq => ⟨fun c => by rw [eq], fun _ mem => mem.elim⟩, fun h => Nat.eq_of_testBit_eq fun c => ?_⟩
    rw [Bool.eq_iff_iff, h.1 c]
  | s :: sets, seen, all => by
    have or (c : Nat) : (Nat.lor seen s).testBit c ↔ seen.testBit c ∨ s.testBit c := by
      rw [← Bool.or_eq_true, ← Nat.testBit_or]
      rfl
    rw [sum?_cons, List.pairwise_cons]
    cases eq : seen.apart s
    · have some : ¬ ∀ c, ¬ (seen.testBit c ∧ s.testBit c) := fun none => by simp [apart_iff.mpr none] at eq
      exact ⟨fun h => (nomatch h), fun h => (some (h.2.1 s List.mem_cons_self)).elim⟩
    · have none := apart_iff.mp eq
      rw [cond_true, sum?_iff]
      simp only [or, List.mem_cons, exists_eq_or_imp, forall_eq_or_imp, or_assoc]
      refine and_congr_right fun _ => ⟨fun ⟨apart, pairs⟩ => ?_, fun ⟨⟨_, apart⟩, first, pairs⟩ => ⟨?_, pairs⟩⟩
      · exact ⟨⟨none, fun t mem c both => apart t mem c ⟨.inl both.1, both.2⟩⟩,
          fun t mem c both => apart t mem c ⟨.inr both.1, both.2⟩, pairs⟩
      · exact fun t mem c both => both.1.elim (fun old => apart t mem c ⟨old, both.2⟩) fun new => first t mem c ⟨new, both.2⟩

/-- Sets have a sum if no two of them have anything in common. -/
theorem isSome_sum?_iff {sets : List CoreSet} :
    (sum? sets 0).isSome = true ↔ sets.Pairwise fun s t => ∀ c, ¬ (s.testBit c ∧ t.testBit c) := by
  rw [Option.isSome_iff_exists]
  refine ⟨fun ⟨_, eq⟩ => (sum?_iff.mp eq).2.2, fun pairs => ⟨union sets, sum?_iff.mpr ⟨fun c => ?_, fun s _ c both => ?_, pairs⟩⟩⟩
  · rw [testBit_union, Nat.zero_testBit]
    simp
  · rw [Nat.zero_testBit] at both
    nomatch both.1

/-- The cores with these numbers, if no number is there twice. -/
def distinct? (ids : List Nat) : Option CoreSet := sumOf? (Nat.shiftLeft 1) ids 0

theorem distinct?_iff {ids : List Nat} {all : CoreSet} :
    distinct? ids = some all ↔ (∀ c, all.testBit c ↔ c ∈ ids) ∧ ids.Nodup := by
  have bit {a c : Nat} : (Nat.shiftLeft 1 a).testBit c ↔ a = c := testBit_bit
  rw [distinct?, sumOf?_eq, sum?_iff, List.pairwise_map]
  have mem (c : Nat) : (∃ s ∈ ids.map (Nat.shiftLeft 1), s.testBit c) ↔ c ∈ ids :=
    ⟨fun ⟨_, ms, hs⟩ => have ⟨_, ma, eq⟩ := List.mem_map.mp ms; bit.mp (eq ▸ hs) ▸ ma,
      fun mc => ⟨_, List.mem_map_of_mem mc, bit.mpr rfl⟩⟩
  simp only [mem, bit, Nat.zero_testBit, Bool.false_eq_true, false_or, false_and, not_false_iff, implies_true, true_and]
  refine and_congr_right fun _ => ?_
  simp only [List.Nodup, ne_eq]
  refine ⟨.imp fun apart eq => apart _ ⟨eq, rfl⟩, .imp fun ne c both => ne (both.1.trans both.2.symm)⟩

theorem distinct?_ofIds {ids : List Nat} (distinct : ids.Nodup) : distinct? ids = some (ofIds ids) :=
  distinct?_iff.mpr ⟨fun _ => testBit_ofIds, distinct⟩

end CoreSet

end Proofgen

end
