module

public import Proofgen.Spec.Machine

/-!
# Balancers

The three steps of load balancing (HotOS'17, 3.1): select the cores that may be stolen from, choose one of them, steal. The first
two only read, without locks; the third locks both runqueues and checks again.
-/

@[expose] public noncomputable section

namespace Proofgen

/-- A **balancer**, in the three steps that every core goes through in a round. -/
structure Balancer where
  /-- The sizes of machine it is made for. -/
  size : Nat → Prop := fun _ => True
  /-- The weights of tasks it is made for. -/
  bounds : WeightBounds := {}
  /-- What a task adds to the load of its core. -/
  weigh : Task → Nat := fun _ => 1
  /-- Selection: on this observed machine, this thief may choose this victim. -/
  candidate : {n : Nat} → Machine n → Fin n → Fin n → Prop
  /-- The choice the policy itself would make. No proof depends on it: the adversary may take any candidate. -/
  choose : {n : Nat} → Machine n → Fin n → Option (Fin n)
  /-- After a failed attempt a thief goes on to its other candidates; without it, it gives up. -/
  goesOn : Bool := false
  /-- The check with both runqueues locked: this thief may still steal from this victim. -/
  canSteal : Core → Core → Prop
  /-- Thief and victim before, thief and victim after. -/
  steal : Core → Core → Core × Core

/-- The machine after core `i` has stolen from core `j`. -/
def Machine.afterSteal {n : Nat} (m : Machine n) (b : Balancer) (i j : Fin n) : Machine n := fun k =>
  if k = i then (b.steal (m i) (m j)).1 else if k = j then (b.steal (m i) (m j)).2 else m k

end Proofgen

end
