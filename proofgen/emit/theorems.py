"""Which theorems a policy gets, from what the search found out: for each obligation a proof, a refutation, or neither.

The portfolio is fixed. Arithmetic facts about one thief and one victim are closed by `omega`, or by `grind` where that
gives up, and the other way round for filters with many cases; the obligations follow from them by the theorems of the
library. Refutations are data, evaluated by the kernel.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from proofgen.emit.witness import nonvacuous, refutation
from proofgen.expr.ast import Attr, Call, Compare, IfElse, nodes
from proofgen.expr.types import Type, type_of
from proofgen.obligation import CATALOGUE, Obligation
from proofgen.policy import Policy
from proofgen.search import Findings, Rank

Lines = tuple[str, ...]
# With more comparisons, minima, conditions and the like than this, `omega` may run out of what Lean grants a proof.
MANY_CASES = 6
_CASES = (Compare, Call, IfElse)
# Longer sums are written with a summand in each line.
_WIDTH = 98


@dataclass(frozen=True, slots=True)
class Theorem:
    """A theorem to print: `obligation` is the one that it settles, None for a fact on the way; `proof` is a term, in lines."""

    name: str
    doc: str
    statement: str
    proof: Lines
    obligation: Obligation | None = None


@dataclass(frozen=True, slots=True)
class Definition:
    """A definition that proofs need beside the policy itself."""

    signature: str
    doc: str
    body: str


@dataclass(frozen=True, slots=True)
class Bound:
    """A proved number of rounds: the theorem, the bound as a function of the first machine, in words, and the proof."""

    theorem: str
    lean: str
    words: str
    proof: Lines

    @property
    def statement(self) -> str:
        """What the theorem says."""
        return f"WorkConservingWithin policy.balancer {{}} ({self.lean})"


@dataclass(frozen=True, slots=True)
class Plan:
    """All theorems of a policy, in an order in which each stands on earlier ones; the smallest bound comes first."""

    definitions: tuple[Definition, ...]
    proofs: tuple[Theorem, ...]
    refutations: tuple[Theorem, ...]
    bounds: tuple[Bound, ...]


def plan(policy: Policy, findings: Findings, without: frozenset[str] = frozenset()) -> Plan:
    """The theorems of a policy, but for those `without` which it has to do; work conservation rests on a bound that is left."""
    bounds = tuple(bound for bound in _bounds(findings) if bound.theorem not in without)
    proofs = (*_facts(policy, findings), *map(_within, bounds), *_proved(policy, findings, bounds))
    return Plan(tuple(_definitions(findings)), _kept(proofs, without), _kept(_refuted(policy, findings), without), bounds)


def _kept(theorems: Iterable[Theorem], without: frozenset[str]) -> tuple[Theorem, ...]:
    return tuple(theorem for theorem in theorems if theorem.name not in without)


def _definitions(findings: Findings) -> Iterator[Definition]:
    if findings.rank is not None:
        doc = "Where the tasks of busy cores stand: no busy core moves one up."
        yield Definition("level (running count : Nat) : Nat", doc, _level(findings.rank))
    if findings.balanced_rank is not None:
        doc = "Where tasks stand, on a machine with so many in `total`: every steal moves one down."
        binders = "total running count" if "total" in (body := _level(findings.balanced_rank)) else "_total running count"
        yield Definition(f"balancedLevel ({binders} : Nat) : Nat", doc, body)


def _level(rank: Rank) -> str:
    """The rank as a term. Falling with the number of tasks is rising with those that are elsewhere."""
    factor = abs(rank.slope.factor)
    summands = [_interval(*interval, f"{factor} * total + 1" if rank.first else "1") for interval in rank.intervals]
    if factor:
        tasks = "(count - running)" if rank.slope.waiting else "count"
        summands.append(f"{factor} * {tasks if rank.slope.factor > 0 else f'(total - {tasks})'}")
    line = " + ".join(summands) or "0"
    return line if len(line) <= _WIDTH else " +\n    ".join(summands)


def _interval(running: int, low: int, high: int | None, weight: str) -> str:
    end = "" if high is None else f" ∧ count ≤ {high}"
    return f"(if running = {running} ∧ {low} ≤ count{end} then {weight} else 0)"


def _bounds(findings: Findings) -> Iterator[Bound]:
    for criterion in findings.criteria:
        match criterion:
            case "idle":
                proof = "sound.workConservingWithin_idle fills spares keepsOverload"
                yield Bound("workConservingWithinIdle", "fun m => m.idleCount", "idle cores", (proof,))
            case "potential":
                proof = "narrows.workConservingWithin_potential rfl sound"
                lean = "fun m => m.potential policy.weigh / 4"
                yield Bound("workConservingWithinPotential", lean, "potential / 4", (proof,))
            case "rank":
                if findings.rank is not None:
                    yield _rank_bound(len(findings.rank.intervals))


def _rank_bound(top: int) -> Bound:
    proof = ("sound.workConservingWithin_rank fills spares takesOne descends fun _ _ => by", "  unfold level", "  grind")
    lean = f"fun m => m.idleMeasure (Policy.rankOf level) {top}"
    return Bound("workConservingWithinRank", lean, f"idle cores * ({top} * tasks + 1) + rank", proof)


def _within(bound: Bound) -> Theorem:
    doc = f"However the adversary plays, after this many rounds the machine is good, and stays good: {bound.words}."
    return Theorem(bound.theorem, doc, bound.statement, bound.proof)


def _facts(policy: Policy, findings: Findings) -> Iterator[Theorem]:
    """The facts about one thief and one victim that hold, each in the words of the library."""
    refuted = _false(findings)
    if "filter_sound" not in refuted:
        doc = "An idle core may steal from the overloaded cores, and from them only."
        yield _fact(policy, "sound", "Sound", doc, "idle", FILTER, IDLE, OVERLOADED)
    if "potential_decrease" not in refuted:
        doc = "Each steal moves something, and less than the gap."
        yield _fact(policy, "narrows", "Narrows", doc, "can", FILTER, MOVED)
    if "work_conserving_sequential" not in refuted:
        doc = "An idle core that steals from an overloaded one gets something, and does not take everything."
        yield _fact(policy, "fills", "Fills", doc, "idle over", MOVED, IDLE, OVERLOADED)
        doc = "A busy core does not take all that another has."
        yield _fact(policy, "spares", "Spares", doc, "busy can some", FILTER, MOVED, IDLE)
    if "idle" in findings.criteria:
        doc = "A busy core leaves an overloaded victim overloaded."
        yield _fact(policy, "keepsOverload", "KeepsOverload", doc, "busy can over", FILTER, MOVED, IDLE, OVERLOADED)
    if findings.rank is not None or findings.balanced_rank is not None:
        yield _fact(policy, "takesOne", "TakesOne", "At most one task moves.", "", MOVED)
    if findings.rank is not None:
        doc = "No busy core moves a task up, and one that ends an overload moves it down."
        yield _fact(policy, "descends", "Descends level", doc, "busy can some", FILTER, MOVED, IDLE, "level")
    if findings.balanced_rank is not None:
        doc = "Every steal that moves a task moves it down."
        yield _fact(policy, "sinks", "Sinks balancedLevel", doc, "small can some", FILTER, MOVED, "balancedLevel", before="total")
    if "potential_decrease" in refuted and "balanced" not in refuted:
        doc = "Where a steal would move nothing, the victim may steal from the thief, and gets something."
        yield _fact(policy, "yields", "Yields", doc, "can none", FILTER, MOVED)


FILTER, MOVED, IDLE, OVERLOADED = "filter", "Division.moved_", "Core.Idle", "Core.Overloaded"


def _fact(
    policy: Policy, name: str, statement: str, doc: str, hypotheses: str, *unfolded: str, before: str = ""
) -> Theorem:
    return Theorem(name, doc, f"policy.{statement}", arithmetic(policy, hypotheses, *unfolded, before=before))


def arithmetic(policy: Policy, hypotheses: str, *unfolded: str, before: str = "") -> Lines:
    """The proof of a fact about `thief` and `victim`: unfold what it speaks of, then decide linear arithmetic.

    `before` and `hypotheses` name what is bound before and after the two cores.
    """
    names = ["policy", *(name + policy.steal if name == MOVED else name for name in unfolded)]
    if FILTER in unfolded:
        names += [name for name in _in_filter(policy) if name not in names]
    if "busy" in hypotheses:
        names.append("not_zero")
    binders = " ".join([*before.split(), "thief", "victim", *hypotheses.split()])
    return (
        f"fun {binders} => by",
        "  have := thief.facts",
        "  have := victim.facts",
        f"  simp only [{', '.join(names)}] at * <;>",
        f"    {_decision(policy)}",
    )


def _decision(policy: Policy) -> str:
    """The tactics in the order in which they are tried: `omega` is fast, but may not be where it has to take cases apart."""
    cases = sum(len(node.rest) if isinstance(node, Compare) else 1 for node in nodes(policy.filter) if isinstance(node, _CASES))
    if cases <= MANY_CASES:
        return "first | omega | grind"
    return "and_intros <;> first | omega (splitDisjunctions := false) | grind (splits := 200) | omega"


def _in_filter(policy: Policy) -> Iterator[str]:
    """What is left to unfold where the filter is unfolded."""
    attributes = {node.name for node in nodes(policy.filter) if isinstance(node, Attr)}
    if "idle" in attributes:
        yield IDLE
    if "overloaded" in attributes:
        yield OVERLOADED
    if any(isinstance(node, IfElse) and type_of(node) is Type.BOOLEAN for node in nodes(policy.filter)):
        yield "ite_prop"


def _false(findings: Findings) -> set[str]:
    """The obligations that do not hold, whether or not there is a witness small enough to show it."""
    return {*findings.witnesses, *findings.out_of_reach}


def _proved(policy: Policy, findings: Findings, bounds: tuple[Bound, ...]) -> Iterator[Theorem]:
    """The obligations that are proved, in the order of the catalogue."""
    proofs = {**_always(), **_from_facts(policy, findings, bounds)}
    for obligation in CATALOGUE.values():
        if obligation.id in proofs and obligation.id not in _false(findings):
            doc = f"`{obligation.id}` holds."
            yield Theorem(obligation.lean_name, doc, obligation.statement_name, proofs[obligation.id], obligation)


def _always() -> dict[str, Lines]:
    """What holds for every flat policy, whatever its filter."""
    return {
        "choice_sound": ("policy.choiceSound",),
        "steal_conserves": ("policy.stealConserves",),
        "steal_rechecks": ("Proofgen.stealRechecks policy.balancer",),
        "failure_blames_success": ("policy.failureBlamesSuccess",),
    }


def _from_facts(policy: Policy, findings: Findings, bounds: tuple[Bound, ...]) -> dict[str, Lines]:
    """What follows from the facts, some of which may not hold."""
    first, *rest = arithmetic(policy, "can", FILTER, MOVED)
    proofs: dict[str, Lines] = {
        "filter_sound": ("Policy.filterSound_of sound",),
        "steal_non_idling": (f"Policy.stealNonIdling_of {first}", *rest),
        "work_conserving_sequential": (
            "workConserving_of_within (sound.workConservingWithin_sequential fills spares)",
        ),
    }
    if "potential_decrease" not in _false(findings):
        proofs["steal_non_idling"] = ("(narrows.locallySound rfl).nonIdling",)
        proofs["potential_decrease"] = ("narrows.potentialDecrease rfl",)
        proofs["bounded_steals"] = ("narrows.boundedSteals rfl",)
        proofs["balanced"] = ("narrows.balanced rfl",)
    elif findings.balanced_rank is not None:
        proofs["balanced"] = ("sinks.balanced rfl takesOne yields",)
    elif policy.steal == "half":
        proofs["balanced"] = ("yields.balanced_half rfl rfl",)
    if bounds:
        proofs["work_conserving"] = (f"workConserving_of_within {bounds[0].theorem}",)
    if findings.nonvacuous is not None:
        proofs["nonvacuous"] = nonvacuous(findings.nonvacuous)
    return proofs


def _refuted(policy: Policy, findings: Findings) -> Iterator[Theorem]:
    """The refutations, in the order of the catalogue, after the fact that they need."""
    proofs = {name: refutation(CATALOGUE[name], witness) for name, witness in findings.witnesses.items()}
    if findings.vacuous:
        first, *rest = arithmetic(policy, "idle over", FILTER, IDLE, OVERLOADED)
        proofs["nonvacuous"] = (f"not_nonvacuous_of {first}", *rest)
    if proofs:
        yield _shape_only(policy)
    for obligation in CATALOGUE.values():
        if obligation.id in proofs:
            witness = findings.witnesses.get(obligation.id)
            doc = f"`{obligation.id}` does not hold. {witness.text if witness else 'No idle core may ever steal.'}"
            statement = f"¬ {obligation.statement_name}"
            yield Theorem(obligation.refutation_name, doc, statement, proofs[obligation.id], obligation)


def _shape_only(policy: Policy) -> Theorem:
    cores = {"thief": "ht", "victim": "hv"}
    used = {(node.subject, _EQUATIONS[node.name]) for node in nodes(policy.filter) if isinstance(node, Attr)}
    equations = [f"{cores[subject]}.{equation}" for subject, equation in sorted(used)]
    names = ", ".join(["policy", "filter", *equations])
    doc = "The policy looks at how many tasks run and wait, not at which, so that a run can be repeated with other tasks."
    hypotheses = " ".join(name if name in "".join(equations) else "_" for name in cores.values())
    proof = (f"Policy.shapeOnly_of_{policy.steal} rfl fun {hypotheses} => by", f"  simp only [{names}]")
    return Theorem("shapeOnly", doc, "policy.ShapeOnly", proof)


_EQUATIONS = {
    "load": "count_eq",
    "count": "count_eq",
    "ready": "waiting_eq",
    "running": "running_eq",
    "idle": "idle_iff",
    "overloaded": "overloaded_iff",
}
