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

variable {p : Policy} {size : Nat → Prop} {select : {n : Nat} → Machine n → Fin n → Fin n → Prop}
  {choose : {n : Nat} → Machine n → Fin n → Option (Fin n)}

/-- What a flat policy selects on an up-to-date observation can be stolen from. -/
theorem selects (p : Policy) : SelectsStealable p.balancer := fun _ _ _ h => h

/-- Each steal moves load, and less than the gap; load is the sum of what `weigh` gives to the tasks. -/
def Narrows (p : Policy) (weigh : Task → Nat) : Prop := p.Always fun thief victim => p.filter thief victim →
  0 < p.division.movedLoad weigh thief victim ∧
    thief.load weigh + p.division.movedLoad weigh thief victim < victim.load weigh

/-- Each steal moves nothing at all, or load, and less than the gap. -/
def WeaklyNarrows (p : Policy) (weigh : Task → Nat) : Prop := p.Always fun thief victim => p.filter thief victim →
  p.division.moved thief victim = 0 ∨ 0 < p.division.movedLoad weigh thief victim ∧
    thief.load weigh + p.division.movedLoad weigh thief victim < victim.load weigh

/-- An idle core that steals from an overloaded one gets something, and does not take everything. -/
def Fills (p : Policy) : Prop := p.Always fun thief victim => thief.Idle → victim.Overloaded →
  0 < p.division.moved thief victim ∧ p.division.moved thief victim < victim.count

/-- A busy core does not take everything that another core has. -/
def Spares (p : Policy) : Prop := p.Always fun thief victim => ¬ thief.Idle → p.filter thief victim → ¬ victim.Idle →
  p.division.moved thief victim < victim.count

/-- A busy core leaves an overloaded victim overloaded. -/
def KeepsOverload (p : Policy) : Prop := p.Always fun thief victim => ¬ thief.Idle → p.filter thief victim → victim.Overloaded →
  p.division.moved thief victim + 2 ≤ victim.count

/-- A core with just one task leaves an overloaded victim overloaded. -/
def SinglesKeepOverload (p : Policy) : Prop := p.Always fun thief victim => thief.count = 1 → p.filter thief victim →
  victim.Overloaded → p.division.moved thief victim + 2 ≤ victim.count

/--
Where a steal would move nothing, the victim may steal from the thief, and gets something. (Such a steal takes effect without any,
so that two cores could keep each other busy with it for ever.)
-/
def Yields (p : Policy) : Prop := p.Always fun thief victim => p.filter thief victim → p.division.moved thief victim = 0 →
  p.filter victim thief ∧ 0 < p.division.moved victim thief ∧ victim.waiting < thief.waiting

/-- Where no core of two may steal from the other, their loads are no further apart than `gap`. -/
def EndsWithin (p : Policy) (gap : Nat) : Prop := p.Always fun thief victim => ¬ p.filter thief victim → ¬ p.filter victim thief →
  victim.load p.weigh ≤ thief.load p.weigh + gap

/-! ## Fitting weights -/

theorem fits_of_wellFormed {bounds : WeightBounds} {c : Core} (h : WellFormed bounds c.tasks) : c.Fits bounds := h.1

theorem fits_of_machine {bounds : WeightBounds} {n : Nat} {m : Machine n} (h : WellFormed bounds m.tasks) (k : Fin n) :
    (m k).Fits bounds := fits_of_wellFormed (h.oneCore k)

/-! ## Steals that narrow the gap -/

theorem pos_of_movedLoad {weigh : Task → Nat} {thief victim : Core} (h : 0 < p.division.movedLoad weigh thief victim) :
    0 < p.division.moved thief victim := by
  refine List.length_pos_iff.mpr fun none => ?_
  rw [Division.movedLoad, none] at h
  exact Nat.lt_irrefl 0 h

theorem count_pos_of_load {weigh : Task → Nat} {c : Core} (h : 0 < c.load weigh) : 0 < c.count := by
  refine List.length_pos_iff.mpr fun none => ?_
  rw [Core.load, none] at h
  exact Nat.lt_irrefl 0 h

theorem moved_lt_of_movedLoad {weigh : Task → Nat} {thief victim : Core}
    (h : p.division.movedLoad weigh thief victim < victim.load weigh) : p.division.moved thief victim < victim.count := by
  have load := p.load_victim thief victim weigh
  have count := p.count_victim thief victim
  have := count_pos_of_load (c := (p.steal thief victim).2) (weigh := weigh) (by omega)
  omega

theorem Narrows.weakly {weigh : Task → Nat} (narrows : p.Narrows weigh) : p.WeaklyNarrows weigh :=
  fun thief victim ht hv can => .inr (narrows thief victim ht hv can)

/-- Steals that always move something leave nothing to yield. -/
theorem Narrows.yields {weigh : Task → Nat} (narrows : p.Narrows weigh) : p.Yields := fun thief victim ht hv can none => by
  have := pos_of_movedLoad (narrows thief victim ht hv can).1
  omega

/-- Steals that narrow the gap are what the potential asks for. -/
theorem Narrows.moves (narrows : p.Narrows p.weigh) : StealMoves p.balancer := fun thief victim wf can =>
  have ⟨pos, lt⟩ := narrows.of_wellFormed wf can
  ⟨p.division.movedLoad p.weigh thief victim, pos, lt, p.load_thief thief victim p.weigh, p.load_victim thief victim p.weigh⟩

/-- `steal_non_idling` for a flat policy with steals that narrow some gap. -/
theorem Narrows.nonIdling {weigh : Task → Nat} (narrows : p.Narrows weigh) : StealNonIdling p.balancer :=
  stealNonIdling_of fun thief victim ht hv can => by
    have ⟨pos, lt⟩ := narrows thief victim ht hv can
    have := pos_of_movedLoad pos
    have := moved_lt_of_movedLoad (p := p) (thief := thief) (victim := victim) (weigh := weigh) (by omega)
    omega

/-- `potential_decrease` for a flat policy. -/
theorem Narrows.potentialDecrease (narrows : p.Narrows p.weigh) : PotentialDecrease p.balancer 4 :=
  potentialDecrease_of_moves narrows.moves

/-- `bounded_steals` for a flat policy. -/
theorem Narrows.boundedSteals (narrows : p.Narrows p.weigh) : BoundedSteals p.balancer 4 :=
  fun e _ wf r => steals_le_of_execution p.stealConserves narrows.potentialDecrease e wf r

/-- Steals that narrow the gap are locally sound. -/
theorem Narrows.locallySound (narrows : p.Narrows p.weigh) : LocallySound p.balancer where
  conserves := p.stealConserves
  nonIdling := narrows.nonIdling
  moves := narrows.moves

/-- A steal that moves something lowers the potential. -/
theorem WeaklyNarrows.lowers {weigh : Task → Nat} (narrows : p.WeaklyNarrows weigh) {n : Nat} {m : Machine n} {i j : Fin n}
    (wf : WellFormed p.bounds m.tasks) (ne : i ≠ j) (can : p.filter (m i) (m j)) (some : 0 < p.division.moved (m i) (m j)) :
    (m.afterSteal p.balancer i j).potential weigh + 4 ≤ m.potential weigh := by
  have ⟨pos, lt⟩ := (narrows.of_wellFormed (wf.pair ne) can).resolve_left (Nat.ne_of_gt some)
  exact potential_afterSteal (b := p.balancer) ne pos lt (p.load_thief _ _ weigh) (p.load_victim _ _ weigh)

/-- A steal that moves nothing changes nothing. -/
theorem afterSteal_eq {n : Nat} {m : Machine n} {i j : Fin n} (none : p.division.moved (m i) (m j) = 0) :
    m.afterSteal p.balancer i j = m := by
  have same := Division.split_of_moved_zero none
  funext k
  simp only [Machine.afterSteal, Policy.balancer, Policy.seeing, Policy.steal, same, List.append_nil]
  by_cases hi : k = i
  · rw [if_pos hi, hi]
  by_cases hj : k = j
  · rw [if_neg hi, if_pos hj, hj]
  rw [if_neg hi, if_neg hj]

/-! ## Work conservation -/

/-- An idle core may choose every overloaded one. -/
theorem Sound.candidate (sound : p.Sound) {n : Nat} {m : Machine n} {i j : Fin n} (hi : (m i).Fits p.bounds)
    (hj : (m j).Fits p.bounds) (idle : (m i).Idle) (over : (m j).Overloaded) : p.balancer.candidate m i j := by
  refine ⟨fun eq => ?_, (sound _ _ hi hj idle).mpr over⟩
  subst eq
  simp only [Core.Idle, Core.Overloaded] at *
  omega

/-- `failure_blames_success` holds for every flat policy. -/
theorem failureBlamesSuccess (p : Policy) : FailureBlamesSuccess p.balancer :=
  failureBlamesSuccess_of_selects p.selects

/-- Thieves and victims are busy after a steal, and idle thieves take from overloaded cores only. -/
theorem keepsBusy (sound : p.Sound) (fills : p.Fills) (spares : p.Spares) : KeepsBusy (p.seeing size select choose) where
  conserves := p.stealConserves
  takesFromOverloaded thief victim wf idle can := (sound.of_wellFormed wf idle).mp can
  idleThief thief victim wf idle can := by
    have := fills.of_wellFormed wf idle ((sound.of_wellFormed wf idle).mp can)
    have := p.count_thief thief victim
    have := p.count_victim thief victim
    simp only [Core.Idle, Policy.seeing]
    omega
  busyThief thief victim wf busy can := by
    have := spares.of_wellFormed wf busy can
    have := p.count_thief thief victim
    have := p.count_victim thief victim
    simp only [Core.Idle, Policy.seeing] at *
    omega

/-- Where steals narrow some gap or move nothing, busy cores do not take everything. -/
theorem WeaklyNarrows.spares {weigh : Task → Nat} (narrows : p.WeaklyNarrows weigh) : p.Spares :=
  fun thief victim ht hv _ can some => by
    rcases narrows thief victim ht hv can with none | ⟨_, lt⟩
    · rw [none]
      exact Nat.pos_of_ne_zero some
    · exact moved_lt_of_movedLoad (weigh := weigh) (by omega)

/-- `work_conserving_sequential` where every idle core finds work: when turns do not overlap, one round is enough. -/
theorem Sound.workConservingWithin_sequential_of (sound : p.Sound) (fills : p.Fills) (spares : p.Spares)
    (selects : SelectsStealable (p.seeing size select choose)) (reaches : IdleReaches (p.seeing size select choose)) :
    WorkConservingWithin (p.seeing size select choose) .sequential fun _ => 1 :=
  workConservingWithin_one
    { p.keepsBusy sound fills spares (size := size) (select := select) (choose := choose) with
      selects := selects
      progress := fun m i j fit wf idle over => reaches m i j fit (fun k => wf.oneCore k) idle over }

/-- In a flat policy every idle core finds work. -/
theorem Sound.idleReaches (sound : p.Sound) : IdleReaches p.balancer := fun _ i j _ fits idle over =>
  ⟨j, sound.candidate (fits_of_wellFormed (fits i)) (fits_of_wellFormed (fits j)) idle over⟩

/-- `work_conserving_sequential` for a flat policy: when turns do not overlap, one round is enough. -/
theorem Sound.workConservingWithin_sequential (sound : p.Sound) (fills : p.Fills) (spares : p.Spares) :
    WorkConservingWithin p.balancer .sequential fun _ => 1 :=
  sound.workConservingWithin_sequential_of fills spares p.selects sound.idleReaches

/--
`work_conserving` by a potential, in whatever load: every steal moves nothing or lowers it, and idle cores get something. Where the
machine is bad some idle core has a candidate. As many rounds are enough as the potential allows steals.
-/
theorem WeaklyNarrows.workConservingWithin_of {weigh : Task → Nat} (narrows : p.WeaklyNarrows weigh) (sound : p.Sound)
    (fills : p.Fills) (selects : SelectsStealable (p.seeing size select choose))
    (progress : IdleProgress (p.seeing size select choose)) :
    WorkConservingWithin (p.seeing size select choose) {} fun m => m.potential weigh / 4 := by
  have busy := p.keepsBusy sound fills narrows.spares (size := size) (select := select) (choose := choose)
  have quarter {a b : Nat} (h : a + 4 ≤ b) : a / 4 < b / 4 := by omega
  intro n start fit wf e eq r late
  refine e.settles (keeps := fun m => WellFormed p.bounds m.tasks) (measure := fun m => m.potential weigh / 4) rfl
    (fun {m _ _ _} round wf => ⟨wellFormed_of_round busy.conserves round wf,
      fun good => (busy.invariant_good.of_round round ⟨wf, good⟩).2, fun bad => ?_⟩) (eq ▸ wf) r (eq ▸ late)
  obtain ⟨order, _, everyone, turns⟩ := round
  obtain ⟨x, idle, w, first⟩ := progress m fit wf bad
  refine turns.lowers (keeps := fun m => WellFormed p.bounds m.tasks) (measure := fun m => m.potential weigh / 4) (x := x)
    (fun _ => rfl) Eq.trans (fun {m _ _ _ _} wf turn => ⟨wellFormed_of_turn busy.conserves turn wf, ?_⟩) ?_ wf rfl ?_ (everyone x)
  · cases turn with
    | pass => exact .inr ⟨Nat.le_refl _, rfl⟩
    | fail => exact .inr ⟨Nat.le_refl _, rfl⟩
    | steal j _ ne can =>
      rcases Nat.eq_zero_or_pos (p.division.moved (m _) (m j)) with none | some
      · exact .inr ⟨Nat.le_of_eq (congrArg (fun m => m.potential weigh / 4) (afterSteal_eq none)), (afterSteal_eq none).symm⟩
      · exact .inl (quarter (narrows.lowers wf ne can some))
  · rintro m observed o m' wf rfl sees turn
    have : observed = m := funext fun k => by obtain ⟨s, _, _, rfl, eq⟩ := sees k; exact eq
    subst this
    have fits := fits_of_machine wf
    cases turn with
    | pass none => exact absurd first (none w)
    | fail j chosen not _ => exact absurd (selects _ x j chosen) not
    | steal j _ ne can =>
      have over := (sound _ _ (fits x) (fits j) idle).mp can
      exact quarter (narrows.lowers wf ne can (fills _ _ (fits x) (fits j) idle over).1)
  · intro s mem
    cases List.mem_singleton.mp mem
    exact ⟨wf, rfl, rfl⟩

/-- In a bad machine, the idle core may steal from the overloaded one. -/
theorem Sound.idleProgress (sound : p.Sound) : IdleProgress p.balancer := by
  intro n m _ wf bad
  obtain ⟨i, j, idle, over⟩ : ∃ i j, (m i).Idle ∧ (m j).Overloaded := Classical.byContradiction fun none =>
    bad fun i j idle over => none ⟨i, j, idle, over⟩
  exact ⟨i, idle, j, sound.candidate (fits_of_machine wf i) (fits_of_machine wf j) idle over⟩

/-- `work_conserving` for a flat policy by a potential, in whatever load. -/
theorem WeaklyNarrows.workConservingWithin {weigh : Task → Nat} (narrows : p.WeaklyNarrows weigh) (sound : p.Sound)
    (fills : p.Fills) : WorkConservingWithin p.balancer {} fun m => m.potential weigh / 4 :=
  narrows.workConservingWithin_of sound fills p.selects sound.idleProgress

/--
`work_conserving` by the idle criterion, where every idle core finds work: if busy cores leave overloaded victims overloaded, then as
many rounds are enough as cores are idle at the start.
-/
theorem Sound.workConservingWithin_idle_of (sound : p.Sound) (fills : p.Fills) (spares : p.Spares) (keeps : p.KeepsOverload)
    (selects : SelectsStealable (p.seeing size select choose)) (reaches : IdleReaches (p.seeing size select choose)) :
    WorkConservingWithin (p.seeing size select choose) {} fun m => m.idleCount :=
  workConservingWithin_idleCount
    { p.keepsBusy sound fills spares (size := size) (select := select) (choose := choose) with
      selects := selects
      progress := reaches
      reaches := fun thief victim wf idle over => (sound.of_wellFormed wf idle).mpr over
      thiefStays := fun thief victim _ over _ => by
        have := p.count_thief thief victim
        simp only [Core.Overloaded, Policy.seeing] at *
        omega
      rankStays := fun _ _ _ _ _ => Nat.le_refl _
      victimStays := fun thief victim wf busy can over => by
        have := keeps.of_wellFormed wf busy can over
        have := p.count_victim thief victim
        simp only [Core.Overloaded, Policy.seeing] at *
        omega
      bounded := fun _ _ => Nat.zero_le _ }

/-- `work_conserving` for a flat policy by the idle criterion: as many rounds are enough as cores are idle at the start. -/
theorem Sound.workConservingWithin_idle (sound : p.Sound) (fills : p.Fills) (spares : p.Spares) (keeps : p.KeepsOverload) :
    WorkConservingWithin p.balancer {} fun m => m.idleCount :=
  sound.workConservingWithin_idle_of fills spares keeps p.selects sound.idleReaches

/-! ## Balance -/

/-- Where some core can steal, there is one that gets something from each of its candidates: one with the fewest tasks waiting. -/
theorem Yields.eager (yields : p.Yields) {n : Nat} (m : Machine n) (fits : ∀ k, (m k).Fits p.bounds) {i j : Fin n}
    (candidate : p.Candidate m i j) :
    ∃ i, (∃ j, p.Candidate m i j) ∧ ∀ j, p.Candidate m i j → 0 < p.division.moved (m i) (m j) := by
  by_cases all : ∀ k, p.Candidate m i k → 0 < p.division.moved (m i) (m k)
  · exact ⟨i, ⟨j, candidate⟩, all⟩
  · obtain ⟨k, some, none⟩ : ∃ k, p.Candidate m i k ∧ p.division.moved (m i) (m k) = 0 :=
      Classical.byContradiction fun no => all fun k some => Nat.pos_of_ne_zero fun none => no ⟨k, some, none⟩
    have ⟨back, _, _⟩ := yields _ _ (fits i) (fits k) some.2 none
    exact eager yields m fits (i := k) (j := i) ⟨some.1.symm, back⟩
termination_by (m i).waiting

/-- Balance from a measure that every steal lowers if it moves something. -/
theorem Yields.balanced (yields : p.Yields) (measure : {n : Nat} → Machine n → Nat)
    (lowers : ∀ {n : Nat} {m : Machine n} {i j : Fin n}, WellFormed p.bounds m.tasks → i ≠ j → p.filter (m i) (m j) →
      0 < p.division.moved (m i) (m j) → measure (m.afterSteal p.balancer i j) < measure m) : Balanced p.balancer := by
  refine balanced_of_measure measure p.stealConserves p.selects (fun {n m i j} wf ne can => ?_) (fun {n m} wf unrest => ?_)
  · rcases Nat.eq_zero_or_pos (p.division.moved (m i) (m j)) with none | some
    · exact .inr (afterSteal_eq none)
    · exact .inl (lowers wf ne can some)
  · have ⟨x, y, candidate⟩ : ∃ x y, p.Candidate m x y := Classical.byContradiction fun none =>
      unrest fun x y candidate => none ⟨x, y, candidate⟩
    obtain ⟨i, some, all⟩ := yields.eager m (fits_of_machine wf) candidate
    exact ⟨i, some, fun j candidate => lowers wf candidate.1 candidate.2 (all j candidate)⟩

/-- `balanced` for a flat policy by a potential, in whatever load: a steal that moves something lowers it. -/
theorem WeaklyNarrows.balanced {weigh : Task → Nat} (narrows : p.WeaklyNarrows weigh) (yields : p.Yields) : Balanced p.balancer :=
  yields.balanced (fun m => m.potential weigh) fun wf ne can some =>
    Nat.lt_of_lt_of_le (Nat.lt_add_of_pos_right (by decide)) (narrows.lowers wf ne can some)

/-- `balanced` with steals that narrow some gap, however candidates are selected. -/
theorem Narrows.balanced_of {weigh : Task → Nat} (narrows : p.Narrows weigh)
    (selects : SelectsStealable (p.seeing size select choose)) : Balanced (p.seeing size select choose) := by
  have lowers {n : Nat} {m : Machine n} {i j : Fin n} (wf : WellFormed p.bounds m.tasks) (ne : i ≠ j) (can : p.filter (m i) (m j)) :
      (m.afterSteal p.balancer i j).potential weigh < m.potential weigh :=
    Nat.lt_of_lt_of_le (Nat.lt_add_of_pos_right (by decide))
      (narrows.weakly.lowers wf ne can (pos_of_movedLoad (narrows _ _ (fits_of_machine wf i) (fits_of_machine wf j) can).1))
  have eager {n : Nat} {m : Machine n} (wf : WellFormed p.bounds m.tasks) (unrest : ¬ (p.seeing size select choose).Calm m) :
      ∃ i, (∃ j, select m i j) ∧ ∀ j, select m i j → (m.afterSteal p.balancer i j).potential weigh < m.potential weigh := by
    have ⟨i, j, found⟩ : ∃ i j, select m i j := Classical.byContradiction fun none => unrest fun i j some => none ⟨i, j, some⟩
    exact ⟨i, ⟨j, found⟩, fun k chosen => lowers wf (selects m i k chosen).1 (selects m i k chosen).2⟩
  exact @balanced_of_measure (p.seeing size select choose) (fun m => m.potential weigh) p.stealConserves selects
    (fun wf ne can => .inl (lowers wf ne can)) eager

/-- `balanced` for a flat policy with steals that narrow some gap. -/
theorem Narrows.balanced {weigh : Task → Nat} (narrows : p.Narrows weigh) : Balanced p.balancer :=
  narrows.weakly.balanced narrows.yields

/-- What balance means at the end: no two loads are further apart than `gap`. -/
theorem EndsWithin.balancedWithin {gap : Nat} (ends : p.EndsWithin gap) (balanced : Balanced p.balancer) :
    BalancedWithin p.balancer gap := by
  intro n m size wf
  obtain ⟨N, calm⟩ := balanced m size wf
  refine ⟨N, fun e start r late i j => ?_⟩
  have fits := fits_of_machine (wellFormed_of_execution p.stealConserves e (start ▸ wf) r)
  by_cases ne : i = j
  · subst ne
    exact Nat.le_add_right _ _
  · exact ends _ _ (fits i) (fits j) (fun can => calm e start r late i j ⟨ne, can⟩) fun can => calm e start r late j i ⟨Ne.symm ne, can⟩

end Policy

/-- What is not zero, without a negation for decision procedures to take apart. -/
theorem not_zero {a : Nat} : ¬ a = 0 ↔ 0 < a := Nat.pos_iff_ne_zero.symm

/-- A condition between propositions, in a form that decision procedures for arithmetic read. -/
theorem ite_prop {c a b : Prop} [Decidable c] : (if c then a else b) ↔ (c → a) ∧ (¬ c → b) := by
  by_cases h : c <;> simp [h]

end Proofgen

end
