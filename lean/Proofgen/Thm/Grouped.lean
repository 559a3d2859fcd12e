module

public import Proofgen.Thm.Flat
public import Proofgen.Thm.GroupFacts
public import Proofgen.Thm.Hierarchy
public import Proofgen.Thm.Ranks

/-!
# Policies on a hierarchy: work conservation

A hierarchy that covers its cores, a sound group filter and a sound filter give progress: in every bad machine some idle core has a
candidate. All else is as for flat policies, with the same bound.
-/

@[expose] public noncomputable section

namespace Proofgen

namespace Policy

variable {p : Policy} {g : GroupRules} {h : Hierarchy} {n : Nat}

/-! ## Candidates -/

/-- An offer is never the thief itself. -/
theorem ne_of_mem_offers {i : Fin n} {level : List Domain} {o : Offer n} (mem : o ∈ h.offers i level) : i ≠ o.victim := by
  simp only [Hierarchy.offers, List.mem_flatMap, List.mem_filter, List.mem_map, List.mem_finRange, true_and] at mem
  obtain ⟨d, -, home, -, away, ⟨-, foreign⟩, j, mem, rfl⟩ := mem
  rintro rfl
  simp [mem] at foreign

theorem Reaches.some {m : Machine n} {i j : Fin n} : ∀ {levels : List (List Domain)}, p.Reaches g h m i levels j →
    ∃ level ∈ levels, p.Finds g h m i level j
  | [], reaches => reaches.elim
  | level :: above, reaches => by
    rcases reaches with here | ⟨_, above⟩
    · exact ⟨level, List.mem_cons_self, here⟩
    · obtain ⟨l, mem, finds⟩ := Reaches.some above
      exact ⟨l, List.mem_cons_of_mem _ mem, finds⟩

/-- Who finds something at some level has a candidate. -/
theorem exists_reaches {m : Machine n} {i : Fin n} : ∀ {levels : List (List Domain)},
    (∃ level ∈ levels, ∃ j, p.Finds g h m i level j) → ∃ j, p.Reaches g h m i levels j
  | [], ⟨_, mem, _⟩ => nomatch mem
  | level :: above, ⟨l, mem, found⟩ => by
    by_cases here : ∃ k, p.Finds g h m i level k
    · exact here.imp fun k finds => .inl finds
    · rcases List.mem_cons.mp mem with rfl | mem
      · exact absurd found here
      · obtain ⟨j, reaches⟩ := exists_reaches ⟨l, mem, found⟩
        exact ⟨j, .inr ⟨fun k finds => here ⟨k, finds⟩, reaches⟩⟩

/-- What is selected on an up-to-date observation can be stolen from. -/
theorem selectsWithin (p : Policy) (g : GroupRules) (h : Hierarchy) : SelectsStealable (p.within g h) := fun m i j reaches => by
  obtain ⟨_, _, o, mem, rfl, _, can⟩ := reaches.some
  exact ⟨ne_of_mem_offers mem, can⟩

open Classical in
theorem chooseFrom_sound (m : Machine n) (i : Fin n) : ∀ levels : List (List Domain),
    (∀ j, p.chooseFrom g h m i levels = some j → p.Reaches g h m i levels j) ∧
      (p.chooseFrom g h m i levels = none → ∀ j, ¬ p.Reaches g h m i levels j)
  | [] => ⟨fun _ eq => (nomatch eq), fun _ _ reaches => reaches⟩
  | level :: above => by
    have ih := chooseFrom_sound m i above
    unfold chooseFrom
    split
    · rename_i o best
      have mem := List.mem_filter.mp (mem_of_argmaxBy best)
      refine ⟨fun j eq => ?_, fun eq => (nomatch eq)⟩
      cases eq
      exact .inl ⟨o, mem.1, rfl, of_decide_eq_true mem.2⟩
    · rename_i none
      have nothing : ∀ k, ¬ p.Finds g h m i level k := fun k ⟨o, mem, _, takes⟩ => by
        have : o ∈ ([] : List (Offer n)) := argmaxBy_eq_none none ▸ List.mem_filter.mpr ⟨mem, decide_eq_true takes⟩
        nomatch this
      exact ⟨fun j eq => .inr ⟨nothing, ih.1 j eq⟩, fun eq j reaches =>
        reaches.elim (nothing j) fun ⟨_, reaches⟩ => ih.2 eq j reaches⟩

/-- `choice_sound` holds for every policy on every hierarchy. -/
theorem choiceSoundWithin (p : Policy) (g : GroupRules) (h : Hierarchy) : ChoiceSound (p.within g h) :=
  fun m i => chooseFrom_sound m i h.levels

/-- `failure_blames_success` holds for every policy on every hierarchy. -/
theorem failureBlamesSuccessWithin (p : Policy) (g : GroupRules) (h : Hierarchy) : FailureBlamesSuccess (p.within g h) :=
  failureBlamesSuccess_of_selects (p.selectsWithin g h)

/-! ## Group filters -/

/--
**A sound group filter**, for groups of these sizes: it passes if the thief's group has an idle core and no overloaded one, and the
victim's an overloaded core and no idle one.
-/
def PassesGroups (p : Policy) (g : GroupRules) (sizes : Nat → Nat → Prop) : Prop :=
  ∀ thief victim : Group, thief.Fits p.bounds → victim.Fits p.bounds → sizes thief.capacity victim.capacity →
    (∃ c ∈ thief, c.Idle) → (∀ c ∈ thief, ¬ c.Overloaded) → (∃ c ∈ victim, c.Overloaded) → (∀ c ∈ victim, ¬ c.Idle) →
      g.filter thief victim

/-- **An eager group filter**, for groups of these sizes: it passes even if the victim's group has an idle core of its own. -/
def PassesStealable (p : Policy) (g : GroupRules) (sizes : Nat → Nat → Prop) : Prop :=
  ∀ thief victim : Group, thief.Fits p.bounds → victim.Fits p.bounds → sizes thief.capacity victim.capacity →
    (∃ c ∈ thief, c.Idle) → (∀ c ∈ thief, ¬ c.Overloaded) → (∃ c ∈ victim, c.Overloaded) → g.filter thief victim

theorem PassesStealable.passesGroups {sizes : Nat → Nat → Prop} (eager : p.PassesStealable g sizes) : p.PassesGroups g sizes :=
  fun thief victim ht hv size idle none over _ => eager thief victim ht hv size idle none over

/-- The sizes of different groups, not empty, that meet in some domain of the hierarchy. -/
def _root_.Proofgen.Hierarchy.Sized (h : Hierarchy) (sizes : Nat → Nat → Prop) : Prop :=
  ∀ level ∈ h.levels, ∀ d ∈ level, ∀ home ∈ d.groups, ∀ away ∈ d.groups, home ≠ away →
    0 < h.ids.countP (Nat.testBit home) → 0 < h.ids.countP (Nat.testBit away) →
      sizes (h.ids.countP (Nat.testBit home)) (h.ids.countP (Nat.testBit away))

theorem capacity_group (m : Machine n) (size : n = h.ids.length) (s : CoreSet) :
    (h.group m s).capacity = h.ids.countP (Nat.testBit s) := by
  subst size
  rw [Group.capacity, Hierarchy.group, List.length_map, ← List.countP_eq_length_filter]
  have all : (List.finRange h.ids.length).map (fun i => h.ids[i]) = h.ids := List.ext_getElem (by simp) fun k _ _ => by simp
  conv => rhs; rw [← all, List.countP_map]
  refine List.countP_congr fun i _ => ?_
  rw [Hierarchy.has_iff rfl]
  rfl

theorem fits_group {m : Machine n} (fits : ∀ k, (m k).Fits p.bounds) (s : CoreSet) : (h.group m s).Fits p.bounds := fun c mem => by
  obtain ⟨i, _, rfl⟩ := Hierarchy.mem_group.mp mem
  exact fits i

/-- Two different groups of a domain, with a core in each, have sizes that meet. -/
theorem _root_.Proofgen.Hierarchy.Sized.meet {sizes : Nat → Nat → Prop} (sized : h.Sized sizes) (m : Machine n)
    (size : n = h.ids.length) {level : List Domain} (ml : level ∈ h.levels) {d : Domain} (md : d ∈ level) {home away : CoreSet}
    (mh : home ∈ d.groups) (ma : away ∈ d.groups) (ne : home ≠ away) {P Q : Core → Prop} (some : ∃ c ∈ h.group m home, P c)
    (other : ∃ c ∈ h.group m away, Q c) : sizes (h.group m home).capacity (h.group m away).capacity := by
  have pos {s : CoreSet} {R : Core → Prop} (member : ∃ c ∈ h.group m s, R c) : 0 < h.ids.countP (Nat.testBit s) :=
    have ⟨_, mem, _⟩ := member
    capacity_group m size s ▸ List.length_pos_of_mem mem
  rw [capacity_group m size, capacity_group m size]
  exact sized level ml d md home mh away ma ne (pos some) (pos other)

/-- `group_filter_sound` from arithmetic about two groups. -/
theorem PassesGroups.groupFilterSound {sizes : Nat → Nat → Prop} (passes : p.PassesGroups g sizes) (sized : h.Sized sizes) :
    GroupFilterSound p g h := fun m size wf level ml d md home mh away ma idle none over busy =>
  have ne : home ≠ away := fun eq => have ⟨c, mem, rests⟩ := idle; busy c (eq ▸ mem) rests
  passes _ _ (fits_group (fits_of_machine wf) home) (fits_group (fits_of_machine wf) away)
    (sized.meet m size ml md mh ma ne idle over) idle none over busy

/-! ## Progress -/

theorem Sound.finds (sound : p.Sound) {m : Machine n} (fits : ∀ k, (m k).Fits p.bounds) {level : List Domain} {y : Fin n}
    (idle : (m y).Idle) {o : Offer n} (mem : o ∈ h.offers y level) (over : (m o.victim).Overloaded)
    (pass : g.filter (h.group m o.home) (h.group m o.away)) : p.Finds g h m y level o.victim :=
  ⟨o, mem, rfl, pass, (sound _ _ (fits y) (fits o.victim) idle).mpr over⟩

/-- **Progress on a hierarchy**: covering groups, a sound group filter and a sound filter. -/
theorem Sound.progressWithin (sound : p.Sound) (covers : h.Covers) (passes : GroupFilterSound p g h) :
    IdleProgress (p.within g h) := fun m size wf bad => by
  obtain ⟨level, ml, y, idle, o, mem, over, someIdle, noneOver, someOver, noneIdle⟩ := covers.offer_of_bad size bad
  refine ⟨y, idle, exists_reaches ⟨level, ml, o.victim, sound.finds (fits_of_machine wf) idle mem over ?_⟩⟩
  simp only [Hierarchy.offers, List.mem_flatMap, List.mem_filter, List.mem_map, List.mem_finRange, true_and] at mem
  obtain ⟨d, ⟨md, _⟩, home, ⟨mh, _⟩, away, ⟨ma, _⟩, j, _, rfl⟩ := mem
  exact passes m size wf level ml d md home mh away ma someIdle noneOver someOver noneIdle

/-- **Every idle core finds work**, where a group filter passes all groups with an overloaded core. Less is asked of the hierarchy. -/
theorem Sound.reachesWithin (sound : p.Sound) (covers : h.CoversOwn) {sizes : Nat → Nat → Prop} (passes : p.PassesStealable g sizes)
    (sized : h.Sized sizes) : IdleReaches (p.within g h) := fun m y z size wf idle over => by
  obtain ⟨level, ml, o, mem, over, someIdle, noneOver, someOver⟩ := covers.offer_of_idle size idle over
  have fits (k) := fits_of_wellFormed (wf k)
  refine exists_reaches ⟨level, ml, o.victim, sound.finds fits idle mem over ?_⟩
  simp only [Hierarchy.offers, List.mem_flatMap, List.mem_filter, List.mem_map, List.mem_finRange, true_and] at mem
  obtain ⟨d, ⟨md, _⟩, home, ⟨mh, inside⟩, away, ⟨ma, outside⟩, j, _, rfl⟩ := mem
  have ne : home ≠ away := fun eq => by simp [eq ▸ inside] at outside
  exact passes _ _ (fits_group fits home) (fits_group fits away) (sized.meet m size ml md mh ma ne someIdle someOver)
    someIdle noneOver someOver

/-- Where every idle core finds work, some idle core of a bad machine does. -/
theorem _root_.Proofgen.IdleReaches.progress {b : Balancer} (reaches : IdleReaches b) : IdleProgress b := fun m size wf bad => by
  obtain ⟨i, j, idle, over⟩ : ∃ i j, (m i).Idle ∧ (m j).Overloaded := Classical.byContradiction fun none =>
    bad fun i j idle over => none ⟨i, j, idle, over⟩
  exact ⟨i, idle, reaches m i j size (fun k => wf.oneCore k) idle over⟩

/-! ## The obligations -/

variable {weigh : Task → Nat}

/-- **Work conservation on a hierarchy**, within a quarter of the potential as everywhere else. -/
theorem WeaklyNarrows.workConservingWithin_within (narrows : p.WeaklyNarrows weigh) (sound : p.Sound) (fills : p.Fills)
    (progress : IdleProgress (p.within g h)) : WorkConservingWithin (p.within g h) {} fun m => m.potential weigh / 4 :=
  narrows.workConservingWithin_of sound fills (p.selectsWithin g h) progress

/-- Where every idle core finds work, the idle criterion holds on a hierarchy as it does without one. -/
theorem Sound.workConservingWithin_idle_within (sound : p.Sound) (fills : p.Fills) (spares : p.Spares) (keeps : p.KeepsOverload)
    (reaches : IdleReaches (p.within g h)) : WorkConservingWithin (p.within g h) {} fun m => m.idleCount :=
  sound.workConservingWithin_idle_of fills spares keeps (p.selectsWithin g h) reaches

/-- Where every idle core finds work, and turns do not overlap, one round is enough. -/
theorem Sound.workConservingWithin_sequential_within (sound : p.Sound) (fills : p.Fills) (spares : p.Spares)
    (reaches : IdleReaches (p.within g h)) : WorkConservingWithin (p.within g h) .sequential fun _ => 1 :=
  sound.workConservingWithin_sequential_of fills spares (p.selectsWithin g h) reaches

/-- The idle criterion with a rank of tasks, on a hierarchy. -/
theorem Sound.workConservingWithin_rank_within {level : Nat → Nat → Nat} {top : Nat} (sound : p.Sound) (fills : p.Fills)
    (spares : p.Spares) (one : p.TakesOne) (descends : p.Descends level) (bounded : ∀ r k, level r k ≤ top)
    (reaches : IdleReaches (p.within g h)) : WorkConservingWithin (p.within g h) {} fun m => m.idleMeasure (rankOf level) top :=
  workConservingWithin_of_fillsIdle (fillsIdle sound fills spares one descends bounded (p.selectsWithin g h) reaches)

/-- `balanced` on a hierarchy: with steals that narrow some gap, in the end no core finds another one to steal from. -/
theorem Narrows.balanced_within (narrows : p.Narrows weigh) : Balanced (p.within g h) := narrows.balanced_of (p.selectsWithin g h)

/-- `bounded_steals` on a hierarchy. -/
theorem Narrows.boundedSteals_within (narrows : p.Narrows p.weigh) : BoundedSteals (p.within g h) 4 := fun e _ wf r =>
  steals_le_of_execution (b := p.within g h) p.stealConserves narrows.potentialDecrease e wf r

end Policy

/-! ## Turns that do not overlap -/

/-- Who sees the machine as it is, might as well see it so against the plain adversary. -/
theorem Turns.plain {b : Balancer} {n : Nat} {past seen seen' : List (Machine n)} {m m' : Machine n} {order : List (Fin n)}
    {os : List Outcome} (turns : Turns b .sequential past seen m order os seen' m') : Turns b {} past seen m order os seen' m' := by
  induction turns with
  | done => exact .done
  | turn reschedules observes first _ ih =>
    refine .turn reschedules ?_ first ih
    simp only [Adversary.Observes, Bool.false_eq_true, if_false] at observes
    simp only [Adversary.Observes, if_true]
    exact fun k => ⟨_, List.mem_cons_self, by rw [observes]⟩

/-- What conserves work against the plain adversary conserves it when turns do not overlap. -/
theorem WorkConservingWithin.sequential {b : Balancer} {bound : {n : Nat} → Machine n → Nat} (within : WorkConservingWithin b {} bound) :
    WorkConservingWithin b .sequential bound := fun m size wf e eq r late =>
  within m size wf { e with round := fun r => have ⟨order, nodup, all, turns⟩ := e.round r; ⟨order, nodup, all, turns.plain⟩ } eq r late

end Proofgen

end
