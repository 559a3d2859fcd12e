module

public import Proofgen

/-!
# whole_gap: Take as many threads as there are in the gap

Source: policies/half.yaml, more than the potential allows

Written by proofgen from the policy file; changes made here are lost.
-/

@[expose] public noncomputable section

namespace Obligations.WholeGap

open Proofgen

/-- When a thief may steal from a victim: `victim.load - thief.load >= 2`. -/
abbrev filter (thief victim : Core) : Prop :=
  (victim.count : Int) - thief.count ≥ 2

/-- How much a thief may take: `victim.load - thief.load`. -/
abbrev budget (thief victim : Core) : Int :=
  (victim.count : Int) - thief.count

/-- The policy: the filter above, and what a thief takes: `budget victim.load - thief.load`. -/
def policy : Policy where
  filter := filter
  division := .budget (fun _ => 1) budget

instance : DecidableRel policy.filter := inferInstanceAs (DecidableRel filter)

/--
`filter_sound` (HotOS'17, 4.2, Lemma 1):
For an idle thief: if some core is overloaded then some core can be stolen from, and every core
that can be stolen from is overloaded.
-/
def filterSoundStatement : Prop := FilterSound policy.balancer

/--
`choice_sound` (HotOS'17, 4.1):
The chosen core is among the candidates, and where there is a candidate one is chosen.
-/
def choiceSoundStatement : Prop := ChoiceSound policy.balancer

/--
`steal_conserves` (HotOS'17, 4.1):
The tasks of thief and victim after a steal are those from before: none is lost, none is there
twice.
-/
def stealConservesStatement : Prop := StealConserves policy.balancer

/--
`steal_non_idling` (HotOS'17, 4.2):
A steal that takes effect leaves neither thief nor victim idle.
-/
def stealNonIdlingStatement : Prop := StealNonIdling policy.balancer

/--
`steal_rechecks` (HotOS'17, 3.1):
What changes the machine is a steal from a candidate for which the filter still holds when both
runqueues are locked.
-/
def stealRechecksStatement : Prop := StealRechecks policy.balancer

/--
`potential_decrease` (HotOS'17, 4.3):
On a machine of any size, each steal that takes effect lowers the absolute load difference d = Σᵢ
Σⱼ |loadᵢ − loadⱼ| by 4 or more.
-/
def potentialDecreaseStatement : Prop := PotentialDecrease policy.balancer 4

/--
`failure_blames_success` (HotOS'17, 4.3):
In a round in which the attempts of some core fail, an attempt of another took effect.
-/
def failureBlamesSuccessStatement : Prop := FailureBlamesSuccess policy.balancer

/--
`bounded_steals` (HotOS'17, 4.3):
Along any execution, at most d / 4 steals take effect, with d the absolute load difference at the
start.
-/
def boundedStealsStatement : Prop := BoundedSteals policy.balancer 4

/--
`work_conserving_sequential` (HotOS'17, 4.2):
When turns do not overlap: after finitely many rounds no idle core stands beside an overloaded
one, ever again.
-/
def workConservingSequentialStatement : Prop := WorkConserving policy.balancer .sequential

/--
`work_conserving` (HotOS'17, 3.2 and 4.3):
Whatever order, stale observations and choices an adversary picks: after finitely many rounds no
idle core stands beside an overloaded one, ever again.
-/
def workConservingStatement : Prop := WorkConserving policy.balancer {}

/--
`balanced` (Ipanema slides):
After finitely many rounds no core finds another one to steal from.
-/
def balancedStatement : Prop := Balanced policy.balancer

/--
`nonvacuous`:
There is a machine on which an idle core steals from an overloaded one, so that the statements
above say something.
-/
def nonvacuousStatement : Prop := Nonvacuous policy.balancer

end Obligations.WholeGap

end
