module

public import Proofgen.Thm.Invariants

/-!
# The potential

The absolute load difference `d = Σᵢ Σⱼ |loadᵢ - loadⱼ|` falls by at least 4 with every steal that moves load, but less of it
than thief and victim lie apart (HotOS'17, 4.3). This is arithmetic on two cores, carried over to machines of every size by taking
these two out of the double sum.
-/

@[expose] public noncomputable section

namespace Proofgen

variable {n : Nat} {b : Balancer}

/--
`steal_moves`, the local condition behind the potential: a steal that takes effect moves some load from victim to thief, and less
than their loads lie apart.
-/
def StealMoves (b : Balancer) : Prop :=
  ∀ thief victim : Core, WellFormed b.bounds (thief.tasks ++ victim.tasks) → b.canSteal thief victim →
    ∃ moved : Nat, 0 < moved ∧ thief.load b.weigh + moved < victim.load b.weigh ∧
      (b.steal thief victim).1.load b.weigh = thief.load b.weigh + moved ∧
      (b.steal thief victim).2.load b.weigh + moved = victim.load b.weigh

/-! ## Arithmetic of two loads -/

theorem distance_self (x : Nat) : Machine.distance x x = 0 := by
  simp only [Machine.distance]
  omega

theorem distance_comm (x y : Nat) : Machine.distance x y = Machine.distance y x := by
  simp only [Machine.distance]
  omega

/-- Moving less than the gap brings two loads closer by 2 at least. -/
theorem distance_moved {x y x' y' moved : Nat} (pos : 0 < moved) (lt : x + moved < y) (hx : x' = x + moved)
    (hy : y' + moved = y) : Machine.distance x' y' + 2 ≤ Machine.distance x y := by
  simp only [Machine.distance]
  omega

/-- Moving less than the gap brings two loads, taken together, no farther from a third. -/
theorem distance_moved_other {x y x' y' moved : Nat} (lt : x + moved < y) (hx : x' = x + moved) (hy : y' + moved = y) (z : Nat) :
    Machine.distance x' z + Machine.distance y' z ≤ Machine.distance x z + Machine.distance y z := by
  simp only [Machine.distance]
  omega

/-! ## The double sum -/

/-- The absolute difference of the loads `f`: the potential is that of the loads of its cores. -/
def spread (f : Fin n → Nat) : Nat := Machine.sum fun k => Machine.sum fun l => Machine.distance (f k) (f l)

theorem potential_eq_spread (weigh : Task → Nat) (m : Machine n) : m.potential weigh = spread fun k => (m k).load weigh := rfl

/-- The double sum, split at two cores: their distance, their distances to the others, and what is left. -/
theorem spread_split {i j : Fin n} (ne : i ≠ j) (f : Fin n → Nat) :
    spread f = 2 * Machine.distance (f i) (f j) +
      2 * sumOver (others i j) (fun k => Machine.distance (f i) (f k) + Machine.distance (f j) (f k)) +
      sumOver (others i j) (fun k => sumOver (others i j) fun l => Machine.distance (f k) (f l)) := by
  have row : ∀ k, (Machine.sum fun l => Machine.distance (f k) (f l)) =
      (Machine.distance (f i) (f k) + Machine.distance (f j) (f k)) +
        sumOver (others i j) fun l => Machine.distance (f k) (f l) := by
    intro k
    rw [sum_split ne, distance_comm (f k) (f i), distance_comm (f k) (f j)]
  rw [spread, sum_split ne, sumOver_congr fun k _ => row k, sumOver_add, row i, row j, sumOver_add]
  simp only [distance_self, distance_comm (f j) (f i)]
  omega

/-- Moving less load than the gap from core `j` to core `i`, and none elsewhere, lowers the absolute difference by 4 at least. -/
theorem spread_moved {i j : Fin n} (ne : i ≠ j) {f g : Fin n → Nat} {moved : Nat} (pos : 0 < moved) (lt : f i + moved < f j)
    (hi : g i = f i + moved) (hj : g j + moved = f j) (other : ∀ k ∈ others i j, g k = f k) : spread g + 4 ≤ spread f := by
  have rest : sumOver (others i j) (fun k => sumOver (others i j) fun l => Machine.distance (g k) (g l)) =
      sumOver (others i j) (fun k => sumOver (others i j) fun l => Machine.distance (f k) (f l)) :=
    sumOver_congr fun k hk => sumOver_congr fun l hl => by rw [other k hk, other l hl]
  have between : sumOver (others i j) (fun k => Machine.distance (g i) (g k) + Machine.distance (g j) (g k)) ≤
      sumOver (others i j) (fun k => Machine.distance (f i) (f k) + Machine.distance (f j) (f k)) :=
    sumOver_le fun k hk => by
      rw [other k hk]
      exact distance_moved_other lt hi hj (f k)
  have pair := distance_moved pos lt hi hj
  rw [spread_split ne, spread_split ne, rest]
  omega

/-! ## The potential along turns -/

/-- A steal that moves load, but less than the gap, lowers the potential by 4 at least. -/
theorem potential_afterSteal {weigh : Task → Nat} {m : Machine n} {i j : Fin n} (ne : i ≠ j) {moved : Nat} (pos : 0 < moved)
    (lt : (m i).load weigh + moved < (m j).load weigh)
    (thief : (b.steal (m i) (m j)).1.load weigh = (m i).load weigh + moved)
    (victim : (b.steal (m i) (m j)).2.load weigh + moved = (m j).load weigh) :
    (m.afterSteal b i j).potential weigh + 4 ≤ m.potential weigh := by
  rw [potential_eq_spread, potential_eq_spread]
  refine spread_moved ne pos lt ?_ ?_ fun k hk => ?_
  · rw [afterSteal_thief]
    exact thief
  · rw [afterSteal_victim m b ne]
    exact victim
  · rw [afterSteal_other m b (mem_others.mp hk).1 (mem_others.mp hk).2]

/-- **The potential falls** (HotOS'17, 4.3): steals that move load, but less than the gap, lower it by 4 at least. -/
theorem potentialDecrease_of_moves (moves : StealMoves b) : PotentialDecrease b 4 := by
  intro n m i j wf ne can
  obtain ⟨moved, pos, lt, thief, victim⟩ := moves _ _ (wf.pair ne) can
  exact potential_afterSteal ne pos lt thief victim

/-- Rescheduling does not change the potential. -/
theorem potential_eq_of_perm (weigh : Task → Nat) {m m' : Machine n} (h : ∀ k, (m' k).tasks.Perm (m k).tasks) :
    m'.potential weigh = m.potential weigh :=
  sum_congr fun k => sum_congr fun l => by rw [Core.load_eq_of_perm weigh (h k), Core.load_eq_of_perm weigh (h l)]

variable {a : Adversary} {margin : Nat}

/-- A turn lowers the potential by the margin if its steal takes effect, and does not change it otherwise. -/
theorem potential_of_turn (decrease : PotentialDecrease b margin) {m m' observed : Machine n} {i : Fin n} {o : Outcome}
    (turn : Turn b m observed i o m') (wf : WellFormed b.bounds m.tasks) :
    m'.potential b.weigh + margin * [o].count .stole ≤ m.potential b.weigh := by
  cases turn with
  | pass _ => exact Nat.le_refl _
  | fail _ _ _ _ => exact Nat.le_refl _
  | steal j _ ne can => simpa using decrease m i j wf ne can

/-- Turns lower the potential by the margin for each steal that takes effect. -/
theorem potential_of_turns (conserves : StealConserves b) (decrease : PotentialDecrease b margin)
    {past seen seen' : List (Machine n)} {m m' : Machine n} {order : List (Fin n)} {os : List Outcome}
    (turns : Turns b a past seen m order os seen' m') (wf : WellFormed b.bounds m.tasks) :
    m'.potential b.weigh + margin * os.count .stole ≤ m.potential b.weigh := by
  induction turns with
  | done => exact Nat.le_refl _
  | @turn _ _ m m₁ m₂ m' _ _ _ o os reschedules _ first _ ih =>
    have wf₁ := (invariant_wellFormed conserves).rescheduled wf reschedules.perm
    have same := potential_eq_of_perm b.weigh reschedules.perm
    have here := potential_of_turn decrease first wf₁
    have later := ih (wellFormed_of_turn conserves first wf₁)
    have split : (o :: os).count .stole = [o].count .stole + os.count .stole := List.count_append (l₁ := [o])
    rw [split, Nat.mul_add]
    omega

/-- Along an execution, the potential and what all steals so far took from it are together at most the potential of the start. -/
theorem potential_of_execution (conserves : StealConserves b) (decrease : PotentialDecrease b margin) (e : Execution b a n)
    (wf : WellFormed b.bounds (e.state 0).tasks) (r : Nat) :
    (e.state r).potential b.weigh + margin * e.steals r ≤ (e.state 0).potential b.weigh := by
  induction r with
  | zero => exact Nat.le_refl _
  | succ r ih =>
    obtain ⟨_, _, _, turns⟩ := e.round r
    have h := potential_of_turns conserves decrease turns (wellFormed_of_execution conserves e wf r)
    rw [Execution.steals, Nat.mul_add]
    omega

/-- Along an execution, at most `potential / margin` steals take effect, whatever the adversary. -/
theorem steals_le_of_execution (conserves : StealConserves b) (decrease : PotentialDecrease b margin) (e : Execution b a n)
    (wf : WellFormed b.bounds (e.state 0).tasks) (r : Nat) : margin * e.steals r ≤ (e.state 0).potential b.weigh :=
  Nat.le_trans (Nat.le_add_left _ _) (potential_of_execution conserves decrease e wf r)

end Proofgen

end
