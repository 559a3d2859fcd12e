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

/-- With weight 1 for every task the load is the number of tasks. -/
theorem load_one : c.load (fun _ => 1) = c.count := by
  unfold load count
  induction c.tasks with
  | nil => rfl
  | cons t ts ih =>
    simp only [List.map_cons, List.sum_cons, List.length_cons, ih]
    omega

end Core

/-- How many tasks move. -/
def Division.moved (d : Division) (thief victim : Core) : Nat := (d.split thief victim).1.length

theorem Division.moved_front (amount : Core → Core → Nat) (thief victim : Core) :
    (Division.front amount).moved thief victim = min (amount thief victim) victim.waiting :=
  List.length_take

/-- `take: one` moves a task if one waits. -/
theorem Division.moved_one (thief victim : Core) : Division.one.moved thief victim = min 1 victim.waiting :=
  moved_front _ thief victim

/-- `take: half` moves half of the gap, rounded down, if that many tasks wait. -/
theorem Division.moved_half (thief victim : Core) :
    Division.half.moved thief victim = min ((victim.count - thief.count) / 2) victim.waiting :=
  moved_front _ thief victim

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

theorem mem_of_argmax {α : Type} {key : α → Int} {x : α} : ∀ {xs : List α}, argmax key xs = some x → x ∈ xs
  | y :: ys, h => by
    unfold argmax at h
    split at h
    · simp_all
    · rename_i z hz
      have := mem_of_argmax hz
      split at h <;> simp_all

theorem argmax_eq_none {α : Type} {key : α → Int} {xs : List α} (h : argmax key xs = none) : xs = [] := by
  cases xs with
  | nil => rfl
  | cons y ys =>
    unfold argmax at h
    split at h
    · simp at h
    · split at h <;> simp at h

/-- `choice_sound` holds for every flat policy: whatever the order, the choice is one of the candidates. -/
theorem Policy.choiceSound (p : Policy) : ChoiceSound p.balancer := by
  classical
  intro n m i
  refine ⟨fun j h => ?_, fun h j candidate => ?_⟩
  · have h := (List.mem_filter.mp (mem_of_argmax h)).2
    exact of_decide_eq_true h
  · have h := argmax_eq_none h
    have mem : j ∈ (List.finRange n).filter fun j => decide (p.Candidate m i j) :=
      List.mem_filter.mpr ⟨List.mem_finRange j, decide_eq_true candidate⟩
    rw [h] at mem
    exact absurd mem List.not_mem_nil

/-- `filter_sound` for a flat policy: an idle thief may steal from the overloaded cores, and from them only. -/
theorem Policy.filterSound_of {p : Policy} (sound : ∀ thief victim : Core, thief.Idle → (p.filter thief victim ↔ victim.Overloaded)) :
    FilterSound p.balancer := by
  intro thief cores _ idle
  refine ⟨fun ⟨c, mem, over⟩ => ⟨c, mem, (sound thief c idle).mpr over⟩, fun c _ can => (sound thief c idle).mp can⟩

/-- `steal_non_idling` for a flat policy. -/
theorem Policy.stealNonIdling_of {p : Policy}
    (busy : ∀ thief victim : Core, p.filter thief victim →
      0 < thief.count + p.division.moved thief victim ∧ p.division.moved thief victim < victim.count) :
    StealNonIdling p.balancer := by
  intro thief victim _ can
  have h := busy thief victim can
  have ht := p.count_thief thief victim
  have hv := p.count_victim thief victim
  simp only [Core.Idle, Policy.balancer]
  omega

end Proofgen

end
