"""The symbols of Lean 4.28 that a file sees that imports `Init`, and those of them that proof text may have."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

_SYMBOLS: Final = """
    ! != !~> # #[ #v[ $ % %[ & && &&& ( ) * *... *...* *...< *...= *> + ++ , ,* ,*,? ,+ ,+,? - -> . .( .. ... ...* ...<
    ...= .{ / // /\\ : :: := :=~ :=ₐ :=ₛ :~ :ₐ :ₛ ; ;* < <$> <&&> <&> <* <*> <+: <- <-> <... <...* <...< <...= <:+ <:+:
    <;> <<< <= <=< <| <|> <||> = =/= =<< == => =?= =~ =ₐ =ₛ > >= >=> >> >>= >>> ? @ @& @[ [ \\ \\/ ] ]' ^ ^^ ^^^ ` `(
    `(binderPred| `(conv| `(grind_filter| `(grind_ref| `(grind| `(rawStx| `(rcasesPat| `(rintroPat| `(tactic| { | |* |>
    |>. || ||| } ~> ~~~ ¬ · × ×' Σ Σ' λ • ‹ › ⁻¹ ← ↑ → ↓ ↔ ↥ ↦ ⇐ ⇑ ⇒ ∀ ∃ ∅ ∈ ∉ ∎ ∘ ∣ ∧ ∨ ∩ ∪ ≈ ≍ ≟ ≠ ≤ ≥ ⊂ ⊃ ⊆ ⊇ ⊕ ⊕'
    ⊢ ⋯ ▸ ⟨ ⟩ ⦃ ⦄
"""
_COMMANDS: Final = """
    #check #check_failure #check_simp #check_tactic #discr_tree_key #eval #eval! #exit #grind_lint #guard #guard_expr
    #guard_msgs #import_path #info_trees #print #reduce #synth #time #version #where #with_exporting
"""
_MIXED: Final = """
    binop% binop_lazy% binrel% binrel_no_prop% builtin_simproc_pattern% clear% decl_name% default_or_ofNonempty%
    ensure_expected_type% ensure_type_of% exact?% for_in% for_in'% gen_injective_theorems% leftact% let_mvar%
    no_error_if_unused% no_implicit_lambda% private_decl% reset_grind_attrs% rightact% satisfies_binder_pred%
    simproc_pattern% type_of% unop% value_of% wait_if_contains_mvar% wait_if_type_contains_mvar% wait_if_type_mvar%
    with_decl_name% Macro.trace[ sepBy( sepBy1( unicode(
"""
_ALLOWED: Final = """
    ( ) [ ] ]' #[ { } ⟨ ⟩ ⦃ ⦄ ‹ › .( .{ , ; : := :: . .. | => ↦ λ @ ? · ∀ ∃ → -> ← <- ↔ <-> ∧ /\\ ∨ \\/ ¬ ⊢ = == ≠ != ≈ ≍ < ≤
    <= > ≥ >= ∈ ∉ ∅ ∩ ∪ ⊆ ⊂ ∣ // + - * / % ^ ++ ! && || ^^ &&& ||| ^^^ ~~~ <<< >>> × • ∘ ⁻¹ ▸ ↑ ↓ <;> <| |> |>. <|> >>= <$>
"""

ALLOWED_SYMBOLS: Final = frozenset(_ALLOWED.split())
"""What terms and tactics that prove something are made of."""

MIXED: Final = frozenset(_MIXED.split())
"""Symbols that begin like a word, and are longer than it."""

OPENING: Final = {"(": ")", "[": "]", "{": "}", "⟨": "⟩", "⦃": "⦄", "‹": "›"}
"""Brackets: what closes what. A symbol opens what it ends with, and closes what it begins with."""

CLOSING: Final = frozenset(OPENING.values())


COMMANDS: Final = frozenset(["#", *_COMMANDS.split()])
"""Symbols that begin commands; `#` begins those that Lean does not know."""

ALL_SYMBOLS: Final = frozenset([*_SYMBOLS.split(), *COMMANDS])
"""All symbols that do not begin like a word, allowed or not; Lean takes the longest that fits."""


def _longest_of(symbols: Iterable[str]) -> str:
    """A regular expression for the longest of these; the first character decides quickly."""
    rests: dict[str, list[str]] = {}
    for symbol in symbols:
        rests.setdefault(symbol[0], []).append(symbol[1:])
    longer = {first: sorted(rest, key=len, reverse=True) for first, rest in sorted(rests.items()) if rest != [""]}
    branches = [f"{re.escape(first)}(?:{'|'.join(map(re.escape, rest))})" for first, rest in longer.items()]
    alone = "".join(re.escape(first) for first, rest in sorted(rests.items()) if rest == [""])
    return "|".join([*branches, *([f"[{alone}]"] if alone else [])])


SYMBOL: Final = _longest_of(ALL_SYMBOLS)
"""Regular expression for a symbol."""

MIXED_SYMBOL: Final = _longest_of(MIXED)
"""Regular expression for a symbol that begins like a word."""
