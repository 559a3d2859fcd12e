"""What `prove` does, without a word printed: write modules by hand, and have Lean check them."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from proofgen.byhand.files import ByHand, parse, path_of, read, read_module, read_one, written
from proofgen.byhand.frame import Kept, first_proof, frame, kept
from proofgen.check import Checked
from proofgen.emit.files import PolicyFiles, policy_files
from proofgen.emit.project import Changes, compare, write
from proofgen.errors import InputError, Problem, Span, did_you_mean
from proofgen.files import write_text
from proofgen.obligation import CATALOGUE
from proofgen.policy import Outline, Policy
from proofgen.progress import Progress
from proofgen.prover.choice import select_backend
from proofgen.prover.model import LeanMessage, Toolchain
from proofgen.resources import lean_library
from proofgen.verification import Options, build, check_all, objection_to
from proofgen.workflow import load, prepare

Outcome = Literal["accepted", "refused", "rejected", "inconclusive"]
_EVERY: Final = frozenset(CATALOGUE)


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of one module by hand.

    It was `refused` if Lean did not get to see it, for what its proof text has in it. `messages` are what Lean said of it, at the
    lines of the file; `reason` says why it was not accepted, None if it was.
    """

    policy: Policy
    module: ByHand
    outcome: Outcome
    messages: tuple[LeanMessage, ...] = ()
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Trial:
    """All modules by hand that were looked at, and the Lean that checked them, None if none was asked."""

    tried: tuple[Tried, ...]
    toolchain: Toolchain | None

    @property
    def exit_code(self) -> int:
        """0 all were accepted, 1 some not, 3 if that could not be told of some, and of all others they were."""
        outcomes = {one.outcome for one in self.tried}
        if outcomes & {"refused", "rejected"} or not outcomes:
            return 1
        return 3 if "inconclusive" in outcomes else 0


@dataclass(frozen=True, slots=True)
class Edited:
    """A module by hand: its path, whether it is new, whether its frame was written anew, and what else of the policy was."""

    policy: Policy
    obligation: str
    path: Path
    new: bool
    renewed: bool
    changes: Changes


def prove(root: Path, paths: Sequence[Path], only: str | None, options: Options, progress: Progress) -> Trial:
    """Have Lean check the modules by hand of the policies of these files and folders, all of them or those for one obligation.

    Nothing is written. Lean is asked about the rest of a policy only as long as there is a module by hand to be told about.

    Raises:
        InputError: a policy or a module by hand is not as it should be, or there is no such obligation, or nothing to check.
        ToolError: there is no Lean, or the library does not build.
    """
    policies = load(paths)
    _refuse_unknown(policies, only)
    by_hand = read(root, (policy.outline for policy in policies))
    chosen = [(policy, one) for policy in policies for one in by_hand[policy.name] if only in (None, one.obligation)]
    if not chosen:
        raise InputError(_nothing(policies, only))
    wanted = _EVERY if only is None else frozenset({only})
    asked = {policy.name: policy for policy, one in chosen if not one.refusals}
    # Only what was emitted knows which names are of files that a module does not import.
    batch = [_without_others(files, wanted) for files in prepare(asked.values(), progress, root)]
    known = {(files.policy.name, one.obligation): one for files in batch for one in files.by_hand}
    checked, toolchain = _checked([files for files in batch if files.given], wanted, options, progress)
    modules = [(policy, known.get((policy.name, one.obligation), one)) for policy, one in chosen]
    return Trial(tuple(_tried(policy, one, checked) for policy, one in modules), toolchain)


def _without_others(files: PolicyFiles, wanted: frozenset[str]) -> PolicyFiles:
    """What is emitted, without the modules by hand for other obligations."""
    others = frozenset(one.theorem for one in files.by_hand if one.obligation not in wanted)
    return files.leaving_out(others) if others else files


def _checked(
    batch: Sequence[PolicyFiles], wanted: frozenset[str], options: Options, progress: Progress
) -> tuple[dict[str, Checked], Toolchain | None]:
    """What Lean says, by policy, and which Lean it is; it is not asked where there is nothing to be told about."""
    if not batch:
        return {}, None
    backend = select_backend(options.backend, progress, lean_library())
    told = check_all(build(backend, batch, progress), batch, options, progress, wanted)
    return {files.policy.name: checked for files, checked in told}, backend.describe()


def _tried(policy: Policy, one: ByHand, checked: dict[str, Checked]) -> Tried:
    if one.refusals:
        return Tried(policy, one, "refused", reason="it has what proof text may not have")
    said = checked[policy.name]
    messages = said.heard.get(one.obligation, ())
    if one.theorem in said.rejected:
        return Tried(policy, one, "rejected", messages, objection_to(one, said))
    if one.theorem in said.stopped or one.obligation not in said.accepted:
        return Tried(policy, one, "inconclusive", messages, said.reason or "Lean did not answer")
    return Tried(policy, one, "accepted", messages)


def edit(root: Path, paths: Sequence[Path], identifier: str, refutes: bool | None, progress: Progress) -> Edited:
    """Write the module by hand for an obligation of one policy, and the other Lean files of the policy.

    A new one has `sorry` for a proof. Of one that is there, the frame is written anew, and the proof text stays; it proves or
    refutes as before if `refutes` is None.

    Raises:
        InputError: these are several policies, or there is no such obligation, or the file is nothing that could be kept, or
            something else is wrong with modules by hand, or the folder is that of another policy; nothing was written.
    """
    policies = load(paths)
    if len(policies) != 1:
        raise InputError(Problem("E406", f"{len(policies)} policies with --edit", "name the file of one policy"))
    [policy] = policies
    _refuse_unknown(policies, identifier)
    outline, path = policy.outline, path_of(policy.outline, identifier)
    there = written(root, outline)
    others = [read_one(root, outline, other) for other in there if other != identifier]
    before = _kept(root, outline, identifier) if identifier in there else None
    refutes = (before is not None and before.refutes) if refutes is None else refutes
    proof = first_proof(outline, identifier, refutes=refutes) if before is None else before.proof
    text = frame(outline, identifier, refutes=refutes).around(proof)
    [emitted] = prepare(policies, progress)
    compare(root, [emitted])
    renewed = before is None or (root / path).read_bytes() != text.encode()
    if renewed:
        write_text(root / path, text)
    by_hand = (*others, parse(outline, identifier, text))
    changes = write(root, [policy_files(policy, emitted.findings, by_hand=by_hand)])
    return Edited(policy, identifier, path, before is None, renewed, changes)


def _kept(root: Path, policy: Outline, identifier: str) -> Kept:
    """What stays of the module that is there."""
    text = read_module(root, policy, identifier)
    with suppress(InputError):
        found = parse(policy, identifier, text)
        return Kept(found.proof, found.refutes)
    guessed = kept(policy, identifier, text)
    if guessed is None:
        span = Span(path_of(policy, identifier).as_posix(), 1, 1, 2)
        hint = "move it away, and run this again: what is to be kept then goes after the `:=` of the new file"
        raise InputError(Problem("E450", "there is no theorem in it, so that nobody can tell what to keep", hint, span))
    return guessed


def _refuse_unknown(policies: Sequence[Policy], identifier: str | None) -> None:
    """Raise InputError for what is an obligation of none of the policies."""
    known = dict.fromkeys(each for policy in policies for each in policy.obligations)
    if identifier is not None and identifier not in known:
        names = ", ".join(policy.name for policy in policies)
        hint = did_you_mean(identifier, known, f"the obligations here are {', '.join(known)}")
        raise InputError(Problem("E421", f"`{identifier}` is no obligation of {names}", hint))


def _nothing(policies: Sequence[Policy], only: str | None) -> Problem:
    names = ", ".join(policy.name for policy in policies)
    about = "" if only is None else f" for `{only}`"
    file = shlex.quote(policies[0].file) if len(policies) == 1 else "POLICY"
    hint = f"`proofgen prove --edit {file} {only or 'ID'}` makes the file for one"
    return Problem("E454", f"{names} has no proof by hand{about}: there is nothing to check", hint)
