module

public import Proofgen.Search.Replay

/-!
# Shapes

Steals move tasks, so a run that comes back to where it was comes back with the tasks in other places. The shape of a core
forgets which tasks they are and keeps their weights. A policy that looks at shapes alone repeats a run from every machine of
the same shape.
-/

@[expose] public noncomputable section

namespace Proofgen

/-- The **shape** of a core: the weights of its tasks, in place. -/
def Core.shape (c : Core) : Option Nat × List Nat := (c.current.map Task.weight, c.ready.map Task.weight)

/-- Two cores of the same shape differ only in which tasks they have. -/
def Core.SameShape (c c' : Core) : Prop := c.shape = c'.shape

namespace Core.SameShape

variable {c c' c'' : Core}

theorem refl (c : Core) : c.SameShape c := rfl

theorem symm (h : c.SameShape c') : c'.SameShape c := Eq.symm h

theorem trans (h : c.SameShape c') (h' : c'.SameShape c'') : c.SameShape c'' := Eq.trans h h'

theorem weights_ready (h : c.SameShape c') : c.ready.map Task.weight = c'.ready.map Task.weight := congrArg Prod.snd h

theorem weights_tasks (h : c.SameShape c') : c.tasks.map Task.weight = c'.tasks.map Task.weight := by
  have current : c.current.map Task.weight = c'.current.map Task.weight := congrArg Prod.fst h
  rw [tasks, tasks, List.map_append, List.map_append, h.weights_ready, ← Option.toList_map, ← Option.toList_map, current]

/-- Same shape, same number of tasks. -/
theorem count_eq (h : c.SameShape c') : c.count = c'.count := by
  simpa only [List.length_map] using congrArg List.length h.weights_tasks

/-- Same shape, same number of waiting tasks. -/
theorem waiting_eq (h : c.SameShape c') : c.waiting = c'.waiting := by
  simpa only [List.length_map] using congrArg List.length h.weights_ready

/-- Same shape, same number of running tasks. -/
theorem running_eq (h : c.SameShape c') : c.running = c'.running := by
  have count := h.count_eq
  have waiting := h.waiting_eq
  simp only [Core.count, Core.tasks, List.length_append, Core.waiting, Core.running] at count waiting ⊢
  omega

theorem idle_iff (h : c.SameShape c') : c.Idle ↔ c'.Idle := by rw [Idle, Idle, h.count_eq]

theorem overloaded_iff (h : c.SameShape c') : c.Overloaded ↔ c'.Overloaded := by rw [Overloaded, Overloaded, h.count_eq]

/-- Same shape, same load, if what a task adds to it depends on its weight alone. -/
theorem load_eq {weigh : Task → Nat} {f : Nat → Nat} (by_weight : ∀ t, weigh t = f t.weight) (h : c.SameShape c') :
    c.load weigh = c'.load weigh := by
  have eq : weigh = f ∘ Task.weight := funext by_weight
  rw [load, load, eq, ← List.map_map, ← List.map_map, h.weights_tasks]

/-- Same shape, same sum of weights. -/
theorem load_weight_eq (h : c.SameShape c') : c.load Task.weight = c'.load Task.weight :=
  h.load_eq (f := id) fun _ => rfl

theorem lightest_eq (h : c.SameShape c') : c.lightest = c'.lightest := by rw [lightest, lightest, h.weights_ready]

theorem heaviest_eq (h : c.SameShape c') : c.heaviest = c'.heaviest := by rw [heaviest, heaviest, h.weights_ready]

end Core.SameShape

/-- The policy cannot tell cores of the same shape apart: neither who may steal, nor the weights that move, depend on more. -/
structure Policy.ShapeOnly (p : Policy) : Prop where
  /-- The filter looks at shapes alone. -/
  filter : ∀ {t t' v v' : Core}, t.SameShape t' → v.SameShape v' → (p.filter t v ↔ p.filter t' v')
  /-- The weights of the tasks that move depend on shapes alone. -/
  moved : ∀ {t t' v v' : Core}, t.SameShape t' → v.SameShape v' →
    (p.division.split t v).1.map Task.weight = (p.division.split t' v').1.map Task.weight
  /-- The weights of the tasks that stay depend on shapes alone. -/
  kept : ∀ {t t' v v' : Core}, t.SameShape t' → v.SameShape v' →
    (p.division.split t v).2.map Task.weight = (p.division.split t' v').2.map Task.weight

/-- What `extract` finds depends on the weights alone. -/
theorem extract_of_weights {order : TaskOrder} {wanted : Nat → Bool} {ts us : List Task}
    (h : ts.map Task.weight = us.map Task.weight) :
    (extract order wanted ts).map (fun x => (x.1.weight, x.2.map Task.weight)) =
      (extract order wanted us).map fun x => (x.1.weight, x.2.map Task.weight) := by
  induction ts generalizing us with
  | nil => cases us with
    | nil => rfl
    | cons u us => nomatch h
  | cons t ts ih => cases us with
    | nil => nomatch h
    | cons u us =>
      simp only [List.map_cons, List.cons.injEq] at h
      have rest := ih h.2
      rw [extract, extract, h.1]
      rcases e : extract order wanted ts with - | ⟨s, ss⟩ <;> rcases e' : extract order wanted us with - | ⟨r, rs⟩ <;>
        rw [e, e'] at rest
      · simp only []
        split <;> simp only [Option.map_none, Option.map_some, h.1, h.2]
      · nomatch rest
      · nomatch rest
      · simp only [Option.map_some, Option.some.injEq, Prod.mk.injEq] at rest
        simp only [rest.1]
        split <;> simp only [Option.map_some, List.map_cons, h.1, h.2, rest.1, rest.2]

/-- A policy that takes one task looks at shapes alone if its filter and what it wants do. -/
theorem Policy.shapeOnly_of_pick {p : Policy} {order : TaskOrder} {wanted : Core → Core → Nat → Bool}
    (pick : p.division = .pick order wanted)
    (filter : ∀ {t t' v v' : Core}, t.SameShape t' → v.SameShape v' → (p.filter t v ↔ p.filter t' v'))
    (wants : ∀ {t t' v v' : Core}, t.SameShape t' → v.SameShape v' → wanted t v = wanted t' v') : p.ShapeOnly := by
  have both {t t' v v' : Core} (ht : t.SameShape t') (hv : v.SameShape v') :
      (p.division.split t v).1.map Task.weight = (p.division.split t' v').1.map Task.weight ∧
        (p.division.split t v).2.map Task.weight = (p.division.split t' v').2.map Task.weight := by
    have same := extract_of_weights (order := order) (wanted := wanted t v) hv.weights_ready
    simp only [pick, Division.pick, ← wants ht hv]
    split <;> split <;> simp_all only [Option.map_none, Option.map_some, reduceCtorEq, Option.some.injEq, Prod.mk.injEq,
      hv.weights_ready, List.map_cons, List.map_nil, and_self]
  exact ⟨filter, fun ht hv => (both ht hv).1, fun ht hv => (both ht hv).2⟩

/-- A policy that takes the first task looks at shapes alone if its filter does. -/
theorem Policy.shapeOnly_of_one {p : Policy} (one : p.division = .one)
    (filter : ∀ {t t' v v' : Core}, t.SameShape t' → v.SameShape v' → (p.filter t v ↔ p.filter t' v')) : p.ShapeOnly :=
  shapeOnly_of_pick one filter fun _ _ => rfl

/-- What a budget is spent on depends on the weights alone, if costs do. -/
theorem fill_of_weights {cost : Task → Nat} {f : Nat → Nat} (by_weight : ∀ t, cost t = f t.weight) {ts us : List Task}
    (h : ts.map Task.weight = us.map Task.weight) (left : Nat) :
    (fill cost left ts).1.map Task.weight = (fill cost left us).1.map Task.weight ∧
      (fill cost left ts).2.map Task.weight = (fill cost left us).2.map Task.weight := by
  induction ts generalizing us left with
  | nil => cases us with
    | nil => exact ⟨rfl, rfl⟩
    | cons u us => nomatch h
  | cons t ts ih => cases us with
    | nil => nomatch h
    | cons u us =>
      simp only [List.map_cons, List.cons.injEq] at h
      have same : cost t = cost u := by rw [by_weight, by_weight, h.1]
      unfold fill
      rw [same]
      split
      · simp only [List.map_cons, h.1, (ih h.2 _).1, (ih h.2 _).2, and_self]
      · simp only [List.map_cons, h.1, (ih h.2 _).1, (ih h.2 _).2, and_self]

/-- A policy with a budget looks at shapes alone if its filter, its costs and its budget do. -/
theorem Policy.shapeOnly_of_budget {p : Policy} {cost : Task → Nat} {f : Nat → Nat} {amount : Core → Core → Int}
    (budget : p.division = .budget cost amount) (by_weight : ∀ t, cost t = f t.weight)
    (filter : ∀ {t t' v v' : Core}, t.SameShape t' → v.SameShape v' → (p.filter t v ↔ p.filter t' v'))
    (amounts : ∀ {t t' v v' : Core}, t.SameShape t' → v.SameShape v' → amount t v = amount t' v') : p.ShapeOnly where
  filter := filter
  moved ht hv := by
    simp only [budget, Division.budget, amounts ht hv]
    exact (fill_of_weights by_weight hv.weights_ready _).1
  kept ht hv := by
    simp only [budget, Division.budget, amounts ht hv]
    exact (fill_of_weights by_weight hv.weights_ready _).2

/-! ## Lists of shapes -/

/-- The shapes of the cores of a machine. -/
def shapes (l : List Core) : List (Option Nat × List Nat) := l.map Core.shape

theorem length_eq_of_shapes {l l' : List Core} (h : shapes l = shapes l') : l.length = l'.length := by
  simpa only [shapes, List.length_map] using congrArg List.length h

theorem shape_coreAt (l : List Core) (k : Nat) : (coreAt l k).shape = (shapes l).getD k (none, []) := by
  simp only [coreAt, nth_eq, shapes, List.getD_eq_getElem?_getD, List.getElem?_map]
  cases l[k]? <;> rfl

theorem sameShape_coreAt {l l' : List Core} (h : shapes l = shapes l') (k : Nat) : (coreAt l k).SameShape (coreAt l' k) := by
  rw [Core.SameShape, shape_coreAt, shape_coreAt, h]

/-- The shapes of the machines of a history. -/
def histories (ls : List (List Core)) : List (List (Option Nat × List Nat)) := ls.map shapes

theorem histories_cons {ls ls' : List (List Core)} {l l' : List Core} (h : histories ls = histories ls')
    (h' : shapes l = shapes l') : histories (l :: ls) = histories (l' :: ls') := by
  simp only [histories, List.map_cons, h'] at h ⊢
  rw [h]

theorem shapes_nth {ls ls' : List (List Core)} {l l' : List Core} (hs : histories ls = histories ls')
    (h : shapes l = shapes l') (k : Nat) : shapes (nth l ls k) = shapes (nth l' ls' k) := by
  have eq (l : List Core) (ls : List (List Core)) : shapes (nth l ls k) = (histories ls).getD k (shapes l) := by
    simp only [histories, nth_eq, List.getD_eq_getElem?_getD, List.getElem?_map]
    cases ls[k]? <;> rfl
  rw [eq, eq, hs, h]

theorem shapes_set {l l' : List Core} {c c' : Core} (h : shapes l = shapes l') (same : c.SameShape c') (k : Nat) :
    shapes (l.set k c) = shapes (l'.set k c') := by
  simp only [shapes, List.map_set] at h ⊢
  rw [h, same]

theorem shapes_patched {turns : Nat} {ls ls' : List (List Core)} {l l' : List Core} (hs : histories ls = histories ls')
    (h : shapes l = shapes l') : ∀ (but : List (Nat × Nat)) {m m' : List Core}, shapes m = shapes m' →
      shapes (patched turns ls l id but m) = shapes (patched turns ls' l' id but m')
  | [], _, _, same => same
  | (k, s) :: but, _, _, same => shapes_patched hs h but
    (shapes_set same (sameShape_coreAt (shapes_nth (histories_cons hs h) h (Nat.sub turns s)) k) k)

theorem shapes_observed {turns : Nat} {ls ls' : List (List Core)} {l l' : List Core} (hs : histories ls = histories ls')
    (h : shapes l = shapes l') (d : TurnData) : shapes (d.observed turns ls l) = shapes (d.observed turns ls' l') := by
  rw [TurnData.observed_def, TurnData.observed_def]
  exact shapes_patched hs h d.but (shapes_nth (histories_cons hs h) h _)

/-! ## Replay looks at shapes alone -/

/-- Two results of a replay agree: both are none, or the machines have the same shapes and the rest is equal. -/
def Agree {α : Type} (x x' : Option (List Core × α)) : Prop :=
  x.map (fun y => (shapes y.1, y.2)) = x'.map fun y => (shapes y.1, y.2)

theorem Agree.of_shapes {α : Type} {l l' : List Core} (h : shapes l = shapes l') (y : α) :
    Agree (some (l, y)) (some (l', y)) := by
  simp only [Agree, Option.map_some, h]

theorem Agree.bind {α β : Type} {x x' : Option (List Core × α)} {f f' : List Core × α → Option (List Core × β)}
    (h : Agree x x') (next : ∀ {l l'}, shapes l = shapes l' → ∀ y, Agree (f (l, y)) (f' (l', y))) :
    Agree (x.bind f) (x'.bind f') := by
  rcases x with - | ⟨l, y⟩ <;> rcases x' with - | ⟨l', y'⟩
  · rfl
  · nomatch h
  · nomatch h
  · simp only [Agree, Option.map_some, Option.some.injEq, Prod.mk.injEq] at h
    obtain ⟨same, rfl⟩ := h
    exact next same y

theorem Agree.map {α β : Type} {x x' : Option (List Core × α)} (h : Agree x x') (f : α → β) :
    Agree (x.map fun y => (y.1, f y.2)) (x'.map fun y => (y.1, f y.2)) := by
  simpa only [Agree, Option.map_map, Function.comp_def] using congrArg (Option.map fun y => (y.1, f y.2)) h

theorem sameShape_steal {p : Policy} (only : p.ShapeOnly) {t t' v v' : Core} (ht : t.SameShape t') (hv : v.SameShape v') :
    (p.steal t v).1.SameShape (p.steal t' v').1 ∧ (p.steal t v).2.SameShape (p.steal t' v').2 := by
  have moved := only.moved ht hv
  have kept := only.kept ht hv
  simp only [Core.SameShape, Core.shape, Prod.mk.injEq] at ht hv
  simp only [Core.SameShape, Core.shape, Policy.steal, List.map_append, ht, hv, moved, kept, and_self]

/-- The selector cannot tell machines of the same shapes apart, and its policy no cores of the same shape. -/
structure Selector.ShapeOnly {p : Policy} (sel : Selector p) : Prop where
  /-- The policy looks at shapes alone. -/
  policy : p.ShapeOnly
  /-- Who is a candidate depends on shapes alone. -/
  isCandidate : ∀ {l l' : List Core}, shapes l = shapes l' → ∀ i j, sel.isCandidate l i j = sel.isCandidate l' i j
  /-- Whether there is none depends on shapes alone. -/
  hasNoCandidate : ∀ {l l' : List Core}, shapes l = shapes l' → ∀ i, sel.hasNoCandidate l i = sel.hasNoCandidate l' i

section
variable {p : Policy} [DecidableRel p.filter]

theorem isCandidate_of_shapes (only : p.ShapeOnly) {l l' : List Core} (h : shapes l = shapes l') (thief victim : Nat) :
    isCandidate p l thief victim = isCandidate p l' thief victim := by
  have filter := only.filter (sameShape_coreAt h thief) (sameShape_coreAt h victim)
  simp only [isCandidate, length_eq_of_shapes h, decide_eq_decide.mpr filter]

theorem hasNoCandidate_of_shapes (only : p.ShapeOnly) {l l' : List Core} (h : shapes l = shapes l') (thief : Nat) :
    hasNoCandidate p l thief = hasNoCandidate p l' thief := by
  simp only [hasNoCandidate, length_eq_of_shapes h, isCandidate_of_shapes only h]

/-- A flat policy that looks at shapes alone finds candidates by shapes alone. -/
theorem Policy.ShapeOnly.everywhere (only : p.ShapeOnly) : p.everywhere.ShapeOnly :=
  ⟨only, isCandidate_of_shapes only, hasNoCandidate_of_shapes only⟩

end

section
variable {p : Policy} {sel : Selector p} [DecidableRel p.filter] {fresh : Bool}

theorem canGoOn_of_shapes (only : sel.ShapeOnly) {s s' l l' : List Core} (hs : shapes s = shapes s') (h : shapes l = shapes l')
    (thief : Nat) : sel.canGoOn s l thief = sel.canGoOn s' l' thief := by
  have now (k : Nat) : decide (p.filter (coreAt l thief) (coreAt l k)) = decide (p.filter (coreAt l' thief) (coreAt l' k)) :=
    decide_eq_decide.mpr (only.policy.filter (sameShape_coreAt h thief) (sameShape_coreAt h k))
  simp only [Selector.canGoOn, length_eq_of_shapes hs, only.isCandidate hs, now]

theorem agree_attempt (only : sel.ShapeOnly) {s s' l l' : List Core} (hs : shapes s = shapes s') (h : shapes l = shapes l')
    (thief victim : Nat) : Agree (sel.attempt s l thief victim) (sel.attempt s' l' thief victim) := by
  have ht := sameShape_coreAt h thief
  have hv := sameShape_coreAt h victim
  have steal := sameShape_steal only.policy ht hv
  simp only [Selector.attempt, only.policy.filter ht hv, canGoOn_of_shapes only hs h]
  split
  · exact Agree.of_shapes (shapes_set (shapes_set h steal.2 _) steal.1 _) _
  · split
    · rfl
    · exact Agree.of_shapes h _

theorem agree_replayTurn (only : sel.ShapeOnly) {turns : Nat} {ls ls' : List (List Core)} {l l' : List Core}
    (hs : histories ls = histories ls') (h : shapes l = shapes l') (d : TurnData) :
    Agree (sel.replayTurn fresh turns ls l d) (sel.replayTurn fresh turns ls' l' d) := by
  have seen := shapes_observed (turns := turns) hs h d
  unfold Selector.replayTurn
  simp only [length_eq_of_shapes h, TurnData.observing_eq]
  split
  · split
    · rw [only.hasNoCandidate seen]
      split
      · exact .of_shapes h _
      · rfl
    · rw [only.isCandidate seen]
      split
      · exact agree_attempt only seen h ..
      · rfl
  · rfl

theorem agree_replayTurns (only : sel.ShapeOnly) {turns : Nat} {ls ls' : List (List Core)} {l l' : List Core}
    (hs : histories ls = histories ls') (h : shapes l = shapes l') (ds : List TurnData) :
    Agree (sel.replayTurns fresh turns ls l ds) (sel.replayTurns fresh turns ls' l' ds) := by
  induction ds generalizing turns ls ls' l l' with
  | nil => exact .of_shapes h []
  | cons d ds ih => exact (agree_replayTurn only hs h d).bind fun h' _ => (ih (histories_cons hs h) h').map _

theorem agree_replayRound (only : sel.ShapeOnly) {l l' : List Core} (h : shapes l = shapes l') (ds : List TurnData) :
    Agree (sel.replayRound fresh l ds) (sel.replayRound fresh l' ds) := by
  unfold Selector.replayRound
  rw [length_eq_of_shapes h]
  split
  · exact (agree_replayTurns only rfl h ds).map _
  · rfl

/-- **Replay looks at shapes alone**: from the same shape, the same rounds lead to the same shape, with as many steals. -/
theorem agree_replay (only : sel.ShapeOnly) {l l' : List Core} (h : shapes l = shapes l') (rounds : List (List TurnData)) :
    Agree (sel.replay fresh l rounds) (sel.replay fresh l' rounds) := by
  induction rounds generalizing l l' with
  | nil => exact .of_shapes h 0
  | cons r rs ih => exact (agree_replayRound only h r).bind fun h' _ => (ih h').map _

/-- What can be replayed can be replayed from every machine of the same shape. -/
theorem replay_of_shapes (only : sel.ShapeOnly) {l l' l₁ : List Core} {rounds : List (List TurnData)} {s : Nat}
    (h : shapes l = shapes l') (run : sel.replay fresh l rounds = some (l₁, s)) :
    ∃ l₁', sel.replay fresh l' rounds = some (l₁', s) ∧ shapes l₁' = shapes l₁ := by
  have agree := agree_replay (fresh := fresh) only h rounds
  rw [run, Agree, Option.map_some, eq_comm, Option.map_eq_some_iff] at agree
  obtain ⟨⟨l₁', s'⟩, run', eq⟩ := agree
  simp only [Prod.mk.injEq] at eq
  obtain ⟨same, rfl⟩ := eq
  exact ⟨l₁', run', same⟩

end

end Proofgen

end
