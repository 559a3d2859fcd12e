module

public import Proofgen.Search.Shape
public import Proofgen.Search.Within

/-!
# Shapes of groups

What a policy may know of a group depends on the shapes of its cores alone, if loads do. So does what a thief finds on a
hierarchy.
-/

@[expose] public noncomputable section

namespace Proofgen

/-- Two groups of the same shape have cores of the same shapes, one by one. -/
def Group.SameShape (x x' : Group) : Prop := shapes x = shapes x'

theorem map_of_shapes {α : Type} {f : Core → α} (same : ∀ {c c' : Core}, c.SameShape c' → f c = f c') :
    ∀ {l l' : List Core}, shapes l = shapes l' → l.map f = l'.map f
  | [], [], _ => rfl
  | [], _ :: _, h => (nomatch h)
  | _ :: _, [], h => (nomatch h)
  | c :: l, c' :: l', h => by
    simp only [shapes, List.map_cons, List.cons.injEq] at h
    rw [List.map_cons, List.map_cons, same h.1, map_of_shapes same h.2]

namespace Group.SameShape

variable {x x' : Group} {weigh : Task → Nat} {f : Nat → Nat}

/-- Same shape, same number of cores. -/
theorem capacity_eq (h : x.SameShape x') : x.capacity = x'.capacity := length_eq_of_shapes h

/-- Same shape, same numbers of tasks. -/
theorem counts_eq (h : x.SameShape x') : List.map Core.count x = List.map Core.count x' := map_of_shapes (·.count_eq) h

/-- Same shape, same loads, if what a task adds to them depends on its weight alone. -/
theorem loads_eq (by_weight : ∀ t, weigh t = f t.weight) (h : x.SameShape x') :
    List.map (Core.load weigh) x = List.map (Core.load weigh) x' := map_of_shapes (·.load_eq by_weight) h

theorem count_eq (h : x.SameShape x') : x.count = x'.count := by rw [count, count, h.counts_eq]

theorem leastCount_eq (h : x.SameShape x') : x.leastCount = x'.leastCount := by rw [leastCount, leastCount, h.counts_eq]

theorem mostCount_eq (h : x.SameShape x') : x.mostCount = x'.mostCount := by rw [mostCount, mostCount, h.counts_eq]

theorem load_eq (by_weight : ∀ t, weigh t = f t.weight) (h : x.SameShape x') : x.load weigh = x'.load weigh := by
  rw [load, load, h.loads_eq by_weight]

theorem least_eq (by_weight : ∀ t, weigh t = f t.weight) (h : x.SameShape x') : x.least weigh = x'.least weigh := by
  rw [least, least, h.loads_eq by_weight]

theorem most_eq (by_weight : ∀ t, weigh t = f t.weight) (h : x.SameShape x') : x.most weigh = x'.most weigh := by
  rw [most, most, h.loads_eq by_weight]

/-! ### Loads that are sums of weights -/

theorem load_weight_eq (h : x.SameShape x') : x.load Task.weight = x'.load Task.weight := h.load_eq (f := id) fun _ => rfl

theorem least_weight_eq (h : x.SameShape x') : x.least Task.weight = x'.least Task.weight := h.least_eq (f := id) fun _ => rfl

theorem most_weight_eq (h : x.SameShape x') : x.most Task.weight = x'.most Task.weight := h.most_eq (f := id) fun _ => rfl

/-! ### Loads that are numbers of tasks -/

theorem load_one_eq (h : x.SameShape x') : (x.load fun _ => 1) = x'.load fun _ => 1 := h.load_eq (f := fun _ => 1) fun _ => rfl

theorem least_one_eq (h : x.SameShape x') : (x.least fun _ => 1) = x'.least fun _ => 1 :=
  h.least_eq (f := fun _ => 1) fun _ => rfl

theorem most_one_eq (h : x.SameShape x') : (x.most fun _ => 1) = x'.most fun _ => 1 := h.most_eq (f := fun _ => 1) fun _ => rfl

/-! ### Idle and overloaded cores -/

theorem idleCores_eq (h : x.SameShape x') : x.idleCores = x'.idleCores := by
  have count (x : Group) : x.idleCores = (List.map (fun c : Core => decide c.Idle) x).countP id := by
    rw [idleCores, ← List.countP_eq_length_filter, List.countP_map]
    rfl
  rw [count, count, map_of_shapes (fun same => decide_eq_decide.mpr same.idle_iff) h]

theorem stealable_iff (h : x.SameShape x') : x.Stealable ↔ x'.Stealable := by
  have some (x : Group) : x.Stealable ↔ true ∈ List.map (fun c : Core => decide c.Overloaded) x := by
    simp only [Stealable, List.mem_map, decide_eq_true_eq]
  rw [some, some, map_of_shapes (fun same => decide_eq_decide.mpr same.overloaded_iff) h]

end Group.SameShape

/-- The group filter cannot tell groups of the same shape apart. -/
structure GroupRules.ShapeOnly (g : GroupRules) : Prop where
  /-- The group filter looks at shapes alone. -/
  filter : ∀ {t t' v v' : Group}, t.SameShape t' → v.SameShape v' → (g.filter t v ↔ g.filter t' v')

/-! ## What a thief finds depends on shapes alone -/

section
variable {p : Policy} {g : GroupRules} {h : Hierarchy} {l l' : List Core}

theorem shapes_gather (s : CoreSet) : ∀ (ids : List Nat) {l l' : List Core}, shapes l = shapes l' →
    shapes (gather s (ids.zip l)) = shapes (gather s (ids.zip l'))
  | [], _, _, _ => rfl
  | _ :: _, [], [], _ => rfl
  | _ :: _, [], _ :: _, same => (nomatch same)
  | _ :: _, _ :: _, [], same => (nomatch same)
  | id :: ids, c :: l, c' :: l', same => by
    simp only [shapes, List.map_cons, List.cons.injEq] at same
    have rest := shapes_gather s ids same.2
    simp only [gather_eq, List.zip_cons_cons, List.filter_cons] at rest ⊢
    split
    · simp only [shapes, List.map_cons, same.1] at rest ⊢
      rw [rest]
    · exact rest

variable [DecidableRel p.filter] [DecidableRel g.filter]

omit [DecidableRel p.filter] in
theorem passes_of_shapes (groups : g.ShapeOnly) (same : shapes l = shapes l') : passes g h l = passes g h l' :=
  funext fun home => funext fun away =>
    decide_eq_decide.mpr (groups.filter (shapes_gather home h.ids same) (shapes_gather away h.ids same))

omit [DecidableRel g.filter] in
theorem anyOf_of_shapes (only : p.ShapeOnly) {c c' : Core} (core : c.SameShape c') (same : shapes l = shapes l') :
    anyOf (fun v => decide (p.filter c v)) l = anyOf (fun v => decide (p.filter c' v)) l' := by
  have all (c : Core) (l : List Core) :
      anyOf (fun v => decide (p.filter c v)) l = (l.map fun v => decide (p.filter c v)).any id := by
    rw [anyOf_eq, List.any_map]
    rfl
  rw [all, all, map_of_shapes (fun hv => decide_eq_decide.mpr (only.filter (.refl c) hv)) same]
  simp only [fun v => decide_eq_decide.mpr (only.filter core (Core.SameShape.refl v))]

theorem findsSome_of_shapes (only : p.ShapeOnly) (groups : g.ShapeOnly) (same : shapes l = shapes l') (thief : Nat) :
    findsSome p g h l thief = findsSome p g h l' thief := by
  funext level
  simp only [findsSome, passes_of_shapes groups same,
    fun s => anyOf_of_shapes only (sameShape_coreAt same thief) (shapes_gather s h.ids same)]

theorem finds_of_shapes (only : p.ShapeOnly) (groups : g.ShapeOnly) (same : shapes l = shapes l') (thief victim : Nat) :
    finds p g h l thief victim = finds p g h l' thief victim := by
  funext level
  simp only [finds, passes_of_shapes groups same,
    decide_eq_decide.mpr (only.filter (sameShape_coreAt same thief) (sameShape_coreAt same victim))]

theorem reaches_of_shapes (only : p.ShapeOnly) (groups : g.ShapeOnly) (same : shapes l = shapes l') (thief victim : Nat)
    (levels : List (List Domain)) : reaches p g h l thief victim levels = reaches p g h l' thief victim levels := by
  induction levels with
  | nil => rfl
  | cons level above ih => rw [reaches, reaches, ih, finds_of_shapes only groups same, findsSome_of_shapes only groups same]

/-- **A policy whose filters look at shapes alone finds candidates by shapes alone**, on every hierarchy. -/
theorem Policy.ShapeOnly.levelwise (only : p.ShapeOnly) (groups : g.ShapeOnly) : (p.levelwise g h).ShapeOnly where
  policy := only
  isCandidate same i j := by
    simp only [Policy.levelwise, isCandidateWithin, length_eq_of_shapes same, reaches_of_shapes only groups same]
  hasNoCandidate same i := by
    simp only [Policy.levelwise, hasNoCandidateWithin, findsSome_of_shapes only groups same]

end

end Proofgen

end
