module

public import Proofgen.Spec.Grouped
public import Proofgen.Thm.Split

/-!
# What a hierarchy owes for work conservation

Disjoint groups are not needed, covering ones are. Where an idle core has an overloaded one in its domain, take the lowest level at
which that happens: neither the idle core's group nor the other one has both an idle and an overloaded core, for these two would meet
in a domain below.
-/

@[expose] public noncomputable section

namespace Proofgen

/-- The groups of a domain cover it; owners are inside. -/
structure Domain.Covered (d : Domain) : Prop where
  /-- A domain holds the cores whose domain it is. -/
  owned : ∀ c, d.owners.testBit c → d.cores.testBit c
  /-- Each core is in some group. -/
  covers : ∀ c, d.cores.testBit c → ∃ g ∈ d.groups, g.testBit c

/-- Two cores of the group, the first being one of these, meet in a domain of the first below. -/
def Meet (below : List Domain) (these g : CoreSet) : Prop :=
  ∀ c c', these.testBit c → g.testBit c → g.testBit c' → c' = c ∨ ∃ d ∈ below, d.owners.testBit c ∧ d.cores.testBit c'

/-- **What is needed where group filters pass every group with an overloaded core**: each core has a domain with all cores, groups
cover their domains, and the cores of a thief's own group meet the thief below. -/
structure Hierarchy.CoversOwn (h : Hierarchy) : Prop where
  /-- No core is there twice. -/
  distinct : h.ids.Nodup
  /-- Each core has a domain that holds all cores. -/
  top : ∀ c ∈ h.ids, ∃ level ∈ h.levels, ∃ d ∈ level, d.owners.testBit c ∧ ∀ c' ∈ h.ids, d.cores.testBit c'
  /-- Groups cover, and the cores of a thief's own group meet the thief below. -/
  each : EachDomain (fun below d => d.Covered ∧ ∀ g ∈ d.groups, Meet below d.owners g) [] h.levels

/-- **What is needed of a hierarchy for work conservation**: in addition, any two cores of a group meet below. -/
structure Hierarchy.Covers (h : Hierarchy) : Prop extends h.CoversOwn where
  /-- Any two cores of a group meet below. -/
  meets : EachDomain (fun below d => ∀ g ∈ d.groups, Meet below g g) [] h.levels

/-! ## Sets of cores -/

theorem CoreSet.testBit_bit {a c : Nat} : (1 <<< a).testBit c ↔ a = c := by
  rw [Nat.one_shiftLeft, Nat.testBit_two_pow, decide_eq_true_eq]

theorem CoreSet.testBit_union {c : Nat} : ∀ {sets : List CoreSet}, (union sets).testBit c ↔ ∃ s ∈ sets, s.testBit c
  | [] => by simp [union]
  | s :: sets => by
    have or : (union (s :: sets)).testBit c = (s.testBit c || (union sets).testBit c) := Nat.testBit_or s (union sets) c
    rw [or, Bool.or_eq_true, testBit_union]
    simp only [List.mem_cons, exists_eq_or_imp]

/-- A core is among those with these numbers. -/
theorem CoreSet.testBit_ofIds {c : Nat} {ids : List Nat} : (ofIds ids).testBit c ↔ c ∈ ids := by
  rw [ofIds, testBit_union]
  exact ⟨fun ⟨_, ms, hs⟩ => have ⟨_, ma, eq⟩ := List.mem_map.mp ms; testBit_bit.mp (eq ▸ hs) ▸ ma,
    fun mc => ⟨_, List.mem_map_of_mem mc, testBit_bit.mpr rfl⟩⟩

/-! ## Levels -/

theorem EachDomain.mono {P Q : List Domain → Domain → Prop} (h : ∀ below d, P below d → Q below d) :
    ∀ {below : List Domain} {levels : List (List Domain)}, EachDomain P below levels → EachDomain Q below levels
  | _, [], _ => trivial
  | _, _ :: _, ⟨here, above⟩ => ⟨fun d mem => h _ d (here d mem), above.mono h⟩

/-- What holds for each domain holds at a level, with what is below it. -/
theorem EachDomain.at {P : List Domain → Domain → Prop} {level : List Domain} {above : List (List Domain)} :
    ∀ {before : List (List Domain)} {below : List Domain}, EachDomain P below (before ++ level :: above) →
      ∃ under, (∀ x ∈ under, x ∈ below ∨ ∃ l ∈ before, x ∈ l) ∧ ∀ d ∈ level, P under d
  | [], below, ⟨here, _⟩ => ⟨below, fun x mem => .inl mem, here⟩
  | l :: before, below, ⟨_, rest⟩ => by
    obtain ⟨under, from', holds⟩ := EachDomain.at (before := before) rest
    refine ⟨under, fun x mem => ?_, holds⟩
    rcases from' x mem with mem | ⟨l', ml, mx⟩
    · rcases List.mem_append.mp mem with mem | mem
      · exact .inr ⟨l, List.mem_cons_self, mem⟩
      · exact .inl mem
    · exact .inr ⟨l', List.mem_cons_of_mem _ ml, mx⟩

/-- The first element of a list for which something holds. -/
theorem exists_first {α : Type} {Q : α → Prop} : ∀ {l : List α}, (∃ x ∈ l, Q x) →
    ∃ before x after, l = before ++ x :: after ∧ Q x ∧ ∀ y ∈ before, ¬ Q y
  | [], ⟨_, mem, _⟩ => nomatch mem
  | x :: l, found => by
    by_cases here : Q x
    · exact ⟨[], x, l, rfl, here, fun _ mem => nomatch mem⟩
    · obtain ⟨y, mem, hy⟩ := found
      rcases List.mem_cons.mp mem with rfl | mem
      · exact absurd hy here
      obtain ⟨before, z, after, rfl, hz, none⟩ := exists_first ⟨y, mem, hy⟩
      exact ⟨x :: before, z, after, rfl, hz, List.forall_mem_cons.mpr ⟨here, none⟩⟩

/-! ## Validity is enough -/

theorem MadeOf.meet {below : List Domain} {g : CoreSet} (made : MadeOf below g) (these : CoreSet) : Meet below these g := by
  intro c c' _ hc hc'
  rcases made c hc with alone | ⟨d, mem, owner, holds⟩
  · exact .inl (alone c' hc')
  · exact .inr ⟨d, mem, owner, holds c' hc'⟩

/-- A valid hierarchy has what is needed for work conservation. -/
theorem Hierarchy.Valid.covers {h : Hierarchy} (valid : h.Valid) : h.Covers where
  distinct := valid.distinct
  top c mem := by
    obtain ⟨d, md, owner, all⟩ := valid.top c mem
    rcases List.eq_nil_or_concat h.levels with none | ⟨below, level, eq⟩
    · rw [none] at md
      nomatch md
    · refine ⟨level, by rw [eq]; simp, d, ?_, owner, all⟩
      simpa [eq] using md
  each := valid.each.mono fun _ d ⟨parts, made⟩ =>
    ⟨⟨parts.owned, fun c mem => (parts.covers c).mp mem⟩, fun g mem => (made g mem).meet _⟩
  meets := valid.each.mono fun _ _ ⟨_, made⟩ g mem => (made g mem).meet g

/-! ## Where idle and overloaded cores meet -/

section
variable {h : Hierarchy} {n : Nat} {m : Machine n}

/-- The domain is one of this core's, and has an overloaded core in it. -/
def Hierarchy.Clash (h : Hierarchy) (m : Machine n) (y : Fin n) (d : Domain) : Prop :=
  ∃ z, (m z).Overloaded ∧ h.has d.owners y = true ∧ h.has d.cores z = true

theorem Hierarchy.has_iff {s : CoreSet} {i : Fin n} (size : n = h.ids.length) :
    h.has s i = true ↔ s.testBit (h.ids[i.val]'(size ▸ i.isLt)) = true := by
  rw [has, List.getElem?_eq_getElem (size ▸ i.isLt), Option.any_some]

/-- Different cores of a machine have different numbers. -/
theorem Hierarchy.id_injective (distinct : h.ids.Nodup) (size : n = h.ids.length) {i j : Fin n}
    (eq : h.ids[i.val]'(size ▸ i.isLt) = h.ids[j.val]'(size ▸ j.isLt)) : i = j := by
  have apart := List.pairwise_iff_getElem.mp distinct
  rcases Nat.lt_trichotomy i.val j.val with lt | same | gt
  · exact absurd eq (apart _ _ _ _ lt)
  · exact Fin.ext same
  · exact absurd eq.symm (apart _ _ _ _ gt)

theorem Hierarchy.mem_group {s : CoreSet} {c : Core} : c ∈ h.group m s ↔ ∃ i, h.has s i = true ∧ m i = c := by
  simp only [group, List.mem_map, List.mem_filter, List.mem_finRange, true_and]

/-- Where two cores of a group meet below, and no domain below has an overloaded core for this idle one, the group has none either. -/
theorem Meet.not_both {below : List Domain} {these g : CoreSet} (meet : Meet below these g) (distinct : h.ids.Nodup)
    (size : n = h.ids.length) {y z : Fin n} (calm : ∀ d ∈ below, ¬ h.Clash m y d) (idle : (m y).Idle) (over : (m z).Overloaded)
    (hy : h.has these y = true) (gy : h.has g y = true) (gz : h.has g z = true) : False := by
  rw [Hierarchy.has_iff size] at hy gy gz
  rcases meet _ _ hy gy gz with same | ⟨d, mem, owner, holds⟩
  · have := Hierarchy.id_injective distinct size same
    subst this
    simp only [Core.Idle, Core.Overloaded] at idle over
    omega
  · exact calm d mem ⟨z, over, (Hierarchy.has_iff size).mpr owner, (Hierarchy.has_iff size).mpr holds⟩

/-- What an idle core comes across at a level where it has an overloaded one in its domain, and has none at lower levels: a group that
it is not in itself, and that has an overloaded core; its own group has none. -/
theorem Hierarchy.CoversOwn.offer (cov : h.CoversOwn) (size : n = h.ids.length) {y : Fin n} (idle : (m y).Idle)
    {before after : List (List Domain)} {level : List Domain} {d : Domain} (eq : h.levels = before ++ level :: after) (md : d ∈ level)
    (clash : h.Clash m y d) (calm : ∀ l ∈ before, ∀ x ∈ l, ¬ h.Clash m y x) :
    ∃ o ∈ h.offers y level, o.away ∈ d.groups ∧ h.has o.away o.victim = true ∧ (m o.victim).Overloaded ∧
      (∃ c ∈ h.group m o.home, c.Idle) ∧ (∀ c ∈ h.group m o.home, ¬ c.Overloaded) ∧ ∃ c ∈ h.group m o.away, c.Overloaded := by
  obtain ⟨z, over, owner, holds⟩ := clash
  have each := cov.each
  rw [eq] at each
  obtain ⟨under, from', holds'⟩ := each.at
  have below : ∀ x ∈ under, ¬ h.Clash m y x := fun x mem => by
    rcases from' x mem with mem | ⟨l, ml, mx⟩
    · nomatch mem
    · exact calm l ml x mx
  obtain ⟨cover, meet⟩ := holds' d md
  obtain ⟨home, mh, hh⟩ := cover.covers _ (cover.owned _ ((has_iff size).mp owner))
  obtain ⟨away, ma, ha⟩ := cover.covers _ ((has_iff size).mp holds)
  rw [← has_iff size] at hh ha
  have foreign : h.has away y = false := Bool.eq_false_iff.mpr fun mine =>
    (meet away ma).not_both cov.distinct size below idle over owner mine ha
  refine ⟨⟨home, away, z⟩, ?_, ma, ha, over, ⟨m y, mem_group.mpr ⟨y, hh, rfl⟩, idle⟩, fun c mem => ?_,
    m z, mem_group.mpr ⟨z, ha, rfl⟩, over⟩
  · simp only [offers, List.mem_flatMap, List.mem_filter, List.mem_map, List.mem_finRange, true_and]
    exact ⟨d, ⟨md, owner⟩, home, ⟨mh, hh⟩, away, ⟨ma, by rw [foreign]; rfl⟩, z, ha, rfl⟩
  · obtain ⟨k, hk, rfl⟩ := mem_group.mp mem
    exact fun over => (meet home mh).not_both cov.distinct size below idle over owner hh hk

theorem Hierarchy.CoversOwn.exists_clash (cov : h.CoversOwn) (size : n = h.ids.length) (y : Fin n) {z : Fin n}
    (over : (m z).Overloaded) : ∃ level ∈ h.levels, ∃ d ∈ level, h.Clash m y d := by
  have number (i : Fin n) : h.ids[i.val]'(size ▸ i.isLt) ∈ h.ids := List.getElem_mem _
  obtain ⟨level, ml, d, md, owner, all⟩ := cov.top _ (number y)
  exact ⟨level, ml, d, md, z, over, (has_iff size).mpr owner, (has_iff size).mpr (all _ (number z))⟩

/-- **What each idle core comes across** where some core is overloaded: a group with an overloaded core, and its own has none. -/
theorem Hierarchy.CoversOwn.offer_of_idle (cov : h.CoversOwn) (size : n = h.ids.length) {y z : Fin n} (idle : (m y).Idle)
    (over : (m z).Overloaded) : ∃ level ∈ h.levels, ∃ o ∈ h.offers y level, (m o.victim).Overloaded ∧
      (∃ c ∈ h.group m o.home, c.Idle) ∧ (∀ c ∈ h.group m o.home, ¬ c.Overloaded) ∧ ∃ c ∈ h.group m o.away, c.Overloaded := by
  obtain ⟨before, level, after, eq, ⟨d, md, clash⟩, calm⟩ := exists_first (cov.exists_clash size y over)
  obtain ⟨o, mem, _, _, found⟩ := cov.offer size idle eq md clash fun l ml x mx here => calm l ml ⟨x, mx, here⟩
  exact ⟨level, by rw [eq]; simp, o, mem, found⟩

/--
**The lowest clash.** In a bad machine some idle core comes across a group with an overloaded core and no idle one, and its own group
has no overloaded core: where a core of the other group is idle, it and the overloaded one would meet below.
-/
theorem Hierarchy.Covers.offer_of_bad (cov : h.Covers) (size : n = h.ids.length) (bad : ¬ m.Good) :
    ∃ level ∈ h.levels, ∃ y, (m y).Idle ∧ ∃ o ∈ h.offers y level, (m o.victim).Overloaded ∧
      (∃ c ∈ h.group m o.home, c.Idle) ∧ (∀ c ∈ h.group m o.home, ¬ c.Overloaded) ∧
      (∃ c ∈ h.group m o.away, c.Overloaded) ∧ ∀ c ∈ h.group m o.away, ¬ c.Idle := by
  obtain ⟨y₀, z₀, idle₀, over₀⟩ : ∃ y z, (m y).Idle ∧ (m z).Overloaded := Classical.byContradiction fun none =>
    bad fun y z idle over => none ⟨y, z, idle, over⟩
  have found : ∃ level ∈ h.levels, ∃ y, (m y).Idle ∧ ∃ d ∈ level, h.Clash m y d := by
    obtain ⟨level, ml, clash⟩ := cov.exists_clash size y₀ over₀
    exact ⟨level, ml, y₀, idle₀, clash⟩
  obtain ⟨before, level, after, eq, ⟨y, idle, d, md, clash⟩, calm⟩ := exists_first found
  have none {k : Fin n} (idle : (m k).Idle) : ∀ l ∈ before, ∀ x ∈ l, ¬ h.Clash m k x :=
    fun l ml x mx here => calm l ml ⟨k, idle, x, mx, here⟩
  obtain ⟨o, mem, ma, ha, over, someIdle, noneOver, someOver⟩ := cov.offer size idle eq md clash (none idle)
  refine ⟨level, by rw [eq]; simp, y, idle, o, mem, over, someIdle, noneOver, someOver, fun c mem idle => ?_⟩
  obtain ⟨k, hk, rfl⟩ := mem_group.mp mem
  have meets := cov.meets
  rw [eq] at meets
  obtain ⟨under, from', meets⟩ := meets.at
  refine (meets d md o.away ma).not_both cov.distinct size (fun x mem => ?_) idle over hk hk ha
  rcases from' x mem with mem | ⟨l, ml, mx⟩
  · nomatch mem
  · exact none idle l ml x mx

end

end Proofgen

end
