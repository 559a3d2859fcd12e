module

public import Proofgen.Examples.CfsWwc
public import Proofgen.Examples.Listing1
public import Proofgen.Search.Checkers
public import Proofgen.Search.CoreSets
public import Proofgen.Search.GroupedChecks
public import Proofgen.Search.HierarchyChecks
public import Proofgen.Search.SizeChecks
public import Proofgen.Search.WakeupChecks
public import Proofgen.Spec.Hotplug
public import Proofgen.Spec.Obligations
public import Proofgen.Spec.Policy
public import Proofgen.Spec.Wakeup
public import Proofgen.Thm.Executions
public import Proofgen.Thm.Flat
public import Proofgen.Thm.GoesOn
public import Proofgen.Thm.Grouped
public import Proofgen.Thm.Hotplug
public import Proofgen.Thm.IdleCriterion
public import Proofgen.Thm.Meta
public import Proofgen.Thm.Ranks
public import Proofgen.Thm.Single
public import Proofgen.Thm.Wakeup
public import Proofgen.Thm.Weights

/-!
# Load balancing that conserves work

What is said: `Proofgen.Spec`, from tasks and cores to rounds against an adversary, executions and the obligations of a policy.

What is proved of every policy: `Proofgen.Thm`. Local soundness and progress give work conservation within `potential / 4` rounds
(`workConservingWithin_of_sound`); if idle cores reach every overloaded one, and busy ones do no harm, then within as many rounds as
cores are idle (`workConservingWithin_idleCount`).

What keeps the definitions from being hollow: `Proofgen.Thm.Executions` (every machine starts an execution) and
`Proofgen.Examples.Listing1` (one in which a steal takes effect). `Proofgen.Examples.CfsWwc` has a steal that policies cannot say.

What refutes a policy: `Proofgen.Search`. Runs as data, evaluated by checkers that are proved sound.
-/
