module

public import Proofgen.Search.Selector
public import Proofgen.Thm.Grouped

/-!
# Candidates on a hierarchy, evaluated

Whether a thief finds a candidate, level by level, as a Boolean function of the cores given as a list. The groups are lists of
cores; the group filter comes before the filter.
-/

@[expose] public noncomputable section

namespace Proofgen

/-! ## Lists and bits, for the kernel

As for `nth`, recursors are written out. -/

/-- `x`, and if so `y`. -/
def both (x y : Bool) : Bool := x.rec false y

/-- The test holds for some element. -/
def anyOf {α : Type} (test : α → Bool) (xs : List α) : Bool := xs.rec false fun x _ rest => (test x).rec rest true

/-- Core `c` is in the set: its bit is 1. -/
def inSet (s : CoreSet) (c : Nat) : Bool := Nat.beq (Nat.land 1 (Nat.shiftRight s c)) 1

/-- Of cores with their numbers, those in the set. -/
def gather (s : CoreSet) (cores : List (Nat × Core)) : List Core :=
  cores.rec [] fun x _ rest => (inSet s x.1).rec rest (x.2 :: rest)

@[simp] theorem both_eq (x y : Bool) : both x y = (x && y) := by cases x <;> rfl

@[simp] theorem anyOf_eq {α : Type} (test : α → Bool) (xs : List α) : anyOf test xs = xs.any test := by
  induction xs with
  | nil => rfl
  | cons x xs ih =>
    rw [List.any_cons, ← ih]
    change @Bool.rec (fun _ => Bool) (anyOf test xs) true (test x) = _
    cases test x <;> rfl

@[simp] theorem inSet_eq (s : CoreSet) (c : Nat) : inSet s c = s.testBit c := by
  rw [Nat.testBit_eq_decide_div_mod_eq, ← Nat.shiftRight_eq_div_pow, ← Nat.one_and_eq_mod_two, Bool.eq_iff_iff,
    decide_eq_true_eq]
  exact iff_of_eq (Nat.beq_eq ..)

theorem gather_eq (s : CoreSet) (cores : List (Nat × Core)) :
    gather s cores = (cores.filter fun x => s.testBit x.1).map Prod.snd := by
  induction cores with
  | nil => rfl
  | cons x cores ih =>
    rw [List.filter_cons, ← inSet_eq]
    change @Bool.rec (fun _ => List Core) (gather s cores) (x.2 :: gather s cores) (inSet s x.1) = _
    cases inSet s x.1 <;> simp [ih]

/-! ## Who finds what -/

/-- For the thief with this number, two groups of one of its domains, one that it is in and one that it is not in, pass the
test. -/
def someGroups (id : Nat) (level : List Domain) (test : CoreSet → CoreSet → Bool) : Bool :=
  anyOf (fun d => both (inSet d.owners id) (anyOf (fun home => both (inSet home id)
    (anyOf (fun away => both (!inSet away id) (test home away)) d.groups)) d.groups)) level

section
variable (p : Policy) (g : GroupRules) (h : Hierarchy) [DecidableRel p.filter] [DecidableRel g.filter] (l : List Core)

/-- The group filter passes for these groups. -/
def passes (home away : CoreSet) : Bool := decide (g.filter (gather home (h.ids.zip l)) (gather away (h.ids.zip l)))

/-- At this level the thief may choose some core. -/
def findsSome (thief : Nat) (level : List Domain) : Bool :=
  someGroups (nth 0 h.ids thief) level fun home away => both (passes g h l home away)
    (anyOf (fun v => decide (p.filter (coreAt l thief) v)) (gather away (h.ids.zip l)))

/-- At this level the thief may choose this victim. -/
def finds (thief victim : Nat) (level : List Domain) : Bool :=
  both (decide (p.filter (coreAt l thief) (coreAt l victim))) (someGroups (nth 0 h.ids thief) level fun home away =>
    both (inSet away (nth 0 h.ids victim)) (passes g h l home away))

/-- At the lowest of these levels where the thief may choose anything, it may choose this victim. -/
def reaches (thief victim : Nat) : List (List Domain) → Bool
  | [] => false
  | level :: above => finds p g h l thief victim level || (!findsSome p g h l thief level && reaches thief victim above)

/-- **On a machine with this hierarchy the thief may go for the victim.** -/
def isCandidateWithin (thief victim : Nat) : Bool := decide (victim < l.length) && reaches p g h l thief victim h.levels

/-- **On a machine with this hierarchy there is no candidate for the thief.** -/
def hasNoCandidateWithin (thief : Nat) : Bool := !anyOf (findsSome p g h l thief) h.levels

end

section
variable {p : Policy} {g : GroupRules} {h : Hierarchy} {n : Nat} {l : List Core}

/-- What `gather` finds are the groups of the machine. -/
theorem group_ofPrefix (size : n = h.ids.length) (len : l.length = n) (s : CoreSet) :
    h.group (Machine.ofPrefix n l) s = gather s (h.ids.zip l) := by
  have zip : (List.finRange n).map (fun i : Fin n => (h.ids[i.val]'(size ▸ i.isLt), coreAt l i)) = h.ids.zip l :=
    List.ext_getElem (by simp [← size, len]) fun k _ _ => by
      simp only [List.getElem_map, List.getElem_finRange, List.getElem_zip, Fin.val_cast]
      rw [coreAt_of_lt]
  rw [gather_eq, ← zip, List.filter_map, List.map_map]
  refine congrArg (List.map _) (List.filter_congr fun i _ => Bool.eq_iff_iff.mpr ?_)
  rw [Hierarchy.has_iff size, Function.comp]

theorem testBit_nth (size : n = h.ids.length) (s : CoreSet) (i : Fin n) : s.testBit (nth 0 h.ids i) = h.has s i := by
  rw [Bool.eq_iff_iff, Hierarchy.has_iff size, nth_eq, List.getD_eq_getElem?_getD, List.getElem?_eq_getElem (size ▸ i.isLt),
    Option.getD_some]

theorem someGroups_iff {id : Nat} {level : List Domain} {test : CoreSet → CoreSet → Bool} :
    someGroups id level test = true ↔ ∃ d ∈ level, d.owners.testBit id = true ∧ ∃ home ∈ d.groups, home.testBit id = true ∧
      ∃ away ∈ d.groups, away.testBit id = false ∧ test home away = true := by
  simp only [someGroups, anyOf_eq, both_eq, inSet_eq, List.any_eq_true, Bool.and_eq_true, Bool.not_eq_true']

/-- What a thief may choose at a level, without offers. -/
theorem finds_def {m : Machine n} {i j : Fin n} {level : List Domain} :
    p.Finds g h m i level j ↔ p.filter (m i) (m j) ∧ ∃ d ∈ level, h.has d.owners i = true ∧ ∃ home ∈ d.groups,
      h.has home i = true ∧ ∃ away ∈ d.groups, h.has away i = false ∧ h.has away j = true ∧
        g.filter (h.group m home) (h.group m away) := by
  simp only [Policy.Finds, Policy.Takes, Hierarchy.offers, List.mem_flatMap, List.mem_filter, List.mem_map, List.mem_finRange,
    true_and, Bool.not_eq_true']
  constructor
  · rintro ⟨_, ⟨d, ⟨md, owner⟩, home, ⟨mh, hh⟩, away, ⟨ma, ha⟩, j, hj, rfl⟩, rfl, pass, can⟩
    exact ⟨can, d, md, owner, home, mh, hh, away, ma, ha, hj, pass⟩
  · rintro ⟨can, d, md, owner, home, mh, hh, away, ma, ha, hj, pass⟩
    exact ⟨⟨home, away, j⟩, ⟨d, ⟨md, owner⟩, home, ⟨mh, hh⟩, away, ⟨ma, ha⟩, j, hj, rfl⟩, rfl, pass, can⟩

variable [DecidableRel p.filter] [DecidableRel g.filter]

theorem finds_iff (size : n = h.ids.length) (len : l.length = n) {i j : Fin n} {level : List Domain} :
    finds p g h l i j level = true ↔ p.Finds g h (.ofPrefix n l) i level j := by
  simp only [finds_def, finds, passes, both_eq, inSet_eq, Bool.and_eq_true, someGroups_iff, testBit_nth size, decide_eq_true_eq,
    group_ofPrefix size len]
  rfl

theorem findsSome_iff (size : n = h.ids.length) (len : l.length = n) {i : Fin n} {level : List Domain} :
    findsSome p g h l i level = true ↔ ∃ j, p.Finds g h (.ofPrefix n l) i level j := by
  simp only [findsSome, passes, both_eq, anyOf_eq, Bool.and_eq_true, someGroups_iff, testBit_nth size, decide_eq_true_eq,
    List.any_eq_true, ← group_ofPrefix size len, finds_def]
  constructor
  · rintro ⟨d, md, owner, home, mh, hh, away, ma, ha, pass, v, mv, can⟩
    obtain ⟨j, hj, rfl⟩ := Hierarchy.mem_group.mp mv
    exact ⟨j, can, d, md, owner, home, mh, hh, away, ma, ha, hj, pass⟩
  · rintro ⟨j, can, d, md, owner, home, mh, hh, away, ma, ha, hj, pass⟩
    exact ⟨d, md, owner, home, mh, hh, away, ma, ha, pass, _, Hierarchy.mem_group.mpr ⟨j, hj, rfl⟩, can⟩

theorem reaches_iff (size : n = h.ids.length) (len : l.length = n) {i j : Fin n} {levels : List (List Domain)} :
    reaches p g h l i j levels = true ↔ p.Reaches g h (.ofPrefix n l) i levels j := by
  induction levels with
  | nil => simp only [reaches, Policy.Reaches, Bool.false_eq_true]
  | cons level above ih =>
    simp only [reaches, Policy.Reaches, Bool.or_eq_true, Bool.and_eq_true, Bool.not_eq_true', ← Bool.not_eq_true,
      finds_iff size len, findsSome_iff size len, ih, not_exists]

/-- `isCandidateWithin` says who is a candidate. -/
theorem isCandidateWithin_iff (size : n = h.ids.length) (len : l.length = n) (i j : Fin n) :
    isCandidateWithin p g h l i j = true ↔ p.Reaches g h (.ofPrefix n l) i h.levels j := by
  rw [isCandidateWithin, decide_eq_true (len ▸ j.isLt), Bool.true_and, reaches_iff size len]

/-- `hasNoCandidateWithin` says that there is no candidate. -/
theorem hasNoCandidateWithin_iff (size : n = h.ids.length) (len : l.length = n) (i : Fin n) :
    hasNoCandidateWithin p g h l i = true ↔ ∀ j, ¬ p.Reaches g h (.ofPrefix n l) i h.levels j := by
  simp only [hasNoCandidateWithin, anyOf_eq, Bool.not_eq_true', List.any_eq_false, Bool.not_eq_true, ← not_exists]
  simp only [← Bool.not_eq_true, findsSome_iff size len]
  refine ⟨fun none ⟨j, reaches⟩ => ?_, fun none level mem found => none (Policy.exists_reaches ⟨level, mem, found⟩)⟩
  obtain ⟨level, mem, found⟩ := reaches.some
  exact none level mem ⟨j, found⟩

end

/-- **A policy on a hierarchy looks level by level.** -/
def Policy.levelwise (p : Policy) (g : GroupRules) (h : Hierarchy) [DecidableRel p.filter] [DecidableRel g.filter] :
    Selector p where
  size n := n = h.ids.length
  candidate m i j := p.Reaches g h m i h.levels j
  choose m i := p.chooseFrom g h m i h.levels
  isCandidate := isCandidateWithin p g h
  hasNoCandidate := hasNoCandidateWithin p g h
  inside ok := by
    simp only [isCandidateWithin, Bool.and_eq_true, decide_eq_true_eq] at ok
    exact ok.1
  ne reaches := (p.selectsWithin g h _ _ _ reaches).1
  isCandidate_iff size _ len := isCandidateWithin_iff size len
  hasNoCandidate_iff size _ len := hasNoCandidateWithin_iff size len

end Proofgen

end
