module

public import Proofgen

/-!
# Waking threads

Where rules place them, on machines small and large, and which rules are refuted.
-/

@[expose] public noncomputable section

namespace Proofgen.Tests

/-- Four cores on two nodes: core 0 is busy. The thread ran last on core 0, and is woken from there. -/
def awake : WakeupData where
  cores := [.ofIds (some 1) [], .ofIds none [], .ofIds none [], .ofIds none []]
  last := 0
  waker := 0
  allowed := [0, 1, 2, 3]
  idleFor := [0, 2, 5, 5]
  nodeOf := [0, 0, 1, 1]

/-! ## Where threads are placed -/

example : awake.place ⟨.machine, [.longestIdle]⟩ = some 2 := by decide +kernel
example : awake.place ⟨.machine, [.last, .waker, .longestIdle]⟩ = some 2 := by decide +kernel
example : awake.place ⟨.machine, [.last, .waker]⟩ = some 0 := by decide +kernel
example : awake.place ⟨.node, [.longestIdle]⟩ = some 1 := by decide +kernel
example : awake.place ⟨.last, [.longestIdle]⟩ = some 0 := by decide +kernel
/-- The node of the core whose thread wakes it is looked at, too. -/
example : { awake with waker := 3 }.place ⟨.node, [.longestIdle]⟩ = some 2 := by decide +kernel
/-- The first preference that names an idle core wins. -/
example : { awake with last := 1 }.place ⟨.node, [.last, .longestIdle]⟩ = some 1 := by decide +kernel
example : { awake with last := 1, waker := 3 }.place ⟨.node, [.waker, .last]⟩ = some 3 := by decide +kernel
example : { awake with last := 1, waker := 3 }.place ⟨.last, [.waker, .last]⟩ = some 1 := by decide +kernel
example : { awake with last := 1, waker := 3 }.place ⟨.node, [.longestIdle, .last]⟩ = some 2 := by decide +kernel
/-- Cores on which the thread may not run are passed over. -/
example : { awake with allowed := [1, 3] }.place ⟨.machine, [.longestIdle]⟩ = some 3 := by decide +kernel
example : { awake with allowed := [0, 1], last := 3 }.place ⟨.machine, [.last, .longestIdle]⟩ = some 1 := by decide +kernel
/-- Without an idle core that is looked at: where it ran last, if it may, else the first core where it may run. -/
example : { awake with allowed := [0, 2, 3] }.place ⟨.node, [.longestIdle]⟩ = some 0 := by decide +kernel
example : { awake with allowed := [3, 2] }.place ⟨.node, [.longestIdle]⟩ = some 2 := by decide +kernel
/-- There is no such core. -/
example : { awake with waker := 4 }.place ⟨.machine, [.longestIdle]⟩ = none := by decide +kernel

/-! ## Which rules are refuted -/

/-- Overload on wakeup: only the node where the thread slept and is woken. -/
def wakeOnNode : WakeupRule where
  search := .node
  prefer := [.last, .longestIdle]

theorem wakeOnNode_not_sound : ¬ WakeupSound {} wakeOnNode .every :=
  not_wakeupSound_of_missed {
    cores := [.ofIds (some 1) [], .ofIds none []]
    last := 0
    waker := 0
    allowed := [0, 1]
    idleFor := [0, 1]
    nodeOf := [0, 1]
  } (by decide +kernel)

/-- 64 cores on eight nodes. The node is full. -/
def full : WakeupData where
  cores := (List.range 8).map (fun k => .ofIds (some (k + 1)) []) ++ List.replicate 56 (.ofIds none [])
  last := 0
  waker := 7
  allowed := List.range 64
  idleFor := List.replicate 8 0 ++ List.replicate 56 1
  nodeOf := (List.range 64).map (· / 8)

example : ¬ WakeupSound {} wakeOnNode (.only full.nodeOf) := not_wakeupSound_of_missed full (by decide +kernel)
example : ¬ WakeupSound {} ⟨.machine, [.last, .waker]⟩ (.only full.nodeOf) := not_wakeupSound_of_missed full (by decide +kernel)

/-- It is no witness against all cores, nor of another machine, nor without an idle core, nor if two tasks are the same. -/
example : checkMissed {} ⟨.machine, [.last, .longestIdle]⟩ (.only full.nodeOf) full = false := by decide +kernel
example : checkMissed {} wakeOnNode (.only [0, 1]) full = false := by decide +kernel
example : checkMissed {} wakeOnNode .every { full with allowed := [0, 1, 2, 3, 64] } = false := by decide +kernel
example : checkMissed {} wakeOnNode .every { full with cores := full.cores.set 9 (.ofIds (some 1) []) } = false := by
  decide +kernel
example : checkMissed { min := 2 } wakeOnNode .every full = false := by decide +kernel

/-! ## Which rules are sound -/

theorem longestIdle_sound : WakeupSound {} ⟨.machine, [.last, .longestIdle]⟩ .every :=
  wakeupSound_of_machine rfl (by decide)

theorem wakeOnNode_sound_of_oneNode : WakeupSound {} wakeOnNode (.only (List.replicate 64 0)) :=
  wakeupSound_of_oneNode rfl (by decide) (by decide +kernel)

theorem waker_sound_of_oneCore : WakeupSound {} ⟨.last, [.waker]⟩ (.only [0]) :=
  wakeupSound_of_oneCore (by decide)

end Proofgen.Tests

end
