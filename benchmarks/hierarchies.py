"""How long policies on hierarchies take: searched, emitted, and verified on machines of 64 and of 1024 cores.

Baselines: a Lean file that imports the library and says nothing, and proofgen with nothing to do. The embedded Lean is
installed and the library built before anything is measured.
"""

from __future__ import annotations

import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from measure import PROOFGEN, ROOT, Result, measure, report, run
from verify import MOST_MB, change, verify

SECONDS, MOST_BEYOND = 30, 5
LARGE = Path("policies/machines/cores_1024.yaml")
POLICY = Path("policies/group_construction_fixed.yaml")  # 64 cores
BUG = Path("policies/group_imbalance.yaml")  # 64 cores, refuted
RUNS = 3
# The Lean text of the policies in a file, or without an argument one that says nothing.
_TEXT = """
import sys
from pathlib import Path
from proofgen.policy_file import load_policies
from proofgen.prover.combine import combine
from proofgen.workflow import prepare

files = prepare(load_policies([Path(sys.argv[1])]))[0].files
print(combine([(f"obligations.{path.removesuffix('.lean').replace('/', '.')}", text) for path, text in files]).text)
"""
# The processor seconds that Lean takes for such a text, which other programs on the machine change less than those on the clock.
_CHECK = """
import resource, sys
from proofgen.prover.choice import build_library, select_backend
from proofgen.progress import Quiet
from proofgen.resources import lean_library

backend = build_library(select_backend("embedded", Quiet()), lean_library(), Quiet())
before = resource.getrusage(resource.RUSAGE_CHILDREN)
done = backend.check(sys.stdin.read(), timeout=300, memory_mb=2500)
after = resource.getrusage(resource.RUSAGE_CHILDREN)
print(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
sys.exit(not done.clean)
"""


def printed(program: str, folder: Path, *arguments: str, given: str = "") -> str:
    """What a program prints."""
    command = [sys.executable, "-c", program, *arguments]
    return subprocess.run(command, cwd=folder, input=given, capture_output=True, text=True, check=True).stdout


def lean_times(folder: Path) -> tuple[Result, Result, Result]:
    """Processor seconds of Lean: without a policy, with the large machine, and what that takes more; taken in turn."""
    texts = ("module\n\npublic import Proofgen\n", printed(_TEXT, folder, str(LARGE)))
    taken = [[float(printed(_CHECK, folder, given=text)) for text in texts] for _ in range(RUNS)]
    empty, large = (round(statistics.median(times), 3) for times in zip(*taken, strict=True))
    return (
        Result("processor seconds of Lean: `public import Proofgen` alone", empty, runs=RUNS),
        Result("processor seconds of Lean: the machine with 1024 cores", large, runs=RUNS),
        Result("the same, beyond the baseline", round(large - empty, 3), limit_seconds=MOST_BEYOND, runs=RUNS),
    )


def main() -> None:
    results: list[Result] = []
    with tempfile.TemporaryDirectory(prefix="proofgen-bench-") as name:
        folder = Path(name)
        shutil.copytree(ROOT / "policies", folder / "policies")
        run([*PROOFGEN, "toolchain", "install"], folder)
        empty, large, more = lean_times(folder)
        baselines = [empty, measure("proofgen with nothing to do", [*PROOFGEN, "--help"], folder, runs=RUNS)]
        results += [large, more]
        results.append(verify("the machine with 1024 cores, verified", folder, str(LARGE), seconds=SECONDS))
        change(folder / POLICY, "victim.load - thief.load >= 2", "victim.load - thief.load > 1")
        results.append(verify("one policy for 64 cores changed", folder, str(POLICY), seconds=SECONDS))
        for policy in (POLICY, BUG):
            for command in ("emit", "refute"):
                call = [*PROOFGEN, command, str(policy)]
                results.append(measure(f"{command} {policy.stem}", call, folder, runs=RUNS, limit_seconds=SECONDS, limit_mb=MOST_MB))
    report("hierarchies", baselines, results)


if __name__ == "__main__":
    main()
