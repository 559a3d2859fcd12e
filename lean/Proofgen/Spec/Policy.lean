module

public import Proofgen.Spec.Balancer

/-!
# Flat policies

What an author declares: a filter over thief and victim, how much to take, and an order for the choice. A flat policy looks at all
cores of the machine at once.
-/

@[expose] public noncomputable section

namespace Proofgen

/-- A way to divide the victim's waiting tasks into those that move and those that stay; none is lost and none comes twice. -/
structure Division where
  /-- For this thief and this victim: the tasks that move, and those that stay. -/
  split : Core → Core → List Task × List Task
  /-- Both together are the victim's waiting tasks. -/
  perm : ∀ thief victim, ((split thief victim).1 ++ (split thief victim).2).Perm victim.ready
  /-- Those that stay keep their order. -/
  stays : ∀ thief victim, (split thief victim).2.Sublist victim.ready

/-- In which order a thief looks through the waiting tasks. -/
inductive TaskOrder where
  /-- As they wait. -/
  | queue
  /-- The lightest first; of equal ones, the one that has waited longest. -/
  | lightest
  /-- The heaviest first; of equal ones, the one that has waited longest. -/
  | heaviest
deriving DecidableEq

/-- Of two weights, the first being that of the task further ahead, the first comes before the second. -/
def TaskOrder.prefers : TaskOrder → Nat → Nat → Bool
  | queue, _, _ => true
  | lightest, w, v => decide (w ≤ v)
  | heaviest, w, v => decide (v ≤ w)

/-- The first task, in this order, whose weight will do, and the tasks without it. -/
def extract (order : TaskOrder) (wanted : Nat → Bool) : List Task → Option (Task × List Task)
  | [] => none
  | t :: ts => match extract order wanted ts with
    | none => if wanted t.weight then some (t, ts) else none
    | some (s, rest) => if wanted t.weight && order.prefers t.weight s.weight then some (t, ts) else some (s, t :: rest)

theorem extract_perm {order : TaskOrder} {wanted : Nat → Bool} {ts rest : List Task} {t : Task}
    (h : extract order wanted ts = some (t, rest)) : (t :: rest).Perm ts ∧ rest.Sublist ts := by
  induction ts generalizing t rest with
  | nil => nomatch h
  | cons u us ih =>
    unfold extract at h
    split at h
    · split at h
      · cases h
        exact ⟨.refl _, List.sublist_cons_self _ _⟩
      · nomatch h
    · rename_i s others found
      have ⟨perm, sub⟩ := ih found
      split at h <;> cases h
      · exact ⟨.refl _, List.sublist_cons_self _ _⟩
      · exact ⟨(List.Perm.swap _ _ _).trans (perm.cons _), sub.cons₂ _⟩

/-- `take: one`: the first waiting task, in this order, whose weight will do; none if there is none. -/
def Division.pick (order : TaskOrder) (wanted : Core → Core → Nat → Bool) : Division where
  split thief victim := match extract order (wanted thief victim) victim.ready with
    | none => ([], victim.ready)
    | some (t, rest) => ([t], rest)
  perm thief victim := by
    split
    · exact .refl _
    · rename_i h
      exact (extract_perm h).1
  stays thief victim := by
    split
    · exact List.Sublist.refl _
    · rename_i h
      exact (extract_perm h).2

/-- `take: one` without more: the first waiting task. -/
def Division.one : Division := .pick .queue fun _ _ _ => true

/--
Ipanema's loop: go through the tasks, skip each that costs more than what is left of the budget, move the others. (Every task costs
something, so that all are skipped when nothing is left.)
-/
def fill (cost : Task → Nat) : Nat → List Task → List Task × List Task
  | _, [] => ([], [])
  | left, t :: ts =>
    if cost t ≤ left then (t :: (fill cost (left - cost t) ts).1, (fill cost (left - cost t) ts).2)
    else ((fill cost left ts).1, t :: (fill cost left ts).2)

theorem fill_perm (cost : Task → Nat) (left : Nat) (ts : List Task) :
    ((fill cost left ts).1 ++ (fill cost left ts).2).Perm ts ∧ (fill cost left ts).2.Sublist ts := by
  induction ts generalizing left with
  | nil => exact ⟨.refl _, .slnil⟩
  | cons t ts ih =>
    unfold fill
    split
    · exact ⟨(ih _).1.cons t, (ih _).2.cons t⟩
    · exact ⟨List.perm_middle.trans ((ih _).1.cons t), (ih _).2.cons₂ t⟩

/-- `budget`: tasks from the front that cost no more, together, than the budget. What is negative is a budget of nothing. -/
def Division.budget (cost : Task → Nat) (amount : Core → Core → Int) : Division where
  split thief victim := fill cost (amount thief victim).toNat victim.ready
  perm _ _ := (fill_perm _ _ _).1
  stays _ _ := (fill_perm _ _ _).2

/-- `take: half`: a budget of half of the gap between the two cores, rounded down. -/
def Division.half (weigh : Task → Nat) : Division :=
  .budget weigh fun thief victim => ((victim.load weigh : Int) - thief.load weigh) / 2

/-- The first key decides, and where two are equal the next: `a` is at least `b`. -/
def keysGe : List Int → List Int → Bool
  | a :: as, b :: bs => decide (b < a) || (decide (a = b) && keysGe as bs)
  | _, _ => true

/-- The first of the elements that is at least every other. -/
def argmaxBy {α : Type} (atLeast : α → α → Bool) : List α → Option α
  | [] => none
  | x :: xs => match argmaxBy atLeast xs with
    | none => some x
    | some y => if atLeast x y then some x else some y

/-- The first of the elements with the largest keys. -/
def argmax {α : Type} (keys : α → List Int) (xs : List α) : Option α := argmaxBy (fun x y => keysGe (keys x) (keys y)) xs

/-- A **flat policy**. -/
structure Policy where
  /-- The weights of tasks it is made for. -/
  bounds : WeightBounds := {}
  /-- What a task adds to the load of its core. -/
  weigh : Task → Nat := fun _ => 1
  /-- The thief may steal from the victim. -/
  filter : Core → Core → Prop
  /-- Among several candidates the policy goes for the one with the largest first key; later keys break ties. -/
  keys : Core → Core → List Int := fun _ _ => []
  /-- Which of the victim's tasks move. -/
  division : Division
  /-- After a failed attempt a thief goes on to its other candidates; without it, it gives up. -/
  goesOn : Bool := false

namespace Policy

/-- A core may steal from another core that passes the filter. -/
def Candidate (p : Policy) {n : Nat} (m : Machine n) (i j : Fin n) : Prop := i ≠ j ∧ p.filter (m i) (m j)

open Classical in
/-- The candidate with the largest keys. -/
def choose (p : Policy) {n : Nat} (m : Machine n) (i : Fin n) : Option (Fin n) :=
  argmax (fun j => p.keys (m i) (m j)) ((List.finRange n).filter fun j => decide (p.Candidate m i j))

/-- The tasks that move join the end of the thief's runqueue; what runs goes on running. -/
def steal (p : Policy) (thief victim : Core) : Core × Core :=
  ({ thief with ready := thief.ready ++ (p.division.split thief victim).1 },
   { victim with ready := (p.division.split thief victim).2 })

/-- The balancer that a policy declares for these sizes of machine, with this selection and choice: under the locks the filter is
checked, again or for the first time. -/
def seeing (p : Policy) (size : Nat → Prop) (candidate : {n : Nat} → Machine n → Fin n → Fin n → Prop)
    (choose : {n : Nat} → Machine n → Fin n → Option (Fin n)) : Balancer where
  size := size
  bounds := p.bounds
  weigh := p.weigh
  candidate := candidate
  choose := choose
  goesOn := p.goesOn
  canSteal := p.filter
  steal := p.steal

/-- The balancer that a flat policy declares, for machines of every size: the filter selects, and is checked again under the locks. -/
def balancer (p : Policy) : Balancer := p.seeing (fun _ => True) p.Candidate p.choose

end Policy

end Proofgen

end
