"""What was written, what the doctor found, and what is suggested, in lines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from proofgen.emit.project import Changes
    from proofgen.lock import Difference
    from proofgen.policy import Outline
    from proofgen.prover.model import Check
    from proofgen.suggest import Advice, Suggestions


def changes_text(changes: Changes, *, would: bool) -> str:
    """What was or would be written, a path in each line."""
    lines = [f"{'would write' if would else 'wrote'} {path}" for path in changes.written]
    lines += [f"{'would remove' if would else 'removed'} {path}" for path in changes.removed]
    return "\n".join([*lines, f"{len(changes.same)} {'file is' if len(changes.same) == 1 else 'files are'} up to date"])


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
