module

public import Proofgen

/-!
# machine_two_sockets: Two sockets of eight cores with two hardware threads each

Source: made up, after common servers

Written by proofgen from the machine file; changes made here are lost.
-/

@[expose] public noncomputable section

namespace Obligations.MachineTwoSockets

open Proofgen CoreSet

/-- The machine. -/
def machine : Hierarchy where
  ids := List.range' 0 32
  levels := [
      Level.regular (span 0 1) 16 1 2 16,
      [.shared (span 0 8 ||| span 16 8) [span 0 1 ||| span 16 1, span 1 1 ||| span 17 1, span 2 1 ||| span 18 1, span 3 1 ||| span 19 1, span 4 1 ||| span 20 1, span 5 1 ||| span 21 1, span 6 1 ||| span 22 1, span 7 1 ||| span 23 1],
       .shared (span 8 8 ||| span 24 8) [span 8 1 ||| span 24 1, span 9 1 ||| span 25 1, span 10 1 ||| span 26 1, span 11 1 ||| span 27 1, span 12 1 ||| span 28 1, span 13 1 ||| span 29 1, span 14 1 ||| span 30 1, span 15 1 ||| span 31 1]],
      [.shared (span 0 32) [span 0 8 ||| span 16 8, span 8 8 ||| span 24 8]]]

/--
`hierarchy_valid` (Ipanema slides):
The top level covers all cores; at each level a core has at most one domain, and the groups of a
domain are disjoint and cover it; each group is a single core, or lies within a domain below of
each of its cores.
-/
def hierarchyValidStatement : Prop := machine.Valid

end Obligations.MachineTwoSockets

end
