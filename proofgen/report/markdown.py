"""The status of proofs as a summary for a merge request, in the Markdown of GitHub and GitLab."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from proofgen.report.status import Remark, cells, remarks
from proofgen.report.visible import visible
from proofgen.status import PolicyStatus, Status

LIMIT: Final = 65_000
"""The most characters that a summary has; a comment on GitHub may have 65,536."""
_COLUMNS: Final = ("", "policy", "verdict", "expected", "fresh", "proved / refuted / other", "assurance", "rounds until good")
# Beyond it a text is cut, so that one of them does not take the room of all others.
_LONGEST: Final = 1000
# For the head of the table, and for the line that says what was left out.
_RESERVE: Final = 500


def markdown(status: Status) -> str:
    """A headline with counts, a row for each policy, and why what is not green is not; what is not green comes first."""
    policies = sorted(status.policies, key=lambda one: one.ok)
    head, told = _headline(status), [_item(each) for one in policies for each in remarks(one)]
    # The reasons go before the rows: whoever reads this has to do something about them.
    reasons = _fitting(told, LIMIT // 2)
    after = ["", *reasons, *_left_out(len(told) - len(reasons), "reason")] if told else []
    rows = [_row(one) for one in policies]
    shown = _fitting(rows, LIMIT - _RESERVE - len("\n".join([*head, *after])))
    table = ["", *_table_head(), *shown, *_left_out(len(rows) - len(shown), "policy", "policies")] if rows else []
    return "\n".join([*head, *table, *after]) + "\n"


def _headline(status: Status) -> list[str]:
    every, green = len(status.policies), sum(one.ok for one in status.policies)
    if not every:
        return ["### proofgen: there are no policies", "", "Nothing was checked."]
    wrong = sum(one.fresh and not one.ok for one in status.policies)
    number = f"{'all' if green == every else f'{green} of'} {every} {'policy is' if every == 1 else 'policies are'} green"
    counts = f"Not as expected: {wrong}. To be checked first: {every - green - wrong}. Obligations: {_obligations(status)}."
    return [f"### proofgen: {'the policy is green' if every == green == 1 else number}", "", counts]


def _obligations(status: Status) -> str:
    """How many there are of each kind; the verdict of what is stale does not count."""
    every = [each for one in status.policies for each in one.obligations]
    counts = Counter(each.verdict if each.fresh else "stale" if each.stale else "unchecked" for each in every)
    kinds = ("proved", "refuted", "open", "vacuous", "stale", "unchecked")
    return ", ".join(f"{counts[kind]} {kind}" for kind in kinds if counts[kind]) or "none"


def _table_head() -> list[str]:
    return [f"| {' | '.join(_COLUMNS)} |", f"|{' --- |' * len(_COLUMNS)}"]


def _row(one: PolicyStatus) -> str:
    shown = cells(one)
    counts = f"{shown['proved']} / {shown['refuted']} / {shown['other']}"
    sign = "✓" if one.ok else "✗" if one.fresh else "!"
    middle = (shown["verdict"], shown["expected"], shown["fresh"], counts, shown["assurance"])
    return f"| {' | '.join([sign, _cell(shown['policy']), *middle, _cell(_bound(one))])} |"


def _bound(one: PolicyStatus) -> str:
    """The smallest proved number of rounds; a bound that is stale is none."""
    return one.evidence.bounds[0].words if one.fresh and one.evidence is not None and one.evidence.bounds else ""


def _item(remark: Remark) -> str:
    return f"- {_code(remark.policy)}: {_code(remark.why)}. Next: {_code(remark.command, cut=False)}"


def _cell(text: str) -> str:
    """In a table a bar ends the cell even in code, unless it is escaped."""
    return _code(text).replace("|", r"\|") if text else "-"


def _code(text: str, *, cut: bool = True) -> str:
    """The text as code, which is the one place where neither markup, HTML, mentions, references nor links mean anything."""
    seen = visible(text)
    if cut and len(seen) > _LONGEST:
        seen = seen[: _LONGEST - 1] + "…"
    fence = "`" * (1 + max(map(len, re.findall("`+", seen)), default=0))
    # A backtick at either end would join the fence, and one space at both ends is taken away again.
    space = " " if seen.startswith(("`", " ")) or seen.endswith(("`", " ")) else ""
    return f"{fence}{space}{seen}{space}{fence}"


def _fitting(lines: Sequence[str], room: int) -> list[str]:
    """The first lines, as many as there is room for with their line breaks."""
    kept = list[str]()
    for line in lines:
        room -= len(line) + 1
        if room < 0:
            break
        kept.append(line)
    return kept


def _left_out(number: int, one: str, several: str | None = None) -> Iterator[str]:
    if number:
        yield ""
        what = f"1 more {one} is" if number == 1 else f"{number} more {several or one + 's'} are"
        yield f"{what} left out here, as there is no room."
