module

public import Proofgen

/-!
# machine_split_group: Two groups of three cores, one of which cuts a pair in two

Source: made up, as a bad example

Written by proofgen from the machine file; changes made here are lost.
-/

@[expose] public noncomputable section

namespace Obligations.MachineSplitGroup

open Proofgen CoreSet

/-- The machine. -/
def machine : Hierarchy where
  ids := List.range' 0 6
  levels := [
      [.shared (span 0 2) [span 0 1, span 1 1], .shared (span 2 2) [span 2 1, span 3 1],
       .shared (span 4 2) [span 4 1, span 5 1]],
      [.shared (span 0 3) [span 0 2], .shared (span 3 3) [span 4 2]],
      [.shared (span 0 6) [span 0 3, span 3 3]]]

/--
`hierarchy_valid` (Ipanema slides):
The top level covers all cores; at each level a core has at most one domain, and the groups of a
domain are disjoint and cover it; each group is a single core, or lies within a domain below of
each of its cores.
-/
def hierarchyValidStatement : Prop := machine.Valid

end Obligations.MachineSplitGroup

end
