module

public import Proofgen.Spec.Balancer

/-!
# Flat policies

What an author declares: a filter over thief and victim, how much to take, and an order for the choice. A flat policy looks at all
cores of the machine at once.
-/

@[expose] public noncomputable section

namespace Proofgen

/-- A way to divide the victim's waiting tasks into those that move and those that stay; none is lost and none comes twice. -/
structure Division where
  /-- For this thief and this victim: the tasks that move, and those that stay. -/
  split : Core → Core → List Task × List Task
  /-- Both together are the victim's waiting tasks. -/
  perm : ∀ thief victim, ((split thief victim).1 ++ (split thief victim).2).Perm victim.ready

/-- Take the first `amount thief victim` waiting tasks, or all if there are fewer. -/
def Division.front (amount : Core → Core → Nat) : Division where
  split thief victim := (victim.ready.take (amount thief victim), victim.ready.drop (amount thief victim))
  perm thief victim := by rw [List.take_append_drop]

/-- `take: one`: the first waiting task. -/
def Division.one : Division := .front fun _ _ => 1

/-- `take: half`: half of the gap between the two cores, rounded down. -/
def Division.half : Division := .front fun thief victim => (victim.count - thief.count) / 2

/-- The first of the elements with the largest key. -/
def argmax {α : Type} (key : α → Int) : List α → Option α
  | [] => none
  | x :: xs => match argmax key xs with
    | none => some x
    | some y => if key y ≤ key x then some x else some y

/-- A **flat policy**. -/
structure Policy where
  /-- The weights of tasks it is made for. -/
  bounds : WeightBounds := {}
  /-- What a task adds to the load of its core. -/
  weigh : Task → Nat := fun _ => 1
  /-- The thief may steal from the victim. -/
  filter : Core → Core → Prop
  /-- Among several candidates the policy goes for the one with the largest key: thief, victim. -/
  key : Core → Core → Int := fun _ _ => 0
  /-- Which of the victim's tasks move. -/
  division : Division

namespace Policy

/-- A core may steal from another core that passes the filter. -/
def Candidate (p : Policy) {n : Nat} (m : Machine n) (i j : Fin n) : Prop := i ≠ j ∧ p.filter (m i) (m j)

open Classical in
/-- The candidate with the largest key. -/
def choose (p : Policy) {n : Nat} (m : Machine n) (i : Fin n) : Option (Fin n) :=
  argmax (fun j => p.key (m i) (m j)) ((List.finRange n).filter fun j => decide (p.Candidate m i j))

/-- The tasks that move join the end of the thief's runqueue; what runs goes on running. -/
def steal (p : Policy) (thief victim : Core) : Core × Core :=
  ({ thief with ready := thief.ready ++ (p.division.split thief victim).1 },
   { victim with ready := (p.division.split thief victim).2 })

/-- The balancer that a flat policy declares: the filter selects, and is checked again under the locks. -/
def balancer (p : Policy) : Balancer where
  bounds := p.bounds
  weigh := p.weigh
  candidate := p.Candidate
  choose := p.choose
  canSteal := p.filter
  steal := p.steal

end Policy

end Proofgen

end
