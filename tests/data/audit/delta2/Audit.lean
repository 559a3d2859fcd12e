import Lean
import obligations.Delta2.Statements
import obligations.Delta2.Proofs

/-!
The final check, written by proofgen.

A theorem is what it is said to be if there is no message about its `example`. At the end, on the line of a theorem, Lean says
whether it rests on no other axioms than those that may be (information) or does (a warning and an error); and on the line of an
axiom below a theorem whether it rests on that one (information) or does not (a warning).
-/

example : _root_.Obligations.Delta2.filterSoundStatement := _root_.Obligations.Delta2.filterSound
example : _root_.Obligations.Delta2.choiceSoundStatement := _root_.Obligations.Delta2.choiceSound
example : _root_.Obligations.Delta2.stealConservesStatement := _root_.Obligations.Delta2.stealConserves
example : _root_.Obligations.Delta2.stealNonIdlingStatement := _root_.Obligations.Delta2.stealNonIdling
example : _root_.Obligations.Delta2.stealRechecksStatement := _root_.Obligations.Delta2.stealRechecks
example : _root_.Obligations.Delta2.potentialDecreaseStatement := _root_.Obligations.Delta2.potentialDecrease
example : _root_.Obligations.Delta2.failureBlamesSuccessStatement := _root_.Obligations.Delta2.failureBlamesSuccess
example : _root_.Obligations.Delta2.boundedStealsStatement := _root_.Obligations.Delta2.boundedSteals
example : _root_.Obligations.Delta2.workConservingSequentialStatement := _root_.Obligations.Delta2.workConservingSequential
example : _root_.Obligations.Delta2.workConservingStatement := _root_.Obligations.Delta2.workConserving
example : _root_.Obligations.Delta2.balancedStatement := _root_.Obligations.Delta2.balanced
example : _root_.Obligations.Delta2.nonvacuousStatement := _root_.Obligations.Delta2.nonvacuous
example : _root_.Proofgen.WorkConservingWithin _root_.Obligations.Delta2.policy.balancer {} (fun m => m.idleCount) := _root_.Obligations.Delta2.workConservingWithinIdle
example : _root_.Proofgen.WorkConservingWithin _root_.Obligations.Delta2.policy.balancer {} (fun m => m.potential _root_.Obligations.Delta2.policy.weigh / 4) := _root_.Obligations.Delta2.workConservingWithinPotential
example : _root_.Proofgen.BalancedWithin _root_.Obligations.Delta2.policy.balancer 1 := _root_.Obligations.Delta2.balancedWithin

open Lean Elab Command

namespace ProofgenAudit

/-- All that a theorem may rest on. -/
def allowed : List Name := [`propext, `Classical.choice, `Quot.sound]

/-- The axioms below a theorem; none for anything that is no theorem. -/
def axiomsBelow (name : Name) : CommandElabM (Option (Array Name)) := do
  let some (.thmInfo _) := (← getEnv).find? name | return none
  return some (← collectAxioms name)

/-- Answers for each theorem, and for each axiom that follows it, on the line of its name. -/
def answer (names : TSyntaxArray `ident) : CommandElabM Unit := do
  let mut below : Array Name := #[]
  for name in names do
    if allowed.contains name.getId then
      if below.contains name.getId then
        logInfoAt name "it rests on this axiom"
      else
        logWarningAt name "it does not rest on this axiom"
    else if let some found ← axiomsBelow name.getId then
      below := found
      if below.all allowed.contains then
        logInfoAt name "it rests on no other axioms"
      else
        logWarningAt name m!"it rests on {below}"
        logErrorAt name "it rests on another axiom"
    else
      below := #[]
      logErrorAt name "there is no such theorem"

elab "proofgen_audit" names:ident* : command => answer names

end ProofgenAudit

proofgen_audit
  Obligations.Delta2.filterSound
    propext
    Classical.choice
    Quot.sound
  Obligations.Delta2.choiceSound
    propext
    Classical.choice
    Quot.sound
  Obligations.Delta2.stealConserves
    propext
    Classical.choice
    Quot.sound
  Obligations.Delta2.stealNonIdling
    propext
    Classical.choice
    Quot.sound
  Obligations.Delta2.stealRechecks
    propext
    Classical.choice
    Quot.sound
  Obligations.Delta2.potentialDecrease
    propext
    Classical.choice
    Quot.sound
  Obligations.Delta2.failureBlamesSuccess
    propext
    Classical.choice
    Quot.sound
  Obligations.Delta2.boundedSteals
    propext
    Classical.choice
    Quot.sound
  Obligations.Delta2.workConservingSequential
    propext
    Classical.choice
    Quot.sound
  Obligations.Delta2.workConserving
    propext
    Classical.choice
    Quot.sound
  Obligations.Delta2.balanced
    propext
    Classical.choice
    Quot.sound
  Obligations.Delta2.nonvacuous
    propext
    Classical.choice
    Quot.sound
  Obligations.Delta2.workConservingWithinIdle
    propext
    Classical.choice
    Quot.sound
  Obligations.Delta2.workConservingWithinPotential
    propext
    Classical.choice
    Quot.sound
  Obligations.Delta2.balancedWithin
    propext
    Classical.choice
    Quot.sound
