"""Refutations on hierarchies: witnesses as Lean data, for one of the hierarchies that the policy is held to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import assert_never

from proofgen.emit.arithmetic import Lines, broken
from proofgen.emit.hierarchy import core_set, hierarchy
from proofgen.emit.plan import Definition, Theorem
from proofgen.emit.witness import DECIDE, machine_lines, round_lines
from proofgen.expr.ast import Attr, nodes
from proofgen.obligation import MARGIN, Obligation
from proofgen.policy import Policy
from proofgen.search import Step, Witness
from proofgen.topology import Topology


@dataclass(frozen=True, slots=True)
class Place:
    """A hierarchy that the policy is held to: its term, and why it is one of them."""

    term: str
    held: str


class Places:
    """The hierarchies of witnesses; those of no machine are definitions of their own."""

    def __init__(self, policy: Policy, name: str) -> None:
        """No hierarchies yet; the first is called `name1`."""
        self._policy, self._name = policy, name
        self._known: dict[Topology, str] = {}

    def of(self, witness: Witness) -> Place:
        """Where the witness lives."""
        if self._policy.machine is None:
            assert witness.topology is not None
            name = self._known.setdefault(witness.topology, f"{self._name}{len(self._known) + 1}")
            return Place(name, "(checkValid_iff.mp (by decide +kernel))")
        if self._policy.hotplug is None:
            return Place("machine", "rfl")
        steps = f"[{', '.join(map(_step, witness.steps))}]"
        rule = {"all": ".all", "within_node": ".withinNode"}[self._policy.hotplug]
        return Place(f"(machine.after {rule} nodes {steps})", f"⟨{steps}, rfl⟩")

    @property
    def definitions(self) -> Iterator[Definition]:
        """The hierarchies that are no machine's."""
        for topology, name in self._known.items():
            yield Definition(f"{name} : Hierarchy", "A valid hierarchy.", hierarchy(topology, "  "), where=True)


def _step(step: Step) -> str:
    return f".{step.action} {step.core}"


def nonvacuous(witness: Witness, place: Place) -> Lines:
    """The proof of `nonvacuous` from a machine with an idle thief and an overloaded victim that it finds."""
    assert witness.pair is not None
    thief, victim = witness.pair
    proof = (*_on("nonvacuous_within_of_check", place), *machine_lines(witness), f"  {thief} {victim}", DECIDE)
    return (f"⟨{place.term}, {place.held},", *(f"  {line}" for line in proof[:-1]), f"  {proof[-1]}⟩")


def _on(theorem: str, place: Place, *arguments: str) -> Lines:
    return broken(" ".join([theorem, "(p := policy) (g := groups)", f"(h := {place.term})", *arguments]), "")


def refutation(obligation: Obligation, witness: Witness, place: Place) -> Lines:
    """The proof that the obligation does not hold of all hierarchies that the policy is held to."""
    proof = _refuted(obligation, witness, place)
    return ("fun all => absurd", f"  (@all {place.term} {place.held})", *_bracketed(proof))


def _bracketed(proof: Lines) -> Lines:
    first, *rest = proof
    lines = [f"  ({first}", *(f"  {line}" for line in rest)]
    return (*lines[:-1], f"{lines[-1]})")


def _refuted(obligation: Obligation, witness: Witness, place: Place) -> Lines:
    match witness.kind:
        case "hierarchy":
            return ("not_valid_of_check (by decide +kernel)",)
        case "groups":
            assert witness.groups is not None
            sets = " ".join(f"({core_set(group)})" for group in witness.groups)
            return (*_on("not_groupFilterSound_of_missed", place), *machine_lines(witness), f"  {sets}", DECIDE)
        case "stuck":
            return (*_on("not_workConserving_of_stuck_within", place, "_"), *machine_lines(witness), DECIDE)
        case "lasso" | "run":
            theorem, *arguments = _RUNS[obligation.id]
            return (*_on(theorem, place, *arguments), *machine_lines(witness), *round_lines(witness), DECIDE)
        case "pair" | "candidate":
            raise AssertionError("no refutation of what is said of hierarchies")
        case _:
            assert_never(witness.kind)


_RUNS = {
    "work_conserving": ("not_workConserving_of_lasso_within", "_ rfl shapeOnly groupsShapeOnly"),
    "work_conserving_sequential": ("not_workConserving_of_fresh_lasso_within", "_ shapeOnly groupsShapeOnly"),
    "balanced": ("not_balanced_of_unbalanced_within", "shapeOnly groupsShapeOnly"),
    "bounded_steals": ("not_boundedSteals_of_manySteals_within", str(MARGIN)),
}


def shape_only(policy: Policy, proofs: Iterable[Lines]) -> Iterator[Theorem]:
    """That the group filter does not look at which tasks a core has, if one of the proofs needs it."""
    if any("groupsShapeOnly" in line for proof in proofs for line in proof):
        doc = "The group filter looks at numbers and weights of tasks, not at which they are, so that a run can be repeated."
        yield Theorem("groupsShapeOnly", doc, "groups.ShapeOnly", broken(f"⟨{_same(policy)}⟩", ""))


def _same(policy: Policy) -> str:
    expr = None if policy.groups is None else policy.groups.filter
    attributes = [] if expr is None else [node for node in nodes(expr) if isinstance(node, Attr)]
    groups = {"thief_group": "ht", "victim_group": "hv"}
    named = {(groups[node.subject], name) for node in attributes for name in _equations(policy, node.name)}
    if not named:
        return "fun _ _ => .rfl"
    equations = sorted(f"{hypothesis}.{name}" for hypothesis, name in named)
    binders = " ".join(name if any(hypothesis == name for hypothesis, _ in named) else "_" for name in groups.values())
    return f"fun {binders} => by simp only [{', '.join(['groups', 'groupFilter', *equations])}]"


def _equations(policy: Policy, attribute: str) -> tuple[str, ...]:
    """The equations of the library for an attribute of groups of the same shape."""
    weight = policy.load == "weight"
    match attribute:
        case "capacity" | "count":
            return (f"{attribute}_eq",)
        case "load":
            return ("load_weight_eq" if weight else "count_eq",)
        case "average":
            return ("load_weight_eq" if weight else "count_eq", "capacity_eq")
        case "min":
            return ("least_weight_eq" if weight else "leastCount_eq",)
        case "max":
            return ("most_weight_eq" if weight else "mostCount_eq",)
        case "idle_cores":
            return ("idleCores_eq",)
        case "stealable":
            return ("stealable_iff",)
        case _:
            raise AssertionError(f"no attribute of groups: {attribute}")
