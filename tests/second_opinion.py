"""What the search says of a policy, held against the brute force: its witnesses replayed, its verdicts compared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from random import Random
from typing import Any, Literal

from brute_force import MARGIN, BruteForce, Machine, Scope, is_bad, large_pairs, potential
from plain_rules import Core, Rules, core_of

from proofgen.emit.files import policy_files
from proofgen.policy import Policy
from proofgen.search import Findings

ALWAYS = {"choice_sound", "steal_conserves", "steal_rechecks", "failure_blames_success"}
"""True of every policy of the language."""
PAIRS = {"filter_sound", "steal_non_idling", "potential_decrease", "nonvacuous"}
"""Decided by two cores."""
WEIGHTED_SCOPE = Scope(cores=3, tasks=4, weights=3, pair_tasks=5)
COUNTED_SCOPE = Scope(cores=3, tasks=6, weights=1, pair_tasks=12)

Verdict = Literal["proved", "refuted", "open", "out of reach"]


def scope_of(plain: Mapping[str, Any]) -> Scope:
    """What the brute force can try in about a second."""
    rules = Rules(plain)
    return WEIGHTED_SCOPE if len(rules.weights(2)) > 1 else COUNTED_SCOPE


def refuted(findings: Findings) -> set[str]:
    """The obligations that have a witness, or none in their favour."""
    return {*findings.witnesses, *({"nonvacuous"} if findings.vacuous else ())}


def unsettled(findings: Findings) -> set[str]:
    """The obligations that are open, or decided by what has too many tasks to be written down."""
    beyond = {"nonvacuous"} if findings.nonvacuous is None and not findings.vacuous else set()
    return {*findings.open, *findings.out_of_reach, *beyond}


def verdict(policy: Policy, findings: Findings) -> Verdict:
    """How the policy should come out, if Lean accepts all that it is given."""
    required = set(policy.require)
    if required & refuted(findings):
        return "refuted"
    if required & findings.open:
        return "open"
    return "out of reach" if required & unsettled(findings) else "proved"


# -- verdicts --


def contradictions(plain: Mapping[str, Any], findings: Findings, scope: Scope) -> list[str]:
    """Where the findings and the brute force do not agree on what is small."""
    brute = BruteForce(plain, scope)
    failures = brute.failures()
    against, left = refuted(findings), unsettled(findings)
    unseen = failures.keys() - against - left - {"nonvacuous"}
    wrong = [f"{name} has no witness, but fails: {failures[name]}" for name in sorted(unseen)]
    for name in sorted(against - failures.keys()):
        if name == "nonvacuous":
            wrong.append("nonvacuous is said to fail, and something small shows it")
        elif _fits(brute.rules, name, findings.witnesses[name].to_json(), scope):
            wrong.append(f"{name} has a witness, but does not fail: {findings.witnesses[name].text}")
    helpful = findings.nonvacuous
    if helpful is not None and "nonvacuous" in failures and _fits(brute.rules, "nonvacuous", helpful.to_json(), scope):
        wrong.append(f"nonvacuous has a witness in its favour, and nothing small shows it: {helpful.text}")
    return wrong


def settled_by_force(findings: Findings, plain: Mapping[str, Any], scope: Scope) -> set[str]:
    """The obligations that are open, and that the brute force sees fail."""
    return set(findings.open & BruteForce(plain, scope).failures().keys())


def _fits(rules: Rules, name: str, witness: Mapping[str, Any], scope: Scope) -> bool:
    """Whether the witness is as small as what the brute force tries."""
    tasks = [task for core in witness["cores"] for task in _tasks(core)]
    weights = witness.get("weights", {})
    heaviest = max((weights.get(str(task), 1) for task in tasks), default=rules.least) - rules.least + 1
    if not rules.tells_tasks_apart:
        heaviest = 1
    if name in PAIRS:
        return scope.holds_pair(len(tasks), heaviest)
    return scope.holds(len(witness["cores"]), len(tasks), heaviest)


# -- what Lean is asked to prove of two cores --


def unprovable(plain: Mapping[str, Any], policy: Policy, findings: Findings, number: int) -> list[str]:
    """The theorems about two cores that Lean would be given, and some of so many pairs of any size contradict."""
    files = policy_files(policy, findings)
    names = {theorem.name for theorem in (*files.plan.proofs, *files.plan.refutations)}
    rules, wrong = Rules(plain), dict[str, Machine]()
    for thief, victim in large_pairs(rules, Random(number), number):
        for name in broken(rules, thief, victim, files.plan.gap):
            if name in names:
                wrong.setdefault(name, (thief, victim))
    return [f"{name} does not hold of {pair}" for name, pair in wrong.items()]


def broken(rules: Rules, thief: Core, victim: Core, gap: int | None) -> Iterator[str]:
    """The names of theorems, as they are emitted, that do not hold of these two cores; see Proofgen/Thm/Flat.lean."""
    accepted, moved = rules.can_steal(thief, victim), [victim.ready[place] for place in rules.places(thief, victim)]
    load = rules.load_of(victim) - rules.load_of(thief)
    if not accepted and gap is not None and load > gap and not rules.can_steal(victim, thief):
        yield "endsWithin"
    if thief.idle and accepted != victim.overloaded:
        yield from ("sound", "filterSound")
    if thief.idle and victim.overloaded and not 0 < len(moved) < victim.count:
        yield "fills"
    if accepted:
        if thief.idle and victim.overloaded:
            yield "not_nonvacuous"
        yield from _broken_by_numbers(thief, victim, len(moved))
        yield from _broken_by_gaps(load, sum(moved) if rules.load == "weight" else len(moved), "")
        yield from _broken_by_gaps(victim.count - thief.count, len(moved), "InCount")
        back = rules.can_steal(victim, thief) and rules.places(victim, thief) and len(victim.ready) < len(thief.ready)
        if not moved and not back:
            yield "yields"


def _broken_by_numbers(thief: Core, victim: Core, moved: int) -> Iterator[str]:
    if not thief.idle and not victim.idle and moved == victim.count:
        yield "spares"
    if not thief.idle and victim.overloaded and moved + 2 > victim.count:
        yield "keepsOverload"
        if thief.count == 1:
            yield "singlesKeepOverload"
    if thief.count + moved == 0 or moved == victim.count:
        yield "stealNonIdling"


def _broken_by_gaps(gap: int, moved: int, of_what: str) -> Iterator[str]:
    if not 0 < moved < gap:
        yield f"narrows{of_what}"
        if moved:
            yield f"weaklyNarrows{of_what}"
        if not of_what:
            yield "potentialDecrease"


# -- witnesses --

State = tuple[Mapping[str, Any], ...]
"""Cores as a witness has them: with ids of tasks."""


def objections(plain: Mapping[str, Any], findings: Findings) -> list[str]:
    """What is wrong with the witnesses of a policy, as they are shown to users."""
    wrong = [f"a witness against {name}, which always holds" for name in ALWAYS & refuted(findings)]
    shown = dict(findings.witnesses)
    if findings.nonvacuous is not None:
        shown["nonvacuous"] = findings.nonvacuous
    for name, witness in shown.items():
        replay = Replay(Rules(plain), name, witness.to_json())
        wrong += [f"{name}: {objection}" for objection in replay.objections()]
    return wrong


@dataclass(frozen=True)
class Replay:
    """A witness, played again by the rules of the brute force; tasks move with their ids."""

    rules: Rules
    obligation: str
    witness: Mapping[str, Any]

    def objections(self) -> Iterator[str]:
        cores: State = tuple(self.witness["cores"])
        yield from self._ill_formed(cores)
        start, steals = cores, 0
        for turns in self.witness["rounds"]:
            history = [cores]
            if sorted(turn["thief"] for turn in turns) != list(range(len(cores))):
                yield "not every core has one turn"
                return
            for turn in turns:
                if illegal := list(self._illegal(turn, history)):
                    yield from illegal
                    return
                steals += turn["effect"]
                history.append(self._after(turn, history[-1]))
            cores = history[-1]
        if not self._shows(self._seen(start), self._seen(cores), steals):
            yield "it does not show what it should"

    def weight(self, task: int) -> int:
        known: int = self.witness.get("weights", {}).get(str(task), 1)
        return known

    @property
    def start(self) -> Machine:
        """The machine of the witness."""
        return self._seen(tuple(self.witness["cores"]))

    def candidates(self, view: Machine, thief: int) -> list[int]:
        """Whom the thief may choose on this observation."""
        return [core for core in range(len(view)) if core != thief and self.rules.can_steal(view[thief], view[core])]

    def _core(self, core: Mapping[str, Any]) -> Core:
        current = 0 if core["current"] is None else self.weight(core["current"])
        return core_of(current, tuple(map(self.weight, core["ready"])))

    def _seen(self, cores: State) -> Machine:
        return tuple(map(self._core, cores))

    def _ill_formed(self, cores: State) -> Iterator[str]:
        tasks = [task for core in cores for task in _tasks(core)]
        if len(set(tasks)) != len(tasks):
            yield "a task is there twice"
        bounds = range(self.rules.least, 2**64 if self.rules.most is None else self.rules.most + 1)
        if not all(self.weight(task) in bounds for task in tasks):
            yield "a weight is out of bounds"

    def _illegal(self, turn: Mapping[str, Any], history: list[State]) -> Iterator[str]:
        """What is wrong with a turn, if `history` are the states of the round so far."""
        now, thief, victim = self._seen(history[-1]), turn["thief"], turn["victim"]
        at = turn["observed_at"]
        if not (len(at) == len(now) and all(0 <= when < len(history) for when in at)):
            yield "it observes what has not been"
            return
        observed = tuple(history[when][core] for core, when in enumerate(at))
        if list(observed) != turn["observed"]:
            yield "what is observed is not what was there then"
        if self.obligation == "work_conserving_sequential" and self._seen(observed) != now:
            yield "an observation is stale"
        view = self._seen(observed)
        candidates = self.candidates(view, thief)
        open_to = [core for core in range(len(now)) if core != thief and self.rules.can_steal(now[thief], now[core])]
        outcome = "steals" if turn["effect"] else "passes" if victim is None else "fails"
        if outcome != turn["outcome"]:
            yield "outcome and effect differ"
        if victim is None:
            yield from ["it passes, and has a candidate"] if candidates else []
        elif victim not in candidates:
            yield "the victim is no candidate"
        elif turn["effect"] != (victim in open_to):
            yield "the effect is wrong"
        elif not turn["effect"] and self.rules.goes_on and set(candidates) & set(open_to):
            yield "it gives up, and should go on"

    def _after(self, turn: Mapping[str, Any], cores: State) -> State:
        if not turn["effect"]:
            return cores
        thief, victim = cores[turn["thief"]], cores[turn["victim"]]
        places = self.rules.places(self._core(thief), self._core(victim))
        moved = [victim["ready"][place] for place in places]
        after = list(cores)
        after[turn["thief"]] = {**thief, "ready": [*thief["ready"], *moved]}
        after[turn["victim"]] = {**victim, "ready": [task for task in victim["ready"] if task not in moved]}
        return tuple(after)

    def _shows(self, start: Machine, end: Machine, steals: int) -> bool:
        kind, rules = self.witness["kind"], self.rules
        restless = any(self.candidates(start, thief) for thief in range(len(start)))
        lasting = kind == "lasso" and bool(self.witness["rounds"]) and start == end
        match self.obligation:
            case "work_conserving" | "work_conserving_sequential":
                return is_bad(start) and (lasting or (kind == "stuck" and not restless))
            case "balanced":
                return restless and lasting
            case "bounded_steals":
                return kind == "run" and MARGIN * steals > potential(rules, start)
            case _:
                return kind == "pair" and len(start) == 2 and not self.witness["rounds"] and self._pair_shows(*start)

    def _pair_shows(self, thief: Core, victim: Core) -> bool:
        rules = self.rules
        accepted = rules.can_steal(thief, victim)
        after = rules.after(thief, victim)
        match self.obligation:
            case "filter_sound":
                return thief.idle and accepted != victim.overloaded
            case "nonvacuous":
                return thief.idle and victim.overloaded and accepted
            case "steal_non_idling":
                return accepted and any(core.idle for core in after)
            case "potential_decrease":
                return accepted and potential(rules, after) + MARGIN > potential(rules, (thief, victim))
            case _:
                return False


def _tasks(core: Mapping[str, Any]) -> list[int]:
    return [*([] if core["current"] is None else [core["current"]]), *core["ready"]]
