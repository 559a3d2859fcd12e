module

public import Proofgen.Spec.Obligations
public import Proofgen.Search.Shape
public import Proofgen.Thm.Local

/-!
# Checkers of witnesses

For each obligation that can fail, a Boolean function that checks a witness against it, and the theorem that a witness which
passes refutes the obligation. `decide` evaluates the function.
-/

@[expose] public noncomputable section

namespace Proofgen

section
variable (p : Policy) [DecidableRel p.filter]

/-- Each number is larger than the one before. -/
def increasing : List Nat → Bool
  | a :: b :: l => decide (a < b) && increasing (b :: l)
  | _ => true

/-- The tasks are well-formed; their ids grow along the list, which takes no longer to see than the list is long. -/
def checkWellFormed (tasks : List Task) : Bool :=
  tasks.all (fun t => decide (p.bounds.Admits t.weight)) && increasing (tasks.map Task.id)

/-- An idle core stands beside an overloaded one. -/
def checkBad (l : List Core) : Bool := l.any (fun c => decide c.Idle) && l.any fun c => decide c.Overloaded

/-- No core may steal from any other. -/
def checkNoCandidate (l : List Core) : Bool := (List.range l.length).all (hasNoCandidate p l)

/-- Some core may steal from some other. -/
def checkSomeCandidate (l : List Core) : Bool := !checkNoCandidate p l

/-- There are rounds, and they lead back to the same shape. -/
def checkReturns (fresh : Bool) (l : List Core) (rounds : List (List TurnData)) : Bool :=
  !rounds.isEmpty && ((replay p fresh l rounds).any fun x => decide (shapes x.1 = shapes l))

/-- **A stuck machine**: it is bad, and no core may steal from any other. -/
def checkStuck (l : List Core) : Bool := checkWellFormed p (l.flatMap Core.tasks) && checkBad l && checkNoCandidate p l

/-- **A lasso**: rounds from a bad machine back to its shape. With `fresh` every core must see the machine as it is. -/
def checkLasso (fresh : Bool) (l : List Core) (rounds : List (List TurnData)) : Bool :=
  checkWellFormed p (l.flatMap Core.tasks) && checkBad l && checkReturns p fresh l rounds

/-- **A restless machine**: some core may steal from some other, and rounds lead from it back to its shape. -/
def checkUnbalanced (l : List Core) (rounds : List (List TurnData)) : Bool :=
  checkWellFormed p (l.flatMap Core.tasks) && checkSomeCandidate p l && checkReturns p false l rounds

/-- The potential of a machine given as a list. -/
def potentialOf (weigh : Task → Nat) (l : List Core) : Nat :=
  (l.map fun c => (l.map fun d => Machine.distance (c.load weigh) (d.load weigh)).sum).sum

/-- **Too many steals**: rounds in which more steals take effect than `potential / margin`. -/
def checkManySteals (margin : Nat) (l : List Core) (rounds : List (List TurnData)) : Bool :=
  checkWellFormed p (l.flatMap Core.tasks) &&
    (replay p false l rounds).any fun x => decide (potentialOf p.weigh l < margin * x.2)

/-- **A wrong filter**: for an idle thief it misses an overloaded victim, or passes one that is not overloaded. -/
def checkUnfiltered (thief victim : Core) : Bool :=
  checkWellFormed p (thief.tasks ++ victim.tasks) && decide thief.Idle &&
    (decide victim.Overloaded != decide (p.filter thief victim))

/-- **A steal that idles**: thief or victim have nothing after it. -/
def checkIdling (thief victim : Core) : Bool :=
  checkWellFormed p (thief.tasks ++ victim.tasks) && decide (p.filter thief victim) &&
    (decide (p.steal thief victim).1.Idle || decide (p.steal thief victim).2.Idle)

/-- **A steal that does not pay**: on the machine of these two cores it does not lower the potential by `margin`. -/
def checkNoDecrease (margin : Nat) (thief victim : Core) : Bool :=
  checkWellFormed p (thief.tasks ++ victim.tasks) && decide (p.filter thief victim) &&
    decide (potentialOf p.weigh [thief, victim] <
      potentialOf p.weigh [(p.steal thief victim).1, (p.steal thief victim).2] + margin)

/-- **A steal that is wanted**: an idle thief may steal from an overloaded victim. -/
def checkNonvacuous (thief victim : Core) : Bool :=
  checkWellFormed p (thief.tasks ++ victim.tasks) && decide thief.Idle && decide victim.Overloaded &&
    decide (p.filter thief victim)

end

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

variable [DecidableRel p.filter] {a : Adversary} {fresh : Bool}

/-- `checkNoCandidate` says that no core of the machine has a candidate. -/
theorem checkNoCandidate_iff {l : List Core} :
    checkNoCandidate p l = true ↔ ∀ i j, ¬ p.Candidate (Machine.ofList l) i j := by
  simp only [checkNoCandidate, List.all_eq_true, List.mem_range]
  exact ⟨fun h i => (hasNoCandidate_iff rfl i).mp (h i i.isLt),
    fun h k hk => (hasNoCandidate_iff rfl ⟨k, hk⟩).mpr (h ⟨k, hk⟩)⟩

/-- A run that returns to its shape can be made as long as one likes. -/
theorem checkReturns_sound {l : List Core} {rounds : List (List TurnData)} (only : p.ShapeOnly)
    (able : fresh = true ∨ a.overlap = true) (h : checkReturns p fresh l rounds = true) :
    0 < rounds.length ∧ ∃ s, ∀ l₁, shapes l₁ = shapes l → ∃ l₂, shapes l₂ = shapes l ∧
      Rounds p.balancer a (Machine.ofPrefix l.length l₁) rounds.length s (.ofPrefix l.length l₂) := by
  simp only [checkReturns, Bool.and_eq_true, Bool.not_eq_true', List.isEmpty_eq_false_iff, Option.any_eq_true,
    decide_eq_true_eq] at h
  obtain ⟨ne, ⟨l', s⟩, run, same⟩ := h
  refine ⟨List.length_pos_iff.mpr ne, s, fun l₁ h₁ => ?_⟩
  obtain ⟨l₂, run₂, h₂⟩ := replay_of_shapes only h₁.symm run
  exact ⟨l₂, h₂.trans same, (rounds_of_replay (length_eq_of_shapes h₁) able run₂).2⟩

/-- A run that returns to its shape gives an execution that returns to it again and again. -/
theorem exists_execution_of_returns {l : List Core} {rounds : List (List TurnData)} (only : p.ShapeOnly)
    (able : fresh = true ∨ a.overlap = true) (h : checkReturns p fresh l rounds = true) :
    ∃ e : Execution p.balancer a l.length, e.state 0 = .ofList l ∧
      ∀ N, ∃ r, N ≤ r ∧ ∃ l', shapes l' = shapes l ∧ e.state r = .ofPrefix l.length l' := by
  obtain ⟨pos, s, back⟩ := checkReturns_sound (a := a) only able h
  obtain ⟨k, hk⟩ : ∃ k, rounds.length = k + 1 := ⟨rounds.length - 1, by omega⟩
  rw [hk] at back
  let P (m : Machine l.length) := ∃ l', shapes l' = shapes l ∧ m = .ofPrefix l.length l'
  have period (m : Machine l.length) : P m → ∃ m', P m' ∧ Rounds p.balancer a m (k + 1) s m' := by
    rintro ⟨l₁, h₁, rfl⟩
    obtain ⟨l₂, h₂, chain⟩ := back l₁ h₁
    exact ⟨_, ⟨l₂, h₂, rfl⟩, chain⟩
  obtain ⟨e, start, again⟩ := exists_execution_of_invariant period (m := .ofList l) ⟨l, rfl, rfl⟩
  exact ⟨e, start, fun N => ⟨(k + 1) * N, Nat.le_mul_of_pos_left N k.succ_pos, (again N).1⟩⟩

end

/-! ## Work conservation -/

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

section
variable {p : Policy} [DecidableRel p.filter]

/-- A machine that passes `checkStuck` is well-formed and bad, and no core of it has a candidate. -/
theorem checkStuck_sound {l : List Core} (h : checkStuck p l = true) : WellFormed p.bounds (Machine.ofList l).tasks ∧
    ¬ (Machine.ofList l).Good ∧ ∀ i j, ¬ p.Candidate (Machine.ofList l) i j := by
  simp only [checkStuck, Bool.and_eq_true] at h
  exact ⟨checkWellFormed_sound h.1.1, checkBad_sound h.1.2, checkNoCandidate_iff.mp h.2⟩

/-- **A stuck machine refutes work conservation**, against every adversary. -/
theorem not_workConserving_of_stuck (a : Adversary) (l : List Core) (h : checkStuck p l = true) :
    ¬ WorkConserving p.balancer a :=
  let ⟨wf, bad, stuck⟩ := checkStuck_sound h
  not_workConserving_of_noCandidate (b := p.balancer) trivial wf bad stuck a

/-- A lasso gives an execution that is bad again and again. -/
theorem checkLasso_sound {fresh : Bool} {a : Adversary} {l : List Core} {rounds : List (List TurnData)} (only : p.ShapeOnly)
    (able : fresh = true ∨ a.overlap = true) (h : checkLasso p fresh l rounds = true) :
    WellFormed p.bounds (Machine.ofList l).tasks ∧
      ∃ e : Execution p.balancer a l.length, e.state 0 = .ofList l ∧ ∀ N, ∃ r, N ≤ r ∧ ¬ (e.state r).Good := by
  simp only [checkLasso, Bool.and_eq_true] at h
  obtain ⟨⟨wf, bad⟩, returns⟩ := h
  obtain ⟨e, start, again⟩ := exists_execution_of_returns (a := a) only able returns
  refine ⟨checkWellFormed_sound wf, e, start, fun N => ?_⟩
  obtain ⟨r, le, l', same, eq⟩ := again N
  exact ⟨r, le, eq ▸ mt (good_iff_of_shapes same).mp (checkBad_sound bad)⟩

/-- **A lasso refutes work conservation** against every adversary that lets turns overlap. -/
theorem not_workConserving_of_lasso (a : Adversary) (overlap : a.overlap = true) (only : p.ShapeOnly) (l : List Core)
    (rounds : List (List TurnData)) (h : checkLasso p false l rounds = true) : ¬ WorkConserving p.balancer a := by
  intro conserving
  obtain ⟨wf, e, start, again⟩ := checkLasso_sound (a := a) only (.inr overlap) h
  obtain ⟨N, good⟩ := conserving _ trivial wf
  obtain ⟨r, le, bad⟩ := again N
  exact bad (good e start r le)

/-- **A lasso in which every core sees the machine as it is refutes work conservation**, against every adversary. -/
theorem not_workConserving_of_fresh_lasso (a : Adversary) (only : p.ShapeOnly) (l : List Core)
    (rounds : List (List TurnData)) (h : checkLasso p true l rounds = true) : ¬ WorkConserving p.balancer a := by
  intro conserving
  obtain ⟨wf, e, start, again⟩ := checkLasso_sound (a := a) only (.inl rfl) h
  obtain ⟨N, good⟩ := conserving _ trivial wf
  obtain ⟨r, le, bad⟩ := again N
  exact bad (good e start r le)

/-! ## Balance and the number of steals -/

/-- A restless machine gives an execution in which, again and again, some core may steal from some other. -/
theorem checkUnbalanced_sound {l : List Core} {rounds : List (List TurnData)} (only : p.ShapeOnly)
    (h : checkUnbalanced p l rounds = true) : WellFormed p.bounds (Machine.ofList l).tasks ∧
      ∃ e : Execution p.balancer {} l.length, e.state 0 = .ofList l ∧
        ∀ N, ∃ r, N ≤ r ∧ ∃ i j, p.Candidate (e.state r) i j := by
  simp only [checkUnbalanced, checkSomeCandidate, Bool.and_eq_true, Bool.not_eq_true', ← Bool.not_eq_true,
    checkNoCandidate_iff] at h
  obtain ⟨⟨wf, some⟩, returns⟩ := h
  obtain ⟨e, start, again⟩ := exists_execution_of_returns (a := {}) only (.inr rfl) returns
  refine ⟨checkWellFormed_sound wf, e, start, fun N => ?_⟩
  obtain ⟨r, le, l', same, eq⟩ := again N
  refine ⟨r, le, Classical.byContradiction fun none => some fun i j candidate => none ⟨i, j, candidate.1, ?_⟩⟩
  rw [eq]
  exact (only.filter (sameShape_coreAt same i) (sameShape_coreAt same j)).mpr candidate.2

/-- **A restless machine refutes balance.** -/
theorem not_balanced_of_unbalanced (only : p.ShapeOnly) (l : List Core) (rounds : List (List TurnData))
    (h : checkUnbalanced p l rounds = true) : ¬ Balanced p.balancer := by
  intro balanced
  obtain ⟨wf, e, start, again⟩ := checkUnbalanced_sound only h
  obtain ⟨N, none⟩ := balanced _ wf
  obtain ⟨r, le, i, j, candidate⟩ := again N
  exact none e start r le i j candidate

/-- Rounds that pass `checkManySteals` begin an execution with more steals than the potential allows. -/
theorem checkManySteals_sound {margin : Nat} {l : List Core} {rounds : List (List TurnData)}
    (h : checkManySteals p margin l rounds = true) : WellFormed p.bounds (Machine.ofList l).tasks ∧
      ∃ (e : Execution p.balancer {} l.length) (r : Nat), e.state 0 = .ofList l ∧
        (Machine.ofList l).potential p.weigh < margin * e.steals r := by
  simp only [checkManySteals, Bool.and_eq_true, Option.any_eq_true, decide_eq_true_eq] at h
  obtain ⟨wf, ⟨l', s⟩, run, many⟩ := h
  obtain ⟨e, start, -, steals⟩ := (rounds_of_replay (a := {}) rfl (.inr rfl) run).2.exists_execution
  refine ⟨checkWellFormed_sound wf, e, rounds.length, start, ?_⟩
  rw [potential_ofList, steals]
  exact many

/-- **A run with too many steals refutes their bound.** -/
theorem not_boundedSteals_of_manySteals (margin : Nat) (l : List Core) (rounds : List (List TurnData))
    (h : checkManySteals p margin l rounds = true) : ¬ BoundedSteals p.balancer margin := by
  intro bounded
  obtain ⟨wf, e, r, start, many⟩ := checkManySteals_sound h
  exact Nat.not_le.mpr many (start ▸ bounded e (start ▸ wf) r)

/-! ## Two cores -/

/-- Cores that pass `checkUnfiltered` contradict `filter_sound`. -/
theorem checkUnfiltered_sound {thief victim : Core} (h : checkUnfiltered p thief victim = true) :
    WellFormed p.bounds (thief.tasks ++ victim.tasks) ∧ thief.Idle ∧ ¬ (victim.Overloaded ↔ p.filter thief victim) := by
  simp only [checkUnfiltered, Bool.and_eq_true, bne_iff_ne, ne_eq, decide_eq_true_eq, decide_eq_decide, and_assoc] at h
  exact ⟨wellFormed_of_check h.1, h.2⟩

/-- **A wrong filter refutes its soundness.** -/
theorem not_filterSound_of_unfiltered (thief victim : Core) (h : checkUnfiltered p thief victim = true) :
    ¬ FilterSound p.balancer := by
  intro sound
  obtain ⟨wf, idle, differ⟩ := checkUnfiltered_sound h
  obtain ⟨some, only⟩ := sound thief [victim] (by rwa [List.flatMap_singleton]) idle
  refine differ ⟨fun overloaded => ?_, only victim List.mem_cons_self⟩
  obtain ⟨c, mem, can⟩ := some ⟨victim, List.mem_cons_self, overloaded⟩
  exact List.mem_singleton.mp mem ▸ can

/-- Cores that pass `checkIdling` contradict `steal_non_idling`. -/
theorem checkIdling_sound {thief victim : Core} (h : checkIdling p thief victim = true) :
    WellFormed p.bounds (thief.tasks ++ victim.tasks) ∧ p.filter thief victim ∧
      ((p.steal thief victim).1.Idle ∨ (p.steal thief victim).2.Idle) := by
  simp only [checkIdling, Bool.and_eq_true, Bool.or_eq_true, decide_eq_true_eq, and_assoc] at h
  exact ⟨wellFormed_of_check h.1, h.2⟩

/-- **A steal that idles refutes that none does.** -/
theorem not_stealNonIdling_of_idling (thief victim : Core) (h : checkIdling p thief victim = true) :
    ¬ StealNonIdling p.balancer := by
  intro nonIdling
  obtain ⟨wf, can, idle⟩ := checkIdling_sound h
  obtain ⟨busy, busy'⟩ := nonIdling thief victim wf can
  exact idle.elim busy busy'

omit [DecidableRel p.filter] in
theorem afterSteal_pair (thief victim : Core) : (Machine.ofList [thief, victim]).afterSteal p.balancer (0 : Fin 2) (1 : Fin 2) =
    Machine.ofList [(p.steal thief victim).1, (p.steal thief victim).2] := by
  funext k
  match k with
  | ⟨0, _⟩ => rfl
  | ⟨1, _⟩ => rfl

/-- Cores that pass `checkNoDecrease` contradict `potential_decrease`. -/
theorem checkNoDecrease_sound {margin : Nat} {thief victim : Core} (h : checkNoDecrease p margin thief victim = true) :
    WellFormed p.bounds (thief.tasks ++ victim.tasks) ∧ p.filter thief victim ∧
      potentialOf p.weigh [thief, victim] <
        potentialOf p.weigh [(p.steal thief victim).1, (p.steal thief victim).2] + margin := by
  simp only [checkNoDecrease, Bool.and_eq_true, decide_eq_true_eq, and_assoc] at h
  exact ⟨wellFormed_of_check h.1, h.2⟩

theorem tasks_pair (thief victim : Core) : (Machine.ofList [thief, victim]).tasks = thief.tasks ++ victim.tasks := by
  simp only [Machine.tasks_ofList, List.flatMap_cons, List.flatMap_nil, List.append_nil]

/-- **A steal that does not pay refutes the decrease of the potential.** -/
theorem not_potentialDecrease_of_noDecrease (margin : Nat) (thief victim : Core)
    (h : checkNoDecrease p margin thief victim = true) : ¬ PotentialDecrease p.balancer margin := by
  intro decrease
  obtain ⟨wf, can, less⟩ := checkNoDecrease_sound h
  have ne : (0 : Fin 2) ≠ 1 := by decide
  have le := decrease (Machine.ofList [thief, victim]) (0 : Fin 2) (1 : Fin 2) (by rwa [tasks_pair]) ne can
  rw [afterSteal_pair] at le
  exact Nat.not_le.mpr less (potential_ofList p.weigh _ ▸ potential_ofList p.weigh _ ▸ le)

/-- Cores that pass `checkNonvacuous` show that the policy helps some idle core. -/
theorem checkNonvacuous_sound {thief victim : Core} (h : checkNonvacuous p thief victim = true) :
    WellFormed p.bounds (thief.tasks ++ victim.tasks) ∧ thief.Idle ∧ victim.Overloaded ∧ p.filter thief victim := by
  simp only [checkNonvacuous, Bool.and_eq_true, decide_eq_true_eq, and_assoc] at h
  exact ⟨wellFormed_of_check h.1, h.2⟩

/-- **A steal that is wanted shows that the policy does something.** -/
theorem nonvacuous_of_check (thief victim : Core) (h : checkNonvacuous p thief victim = true) : Nonvacuous p.balancer :=
  let ⟨wf, idle, overloaded, can⟩ := checkNonvacuous_sound h
  have ne : (0 : Fin 2) ≠ 1 := by decide
  ⟨2, Machine.ofList [thief, victim], 0, 1, by rwa [tasks_pair], idle, overloaded, ne, ⟨ne, can⟩, can⟩

end

/-- **A filter that passes no overloaded victim for an idle thief refutes `nonvacuous`.** -/
theorem not_nonvacuous_of {p : Policy}
    (never : p.Always fun thief victim => thief.Idle → victim.Overloaded → ¬ p.filter thief victim) : ¬ Nonvacuous p.balancer := by
  rintro ⟨n, m, i, j, wf, idle, overloaded, ne, -, can⟩
  exact never.of_wellFormed (wf.pair ne) idle overloaded can

end Proofgen

end
