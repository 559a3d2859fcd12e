module

public import obligations.MachineTwoPairs.Statements

/-!
# machine_two_pairs: `hierarchy_valid` proved by hand

What follows the `:=` is yours, up to the blank line before `end`; each line of it is indented by two spaces or more.
The rest is written by `proofgen prove --edit`; changes made there are refused.
-/

public noncomputable section

set_option autoImplicit false

namespace Obligations.MachineTwoPairs

open Proofgen CoreSet

theorem hierarchyValid : hierarchyValidStatement :=
  -- The top level covers all cores; at each level a core has at most one domain, and the groups of a
  -- domain are disjoint and cover it; each group is a single core, or lies within a domain below of
  -- each of its cores.
  -- In Lean: machine.Valid
  sorry

end Obligations.MachineTwoPairs

end
