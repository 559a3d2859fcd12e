module

public import Proofgen.Spec.Group
public import Proofgen.Thm.Local
public import Proofgen.Thm.WeightLists

/-!
# Groups of cores: the facts that bind their numbers together

For group filters: what is known of the capacity, the tasks and the loads of a group in which some core is idle and none overloaded,
and of one in which some core is overloaded. Decision procedures close group filters from these.
-/

@[expose] public noncomputable section

namespace Proofgen

/-- Least and greatest of some numbers, their sum and their number. Products are of two variables. -/
theorem spread_of_list {ws : List Nat} (ne : ws ≠ []) :
    leastOf ws ≤ greatestOf ws ∧ greatestOf ws ≤ ws.sum ∧ greatestOf ws + leastOf ws * ws.length ≤ ws.sum + leastOf ws ∧
      ws.sum + greatestOf ws ≤ leastOf ws + greatestOf ws * ws.length ∧
      (ws.length = 1 → leastOf ws = ws.sum ∧ greatestOf ws = ws.sum) := by
  have least := leastOf_mem ne
  have most := greatestOf_mem ne
  have low := (add_leastOf_le_sum (low := leastOf ws) (fun v mem => leastOf_le mem) most).1
  have high := sum_le_add_mul (top := greatestOf ws) (fun v mem => le_greatestOf mem) least
  have only := (add_leastOf_le_sum (low := 0) (fun v _ => Nat.zero_le v) most).1
  have le := leastOf_le most
  refine ⟨le, by omega, low, high, fun one => ?_⟩
  rw [one] at low high
  omega

namespace Group

variable {x : Group} {bounds : WeightBounds}

/-- The weights of all tasks of the group are within the bounds. -/
def Fits (bounds : WeightBounds) (x : Group) : Prop := ∀ c ∈ x, c.Fits bounds

/-! ## Tasks -/

theorem ne_nil_of_mem {P : Core → Prop} (some : ∃ c ∈ x, P c) : x ≠ [] := by
  rintro rfl
  obtain ⟨_, mem, _⟩ := some
  nomatch mem

/-- Tasks of the least and of the most loaded core, and of all. -/
theorem countSpread (ne : x ≠ []) : x.leastCount ≤ x.mostCount ∧ x.mostCount ≤ x.count ∧
    x.mostCount + x.leastCount * x.capacity ≤ x.count + x.leastCount ∧
    x.count + x.mostCount ≤ x.leastCount + x.mostCount * x.capacity ∧
    (x.capacity = 1 → x.leastCount = x.count ∧ x.mostCount = x.count) := by
  have := spread_of_list (ws := x.map Core.count) (by simpa using ne)
  simpa only [List.length_map] using this

/-- Every core that is not idle has a task. -/
theorem capacity_le (x : Group) : x.capacity ≤ x.count + x.idleCores ∧ x.idleCores ≤ x.capacity := by
  unfold capacity count idleCores
  induction x with
  | nil => simp
  | cons c x ih =>
    by_cases idle : c.Idle
    · rw [List.filter_cons_of_pos (by simpa using idle)]
      simp only [List.length_cons, List.map_cons, List.sum_cons]
      omega
    · have something : ¬ c.count = 0 := idle
      rw [List.filter_cons_of_neg (by simpa using idle)]
      simp only [List.length_cons, List.map_cons, List.sum_cons]
      omega

/-- **The thief's group**: some core is idle, none is overloaded. -/
theorem idleFacts (some : ∃ c ∈ x, c.Idle) (none : ∀ c ∈ x, ¬ c.Overloaded) :
    x.count + x.idleCores = x.capacity ∧ 1 ≤ x.idleCores ∧ x.leastCount = 0 ∧ x.mostCount ≤ 1 ∧ x.mostCount ≤ x.count ∧
      (x.mostCount = 0 → x.count = 0) ∧ ¬ x.Stealable := by
  have ne : x ≠ [] := ne_nil_of_mem some
  have single : ∀ w ∈ x.map Core.count, w ≤ 1 := fun w mem => by
    obtain ⟨c, inside, rfl⟩ := List.mem_map.mp mem
    have := none c inside
    simp only [Core.Overloaded] at this
    omega
  have most : x.mostCount ≤ 1 := single _ (greatestOf_mem (by simpa using ne))
  have spread := x.countSpread ne
  obtain ⟨c, mem, idle⟩ := some
  have least : x.leastCount = 0 := Nat.le_zero.mp (idle ▸ leastOf_le (List.mem_map_of_mem mem))
  have pos : 1 ≤ x.idleCores := List.length_pos_of_mem (List.mem_filter.mpr ⟨mem, decide_eq_true idle⟩)
  have exact' : x.count + x.idleCores = x.capacity := by
    clear spread least pos mem most ne
    unfold capacity count idleCores
    induction x with
    | nil => rfl
    | cons c x ih =>
      have := ih (fun d mem => none d (List.mem_cons_of_mem _ mem)) fun w mem => single w (List.mem_cons_of_mem _ mem)
      have := none c List.mem_cons_self
      simp only [Core.Overloaded] at this
      by_cases idle : c.Idle
      · have nothing : c.count = 0 := idle
        rw [List.filter_cons_of_pos (by simpa using idle)]
        simp only [List.length_cons, List.map_cons, List.sum_cons]
        omega
      · have something : ¬ c.count = 0 := idle
        rw [List.filter_cons_of_neg (by simpa using idle)]
        simp only [List.length_cons, List.map_cons, List.sum_cons]
        omega
  refine ⟨exact', pos, least, most, spread.2.1, fun zero => ?_, fun ⟨c, mem, over⟩ => none c mem over⟩
  have := spread.2.2.2.1
  rw [zero, least] at this
  omega

/-- **The victim's group**: some core is overloaded; others may be idle. -/
theorem stealableFacts (some : ∃ c ∈ x, c.Overloaded) :
    x.capacity + 1 ≤ x.count + x.idleCores ∧ x.idleCores + 1 ≤ x.capacity ∧ 2 ≤ x.mostCount ∧ x.Stealable := by
  obtain ⟨c, mem, over⟩ := some
  have most : 2 ≤ x.mostCount := Nat.le_trans over (le_greatestOf (List.mem_map_of_mem mem))
  have perm := List.perm_cons_erase mem
  have rest := capacity_le (x.erase c)
  have length : x.capacity = capacity (x.erase c) + 1 := perm.length_eq
  have count : x.count = c.count + Group.count (x.erase c) := by
    simpa only [Group.count, List.map_cons, List.sum_cons] using (perm.map Core.count).sum_nat
  have idle : x.idleCores = idleCores (x.erase c) := by
    have h := (perm.filter fun d => decide d.Idle).length_eq
    have busy : ¬ c.Idle := by
      simp only [Core.Idle, Core.Overloaded] at over ⊢
      omega
    rwa [List.filter_cons_of_neg (by simpa using busy)] at h
  simp only [Core.Overloaded] at over
  exact ⟨by omega, by omega, most, c, mem, over⟩

/-- **The victim's group**: some core is overloaded, none is idle. -/
theorem busyFacts (some : ∃ c ∈ x, c.Overloaded) (none : ∀ c ∈ x, ¬ c.Idle) :
    x.idleCores = 0 ∧ x.capacity + 1 ≤ x.count ∧ 1 ≤ x.capacity ∧ 1 ≤ x.leastCount ∧ 2 ≤ x.mostCount ∧ x.Stealable := by
  have ⟨count, _, most, steal⟩ := stealableFacts some
  have idle : x.idleCores = 0 := by
    refine List.length_eq_zero_iff.mpr (List.filter_eq_nil_iff.mpr fun c mem => ?_)
    simpa using none c mem
  have ne : x ≠ [] := ne_nil_of_mem some
  have least : 1 ≤ x.leastCount := by
    obtain ⟨c, mem, eq⟩ := List.mem_map.mp (leastOf_mem (ws := x.map Core.count) (by simpa using ne))
    have := none c mem
    simp only [Core.Idle] at this
    rw [leastCount, ← eq]
    omega
  exact ⟨idle, by omega, List.length_pos_iff.mpr ne, least, most, steal⟩

/-! ## Loads -/

/-- The load of a core, by its tasks. -/
theorem load_core {c : Core} (fits : c.Fits bounds) : bounds.min * c.count ≤ c.load Task.weight ∧
    ∀ top, bounds.max = some top → c.load Task.weight ≤ top * c.count := by
  have length : (c.tasks.map Task.weight).length = c.count := List.length_map _
  refine ⟨?_, fun top most => ?_⟩
  · have := mul_length_le_sum (low := bounds.min) (ws := c.tasks.map Task.weight) fun w mem => by
      obtain ⟨t, inside, rfl⟩ := List.mem_map.mp mem
      exact (fits t inside).2.1
    rwa [length] at this
  · have := sum_le_mul_length (top := top) (ws := c.tasks.map Task.weight) fun w mem => by
      obtain ⟨t, inside, rfl⟩ := List.mem_map.mp mem
      have := (fits t inside).2.2
      rwa [most] at this
    rwa [length] at this

/-- Loads of the least and of the most loaded core, and of all. -/
theorem loadSpread (weigh : Task → Nat) (ne : x ≠ []) : x.least weigh ≤ x.most weigh ∧ x.most weigh ≤ x.load weigh ∧
    x.most weigh + x.least weigh * x.capacity ≤ x.load weigh + x.least weigh ∧
    x.load weigh + x.most weigh ≤ x.least weigh + x.most weigh * x.capacity ∧
    (x.capacity = 1 → x.least weigh = x.load weigh ∧ x.most weigh = x.load weigh) := by
  have := spread_of_list (ws := x.map (Core.load weigh)) (by simpa using ne)
  simpa only [List.length_map] using this

/-- Each task weighs as much as the bounds say at least, and at most. -/
theorem loadFacts (fits : x.Fits bounds) : bounds.min * x.count ≤ x.load Task.weight ∧
    ∀ top, bounds.max = some top → x.load Task.weight ≤ top * x.count := by
  unfold load count
  induction x with
  | nil => simp
  | cons c x ih =>
    have ⟨low, high⟩ := load_core (fits c List.mem_cons_self)
    have ⟨lows, highs⟩ := ih fun d mem => fits d (List.mem_cons_of_mem _ mem)
    simp only [List.map_cons, List.sum_cons, Nat.mul_add]
    exact ⟨by omega, fun top most => by have := high top most; have := highs top most; omega⟩

/-- **The thief's group**: loads, where some core is idle and none is overloaded. -/
theorem idleLoads (fits : x.Fits bounds) (some : ∃ c ∈ x, c.Idle) (none : ∀ c ∈ x, ¬ c.Overloaded) :
    x.least Task.weight = 0 ∧ (1 ≤ x.count → bounds.min ≤ x.most Task.weight) ∧
      (x.count = 0 → x.load Task.weight = 0) ∧ (∀ top, bounds.max = .some top → x.most Task.weight ≤ top) := by
  have ne : x ≠ [] := ne_nil_of_mem some
  have tasks := idleFacts some none
  refine ⟨?_, fun busy => ?_, fun nothing => ?_, fun top most => ?_⟩
  · obtain ⟨c, mem, idle⟩ := some
    have zero : c.load Task.weight = 0 := by
      rw [Core.load, List.eq_nil_of_length_eq_zero (show c.tasks.length = 0 from idle), List.map_nil, List.sum_nil]
    exact Nat.le_zero.mp (zero ▸ leastOf_le (List.mem_map_of_mem mem))
  · obtain ⟨c, mem, eq⟩ := List.mem_map.mp (greatestOf_mem (ws := x.map Core.count) (by simpa using ne))
    have low := (load_core (fits c mem)).1
    have one : 1 ≤ c.count := by
      have : c.count = x.mostCount := eq
      omega
    have := Nat.mul_le_mul_left bounds.min one
    have := le_greatestOf (List.mem_map_of_mem (f := Core.load Task.weight) mem)
    rw [most]
    omega
  · have all : ∀ w ∈ x.map (Core.load Task.weight), w ≤ 0 := fun w mem => by
      obtain ⟨c, inside, rfl⟩ := List.mem_map.mp mem
      have le := le_greatestOf (List.mem_map_of_mem (f := Core.count) inside)
      have : c.tasks.length = 0 := by
        have : c.count ≤ x.mostCount := le
        simp only [Core.count] at this
        omega
      rw [Core.load, List.eq_nil_of_length_eq_zero this, List.map_nil, List.sum_nil]
      exact Nat.le_refl 0
    have := sum_le_mul_length all
    rw [Nat.zero_mul] at this
    exact Nat.le_zero.mp this
  · obtain ⟨c, mem, eq⟩ := List.mem_map.mp (greatestOf_mem (ws := x.map (Core.load Task.weight)) (by simpa using ne))
    have high := (load_core (fits c mem)).2 top most
    have := none c mem
    simp only [Core.Overloaded] at this
    have := Nat.mul_le_mul_left top (show c.count ≤ 1 by omega)
    rw [Group.most, ← eq]
    omega

/-- **The victim's group**: loads, where some core is overloaded. -/
theorem stealableLoads (fits : x.Fits bounds) (some : ∃ c ∈ x, c.Overloaded) : 2 * bounds.min ≤ x.most Task.weight := by
  obtain ⟨c, mem, over⟩ := some
  have low := (load_core (fits c mem)).1
  have := Nat.mul_le_mul_left bounds.min over
  have := le_greatestOf (List.mem_map_of_mem (f := Core.load Task.weight) mem)
  rw [most]
  omega

/-- **The victim's group**: loads, where none is idle. -/
theorem busyLoads (fits : x.Fits bounds) (some : ∃ c ∈ x, c.Overloaded) (none : ∀ c ∈ x, ¬ c.Idle) :
    bounds.min ≤ x.least Task.weight := by
  have ne : x ≠ [] := ne_nil_of_mem some
  obtain ⟨c, mem, eq⟩ := List.mem_map.mp (leastOf_mem (ws := x.map (Core.load Task.weight)) (by simpa using ne))
  have low := (load_core (fits c mem)).1
  have := none c mem
  simp only [Core.Idle] at this
  have := Nat.mul_le_mul_left bounds.min (show 1 ≤ c.count by omega)
  rw [least, ← eq]
  omega

/-! ## Averages -/

/-- What is needed to compare averages of two groups, each side multiplied by the capacity of the other group. -/
theorem crossFacts {x y : Group} (idle : x.count + 1 ≤ x.capacity) (over : y.capacity + 1 ≤ y.count) :
    x.count * y.capacity + y.capacity ≤ x.capacity * y.capacity ∧
      x.capacity * y.capacity + x.capacity ≤ y.count * x.capacity := by
  have h₁ := Nat.mul_le_mul_right y.capacity idle
  have h₂ := Nat.mul_le_mul_right x.capacity over
  rw [Nat.succ_mul] at h₁ h₂
  exact ⟨h₁, Nat.mul_comm x.capacity y.capacity ▸ h₂⟩

/-- The same for loads that are bounded by the number of tasks. -/
theorem crossLoads {x y : Group} {low high : Nat} (hx : x.load Task.weight ≤ high * x.count)
    (hy : low * y.count ≤ y.load Task.weight) :
    x.load Task.weight * y.capacity ≤ high * (x.count * y.capacity) ∧
      low * (y.count * x.capacity) ≤ y.load Task.weight * x.capacity := by
  have h₁ := Nat.mul_le_mul_right y.capacity hx
  have h₂ := Nat.mul_le_mul_right x.capacity hy
  rw [Nat.mul_assoc] at h₁ h₂
  exact ⟨h₁, h₂⟩

end Group

end Proofgen

end
