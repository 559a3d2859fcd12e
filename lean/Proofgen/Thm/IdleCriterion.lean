module

public import Proofgen.Thm.Sequential

/-!
# The idle criterion

A second criterion for work conservation. It asks for less than a potential that falls with every steal, and gives a better
number. If idle cores may steal from every overloaded one, and steals of busy cores neither make cores idle nor end an overload
for nothing, then every round that starts in a bad machine lowers the number of idle cores, or a rank that pays for overloads that
end.

The reason: while no idle core disappears and no overload ends, the machine that a core sees, stale and torn as it may be, has the
same idle cores as the real one, and what it shows as overloaded still is. So the attempt of an idle core takes effect.
-/

@[expose] public noncomputable section

namespace Proofgen

variable {n : Nat} {b : Balancer} {rank : Core → Nat} {top : Nat}

/-- **Every idle core finds work**: where it sees an overloaded core, it has a candidate. In a torn view a task may be on two cores. -/
def IdleReaches (b : Balancer) : Prop :=
  ∀ {n : Nat} (m : Machine n) (i j : Fin n), b.size n → (∀ k, WellFormed b.bounds (m k).tasks) → (m i).Idle → (m j).Overloaded →
    ∃ k, b.candidate m i k

/--
**The idle criterion**: what a policy owes for work conservation within a number of rounds that counts idle cores. `rank` is some
measure of a core, at most `top` for each of its tasks, that steals of busy thieves do not raise. With rank 0 throughout, busy
thieves must leave overloaded victims overloaded.
-/
structure FillsIdle (b : Balancer) (rank : Core → Nat) (top : Nat) : Prop extends KeepsBusy b where
  /-- A core may choose only what, as it sees things, it can steal from. -/
  selects : SelectsStealable b
  /-- Where it sees an overloaded core, an idle core has a candidate. -/
  progress : IdleReaches b
  /-- An idle core can steal from every overloaded one. -/
  reaches : ∀ thief victim : Core, WellFormed b.bounds (thief.tasks ++ victim.tasks) → thief.Idle → victim.Overloaded →
    b.canSteal thief victim
  /-- An overloaded thief stays overloaded. -/
  thiefStays : ∀ thief victim : Core, WellFormed b.bounds (thief.tasks ++ victim.tasks) → thief.Overloaded →
    b.canSteal thief victim → (b.steal thief victim).1.Overloaded
  /-- Steals of busy thieves do not raise the rank. -/
  rankStays : ∀ thief victim : Core, WellFormed b.bounds (thief.tasks ++ victim.tasks) → ¬ thief.Idle →
    b.canSteal thief victim →
    rank (b.steal thief victim).1 + rank (b.steal thief victim).2 ≤ rank thief + rank victim
  /-- An overloaded victim of a busy thief stays overloaded, or else the rank falls. -/
  victimStays : ∀ thief victim : Core, WellFormed b.bounds (thief.tasks ++ victim.tasks) → ¬ thief.Idle →
    b.canSteal thief victim → victim.Overloaded → (b.steal thief victim).2.Overloaded ∨
      rank (b.steal thief victim).1 + rank (b.steal thief victim).2 < rank thief + rank victim
  /-- The rank of a core is bounded by the number of its tasks. -/
  bounded : ∀ c : Core, WellFormed b.bounds c.tasks → rank c ≤ top * c.count

/-- The measure of the idle criterion: first the number of idle cores, then the rank, which is at most `top` for each task. -/
def Machine.idleMeasure (rank : Core → Nat) (top : Nat) (m : Machine n) : Nat :=
  m.idleCount * (top * m.tasks.length + 1) + m.totalRank rank

/-- The same cores are idle, and what was overloaded still is. -/
def Machine.Steady (m m' : Machine n) : Prop :=
  ∀ k, ((m k).Idle ↔ (m' k).Idle) ∧ ((m k).Overloaded → (m' k).Overloaded)

theorem Machine.Steady.refl (m : Machine n) : m.Steady m := fun _ => ⟨.rfl, id⟩

theorem Machine.Steady.trans {m₁ m₂ m₃ : Machine n} (h₁ : m₁.Steady m₂) (h₂ : m₂.Steady m₃) : m₁.Steady m₃ := fun k =>
  ⟨(h₁ k).1.trans (h₂ k).1, (h₂ k).2 ∘ (h₁ k).2⟩

/-- A core that is no thief and no victim does not matter for steadiness. -/
theorem steady_afterSteal {m : Machine n} {i j : Fin n} (ne : i ≠ j)
    (thief : ((m i).Idle ↔ (b.steal (m i) (m j)).1.Idle) ∧ ((m i).Overloaded → (b.steal (m i) (m j)).1.Overloaded))
    (victim : ((m j).Idle ↔ (b.steal (m i) (m j)).2.Idle) ∧ ((m j).Overloaded → (b.steal (m i) (m j)).2.Overloaded)) :
    m.Steady (m.afterSteal b i j) := by
  intro k
  by_cases hi : k = i
  · subst hi
    rwa [afterSteal_thief]
  by_cases hj : k = j
  · subst hj
    rwa [afterSteal_victim m b ne]
  · rw [afterSteal_other m b hi hj]
    exact ⟨.rfl, id⟩

/-- The number of idle cores changes by what changes at thief and victim. -/
theorem idleCount_afterSteal (m : Machine n) {i j : Fin n} (ne : i ≠ j) :
    (m.afterSteal b i j).idleCount + ((if (m i).Idle then 1 else 0) + (if (m j).Idle then 1 else 0)) =
      m.idleCount + ((if (b.steal (m i) (m j)).1.Idle then 1 else 0) + (if (b.steal (m i) (m j)).2.Idle then 1 else 0)) := by
  rw [Machine.idleCount, Machine.idleCount, sum_afterSteal m b ne fun c => if c.Idle then 1 else 0, sum_split ne]
  omega

/-- A machine with an idle core has an idle count. -/
theorem idleCount_pos {m : Machine n} {i : Fin n} (idle : (m i).Idle) : 0 < m.idleCount := by
  have := le_sum (fun k => if (m k).Idle then 1 else 0) i
  simp only [if_pos idle] at this
  exact this

/-- Not all cores of a bad machine are idle. -/
theorem idleCount_lt {m : Machine n} {i j : Fin n} (idle : (m i).Idle) (overloaded : (m j).Overloaded) : m.idleCount < n := by
  have busy : ¬ (m j).Idle := by
    simp only [Core.Idle, Core.Overloaded] at overloaded ⊢
    omega
  have ne : i ≠ j := fun eq => busy (eq ▸ idle)
  have size := (finRange_perm ne).length_eq
  rw [List.length_finRange, List.length_cons, List.length_cons] at size
  have rest : sumOver (others i j) (fun k => if (m k).Idle then 1 else 0) ≤ (others i j).length := by
    refine Nat.le_trans (sumOver_le (g := fun _ => 1) fun k _ => ?_) (Nat.le_of_eq ?_)
    · by_cases idle : (m k).Idle
      · exact Nat.le_of_eq (if_pos idle)
      · exact Nat.le_trans (Nat.le_of_eq (if_neg idle)) (Nat.zero_le 1)
    · rw [sumOver, List.map_const', List.sum_replicate_nat, Nat.mul_one]
  rw [Machine.idleCount, sum_split ne, if_pos idle, if_neg busy]
  omega

/-- Each core of a well-formed machine is well-formed. -/
theorem WellFormed.oneCore {bounds : WeightBounds} {m : Machine n} (h : WellFormed bounds m.tasks) (k : Fin n) :
    WellFormed bounds (m k).tasks :=
  (h.of_perm ((List.perm_cons_erase (List.mem_finRange k)).flatMap_right fun k => (m k).tasks)).left

namespace FillsIdle

variable {m observed m' : Machine n} {i : Fin n} {o : Outcome}

/-- The total rank is at most `top` for each task. -/
theorem totalRank_le (h : FillsIdle b rank top) (wf : WellFormed b.bounds m.tasks) : m.totalRank rank ≤ top * m.tasks.length := by
  have each (k : Fin n) := h.bounded (m k) (wf.oneCore k)
  unfold Machine.totalRank Machine.sum Machine.tasks
  induction List.finRange n with
  | nil => exact Nat.zero_le _
  | cons k ks ih =>
    have := each k
    simp only [Core.count, List.map_cons, List.sum_cons, List.flatMap_cons, List.length_append, Nat.mul_add] at this ⊢
    omega

/-- Fewer idle cores outweigh every rank. -/
theorem measure_lt_of_idleCount (h : FillsIdle b rank top) (wf : WellFormed b.bounds m'.tasks)
    (length : m'.tasks.length = m.tasks.length) (fewer : m'.idleCount < m.idleCount) :
    m'.idleMeasure rank top < m.idleMeasure rank top := by
  have bound := h.totalRank_le wf
  have := Nat.mul_le_mul_right (top * m.tasks.length + 1) (Nat.succ_le_of_lt fewer)
  rw [Nat.succ_mul] at this
  rw [length] at bound
  rw [Machine.idleMeasure, Machine.idleMeasure, length]
  omega

/-- A steal by an idle thief lowers the number of idle cores. -/
theorem lowers_idleThief (h : FillsIdle b rank top) {j : Fin n} (wf : WellFormed b.bounds m.tasks) (ne : i ≠ j)
    (can : b.canSteal (m i) (m j)) (idle : (m i).Idle) :
    (m.afterSteal b i j).idleMeasure rank top < m.idleMeasure rank top := by
  have perm := tasks_afterSteal m b ne (h.conserves _ _ (wf.pair ne) can)
  have ⟨busy₁, busy₂⟩ := h.idleThief _ _ (wf.pair ne) idle can
  have count := idleCount_afterSteal (b := b) m ne
  rw [if_pos idle, if_neg busy₁, if_neg busy₂] at count
  exact h.measure_lt_of_idleCount (wf.of_perm perm.symm) perm.length_eq (by omega)

/-- A steal by a busy thief lowers the measure, or else leaves it, and the same cores idle and overloaded. -/
theorem lowers_busyThief (h : FillsIdle b rank top) {j : Fin n} (wf : WellFormed b.bounds m.tasks) (ne : i ≠ j)
    (can : b.canSteal (m i) (m j)) (busy : ¬ (m i).Idle) :
    (m.afterSteal b i j).idleMeasure rank top < m.idleMeasure rank top ∨
      (m.afterSteal b i j).idleMeasure rank top ≤ m.idleMeasure rank top ∧ m.Steady (m.afterSteal b i j) := by
  have perm := tasks_afterSteal m b ne (h.conserves _ _ (wf.pair ne) can)
  have ⟨busy₁, busy₂⟩ := h.busyThief _ _ (wf.pair ne) busy can
  have count := idleCount_afterSteal (b := b) m ne
  rw [if_neg busy, if_neg busy₁] at count
  have ranks := totalRank_afterSteal (b := b) rank m ne
  have stays := h.rankStays _ _ (wf.pair ne) busy can
  by_cases fills : (m j).Idle ∧ ¬ (b.steal (m i) (m j)).2.Idle
  · rw [if_pos fills.1, if_neg fills.2] at count
    exact .inl (h.measure_lt_of_idleCount (wf.of_perm perm.symm) perm.length_eq (by omega))
  have same : (m j).Idle ↔ (b.steal (m i) (m j)).2.Idle :=
    ⟨fun idle => Decidable.not_not.mp fun no => fills ⟨idle, no⟩, fun idle => Decidable.not_not.mp fun no => busy₂ no idle⟩
  have idles : (m.afterSteal b i j).idleCount = m.idleCount := by
    simp only [same] at count
    omega
  simp only [Machine.idleMeasure, idles, perm.length_eq]
  by_cases falls : rank (b.steal (m i) (m j)).1 + rank (b.steal (m i) (m j)).2 < rank (m i) + rank (m j)
  · exact .inl (by omega)
  refine .inr ⟨by omega, steady_afterSteal ne ⟨⟨(absurd · busy), (absurd · busy₁)⟩, fun over => ?_⟩ ⟨same, fun over => ?_⟩⟩
  · exact h.thiefStays _ _ (wf.pair ne) over can
  · exact (h.victimStays _ _ (wf.pair ne) busy can over).resolve_right falls

/-- Every turn lowers the measure, or else leaves it, and the same cores idle and overloaded. -/
theorem step (h : FillsIdle b rank top) (wf : WellFormed b.bounds m.tasks) (turn : Turn b m observed i o m') :
    m'.idleMeasure rank top < m.idleMeasure rank top ∨
      m'.idleMeasure rank top ≤ m.idleMeasure rank top ∧ m.Steady m' := by
  cases turn with
  | pass => exact .inr ⟨Nat.le_refl _, .refl _⟩
  | fail => exact .inr ⟨Nat.le_refl _, .refl _⟩
  | steal j _ ne can =>
    by_cases idle : (m i).Idle
    · exact .inl (h.lowers_idleThief wf ne can idle)
    · exact h.lowers_busyThief wf ne can idle

/--
An idle core that sees some overloaded core (in a torn view of well-formed machines), where all cores that it sees overloaded
still are, lowers the measure in its turn.
-/
theorem strike (h : FillsIdle b rank top) {w : Fin n} (size : b.size n) (wf : WellFormed b.bounds m.tasks)
    (torn : ∀ k, WellFormed b.bounds (observed k).tasks) (idle : (m i).Idle) (seesIdle : (observed i).Idle)
    (seesOverloaded : (observed w).Overloaded) (still : ∀ k, (observed k).Overloaded → (m k).Overloaded)
    (turn : Turn b m observed i o m') : m'.idleMeasure rank top < m.idleMeasure rank top := by
  cases turn with
  | pass none =>
    have ⟨k, chosen⟩ := h.progress observed i w size torn seesIdle seesOverloaded
    exact absurd chosen (none k)
  | fail j chosen not _ =>
    have ⟨ne, can⟩ := h.selects observed i j chosen
    have nil : (observed i).tasks = [] := List.eq_nil_of_length_eq_zero seesIdle
    have overloaded := h.takesFromOverloaded _ _ (by rw [nil]; exact torn j) seesIdle can
    exact absurd ⟨ne, h.reaches _ _ (wf.pair ne) idle (still j overloaded)⟩ not
  | steal j _ ne can => exact h.lowers_idleThief wf ne can idle

/-- A round that starts in a bad machine lowers the measure. -/
theorem round (h : FillsIdle b rank top) {outcomes : List Outcome} {visited : List (Machine n)}
    (size : b.size n) (round : Round b {} [] m outcomes visited m') (wf : WellFormed b.bounds m.tasks) (bad : ¬ m.Good) :
    m'.idleMeasure rank top < m.idleMeasure rank top := by
  obtain ⟨order, _, everyone, turns⟩ := round
  have ⟨x, w, idle, overloaded⟩ : ∃ x w, (m x).Idle ∧ (m w).Overloaded := Classical.byContradiction fun none =>
    bad fun x w idle overloaded => none ⟨x, w, idle, overloaded⟩
  refine turns.lowers (keeps := fun m => WellFormed b.bounds m.tasks) (x := x) .refl .trans
    (fun wf turn => ⟨wellFormed_of_turn h.conserves turn wf, h.step wf turn⟩) (fun wf here sees turn => ?_) wf (.refl m)
    (fun s mem => ?_) (everyone x)
  · refine h.strike (w := w) size wf (fun k => ?_) ((here x).1.mp idle) ?_ ?_ (fun k over => ?_) turn
    · obtain ⟨s, wf, _, _, eq⟩ := sees k
      exact eq ▸ wf.oneCore k
    · obtain ⟨s, _, since, _, eq⟩ := sees x
      exact eq ▸ (since x).1.mp idle
    · obtain ⟨s, _, since, _, eq⟩ := sees w
      exact eq ▸ (since w).2 overloaded
    · obtain ⟨s, _, _, kept, eq⟩ := sees k
      exact (kept k).2 (eq ▸ over)
  · cases List.mem_singleton.mp mem
    exact ⟨wf, .refl _, .refl _⟩

end FillsIdle

/--
**The idle criterion** gives work conservation, with a number of rounds of at most
`idle cores * (top * tasks + 1) + total rank`, counted at the start.
-/
theorem workConservingWithin_of_fillsIdle (h : FillsIdle b rank top) :
    WorkConservingWithin b {} fun m => m.idleMeasure rank top := by
  intro n start size wf e eq r late
  refine e.settles (keeps := fun m => WellFormed b.bounds m.tasks) (measure := Machine.idleMeasure rank top) rfl
    (fun round wf => ⟨wellFormed_of_round h.conserves round wf, fun good =>
      (h.invariant_good.of_round round ⟨wf, good⟩).2, h.round size round wf⟩) (eq ▸ wf) r (eq ▸ late)

/-- **The idle criterion without a rank**: the machine is good after as many rounds as there are idle cores at the start. -/
theorem workConservingWithin_idleCount (h : FillsIdle b (fun _ => 0) 0) : WorkConservingWithin b {} fun m => m.idleCount := by
  intro n start size wf e eq r late
  have zero := h.totalRank_le wf
  rw [Nat.zero_mul] at zero
  have measure : start.idleMeasure (fun _ => 0) 0 = start.idleCount := by
    rw [Machine.idleMeasure, Nat.le_zero.mp zero, Nat.zero_mul, Nat.zero_add, Nat.mul_one, Nat.add_zero]
  exact workConservingWithin_of_fillsIdle h start size wf e eq r (Nat.le_trans (Nat.le_of_eq measure) late)

/-- **The idle criterion without a rank, by size**: a machine with `n` cores is good after `n - 1` rounds, whatever the load. -/
theorem workConservingWithin_size (h : FillsIdle b (fun _ => 0) 0) : WorkConservingWithin b {} fun {n} _ => n - 1 := by
  intro n start size wf e eq r late
  by_cases good : start.Good
  · exact (h.invariant_good.of_execution e (eq ▸ ⟨wf, good⟩) (Nat.zero_le r)).2
  have ⟨x, w, idle, overloaded⟩ : ∃ x w, (start x).Idle ∧ (start w).Overloaded := Classical.byContradiction fun none =>
    good fun x w idle overloaded => none ⟨x, w, idle, overloaded⟩
  have few := idleCount_lt idle overloaded
  exact workConservingWithin_idleCount h start size wf e eq r (Nat.le_trans (Nat.le_sub_one_of_lt few) late)

end Proofgen

end
