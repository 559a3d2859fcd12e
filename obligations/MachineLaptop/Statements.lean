module

public import Proofgen

/-!
# machine_laptop: Four big cores with two hardware threads each, and four small cores with one

Source: made up, after laptops with two kinds of cores

Written by proofgen from the machine file; changes made here are lost.
-/

@[expose] public noncomputable section

namespace Obligations.MachineLaptop

open Proofgen CoreSet

/-- The machine. -/
def machine : Hierarchy where
  ids := List.range' 0 12
  levels := [
      [.shared (span 0 2) [span 0 1, span 1 1], .shared (span 2 2) [span 2 1, span 3 1],
       .shared (span 4 2) [span 4 1, span 5 1], .shared (span 6 2) [span 6 1, span 7 1], .shared (span 8 1) [span 8 1],
       .shared (span 9 1) [span 9 1], .shared (span 10 1) [span 10 1], .shared (span 11 1) [span 11 1]],
      [.shared (span 0 2) [span 0 2], .shared (span 2 2) [span 2 2], .shared (span 4 2) [span 4 2],
       .shared (span 6 2) [span 6 2], .shared (span 8 4) [span 8 1, span 9 1, span 10 1, span 11 1]],
      [.shared (span 0 12) [span 0 2, span 2 2, span 4 2, span 6 2, span 8 4]]]

/--
`hierarchy_valid` (Ipanema slides):
The top level covers all cores; at each level a core has at most one domain, and the groups of a
domain are disjoint and cover it; each group is a single core, or lies within a domain below of
each of its cores.
-/
def hierarchyValidStatement : Prop := machine.Valid

end Obligations.MachineLaptop

end
