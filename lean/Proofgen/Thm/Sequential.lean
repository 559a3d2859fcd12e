module

public import Proofgen.Thm.Rank

/-!
# Turns that do not overlap

When every core sees the machine as it is (HotOS'17, 4.2), one round is enough. An idle core, at its turn, either steals, or no
core is overloaded at that moment; and a machine without overloaded cores stays one.
-/

@[expose] public noncomputable section

namespace Proofgen

variable {n : Nat} {b : Balancer}

/--
**Steals keep cores busy**: idle cores steal only from overloaded ones, and then both are busy; a busy thief stays busy, and so
does a busy victim. (A busy thief may "steal" nothing, for example from an idle core.)
-/
structure KeepsBusy (b : Balancer) : Prop where
  /-- No task is lost, and none is there twice. -/
  conserves : StealConserves b
  /-- An idle thief can steal from overloaded cores only. -/
  takesFromOverloaded : ∀ thief victim : Core, WellFormed b.bounds (thief.tasks ++ victim.tasks) → thief.Idle →
    b.canSteal thief victim → victim.Overloaded
  /-- A steal by an idle thief leaves neither thief nor victim idle. -/
  idleThief : ∀ thief victim : Core, WellFormed b.bounds (thief.tasks ++ victim.tasks) → thief.Idle →
    b.canSteal thief victim → ¬ (b.steal thief victim).1.Idle ∧ ¬ (b.steal thief victim).2.Idle
  /-- A steal by a busy thief makes neither thief nor victim idle. -/
  busyThief : ∀ thief victim : Core, WellFormed b.bounds (thief.tasks ++ victim.tasks) → ¬ thief.Idle →
    b.canSteal thief victim → ¬ (b.steal thief victim).1.Idle ∧ (¬ victim.Idle → ¬ (b.steal thief victim).2.Idle)

/-- What a policy owes for work conservation within one round when turns do not overlap. -/
structure FillsIdleSequentially (b : Balancer) : Prop extends KeepsBusy b where
  /-- A core may choose only what it can steal from. -/
  selects : SelectsStealable b
  /-- In a machine with an overloaded core, every idle core has a candidate. -/
  progress : ∀ {n} (m : Machine n) (i j : Fin n), b.size n → WellFormed b.bounds m.tasks → (m i).Idle → (m j).Overloaded →
    ∃ k, b.candidate m i k

namespace KeepsBusy

/-- A busy core stays busy. -/
theorem invariant_busy (h : KeepsBusy b) (k : Fin n) :
    Invariant b fun m : Machine n => WellFormed b.bounds m.tasks ∧ ¬ (m k).Idle where
  rescheduled now perm := by
    refine ⟨(invariant_wellFormed h.conserves).rescheduled now.1 perm, ?_⟩
    rw [Core.Idle, Core.count_eq_of_perm (perm k)]
    exact now.2
  stolen {m i j} now ne can := by
    refine ⟨(invariant_wellFormed h.conserves).stolen now.1 ne can, ?_⟩
    have wf := now.1.pair ne
    by_cases hi : k = i
    · subst hi
      rw [afterSteal_thief]
      exact (h.busyThief _ _ wf now.2 can).1
    by_cases hj : k = j
    · subst hj
      rw [afterSteal_victim m b ne]
      by_cases idle : (m i).Idle
      · exact (h.idleThief _ _ wf idle can).2
      · exact (h.busyThief _ _ wf idle can).2 now.2
    · rw [afterSteal_other m b hi hj]
      exact now.2

/-- A steal in a machine without overloaded cores makes none. -/
theorem notOverloaded_afterSteal (h : KeepsBusy b) {m : Machine n} {i j : Fin n} (wf : WellFormed b.bounds m.tasks) (ne : i ≠ j)
    (can : b.canSteal (m i) (m j)) (none : ∀ k, ¬ (m k).Overloaded) (k : Fin n) : ¬ (m.afterSteal b i j k).Overloaded := by
  have busy : ¬ (m i).Idle := fun idle => none j (h.takesFromOverloaded _ _ (wf.pair ne) idle can)
  have ⟨busy₁, busy₂⟩ := h.busyThief _ _ (wf.pair ne) busy can
  have count := count_steal h.conserves (wf.pair ne) can
  have single₁ := none i
  have single₂ := none j
  simp only [Core.Idle, Core.Overloaded] at busy busy₁ busy₂ single₁ single₂ ⊢
  by_cases hi : k = i
  · subst hi
    rw [afterSteal_thief]
    omega
  by_cases hj : k = j
  · subst hj
    rw [afterSteal_victim m b ne]
    omega
  · rw [afterSteal_other m b hi hj]
    exact none k

/-- Where no core is overloaded, none ever becomes so. -/
theorem invariant_notOverloaded (h : KeepsBusy b) :
    Invariant b fun m : Machine n => WellFormed b.bounds m.tasks ∧ ∀ k, ¬ (m k).Overloaded where
  rescheduled now perm := by
    refine ⟨(invariant_wellFormed h.conserves).rescheduled now.1 perm, fun k => ?_⟩
    rw [Core.Overloaded, Core.count_eq_of_perm (perm k)]
    exact now.2 k
  stolen now ne can :=
    ⟨(invariant_wellFormed h.conserves).stolen now.1 ne can, h.notOverloaded_afterSteal now.1 ne can now.2⟩

/-- A good machine stays good. -/
theorem invariant_good (h : KeepsBusy b) : Invariant b fun m : Machine n => WellFormed b.bounds m.tasks ∧ m.Good where
  rescheduled now perm :=
    ⟨(invariant_wellFormed h.conserves).rescheduled now.1 perm, good_iff.mpr <| (good_iff.mp now.2).imp
      (fun busy k => ((h.invariant_busy k).rescheduled ⟨now.1, busy k⟩ perm).2)
      fun none => (h.invariant_notOverloaded.rescheduled ⟨now.1, none⟩ perm).2⟩
  stolen now ne can :=
    ⟨(invariant_wellFormed h.conserves).stolen now.1 ne can, good_iff.mpr <| (good_iff.mp now.2).imp
      (fun busy k => ((h.invariant_busy k).stolen ⟨now.1, busy k⟩ ne can).2)
      fun none => (h.invariant_notOverloaded.stolen ⟨now.1, none⟩ ne can).2⟩

/-- The turns that are left in a round keep a good machine good. -/
theorem good_of_good (h : KeepsBusy b) {a : Adversary} {past seen seen' : List (Machine n)} {m m' : Machine n}
    {order : List (Fin n)} {os : List Outcome} (turns : Turns b a past seen m order os seen' m')
    (wf : WellFormed b.bounds m.tasks) (good : m.Good) : m'.Good := by
  induction turns with
  | done => exact good
  | turn reschedules _ first _ ih =>
    have now := h.invariant_good.of_turn first (h.invariant_good.rescheduled ⟨wf, good⟩ reschedules.perm)
    exact ih now.1 now.2

end KeepsBusy

namespace FillsIdleSequentially

variable {a : Adversary} {m m' : Machine n} {i : Fin n} {o : Outcome}

/-- A core that sees the machine as it is, is busy after its turn, or else the machine is good. -/
theorem busy_or_good (h : FillsIdleSequentially b) (size : b.size n) (wf : WellFormed b.bounds m.tasks) (turn : Turn b m m i o m') :
    ¬ (m' i).Idle ∨ m'.Good := by
  by_cases idle : (m i).Idle
  · cases turn with
    | pass none =>
      refine .inr fun _ w _ overloaded => ?_
      have ⟨k, chosen⟩ := h.progress m i w size wf idle overloaded
      exact none k chosen
    | fail j chosen not _ => exact absurd (h.selects m i j chosen) not
    | steal j _ ne can =>
      rw [afterSteal_thief]
      exact .inl (h.idleThief _ _ (wf.pair ne) idle can).1
  · exact .inl ((h.invariant_busy i).of_turn turn ⟨wf, idle⟩).2

/-- If all idle cores still have their turn to come, the machine is good after the turns. -/
theorem good_of_turns (h : FillsIdleSequentially b) (size : b.size n) (alone : a.overlap = false) {past seen seen' : List (Machine n)}
    {order : List (Fin n)} {os : List Outcome} (turns : Turns b a past seen m order os seen' m')
    (wf : WellFormed b.bounds m.tasks) (waiting : ∀ k, (m k).Idle → k ∈ order) : m'.Good := by
  induction turns with
  | done => exact fun k _ idle => absurd (waiting k idle) List.not_mem_nil
  | @turn seen _ m m₁ m₂ _ observed i order _ _ reschedules observes first rest ih =>
    rw [Adversary.Observes, alone, if_neg Bool.false_ne_true] at observes
    obtain rfl := observes
    have wf₁ := (invariant_wellFormed h.conserves).rescheduled wf reschedules.perm
    have wf₂ := wellFormed_of_turn h.conserves first wf₁
    rcases h.busy_or_good size wf₁ first with busy | good
    · refine ih wf₂ fun k idle => ?_
      have before : (m k).Idle := Decidable.not_not.mp fun busy =>
        ((h.invariant_busy k).of_turn first ((h.invariant_busy k).rescheduled ⟨wf, busy⟩ reschedules.perm)).2 idle
      rcases List.mem_cons.mp (waiting k before) with rfl | later
      · exact absurd idle busy
      · exact later
    · exact h.good_of_good rest wf₂ good

end FillsIdleSequentially

/--
**Turns that do not overlap**: after one round the machine is good, and stays good, however large and loaded it is. Cores may
rearrange their tasks between turns.
-/
theorem workConservingWithin_one_of_alone {a : Adversary} (alone : a.overlap = false) (h : FillsIdleSequentially b) :
    WorkConservingWithin b a fun _ => 1 := by
  intro n start size wf e eq r late
  cases r with
  | zero => exact absurd late (Nat.not_succ_le_zero 0)
  | succ r =>
    have ⟨_, _, everyone, turns⟩ := e.round r
    exact h.good_of_turns size alone turns (wellFormed_of_execution h.conserves e (eq ▸ wf) r) fun k _ => everyone k

/-- **Turns that do not overlap**, with the plain adversary: one round is enough. -/
theorem workConservingWithin_one (h : FillsIdleSequentially b) : WorkConservingWithin b .sequential fun _ => 1 :=
  workConservingWithin_one_of_alone rfl h

end Proofgen

end
