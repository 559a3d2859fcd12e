module

public import Proofgen

/-!
# overload_on_wakeup_fixed: A thread is woken where it ran last, or else on the core that has been idle for the longest (fix of bug 3)

Source: EuroSys'16, 3.3

Written by proofgen from the policy file; changes made here are lost.
-/

@[expose] public noncomputable section

namespace Obligations.OverloadOnWakeupFixed

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

/-- From which group a thief may steal: `victim_group.stealable`. -/
abbrev groupFilter (_thief victim : Group) : Prop :=
  victim.Stealable

/-- Which group the policy goes for: the most of `victim_group.average`. -/
abbrev groupKey (_thief victim : Group) : Ratio :=
  ((victim.count : Int), victim.capacity)

/-- What the policy says of groups. -/
def groups : GroupRules where
  filter := groupFilter
  keys := fun thief victim => [groupKey thief victim]

instance : DecidableRel groups.filter := inferInstanceAs (DecidableRel groupFilter)

/-- The machine: Eight nodes of eight cores, one or two hops apart, with groups of nodes that are all near each other. Source: Lozi et al., The Linux Scheduler, a Decade of Wasted Cores (EuroSys 2016); most distances are completed, see the comment. -/
def machine : Hierarchy where
  ids := List.range' 0 64
  levels := [
      Level.regular (span 0 1) 32 2 2 1,
      [.shared (span 0 8) [span 0 2, span 2 2, span 4 2, span 6 2],
       .shared (span 8 8) [span 8 2, span 10 2, span 12 2, span 14 2],
       .shared (span 16 8) [span 16 2, span 18 2, span 20 2, span 22 2],
       .shared (span 24 8) [span 24 2, span 26 2, span 28 2, span 30 2],
       .shared (span 32 8) [span 32 2, span 34 2, span 36 2, span 38 2],
       .shared (span 40 8) [span 40 2, span 42 2, span 44 2, span 46 2],
       .shared (span 48 8) [span 48 2, span 50 2, span 52 2, span 54 2],
       .shared (span 56 8) [span 56 2, span 58 2, span 60 2, span 62 2]],
      [⟨span 0 8, span 0 24 ||| span 32 8 ||| span 48 8, [span 0 8, span 8 8, span 16 8, span 32 8, span 48 8]⟩,
       ⟨span 8 8, span 0 16 ||| span 24 8 ||| span 40 8, [span 0 8, span 8 8, span 24 8, span 40 8]⟩,
       ⟨span 16 8, span 0 8 ||| span 16 16 ||| span 48 16, [span 0 8, span 16 8, span 24 8, span 48 8, span 56 8]⟩,
       ⟨span 32 8, span 0 8 ||| span 24 32, [span 0 8, span 24 8, span 32 8, span 40 8, span 48 8]⟩,
       ⟨span 48 8, span 0 8 ||| span 16 8 ||| span 32 8 ||| span 48 16, [span 0 8, span 16 8, span 32 8, span 48 8, span 56 8]⟩,
       ⟨span 24 8, span 8 40 ||| span 56 8, [span 8 8, span 16 8, span 24 8, span 32 8, span 40 8, span 56 8]⟩,
       ⟨span 40 8, span 8 8 ||| span 24 24 ||| span 56 8, [span 8 8, span 24 8, span 32 8, span 40 8, span 56 8]⟩,
       ⟨span 56 8, span 16 16 ||| span 40 24, [span 16 8, span 24 8, span 40 8, span 48 8, span 56 8]⟩],
      [⟨span 0 16 ||| span 56 8, span 0 64, [span 0 16, span 32 16, span 48 8, span 16 16 ||| span 56 8]⟩,
       ⟨span 16 16 ||| span 40 16, span 0 64, [span 32 8, span 8 8 ||| span 24 8 ||| span 40 8, span 0 8 ||| span 16 8 ||| span 48 8, span 56 8]⟩,
       ⟨span 32 8, span 0 64, [span 8 8 ||| span 24 8 ||| span 40 8, span 0 8 ||| span 32 8 ||| span 48 8, span 16 8 ||| span 56 8]⟩]]

/-- The hierarchies that the policy is held to: that of its machine. -/
abbrev Held (h : Hierarchy) : Prop := h = machine

/-- Where a waking thread is placed: search machine, prefer last, longest_idle. -/
def wakeup : WakeupRule := ⟨.machine, [.last, .longestIdle]⟩

/-- The machines on which threads wake up. -/
def wakeupOn : Topologies := .only [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 3, 3, 3, 3, 3, 3, 3, 3, 4, 4, 4, 4, 4, 4, 4, 4, 5, 5, 5, 5, 5, 5, 5, 5, 6, 6, 6, 6, 6, 6, 6, 6, 7, 7, 7, 7, 7, 7, 7, 7]

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

/--
`wakeup_sound` (EuroSys'16, 3.3):
If some core that a waking thread may run on is idle, the thread is placed on an idle core.
-/
def wakeupSoundStatement : Prop := WakeupSound policy.bounds wakeup wakeupOn

end Obligations.OverloadOnWakeupFixed

end
