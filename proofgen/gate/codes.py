"""What each code of the gate means: one table, shown by `proofgen explain` and in docs/gate.md."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from proofgen.prooftext.codes import PROOF_TEXT_CODES

Severity = Literal["error", "unknown", "notice"]


@dataclass(frozen=True, slots=True)
class GateCode:
    """A title of a few words, an explanation in whole sentences, and how much it weighs.

    An `error` keeps a change out, `unknown` says that it could not be judged, a `notice` is there to be read. What is `waivable`
    may be allowed by a waiver with an owner and a day on which it ends.
    """

    title: str
    explanation: str
    severity: Severity = "error"
    waivable: bool = False


_GENERATED: Final = {
    "PG200": GateCode("policy that cannot be read", "A policy or machine file has an error; its own code is in the message."),
    "PG201": GateCode(
        "statement edited",
        "The committed Statements.lean is not what the policy says. Statements are written by proofgen alone: with another "
        "statement, a proof of it shows something else.",
    ),
    "PG202": GateCode(
        "proofs edited",
        "The committed Proofs.lean or Refutations.lean is not what proofgen writes for the policy. Proofs by hand have files of "
        "their own, made by `proofgen prove --edit`.",
    ),
    "PG203": GateCode("generated file missing", "A Lean file of a policy is not there: nobody can read what was checked."),
    "PG204": GateCode(
        "stray file",
        "A Lean file under obligations/ belongs to no policy. Lake would build it beside the others, and its text is checked by "
        "nobody.",
    ),
    "PG205": GateCode(
        "proofgen writes something else",
        "Neither the policy nor its committed statements were changed, and yet this proofgen writes other statements: it is not "
        "the proofgen with which the base was accepted. Its templates may have been changed.",
    ),
    "PG206": GateCode("no regular file", "A symbolic link or a special file stands where a file is read: it may point anywhere."),
    "PG207": GateCode(
        "frame of a proof edited",
        "The lines around a proof by hand, which say what it proves, are written by proofgen. `proofgen prove --edit` writes "
        "them anew and keeps the proof.",
    ),
    "PG209": GateCode(
        "not emitted", "The policy was changed, and its Lean files are still those of the base: nobody has written them anew."
    ),
    "PG210": GateCode(
        "file that nobody reads",
        "A YAML file lies below a folder of policies, and not where policies are read: directly in it, or in its `machines/`.",
        "notice",
    ),
    "PG208": GateCode(
        "compiled or recorded file",
        "Compiled Lean (`.olean`, `.lake/`) or recorded results (`.proofgen/`) are part of the change. They are made anew from "
        "text, never read from a change, and have no place in a commit.",
    ),
}
_RATCHET: Final = {
    "PG301": GateCode("policy gone", "A policy of the base is not there any more, and its obligations with it.", waivable=True),
    "PG302": GateCode(
        "obligation gone",
        "The policy does not have this obligation any more: the part of the policy that it is about was left out.",
        waivable=True,
    ),
    "PG303": GateCode("no longer required", "`require` has fewer obligations than in the base.", waivable=True),
    "PG304": GateCode(
        "other expectation", "The policy expected to be proved, and expects to be refuted now.", waivable=True
    ),
    "PG305": GateCode(
        "verdict lost",
        "What was accepted as proved or refuted is not so any more. A waiver in the lock file of the policy allows that for one "
        "statement until a day.",
    ),
    "PG306": GateCode(
        "lock file not true",
        "The lock file claims something else than what was checked just now. `proofgen accept` writes what was checked.",
    ),
    "PG307": GateCode("not accepted", "The policy has no lock file: nobody has accepted what was checked of it."),
    "PG308": GateCode("obligation not accepted", "The lock file does not have this obligation, or one that the policy has not."),
    "PG309": GateCode(
        "statement narrowed",
        "The policy speaks of other or fewer machines than in the base: of fewer weights, of one machine in place of all, of "
        "another machine, or no longer of cores that go and come.",
        waivable=True,
    ),
    "PG310": GateCode("bad lock file", "A lock file cannot be read, or is not as it should be."),
    "PG311": GateCode("waiver that ended", "The last day of a waiver is over.", "notice"),
    "PG312": GateCode("waiver without use", "Nothing stands under a waiver: it can be taken out.", "notice"),
    "PG313": GateCode("waiver for too long", "A waiver ends at most 366 days from now: then somebody looks at it again."),
    "PG314": GateCode("bad waivers", "proofgen.waivers.toml cannot be read, or is not as it should be."),
    "PG315": GateCode(
        "assurance lost", "The lock file asks for less assurance than that of the base.", waivable=True
    ),
    "PG317": GateCode(
        "statement not accepted",
        "The lock file speaks of another statement than the policy gives now: nobody has accepted it yet.",
    ),
    "PG318": GateCode(
        "accepted anew",
        "Statements that the base has accepted are others now, and were accepted anew in this change: look at them side by side.",
        "notice",
    ),
    "PG316": GateCode("waived", "A waiver allows something that the gate would keep out.", "notice"),
}
_VERDICTS: Final = {
    "PG401": GateCode("refuted", "Lean accepted a refutation of an obligation that the policy requires."),
    "PG402": GateCode("open", "For an obligation that the policy requires there is neither a proof nor a refutation."),
    "PG403": GateCode("not refuted", "The policy expects to be refuted, and no obligation that it requires is."),
    "PG404": GateCode(
        "vacuous",
        "What is proved of the policy says nothing, or may say nothing: there is no proof that on some machine an idle core "
        "steals from an overloaded one.",
    ),
    "PG405": GateCode("proof by hand rejected", "Lean does not accept the proof that somebody wrote for this obligation."),
    "PG406": GateCode("nothing to judge", "There are no policies, or a policy without obligations. An empty set proves nothing."),
    "PG407": GateCode("foreign axiom", "A theorem rests on an axiom that is not propext, Classical.choice or Quot.sound."),
}
_SETTINGS: Final = {
    "PG501": GateCode(
        "protected file changed",
        "The change touches what decides how changes are judged: the settings, the workflows that call the gate, the toolchain, "
        "the lakefile or the Lean library. It is judged by the settings of the base; what comes after it would not be.",
        waivable=True,
    ),
    "PG502": GateCode(
        "foreign library",
        "The Lean library in the project is not the one of this proofgen: definitions may mean something else.",
    ),
    "PG503": GateCode("other toolchain", "`lean-toolchain` names another Lean than the one that this proofgen is made for."),
    "PG504": GateCode("bad settings", "The settings of the base cannot be read, so that nothing is judged by them.", "unknown"),
    "PG509": GateCode(
        "bad settings in the change", "The settings that the change brings cannot be read: with them, nothing could be judged."
    ),
    "PG508": GateCode("no change", "The base is what is checked out: there is nothing to be judged.", "notice"),
    "PG505": GateCode(
        "Lean was changed", "The parts of the embedded Lean are not those that were installed, by their hashes.", "unknown"
    ),
    "PG506": GateCode(
        "another Lean answers", "The Lean on this machine is not the one that the project's `lean-toolchain` names.", "unknown"
    ),
    "PG507": GateCode(
        "the base has moved on",
        "The base has changed judged files since the change began. What comes of both together is not what is judged here.",
        "unknown",
    ),
}
_UNKNOWN: Final = {
    "PG601": GateCode("inconclusive", "Lean was stopped or failed before it could tell. Another run may say more.", "unknown"),
    "PG602": GateCode("no Lean", "There is no Lean to ask, or it cannot be used.", "unknown"),
    "PG603": GateCode(
        "not committed", "Files that are judged are not as in the commit. `--uncommitted` judges them as they are.", "unknown"
    ),
    "PG604": GateCode(
        "assurance out of reach", "The settings or the lock file ask for more assurance than this run can give.", "unknown"
    ),
    "PG605": GateCode(
        "not all was checked", "There are fewer results than obligations to be checked: some were passed over.", "unknown"
    ),
    "PG607": GateCode(
        "base cannot be read",
        "A file of the base cannot be read, so that nobody can tell what must not get less. It has to be mended there.",
        "unknown",
        waivable=True,
    ),
    "PG606": GateCode("nobody asked Lean", "With `--without-lean` verdicts are not looked at.", "notice"),
}

_PROOF_TEXT: Final = {code: GateCode(title, meaning) for code, (title, meaning) in PROOF_TEXT_CODES.items()}
GATE_CODES: Final[dict[str, GateCode]] = _PROOF_TEXT | _GENERATED | _RATCHET | _VERDICTS | _SETTINGS | _UNKNOWN
"""All codes, in the order in which they are shown."""

_SECTIONS: Final = (
    ("Proof text", _PROOF_TEXT),
    ("Generated files", _GENERATED),
    ("What must not get less", _RATCHET),
    ("Verdicts", _VERDICTS),
    ("Settings and tools", _SETTINGS),
    ("What could not be told", _UNKNOWN),
)


def as_markdown() -> str:
    """The page docs/gate-codes.md."""
    head = (
        "# Codes of the gate\n\nWhat `proofgen gate` finds. An *error* keeps a change out (exit code 1), *unknown* says that it "
        "could not be judged (3), a *notice* is there to be read. `proofgen explain PG201` shows one.\n"
    )
    return "\n".join([head, *(_section(title, codes) for title, codes in _SECTIONS)])


def _section(title: str, codes: dict[str, GateCode]) -> str:
    rows = (
        f"| {code} | {one.title} | {one.severity}{', waivable' if one.waivable else ''} | {one.explanation} |"
        for code, one in codes.items()
    )
    return "\n".join([f"## {title}\n", "| code | what | weighs | meaning |", "|---|---|---|---|", *rows, ""])
