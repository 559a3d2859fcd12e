"""What `emit` and `refute` do, without a word printed: load, search, emit. Knows nothing of Lean."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from proofgen.byhand.files import read
from proofgen.emit.files import PolicyFiles, policy_files
from proofgen.emit.project import Changes, compare, write
from proofgen.policy import Policy
from proofgen.policy_file import load_policies
from proofgen.progress import Progress, Quiet
from proofgen.search import Findings, find_witnesses


def load(paths: Sequence[Path]) -> list[Policy]:
    """The policies of these files and folders, of `policies/` if there are none.

    Raises:
        InputError: with everything that is wrong with any of them.
    """
    return load_policies(paths)


def prepare(
    policies: Iterable[Policy], progress: Progress | None = None, root: Path | None = None
) -> list[PolicyFiles]:
    """What is emitted for each policy, from a quick search, with the proofs by hand in the project at `root`, if one is given.

    Raises:
        InputError: with everything that is wrong with modules by hand.
    """
    chosen, told, found = list(policies), progress or Quiet(), []
    by_hand = {} if root is None else read(root, (policy.outline for policy in chosen))
    for number, policy in enumerate(chosen):
        told.step(f"{policy.name}: searching for witnesses", number / len(chosen))
        findings = find_witnesses(policy, exhaustive=False)
        found.append(policy_files(policy, findings, by_hand=by_hand.get(policy.name, ())))
    return found


def emit(root: Path, paths: Sequence[Path], progress: Progress, *, check_only: bool) -> Changes:
    """Write the Lean files of policies under `root`, or with `check_only` say what would change."""
    batch = prepare(load(paths), progress, root)
    return compare(root, batch) if check_only else write(root, batch)


def refute(policy: Policy, cores: int, threads: int, weight: int, progress: Progress) -> Findings:
    """Everything that the search finds out about a policy on up to so many cores and threads, and so many weights."""

    def tell(mode: str, cores: int, threads: int) -> None:
        progress.step(f"{policy.name}: {mode} rounds on {cores} cores with {threads} threads")

    limits = {"max_cores": cores, "max_threads": threads, "max_weight": weight}
    return find_witnesses(policy, **limits, exhaustive=True, on_game=tell)


def unexpected(policy: Policy, findings: Findings) -> bool:
    """Whether what was found speaks against what the policy expects of itself."""
    against = {*findings.counterexamples, *findings.out_of_reach}
    if findings.vacuous:
        against.add("nonvacuous")
    return (policy.expect == "refuted") != bool(against.intersection(policy.require))
