module

public import Proofgen

/-!
# machine_two_nines: Two groups of nine cores

Source: made up, for teaching

Written by proofgen from the machine file; changes made here are lost.
-/

@[expose] public noncomputable section

namespace Obligations.MachineTwoNines

open Proofgen CoreSet

/-- The machine. -/
def machine : Hierarchy where
  ids := List.range' 0 18
  levels := [
      [.shared (span 0 9) [span 0 1, span 1 1, span 2 1, span 3 1, span 4 1, span 5 1, span 6 1, span 7 1, span 8 1],
       .shared (span 9 9) [span 9 1, span 10 1, span 11 1, span 12 1, span 13 1, span 14 1, span 15 1, span 16 1, span 17 1]],
      [.shared (span 0 18) [span 0 9, span 9 9]]]

/--
`hierarchy_valid` (Ipanema slides):
The top level covers all cores; at each level a core has at most one domain, and the groups of a
domain are disjoint and cover it; each group is a single core, or lies within a domain below of
each of its cores.
-/
def hierarchyValidStatement : Prop := machine.Valid

end Obligations.MachineTwoNines

end
