"""What was written, and what the doctor found, in lines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from proofgen.emit.project import Changes
    from proofgen.prover.model import Check


def changes_text(changes: Changes, *, would: bool) -> str:
    """What was or would be written, a path in each line."""
    lines = [f"{'would write' if would else 'wrote'} {path}" for path in changes.written]
    lines += [f"{'would remove' if would else 'removed'} {path}" for path in changes.removed]
    return "\n".join([*lines, f"{len(changes.same)} {'file is' if len(changes.same) == 1 else 'files are'} up to date"])


def checks_text(checks: Sequence[Check]) -> str:
    """The findings of the doctor, with what to do about those that are not well."""
    lines = []
    for check in checks:
        lines.append(f"{'ok ' if check.ok else 'BAD'} {check.name}: {check.detail}")
        if not check.ok and check.hint:
            lines.append(f"    hint: {check.hint}")
    return "\n".join(lines)
