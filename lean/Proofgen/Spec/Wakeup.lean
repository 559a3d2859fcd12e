module

public import Proofgen.Spec.Policy

/-!
# Where a waking thread is placed

A thread that wakes up is placed on a core before any core looks for work. If that core is busy while another one is idle, work is
not conserved until somebody steals the thread ("A Decade of Wasted Cores", EuroSys'16, 3.3: overload on wakeup).
-/

@[expose] public noncomputable section

namespace Proofgen

/-- A **moment** at which a thread wakes up. The thread itself is on none of the cores. -/
structure Wakeup (n : Nat) where
  /-- The machine that it finds. -/
  machine : Machine n
  /-- The core where it ran last. -/
  last : Fin n
  /-- The core whose thread wakes it. -/
  waker : Fin n
  /-- Whether it may run on a core. -/
  allowed : Fin n → Bool
  /-- For how long each core has been idle; of a busy core it means nothing. -/
  idleFor : Fin n → Nat
  /-- The number of each core's node. -/
  node : Fin n → Nat

/-- Which cores are looked at. -/
inductive WakeupSearch where
  /-- The core where the thread ran last. -/
  | last
  /-- The nodes of the core where it ran last and of the core whose thread wakes it. -/
  | node
  /-- All cores. -/
  | machine
deriving DecidableEq

/-- Which of the idle cores among them is taken. -/
inductive WakeupPreference where
  /-- The core where the thread ran last. -/
  | last
  /-- The core whose thread wakes it. -/
  | waker
  /-- The core that has been idle for the longest; of equal ones, the first. -/
  | longestIdle
deriving DecidableEq

/-- A **rule** for waking threads: the first preference that names an idle core wins. -/
structure WakeupRule where
  /-- Which cores are looked at. -/
  search : WakeupSearch
  /-- Which of the idle ones is taken. -/
  prefer : List WakeupPreference

section
variable {n : Nat}

/-- The cores that are looked at, whether the thread may run there or not. -/
def WakeupSearch.covers (w : Wakeup n) (i : Fin n) : WakeupSearch → Bool
  | last => decide (i = w.last)
  | node => w.node i == w.node w.last || w.node i == w.node w.waker
  | machine => true

/-- The core is looked at, the thread may run there, and it is idle. -/
def WakeupRule.finds (rule : WakeupRule) (w : Wakeup n) (i : Fin n) : Bool :=
  rule.search.covers w i && w.allowed i && decide (w.machine i).Idle

/-- The core that a preference names, among those with `finds`. -/
def WakeupPreference.pick (w : Wakeup n) (finds : Fin n → Bool) : WakeupPreference → Option (Fin n)
  | last => if finds w.last then some w.last else none
  | waker => if finds w.waker then some w.waker else none
  | longestIdle => argmaxBy (fun i j => decide (w.idleFor j ≤ w.idleFor i)) ((List.finRange n).filter finds)

/-- Where the thread goes if no preference names a core: where it ran last, if it may, else to the first core where it may run. -/
def Wakeup.fallback (w : Wakeup n) : Fin n :=
  if w.allowed w.last then w.last else ((List.finRange n).find? w.allowed).getD w.last

/-- **Where the rule places the thread.** -/
def WakeupRule.place (rule : WakeupRule) (w : Wakeup n) : Fin n :=
  (rule.prefer.findSome? fun preference => preference.pick w (rule.finds w)).getD w.fallback

end

/-- The machines that a statement about waking threads is about, as far as their nodes go. -/
inductive Topologies where
  /-- Machines of every size, with every partition into nodes. -/
  | every
  /-- Machines with these nodes: for each core the number of its node. -/
  | only (nodeOf : List Nat)
deriving DecidableEq

/-- A machine with these nodes is among them. -/
def Topologies.Admit {n : Nat} (node : Fin n → Nat) : Topologies → Prop
  | every => True
  | only nodeOf => n = nodeOf.length ∧ ∀ i, node i = nodeOf.getD i 0

/--
`wakeup_sound` ("A Decade of Wasted Cores", 3.3): if some core on which the waking thread may run is idle, the thread is placed
on an idle core.
-/
def WakeupSound (bounds : WeightBounds) (rule : WakeupRule) (topologies : Topologies) : Prop :=
  ∀ {n : Nat} (w : Wakeup n), topologies.Admit w.node → WellFormed bounds w.machine.tasks →
    (∃ i, w.allowed i ∧ (w.machine i).Idle) → (w.machine (rule.place w)).Idle

end Proofgen

end
