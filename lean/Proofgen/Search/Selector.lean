module

public import Proofgen.Spec.Policy

/-!
# Candidates, evaluated

Machines as lists of cores, and Boolean functions on them that say who may steal from whom. Flat policies and policies on a
hierarchy have one each; all that is replayed and checked is written for any of them.
-/

@[expose] public noncomputable section

namespace Proofgen

/-! ## Machines as lists -/

/-- The core with these task ids, all of weight 1. -/
def Core.ofIds (current : Option Nat) (ready : List Nat) : Core where
  current := current.map fun id => { id }
  ready := ready.map fun id => { id }

/-- The core with these task ids and weights. -/
def Core.ofTasks (current : Option (Nat × Nat)) (ready : List (Nat × Nat)) : Core where
  current := current.map fun x => { id := x.1, weight := x.2 }
  ready := ready.map fun x => { id := x.1, weight := x.2 }

/-- Element `k` of the list, and `none` beyond its end. Recursors are written out: with them the kernel is much faster than with
recursion that Lean has compiled. -/
def nth {α : Type} (none : α) (l : List α) : Nat → α :=
  l.rec (motive := fun _ => Nat → α) (fun _ => none) fun x _ rest k => k.rec x fun k _ => rest k

theorem nth_eq {α : Type} (none : α) : ∀ (l : List α) (k : Nat), nth none l k = l.getD k none
  | [], _ => rfl
  | _ :: _, 0 => rfl
  | _ :: l, k + 1 => nth_eq none l k

/-- Core `k` of a machine given as a list; a core without tasks beyond its end. -/
def coreAt (l : List Core) (k : Nat) : Core := nth { current := none, ready := [] } l k

/-- The machine of `n` cores that begins with those of the list. -/
def Machine.ofPrefix (n : Nat) (l : List Core) : Machine n := fun i => coreAt l i

/-- The machine with the cores of the list. -/
def Machine.ofList (l : List Core) : Machine l.length := Machine.ofPrefix l.length l

theorem coreAt_of_lt {l : List Core} {k : Nat} (h : k < l.length) : coreAt l k = l[k] := by
  rw [coreAt, nth_eq, List.getD_eq_getElem?_getD, List.getElem?_eq_getElem h, Option.getD_some]

theorem map_ofList {α : Type} (f : Core → α) (l : List Core) :
    ((List.finRange l.length).map fun i => f (Machine.ofList l i)) = l.map f := by
  refine List.ext_getElem (by simp) fun k h h' => ?_
  simp only [List.getElem_map, List.getElem_finRange, Machine.ofList, Machine.ofPrefix, Fin.cast_mk]
  rw [coreAt_of_lt]

theorem Machine.tasks_ofList (l : List Core) : (Machine.ofList l).tasks = l.flatMap Core.tasks := by
  rw [Machine.tasks, List.flatMap_def, map_ofList, ← List.flatMap_def]

/-! ## Selectors -/

/-- A **selector** of a policy: how candidates are found on a machine, and Boolean functions that say so of a list of cores. -/
structure Selector (p : Policy) where
  /-- The sizes of machine it is made for. -/
  size : Nat → Prop
  /-- On this observed machine, this thief may choose this victim. -/
  candidate : {n : Nat} → Machine n → Fin n → Fin n → Prop
  /-- The choice the policy itself would make. -/
  choose : {n : Nat} → Machine n → Fin n → Option (Fin n)
  /-- On this observation the thief may go for the victim. -/
  isCandidate : List Core → Nat → Nat → Bool
  /-- On this observation there is no candidate for the thief. -/
  hasNoCandidate : List Core → Nat → Bool
  /-- Candidates are cores of the machine. -/
  inside : ∀ {l i j}, isCandidate l i j = true → j < l.length
  /-- No core is its own candidate. -/
  ne : ∀ {n} {m : Machine n} {i j}, candidate m i j → i ≠ j
  /-- `isCandidate` says who is a candidate. -/
  isCandidate_iff : ∀ {n}, size n → ∀ {l : List Core}, l.length = n → ∀ i j : Fin n,
    isCandidate l i j = true ↔ candidate (.ofPrefix n l) i j
  /-- `hasNoCandidate` says that there is none. -/
  hasNoCandidate_iff : ∀ {n}, size n → ∀ {l : List Core}, l.length = n → ∀ i : Fin n,
    hasNoCandidate l i = true ↔ ∀ j, ¬ candidate (.ofPrefix n l) i j

/-- The balancer of the policy with this selection. -/
def Selector.balancer {p : Policy} (sel : Selector p) : Balancer := p.seeing sel.size sel.candidate sel.choose

/-! ## Flat policies -/

section
variable (p : Policy) [DecidableRel p.filter]

/-- On this observation the thief may go for the victim. -/
def isCandidate (seen : List Core) (thief victim : Nat) : Bool :=
  decide (victim < seen.length) && thief != victim && decide (p.filter (coreAt seen thief) (coreAt seen victim))

/-- On this observation there is no candidate. -/
def hasNoCandidate (seen : List Core) (thief : Nat) : Bool :=
  (List.range seen.length).all fun victim => !isCandidate p seen thief victim

end

section
variable {p : Policy} [DecidableRel p.filter] {n : Nat}

theorem isCandidate_iff {l : List Core} (len : l.length = n) (i j : Fin n) :
    isCandidate p l i j = true ↔ p.Candidate (Machine.ofPrefix n l) i j := by
  subst len
  simp only [isCandidate, j.isLt, decide_true, Bool.true_and, Bool.and_eq_true, bne_iff_ne, decide_eq_true_eq, ne_eq,
    Policy.Candidate, Machine.ofPrefix, Fin.val_inj]

theorem hasNoCandidate_iff {l : List Core} (len : l.length = n) (i : Fin n) :
    hasNoCandidate p l i = true ↔ ∀ j, ¬ p.Candidate (Machine.ofPrefix n l) i j := by
  simp only [hasNoCandidate, List.all_eq_true, List.mem_range, Bool.not_eq_true', ← isCandidate_iff len, Bool.not_eq_true]
  exact ⟨fun h j => h j (len ▸ j.isLt), fun h k hk => h ⟨k, len ▸ hk⟩⟩

end

/-- **A flat policy looks everywhere**: every core that passes the filter is a candidate. -/
def Policy.everywhere (p : Policy) [DecidableRel p.filter] : Selector p where
  size _ := True
  candidate := p.Candidate
  choose := p.choose
  isCandidate := Proofgen.isCandidate p
  hasNoCandidate := Proofgen.hasNoCandidate p
  inside h := by
    simp only [Proofgen.isCandidate, Bool.and_eq_true, decide_eq_true_eq] at h
    exact h.1.1
  ne h := h.1
  isCandidate_iff _ _ len := Proofgen.isCandidate_iff len
  hasNoCandidate_iff _ _ len := Proofgen.hasNoCandidate_iff len

theorem Policy.balancer_everywhere (p : Policy) [DecidableRel p.filter] : p.everywhere.balancer = p.balancer := rfl

end Proofgen

end
