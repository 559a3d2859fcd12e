"""Checking a bundle from scratch: nothing in it is believed, and what it claims is compared with what is found now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from proofgen import __version__
from proofgen.bundle.archive import bad_bundle
from proofgen.bundle.comparing import Finding, other_texts, wrong_texts
from proofgen.bundle.layout import by_hand_members, lock_member, policy_member
from proofgen.bundle.reading import Bundle, read_bundle
from proofgen.emit.files import PolicyFiles
from proofgen.errors import InputError
from proofgen.files import write_text
from proofgen.fingerprint import rests
from proofgen.lock import Lock, Locked, differences, parse_lock, statement_digest
from proofgen.obligation import CATALOGUE
from proofgen.policy import Policy
from proofgen.progress import Progress
from proofgen.result import ObligationResult, PolicyResult, RunResult
from proofgen.verification import Options, verify_unwritten
from proofgen.workflow import prepare

SCHEMA_ID: Final = "proofgen.check/1"


@dataclass(frozen=True, slots=True)
class BundleCheck:
    """What came of checking a bundle.

    `failures` are claims that were not established, and `notes` what the reader has to know beside. `run` is what Lean said now;
    None if it was not asked, since something was wrong before.
    """

    bundle: Bundle
    policy: Policy
    failures: tuple[Finding, ...]
    notes: tuple[Finding, ...]
    run: RunResult | None

    @property
    def result(self) -> PolicyResult | None:
        """What Lean said of the policy."""
        return None if self.run is None else self.run.policies[0]

    @property
    def exit_code(self) -> int:
        """0 if every claim was established, 1 if one was not, 3 if that could not be told of some."""
        if self.failures:
            return 1
        return 3 if self.result is None or any(one.verdict == "inconclusive" for one in self.result.obligations) else 0

    def to_json(self) -> dict[str, Any]:
        """As in the file `proofgen.check/1`."""
        manifest, result = self.bundle.manifest, self.result
        basis = None if result is None else result.provenance
        return {
            "schema": SCHEMA_ID,
            "bundle": {"file": self.bundle.file, "sha256": self.bundle.sha256},
            "established": self.exit_code == 0,
            "policy": {
                "name": self.policy.name,
                "file": self.policy.file,
                "sha256": manifest.members[policy_member(self.policy.name)].sha256,
                "expect": self.policy.expect,
                "require": list(self.policy.require),
                "verdict": None if result is None else result.verdict,
            },
            "proofgen": __version__,
            "toolchain": None if self.run is None else self.run.toolchain,
            "library": None if basis is None else basis.library,
            "emitter": None if basis is None else basis.emitter,
            "obligations": [self._obligation(name) for name in self.policy.obligations],
            "bounds": {"claimed": manifest.bounds, "found": None if result is None else _bounds(result)},
            "gap": {"claimed": manifest.gap, "found": None if result is None else result.gap},
            "reason": None if result is None else result.reason,
            "failures": [_finding(one) for one in self.failures],
            "notes": [_finding(one) for one in self.notes],
            "claimed": manifest.model_dump(include={"proofgen", "library", "emitter", "toolchain"}),
        }

    def _obligation(self, name: str) -> dict[str, Any]:
        claim, found = self.bundle.manifest.obligations.get(name), self.found(name)
        return {
            "id": name,
            "claimed": None if claim is None else claim.verdict,
            "found": None if found is None else found.verdict,
            "theorem": None if found is None else found.theorem,
            "by_hand": found is not None and found.by_hand,
            "assurance": "L0" if found is None else found.assurance,
            "axioms": None if found is None else found.axioms,
        }

    def found(self, name: str) -> ObligationResult | None:
        """What Lean said of an obligation."""
        known = () if self.result is None else self.result.obligations
        return next((one for one in known if one.id == name), None)


def _finding(one: Finding) -> dict[str, Any]:
    return {"about": one.about, "text": one.text, "lines": list(one.lines)}


def check_bundle(path: Path, options: Options, progress: Progress) -> BundleCheck:
    """Check the bundle in a file, in a folder that is gone afterwards; nothing is written elsewhere but in the cache.

    Raises:
        InputError: it is no bundle, or the policy or the lock file in it is wrong.
        ToolError: there is no Lean, or the library does not build.
    """
    bundle = read_bundle(path)
    policy = bundle.policy()
    lock = _lock(bundle, policy)
    with TemporaryDirectory(prefix="proofgen-check-") as name:
        root = Path(name)
        for member in by_hand_members(policy.name):
            if member in bundle.texts:
                write_text(root / member, bundle.texts[member])
        files = _emitted(bundle, policy, root, progress)
        wrong = tuple(wrong_texts(bundle, files))
        if wrong:
            return BundleCheck(bundle, policy, wrong, (), None)
        run = verify_unwritten(root, [files], replace(options, force=True), progress)
    [result] = run.policies
    notes = (*other_texts(bundle, files), *_notes(bundle, run, result), *_unlike(lock, files, result))
    return BundleCheck(bundle, policy, tuple(_failures(bundle, result)), notes, run)


def _emitted(bundle: Bundle, policy: Policy, root: Path, progress: Progress) -> PolicyFiles:
    """What this proofgen writes for the policy, with the proofs by hand in the project at `root`."""
    try:
        [files] = prepare([policy], progress, root)
    except InputError as error:
        message = "a proof by hand in it is wrong"
        raise InputError(*bad_bundle("E437", bundle.file, message).problems, *error.problems) from error
    return files


def _lock(bundle: Bundle, policy: Policy) -> Lock | None:
    member = lock_member(policy.name)
    text = bundle.texts.get(member)
    return None if text is None else parse_lock(text, Path(member), policy.outline)


def _failures(bundle: Bundle, result: PolicyResult) -> Iterator[Finding]:
    """The claims that were not found to be true; what could not be told is none of them."""
    manifest = bundle.manifest
    unsure = any(one.verdict == "inconclusive" for one in result.obligations)
    for one in result.obligations:
        claim = manifest.obligations[one.id]
        if one.verdict == "inconclusive":
            continue
        if claim.verdict != one.verdict:
            yield Finding("verdict", f"{one.id}: the bundle says {claim.verdict}, found is {one.verdict}")
        elif claim.theorem != one.theorem:
            yield Finding("theorem", f"{one.id}: the bundle names {claim.theorem}, found is {one.theorem}")
    if not unsure and manifest.bounds != _bounds(result):
        there, here = (" or ".join(each) or "none" for each in (manifest.bounds, _bounds(result)))
        yield Finding("bounds", f"rounds until good: the bundle says {there}, found is {here}")
    if not unsure and manifest.gap != result.gap:
        yield Finding("gap", f"gap in the end: the bundle says {_number(manifest.gap)}, found is {_number(result.gap)}")
    if not unsure and all(one.verdict == "open" for one in result.obligations):
        yield Finding("verdict", "nothing was proved or refuted")


def _bounds(result: PolicyResult) -> list[str]:
    return [bound.words for bound in result.bounds]


def _number(gap: int | None) -> str:
    return "none" if gap is None else str(gap)


def _notes(bundle: Bundle, run: RunResult, result: PolicyResult) -> Iterator[Finding]:
    """What was not established, or with something else than the bundle was made with."""
    manifest, basis = bundle.manifest, result.provenance
    assert basis is not None
    used = manifest.toolchain.model_dump()
    same = used == {name: run.toolchain.get(name) for name in used}
    lean = f"Lean {used['lean']}, commit {used['commit'][:12]} ({used['backend']})"
    other = "" if same else "another Lean than here: "
    yield Finding("run", f"the bundle says that it was made with {other}{lean}; that run is not repeated, and not relied on")
    if manifest.library != basis.library:
        text = f"the bundle was made with another Lean library, {manifest.library[:12]}: what is established is about this one"
        yield Finding("library", text)
    if manifest.emitter != basis.emitter:
        text = f"the bundle was made by another proofgen, {manifest.proofgen} ({manifest.emitter[:12]}): statements are as here"
        yield Finding("emitter", text)
    if all(one.axioms is None for one in result.obligations):
        yield Finding("axioms", "Lean was not asked which axioms the theorems rest on")
    yield Finding("origin", "who made the bundle is not known: it has no signature")
    if _is_vacuous(result):
        yield Finding("vacuous", "nonvacuous is refuted: what is proved of runs is about a policy that never does anything")


def _is_vacuous(result: PolicyResult) -> bool:
    verdicts = {one.id: one.verdict for one in result.obligations}
    runs = (name for name, verdict in verdicts.items() if verdict == "proved" and CATALOGUE[name].runs)
    return verdicts.get("nonvacuous") == "refuted" and any(runs)


def _unlike(lock: Lock | None, files: PolicyFiles, result: PolicyResult) -> Iterator[Finding]:
    """What the lock file in the bundle has otherwise than it was found; of what could not be told it is not known."""
    if lock is None or any(one.verdict == "inconclusive" for one in result.obligations):
        return
    found = rests(files)
    now = {
        one.id: Locked(verdict=one.verdict, statement=statement_digest(found[one.id].fingerprint))
        for one in result.obligations
        if one.verdict != "inconclusive"
    }
    for one in differences(lock, now):
        yield Finding("lock", f"not as in the lock file of the bundle: {one.text}")
