"""Policies as evidence knows them: what was not changed since need not be read again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from proofgen.errors import InputError
from proofgen.evidence import Evidence
from proofgen.policy import Outline, Policy
from proofgen.policy_paths import files_of
from proofgen.prover.library import digest
from proofgen.resources import program
from proofgen.texts import digest_of, read_lines


def load_known(kept: Mapping[str, Evidence], paths: Sequence[Path]) -> list[Policy | Outline]:
    """The policies of these files and folders; of those that are as they were when they were checked, what the evidence says.

    Raises:
        InputError: with everything that is wrong with any of them.
    """
    files, problems = files_of(paths)
    if problems:
        return _loaded(paths)
    known = _known(kept)
    found_known = {file: known[file.resolve()] for file in files if _is_same(known.get(file.resolve()))}
    outlines = {file: replace(one.policy, file=file.as_posix()) for file, one in found_known.items()}
    others = [file for file in files if file not in outlines]
    loaded = {policy.file: policy for policy in _loaded(others)} if others else {}
    found = [outlines[file] if file in outlines else loaded[file.as_posix()] for file in files]
    names = {policy.lean_name.casefold() for policy in found}
    return found if len(names) == len(files) else _loaded(paths)


def _loaded(paths: Sequence[Path]) -> list[Policy | Outline]:
    from proofgen.policy_file import load_policies  # slow to import, and needed only where something was changed

    return [*load_policies(paths)]


def _known(kept: Mapping[str, Evidence]) -> Mapping[Path, Evidence]:
    """Evidence from this proofgen, by the policy's file: another one may read the same text in another way."""
    emitter = digest(program())
    return {Path(one.policy.file).resolve(): one for one in kept.values() if one.provenance.emitter == emitter}


def _is_same(kept: Evidence | None) -> bool:
    """Whether all files that the policy was read from have the text that they had."""
    return kept is not None and all(_digest(file) == text for file, text in kept.texts.items())


def _digest(file: str) -> str | None:
    try:
        return digest_of(read_lines(Path(file)))
    except InputError:
        return None
