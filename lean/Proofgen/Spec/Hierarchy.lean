module

public import Proofgen.Spec.Machine

/-!
# Hierarchies of cores

Real machines balance level by level: between the hardware threads of a core, between the cores of a node, between nodes. At each
level a core has a domain, the cores it may steal from, and the domain is made of groups (Ipanema slides; Linux has the same).
-/

@[expose] public noncomputable section

namespace Proofgen

/-- A **set of cores**: bit `c` says whether core `c` is in it. -/
abbrev CoreSet := Nat

namespace CoreSet

/-- These many cores with consecutive numbers, from the first on. -/
def span (first count : Nat) : CoreSet := Nat.shiftLeft (Nat.pred (Nat.pow 2 count)) first

/-- All that is in some of these sets. -/
def union (sets : List CoreSet) : CoreSet := sets.rec 0 fun s _ rest => Nat.lor s rest

/-- The cores with these numbers. -/
def ofIds (ids : List Nat) : CoreSet := union (ids.map fun c => 1 <<< c)

/-- The numbers of the cores of a set, those below `bound`. -/
def toIds (s : CoreSet) (bound : Nat) : List Nat :=
  bound.rec [] fun left rest => bif Nat.beq (Nat.land (Nat.shiftRight s (Nat.sub bound (Nat.succ left))) 1) 0 then rest
    else Nat.sub bound (Nat.succ left) :: rest

end CoreSet

/-- A **domain**: cores among which load is balanced, group by group. -/
structure Domain where
  /-- Whose domain it is: these cores look for work here. -/
  owners : CoreSet
  /-- The cores that it spans. -/
  cores : CoreSet
  /-- What the domain is made of. -/
  groups : List CoreSet
deriving DecidableEq

/-- A domain that all its cores share. -/
def Domain.shared (cores : CoreSet) (groups : List CoreSet) : Domain := ⟨cores, cores, groups⟩

/-! ## Levels in short

Kernels evaluate recursors, and the operations of `Nat` themselves, several times as fast as the same in other words.
-/

/-- What the numbers from 0 on give, so many. -/
def upTo {α : Type} (many : Nat) (f : Nat → α) : List α := many.rec [] fun left rest => f (Nat.sub many (Nat.succ left)) :: rest

/-- A regular level: so many shared domains, each `apart` cores after the one before, of so many groups, each `step` cores after
the one before; the first group of the first domain is `unit`. -/
def Level.regular (unit : CoreSet) (domains apart groups step : Nat) : List Domain :=
  upTo domains fun d => (fun sets => .shared (CoreSet.union sets) sets)
    (upTo groups fun g => Nat.shiftLeft unit (Nat.add (Nat.mul d apart) (Nat.mul g step)))

/-- What `f` gives for a number, which is a literal there. -/
def atLiteral {α : Type} (f : Nat → α) (n : Nat) : α := n.rec (f 0) fun k _ => f (Nat.succ k)

/--
Domains by what `make` makes of lists of sets of cores in code, and the `others`. A code has digits of so many bits, the lowest
first, two for each run of cores in a set: how many cores, and the first of them. A 0 ends a set, another 0 a list; the last set that
is read stands first in it. Above the last digit stands a 1.

Equal sets are equal terms, so that a kernel that remembers what it evaluated looks at the first alone.
-/
def Level.decode (bits steps : Nat) (make : List CoreSet → Domain) (others : List Domain) :
    (code : Nat) → (set : CoreSet) → (sets : List CoreSet) → List Domain :=
  steps.rec (fun _ _ _ => []) fun _ next code set sets =>
    bif Nat.beq code 1 then others
    else atLiteral (fun count =>
      bif Nat.beq count 0 then
        bif Nat.beq set 0 then make sets :: next (Nat.shiftRight code bits) 0 []
        else next (Nat.shiftRight code bits) 0 (set :: sets)
      else atLiteral (fun first => next (Nat.shiftRight code (Nat.mul 2 bits)) (Nat.lor set (CoreSet.span first count)) sets)
        (Nat.mod (Nat.shiftRight code bits) (Nat.pow 2 bits))) (Nat.mod code (Nat.pow 2 bits))

/-- A level in code: the groups of each domain, which all its cores share. No code takes more than so many steps. -/
def Level.coded (bits steps : Nat) (codes : List Nat) : List Domain :=
  codes.rec [] fun code _ others => decode bits steps (fun groups => .shared (CoreSet.union groups) groups) others code 0 []

/-- A level in code: for each domain its owners, then its groups. -/
def Level.codedOwned (bits steps : Nat) (codes : List Nat) : List Domain :=
  codes.rec [] fun code _ others => decode bits steps (fun sets => ⟨sets.headD 0, CoreSet.union sets.tail, sets.tail⟩) others code 0 []

/-- The **hierarchy** of a machine. -/
structure Hierarchy where
  /-- The numbers of the machine's cores. There may be gaps, where cores are offline. -/
  ids : List Nat
  /-- The domains of each level, the lowest first. -/
  levels : List (List Domain)

/-- Each owner is in its domain, no core is in two of its groups, and they hold all its cores and no others. -/
structure Domain.Partitioned (d : Domain) : Prop where
  /-- A domain holds the cores whose domain it is. -/
  owned : ∀ c, d.owners.testBit c → d.cores.testBit c
  /-- The groups cover the domain. -/
  covers : ∀ c, d.cores.testBit c ↔ ∃ g ∈ d.groups, g.testBit c
  /-- The groups are disjoint. -/
  disjoint : d.groups.Pairwise fun g g' => ∀ c, ¬ (g.testBit c ∧ g'.testBit c)

/--
A group is **made of what is below**: it is a single core, or each of its cores has a domain below that holds all of the group, so
that load is balanced within the group before it is balanced between groups.
-/
def MadeOf (below : List Domain) (g : CoreSet) : Prop :=
  ∀ c, g.testBit c → (∀ c', g.testBit c' → c' = c) ∨ ∃ d ∈ below, d.owners.testBit c ∧ ∀ c', g.testBit c' → d.cores.testBit c'

/-- What holds for each domain of these levels, and all the domains below it. -/
def EachDomain (P : List Domain → Domain → Prop) : List Domain → List (List Domain) → Prop
  | _, [] => True
  | below, level :: above => (∀ d ∈ level, P below d) ∧ EachDomain P (level ++ below) above

/--
A hierarchy is **valid** (Ipanema slides): at the top every core has a domain with all cores; at each level a core has one domain at
most; the groups of a domain are disjoint and cover it; and each group is made of groups below.
-/
structure Hierarchy.Valid (h : Hierarchy) : Prop where
  /-- No core is there twice. -/
  distinct : h.ids.Nodup
  /-- No core has two domains at one level. -/
  single : ∀ level ∈ h.levels, level.Pairwise fun d d' => ∀ c, ¬ (d.owners.testBit c ∧ d'.owners.testBit c)
  /-- At the top level every core has a domain that holds all cores. -/
  top : ∀ c ∈ h.ids, ∃ d ∈ h.levels.getLast?.getD [], d.owners.testBit c ∧ ∀ c' ∈ h.ids, d.cores.testBit c'
  /-- The groups of each domain are disjoint and cover it, and each is made of what is below. -/
  each : EachDomain (fun below d => d.Partitioned ∧ ∀ g ∈ d.groups, MadeOf below g) [] h.levels

namespace Hierarchy

variable (h : Hierarchy) {n : Nat}

/-- Core `i` of a machine with this hierarchy is in the set. -/
def has (s : CoreSet) (i : Fin n) : Bool := (h.ids[i.val]?).any s.testBit

end Hierarchy

end Proofgen

end
