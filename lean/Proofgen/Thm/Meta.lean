module

public import Proofgen.Thm.Quiet

/-!
# The meta-theorem

Local soundness and progress give work conservation, for machines of every size and against every adversary. What is left to do
for one policy is arithmetic on two cores. The argument (HotOS'17, 4.3): every effective steal takes 4 or more from the potential,
so there are few; and as long as the machine is bad, `lag + 1` rounds in a row contain one.
-/

@[expose] public noncomputable section

namespace Proofgen

variable {n : Nat} {b : Balancer} {a : Adversary}

/-- **Progress**: on every well-formed machine that is not good, some core has a candidate. -/
def Progress (b : Balancer) : Prop :=
  ∀ {n : Nat} (m : Machine n), b.size n → WellFormed b.bounds m.tasks → ¬ m.Good → ∃ i j, b.candidate m i j

/-- **Progress of an idle core**: on every well-formed machine that is not good, some idle core has a candidate. -/
def IdleProgress (b : Balancer) : Prop :=
  ∀ {n : Nat} (m : Machine n), b.size n → WellFormed b.bounds m.tasks → ¬ m.Good → ∃ i, (m i).Idle ∧ ∃ j, b.candidate m i j

theorem progress_of_idleProgress (progress : IdleProgress b) : Progress b := fun m fit wf bad =>
  have ⟨i, _, j, candidate⟩ := progress m fit wf bad
  ⟨i, j, candidate⟩

/-- **Local soundness**: what is asked of a steal, for one thief and one victim. -/
structure LocallySound (b : Balancer) : Prop where
  /-- Steals neither lose nor double a task. -/
  conserves : StealConserves b
  /-- Steals leave neither thief nor victim idle. -/
  nonIdling : StealNonIdling b
  /-- Steals move load, and less than the gap. -/
  moves : StealMoves b

namespace LocallySound

variable (sound : LocallySound b)
include sound

/-- Steals that are locally sound lower the potential by 4 at least. -/
theorem potentialDecrease : PotentialDecrease b 4 := potentialDecrease_of_moves sound.moves

/-- Along any execution, four times the number of effective steals is at most the potential of the start. -/
theorem steals_le (e : Execution b a n) (wf : WellFormed b.bounds (e.state 0).tasks) (r : Nat) :
    4 * e.steals r ≤ (e.state 0).potential b.weigh :=
  steals_le_of_execution sound.conserves sound.potentialDecrease e wf r

end LocallySound

/-- **Bounded steals** (HotOS'17, 4.3): along any execution, at most a quarter of the potential many steals take effect. -/
theorem boundedSteals_of_sound (sound : LocallySound b) : BoundedSteals b 4 := fun e _ wf r => sound.steals_le e wf r

/-! ## Counting steals -/

namespace Execution

variable (e : Execution b a n)

/-- If some steal takes effect in the rounds `r` to `r + k`, they raise the number of steals. -/
theorem steals_lt {r k : Nat} (some : ∃ t, r ≤ t ∧ t ≤ r + k ∧ .stole ∈ e.outcomes t) : e.steals r < e.steals (r + k + 1) := by
  obtain ⟨t, ge, le, mem⟩ := some
  have mono : ∀ {s s' : Nat}, s ≤ s' → e.steals s ≤ e.steals s' := fun le => by
    induction le with
    | refl => exact Nat.le_refl _
    | step _ ih => exact Nat.le_trans ih (Nat.le_add_right _ _)
  have before := mono ge
  have after := mono (show t + 1 ≤ r + k + 1 by omega)
  have pos := List.count_pos_iff.mpr mem
  rw [steals] at after
  omega

/-- If each of the first `q` blocks of `k + 1` rounds contains an effective steal, there are `q` of them at least. -/
theorem le_steals {k q : Nat} (each : ∀ p, p < q → ∃ t, (k + 1) * p ≤ t ∧ t ≤ (k + 1) * p + k ∧ .stole ∈ e.outcomes t) :
    q ≤ e.steals ((k + 1) * q) := by
  induction q with
  | zero => exact Nat.zero_le _
  | succ q ih =>
    have h := ih fun p lt => each p (by omega)
    have more := e.steals_lt (each q (by omega))
    rw [Nat.mul_add, Nat.mul_one, ← Nat.add_assoc]
    omega

/-- What stays from one round to the next stays for ever. -/
theorem holds_after {Done : Machine n → Prop} (stays : ∀ r, Done (e.state r) → Done (e.state (r + 1))) {r s : Nat}
    (done : Done (e.state r)) (le : r ≤ s) : Done (e.state s) := by
  induction le with
  | refl => exact done
  | step _ ih => exact stays _ ih

/--
If `k + 1` rounds in a row contain an effective steal unless the last of them starts in a machine where `Done` holds, and `Done`
stays, then it holds within `(k + 1) * (potential / 4) + k` rounds.
-/
theorem done_within (sound : LocallySound b) (wf : WellFormed b.bounds (e.state 0).tasks) {Done : Machine n → Prop} {k : Nat}
    (stays : ∀ r, Done (e.state r) → Done (e.state (r + 1)))
    (quiet : ∀ r, (∀ t, r ≤ t → t ≤ r + k → .stole ∉ e.outcomes t) → Done (e.state (r + k)))
    {r : Nat} (le : (k + 1) * ((e.state 0).potential b.weigh / 4) + k ≤ r) : Done (e.state r) := by
  refine Classical.byContradiction fun undone => ?_
  have before : ∀ s, s ≤ r → ¬ Done (e.state s) := fun s le done => undone (e.holds_after stays done le)
  have enough := e.le_steals (k := k) (q := (e.state 0).potential b.weigh / 4 + 1) fun p lt => by
    have last : (k + 1) * p ≤ (k + 1) * ((e.state 0).potential b.weigh / 4) := Nat.mul_le_mul_left _ (by omega)
    refine Classical.byContradiction fun none => before ((k + 1) * p + k) (by omega) (quiet _ fun t ge le mem => ?_)
    exact none ⟨t, ge, le, mem⟩
  have few := sound.steals_le e wf ((k + 1) * ((e.state 0).potential b.weigh / 4 + 1))
  omega

end Execution

/-! ## Work conservation -/

/--
**The meta-theorem**: a balancer with local soundness and progress, whose candidates on up-to-date observations can be stolen
from, is work conserving within `(lag + 1) * (d / 4) + lag` rounds, with `d` the potential of the start and `lag` the number of
earlier rounds that observations may reach back. If the adversary may reschedule, selection must not depend on the order of tasks
within cores.
-/
theorem workConservingWithin_of_sound (b : Balancer) (a : Adversary) (sound : LocallySound b) (progress : Progress b)
    (selects : SelectsStealable b) (unordered : a.reschedules = true → Unordered b) :
    WorkConservingWithin b a fun m => (a.lag + 1) * (m.potential b.weigh / 4) + a.lag := by
  rintro n _ size wf e rfl r le
  refine e.done_within sound wf (Done := Machine.Good) (fun s good => ?_) (fun s quiet => ?_) le
  · exact good_of_execution sound.conserves sound.nonIdling e wf good (Nat.le_succ s)
  · refine Classical.byContradiction fun bad => ?_
    obtain ⟨i, j, candidate⟩ := progress _ size (wellFormed_of_execution sound.conserves e wf _) bad
    exact e.no_candidate_of_quiet selects unordered quiet i j candidate

/-- The meta-theorem against the plain adversary: work conserving within a quarter of the potential of the start. -/
theorem workConservingWithin_plain_of_sound (b : Balancer) (sound : LocallySound b) (progress : Progress b)
    (selects : SelectsStealable b) : WorkConservingWithin b {} fun m => m.potential b.weigh / 4 := by
  intro n m size wf e start r le
  refine workConservingWithin_of_sound b {} sound progress selects (fun yes => Bool.noConfusion yes) m size wf e start r ?_
  simpa using le

/-- Work conservation within a bound is work conservation. -/
theorem workConserving_of_within {bound : {n : Nat} → Machine n → Nat} (within : WorkConservingWithin b a bound) :
    WorkConserving b a := fun m size wf => ⟨bound m, within m size wf⟩

/-- Work conservation: the meta-theorem without its number. -/
theorem workConserving_of_sound (b : Balancer) (a : Adversary) (sound : LocallySound b) (progress : Progress b)
    (selects : SelectsStealable b) (unordered : a.reschedules = true → Unordered b) : WorkConserving b a :=
  workConserving_of_within (workConservingWithin_of_sound b a sound progress selects unordered)

/-- **Convergence**: every execution of a work-conserving balancer becomes good at some round, and stays good. -/
theorem converges_of_workConserving (conserving : WorkConserving b a) (e : Execution b a n) (size : b.size n)
    (wf : WellFormed b.bounds (e.state 0).tasks) : ∃ N, ∀ r, N ≤ r → (e.state r).Good :=
  (conserving _ size wf).imp fun _ h => h e rfl

/-! ## Balance -/

/-- **Balance**: against the plain adversary, after a quarter of the potential many rounds no core finds another one to steal from. -/
theorem balanced_of_sound (sound : LocallySound b) (selects : SelectsStealable b) : Balanced b := by
  refine fun m _ wf => ⟨m.potential b.weigh / 4, ?_⟩
  rintro e rfl r le
  refine e.done_within sound wf (Done := b.Calm) (k := 0)
    (fun s calm => ?_) (fun s quiet i j => ?_) (by omega)
  · exact calm.round (by simpa only [window_lag_zero] using e.round s)
  · exact e.no_candidate_of_quiet selects (fun yes => Bool.noConfusion yes) quiet i j

end Proofgen

end
