module

public import Proofgen.Search.Replay
public import Proofgen.Thm.Grouped

/-!
# Candidates on a hierarchy, evaluated

Whether a thief finds a candidate, level by level, as a Boolean function of the cores given as a list. The groups are lists of
cores; the group filter comes before the filter.
-/

@[expose] public noncomputable section

namespace Proofgen

/-- The cores of the set, of a machine whose cores have these numbers. -/
def gather (s : CoreSet) : List Nat → List Core → List Core
  | id :: ids, c :: l => if s.testBit id then c :: gather s ids l else gather s ids l
  | _, _ => []

/-- For the thief with this number, two groups of one of its domains, one that it is in and one that it is not in, pass the test. -/
def someGroups (id : Nat) (level : List Domain) (test : CoreSet → CoreSet → Bool) : Bool :=
  level.any fun d => d.owners.testBit id && d.groups.any fun home => home.testBit id &&
    d.groups.any fun away => !away.testBit id && test home away

section
variable (p : Policy) (g : GroupRules) (h : Hierarchy) [DecidableRel p.filter] [DecidableRel g.filter] (l : List Core)

/-- The group filter passes for these groups. -/
def passes (home away : CoreSet) : Bool := decide (g.filter (gather home h.ids l) (gather away h.ids l))

/-- At this level the thief may choose some core. -/
def findsSome (thief : Nat) (level : List Domain) : Bool :=
  someGroups (h.ids.getD thief 0) level fun home away => passes g h l home away &&
    (gather away h.ids l).any fun v => decide (p.filter (coreAt l thief) v)

/-- At this level the thief may choose this victim. -/
def finds (thief victim : Nat) (level : List Domain) : Bool :=
  decide (p.filter (coreAt l thief) (coreAt l victim)) &&
    someGroups (h.ids.getD thief 0) level fun home away => away.testBit (h.ids.getD victim 0) && passes g h l home away

/-- At the lowest of these levels where the thief may choose anything, it may choose this victim. -/
def reaches (thief victim : Nat) : List (List Domain) → Bool
  | [] => false
  | level :: above => finds p g h l thief victim level || (!findsSome p g h l thief level && reaches thief victim above)

/-- **On a machine with this hierarchy the thief may go for the victim.** -/
def isCandidateWithin (thief victim : Nat) : Bool := decide (victim < l.length) && reaches p g h l thief victim h.levels

/-- **On a machine with this hierarchy there is no candidate for the thief.** -/
def hasNoCandidateWithin (thief : Nat) : Bool := !h.levels.any (findsSome p g h l thief)

end

section
variable {p : Policy} {g : GroupRules} {h : Hierarchy} {n : Nat} {l : List Core}

/-- What `gather` finds are the groups of the machine. -/
theorem group_ofPrefix (size : n = h.ids.length) (len : l.length = n) (s : CoreSet) :
    h.group (Machine.ofPrefix n l) s = gather s h.ids l := by
  have zip : (List.finRange n).map (fun i : Fin n => (h.ids[i.val]'(size ▸ i.isLt), coreAt l i)) = h.ids.zip l :=
    List.ext_getElem (by simp [← size, len]) fun k _ _ => by
      simp only [List.getElem_map, List.getElem_finRange, List.getElem_zip, Fin.val_cast]
      rw [coreAt_of_lt]
  have filtered : gather s h.ids l = ((h.ids.zip l).filter fun x => s.testBit x.1).map Prod.snd := by
    generalize h.ids = ids
    clear zip size len
    induction ids generalizing l with
    | nil => rfl
    | cons id ids ih => cases l with
      | nil => rfl
      | cons c l =>
        rw [gather, List.zip_cons_cons, List.filter_cons, ih]
        split <;> rfl
  rw [filtered, ← zip, List.filter_map, List.map_map]
  refine congrArg (List.map _) (List.filter_congr fun i _ => Bool.eq_iff_iff.mpr ?_)
  rw [Hierarchy.has_iff size, Function.comp]

theorem testBit_getD (size : n = h.ids.length) (s : CoreSet) (i : Fin n) : s.testBit (h.ids.getD i 0) = h.has s i := by
  rw [Bool.eq_iff_iff, Hierarchy.has_iff size, List.getD_eq_getElem?_getD, List.getElem?_eq_getElem (size ▸ i.isLt),
    Option.getD_some]

theorem someGroups_iff {id : Nat} {level : List Domain} {test : CoreSet → CoreSet → Bool} :
    someGroups id level test = true ↔ ∃ d ∈ level, d.owners.testBit id = true ∧ ∃ home ∈ d.groups, home.testBit id = true ∧
      ∃ away ∈ d.groups, away.testBit id = false ∧ test home away = true := by
  simp only [someGroups, List.any_eq_true, Bool.and_eq_true, Bool.not_eq_true']

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
  simp only [finds_def, finds, passes, Bool.and_eq_true, someGroups_iff, testBit_getD size, decide_eq_true_eq,
    group_ofPrefix size len]
  rfl

theorem findsSome_iff (size : n = h.ids.length) (len : l.length = n) {i : Fin n} {level : List Domain} :
    findsSome p g h l i level = true ↔ ∃ j, p.Finds g h (.ofPrefix n l) i level j := by
  simp only [findsSome, passes, Bool.and_eq_true, someGroups_iff, testBit_getD size, decide_eq_true_eq, List.any_eq_true,
    ← group_ofPrefix size len, finds_def]
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
  simp only [hasNoCandidateWithin, Bool.not_eq_true', List.any_eq_false, Bool.not_eq_true, ← not_exists]
  simp only [← Bool.not_eq_true, findsSome_iff size len]
  refine ⟨fun none ⟨j, reaches⟩ => ?_, fun none level mem found => none (Policy.exists_reaches ⟨level, mem, found⟩)⟩
  obtain ⟨level, mem, found⟩ := reaches.some
  exact none level mem ⟨j, found⟩

end

end Proofgen

end
