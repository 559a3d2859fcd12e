module

public import Proofgen.Thm.Invariants
public import Proofgen.Thm.Selection

/-!
# Measures that fall, and balance

How a number that falls in every round that matters turns into a bound on the number of rounds. The first use: where steals lower a
measure of the machine, the stealing comes to an end, and then no core can steal from any other.
-/

@[expose] public noncomputable section

namespace Proofgen

variable {n : Nat} {b : Balancer} {a : Adversary}

/-- What every turn keeps, all the turns of a round keep (cores do not reschedule). -/
theorem Turns.carries {past seen seen' : List (Machine n)} {m m' : Machine n} {order : List (Fin n)} {os : List Outcome}
    (plain : a.reschedules = false) {keeps : Machine n → Prop}
    (step : ∀ {m observed i o m'}, keeps m → Turn b m observed i o m' → keeps m')
    (turns : Turns b a past seen m order os seen' m') (start : keeps m) : keeps m' := by
  induction turns with
  | done => exact start
  | turn reschedules _ first _ ih =>
    obtain rfl := reschedules.eq plain
    exact ih (step start first)

/--
**One core makes the measure fall.** Every turn lowers the measure, or does not raise it and leaves the machine the `same` in some
sense. Core `x` lowers it in its turn if until then the machine was the same all the time, so that what `x` sees is the same as
what is. Then the measure is lower after the round. (`start` is the machine at the start of the round.)
-/
theorem Turns.lowers {keeps : Machine n → Prop} {same : Machine n → Machine n → Prop} {measure : Machine n → Nat}
    {start : Machine n} {x : Fin n} (refl : ∀ m, same m m) (trans : ∀ {m₁ m₂ m₃}, same m₁ m₂ → same m₂ m₃ → same m₁ m₃)
    (step : ∀ {m observed i o m'}, keeps m → Turn b m observed i o m' →
      keeps m' ∧ (measure m' < measure m ∨ measure m' ≤ measure m ∧ same m m'))
    (strike : ∀ {m observed o m'}, keeps m → same start m →
      (∀ k, ∃ s, keeps s ∧ same start s ∧ same s m ∧ observed k = s k) → Turn b m observed x o m' → measure m' < measure m)
    {seen seen' : List (Machine n)} {m m' : Machine n} {order : List (Fin n)} {os : List Outcome}
    (turns : Turns b {} [] seen m order os seen' m') (now : keeps m) (here : same start m)
    (before : ∀ s ∈ seen, keeps s ∧ same start s ∧ same s m) (inOrder : x ∈ order) : measure m' < measure m := by
  induction turns with
  | done => exact absurd inOrder List.not_mem_nil
  | @turn seen _ m m₁ m₂ m' observed i order o os reschedules observes first rest ih =>
    obtain rfl := reschedules.eq rfl
    have ⟨next, fall⟩ := step now first
    have ⟨_, rest_le⟩ : keeps m' ∧ measure m' ≤ measure m₂ :=
      rest.carries rfl (keeps := fun k => keeps k ∧ measure k ≤ measure m₂)
        (fun h turn => have ⟨k, f⟩ := step h.1 turn; ⟨k, by omega⟩) ⟨next, Nat.le_refl _⟩
    rcases fall with fall | ⟨le, still⟩
    · omega
    rcases List.mem_cons.mp inOrder with rfl | later
    · rw [Adversary.Observes, if_pos rfl, List.append_nil] at observes
      have fall := strike now here (fun k => ?_) first
      · omega
      obtain ⟨s, mem, eq⟩ := observes k
      rcases List.mem_cons.mp mem with rfl | mem
      · exact ⟨s, now, here, refl s, eq⟩
      · exact ⟨s, (before s mem).1, (before s mem).2.1, (before s mem).2.2, eq⟩
    · refine Nat.lt_of_lt_of_le (ih next (trans here still) (fun s mem => ?_) later) le
      rcases List.mem_cons.mp mem with rfl | mem
      · exact ⟨next, trans here still, refl s⟩
      rcases List.mem_cons.mp mem with rfl | mem
      · exact ⟨now, here, still⟩
      · exact ⟨(before s mem).1, (before s mem).2.1, trans (before s mem).2.2 still⟩

/--
**From rounds to executions.** If a goal, once reached, stays reached, and every round that starts short of it lowers the measure,
then the goal is reached after as many rounds as the measure is at the start.
-/
theorem Execution.settles {keeps goal : Machine n → Prop} {measure : Machine n → Nat} (lag : a.lag = 0)
    (round : ∀ {m outcomes visited m'}, Round b a [] m outcomes visited m' → keeps m →
      keeps m' ∧ (goal m → goal m') ∧ (¬ goal m → measure m' < measure m))
    (e : Execution b a n) (start : keeps (e.state 0)) (r : Nat) (late : measure (e.state 0) ≤ r) : goal (e.state r) := by
  have each (r) := round (by simpa only [lag, window_lag_zero] using e.round r)
  have all (r : Nat) : keeps (e.state r) ∧ (¬ goal (e.state r) → measure (e.state r) + r ≤ measure (e.state 0)) := by
    induction r with
    | zero => exact ⟨start, fun _ => Nat.le_refl _⟩
    | succ r ih =>
      have ⟨next, stays, falls⟩ := each r ih.1
      refine ⟨next, fun short => ?_⟩
      have still : ¬ goal (e.state r) := fun reached => short (stays reached)
      have := ih.2 still
      have := falls still
      omega
  refine Classical.byContradiction fun short => ?_
  have := (all r).2 short
  have := (each r (all r).1).2.2 short
  omega

/-- The sum of the ranks of all cores. -/
def Machine.totalRank (rank : Core → Nat) (m : Machine n) : Nat := Machine.sum fun k => rank (m k)

/-- A steal changes the total by what it changes in the ranks of thief and victim. -/
theorem totalRank_afterSteal (rank : Core → Nat) (m : Machine n) {i j : Fin n} (ne : i ≠ j) :
    (m.afterSteal b i j).totalRank rank + (rank (m i) + rank (m j)) =
      m.totalRank rank + (rank (b.steal (m i) (m j)).1 + rank (b.steal (m i) (m j)).2) := by
  rw [Machine.totalRank, Machine.totalRank, sum_afterSteal m b ne, sum_split ne]
  omega

/-- A steal that conserves tasks keeps their number. -/
theorem length_tasks_afterSteal (conserves : StealConserves b) {m : Machine n} (wf : WellFormed b.bounds m.tasks) {i j : Fin n}
    (ne : i ≠ j) (can : b.canSteal (m i) (m j)) : (m.afterSteal b i j).tasks.length = m.tasks.length :=
  (tasks_afterSteal m b ne (conserves _ _ (wf.pair ne) can)).length_eq

/-- Two cores have at most as many tasks as the machine. -/
theorem count_pair_le (m : Machine n) {i j : Fin n} (ne : i ≠ j) : (m i).count + (m j).count ≤ m.tasks.length := by
  have h := (tasks_split m ne).length_eq
  simp only [List.length_append] at h
  simp only [Core.count]
  omega

/--
**Balance from a measure.** Let every steal that takes effect lower the measure, or else change nothing at all. And where some core
can still steal, let there be a core with candidates from all of which it steals so that the measure falls. Then after at most as
many rounds as the measure is at the start, no core can steal any more: as long as nothing changes in a round, every core sees the
machine as it is, so that this one core makes the measure fall.
-/
theorem balanced_of_measure (measure : {n : Nat} → Machine n → Nat) (conserves : StealConserves b) (selects : SelectsStealable b)
    (step : ∀ {n : Nat} {m : Machine n} {i j : Fin n}, WellFormed b.bounds m.tasks → i ≠ j → b.canSteal (m i) (m j) →
      measure (m.afterSteal b i j) < measure m ∨ m.afterSteal b i j = m)
    (eager : ∀ {n : Nat} {m : Machine n}, WellFormed b.bounds m.tasks → ¬ b.Calm m →
      ∃ i, (∃ j, b.candidate m i j) ∧ ∀ j, b.candidate m i j → measure (m.afterSteal b i j) < measure m) : Balanced b := by
  intro n start _ wf
  refine ⟨measure start, fun e eq => eq ▸ e.settles (keeps := fun m => WellFormed b.bounds m.tasks)
    (goal := b.Calm) rfl (fun {m _ _ m'} round wf => ?_) (eq ▸ wf)⟩
  have stays (calm : b.Calm m) : b.Calm m' := calm.round round
  obtain ⟨order, _, all, turns⟩ := round
  refine ⟨wellFormed_of_turns conserves turns wf, stays, fun unrest => ?_⟩
  obtain ⟨x, ⟨y, some⟩, falls⟩ := eager wf unrest
  refine turns.lowers (keeps := fun m => WellFormed b.bounds m.tasks) (x := x) (fun _ => rfl) Eq.trans
    (fun {m _ _ _ _} wf turn => ⟨wellFormed_of_turn conserves turn wf, ?_⟩) ?_ wf rfl ?_ (all x)
  · cases turn with
    | pass => exact .inr ⟨Nat.le_refl _, rfl⟩
    | fail => exact .inr ⟨Nat.le_refl _, rfl⟩
    | steal j _ ne can => exact (step wf ne can).imp_right fun same => ⟨Nat.le_of_eq (congrArg _ same), same.symm⟩
  · rintro m observed o m' wf rfl sees turn
    have : observed = m := funext fun k => by obtain ⟨s, _, _, rfl, eq⟩ := sees k; exact eq
    subst this
    cases turn with
    | pass none => exact absurd some (none y)
    | fail j chosen not _ => exact absurd (selects _ x j chosen) not
    | steal j chosen _ _ => exact falls j chosen
  · intro s mem
    cases List.mem_singleton.mp mem
    exact ⟨wf, rfl, rfl⟩

end Proofgen

end
