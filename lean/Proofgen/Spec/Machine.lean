module

public import Proofgen.Spec.Core

/-!
# Machines

A machine with `n` cores, what makes it good, and the numbers that proofs follow: how many cores are idle, and how far the
loads lie apart.
-/

@[expose] public noncomputable section

namespace Proofgen

/-- A **machine** with `n` cores. -/
abbrev Machine (n : Nat) := Fin n → Core

namespace Machine

variable {n : Nat}

/-- All tasks of the machine, core by core. -/
def tasks (m : Machine n) : List Task := (List.finRange n).flatMap fun i => (m i).tasks

/-- The machine is **good**: no idle core stands beside an overloaded one. -/
def Good (m : Machine n) : Prop := ∀ i j, (m i).Idle → ¬ (m j).Overloaded

/-- The sum of `f` over all cores. -/
def sum (f : Fin n → Nat) : Nat := ((List.finRange n).map f).sum

/-- How many cores are idle. -/
def idleCount (m : Machine n) : Nat := sum fun i => if (m i).Idle then 1 else 0

/-- The distance of two natural numbers. -/
def distance (a b : Nat) : Nat := (a - b) + (b - a)

/-- The absolute load difference `d = Σᵢ Σⱼ |loadᵢ - loadⱼ|` (HotOS'17, 4.3). -/
def potential (weigh : Task → Nat) (m : Machine n) : Nat :=
  sum fun i => sum fun j => distance ((m i).load weigh) ((m j).load weigh)

end Machine

end Proofgen

end
