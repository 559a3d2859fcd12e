"""What decides how changes are judged: settings, workflows, toolchain and library."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from proofgen.errors import ToolError
from proofgen.gate.change import Change, within
from proofgen.gate.finding import Finding
from proofgen.gate.repository import Work, text_of
from proofgen.gate.sides import Sides
from proofgen.prover.install import cache_folder, differences, find_installation
from proofgen.prover.library import digest, read_library
from proofgen.prover.pin import PIN as _TOOLCHAIN
from proofgen.prover.pin import toolchain_mismatch
from proofgen.prover.release import RELEASE
from proofgen.resources import lean_library

_MOST_NAMED: Final = 3


def protected(sides: Sides) -> Iterator[Finding]:
    """Protected files that the change touches, those of one place together.

    Where the base has no settings, the change may be the one that sets up the gate: what it adds was nobody's before.
    """
    for place in sides.settings.protected:
        touched = (one for one in sides.changed.values() if within(one.path, place))
        found = [one for one in touched if sides.gated or one.kind != "added"]
        if found:
            yield _touched(sides, found)


def _touched(sides: Sides, found: list[Change]) -> Finding:
    texts = {one.path: f"{one.kind} {sides.work.below(one.path).get(one.path)}" for one in found}
    names = ", ".join(f"{one.path} ({one.kind})" for one in found[:_MOST_NAMED])
    more = f" and {len(found) - _MOST_NAMED} more" if len(found) > _MOST_NAMED else ""
    message = f"{names}{more}: the change is judged by the base, what comes after it would be judged by this"
    hint = "take it out of this change, or let a waiver say who allows it, and why"
    return Finding("PG501", message, hint, found[0].path, digest=digest(texts))


def library(work: Work) -> Iterator[Finding]:
    """Whether the project's copy of the Lean library, if it has one, is that of this proofgen."""
    place = work.root / "lean"
    if not (place / "Proofgen.lean").exists():
        return
    try:
        ours, theirs = read_library(lean_library()), read_library(place)
    except ToolError as error:
        yield Finding("PG502", str(error.problems[0].message), "put back the library of proofgen", "lean/Proofgen.lean")
        return
    for name in sorted({*ours, *theirs}):
        if ours.get(name) != theirs.get(name):
            file = f"lean/{name.replace('.', '/')}.lean"
            what = "is missing" if name not in theirs else "is none of proofgen's" if name not in ours else "is another"
            hint = "put back the library of this proofgen: `proofgen init --force` writes it"
            yield Finding("PG502", f"the module {name} {what}", hint, file)
            return


def toolchain(work: Work) -> Iterator[Finding]:
    """Whether `lean-toolchain`, if there is one, names the Lean that this proofgen is made for."""
    text = text_of(work.read(_TOOLCHAIN))
    named = None if text is None else text.strip()
    if named is not None and named != f"leanprover/lean4:v{RELEASE.lean}":
        hint = f"write `leanprover/lean4:v{RELEASE.lean}`, or use the proofgen that is made for the other one"
        yield Finding("PG503", f"`{named}` is not Lean {RELEASE.lean}, for which this proofgen is made", hint, _TOOLCHAIN)


def answering(work: Work, answers: Mapping[str, Any]) -> Iterator[Finding]:
    """Whether the Lean that answered is the one that the project names."""
    try:
        wrong = toolchain_mismatch(work.root, answers)
    except ToolError as error:
        wrong = error.problems[0].message
    if wrong is not None:
        hint = "see which Lean is used, and why: `proofgen toolchain show`"
        yield Finding("PG506", wrong, hint, _TOOLCHAIN)


def parts() -> Iterator[Finding]:
    """Whether the embedded Lean, where there is one, is as it was installed; reads all of it, a second or two."""
    installed = find_installation(cache_folder())
    if installed is not None and (wrong := differences(installed)):
        hint = f"delete {installed.folder}, and run `proofgen toolchain install`"
        yield Finding("PG505", f"changed since the embedded Lean was installed: {', '.join(wrong)}", hint, _TOOLCHAIN)
