module

public import Proofgen

/-!
# split_group: A level with a group that is not made of groups below

Source: made up

Written by proofgen from the policy file; changes made here are lost.
-/

@[expose] public noncomputable section

namespace Obligations.SplitGroup

open Proofgen CoreSet

/-- When a thief may steal from a victim: `victim.load - thief.load >= 2`. -/
abbrev filter (thief victim : Core) : Prop :=
  (victim.count : Int) - thief.count ≥ 2

/-- Which candidate the policy goes for: the most of `victim.load`. -/
abbrev key (_thief victim : Core) : Int :=
  (victim.count : Int)

/-- The policy: the filter above, and what a thief takes: `take one`. -/
def policy : Policy where
  filter := filter
  keys := fun thief victim => [key thief victim]
  division := .one

instance : DecidableRel policy.filter := inferInstanceAs (DecidableRel filter)

/-- From which group a thief may steal: `true`. -/
abbrev groupFilter (_thief _victim : Group) : Prop :=
  True

/-- What the policy says of groups. -/
def groups : GroupRules where
  filter := groupFilter

instance : DecidableRel groups.filter := inferInstanceAs (DecidableRel groupFilter)

/-- The machine: Two groups of three cores, one of which cuts a pair in two. Source: made up, as a bad example. -/
def machine : Hierarchy where
  ids := List.range' 0 6
  levels := [
      [.shared (span 0 2) [span 0 1, span 1 1], .shared (span 2 2) [span 2 1, span 3 1],
       .shared (span 4 2) [span 4 1, span 5 1]],
      [.shared (span 0 3) [span 0 2], .shared (span 3 3) [span 4 2]],
      [.shared (span 0 6) [span 0 3, span 3 3]]]

/-- The hierarchies that the policy is held to: that of its machine. -/
abbrev Held (h : Hierarchy) : Prop := h = machine

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
def choiceSoundStatement : Prop := ∀ h, Held h → ChoiceSound (policy.within groups h)

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
def stealRechecksStatement : Prop := ∀ h, Held h → StealRechecks (policy.within groups h)

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
def failureBlamesSuccessStatement : Prop := ∀ h, Held h → FailureBlamesSuccess (policy.within groups h)

/--
`bounded_steals` (HotOS'17, 4.3):
Along any execution, at most d / 4 steals take effect, with d the absolute load difference at the
start.
-/
def boundedStealsStatement : Prop := ∀ h, Held h → BoundedSteals (policy.within groups h) 4

/--
`work_conserving_sequential` (HotOS'17, 4.2):
When turns do not overlap: after finitely many rounds no idle core stands beside an overloaded
one, ever again.
-/
def workConservingSequentialStatement : Prop := ∀ h, Held h → WorkConserving (policy.within groups h) .sequential

/--
`work_conserving` (HotOS'17, 3.2 and 4.3):
Whatever order, stale observations and choices an adversary picks: after finitely many rounds no
idle core stands beside an overloaded one, ever again.
-/
def workConservingStatement : Prop := ∀ h, Held h → WorkConserving (policy.within groups h) {}

/--
`balanced` (Ipanema slides):
After finitely many rounds no core finds another one to steal from.
-/
def balancedStatement : Prop := ∀ h, Held h → Balanced (policy.within groups h)

/--
`nonvacuous`:
There is a machine on which an idle core steals from an overloaded one, so that the statements
above say something.
-/
def nonvacuousStatement : Prop := ∃ h, Held h ∧ Nonvacuous (policy.within groups h)

/--
`hierarchy_valid` (Ipanema slides):
The top level covers all cores; at each level a core has at most one domain, and the groups of a
domain are disjoint and cover it; each group is a single core, or lies within a domain below of
each of its cores.
-/
def hierarchyValidStatement : Prop := ∀ h, Held h → h.Valid

/--
`group_filter_sound`:
For every two groups of a domain: if the thief's has an idle core and no overloaded one, and the
victim's has an overloaded core and no idle one, the group filter passes.
-/
def groupFilterSoundStatement : Prop := ∀ h, Held h → GroupFilterSound policy groups h

end Obligations.SplitGroup

end
