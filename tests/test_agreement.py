"""Lean, the search and the Python evaluator say the same about filters that nobody thought of."""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path

import pytest

from proofgen.check import Limits, check
from proofgen.emit.files import PolicyFiles, policy_files
from proofgen.expr import evaluate, parse
from proofgen.obligation import CATALOGUE
from proofgen.policy import HALF, Choice, Policy, TakeOne
from proofgen.prover.choice import build_library, select_backend
from proofgen.prover.combine import combine
from proofgen.prover.model import LeanBackend
from proofgen.resources import lean_library
from proofgen.search import CoreState, Findings, find_witnesses

pytestmark = pytest.mark.lean

SEED, POLICIES = 20170507, 25
SAMPLES = 8  # pairs of cores for each filter below
LIMITS = Limits(seconds=600, memory_mb=4000)
ATTRIBUTES = ("load", "count", "ready", "running")

EVALUATED = [
    "victim.load - thief.load >= 2",
    "thief.load - victim.load - 1 < -2",
    "-3 * thief.ready + victim.load * 2 != 4",
    "(thief.load - victim.load) // 2 == -1",
    "(thief.load - victim.load) % 3 == 2",
    "-(thief.load - 3) // 4 >= 0 and -thief.load % 5 > 1",
    "min(thief.load, victim.ready, 2) < max(1, victim.load - 4)",
    "abs(thief.load - 2 * victim.load) >= 3",
    "1 < victim.load - thief.load <= 3 != thief.ready",
    "thief.idle == victim.overloaded",
    "not (thief.idle != victim.idle) or thief.running > victim.running",
    "(thief.load if victim.idle else victim.ready - 1) >= 1",
    "thief.idle if victim.running == 1 else not thief.overloaded",
    "not thief.idle and (victim.idle or not (victim.overloaded and thief.ready < 2)) == true",
    "100 * victim.load > 125 * thief.load + (1 if thief.load >= 1 else 0) * 40",
    "- -victim.load - -1 > thief.load",
    "not (" + " or ".join(f"victim.load == {2 * number} and thief.ready + {number} >= 3" for number in range(8)) + ")",
    " and ".join(f"(victim.load >= {number} or thief.load <= {5 - number} or victim.idle)" for number in range(6)),
]


@dataclass(frozen=True)
class Core:
    """So many tasks, each of weight 1."""

    running: int
    ready: int

    @property
    def count(self) -> int:
        return self.running + self.ready

    @property
    def load(self) -> int:
        return self.count

    @property
    def idle(self) -> bool:
        return self.count == 0

    @property
    def overloaded(self) -> bool:
        return self.count >= 2

    def __str__(self) -> str:
        """As a term of Lean."""
        return f"(.ofIds {'(some 0)' if self.running else 'none'} {list(range(1, self.ready + 1))})"




# -- random filters --


def linear(chance: random.Random) -> str:
    """A sum of one or two attributes with small coefficients."""
    names = [f"{core}.{chance.choice(ATTRIBUTES)}" for core in chance.sample(("thief", "victim"), chance.choice((1, 2, 2)))]
    return " + ".join(f"{factor} * {name}" if (factor := chance.choice((-2, -1, 1, 1, 2, 3))) != 1 else name for name in names)


def atom(chance: random.Random) -> str:
    if chance.random() < 0.25:
        return f"{chance.choice(('thief', 'victim'))}.{chance.choice(('idle', 'overloaded'))}"
    order = chance.choice(("<", "<=", ">", ">=", ">=", "==", "!="))
    return f"{linear(chance)} {order} {chance.randint(-1, 4)}"


def combination(chance: random.Random, depth: int) -> str:
    if depth == 0 or chance.random() < 0.2:
        return atom(chance)
    if chance.random() < 0.2:
        return f"not ({combination(chance, depth - 1)})"
    word = chance.choice(("and", "or"))
    return f"({combination(chance, depth - 1)}) {word} ({combination(chance, depth - 1)})"


def random_filter(chance: random.Random) -> str:
    """Most filters that are random all through are unsound at first sight; so three in four serve the idle."""
    rest = combination(chance, 2)
    sound = "thief.idle and victim.overloaded"
    busy = "not thief.idle"
    guarded = [f"{busy} and victim.load >= thief.load + 2", f"{busy} and victim.count >= 2", f"{busy} and victim.count >= 3"]
    return chance.choice([rest, *(f"{sound} or ({guard} and ({rest}))" for guard in guarded)])


def policy(name: str, text: str, chance: random.Random) -> Policy:
    steal = chance.choice(("one", "one", "half"))
    return Policy(
        name=name,
        title="A random filter",
        source="tests/test_agreement.py",
        expect="proved",
        require=("filter_sound",),
        load="count",
        filter=parse(text),
        filter_text=text,
        choose=Choice(),
        steal=HALF if steal == "half" else TakeOne(),
        file=f"{name}.yaml",
    )


def emitted(one: Policy) -> PolicyFiles:
    return policy_files(one, find_witnesses(one, exhaustive=False))


@pytest.fixture(scope="module")
def lean() -> LeanBackend:
    """The embedded Lean with the library."""
    return build_library(select_backend("embedded"), lean_library())


# -- verdicts --


def verdicts(files: PolicyFiles, accepted: set[str]) -> dict[str, str]:
    refutations = {theorem.obligation.id for theorem in files.plan.refutations if theorem.obligation is not None}
    return {name: "refuted" if name in refutations else "proved" for name in accepted}


def found_against(findings: Findings) -> set[str]:
    vacuous = {"nonvacuous"} if findings.nonvacuous is None else set()
    return {*findings.witnesses, *findings.out_of_reach, *vacuous}


def test_verdicts_of_lean_and_of_the_search(lean: LeanBackend) -> None:
    chance = random.Random(SEED)
    batch = [emitted(policy(f"random{number}", random_filter(chance), chance)) for number in range(POLICIES)]
    answers = check(lean, batch, LIMITS, lambda name, theorem: None)
    kinds: set[tuple[str, str]] = set()
    for files in batch:
        checked, text = answers[files.policy.name], f"{files.policy.filter_text} ({files.policy.steal_text})"
        assert (checked.reason, checked.rejected) == (None, frozenset()), text
        given = verdicts(files, set(checked.accepted))
        found = found_against(find_witnesses(files.policy, max_cores=3, max_threads=5, exhaustive=True))
        assert {name for name, verdict in given.items() if verdict == "refuted"} == found, text
        assert {*CATALOGUE} - given.keys() == set(), text
        kinds |= set(given.items())
    assert {(name, verdict) for name in ("work_conserving", "balanced") for verdict in ("proved", "refuted")} <= kinds


# -- values --


def samples(chance: random.Random) -> list[tuple[Core, Core]]:
    def core() -> Core:
        return Core(chance.randint(0, 1), chance.choice((0, 0, 1, 1, 2, 3, 5)))

    return [(core(), core()) for _ in range(SAMPLES)]


def test_values_of_filters(lean: LeanBackend) -> None:
    chance = random.Random(SEED)
    parts: list[tuple[str, str]] = []
    claims: list[str] = []
    for number, text in enumerate(EVALUATED):
        files = emitted(policy(f"value{number}", text, chance))
        path, statements = files.files[0]
        parts.append((f"obligations.{Path(path).parent}.Statements", statements))
        for thief, victim in samples(chance):
            negation = "" if evaluate(files.policy.filter, thief, victim) else "¬ "
            claims.append(f"example : {negation}{files.qualified('filter')} {thief} {victim} := by decide +kernel")
    text = "\n".join(["module", "", "public import Proofgen", "", *claims, ""])
    combined = combine([*parts, ("Samples", text)])
    run = lean.check(combined.text, timeout=LIMITS.seconds, memory_mb=LIMITS.memory_mb)
    assert run.outcome == "finished"
    assert [(combined.locate(message.line), message.text) for message in run.messages if message.severity == "error"] == []
    assert sum("¬" in claim for claim in claims) > len(claims) // 5
    assert sum("¬" not in claim for claim in claims) > len(claims) // 5


def test_cores_of_samples_are_those_of_the_search() -> None:
    for thief, victim in samples(random.Random(1)):
        for core in (thief, victim):
            state = CoreState(0 if core.running else None, tuple(range(core.ready)))
            assert (state.shape.count, state.shape.idle) == (core.count, core.idle)
