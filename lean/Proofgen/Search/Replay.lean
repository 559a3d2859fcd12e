module

public import Proofgen.Search.Selector
public import Proofgen.Thm.Executions

/-!
# Replay

Runs of policies as data, and functions that replay them. They are written for the kernel: plain structural recursion over lists,
so that `decide` evaluates them.
-/

@[expose] public noncomputable section

namespace Proofgen

/-! ## Replaying -/

/--
A turn of a recorded run: the thief, the victim it chose if it did not pass, and what it observed. `observed[k] = s` means that
core `k` was seen as it was after `s` turns of this round.
-/
structure TurnData where
  /-- Whose turn it is. -/
  thief : Nat
  /-- The core that it goes for; `none` when it passes. -/
  victim : Option Nat
  /-- For each core, after how many turns of the round it was seen. -/
  observed : List Nat

/-- The turn fits `size` cores and comes after `turns` turns; with `fresh` it has seen the machine as it is. -/
def TurnData.fits (fresh : Bool) (size turns : Nat) (d : TurnData) : Bool :=
  decide (d.thief < size) && d.observed.length == size &&
    d.observed.all fun s => if fresh then s == turns else decide (s ≤ turns)

/-- What is seen of the cores from `k` on, each as it was in the machine of the history that is given for it. -/
def observe (history : List (List Core)) : Nat → List Nat → List Core
  | _, [] => []
  | k, s :: ss => coreAt (nth [] history s) k :: observe history (k + 1) ss

/-- The same, with what is left from core `k` on of the machine that was looked at last: mostly that is looked at again. -/
def observeOn (history : List (List Core)) : (rest : List Core) → (last k : Nat) → List Nat → List Core
  | _, _, _, [] => []
  | rest, last, k, s :: ss =>
    bif Nat.beq s last then coreAt rest 0 :: observeOn history rest.tail last (k + 1) ss
    else coreAt ((nth [] history s).drop k) 0 :: observeOn history ((nth [] history s).drop (k + 1)) s (k + 1) ss

/-- What is seen of all cores. -/
def observed (history : List (List Core)) (ss : List Nat) : List Core := observeOn history (nth [] history 0) 0 0 ss

theorem observeOn_eq {history : List (List Core)} : ∀ {ss : List Nat} {rest : List Core} {last k : Nat},
    rest = (nth [] history last).drop k → observeOn history rest last k ss = observe history k ss
  | [], _, _, _, _ => rfl
  | s :: ss, rest, last, k, eq => by
    have head (l : List Core) : coreAt (l.drop k) 0 = coreAt l k := by
      simp only [coreAt, nth_eq, List.getD_eq_getElem?_getD, List.getElem?_drop, Nat.add_zero]
    rw [observeOn, observe]
    cases same : Nat.beq s last
    · rw [cond_false, head, observeOn_eq rfl]
    · obtain rfl := Nat.eq_of_beq_eq_true same
      rw [cond_true, eq, head, observeOn_eq (by rw [List.tail_drop])]

theorem observed_eq {history : List (List Core)} {ss : List Nat} : observed history ss = observe history 0 ss :=
  observeOn_eq List.drop_zero.symm

section
variable {p : Policy} (sel : Selector p) [DecidableRel p.filter]

/-- Some candidate on this observation can be stolen from. -/
def Selector.canGoOn (seen l : List Core) (thief : Nat) : Bool :=
  (List.range seen.length).any fun k => sel.isCandidate seen thief k && decide (p.filter (coreAt l thief) (coreAt l k))

/-- The attempt to steal, with both runqueues locked; `none` if it fails and the thief would go on to a candidate that does not. -/
def Selector.attempt (seen l : List Core) (thief victim : Nat) : Option (List Core × Outcome) :=
  if p.filter (coreAt l thief) (coreAt l victim) then
    let (t, v) := p.steal (coreAt l thief) (coreAt l victim)
    some ((l.set victim v).set thief t, .stole)
  else if p.goesOn && sel.canGoOn seen l thief then none else some (l, .failed)

/-- The machine after a turn, and how it ended. `earlier` are the machines of the round before `l`, the oldest first. -/
def Selector.replayTurn (fresh : Bool) (earlier : List (List Core)) (l : List Core) (d : TurnData) :
    Option (List Core × Outcome) :=
  if d.fits fresh l.length earlier.length then
    match d.victim with
    | none => if sel.hasNoCandidate (observed (earlier ++ [l]) d.observed) d.thief then some (l, .passed) else none
    | some v =>
      if sel.isCandidate (observed (earlier ++ [l]) d.observed) d.thief v then
        sel.attempt (observed (earlier ++ [l]) d.observed) l d.thief v
      else none
  else none

/-- The machine after some turns of a round, and how they ended. -/
def Selector.replayTurns (fresh : Bool) : List (List Core) → List Core → List TurnData → Option (List Core × List Outcome)
  | _, l, [] => some (l, [])
  | earlier, l, d :: ds =>
    (sel.replayTurn fresh earlier l d).bind fun x =>
      (Selector.replayTurns fresh (earlier ++ [l]) x.1 ds).map fun y => (y.1, x.2 :: y.2)

/-- Every core of `size` cores has exactly one turn. -/
def eachOnce (size : Nat) (ds : List TurnData) : Bool :=
  decide (ds.map TurnData.thief).Nodup && (List.range size).all fun i => ds.any fun d => d.thief == i

/-- The machine after a round, and how many steals took effect. -/
def Selector.replayRound (fresh : Bool) (l : List Core) (ds : List TurnData) : Option (List Core × Nat) :=
  if eachOnce l.length ds then (sel.replayTurns fresh [] l ds).map fun y => (y.1, y.2.count .stole) else none

/--
**Replay**: the machine after the rounds, and how many steals took effect in them; `none` if this is no run of the policy. With
`fresh` every core must have seen the machine as it was on its turn.
-/
def Selector.replay (fresh : Bool) : List Core → List (List TurnData) → Option (List Core × Nat)
  | l, [] => some (l, 0)
  | l, r :: rs => (sel.replayRound fresh l r).bind fun x => (Selector.replay fresh x.1 rs).map fun y => (y.1, x.2 + y.2)

end

/-- Replay for flat policies. -/
abbrev replay (p : Policy) [DecidableRel p.filter] := p.everywhere.replay

/-! ## A replayed run is a run -/

section
variable {p : Policy} {sel : Selector p} [DecidableRel p.filter] {a : Adversary} {n : Nat} {fresh : Bool}

theorem length_observe (history : List (List Core)) (k : Nat) (ss : List Nat) : (observe history k ss).length = ss.length := by
  induction ss generalizing k with
  | nil => rfl
  | cons s ss ih => rw [observe, List.length_cons, ih, List.length_cons]

theorem coreAt_observe {history : List (List Core)} {k i : Nat} {ss : List Nat} (h : i < ss.length) :
    coreAt (observe history k ss) i = coreAt (nth [] history ss[i]) (k + i) := by
  induction ss generalizing k i with
  | nil => nomatch h
  | cons s ss ih =>
    cases i with
    | zero => rfl
    | succ i =>
      have rest := ih (k := k + 1) (Nat.lt_of_succ_lt_succ h)
      rwa [show k + 1 + i = k + (i + 1) by omega] at rest

/-- What a recorded turn observes, the adversary can show. -/
theorem observes_of_fits {earlier : List (List Core)} {l : List Core} {d : TurnData} {seen : List (Machine n)}
    (fits : d.fits fresh n earlier.length = true) (all : ∀ x ∈ earlier, Machine.ofPrefix n x ∈ seen)
    (able : fresh = true ∨ a.overlap = true) :
    a.Observes (.ofPrefix n l) (.ofPrefix n l :: seen) (.ofPrefix n (observe (earlier ++ [l]) 0 d.observed)) := by
  simp only [TurnData.fits, Bool.and_eq_true, beq_iff_eq, List.all_eq_true] at fits
  obtain ⟨⟨-, len⟩, times⟩ := fits
  have look (k : Fin n) : Machine.ofPrefix n (observe (earlier ++ [l]) 0 d.observed) k =
      Machine.ofPrefix n (nth [] (earlier ++ [l]) (d.observed[k.val]'(len ▸ k.isLt))) k := by
    rw [Machine.ofPrefix, coreAt_observe (len ▸ k.isLt), Nat.zero_add, Machine.ofPrefix]
  have time (k : Fin n) := times _ (List.getElem_mem (len ▸ k.isLt : k.val < d.observed.length))
  unfold Adversary.Observes
  split <;> rename_i overlap
  · intro k
    refine ⟨_, ?_, look k⟩
    have lt : d.observed[k.val]'(len ▸ k.isLt) < (earlier ++ [l]).length := by
      have := time k
      rw [List.length_append, List.length_singleton]
      split at this <;> simp only [beq_iff_eq, decide_eq_true_eq] at this <;> omega
    rw [nth_eq, List.getD_eq_getElem?_getD, List.getElem?_eq_getElem lt, Option.getD_some]
    rcases List.mem_append.mp (List.getElem_mem lt) with mem | mem
    · exact List.mem_cons_of_mem _ (all _ mem)
    · rw [List.mem_singleton.mp mem]
      exact List.mem_cons_self
  · have now : fresh = true := able.resolve_right overlap
    funext k
    have at_end := time k
    simp only [now, if_true, beq_iff_eq] at at_end
    rw [look k, at_end, nth_eq, List.getD_eq_getElem?_getD, List.getElem?_concat_length, Option.getD_some]

/-- What `attempt` computes is a turn of the model. -/
theorem turn_of_attempt {seen l l' : List Core} {o : Outcome} {i j : Fin n} (size : seen.length = n) (fit : sel.size n)
    (len : l.length = n) (chosen : sel.candidate (.ofPrefix n seen) i j) (h : sel.attempt seen l i j = some (l', o)) :
    l'.length = n ∧ Turn sel.balancer (.ofPrefix n l) (.ofPrefix n seen) i o (.ofPrefix n l') := by
  unfold Selector.attempt at h
  split at h <;> rename_i can
  · cases h
    have after : Machine.ofPrefix n ((l.set j (p.steal (coreAt l i) (coreAt l j)).2).set i
        (p.steal (coreAt l i) (coreAt l j)).1) = (Machine.ofPrefix n l).afterSteal sel.balancer i j := by
      funext k
      have hi : i.val < l.length := len ▸ i.isLt
      have hj : j.val < l.length := len ▸ j.isLt
      have hk : k.val < l.length := len ▸ k.isLt
      simp only [Machine.ofPrefix, Machine.afterSteal, Selector.balancer, Policy.seeing, coreAt_of_lt, List.length_set, hi, hj,
        hk, List.getElem_set, Fin.ext_iff, eq_comm (a := k.val)]
    exact ⟨by simp only [List.length_set, len], after ▸ .steal j chosen (sel.ne chosen) can⟩
  · split at h <;> rename_i others
    · nomatch h
    · cases h
      refine ⟨len, .fail j chosen (fun h => can h.2) fun goesOn k hk now => others ?_⟩
      simp only [Bool.and_eq_true, Selector.canGoOn, List.any_eq_true, List.mem_range, decide_eq_true_eq]
      exact ⟨goesOn, k, size ▸ k.isLt, (sel.isCandidate_iff fit size i k).mpr hk, now.2⟩

/-- A replayed turn is a turn. -/
theorem turn_of_replayTurn {earlier : List (List Core)} {l l' : List Core} {d : TurnData} {o : Outcome} (fit : sel.size n)
    (len : l.length = n) (h : sel.replayTurn fresh earlier l d = some (l', o)) :
    d.fits fresh n earlier.length = true ∧ l'.length = n ∧ ∃ i : Fin n, i.val = d.thief ∧
      Turn sel.balancer (.ofPrefix n l) (.ofPrefix n (observe (earlier ++ [l]) 0 d.observed)) i o (.ofPrefix n l') := by
  unfold Selector.replayTurn at h
  simp only [len, observed_eq] at h
  split at h <;> rename_i fits
  · refine ⟨fits, ?_⟩
    simp only [TurnData.fits, Bool.and_eq_true, beq_iff_eq, decide_eq_true_eq] at fits
    have size : (observe (earlier ++ [l]) 0 d.observed).length = n := by rw [length_observe, fits.1.2]
    split at h
    · obtain ⟨none, eq⟩ := Option.ite_none_right_eq_some.mp h
      cases eq
      exact ⟨len, ⟨d.thief, fits.1.1⟩, rfl, .pass ((sel.hasNoCandidate_iff fit size ⟨d.thief, fits.1.1⟩).mp none)⟩
    · rename_i v _
      obtain ⟨chosen, eq⟩ := Option.ite_none_right_eq_some.mp h
      have hv : v < n := size ▸ sel.inside chosen
      have ⟨len', turn⟩ := turn_of_attempt (i := ⟨d.thief, fits.1.1⟩) (j := ⟨v, hv⟩) size fit len
        ((sel.isCandidate_iff fit size ⟨d.thief, fits.1.1⟩ ⟨v, hv⟩).mp chosen) eq
      exact ⟨len', ⟨d.thief, fits.1.1⟩, rfl, turn⟩
  · nomatch h

/-- Replayed turns are turns. -/
theorem turns_of_replayTurns {earlier : List (List Core)} {l l' : List Core} {ds : List TurnData} {os : List Outcome}
    {seen : List (Machine n)} (fit : sel.size n) (len : l.length = n) (all : ∀ x ∈ earlier ++ [l], Machine.ofPrefix n x ∈ seen)
    (able : fresh = true ∨ a.overlap = true) (h : sel.replayTurns fresh earlier l ds = some (l', os)) :
    l'.length = n ∧ ∃ order : List (Fin n), order.map Fin.val = ds.map TurnData.thief ∧
      ∃ seen', Turns sel.balancer a [] seen (.ofPrefix n l) order os seen' (.ofPrefix n l') := by
  induction ds generalizing earlier l os seen with
  | nil =>
    cases h
    exact ⟨len, [], rfl, seen, .done⟩
  | cons d ds ih =>
    obtain ⟨⟨l₁, o⟩, first, h⟩ := Option.bind_eq_some_iff.mp h
    obtain ⟨⟨l₂, os⟩, rest, eq⟩ := Option.map_eq_some_iff.mp h
    cases eq
    obtain ⟨fits, len₁, i, hi, turn⟩ := turn_of_replayTurn fit len first
    have observes := observes_of_fits (l := l) fits (fun x hx => all x (List.mem_append_left _ hx)) able
    obtain ⟨len', order, eq, seen', turns⟩ := ih (seen := .ofPrefix n l₁ :: .ofPrefix n l :: seen) len₁ (fun x hx => by
      rcases List.mem_append.mp hx with hx | hx
      · exact List.mem_cons_of_mem _ (List.mem_cons_of_mem _ (all x hx))
      · rw [List.mem_singleton.mp hx]
        exact List.mem_cons_self) rest
    refine ⟨len', i :: order, by rw [List.map_cons, List.map_cons, hi, eq], seen', ?_⟩
    exact .turn (a.reschedules_refl _) ((List.append_nil seen).symm ▸ observes) turn turns

/-- A replayed round is a round. -/
theorem round_of_replayRound {l l' : List Core} {ds : List TurnData} {s : Nat} (fit : sel.size n) (len : l.length = n)
    (able : fresh = true ∨ a.overlap = true) (h : sel.replayRound fresh l ds = some (l', s)) :
    l'.length = n ∧ ∃ os visited, s = os.count .stole ∧
      Round sel.balancer a [] (.ofPrefix n l) os visited (.ofPrefix n l') := by
  unfold Selector.replayRound at h
  obtain ⟨once, eq⟩ := Option.ite_none_right_eq_some.mp h
  obtain ⟨⟨l₁, os⟩, turns, eq⟩ := Option.map_eq_some_iff.mp eq
  cases eq
  obtain ⟨len', order, eq, visited, turns⟩ := turns_of_replayTurns (a := a) (seen := [.ofPrefix n l]) fit len (fun x hx => by
    rw [List.mem_singleton.mp hx]
    exact List.mem_cons_self) able turns
  simp only [eachOnce, len, ← eq, Bool.and_eq_true, decide_eq_true_eq, List.all_eq_true, List.mem_range, List.any_eq_true,
    beq_iff_eq] at once
  have nodup : order.Nodup := List.Pairwise.of_map Fin.val (fun _ _ ne eq => ne (congrArg _ eq)) once.1
  refine ⟨len', os, visited, rfl, order, nodup, fun i => ?_, turns⟩
  obtain ⟨d, hd, hi⟩ := once.2 i i.isLt
  have mem : i.val ∈ order.map Fin.val := by
    rw [eq, ← hi]
    exact List.mem_map_of_mem hd
  obtain ⟨j, hj, eq⟩ := List.mem_map.mp mem
  exact Fin.ext eq ▸ hj

/-- **A replayed run is a run**: the rounds are rounds, and the number of steals is right. -/
theorem rounds_of_replay {l l' : List Core} {rounds : List (List TurnData)} {s : Nat} (fit : sel.size n) (len : l.length = n)
    (able : fresh = true ∨ a.overlap = true) (h : sel.replay fresh l rounds = some (l', s)) :
    l'.length = n ∧ Rounds sel.balancer a (.ofPrefix n l) rounds.length s (.ofPrefix n l') := by
  induction rounds generalizing l s with
  | nil =>
    cases h
    exact ⟨len, .done⟩
  | cons r rs ih =>
    obtain ⟨⟨l₁, s⟩, first, h⟩ := Option.bind_eq_some_iff.mp h
    obtain ⟨⟨l₂, s'⟩, rest, eq⟩ := Option.map_eq_some_iff.mp h
    cases eq
    obtain ⟨len₁, os, visited, rfl, round⟩ := round_of_replayRound (a := a) fit len able first
    obtain ⟨len', chain⟩ := ih len₁ rest
    exact ⟨len', .round round chain⟩

end

end Proofgen

end
