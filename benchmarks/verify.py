"""How long a verification takes, and how much memory Lean and proofgen have together.

Baseline: a Lean file that imports the library and says nothing. The embedded Lean is installed and the library built
before anything is measured, unless --first asks for a run with an empty cache, which downloads it.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

from measure import PROOFGEN, ROOT, Result, measure, report, run

MOST_MB = 3072
# Policies that count threads; the others balance weights, or take threads in other ways.
COUNTING = ("delta1", "delta2", "delta3", "greedy", "half", "idle_thief_only", "restless", "timid", "ule_wwc")
_IMPORT = """
import sys
from proofgen.prover.choice import build_library, select_backend
from proofgen.progress import Quiet
from proofgen.resources import lean_library

backend = build_library(select_backend("embedded", Quiet()), lean_library(), Quiet())
sys.exit(not backend.check("module\\n\\npublic import Proofgen\\n", timeout=300, memory_mb=2500).clean)
"""


def verify(name: str, folder: Path, *options: str, seconds: float, cache: Path | None = None) -> Result:
    """One `proofgen verify` in this folder."""
    command = [*PROOFGEN, "verify", "--backend", "embedded", *options]
    env = None if cache is None else {"PROOFGEN_CACHE": str(cache)}
    return measure(name, command, folder, env=env, limit_seconds=seconds, limit_mb=MOST_MB)


def change(policy: Path, old: str, new: str) -> None:
    """Say the same in another way, so that everything about the policy is checked anew."""
    text = policy.read_text("utf-8")
    changed = text.replace(old, new)
    if changed == text:
        sys.exit(f"{policy} is not what the benchmark expects")
    policy.write_text(changed, "utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--first", action="store_true", help="also measure a run with an empty cache; it downloads Lean")
    first: bool = parser.parse_args().first
    results: list[Result] = []
    with tempfile.TemporaryDirectory(prefix="proofgen-bench-") as name:
        folder = Path(name)
        shutil.copytree(ROOT / "policies", folder / "policies")
        if first:
            results.append(verify("first run, empty cache", folder, seconds=300, cache=folder / "cache"))
        run([*PROOFGEN, "toolchain", "install"], folder)
        baselines = [measure("a file with `public import Proofgen` alone", [sys.executable, "-c", _IMPORT], folder)]
        counting = [f"policies/{policy}.yaml" for policy in COUNTING]
        results.append(verify("the nine policies that count threads", folder, "--force", *counting, seconds=60))
        results.append(verify("whole corpus", folder, "--force", seconds=180))
        results.append(verify("nothing changed", folder, *counting, seconds=1))
        change(folder / "policies" / "delta2.yaml", "victim.load - thief.load >= 2", "victim.load - thief.load > 1")
        results.append(verify("one policy changed", folder, "policies/delta2.yaml", seconds=20))
        for policy in ("first_fit", "slides_loop_budget", "cfs_wwc_flat"):
            file = f"policies/{policy}.yaml"
            change(folder / file, "victim.load - thief.load", "victim.load + 0 - thief.load")
            results.append(verify(f"one policy with weights changed: {policy}", folder, file, seconds=25))
    report("verify", baselines, results)


if __name__ == "__main__":
    main()
