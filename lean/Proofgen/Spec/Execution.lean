module

public import Proofgen.Spec.Round

/-!
# Executions and work conservation
-/

@[expose] public noncomputable section

namespace Proofgen

/-- The machines of the last `lag` rounds before round `r`. -/
def window {n : Nat} (visited : Nat → List (Machine n)) (lag r : Nat) : List (Machine n) :=
  ((List.range r).drop (r - lag)).flatMap visited

/-- An **execution**: an infinite sequence of machines, each next by a round. -/
structure Execution (b : Balancer) (a : Adversary) (n : Nat) where
  /-- The machine at the start of each round. -/
  state : Nat → Machine n
  /-- How the turns of each round ended. -/
  outcomes : Nat → List Outcome
  /-- The machines that could be seen in each round. -/
  visited : Nat → List (Machine n)
  /-- Each machine comes from the one before by a round. -/
  round : ∀ r, Round b a (window visited a.lag r) (state r) (outcomes r) (visited r) (state (r + 1))

/-- How many steals took effect in the first `r` rounds. -/
def Execution.steals {b : Balancer} {a : Adversary} {n : Nat} (e : Execution b a n) : Nat → Nat
  | 0 => 0
  | r + 1 => e.steals r + (e.outcomes r).count .stole

/--
**Work conservation within `bound`**: every execution from a well-formed machine `m`, of a size that the balancer
is made for, is good after `bound m` rounds, and stays good.
-/
def WorkConservingWithin (b : Balancer) (a : Adversary) (bound : {n : Nat} → Machine n → Nat) : Prop :=
  ∀ {n : Nat} (m : Machine n), b.size n → WellFormed b.bounds m.tasks →
    ∀ e : Execution b a n, e.state 0 = m → ∀ r, bound m ≤ r → (e.state r).Good

/--
**Work conservation** (HotOS'17, 3.2, made stronger): for every start there is a number of rounds after which every execution is good,
and stays good. The number serves all choices of the adversary.
-/
def WorkConserving (b : Balancer) (a : Adversary) : Prop :=
  ∀ {n : Nat} (m : Machine n), b.size n → WellFormed b.bounds m.tasks →
    ∃ N, ∀ e : Execution b a n, e.state 0 = m → ∀ r, N ≤ r → (e.state r).Good

end Proofgen

end
