"""The executable model of policies on a hierarchy: what a thief comes across level by level, from the lowest."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterator
from functools import cached_property
from itertools import product

from proofgen.expr.ast import Expr, constants
from proofgen.expr.evaluate import compile_groups
from proofgen.policy import Policy
from proofgen.search.grouped.views import Group, group_of
from proofgen.search.model import Core, Machine, Model, Places, Rules
from proofgen.search.trace import History, Mode, Watching, moments
from proofgen.search.weighted import WeightedRules, is_plain
from proofgen.search.witness import Turn
from proofgen.topology import Topology, members, union_of

Passes = Callable[[Group, Group], bool]
Searches = tuple[tuple[tuple[int, int], ...], ...]
"""For each level, the pairs of masks (own group, other group) that a thief compares."""
# So many machines are remembered with what is known of them.
_MOST_KNOWN = 50_000
# On machines of so few cores, all sets of cores are remembered.
_FEW = 16


class _Known:
    """What is known of one observed machine."""

    __slots__ = ("candidates", "groups", "where")

    def __init__(self, machine: Machine, cores: tuple[int, ...]) -> None:
        self.where: dict[Core, int] = {}
        for state, number in zip(machine, cores, strict=True):
            self.where[state] = self.where.get(state, 0) | 1 << number
        self.groups: dict[int, Group] = {}
        self.candidates: dict[int, tuple[int, ...]] = {}


class Wrapped(Watching):
    """Rules that steal as others do."""

    def __init__(self, base: Model) -> None:
        """Rules that ask these what a steal does."""
        self.base = base
        self.goes_on, self.weighted, self.literals = base.goes_on, base.weighted, base.literals
        self.least, self.most, self.unit = base.least, base.most, base.unit

    def filter(self, thief: Core, victim: Core) -> bool:
        """Whether the thief may steal from the victim under the locks."""
        return self.base.filter(thief, victim)

    def taken(self, thief: Core, victim: Core) -> Places:
        """Which of the victim's waiting tasks a steal moves."""
        return self.base.taken(thief, victim)

    def after(self, thief: Core, victim: Core) -> tuple[Core, Core]:
        """Thief and victim after a steal that takes effect."""
        return self.base.after(thief, victim)

    def core(self, running: bool, tasks: tuple[int, ...]) -> Core:
        """The core with tasks of these weights, the first of which runs or not."""
        return self.base.core(running, tasks)

    def amount(self, thief: Core, victim: Core) -> int:
        """The number of tasks that a steal moves."""
        return self.base.amount(thief, victim)

    def moved_load(self, thief: Core, victim: Core) -> int:
        """How much load a steal moves."""
        return self.base.moved_load(thief, victim)


class Choosing(Wrapped):
    """Rules under which candidates depend on the whole machine that a core observes."""

    @abstractmethod
    def candidates(self, observed: Machine, thief: int) -> tuple[int, ...]:
        """The cores that the thief may choose on this observation."""

    @abstractmethod
    def in_reach(self, thief: int) -> frozenset[int]:
        """The cores that may ever be candidates."""

    def state(self, machine: Machine, core: int) -> Core:
        """A core of the machine."""
        return machine[core]

    def options(self, history: History, thief: int, mode: Mode) -> Iterator[Turn]:
        """One turn for every different thing that the core can bring about, effective null steals included."""
        now = history[-1]
        open_to = {core for core in self.in_reach(thief) if self.base.filter(now[thief], self.state(now, core))}
        wanted: set[int | None] = {None, *(core for core in open_to if core < len(now))}
        # Everybody as now comes first.
        for observed_at in product(*(moments(history, core, mode) for core in range(len(now)))):
            observed = tuple(history[at][core] for core, at in enumerate(observed_at))
            for turn in self.turns(observed, thief, observed_at, open_to):
                does = turn.victim if turn.effect else None
                if does in wanted:
                    wanted.remove(does)
                    yield turn
            if not wanted:
                return

    def turns(self, observed: Machine, thief: int, observed_at: tuple[int, ...], open_to: set[int]) -> Iterator[Turn]:
        """The turns on this observation, where the thief may steal from these cores now."""
        found = self.candidates(observed, thief)
        if not found:
            yield Turn(thief, None, observed_at, False)
        yield from (Turn(thief, victim, observed_at, True) for victim in found if victim in open_to)
        closed = [victim for victim in found if victim not in open_to]
        if closed and not (self.goes_on and len(closed) < len(found)):
            yield Turn(thief, closed[0], observed_at, False)


class Grouped(Choosing):
    """The rules of a policy on a hierarchy; core k of a machine is `topology.cores[k]`."""

    def __init__(self, base: Model, expr: Expr | None, topology: Topology) -> None:
        """Rules about cores, a group filter (None: all pass), and the hierarchy."""
        super().__init__(base)
        self.expr, self.topology = expr, topology
        self.literals = base.literals | frozenset(abs(each) for each in (constants(expr) if expr else ()))
        decide = None if expr is None else compile_groups(expr)
        self._passes: Passes = (lambda home, away: bool(decide(home, away))) if decide else (lambda home, away: True)
        self._verdicts: dict[tuple[Group, Group], bool] = {}
        self._searches: dict[int, Searches] = {}
        self._inside: dict[int, tuple[int, ...]] = {}
        self._known: dict[Machine, _Known] = {}

    @classmethod
    def of_policy(cls, policy: Policy, topology: Topology) -> Grouped:
        """The rules of an elaborated policy on this hierarchy."""
        base = Rules.of_policy(policy) if is_plain(policy) else WeightedRules(policy)
        return cls(base, None if policy.groups is None else policy.groups.filter, topology)

    def on(self, topology: Topology) -> Grouped:
        """The same rules on another hierarchy."""
        return Grouped(self.base, self.expr, topology)

    @cached_property
    def _place(self) -> dict[int, int]:
        return {core: place for place, core in enumerate(self.topology.cores)}

    def inside(self, mask: int) -> tuple[int, ...]:
        """The places of the cores in the set."""
        known = self._inside.get(mask)
        if known is None:
            place = self._place
            known = self._inside[mask] = tuple(place[core] for core in members(mask) if core in place)
        return known

    def searches(self, thief: int) -> Searches:
        """What the thief compares on each level."""
        known = self._searches.get(thief)
        if known is None:
            known = self._searches[thief] = tuple(self._compared(1 << self.topology.cores[thief]))
        return known

    def _compared(self, own: int) -> Iterator[tuple[tuple[int, int], ...]]:
        for level in self.topology.levels:
            pairs: dict[tuple[int, int], None] = {}
            for domain in level.domains:
                if domain.owners & own:
                    homes = [group for group in domain.groups if group & own]
                    aways = [group for group in domain.groups if not group & own]
                    pairs.update(dict.fromkeys(product(homes, aways)))
            yield tuple(pairs)

    def in_reach(self, thief: int) -> frozenset[int]:
        """The cores that may ever be candidates."""
        return frozenset(core for pairs in self.searches(thief) for _, away in pairs for core in self.inside(away))

    def passes(self, home: Group, away: Group) -> bool:
        """Whether the group filter passes."""
        known = self._verdicts.get((home, away))
        if known is None:
            known = self._verdicts[home, away] = self._passes(home, away)
        return known

    def group(self, machine: Machine, mask: int) -> Group:
        """The statistics of the cores in the set."""
        groups = self._about(machine).groups
        known = groups.get(mask)
        if known is None:
            known = groups[mask] = group_of(machine[place] for place in self.inside(mask))
        return known

    def _about(self, machine: Machine) -> _Known:
        known = self._known.get(machine)
        if known is None:
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            known = self._known[machine] = _Known(machine, self.topology.cores)
        return known

    def candidates(self, observed: Machine, thief: int) -> tuple[int, ...]:
        """The cores that the thief may choose on this observation: those of the lowest level that has any."""
        about = self._about(observed)
        known = about.candidates.get(thief)
        if known is None:
            known = about.candidates[thief] = self._found(observed, thief, about)
        return known

    def _found(self, observed: Machine, thief: int, about: _Known) -> tuple[int, ...]:
        own, accepts = observed[thief], self.base.filter
        open_to = union_of(where for state, where in about.where.items() if accepts(own, state))
        if not open_to:
            return ()
        for pairs in self.searches(thief):
            found = 0
            for home, away in pairs:
                victims = away & open_to
                if victims & ~found and self.passes(self.group(observed, home), self.group(observed, away)):
                    found |= victims
            if found:
                return self.inside(found) if len(observed) <= _FEW else tuple(map(self._place.__getitem__, members(found)))
        return ()

    def can_steal(self, machine: Machine) -> bool:
        """Whether some core has a candidate."""
        return any(self.candidates(machine, thief) for thief in range(len(machine)))
