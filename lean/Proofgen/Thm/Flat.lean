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

/-- The load is the number of tasks. -/
theorem load_eq_count (counts : p.CountsTasks) (c : Core) : c.load p.balancer.weigh = c.count := by
  have h : p.balancer.weigh = fun _ => 1 := counts
  rw [h, Core.load_one]

/-- Steals that narrow the gap are what the potential asks for. -/
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

/-- Steals that narrow the gap are locally sound. -/
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

/-- Thieves and victims are busy after a steal, and idle thieves take from overloaded cores only. -/
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

/-! ## Balance beyond the potential -/

/--
Where a steal would move nothing, the victim may steal from the thief, and gets something. (Such a steal takes effect without any,
so that two cores could keep each other busy with it for ever.)
-/
def Yields (p : Policy) : Prop := ∀ thief victim : Core, p.filter thief victim → p.division.moved thief victim = 0 →
  p.filter victim thief ∧ 0 < p.division.moved victim thief ∧ victim.waiting < thief.waiting

/--
Every steal that moves a task moves it to a lower level. The level may depend on how many tasks there are in `total`: it need not be
bounded for all machines at once.
-/
def Sinks (p : Policy) (level : Nat → Nat → Nat → Nat) : Prop := ∀ (total : Nat) (thief victim : Core),
  thief.count + victim.count ≤ total → p.filter thief victim → 0 < p.division.moved thief victim →
    level total thief.running thief.count < level total victim.running (victim.count - 1)

/-- A steal from the front of the queue that moves nothing changes nothing. -/
theorem afterSteal_eq {amount : Core → Core → Nat} (front : p.division = .front amount) {n : Nat} {m : Machine n} {i j : Fin n}
    (none : p.division.moved (m i) (m j) = 0) : m.afterSteal p.balancer i j = m := by
  rw [front, Division.moved_front] at none
  have taken : (m j).ready.take (amount (m i) (m j)) = [] := List.length_eq_zero_iff.mp (List.length_take.trans none)
  have left : (m j).ready.drop (amount (m i) (m j)) = (m j).ready := by
    have both := List.take_append_drop (amount (m i) (m j)) (m j).ready
    rwa [taken, List.nil_append] at both
  funext k
  simp only [Machine.afterSteal, Policy.balancer, Policy.steal, front, Division.front, taken, left, List.append_nil]
  by_cases hi : k = i
  · rw [if_pos hi, hi]
  by_cases hj : k = j
  · rw [if_neg hi, if_pos hj, hj]
  rw [if_neg hi, if_neg hj]

/-- Where some core can steal, there is one that gets something from each of its candidates: one with the fewest tasks waiting. -/
theorem Yields.eager (yields : p.Yields) {n : Nat} (m : Machine n) {i j : Fin n} (candidate : p.Candidate m i j) :
    ∃ i, (∃ j, p.Candidate m i j) ∧ ∀ j, p.Candidate m i j → 0 < p.division.moved (m i) (m j) := by
  by_cases all : ∀ k, p.Candidate m i k → 0 < p.division.moved (m i) (m k)
  · exact ⟨i, ⟨j, candidate⟩, all⟩
  · obtain ⟨k, some, none⟩ : ∃ k, p.Candidate m i k ∧ p.division.moved (m i) (m k) = 0 :=
      Classical.byContradiction fun no => all fun k some => Nat.pos_of_ne_zero fun none => no ⟨k, some, none⟩
    have ⟨back, _, _⟩ := yields _ _ some.2 none
    exact eager yields m (i := k) (j := i) ⟨some.1.symm, back⟩
termination_by (m i).waiting

/-- Balance from a measure that every steal lowers if it moves something. -/
theorem Yields.balanced (yields : p.Yields) {amount : Core → Core → Nat} (front : p.division = .front amount)
    (measure : {n : Nat} → Machine n → Nat)
    (lowers : ∀ {n : Nat} {m : Machine n} {i j : Fin n}, WellFormed p.bounds m.tasks → i ≠ j → p.filter (m i) (m j) →
      0 < p.division.moved (m i) (m j) → measure (m.afterSteal p.balancer i j) < measure m) : Balanced p.balancer := by
  refine balanced_of_measure measure p.stealConserves p.selects (fun {n m i j} wf ne can => ?_) (fun {n m} wf unrest => ?_)
  · rcases Nat.eq_zero_or_pos (p.division.moved (m i) (m j)) with none | some
    · exact .inr (afterSteal_eq front none)
    · exact .inl (lowers wf ne can some)
  · have ⟨x, y, ne, can⟩ : ∃ x y, x ≠ y ∧ p.filter (m x) (m y) := Classical.byContradiction fun none =>
      unrest fun x y ne can => none ⟨x, y, ne, can⟩
    obtain ⟨i, some, all⟩ := yields.eager m ⟨ne, can⟩
    exact ⟨i, some, fun j candidate => lowers wf candidate.1 candidate.2 (all j candidate)⟩

/-- `balanced` for a flat policy that takes one task, each time to a lower level. -/
theorem Sinks.balanced {level : Nat → Nat → Nat → Nat} (sinks : p.Sinks level) {amount : Core → Core → Nat}
    (front : p.division = .front amount) (one : p.TakesOne) (yields : p.Yields) : Balanced p.balancer := by
  refine yields.balanced front (fun m => m.totalRank (rankOf (level m.tasks.length))) fun {n m i j} wf ne can some => ?_
  show (m.afterSteal p.balancer i j).totalRank (rankOf (level (m.afterSteal p.balancer i j).tasks.length)) < _
  rw [length_tasks_afterSteal p.stealConserves wf ne can]
  have := totalRank_afterSteal (b := p.balancer) (rankOf (level m.tasks.length)) m ne
  have := p.rankOf_steal one (level m.tasks.length) (m i) (m j)
  have := sinks _ _ _ (count_pair_le m ne) can some
  simp only [Policy.balancer] at *
  omega

/-- `balanced` for a flat policy that takes half of the gap: a steal that moves something lowers the potential. -/
theorem Yields.balanced_half (yields : p.Yields) (half : p.division = .half) (counts : p.CountsTasks) : Balanced p.balancer := by
  refine yields.balanced half (fun m => m.potential p.balancer.weigh) fun {n m i j} wf ne can some => ?_
  have lt : (m i).count + p.division.moved (m i) (m j) < (m j).count := by
    rw [half, Division.moved_half] at *
    omega
  have := potential_afterSteal (b := p.balancer) ne some
    (by rw [load_eq_count counts, load_eq_count counts]; exact lt)
    (by rw [load_eq_count counts, load_eq_count counts]; exact p.count_thief _ _)
    (by rw [load_eq_count counts, load_eq_count counts]; exact p.count_victim _ _)
  exact Nat.lt_of_lt_of_le (Nat.lt_add_of_pos_right (by decide)) this

end Policy

/-- What is not zero, without a negation for decision procedures to take apart. -/
theorem not_zero {a : Nat} : ¬ a = 0 ↔ 0 < a := Nat.pos_iff_ne_zero.symm

/-- A condition between propositions, in a form that decision procedures for arithmetic read. -/
theorem ite_prop {c a b : Prop} [Decidable c] : (if c then a else b) ↔ (c → a) ∧ (¬ c → b) := by
  by_cases h : c <;> simp [h]

end Proofgen

end
