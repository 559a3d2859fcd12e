"""What a bundle has, and what was established of one, in plain words."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from proofgen.report.visible import visible

if TYPE_CHECKING:
    from proofgen.bundle.checking import BundleCheck
    from proofgen.bundle.comparing import Finding
    from proofgen.bundle.making import Made

_WIDTH: Final = 120


def made_text(made: Made, target: str) -> str:
    """What was written where, and what it claims."""
    manifest = made.bundle.manifest
    verdicts = [claim.verdict for claim in manifest.obligations.values()]
    counted = ", ".join(f"{verdicts.count(one)} {one}" for one in ("proved", "refuted", "open") if one in verdicts)
    size = f"{len(manifest.members) + 1} files, {len(made.data)} bytes, SHA-256 {made.bundle.sha256}"
    return f"wrote {target}: {manifest.policy}: {counted}\n{size}"


def check_text(check: BundleCheck) -> str:
    """What was established of a bundle, by what, and what was not."""
    return "\n".join(visible(line) for line in _lines(check))


def _lines(check: BundleCheck) -> Iterator[str]:
    yield f"bundle {check.bundle.file}, SHA-256 {check.bundle.sha256}"
    member = check.bundle.manifest.members[check.policy.file]
    yield from _paragraph(f"policy {check.policy.name}: ", check.policy.title)
    yield f"  {check.policy.file}, SHA-256 {member.sha256}"
    yield from _found(check)
    yield from _by(check)
    yield from _list("NOT as the bundle says:", check.failures)
    yield from _list("not established here:" if check.run else "beside:", check.notes)
    yield ""
    yield _conclusion(check)


def _found(check: BundleCheck) -> Iterator[str]:
    """The verdicts that were found, the obligations of each in a paragraph."""
    result = check.result
    yield ""
    if result is None:
        yield "Nothing was established: what is in the bundle does not fit together, and Lean was not asked."
        return
    outcome = "as the policy expects" if result.ok else f"NOT {result.policy.expect} as the policy expects"
    yield f"{result.verdict}, {outcome}"
    for verdict in ("proved", "refuted", "open", "inconclusive"):
        names = [one.id for one in result.obligations if one.verdict == verdict]
        if names:
            shown = (name if name in result.policy.require else f"({name})" for name in names)
            yield from _paragraph(f"  {verdict}: ", ", ".join(shown))
    if by_hand := [one.id for one in result.obligations if one.by_hand]:
        yield from _paragraph("  with proofs by hand: ", ", ".join(by_hand))
    if result.bounds:
        yield f"  rounds until good: {' or '.join(bound.words for bound in result.bounds)}"
    if result.gap is not None:
        yield f"  in the end loads differ by at most {result.gap}"
    if result.reason is not None:
        yield f"  {result.reason}"


_LEVELS: Final = {
    "L1": "accepted by one run of Lean without an error or `sorry`",
    "L2": "accepted by Lean, and its axioms audited",
    "L3": "accepted by Lean, its axioms audited, and replayed by leanchecker",
}


def _by(check: BundleCheck) -> Iterator[str]:
    """What the verdicts rest on."""
    if check.run is None or check.result is None or check.result.provenance is None:
        return
    from proofgen import __version__

    basis = check.result.provenance
    yield ""
    yield "checked here and now, from the text, by"
    yield f"  {_lean(check.run.toolchain)}"
    yield f"  Lean library {basis.library}"
    yield f"  proofgen {__version__}, {basis.emitter}"
    levels = [one.assurance for one in check.result.obligations if one.settled]
    if levels:
        yield f"  assurance {min(levels)}: {_LEVELS[min(levels)]}"


def _lean(toolchain: Mapping[str, Any]) -> str:
    build = ", an unofficial build for WebAssembly" if toolchain["unofficial"] else ""
    return f"Lean {toolchain['lean']}, commit {toolchain['commit']} ({toolchain['backend']}{build})"


def _list(heading: str, findings: Iterable[Finding]) -> Iterator[str]:
    for number, one in enumerate(findings):
        if number == 0:
            yield ""
            yield heading
        yield from _paragraph("  - ", one.text)
        yield from (f"      {line}"[:_WIDTH] for line in one.lines)
        if one.lines:
            yield "      (-) in the bundle, (+) as this proofgen writes it"


def _paragraph(start: str, text: str) -> list[str]:
    return textwrap.wrap(text, _WIDTH, initial_indent=start, subsequent_indent=" " * min(len(start), 20), break_on_hyphens=False)


def _conclusion(check: BundleCheck) -> str:
    match check.exit_code:
        case 0:
            return "Every claim of the bundle was established."
        case 1:
            return "NOT every claim of the bundle holds: do not rely on it."
        case _:
            return "Nothing speaks against the bundle, but not all of its claims could be checked."
