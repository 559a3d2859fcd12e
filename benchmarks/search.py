"""How long the exhaustive search takes on each policy of the corpus, with up to six threads where weights matter.

Baseline: the same search on machines of up to 3 cores and 6 threads (4 where weights matter), about the size that `verify`
plays when it looks for a smaller run than the one it has.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time

from measure import ROOT, Result, report

from proofgen.policy import Policy
from proofgen.policy_file import load_policies
from proofgen.search import find_witnesses, is_plain

MOST_SECONDS = 30
"""For one policy with weights, on all machines of up to 4 cores, 6 threads and weights of up to 4."""


def search(policy: Policy, cores: int, threads: int, limit: float | None = None) -> Result:
    """One exhaustive search, in this process; memory is the highest of the process so far."""
    started = time.perf_counter()
    find_witnesses(policy, max_cores=cores, max_threads=threads, exhaustive=True)
    seconds = round(time.perf_counter() - started, 3)
    unit = 1024 * 1024 if sys.platform == "darwin" else 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // unit
    return Result(f"{policy.name}: {cores} cores, {threads} threads", seconds, peak, limit)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cores", type=int, default=4)
    parser.add_argument("--threads", type=int, default=8)
    size = parser.parse_args()
    counting, weighing = [], []
    for policy in load_policies([ROOT / "policies"]):
        (counting if is_plain(policy) else weighing).append(policy)
    baselines = [search(policy, 3, 6) for policy in counting] + [search(policy, 3, 4) for policy in weighing]
    results = [search(policy, size.cores, size.threads) for policy in counting]
    results += [search(policy, size.cores, min(6, size.threads), MOST_SECONDS) for policy in weighing]
    report("search", baselines, results)


if __name__ == "__main__":
    main()
