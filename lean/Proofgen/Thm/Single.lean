module

public import Proofgen.Spec.Hierarchy

/-!
# The smallest hierarchy

One level with one domain of all cores, each of them a group of its own: what holds on every valid hierarchy holds on it.
-/

@[expose] public noncomputable section

namespace Proofgen

/-- **The hierarchy with one level** of a machine with `n` cores: one domain with all of them, each a group. -/
def Hierarchy.single (n : Nat) : Hierarchy where
  ids := List.range n
  levels := [[{ owners := 2 ^ n - 1, cores := 2 ^ n - 1, groups := (List.range n).map fun c => 2 ^ c }]]

/-- A set with one core has just that one. -/
theorem testBit_two_pow_iff {c c' : Nat} : (2 ^ c).testBit c' = true ↔ c = c' := by
  rw [Nat.testBit_two_pow, decide_eq_true_eq]

/-- **The hierarchy with one level is valid.** -/
theorem Hierarchy.valid_single (n : Nat) : (Hierarchy.single n).Valid where
  distinct := List.nodup_range
  single level ml := by
    obtain rfl := List.mem_singleton.mp ml
    exact List.pairwise_singleton _ _
  top c mem := by
    refine ⟨_, List.mem_cons_self, ?_, fun c' mem' => ?_⟩ <;> rw [Nat.testBit_two_pow_sub_one, decide_eq_true_eq]
    · exact List.mem_range.mp mem
    · exact List.mem_range.mp mem'
  each := by
    refine ⟨fun d mem => ?_, trivial⟩
    obtain rfl := List.mem_singleton.mp mem
    refine ⟨⟨fun _ h => h, fun c => ?_, ?_⟩, fun g mem c hc => .inl fun c' hc' => ?_⟩
    · simp only [Nat.testBit_two_pow_sub_one, decide_eq_true_eq, List.mem_map, List.mem_range]
      refine ⟨fun lt => ⟨_, ⟨c, lt, rfl⟩, testBit_two_pow_iff.mpr rfl⟩, ?_⟩
      rintro ⟨_, ⟨c', lt, rfl⟩, hc⟩
      exact testBit_two_pow_iff.mp hc ▸ lt
    · refine List.pairwise_map.mpr (List.nodup_range.imp fun ne c both => ne ?_)
      rw [testBit_two_pow_iff, testBit_two_pow_iff] at both
      exact both.1.trans both.2.symm
    · obtain ⟨k, -, rfl⟩ := List.mem_map.mp mem
      exact (testBit_two_pow_iff.mp hc').symm.trans (testBit_two_pow_iff.mp hc)

end Proofgen

end
