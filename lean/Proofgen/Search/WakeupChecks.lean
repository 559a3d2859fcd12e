module

public import Proofgen.Search.Checkers
public import Proofgen.Search.Replay
public import Proofgen.Spec.Wakeup

/-!
# Moments as data

A moment at which a thread wakes up, as lists, and a checker: the rule places the thread on a busy core though it may run on an
idle one.
-/

@[expose] public noncomputable section

namespace Proofgen

/-- A moment at which a thread wakes up. The lists of numbers have one for each core; beyond their ends there are zeros. -/
structure WakeupData where
  /-- The cores of the machine. -/
  cores : List Core
  /-- The core where the thread ran last. -/
  last : Nat
  /-- The core whose thread wakes it. -/
  waker : Nat
  /-- The cores on which it may run. -/
  allowed : List Nat
  /-- For how long each core has been idle. -/
  idleFor : List Nat
  /-- The number of each core's node. -/
  nodeOf : List Nat

namespace WakeupData

/-- The moment, if the machine has the cores `last` and `waker`. -/
def moment (d : WakeupData) (hl : d.last < d.cores.length) (hw : d.waker < d.cores.length) : Wakeup d.cores.length where
  machine := .ofList d.cores
  last := ⟨d.last, hl⟩
  waker := ⟨d.waker, hw⟩
  allowed i := d.allowed.contains i.val
  idleFor i := d.idleFor.getD i 0
  node i := d.nodeOf.getD i 0

/-- Where the rule places the thread; `none` if the machine has not the cores `last` and `waker`. -/
def place (rule : WakeupRule) (d : WakeupData) : Option Nat :=
  if h : d.last < d.cores.length ∧ d.waker < d.cores.length then some (rule.place (d.moment h.1 h.2)).val else none

/-- The nodes are those of one of the machines. -/
def admitted (d : WakeupData) : Topologies → Bool
  | .every => true
  | .only nodeOf => d.cores.length == nodeOf.length && d.nodeOf == nodeOf

end WakeupData

/-- The tasks are well-formed; their ids grow along the list. -/
def checkTasks (bounds : WeightBounds) (tasks : List Task) : Bool :=
  tasks.all (fun t => decide (bounds.Admits t.weight)) && increasing (tasks.map Task.id)

/-- Some core on which the thread may run is idle. -/
def checkSomeIdle (d : WakeupData) : Bool :=
  d.allowed.any fun k => decide (k < d.cores.length) && decide (coreAt d.cores k).Idle

/-- **A missed core**: the thread is placed on a busy core, and might have been placed on an idle one. -/
def checkMissed (bounds : WeightBounds) (rule : WakeupRule) (topologies : Topologies) (d : WakeupData) : Bool :=
  d.admitted topologies && checkTasks bounds (d.cores.flatMap Core.tasks) && checkSomeIdle d &&
    (d.place rule).any fun k => !decide (coreAt d.cores k).Idle

variable {bounds : WeightBounds} {rule : WakeupRule} {topologies : Topologies} {d : WakeupData}

theorem admit_of_admitted {hl : d.last < d.cores.length} {hw : d.waker < d.cores.length} (h : d.admitted topologies = true) :
    topologies.Admit (d.moment hl hw).node := by
  cases topologies with
  | every => trivial
  | only nodeOf =>
    simp only [WakeupData.admitted, Bool.and_eq_true, beq_iff_eq] at h
    exact ⟨h.1, fun i => congrArg (List.getD · i.val 0) h.2⟩

/-- Tasks that pass `checkTasks` are well-formed. -/
theorem checkTasks_sound {tasks : List Task} (h : checkTasks bounds tasks = true) : WellFormed bounds tasks := by
  simp only [checkTasks, Bool.and_eq_true, List.all_eq_true, decide_eq_true_eq] at h
  exact ⟨h.1, nodup_of_increasing h.2⟩

/-- **A missed core refutes that waking threads are placed well.** -/
theorem not_wakeupSound_of_missed (d : WakeupData) (h : checkMissed bounds rule topologies d = true) :
    ¬ WakeupSound bounds rule topologies := fun sound => by
  simp only [checkMissed, checkSomeIdle, Bool.and_eq_true, List.any_eq_true, Option.any_eq_true, decide_eq_true_eq,
    Bool.not_eq_true', decide_eq_false_iff_not] at h
  obtain ⟨⟨⟨admitted, tasks⟩, k, allowed, lt, idle⟩, placed, place, busy⟩ := h
  simp only [WakeupData.place, Option.dite_none_right_eq_some, Option.some.injEq] at place
  obtain ⟨⟨hl, hw⟩, rfl⟩ := place
  refine busy (sound (d.moment hl hw) (admit_of_admitted admitted) ?_ ⟨⟨k, lt⟩, ?_, idle⟩)
  · exact (Machine.tasks_ofList d.cores).symm ▸ checkTasks_sound tasks
  · exact List.contains_iff_mem.mpr allowed

end Proofgen

end
