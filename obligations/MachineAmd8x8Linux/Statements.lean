module

public import Proofgen

/-!
# machine_amd_8x8_linux: Eight nodes of eight cores, with groups as Linux built them from the view of node 0

Source: Lozi et al., The Linux Scheduler, a Decade of Wasted Cores (EuroSys 2016); most distances are completed, see the comment

Written by proofgen from the machine file; changes made here are lost.
-/

@[expose] public noncomputable section

namespace Obligations.MachineAmd8x8Linux

open Proofgen CoreSet

/-- The machine. -/
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
      [.shared (span 0 64) [span 0 24 ||| span 32 8 ||| span 48 8, span 8 40 ||| span 56 8]]]

/--
`hierarchy_valid` (Ipanema slides):
The top level covers all cores; at each level a core has at most one domain, and the groups of a
domain are disjoint and cover it; each group is a single core, or lies within a domain below of
each of its cores.
-/
def hierarchyValidStatement : Prop := machine.Valid

end Obligations.MachineAmd8x8Linux

end
