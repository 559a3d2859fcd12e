module

public import Proofgen.Thm.Flat

/-!
# Thieves that go on

A thief that goes on to its next candidate after a failed attempt fails only if every core that it sees as a candidate has nothing to
give any more. So it is enough that one core is overloaded all the time since the round began: an idle core sees it as overloaded
whatever it observes, and its attempt takes effect. Such a core there is, as long as thieves with just one task leave overloaded
victims overloaded: a thief with more takes the place of the victim, for it has not stolen yet, so that it has had at least as many
tasks since the round began.
-/

@[expose] public noncomputable section

namespace Proofgen

variable {p : Policy} {n : Nat}

/-- The number of idle cores does not rise with a steal, and falls if the thief is idle. -/
theorem Policy.idleCount_afterSteal_le (sound : p.Sound) (fills : p.Fills) (spares : p.Spares) {m : Machine n}
    (wf : WellFormed p.bounds m.tasks) {i j : Fin n} (ne : i ≠ j) (can : p.filter (m i) (m j)) :
    (m.afterSteal p.balancer i j).idleCount ≤ m.idleCount ∧
      ((m i).Idle → (m.afterSteal p.balancer i j).idleCount < m.idleCount) := by
  have busy : KeepsBusy p.balancer := p.keepsBusy sound fills spares
  have count := Proofgen.idleCount_afterSteal (b := p.balancer) m ne
  by_cases idle : (m i).Idle
  · have ⟨thief, victim⟩ := busy.idleThief _ _ (wf.pair ne) idle can
    rw [if_pos idle, if_neg thief, if_neg victim] at count
    exact ⟨by omega, fun _ => by omega⟩
  · have ⟨thief, victim⟩ := busy.busyThief _ _ (wf.pair ne) idle can
    rw [if_neg idle, if_neg thief] at count
    refine ⟨?_, fun h => absurd h idle⟩
    by_cases some : (m j).Idle
    · rw [if_pos some] at count
      split at count <;> omega
    · rw [if_neg some, if_neg (victim some)] at count
      omega

/-- The number of idle cores does not rise with turns. -/
theorem Policy.idleCount_turns_le (sound : p.Sound) (fills : p.Fills) (spares : p.Spares) {past seen seen' : List (Machine n)}
    {m m' : Machine n} {order : List (Fin n)} {os : List Outcome} (turns : Turns p.balancer {} past seen m order os seen' m')
    (wf : WellFormed p.bounds m.tasks) : m'.idleCount ≤ m.idleCount := by
  induction turns with
  | done => exact Nat.le_refl _
  | turn reschedules _ first _ ih =>
    obtain rfl := reschedules.eq rfl
    have rest := ih (wellFormed_of_turn p.stealConserves first wf)
    cases first with
    | pass => exact rest
    | fail => exact rest
    | steal j _ ne can => exact Nat.le_trans rest (p.idleCount_afterSteal_le sound fills spares wf ne can).1

/--
If some core has been overloaded all the time since the round began, and an idle core still has its turn to come, then there is one
idle core less after the round. Cores that have not had their turn have not got any tasks.
-/
theorem Policy.idleCount_turns_lt (goesOn : p.goesOn = true) (sound : p.Sound) (fills : p.Fills) (spares : p.Spares)
    (singles : p.SinglesKeepOverload) {seen seen' : List (Machine n)} {m m' : Machine n} {order : List (Fin n)}
    {os : List Outcome} (turns : Turns p.balancer {} [] seen m order os seen' m') (wf : WellFormed p.bounds m.tasks)
    (wfs : ∀ s ∈ seen, WellFormed p.bounds s.tasks) (nodup : order.Nodup) {x w : Fin n} (inOrder : x ∈ order)
    (idle : (m x).Idle) (idles : ∀ s ∈ seen, (s x).Idle) (over : (m w).Overloaded) (overs : ∀ s ∈ seen, (s w).Overloaded)
    (fewer : ∀ y ∈ order, ∀ s ∈ seen, (m y).count ≤ (s y).count) : m'.idleCount < m.idleCount := by
  induction turns generalizing w with
  | done => exact absurd inOrder List.not_mem_nil
  | @turn seen _ m m₁ m₂ m' observed i order o os reschedules observes first rest ih =>
    obtain rfl := reschedules.eq rfl
    have wf₂ := wellFormed_of_turn p.stealConserves first wf
    have later := p.idleCount_turns_le sound fills spares rest wf₂
    have ⟨new, nodup⟩ := List.nodup_cons.mp nodup
    rw [Adversary.Observes, if_pos rfl, List.append_nil] at observes
    by_cases me : i = x
    · subst me
      have look (k : Fin n) : ∃ s : Machine n, WellFormed p.bounds s.tasks ∧ (s i).Idle ∧ (s w).Overloaded ∧ observed k = s k := by
        obtain ⟨s, mem, eq⟩ := observes k
        rcases List.mem_cons.mp mem with rfl | mem
        · exact ⟨_, wf, idle, over, eq⟩
        · exact ⟨s, wfs s mem, idles s mem, overs s mem, eq⟩
      have candidate : p.balancer.candidate observed i w := by
        obtain ⟨s, wfi, seesIdle, _, eqi⟩ := look i
        obtain ⟨t, wfw, _, seesOver, eqw⟩ := look w
        exact sound.candidate (eqi ▸ fits_of_machine wfi i) (eqw ▸ fits_of_machine wfw w) (eqi ▸ seesIdle) (eqw ▸ seesOver)
      cases first with
      | pass none => exact absurd candidate (none w)
      | fail _ _ _ others =>
        have now := sound.candidate (fits_of_machine wf i) (fits_of_machine wf w) idle over
        exact absurd now (others goesOn w candidate)
      | steal j _ ne can =>
        exact Nat.lt_of_le_of_lt later ((p.idleCount_afterSteal_le sound fills spares wf ne can).2 idle)
    · have inRest : x ∈ order := (List.mem_cons.mp inOrder).resolve_left (Ne.symm me)
      have calm : m₂ = m₁ → m'.idleCount < m₁.idleCount := by
        rintro rfl
        refine ih wf₂ ?_ nodup inRest idle ?_ over ?_ ?_
        · exact List.forall_mem_cons.mpr ⟨wf, List.forall_mem_cons.mpr ⟨wf, wfs⟩⟩
        · exact List.forall_mem_cons.mpr ⟨idle, List.forall_mem_cons.mpr ⟨idle, idles⟩⟩
        · exact List.forall_mem_cons.mpr ⟨over, List.forall_mem_cons.mpr ⟨over, overs⟩⟩
        · exact fun y hy => List.forall_mem_cons.mpr ⟨Nat.le_refl _, List.forall_mem_cons.mpr ⟨Nat.le_refl _,
            fewer y (List.mem_cons_of_mem _ hy)⟩⟩
      cases first with
      | pass => exact calm rfl
      | fail => exact calm rfl
      | steal j chosen ne can =>
        have fall := p.idleCount_afterSteal_le sound fills spares wf ne can
        by_cases idleThief : (m₁ i).Idle
        · exact Nat.lt_of_le_of_lt later (fall.2 idleThief)
        refine Nat.lt_of_lt_of_le ?_ fall.1
        have thief : (m₁.afterSteal p.balancer i j i).count = (m₁ i).count + p.division.moved (m₁ i) (m₁ j) := by
          rw [afterSteal_thief]
          exact p.count_thief _ _
        have victim : (m₁.afterSteal p.balancer i j j).count + p.division.moved (m₁ i) (m₁ j) = (m₁ j).count := by
          rw [afterSteal_victim _ _ ne]
          exact p.count_victim _ _
        have other {k : Fin n} (hi : k ≠ i) (hj : k ≠ j) : m₁.afterSteal p.balancer i j k = m₁ k :=
          afterSteal_other m₁ p.balancer hi hj
        have idle₂ : (m₁.afterSteal p.balancer i j x).Idle := by
          by_cases hj : x = j
          · subst hj
            simp only [Core.Idle] at idle ⊢
            omega
          · rw [other (Ne.symm me) hj]
            exact idle
        -- Some core is overloaded all the time, still: the same one, or the thief.
        have ⟨v, overNow, over₂, oversV⟩ : ∃ v, (m₁ v).Overloaded ∧ (m₁.afterSteal p.balancer i j v).Overloaded ∧
            ∀ s ∈ seen, (s v).Overloaded := by
          by_cases still : (m₁.afterSteal p.balancer i j w).Overloaded
          · exact ⟨w, over, still, overs⟩
          have wj : w = j := by
            refine Classical.byContradiction fun hj => still ?_
            by_cases hi : w = i
            · subst hi
              simp only [Core.Overloaded] at over ⊢
              omega
            · rw [other hi hj]
              exact over
          subst wj
          have many : 2 ≤ (m₁ i).count := by
            refine Classical.byContradiction fun few => still ?_
            have single : (m₁ i).count = 1 := by
              simp only [Core.Idle] at idleThief
              omega
            have := singles.of_wellFormed (wf.pair ne) single can over
            simp only [Core.Overloaded]
            omega
          refine ⟨i, many, ?_, fun s mem => Nat.le_trans many (fewer i List.mem_cons_self s mem)⟩
          simp only [Core.Overloaded]
          omega
        refine ih wf₂ ?_ nodup inRest idle₂ ?_ over₂ ?_ ?_
        · exact List.forall_mem_cons.mpr ⟨wf₂, List.forall_mem_cons.mpr ⟨wf, wfs⟩⟩
        · exact List.forall_mem_cons.mpr ⟨idle₂, List.forall_mem_cons.mpr ⟨idle, idles⟩⟩
        · exact List.forall_mem_cons.mpr ⟨over₂, List.forall_mem_cons.mpr ⟨overNow, oversV⟩⟩
        · intro y hy
          have less : (m₁.afterSteal p.balancer i j y).count ≤ (m₁ y).count := by
            have hi : y ≠ i := fun eq => new (eq ▸ hy)
            by_cases hj : y = j
            · subst hj
              omega
            · rw [other hi hj]
              exact Nat.le_refl _
          exact List.forall_mem_cons.mpr ⟨Nat.le_refl _, List.forall_mem_cons.mpr ⟨less,
            fun s mem => Nat.le_trans less (fewer y (List.mem_cons_of_mem _ hy) s mem)⟩⟩

/--
`work_conserving` for a flat policy whose thieves go on: if thieves with one task leave overloaded victims overloaded, then as many
rounds are enough as cores are idle at the start.
-/
theorem Policy.Sound.workConservingWithin_goesOn (sound : p.Sound) (goesOn : p.goesOn = true) (fills : p.Fills) (spares : p.Spares)
    (singles : p.SinglesKeepOverload) : WorkConservingWithin p.balancer {} fun m => m.idleCount := by
  have busy : KeepsBusy p.balancer := p.keepsBusy sound fills spares
  intro n start _ wf e eq r late
  refine e.settles (keeps := fun m => WellFormed p.bounds m.tasks) (measure := Machine.idleCount) rfl
    (fun {m _ _ _} round wf => ⟨wellFormed_of_round p.stealConserves round wf,
      fun good => (busy.invariant_good.of_round round ⟨wf, good⟩).2, fun bad => ?_⟩) (eq ▸ wf) r (eq ▸ late)
  obtain ⟨order, nodup, everyone, turns⟩ := round
  obtain ⟨x, w, idle, over⟩ : ∃ x w, (m x).Idle ∧ (m w).Overloaded := Classical.byContradiction fun none =>
    bad fun x w idle over => none ⟨x, w, idle, over⟩
  refine p.idleCount_turns_lt goesOn sound fills spares singles turns wf ?_ nodup (everyone x) idle ?_ over ?_ fun y _ => ?_
  · exact List.forall_mem_singleton.mpr wf
  · exact List.forall_mem_singleton.mpr idle
  · exact List.forall_mem_singleton.mpr over
  · exact List.forall_mem_singleton.mpr (Nat.le_refl _)

end Proofgen

end
