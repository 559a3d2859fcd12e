module

public import Proofgen

/-!
# machine_cores_1024: Sixteen nodes of 64 hardware threads each, in two halves

Source: made up, to see what large machines cost

Written by proofgen from the machine file; changes made here are lost.
-/

@[expose] public noncomputable section

namespace Obligations.MachineCores1024

open Proofgen CoreSet

/-- The machine. -/
def machine : Hierarchy where
  ids := List.range' 0 1024
  levels := [
      Level.regular (span 0 1) 512 1 2 512,
      Level.regular (span 0 1 ||| span 512 1) 64 8 8 1,
      Level.regular (span 0 8 ||| span 512 8) 16 32 4 8,
      [.shared (span 0 256 ||| span 512 256) [span 0 32 ||| span 512 32, span 32 32 ||| span 544 32, span 64 32 ||| span 576 32, span 96 32 ||| span 608 32, span 128 32 ||| span 640 32, span 160 32 ||| span 672 32, span 192 32 ||| span 704 32, span 224 32 ||| span 736 32],
       .shared (span 256 256 ||| span 768 256) [span 256 32 ||| span 768 32, span 288 32 ||| span 800 32, span 320 32 ||| span 832 32, span 352 32 ||| span 864 32, span 384 32 ||| span 896 32, span 416 32 ||| span 928 32, span 448 32 ||| span 960 32, span 480 32 ||| span 992 32]],
      [.shared (span 0 1024) [span 0 256 ||| span 512 256, span 256 256 ||| span 768 256]]]

/--
`hierarchy_valid` (Ipanema slides):
The top level covers all cores; at each level a core has at most one domain, and the groups of a
domain are disjoint and cover it; each group is a single core, or lies within a domain below of
each of its cores.
-/
def hierarchyValidStatement : Prop := machine.Valid

end Obligations.MachineCores1024

end
