module

public import Proofgen

/-!
# Witnesses that the checkers accept

Each refutation below is closed by evaluation. The first is the ping-pong of HotOS'17, 4.3: with the filter `victim.load >= 2`,
two cores steal one thread from each other for ever while a third stays idle.
-/

@[expose] public noncomputable section

namespace Proofgen.Tests

/-! ## Ping-pong -/

/-- Steal one thread from every core that has at least two. -/
def pingPong : Policy where
  filter _ victim := (victim.count : Int) ≥ 2
  division := .one

instance : DecidableRel pingPong.filter := fun _ victim => inferInstanceAs (Decidable ((victim.count : Int) ≥ 2))

theorem pingPong_shapeOnly : pingPong.ShapeOnly :=
  Policy.shapeOnly_of_one rfl fun _ hv => by simp only [pingPong, hv.count_eq]

/-- Three cores with 0, 1 and 2 tasks. -/
def pingPongStart : List Core := [.ofIds none [], .ofIds (some 0) [], .ofIds (some 1) [2]]

/-- Core 1 steals from core 2 before core 0 does; then core 2 steals from core 1 before core 0 does. -/
def pingPongRounds : List (List TurnData) := [
  [{ thief := 1, victim := some 2, seen := 0 },
   { thief := 0, victim := some 2, seen := 0 },
   { thief := 2, victim := none, seen := 0, but := [(2, 1)] }],
  [{ thief := 2, victim := some 1, seen := 0 },
   { thief := 0, victim := some 1, seen := 1, but := [(1, 0)] },
   { thief := 1, victim := none, seen := 0, but := [(1, 2)] }]]

/-- The lasso. -/
theorem pingPong_not_workConserving : ¬ WorkConserving pingPong.balancer {} :=
  not_workConserving_of_lasso {} rfl pingPong_shapeOnly pingPongStart pingPongRounds (by decide)

/-- Core 0 sees core 2 as it was, so this is no run without overlap. -/
example : checkLasso pingPong true pingPongStart pingPongRounds = false := by decide

/-- One round alone does not lead back. -/
example : checkLasso pingPong false pingPongStart (pingPongRounds.take 1) = false := by decide

/-- The two cores never come to rest. -/
theorem pingPong_not_balanced : ¬ Balanced pingPong.balancer :=
  not_balanced_of_unbalanced pingPong_shapeOnly pingPongStart pingPongRounds (by decide)

/-- The potential is 8 at the start; each time round, two steals take effect. -/
theorem pingPong_not_boundedSteals : ¬ BoundedSteals pingPong.balancer 4 :=
  not_boundedSteals_of_manySteals 4 pingPongStart (pingPongRounds ++ pingPongRounds) (by decide)

/-- A core with one task takes one of two. -/
theorem pingPong_not_potentialDecrease : ¬ PotentialDecrease pingPong.balancer 4 :=
  not_potentialDecrease_of_noDecrease 4 (.ofIds (some 0) []) (.ofIds (some 1) [2]) (by decide)

/-- It does something, though. -/
theorem pingPong_nonvacuous : Nonvacuous pingPong.balancer :=
  nonvacuous_of_check (.ofIds none []) (.ofIds (some 1) [2]) (by decide)

/-! ## Too high a threshold -/

/-- Steal one thread from every core that has at least three. -/
def three : Policy where
  filter _ victim := 3 ≤ victim.count
  division := .one

instance : DecidableRel three.filter := fun _ victim => inferInstanceAs (Decidable (3 ≤ victim.count))

/-- The stuck machine, against an adversary of any strength. -/
theorem three_not_workConserving (a : Adversary) : ¬ WorkConserving three.balancer a :=
  not_workConserving_of_stuck a [.ofIds none [], .ofIds (some 1) [2]] (by decide)

/-- An overloaded core that is not stealable. -/
theorem three_not_filterSound : ¬ FilterSound three.balancer :=
  not_filterSound_of_unfiltered (.ofIds none []) (.ofIds (some 1) [2]) (by decide)

/-! ## A wrong idea of overload -/

/-- Steal one thread from every core where one waits. -/
def waits : Policy where
  filter _ victim := 1 ≤ victim.waiting
  division := .one

instance : DecidableRel waits.filter := fun _ victim => inferInstanceAs (Decidable (1 ≤ victim.waiting))

/-- A core that is stealable and not overloaded: it runs nothing, and one task waits. -/
theorem waits_not_filterSound : ¬ FilterSound waits.balancer :=
  not_filterSound_of_unfiltered (.ofIds none []) (.ofIds none [1]) (by decide)

/-- The same core loses its only task. -/
theorem waits_not_stealNonIdling : ¬ StealNonIdling waits.balancer :=
  not_stealNonIdling_of_idling (.ofIds none []) (.ofIds none [1]) (by decide)

/-! ## Idle cores do not steal -/

/-- Only a core with work steals. -/
def busyOnly : Policy where
  filter thief victim := 1 ≤ thief.count ∧ 2 ≤ victim.count
  division := .half fun _ => 1

instance : DecidableRel busyOnly.filter := fun thief victim =>
  inferInstanceAs (Decidable (1 ≤ thief.count ∧ 2 ≤ victim.count))

theorem busyOnly_shapeOnly : busyOnly.ShapeOnly :=
  Policy.shapeOnly_of_budget (f := fun _ => 1) rfl (fun _ => rfl) (fun ht hv => by simp only [busyOnly, ht.count_eq, hv.count_eq])
    fun ht hv => by simp only [Core.load_one, ht.count_eq, hv.count_eq]

/-- Every core sees the machine as it is, and core 1 steals, but nothing moves: half of the gap is nothing. -/
theorem busyOnly_not_workConserving : ¬ WorkConserving busyOnly.balancer .sequential :=
  not_workConserving_of_fresh_lasso .sequential busyOnly_shapeOnly [.ofIds none [], .ofIds (some 0) [], .ofIds (some 1) [2]] [[
    { thief := 1, victim := some 2, seen := 0 },
    { thief := 2, victim := none, seen := 1 },
    { thief := 0, victim := none, seen := 2 }]] (by decide)

/-- What was seen must be the newest. -/
example : checkLasso busyOnly true [.ofIds none [], .ofIds (some 0) [], .ofIds (some 1) [2]] [[
    { thief := 1, victim := some 2, seen := 0 },
    { thief := 2, victim := none, seen := 1 },
    { thief := 0, victim := none, seen := 2, but := [(1, 0)] }]] = false := by decide

/-- No idle core steals from an overloaded one. -/
theorem busyOnly_not_nonvacuous : ¬ Nonvacuous busyOnly.balancer :=
  not_nonvacuous_of fun t v _ _ idle _ => by
    simp only [busyOnly, show t.count = 0 from idle]
    omega

/-! ## Weights -/

/-- Steal one thread from every core with more weight. -/
def heavier : Policy where
  weigh := Task.weight
  filter thief victim := thief.load Task.weight < victim.load Task.weight
  division := .one

instance : DecidableRel heavier.filter := fun thief victim =>
  inferInstanceAs (Decidable (thief.load Task.weight < victim.load Task.weight))

theorem heavier_shapeOnly : heavier.ShapeOnly :=
  Policy.shapeOnly_of_one rfl fun ht hv => by simp only [heavier, ht.load_weight_eq, hv.load_weight_eq]

/-- A waiting task of weight 4 goes to and fro between two cores that run nothing. -/
theorem heavier_not_balanced : ¬ Balanced heavier.balancer :=
  not_balanced_of_unbalanced heavier_shapeOnly
    [{ current := none, ready := [] }, { current := none, ready := [{ id := 0, weight := 4 }] }]
    [[{ thief := 0, victim := some 1, seen := 0 }, { thief := 1, victim := some 0, seen := 1 }]] (by decide)

/-- What waits: weights 4, 1, 3 and 1. -/
def queue : Core := .ofTasks none [(0, 4), (1, 1), (2, 3), (3, 1)]

/-- The ids of the tasks that move, and of those that stay. -/
def ids (d : Division) : List Nat × List Nat :=
  ((d.split (.ofIds none []) queue).1.map Task.id, (d.split (.ofIds none []) queue).2.map Task.id)

example : ids .one = ([0], [1, 2, 3]) := by decide
example : ids (.pick .queue fun _ _ w => decide (w < 4)) = ([1], [0, 2, 3]) := by decide
example : ids (.pick .lightest fun _ _ _ => true) = ([1], [0, 2, 3]) := by decide
example : ids (.pick .lightest fun _ _ w => decide (1 < w)) = ([2], [0, 1, 3]) := by decide
example : ids (.pick .heaviest fun _ _ _ => true) = ([0], [1, 2, 3]) := by decide
example : ids (.pick .heaviest fun _ _ w => decide (w < 3)) = ([1], [0, 2, 3]) := by decide
example : ids (.pick .queue fun _ _ w => decide (9 < w)) = ([], [0, 1, 2, 3]) := by decide
/-- Half of 9 is 4, which the first task uses up. -/
example : ids (.half Task.weight) = ([0], [1, 2, 3]) := by decide
/-- With a budget of 3 the first task is skipped, and after the second the third. -/
example : ids (.budget Task.weight fun _ _ => 3) = ([1, 3], [0, 2]) := by decide
example : ids (.budget (fun _ => 1) fun _ _ => 3) = ([0, 1, 2], [3]) := by decide
example : ids (.budget Task.weight fun _ _ => -1) = ([], [0, 1, 2, 3]) := by decide
example : queue.lightest = 1 ∧ queue.heaviest = 4 ∧ (Core.ofIds (some 1) []).lightest = 0 := by decide

/-! ## The choice -/

/-- Candidates with two keys each. -/
def keys : Nat → List Int
  | 0 => [1, 5]
  | 1 => [3, -2]
  | 2 => [3, 4]
  | 3 => [3, 4]
  | _ => [-7, 9]

example : argmax keys [] = none := by decide
example : argmax keys [0, 4] = some 0 := by decide
/-- The second key breaks the tie of the first, and where both are equal the first candidate is taken. -/
example : argmax keys [0, 1, 2, 3, 4] = some 2 := by decide
example : argmax keys [4, 3, 1, 2] = some 3 := by decide
example : argmax keys [1, 0] = some 1 := by decide
/-- Without keys, the first. -/
example : argmax (fun _ => []) [7, 5] = some 7 := by decide

/-! ## Thieves that go on -/

/-- Ping-pong with thieves that try their other candidates, too. -/
def goingOn : Policy := { pingPong with goesOn := true }

instance : DecidableRel goingOn.filter := fun _ victim => inferInstanceAs (Decidable ((victim.count : Int) ≥ 2))

/-- In the second round the idle core sees two candidates, and one of them has something to give. -/
example : checkLasso goingOn false pingPongStart pingPongRounds = false := by decide

/-- If it sees just one, going on does not help. -/
example : checkLasso goingOn false pingPongStart [pingPongRounds.head!, [
  { thief := 2, victim := some 1, seen := 0 },
  { thief := 0, victim := some 1, seen := 0, but := [(0, 1)] },
  { thief := 1, victim := none, seen := 0, but := [(1, 2)] }]] = true := by decide

/-- An idle core, one that is robbed before the idle core comes, and another with two tasks. -/
def crowded : List Core := [.ofIds none [], .ofIds (some 1) [], .ofIds (some 2) [3], .ofIds (some 4) [5]]

/-- The idle core tries core 2, which has been robbed. -/
def tooLate : List TurnData := [
  { thief := 1, victim := some 2, seen := 0 },
  { thief := 0, victim := some 2, seen := 0 },
  { thief := 2, victim := some 3, seen := 0 },
  { thief := 3, victim := none, seen := 0, but := [(2, 1), (3, 3)] }]

/-- A thief that gives up fails there; one that goes on to core 3 does not. -/
example : (replay pingPong false crowded [tooLate]).isSome = true ∧ replay goingOn false crowded [tooLate] = none := by decide

end Proofgen.Tests

end
