module

public import Proofgen.Spec.Obligations

/-!
# Splitting a machine at two cores

A steal touches two cores. The lemmas here take these two out of the list of all cores, so that what is summed or gathered over the
machine falls apart into thief, victim, and a rest that does not change.
-/

@[expose] public noncomputable section

namespace Proofgen

variable {n : Nat}

theorem nodup_finRange : ∀ n : Nat, (List.finRange n).Nodup
  | 0 => by rw [List.finRange_zero]; exact .nil
  | n + 1 => by
    rw [List.finRange_succ, List.nodup_cons]
    refine ⟨?_, List.pairwise_map.mpr ((nodup_finRange n).imp fun ne eq => ne (Fin.succ_inj.mp eq))⟩
    intro h
    obtain ⟨k, _, eq⟩ := List.mem_map.mp h
    exact Fin.succ_ne_zero k eq

/-- All cores but `i` and `j`. -/
def others (i j : Fin n) : List (Fin n) := ((List.finRange n).erase i).erase j

theorem mem_others {i j k : Fin n} : k ∈ others i j ↔ k ≠ i ∧ k ≠ j := by
  have nodup := nodup_finRange n
  rw [others, (nodup.erase i).mem_erase_iff, nodup.mem_erase_iff]
  simp [and_comm]

/-- The list of all cores, with `i` and `j` in front. -/
theorem finRange_perm {i j : Fin n} (ne : i ≠ j) : (List.finRange n).Perm (i :: j :: others i j) := by
  have hi : i ∈ List.finRange n := List.mem_finRange i
  have hj : j ∈ (List.finRange n).erase i := by
    rw [(nodup_finRange n).mem_erase_iff]
    exact ⟨ne.symm, List.mem_finRange j⟩
  exact (List.perm_cons_erase hi).trans ((List.perm_cons_erase hj).cons i)

/-- The sum over some cores. -/
def sumOver (cores : List (Fin n)) (f : Fin n → Nat) : Nat := (cores.map f).sum

/-- A sum over all cores, split at two of them. -/
theorem sum_split {i j : Fin n} (ne : i ≠ j) (f : Fin n → Nat) :
    Machine.sum f = f i + f j + sumOver (others i j) f := by
  have h := ((finRange_perm ne).map f).sum_nat
  simp only [List.map_cons, List.sum_cons] at h
  simp only [Machine.sum, sumOver]
  omega

theorem sumOver_congr {cores : List (Fin n)} {f g : Fin n → Nat} (h : ∀ k ∈ cores, f k = g k) :
    sumOver cores f = sumOver cores g := by
  rw [sumOver, sumOver, List.map_congr_left h]

theorem sumOver_le {cores : List (Fin n)} {f g : Fin n → Nat} (h : ∀ k ∈ cores, f k ≤ g k) :
    sumOver cores f ≤ sumOver cores g := by
  induction cores with
  | nil => exact Nat.le_refl _
  | cons k ks ih =>
    have hk := h k (by simp)
    have hks := ih fun x hx => h x (by simp [hx])
    simp only [sumOver, List.map_cons, List.sum_cons] at hks ⊢
    omega

theorem sumOver_add {cores : List (Fin n)} (f g : Fin n → Nat) :
    sumOver cores (fun k => f k + g k) = sumOver cores f + sumOver cores g := by
  induction cores with
  | nil => rfl
  | cons k ks ih =>
    simp only [sumOver, List.map_cons, List.sum_cons] at ih ⊢
    omega

theorem sum_congr {f g : Fin n → Nat} (h : ∀ k, f k = g k) : Machine.sum f = Machine.sum g :=
  sumOver_congr fun k _ => h k

theorem sum_le {f g : Fin n → Nat} (h : ∀ k, f k ≤ g k) : Machine.sum f ≤ Machine.sum g :=
  sumOver_le fun k _ => h k

/-- One of the summands is at most the sum. -/
theorem le_sum (f : Fin n → Nat) (i : Fin n) : f i ≤ Machine.sum f := by
  have h := (((List.perm_cons_erase (List.mem_finRange i))).map f).sum_nat
  simp only [List.map_cons, List.sum_cons] at h
  simp only [Machine.sum]
  omega

/-- All tasks of a machine, split at two cores. -/
theorem tasks_split (m : Machine n) {i j : Fin n} (ne : i ≠ j) :
    m.tasks.Perm ((m i).tasks ++ (m j).tasks ++ (others i j).flatMap fun k => (m k).tasks) := by
  have h := (finRange_perm ne).flatMap_right (fun k => (m k).tasks)
  simpa only [Machine.tasks, List.flatMap_cons, List.append_assoc] using h

section afterSteal

variable (m : Machine n) (b : Balancer) (i j : Fin n)

theorem afterSteal_thief : m.afterSteal b i j i = (b.steal (m i) (m j)).1 := if_pos rfl

variable {i j}

theorem afterSteal_victim (ne : i ≠ j) : m.afterSteal b i j j = (b.steal (m i) (m j)).2 := by
  rw [Machine.afterSteal, if_neg ne.symm, if_pos rfl]

theorem afterSteal_other {k : Fin n} (hi : k ≠ i) (hj : k ≠ j) : m.afterSteal b i j k = m k := by
  rw [Machine.afterSteal, if_neg hi, if_neg hj]

/-- A sum over all cores after a steal. -/
theorem sum_afterSteal (ne : i ≠ j) (f : Core → Nat) :
    Machine.sum (fun k => f (m.afterSteal b i j k)) =
      f (b.steal (m i) (m j)).1 + f (b.steal (m i) (m j)).2 + sumOver (others i j) fun k => f (m k) := by
  rw [sum_split ne, afterSteal_thief, afterSteal_victim m b ne]
  congr 1
  refine sumOver_congr fun k hk => ?_
  rw [afterSteal_other m b (mem_others.mp hk).1 (mem_others.mp hk).2]

/-- A steal that conserves the tasks of thief and victim conserves those of the machine. -/
theorem tasks_afterSteal (ne : i ≠ j)
    (perm : ((b.steal (m i) (m j)).1.tasks ++ (b.steal (m i) (m j)).2.tasks).Perm ((m i).tasks ++ (m j).tasks)) :
    (m.afterSteal b i j).tasks.Perm m.tasks := by
  have rest : ((others i j).flatMap fun k => (m.afterSteal b i j k).tasks) = (others i j).flatMap fun k => (m k).tasks := by
    rw [List.flatMap_def, List.flatMap_def, List.map_congr_left]
    intro k hk
    rw [afterSteal_other m b (mem_others.mp hk).1 (mem_others.mp hk).2]
  refine (tasks_split _ ne).trans (.trans ?_ (tasks_split m ne).symm)
  rw [afterSteal_thief, afterSteal_victim m b ne, rest]
  exact perm.append_right _

end afterSteal

theorem WellFormed.of_perm {bounds : WeightBounds} {ts us : List Task} (h : WellFormed bounds ts) (perm : ts.Perm us) :
    WellFormed bounds us :=
  ⟨fun t ht => h.1 t (perm.mem_iff.mpr ht), (perm.map Task.id).nodup_iff.mp h.2⟩

theorem WellFormed.left {bounds : WeightBounds} {ts us : List Task} (h : WellFormed bounds (ts ++ us)) :
    WellFormed bounds ts := by
  refine ⟨fun t ht => h.1 t (List.mem_append_left _ ht), ?_⟩
  have nodup := h.2
  rw [List.map_append] at nodup
  exact (List.nodup_append.mp nodup).1

/-- Two cores of a well-formed machine are well-formed together. -/
theorem WellFormed.pair {bounds : WeightBounds} {m : Machine n} (h : WellFormed bounds m.tasks) {i j : Fin n} (ne : i ≠ j) :
    WellFormed bounds ((m i).tasks ++ (m j).tasks) :=
  (h.of_perm (tasks_split m ne)).left

/-- Rescheduling conserves the tasks of the machine. -/
theorem tasks_perm_of_cores {m m' : Machine n} (h : ∀ k, (m' k).tasks.Perm (m k).tasks) : m'.tasks.Perm m.tasks := by
  unfold Machine.tasks
  induction List.finRange n with
  | nil => exact .refl _
  | cons k ks ih => simpa only [List.flatMap_cons] using (h k).append ih

end Proofgen

end
