module

public import Proofgen.Search.CoreSets
public import Proofgen.Search.Selector
public import Proofgen.Thm.Executions

/-!
# Replay

Runs of policies as data, and functions that replay them. They are written for the kernel: plain structural recursion over lists,
so that `decide` evaluates them.
-/

@[expose] public noncomputable section

namespace Proofgen

/-! ## Looking up, for the kernel -/

/-- What `go` makes of element `k` of the list, or of `none` beyond its end. It is handed on as it stands in the list: what the
kernel works out of one and the same term, it works out once. -/
def withNth {α β : Type} (none : α) (l : List α) (k : Nat) (go : α → β) : β :=
  l.rec (motive := fun _ => Nat → β) (fun _ => go none) (fun x _ rest k => k.rec (go x) fun k _ => rest k) k

theorem withNth_eq {α β : Type} (none : α) (go : α → β) : ∀ (l : List α) (k : Nat), withNth none l k go = go (nth none l k)
  | [], _ => rfl
  | _ :: _, 0 => rfl
  | _ :: l, k + 1 => withNth_eq none go l k

theorem nth_mem {α : Type} {x : α} {l : List α} (k : Nat) : nth x (x :: l) k ∈ x :: l := by
  rw [nth_eq, List.getD_eq_getElem?_getD]
  rcases e : (x :: l)[k]? with - | y
  · exact List.mem_cons_self
  · exact List.mem_of_getElem? e

/-! ## Replaying -/

/--
A turn of a recorded run: the thief, the victim it chose if it did not pass, and what it observed. Moments are counted in turns:
0 is the start of the round, `s` is after `s` turns, and what is yet to come is now.
-/
structure TurnData where
  /-- Whose turn it is. -/
  thief : Nat
  /-- The core that it goes for; `none` when it passes. -/
  victim : Option Nat
  /-- The moment at which the machine was seen. -/
  seen : Nat
  /-- The cores that were seen at other moments, each with its moment. -/
  but : List (Nat × Nat) := []

/-- The thief is one of `size` cores; with `fresh` it has seen the machine as it is, after `turns` turns. -/
def TurnData.fits (fresh : Bool) (size turns : Nat) (d : TurnData) : Bool :=
  decide (d.thief < size) && (!fresh || (Nat.beq d.seen turns && d.but.isEmpty))

/-- What `go` makes of the machine `l` with some cores as they were at other moments. The machines of the round are `l`, after
`turns` turns, and those before it, the newest first. -/
def patched {β : Type} (turns : Nat) (before : List (List Core)) (now : List Core) (go : List Core → β) :
    List (Nat × Nat) → List Core → β
  | [], l => go l
  | (k, s) :: but, l => patched turns before now go but (l.set k (coreAt (nth now (now :: before) (Nat.sub turns s)) k))

/-- What `go` makes of what the turn observes. -/
def TurnData.observing {β : Type} (turns : Nat) (before : List (List Core)) (now : List Core) (d : TurnData)
    (go : List Core → β) : β :=
  withNth now (now :: before) (Nat.sub turns d.seen) (patched turns before now go d.but)

/-- What the turn observes. -/
def TurnData.observed (turns : Nat) (before : List (List Core)) (now : List Core) (d : TurnData) : List Core :=
  d.observing turns before now id

theorem patched_eq {β : Type} {turns : Nat} {before : List (List Core)} {now : List Core} {go : List Core → β} :
    ∀ (but : List (Nat × Nat)) (l : List Core), patched turns before now go but l = go (patched turns before now id but l)
  | [], _ => rfl
  | _ :: but, _ => patched_eq but _

theorem TurnData.observing_eq {β : Type} {turns : Nat} {before : List (List Core)} {now : List Core} {d : TurnData}
    {go : List Core → β} : d.observing turns before now go = go (d.observed turns before now) := by
  rw [observed, observing, observing, withNth_eq, withNth_eq, patched_eq]

section
variable {p : Policy} (sel : Selector p) [DecidableRel p.filter]

/-- Some candidate on this observation can be stolen from. -/
def Selector.canGoOn (seen l : List Core) (thief : Nat) : Bool :=
  (List.range seen.length).any fun k => decide (p.filter (coreAt l thief) (coreAt l k)) && sel.isCandidate seen thief k

/-- The attempt to steal, with both runqueues locked; `none` if it fails and the thief would go on to a candidate that does not. -/
def Selector.attempt (seen l : List Core) (thief victim : Nat) : Option (List Core × Outcome) :=
  if p.filter (coreAt l thief) (coreAt l victim) then
    let (t, v) := p.steal (coreAt l thief) (coreAt l victim)
    some ((l.set victim v).set thief t, .stole)
  else if p.goesOn && sel.canGoOn seen l thief then none else some (l, .failed)

/-- The machine after a turn, and how it ended. `before` are the machines of the round before `l`, the newest first, after `turns`
turns in all. -/
def Selector.replayTurn (fresh : Bool) (turns : Nat) (before : List (List Core)) (l : List Core) (d : TurnData) :
    Option (List Core × Outcome) :=
  if d.fits fresh l.length turns then
    d.observing turns before l fun seen =>
      match d.victim with
      | none => if sel.hasNoCandidate seen d.thief then some (l, .passed) else none
      | some v => if sel.isCandidate seen d.thief v then sel.attempt seen l d.thief v else none
  else none

/-- The machine after some turns of a round, and how they ended. -/
def Selector.replayTurns (fresh : Bool) :
    Nat → List (List Core) → List Core → List TurnData → Option (List Core × List Outcome)
  | _, _, l, [] => some (l, [])
  | turns, before, l, d :: ds =>
    (sel.replayTurn fresh turns before l d).bind fun (l', o) =>
      (Selector.replayTurns fresh (turns + 1) (l :: before) l' ds).map fun (l'', os) => (l'', o :: os)

/-- Every core of `size` cores has exactly one turn. -/
def eachOnce (size : Nat) (ds : List TurnData) : Bool :=
  (CoreSet.distinct? (ds.map TurnData.thief)).any fun all => Nat.beq all (Nat.sub (Nat.pow 2 size) 1)

/-- The machine after a round, and how many steals took effect. -/
def Selector.replayRound (fresh : Bool) (l : List Core) (ds : List TurnData) : Option (List Core × Nat) :=
  if eachOnce l.length ds then (sel.replayTurns fresh 0 [] l ds).map fun (l', os) => (l', os.count .stole) else none

/--
**Replay**: the machine after the rounds, and how many steals took effect in them; `none` if this is no run of the policy. With
`fresh` every core must have seen the machine as it was on its turn.
-/
def Selector.replay (fresh : Bool) : List Core → List (List TurnData) → Option (List Core × Nat)
  | l, [] => some (l, 0)
  | l, r :: rs => (sel.replayRound fresh l r).bind fun (l', s) => (Selector.replay fresh l' rs).map fun (l'', s') => (l'', s + s')

end

/-- Replay for flat policies. -/
abbrev replay (p : Policy) [DecidableRel p.filter] := p.everywhere.replay

/-! ## A replayed run is a run -/

section
variable {p : Policy} {sel : Selector p} [DecidableRel p.filter] {a : Adversary} {n : Nat} {fresh : Bool}

theorem length_patched {turns : Nat} {before : List (List Core)} {now : List Core} :
    ∀ (but : List (Nat × Nat)) (l : List Core), (patched turns before now id but l).length = l.length
  | [], _ => rfl
  | _ :: but, _ => (length_patched but _).trans List.length_set

theorem coreAt_set {l : List Core} {k j : Nat} {c : Core} (h : j < l.length) :
    coreAt (l.set k c) j = if k = j then c else coreAt l j := by
  rw [coreAt_of_lt (List.length_set.symm ▸ h), coreAt_of_lt h, List.getElem_set]

/-- Each core that is seen on a patched machine is as it was on the machine itself or on one of the round. -/
theorem coreAt_patched {turns : Nat} {before : List (List Core)} {now : List Core} {j : Nat} :
    ∀ (but : List (Nat × Nat)) {l : List Core}, j < l.length →
      ∃ m, (m = l ∨ m ∈ now :: before) ∧ coreAt (patched turns before now id but l) j = coreAt m j
  | [], l, _ => ⟨l, .inl rfl, rfl⟩
  | (k, s) :: but, l, h => by
    obtain ⟨m, mem, eq⟩ := coreAt_patched (turns := turns) (before := before) (now := now) but
      (l := l.set k (coreAt (nth now (now :: before) (Nat.sub turns s)) k)) (List.length_set.symm ▸ h)
    rw [patched, eq]
    rcases mem with rfl | mem
    · rw [coreAt_set h]
      split
      · rename_i same
        exact ⟨_, .inr (nth_mem _), by rw [same]⟩
      · exact ⟨l, .inl rfl, rfl⟩
    · exact ⟨m, .inr mem, rfl⟩

theorem TurnData.observed_def {turns : Nat} {before : List (List Core)} {now : List Core} {d : TurnData} :
    d.observed turns before now = patched turns before now id d.but (nth now (now :: before) (Nat.sub turns d.seen)) := by
  rw [observed, observing, withNth_eq]

theorem length_observed {turns : Nat} {before : List (List Core)} {l : List Core} {d : TurnData}
    (lens : ∀ x ∈ l :: before, x.length = n) : (d.observed turns before l).length = n := by
  rw [TurnData.observed_def, length_patched]
  exact lens _ (nth_mem _)

/-- What a recorded turn observes, the adversary can show. -/
theorem observes_of_fits {turns : Nat} {before : List (List Core)} {l : List Core} {d : TurnData} {seen : List (Machine n)}
    (fits : d.fits fresh n turns = true) (lens : ∀ x ∈ l :: before, x.length = n)
    (all : ∀ x ∈ before, Machine.ofPrefix n x ∈ seen) (able : fresh = true ∨ a.overlap = true) :
    a.Observes (.ofPrefix n l) (.ofPrefix n l :: seen) (.ofPrefix n (d.observed turns before l)) := by
  unfold Adversary.Observes
  rw [TurnData.observed_def]
  split <;> rename_i overlap
  · intro k
    have base : nth l (l :: before) (Nat.sub turns d.seen) ∈ l :: before := nth_mem _
    obtain ⟨m, mem, eq⟩ := coreAt_patched (turns := turns) (before := before) (now := l) (j := k.val) d.but
      (Nat.lt_of_lt_of_eq k.isLt (lens _ base).symm)
    refine ⟨.ofPrefix n m, ?_, eq⟩
    rcases List.mem_cons.mp (mem.elim (· ▸ base) id) with rfl | mem
    · exact List.mem_cons_self
    · exact List.mem_cons_of_mem _ (all m mem)
  · have now : fresh = true := able.resolve_right overlap
    simp only [TurnData.fits, now, Bool.not_true, Bool.false_or, Bool.and_eq_true, Nat.beq_eq, List.isEmpty_iff] at fits
    rw [fits.2.1, fits.2.2, patched, id, show Nat.sub turns turns = 0 from Nat.sub_self turns]
    rfl

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
      exact ⟨goesOn, k, size ▸ k.isLt, now.2, (sel.isCandidate_iff fit size i k).mpr hk⟩

/-- A replayed turn is a turn. -/
theorem turn_of_replayTurn {turns : Nat} {before : List (List Core)} {l l' : List Core} {d : TurnData} {o : Outcome}
    (fit : sel.size n) (lens : ∀ x ∈ l :: before, x.length = n) (h : sel.replayTurn fresh turns before l d = some (l', o)) :
    d.fits fresh n turns = true ∧ l'.length = n ∧ ∃ i : Fin n, i.val = d.thief ∧
      Turn sel.balancer (.ofPrefix n l) (.ofPrefix n (d.observed turns before l)) i o (.ofPrefix n l') := by
  have len := lens l List.mem_cons_self
  have size : (d.observed turns before l).length = n := length_observed lens
  unfold Selector.replayTurn at h
  simp only [len, TurnData.observing_eq] at h
  split at h <;> rename_i fits
  · refine ⟨fits, ?_⟩
    simp only [TurnData.fits, Bool.and_eq_true, decide_eq_true_eq] at fits
    split at h
    · obtain ⟨none, eq⟩ := Option.ite_none_right_eq_some.mp h
      cases eq
      exact ⟨len, ⟨d.thief, fits.1⟩, rfl, .pass ((sel.hasNoCandidate_iff fit size ⟨d.thief, fits.1⟩).mp none)⟩
    · rename_i v _
      obtain ⟨chosen, eq⟩ := Option.ite_none_right_eq_some.mp h
      have hv : v < n := size ▸ sel.inside chosen
      have ⟨len', turn⟩ := turn_of_attempt (i := ⟨d.thief, fits.1⟩) (j := ⟨v, hv⟩) size fit len
        ((sel.isCandidate_iff fit size ⟨d.thief, fits.1⟩ ⟨v, hv⟩).mp chosen) eq
      exact ⟨len', ⟨d.thief, fits.1⟩, rfl, turn⟩
  · nomatch h

/-- Replayed turns are turns. -/
theorem turns_of_replayTurns {turns : Nat} {before : List (List Core)} {l l' : List Core} {ds : List TurnData}
    {os : List Outcome} {seen : List (Machine n)} (fit : sel.size n) (lens : ∀ x ∈ l :: before, x.length = n)
    (all : ∀ x ∈ l :: before, Machine.ofPrefix n x ∈ seen) (able : fresh = true ∨ a.overlap = true)
    (h : sel.replayTurns fresh turns before l ds = some (l', os)) :
    l'.length = n ∧ ∃ order : List (Fin n), order.map Fin.val = ds.map TurnData.thief ∧
      ∃ seen', Turns sel.balancer a [] seen (.ofPrefix n l) order os seen' (.ofPrefix n l') := by
  induction ds generalizing turns before l os seen with
  | nil =>
    cases h
    exact ⟨lens _ List.mem_cons_self, [], rfl, seen, .done⟩
  | cons d ds ih =>
    obtain ⟨⟨l₁, o⟩, first, h⟩ := Option.bind_eq_some_iff.mp h
    obtain ⟨⟨l₂, os⟩, rest, eq⟩ := Option.map_eq_some_iff.mp h
    cases eq
    obtain ⟨fits, len₁, i, hi, turn⟩ := turn_of_replayTurn fit lens first
    have observes := observes_of_fits fits lens (fun x hx => all x (List.mem_cons_of_mem _ hx)) able
    obtain ⟨len', order, eq, seen', turns⟩ := ih (seen := .ofPrefix n l₁ :: .ofPrefix n l :: seen)
      (List.forall_mem_cons.mpr ⟨len₁, lens⟩)
      (List.forall_mem_cons.mpr ⟨List.mem_cons_self, fun x hx => List.mem_cons_of_mem _ (List.mem_cons_of_mem _ (all x hx))⟩) rest
    refine ⟨len', i :: order, by rw [List.map_cons, List.map_cons, hi, eq], seen', ?_⟩
    exact .turn (a.reschedules_refl _) ((List.append_nil seen).symm ▸ observes) turn turns

theorem eachOnce_iff {size : Nat} {ds : List TurnData} : eachOnce size ds = true ↔
    (ds.map TurnData.thief).Nodup ∧ ∀ c, c < size ↔ c ∈ ds.map TurnData.thief := by
  simp only [eachOnce, Option.any_eq_true, CoreSet.distinct?_iff, Nat.beq_eq]
  have bit (c : Nat) : (Nat.sub (Nat.pow 2 size) 1).testBit c = true ↔ c < size :=
    (congrArg (· = true) (Nat.testBit_two_pow_sub_one size c)).to_iff.trans decide_eq_true_iff
  constructor
  · rintro ⟨all, ⟨mem, nodup⟩, rfl⟩
    exact ⟨nodup, fun c => (bit c).symm.trans (mem c)⟩
  · rintro ⟨nodup, mem⟩
    exact ⟨_, ⟨fun c => (bit c).trans (mem c), nodup⟩, rfl⟩

/-- A replayed round is a round. -/
theorem round_of_replayRound {l l' : List Core} {ds : List TurnData} {s : Nat} (fit : sel.size n) (len : l.length = n)
    (able : fresh = true ∨ a.overlap = true) (h : sel.replayRound fresh l ds = some (l', s)) :
    l'.length = n ∧ ∃ os visited, s = os.count .stole ∧
      Round sel.balancer a [] (.ofPrefix n l) os visited (.ofPrefix n l') := by
  unfold Selector.replayRound at h
  obtain ⟨once, eq⟩ := Option.ite_none_right_eq_some.mp h
  obtain ⟨⟨l₁, os⟩, turns, eq⟩ := Option.map_eq_some_iff.mp eq
  cases eq
  obtain ⟨len', order, eq, visited, turns⟩ := turns_of_replayTurns (a := a) (seen := [.ofPrefix n l]) fit
    (by simpa only [List.mem_singleton, forall_eq] using len) (by simp only [List.mem_singleton, forall_eq]) able turns
  rw [len, eachOnce_iff, ← eq] at once
  have nodup : order.Nodup := List.Pairwise.of_map Fin.val (fun _ _ ne eq => ne (congrArg _ eq)) once.1
  refine ⟨len', os, visited, rfl, order, nodup, fun i => ?_, turns⟩
  obtain ⟨j, hj, eq⟩ := List.mem_map.mp ((once.2 i).mp i.isLt)
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
