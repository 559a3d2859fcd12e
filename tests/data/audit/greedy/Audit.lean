import Lean
import obligations.Greedy.Statements
import obligations.Greedy.Proofs
import obligations.Greedy.Refutations

/-!
The final check, written by proofgen.

A theorem is what it is said to be if there is no message about its `example`. At the end, on the line of a theorem, Lean says
whether it rests on no other axioms than those that may be (information) or does (a warning and an error); and on the line of an
axiom below a theorem whether it rests on that one (information) or does not (a warning).
-/

example : _root_.Obligations.Greedy.filterSoundStatement := _root_.Obligations.Greedy.filterSound
example : _root_.Obligations.Greedy.choiceSoundStatement := _root_.Obligations.Greedy.choiceSound
example : _root_.Obligations.Greedy.stealConservesStatement := _root_.Obligations.Greedy.stealConserves
example : _root_.Obligations.Greedy.stealNonIdlingStatement := _root_.Obligations.Greedy.stealNonIdling
example : _root_.Obligations.Greedy.stealRechecksStatement := _root_.Obligations.Greedy.stealRechecks
example : _root_.Obligations.Greedy.failureBlamesSuccessStatement := _root_.Obligations.Greedy.failureBlamesSuccess
example : _root_.Obligations.Greedy.workConservingSequentialStatement := _root_.Obligations.Greedy.workConservingSequential
example : _root_.Obligations.Greedy.nonvacuousStatement := _root_.Obligations.Greedy.nonvacuous
example : ¬ _root_.Obligations.Greedy.potentialDecreaseStatement := _root_.Obligations.Greedy.not_potentialDecrease
example : ¬ _root_.Obligations.Greedy.boundedStealsStatement := _root_.Obligations.Greedy.not_boundedSteals
example : ¬ _root_.Obligations.Greedy.workConservingStatement := _root_.Obligations.Greedy.not_workConserving
example : ¬ _root_.Obligations.Greedy.balancedStatement := _root_.Obligations.Greedy.not_balanced

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
  Obligations.Greedy.filterSound
    propext
    Classical.choice
    Quot.sound
  Obligations.Greedy.choiceSound
    propext
    Classical.choice
    Quot.sound
  Obligations.Greedy.stealConserves
    propext
    Classical.choice
    Quot.sound
  Obligations.Greedy.stealNonIdling
    propext
    Classical.choice
    Quot.sound
  Obligations.Greedy.stealRechecks
    propext
    Classical.choice
    Quot.sound
  Obligations.Greedy.failureBlamesSuccess
    propext
    Classical.choice
    Quot.sound
  Obligations.Greedy.workConservingSequential
    propext
    Classical.choice
    Quot.sound
  Obligations.Greedy.nonvacuous
    propext
    Classical.choice
    Quot.sound
  Obligations.Greedy.not_potentialDecrease
    propext
    Classical.choice
    Quot.sound
  Obligations.Greedy.not_boundedSteals
    propext
    Classical.choice
    Quot.sound
  Obligations.Greedy.not_workConserving
    propext
    Classical.choice
    Quot.sound
  Obligations.Greedy.not_balanced
    propext
    Classical.choice
    Quot.sound
