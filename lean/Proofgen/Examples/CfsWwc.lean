module

public import Proofgen.Thm.GoesOn
public import Proofgen.Thm.Weights

/-!
# The steal of Ipanema's cfs_wwc, without groups

`cfs_wwc.c` in Ipanema's kernel source moves, under one lock, every waiting task that weighs less than the gap is at that moment; the
gap closes by twice the weight of each task that moves. The policy language has no word for that loop. By hand, with the theorems
that serve all policies: it is work conserving.
-/

@[expose] public noncomputable section

namespace Proofgen.Examples

/-- Go through the tasks, and move each that weighs less than the gap is then. -/
def pull : Int → List Task → List Task × List Task
  | _, [] => ([], [])
  | gap, t :: ts =>
    if (t.weight : Int) < gap then (t :: (pull (gap - 2 * t.weight) ts).1, (pull (gap - 2 * t.weight) ts).2)
    else ((pull gap ts).1, t :: (pull gap ts).2)

theorem pull_perm (gap : Int) (ts : List Task) :
    ((pull gap ts).1 ++ (pull gap ts).2).Perm ts ∧ (pull gap ts).2.Sublist ts := by
  induction ts generalizing gap with
  | nil => exact ⟨.refl _, .slnil⟩
  | cons t ts ih =>
    unfold pull
    split
    · exact ⟨(ih _).1.cons t, (ih _).2.cons t⟩
    · exact ⟨List.perm_middle.trans ((ih _).1.cons t), (ih _).2.cons₂ t⟩

/-- What moves weighs less than the gap. -/
theorem pull_lt (gap : Int) (ts : List Task) : (pull gap ts).1 = [] ∨ (((pull gap ts).1.map Task.weight).sum : Int) < gap := by
  induction ts generalizing gap with
  | nil => exact .inl rfl
  | cons t ts ih =>
    unfold pull
    split
    · refine .inr ?_
      rcases ih (gap - 2 * t.weight) with none | lt
      · simp only [none, List.map_cons, List.map_nil, List.sum_cons, List.sum_nil]
        omega
      · simp only [List.map_cons, List.sum_cons]
        omega
    · exact ih gap

/-- If some task weighs less than the gap, one moves. -/
theorem pull_ne_nil {gap : Int} {ts : List Task} {t : Task} (mem : t ∈ ts) (lt : (t.weight : Int) < gap) : (pull gap ts).1 ≠ [] := by
  induction ts with
  | nil => nomatch mem
  | cons u us ih =>
    unfold pull
    split
    · exact List.cons_ne_nil _ _
    · rcases List.mem_cons.mp mem with rfl | mem
      · contradiction
      · exact ih mem

/-- The policy: steal from every core with more than one task, the one with the greatest load first, and go on after a failure. -/
def cfsWwc : Policy where
  weigh := Task.weight
  filter _ victim := 1 < victim.count
  keys _ victim := [(victim.load Task.weight : Int)]
  division := {
    split := fun thief victim => pull (victim.load Task.weight - thief.load Task.weight) victim.ready
    perm := fun _ _ => (pull_perm _ _).1
    stays := fun _ _ => (pull_perm _ _).2 }
  goesOn := true

theorem cfsWwc_sound : cfsWwc.Sound := fun _ _ _ _ _ => .rfl

/-- Each steal moves nothing, or something, and less load than the gap. -/
theorem cfsWwc_weaklyNarrows : cfsWwc.WeaklyNarrows Task.weight := fun thief victim _ hv _ => by
  have less := pull_lt (victim.load Task.weight - thief.load Task.weight) victim.ready
  have perm := (pull_perm (victim.load Task.weight - thief.load Task.weight) victim.ready).1
  simp only [Division.moved, Division.movedLoad, cfsWwc]
  generalize pull (victim.load Task.weight - thief.load Task.weight) victim.ready = x at *
  rcases less with none | lt
  · exact .inl (by rw [none]; rfl)
  · refine (Nat.eq_zero_or_pos x.1.length).imp_right fun some => ?_
    obtain ⟨t, mem⟩ := List.exists_mem_of_length_pos some
    have pos := (hv t (List.mem_append_right _ (perm.subset (List.mem_append_left _ mem)))).1
    have ⟨sum, _⟩ := sum_erase (List.mem_map_of_mem (f := Task.weight) mem)
    omega

/-- An idle core gets something from an overloaded one, for each waiting task weighs less than all together. -/
theorem cfsWwc_fills : cfsWwc.Fills := fun thief victim ht hv idle over => by
  have some : 0 < cfsWwc.division.moved thief victim := by
    have := thief.facts
    have := victim.facts
    have := Core.loadFacts ht
    have := Core.loadFacts hv
    have := Core.taskFacts hv
    simp only [cfsWwc, Core.Idle, Core.Overloaded] at *
    have ne : victim.ready.map Task.weight ≠ [] := List.ne_nil_of_length_pos (by rw [List.length_map]; show 0 < victim.waiting; omega)
    obtain ⟨t, mem, eq⟩ := List.mem_map.mp (leastOf_mem ne)
    have weight : t.weight = victim.lightest := eq
    exact List.length_pos_iff.mpr (pull_ne_nil mem (by omega))
  have ⟨_, lt⟩ := (cfsWwc_weaklyNarrows thief victim ht hv over).resolve_left (Nat.ne_of_gt some)
  exact ⟨some, Policy.moved_lt_of_movedLoad (weigh := Task.weight) (by omega)⟩

/-- **Ipanema's cfs_wwc without groups is work conserving**, within a quarter of the potential many rounds. -/
theorem cfsWwc_workConservingWithin : WorkConservingWithin cfsWwc.balancer {} fun m => m.potential Task.weight / 4 :=
  cfsWwc_weaklyNarrows.workConservingWithin cfsWwc_sound cfsWwc_fills

end Proofgen.Examples

end
