"""How long the commands take that need no Lean.

Baselines: an interpreter that does nothing, and one that imports the two largest libraries used.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from measure import PROOFGEN, ROOT, measure, report

MANY = 200
_FILTERS = (
    "victim.load - thief.load >= {n}",
    "victim.load >= {n}",
    "victim.count >= {n} or (thief.idle and victim.overloaded)",
    "thief.idle and victim.load >= {n}",
    "max(victim.load, thief.load) - min(victim.load, thief.load) >= {n} and victim.overloaded",
)
_POLICY = """schema: proofgen.policy/1
name: generated{number}
title: A generated policy
source: made for the benchmark
filter: {filter}
choose: {{most: victim.load}}
steal: {{take: {take}}}
"""


def generate(folder: Path) -> Path:
    """A folder with many policies, no two with the same text."""
    policies = folder / "policies"
    policies.mkdir()
    for number in range(MANY):
        text = _FILTERS[number % len(_FILTERS)].format(n=2 + number // len(_FILTERS) % 10)
        take = "half" if number >= MANY // 2 else "one"
        (policies / f"generated{number}.yaml").write_text(_POLICY.format(number=number, filter=text, take=take))
    return policies


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5, help="runs of each command; the median counts")
    runs: int = parser.parse_args().runs
    python = sys.executable
    with tempfile.TemporaryDirectory(prefix="proofgen-bench-") as name:
        folder = Path(name)
        many = str(generate(folder))
        one, greedy = str(ROOT / "policies" / "delta2.yaml"), str(ROOT / "policies" / "greedy.yaml")
        baselines = [
            measure("python -c pass", [python, "-c", "pass"], folder, runs=runs),
            measure("import typer, pydantic", [python, "-c", "import typer, pydantic"], folder, runs=runs),
        ]
        results = [
            measure("help", [*PROOFGEN, "--help"], folder, runs=runs, limit_seconds=0.3),
            measure("emit 1 policy", [*PROOFGEN, "emit", one], folder, runs=runs, limit_seconds=0.5),
            measure(f"emit {MANY} policies", [*PROOFGEN, "emit", many], folder, runs=runs, limit_seconds=3),
            measure("refute greedy", [*PROOFGEN, "refute", greedy], folder, runs=runs, limit_seconds=1),
        ]
    report("cli", baselines, results)


if __name__ == "__main__":
    main()
