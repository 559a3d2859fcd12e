"""The status of proofs as a summary for a merge request, in the Markdown of GitHub and GitLab."""

from __future__ import annotations

from collections import Counter
from typing import Final

from proofgen.report.marked import LIMIT, cell, code, fitting, left_out
from proofgen.report.status import Remark, cells, remarks
from proofgen.status import PolicyStatus, Status

_COLUMNS: Final = ("", "policy", "verdict", "expected", "fresh", "proved / refuted / other", "assurance", "rounds until good")
# For the head of the table, and for the line that says what was left out.
_RESERVE: Final = 500


def markdown(status: Status) -> str:
    """A headline with counts, a row for each policy, and why what is not green is not; what is not green comes first."""
    policies = sorted(status.policies, key=lambda one: one.ok)
    head, told = _headline(status), [_item(each) for one in policies for each in remarks(one)]
    # The reasons go before the rows: whoever reads this has to do something about them.
    reasons = fitting(told, LIMIT // 2)
    after = ["", *reasons, *left_out(len(told) - len(reasons), "reason")] if told else []
    rows = [_row(one) for one in policies]
    shown = fitting(rows, LIMIT - _RESERVE - len("\n".join([*head, *after])))
    table = ["", *_table_head(), *shown, *left_out(len(rows) - len(shown), "policy", "policies")] if rows else []
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
    return f"| {' | '.join([sign, cell(shown['policy']), *middle, cell(_bound(one))])} |"


def _bound(one: PolicyStatus) -> str:
    """The smallest proved number of rounds; a bound that is stale is none."""
    return one.evidence.bounds[0].words if one.fresh and one.evidence is not None and one.evidence.bounds else ""


def _item(remark: Remark) -> str:
    return f"- {code(remark.policy)}: {code(remark.why)}. Next: {code(remark.command, cut=False)}"
