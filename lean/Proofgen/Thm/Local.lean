module

public import Proofgen.Spec.Policy
public import Proofgen.Thm.Split

/-!
# Flat policies: from cores to arithmetic

What has to be shown for one flat policy is arithmetic over four numbers: how many tasks run and wait on the thief, and on the victim. The
lemmas here reduce the obligations to that. What is true of every flat policy, whatever its filter, is proved here once.
-/

@[expose] public noncomputable section

namespace Proofgen

namespace Core

variable (c : Core)

/-- The facts that bind the numbers of a core together. -/
theorem facts : c.count = c.running + c.waiting ∧ c.running ≤ 1 := by
  refine ⟨List.length_append, ?_⟩
  unfold running
  cases c.current <;> simp

end Core

theorem sum_map_one (ts : List Task) : (ts.map fun _ => 1).sum = ts.length := by
  induction ts with
  | nil => rfl
  | cons t ts ih =>
    simp only [List.map_cons, List.sum_cons, List.length_cons, ih]
    omega

/-- With weight 1 for every task the load is the number of tasks. -/
theorem Core.load_one (c : Core) : c.load (fun _ => 1) = c.count := sum_map_one _

/-- How many tasks move. -/
def Division.moved (d : Division) (thief victim : Core) : Nat := (d.split thief victim).1.length

/-- What the tasks that move add to the load. -/
def Division.movedLoad (weigh : Task → Nat) (d : Division) (thief victim : Core) : Nat :=
  ((d.split thief victim).1.map weigh).sum

/-- With weight 1 for every task the load that moves is the number of tasks. -/
theorem Division.movedLoad_one (d : Division) (thief victim : Core) : d.movedLoad (fun _ => 1) thief victim = d.moved thief victim :=
  sum_map_one _

/-- Where nothing moves, all tasks stay as they are. -/
theorem Division.split_of_moved_zero {d : Division} {thief victim : Core} (none : d.moved thief victim = 0) :
    d.split thief victim = ([], victim.ready) := by
  have moved : (d.split thief victim).1 = [] := List.length_eq_zero_iff.mp none
  have perm := d.perm thief victim
  rw [moved, List.nil_append] at perm
  exact Prod.ext moved ((d.stays thief victim).eq_of_length perm.length_eq)

/-- `take: one` without more moves a task if one waits. -/
theorem Division.moved_one (thief victim : Core) : Division.one.moved thief victim = min 1 victim.waiting := by
  have first : ∀ ts : List Task, (extract .queue (fun _ => true) ts) = ts.head?.map fun t => (t, ts.tail) := fun ts => by
    induction ts with
    | nil => rfl
    | cons t ts ih =>
      rw [extract, ih]
      cases ts <;> rfl
  unfold moved one pick Core.waiting
  simp only [first]
  cases victim.ready with
  | nil => rfl
  | cons t ts => simp only [List.head?_cons, Option.map_some, List.length_cons, List.length_nil]; omega

theorem length_fill_one (left : Nat) (ts : List Task) : (fill (fun _ => 1) left ts).1.length = min left ts.length := by
  induction ts generalizing left with
  | nil => simp [fill]
  | cons t ts ih =>
    unfold fill
    split
    · simp only [List.length_cons, ih]
      omega
    · simp only [List.length_cons, ih]
      omega

/-- A budget of tasks moves as many, if they wait. -/
theorem Division.moved_budget_one (amount : Core → Core → Int) (thief victim : Core) :
    (Division.budget (fun _ => 1) amount).moved thief victim = min (amount thief victim).toNat victim.waiting :=
  length_fill_one _ _

/-- `take: half` moves half of the gap, rounded down, if that many tasks wait. -/
theorem Division.moved_half (thief victim : Core) :
    (Division.half fun _ => 1).moved thief victim = min ((victim.count - thief.count) / 2) victim.waiting := by
  rw [half, moved_budget_one, Core.load_one, Core.load_one]
  omega

namespace Policy

variable (p : Policy) (thief victim : Core)

theorem length_split : p.division.moved thief victim + (p.division.split thief victim).2.length = victim.waiting := by
  have h := (p.division.perm thief victim).length_eq
  rwa [List.length_append] at h

/-- What the thief has after a steal. -/
theorem count_thief : (p.steal thief victim).1.count = thief.count + p.division.moved thief victim := by
  simp only [steal, Core.count, Core.tasks, List.length_append, Division.moved]
  omega

/-- What the victim has left after a steal. -/
theorem count_victim : (p.steal thief victim).2.count + p.division.moved thief victim = victim.count := by
  have h := p.length_split thief victim
  simp only [Core.waiting] at h
  simp only [steal, Core.count, Core.tasks, List.length_append]
  omega

/-- What a steal adds to the load of the thief. -/
theorem load_thief (weigh : Task → Nat) :
    (p.steal thief victim).1.load weigh = thief.load weigh + p.division.movedLoad weigh thief victim := by
  simp only [steal, Core.load, Core.tasks, List.map_append, List.sum_append_nat, Division.movedLoad]
  omega

/-- What a steal takes from the load of the victim. -/
theorem load_victim (weigh : Task → Nat) :
    (p.steal thief victim).2.load weigh + p.division.movedLoad weigh thief victim = victim.load weigh := by
  have h := ((p.division.perm thief victim).map weigh).sum_nat
  simp only [List.map_append, List.sum_append_nat] at h
  simp only [steal, Core.load, Core.tasks, List.map_append, List.sum_append_nat, Division.movedLoad]
  omega

/-- No division loses a task or makes one twice. -/
theorem steal_perm : ((p.steal thief victim).1.tasks ++ (p.steal thief victim).2.tasks).Perm (thief.tasks ++ victim.tasks) := by
  have h := p.division.perm thief victim
  simp only [steal, Core.tasks, List.append_assoc]
  refine .append_left _ (.append_left _ ?_)
  rw [← List.append_assoc]
  refine (List.perm_append_comm.append_right _).trans ?_
  rw [List.append_assoc]
  exact h.append_left _

end Policy

/-- `steal_conserves` holds for every flat policy. -/
theorem Policy.stealConserves (p : Policy) : StealConserves p.balancer :=
  fun thief victim _ _ => p.steal_perm thief victim

theorem mem_of_argmaxBy {α : Type} {atLeast : α → α → Bool} {x : α} : ∀ {xs : List α}, argmaxBy atLeast xs = some x → x ∈ xs
  | y :: ys, h => by
    unfold argmaxBy at h
    split at h
    · simp_all
    · rename_i z hz
      have := mem_of_argmaxBy hz
      split at h <;> simp_all

theorem argmaxBy_eq_none {α : Type} {atLeast : α → α → Bool} {xs : List α} (h : argmaxBy atLeast xs = none) : xs = [] := by
  cases xs with
  | nil => rfl
  | cons y ys =>
    unfold argmaxBy at h
    split at h
    · simp at h
    · split at h <;> simp at h

/-- `choice_sound` holds for every flat policy: whatever the order, the choice is one of the candidates. -/
theorem Policy.choiceSound (p : Policy) : ChoiceSound p.balancer := by
  classical
  intro n m i
  refine ⟨fun j h => ?_, fun h j candidate => ?_⟩
  · have h := (List.mem_filter.mp (mem_of_argmaxBy h)).2
    exact of_decide_eq_true h
  · have h := argmaxBy_eq_none h
    have mem : j ∈ (List.finRange n).filter fun j => decide (p.Candidate m i j) :=
      List.mem_filter.mpr ⟨List.mem_finRange j, decide_eq_true candidate⟩
    rw [h] at mem
    exact absurd mem List.not_mem_nil

/-- The weights of the core's tasks are within the bounds. -/
def Core.Fits (bounds : WeightBounds) (c : Core) : Prop := ∀ t ∈ c.tasks, bounds.Admits t.weight

theorem WellFormed.fits_left {bounds : WeightBounds} {c : Core} {ts : List Task} (h : WellFormed bounds (c.tasks ++ ts)) :
    c.Fits bounds := fun t mem => h.1 t (List.mem_append_left _ mem)

theorem WellFormed.fits_right {bounds : WeightBounds} {c : Core} {ts : List Task} (h : WellFormed bounds (ts ++ c.tasks)) :
    c.Fits bounds := fun t mem => h.1 t (List.mem_append_right _ mem)

/-- `P` holds of every thief and victim with weights within the policy's bounds. -/
def Policy.Always (p : Policy) (P : Core → Core → Prop) : Prop :=
  ∀ thief victim : Core, thief.Fits p.bounds → victim.Fits p.bounds → P thief victim

/-- What always holds, holds of a well-formed pair. -/
theorem Policy.Always.of_wellFormed {p : Policy} {P : Core → Core → Prop} (h : p.Always P) {thief victim : Core}
    (wf : WellFormed p.bounds (thief.tasks ++ victim.tasks)) : P thief victim := h _ _ wf.fits_left wf.fits_right

/-- An idle core may steal from the overloaded cores, and from them only. -/
def Policy.Sound (p : Policy) : Prop := p.Always fun thief victim => thief.Idle → (p.filter thief victim ↔ victim.Overloaded)

/-- `filter_sound` for a flat policy: an idle thief may steal from the overloaded cores, and from them only. -/
theorem Policy.filterSound_of {p : Policy} (sound : p.Sound) : FilterSound p.balancer := by
  intro thief cores wf idle
  have each (c : Core) (mem : c ∈ cores) : p.filter thief c ↔ c.Overloaded :=
    sound thief c wf.fits_left (fun t ht => wf.1 t (List.mem_append_right _ (List.mem_flatMap.mpr ⟨c, mem, ht⟩))) idle
  exact ⟨fun ⟨c, mem, over⟩ => ⟨c, mem, (each c mem).mpr over⟩, fun c mem can => (each c mem).mp can⟩

/-- `steal_non_idling` for a flat policy. -/
theorem Policy.stealNonIdling_of {p : Policy}
    (busy : p.Always fun thief victim => p.filter thief victim →
      0 < thief.count + p.division.moved thief victim ∧ p.division.moved thief victim < victim.count) :
    StealNonIdling p.balancer := by
  intro thief victim wf can
  have h := busy.of_wellFormed wf can
  have ht := p.count_thief thief victim
  have hv := p.count_victim thief victim
  simp only [Core.Idle, Policy.balancer, Policy.seeing]
  omega

end Proofgen

end
