module

public import Proofgen.Spec.Group
public import Proofgen.Spec.Policy

/-!
# Policies on a hierarchy

A thief looks for work level by level, from the lowest. At each level it compares its own group of its domain with the others, and
within those that pass the group filter it looks for cores that pass the filter of the policy (Ipanema slides, `balancing_select`).
-/

@[expose] public noncomputable section

namespace Proofgen

/-- A ratio, as numerator and denominator. -/
abbrev Ratio := Int × Nat

/-- The first ratio decides, and where two are equal the next: `a` is at least `b`. -/
def ratiosGe : List Ratio → List Ratio → Bool
  | a :: as, b :: bs => decide (b.1 * a.2 < a.1 * b.2) || (decide (a.1 * b.2 = b.1 * a.2) && ratiosGe as bs)
  | _, _ => true

/-- What a policy says of groups. -/
structure GroupRules where
  /-- A thief of the first group may steal from cores of the second. -/
  filter : Group → Group → Prop := fun _ _ => True
  /-- Among several groups the policy goes for the one with the largest first key; later keys break ties. -/
  keys : Group → Group → List Ratio := fun _ _ => []

/-- What a thief comes across at some level: a core of a group that it is not in itself, and the group it is in. -/
structure Offer (n : Nat) where
  /-- A group of the thief's domain that the thief is in. -/
  home : CoreSet
  /-- A group of the same domain that it is not in. Groups that it is in are local, and skipped. -/
  away : CoreSet
  /-- A core of that group. -/
  victim : Fin n

namespace Hierarchy

variable (h : Hierarchy) {n : Nat}

/-- All that thief `i` comes across at this level. -/
def offers (i : Fin n) (level : List Domain) : List (Offer n) :=
  (level.filter fun d => h.has d.owners i).flatMap fun d =>
    (d.groups.filter fun home => h.has home i).flatMap fun home =>
      (d.groups.filter fun away => !h.has away i).flatMap fun away =>
        ((List.finRange n).filter (h.has away)).map fun j => ⟨home, away, j⟩

end Hierarchy

namespace Policy

variable (p : Policy) (g : GroupRules) (h : Hierarchy) {n : Nat} (m : Machine n) (i : Fin n)

/-- An offer that thief `i` may take: its group passes the group filter, its core the filter. -/
def Takes (o : Offer n) : Prop := g.filter (h.group m o.home) (h.group m o.away) ∧ p.filter (m i) (m o.victim)

/-- At this level, thief `i` may choose victim `j`. -/
def Finds (level : List Domain) (j : Fin n) : Prop := ∃ o ∈ h.offers i level, o.victim = j ∧ p.Takes g h m i o

/-- At the lowest of these levels where thief `i` may choose anything, it may choose victim `j`. -/
def Reaches : List (List Domain) → Fin n → Prop
  | [], _ => False
  | level :: above, j => p.Finds g h m i level j ∨ (∀ k, ¬ p.Finds g h m i level k) ∧ Reaches above j

/-- The keys of an offer: those of its group, then those of its core. -/
def offerKeys (o : Offer n) : List Ratio :=
  g.keys (h.group m o.home) (h.group m o.away) ++ (p.keys (m i) (m o.victim)).map fun key => (key, 1)

open Classical in
/-- At the lowest level where there is something to take, the offer with the largest keys. -/
def chooseFrom : List (List Domain) → Option (Fin n)
  | [] => none
  | level :: above =>
    match argmaxBy (fun o o' => ratiosGe (p.offerKeys g h m i o) (p.offerKeys g h m i o'))
        ((h.offers i level).filter fun o => decide (p.Takes g h m i o)) with
    | some o => some o.victim
    | none => chooseFrom above

end Policy

/-- The balancer that a policy declares for a machine with this hierarchy. Under the locks the filter is checked again, for thief and
victim alone: nobody holds the locks of a group. -/
def Policy.within (p : Policy) (g : GroupRules) (h : Hierarchy) : Balancer :=
  p.seeing (fun n => n = h.ids.length) (fun m i j => p.Reaches g h m i h.levels j) fun m i => p.chooseFrom g h m i h.levels

/--
`group_filter_sound`: for every two groups of a domain, if the thief's has an idle core and no overloaded one, and the victim's has an
overloaded core and no idle one, then the group filter passes.
-/
def GroupFilterSound (p : Policy) (g : GroupRules) (h : Hierarchy) : Prop :=
  ∀ {n : Nat} (m : Machine n), n = h.ids.length → WellFormed p.bounds m.tasks → ∀ level ∈ h.levels, ∀ d ∈ level,
    ∀ home ∈ d.groups, ∀ away ∈ d.groups,
      (∃ c ∈ h.group m home, c.Idle) → (∀ c ∈ h.group m home, ¬ c.Overloaded) →
      (∃ c ∈ h.group m away, c.Overloaded) → (∀ c ∈ h.group m away, ¬ c.Idle) →
        g.filter (h.group m home) (h.group m away)

end Proofgen

end
