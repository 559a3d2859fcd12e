module

public import Proofgen.Spec.Obligations
public import Proofgen.Search.Shape
public import Proofgen.Thm.Local

/-!
# Witnesses that are runs

Checkers of stuck machines, lassos, restless machines and too many steals, for any selector, and the theorems that what they
accept refutes an obligation.
-/

@[expose] public noncomputable section

namespace Proofgen

section
variable (p : Policy)

/-- Each number is larger than the one before. -/
def increasing : List Nat → Bool
  | a :: b :: l => decide (a < b) && increasing (b :: l)
  | _ => true

/-- The tasks are well-formed; their ids grow along the list, which takes no longer to see than the list is long. -/
def checkWellFormed (tasks : List Task) : Bool :=
  tasks.all (fun t => decide (p.bounds.Admits t.weight)) && increasing (tasks.map Task.id)

/-- An idle core stands beside an overloaded one. -/
def checkBad (l : List Core) : Bool := l.any (fun c => decide c.Idle) && l.any fun c => decide c.Overloaded

/-- The potential of a machine given as a list. -/
def potentialOf (weigh : Task → Nat) (l : List Core) : Nat :=
  (l.map fun c => (l.map fun d => Machine.distance (c.load weigh) (d.load weigh)).sum).sum

end

namespace Selector

variable {p : Policy} (sel : Selector p) [DecidableRel p.filter]

omit [DecidableRel p.filter] in
/-- No core may steal from any other. -/
def checkNoCandidate (l : List Core) : Bool := (List.range l.length).all (sel.hasNoCandidate l)

/-- There are rounds, and they lead back to the same shape. -/
def checkReturns (fresh : Bool) (l : List Core) (rounds : List (List TurnData)) : Bool :=
  !rounds.isEmpty && ((sel.replay fresh l rounds).any fun x => decide (shapes x.1 = shapes l))

/-- **A stuck machine**: it is bad, and no core may steal from any other. -/
def checkStuck (l : List Core) : Bool := checkWellFormed p (l.flatMap Core.tasks) && checkBad l && sel.checkNoCandidate l

/-- **A lasso**: rounds from a bad machine back to its shape. With `fresh` every core must see the machine as it is. -/
def checkLasso (fresh : Bool) (l : List Core) (rounds : List (List TurnData)) : Bool :=
  checkWellFormed p (l.flatMap Core.tasks) && checkBad l && sel.checkReturns fresh l rounds

/-- **A restless machine**: some core may steal from some other, and rounds lead from it back to its shape. -/
def checkUnbalanced (l : List Core) (rounds : List (List TurnData)) : Bool :=
  checkWellFormed p (l.flatMap Core.tasks) && !sel.checkNoCandidate l && sel.checkReturns false l rounds

/-- **Too many steals**: rounds in which more steals take effect than `potential / margin`. -/
def checkManySteals (margin : Nat) (l : List Core) (rounds : List (List TurnData)) : Bool :=
  checkWellFormed p (l.flatMap Core.tasks) &&
    (sel.replay false l rounds).any fun x => decide (potentialOf p.weigh l < margin * x.2)

end Selector

/-! ## What the parts say -/

section
variable {p : Policy}

theorem lt_of_increasing {a : Nat} : ∀ {l : List Nat}, increasing (a :: l) = true → ∀ x ∈ l, a < x
  | b :: l, h, x, mem => by
    simp only [increasing, Bool.and_eq_true, decide_eq_true_eq] at h
    rcases List.mem_cons.mp mem with rfl | mem
    · exact h.1
    · exact Nat.lt_trans h.1 (lt_of_increasing h.2 x mem)

theorem nodup_of_increasing : ∀ {l : List Nat}, increasing l = true → l.Nodup
  | [], _ => .nil
  | [_], _ => List.nodup_cons.mpr ⟨List.not_mem_nil, .nil⟩
  | a :: b :: l, h => by
    refine List.nodup_cons.mpr ⟨fun mem => Nat.lt_irrefl a (lt_of_increasing h a mem), nodup_of_increasing ?_⟩
    simp only [increasing, Bool.and_eq_true] at h
    exact h.2

/-- Tasks that pass `checkWellFormed` are well-formed. -/
theorem wellFormed_of_check {tasks : List Task} (h : checkWellFormed p tasks = true) : WellFormed p.bounds tasks := by
  simp only [checkWellFormed, Bool.and_eq_true, List.all_eq_true, decide_eq_true_eq] at h
  exact ⟨h.1, nodup_of_increasing h.2⟩

/-- A machine whose tasks pass `checkWellFormed` is well-formed. -/
theorem checkWellFormed_sound {l : List Core} (h : checkWellFormed p (l.flatMap Core.tasks) = true) :
    WellFormed p.bounds (Machine.ofList l).tasks := by
  rw [Machine.tasks_ofList]
  exact wellFormed_of_check h

/-- A machine that passes `checkBad` is not good. -/
theorem checkBad_sound {l : List Core} (h : checkBad l = true) : ¬ (Machine.ofList l).Good := by
  simp only [checkBad, Bool.and_eq_true, List.any_eq_true, decide_eq_true_eq] at h
  obtain ⟨⟨c, hc, idle⟩, d, hd, overloaded⟩ := h
  obtain ⟨i, hi, rfl⟩ := List.getElem_of_mem hc
  obtain ⟨j, hj, rfl⟩ := List.getElem_of_mem hd
  rw [← coreAt_of_lt] at idle overloaded
  exact fun good => good ⟨i, hi⟩ ⟨j, hj⟩ idle overloaded

theorem good_iff_of_shapes {l l' : List Core} {n : Nat} (h : shapes l = shapes l') :
    (Machine.ofPrefix n l).Good ↔ (Machine.ofPrefix n l').Good := by
  simp only [Machine.Good, Machine.ofPrefix, (sameShape_coreAt h _).idle_iff, (sameShape_coreAt h _).overloaded_iff]

theorem potential_ofList (weigh : Task → Nat) (l : List Core) : (Machine.ofList l).potential weigh = potentialOf weigh l := by
  unfold Machine.potential Machine.sum potentialOf
  rw [← map_ofList]
  refine congrArg List.sum (List.map_congr_left fun i _ => congrArg List.sum ?_)
  exact map_ofList (fun d => Machine.distance ((Machine.ofList l i).load weigh) (d.load weigh)) l

end

/-! ## Stuck machines -/

/-- The adversary may let a machine be in which no core may steal from any other. -/
theorem exists_turns_of_stuck {b : Balancer} {n : Nat} {m : Machine n} (stuck : ∀ i j, ¬ b.candidate m i j) (a : Adversary)
    (order : List (Fin n)) (seen : List (Machine n)) :
    ∃ os visited, ∀ past, Turns b a past seen m order os visited m := by
  induction order generalizing seen with
  | nil => exact ⟨[], seen, fun _ => .done⟩
  | cons i order ih =>
    obtain ⟨os, visited, rest⟩ := ih (m :: m :: seen)
    exact ⟨.passed :: os, visited, fun past =>
      .turn (a.reschedules_refl m) (a.observes_now List.mem_cons_self) (.pass (stuck i)) (rest past)⟩

/-- **A bad machine in which no core may steal from any other refutes work conservation**, against every adversary. -/
theorem not_workConserving_of_noCandidate {b : Balancer} {n : Nat} {m : Machine n} (size : b.size n) (wf : WellFormed b.bounds m.tasks)
    (bad : ¬ m.Good) (stuck : ∀ i j, ¬ b.candidate m i j) (a : Adversary) : ¬ WorkConserving b a := by
  intro h
  obtain ⟨os, visited, m', order, nodup, all, -⟩ := exists_round b a [] m
  obtain ⟨os, visited, turns⟩ := exists_turns_of_stuck stuck a order [m]
  let e : Execution b a n := ⟨fun _ => m, fun _ => os, fun _ => visited, fun _ => ⟨order, nodup, all, turns _⟩⟩
  obtain ⟨N, good⟩ := h m size wf
  exact bad (good e rfl N (Nat.le_refl N))

namespace Selector

variable {p : Policy} {sel : Selector p} {a : Adversary} {l : List Core} (fit : sel.size l.length)

include fit

/-- `checkNoCandidate` says that no core of the machine has a candidate. -/
theorem checkNoCandidate_iff : sel.checkNoCandidate l = true ↔ ∀ i j, ¬ sel.candidate (Machine.ofList l) i j := by
  simp only [checkNoCandidate, List.all_eq_true, List.mem_range]
  exact ⟨fun h i => (sel.hasNoCandidate_iff fit rfl i).mp (h i i.isLt),
    fun h k hk => (sel.hasNoCandidate_iff fit rfl ⟨k, hk⟩).mpr (h ⟨k, hk⟩)⟩

/-- **A stuck machine refutes work conservation**, against every adversary. -/
theorem not_workConserving_of_stuck (h : sel.checkStuck l = true) : ¬ WorkConserving sel.balancer a := by
  simp only [checkStuck, Bool.and_eq_true] at h
  exact not_workConserving_of_noCandidate (b := sel.balancer) fit (checkWellFormed_sound h.1.1) (checkBad_sound h.1.2)
    ((checkNoCandidate_iff fit).mp h.2) a

/-! ## Runs that return -/

variable [DecidableRel p.filter] {fresh : Bool} {rounds : List (List TurnData)}

/-- A run that returns to its shape can be made as long as one likes. -/
theorem checkReturns_sound (only : sel.ShapeOnly) (able : fresh = true ∨ a.overlap = true)
    (h : sel.checkReturns fresh l rounds = true) :
    0 < rounds.length ∧ ∃ s, ∀ l₁, shapes l₁ = shapes l → ∃ l₂, shapes l₂ = shapes l ∧
      Rounds sel.balancer a (Machine.ofPrefix l.length l₁) rounds.length s (.ofPrefix l.length l₂) := by
  simp only [checkReturns, Bool.and_eq_true, Bool.not_eq_true', List.isEmpty_eq_false_iff, Option.any_eq_true,
    decide_eq_true_eq] at h
  obtain ⟨ne, ⟨l', s⟩, run, same⟩ := h
  refine ⟨List.length_pos_iff.mpr ne, s, fun l₁ h₁ => ?_⟩
  obtain ⟨l₂, run₂, h₂⟩ := replay_of_shapes only h₁.symm run
  exact ⟨l₂, h₂.trans same, (rounds_of_replay fit (length_eq_of_shapes h₁) able run₂).2⟩

/-- A run that returns to its shape gives an execution that returns to it again and again. -/
theorem exists_execution_of_returns (only : sel.ShapeOnly) (able : fresh = true ∨ a.overlap = true)
    (h : sel.checkReturns fresh l rounds = true) : ∃ e : Execution sel.balancer a l.length, e.state 0 = .ofList l ∧
      ∀ N, ∃ r, N ≤ r ∧ ∃ l', shapes l' = shapes l ∧ e.state r = .ofPrefix l.length l' := by
  obtain ⟨pos, s, back⟩ := checkReturns_sound (a := a) fit only able h
  obtain ⟨k, hk⟩ : ∃ k, rounds.length = k + 1 := ⟨rounds.length - 1, by omega⟩
  rw [hk] at back
  let P (m : Machine l.length) := ∃ l', shapes l' = shapes l ∧ m = .ofPrefix l.length l'
  have period (m : Machine l.length) : P m → ∃ m', P m' ∧ Rounds sel.balancer a m (k + 1) s m' := by
    rintro ⟨l₁, h₁, rfl⟩
    obtain ⟨l₂, h₂, chain⟩ := back l₁ h₁
    exact ⟨_, ⟨l₂, h₂, rfl⟩, chain⟩
  obtain ⟨e, start, again⟩ := exists_execution_of_invariant period (m := .ofList l) ⟨l, rfl, rfl⟩
  exact ⟨e, start, fun N => ⟨(k + 1) * N, Nat.le_mul_of_pos_left N k.succ_pos, (again N).1⟩⟩

/-- A lasso gives an execution that is bad again and again. -/
theorem checkLasso_sound (only : sel.ShapeOnly) (able : fresh = true ∨ a.overlap = true)
    (h : sel.checkLasso fresh l rounds = true) : WellFormed p.bounds (Machine.ofList l).tasks ∧
      ∃ e : Execution sel.balancer a l.length, e.state 0 = .ofList l ∧ ∀ N, ∃ r, N ≤ r ∧ ¬ (e.state r).Good := by
  simp only [checkLasso, Bool.and_eq_true] at h
  obtain ⟨⟨wf, bad⟩, returns⟩ := h
  obtain ⟨e, start, again⟩ := exists_execution_of_returns (a := a) fit only able returns
  refine ⟨checkWellFormed_sound wf, e, start, fun N => ?_⟩
  obtain ⟨r, le, l', same, eq⟩ := again N
  exact ⟨r, le, eq ▸ mt (good_iff_of_shapes same).mp (checkBad_sound bad)⟩

/-- **A lasso refutes work conservation**: against every adversary if each core sees the machine as it is, and otherwise against
those that let turns overlap. -/
theorem not_workConserving_of_lasso (only : sel.ShapeOnly) (able : fresh = true ∨ a.overlap = true)
    (h : sel.checkLasso fresh l rounds = true) : ¬ WorkConserving sel.balancer a := by
  intro conserving
  obtain ⟨wf, e, start, again⟩ := checkLasso_sound (a := a) fit only able h
  obtain ⟨N, good⟩ := conserving _ fit wf
  obtain ⟨r, le, bad⟩ := again N
  exact bad (good e start r le)

/-! ## Balance and the number of steals -/

/-- A restless machine gives an execution in which, again and again, some core may steal from some other. -/
theorem checkUnbalanced_sound (only : sel.ShapeOnly) (h : sel.checkUnbalanced l rounds = true) :
    WellFormed p.bounds (Machine.ofList l).tasks ∧ ∃ e : Execution sel.balancer {} l.length, e.state 0 = .ofList l ∧
      ∀ N, ∃ r, N ≤ r ∧ ∃ i j, sel.candidate (e.state r) i j := by
  simp only [checkUnbalanced, Bool.and_eq_true, Bool.not_eq_true', ← Bool.not_eq_true, checkNoCandidate_iff fit] at h
  obtain ⟨⟨wf, some⟩, returns⟩ := h
  obtain ⟨e, start, again⟩ := exists_execution_of_returns (a := {}) fit only (.inr rfl) returns
  refine ⟨checkWellFormed_sound wf, e, start, fun N => ?_⟩
  obtain ⟨r, le, l', same, eq⟩ := again N
  refine ⟨r, le, Classical.byContradiction fun none => some fun i j candidate => none ⟨i, j, ?_⟩⟩
  rw [eq, ← sel.isCandidate_iff fit (length_eq_of_shapes same), only.isCandidate same, sel.isCandidate_iff fit rfl]
  exact candidate

/-- **A restless machine refutes balance.** -/
theorem not_balanced_of_unbalanced (only : sel.ShapeOnly) (h : sel.checkUnbalanced l rounds = true) :
    ¬ Balanced sel.balancer := by
  intro balanced
  obtain ⟨wf, e, start, again⟩ := checkUnbalanced_sound fit only h
  obtain ⟨N, none⟩ := balanced _ fit wf
  obtain ⟨r, le, i, j, candidate⟩ := again N
  exact none e start r le i j candidate

/-- Rounds that pass `checkManySteals` begin an execution with more steals than the potential allows. -/
theorem checkManySteals_sound {margin : Nat} (h : sel.checkManySteals margin l rounds = true) :
    WellFormed p.bounds (Machine.ofList l).tasks ∧ ∃ (e : Execution sel.balancer {} l.length) (r : Nat), e.state 0 = .ofList l ∧
      (Machine.ofList l).potential p.weigh < margin * e.steals r := by
  simp only [checkManySteals, Bool.and_eq_true, Option.any_eq_true, decide_eq_true_eq] at h
  obtain ⟨wf, ⟨l', s⟩, run, many⟩ := h
  obtain ⟨e, start, -, steals⟩ := (rounds_of_replay (a := {}) fit rfl (.inr rfl) run).2.exists_execution
  refine ⟨checkWellFormed_sound wf, e, rounds.length, start, ?_⟩
  rw [potential_ofList, steals]
  exact many

/-- **A run with too many steals refutes their bound.** -/
theorem not_boundedSteals_of_manySteals {margin : Nat} (h : sel.checkManySteals margin l rounds = true) :
    ¬ BoundedSteals sel.balancer margin := by
  intro bounded
  obtain ⟨wf, e, r, start, many⟩ := checkManySteals_sound fit h
  exact Nat.not_le.mpr many (start ▸ bounded e fit (start ▸ wf) r)

end Selector

end Proofgen

end
