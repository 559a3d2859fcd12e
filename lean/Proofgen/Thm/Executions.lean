module

public import Proofgen.Spec.Execution

/-!
# Executions exist

The definitions are not hollow: every machine has a round and starts an execution, against every adversary. And what a finite
chain of rounds shows, an execution shows: each chain goes on as an execution, and a cycle may be repeated for ever.
-/

@[expose] public noncomputable section

namespace Proofgen

variable {b : Balancer} {a : Adversary} {n : Nat}

/-- Every core can take its turn, whatever it observes. -/
theorem exists_turn (b : Balancer) (m observed : Machine n) (i : Fin n) : ∃ o m', Turn b m observed i o m' := by
  by_cases some : ∃ j, b.candidate observed i j
  · by_cases can : ∃ j, b.candidate observed i j ∧ i ≠ j ∧ b.canSteal (m i) (m j)
    · obtain ⟨j, chosen, ne, can⟩ := can
      exact ⟨.stole, _, .steal j chosen ne can⟩
    · obtain ⟨j, chosen⟩ := some
      exact ⟨.failed, m, .fail j chosen (fun h => can ⟨j, chosen, h⟩) fun _ k hk h => can ⟨k, hk, h⟩⟩
  · exact ⟨.passed, m, .pass fun j hj => some ⟨j, hj⟩⟩

/-- The adversary may let the tasks be. -/
theorem Adversary.reschedules_refl (a : Adversary) (m : Machine n) : a.Reschedules m m := by
  unfold Adversary.Reschedules
  split
  · exact fun k => .refl _
  · rfl

/-- A core may see the machine as it is. -/
theorem Adversary.observes_now (a : Adversary) {now : Machine n} {seen : List (Machine n)} (h : now ∈ seen) :
    a.Observes now seen now := by
  unfold Adversary.Observes
  split
  · exact fun k => ⟨now, h, rfl⟩
  · rfl

/-- Where more has been seen, more may be observed. -/
theorem Adversary.Observes.mono {now observed : Machine n} {seen seen' : List (Machine n)} (h : a.Observes now seen observed)
    (sub : ∀ m ∈ seen, m ∈ seen') : a.Observes now seen' observed := by
  unfold Adversary.Observes at *
  split <;> rename_i overlap
  · rw [if_pos overlap] at h
    intro k
    obtain ⟨m, hm, eq⟩ := h k
    exact ⟨m, sub m hm, eq⟩
  · rwa [if_neg overlap] at h

/-- The cores of any list can take their turns. -/
theorem exists_turns (b : Balancer) (a : Adversary) (past : List (Machine n)) (order : List (Fin n)) :
    ∀ seen m, ∃ os seen' m', Turns b a past seen m order os seen' m' := by
  induction order with
  | nil => exact fun seen m => ⟨[], seen, m, .done⟩
  | cons i order ih =>
    intro seen m
    obtain ⟨o, m₂, first⟩ := exists_turn b m m i
    obtain ⟨os, seen', m', rest⟩ := ih (m₂ :: m :: seen) m₂
    exact ⟨o :: os, seen', m', .turn (a.reschedules_refl m) (a.observes_now List.mem_cons_self) first rest⟩

/-- **Every machine has a round**, for every balancer, every adversary and every past. -/
theorem exists_round (b : Balancer) (a : Adversary) (past : List (Machine n)) (m : Machine n) :
    ∃ outcomes visited m', Round b a past m outcomes visited m' := by
  obtain ⟨os, visited, m', turns⟩ := exists_turns b a past (List.finRange n) [m] m
  refine ⟨os, visited, m', List.finRange n, List.pairwise_iff_getElem.mpr fun i j hi hj lt => ?_, List.mem_finRange, turns⟩
  rw [List.getElem_finRange, List.getElem_finRange]
  exact fun eq => Nat.ne_of_lt lt (Fin.val_eq_of_eq eq)

/-- Turns stay possible where the past holds more. -/
theorem Turns.mono {past past' seen seen' : List (Machine n)} {m m' : Machine n} {order : List (Fin n)} {os : List Outcome}
    (h : Turns b a past seen m order os seen' m') (sub : ∀ x ∈ past, x ∈ past') :
    Turns b a past' seen m order os seen' m' := by
  induction h with
  | done => exact .done
  | turn reschedules observes first _ ih =>
    refine .turn reschedules (observes.mono fun x hx => ?_) first ih
    simp only [List.mem_cons, List.mem_append] at hx ⊢
    rcases hx with hx | hx | hx
    · exact .inl hx
    · exact .inr (.inl hx)
    · exact .inr (.inr (sub x hx))

/-- A round stays possible where the past holds more. -/
theorem Round.mono {past past' visited : List (Machine n)} {m m' : Machine n} {os : List Outcome}
    (h : Round b a past m os visited m') (sub : ∀ x ∈ past, x ∈ past') : Round b a past' m os visited m' := by
  obtain ⟨order, nodup, all, turns⟩ := h
  exact ⟨order, nodup, all, turns.mono sub⟩

/-- A round that looks at no past is possible with every past. -/
theorem Round.of_nil {past visited : List (Machine n)} {m m' : Machine n} {os : List Outcome}
    (h : Round b a [] m os visited m') : Round b a past m os visited m' :=
  h.mono fun _ hx => nomatch hx

/-- `x`, `f x`, `f (f x)` and so on. -/
def orbit {α : Type} (f : α → α) (x : α) : Nat → α
  | 0 => x
  | r + 1 => f (orbit f x r)

/-- **Every machine starts an execution**, for every balancer and every adversary. -/
theorem exists_execution (b : Balancer) (a : Adversary) (m : Machine n) : ∃ e : Execution b a n, e.state 0 = m := by
  let recent (h : List (List (Machine n))) := (h.drop (h.length - a.lag)).flatten
  have step (s : List (List (Machine n)) × Machine n) :
      ∃ y : List Outcome × List (Machine n) × Machine n, Round b a (recent s.1) s.2 y.1 y.2.1 y.2.2 :=
    let ⟨os, visited, m', round⟩ := exists_round b a (recent s.1) s.2
    ⟨(os, visited, m'), round⟩
  obtain ⟨next, hnext⟩ := Classical.axiomOfChoice step
  let stage := orbit (fun s => (s.1 ++ [(next s).2.1], (next s).2.2)) ([], m)
  let visited (r : Nat) := (next (stage r)).2.1
  have history (r : Nat) : (stage r).1 = (List.range r).map visited := by
    induction r with
    | zero => rfl
    | succ r ih =>
      rw [List.range_succ, List.map_append, ← ih]
      rfl
  refine ⟨⟨fun r => (stage r).2, fun r => (next (stage r)).1, visited, fun r => ?_⟩, rfl⟩
  have past : window visited a.lag r = recent (stage r).1 := by
    simp only [window, recent, history, List.length_map, List.length_range, List.flatMap_def, List.map_drop]
  rw [past]
  exact hnext (stage r)

/-- An execution from steps on other states `α` that each stand for a machine. Its rounds need no past. -/
theorem exists_execution_of_step {α : Type} (machine : α → Machine n) (R : α → List Outcome → α → Prop)
    (step : ∀ x, ∃ os visited y, Round b a [] (machine x) os visited (machine y) ∧ R x os y) (x : α) :
    ∃ (e : Execution b a n) (xs : Nat → α), xs 0 = x ∧ (∀ r, e.state r = machine (xs r)) ∧
      ∀ r, R (xs r) (e.outcomes r) (xs (r + 1)) := by
  have step' (x : α) : ∃ y : List Outcome × List (Machine n) × α,
      Round b a [] (machine x) y.1 y.2.1 (machine y.2.2) ∧ R x y.1 y.2.2 :=
    let ⟨os, visited, y, round⟩ := step x
    ⟨(os, visited, y), round⟩
  obtain ⟨next, hnext⟩ := Classical.axiomOfChoice step'
  let xs := orbit (fun x => (next x).2.2) x
  exact ⟨⟨fun r => machine (xs r), fun r => (next (xs r)).1, fun r => (next (xs r)).2.1, fun r => (hnext (xs r)).1.of_nil⟩,
    xs, rfl, fun _ => rfl, fun r => (hnext (xs r)).2⟩

/--
**Rounds**: a chain of `rounds` rounds, none of which looks at a past, from one machine to another. In all of them together
`steals` steals take effect: `Rounds b a start rounds steals end`.
-/
inductive Rounds (b : Balancer) (a : Adversary) : Machine n → Nat → Nat → Machine n → Prop where
  /-- No round. -/
  | done {m : Machine n} : Rounds b a m 0 0 m
  /-- A first round, then the others. -/
  | round {m m₁ m' : Machine n} {os : List Outcome} {visited : List (Machine n)} {k s : Nat}
      (first : Round b a [] m os visited m₁) (rest : Rounds b a m₁ k s m') : Rounds b a m (k + 1) (os.count .stole + s) m'

/-- One chain after another. -/
theorem Rounds.trans {m m₁ m₂ : Machine n} {k k' s s' : Nat} (h : Rounds b a m k s m₁) (h' : Rounds b a m₁ k' s' m₂) :
    Rounds b a m (k + k') (s + s') m₂ := by
  induction h with
  | done => rwa [Nat.zero_add, Nat.zero_add]
  | @round _ _ _ _ _ k s first rest ih =>
    rw [Nat.add_right_comm k, Nat.add_assoc _ s]
    exact .round first (ih h')

/-- `x`, and then what `f` says. -/
def prepend {α : Type} (x : α) (f : Nat → α) : Nat → α
  | 0 => x
  | r + 1 => f r

theorem mem_window_iff {visited : Nat → List (Machine n)} {lag r : Nat} {m : Machine n} :
    m ∈ window visited lag r ↔ ∃ q, r ≤ q + lag ∧ q < r ∧ m ∈ visited q := by
  simp only [window, List.mem_flatMap, List.mem_drop_iff_getElem, List.getElem_range, List.length_range]
  constructor
  · rintro ⟨q, ⟨i, hi, rfl⟩, hm⟩
    exact ⟨_, by omega, by omega, hm⟩
  · rintro ⟨q, le, lt, hm⟩
    exact ⟨q, ⟨q - (r - lag), by omega, by omega⟩, hm⟩

/-- An execution with one more round before it. -/
def Execution.prepend {m : Machine n} {os : List Outcome} {visited : List (Machine n)} (e : Execution b a n)
    (first : Round b a [] m os visited (e.state 0)) : Execution b a n where
  state := Proofgen.prepend m e.state
  outcomes := Proofgen.prepend os e.outcomes
  visited := Proofgen.prepend visited e.visited
  round
    | 0 => first.of_nil
    | r + 1 => (e.round r).mono fun x hx =>
      let ⟨q, le, lt, mem⟩ := mem_window_iff.mp hx
      mem_window_iff.mpr ⟨q + 1, by omega, by omega, mem⟩

theorem Execution.steals_prepend {m : Machine n} {os : List Outcome} {visited : List (Machine n)} (e : Execution b a n)
    (first : Round b a [] m os visited (e.state 0)) (r : Nat) :
    (e.prepend first).steals (r + 1) = os.count .stole + e.steals r := by
  induction r with
  | zero => exact Nat.add_comm ..
  | succ r ih =>
    rw [Execution.steals, ih, Nat.add_assoc]
    rfl

/-- **Every chain of rounds goes on as an execution.** -/
theorem Rounds.exists_execution {m m' : Machine n} {k s : Nat} (h : Rounds b a m k s m') :
    ∃ e : Execution b a n, e.state 0 = m ∧ e.state k = m' ∧ e.steals k = s := by
  induction h with
  | @done m =>
    obtain ⟨e, start⟩ := Proofgen.exists_execution b a m
    exact ⟨e, start, start, rfl⟩
  | round first rest ih =>
    obtain ⟨e, rfl, last, steals⟩ := ih
    exact ⟨e.prepend first, rfl, last, by rw [e.steals_prepend, steals]⟩

/-- Where `m` stands in a period of `k + 1` rounds and `s` steals that ends with `P`: after `r` rounds and `t` steals. -/
def InPeriod (b : Balancer) (a : Adversary) (P : Machine n → Prop) (k s : Nat) (m : Machine n) (r t : Nat) : Prop :=
  ∃ q j s' m', P m' ∧ Rounds b a m (j + 1) s' m' ∧ r + j + 1 = (k + 1) * (q + 1) ∧ t + s' = s * (q + 1) ∧
    j ≤ k ∧ (j = k → P m ∧ s' = s)

theorem InPeriod.step {P : Machine n → Prop} {k s r t : Nat} {m : Machine n}
    (back : ∀ m, P m → ∃ m', P m' ∧ Rounds b a m (k + 1) s m') (h : InPeriod b a P k s m r t) :
    ∃ os visited m', Round b a [] m os visited m' ∧ InPeriod b a P k s m' (r + 1) (t + os.count .stole) := by
  obtain ⟨q, j, s', m', hm', chain, hr, ht, hj, -⟩ := h
  cases chain with
  | @round _ m₁ _ os visited _ s'' first rest =>
    refine ⟨os, visited, m₁, first, ?_⟩
    cases j with
    | succ j => exact ⟨q, j, s'', m', hm', rest, by omega, by omega, by omega, by omega⟩
    | zero =>
      cases rest with
      | done =>
        obtain ⟨m₂, hm₂, chain⟩ := back _ hm'
        refine ⟨q + 1, k, s, m₂, hm₂, chain, ?_, ?_, Nat.le_refl k, fun _ => ⟨hm', rfl⟩⟩
        · rw [Nat.mul_add (k + 1) (q + 1), ← hr]
          omega
        · rw [Nat.mul_add s (q + 1), ← ht]
          omega

theorem InPeriod.at_start {P : Machine n → Prop} {k s t q : Nat} {m : Machine n}
    (h : InPeriod b a P k s m ((k + 1) * q) t) : P m ∧ t = s * q := by
  obtain ⟨q', j, s', m', -, -, hr, ht, hj, start⟩ := h
  have lt : q < q' + 1 := Nat.lt_of_mul_lt_mul_left (a := k + 1) (by omega)
  rw [Nat.mul_add] at hr ht
  have le : q' ≤ q := Nat.le_of_mul_le_mul_left (c := k + 1) (b := q) (by omega) (Nat.succ_pos k)
  obtain rfl : q' = q := by omega
  obtain ⟨hm, rfl⟩ := start (by omega)
  exact ⟨hm, by omega⟩

/--
**A chain that leads from every `P` to a `P` can be repeated for ever**: with `k + 1` rounds and `s` steals each time, `P` holds
again and again.
-/
theorem exists_execution_of_invariant {P : Machine n → Prop} {k s : Nat}
    (back : ∀ m, P m → ∃ m', P m' ∧ Rounds b a m (k + 1) s m') {m : Machine n} (start : P m) :
    ∃ e : Execution b a n, e.state 0 = m ∧ ∀ q, P (e.state ((k + 1) * q)) ∧ e.steals ((k + 1) * q) = s * q := by
  let α := { x : Machine n × Nat × Nat // InPeriod b a P k s x.1 x.2.1 x.2.2 }
  have init : InPeriod b a P k s m 0 0 := by
    obtain ⟨m', hm', chain⟩ := back m start
    exact ⟨0, k, s, m', hm', chain, by omega, by omega, Nat.le_refl k, fun _ => ⟨start, rfl⟩⟩
  have step (x : α) : ∃ os visited y, Round b a [] x.1.1 os visited y.1.1 ∧
      (y : α).1.2.1 = x.1.2.1 + 1 ∧ y.1.2.2 = x.1.2.2 + os.count .stole :=
    let ⟨os, visited, m', round, next⟩ := x.2.step back
    ⟨os, visited, ⟨(m', _, _), next⟩, round, rfl, rfl⟩
  obtain ⟨e, xs, first, state, count⟩ := exists_execution_of_step (fun x : α => x.1.1)
    (fun x os y => y.1.2.1 = x.1.2.1 + 1 ∧ y.1.2.2 = x.1.2.2 + os.count .stole) step ⟨(m, 0, 0), init⟩
  have counts (r : Nat) : (xs r).1.2.1 = r ∧ (xs r).1.2.2 = e.steals r := by
    induction r with
    | zero => rw [first]; exact ⟨rfl, rfl⟩
    | succ r ih => rw [(count r).1, (count r).2, ih.1, ih.2]; exact ⟨rfl, rfl⟩
  refine ⟨e, by rw [state, first], fun q => ?_⟩
  have here := (xs ((k + 1) * q)).2
  rw [(counts _).1, (counts _).2, ← state] at here
  exact here.at_start

/-- **A cycle can be repeated for ever**: `k` rounds from `m` back to `m`, with `s` steals each time. -/
theorem Rounds.exists_execution_of_cycle {m : Machine n} {k s : Nat} (h : Rounds b a m k s m) (pos : 0 < k) :
    ∃ e : Execution b a n, e.state 0 = m ∧ ∀ q, e.state (k * q) = m ∧ e.steals (k * q) = s * q := by
  obtain ⟨k, rfl⟩ : ∃ j, k = j + 1 := ⟨k - 1, by omega⟩
  exact exists_execution_of_invariant (P := (· = m)) (fun _ hm => ⟨m, rfl, hm ▸ h⟩) rfl

end Proofgen

end
