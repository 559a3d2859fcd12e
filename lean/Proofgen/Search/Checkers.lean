module

public import Proofgen.Search.Runs

/-!
# Checkers of witnesses

For each obligation of a flat policy that can fail, a Boolean function that checks a witness against it, and the theorem that a
witness which passes refutes the obligation. `decide` evaluates the function.
-/

@[expose] public noncomputable section

namespace Proofgen

section
variable (p : Policy) [DecidableRel p.filter]

/-- **A stuck machine** of a flat policy. -/
abbrev checkStuck := p.everywhere.checkStuck

/-- **A lasso** of a flat policy. -/
abbrev checkLasso := p.everywhere.checkLasso

/-- **A restless machine** of a flat policy. -/
abbrev checkUnbalanced := p.everywhere.checkUnbalanced

/-- **Too many steals** of a flat policy. -/
abbrev checkManySteals := p.everywhere.checkManySteals

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

/-! ## Runs -/

section
variable {p : Policy} [DecidableRel p.filter]

/-- **A stuck machine refutes work conservation**, against every adversary. -/
theorem not_workConserving_of_stuck (a : Adversary) (l : List Core) (h : checkStuck p l = true) :
    ¬ WorkConserving p.balancer a := Selector.not_workConserving_of_stuck (sel := p.everywhere) trivial h

/-- **A lasso refutes work conservation** against every adversary that lets turns overlap. -/
theorem not_workConserving_of_lasso (a : Adversary) (overlap : a.overlap = true) (only : p.ShapeOnly) (l : List Core)
    (rounds : List (List TurnData)) (h : checkLasso p false l rounds = true) : ¬ WorkConserving p.balancer a :=
  Selector.not_workConserving_of_lasso (sel := p.everywhere) trivial only.everywhere (.inr overlap) h

/-- **A lasso in which every core sees the machine as it is refutes work conservation**, against every adversary. -/
theorem not_workConserving_of_fresh_lasso (a : Adversary) (only : p.ShapeOnly) (l : List Core)
    (rounds : List (List TurnData)) (h : checkLasso p true l rounds = true) : ¬ WorkConserving p.balancer a :=
  Selector.not_workConserving_of_lasso (sel := p.everywhere) trivial only.everywhere (.inl rfl) h

/-- **A restless machine refutes balance.** -/
theorem not_balanced_of_unbalanced (only : p.ShapeOnly) (l : List Core) (rounds : List (List TurnData))
    (h : checkUnbalanced p l rounds = true) : ¬ Balanced p.balancer :=
  Selector.not_balanced_of_unbalanced (sel := p.everywhere) trivial only.everywhere h

/-- **A run with too many steals refutes their bound.** -/
theorem not_boundedSteals_of_manySteals (margin : Nat) (l : List Core) (rounds : List (List TurnData))
    (h : checkManySteals p margin l rounds = true) : ¬ BoundedSteals p.balancer margin :=
  Selector.not_boundedSteals_of_manySteals (sel := p.everywhere) trivial h

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
  ⟨2, Machine.ofList [thief, victim], 0, 1, trivial, by rwa [tasks_pair], idle, overloaded, ne, ⟨ne, can⟩, can⟩

end

/-- **A filter that passes no overloaded victim for an idle thief refutes `nonvacuous`.** -/
theorem not_nonvacuous_of {p : Policy}
    (never : p.Always fun thief victim => thief.Idle → victim.Overloaded → ¬ p.filter thief victim) : ¬ Nonvacuous p.balancer := by
  rintro ⟨n, m, i, j, -, wf, idle, overloaded, ne, -, can⟩
  exact never.of_wellFormed (wf.pair ne) idle overloaded can

end Proofgen

end
