module

public import Proofgen.Spec.Core

/-!
# Lists of weights

The least, the greatest and the sum of some weights, and what binds them to their number.
-/

@[expose] public noncomputable section

namespace Proofgen

theorem leastOf_mem : ∀ {ws : List Nat}, ws ≠ [] → leastOf ws ∈ ws
  | [w], _ => List.mem_singleton.mpr rfl
  | w :: v :: ws, _ => by
    have := leastOf_mem (ws := v :: ws) (List.cons_ne_nil _ _)
    rw [leastOf]
    rcases Nat.le_total w (leastOf (v :: ws)) with le | le
    · rw [Nat.min_eq_left le]
      exact List.mem_cons_self
    · rw [Nat.min_eq_right le]
      exact List.mem_cons_of_mem _ this

theorem leastOf_le : ∀ {ws : List Nat} {w : Nat}, w ∈ ws → leastOf ws ≤ w
  | [v], w, mem => Nat.le_of_eq (List.mem_singleton.mp mem).symm
  | v :: u :: ws, w, mem => by
    rw [leastOf]
    rcases List.mem_cons.mp mem with rfl | mem
    · exact Nat.min_le_left _ _
    · exact Nat.le_trans (Nat.min_le_right _ _) (leastOf_le mem)

theorem greatestOf_mem : ∀ {ws : List Nat}, ws ≠ [] → greatestOf ws ∈ ws
  | [w], _ => by simp [greatestOf]
  | w :: v :: ws, _ => by
    have := greatestOf_mem (ws := v :: ws) (List.cons_ne_nil _ _)
    rw [greatestOf]
    rcases Nat.le_total w (greatestOf (v :: ws)) with le | le
    · rw [Nat.max_eq_right le]
      exact List.mem_cons_of_mem _ this
    · rw [Nat.max_eq_left le]
      exact List.mem_cons_self

theorem le_greatestOf : ∀ {ws : List Nat} {w : Nat}, w ∈ ws → w ≤ greatestOf ws
  | v :: ws, w, mem => by
    rw [greatestOf]
    rcases List.mem_cons.mp mem with rfl | mem
    · exact Nat.le_max_left _ _
    · exact Nat.le_trans (le_greatestOf mem) (Nat.le_max_right _ _)

theorem mul_length_le_sum {low : Nat} {ws : List Nat} (h : ∀ w ∈ ws, low ≤ w) : low * ws.length ≤ ws.sum := by
  induction ws with
  | nil => exact Nat.le_refl _
  | cons w ws ih =>
    have hw := h w List.mem_cons_self
    have hws := ih fun v mem => h v (List.mem_cons_of_mem _ mem)
    rw [List.sum_cons, List.length_cons, Nat.mul_succ]
    omega

theorem sum_le_mul_length {top : Nat} {ws : List Nat} (h : ∀ w ∈ ws, w ≤ top) : ws.sum ≤ top * ws.length := by
  induction ws with
  | nil => exact Nat.le_refl _
  | cons w ws ih =>
    have hw := h w List.mem_cons_self
    have hws := ih fun v mem => h v (List.mem_cons_of_mem _ mem)
    rw [List.sum_cons, List.length_cons, Nat.mul_succ]
    omega

/-- A weight, and the others: their sum and their number. -/
theorem sum_erase {ws : List Nat} {w : Nat} (mem : w ∈ ws) :
    ws.sum = w + (ws.erase w).sum ∧ ws.length = (ws.erase w).length + 1 := by
  have perm := List.perm_cons_erase mem
  exact ⟨by simpa only [List.sum_cons] using perm.sum_nat, by simpa only [List.length_cons] using perm.length_eq⟩

/-- A weight, and two or three of the least, are no more than all together. -/
theorem add_leastOf_le_sum {low : Nat} {ws : List Nat} {w : Nat} (h : ∀ v ∈ ws, low ≤ v) (mem : w ∈ ws) :
    w + low * ws.length ≤ ws.sum + low ∧
      (2 ≤ ws.length → w + leastOf ws + low * ws.length ≤ ws.sum + 2 * low) ∧
      (3 ≤ ws.length → w + 2 * leastOf ws + low * ws.length ≤ ws.sum + 3 * low) := by
  have ⟨sum, length⟩ := sum_erase mem
  have sub {v : Nat} (hv : v ∈ ws.erase w) : v ∈ ws := List.mem_of_mem_erase hv
  have all := mul_length_le_sum fun v hv => h v (sub hv)
  rw [length, Nat.mul_succ]
  refine ⟨by omega, fun two => ?_, fun three => ?_⟩
  · obtain ⟨v, hv⟩ : ∃ v, v ∈ ws.erase w := List.exists_mem_of_length_pos (by omega)
    have ⟨sum₂, length₂⟩ := sum_erase hv
    have rest := mul_length_le_sum (ws := (ws.erase w).erase v) fun u hu => h u (sub (List.mem_of_mem_erase hu))
    have := leastOf_le (sub hv)
    rw [length₂, Nat.mul_succ]
    omega
  · obtain ⟨v, hv⟩ : ∃ v, v ∈ ws.erase w := List.exists_mem_of_length_pos (by omega)
    have ⟨sum₂, length₂⟩ := sum_erase hv
    obtain ⟨u, hu⟩ : ∃ u, u ∈ (ws.erase w).erase v := List.exists_mem_of_length_pos (by omega)
    have ⟨sum₃, length₃⟩ := sum_erase hu
    have rest := mul_length_le_sum (ws := ((ws.erase w).erase v).erase u) fun x hx =>
      h x (sub (List.mem_of_mem_erase (List.mem_of_mem_erase hx)))
    have := leastOf_le (sub hv)
    have := leastOf_le (sub (List.mem_of_mem_erase hu))
    rw [length₂, length₃, Nat.mul_succ, Nat.mul_succ]
    omega

/-- A weight that is not the greatest, and the greatest, are no more than all together. -/
theorem add_greatestOf_le_sum {low : Nat} {ws : List Nat} {w : Nat} (h : ∀ v ∈ ws, low ≤ v) (mem : w ∈ ws)
    (ne : w ≠ greatestOf ws) : w + greatestOf ws + low * ws.length ≤ ws.sum + 2 * low := by
  have ⟨sum, length⟩ := sum_erase mem
  have hv : greatestOf ws ∈ ws.erase w :=
    (List.mem_erase_of_ne (Ne.symm ne)).mpr (greatestOf_mem (List.ne_nil_of_mem mem))
  have ⟨sum₂, length₂⟩ := sum_erase hv
  have rest := mul_length_le_sum (ws := (ws.erase w).erase (greatestOf ws)) fun u hu =>
    h u (List.mem_of_mem_erase (List.mem_of_mem_erase hu))
  rw [length, length₂, Nat.mul_succ, Nat.mul_succ]
  omega

/-- All together are no more than a weight and as much as there may be for each of the others. -/
theorem sum_le_add_mul {top : Nat} {ws : List Nat} {w : Nat} (h : ∀ v ∈ ws, v ≤ top) (mem : w ∈ ws) :
    ws.sum + top ≤ w + top * ws.length := by
  have ⟨sum, length⟩ := sum_erase mem
  have rest := sum_le_mul_length (ws := ws.erase w) fun v hv => h v (List.mem_of_mem_erase hv)
  rw [length, Nat.mul_succ]
  omega

/-- Of two weights, one is the least and the other the greatest. -/
theorem sum_of_two {ws : List Nat} (two : ws.length = 2) : ws.sum = leastOf ws + greatestOf ws := by
  match ws, two with
  | [w, v], _ =>
    simp only [List.sum_cons, List.sum_nil, leastOf, greatestOf]
    omega

end Proofgen

end
