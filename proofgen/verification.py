"""What `verify` does, without a word printed: emit, have Lean check, record."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final

from filelock import FileLock, Timeout

from proofgen.audit import Auditor, accepted_only, assured
from proofgen.check import Checked, check
from proofgen.emit.files import PolicyFiles
from proofgen.emit.plan import BALANCED_WITHIN
from proofgen.emit.project import compare, write
from proofgen.evidence import provenance, recall, record
from proofgen.files import write_text
from proofgen.obligation import CATALOGUE
from proofgen.policy import Policy
from proofgen.progress import Progress
from proofgen.prover.choice import Choice, build_library, select_backend
from proofgen.prover.lake import LakeLean
from proofgen.prover.library import read_library
from proofgen.prover.model import LeanBackend, Toolchain
from proofgen.prover.process import Limits, start_again, stop_all
from proofgen.resources import lean_library
from proofgen.result import ObligationResult, PolicyResult, Provenance, RunResult, Verdict
from proofgen.rounds import RoundBound
from proofgen.workflow import load, prepare

# From this many policies on, starting Lean twice costs less than waiting for one.
_WORTH_A_PROCESS: Final = 4
# So many are checked at once at most: of a process that ends early nothing counts, and what is done is recorded.
_MOST_AT_ONCE: Final = 16


@dataclass(frozen=True, slots=True)
class Options:
    """How to verify: `seconds` and `memory_mb` are limits for each process of Lean, of which at most `jobs` run at once."""

    backend: Choice = "auto"
    force: bool = False
    jobs: int = 2
    seconds: float = 300
    memory_mb: int = 2500


def install(progress: Progress) -> Toolchain:
    """Install the embedded Lean and build the library with it."""
    backend = select_backend("embedded", progress)
    build_library(backend, lean_library(), progress)
    return backend.describe()


def verify(root: Path, paths: Sequence[Path], options: Options, progress: Progress) -> RunResult:
    """Load the policies of these files and folders, and `verify_policies`.

    Raises:
        InputError: a policy is wrong; nothing was written.
        ToolError: there is no Lean, or the library does not build.
    """
    return verify_policies(root, load(paths), options, progress)


def verify_policies(root: Path, policies: Iterable[Policy], options: Options, progress: Progress) -> RunResult:
    """Emit the policies, have Lean check what no earlier run in `root` has, and record the verdicts there.

    Raises:
        InputError: a folder in `root` belongs to another policy; nothing was written.
        ToolError: there is no Lean, or the library does not build.
    """
    batch = prepare(policies, progress)
    compare(root, batch)
    with _locked(root, progress):
        write(root, batch)
        backend = select_backend(options.backend, progress, lean_library(), root)
        toolchain = backend.describe()
        library = read_library(lean_library())
        basis = {files.policy.name: provenance(files, library, _described(toolchain)) for files in batch}
        known = {} if options.force else _recalled(root, batch, basis)
        todo = [files for files in batch if files.policy.name not in known]
        backend = build(backend, todo, progress)
        auditor = _auditor(root, backend, options, progress)
        with closing(_run(backend, todo, options, progress)) as run:
            for files, checked in run:
                result = replace(_judge(files, checked, auditor), provenance=basis[files.policy.name])
                record(root, files, result, complete=not checked.stopped, elaborates=checked.elaborates)
                known[files.policy.name] = result
    return RunResult(_described(toolchain), tuple(known[files.policy.name] for files in batch))


def build(backend: LeanBackend, todo: Sequence[PolicyFiles], progress: Progress) -> LeanBackend:
    """The backend with the library built, if there is anything to check with it."""
    return build_library(backend, lean_library(), progress) if todo else backend


@contextmanager
def _locked(root: Path, progress: Progress) -> Iterator[None]:
    """Keep other runs in this project out; wait for one that is there."""
    folder = root / ".proofgen"
    folder.mkdir(exist_ok=True)
    if not (folder / ".gitignore").exists():
        write_text(folder / ".gitignore", "*\n")
    lock = FileLock(folder / "lock")
    try:
        lock.acquire(blocking=False)
    except Timeout:
        progress.step("waiting for another run in this folder")
        lock.acquire()
    try:
        yield
    finally:
        lock.release()


def _auditor(root: Path, backend: LeanBackend, options: Options, progress: Progress) -> Auditor | None:
    """Only a native Lean can say more than that it accepts a theorem."""
    limits = Limits(options.seconds, options.memory_mb)
    return Auditor(root, backend, limits, progress) if isinstance(backend, LakeLean) else None


def _described(toolchain: Toolchain) -> dict[str, Any]:
    """The toolchain; where lake lies says which one answered, where the embedded Lean lies says nothing."""
    return {
        key: str(value) if key == "path" else value
        for key, value in asdict(toolchain).items()
        if key != "path" or toolchain.backend == "lake"
    }


def _recalled(root: Path, batch: Iterable[PolicyFiles], basis: dict[str, Provenance]) -> dict[str, PolicyResult]:
    """What earlier runs found; a run with lake that did not get to know the axioms is done again."""
    found = ((files.policy.name, recall(root, files, basis[files.policy.name])) for files in batch)
    whole = {name: basis[name].toolchain["backend"] != "lake" for name in basis}
    return {name: result for name, result in found if result is not None and (whole[name] or result.audited)}


def _run(
    backend: LeanBackend, todo: list[PolicyFiles], options: Options, progress: Progress
) -> Generator[tuple[PolicyFiles, Checked], None, None]:
    """Check the policies, divided among as many processes as are allowed and worth it; each comes when its share is done."""
    if not todo:
        return
    total = sum(len(files.plan.proofs) + len(files.plan.refutations) for files in todo)
    done: list[str] = []
    limits = Limits(options.seconds, options.memory_mb)
    progress.step(f"Lean checks {_several(total, 'theorem')} of {_several(len(todo), 'policy', 'policies')}", 0.0)

    def tell(policy: str, theorem: str) -> None:
        done.append(theorem)
        progress.step(f"Lean: {policy}.{theorem}", min(1.0, len(done) / total))

    processes = max(1, min(options.jobs, len(todo) // _WORTH_A_PROCESS))
    number = max(processes, -(-len(todo) // _MOST_AT_ONCE))
    shares = [todo[start::number] for start in range(number)]
    with _stopping(ThreadPoolExecutor(processes)) as pool:
        for share, checked in zip(shares, pool.map(lambda share: check(backend, share, limits, tell), shares), strict=True):
            yield from ((files, checked[files.policy.name]) for files in share)


@contextmanager
def _stopping(pool: ThreadPoolExecutor) -> Iterator[ThreadPoolExecutor]:
    """A pool whose threads are gone at the end; if it comes early, so is what they run."""
    try:
        with pool:
            try:
                yield pool
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                stop_all()
                raise
    finally:
        start_again()


def _several(number: int, one: str, many: str | None = None) -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"


def _judge(files: PolicyFiles, checked: Checked, auditor: Auditor | None) -> PolicyResult:
    """The result of a policy from what Lean accepted, and from what is found out beyond that."""
    if auditor is None:
        return _result(files, checked)
    audited = auditor.audit(files, checked)
    return assured(_result(files, accepted_only(checked, audited)), audited)


def _result(files: PolicyFiles, checked: Checked) -> PolicyResult:
    obligations = tuple(_obligation(files, checked, identifier) for identifier in files.policy.obligations)
    proved = (bound for bound in files.plan.bounds if bound.theorem in checked.numbers)
    bounds = tuple(RoundBound(bound.words, bound.kind, bound.top) for bound in proved)
    gap = files.plan.gap if BALANCED_WITHIN in checked.numbers else None
    reasons = [] if checked.reason is None else [checked.reason]
    if checked.rejected:
        reasons.append(f"Lean rejects {', '.join(sorted(checked.rejected))}")
    reason = "; ".join(reasons) or None
    return PolicyResult(files.policy, obligations, bounds, gap, checked.seconds, False, reason)


def _obligation(files: PolicyFiles, checked: Checked, identifier: str) -> ObligationResult:
    theorem = files.settled.get(identifier)
    witness = files.findings.counterexamples.get(identifier)
    if theorem is None or theorem.name in checked.rejected:
        return ObligationResult(identifier, "open", None, None, None)
    if identifier not in checked.accepted or theorem.name in checked.stopped:
        return ObligationResult(identifier, "inconclusive", None, None, None)
    refuted = theorem.name == CATALOGUE[identifier].refutation_name
    verdict: Verdict = "refuted" if refuted else "proved"
    counterexample = witness.to_json() if refuted and witness is not None else None
    seconds = checked.accepted[identifier]
    return ObligationResult(identifier, verdict, files.qualified(theorem.name), seconds, counterexample, assurance="L1")
