module

public import Proofgen.Search.GroupedShape
public import Proofgen.Search.Runs

/-!
# Checkers of witnesses on a hierarchy

Stuck machines and runs, groups that a group filter misses, and steals that are wanted.
-/

@[expose] public noncomputable section

namespace Proofgen

section
variable (p : Policy) (g : GroupRules) (h : Hierarchy) [DecidableRel p.filter] [DecidableRel g.filter] (l : List Core)

/-- **A stuck machine on a hierarchy**: it is bad, and no core finds another one at any level. -/
def checkStuckWithin : Bool := decide (l.length = h.ids.length) && (p.levelwise g h).checkStuck l

/-- **A lasso on a hierarchy**. With `fresh` every core must see the machine as it is. -/
def checkLassoWithin (fresh : Bool) (rounds : List (List TurnData)) : Bool :=
  decide (l.length = h.ids.length) && (p.levelwise g h).checkLasso fresh l rounds

/-- **A restless machine on a hierarchy.** -/
def checkUnbalancedWithin (rounds : List (List TurnData)) : Bool :=
  decide (l.length = h.ids.length) && (p.levelwise g h).checkUnbalanced l rounds

/-- **Too many steals on a hierarchy.** -/
def checkManyStealsWithin (margin : Nat) (rounds : List (List TurnData)) : Bool :=
  decide (l.length = h.ids.length) && (p.levelwise g h).checkManySteals margin l rounds

/-- The machine has as many cores as the hierarchy, and its tasks are well-formed. -/
def checkMachineWithin : Bool := decide (l.length = h.ids.length) && checkWellFormed p (l.flatMap Core.tasks)

/-- Two groups with these cores, the first idle and not overloaded, the second overloaded and not idle, do not pass. -/
def missed (home away : List Core) : Bool :=
  home.any (fun c => decide c.Idle) && home.all (fun c => !decide c.Overloaded) && away.any (fun c => decide c.Overloaded) &&
    away.all (fun c => !decide c.Idle) && !decide (g.filter home away)

/-- **Groups that the group filter misses**: two groups of some domain, which should pass and do not. -/
def checkMissedGroups (home away : CoreSet) : Bool :=
  checkMachineWithin p h l &&
    (h.levels.any fun level => level.any fun d => d.groups.contains home && d.groups.contains away) &&
      missed g (gather home (h.ids.zip l)) (gather away (h.ids.zip l))

/-- **A steal that is wanted, on a hierarchy**: an idle thief finds an overloaded victim. -/
def checkNonvacuousWithin (thief victim : Nat) : Bool :=
  checkMachineWithin p h l && decide (thief < l.length) && decide (coreAt l thief).Idle && decide (coreAt l victim).Overloaded &&
    isCandidateWithin p g h l thief victim

end

section
variable {p : Policy} {g : GroupRules} {h : Hierarchy} [DecidableRel p.filter] [DecidableRel g.filter]

omit [DecidableRel p.filter] in
theorem checkMachineWithin_sound {l : List Core} (ok : checkMachineWithin p h l = true) :
    l.length = h.ids.length ∧ WellFormed p.bounds (Machine.ofList l).tasks := by
  simp only [checkMachineWithin, Bool.and_eq_true, decide_eq_true_eq] at ok
  exact ⟨ok.1, checkWellFormed_sound ok.2⟩

/-- **A stuck machine refutes work conservation on a hierarchy**, against every adversary. -/
theorem not_workConserving_of_stuck_within (a : Adversary) (l : List Core) (ok : checkStuckWithin p g h l = true) :
    ¬ WorkConserving (p.within g h) a := by
  simp only [checkStuckWithin, Bool.and_eq_true, decide_eq_true_eq] at ok
  exact Selector.not_workConserving_of_stuck (sel := p.levelwise g h) ok.1 ok.2

/-- **A lasso refutes work conservation on a hierarchy** against every adversary that lets turns overlap. -/
theorem not_workConserving_of_lasso_within (a : Adversary) (overlap : a.overlap = true) (only : p.ShapeOnly)
    (groups : g.ShapeOnly) (l : List Core) (rounds : List (List TurnData)) (ok : checkLassoWithin p g h l false rounds = true) :
    ¬ WorkConserving (p.within g h) a := by
  simp only [checkLassoWithin, Bool.and_eq_true, decide_eq_true_eq] at ok
  exact Selector.not_workConserving_of_lasso (sel := p.levelwise g h) ok.1 (only.levelwise groups) (.inr overlap) ok.2

/-- **A lasso in which every core sees the machine as it is refutes work conservation on a hierarchy**, against every
adversary. -/
theorem not_workConserving_of_fresh_lasso_within (a : Adversary) (only : p.ShapeOnly) (groups : g.ShapeOnly) (l : List Core)
    (rounds : List (List TurnData)) (ok : checkLassoWithin p g h l true rounds = true) : ¬ WorkConserving (p.within g h) a := by
  simp only [checkLassoWithin, Bool.and_eq_true, decide_eq_true_eq] at ok
  exact Selector.not_workConserving_of_lasso (sel := p.levelwise g h) ok.1 (only.levelwise groups) (.inl rfl) ok.2

/-- **A restless machine refutes balance on a hierarchy.** -/
theorem not_balanced_of_unbalanced_within (only : p.ShapeOnly) (groups : g.ShapeOnly) (l : List Core)
    (rounds : List (List TurnData)) (ok : checkUnbalancedWithin p g h l rounds = true) : ¬ Balanced (p.within g h) := by
  simp only [checkUnbalancedWithin, Bool.and_eq_true, decide_eq_true_eq] at ok
  exact Selector.not_balanced_of_unbalanced (sel := p.levelwise g h) ok.1 (only.levelwise groups) ok.2

/-- **A run with too many steals refutes their bound on a hierarchy.** -/
theorem not_boundedSteals_of_manySteals_within (margin : Nat) (l : List Core) (rounds : List (List TurnData))
    (ok : checkManyStealsWithin p g h l margin rounds = true) : ¬ BoundedSteals (p.within g h) margin := by
  simp only [checkManyStealsWithin, Bool.and_eq_true, decide_eq_true_eq] at ok
  exact Selector.not_boundedSteals_of_manySteals (sel := p.levelwise g h) ok.1 ok.2

omit [DecidableRel p.filter] in
/-- **Groups that should pass and do not refute the soundness of the group filter.** -/
theorem not_groupFilterSound_of_missed (l : List Core) (home away : CoreSet) (ok : checkMissedGroups p g h l home away = true) :
    ¬ GroupFilterSound p g h := by
  intro sound
  simp only [checkMissedGroups, missed, Bool.and_eq_true, List.any_eq_true, List.all_eq_true, List.contains_iff_mem,
    Bool.not_eq_true', decide_eq_true_eq, decide_eq_false_iff_not] at ok
  obtain ⟨⟨machine, level, ml, d, md, mh, ma⟩, ⟨⟨⟨idle, noneOver⟩, over⟩, noneIdle⟩, missed⟩ := ok
  obtain ⟨size, wf⟩ := checkMachineWithin_sound machine
  have pass := sound (Machine.ofPrefix l.length l) size wf level ml d md home mh away ma
  simp only [group_ofPrefix size rfl] at pass
  exact missed (pass idle noneOver over noneIdle)

/-- **A steal that is wanted shows that the policy does something on the hierarchy.** -/
theorem nonvacuous_within_of_check (l : List Core) (thief victim : Nat)
    (ok : checkNonvacuousWithin p g h l thief victim = true) : Nonvacuous (p.within g h) := by
  simp only [checkNonvacuousWithin, Bool.and_eq_true, decide_eq_true_eq] at ok
  obtain ⟨⟨⟨⟨machine, ht⟩, idle⟩, over⟩, candidate⟩ := ok
  obtain ⟨size, wf⟩ := checkMachineWithin_sound machine
  have hv : victim < l.length := by
    simp only [isCandidateWithin, Bool.and_eq_true, decide_eq_true_eq] at candidate
    exact candidate.1
  have reaches := (isCandidateWithin_iff size rfl ⟨thief, ht⟩ ⟨victim, hv⟩).mp candidate
  have ⟨ne, can⟩ := p.selectsWithin g h _ _ _ reaches
  exact ⟨l.length, .ofList l, ⟨thief, ht⟩, ⟨victim, hv⟩, size, wf, idle, over, ne, reaches, can⟩

end

/-- **A filter that passes no overloaded victim for an idle thief refutes `nonvacuous` on every hierarchy.** -/
theorem not_nonvacuous_within_of {p : Policy} {g : GroupRules} {h : Hierarchy}
    (never : p.Always fun thief victim => thief.Idle → victim.Overloaded → ¬ p.filter thief victim) :
    ¬ Nonvacuous (p.within g h) := by
  rintro ⟨n, m, i, j, -, wf, idle, overloaded, ne, -, can⟩
  exact never.of_wellFormed (wf.pair ne) idle overloaded can

/-- The same of all hierarchies that a policy may be held to. -/
theorem not_exists_nonvacuous_of {p : Policy} {g : GroupRules} {Held : Hierarchy → Prop}
    (never : p.Always fun thief victim => thief.Idle → victim.Overloaded → ¬ p.filter thief victim) :
    ¬ ∃ h, Held h ∧ Nonvacuous (p.within g h) := fun ⟨_, _, found⟩ => not_nonvacuous_within_of never found

end Proofgen

end
