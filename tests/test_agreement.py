"""Lean, the search and the Python evaluator say the same about filters that nobody thought of."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from proofgen.check import Limits, check
from proofgen.emit.files import PolicyFiles, policy_files
from proofgen.expr import Scope, Type, evaluate, parse
from proofgen.policy import HALF, Budget, Choice, Key, Policy, Steal, TakeOne
from proofgen.prover.choice import build_library, select_backend
from proofgen.prover.combine import combine
from proofgen.prover.model import LeanBackend
from proofgen.resources import lean_library
from proofgen.search import CoreState, Findings, WeightedRules, find_witnesses

pytestmark = pytest.mark.lean

SEED, POLICIES = 20170507, 15
SAMPLES = 8  # pairs of cores for each filter below
LIMITS = Limits(seconds=600, memory_mb=4000)
ATTRIBUTES = ("load", "count", "ready", "running")
NOTHING = Findings({}, None, False, None, None, ())
"""For statements, which are the same whatever is found."""

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
        assert {*files.policy.obligations} - given.keys() == set(), text
        kinds |= set(given.items())
    assert {(name, verdict) for name in ("work_conserving", "balanced") for verdict in ("proved", "refuted")} <= kinds


# -- values --


def samples(chance: random.Random) -> list[tuple[Core, Core]]:
    def core() -> Core:
        return Core(chance.randint(0, 1), chance.choice((0, 0, 1, 1, 2, 3, 5)))

    return [(core(), core()) for _ in range(SAMPLES)]


@dataclass(frozen=True)
class Claims:
    """What Python says, for Lean to agree; `statements` are the modules that the claims are about."""

    statements: tuple[tuple[str, str], ...]
    claims: tuple[str, ...]

    def module(self, *opened: str) -> str:
        """All claims, each decided by the kernel."""
        examples = (f"example : {claim} := by decide +kernel" for claim in self.claims)
        return "\n".join(["module", "", "public import Proofgen", "", *opened, *examples, ""])


def stated(files: PolicyFiles) -> tuple[str, str]:
    """The statements as a module."""
    path, text = files.files[0]
    return f"obligations.{Path(path).parent}.Statements", text


@pytest.fixture(scope="module")
def of_filters() -> Claims:
    chance, batch, claims = random.Random(SEED), list[PolicyFiles](), list[str]()
    for number, text in enumerate(EVALUATED):
        files = policy_files(policy(f"value{number}", text, chance), NOTHING)
        batch.append(files)
        for thief, victim in samples(chance):
            negation = "" if evaluate(files.policy.filter, thief, victim) else "¬ "
            claims.append(f"{negation}{files.qualified('filter')} {thief} {victim}")
    return Claims(tuple(map(stated, batch)), tuple(claims))


@pytest.fixture(scope="module")
def with_weights() -> Claims:
    chance = random.Random(SEED)
    batch = [policy_files(weighted_policy(number), NOTHING) for number in range(len(WEIGHTED))]
    return Claims(tuple(map(stated, batch)), tuple(claim for files in batch for claim in claims_about(files, chance)))


@pytest.fixture(scope="module")
def errors(lean: LeanBackend, of_filters: Claims, with_weights: Claims) -> list[tuple[str, str]]:
    """Where Lean objects, and how: to claims of both kinds, and to the statements that they are about; in one run."""
    modules = [("Filters", of_filters.module()), ("Weights", with_weights.module("open Proofgen"))]
    combined = combine([*of_filters.statements, *with_weights.statements, *modules])
    run = lean.check(combined.text, timeout=LIMITS.seconds, memory_mb=LIMITS.memory_mb)
    assert run.outcome == "finished"
    return [(combined.locate(message.line)[0], message.text) for message in run.messages if message.severity == "error"]


def test_values_of_filters(of_filters: Claims, errors: list[tuple[str, str]]) -> None:
    assert [text for name, text in errors if name != "Weights"] == []
    claims = of_filters.claims
    assert sum("¬" in claim for claim in claims) > len(claims) // 5
    assert sum("¬" not in claim for claim in claims) > len(claims) // 5


def test_cores_of_samples_are_those_of_the_search() -> None:
    for thief, victim in samples(random.Random(1)):
        for core in (thief, victim):
            state = CoreState(0 if core.running else None, tuple(range(core.ready)))
            assert (state.shape.count, state.shape.idle) == (core.count, core.idle)


# -- values with weights --

GAP = "victim.load - thief.load"
WEIGHTED: tuple[tuple[str, str, Steal], ...] = (
    ("weight", f"victim.overloaded and victim.lightest < {GAP}", TakeOne("lightest")),
    ("weight", f"{GAP} >= 2", TakeOne("heaviest", parse(f"task.weight < {GAP}", scope=Scope.TASK), f"task.weight < {GAP}")),
    ("weight", "victim.heaviest - thief.lightest > -2", TakeOne("queue", parse("task.weight % 3 == 1", scope=Scope.TASK), "…")),
    ("weight", f"abs({GAP}) // 2 >= thief.heaviest", HALF),
    ("weight", "2 * victim.load > 3 * thief.load", Budget(parse(f"{GAP} - 1", Type.INTEGER), "…")),
    ("count", "victim.load > thief.load and victim.lightest > 1", Budget(parse(f"-({GAP}) // 2", Type.INTEGER), "…")),
    ("count", "victim.heaviest >= thief.load", Budget(parse("victim.lightest", Type.INTEGER), "…")),
)
KEYS = Choice((Key("most", parse(GAP, Type.INTEGER), GAP), Key("least", parse("victim.lightest - 3", Type.INTEGER), "…")))


def weighted_policy(number: int) -> Policy:
    load, text, steal = WEIGHTED[number]
    plain = policy(f"weighted{number}", text, random.Random(SEED))
    return replace(plain, load="weight" if load == "weight" else "count", steal=steal, choose=KEYS)


def written(tasks: tuple[int, ...], running: bool) -> str:
    """A core as a term of Lean; the numbers of tasks are their places."""
    named = [f"({place}, {weight})" for place, weight in enumerate(tasks)]
    return f"(.ofTasks {f'(some {named[0]})' if running else 'none'} [{', '.join(named[running:])}] : Core)"


def claims_about(files: PolicyFiles, chance: random.Random) -> Iterator[str]:
    """What Python says of filter, predicate, budget, keys and steal on some cores, for Lean to agree."""
    one, rules = files.policy, WeightedRules(files.policy)
    for _ in range(SAMPLES):
        made = []
        for _ in ("thief", "victim"):
            tasks = tuple(chance.choice((1, 1, 2, 3, 4, 7)) for _ in range(chance.choice((0, 1, 2, 3, 4))))
            made.append((tasks, bool(tasks) and chance.random() < 0.5))
        terms = " ".join(written(*each) for each in made)
        thief, victim = (rules.core(running, tasks) for tasks, running in made)
        accepted = "" if evaluate(one.filter, thief, victim) else "¬ "
        yield f"{accepted}{files.qualified('filter')} {terms}"
        for name, key in zip(("key", "key2"), one.choose.keys, strict=True):
            value = evaluate(key.expr, thief, victim) * (1 if key.order == "most" else -1)
            yield f"{files.qualified(name)} {terms} = {value}"
        if isinstance(one.steal, TakeOne) and one.steal.task is not None:
            for weight in (1, 2, 4, 9):
                wanted = "" if evaluate(one.steal.task, thief, victim, SimpleNamespace(weight=weight)) else "¬ "
                yield f"{wanted}{files.qualified('wanted')} {terms} {weight}"
        if isinstance(one.steal, Budget) and not one.steal.half:
            yield f"{files.qualified('budget')} {terms} = {evaluate(one.steal.amount, thief, victim)}"
        for place, core in enumerate(rules.after(thief, victim), 1):
            waiting = list(core.tasks[core.running :])
            yield f"(({files.qualified('policy')}.steal {terms}).{place}.ready.map Task.weight) = {waiting}"


def test_values_with_weights(with_weights: Claims, errors: list[tuple[str, str]]) -> None:
    assert [text for name, text in errors if name != "Filters"] == []
    for word in ("filter", "wanted"):
        said = [claim for claim in with_weights.claims if f".{word} " in claim]
        assert 0 < sum(claim.startswith("¬") for claim in said) < len(said)
