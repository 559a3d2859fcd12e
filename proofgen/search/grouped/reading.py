"""The model of hierarchies read a second time, straight from its definition, to replay what the search found."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from proofgen.expr.ast import Expr
from proofgen.expr.evaluate import evaluate_groups
from proofgen.search.grouped.validity import is_valid
from proofgen.search.model import Core, Machine, Model
from proofgen.search.witness import Witness
from proofgen.topology import Topology


class Cores:
    """The cores of a group, as expressions over groups ask for them."""

    def __init__(self, cores: Sequence[Core]) -> None:
        """The group of these cores, one or more."""
        self.cores = cores
        self.capacity = len(cores)
        self.count = sum(core.running + core.ready for core in cores)
        self.load = sum(core.load for core in cores)
        self.min, self.max = min(core.load for core in cores), max(core.load for core in cores)
        self.average = Fraction(self.load, len(cores))
        self.idle_cores = sum(1 for core in cores if core.count == 0)
        self.stealable = any(core.count >= 2 for core in cores)


def cores_of(topology: Topology, machine: Machine, mask: int) -> Cores:
    """The cores of the machine whose numbers are in the set."""
    return Cores([core for number, core in zip(topology.cores, machine, strict=True) if mask >> number & 1])


def passes(expr: Expr | None, topology: Topology, machine: Machine, home: int, away: int) -> bool:
    """Whether the group filter passes for these two groups."""
    if expr is None:
        return True
    return bool(evaluate_groups(expr, cores_of(topology, machine, home), cores_of(topology, machine, away)))


def candidates(rules: Model, expr: Expr | None, topology: Topology, observed: Machine, thief: int) -> list[int]:
    """Whom the thief may choose: on the lowest level where it may choose anybody."""
    own = topology.cores[thief]
    stealable = [(n, k) for k, n in enumerate(topology.cores) if k != thief and rules.filter(observed[thief], observed[k])]
    for level in topology.levels if stealable else ():
        mine = [domain for domain in level.domains if domain.owners >> own & 1]
        found = [
            place
            for number, place in stealable
            if any(
                passes(expr, topology, observed, home, away)
                for domain in mine
                for away in domain.groups
                if away >> number & 1 and not away >> own & 1
                for home in domain.groups
                if home >> own & 1
            )
        ]
        if found:
            return found
    return []


def shows_groups(expr: Expr | None, witness: Witness, machine: Machine) -> bool:
    """Whether the filter stops a group with an overloaded and no idle core, for one with an idle and no overloaded one."""
    if witness.topology is None or witness.groups is None:
        return False
    home, away = witness.groups
    domains = [domain.groups for level in witness.topology.levels for domain in level.domains]
    own, other = cores_of(witness.topology, machine, home), cores_of(witness.topology, machine, away)
    premises = own.idle_cores and not own.stealable and other.stealable and not other.idle_cores
    together = any(home in groups and away in groups for groups in domains)
    return bool(premises) and together and not passes(expr, witness.topology, machine, home, away)


def shows_candidate(rules: Model, expr: Expr | None, witness: Witness, machine: Machine) -> bool:
    """Whether the thief is idle, its victim overloaded, and one of its candidates."""
    if witness.topology is None or witness.pair is None:
        return False
    thief, victim = witness.pair
    right = machine[thief].idle and machine[victim].overloaded and rules.filter(machine[thief], machine[victim])
    return right and victim in candidates(rules, expr, witness.topology, machine, thief)


def shows_invalid(witness: Witness) -> bool:
    """Whether the hierarchy is not valid."""
    return witness.topology is not None and not is_valid(witness.topology)
