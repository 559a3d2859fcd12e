module

public import Proofgen.Spec.Hotplug
public import Proofgen.Thm.Grouped

/-!
# Disabling and enabling cores: what stays valid

A valid hierarchy stays valid if all domains are built again, whichever cores are disabled and enabled. If only those within a
node are, it stays valid where all of them lie within one node.
-/

@[expose] public noncomputable section

namespace Proofgen

section
variable {h : Hierarchy} {online : CoreSet} {nodes : List CoreSet} {steps : List HotplugStep}

/-! ## Restriction -/

theorem testBit_restrict {s : CoreSet} {c : Nat} : (s &&& online).testBit c ↔ s.testBit c ∧ online.testBit c := by
  rw [Nat.testBit_and, Bool.and_eq_true]

theorem EachDomain.restrict {P Q : List Domain → Domain → Prop}
    (keeps : ∀ below d, P below d → Q (below.map (Domain.restrict online)) (d.restrict online)) :
    ∀ {below : List Domain} {levels : List (List Domain)}, EachDomain P below levels →
      EachDomain Q (below.map (Domain.restrict online)) (levels.map (·.map (Domain.restrict online)))
  | _, [], _ => True.intro
  | below, level :: above, ⟨here, rest⟩ => by
    refine ⟨fun x mem => ?_, ?_⟩
    · obtain ⟨d, md, rfl⟩ := List.mem_map.mp mem
      exact keeps below d (here d md)
    · rw [← List.map_append]
      exact rest.restrict keeps

theorem Domain.Partitioned.restrict {d : Domain} (parts : d.Partitioned) : (d.restrict online).Partitioned where
  owned c mem := testBit_restrict.mpr ((testBit_restrict.mp mem).imp_left (parts.owned c))
  covers c := by
    simp only [Domain.restrict, List.mem_map, testBit_restrict, parts.covers]
    constructor
    · rintro ⟨⟨g, mg, hg⟩, on⟩
      exact ⟨_, ⟨g, mg, rfl⟩, testBit_restrict.mpr ⟨hg, on⟩⟩
    · rintro ⟨_, ⟨g, mg, rfl⟩, hg⟩
      have ⟨hg, on⟩ := testBit_restrict.mp hg
      exact ⟨⟨g, mg, hg⟩, on⟩
  disjoint := List.pairwise_map.mpr <| parts.disjoint.imp fun none c both =>
    none c ⟨(testBit_restrict.mp both.1).1, (testBit_restrict.mp both.2).1⟩

theorem Domain.Covered.restrict {d : Domain} (covered : d.Covered) : (d.restrict online).Covered where
  owned c mem := testBit_restrict.mpr ((testBit_restrict.mp mem).imp_left (covered.owned c))
  covers c mem := by
    have ⟨mem, on⟩ := testBit_restrict.mp mem
    obtain ⟨g, mg, hg⟩ := covered.covers c mem
    exact ⟨_, List.mem_map_of_mem mg, testBit_restrict.mpr ⟨hg, on⟩⟩

theorem MadeOf.restrict {below : List Domain} {g : CoreSet} (made : MadeOf below g) :
    MadeOf (below.map (Domain.restrict online)) (g &&& online) := fun c mem => by
  have ⟨mem, on⟩ := testBit_restrict.mp mem
  refine (made c mem).imp (fun alone c' mem' => alone c' (testBit_restrict.mp mem').1) fun ⟨d, md, owner, holds⟩ => ?_
  exact ⟨_, List.mem_map_of_mem md, testBit_restrict.mpr ⟨owner, on⟩, fun c' mem' =>
    testBit_restrict.mpr ((testBit_restrict.mp mem').imp_left (holds c'))⟩

theorem Meet.restrict {below : List Domain} {these g : CoreSet} (meet : Meet below these g) :
    Meet (below.map (Domain.restrict online)) (these &&& online) (g &&& online) := fun c c' own mem mem' => by
  have ⟨own, on⟩ := testBit_restrict.mp own
  have ⟨mem', on'⟩ := testBit_restrict.mp mem'
  refine (meet c c' own (testBit_restrict.mp mem).1 mem').imp id fun ⟨d, md, owner, holds⟩ => ?_
  exact ⟨_, List.mem_map_of_mem md, testBit_restrict.mpr ⟨owner, on⟩, testBit_restrict.mpr ⟨holds, on'⟩⟩

theorem nodup_restrict (distinct : h.ids.Nodup) : (h.restrict online).ids.Nodup := List.Pairwise.filter _ distinct

/-- A domain of a core with all cores, restricted, is a domain of that core with all cores that are online. -/
theorem holds_restrict {d : Domain} {c : Nat} (on : online.testBit c)
    (all : d.owners.testBit c ∧ ∀ c' ∈ h.ids, d.cores.testBit c') :
    (d.restrict online).owners.testBit c ∧ ∀ c' ∈ (h.restrict online).ids, (d.restrict online).cores.testBit c' :=
  ⟨testBit_restrict.mpr ⟨all.1, on⟩, fun c' mem' =>
    have ⟨mem', on'⟩ := List.mem_filter.mp mem'
    testBit_restrict.mpr ⟨all.2 c' mem', on'⟩⟩

/-- **What is left of a valid hierarchy when cores are offline is valid.** -/
theorem Hierarchy.Valid.restrict (valid : h.Valid) (online : CoreSet) : (h.restrict online).Valid where
  distinct := nodup_restrict valid.distinct
  single level ml := by
    obtain ⟨whole, mw, rfl⟩ := List.mem_map.mp ml
    exact List.pairwise_map.mpr <| (valid.single whole mw).imp fun apart c both =>
      apart c ⟨(testBit_restrict.mp both.1).1, (testBit_restrict.mp both.2).1⟩
  top c mem := by
    have ⟨mem, on⟩ := List.mem_filter.mp mem
    obtain ⟨d, md, all⟩ := valid.top c mem
    refine ⟨d.restrict online, ?_, holds_restrict on all⟩
    rw [Hierarchy.restrict, List.getLast?_map]
    cases eq : h.levels.getLast? <;> rw [eq] at md
    · nomatch md
    · exact List.mem_map_of_mem md
  each := valid.each.restrict (below := []) fun _ _ ⟨parts, made⟩ => ⟨parts.restrict, fun _ mem => by
    obtain ⟨g, mg, rfl⟩ := List.mem_map.mp mem
    exact (made g mg).restrict⟩

theorem Hierarchy.CoversOwn.restrict (covers : h.CoversOwn) (online : CoreSet) : (h.restrict online).CoversOwn where
  distinct := nodup_restrict covers.distinct
  top c mem := by
    have ⟨mem, on⟩ := List.mem_filter.mp mem
    obtain ⟨level, ml, d, md, all⟩ := covers.top c mem
    exact ⟨_, List.mem_map_of_mem ml, _, List.mem_map_of_mem md, holds_restrict on all⟩
  each := covers.each.restrict (below := []) fun _ _ ⟨covered, meet⟩ => ⟨covered.restrict, fun _ mem => by
    obtain ⟨g, mg, rfl⟩ := List.mem_map.mp mem
    exact (meet g mg).restrict⟩

theorem Hierarchy.Covers.restrict (covers : h.Covers) (online : CoreSet) : (h.restrict online).Covers where
  toCoversOwn := covers.toCoversOwn.restrict online
  meets := covers.meets.restrict (below := []) fun _ _ meet _ mem => by
    obtain ⟨g, mg, rfl⟩ := List.mem_map.mp mem
    exact (meet g mg).restrict

/-! ## After steps -/

namespace Hierarchy

/-- What holds of the hierarchy, and of what is left of it when cores are offline, holds after any steps. -/
theorem after_all_of {P : Hierarchy → Prop} (holds : P h) (keeps : ∀ online, P (h.restrict online)) (nodes : List CoreSet)
    (steps : List HotplugStep) : P (h.after .all nodes steps) := by
  rw [after]
  cases (h.hotplug steps).rebuilt
  · exact holds
  · exact keeps _

/-- **A valid hierarchy stays valid**, whichever cores are disabled and enabled, if all domains are built again. -/
theorem valid_after_all (valid : h.Valid) (nodes : List CoreSet) (steps : List HotplugStep) : (h.after .all nodes steps).Valid :=
  after_all_of valid valid.restrict nodes steps

/-- What is needed for work conservation stays, if all domains are built again. -/
theorem covers_after_all (covers : h.Covers) (nodes : List CoreSet) (steps : List HotplugStep) :
    (h.after .all nodes steps).Covers :=
  after_all_of covers covers.restrict nodes steps

/-- What is needed with eager group filters stays, if all domains are built again. -/
theorem coversOwn_after_all (covers : h.CoversOwn) (nodes : List CoreSet) (steps : List HotplugStep) :
    (h.after .all nodes steps).CoversOwn :=
  after_all_of covers covers.restrict nodes steps

/-- Sizes of which none is larger than in some of these pairs. -/
def _root_.Proofgen.AtMost (pairs : List (Nat × Nat)) (a b : Nat) : Prop := ∃ pair ∈ pairs, a ≤ pair.1 ∧ b ≤ pair.2

theorem countP_restrict (s : CoreSet) : (h.restrict online).ids.countP (s &&& online).testBit ≤ h.ids.countP s.testBit := by
  rw [restrict, List.countP_filter]
  refine List.countP_mono_left fun c _ both => ?_
  rw [Nat.testBit_and, Bool.and_assoc] at both
  exact (Bool.and_eq_true_iff.mp both).1

/-- Groups do not grow when cores go offline. -/
theorem sized_after_all {pairs : List (Nat × Nat)} (sized : h.Sized fun a b => (a, b) ∈ pairs) (nodes : List CoreSet)
    (steps : List HotplugStep) : (h.after .all nodes steps).Sized (AtMost pairs) := by
  refine after_all_of (P := (·.Sized (AtMost pairs))) ?_ (fun online => ?_) nodes steps <;>
    intro level ml d md home mh away ma ne pos pos'
  · exact ⟨_, sized level ml d md home mh away ma ne pos pos', Nat.le_refl _, Nat.le_refl _⟩
  obtain ⟨level', ml', rfl⟩ := List.mem_map.mp ml
  obtain ⟨d', md', rfl⟩ := List.mem_map.mp md
  obtain ⟨home', mh', rfl⟩ := List.mem_map.mp mh
  obtain ⟨away', ma', rfl⟩ := List.mem_map.mp ma
  have le := countP_restrict (h := h) (online := online)
  exact ⟨_, sized level' ml' d' md' home' mh' away' ma' (fun eq => ne (eq ▸ rfl)) (Nat.lt_of_lt_of_le pos (le home'))
    (Nat.lt_of_lt_of_le pos' (le away')), le home', le away'⟩

theorem inNode_restrict {d : Domain} (inside : d.inNode nodes = true) : (d.restrict online).inNode nodes = true := by
  simp only [Domain.inNode, List.any_eq_true, Nat.beq_eq] at inside ⊢
  obtain ⟨node, mem, eq⟩ := inside
  refine ⟨node, mem, ?_⟩
  rw [Domain.restrict, Nat.and_assoc, Nat.and_comm online, ← Nat.and_assoc, eq]

/-- **Where every domain lies within one node nothing is lost**: as if all domains were built again. -/
theorem after_withinNode_of_oneNode (inside : ∀ level ∈ h.levels, ∀ d ∈ level, d.inNode nodes = true) (steps : List HotplugStep) :
    h.after .withinNode nodes steps = h.after .all nodes steps := by
  have same (online : CoreSet) : (h.restrict online).dropCrossing nodes = h.restrict online := by
    rw [dropCrossing]
    refine congrArg (Hierarchy.mk _) ?_
    rw [Hierarchy.restrict, List.map_map]
    refine List.map_congr_left fun level ml => List.filter_eq_self.mpr fun x mem => ?_
    obtain ⟨d, md, rfl⟩ := List.mem_map.mp mem
    exact inNode_restrict (inside level ml d md)
  rw [after, after, rebuild, rebuild, same]

/-- With no steps nothing changes. -/
theorem after_nil (rule : Rebuild) (nodes : List CoreSet) : h.after rule nodes [] = h := rfl

/-! ## There and back -/

/-- All sets of the hierarchy are of cores that it has. -/
def Closed (h : Hierarchy) : Prop := ∀ level ∈ h.levels, ∀ d ∈ level, ∀ c,
  (d.owners.testBit c → c ∈ h.ids) ∧ (d.cores.testBit c → c ∈ h.ids) ∧ ∀ g ∈ d.groups, g.testBit c → c ∈ h.ids

theorem and_eq_self {s : CoreSet} (sub : ∀ c, s.testBit c → online.testBit c) : s &&& online = s :=
  Nat.eq_of_testBit_eq fun c => Bool.eq_iff_iff.mpr (testBit_restrict.trans (and_iff_left_of_imp (sub c)))

/-- When all cores are online, nothing is cut. -/
theorem restrict_eq_self (closed : h.Closed) (all : ∀ c ∈ h.ids, online.testBit c) : h.restrict online = h := by
  have levels : h.levels.map (·.map (Domain.restrict online)) = h.levels := by
    refine (List.map_congr_left fun level ml => ?_).trans (List.map_id _)
    refine (List.map_congr_left fun d md => ?_).trans (List.map_id _)
    have fits := closed level ml d md
    have groups : d.groups.map (· &&& online) = d.groups :=
      (List.map_congr_left fun g mg => and_eq_self fun c mem => all c ((fits c).2.2 g mg mem)).trans (List.map_id _)
    rw [Domain.restrict, groups, and_eq_self fun c mem => all c ((fits c).1 mem),
      and_eq_self fun c mem => all c ((fits c).2.1 mem)]
    rfl
  rw [restrict, levels, List.filter_eq_self.mpr all]

/-- What happens to a core leaves the others as they are. -/
theorem testBit_disable_of_ne {ids : List Nat} {s : HotplugState} {c c' : Nat} (ne : c ≠ c') :
    (s.step ids (.disable c)).online.testBit c' = s.online.testBit c' := by
  have other : (1 <<< c).testBit c' = false := Bool.eq_false_iff.mpr fun eq => ne (CoreSet.testBit_bit.mp eq)
  rw [HotplugState.step]
  cases s.online.testBit c && !Nat.beq s.online (1 <<< c)
  · rfl
  · rw [cond_true, Nat.testBit_xor, other, Bool.xor_false]

/-- Enabling keeps what is online. -/
theorem testBit_enable_of {ids : List Nat} {s : HotplugState} {c c' : Nat} (on : s.online.testBit c' = true) :
    (s.step ids (.enable c)).online.testBit c' = true := by
  rw [HotplugState.step]
  cases ids.any (Nat.beq c) && !s.online.testBit c
  · exact on
  · rw [cond_true, Nat.testBit_or, on, Bool.true_or]

/-- A core that was enabled is online. -/
theorem testBit_enable {ids : List Nat} {s : HotplugState} {c : Nat} (mem : c ∈ ids) :
    (s.step ids (.enable c)).online.testBit c = true := by
  have known : ids.any (Nat.beq c) = true := List.any_eq_true.mpr ⟨c, mem, Nat.beq_refl c⟩
  have self : (1 <<< c).testBit c = true := CoreSet.testBit_bit.mpr rfl
  rw [HotplugState.step, known, Bool.true_and]
  cases on : s.online.testBit c
  · rw [Bool.not_false, cond_true, Nat.testBit_or, self, Bool.or_true]
  · exact on

/-- **To disable a core and to enable it again changes nothing**, if all domains are built again. -/
theorem after_all_disable_enable (closed : h.Closed) (nodes : List CoreSet) (c : Nat) :
    h.after .all nodes [.disable c, .enable c] = h := by
  rw [after]
  cases (h.hotplug [.disable c, .enable c]).rebuilt
  · rfl
  refine restrict_eq_self closed fun c' mem => ?_
  rw [hotplug, List.foldl_cons, List.foldl_cons, List.foldl_nil]
  rcases Classical.em (c = c') with rfl | ne
  · exact testBit_enable mem
  · exact testBit_enable_of ((testBit_disable_of_ne ne).trans (CoreSet.testBit_ofIds.mpr mem))

end Hierarchy

end

end Proofgen

end
