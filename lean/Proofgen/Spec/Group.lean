module

public import Proofgen.Spec.Hierarchy

/-!
# Groups of cores

What a policy may know of a group: how many cores it has, and sums and extremes over them.
-/

@[expose] public noncomputable section

namespace Proofgen

/-- A **group** of cores, as they are at some moment. -/
abbrev Group := List Core

namespace Group

variable (weigh : Task → Nat) (g : Group)

/-- How many cores the group has. -/
def capacity : Nat := g.length

/-- How many tasks its cores have. -/
def count : Nat := (g.map Core.count).sum

/-- The load of all its cores. -/
def load : Nat := (g.map (Core.load weigh)).sum

/-- The smallest load of a core. -/
def least : Nat := leastOf (g.map (Core.load weigh))

/-- The largest load of a core. -/
def most : Nat := greatestOf (g.map (Core.load weigh))

/-- The smallest number of tasks of a core. -/
def leastCount : Nat := leastOf (g.map Core.count)

/-- The largest number of tasks of a core. -/
def mostCount : Nat := greatestOf (g.map Core.count)

/-- How many of its cores are idle. -/
def idleCores : Nat := (g.filter fun c => decide c.Idle).length

/-- Some core of it is overloaded, so that something may be taken from it. -/
def Stealable : Prop := ∃ c ∈ g, c.Overloaded

instance : Decidable g.Stealable := inferInstanceAs (Decidable (∃ c ∈ g, _))

end Group

/-- The group of the cores in the set, on this machine. -/
def Hierarchy.group (h : Hierarchy) {n : Nat} (m : Machine n) (s : CoreSet) : Group := ((List.finRange n).filter (h.has s)).map m

end Proofgen

end
