module

public import Proofgen.Spec.Execution

/-!
# What selection has to do with stealing

How the candidates of a core relate to what it can steal from, and the machines on which nobody can steal any more.
-/

@[expose] public noncomputable section

namespace Proofgen

variable {n : Nat} {b : Balancer}

/-- On an up-to-date observation every candidate can be stolen from. -/
def SelectsStealable (b : Balancer) : Prop :=
  ∀ {n : Nat} (m : Machine n) (i j : Fin n), b.candidate m i j → i ≠ j ∧ b.canSteal (m i) (m j)

/-- Selection is **unordered**: it does not depend on which of a core's tasks runs, nor on the order of those that wait. -/
def Unordered (b : Balancer) : Prop :=
  ∀ {n : Nat} (m m' : Machine n), (∀ k, (m' k).tasks.Perm (m k).tasks) → ∀ i j, b.candidate m i j → b.candidate m' i j

/-- A machine is **calm** when no core finds another one to steal from. -/
def Balancer.Calm (b : Balancer) (m : Machine n) : Prop := ∀ i j, ¬ b.candidate m i j

/-- Where observations do not reach back behind the round, there is no past. -/
theorem window_lag_zero (visited : Nat → List (Machine n)) (r : Nat) : window visited 0 r = [] := by
  rw [window, Nat.sub_zero, List.drop_eq_nil_of_le (Nat.le_of_eq List.length_range), List.flatMap_nil]

/-- As long as only a calm machine was seen, turns change nothing. -/
theorem Balancer.Calm.turns {seen seen' : List (Machine n)} {m m' : Machine n} {order : List (Fin n)} {os : List Outcome}
    (calm : b.Calm m) (turns : Turns b {} [] seen m order os seen' m') (same : ∀ s ∈ seen, s = m) : m' = m := by
  induction turns with
  | done => rfl
  | @turn seen _ m m₁ _ _ observed _ _ _ _ reschedules observes first _ ih =>
    simp only [Adversary.Reschedules, Bool.false_eq_true, if_false] at reschedules
    subst reschedules
    simp only [Adversary.Observes, if_true, List.append_nil] at observes
    have : observed = m₁ := funext fun k => by
      obtain ⟨x, mem, eq⟩ := observes k
      rcases List.mem_cons.mp mem with rfl | mem
      · exact eq
      · exact same x mem ▸ eq
    subst this
    have still : ∀ s ∈ observed :: observed :: seen, s = observed := by simpa using same
    cases first with
    | pass => exact ih calm still
    | fail => exact ih calm still
    | steal j chosen => exact absurd chosen (calm _ j)

/-- A calm machine stays as it is. -/
theorem Balancer.Calm.round {m m' : Machine n} {outcomes : List Outcome} {visited : List (Machine n)} (calm : b.Calm m)
    (round : Round b {} [] m outcomes visited m') : b.Calm m' := by
  obtain ⟨_, _, _, turns⟩ := round
  rw [calm.turns turns fun s mem => List.mem_singleton.mp mem]
  exact calm

end Proofgen

end
