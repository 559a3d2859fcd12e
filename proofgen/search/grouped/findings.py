"""What the search finds out about a policy that looks at groups of cores: proposals for Lean to check."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import islice, product

from proofgen.policy import Policy
from proofgen.rounds import Criterion
from proofgen.search.facts import Balance
from proofgen.search.findings import Findings
from proofgen.search.flat import search_flat
from proofgen.search.grouped import wording
from proofgen.search.grouped.found import GroupedFindings
from proofgen.search.grouped.model import Grouped
from proofgen.search.grouped.passing import Claim, Comparer, GroupPair, Passing, meeting_sizes, passing_of
from proofgen.search.grouped.places import MOST_ACTING, Place, active_sets, hierarchies, options_of, starts
from proofgen.search.grouped.rounds import Embedded, Play, repeated
from proofgen.search.grouped.stuck import Options, compared, find_stuck, place_pair
from proofgen.search.grouped.validity import (
    Cover,
    HierarchyFlaw,
    Step,
    after,
    breaking_steps,
    cover_of,
    flaw_of,
    shrinking_steps,
)
from proofgen.search.model import Machine, size_of
from proofgen.search.replay import objection
from proofgen.search.shown import MOST_TASKS, Limits, disagreement
from proofgen.search.trace import Lasso, Mode
from proofgen.search.witness import Kind, Round, Witness, record
from proofgen.topology import Topology, machine_of_groups

_OF_PAIRS = ("filter_sound", "steal_non_idling", "potential_decrease")
# So many places of groups are tried for a pair that the filter stops, and so many machines for `nonvacuous`.
_MOST_GROUPS, _MOST_PAIRS, _MOST_MACHINES = 60, 200, 2000
# Four rounds of 64 cores are within it; of a few cores there may be hundreds.
_MOST_LOOKS = 20000


@dataclass(frozen=True, slots=True)
class _Found:
    """A machine at a place, and what happens there."""

    place: Place
    kind: Kind
    machine: Machine
    rounds: tuple[Round, ...] = ()
    groups: tuple[int, int] | None = None
    pair: tuple[int, int] | None = None


def search_grouped(policy: Policy, limits: Limits) -> Findings:
    """All witnesses and proposals for a policy with groups or a machine.

    Raises ToolError if a witness does not replay.
    """
    flat = search_flat(replace(policy, machine=None, groups=None, hotplug=None), replace(limits, exhaustive=False))
    return _Search(policy, flat, limits).findings()


def search_machine(machine: Topology) -> Findings:
    """Whether the hierarchy of a machine is valid, whatever policy runs on it."""
    flaw = flaw_of(machine)
    shown = {} if flaw is None else {"hierarchy_valid": Witness("hierarchy", (), (), flaw.text, topology=machine, flaw=flaw)}
    grouped = GroupedFindings(None, None, flaw is None, cover_of(machine), flaw)
    return Findings(shown, None, False, None, None, (), grouped=grouped)


class _Search:
    def __init__(self, policy: Policy, flat: Findings, limits: Limits) -> None:
        self.policy, self.flat, self.limits = policy, flat, limits
        self.facts = flat.facts
        self.comparer = Comparer(self._rules(Place(policy.machine or machine_of_groups(2))), policy)
        self.pairs, self.level = lru_cache(maxsize=64)(self._pairs), lru_cache(maxsize=64)(self._level)

    @lru_cache(maxsize=64)  # noqa: B019 - a search is short-lived
    def _rules(self, place: Place) -> Grouped:
        return Grouped.of_policy(self.policy, place.topology)

    # -- groups and hierarchies --

    @cached_property
    def passing(self) -> Passing:
        return passing_of(self.comparer, self.policy.machine)

    @cached_property
    def places(self) -> list[Place]:
        """Where runs are looked for."""
        machine = self.policy.machine
        if machine is None:
            level = self.comparer.asked(None, "groups", level=True) if self.passing.passes is None else None
            return hierarchies([*self.passing.against.values(), *([level] if level else [])])
        found = [Place(machine)]
        steps = self.grouped.steps or self._shrinking
        if self.policy.hotplug is not None and steps:
            found.append(Place(after(machine, self.policy.hotplug, steps), steps))
        return found

    @cached_property
    def _shrinking(self) -> tuple[Step, ...]:
        """Cores that go offline, so that two groups have the capacities of a pair that the filter stops."""
        machine, pair = self.policy.machine, self.passing.against.get("groups")
        if machine is None or self.policy.hotplug is None or self.grouped.flaw is not None or pair is None:
            return ()
        return () if pair.capacities in meeting_sizes(machine) else shrinking_steps(machine, pair.capacities)

    @cached_property
    def grouped(self) -> GroupedFindings:
        machine, passing = self.policy.machine, self.passing
        if machine is None:
            return GroupedFindings(passing.passes, passing.sizes, None, "all")
        flaw, steps = self._flaw()
        covers = None if steps else cover_of(machine)
        return GroupedFindings(passing.passes, passing.sizes, flaw is None, covers, flaw, steps)

    def _flaw(self) -> tuple[HierarchyFlaw | None, tuple[Step, ...]]:
        machine, rule = self.policy.machine, self.policy.hotplug
        assert machine is not None
        steps = (breaking_steps(machine, rule) or ()) if rule else ()
        return flaw_of(after(machine, rule, steps) if rule else machine), steps

    @property
    def covers(self) -> bool:
        """Whether every bad machine has a core that finds something, by what is known of groups and cores."""
        return self._progress(self.grouped.covers)

    def _progress(self, covers: Cover | None) -> bool:
        passes = self.grouped.passes
        enough = covers == "all" if passes == "groups" else passes is not None and covers is not None
        return enough and {"sound", "fills"} <= self.facts

    @property
    def served(self) -> bool:
        """Whether every idle core finds work, which is enough where turns do not overlap."""
        return self.covers and self.grouped.passes == "stealable" and "spares" in self.facts

    @cached_property
    def criteria(self) -> tuple[Criterion, ...]:
        ways: list[Criterion] = []
        if self.covers and self.grouped.passes == "stealable" and {"spares", "keeps_overload"} <= self.facts:
            ways.append("idle")
        if self.covers and "weakly_narrows_load" in self.facts:
            ways.append("potential")
        return tuple(ways) if ways or self.flat.rank is None or not self.served else ("rank",)

    # -- machines on which nobody finds anything --

    @lru_cache(maxsize=8)  # noqa: B019
    def options(self, place: Place) -> Options:
        return options_of(self.policy, self._rules(place), self.comparer.palette, self.flat)

    @property
    def _claim(self) -> Claim:
        """The claim that pairs for stuck machines contradict."""
        return "groups" if self.passing.passes is None else "stealable"

    def _pairs(self, first: int, second: int) -> list[GroupPair]:
        return [] if self.policy.groups is None else self.comparer.listed(first, second, self._claim)

    def _level(self, first: int, second: int) -> list[GroupPair]:
        found = self.comparer.asked((first, second), self._claim, level=True)
        return [] if found is None else [found]

    @cached_property
    def stuck(self) -> _Found | None:
        """The smallest machine that stays bad because no core has a candidate."""
        if self.covers:
            return None
        found: list[_Found] = []
        for place in self.places:
            if self._progress(cover_of(place.topology)):
                continue
            machine = find_stuck(self._rules(place), self.options(place), self.pairs, self.level)
            if machine is not None:
                found.append(_Found(place, "stuck", machine))
                if self.policy.machine is None:
                    break
        return min(found, key=lambda each: size_of(each.machine), default=None)

    # -- rounds --

    @cached_property
    def _plays(self) -> list[tuple[Place, Embedded]]:
        """Machines of few cores, or few cores of the machine."""
        found = []
        for place in self.places:
            rules, cores = self._rules(place), len(place.topology.cores)
            if self.policy.machine is None and cores > MOST_ACTING:
                continue
            for rest in self.options(place).singles[:1]:
                sets = [active for size in ((cores,) if cores <= MOST_ACTING else (2, 3)) for active in active_sets(rules, size)]
                found += [(place, Embedded(rules, (rest,) * cores, active)) for active in sets]
        return found

    def _lasso(self, obligation: str, mode: Mode) -> _Found | None:
        if self.limits.on_game is not None:
            self.limits.on_game(mode, max((len(rules.active) for _, rules in self._plays), default=0), self.limits.tasks)
        return self._played(obligation, mode, lambda play, machines: play.lasso(machines, balanced=obligation == "balanced"))

    def _played(self, obligation: str, mode: Mode, ask: Callable[[Play, Iterator[Machine]], Lasso | None]) -> _Found | None:
        for number, (place, rules) in enumerate(self._plays):
            machines = starts(self.flat, self._rules(place), obligation, len(rules.active), self.options(place))
            found = ask(self._play(number, mode), machines)
            if found is not None:
                kind: Kind = "run" if obligation == "bounded_steals" else "lasso" if found[1] else "stuck"
                return _Found(place, kind, *found)
        return None

    @lru_cache(maxsize=64)  # noqa: B019
    def _play(self, number: int, mode: Mode) -> Play:
        return Play(self._plays[number][1], mode)

    def _work(self, mode: Mode) -> _Found | None:
        """A machine that stays bad; where steals narrow gaps, and those who could steal do, only stuck ones do."""
        if self.criteria or (mode == "sequential" and self.served):
            return None
        if self.stuck is not None:
            return self.stuck
        ends = {"narrows_load", "narrows_count"} & self.facts and {"sound", "fills"} <= self.facts
        obligation = "work_conserving" if mode == "adversarial" else "work_conserving_sequential"
        return None if ends else self._lasso(obligation, mode)

    @cached_property
    def balance(self) -> Balance | None:
        ways: tuple[Balance, ...] = ("narrows_load", "narrows_count")
        return next((way for way in ways if way in self.facts), None)

    @cached_property
    def unrest(self) -> _Found | None:
        return None if self.balance else self._lasso("balanced", "adversarial")

    def _run(self) -> _Found | None:
        if "narrows_load" in self.facts:
            return None
        if self.unrest is not None:
            again = repeated((self.unrest.machine, self.unrest.rounds))
            if again is not None:
                return replace(self.unrest, kind="run", rounds=again[1])
        return self._played("bounded_steals", "adversarial", lambda play, machines: play.long_run(machines))

    # -- one machine --

    def _stopped(self) -> _Found | None:
        """Two groups between which the filter should pass."""
        pair = self.passing.against.get("groups")
        if pair is None:
            return None
        place = Place(machine_of_groups(*pair.capacities))
        if self.policy.machine is not None:
            place = self.places[-1 if self._shrinking else 0]
        rules = self._rules(place)
        for home, away in islice(compared(rules), _MOST_GROUPS):
            own, other = rules.inside(home), rules.inside(away)
            known = [pair] if pair.capacities == (len(own), len(other)) else []
            for each in [*known, *islice(self.pairs(len(own), len(other)), _MOST_PAIRS if set(own) & set(other) else 1)]:
                machine = place_pair(rules, own, other, each, self.options(place).singles[0])
                if machine is not None and _stops(rules, machine, home, away):
                    return _Found(place, "groups", machine, groups=(home, away))
        return None

    def _helped(self) -> _Found | None:
        """An idle core with an overloaded candidate."""
        if self.flat.vacuous:
            return None
        for place in self.places:
            rules, options = self._rules(place), self.options(place)
            idle = rules.core(False, ())
            rests = (idle, options.singles[0], options.overloaded[0])
            pairs = [both for both in active_sets(rules, 2) if len(both) == 2]
            tries = product(options.overloaded, rests, pairs)
            for crowd, rest, (thief, victim) in islice(tries, _MOST_MACHINES):
                cores = [rest] * len(place.topology.cores)
                cores[thief], cores[victim] = idle, crowd
                if victim in rules.candidates(tuple(cores), thief):
                    return _Found(place, "candidate", tuple(cores), pair=(thief, victim))
        return None

    # -- all together --

    def findings(self) -> Findings:
        found = {
            "work_conserving": self._work("adversarial"),
            "work_conserving_sequential": self._work("sequential"),
            "balanced": self.unrest,
            "bounded_steals": self._run(),
            "group_filter_sound": self._stopped(),
            "nonvacuous": self._helped(),
        }
        shown = {name: each for name, each in found.items() if each is not None}
        written = {name: self._witness(name, each) for name, each in shown.items() if _writable(each)}
        witnesses = {name: self.flat.witnesses[name] for name in _OF_PAIRS if name in self.flat.witnesses} | written
        if self.grouped.flaw is not None:
            witnesses["hierarchy_valid"] = self._invalid(self.grouped.flaw)
        return replace(
            self.flat,
            witnesses=witnesses,
            nonvacuous=witnesses.pop("nonvacuous", None),
            rank=self.flat.rank if "rank" in self.criteria else None,
            balanced_rank=None,
            criteria=self.criteria,
            out_of_reach=frozenset(shown.keys() - written.keys()) | self.flat.out_of_reach.intersection(_OF_PAIRS),
            balance=self.balance,
            gap=None,
            open=self._open(shown),
            grouped=self.grouped,
        )

    def _open(self, shown: Iterable[str]) -> frozenset[str]:
        proved = {
            "work_conserving": bool(self.criteria),
            "work_conserving_sequential": bool(self.criteria) or self.served,
            "balanced": self.balance is not None,
            "bounded_steals": "narrows_load" in self.facts,
            "group_filter_sound": self.passing.passes is not None,
            "nonvacuous": self.flat.vacuous,
        }
        return frozenset(name for name, closed in proved.items() if not closed and name not in set(shown))

    def _witness(self, obligation: str, found: _Found) -> Witness:
        rules, place = self._rules(found.place), found.place
        bare = record(rules, found.kind, found.machine, found.rounds, _text(rules, obligation, found))
        witness = replace(bare, topology=place.topology, steps=place.steps, groups=found.groups, pair=found.pair)
        wrong = objection(rules, obligation, witness)
        if wrong is not None:
            raise disagreement(f"the witness for {obligation} does not replay: {wrong}")
        return witness

    def _invalid(self, flaw: HierarchyFlaw) -> Witness:
        place = self.places[-1]
        text = wording.after_steps(place.steps, flaw.text)
        witness = Witness("hierarchy", (), (), text, topology=place.topology, steps=place.steps, flaw=flaw)
        wrong = objection(self._rules(place), "hierarchy_valid", witness)
        if wrong is not None:
            raise disagreement(f"the witness for hierarchy_valid does not replay: {wrong}")
        return witness


def _writable(found: _Found) -> bool:
    """Whether there are few enough tasks to list them all, and few enough turns for the kernel: each looks at all cores."""
    looks = len(found.rounds) * len(found.machine) ** 2
    return looks <= _MOST_LOOKS and sum(core.count for core in found.machine) <= MOST_TASKS


def _stops(rules: Grouped, machine: Machine, home: int, away: int) -> bool:
    own, other = rules.group(machine, home), rules.group(machine, away)
    right = own.idle_cores and not own.stealable and other.stealable and not other.idle_cores
    return bool(right) and not rules.passes(own, other)


def _text(rules: Grouped, obligation: str, found: _Found) -> str:
    match found:
        case _Found(kind="groups", groups=(home, away)):
            return wording.groups_text(rules, found.machine, home, away)
        case _Found(kind="candidate", pair=(thief, victim)):
            return wording.candidate_text(rules, found.machine, thief, victim)
        case _Found(kind="stuck"):
            return wording.stuck_text(rules, found.machine, found.place.steps)
        case _Found(kind="run"):
            return wording.run_text(found.machine, found.rounds)
        case _:
            return wording.lasso_text(found.machine, found.rounds, obligation, found.place.steps)
