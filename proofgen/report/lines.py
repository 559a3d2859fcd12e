"""What was written, what the doctor found, and what is suggested, in lines."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from proofgen.emit.project import Changes
    from proofgen.lock import Difference
    from proofgen.policy import Outline
    from proofgen.precommit import Emitted
    from proofgen.project import Project
    from proofgen.prover.model import Check
    from proofgen.suggest import Advice, Suggestions


def changes_text(changes: Changes, *, would: bool) -> str:
    """What was or would be written, a path in each line."""
    lines = [f"{'would write' if would else 'wrote'} {path}" for path in changes.written]
    lines += [f"{'would remove' if would else 'removed'} {path}" for path in changes.removed]
    return "\n".join([*lines, _up_to_date(len(changes.same))])


def _up_to_date(number: int) -> str:
    return f"{_files(number)} {'is' if number == 1 else 'are'} up to date"


def _files(number: int) -> str:
    return f"{number} {'file' if number == 1 else 'files'}"


def project_text(project: Project) -> str:
    """What became of the files of a project, those of the library together, and the commands that come next."""
    library = Counter((one.change, one.reason) for one in project.files if one.path.parts[0] == "lean")
    named = [(one.change, str(one.path), one.reason) for one in project.files if one.path.parts[0] != "lean"]
    named += [(change, f"{_files(number)} in lean", reason) for (change, reason), number in library.items()]
    lines = [f"{change} {what}" for change, what, _ in named if change not in ("same", "left")]
    lines += [f"left {what}: {reason}" for change, what, reason in named if change == "left"]
    if same := sum(one.change == "same" for one in project.files):
        lines.append(_up_to_date(same))
    lines += [f"note: {note}" for note in project.notes]
    return "\n".join([*lines, "", *_what_next(project)])


def _what_next(project: Project) -> list[str]:
    left = [str(one.path) for one in project.files if one.change == "left"]
    moved = [] if project.root.resolve() == Path().resolve() else [f"cd {shlex.quote(str(project.root))}"]
    new = [] if project.in_git else ["git init"]
    commands = [*moved, *new, "proofgen verify", "proofgen accept policies", "git add --all", "git commit"]
    lines = ["Next:", *(f"  {command}" for command in commands)]
    if left:
        lines.append("A project in an empty folder shows what would be in place of what was left.")
        lines.append("`proofgen init --force` writes anew what is not yours: never policies or a README.")
    if "README.md" not in left:
        lines.append("README.md says what follows: how to make the gate binding, in particular.")
    return lines


def emitted_text(emitted: Emitted) -> str:
    """What the Lean files of a commit lack, and the commands that mend it."""
    lines = [f"not as emitted: {path}" for path in emitted.changed]
    lines += [f"belongs there no more: {path}" for path in emitted.left_over]
    lines += [f"not in the commit: {path}" for path in emitted.untracked]
    if lines:
        files = " ".join(shlex.quote(policy.file) for policy in emitted.policies)
        lines.append(f"  hint: proofgen emit {files} && git add --all obligations")
    return "\n".join(lines)


def accepted_text(changes: Sequence[tuple[Outline, Difference]]) -> str:
    """What was accepted, an obligation in each line."""
    return "\n".join(f"{policy.name}: {change.text}" for policy, change in changes) or "all is as it was accepted before"


def checks_text(checks: Sequence[Check]) -> str:
    """The findings of the doctor, with what to do about those that are not well."""
    lines = []
    for check in checks:
        lines.append(f"{'ok ' if check.ok else 'BAD'} {check.name}: {check.detail}")
        if not check.ok and check.hint:
            lines.append(f"    hint: {check.hint}")
    return "\n".join(lines)


def suggestions_text(suggestions: Suggestions) -> str:
    """What would be proved in place of each policy; nothing about those for which there is no such thing."""
    return "\n".join(line for one in suggestions.advice if (line := _advice_text(one)))


def _advice_text(advice: Advice) -> str:
    if advice.suggestion is not None:
        told = f"{advice.suggestion.text} would be proved"
    elif advice.verdict == "proved":
        told = "proved as it is"
    elif advice.reason is not None:
        told = f"nothing could be told: {advice.reason}"
    else:
        return ""
    return f"{advice.policy.name}: {told}"
