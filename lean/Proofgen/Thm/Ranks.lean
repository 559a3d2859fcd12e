module

public import Proofgen.Thm.Flat

/-!
# Flat policies: ranks of tasks

Where one task moves, and numbers of tasks decide, steals may come to an end because no task ever moves up. The rank of a core adds
up the levels on which its tasks stand. It serves work conservation where no potential falls, and balance.
-/

@[expose] public noncomputable section

namespace Proofgen

namespace Policy

variable {p : Policy} {size : Nat → Prop} {select : {n : Nat} → Machine n → Fin n → Fin n → Prop}
  {choose : {n : Nat} → Machine n → Fin n → Option (Fin n)}

/-- `f 0 + … + f (k - 1)`. -/
def sumBelow (f : Nat → Nat) : Nat → Nat
  | 0 => 0
  | k + 1 => sumBelow f k + f k

/--
The rank of a core: each of its tasks adds the level of its place in the stack, which may depend on whether the core runs a task.
-/
def rankOf (level : Nat → Nat → Nat) (c : Core) : Nat := sumBelow (level c.running) c.count

/-- A busy thief never moves a task to a higher level, and moves it to a lower one if the victim is not overloaded any more. -/
def Descends (p : Policy) (level : Nat → Nat → Nat) : Prop := p.Always fun thief victim => ¬ thief.Idle → p.filter thief victim →
  0 < p.division.moved thief victim →
    level thief.running thief.count ≤ level victim.running (victim.count - 1) ∧
      (victim.count = 2 → level thief.running thief.count < level victim.running (victim.count - 1))

/-- At most one task moves. -/
def TakesOne (p : Policy) : Prop := ∀ thief victim : Core, p.division.moved thief victim ≤ 1

/-- A policy that picks one task takes one at most. -/
theorem takesOne_of_pick {order : TaskOrder} {wanted : Core → Core → Nat → Bool} (pick : p.division = .pick order wanted) :
    p.TakesOne := fun thief victim => by
  simp only [pick, Division.moved, Division.pick]
  split
  · exact Nat.zero_le 1
  · exact Nat.le_refl 1

theorem sumBelow_le {f : Nat → Nat} {top : Nat} (h : ∀ k, f k ≤ top) : ∀ k, sumBelow f k ≤ top * k
  | 0 => Nat.le_refl _
  | k + 1 => by
    have := sumBelow_le h k
    have := h k
    rw [sumBelow, Nat.mul_succ]
    omega

/-- What a steal of one task does to the ranks of thief and victim. -/
theorem rankOf_steal (one : p.TakesOne) (level : Nat → Nat → Nat) (thief victim : Core) :
    (p.division.moved thief victim = 0 ∧ rankOf level (p.steal thief victim).1 = rankOf level thief ∧
        rankOf level (p.steal thief victim).2 = rankOf level victim) ∨
      (p.division.moved thief victim = 1 ∧ 0 < victim.count ∧
        rankOf level (p.steal thief victim).1 = rankOf level thief + level thief.running thief.count ∧
        rankOf level (p.steal thief victim).2 + level victim.running (victim.count - 1) = rankOf level victim) := by
  have ht := p.count_thief thief victim
  have hv := p.count_victim thief victim
  have := one thief victim
  have running : (p.steal thief victim).1.running = thief.running ∧ (p.steal thief victim).2.running = victim.running := ⟨rfl, rfl⟩
  rcases (by omega : p.division.moved thief victim = 0 ∨ p.division.moved thief victim = 1) with moved | moved
  · rw [moved] at ht hv
    refine .inl ⟨moved, ?_, ?_⟩
    · rw [rankOf, rankOf, running.1, ht, Nat.add_zero]
    · rw [rankOf, rankOf, running.2, ← hv, Nat.add_zero]
  · rw [moved] at ht hv
    refine .inr ⟨moved, by omega, ?_, ?_⟩
    · rw [rankOf, rankOf, running.1, ht, sumBelow]
    · rw [rankOf, rankOf, running.2, ← hv, Nat.add_sub_cancel, sumBelow]

/-- The idle criterion where every idle core finds work, with a rank of tasks. -/
theorem fillsIdle {level : Nat → Nat → Nat} {top : Nat} (sound : p.Sound) (fills : p.Fills) (spares : p.Spares) (one : p.TakesOne)
    (descends : p.Descends level) (bounded : ∀ r k, level r k ≤ top) (selects : SelectsStealable (p.seeing size select choose))
    (reaches : IdleReaches (p.seeing size select choose)) : FillsIdle (p.seeing size select choose) (rankOf level) top :=
  { p.keepsBusy sound fills spares (size := size) (select := select) (choose := choose) with
    selects := selects
    progress := reaches
    reaches := fun thief victim wf idle over => (sound.of_wellFormed wf idle).mpr over
    thiefStays := fun thief victim _ over _ => by
      have := p.count_thief thief victim
      simp only [Core.Overloaded, Policy.seeing] at *
      omega
    rankStays := fun thief victim wf busy can => by
      have := descends.of_wellFormed wf busy can
      have := p.rankOf_steal one level thief victim
      simp only [Policy.seeing]
      omega
    victimStays := fun thief victim wf busy can over => by
      have := descends.of_wellFormed wf busy can
      have := p.rankOf_steal one level thief victim
      have := p.count_victim thief victim
      simp only [Policy.seeing, Core.Overloaded] at *
      omega
    bounded := fun c _ => sumBelow_le (bounded c.running) c.count }

/-- `work_conserving` for a flat policy by the idle criterion with a rank of tasks. -/
theorem Sound.workConservingWithin_rank {level : Nat → Nat → Nat} {top : Nat} (sound : p.Sound) (fills : p.Fills)
    (spares : p.Spares) (one : p.TakesOne) (descends : p.Descends level) (bounded : ∀ r k, level r k ≤ top) :
    WorkConservingWithin p.balancer {} fun m => m.idleMeasure (rankOf level) top :=
  workConservingWithin_of_fillsIdle (fillsIdle sound fills spares one descends bounded p.selects sound.idleReaches)

/--
Every steal that moves a task moves it to a lower level. The level may depend on how many tasks there are in `total`: it need not be
bounded for all machines at once.
-/
def Sinks (p : Policy) (level : Nat → Nat → Nat → Nat) : Prop := ∀ total : Nat, p.Always fun thief victim =>
  thief.count + victim.count ≤ total → p.filter thief victim → 0 < p.division.moved thief victim →
    level total thief.running thief.count < level total victim.running (victim.count - 1)

/-- `balanced` for a flat policy that takes one task, each time to a lower level. -/
theorem Sinks.balanced {level : Nat → Nat → Nat → Nat} (sinks : p.Sinks level) (one : p.TakesOne) (yields : p.Yields) :
    Balanced p.balancer := by
  refine yields.balanced (fun m => m.totalRank (rankOf (level m.tasks.length))) fun {n m i j} wf ne can some => ?_
  show (m.afterSteal p.balancer i j).totalRank (rankOf (level (m.afterSteal p.balancer i j).tasks.length)) < _
  rw [length_tasks_afterSteal p.stealConserves wf ne can]
  have := totalRank_afterSteal (b := p.balancer) (rankOf (level m.tasks.length)) m ne
  have := p.rankOf_steal one (level m.tasks.length) (m i) (m j)
  have := sinks _ _ _ (fits_of_machine wf i) (fits_of_machine wf j) (count_pair_le m ne) can some
  simp only [Policy.balancer, Policy.seeing] at *
  omega

end Policy

end Proofgen

end
