module

public import Proofgen.Thm.Executions
public import Proofgen.Thm.Potential
public import Proofgen.Thm.Selection

/-!
# Rounds without an effective steal

In such a round nothing changes but the order of tasks within cores. So where every candidate of an up-to-date observation can be
stolen from, a core with a candidate on the present machine succeeds, unless some other core has succeeded since the observation:
that a steal fails is always another steal's doing.
-/

@[expose] public noncomputable section

namespace Proofgen

variable {n : Nat} {b : Balancer} {a : Adversary}

/-! ## Observations -/

/-- An observation that mixes rescheduled versions of one machine is itself a rescheduled version of it. -/
theorem Adversary.Observes.reschedules {start now observed : Machine n} {seen : List (Machine n)}
    (observes : a.Observes now seen observed) (hnow : a.Reschedules start now) (hseen : ∀ x ∈ seen, a.Reschedules start x) :
    a.Reschedules start observed := by
  by_cases overlap : a.overlap = true
  · simp only [Adversary.Observes, if_pos overlap] at observes
    by_cases yes : a.reschedules = true
    · rw [Adversary.Reschedules, if_pos yes]
      intro k
      obtain ⟨x, hx, eq⟩ := observes k
      rw [eq]
      exact (hseen x hx).perm k
    · rw [Adversary.Reschedules, if_neg yes]
      funext k
      obtain ⟨x, hx, eq⟩ := observes k
      rw [eq, (hseen x hx).eq (Bool.eq_false_iff.mpr yes)]
  · simp only [Adversary.Observes, if_neg overlap] at observes
    rw [observes]
    exact hnow

/-- Rescheduling, where the adversary may, does not change the candidates of an unordered selection. -/
theorem candidate_of_reschedules (unordered : a.reschedules = true → Unordered b) {m m' : Machine n} (h : a.Reschedules m m')
    {i j : Fin n} (candidate : b.candidate m i j) : b.candidate m' i j := by
  by_cases yes : a.reschedules = true
  · exact unordered yes m m' h.perm i j candidate
  · rw [h.eq (Bool.eq_false_iff.mpr yes)]
    exact candidate

/-! ## Turns and rounds -/

/-- A turn without an effective steal changes nothing. -/
theorem Turn.eq_of_ne_stole {m m' observed : Machine n} {i : Fin n} {o : Outcome} (turn : Turn b m observed i o m')
    (quiet : o ≠ .stole) : m' = m := by
  cases turn with
  | pass _ => rfl
  | fail _ _ _ _ => rfl
  | steal _ _ _ _ => exact absurd rfl quiet

/-- Turns without an effective steal only reschedule: the machine after them and every machine seen on the way. -/
theorem Turns.reschedules_of_quiet {past seen seen' : List (Machine n)} {m m' start : Machine n} {order : List (Fin n)}
    {os : List Outcome} (turns : Turns b a past seen m order os seen' m') (quiet : .stole ∉ os) (hm : a.Reschedules start m)
    (hseen : ∀ x ∈ seen, a.Reschedules start x) : a.Reschedules start m' ∧ ∀ x ∈ seen', a.Reschedules start x := by
  induction turns with
  | done => exact ⟨hm, hseen⟩
  | turn reschedules observes first rest ih =>
    obtain ⟨(ho : _ ≠ _), hos⟩ := not_or.mp (mt List.mem_cons.mpr quiet)
    have h₁ := hm.trans reschedules
    have h₂ : a.Reschedules start _ := (first.eq_of_ne_stole ho.symm).symm ▸ h₁
    exact ih hos h₂ (List.forall_mem_cons.mpr ⟨h₂, List.forall_mem_cons.mpr ⟨h₁, hseen⟩⟩)

/--
**A round without an effective steal changes nothing**: up to rescheduling, every machine visited is the start, and so is the
machine at the end.
-/
theorem round_changes_nothing {past visited : List (Machine n)} {m m' : Machine n} {outcomes : List Outcome}
    (round : Round b a past m outcomes visited m') (quiet : .stole ∉ outcomes) :
    a.Reschedules m m' ∧ ∀ x ∈ visited, a.Reschedules m x := by
  obtain ⟨order, _, _, turns⟩ := round
  exact turns.reschedules_of_quiet quiet (.refl m) (List.forall_mem_singleton.mpr (.refl m))

/-- A turn on an up-to-date observation, up to rescheduling, without an effective steal: there was no candidate. -/
theorem Turn.no_candidate_of_ne_stole (selects : SelectsStealable b) (unordered : a.reschedules = true → Unordered b)
    {m m' observed : Machine n} {i : Fin n} {o : Outcome} (turn : Turn b m observed i o m') (quiet : o ≠ .stole)
    (same : a.Reschedules observed m) : o = .passed ∧ ∀ j, ¬ b.candidate observed i j := by
  cases turn with
  | pass none => exact ⟨rfl, none⟩
  | fail j chosen not _ => exact absurd (selects m i j (candidate_of_reschedules unordered same chosen)) not
  | steal _ _ _ _ => exact absurd rfl quiet

/-- If all that could be seen so far is `start`, up to rescheduling, then turns without an effective steal all pass, because there
are no candidates on `start`. -/
theorem Turns.no_candidate_of_quiet (selects : SelectsStealable b) (unordered : a.reschedules = true → Unordered b)
    {past seen seen' : List (Machine n)} {m m' start : Machine n} {order : List (Fin n)} {os : List Outcome}
    (turns : Turns b a past seen m order os seen' m') (quiet : .stole ∉ os) (hpast : ∀ x ∈ past, a.Reschedules start x)
    (hm : a.Reschedules start m) (hseen : ∀ x ∈ seen, a.Reschedules start x) :
    (∀ o ∈ os, o = .passed) ∧ ∀ i ∈ order, ∀ j, ¬ b.candidate start i j := by
  induction turns with
  | done => exact ⟨by simp, by simp⟩
  | @turn seen _ m m₁ m₂ _ observed i _ o _ reschedules observes first rest ih =>
    obtain ⟨(ho : _ ≠ _), hos⟩ := not_or.mp (mt List.mem_cons.mpr quiet)
    have h₁ : a.Reschedules start m₁ := hm.trans reschedules
    have h₂ : a.Reschedules start m₂ := (first.eq_of_ne_stole ho.symm).symm ▸ h₁
    have all : ∀ x ∈ m₁ :: (seen ++ past), a.Reschedules start x :=
      List.forall_mem_cons.mpr ⟨h₁, fun x hx => (List.mem_append.mp hx).elim (hseen x) (hpast x)⟩
    have seen_start := observes.reschedules h₁ all
    obtain ⟨passed, none⟩ := first.no_candidate_of_ne_stole selects unordered ho.symm (seen_start.symm.trans h₁)
    obtain ⟨later, nobody⟩ := ih hos h₂ (List.forall_mem_cons.mpr ⟨h₂, List.forall_mem_cons.mpr ⟨h₁, hseen⟩⟩)
    refine ⟨List.forall_mem_cons.mpr ⟨passed, later⟩, List.forall_mem_cons.mpr ⟨fun j candidate => ?_, nobody⟩⟩
    exact none j (candidate_of_reschedules unordered seen_start candidate)

/-- A round without an effective steal, in which observations show nothing but its start, up to rescheduling: every core passes,
because there are no candidates. -/
theorem Round.no_candidate_of_quiet (selects : SelectsStealable b) (unordered : a.reschedules = true → Unordered b)
    {past visited : List (Machine n)} {m m' : Machine n} {outcomes : List Outcome}
    (round : Round b a past m outcomes visited m') (quiet : .stole ∉ outcomes) (hpast : ∀ x ∈ past, a.Reschedules m x) :
    (∀ o ∈ outcomes, o = .passed) ∧ ∀ i j, ¬ b.candidate m i j := by
  obtain ⟨order, _, everyone, turns⟩ := round
  have h := turns.no_candidate_of_quiet selects unordered quiet hpast (.refl m) (List.forall_mem_singleton.mpr (.refl m))
  exact ⟨h.1, fun i => h.2 i (everyone i)⟩

/-! ## Two obligations -/

/-- **A failure is another's success** (HotOS'17, 4.3), if every candidate of an up-to-date observation can be stolen from. -/
theorem failureBlamesSuccess_of_selects (selects : SelectsStealable b) : FailureBlamesSuccess b := by
  intro n m m' outcomes visited round failed
  refine Classical.byContradiction fun quiet => ?_
  have h := round.no_candidate_of_quiet selects (fun yes => Bool.noConfusion yes) quiet (fun _ mem => nomatch mem)
  exact nomatch h.1 _ failed

/-- **Steals check again** (HotOS'17, 3.1): this holds for every balancer, by the way turns are defined. -/
theorem stealRechecks (b : Balancer) : StealRechecks b := by
  intro n m observed i o m' turn
  cases turn with
  | pass _ => exact .inl rfl
  | fail _ _ _ _ => exact .inl rfl
  | steal j chosen ne can => exact .inr ⟨j, chosen, ne, can, rfl⟩

/-! ## Quiet rounds of an execution -/

namespace Execution

variable (e : Execution b a n)

/-- Through rounds without an effective steal the machine stays the same, up to rescheduling. -/
theorem reschedules_of_quiet {r : Nat} : ∀ {k : Nat}, (∀ t, r ≤ t → t < r + k → .stole ∉ e.outcomes t) →
    a.Reschedules (e.state r) (e.state (r + k))
  | 0, _ => .refl _
  | k + 1, quiet =>
    (reschedules_of_quiet fun t ge lt => quiet t ge (by omega)).trans
      (round_changes_nothing (e.round (r + k)) (quiet (r + k) (by omega) (by omega))).1

/-- After `lag` rounds without an effective steal and one more, there was no candidate in the last. -/
theorem no_candidate_of_quiet (selects : SelectsStealable b) (unordered : a.reschedules = true → Unordered b) {r : Nat}
    (quiet : ∀ t, r ≤ t → t ≤ r + a.lag → .stole ∉ e.outcomes t) (i j : Fin n) : ¬ b.candidate (e.state (r + a.lag)) i j := by
  have same : ∀ k, k ≤ a.lag → a.Reschedules (e.state r) (e.state (r + k)) := fun k le =>
    e.reschedules_of_quiet fun t ge lt => quiet t ge (by omega)
  refine ((e.round (r + a.lag)).no_candidate_of_quiet selects unordered (quiet _ (by omega) (by omega)) fun x hx => ?_).2 i j
  obtain ⟨t, ge, lt, mem⟩ := mem_window_iff.mp hx
  obtain ⟨k, rfl⟩ : ∃ k, t = r + k := ⟨t - r, by omega⟩
  have there := (round_changes_nothing (e.round (r + k)) (quiet _ (by omega) (by omega))).2 x mem
  exact (same _ (Nat.le_refl _)).symm.trans ((same k (by omega)).trans there)

end Execution

end Proofgen

end
