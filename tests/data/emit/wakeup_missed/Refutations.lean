module

public import obligations.WakeupMissed.Statements

/-!
# wakeup_missed: what does not hold

Written by proofgen from the policy file; changes made here are lost.
-/

public noncomputable section

namespace Obligations.WakeupMissed

open Proofgen

/-- `wakeup_sound` does not hold. The thread that slept on core 0 is woken from core 0 and placed
there, though busy, while core 1 is idle and would have been allowed. -/
theorem not_wakeupSound : ¬ wakeupSoundStatement :=
  not_wakeupSound_of_missed {
      last := 0
      waker := 0
      cores := [.ofTasks (some (1, 3)) [], .ofIds none []]
      allowed := [0, 1]
      idleFor := [0, 1]
      nodeOf := [0, 1]
    } (by decide +kernel)

end Obligations.WakeupMissed

end
