"""What the gate has to withstand, and the page about it, which is made from the cases."""

from __future__ import annotations

from collections.abc import Iterable

from gate_attack import Case

THREATS = {
    1: ("`sorry` in some form", "No such word may stand in proof text; Lean reports what is left, by kind and not by text."),
    2: ("the warning is switched off, or hidden", "Only options that cost time may be set; any error fails the file."),
    3: ("a lemma that the kernel rejected is used later", "Any error at all: the theorem and what names it count for nothing."),
    4: ("axioms and other declarations", "Proof text is one proof, and has no declarations; generated files are compared."),
    5: ("names that are not what they seem", "Proof text has plain names alone, and no character that is not seen."),
    6: ("compiled code in place of the kernel", "Words of native evaluation are refused; a native Lean audits axioms."),
    7: ("other code than what was checked", "No attributes and no modifiers; what runs has no say in proofs."),
    8: ("the kernel is told not to look", "No such option, no metaprogramming; a native Lean replays."),
    9: ("programs that run while Lean reads", "No metaprogramming, no notation, no commands."),
    10: ("looking behind a module", "No imports; headers are the frame's."),
    11: ("an error of the one kernel", "A second kernel is L4, which nothing gives yet: whoever asks for it is told so."),
    12: ("a statement is weakened or edited", "Statements are written anew from policies and compared, all of them, each time."),
    13: ("notation, coercions, instances", "Statements are read before any text of a person; proof text brings in none of it."),
    14: ("leaving the namespace", "Each line of proof text is indented; the last file asks by absolute names."),
    15: ("names that are bound by themselves", "`autoImplicit` is off in the frame, and proof text cannot switch it on."),
    16: ("policies of which everything holds", "`nonvacuous` has to be proved; what is wrong is refuted by Lean."),
    17: ("obligations dropped, expectations lowered", "Everything is compared with the base; waivers have an owner and a day."),
    18: ("settings, workflows, templates, toolchain", "Settings are those of the base; protected files need a waiver."),
    19: ("compiled files, recorded results", "Nothing of that is read from a change; affected policies are checked again."),
    20: ("another program in Lean's place", "The embedded Lean is compared with its hashes, a native one with the toolchain."),
    21: ("output that looks like a verdict", "Messages count by place and severity; an obligation without its own is not told."),
    22: ("time, memory, crashes, missing tools", "Whatever could not be told makes the answer *could not tell*."),
    23: ("texts and paths that break out", "Names are checked, comments neutralised; links and files elsewhere are refused."),
    24: ("files made to exhaust the reader", "Limits on size, depth and numbers, with an error at its place."),
}


def as_markdown(cases: Iterable[Case]) -> str:
    """The page docs/threats.md."""
    lines = [
        "# What the gate withstands",
        "",
        "Ways in which a change could turn the gate green without a real proof, and attacks that were tried. Each attack is a",
        "case under `tests/data/attacks/`, with what the gate says of it, word for word; this page is made from them. A",
        "*control* is no attack: it has to pass.",
    ]
    chosen = list(cases)
    for number, (name, defence) in THREATS.items():
        lines += ["", f"## {number}. {name}", "", defence, "", "| attack | found as | exit code |", "|---|---|---|"]
        for case in (one for one in chosen if one.threat == number):
            codes = ", ".join(case.data["codes"]) or "control"
            lines.append(f"| {case.data['title']} | {codes} | {case.data['exit']} |")
    return "\n".join(lines) + "\n"
