module

public import Proofgen.Spec.Balancer

/-!
# Rounds against an adversary

In a round every core takes one turn. The adversary chooses the order of the turns, what each core observes, and which candidate it
goes for. Observations may be stale and torn: each core is seen as it was at some moment, and no two of these moments need be the same.
-/

@[expose] public noncomputable section

namespace Proofgen

/-- What a turn came to. -/
inductive Outcome where
  /-- There was no candidate. -/
  | passed
  /-- The candidate could not be stolen from any more. -/
  | failed
  /-- The steal took effect. -/
  | stole
deriving DecidableEq

/-- How strong the adversary is. The plain one (`{}`) lets turns overlap within a round. -/
structure Adversary where
  /-- Turns overlap: observations may be stale. Without it a core sees the machine as it is (HotOS'17, 4.2). -/
  overlap : Bool := true
  /-- How many earlier rounds an observation may reach back. -/
  lag : Nat := 0
  /-- Between turns, cores may rearrange their own tasks between current and ready. -/
  reschedules : Bool := false

/-- Turns do not overlap: every core sees the machine as it is. -/
abbrev Adversary.sequential : Adversary := { overlap := false }

variable {n : Nat}

/-- With `now` the machine and `seen` all machines so far, `observed` is something that a core may see. -/
def Adversary.Observes (a : Adversary) (now : Machine n) (seen : List (Machine n)) (observed : Machine n) : Prop :=
  if a.overlap then ∀ k, ∃ m ∈ seen, observed k = m k else observed = now

/-- What may happen to the machine between two turns. -/
def Adversary.Reschedules (a : Adversary) (before after : Machine n) : Prop :=
  if a.reschedules then ∀ k, (after k).tasks.Perm (before k).tasks else after = before

/-- **One turn** of core `i` on machine `m` with observation `observed`: how it ends, and the machine after it. -/
inductive Turn (b : Balancer) (m observed : Machine n) (i : Fin n) : Outcome → Machine n → Prop where
  /-- No candidate: the core passes. -/
  | pass (none : ∀ j, ¬ b.candidate observed i j) : Turn b m observed i .passed m
  /-- A candidate that cannot be stolen from any more: nothing changes. A thief that goes on fails when no candidate can be. (All its
  attempts are made at one moment: between them, no other core does anything. One that fails before another takes effect is not
  counted.) -/
  | fail (j : Fin n) (chosen : b.candidate observed i j) (not : ¬ (i ≠ j ∧ b.canSteal (m i) (m j)))
      (others : b.goesOn = true → ∀ k, b.candidate observed i k → ¬ (i ≠ k ∧ b.canSteal (m i) (m k))) :
      Turn b m observed i .failed m
  /-- A candidate that can still be stolen from: the steal takes effect. -/
  | steal (j : Fin n) (chosen : b.candidate observed i j) (ne : i ≠ j) (can : b.canSteal (m i) (m j)) :
      Turn b m observed i .stole (m.afterSteal b i j)

/--
**Turns** of the cores of a list, in this order, from machine `m` with the machines `seen` in this round so far (the newest first) and
those of the `past`: how each turn ends, the machines seen at the end, and the machine after the last turn.
-/
inductive Turns (b : Balancer) (a : Adversary) (past : List (Machine n)) :
    List (Machine n) → Machine n → List (Fin n) → List Outcome → List (Machine n) → Machine n → Prop where
  /-- Nobody is left. -/
  | done {seen : List (Machine n)} {m : Machine n} : Turns b a past seen m [] [] seen m
  /-- Core `i` takes its turn, then the others. -/
  | turn {seen seen' : List (Machine n)} {m m₁ m₂ m' observed : Machine n} {i : Fin n} {order : List (Fin n)}
      {o : Outcome} {os : List Outcome}
      (reschedules : a.Reschedules m m₁)
      (observes : a.Observes m₁ (m₁ :: (seen ++ past)) observed)
      (first : Turn b m₁ observed i o m₂)
      (rest : Turns b a past (m₂ :: m₁ :: seen) m₂ order os seen' m') :
      Turns b a past seen m (i :: order) (o :: os) seen' m'

/--
**A round** from `m` to `m'`: every core takes exactly one turn. `visited` are the machines that could be seen in it, `past` those of
earlier rounds that still can.
-/
def Round (b : Balancer) (a : Adversary) (past : List (Machine n)) (m : Machine n) (outcomes : List Outcome)
    (visited : List (Machine n)) (m' : Machine n) : Prop :=
  ∃ order : List (Fin n), order.Nodup ∧ (∀ i, i ∈ order) ∧ Turns b a past [m] m order outcomes visited m'

end Proofgen

end
