"""How long the exhaustive search takes on each policy of the corpus.

Baseline: the same search on machines of up to 3 cores and 6 threads, the size that `verify` plays when it looks for a
smaller run than the one it has.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time

from measure import ROOT, Result, report

from proofgen.policy import Policy, load_policies
from proofgen.search import find_witnesses


def search(policy: Policy, cores: int, threads: int) -> Result:
    """One exhaustive search, in this process; memory is the highest of the process so far."""
    started = time.perf_counter()
    find_witnesses(policy, max_cores=cores, max_threads=threads, exhaustive=True)
    seconds = round(time.perf_counter() - started, 3)
    unit = 1024 * 1024 if sys.platform == "darwin" else 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // unit
    return Result(f"{policy.name}: {cores} cores, {threads} threads", seconds, peak)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cores", type=int, default=4)
    parser.add_argument("--threads", type=int, default=8)
    size = parser.parse_args()
    policies = load_policies([ROOT / "policies"])
    baselines = [search(policy, 3, 6) for policy in policies]
    report("search", baselines, [search(policy, size.cores, size.threads) for policy in policies])


if __name__ == "__main__":
    main()
