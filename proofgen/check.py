"""Have Lean check the files of policies, many in one process, and read its messages.

A theorem counts only if Lean finished, reported no error and no `sorry` anywhere in the run, and printed the type of
`(theorem : statement)` at the place where the audit, written here after all other text, asks for it.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from proofgen.byhand.files import ByHand
from proofgen.emit.audit import claims
from proofgen.emit.files import PolicyFiles
from proofgen.fingerprint import without_comments
from proofgen.obligation import CATALOGUE
from proofgen.prover.combine import Combined, combine
from proofgen.prover.model import LeanBackend, LeanMessage, LeanRun
from proofgen.prover.process import Limits
from proofgen.resources import OBLIGATIONS

_AUDIT: Final = "Audit"
_MARK: Final = "#check @"
_AUDIT_HEADER: Final = ("module", "", "public import Proofgen", "")
_THEOREM: Final = re.compile(r"theorem (\S+) ")
# What is marked: theorems, and the policy, so that it is known that Lean got to the first theorem.
_POLICY: Final = "policy"
_MARKED: Final = re.compile(rf"(?:theorem|def(?= {_POLICY} )) (\S+) ")
# What is emitted needs none of these. Lean accepts a theorem that stands on an axiom without a word.
_FORBIDDEN: Final = re.compile(
    r"\b(axiom|opaque|constant|sorry|sorryAx|admit|native\w*|bv_decide|ofReduceBool|trustCompiler|unsafe|partial|extern"
    r"|implemented_by|csimp|macro|macro_rules|syntax|declare_\w+|notation|infix\w*|prefix|postfix|elab\w*|run_\w+|by_elab"
    r"|\w*initialize|meta|simproc\w*|unseal|grind_pattern|set_option(?! synthInstance\.max)|prelude|private|attribute|local"
    r"|scoped)\b|#eval"
)

OnDone = Callable[[str, str], None]
"""Told the policy and the theorem that Lean is done with."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What Lean said of one policy: seconds for each obligation it accepted, by id, and for the whole.

    `rejected` are theorems that it did not accept, `stopped` those at which it ran out of time or memory, with what
    needs them; `elaborates` is whether it could read the statements; `numbers` are the theorems that it accepted of those
    that say a bound or a gap; `reason` says what could not be told, None if all could. `heard` is what it said of modules
    by hand, by id of the obligation, at the lines of these files.
    """

    accepted: dict[str, float]
    rejected: frozenset[str]
    seconds: float
    reason: str | None
    stopped: frozenset[str] = frozenset()
    elaborates: bool = True
    numbers: frozenset[str] = frozenset()
    heard: Mapping[str, tuple[LeanMessage, ...]] = field(default_factory=dict)


@dataclass(slots=True)
class _Clock:
    """When Lean was done with which theorem; times by (policy name, theorem name)."""

    combined: Combined
    on_done: OnDone
    last: float = field(default_factory=time.monotonic)
    seconds: dict[tuple[str, str], float] = field(default_factory=dict)

    def hear(self, message: LeanMessage) -> None:
        """A message came; those of marks tell that a theorem is done."""
        if not _is_mark(self.combined, message):
            return
        policy = _policy_of(self.combined.locate(message.line)[0])
        now = time.monotonic()
        theorem = self.combined.lines[message.line - 1].removeprefix(_MARK)
        self.seconds[policy, theorem] = round(now - self.last, 3)
        self.last = now
        if theorem != _POLICY:
            self.on_done(policy.rpartition(".")[2], theorem)


def check(
    backend: LeanBackend,
    batch: Sequence[PolicyFiles],
    limits: Limits,
    on_done: OnDone,
    only: frozenset[str] | None = None,
) -> dict[str, Checked]:
    """Check policies; the result is by name of the policy. A theorem that Lean rejects is left out, with those that need it.

    With `only`, nothing is asked but whether Lean accepts the modules by hand for these obligations: once it has rejected
    those of a policy, the rest of that policy is not checked.
    """
    done = {files.policy.name: _failed(reason) for files in batch if (reason := _forbidden(files)) is not None}
    left = {files.policy.name: files for files in batch if files.policy.name not in done}
    before = {name: _failed(None) for name in left}
    while left:
        combined = _combined(list(left.values()))
        clock = _Clock(combined, on_done)
        run = backend.check(combined.text, timeout=limits.seconds, memory_mb=limits.memory_mb, on_message=clock.hear)
        if run.outcome != "finished":
            results = _unfinished(backend, list(left.values()), run, clock, limits, only)
            return done | {name: _after(before[name], one) for name, one in results.items()}
        before |= {name: _hearing(before[name], files, combined, run) for name, files in left.items()}
        wrong = _wrong(combined, run, left)
        if not wrong:
            return done | {name: _after(before[name], _checked(files, combined, run, clock)) for name, files in left.items()}
        for name, theorems in wrong.items():
            files = left.pop(name)
            before[name] = replace(before[name], rejected=before[name].rejected | theorems)
            if not theorems:
                done[name] = replace(_failed(f"Lean rejects its statements: {_first_error(run)}"), elaborates=False)
            elif _is_asked(fewer := files.leaving_out(theorems), only):
                left[name] = fewer
            else:
                done[name] = before[name]
    return done


def _is_asked(files: PolicyFiles, only: frozenset[str] | None) -> bool:
    """Whether there is still something that is asked for."""
    return only is None or any(one.obligation in only for one in files.given)


def _after(before: Checked, now: Checked) -> Checked:
    """What is known after a run, with what earlier ones said."""
    return replace(now, rejected=now.rejected | before.rejected, heard={**before.heard, **now.heard})


def _hearing(before: Checked, files: PolicyFiles, combined: Combined, run: LeanRun) -> Checked:
    """What is known before the next run, with what Lean said of modules by hand in this one."""
    modules = _modules(files)
    heard: dict[str, list[LeanMessage]] = {one.obligation: [] for one in modules.values()}
    for message in run.messages:
        name, line = combined.locate(message.line)
        if name in modules and not _is_mark(combined, message):
            last = modules[name].text.count("\n")
            end = None if message.end_line is None else line + message.end_line - message.line
            heard[modules[name].obligation].append(replace(message, line=min(line, last), end_line=end))
    return replace(before, heard={**before.heard, **{identifier: tuple(messages) for identifier, messages in heard.items()}})


def _modules(files: PolicyFiles) -> dict[str, ByHand]:
    """The modules by hand that Lean gets to see, by their names."""
    return {_module(one.path.relative_to(OBLIGATIONS).as_posix()): one for one in files.given}


def _combined(batch: Sequence[PolicyFiles]) -> Combined:
    texts = [each for files in batch for each in _marked_texts(files)]
    audits = [(f"obligations.{files.policy.lean_name}.{_AUDIT}", _audit(files)) for files in batch]
    return combine([*texts, *audits])


def _marked_texts(files: PolicyFiles) -> Iterator[tuple[str, str]]:
    yield from ((_module(path), _with_marks(text)) for path, text in files.files)
    yield from ((name, _with_mark(one)) for name, one in _modules(files).items())


def _module(path: str) -> str:
    return "obligations." + path.removesuffix(".lean").replace("/", ".")


def _with_marks(text: str) -> str:
    """The text with the blank line after each theorem turned into a command that makes Lean say that it got there."""
    lines = text.split("\n")
    name: str | None = None
    for number, line in enumerate(lines):
        found = _MARKED.match(line)
        if found is not None:
            name = found[1]
        elif not line and name is not None:
            lines[number] = f"{_MARK}{name}"
            name = None
    return "\n".join(lines)


def _with_mark(one: ByHand) -> str:
    """The same for a module by hand, at the first line after the proof text, which may have blank lines of its own."""
    lines = one.text.split("\n")
    lines[one.first_line - 1 + len(one.proof.split("\n"))] = f"{_MARK}{one.theorem}"
    return "\n".join(lines)


def _is_mark(combined: Combined, message: LeanMessage) -> bool:
    """Whether Lean says that it got to a mark; proof text by hand is indented, so that nothing in it looks like one."""
    return message.severity == "information" and combined.lines[message.line - 1].startswith(_MARK)


def _policy_of(module: str) -> str:
    """The module of the policy that a module is of: `obligations.Delta2` of `obligations.Delta2.Proofs`."""
    return ".".join(module.split(".")[:2])


def _audit(files: PolicyFiles) -> str:
    """One line for each obligation that is settled, with absolute names."""
    return "\n".join([*_AUDIT_HEADER, *(line for _, line in _questions(files))])


def _questions(files: PolicyFiles) -> Iterator[tuple[str, str]]:
    """The id of each obligation that is settled, then the theorem of each number, and the line that asks Lean for it."""
    return ((claim.id, f"#check ({claim.theorem} : {claim.statement})") for claim in claims(files))


def _checked(files: PolicyFiles, combined: Combined, run: LeanRun, clock: _Clock) -> Checked:
    module = f"obligations.{files.policy.lean_name}"
    answered = {
        line
        for name, line in (combined.locate(message.line) for message in run.messages if message.severity == "information")
        if name == f"{module}.{_AUDIT}"
    }
    asked = enumerate(_questions(files), len(_AUDIT_HEADER) + 1)
    settled = {name for number, (name, _) in asked if number in answered}
    accepted = {
        identifier: clock.seconds.get((module, theorem.name), 0.0)
        for identifier, theorem in files.settled.items()
        if identifier in settled
    }
    seconds = sum(time for (policy, _), time in clock.seconds.items() if policy == module)
    numbers = frozenset(theorem for theorem, _ in files.plan.numbers if theorem in settled)
    return Checked(accepted, frozenset(), round(seconds, 3), None, numbers=numbers)


def _wrong(combined: Combined, run: LeanRun, left: dict[str, PolicyFiles]) -> dict[str, frozenset[str]]:
    """The policies with an error or a `sorry`, and the theorems that have to go."""
    by_lean_name = {files.policy.lean_name: files for files in left.values()}
    by_hand = {name: one.theorem for files in left.values() for name, one in _modules(files).items()}
    wrong: dict[str, set[str]] = {}
    for message in run.messages:
        if message.severity == "error" or message.kind == "hasSorry":
            name, _ = combined.locate(message.line)
            if not name:  # the header that all share
                return {policy: frozenset() for policy in left}
            files, theorem = by_lean_name[name.split(".")[1]], by_hand.get(name) or _theorem_at(combined, message.line)
            wrong.setdefault(files.policy.name, set()).update([theorem] if theorem else [])
    return {name: _with_dependents(left[name], frozenset(theorems)) for name, theorems in wrong.items()}


def _theorem_at(combined: Combined, line: int) -> str | None:
    """The theorem that this line of the text belongs to, or that the audit asks for there."""
    lines = combined.lines
    if lines[line - 1].startswith("#check ("):
        return lines[line - 1].split(" : ")[0].rpartition(".")[2]
    for text in reversed(lines[:line]):
        found = _THEOREM.match(text)
        if found is not None:
            return found[1]
        if not text or text.startswith("#check"):
            return None
    return None


def _with_dependents(files: PolicyFiles, gone: frozenset[str]) -> frozenset[str]:
    """The theorems and those whose proofs name one of them; work conservation may rest on another bound that is left."""
    wrong, gone = gone, files.needing(gone)
    conserving = CATALOGUE["work_conserving"].lean_name
    by_bound = conserving in {theorem.name for theorem in files.plan.proofs}
    other_bound = by_bound and any(bound.theorem not in gone for bound in files.plan.bounds)
    return gone - {conserving} if other_bound and conserving not in wrong else gone


def _unfinished(
    backend: LeanBackend,
    batch: list[PolicyFiles],
    run: LeanRun,
    clock: _Clock,
    limits: Limits,
    only: frozenset[str] | None,
) -> dict[str, Checked]:
    """One policy must not take the others with it: try the two halves on their own. Nor one theorem: try without it."""
    if len(batch) > 1:
        middle = len(batch) // 2
        first = check(backend, batch[:middle], limits, clock.on_done, only)
        return {**first, **check(backend, batch[middle:], limits, clock.on_done, only)}
    files, name = batch[0], batch[0].policy.name
    reason = f"Lean ended early ({run.outcome}) after {run.seconds:.0f} s{': ' + run.detail if run.detail else ''}"
    gone = _out_of_reach(files, clock)
    if not gone or run.outcome == "interrupted":
        return {name: Checked({}, frozenset(), round(run.seconds, 3), reason)}
    fewer = files.leaving_out(gone)
    checked = check(backend, [fewer], limits, clock.on_done, only)[name] if _is_asked(fewer, only) else _failed(None)
    reasons = [f"{reason}, at {_at_work(files, clock)}", *([] if checked.reason is None else [checked.reason])]
    return {name: replace(checked, reason="; ".join(reasons), stopped=checked.stopped | gone)}


def _out_of_reach(files: PolicyFiles, clock: _Clock) -> frozenset[str]:
    """What to leave out so that the rest may come through; nothing if there is no point in trying again."""
    stuck = _at_work(files, clock)
    by_hand = {one.theorem for one in files.by_hand}
    if stuck in by_hand:
        return frozenset({stuck})
    tried = files.without - by_hand
    refutations = [theorem.name for theorem in files.plan.refutations]
    if stuck in refutations:
        # Large witnesses come together: of one run, and of the same run again.
        return frozenset(refutations[refutations.index(stuck) :])
    facts = frozenset(theorem.name for theorem in files.plan.proofs if theorem.obligation is None)
    if stuck is None or (tried and not facts):
        return frozenset()
    # The facts are all about the same filter: if Lean cannot do with a second one, it is asked for none.
    return _with_dependents(files, facts | {stuck} if tried else frozenset({stuck}))


def _at_work(files: PolicyFiles, clock: _Clock) -> str | None:
    """The theorem that Lean was at when it ended; None if it never got to them or was done with the last."""
    done = {theorem for policy, theorem in clock.seconds if policy == f"obligations.{files.policy.lean_name}"}
    names = (theorem.name for theorem in files.theorems)
    return next((name for name in names if name not in done), None) if done else None


def _failed(reason: str | None) -> Checked:
    return Checked({}, frozenset(), 0.0, reason)


def forbidden_word(text: str) -> str | None:
    """The first word outside of comments that could bend Lean's verdict on this text; None if there is none."""
    found = _FORBIDDEN.search(without_comments(text))
    return None if found is None else found[0]


def _forbidden(files: PolicyFiles) -> str | None:
    """Why the files cannot be trusted."""
    found = ((path, forbidden_word(text)) for path, text in files.files)
    return next((f"{path} has the forbidden word `{word}`" for path, word in found if word is not None), None)


def _first_error(run: LeanRun) -> str:
    return next((message.text for message in run.messages if message.severity == "error"), "unknown")
