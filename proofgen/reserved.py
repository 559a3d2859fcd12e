"""Names that a policy cannot have, because Lean, its libraries, proofgen or a file system has them."""

from __future__ import annotations

from typing import Final

_WORDS: Final = """
    abbrev abstract admit at attribute axiom assert attribute_instances builtin_initialize break by calc catch class
    coinductive continue declare_simp_like_tactic declare_syntax_cat decreasing_by def default deprecated deriving do
    elab elab_rules else end example exists export extends finally for forall from fun generalizing global grind_pattern
    have have_i hiding if import in include inductive infix infixl infixr init_quot initialize instance intro local
    lambda lemma let let_i macro macro_rules match matches meta module motive mut mutual namespace nat_lit no_index
    noncomputable nomatch nofun nonrec notation obtain of omit only open opaque or override partial postfix prefix
    prelude private protected public proof_wanted quot_precheck raw reducible register_builtin_option register_option
    register_simp_attr renaming repeat return run_cmd run_elab run_meta scoped section seal set_option show sorry
    structure suffices syntax termination_by termination_hint then theorem this trailing_parser try tactic unif_hint
    universe universes unless unsafe unseal until using variable variables where while with
    and not true false type prop sort
"""

_MODULES: Final = """
    proofgen obligations policies policy spec thm search model theorem theorems lemma proof proofs statement statements
    refutation refutations witness machine core cores task tasks balancer candidate attempt round rounds execution
    init std lean lake main mathlib batteries aesop root meta elab parser tactic module
    nat int list fin bool prop type sort option string char array unit punit pempty empty true false and or not eq ne
    heq iff exists forall sum prod psum pprod sigma psigma subtype quot quotient setoid decidable nonempty inhabited
    subsingleton classical function id monad functor applicative pure bind seq io except reader state statet readert
    exceptt optiont float usize uint8 uint16 uint32 uint64 isize int8 int16 int32 int64 bitvec vector range rat dyadic
    ord ordering max min add sub mul div mod neg pow dvd zero one membership append hashable repr tostring thunk
    system substring name syntax expr level environment message hashmap hashset treemap treeset acc wellfounded
    lt le beq lawfulbeq coe coefun coesort outparam optparam autoparam ite dite cast rfl absurd trivial
    con prn aux nul com0 com1 com2 com3 com4 com5 com6 com7 com8 com9 lpt0 lpt1 lpt2 lpt3 lpt4 lpt5 lpt6 lpt7 lpt8 lpt9
"""

RESERVED_WORDS: Final = frozenset(_WORDS.split())
"""Keywords and commands of Lean 4 that are made of small letters, digits and underscores, as names of policies are."""

RESERVED_MODULES: Final = frozenset(_MODULES.split())
"""Modules and types, in small letters since a file system may not tell cases apart; last, what Windows keeps."""
