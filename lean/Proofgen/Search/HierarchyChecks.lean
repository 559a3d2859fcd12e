module

public import Proofgen.Thm.Grouped

/-!
# Checkers of hierarchies

Sets of cores are numbers, and what is asked of them is asked of all their bits at once: a machine of 1024 cores takes some thousand
operations on numbers of 1024 bits.
-/

@[expose] public noncomputable section

namespace Proofgen

namespace CoreSet

/-! ## Sets -/

/-- All of the first set is in the second. -/
def within (s t : CoreSet) : Bool := Nat.beq (Nat.land s t) s

/-- The sets have nothing in common. -/
def apart (s t : CoreSet) : Bool := Nat.beq (Nat.land s t) 0

/-- What is in the first set and not in the second. -/
def without (s t : CoreSet) : CoreSet := Nat.xor s (Nat.land s t)

/-- The set has one core or none. -/
def atMostOne (s : CoreSet) : Bool := Nat.beq (Nat.land s (Nat.sub s 1)) 0

/-- The union of the sets and `seen`, if they have nothing in common, neither with one another nor with `seen`. -/
def sum? : List CoreSet → (seen : CoreSet) → Option CoreSet
  | [], seen => some seen
  | s :: sets, seen => bif seen.apart s then sum? sets (Nat.lor seen s) else none

/-- Everything that is missing is in one of the sets. -/
def coveredBy : List CoreSet → (missing : CoreSet) → Bool
  | [], missing => Nat.beq missing 0
  | s :: sets, missing => Nat.beq missing 0 || coveredBy sets (missing.without s)

theorem within_iff {s t : CoreSet} : s.within t = true ↔ ∀ c, s.testBit c → t.testBit c := by
  rw [within, Nat.beq_eq]
  refine ⟨fun eq c mem => ?_, fun all => Nat.eq_of_testBit_eq fun c => ?_⟩
  · rw [← eq] at mem
    exact (Bool.and_eq_true_iff.mp (Nat.testBit_and s t c ▸ mem)).2
  · refine (Nat.testBit_and s t c).trans ?_
    cases mem : s.testBit c
    · rfl
    · rw [all c mem, Bool.true_and]

theorem eq_zero_iff {s : CoreSet} : s = 0 ↔ ∀ c, ¬ s.testBit c := by
  refine ⟨fun eq c => by simp [eq], fun none => Nat.eq_of_testBit_eq fun c => ?_⟩
  rw [Nat.zero_testBit, Bool.eq_false_iff.mpr (none c)]

theorem apart_iff {s t : CoreSet} : s.apart t = true ↔ ∀ c, ¬ (s.testBit c ∧ t.testBit c) := by
  rw [apart, Nat.beq_eq, eq_zero_iff]
  refine forall_congr' fun c => not_congr ?_
  rw [← Bool.and_eq_true, ← Nat.testBit_and]
  rfl

theorem testBit_without {s t : CoreSet} {c : Nat} : (s.without t).testBit c ↔ s.testBit c ∧ ¬ t.testBit c := by
  have eq : (s.without t).testBit c = (s.testBit c ^^ (s.testBit c && t.testBit c)) :=
    (Nat.testBit_xor s _ c).trans (congrArg _ (Nat.testBit_and s t c))
  rw [eq]
  cases s.testBit c <;> cases t.testBit c <;> decide

theorem pred_div {s m : Nat} (pos : 0 < s % m) (lt : s % m < m) : (s - 1) / m = s / m := by
  have eq : s - 1 = m * (s / m) + (s % m - 1) := by rw [← Nat.add_sub_assoc pos, Nat.div_add_mod]
  rw [eq, Nat.mul_add_div (Nat.lt_trans pos lt), Nat.div_eq_of_lt (Nat.lt_of_le_of_lt (Nat.sub_le _ _) lt), Nat.add_zero]

theorem testBit_pred {s : CoreSet} {c c' : Nat} (lt : c < c') (mem : s.testBit c) (mem' : s.testBit c') : (s - 1).testBit c' := by
  have pos : 0 < s % 2 ^ c' := Nat.pos_of_ne_zero fun none => by
    have : (s % 2 ^ c').testBit c = true := by rw [Nat.testBit_mod_two_pow, mem, decide_eq_true lt, Bool.true_and]
    rw [none, Nat.zero_testBit] at this
    nomatch this
  rw [Nat.testBit_eq_decide_div_mod_eq] at mem' ⊢
  rw [pred_div pos (Nat.mod_lt s (Nat.two_pow_pos c')), mem']

theorem atMostOne_iff {s : CoreSet} : s.atMostOne = true ↔ ∀ c c', s.testBit c → s.testBit c' → c' = c := by
  have pred : s.atMostOne = true ↔ ∀ c, ¬ (s.testBit c ∧ (s - 1).testBit c) := apart_iff (s := s) (t := s - 1)
  rw [pred]
  refine ⟨fun none c c' mem mem' => ?_, fun alone c both => ?_⟩
  · rcases Nat.lt_trichotomy c c' with lt | eq | lt
    · exact absurd ⟨mem', testBit_pred lt mem mem'⟩ (none c')
    · exact eq.symm
    · exact absurd ⟨mem, testBit_pred lt mem' mem⟩ (none c)
  · have eq : s = 2 ^ c := Nat.eq_of_testBit_eq fun c' => by
      rw [Nat.testBit_two_pow, Bool.eq_iff_iff, decide_eq_true_eq]
      exact ⟨fun mem' => (alone c c' both.1 mem').symm, fun eq => eq ▸ both.1⟩
    have := both.2
    rw [eq, Nat.testBit_two_pow_sub_one, decide_eq_true_eq] at this
    exact Nat.lt_irrefl c this

theorem coveredBy_iff : ∀ {sets : List CoreSet} {missing : CoreSet},
    coveredBy sets missing = true ↔ ∀ c, missing.testBit c → ∃ s ∈ sets, s.testBit c
  | [], missing => by simp [coveredBy, eq_zero_iff]
  | s :: sets, missing => by
    rw [coveredBy, Bool.or_eq_true, Nat.beq_eq, eq_zero_iff, coveredBy_iff]
    simp only [testBit_without, List.mem_cons, exists_eq_or_imp]
    refine ⟨fun h c mem => ?_, fun h => .inr fun c mem => (h c mem.1).resolve_left mem.2⟩
    rcases h with none | all
    · exact absurd mem (none c)
    · exact (Classical.em _).imp id fun no => all c ⟨mem, no⟩

theorem sum?_iff : ∀ {sets : List CoreSet} {seen all : CoreSet}, sum? sets seen = some all ↔
    (∀ c, all.testBit c ↔ seen.testBit c ∨ ∃ s ∈ sets, s.testBit c) ∧ (∀ s ∈ sets, ∀ c, ¬ (seen.testBit c ∧ s.testBit c)) ∧
      sets.Pairwise fun s t => ∀ c, ¬ (s.testBit c ∧ t.testBit c)
  | [], seen, all => by
    simp only [sum?, Option.some.injEq, List.not_mem_nil, false_and, exists_false, or_false, List.Pairwise.nil, and_true]
    refine ⟨fun eq => ⟨fun c => by rw [eq], fun _ mem => mem.elim⟩, fun h => Nat.eq_of_testBit_eq fun c => ?_⟩
    rw [Bool.eq_iff_iff, h.1 c]
  | s :: sets, seen, all => by
    have or (c : Nat) : (Nat.lor seen s).testBit c ↔ seen.testBit c ∨ s.testBit c := by
      rw [← Bool.or_eq_true, ← Nat.testBit_or]
      rfl
    rw [sum?, List.pairwise_cons]
    cases eq : seen.apart s
    · have some : ¬ ∀ c, ¬ (seen.testBit c ∧ s.testBit c) := fun none => by simp [apart_iff.mpr none] at eq
      exact ⟨fun h => (nomatch h), fun h => (some (h.2.1 s List.mem_cons_self)).elim⟩
    · have none := apart_iff.mp eq
      rw [cond_true, sum?_iff]
      simp only [or, List.mem_cons, exists_eq_or_imp, forall_eq_or_imp, or_assoc]
      refine and_congr_right fun _ => ⟨fun ⟨apart, pairs⟩ => ?_, fun ⟨⟨_, apart⟩, first, pairs⟩ => ⟨?_, pairs⟩⟩
      · exact ⟨⟨none, fun t mem c both => apart t mem c ⟨.inl both.1, both.2⟩⟩,
          fun t mem c both => apart t mem c ⟨.inr both.1, both.2⟩, pairs⟩
      · exact fun t mem c both => both.1.elim (fun old => apart t mem c ⟨old, both.2⟩) fun new => first t mem c ⟨new, both.2⟩

/-- The cores with these numbers, if no number is there twice. -/
def distinct? (ids : List Nat) : Option CoreSet := sum? (ids.map (Nat.shiftLeft 1)) 0

theorem distinct?_iff {ids : List Nat} {all : CoreSet} :
    distinct? ids = some all ↔ (∀ c, all.testBit c ↔ c ∈ ids) ∧ ids.Nodup := by
  have bit {a c : Nat} : (Nat.shiftLeft 1 a).testBit c ↔ a = c := testBit_bit
  rw [distinct?, sum?_iff, List.pairwise_map]
  have mem (c : Nat) : (∃ s ∈ ids.map (Nat.shiftLeft 1), s.testBit c) ↔ c ∈ ids :=
    ⟨fun ⟨_, ms, hs⟩ => have ⟨_, ma, eq⟩ := List.mem_map.mp ms; bit.mp (eq ▸ hs) ▸ ma,
      fun mc => ⟨_, List.mem_map_of_mem mc, bit.mpr rfl⟩⟩
  simp only [mem, bit, Nat.zero_testBit, Bool.false_eq_true, false_or, false_and, not_false_iff, implies_true, true_and]
  refine and_congr_right fun _ => ?_
  simp only [List.Nodup, ne_eq]
  refine ⟨.imp fun apart eq => apart _ ⟨eq, rfl⟩, .imp fun ne c both => ne (both.1.trans both.2.symm)⟩

theorem distinct?_ofIds {ids : List Nat} (distinct : ids.Nodup) : distinct? ids = some (ofIds ids) :=
  distinct?_iff.mpr ⟨fun _ => testBit_ofIds, distinct⟩

end CoreSet

/-! ## Domains -/

/-- Where in the list it is settled that each core that is missing owns a domain that holds all of `s`; nothing if it is not. -/
def seek (s : CoreSet) : List Domain → (missing : CoreSet) → List Domain
  | [], _ => []
  | d :: domains, missing =>
    bif s.within d.cores then
      bif Nat.beq (missing.without d.owners) 0 then d :: domains else seek s domains (missing.without d.owners)
    else seek s domains missing

/-- Each core that is missing owns a domain that holds all of `s`. -/
def OwnersHold (s : CoreSet) (domains : List Domain) (missing : CoreSet) : Prop :=
  ∀ c, missing.testBit c → ∃ d ∈ domains, d.owners.testBit c ∧ ∀ c', s.testBit c' → d.cores.testBit c'

theorem mem_of_mem_seek {s : CoreSet} {d : Domain} : ∀ {domains : List Domain} {missing : CoreSet},
    d ∈ seek s domains missing → d ∈ domains
  | [], _, mem => mem
  | x :: domains, missing, mem => by
    rw [seek] at mem
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
    rw [seek, OwnersHold]
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

/-- Each group of the list is a single core, or each of its cores has a domain below that holds all of it. Mostly, the domains that
follow in the list are those for the groups that follow: the search goes on at `cursor`, and starts anew only where that fails. -/
def sweep (below : List Domain) : List CoreSet → (cursor : List Domain) → Bool
  | [], _ => true
  | g :: groups, cursor =>
    bif g.atMostOne then sweep below groups cursor
    else match seek g cursor g with
      | d :: domains => sweep below groups (d :: domains)
      | [] => match seek g below g with
        | d :: domains => sweep below groups (d :: domains)
        | [] => false

theorem madeOf_iff {below : List Domain} {g : CoreSet} : MadeOf below g ↔ g.atMostOne = true ∨ OwnersHold g below g := by
  rw [CoreSet.atMostOne_iff]
  refine ⟨fun made => ?_, fun h c mem => h.imp (fun one c' mem' => one c c' mem mem') fun all => all c mem⟩
  rcases Classical.em (∃ c, g.testBit c ∧ ∀ c', g.testBit c' → c' = c) with ⟨c, mem, alone⟩ | many
  · exact .inl fun a b ha hb => (alone b hb).trans (alone a ha).symm
  · exact .inr fun c mem => (made c mem).resolve_left fun alone => many ⟨c, mem, alone⟩

theorem sweep_iff {below : List Domain} : ∀ {groups : List CoreSet} {cursor : List Domain}, (∀ d ∈ cursor, d ∈ below) →
    (sweep below groups cursor = true ↔ ∀ g ∈ groups, MadeOf below g)
  | [], _, _ => by simp [sweep]
  | g :: groups, cursor, sub => by
    rw [sweep, List.forall_mem_cons, madeOf_iff]
    cases small : g.atMostOne
    · have some : g ≠ 0 := fun eq => by simp [eq, CoreSet.atMostOne] at small
      have whole := seek_ne_nil_iff (s := g) (domains := below) some
      have part := seek_ne_nil_iff (s := g) (domains := cursor) some
      simp only [cond_false, Bool.false_eq_true, false_or]
      split
      · rename_i d domains eq
        rw [sweep_iff fun x mem => sub x (mem_of_mem_seek (eq ▸ mem))]
        refine (and_iff_right fun c mem => ?_).symm
        exact (part.mp (by simp [eq]) c mem).imp fun x h => ⟨sub x h.1, h.2⟩
      · split
        · rename_i d domains eq
          rw [sweep_iff fun x mem => mem_of_mem_seek (eq ▸ mem)]
          exact (and_iff_right (whole.mp (by simp [eq]))).symm
        · rename_i eq
          exact iff_of_false (fun h => (nomatch h)) fun h => whole.mpr h.1 eq
    · rw [cond_true, sweep_iff sub]
      exact (and_iff_right (.inl rfl)).symm

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

/-- The groups of each domain of these levels are disjoint and cover it, and each is made of what is below. -/
def checkLevels : List Domain → List (List Domain) → Bool
  | _, [] => true
  | below, level :: above => level.all Domain.checkPartitioned && sweep below (level.flatMap Domain.groups) below &&
    checkLevels (level ++ below) above

theorem checkLevels_iff : ∀ {below : List Domain} {levels : List (List Domain)}, checkLevels below levels = true ↔
    EachDomain (fun below d => d.Partitioned ∧ ∀ g ∈ d.groups, MadeOf below g) below levels
  | _, [] => by simp [checkLevels, EachDomain]
  | below, level :: above => by
    simp only [checkLevels, EachDomain, Bool.and_eq_true, List.all_eq_true, Domain.checkPartitioned_iff, checkLevels_iff,
      sweep_iff fun _ mem => mem, List.mem_flatMap]
    refine and_congr_left fun _ => ⟨fun ⟨parts, made⟩ d md => ⟨parts d md, fun g mg => made g ⟨d, md, mg⟩⟩, fun h => ?_⟩
    exact ⟨fun d md => (h d md).1, fun g ⟨d, md, mg⟩ => (h d md).2 g mg⟩

/-- Each of these cores owns one of the domains that holds all of them. -/
def checkTop (all : CoreSet) (domains : List Domain) : Bool := Nat.beq all 0 || !(seek all domains all).isEmpty

theorem checkTop_iff {all : CoreSet} {domains : List Domain} : checkTop all domains = true ↔ OwnersHold all domains all := by
  rw [checkTop, Bool.or_eq_true, Nat.beq_eq]
  rcases Classical.em (all = 0) with rfl | some
  · exact iff_of_true (.inl rfl) fun c mem => by simp at mem
  · rw [or_iff_right some, ← seek_ne_nil_iff some]
    simp

/-- **The hierarchy is valid.** -/
def checkValid (h : Hierarchy) : Bool :=
  (CoreSet.distinct? h.ids).any fun all => checkTop all (h.levels.getLast?.getD []) && checkLevels [] h.levels

/-- `checkValid` decides whether a hierarchy is valid. -/
theorem checkValid_iff {h : Hierarchy} : checkValid h = true ↔ h.Valid := by
  simp only [checkValid, Option.any_eq_true, Bool.and_eq_true, checkTop_iff, checkLevels_iff, OwnersHold]
  constructor
  · rintro ⟨all, eq, top, each⟩
    obtain ⟨mem, distinct⟩ := CoreSet.distinct?_iff.mp eq
    simp only [mem] at top
    exact ⟨distinct, top, each⟩
  · rintro ⟨distinct, top, each⟩
    simp only [← CoreSet.testBit_ofIds (ids := h.ids)] at top
    exact ⟨_, CoreSet.distinct?_ofIds distinct, top, each⟩

end Proofgen

end
