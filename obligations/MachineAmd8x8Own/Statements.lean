module

public import Proofgen

/-!
# machine_amd_8x8_own: Eight nodes of eight cores, with groups as Linux builds them from the view of each node

Source: Lozi et al., The Linux Scheduler, a Decade of Wasted Cores (EuroSys 2016); most distances are completed, see the comment

Written by proofgen from the machine file; changes made here are lost.
-/

@[expose] public noncomputable section

namespace Obligations.MachineAmd8x8Own

open Proofgen CoreSet

/-- The machine. -/
def machine : Hierarchy where
  ids := List.range' 0 64
  levels := [
      [.shared (span 0 2) [span 0 1, span 1 1], .shared (span 2 2) [span 2 1, span 3 1],
       .shared (span 4 2) [span 4 1, span 5 1], .shared (span 6 2) [span 6 1, span 7 1],
       .shared (span 8 2) [span 8 1, span 9 1], .shared (span 10 2) [span 10 1, span 11 1],
       .shared (span 12 2) [span 12 1, span 13 1], .shared (span 14 2) [span 14 1, span 15 1],
       .shared (span 16 2) [span 16 1, span 17 1], .shared (span 18 2) [span 18 1, span 19 1],
       .shared (span 20 2) [span 20 1, span 21 1], .shared (span 22 2) [span 22 1, span 23 1],
       .shared (span 24 2) [span 24 1, span 25 1], .shared (span 26 2) [span 26 1, span 27 1],
       .shared (span 28 2) [span 28 1, span 29 1], .shared (span 30 2) [span 30 1, span 31 1],
       .shared (span 32 2) [span 32 1, span 33 1], .shared (span 34 2) [span 34 1, span 35 1],
       .shared (span 36 2) [span 36 1, span 37 1], .shared (span 38 2) [span 38 1, span 39 1],
       .shared (span 40 2) [span 40 1, span 41 1], .shared (span 42 2) [span 42 1, span 43 1],
       .shared (span 44 2) [span 44 1, span 45 1], .shared (span 46 2) [span 46 1, span 47 1],
       .shared (span 48 2) [span 48 1, span 49 1], .shared (span 50 2) [span 50 1, span 51 1],
       .shared (span 52 2) [span 52 1, span 53 1], .shared (span 54 2) [span 54 1, span 55 1],
       .shared (span 56 2) [span 56 1, span 57 1], .shared (span 58 2) [span 58 1, span 59 1],
       .shared (span 60 2) [span 60 1, span 61 1], .shared (span 62 2) [span 62 1, span 63 1]],
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
       ⟨span 24 8, span 8 40 ||| span 56 8, [span 8 8, span 16 8, span 24 8, span 32 8, span 40 8, span 56 8]⟩,
       ⟨span 32 8, span 0 8 ||| span 24 32, [span 0 8, span 24 8, span 32 8, span 40 8, span 48 8]⟩,
       ⟨span 40 8, span 8 8 ||| span 24 24 ||| span 56 8, [span 8 8, span 24 8, span 32 8, span 40 8, span 56 8]⟩,
       ⟨span 48 8, span 0 8 ||| span 16 8 ||| span 32 8 ||| span 48 16, [span 0 8, span 16 8, span 32 8, span 48 8, span 56 8]⟩,
       ⟨span 56 8, span 16 16 ||| span 40 24, [span 16 8, span 24 8, span 40 8, span 48 8, span 56 8]⟩],
      [⟨span 0 8 ||| span 24 8, span 0 64, [span 0 24 ||| span 32 8 ||| span 48 8, span 8 40 ||| span 56 8]⟩,
       ⟨span 8 16 ||| span 32 8, span 0 64, [span 0 16 ||| span 24 8 ||| span 40 8, span 0 8 ||| span 24 32, span 0 8 ||| span 16 16 ||| span 48 16]⟩,
       ⟨span 40 8, span 0 64, [span 0 24 ||| span 32 8 ||| span 48 8, span 8 8 ||| span 24 24 ||| span 56 8]⟩,
       ⟨span 48 8, span 0 64, [span 0 16 ||| span 24 8 ||| span 40 8, span 0 8 ||| span 16 8 ||| span 32 8 ||| span 48 16]⟩,
       ⟨span 56 8, span 0 64, [span 0 24 ||| span 32 8 ||| span 48 8, span 16 16 ||| span 40 24]⟩]]

/--
`hierarchy_valid` (Ipanema slides):
The top level covers all cores; at each level the groups of a domain are disjoint and cover it;
each group is made of groups below.
-/
def hierarchyValidStatement : Prop := machine.Valid

end Obligations.MachineAmd8x8Own

end
