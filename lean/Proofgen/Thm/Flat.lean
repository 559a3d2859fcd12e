module

public import Proofgen.Thm.Local
public import Proofgen.Thm.IdleCriterion
public import Proofgen.Thm.Meta

/-!
# Flat policies: what each obligation asks of the filter

From arithmetic about one thief and one victim to the obligations. `moved` is how many tasks a steal moves.
-/

@[expose] public noncomputable section

namespace Proofgen

namespace Policy

variable {p : Policy}

/-- What a flat policy selects on an up-to-date observation can be stolen from. -/
theorem selects (p : Policy) : SelectsStealable p.balancer := fun _ _ _ h => h

/-- A flat policy selects everything that can be stolen from. -/
theorem selectsAll (p : Policy) : SelectsAllStealable p.balancer := fun _ _ _ ne can => ⟨ne, can⟩

/-- `weigh` gives 1 to every task, so that the load is the number of tasks. -/
def CountsTasks (p : Policy) : Prop := p.weigh = fun _ => 1

/-- An idle core may steal from the overloaded cores, and from them only. -/
def Sound (p : Policy) : Prop := ∀ thief victim : Core, thief.Idle → (p.filter thief victim ↔ victim.Overloaded)

/-- Each steal moves something, and less than the gap. -/
def Narrows (p : Policy) : Prop := ∀ thief victim : Core, p.filter thief victim →
  0 < p.division.moved thief victim ∧ thief.count + p.division.moved thief victim < victim.count

/-- An idle core that steals from an overloaded one gets something, and does not take everything. -/
def Fills (p : Policy) : Prop := ∀ thief victim : Core, thief.Idle → victim.Overloaded →
  0 < p.division.moved thief victim ∧ p.division.moved thief victim < victim.count

/-- A busy core does not take everything that another core has. -/
def Spares (p : Policy) : Prop := ∀ thief victim : Core, ¬ thief.Idle → p.filter thief victim → ¬ victim.Idle →
  p.division.moved thief victim < victim.count

/-- A busy core leaves an overloaded victim overloaded. -/
def KeepsOverload (p : Policy) : Prop := ∀ thief victim : Core, ¬ thief.Idle → p.filter thief victim → victim.Overloaded →
  p.division.moved thief victim + 2 ≤ victim.count

theorem load_eq_count (counts : p.CountsTasks) (c : Core) : c.load p.balancer.weigh = c.count := by
  have h : p.balancer.weigh = fun _ => 1 := counts
  rw [h, Core.load_one]

theorem Narrows.moves (narrows : p.Narrows) (counts : p.CountsTasks) : StealMoves p.balancer := by
  intro thief victim _ can
  have ⟨pos, lt⟩ := narrows thief victim can
  refine ⟨p.division.moved thief victim, pos, ?_, ?_, ?_⟩
  · rw [load_eq_count counts, load_eq_count counts]
    exact lt
  · rw [load_eq_count counts, load_eq_count counts]
    exact p.count_thief thief victim
  · rw [load_eq_count counts, load_eq_count counts]
    exact p.count_victim thief victim

/-- `potential_decrease` for a flat policy that balances the number of tasks. -/
theorem Narrows.potentialDecrease (narrows : p.Narrows) (counts : p.CountsTasks) : PotentialDecrease p.balancer 4 :=
  potentialDecrease_of_moves (narrows.moves counts)

/-- `bounded_steals` for a flat policy that balances the number of tasks. -/
theorem Narrows.boundedSteals (narrows : p.Narrows) (counts : p.CountsTasks) : BoundedSteals p.balancer 4 :=
  fun e wf r => steals_le_of_execution p.stealConserves (narrows.potentialDecrease counts) e wf r

theorem Narrows.locallySound (narrows : p.Narrows) (counts : p.CountsTasks) : LocallySound p.balancer where
  conserves := p.stealConserves
  nonIdling := Policy.stealNonIdling_of fun thief victim can => by
    have := narrows thief victim can
    omega
  moves := narrows.moves counts

/-- `balanced` for a flat policy that balances the number of tasks. -/
theorem Narrows.balanced (narrows : p.Narrows) (counts : p.CountsTasks) : Balanced p.balancer :=
  balanced_of_sound (narrows.locallySound counts) p.selects p.selectsAll

/-- An idle core may choose every overloaded one. -/
theorem Sound.candidate (sound : p.Sound) {n : Nat} {m : Machine n} {i j : Fin n} (idle : (m i).Idle) (over : (m j).Overloaded) :
    p.balancer.candidate m i j := by
  refine ⟨fun eq => ?_, (sound _ _ idle).mpr over⟩
  subst eq
  simp only [Core.Idle, Core.Overloaded] at *
  omega

/-- In a bad machine, the idle core may steal from the overloaded one. -/
theorem Sound.progress (sound : p.Sound) : Progress p.balancer := by
  intro n m _ bad
  obtain ⟨i, j, idle, over⟩ : ∃ i j, (m i).Idle ∧ (m j).Overloaded := Classical.byContradiction fun none =>
    bad fun i j idle over => none ⟨i, j, idle, over⟩
  exact ⟨i, j, sound.candidate idle over⟩

/-- `work_conserving` for a flat policy by the meta-theorem: as many rounds are enough as the potential allows steals. -/
theorem Narrows.workConservingWithin_potential (narrows : p.Narrows) (counts : p.CountsTasks) (sound : p.Sound) :
    WorkConservingWithin p.balancer {} fun m => m.potential p.weigh / 4 :=
  workConservingWithin_plain_of_sound p.balancer (narrows.locallySound counts) sound.progress p.selects

/-- `failure_blames_success` holds for every flat policy. -/
theorem failureBlamesSuccess (p : Policy) : FailureBlamesSuccess p.balancer :=
  failureBlamesSuccess_of_selects p.selects

theorem keepsBusy (sound : p.Sound) (fills : p.Fills) (spares : p.Spares) : KeepsBusy p.balancer where
  conserves := p.stealConserves
  takesFromOverloaded thief victim _ idle can := (sound thief victim idle).mp can
  idleThief thief victim _ idle can := by
    have := fills thief victim idle ((sound thief victim idle).mp can)
    have := p.count_thief thief victim
    have := p.count_victim thief victim
    simp only [Core.Idle, Policy.balancer]
    omega
  busyThief thief victim _ busy can := by
    have := spares thief victim busy can
    have := p.count_thief thief victim
    have := p.count_victim thief victim
    simp only [Core.Idle, Policy.balancer] at *
    omega

/-- `work_conserving_sequential` for a flat policy: when turns do not overlap, one round is enough. -/
theorem Sound.workConservingWithin_sequential (sound : p.Sound) (fills : p.Fills) (spares : p.Spares) :
    WorkConservingWithin p.balancer .sequential fun _ => 1 :=
  workConservingWithin_one
    { p.keepsBusy sound fills spares with
      selects := p.selects
      progress := fun _ _ j _ idle over => ⟨j, sound.candidate idle over⟩ }

/-! ## Ranks of tasks -/

/-- `f 0 + … + f (k - 1)`. -/
def sumBelow (f : Nat → Nat) : Nat → Nat
  | 0 => 0
  | k + 1 => sumBelow f k + f k

/--
The rank of a core: each of its tasks adds the level of its place in the stack, which may depend on whether the core runs a task.
-/
def rankOf (level : Nat → Nat → Nat) (c : Core) : Nat := sumBelow (level c.running) c.count

/-- A busy thief never moves a task to a higher level, and moves it to a lower one if the victim is not overloaded any more. -/
def Descends (p : Policy) (level : Nat → Nat → Nat) : Prop := ∀ thief victim : Core, ¬ thief.Idle → p.filter thief victim →
  0 < p.division.moved thief victim →
    level thief.running thief.count ≤ level victim.running (victim.count - 1) ∧
      (victim.count = 2 → level thief.running thief.count < level victim.running (victim.count - 1))

/-- Every steal moves a task to a lower level. -/
def Sinks (p : Policy) (level : Nat → Nat → Nat) : Prop := ∀ thief victim : Core, p.filter thief victim →
  0 < p.division.moved thief victim ∧ level thief.running thief.count < level victim.running (victim.count - 1)

/-- At most one task moves. -/
def TakesOne (p : Policy) : Prop := ∀ thief victim : Core, p.division.moved thief victim ≤ 1

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

/-- The idle criterion for a flat policy, with a rank of tasks. -/
theorem fillsIdle {level : Nat → Nat → Nat} {top : Nat} (sound : p.Sound) (fills : p.Fills) (spares : p.Spares) (one : p.TakesOne)
    (descends : p.Descends level) (bounded : ∀ r k, level r k ≤ top) : FillsIdle p.balancer (rankOf level) top :=
  { p.keepsBusy sound fills spares with
    selects := p.selects
    progress := fun _ _ j _ idle over => ⟨j, sound.candidate idle over⟩
    reaches := fun thief victim _ idle over => (sound thief victim idle).mpr over
    thiefStays := fun thief victim _ over _ => by
      have := p.count_thief thief victim
      simp only [Core.Overloaded, Policy.balancer] at *
      omega
    rankStays := fun thief victim _ busy can => by
      have := descends thief victim busy can
      have := p.rankOf_steal one level thief victim
      simp only [Policy.balancer]
      omega
    victimStays := fun thief victim _ busy can over => by
      have := descends thief victim busy can
      have := p.rankOf_steal one level thief victim
      have := p.count_victim thief victim
      simp only [Policy.balancer, Core.Overloaded] at *
      omega
    bounded := fun c _ => sumBelow_le (bounded c.running) c.count }

/-- `work_conserving` for a flat policy by the idle criterion with a rank of tasks. -/
theorem Sound.workConservingWithin_rank {level : Nat → Nat → Nat} {top : Nat} (sound : p.Sound) (fills : p.Fills)
    (spares : p.Spares) (one : p.TakesOne) (descends : p.Descends level) (bounded : ∀ r k, level r k ≤ top) :
    WorkConservingWithin p.balancer {} fun m => m.idleMeasure (rankOf level) top :=
  workConservingWithin_of_fillsIdle (fillsIdle sound fills spares one descends bounded)

/--
`work_conserving` for a flat policy by the idle criterion: if busy cores leave overloaded victims overloaded, then as many rounds are
enough as cores are idle at the start.
-/
theorem Sound.workConservingWithin_idle (sound : p.Sound) (fills : p.Fills) (spares : p.Spares) (keeps : p.KeepsOverload) :
    WorkConservingWithin p.balancer {} fun m => m.idleCount :=
  workConservingWithin_idleCount
    { p.keepsBusy sound fills spares with
      selects := p.selects
      progress := fun _ _ j _ idle over => ⟨j, sound.candidate idle over⟩
      reaches := fun thief victim _ idle over => (sound thief victim idle).mpr over
      thiefStays := fun thief victim _ over _ => by
        have := p.count_thief thief victim
        simp only [Core.Overloaded, Policy.balancer] at *
        omega
      rankStays := fun _ _ _ _ _ => Nat.le_refl _
      victimStays := fun thief victim _ busy can over => by
        have := keeps thief victim busy can over
        have := p.count_victim thief victim
        simp only [Core.Overloaded, Policy.balancer] at *
        omega
      bounded := fun _ _ => Nat.zero_le _ }

/-- `balanced` for a flat policy that takes one task, each time to a lower level. -/
theorem Sinks.balanced {level : Nat → Nat → Nat} (one : p.TakesOne) (sinks : p.Sinks level) : Balanced p.balancer :=
  balanced_of_rank (rankOf level) p.stealConserves p.selects p.selectsAll fun thief victim _ can => by
    have := sinks thief victim can
    have := p.rankOf_steal one level thief victim
    simp only [Policy.balancer]
    omega

end Policy

/-- A condition between propositions, in a form that decision procedures for arithmetic read. -/
theorem ite_prop {c a b : Prop} [Decidable c] : (if c then a else b) ↔ (c → a) ∧ (¬ c → b) := by
  by_cases h : c <;> simp [h]

end Proofgen

end
