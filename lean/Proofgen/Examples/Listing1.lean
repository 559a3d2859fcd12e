module

public import Proofgen.Search.Checkers
public import Proofgen.Thm.Flat

/-!
# Listing 1 of HotOS'17: the definitions are not hollow

The policy of the paper's Listing 1, by hand. It is work conserving, from every machine there is an execution, and there is one in
which a steal takes effect: no statement here is true for want of cases.
-/

@[expose] public noncomputable section

namespace Proofgen.Examples

/-- Steal one thread from a core that has at least two more. -/
def listing1 : Policy where
  filter thief victim := thief.count + 2 ≤ victim.count
  division := .one

instance : DecidableRel listing1.filter := fun thief victim => inferInstanceAs (Decidable (thief.count + 2 ≤ victim.count))

/-- A gap of two or more to an idle core is an overload, and the other way round. -/
theorem listing1_sound : listing1.Sound := fun thief victim _ _ idle => by
  simp only [listing1, Core.Idle, Core.Overloaded] at *
  omega

/-- One task moves, and the gap is two at least. -/
theorem listing1_narrows : listing1.Narrows listing1.weigh := fun thief victim _ _ can => by
  have := thief.facts
  have := victim.facts
  simp only [listing1, Division.movedLoad_one, Core.load_one, Division.moved_one] at *
  omega

/-- **Listing 1 is work conserving**, by the meta-theorem, within a quarter of the potential many rounds. -/
theorem listing1_workConservingWithin : WorkConservingWithin listing1.balancer {} fun m => m.potential listing1.weigh / 4 :=
  workConservingWithin_plain_of_sound listing1.balancer listing1_narrows.locallySound
    (progress_of_idleProgress listing1_sound.idleProgress) listing1.selects

/-- An idle core beside one with two threads. -/
def unbalanced : List Core := [.ofIds none [], .ofIds (some 0) [1]]

/-- The idle core steals, then the other one finds nothing to do. -/
def oneSteal : List (List TurnData) := [
  [{ thief := 0, victim := some 1, seen := 0 },
   { thief := 1, victim := none, seen := 1 }]]

/-- **A steal really takes effect**: there is an execution of Listing 1 from a bad machine with an effective steal in its first round. -/
theorem exists_execution_with_steal :
    ∃ e : Execution listing1.balancer {} 2, ¬ (e.state 0).Good ∧ e.steals 1 = 1 := by
  have ran : ∃ l', replay listing1 false unbalanced oneSteal = some (l', 1) := ⟨_, rfl⟩
  obtain ⟨l', ran⟩ := ran
  obtain ⟨_, rounds⟩ := rounds_of_replay (sel := listing1.everywhere) (a := {}) (n := 2) trivial rfl (.inr rfl) ran
  obtain ⟨e, start, _, steals⟩ := rounds.exists_execution
  refine ⟨e, fun good => ?_, steals⟩
  rw [start] at good
  exact good (0 : Fin 2) (1 : Fin 2) rfl (by decide)

end Proofgen.Examples

end
