"""Results as tables for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from rich.table import Table
from rich.text import Text

from proofgen.obligation import CATALOGUE
from proofgen.report.screen import STYLES, screen
from proofgen.report.visible import visible
from proofgen.result import PolicyResult, RunResult, Verdict
from proofgen.rounds import Size

_SIGNS: Final[dict[Verdict, str]] = {"proved": "✓", "refuted": "✗", "open": "?", "inconclusive": "!"}
_BY_HAND: Final = "*"
# What stands between two columns.
_BETWEEN: Final = 2
_NO_NUMBER: Final = "(needs weights: {max: …})"


def print_results(result: RunResult, size: Size | None = None) -> None:
    """The tables, the runs that refute, and the toolchain, on standard output; with a size, bounds are also numbers."""
    console = screen()
    for policies in _abreast(result.policies, console.width):
        console.print(_obligations(policies))
    console.print(_policies(result, size))
    for policy in result.policies:
        for line in _remarks(policy):
            # Of a proof by hand, Lean may repeat what it wants on the screen.
            console.print(Text("\n".join(map(visible, line.split("\n")))))
    console.print(Text(_toolchain(result)))


def _abreast(policies: Sequence[PolicyResult], width: int) -> Iterator[list[PolicyResult]]:
    """The policies, as many together as there is room for their names beside those of the obligations; one at least."""
    first = max(map(len, _identifiers(policies)), default=0)
    row, used = list[PolicyResult](), first
    for policy in policies:
        needed = _BETWEEN + len(policy.policy.name)
        if row and used + needed > width:
            yield row
            row, used = [], first
        row.append(policy)
        used += needed
    if row:
        yield row


def _identifiers(policies: Sequence[PolicyResult]) -> list[str]:
    """The obligations that any of the policies has."""
    return [identifier for identifier in CATALOGUE if any(identifier in one.policy.obligations for one in policies)]


def _obligations(policies: Sequence[PolicyResult]) -> Table:
    """A row for each obligation, a column for each policy; signs of obligations that are not required are in brackets."""
    table, identifiers = Table(box=None, pad_edge=False), _identifiers(policies)
    table.add_column("obligation", no_wrap=True, min_width=max(map(len, identifiers)))
    for policy in policies:
        table.add_column(policy.policy.name, justify="center", overflow="fold")
    for identifier in identifiers:
        table.add_row(identifier, *(_sign(policy, identifier) for policy in policies))
    return table


def _sign(policy: PolicyResult, identifier: str) -> Text:
    found = next((one for one in policy.obligations if one.id == identifier), None)
    if found is None:
        return Text("")
    sign = f"{_SIGNS[found.verdict]}{_BY_HAND if found.by_hand else ''}"
    return Text(sign if identifier in policy.policy.require else f"({sign})", style=STYLES[found.verdict])


def _policies(result: RunResult, size: Size | None) -> Table:
    table = Table(box=None, pad_edge=False)
    machine = f" ({_several(size.cores, 'core')}, {_several(size.threads, 'thread')})" if size else ""
    table.add_column("policy", no_wrap=True, overflow="fold")
    for column in ("verdict", "expected", "", f"rounds until good{machine}", "Lean"):
        table.add_column(column)
    for one in result.policies:
        time = "recorded" if one.recorded else f"{one.seconds:.1f} s"
        verdict = Text(one.verdict, style=STYLES[one.verdict])
        outcome = Text("as expected", style="green") if one.ok else Text("NOT AS EXPECTED", style="bold red")
        table.add_row(one.policy.name, verdict, one.policy.expect, outcome, _rounds(one, size), time)
    return table


def _several(number: int, one: str) -> str:
    return f"{number} {one if number == 1 else one + 's'}"


def _rounds(result: PolicyResult, size: Size | None) -> str:
    """The proved bounds, the smallest first: formulas, and what they come to on a machine of this size."""
    words = [bound.words for bound in result.bounds]
    if size is not None:
        counted = zip(words, result.rounds(size), strict=True)
        ordered = sorted(counted, key=lambda each: (each[1] is None, each[1] or 0))
        words = [f"{word} {_NO_NUMBER if number is None else f'≤ {number}'}" for word, number in ordered]
    return " or ".join(words) or "-"


def _remarks(result: PolicyResult) -> list[str]:
    """What else is proved, and why a verdict is what it is: what was found against the policy, or why nothing could be told."""
    lines = [f"{result.policy.name}: {text}" for text in (result.reason, result.note) if text is not None]
    if result.gap is not None:
        lines.append(f"{result.policy.name}: balanced: in the end loads differ by at most {result.gap}")
    for one in result.obligations:
        if one.counterexample is not None and one.id in result.policy.require:
            lines.append(f"{result.policy.name}: {one.id}: {one.counterexample['text']}")
    return lines


def _toolchain(result: RunResult) -> str:
    toolchain = result.toolchain
    build = ", an unofficial build for WebAssembly" if toolchain["unofficial"] else ""
    legend = "✓ proved  ✗ refuted  ? open  ! inconclusive  ( ) not required"
    obligations = [one for policy in result.policies for one in policy.obligations]
    legend += f"  {_BY_HAND} by hand" if any(one.by_hand for one in obligations) else ""
    answered = any(one.verdict != "inconclusive" for one in obligations)
    place = f", {toolchain['path']}" if "path" in toolchain else ""
    lean = f"Lean {toolchain['lean']}, commit {toolchain['commit'][:12]} ({toolchain['backend']}{build}{place})"
    return f"{legend}\n{'checked' if answered else 'nothing was settled'} by {lean}"
