module

public import obligations.OverloadOnWakeup.Statements

/-!
# overload_on_wakeup: what does not hold

Written by proofgen from the policy file; changes made here are lost.
-/

public noncomputable section

namespace Obligations.OverloadOnWakeup

open Proofgen CoreSet

/-- `wakeup_sound` does not hold. The thread that slept on core 0 is woken from core 0 and placed
there, though busy, while core 8 is idle and would have been allowed. -/
theorem not_wakeupSound : ¬ wakeupSoundStatement :=
  not_wakeupSound_of_missed {
      last := 0
      waker := 0
      cores := [.ofIds (some 1) [], .ofIds (some 2) [], .ofIds (some 3) [], .ofIds (some 4) [],
        .ofIds (some 5) [], .ofIds (some 6) [], .ofIds (some 7) [], .ofIds (some 8) [], .ofIds
        none [], .ofIds none [], .ofIds none [], .ofIds none [], .ofIds none [], .ofIds none [],
        .ofIds none [], .ofIds none [], .ofIds none [], .ofIds none [], .ofIds none [], .ofIds
        none [], .ofIds none [], .ofIds none [], .ofIds none [], .ofIds none [], .ofIds none [],
        .ofIds none [], .ofIds none [], .ofIds none [], .ofIds none [], .ofIds none [], .ofIds
        none [], .ofIds none [], .ofIds none [], .ofIds none [], .ofIds none [], .ofIds none [],
        .ofIds none [], .ofIds none [], .ofIds none [], .ofIds none [], .ofIds none [], .ofIds
        none [], .ofIds none [], .ofIds none [], .ofIds none [], .ofIds none [], .ofIds none [],
        .ofIds none [], .ofIds none [], .ofIds none [], .ofIds none [], .ofIds none [], .ofIds
        none [], .ofIds none [], .ofIds none [], .ofIds none [], .ofIds none [], .ofIds none [],
        .ofIds none [], .ofIds none [], .ofIds none [], .ofIds none [], .ofIds none [], .ofIds
        none []]
      allowed := [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21,
        22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43,
        44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63]
      idleFor := [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
        1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
        1, 1, 1, 1, 1, 1, 1]
      nodeOf := [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 3, 3, 3,
        3, 3, 3, 3, 3, 4, 4, 4, 4, 4, 4, 4, 4, 5, 5, 5, 5, 5, 5, 5, 5, 6, 6, 6, 6, 6, 6, 6, 6, 7,
        7, 7, 7, 7, 7, 7, 7]
    } (by decide +kernel)

end Obligations.OverloadOnWakeup

end
