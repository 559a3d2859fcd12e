module

public import Proofgen.Spec.Hierarchy

/-!
# Disabling and enabling cores

While cores come and go the hierarchy is built again, as far as it is. In Linux up to 4.1 the domains between NUMA nodes were lost
when a core was disabled, and stayed lost when it was enabled again (Lozi et al., "The Linux Scheduler: a Decade of Wasted Cores",
EuroSys 2016: missing scheduling domains).
-/

@[expose] public noncomputable section

namespace Proofgen

/-- What may happen to a core. -/
inductive HotplugStep
  /-- The core goes offline. -/
  | disable (core : Nat)
  /-- The core comes back. -/
  | enable (core : Nat)
deriving DecidableEq

/-- Which domains there are once a core was disabled or enabled. -/
inductive Rebuild
  /-- All those of the machine. -/
  | all
  /-- Only those within one node. -/
  | withinNode
deriving DecidableEq

/-- What the steps so far have led to. -/
structure HotplugState where
  /-- The cores that are online. -/
  online : CoreSet
  /-- Some step took effect, so that the domains were built again. -/
  rebuilt : Bool

/-- The state after a step. To disable a core that is offline, or the last one online, and to enable one that is online, or that
the machine does not have, changes nothing. -/
def HotplugState.step (ids : List Nat) (s : HotplugState) : HotplugStep → HotplugState
  | .disable c => bif s.online.testBit c && !Nat.beq s.online (1 <<< c) then ⟨s.online ^^^ 1 <<< c, true⟩ else s
  | .enable c => bif ids.any (Nat.beq c) && !s.online.testBit c then ⟨s.online ||| 1 <<< c, true⟩ else s

/-- The part of a domain with these cores. -/
def Domain.restrict (online : CoreSet) (d : Domain) : Domain :=
  ⟨d.owners &&& online, d.cores &&& online, d.groups.map (· &&& online)⟩

/-- The domain lies within one of the nodes. -/
def Domain.inNode (nodes : List CoreSet) (d : Domain) : Bool := nodes.any fun node => Nat.beq (d.cores &&& node) d.cores

namespace Hierarchy

variable (h : Hierarchy)

/-- The hierarchy of the cores that are online. -/
def restrict (online : CoreSet) : Hierarchy := ⟨h.ids.filter online.testBit, h.levels.map (·.map (Domain.restrict online))⟩

/-- Without the domains that do not lie within one node. -/
def dropCrossing (nodes : List CoreSet) : Hierarchy := ⟨h.ids, h.levels.map (·.filter (Domain.inNode nodes))⟩

/-- What the steps lead to, from all cores online. -/
def hotplug (steps : List HotplugStep) : HotplugState := steps.foldl (·.step h.ids) ⟨.ofIds h.ids, false⟩

/-- The domains that are built for the cores that are online. -/
def rebuild (rule : Rebuild) (nodes : List CoreSet) (online : CoreSet) : Hierarchy :=
  match rule with
  | .all => h.restrict online
  | .withinNode => (h.restrict online).dropCrossing nodes

/-- **The hierarchy after these steps**. While none takes effect it stays as it is. -/
def after (rule : Rebuild) (nodes : List CoreSet) (steps : List HotplugStep) : Hierarchy :=
  bif (h.hotplug steps).rebuilt then h.rebuild rule nodes (h.hotplug steps).online else h

end Hierarchy

end Proofgen

end
