"""Words that proof text may not have, and what is wrong with each.

Of what Lean reserves, only the keywords of terms and tactics are allowed. What Lean does not reserve is a name or a tactic, and
allowed unless it stands in a table here; the dangerous ones count wherever they stand between the dots of a name.
"""

from __future__ import annotations

import re
from typing import Final

_KEYWORDS: Final = """
    Prop Sort Type _ at bif by calc decreasing_by else exists forall from fun generalizing have haveI if in let letI match
    matches mod_cast nofun nomatch repeat set_option show suffices termination_by then try using where with
"""

KEYWORDS: Final = frozenset(_KEYWORDS.split())
"""What Lean reserves and proof text may have; `set_option` and `in` only together."""

_WHOLE: Final = {
    "PG121": "sorry admit stop",
    "PG122": """
        abbrev axiom class coinductive constant declare_int_theorems declare_uint_theorems def deriving example extends inductive
        init_quot instance lemma mutual opaque structure theorem""",
    "PG123": """
        add_decl_doc assert_not_exists assert_not_imported docs_to_verso grind_annotated include init_grind_norm
        norm_cast_add_elim omit recommended_spelling register_error_explanation register_tactic_tag register_try?_tactic
        set_library_suggestions tactic_alt tactic_extension tactic_tag universe variable""",
    "PG124": "end export hiding namespace open renaming section with_weak_namespace",
    "PG125": "import module prelude",
    "PG126": """
        attribute grind_pattern local meta noncomputable nonrec partial private protected public reducible scoped seal
        unsafe unseal""",
    "PG127": """
        binder_predicate builtin_dsimproc builtin_dsimproc_decl builtin_grind_propagator builtin_simproc builtin_simproc_decl
        declare_simp_like_tactic declare_syntax_cat dsimproc dsimproc_decl elab elab_rules
        grind_propagator infix infixl infixr leading_parser macro macro_rules max_prec notation postfix prefix simproc
        simproc_decl syntax trailing_parser unif_hint""",
    "PG128": """
        builtin_initialize by_elab eval_prec eval_prio include_str initialize let_expr match_expr run_cmd run_elab run_meta
        run_tac show_term_elab""",
    "PG129": "bv_check bv_decide bv_decide?",
    "PG131": """
        apply? assert! by? cases? checkpoint dbg_trace debug_assert! dsimp? dsimp?! exact? finish? grind? hint panic! println!
        rewrites? rw? save says show_asserted show_cases show_eqcs show_false show_local_thms show_state show_term show_true simp?
        simp?! simp_all? simp_all?! simpa? simpa?! sleep termination_by? trace trace_state try? unreachable!""",
    "PG132": """
        break catch coinductive_fixpoint continue do f! finally for inductive_fixpoint let_delayed let_fun let_tmp m! mut
        nat_lit no_index partial_fixpoint return s! unless until while without_expected_type""",
}
_ANYWHERE: Final = {
    "PG124": "_root_ _private",
    "PG126": "csimp extern implemented_by unsafe",
    "PG128": """
        BaseIO CommandElabM CoreM EIO Elab IO Lean Macro MacroM Meta MetaM Parser PrettyPrinter Syntax TSyntax TacticM
        TermElabM""",
    "PG129": "ofReduceBool ofReduceNat reduceBool reduceNat trustCompiler",
}
# What a part of a name must not begin with.
_BEGINNINGS: Final = re.compile(
    "(?P<PG121>sorry(?![a-z]))|(?P<PG126>_?unsafe|lc[A-Z])|(?P<PG127>(?:elab|macro)_|notation[0-9])"
    "|(?P<PG128>run_(?:cmd|elab|meta|tac)|(?:declare|register|builtin)_)|(?P<PG129>_?native)|(?P<PG131>dbg)"
)

WHOLE: Final = {word: code for code, words in _WHOLE.items() for word in words.split()}
"""Words that are refused where they stand alone, by code."""

ANYWHERE: Final = {word: code for code, words in _ANYWHERE.items() for word in words.split()}
"""Words that are refused between the dots of a name, too."""

LOUD: Final = frozenset({"simp!", "simp_all!", "simpa!", "dsimp!"})
"""Words that may end in `!` without a dot; others can be macros."""


def offence(word: str) -> tuple[str, str] | None:
    """The code for a word with all its dots, and the part of it that is to blame, or None if it is allowed."""
    code = WHOLE.get(word)
    if code is not None:
        return code, word
    for part in word.split("."):
        code = ANYWHERE.get(part)
        found = _BEGINNINGS.match(part) if code is None else None
        if code is not None or found is not None:
            return code or (found and found.lastgroup) or "PG132", part
    return ("PG132", word) if word.endswith("!") and "." not in word and word not in LOUD else None


PHRASES: Final = {
    "PG121": ("leaves the proof unfinished", "Prove what is missing. An obligation that nobody has proved yet stays open."),
    "PG122": ("declares something", "Say what you need inside of the proof, with `have`, `let` or `where`."),
    "PG123": ("is a command", "Delete it: proof text is one term, or `by` and tactics."),
    "PG124": ("leaves the namespace of the proof", "Write names in full; the frame opens `Proofgen`."),
    "PG125": ("belongs at the head of a file", "Delete it: the frame has the head."),
    "PG126": ("changes how declarations are treated", "Delete it. A lemma can be given to `simp` or `grind` in brackets."),
    "PG127": ("changes the syntax", "Write out what it would stand for."),
    "PG128": ("is for programs that run inside of Lean", "Use tactics and terms only."),
    "PG129": ("stands for evaluation by compiled code", "Use `decide +kernel`, `omega`, `simp` or `grind`."),
    "PG131": ("searches, or prints, while Lean checks", "Put what it finds in its place."),
    "PG132": ("has no place in a proof", "Write it in another way. If it is a name of yours, choose another."),
}
"""What is said of a word with such a code, and what to do."""
