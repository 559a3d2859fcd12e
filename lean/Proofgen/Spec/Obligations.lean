module

public import Proofgen.Spec.Execution

/-!
# The obligations of a policy

Each is a statement about a balancer, for machines of every size. Policies are held to some or all of them.
-/

@[expose] public noncomputable section

namespace Proofgen

/--
`filter_sound` (HotOS'17, Listing 2, Lemma 1): for an idle thief, if some core is overloaded then some core can be stolen from, and
every core that can be stolen from is overloaded.
-/
def FilterSound (b : Balancer) : Prop :=
  ∀ (thief : Core) (cores : List Core), WellFormed b.bounds (thief.tasks ++ cores.flatMap Core.tasks) → thief.Idle →
    ((∃ c ∈ cores, c.Overloaded) → ∃ c ∈ cores, b.canSteal thief c) ∧
      ∀ c ∈ cores, b.canSteal thief c → c.Overloaded

/-- `choice_sound` (HotOS'17, 4.1): the chosen core is among the candidates, and where there is a candidate one is chosen. -/
def ChoiceSound (b : Balancer) : Prop :=
  ∀ {n : Nat} (m : Machine n) (i : Fin n),
    (∀ j, b.choose m i = some j → b.candidate m i j) ∧ (b.choose m i = none → ∀ j, ¬ b.candidate m i j)

/-- `steal_conserves` (HotOS'17, 4.1): no task is lost, and none is there twice. -/
def StealConserves (b : Balancer) : Prop :=
  ∀ thief victim : Core, WellFormed b.bounds (thief.tasks ++ victim.tasks) → b.canSteal thief victim →
    ((b.steal thief victim).1.tasks ++ (b.steal thief victim).2.tasks).Perm (thief.tasks ++ victim.tasks)

/-- `steal_non_idling` (HotOS'17, 4.2): a steal that takes effect leaves neither thief nor victim idle. -/
def StealNonIdling (b : Balancer) : Prop :=
  ∀ thief victim : Core, WellFormed b.bounds (thief.tasks ++ victim.tasks) → b.canSteal thief victim →
    ¬ (b.steal thief victim).1.Idle ∧ ¬ (b.steal thief victim).2.Idle

/--
`steal_rechecks` (HotOS'17, 3.1): where a core may not steal any more from the one it has chosen, its turn changes nothing. Put the
other way round: a turn that changes the machine is a steal from a candidate that can be stolen from at that moment, locks held.
-/
def StealRechecks (b : Balancer) : Prop :=
  ∀ {n : Nat} (m observed : Machine n) (i : Fin n) (o : Outcome) (m' : Machine n), Turn b m observed i o m' →
    m' = m ∨ ∃ j, b.candidate observed i j ∧ i ≠ j ∧ b.canSteal (m i) (m j) ∧ m' = m.afterSteal b i j

/-- `potential_decrease` (HotOS'17, 4.3): on a machine of any size, a steal that takes effect lowers the potential by `margin` or more. -/
def PotentialDecrease (b : Balancer) (margin : Nat) : Prop :=
  ∀ {n : Nat} (m : Machine n) (i j : Fin n), WellFormed b.bounds m.tasks → i ≠ j → b.canSteal (m i) (m j) →
    (m.afterSteal b i j).potential b.weigh + margin ≤ m.potential b.weigh

/-- `failure_blames_success` (HotOS'17, 4.3): in a round in which an attempt fails, some other attempt took effect. -/
def FailureBlamesSuccess (b : Balancer) : Prop :=
  ∀ {n : Nat} (m m' : Machine n) (outcomes : List Outcome) (visited : List (Machine n)),
    Round b {} [] m outcomes visited m' → .failed ∈ outcomes → .stole ∈ outcomes

/-- `bounded_steals` (HotOS'17, 4.3): along any execution, at most `potential / margin` steals take effect. -/
def BoundedSteals (b : Balancer) (margin : Nat) : Prop :=
  ∀ {n : Nat} (e : Execution b {} n), b.size n → WellFormed b.bounds (e.state 0).tasks →
    ∀ r, margin * e.steals r ≤ (e.state 0).potential b.weigh

/-- `balanced`: after finitely many rounds no core finds another one to steal from, whatever the adversary does. -/
def Balanced (b : Balancer) : Prop :=
  ∀ {n : Nat} (m : Machine n), b.size n → WellFormed b.bounds m.tasks →
    ∃ N, ∀ e : Execution b {} n, e.state 0 = m → ∀ r, N ≤ r → ∀ i j, ¬ b.candidate (e.state r) i j

/-- After finitely many rounds no core has a load that is more than `gap` above that of any other. -/
def BalancedWithin (b : Balancer) (gap : Nat) : Prop :=
  ∀ {n : Nat} (m : Machine n), b.size n → WellFormed b.bounds m.tasks →
    ∃ N, ∀ e : Execution b {} n, e.state 0 = m → ∀ r, N ≤ r → ∀ i j,
      (e.state r j).load b.weigh ≤ (e.state r i).load b.weigh + gap

/-- `nonvacuous`: on some machine, of a size that the balancer is made for, an idle core may choose an overloaded one, and the steal
takes effect. -/
def Nonvacuous (b : Balancer) : Prop :=
  ∃ (n : Nat) (m : Machine n) (i j : Fin n), b.size n ∧ WellFormed b.bounds m.tasks ∧ (m i).Idle ∧ (m j).Overloaded ∧
    i ≠ j ∧ b.candidate m i j ∧ b.canSteal (m i) (m j)

end Proofgen

end
