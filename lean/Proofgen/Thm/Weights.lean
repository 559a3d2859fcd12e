module

public import Proofgen.Thm.Local
public import Proofgen.Thm.WeightLists

/-!
# Weights: from tasks to arithmetic

What has to be shown for one policy is arithmetic over some numbers of thief and victim. With weights these are, beside the number of
tasks: the weight that runs, the sum of those that wait, the least and the greatest of them, and what moves. The lemmas here say what
binds these numbers together, whatever the tasks are.
-/

@[expose] public noncomputable section

namespace Proofgen

/-! ## Cores -/

namespace Core

/-- The weight of the task that runs; 0 if none does. -/
def runningLoad (c : Core) : Nat := (c.current.toList.map Task.weight).sum

/-- The sum of the weights of the tasks that wait. -/
def waitingLoad (c : Core) : Nat := (c.ready.map Task.weight).sum

variable {bounds : WeightBounds} {c : Core}

theorem fits_ready (fits : c.Fits bounds) : ∀ w ∈ c.ready.map Task.weight, bounds.Admits w := fun w mem => by
  obtain ⟨t, ht, rfl⟩ := List.mem_map.mp mem
  exact fits t (List.mem_append_right _ ht)

/-- What binds the load of a core to the number of its tasks. -/
theorem loadFacts (fits : c.Fits bounds) :
    c.load Task.weight = c.runningLoad + c.waitingLoad ∧
      bounds.min * c.running ≤ c.runningLoad ∧ (c.running = 0 → c.runningLoad = 0) ∧
      bounds.min * c.waiting ≤ c.waitingLoad ∧ (c.waiting = 0 → c.waitingLoad = 0) := by
  refine ⟨?_, ?_, fun none => ?_, ?_, fun none => ?_⟩
  · simp only [load, tasks, List.map_append, List.sum_append_nat, runningLoad, waitingLoad]
  · unfold Core.running runningLoad
    cases h : c.current with
    | none => simp
    | some t => simpa using (fits t (by simp [Core.tasks, h])).2.1
  · rw [runningLoad, List.length_eq_zero_iff.mp none, List.map_nil, List.sum_nil]
  · have := mul_length_le_sum fun w mem => (fits_ready fits w mem).2.1
    rwa [List.length_map] at this
  · rw [waitingLoad, List.length_eq_zero_iff.mp none, List.map_nil, List.sum_nil]

/-- What binds the weights of waiting tasks together: there is none, there is one, there are two, or more. -/
theorem taskFacts (fits : c.Fits bounds) :
    (c.waiting = 0 ∧ c.lightest = 0 ∧ c.heaviest = 0) ∨
      (c.waiting = 1 ∧ bounds.min ≤ c.lightest ∧ c.heaviest = c.lightest ∧ c.waitingLoad = c.lightest) ∨
      (c.waiting = 2 ∧ bounds.min ≤ c.lightest ∧ c.lightest ≤ c.heaviest ∧ c.waitingLoad = c.lightest + c.heaviest) ∨
      (3 ≤ c.waiting ∧ bounds.min ≤ c.lightest ∧ c.lightest ≤ c.heaviest ∧
        c.heaviest + 2 * c.lightest + bounds.min * c.waiting ≤ c.waitingLoad + 3 * bounds.min) := by
  have lows : ∀ w ∈ c.ready.map Task.weight, bounds.min ≤ w := fun w mem => (fits_ready fits w mem).2.1
  have length : (c.ready.map Task.weight).length = c.waiting := List.length_map _
  unfold lightest heaviest waitingLoad
  by_cases none : c.waiting = 0
  · rw [List.length_eq_zero_iff.mp (length.trans none)]
    exact .inl ⟨none, rfl, rfl⟩
  have ne : c.ready.map Task.weight ≠ [] := List.ne_nil_of_length_pos (by omega)
  have least := lows _ (leastOf_mem ne)
  have le := leastOf_le (greatestOf_mem ne)
  by_cases one : c.waiting = 1
  · obtain ⟨w, eq⟩ := List.length_eq_one_iff.mp (length.trans one)
    rw [eq] at least ⊢
    exact .inr (.inl ⟨one, least, by simp [leastOf, greatestOf], by simp [leastOf]⟩)
  by_cases two : c.waiting = 2
  · exact .inr (.inr (.inl ⟨two, least, le, sum_of_two (length.trans two)⟩))
  · have := (add_leastOf_le_sum lows (greatestOf_mem ne)).2.2 (by omega)
    rw [length] at this
    exact .inr (.inr (.inr ⟨by omega, least, le, this⟩))

/-- What binds the weights of a core together where there is a greatest weight. -/
theorem topFacts (fits : c.Fits bounds) {top : Nat} (most : bounds.max = some top) :
    c.heaviest ≤ top ∧ c.runningLoad ≤ top * c.running ∧ c.waitingLoad ≤ top * c.waiting ∧
      (1 ≤ c.waiting → c.waitingLoad + top ≤ c.lightest + top * c.waiting) := by
  have ready : ∀ w ∈ c.ready.map Task.weight, w ≤ top := fun w mem => by
    have := (fits_ready fits w mem).2.2
    rwa [most] at this
  have length : (c.ready.map Task.weight).length = c.waiting := List.length_map _
  refine ⟨?_, ?_, ?_, fun some => ?_⟩
  · unfold heaviest
    by_cases ne : c.ready.map Task.weight = []
    · rw [ne]
      exact Nat.zero_le _
    · exact ready _ (greatestOf_mem ne)
  · unfold Core.running runningLoad
    cases h : c.current with
    | none => simp
    | some t =>
      have := (fits t (by simp [Core.tasks, h])).2.2
      rw [most] at this
      simpa using this
  · have := sum_le_mul_length ready
    rwa [length] at this
  · have ne : c.ready.map Task.weight ≠ [] := List.ne_nil_of_length_pos (by omega)
    have := sum_le_add_mul ready (leastOf_mem ne)
    rwa [length] at this

end Core

/-! ## What moves -/

theorem extract_none {order : TaskOrder} {wanted : Nat → Bool} {ts : List Task} (h : extract order wanted ts = none) :
    ∀ t ∈ ts, wanted t.weight = false := by
  induction ts with
  | nil => exact fun t mem => nomatch mem
  | cons u us ih =>
    unfold extract at h
    split at h
    · rename_i none
      split at h
      · nomatch h
      · rename_i no
        exact List.forall_mem_cons.mpr ⟨Bool.eq_false_iff.mpr no, ih none⟩
    · split at h <;> nomatch h

theorem extract_some {order : TaskOrder} {wanted : Nat → Bool} {ts rest : List Task} {t : Task}
    (h : extract order wanted ts = some (t, rest)) :
    t ∈ ts ∧ wanted t.weight = true ∧ ∀ s ∈ ts, wanted s.weight = true →
      (order = .lightest → t.weight ≤ s.weight) ∧ (order = .heaviest → s.weight ≤ t.weight) := by
  induction ts generalizing t rest with
  | nil => nomatch h
  | cons u us ih =>
    unfold extract at h
    split at h
    · rename_i none
      split at h
      · rename_i yes
        cases h
        refine ⟨List.mem_cons_self, yes, List.forall_mem_cons.mpr ⟨fun _ => ⟨fun _ => Nat.le_refl _, fun _ => Nat.le_refl _⟩,
          fun s mem want => ?_⟩⟩
        exact absurd want (Bool.eq_false_iff.mp (extract_none none s mem))
      · nomatch h
    · rename_i s others found
      have ⟨mem, want, best⟩ := ih found
      split at h <;> rename_i first
      · cases h
        simp only [Bool.and_eq_true] at first
        refine ⟨List.mem_cons_self, first.1, List.forall_mem_cons.mpr ⟨fun _ => ⟨fun _ => Nat.le_refl _, fun _ => Nat.le_refl _⟩,
          fun r hr wr => ⟨?_, ?_⟩⟩⟩
        · rintro rfl
          exact Nat.le_trans (of_decide_eq_true first.2) ((best r hr wr).1 rfl)
        · rintro rfl
          exact Nat.le_trans ((best r hr wr).2 rfl) (of_decide_eq_true first.2)
      · cases h
        refine ⟨List.mem_cons_of_mem _ mem, want, List.forall_mem_cons.mpr ⟨fun wu => ⟨?_, ?_⟩, best⟩⟩
        · rintro rfl
          simp only [wu, Bool.true_and, TaskOrder.prefers, decide_eq_true_eq] at first
          omega
        · rintro rfl
          simp only [wu, Bool.true_and, TaskOrder.prefers, decide_eq_true_eq] at first
          omega

namespace Division

variable {bounds : WeightBounds} {order : TaskOrder} {wanted : Core → Core → Nat → Bool} {thief victim : Core}

/--
What `take: one` moves: nothing, if no waiting task will do, so neither the lightest nor the heaviest; or one task of weight `w`.
-/
theorem pickFacts (order : TaskOrder) (wanted : Core → Core → Nat → Bool) (thief : Core) (fits : victim.Fits bounds) :
    ((Division.pick order wanted).moved thief victim = 0 ∧ (Division.pick order wanted).movedLoad Task.weight thief victim = 0 ∧
        (victim.waiting = 0 ∨
          wanted thief victim victim.lightest = false ∧ wanted thief victim victim.heaviest = false)) ∨
      ∃ w, wanted thief victim w = true ∧ (Division.pick order wanted).moved thief victim = 1 ∧
        (Division.pick order wanted).movedLoad Task.weight thief victim = w ∧ 1 ≤ victim.waiting ∧
        victim.lightest ≤ w ∧ w ≤ victim.heaviest ∧ w + bounds.min * victim.waiting ≤ victim.waitingLoad + bounds.min ∧
        (match order with
          | .queue => True
          | .lightest => wanted thief victim victim.lightest = true → w = victim.lightest
          | .heaviest => wanted thief victim victim.heaviest = true → w = victim.heaviest) ∧
        (victim.waiting = 1 ∨ w + victim.lightest + bounds.min * victim.waiting ≤ victim.waitingLoad + 2 * bounds.min) ∧
        (w = victim.heaviest ∨ w + victim.heaviest + bounds.min * victim.waiting ≤ victim.waitingLoad + 2 * bounds.min) := by
  have fitting := Core.fits_ready fits
  have length : (victim.ready.map Task.weight).length = victim.waiting := List.length_map _
  rcases found : extract order (wanted thief victim) victim.ready with - | ⟨t, rest⟩
  · have split : (Division.pick order wanted).split thief victim = ([], victim.ready) := by simp only [pick, found]
    simp only [moved, movedLoad, split]
    refine .inl ⟨rfl, rfl, ?_⟩
    by_cases none : victim.waiting = 0
    · exact .inl none
    have ne : victim.ready.map Task.weight ≠ [] := List.ne_nil_of_length_pos (by omega)
    have no {w : Nat} (mem : w ∈ victim.ready.map Task.weight) : wanted thief victim w = false := by
      obtain ⟨s, hs, rfl⟩ := List.mem_map.mp mem
      exact extract_none found s hs
    exact .inr ⟨no (leastOf_mem ne), no (greatestOf_mem ne)⟩
  · have split : (Division.pick order wanted).split thief victim = ([t], rest) := by simp only [pick, found]
    simp only [moved, movedLoad, split]
    have ⟨mem, want, best⟩ := extract_some found
    have mem' : t.weight ∈ victim.ready.map Task.weight := List.mem_map_of_mem mem
    have ne := List.ne_nil_of_mem mem'
    have some : 1 ≤ victim.waiting := length ▸ List.length_pos_iff.mpr ne
    have lows := add_leastOf_le_sum (fun v hv => (fitting v hv).2.1) mem'
    rw [length] at lows
    refine .inr ⟨t.weight, want, rfl, by simp, some, leastOf_le mem', le_greatestOf mem', lows.1, ?_, ?_, ?_⟩
    · cases order with
      | queue => trivial
      | lightest =>
        intro least
        obtain ⟨s, hs, eq⟩ := List.mem_map.mp (leastOf_mem ne)
        have := (best s hs (eq ▸ least)).1 rfl
        have := leastOf_le mem'
        unfold Core.lightest
        omega
      | heaviest =>
        intro greatest
        obtain ⟨s, hs, eq⟩ := List.mem_map.mp (greatestOf_mem ne)
        have := (best s hs (eq ▸ greatest)).2 rfl
        have := le_greatestOf mem'
        unfold Core.heaviest
        omega
    · by_cases one : victim.waiting = 1
      · exact .inl one
      · exact .inr (lows.2.1 (by omega))
    · by_cases eq : t.weight = greatestOf (victim.ready.map Task.weight)
      · exact .inl eq
      · have := add_greatestOf_le_sum (fun v hv => (fitting v hv).2.1) mem' eq
        rw [length] at this
        exact .inr this

end Division

/-- What a budget of weights moves, and what it leaves. -/
theorem fill_facts {low : Nat} {ts : List Task} (left : Nat) (h : ∀ t ∈ ts, 1 ≤ t.weight ∧ low ≤ t.weight) :
    ((fill Task.weight left ts).1.map Task.weight).sum ≤ left ∧
      (∀ t ∈ (fill Task.weight left ts).2, left < ((fill Task.weight left ts).1.map Task.weight).sum + t.weight) ∧
      (∀ t ∈ (fill Task.weight left ts).1, t ∈ ts) := by
  induction ts generalizing left with
  | nil => exact ⟨Nat.zero_le _, fun t mem => (nomatch mem), fun t mem => (nomatch mem)⟩
  | cons u us ih =>
    have later := fun t mem => h t (List.mem_cons_of_mem _ mem)
    unfold fill
    split <;> rename_i le
    · have ⟨sum, stay, move⟩ := ih (left - u.weight) later
      simp only [List.map_cons, List.sum_cons]
      refine ⟨by omega, fun t mem => ?_, fun t mem => ?_⟩
      · have := stay t mem
        omega
      · exact (List.mem_cons.mp mem).elim (fun eq => eq ▸ List.mem_cons_self) fun mem => List.mem_cons_of_mem _ (move t mem)
    · have ⟨sum, stay, move⟩ := ih left later
      refine ⟨sum, fun t mem => ?_, fun t mem => List.mem_cons_of_mem _ (move t mem)⟩
      rcases List.mem_cons.mp mem with rfl | mem
      · omega
      · exact stay t mem

namespace Division

variable {bounds : WeightBounds} {victim : Core}

/-- What a budget of weights moves: nothing, if it is too small for any waiting task; all; or some, and too little is left for others. -/
theorem budgetFacts (amount : Core → Core → Int) (thief : Core) (fits : victim.Fits bounds) :
    ((Division.budget Task.weight amount).moved thief victim = 0 ∧
        (Division.budget Task.weight amount).movedLoad Task.weight thief victim = 0 ∧
        (victim.waiting = 0 ∨ (amount thief victim).toNat < victim.lightest)) ∨
      ∃ k w, (Division.budget Task.weight amount).moved thief victim = k ∧
        (Division.budget Task.weight amount).movedLoad Task.weight thief victim = w ∧
        1 ≤ k ∧ victim.lightest ≤ w ∧ bounds.min * k ≤ w ∧ w ≤ amount thief victim ∧
        ((k = victim.waiting ∧ w = victim.waitingLoad) ∨
          (k < victim.waiting ∧ amount thief victim < w + victim.heaviest ∧
            w + victim.lightest + bounds.min * victim.waiting ≤ victim.waitingLoad + bounds.min * k + bounds.min)) := by
  have fitting := Core.fits_ready fits
  have tasks : ∀ t ∈ victim.ready, 1 ≤ t.weight ∧ bounds.min ≤ t.weight := fun t mem =>
    have := fitting t.weight (List.mem_map_of_mem mem)
    ⟨this.1, this.2.1⟩
  have ⟨sum, stay, move⟩ := fill_facts (amount thief victim).toNat tasks
  have perm := (fill_perm Task.weight (amount thief victim).toNat victim.ready).1
  have length := perm.length_eq
  have weights := (perm.map Task.weight).sum_nat
  rw [List.length_append] at length
  rw [List.map_append, List.sum_append_nat] at weights
  simp only [moved, movedLoad, budget, Core.waiting, Core.waitingLoad]
  generalize fill Task.weight (amount thief victim).toNat victim.ready = x at *
  have moves : ∀ w ∈ x.1.map Task.weight, w ∈ victim.ready.map Task.weight ∧ 1 ≤ w ∧ bounds.min ≤ w := fun w mem => by
    obtain ⟨t, ht, rfl⟩ := List.mem_map.mp mem
    exact ⟨List.mem_map_of_mem (move t ht), tasks t (move t ht)⟩
  have stays : ∀ w ∈ x.2.map Task.weight, w ∈ victim.ready.map Task.weight ∧ bounds.min ≤ w := fun w mem => by
    obtain ⟨t, ht, rfl⟩ := List.mem_map.mp mem
    have ht := perm.subset (List.mem_append_right _ ht)
    exact ⟨List.mem_map_of_mem ht, (tasks t ht).2⟩
  by_cases none : x.1.length = 0
  · have nil : x.1 = [] := List.length_eq_zero_iff.mp none
    refine .inl ⟨none, by rw [nil]; rfl, ?_⟩
    by_cases idle : victim.ready.length = 0
    · exact .inl idle
    have ne : victim.ready.map Task.weight ≠ [] := List.ne_nil_of_length_pos (by rw [List.length_map]; omega)
    obtain ⟨t, mem, eq⟩ := List.mem_map.mp (leastOf_mem ne)
    rw [nil, List.nil_append] at perm
    have := stay t (perm.symm.subset mem)
    rw [nil] at this
    simp only [List.map_nil, List.sum_nil] at this
    unfold Core.lightest
    omega
  have some : 0 < x.1.length := Nat.pos_of_ne_zero none
  have low := mul_length_le_sum fun w mem => (moves w mem).2.2
  have ones := mul_length_le_sum fun w mem => (moves w mem).2.1
  rw [List.length_map] at low ones
  refine .inr ⟨_, _, rfl, rfl, some, ?_, low, by omega, ?_⟩
  · obtain ⟨t, mem⟩ := List.exists_mem_of_length_pos some
    have mem := List.mem_map_of_mem (f := Task.weight) mem
    have := leastOf_le (moves _ mem).1
    have ⟨sum₂, _⟩ := sum_erase mem
    unfold Core.lightest
    omega
  by_cases all : x.2.length = 0
  · have nil : x.2 = [] := List.length_eq_zero_iff.mp all
    rw [nil] at weights
    exact .inl ⟨by omega, by simpa using weights⟩
  · obtain ⟨t, mem⟩ := List.exists_mem_of_length_pos (Nat.pos_of_ne_zero all)
    have out := stay t mem
    have mem := List.mem_map_of_mem (f := Task.weight) mem
    have least := leastOf_le (stays _ mem).1
    have most := le_greatestOf (stays _ mem).1
    have ⟨sum₂, length₂⟩ := sum_erase mem
    have rest := mul_length_le_sum (ws := (x.2.map Task.weight).erase t.weight) fun w hw =>
      (stays w (List.mem_of_mem_erase hw)).2
    have split : bounds.min * victim.ready.length = bounds.min * x.1.length + bounds.min * ((x.2.map Task.weight).erase t.weight).length
        + bounds.min := by
      rw [← length, ← List.length_map (as := x.2) Task.weight, length₂, Nat.mul_add, Nat.mul_succ]
      omega
    unfold Core.lightest Core.heaviest
    exact .inr ⟨by omega, by omega, by omega⟩

end Division

end Proofgen

end
