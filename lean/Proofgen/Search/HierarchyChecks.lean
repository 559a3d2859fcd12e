module

public import Proofgen.Search.CoreSets

/-!
# Checkers of hierarchies

What is asked of sets of cores is asked of all their bits at once, and for each group the search goes on where it ended for the
one before. A machine of 1024 cores takes some thousand operations on numbers of 1024 bits.
-/

@[expose] public noncomputable section

namespace Proofgen

/-! ## Domains -/

/-- `cond`, in fewer steps. -/
def pick {α : Type} (test : Bool) (yes no : α) : α := test.rec no yes

theorem pick_eq {α : Type} {test : Bool} {yes no : α} : pick test yes no = bif test then yes else no := by cases test <;> rfl

/-- Where in the list it is settled that each core that is missing owns a domain that holds all of `s`; nothing if it is not. -/
def seek (s : CoreSet) (domains : List Domain) : (missing : CoreSet) → List Domain :=
  domains.rec (fun _ => []) fun d others rest missing => pick (Nat.beq (Nat.land s d.cores) s)
    (pick (Nat.beq (missing.without d.owners) 0) (d :: others) (rest (missing.without d.owners)))
    (rest missing)

theorem seek_cons {s : CoreSet} {d : Domain} {domains : List Domain} {missing : CoreSet} : seek s (d :: domains) missing =
    bif s.within d.cores then
      bif Nat.beq (missing.without d.owners) 0 then d :: domains else seek s domains (missing.without d.owners)
    else seek s domains missing := by
  rw [← pick_eq, ← pick_eq]
  rfl

/-- Each core that is missing owns a domain that holds all of `s`. -/
def OwnersHold (s : CoreSet) (domains : List Domain) (missing : CoreSet) : Prop :=
  ∀ c, missing.testBit c → ∃ d ∈ domains, d.owners.testBit c ∧ ∀ c', s.testBit c' → d.cores.testBit c'

theorem mem_of_mem_seek {s : CoreSet} {d : Domain} : ∀ {domains : List Domain} {missing : CoreSet},
    d ∈ seek s domains missing → d ∈ domains
  | [], _, mem => mem
  | x :: domains, missing, mem => by
    rw [seek_cons] at mem
    cases holds : s.within x.cores <;> rw [holds] at mem
    · exact List.mem_cons_of_mem _ (mem_of_mem_seek mem)
    · cases found : Nat.beq (missing.without x.owners) 0 <;> rw [found] at mem
      · exact List.mem_cons_of_mem _ (mem_of_mem_seek mem)
      · exact mem

theorem seek_ne_nil_iff {s : CoreSet} : ∀ {domains : List Domain} {missing : CoreSet}, missing ≠ 0 →
    (seek s domains missing ≠ [] ↔ OwnersHold s domains missing)
  | [], missing, ne => by
    refine ⟨fun ne => absurd rfl ne, fun holds => absurd (CoreSet.eq_zero_iff.mpr fun c mem => ?_) ne⟩
    obtain ⟨_, none, _⟩ := holds c mem
    nomatch none
  | d :: domains, missing, ne => by
    rw [seek_cons, OwnersHold]
    simp only [List.mem_cons, exists_eq_or_imp, ← CoreSet.within_iff]
    cases s.within d.cores
    · rw [cond_false, seek_ne_nil_iff ne]
      simp only [Bool.false_eq_true, and_false, false_or, CoreSet.within_iff, OwnersHold]
    rw [cond_true]
    cases none : Nat.beq (missing.without d.owners) 0
    · rw [cond_false, seek_ne_nil_iff fun eq => by simp [eq] at none]
      simp only [OwnersHold, CoreSet.testBit_without, and_true, CoreSet.within_iff]
      refine forall_congr' fun c => ⟨fun h mem => ?_, fun h mem => (h mem.1).resolve_left mem.2⟩
      exact (Classical.em _).imp id fun no => h ⟨mem, no⟩
    · simp only [cond_true, ne_eq, reduceCtorEq, not_false_iff, and_true, true_iff]
      have none := CoreSet.eq_zero_iff.mp (Nat.beq_eq ▸ none)
      exact fun c mem => .inl (Classical.byContradiction fun no => none c (CoreSet.testBit_without.mpr ⟨mem, no⟩))

/-- The same among the first domains of the list, so many. -/
def seekNear (s : CoreSet) (steps : Nat) : (domains : List Domain) → (missing : CoreSet) → List Domain :=
  steps.rec (fun _ _ => []) fun _ rest domains missing => domains.rec [] fun d others _ => pick (Nat.beq (Nat.land s d.cores) s)
    (pick (Nat.beq (missing.without d.owners) 0) (d :: others) (rest others (missing.without d.owners)))
    (rest others missing)

theorem seekNear_cons {s : CoreSet} {steps : Nat} {d : Domain} {domains : List Domain} {missing : CoreSet} :
    seekNear s (steps + 1) (d :: domains) missing =
      bif s.within d.cores then
        bif Nat.beq (missing.without d.owners) 0 then d :: domains else seekNear s steps domains (missing.without d.owners)
      else seekNear s steps domains missing := by
  rw [← pick_eq, ← pick_eq]
  rfl

/-- What is found near would be found. -/
theorem seekNear_eq {s : CoreSet} : ∀ {steps : Nat} {domains : List Domain} {missing : CoreSet},
    seekNear s steps domains missing = [] ∨ seekNear s steps domains missing = seek s domains missing
  | 0, _, _ => .inl rfl
  | _ + 1, [], _ => .inl rfl
  | steps + 1, d :: domains, missing => by
    rw [seekNear_cons, seek_cons]
    cases s.within d.cores
    · exact seekNear_eq
    · cases Nat.beq (missing.without d.owners) 0
      · exact seekNear_eq
      · exact .inr rfl

/-- Each of the groups is a single core, or each of its cores has a domain below that holds all of it, and so for the `others`.
Where groups are made of those of a lower level, in order, their domains follow each other: it is first looked at `cursor`, and then
among all. -/
def sweepGroups (below : List Domain) (others : (cursor : List Domain) → Bool) (groups : List CoreSet) :
    (cursor : List Domain) → Bool :=
  groups.rec others fun g _ rest cursor =>
    bif g.atMostOne then rest cursor
    else bif (seekNear g 4 cursor g).isEmpty then
      bif (seek g below g).isEmpty then false else rest (seek g below g)
    else rest (seekNear g 4 cursor g)

/-- The same of the groups of all these domains. -/
def sweep (below level : List Domain) : (cursor : List Domain) → Bool :=
  level.rec (fun _ => true) fun d _ rest => sweepGroups below rest d.groups

theorem madeOf_iff {below : List Domain} {g : CoreSet} : MadeOf below g ↔ g.atMostOne = true ∨ OwnersHold g below g := by
  rw [CoreSet.atMostOne_iff]
  refine ⟨fun made => ?_, fun h c mem => h.imp (fun one c' mem' => one c c' mem mem') fun all => all c mem⟩
  rcases Classical.em (∃ c, g.testBit c ∧ ∀ c', g.testBit c' → c' = c) with ⟨c, mem, alone⟩ | many
  · exact .inl fun a b ha hb => (alone b hb).trans (alone a ha).symm
  · exact .inr fun c mem => (made c mem).resolve_left fun alone => many ⟨c, mem, alone⟩

theorem sweepGroups_iff {below : List Domain} {others : List Domain → Bool} {P : Prop}
    (rest : ∀ {cursor : List Domain}, (∀ d ∈ cursor, d ∈ below) → (others cursor = true ↔ P)) :
    ∀ {groups : List CoreSet} {cursor : List Domain}, (∀ d ∈ cursor, d ∈ below) →
      (sweepGroups below others groups cursor = true ↔ (∀ g ∈ groups, MadeOf below g) ∧ P)
  | [], cursor, sub => by
    change others cursor = true ↔ _
    simp [rest sub]
  | g :: groups, cursor, sub => by
    have step : sweepGroups below others (g :: groups) cursor =
        bif g.atMostOne then sweepGroups below others groups cursor
        else bif (seekNear g 4 cursor g).isEmpty then
          bif (seek g below g).isEmpty then false else sweepGroups below others groups (seek g below g)
        else sweepGroups below others groups (seekNear g 4 cursor g) := rfl
    rw [step, List.forall_mem_cons, madeOf_iff, and_assoc]
    cases small : g.atMostOne
    · have some : g ≠ 0 := fun eq => by simp [eq, CoreSet.atMostOne] at small
      have whole := seek_ne_nil_iff (s := g) (domains := below) some
      have part := seek_ne_nil_iff (s := g) (domains := cursor) some
      simp only [cond_false, Bool.false_eq_true, false_or]
      cases near : (seekNear g 4 cursor g).isEmpty
      · have same : seekNear g 4 cursor g = seek g cursor g := seekNear_eq.resolve_left fun none => by simp [none] at near
        rw [same] at near ⊢
        rw [cond_false, sweepGroups_iff rest fun x mem => sub x (mem_of_mem_seek mem)]
        refine (and_iff_right fun c mem => ?_).symm
        exact (part.mp (by simpa using near) c mem).imp fun x h => ⟨sub x h.1, h.2⟩
      · rw [cond_true]
        cases none : (seek g below g).isEmpty
        · rw [cond_false, sweepGroups_iff rest fun x mem => mem_of_mem_seek mem]
          exact (and_iff_right (whole.mp (by simpa using none))).symm
        · exact iff_of_false (fun h => (nomatch h)) fun h => whole.mpr h.1 (by simpa using none)
    · rw [cond_true, sweepGroups_iff rest sub]
      exact (and_iff_right (.inl rfl)).symm

theorem sweep_iff {below : List Domain} : ∀ {level cursor : List Domain}, (∀ d ∈ cursor, d ∈ below) →
    (sweep below level cursor = true ↔ ∀ d ∈ level, ∀ g ∈ d.groups, MadeOf below g)
  | [], _, _ => by simp [sweep]
  | d :: level, cursor, sub => by
    rw [List.forall_mem_cons, ← sweepGroups_iff (fun sub => sweep_iff (level := level) sub) sub]
    rfl

/-- The groups are disjoint and cover the domain, its owners are inside. -/
def Domain.checkPartitioned (d : Domain) : Bool :=
  d.owners.within d.cores && (CoreSet.sum? d.groups 0).any (Nat.beq d.cores)

theorem Domain.checkPartitioned_iff {d : Domain} : d.checkPartitioned = true ↔ d.Partitioned := by
  have sum : (CoreSet.sum? d.groups 0).any (Nat.beq d.cores) = true ↔ CoreSet.sum? d.groups 0 = some d.cores := by
    rw [Option.any_eq_true]
    simp only [Nat.beq_eq]
    exact ⟨fun ⟨_, eq, same⟩ => same ▸ eq, fun eq => ⟨_, eq, rfl⟩⟩
  rw [checkPartitioned, Bool.and_eq_true, CoreSet.within_iff, sum, CoreSet.sum?_iff]
  simp only [Nat.zero_testBit, Bool.false_eq_true, false_or, false_and, not_false_iff, implies_true, true_and]
  exact ⟨fun ⟨owned, covers, disjoint⟩ => ⟨owned, covers, disjoint⟩, fun h => ⟨h.owned, h.covers, h.disjoint⟩⟩

/-! ## Hierarchies -/

/-- All of these domains. -/
def together (level below : List Domain) : List Domain := level.rec below fun d _ rest => d :: rest

theorem together_eq {below : List Domain} : ∀ {level : List Domain}, together level below = level ++ below
  | [] => rfl
  | d :: _ => congrArg (d :: ·) together_eq

/-- The check succeeds for all of them. -/
def allOf {α : Type} (check : α → Bool) (xs : List α) : Bool := xs.rec true fun x _ rest => bif check x then rest else false

theorem allOf_iff {α : Type} {check : α → Bool} : ∀ {xs : List α}, allOf check xs = true ↔ ∀ x ∈ xs, check x = true
  | [] => by simp [allOf]
  | x :: xs => by
    have step : allOf check (x :: xs) = bif check x then allOf check xs else false := rfl
    rw [step, List.forall_mem_cons, ← allOf_iff]
    cases check x <;> simp

/-- The check succeeds for each of these levels, and all the domains below it. -/
def checkLevels (check : List Domain → List Domain → Bool) : List Domain → List (List Domain) → Bool
  | _, [] => true
  | below, level :: above => check below level && checkLevels check (together level below) above

theorem checkLevels_sound {check : List Domain → List Domain → Bool} {P : List Domain → Domain → Prop}
    (sound : ∀ below level, check below level = true → ∀ d ∈ level, P below d) :
    ∀ {below : List Domain} {levels : List (List Domain)}, checkLevels check below levels = true → EachDomain P below levels
  | _, [], _ => True.intro
  | below, level :: above, holds => by
    rw [checkLevels, Bool.and_eq_true, together_eq] at holds
    exact ⟨sound _ _ holds.1, checkLevels_sound sound holds.2⟩

theorem checkLevels_complete {check : List Domain → List Domain → Bool} {P : List Domain → Domain → Prop}
    (complete : ∀ below level, (∀ d ∈ level, P below d) → check below level = true) :
    ∀ {below : List Domain} {levels : List (List Domain)}, EachDomain P below levels → checkLevels check below levels = true
  | _, [], _ => rfl
  | below, level :: above, ⟨here, rest⟩ => by
    rw [checkLevels, Bool.and_eq_true, together_eq]
    exact ⟨complete _ _ here, checkLevels_complete complete rest⟩

/-- Each group of these domains is made of what is below. -/
def checkMade (below level : List Domain) : Bool := sweep below level below

theorem checkMade_iff {below level : List Domain} :
    checkMade below level = true ↔ ∀ d ∈ level, ∀ g ∈ d.groups, MadeOf below g := sweep_iff fun _ mem => mem

/-- The groups of each domain of the level are disjoint and cover it, and each is made of what is below. -/
def checkLevel (below level : List Domain) : Bool := allOf Domain.checkPartitioned level && checkMade below level

theorem checkLevel_iff {below level : List Domain} :
    checkLevel below level = true ↔ ∀ d ∈ level, d.Partitioned ∧ ∀ g ∈ d.groups, MadeOf below g := by
  simp only [checkLevel, Bool.and_eq_true, allOf_iff, Domain.checkPartitioned_iff, checkMade_iff, forall_and]

/-- Each of these cores owns one of the domains that holds all of them. -/
def checkTop (all : CoreSet) (domains : List Domain) : Bool := Nat.beq all 0 || !(seek all domains all).isEmpty

theorem checkTop_iff {all : CoreSet} {domains : List Domain} : checkTop all domains = true ↔ OwnersHold all domains all := by
  rw [checkTop, Bool.or_eq_true, Nat.beq_eq]
  rcases Classical.em (all = 0) with rfl | some
  · exact iff_of_true (.inl rfl) fun c mem => by simp at mem
  · rw [or_iff_right some, ← seek_ne_nil_iff some]
    simp

/-- No core has two domains at this level. -/
def checkOwners (level : List Domain) : Bool := (CoreSet.sumOf? Domain.owners level 0).isSome

theorem checkOwners_iff {level : List Domain} :
    checkOwners level = true ↔ level.Pairwise fun d d' => ∀ c, ¬ (d.owners.testBit c ∧ d'.owners.testBit c) := by
  rw [checkOwners, CoreSet.sumOf?_eq, CoreSet.isSome_sum?_iff, List.pairwise_map]

/-- **The hierarchy is valid.** -/
def checkValid (h : Hierarchy) : Bool :=
  (CoreSet.distinct? h.ids).any fun all =>
    h.levels.all checkOwners && (checkTop all (h.levels.getLast?.getD []) && checkLevels checkLevel [] h.levels)

/-- `checkValid` decides whether a hierarchy is valid. -/
theorem checkValid_iff {h : Hierarchy} : checkValid h = true ↔ h.Valid := by
  simp only [checkValid, Option.any_eq_true, Bool.and_eq_true, List.all_eq_true, checkOwners_iff, checkTop_iff, OwnersHold]
  constructor
  · rintro ⟨all, eq, single, top, each⟩
    obtain ⟨mem, distinct⟩ := CoreSet.distinct?_iff.mp eq
    simp only [mem] at top
    exact ⟨distinct, single, top, checkLevels_sound (P := fun below d => d.Partitioned ∧ ∀ g ∈ d.groups, MadeOf below g)
      (fun _ _ => checkLevel_iff.mp) each⟩
  · rintro ⟨distinct, single, top, each⟩
    simp only [← CoreSet.testBit_ofIds (ids := h.ids)] at top
    exact ⟨_, CoreSet.distinct?_ofIds distinct, single, top, checkLevels_complete (fun _ _ => checkLevel_iff.mpr) each⟩

/-- **A hierarchy that does not pass `checkValid` is not valid.** -/
theorem not_valid_of_check {h : Hierarchy} (fails : checkValid h = false) : ¬ h.Valid := fun valid => by
  rw [checkValid_iff.mpr valid] at fails
  nomatch fails

/-! ## What work conservation needs -/

/-- The groups cover the domain, its owners are inside. -/
def Domain.checkCovered (d : Domain) : Bool := d.owners.within d.cores && CoreSet.coveredBy d.groups d.cores

theorem Domain.checkCovered_iff {d : Domain} : d.checkCovered = true ↔ d.Covered := by
  rw [checkCovered, Bool.and_eq_true, CoreSet.within_iff, CoreSet.coveredBy_iff]
  exact ⟨fun ⟨owned, covers⟩ => ⟨owned, covers⟩, fun h => ⟨h.owned, h.covers⟩⟩

/-- The group has one core or none, or each core that it has in common with `these` owns a domain below that holds all of it. -/
def checkMeet (below : List Domain) (these g : CoreSet) : Bool :=
  g.atMostOne || these.apart g || !(seek g below (Nat.land these g)).isEmpty

theorem checkMeet_sound {below : List Domain} {these g : CoreSet} (holds : checkMeet below these g = true) :
    Meet below these g := by
  rw [checkMeet, Bool.or_eq_true, Bool.or_eq_true, CoreSet.atMostOne_iff, CoreSet.apart_iff] at holds
  intro c c' both hc hc'
  rcases holds with (one | none) | found
  · exact .inl (one c c' hc hc')
  · exact absurd ⟨both, hc⟩ (none c)
  · have mem : (Nat.land these g).testBit c := (Nat.testBit_and these g c).trans (by rw [both, hc, Bool.and_self])
    have some : Nat.land these g ≠ 0 := fun eq => CoreSet.eq_zero_iff.mp eq c mem
    obtain ⟨d, md, owner, all⟩ := (seek_ne_nil_iff some).mp (by simpa using found) c mem
    exact .inr ⟨d, md, owner, all c' hc'⟩

/-- The groups of each domain of the level cover it, and each is made of what is below. -/
def checkCoversLevel (below level : List Domain) : Bool := allOf Domain.checkCovered level && checkMade below level

/-- The groups of each domain of the level cover it, and the cores of a thief's own group meet the thief below. -/
def checkOwnLevel (below level : List Domain) : Bool :=
  allOf Domain.checkCovered level && (checkMade below level || level.all fun d => d.groups.all (checkMeet below d.owners))

theorem checkCoversLevel_sound {below level : List Domain} (holds : checkCoversLevel below level = true) :
    ∀ d ∈ level, d.Covered ∧ ∀ g ∈ d.groups, MadeOf below g := by
  simp only [checkCoversLevel, Bool.and_eq_true, allOf_iff, Domain.checkCovered_iff, checkMade_iff] at holds
  exact fun d md => ⟨holds.1 d md, holds.2 d md⟩

theorem checkOwnLevel_sound {below level : List Domain} (holds : checkOwnLevel below level = true) :
    ∀ d ∈ level, d.Covered ∧ ∀ g ∈ d.groups, Meet below d.owners g := by
  simp only [checkOwnLevel, Bool.and_eq_true, Bool.or_eq_true, List.all_eq_true, allOf_iff, Domain.checkCovered_iff, checkMade_iff] at holds
  exact fun d md => ⟨holds.1 d md, fun g mg => holds.2.elim (fun made => (made d md g mg).meet _) fun meet =>
    checkMeet_sound (meet d md g mg)⟩

/-- **The hierarchy has what `Hierarchy.CoversOwn` asks.** -/
def checkCoversOwn (h : Hierarchy) : Bool :=
  (CoreSet.distinct? h.ids).any fun all => checkTop all h.levels.reverse.flatten && checkLevels checkOwnLevel [] h.levels

/-- **The hierarchy has what `Hierarchy.Covers` asks.** -/
def checkCovers (h : Hierarchy) : Bool :=
  (CoreSet.distinct? h.ids).any fun all => checkTop all h.levels.reverse.flatten && checkLevels checkCoversLevel [] h.levels

theorem exists_of_checkTop {h : Hierarchy} {all : CoreSet} (mem : ∀ c, all.testBit c ↔ c ∈ h.ids)
    (top : checkTop all h.levels.reverse.flatten = true) :
    ∀ c ∈ h.ids, ∃ level ∈ h.levels, ∃ d ∈ level, d.owners.testBit c ∧ ∀ c' ∈ h.ids, d.cores.testBit c' := fun c mc => by
  obtain ⟨d, md, owner, holds⟩ := checkTop_iff.mp top c ((mem c).mpr mc)
  obtain ⟨level, ml, md⟩ := List.mem_flatten.mp md
  exact ⟨level, List.mem_reverse.mp ml, d, md, owner, fun c' mc' => holds c' ((mem c').mpr mc')⟩

/-- A hierarchy that passes `checkCoversOwn` has what is needed where group filters pass every group with an overloaded core. -/
theorem checkCoversOwn_sound {h : Hierarchy} (holds : checkCoversOwn h = true) : h.CoversOwn := by
  simp only [checkCoversOwn, Option.any_eq_true, Bool.and_eq_true] at holds
  obtain ⟨all, eq, top, each⟩ := holds
  obtain ⟨mem, distinct⟩ := CoreSet.distinct?_iff.mp eq
  exact ⟨distinct, exists_of_checkTop mem top, checkLevels_sound
    (P := fun below d => d.Covered ∧ ∀ g ∈ d.groups, Meet below d.owners g) (fun _ _ => checkOwnLevel_sound) each⟩

/-- A hierarchy that passes `checkCovers` has what is needed for work conservation. -/
theorem checkCovers_sound {h : Hierarchy} (holds : checkCovers h = true) : h.Covers := by
  simp only [checkCovers, Option.any_eq_true, Bool.and_eq_true] at holds
  obtain ⟨all, eq, top, each⟩ := holds
  obtain ⟨mem, distinct⟩ := CoreSet.distinct?_iff.mp eq
  have each := checkLevels_sound (P := fun below d => d.Covered ∧ ∀ g ∈ d.groups, MadeOf below g)
    (fun _ _ => checkCoversLevel_sound) each
  exact ⟨⟨distinct, exists_of_checkTop mem top, each.mono fun _ _ ⟨covered, made⟩ => ⟨covered, fun g mg => (made g mg).meet _⟩⟩,
    each.mono fun _ _ ⟨_, made⟩ g mg => (made g mg).meet g⟩

end Proofgen

end
