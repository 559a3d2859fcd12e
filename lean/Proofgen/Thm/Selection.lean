module

public import Proofgen.Spec.Execution

/-!
# What selection has to do with stealing

How the candidates of a core relate to what it can steal from, and the machines on which nobody can steal any more.
-/

@[expose] public noncomputable section

namespace Proofgen

variable {n : Nat} {b : Balancer}

/-- On an up-to-date observation every candidate can be stolen from. -/
def SelectsStealable (b : Balancer) : Prop :=
  ∀ {n : Nat} (m : Machine n) (i j : Fin n), b.candidate m i j → i ≠ j ∧ b.canSteal (m i) (m j)

/-- On an up-to-date observation every other core that can be stolen from is a candidate. -/
def SelectsAllStealable (b : Balancer) : Prop :=
  ∀ {n : Nat} (m : Machine n) (i j : Fin n), i ≠ j → b.canSteal (m i) (m j) → b.candidate m i j

/-- Selection is **unordered**: it does not depend on which of a core's tasks runs, nor on the order of those that wait. -/
def Unordered (b : Balancer) : Prop :=
  ∀ {n : Nat} (m m' : Machine n), (∀ k, (m' k).tasks.Perm (m k).tasks) → ∀ i j, b.candidate m i j → b.candidate m' i j

/-- A machine is **calm** when no core can steal from any other. -/
def Balancer.Calm (b : Balancer) (m : Machine n) : Prop := ∀ i j, i ≠ j → ¬ b.canSteal (m i) (m j)

/-- Turns leave a calm machine calm. -/
theorem Balancer.Calm.turn {m observed m' : Machine n} {i : Fin n} {o : Outcome} (calm : b.Calm m)
    (turn : Turn b m observed i o m') : b.Calm m' := by
  cases turn with
  | pass => exact calm
  | fail => exact calm
  | steal j _ ne can => exact absurd can (calm i j ne)

end Proofgen

end
