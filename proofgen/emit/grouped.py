"""Theorems about a policy on hierarchies: what is shown of its machine and of its group filter, and what follows.

Everything about one thief and one victim is as for policies that look at all cores at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from proofgen.emit import grouped_witness
from proofgen.emit.arithmetic import Lines, broken
from proofgen.emit.grouped_witness import Places
from proofgen.emit.plan import Bound, Plan, Theorem
from proofgen.expr.ast import Attr, IfElse, nodes
from proofgen.expr.types import Type, type_of
from proofgen.obligation import CATALOGUE
from proofgen.policy import Policy
from proofgen.search import Findings, GroupedFindings, Sizes

_EVERY = "fun _ _ => True"


def of_machine(findings: Findings, without: frozenset[str]) -> Plan:
    """What is shown of a machine whatever policy runs on it: that its hierarchy is valid, or not; nothing `without` that."""
    obligation, witness = CATALOGUE["hierarchy_valid"], findings.witnesses.get("hierarchy_valid")
    if witness is None:
        doc = f"`{obligation.id}` holds."
        proof = ("checkValid_iff.mp (by decide +kernel)",)
        proved = Theorem(obligation.lean_name, doc, obligation.statement_name, proof, obligation)
        return Plan((), (), () if proved.name in without else (proved,), (), ())
    doc = f"`{obligation.id}` does not hold. {witness.text}"
    proof = ("not_valid_of_check (by decide +kernel)",)
    refuted = Theorem(obligation.refutation_name, doc, f"¬ {obligation.statement_name}", proof, obligation)
    return Plan((), (), (), () if refuted.name in without else (refuted,), ())


def facts(policy: Policy, found: GroupedFindings, *, sound: bool) -> Iterator[Theorem]:
    """What is shown of the machine and of the group filter, as far as it is needed; `sound` where the filter of cores is."""
    if policy.machine is not None:
        yield from _of_machine(policy, found)
    if found.covers is not None:
        yield _covers(policy, found)
    if found.passes is None:
        return
    yield from _sized(policy, found)
    yield _passes(policy, found)
    if found.covers is not None and sound:
        yield from _progress(found)


def _of_machine(policy: Policy, found: GroupedFindings) -> Iterator[Theorem]:
    """What the kernel says of the machine's hierarchy."""
    if found.valid:
        doc = "At the top every core has a domain with all cores; groups are disjoint, cover, and are made of groups below."
        yield Theorem("machineValid", doc, "machine.Valid", ("checkValid_iff.mp (by decide +kernel)",))
    if policy.hotplug == "within_node" and not found.steps:
        doc = "No domain crosses nodes, so that none is lost."
        inside = "∀ level ∈ machine.levels, ∀ d ∈ level, d.inNode nodes = true"
        yield Theorem("machineInNode", doc, inside, ("by decide +kernel",))
    if found.covers is not None:
        name, check = ("Covers", "checkCovers_sound") if found.covers == "all" else ("CoversOwn", "checkCoversOwn_sound")
        doc = f"{_COVERS[name]}, on the machine."
        proof = f"machineValid.covers{'' if name == 'Covers' else '.toCoversOwn'}"
        yield Theorem("machineCovers", doc, f"machine.{name}", (proof if found.valid else f"{check} (by decide +kernel)",))


_COVERS = {
    "Covers": "Each core has a domain with all cores, groups cover, and any two cores of a group meet in a domain below",
    "CoversOwn": "Each core has a domain with all cores, groups cover, and the cores of a thief's own group meet the thief below",
}


def _covers(policy: Policy, found: GroupedFindings) -> Theorem:
    name = "Covers" if found.covers == "all" else "CoversOwn"
    proof = "fun _ valid => valid.covers" if policy.machine is None else _carried(policy, "machineCovers", name)
    return Theorem("covers", f"{_COVERS[name]}.", f"∀ h, Held h → h.{name}", (proof,))


def _carried(policy: Policy, of_machine: str, name: str) -> str:
    """What holds for the machine, carried over to all hierarchies that the policy is held to."""
    if policy.hotplug is None:
        return f"fun _ same => same ▸ {of_machine}"
    after = f"Hierarchy.{name[0].lower()}{name[1:]}_after_all {of_machine} nodes steps"
    if policy.hotplug == "within_node":
        rewrite = "rw [same, Hierarchy.after_withinNode_of_oneNode machineInNode steps]"
        return f"fun _ ⟨steps, same⟩ => by {rewrite}; exact {after}"
    return f"fun _ ⟨steps, same⟩ => same ▸ {after}"


def _sizes(policy: Policy, found: GroupedFindings) -> str:
    """Which sizes the groups of a domain have, on all hierarchies that the policy is held to."""
    if found.sizes is None:
        return _EVERY
    return f"AtMost {_pairs(found)}" if policy.hotplug else _among(found)


def _among(found: GroupedFindings) -> str:
    return f"fun a b => (a, b) ∈ {_pairs(found)}"


def _pairs(found: GroupedFindings) -> str:
    return f"[{', '.join(map(str, found.sizes or ()))}]"


def _sized(policy: Policy, found: GroupedFindings) -> Iterator[Theorem]:
    """The sizes of the groups for which the group filter is looked at."""
    if found.sizes is None:
        proof = f"fun {'_ ' * 13}=> trivial"
    else:
        doc = "The sizes of groups that meet in a domain of the machine."
        yield Theorem("machineSized", doc, f"machine.Sized ({_among(found)})", ("checkSized_sound (by decide +kernel)",))
        proof = _carried(policy, "machineSized", "Sized")
    which = "any" if found.sizes is None else f"those of the machine{', or smaller ones' if policy.hotplug else ''}"
    doc = f"Groups of these sizes meet in some domain: {which}."
    yield Theorem("sized", doc, f"∀ h, Held h → h.Sized ({_sizes(policy, found)})", (proof,))


def _passes(policy: Policy, found: GroupedFindings) -> Theorem:
    eager = found.passes == "stealable"
    name = "PassesStealable" if eager else "PassesGroups"
    doc = "For a thief's group with an idle core and no overloaded one, the filter passes every group with an overloaded core"
    doc += "." if eager else " and no idle one."
    return Theorem("passes", doc, f"policy.{name} groups ({_sizes(policy, found)})", _passing(policy, found))


def _passing(policy: Policy, found: GroupedFindings) -> Lines:
    """The proof from what binds the numbers of a group together."""
    eager = found.passes == "stealable"
    assert policy.groups is not None or eager
    if found.sizes == ():
        return ("fun _ _ _ _ meet => by simp [AtMost] at meet",)
    hypotheses = "ht hv size idle none over" + ("" if eager else " busy")
    unfolded = ["policy", "groups", "groupFilter"]
    expr = None if policy.groups is None else policy.groups.filter
    if expr is not None and any(isinstance(node, IfElse) and type_of(node) is Type.BOOLEAN for node in nodes(expr)):
        unfolded.append("ite_prop")
    lines = [f"fun thief victim {hypotheses} => by", *(f"  have := {fact}" for fact in _bindings(policy, eager=eager))]
    if found.sizes is not None:
        lines += _at_most(found.sizes) if policy.hotplug else _listed(found.sizes)
        unfolded += ["h₁", "h₂"]
    lines += broken(f"simp only [{', '.join(unfolded)}] at * <;>", "  ")
    return (*lines, "    first | grind | grind (splits := 60) | omega")


def _listed(sizes: Sizes) -> Lines:
    """A case for each pair of capacities."""
    cases = broken(f"rcases size with {' | '.join(['⟨h₁, h₂⟩'] * len(sizes))} <;>", "  ")
    return ("  simp only [List.mem_cons, List.not_mem_nil, or_false, Prod.mk.injEq] at size", *cases)


def _at_most(sizes: Sizes) -> Lines:
    """A case for each pair of capacities that are not larger."""
    groups = (("h₁", "thief", max(a for a, _ in sizes)), ("h₂", "victim", max(b for _, b in sizes)))
    lines = ["  simp only [AtMost, List.mem_cons, List.not_mem_nil, or_false, exists_eq_or_imp, exists_eq_left] at size"]
    for name, group, most in groups:
        capacities = " ∨ ".join(f"{group}.capacity = {n}" for n in range(1, most + 1))
        lines += broken(f"have {name} : {capacities} := by omega", "  ")
    for name, _, most in groups:
        lines += broken(f"rcases {name} with {' | '.join([name] * most)} <;>", "  ")
    return tuple(lines)


def _bindings(policy: Policy, *, eager: bool) -> Iterator[str]:
    """The theorems of the library about the thief's and the victim's group, as far as the filter names what they are about."""
    expr = None if policy.groups is None else policy.groups.filter
    named = set() if expr is None else {(node.subject, node.name) for node in nodes(expr) if isinstance(node, Attr)}
    names = {name for _, name in named}
    weights = policy.load == "weight" and not names.isdisjoint(("load", "min", "max", "average"))
    yield "Group.idleFacts idle none"
    yield "Group.stealableFacts over" if eager else "Group.busyFacts over busy"
    groups = (("thief", "idle"), ("victim", "over"))
    for group, some in groups:
        if {(f"{group}_group", "min"), (f"{group}_group", "max")} & named:
            yield f"Group.countSpread (x := {group}) (Group.ne_nil_of_mem {some})"
    if weights:
        yield from _load_bindings(policy, eager=eager)
    if "average" in names and not eager:
        yield "Group.crossFacts (x := thief) (y := victim) (by omega) (by omega)"
        if weights and policy.weights.max is not None:
            yield "Group.crossLoads (x := thief) (y := victim) ((Group.loadFacts ht).2 _ rfl) (Group.loadFacts hv).1"


def _load_bindings(policy: Policy, *, eager: bool) -> Iterator[str]:
    yield from ("(Group.idleLoads ht idle none).1", "(Group.idleLoads ht idle none).2.1", "(Group.idleLoads ht idle none).2.2.1")
    for group, fits, some in (("thief", "ht", "idle"), ("victim", "hv", "over")):
        yield f"(Group.loadFacts {fits}).1"
        yield f"Group.loadSpread (x := {group}) Task.weight (Group.ne_nil_of_mem {some})"
    yield "Group.stealableLoads hv over"
    if not eager:
        yield "Group.busyLoads hv over busy"
    if policy.weights.max is not None:
        yield "(Group.idleLoads ht idle none).2.2.2 _ rfl"
        yield from ("(Group.loadFacts ht).2 _ rfl", "(Group.loadFacts hv).2 _ rfl")


def _progress(found: GroupedFindings) -> Iterator[Theorem]:
    if found.passes == "stealable":
        doc = "Every idle core that sees an overloaded one finds work."
        own = "(covers h held)" if found.covers == "own" else "(covers h held).toCoversOwn"
        proof = f"fun h held => sound.reachesWithin {own} passes (sized h held)"
        yield Theorem("reaches", doc, "∀ h, Held h → IdleReaches (policy.within groups h)", (proof,))
        proof = "fun h held => IdleReaches.progress (reaches h held)"
    elif found.covers == "all":
        proof = "fun h held => sound.progressWithin (covers h held) (passes.groupFilterSound (sized h held))"
    else:
        return
    doc = "On every bad machine some idle core finds work."
    yield Theorem("progress", doc, "∀ h, Held h → IdleProgress (policy.within groups h)", (proof,))


def bound(flat: Bound, weakly: str) -> Bound:
    """The bound of a policy that looks at all cores at once, for the same policy on hierarchies."""
    proof: Lines
    match flat.kind:
        case "idle":
            proof = ("fun h held => sound.workConservingWithin_idle_within fills spares keepsOverload (reaches h held)",)
        case "potential":
            proof = (f"fun h held => {weakly}.workConservingWithin_within sound fills (progress h held)",)
        case "rank":
            first = "fun h held => sound.workConservingWithin_rank_within fills spares takesOne descends (fun _ _ => by"
            proof = (first, "  unfold level", "  grind) (reaches h held)")
        case _:
            raise AssertionError(f"there is no such bound on hierarchies: {flat.kind}")
    return replace(flat, proof=proof, hierarchical=True)


def of_runs(
    policy: Policy, findings: Findings, found: GroupedFindings, bounds: tuple[Bound, ...], examples: Places
) -> dict[str, Lines]:
    """What holds for every policy on every hierarchy, and what follows of runs on them from the facts that hold."""
    made: dict[str, Lines] = {
        "choice_sound": ("fun h _ => policy.choiceSoundWithin groups h",),
        "steal_rechecks": ("fun h _ => Proofgen.stealRechecks (policy.within groups h)",),
        "failure_blames_success": ("fun h _ => policy.failureBlamesSuccessWithin groups h",),
    }
    if policy.machine is not None and found.valid:
        made["hierarchy_valid"] = (_carried(policy, "machineValid", "Valid"),)
    if found.passes is not None:
        eager = ".passesGroups" if found.passes == "stealable" else ""
        made["group_filter_sound"] = (f"fun h held => passes{eager}.groupFilterSound (sized h held)",)
    if bounds:
        made["work_conserving"] = (f"fun h held => workConserving_of_within ({bounds[0].theorem} h held)",)
        within = f"WorkConservingWithin.sequential ({bounds[0].theorem} h held)"
        made["work_conserving_sequential"] = (f"fun h held => workConserving_of_within ({within})",)
    if found.passes == "stealable" and found.covers is not None and {"sound", "fills", "spares"} <= findings.facts:
        proof = "sound.workConservingWithin_sequential_within fills spares (reaches h held)"
        made["work_conserving_sequential"] = (f"fun h held => workConserving_of_within ({proof})",)
    if "narrows_load" in findings.facts:
        made["bounded_steals"] = ("fun _ _ => narrows.boundedSteals_within",)
    narrowing = {"narrows_load": "narrows", "narrows_count": "narrowsInCount"}.get(findings.balance or "")
    if narrowing is not None:
        made["balanced"] = (f"fun _ _ => {narrowing}.balanced_within",)
    if findings.nonvacuous is not None:
        made["nonvacuous"] = grouped_witness.nonvacuous(findings.nonvacuous, examples.of(findings.nonvacuous))
    return made
