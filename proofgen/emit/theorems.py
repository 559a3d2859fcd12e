"""Which theorems a policy gets, from what the search found out: for each obligation a proof, a refutation, or neither.

The portfolio is fixed. Arithmetic facts about one thief and one victim are closed by decision procedures, see `arithmetic`; the
obligations follow from them by the theorems of the library. Refutations are data, evaluated by the kernel.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal

from proofgen.emit import grouped, grouped_witness, wakeup
from proofgen.emit.arithmetic import Lines, Use, arithmetic, attributes, broken
from proofgen.emit.grouped_witness import Places
from proofgen.emit.plan import BALANCED_WITHIN, Bound, Definition, Plan, Theorem, balanced_within
from proofgen.emit.witness import nonvacuous, refutation
from proofgen.expr.ast import Expr
from proofgen.obligation import CATALOGUE, obligations_of
from proofgen.policy import Budget, Policy, TakeOne
from proofgen.search import Findings, Missed, Rank, Sound, Witness

# Longer sums are written with a summand in each line.
_WIDTH = 98


def plan(policy: Policy, findings: Findings, without: frozenset[str] = frozenset()) -> Plan:
    """The theorems of a policy, but for those `without` which it has to do; work conservation rests on a bound that is left."""
    if policy.only_machine:
        return grouped.of_machine(findings, without)
    bounds = tuple(bound for bound in _bounds(findings) if bound.theorem not in without)
    ended = () if findings.gap is None or findings.balance is None else tuple(_ended(policy, findings.gap))
    facts = list(_facts(policy, findings))
    if findings.grouped is not None:
        facts += grouped.facts(policy, findings.grouped, sound="sound" in findings.facts)
    examples, places = Places(policy, "example"), Places(policy, "hierarchy")
    proofs = (*facts, *map(_within, bounds), *_proved(policy, findings, bounds, examples), *ended)
    kept = _kept(proofs, without)
    gap = findings.gap if any(theorem.name == BALANCED_WITHIN for theorem in kept) else None
    refutations = _kept(_refuted(policy, findings, places), without)
    return Plan((*_definitions(findings), *examples.definitions), tuple(places.definitions), kept, refutations, bounds, gap)


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
    if findings.grouped is None:
        yield from _flat_bounds(findings)
    else:
        yield from (grouped.bound(one, _weakly(findings, "load")) for one in _flat_bounds(findings))


def _flat_bounds(findings: Findings) -> Iterator[Bound]:
    for criterion in findings.criteria:
        match criterion:
            case "idle":
                proof = "sound.workConservingWithin_idle fills spares keepsOverload"
                yield Bound("workConservingWithinIdle", "fun m => m.idleCount", "idle cores", (proof,), criterion)
            case "next":
                proof = "sound.workConservingWithin_goesOn rfl fills spares singlesKeepOverload"
                yield Bound("workConservingWithinNext", "fun m => m.idleCount", "idle cores", (proof,), criterion)
            case "potential":
                proof = f"{_weakly(findings, 'load')}.workConservingWithin sound fills"
                lean = "fun m => m.potential policy.weigh / 4"
                yield Bound("workConservingWithinPotential", lean, "potential / 4", (proof,), criterion)
            case "rank":
                if findings.rank is not None:
                    yield _rank_bound(len(findings.rank.intervals))


def _weakly(findings: Findings, load: str) -> str:
    """That each steal moves nothing or narrows the gap, in this load."""
    of_count = "InCount" if load == "count" else ""
    return f"narrows{of_count}.weakly" if f"narrows_{load}" in findings.facts else f"weaklyNarrows{of_count}"


def _rank_bound(top: int) -> Bound:
    proof = ("sound.workConservingWithin_rank fills spares takesOne descends fun _ _ => by", "  unfold level", "  grind")
    lean = f"fun m => m.idleMeasure (Policy.rankOf level) {top}"
    words = f"idle cores * ({top} * tasks + 1) + rank"
    return Bound("workConservingWithinRank", lean, words, proof, "rank", top)


def _within(bound: Bound) -> Theorem:
    doc = f"However the adversary plays, after this many rounds the machine is good, and stays good: {bound.words}."
    return Theorem(bound.theorem, doc, bound.statement, bound.proof)


def _facts(policy: Policy, findings: Findings) -> Iterator[Theorem]:
    """The facts about one thief and one victim that hold and are needed, each in the words of the library."""
    facts, criteria = findings.facts, findings.criteria
    if "sound" in facts:
        doc = "An idle core may steal from the overloaded cores, and from them only."
        yield _fact(policy, "sound", "Sound", doc, "idle", Use.FILTER, Use.IDLE, Use.OVERLOADED)
    yield from _narrowings(policy, findings)
    if "fills" in facts:
        doc = "An idle core that steals from an overloaded one gets something, and does not take everything."
        yield _fact(policy, "fills", "Fills", doc, "idle over", Use.MOVED, Use.IDLE, Use.OVERLOADED)
    if "spares" in facts:
        doc = "A busy core does not take all that another has."
        narrowing = next(iter(_narrowing_facts(findings)), None) if policy.weighted else None
        if narrowing is not None:
            yield Theorem("spares", doc, "policy.Spares", (f"{_weakly(findings, narrowing)}.spares",))
        else:
            yield _fact(policy, "spares", "Spares", doc, "busy can some", Use.FILTER, Use.MOVED, Use.IDLE)
    if "idle" in criteria:
        doc = "A busy core leaves an overloaded victim overloaded."
        of_busy = (Use.FILTER, Use.MOVED, Use.IDLE, Use.OVERLOADED)
        yield _fact(policy, "keepsOverload", "KeepsOverload", doc, "busy can over", *of_busy)
    if "next" in criteria:
        doc = "A core with just one task leaves an overloaded victim overloaded."
        of_single = (Use.FILTER, Use.MOVED, Use.OVERLOADED)
        yield _fact(policy, "singlesKeepOverload", "SinglesKeepOverload", doc, "single can over", *of_single)
    if findings.rank is not None or findings.balanced_rank is not None:
        yield Theorem("takesOne", "At most one task moves.", "policy.TakesOne", ("Policy.takesOne_of_pick rfl",))
    if findings.rank is not None:
        doc = "No busy core moves a task up, and one that ends an overload moves it down."
        moving = (Use.FILTER, Use.MOVED, Use.IDLE)
        yield _fact(policy, "descends", "Descends level", doc, "busy can some", *moving, unfolded="level")
    if findings.balanced_rank is not None:
        doc = "Every steal that moves a task moves it down."
        proof = arithmetic(policy, "small can some", Use.FILTER, Use.MOVED, before="total", unfolded="balancedLevel")
        yield Theorem("sinks", doc, "policy.Sinks balancedLevel", proof)
    if findings.balance in ("yields_load", "yields_count", "rank", "half"):
        doc = "Where a steal would move nothing, the victim may steal from the thief, and gets something."
        yield _fact(policy, "yields", "Yields", doc, "can none", Use.FILTER, Use.MOVED, Use.BACK)


Load = Literal["load", "count"]


def _narrowing_facts(findings: Findings) -> tuple[Load, ...]:
    """In which loads it is shown that steals narrow gaps: as far as it is needed, but always where they always do in load."""
    of_count = findings.balance in ("narrows_count", "yields_count")
    of_load = findings.balance in ("yields_load", "half") or "potential" in findings.criteria
    loads: list[Load] = ["load"] if of_load or "narrows_load" in findings.facts else []
    return (*loads, "count") if of_count else tuple(loads)


def _narrowings(policy: Policy, findings: Findings) -> Iterator[Theorem]:
    """That steals narrow the gap: always or where they move something; in load, or in tasks where that is not the same."""
    for load in _narrowing_facts(findings):
        name, weigh, of_what, used = "", "policy.weigh", "load", Use.LOAD
        if load == "count":
            name, weigh, of_what, used = "InCount", "(fun _ => 1)", "tasks", Use.NUMBER
        if f"narrows_{load}" in findings.facts:
            doc = f"Each steal moves something, and less {of_what} than the gap."
            yield _fact(policy, f"narrows{name}", f"Narrows {weigh}", doc, "can", Use.FILTER, Use.MOVED, used)
        else:
            doc = f"Each steal moves nothing, or something, and less {of_what} than the gap."
            yield _fact(policy, f"weaklyNarrows{name}", f"WeaklyNarrows {weigh}", doc, "can", Use.FILTER, Use.MOVED, used)


def _ended(policy: Policy, gap: int) -> Iterator[Theorem]:
    """What balance means at the end."""
    doc = f"Where no core of two may steal from the other, their loads differ by {gap} at most."
    proof = arithmetic(policy, "no back", Use.FILTER, Use.LOAD)
    yield Theorem("endsWithin", doc, f"policy.EndsWithin {gap}", proof)
    doc = f"However the adversary plays, in the end no two loads differ by more than {gap}."
    yield Theorem(BALANCED_WITHIN, doc, balanced_within(gap), ("endsWithin.balancedWithin balanced",))


def _fact(policy: Policy, name: str, statement: str, doc: str, hypotheses: str, *uses: Use, unfolded: str = "") -> Theorem:
    return Theorem(name, doc, f"policy.{statement}", arithmetic(policy, hypotheses, *uses, unfolded=unfolded))


def _false(findings: Findings) -> set[str]:
    """The obligations that do not hold, whether or not there is a witness small enough to show it."""
    return {*findings.witnesses, *findings.out_of_reach}


def _proved(policy: Policy, findings: Findings, bounds: tuple[Bound, ...], examples: Places) -> Iterator[Theorem]:
    """The obligations that are proved, in the order of the catalogue."""
    proofs = _of_steals(policy, findings)
    if findings.grouped is None:
        proofs |= _of_runs(findings, bounds)
    else:
        proofs |= grouped.of_runs(policy, findings, findings.grouped, bounds, examples)
    if isinstance(findings.wakeup, Sound):
        proofs["wakeup_sound"] = wakeup.proof(findings.wakeup)
    for obligation in obligations_of(policy):
        if obligation.id in proofs and obligation.id not in _false(findings):
            doc = f"`{obligation.id}` holds."
            yield Theorem(obligation.lean_name, doc, obligation.statement_name, proofs[obligation.id], obligation)


def _of_steals(policy: Policy, findings: Findings) -> dict[str, Lines]:
    """What holds of one thief and one victim, whoever looks at whom."""
    facts = findings.facts
    first, *rest = arithmetic(policy, "can", Use.FILTER, Use.MOVED)
    proofs: dict[str, Lines] = {
        "steal_conserves": ("policy.stealConserves",),
        "steal_non_idling": (f"Policy.stealNonIdling_of {first}", *rest),
    }
    if "sound" in facts:
        proofs["filter_sound"] = ("Policy.filterSound_of sound",)
    if "narrows_count" in facts and "count" in _narrowing_facts(findings):
        proofs["steal_non_idling"] = ("narrowsInCount.nonIdling",)
    if "narrows_load" in facts:
        proofs["steal_non_idling"] = ("narrows.nonIdling",)
        proofs["potential_decrease"] = ("narrows.potentialDecrease",)
    return proofs


def _of_runs(findings: Findings, bounds: tuple[Bound, ...]) -> dict[str, Lines]:
    """What holds of every run in which each core looks at all others, and what follows of runs from the facts that hold."""
    proofs: dict[str, Lines] = {
        "choice_sound": ("policy.choiceSound",),
        "steal_rechecks": ("Proofgen.stealRechecks policy.balancer",),
        "failure_blames_success": ("policy.failureBlamesSuccess",),
    }
    if {"sound", "fills", "spares"} <= findings.facts:
        proof = "workConserving_of_within (sound.workConservingWithin_sequential fills spares)"
        proofs["work_conserving_sequential"] = (proof,)
    if "narrows_load" in findings.facts:
        proofs["bounded_steals"] = ("narrows.boundedSteals",)
    if findings.balance is not None:
        proofs["balanced"] = (_balance(findings),)
    if bounds:
        proofs["work_conserving"] = (f"workConserving_of_within {bounds[0].theorem}",)
    if findings.nonvacuous is not None:
        proofs["nonvacuous"] = nonvacuous(findings.nonvacuous)
    return proofs


def _balance(findings: Findings) -> str:
    match findings.balance:
        case "narrows_load":
            return "narrows.balanced"
        case "narrows_count":
            return "narrowsInCount.balanced"
        case "rank":
            return "sinks.balanced takesOne yields"
        case "yields_count":
            return f"{_weakly(findings, 'count')}.balanced yields"
        case _:
            return f"{_weakly(findings, 'load')}.balanced yields"


def _refuted(policy: Policy, findings: Findings, places: Places) -> Iterator[Theorem]:
    """The refutations, in the order of the catalogue, after the fact that they need."""
    proofs = {name: _refutation(policy, name, witness, places) for name, witness in findings.witnesses.items()}
    if findings.vacuous:
        first, *rest = arithmetic(policy, "idle over", Use.FILTER, Use.IDLE, Use.OVERLOADED)
        theorem = "not_exists_nonvacuous_of" if policy.hierarchical else "not_nonvacuous_of"
        proofs["nonvacuous"] = (f"{theorem} {first}", *rest)
    if isinstance(findings.wakeup, Missed):
        proofs["wakeup_sound"] = wakeup.refutation(policy, findings.wakeup)
    if any("shapeOnly" in " ".join(proof) for proof in proofs.values()):
        yield _shape_only(policy)
    yield from grouped_witness.shape_only(policy, proofs.values())
    for obligation in obligations_of(policy):
        if obligation.id in proofs:
            shown = findings.counterexamples.get(obligation.id)
            doc = f"`{obligation.id}` does not hold. {shown.text if shown else 'No idle core may ever steal.'}"
            statement = f"¬ {obligation.statement_name}"
            yield Theorem(obligation.refutation_name, doc, statement, proofs[obligation.id], obligation)


def _refutation(policy: Policy, name: str, witness: Witness, places: Places) -> Lines:
    """The refutation of one obligation; what it says of runs, it says of those on a hierarchy, if there is one."""
    obligation = CATALOGUE[name]
    if not policy.hierarchical or witness.kind == "pair":
        return refutation(obligation, witness)
    return grouped_witness.refutation(obligation, witness, places.of(witness))


def _shape_only(policy: Policy) -> Theorem:
    of_filter = _same(policy, policy.filter, "filter")
    match policy.steal:
        case TakeOne(order="queue", task=None):
            proof = f"Policy.shapeOnly_of_one rfl {of_filter}"
        case TakeOne(task=None):
            proof = f"Policy.shapeOnly_of_pick rfl ({of_filter}) fun _ _ => rfl"
        case TakeOne(task=task) if task is not None:
            proof = f"Policy.shapeOnly_of_pick rfl ({of_filter}) {_same(policy, task, 'wanted')}"
        case Budget(amount=amount, half=half):
            cost = "id" if policy.load == "weight" else "fun _ => 1"
            of_amount = _same(policy, amount, "" if half else "budget")
            proof = f"Policy.shapeOnly_of_budget (f := {cost}) rfl (fun _ => rfl) ({of_filter}) {of_amount}"
        case _:
            raise AssertionError(f"no such steal: {policy.steal}")
    doc = "The policy looks at the weights of what runs and waits, not at which tasks it is, so that a run can be repeated."
    return Theorem("shapeOnly", doc, "policy.ShapeOnly", broken(proof, ""))


def _same(policy: Policy, expr: Expr, name: str) -> str:
    """That the expression called `name` has the same value for cores of the same shape."""
    cores = {"thief": "ht", "victim": "hv"}
    used = {(subject, attribute) for subject, attribute in attributes(expr) if subject in cores}
    equations = sorted(f"{cores[subject]}.{_equation(policy, attribute)}" for subject, attribute in used)
    unfolded = {"filter": ["policy", "filter"], "": ["Core.load_one"] if policy.load == "count" else []}.get(name, [name])
    binders = " ".join(core if core in "".join(equations) else "_" for core in cores.values())
    return f"fun {binders} => by simp only [{', '.join([*unfolded, *equations])}]"


_EQUATIONS = {
    "count": "count_eq",
    "ready": "waiting_eq",
    "running": "running_eq",
    "idle": "idle_iff",
    "overloaded": "overloaded_iff",
    "lightest": "lightest_eq",
    "heaviest": "heaviest_eq",
}


def _equation(policy: Policy, attribute: str) -> str:
    if attribute == "load":
        return "load_weight_eq" if policy.load == "weight" else "count_eq"
    return _EQUATIONS[attribute]
