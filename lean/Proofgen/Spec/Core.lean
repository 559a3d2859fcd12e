module

public import Init

/-!
# Tasks and cores

The smallest things of the model (HotOS'17, Listing 1): threads, and the cores that hold them.
-/

@[expose] public noncomputable section

namespace Proofgen

/-- A **task** (a thread): an identity, and a weight that says how important it is. -/
structure Task where
  /-- No two tasks of a machine share it. -/
  id : Nat
  /-- The importance of the task; 1 unless the policy says otherwise. -/
  weight : Nat := 1
deriving DecidableEq

/-- The weights that a policy is made for: at least `min`, and at most `max` where there is one. -/
structure WeightBounds where
  /-- The smallest weight. -/
  min : Nat := 1
  /-- The largest weight; `none` when there is no upper bound. -/
  max : Option Nat := none

/-- The weight `w` lies within the bounds, and is not 0: a task of weight 0 would be work that no load shows. -/
def WeightBounds.Admits (bounds : WeightBounds) (w : Nat) : Prop :=
  1 ≤ w ∧ bounds.min ≤ w ∧ w ≤ bounds.max.getD w

instance (bounds : WeightBounds) (w : Nat) : Decidable (bounds.Admits w) :=
  inferInstanceAs (Decidable (_ ∧ _))

/-- The invariant of all that follows: every weight is within the bounds and the ids are distinct. -/
def WellFormed (bounds : WeightBounds) (tasks : List Task) : Prop :=
  (∀ t ∈ tasks, bounds.Admits t.weight) ∧ (tasks.map Task.id).Nodup

instance (bounds : WeightBounds) (tasks : List Task) : Decidable (WellFormed bounds tasks) :=
  inferInstanceAs (Decidable (_ ∧ _))

/-- A **core**: the task it runs, if any, and its runqueue. A core with waiting tasks need not run one. -/
structure Core where
  /-- The task that runs. -/
  current : Option Task
  /-- The tasks that wait, in queue order. -/
  ready : List Task
deriving DecidableEq

/-- The least of the numbers; 0 if there are none. -/
def leastOf : List Nat → Nat
  | [] => 0
  | [w] => w
  | w :: v :: ws => min w (leastOf (v :: ws))

/-- The greatest of the numbers; 0 if there are none. -/
def greatestOf : List Nat → Nat
  | [] => 0
  | w :: ws => max w (greatestOf ws)

namespace Core

/-- All tasks of the core: the one that runs, then those that wait. -/
def tasks (c : Core) : List Task := c.current.toList ++ c.ready

/-- How many tasks run: 0 or 1. -/
def running (c : Core) : Nat := c.current.toList.length

/-- How many tasks wait. -/
def waiting (c : Core) : Nat := c.ready.length

/-- How many tasks there are. -/
def count (c : Core) : Nat := c.tasks.length

/-- The sum of the weights `weigh` gives to the tasks. With weight 1 for all of them it is `count`. -/
def load (weigh : Task → Nat) (c : Core) : Nat := (c.tasks.map weigh).sum

/-- The least weight among the tasks that wait; 0 if none waits. -/
def lightest (c : Core) : Nat := leastOf (c.ready.map Task.weight)

/-- The greatest weight among the tasks that wait; 0 if none waits. -/
def heaviest (c : Core) : Nat := greatestOf (c.ready.map Task.weight)

/-- An **idle** core has no task at all. -/
def Idle (c : Core) : Prop := c.count = 0

/-- An **overloaded** core has two tasks or more. -/
def Overloaded (c : Core) : Prop := 2 ≤ c.count

instance (c : Core) : Decidable c.Idle := inferInstanceAs (Decidable (_ = _))

instance (c : Core) : Decidable c.Overloaded := inferInstanceAs (Decidable (_ ≤ _))

end Core

end Proofgen

end
