module

public import Proofgen.Thm.Split

/-!
# What rounds preserve

What rescheduling and effective steals both preserve, turns, rounds and executions preserve, for every adversary: so
well-formedness, and, where steals do not idle, that no core becomes idle, that none becomes overloaded where none is, and that a
good machine stays good.
-/

@[expose] public noncomputable section

namespace Proofgen

variable {n : Nat} {b : Balancer} {a : Adversary}

/-! ## Rescheduling -/

/-- A core that has rearranged its tasks has as many as before. -/
theorem Core.count_eq_of_perm {c c' : Core} (h : c'.tasks.Perm c.tasks) : c'.count = c.count := h.length_eq

/-- A core that has rearranged its tasks has the same load. -/
theorem Core.load_eq_of_perm (weigh : Task → Nat) {c c' : Core} (h : c'.tasks.Perm c.tasks) : c'.load weigh = c.load weigh :=
  (h.map weigh).sum_nat

namespace Adversary

/-- Whatever the adversary, a core that was rescheduled has the tasks that it had. -/
theorem Reschedules.perm {m m' : Machine n} (h : a.Reschedules m m') (k : Fin n) : (m' k).tasks.Perm (m k).tasks := by
  unfold Reschedules at h
  split at h
  · exact h k
  · rw [h]

theorem Reschedules.refl (m : Machine n) : a.Reschedules m m := by
  unfold Reschedules
  split
  · exact fun _ => .refl _
  · rfl

theorem Reschedules.symm {m m' : Machine n} (h : a.Reschedules m m') : a.Reschedules m' m := by
  by_cases yes : a.reschedules = true
  · simp only [Reschedules, if_pos yes] at h ⊢
    exact fun k => (h k).symm
  · simp only [Reschedules, if_neg yes] at h ⊢
    exact h.symm

theorem Reschedules.trans {m m' m'' : Machine n} (h : a.Reschedules m m') (h' : a.Reschedules m' m'') : a.Reschedules m m'' := by
  by_cases yes : a.reschedules = true
  · simp only [Reschedules, if_pos yes] at h h' ⊢
    exact fun k => (h' k).trans (h k)
  · simp only [Reschedules, if_neg yes] at h h' ⊢
    exact h'.trans h

/-- An adversary that does not reschedule leaves the machine as it is. -/
theorem Reschedules.eq {m m' : Machine n} (h : a.Reschedules m m') (plain : a.reschedules = false) : m' = m := by
  simpa [Reschedules, plain] using h

end Adversary

/-! ## Invariants -/

/-- An **invariant**: a property of machines that rescheduling and effective steals preserve. -/
structure Invariant (b : Balancer) (P : Machine n → Prop) : Prop where
  /-- Rearranging the tasks of each core preserves it. -/
  rescheduled : ∀ {m m' : Machine n}, P m → (∀ k, (m' k).tasks.Perm (m k).tasks) → P m'
  /-- A steal that takes effect preserves it. -/
  stolen : ∀ {m : Machine n} {i j : Fin n}, P m → i ≠ j → b.canSteal (m i) (m j) → P (m.afterSteal b i j)

namespace Invariant

variable {P : Machine n → Prop} (inv : Invariant b P)
include inv

/-- A turn preserves an invariant, whatever was observed. -/
theorem of_turn {m m' observed : Machine n} {i : Fin n} {o : Outcome} (turn : Turn b m observed i o m') (h : P m) : P m' := by
  cases turn with
  | pass _ => exact h
  | fail _ _ _ _ => exact h
  | steal j _ ne can => exact inv.stolen h ne can

/-- Turns preserve an invariant, and every machine seen on the way has it. -/
theorem of_turns {past seen seen' : List (Machine n)} {m m' : Machine n} {order : List (Fin n)} {os : List Outcome}
    (turns : Turns b a past seen m order os seen' m') (h : P m) (hseen : ∀ x ∈ seen, P x) : P m' ∧ ∀ x ∈ seen', P x := by
  induction turns with
  | done => exact ⟨h, hseen⟩
  | turn reschedules observes first rest ih =>
    have h₁ := inv.rescheduled h reschedules.perm
    have h₂ := inv.of_turn first h₁
    exact ih h₂ (List.forall_mem_cons.mpr ⟨h₂, List.forall_mem_cons.mpr ⟨h₁, hseen⟩⟩)

/-- A round preserves an invariant. -/
theorem of_round {past visited : List (Machine n)} {m m' : Machine n} {outcomes : List Outcome}
    (round : Round b a past m outcomes visited m') (h : P m) : P m' := by
  obtain ⟨order, _, _, turns⟩ := round
  exact (inv.of_turns turns h (List.forall_mem_singleton.mpr h)).1

/-- Along an execution an invariant holds from where it holds first. -/
theorem of_execution (e : Execution b a n) {r : Nat} (h : P (e.state r)) {s : Nat} (le : r ≤ s) : P (e.state s) := by
  induction le with
  | refl => exact h
  | step _ ih => exact inv.of_round (e.round _) ih

/-- Two invariants together are one. -/
theorem and {Q : Machine n → Prop} (inv' : Invariant b Q) : Invariant b fun m => P m ∧ Q m where
  rescheduled h perm := ⟨inv.rescheduled h.1 perm, inv'.rescheduled h.2 perm⟩
  stolen h ne can := ⟨inv.stolen h.1 ne can, inv'.stolen h.2 ne can⟩

end Invariant

/-! ## Well-formedness -/

/-- Where steals conserve tasks, all machines after a well-formed one are well-formed. -/
theorem invariant_wellFormed (conserves : StealConserves b) : Invariant b fun m : Machine n => WellFormed b.bounds m.tasks where
  rescheduled h perm := h.of_perm (tasks_perm_of_cores perm).symm
  stolen h ne can := h.of_perm (tasks_afterSteal _ b ne (conserves _ _ (h.pair ne) can)).symm

/-- A turn preserves well-formedness. -/
theorem wellFormed_of_turn (conserves : StealConserves b) {m m' observed : Machine n} {i : Fin n} {o : Outcome}
    (turn : Turn b m observed i o m') (wf : WellFormed b.bounds m.tasks) : WellFormed b.bounds m'.tasks :=
  (invariant_wellFormed conserves).of_turn turn wf

/-- Turns preserve well-formedness. -/
theorem wellFormed_of_turns (conserves : StealConserves b) {past seen seen' : List (Machine n)} {m m' : Machine n}
    {order : List (Fin n)} {os : List Outcome} (turns : Turns b a past seen m order os seen' m')
    (wf : WellFormed b.bounds m.tasks) : WellFormed b.bounds m'.tasks := by
  induction turns with
  | done => exact wf
  | turn reschedules _ first _ ih =>
    exact ih (wellFormed_of_turn conserves first ((invariant_wellFormed conserves).rescheduled wf reschedules.perm))

/-- A round preserves well-formedness. -/
theorem wellFormed_of_round (conserves : StealConserves b) {past visited : List (Machine n)} {m m' : Machine n}
    {outcomes : List Outcome} (round : Round b a past m outcomes visited m') (wf : WellFormed b.bounds m.tasks) :
    WellFormed b.bounds m'.tasks :=
  (invariant_wellFormed conserves).of_round round wf

/-- An execution that starts well-formed stays so. -/
theorem wellFormed_of_execution (conserves : StealConserves b) (e : Execution b a n)
    (wf : WellFormed b.bounds (e.state 0).tasks) (r : Nat) : WellFormed b.bounds (e.state r).tasks :=
  (invariant_wellFormed conserves).of_execution e wf (Nat.zero_le r)

/-! ## Idle and overloaded cores -/

/-- A steal that conserves tasks conserves the number of tasks of thief and victim together. -/
theorem count_steal (conserves : StealConserves b) {thief victim : Core} (wf : WellFormed b.bounds (thief.tasks ++ victim.tasks))
    (can : b.canSteal thief victim) :
    (b.steal thief victim).1.count + (b.steal thief victim).2.count = thief.count + victim.count := by
  have h := (conserves thief victim wf can).length_eq
  rwa [List.length_append, List.length_append] at h

/-- A core that is idle after a steal was idle before: it is neither thief nor victim. -/
theorem idle_of_idle_afterSteal (nonIdling : StealNonIdling b) {m : Machine n} (wf : WellFormed b.bounds m.tasks) {i j k : Fin n}
    (ne : i ≠ j) (can : b.canSteal (m i) (m j)) (idle : (m.afterSteal b i j k).Idle) : k ≠ i ∧ k ≠ j ∧ (m k).Idle := by
  have busy := nonIdling _ _ (wf.pair ne) can
  have hi : k ≠ i := by
    rintro rfl
    rw [afterSteal_thief] at idle
    exact busy.1 idle
  have hj : k ≠ j := by
    rintro rfl
    rw [afterSteal_victim m b ne] at idle
    exact busy.2 idle
  rw [afterSteal_other m b hi hj] at idle
  exact ⟨hi, hj, idle⟩

/-- If a core is overloaded after a steal, one was before: thief and victim keep their tasks, and each has one at least. -/
theorem overloaded_of_overloaded_afterSteal (conserves : StealConserves b) (nonIdling : StealNonIdling b) {m : Machine n}
    (wf : WellFormed b.bounds m.tasks) {i j k : Fin n} (ne : i ≠ j) (can : b.canSteal (m i) (m j))
    (over : (m.afterSteal b i j k).Overloaded) : ∃ l, (m l).Overloaded := by
  have busy := nonIdling _ _ (wf.pair ne) can
  have sum := count_steal conserves (wf.pair ne) can
  have pair : k = i ∨ k = j → (m i).Overloaded ∨ (m j).Overloaded := by
    rintro (rfl | rfl)
    · rw [afterSteal_thief] at over
      simp only [Core.Idle, Core.Overloaded] at *
      omega
    · rw [afterSteal_victim m b ne] at over
      simp only [Core.Idle, Core.Overloaded] at *
      omega
  by_cases h : k = i ∨ k = j
  · exact (pair h).elim (⟨i, ·⟩) (⟨j, ·⟩)
  · rw [afterSteal_other m b (fun eq => h (.inl eq)) (fun eq => h (.inr eq))] at over
    exact ⟨k, over⟩

/-- From a well-formed `start`, no core that is busy there ever becomes idle. -/
theorem invariant_idle (conserves : StealConserves b) (nonIdling : StealNonIdling b) (start : Machine n) :
    Invariant b fun m : Machine n => WellFormed b.bounds m.tasks ∧ ∀ k, (m k).Idle → (start k).Idle where
  rescheduled h perm :=
    ⟨(invariant_wellFormed conserves).rescheduled h.1 perm, fun k idle =>
      h.2 k ((Core.count_eq_of_perm (perm k)).symm.trans idle)⟩
  stolen h ne can :=
    ⟨(invariant_wellFormed conserves).stolen h.1 ne can, fun k idle =>
      h.2 k (idle_of_idle_afterSteal nonIdling h.1 ne can idle).2.2⟩

/-- Where no core is overloaded, none ever becomes so. -/
theorem invariant_notOverloaded (conserves : StealConserves b) (nonIdling : StealNonIdling b) :
    Invariant b fun m : Machine n => WellFormed b.bounds m.tasks ∧ ∀ k, ¬ (m k).Overloaded where
  rescheduled h perm :=
    ⟨(invariant_wellFormed conserves).rescheduled h.1 perm, fun k over => h.2 k <| by
      rwa [Core.Overloaded, Core.count_eq_of_perm (perm k)] at over⟩
  stolen h ne can :=
    ⟨(invariant_wellFormed conserves).stolen h.1 ne can, fun _ over =>
      (overloaded_of_overloaded_afterSteal conserves nonIdling h.1 ne can over).elim h.2⟩

/-- A core that is idle after a round was idle before it. -/
theorem idle_of_round (conserves : StealConserves b) (nonIdling : StealNonIdling b) {past visited : List (Machine n)}
    {m m' : Machine n} {outcomes : List Outcome} (round : Round b a past m outcomes visited m')
    (wf : WellFormed b.bounds m.tasks) {k : Fin n} (idle : (m' k).Idle) : (m k).Idle :=
  ((invariant_idle conserves nonIdling m).of_round round ⟨wf, fun _ => id⟩).2 k idle

/-- The number of idle cores never grows when every idle core was idle before. -/
theorem idleCount_le {m m' : Machine n} (h : ∀ k, (m' k).Idle → (m k).Idle) : m'.idleCount ≤ m.idleCount := by
  refine sum_le fun k => ?_
  by_cases idle : (m' k).Idle
  · rw [if_pos idle, if_pos (h k idle)]
    exact Nat.le_refl 1
  · rw [if_neg idle]
    exact Nat.zero_le _

/-! ## Good machines -/

/-- A machine is good exactly if no core is idle or none is overloaded. -/
theorem good_iff {m : Machine n} : m.Good ↔ (∀ k, ¬ (m k).Idle) ∨ ∀ k, ¬ (m k).Overloaded := by
  refine ⟨fun good => ?_, fun h i j idle over => h.elim (· i idle) (· j over)⟩
  by_cases h : ∃ i, (m i).Idle
  · exact .inr fun k => h.elim fun i idle => good i k idle
  · exact .inl fun k idle => h ⟨k, idle⟩

/-- A good machine stays good. -/
theorem good_of_round (conserves : StealConserves b) (nonIdling : StealNonIdling b) {past visited : List (Machine n)}
    {m m' : Machine n} {outcomes : List Outcome} (round : Round b a past m outcomes visited m')
    (wf : WellFormed b.bounds m.tasks) (good : m.Good) : m'.Good := by
  refine good_iff.mpr ((good_iff.mp good).imp (fun busy k idle => ?_) fun none => ?_)
  · exact busy k (idle_of_round conserves nonIdling round wf idle)
  · exact ((invariant_notOverloaded conserves nonIdling).of_round round ⟨wf, none⟩).2

/-- An execution that is good at some round is good ever after. -/
theorem good_of_execution (conserves : StealConserves b) (nonIdling : StealNonIdling b) (e : Execution b a n)
    (wf : WellFormed b.bounds (e.state 0).tasks) {r s : Nat} (good : (e.state r).Good) (le : r ≤ s) : (e.state s).Good := by
  induction le with
  | refl => exact good
  | step _ ih => exact good_of_round conserves nonIdling (e.round _) (wellFormed_of_execution conserves e wf _) ih

end Proofgen

end
