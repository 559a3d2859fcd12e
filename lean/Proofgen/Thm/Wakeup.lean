module

public import Proofgen.Spec.Wakeup
public import Proofgen.Thm.Local
public import Proofgen.Thm.Split

/-!
# Which rules place waking threads well

A thread that may run on an idle core is always placed on one if and only if the machine has one core at most, or the rule takes
the longest idle of all cores. Where there is one node only, the cores of the node are all cores.
-/

@[expose] public noncomputable section

namespace Proofgen

variable {n : Nat} {rule : WakeupRule} {w : Wakeup n}

/-! ## What is placed where -/

/-- A preference names a core that is looked at. -/
theorem WakeupPreference.finds_of_pick {finds : Fin n → Bool} {i : Fin n} :
    ∀ {preference : WakeupPreference}, preference.pick w finds = some i → finds i = true
  | last, h | waker, h => by
    simp only [pick, Option.ite_none_right_eq_some, Option.some.injEq] at h
    exact h.2 ▸ h.1
  | longestIdle, h => (List.mem_filter.mp (mem_of_argmaxBy h)).2

/-- If there is an idle core, some core has been idle for the longest. -/
theorem WakeupPreference.pick_longestIdle_ne_none {finds : Fin n → Bool} {i : Fin n} (found : finds i = true) :
    longestIdle.pick w finds ≠ none := fun h => by
  have : i ∈ ([] : List (Fin n)) := argmaxBy_eq_none h ▸ List.mem_filter.mpr ⟨List.mem_finRange i, found⟩
  exact List.not_mem_nil this

/-- A waking thread is placed on an idle core that is looked at; or nothing prefers any, and it is placed the old way. -/
theorem WakeupRule.place_cases (rule : WakeupRule) (w : Wakeup n) : rule.finds w (rule.place w) = true ∨
    (∀ preference ∈ rule.prefer, preference.pick w (rule.finds w) = none) ∧ rule.place w = w.fallback := by
  unfold place
  cases h : rule.prefer.findSome? fun preference => preference.pick w (rule.finds w) with
  | none => exact .inr ⟨List.findSome?_eq_none_iff.mp h, rfl⟩
  | some i =>
    obtain ⟨_, _, picked⟩ := List.exists_of_findSome?_eq_some h
    exact .inl (WakeupPreference.finds_of_pick picked)

/-- Without an idle core among those looked at, a thread is placed the old way. -/
theorem WakeupRule.place_eq_fallback (none : ∀ preference ∈ rule.prefer, preference.pick w (rule.finds w) = none) :
    rule.place w = w.fallback := by
  rw [place, List.findSome?_eq_none_iff.mpr none, Option.getD_none]

/-- The old way, too, respects where the thread may run. -/
theorem Wakeup.fallback_allowed {i : Fin n} (allowed : w.allowed i = true) : w.allowed w.fallback = true := by
  unfold fallback
  split
  case isTrue h => exact h
  case isFalse =>
    cases h : (List.finRange n).find? w.allowed with
    | none => exact absurd allowed (List.find?_eq_none.mp h i (List.mem_finRange i))
    | some j => exact List.find?_some h

/-- **A waking thread is placed where it may run**, by every rule, if it may run anywhere. -/
theorem WakeupRule.placed_allowed (rule : WakeupRule) {i : Fin n} (allowed : w.allowed i = true) :
    w.allowed (rule.place w) = true := by
  rcases rule.place_cases w with found | ⟨_, eq⟩
  · simp only [finds, Bool.and_eq_true] at found
    exact found.1.2
  · exact eq ▸ w.fallback_allowed allowed

/-- A rule that takes the longest idle core takes an idle one if it looks at any. -/
theorem WakeupRule.place_idle {i : Fin n} (mem : .longestIdle ∈ rule.prefer) (found : rule.finds w i = true) :
    (w.machine (rule.place w)).Idle := by
  rcases rule.place_cases w with found | ⟨none, _⟩
  · simp only [finds, Bool.and_eq_true, decide_eq_true_eq] at found
    exact found.2
  · exact absurd (none _ mem) (WakeupPreference.pick_longestIdle_ne_none found)

/-! ## Rules that are sound -/

/-- The machines have one core at most. -/
def Topologies.OneCore : Topologies → Prop
  | every => False
  | only nodeOf => nodeOf.length ≤ 1

/-- The machines have one node at most. -/
def Topologies.OneNode : Topologies → Prop
  | every => False
  | only nodeOf => ∀ a ∈ nodeOf, a = nodeOf.headD 0

instance : (topologies : Topologies) → Decidable topologies.OneCore
  | .every => inferInstanceAs (Decidable False)
  | .only nodeOf => inferInstanceAs (Decidable (nodeOf.length ≤ 1))

instance : (topologies : Topologies) → Decidable topologies.OneNode
  | .every => inferInstanceAs (Decidable False)
  | .only nodeOf => inferInstanceAs (Decidable (∀ a ∈ nodeOf, a = nodeOf.headD 0))

variable {bounds : WeightBounds} {topologies : Topologies}

/-- A rule that looks at all cores, and takes the longest idle one, is sound. -/
theorem wakeupSound_of_covers (mem : .longestIdle ∈ rule.prefer)
    (covers : ∀ {n : Nat} (w : Wakeup n), topologies.Admit w.node → ∀ i, rule.search.covers w i = true) :
    WakeupSound bounds rule topologies := fun w among _ ⟨i, allowed, idle⟩ =>
  rule.place_idle mem (i := i) (by simp only [WakeupRule.finds, covers w among i, allowed, idle, decide_true, Bool.and_self])

/-- **The longest idle core of the machine is sound.** -/
theorem wakeupSound_of_machine (search : rule.search = .machine) (mem : .longestIdle ∈ rule.prefer) :
    WakeupSound bounds rule topologies :=
  wakeupSound_of_covers mem fun _ _ _ => by rw [search, WakeupSearch.covers]

/-- On a machine with one node, all cores are on the same. -/
theorem Topologies.OneNode.eq {node : Fin n → Nat} (one : topologies.OneNode) (among : topologies.Admit node) (i j : Fin n) :
    node i = node j := by
  cases topologies with
  | every => exact one.elim
  | only nodeOf =>
    have head (k : Fin n) : node k = nodeOf.headD 0 := by
      have lt : k.val < nodeOf.length := among.1 ▸ k.isLt
      rw [among.2 k, List.getD_eq_getElem?_getD, List.getElem?_eq_getElem lt, Option.getD_some]
      exact one _ (List.getElem_mem lt)
    rw [head i, head j]

/-- **The longest idle core of the node is sound if there is one node only.** -/
theorem wakeupSound_of_oneNode (search : rule.search = .node) (mem : .longestIdle ∈ rule.prefer) (one : topologies.OneNode) :
    WakeupSound bounds rule topologies :=
  wakeupSound_of_covers mem fun w among i => by
    rw [search, WakeupSearch.covers, one.eq among i w.last, beq_self_eq_true, Bool.true_or]

/-- **Every rule is sound if there is one core only.** -/
theorem wakeupSound_of_oneCore (one : topologies.OneCore) :
    WakeupSound bounds rule topologies := fun {n} w among _ ⟨i, _, idle⟩ => by
  cases topologies with
  | every => exact one.elim
  | only nodeOf =>
    have le : n ≤ 1 := among.1 ▸ one
    have eq : rule.place w = i := by omega
    exact eq ▸ idle

/-! ## Rules that are not -/

/-- The thread ran last on core `i`, is woken from there, and may run there and where `allowed` says. Core `i` alone is busy. -/
def Wakeup.beside (i : Fin n) (node : Fin n → Nat) (allowed : Fin n → Bool) (weight : Nat) : Wakeup n where
  machine j := { current := if j = i then some { id := 1, weight } else none, ready := [] }
  last := i
  waker := i
  allowed j := decide (j = i) || allowed j
  idleFor _ := 0
  node := node

section
variable {i : Fin n} {node : Fin n → Nat} {allowed : Fin n → Bool} {weight : Nat}

theorem Wakeup.beside_idle_iff {j : Fin n} : ((beside i node allowed weight).machine j).Idle ↔ j ≠ i := by
  by_cases h : j = i <;> simp [beside, Core.Idle, Core.count, Core.tasks, h]

/-- There is one task. -/
theorem Wakeup.beside_wellFormed (admits : bounds.Admits weight) :
    WellFormed bounds (beside i node allowed weight).machine.tasks := by
  have perm := (List.perm_cons_erase (List.mem_finRange i)).flatMap_right
    fun j => ((beside i node allowed weight).machine j).tasks
  have none : ((List.finRange n).erase i).flatMap (fun j => ((beside i node allowed weight).machine j).tasks) = [] := by
    refine List.flatMap_eq_nil_iff.mpr fun j mem => List.eq_nil_of_length_eq_zero (beside_idle_iff.mpr ?_)
    exact ((nodup_finRange n).mem_erase_iff.mp mem).1
  rw [List.flatMap_cons, none, List.append_nil] at perm
  refine WellFormed.of_perm ?_ perm.symm
  simp [beside, Core.tasks, WellFormed, admits]

/-- A rule that finds no idle core leaves the thread on its busy one. -/
theorem not_wakeupSound_of_beside {k : Fin n} (ne : k ≠ i) (may : allowed k = true) (admits : bounds.Admits weight)
    (among : topologies.Admit node)
    (none : ∀ preference ∈ rule.prefer,
      preference.pick (.beside i node allowed weight) (rule.finds (.beside i node allowed weight)) = none) :
    ¬ WakeupSound bounds rule topologies := fun sound => by
  have idle := sound (.beside i node allowed weight) among (Wakeup.beside_wellFormed admits)
    ⟨k, by simp only [Wakeup.beside, may, Bool.or_true], Wakeup.beside_idle_iff.mpr ne⟩
  have fallback : (Wakeup.beside i node allowed weight).fallback = i := by
    simp only [Wakeup.fallback, Wakeup.beside, decide_true, Bool.true_or, if_true]
  rw [rule.place_eq_fallback none, fallback] at idle
  exact Wakeup.beside_idle_iff.mp idle rfl

/-- The core where the thread ran last is busy, so no rule finds it. -/
theorem WakeupRule.finds_beside_self (rule : WakeupRule) : rule.finds (.beside i node allowed weight) i = false := by
  have : ¬ ((Wakeup.beside i node allowed weight).machine i).Idle := fun idle => Wakeup.beside_idle_iff.mp idle rfl
  simp only [finds, this, decide_false, Bool.and_false]

/-- Where no core is found, no preference names one. -/
theorem WakeupPreference.pick_eq_none {finds : Fin n → Bool} (never : ∀ j, finds j = false) (preference : WakeupPreference) :
    preference.pick w finds = none := by
  cases h : preference.pick w finds with
  | none => rfl
  | some j => exact absurd (finds_of_pick h) (by simp only [never, Bool.false_eq_true, not_false_eq_true])

end

/-- Where there may be two cores, there are machines with two of them. -/
theorem Topologies.exists_ne (many : ¬ topologies.OneCore) :
    ∃ (n : Nat) (node : Fin n → Nat) (i k : Fin n), topologies.Admit node ∧ k ≠ i := by
  cases topologies with
  | every => exact ⟨2, fun _ => 0, 0, 1, trivial, by decide⟩
  | only nodeOf =>
    have two : 1 < nodeOf.length := Nat.lt_of_not_le many
    exact ⟨nodeOf.length, fun i => nodeOf.getD i 0, ⟨0, by omega⟩, ⟨1, two⟩, ⟨rfl, fun _ => rfl⟩, by simp⟩

/-- Where there may be two nodes, there are machines with cores on two of them. -/
theorem Topologies.exists_node_ne (many : ¬ topologies.OneNode) :
    ∃ (n : Nat) (node : Fin n → Nat) (i k : Fin n), topologies.Admit node ∧ node k ≠ node i := by
  cases topologies with
  | every => exact ⟨2, fun i => i.val, 0, 1, trivial, by decide⟩
  | only nodeOf =>
    simp only [OneNode, Classical.not_forall] at many
    obtain ⟨a, mem, ne⟩ := many
    obtain ⟨k, lt, rfl⟩ := List.getElem_of_mem mem
    refine ⟨nodeOf.length, fun i => nodeOf.getD i 0, ⟨0, by omega⟩, ⟨k, lt⟩, ⟨rfl, fun _ => rfl⟩, ?_⟩
    cases nodeOf with
    | nil => exact absurd lt (Nat.not_lt_zero k)
    | cons b l => simpa [List.getD_eq_getElem?_getD, List.getElem?_eq_getElem lt] using ne

/-- Without the longest idle core, a rule misses all idle cores beside the one where the thread ran last and is woken. -/
theorem not_wakeupSound_of_not_mem {weight : Nat} (admits : bounds.Admits weight) (many : ¬ topologies.OneCore)
    (mem : .longestIdle ∉ rule.prefer) : ¬ WakeupSound bounds rule topologies := by
  obtain ⟨n, node, i, k, among, ne⟩ := topologies.exists_ne many
  refine not_wakeupSound_of_beside (allowed := fun _ => true) ne rfl admits among fun preference wanted => ?_
  have busy := rule.finds_beside_self (i := i) (node := node) (allowed := fun _ => true) (weight := weight)
  cases preference with
  | last => exact if_neg (Bool.eq_false_iff.mp busy)
  | waker => exact if_neg (Bool.eq_false_iff.mp busy)
  | longestIdle => exact absurd wanted mem

/-- A rule that looks at the core where the thread ran last misses all others. -/
theorem not_wakeupSound_of_last {weight : Nat} (admits : bounds.Admits weight) (many : ¬ topologies.OneCore)
    (search : rule.search = .last) : ¬ WakeupSound bounds rule topologies := by
  obtain ⟨n, node, i, k, among, ne⟩ := topologies.exists_ne many
  refine not_wakeupSound_of_beside (allowed := fun _ => true) ne rfl admits among fun preference _ =>
    preference.pick_eq_none fun j => ?_
  by_cases h : j = i
  · exact h ▸ rule.finds_beside_self
  · simp only [WakeupRule.finds, search, WakeupSearch.covers, Wakeup.beside, h, decide_false, Bool.false_and]

/-- A rule that looks at nodes misses the others. -/
theorem not_wakeupSound_of_node {weight : Nat} (admits : bounds.Admits weight) (many : ¬ topologies.OneNode)
    (search : rule.search = .node) : ¬ WakeupSound bounds rule topologies := by
  obtain ⟨n, node, i, k, among, ne⟩ := topologies.exists_node_ne many
  have apart : k ≠ i := fun eq => ne (congrArg node eq)
  refine not_wakeupSound_of_beside (allowed := fun j => decide (j = k)) apart (decide_eq_true rfl) admits among
    fun preference _ => preference.pick_eq_none fun j => ?_
  by_cases hi : j = i
  · exact hi ▸ rule.finds_beside_self
  · by_cases hk : j = k
    · simp only [WakeupRule.finds, search, WakeupSearch.covers, Wakeup.beside, hk, beq_eq_false_iff_ne.mpr ne, Bool.or_self,
        Bool.false_and]
    · simp only [WakeupRule.finds, Wakeup.beside, hi, hk, decide_false, Bool.or_self, Bool.and_false, Bool.false_and]

/-- **Which rules are sound**, if the policy is made for any thread at all. -/
theorem wakeupSound_iff {weight : Nat} (admits : bounds.Admits weight) : WakeupSound bounds rule topologies ↔
    topologies.OneCore ∨ .longestIdle ∈ rule.prefer ∧ (rule.search = .machine ∨ rule.search = .node ∧ topologies.OneNode) := by
  constructor
  · intro sound
    refine Classical.or_iff_not_imp_left.mpr fun many => ?_
    have mem := Classical.not_not.mp fun mem => not_wakeupSound_of_not_mem admits many mem sound
    refine ⟨mem, ?_⟩
    cases search : rule.search with
    | last => exact (not_wakeupSound_of_last admits many search sound).elim
    | node => exact .inr ⟨rfl, Classical.not_not.mp fun nodes => not_wakeupSound_of_node admits nodes search sound⟩
    | machine => exact .inl rfl
  · rintro (one | ⟨mem, search | ⟨search, one⟩⟩)
    · exact wakeupSound_of_oneCore one
    · exact wakeupSound_of_machine search mem
    · exact wakeupSound_of_oneNode search mem one

/-- The statement is not hollow: with two cores of one node, a thread that ran last on the busy one goes to the idle one. -/
theorem exists_wakeup_moved : ∃ w : Wakeup 2, (Topologies.only [0, 0]).Admit w.node ∧ WellFormed {} w.machine.tasks ∧
    ¬ (w.machine w.last).Idle ∧ (w.machine (WakeupRule.place ⟨.node, [.last, .longestIdle]⟩ w)).Idle :=
  ⟨.beside 0 (fun _ => 0) (fun _ => true) 1, ⟨rfl, by decide⟩, Wakeup.beside_wellFormed (by decide), by decide, by decide⟩

end Proofgen

end
