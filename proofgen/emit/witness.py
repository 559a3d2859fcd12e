"""Witnesses as Lean data, and the theorem of the library that each of them is handed to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import assert_never

from proofgen.obligation import MARGIN, Obligation
from proofgen.search import CoreState, Turn, Witness

Lines = tuple[str, ...]
DECIDE = "  (by decide +kernel)"
_LONG = 12


def nonvacuous(witness: Witness) -> Lines:
    """The proof of `nonvacuous` from an idle thief and an overloaded victim."""
    return ("nonvacuous_of_check (p := policy)", *_pair(witness), DECIDE)


def refutation(obligation: Obligation, witness: Witness) -> Lines:
    """The proof of the negation of the obligation."""
    match witness.kind:
        case "pair":
            return (_PAIRS[obligation.id], *_pair(witness), DECIDE)
        case "stuck":
            return (_STUCK[obligation.id], *machine_lines(witness), DECIDE)
        case "lasso" | "run":
            return (_RUNS[obligation.id], *machine_lines(witness), *round_lines(witness), DECIDE)
        case "hierarchy" | "groups" | "candidate":
            raise ValueError(f"no theorem for flat policies takes a witness of kind {witness.kind}")
        case _:
            assert_never(witness.kind)


_PAIRS = {
    "filter_sound": "not_filterSound_of_unfiltered (p := policy)",
    "steal_non_idling": "not_stealNonIdling_of_idling (p := policy)",
    "potential_decrease": f"not_potentialDecrease_of_noDecrease (p := policy) {MARGIN}",
}
_STUCK = {
    "work_conserving": "not_workConserving_of_stuck (p := policy) _",
    "work_conserving_sequential": "not_workConserving_of_stuck (p := policy) _",
}
_RUNS = {
    "work_conserving": "not_workConserving_of_lasso (p := policy) _ rfl shapeOnly",
    "work_conserving_sequential": "not_workConserving_of_fresh_lasso (p := policy) _ shapeOnly",
    "balanced": "not_balanced_of_unbalanced (p := policy) shapeOnly",
    "bounded_steals": f"not_boundedSteals_of_manySteals (p := policy) {MARGIN}",
}


def _pair(witness: Witness) -> Lines:
    return tuple(f"  ({_core(witness, core)})" for core in witness.cores)


@dataclass(frozen=True, slots=True)
class _Entry:
    """An entry of a list, and what it looks like with `k` for its number; None if it has none."""

    text: str
    pattern: str
    number: int | None = None


def machine_lines(witness: Witness) -> Lines:
    """The cores of a machine, as a list."""
    parts = _parts([_core_entry(witness, core) for core in witness.cores])
    texts = [part if isinstance(part, str) else f"[{', '.join(part)}]" for part in parts]
    return (f"  {texts[0]}" if len(texts) == 1 else f"  ({' ++ '.join(texts)})",)


def _parts(entries: Sequence[_Entry]) -> list[str | list[str]]:
    """The entries in lists; long stretches of those that differ in numbers that count up, or not at all, as one term."""
    parts: list[str | list[str]] = []
    for (pattern, _), group in groupby(enumerate(entries), key=_stretch):
        found = [entry for _, entry in group]
        first = found[0].number
        if len(found) > _LONG:
            same = f"(List.replicate {len(found)} ({pattern}))"
            parts.append(same if first is None else f"((List.range' {first} {len(found)}).map fun k => {pattern})")
        elif parts and isinstance(parts[-1], list):
            parts[-1] += [entry.text for entry in found]
        else:
            parts.append([entry.text for entry in found])
    return parts


def _stretch(placed: tuple[int, _Entry]) -> tuple[str, int | None]:
    place, entry = placed
    return entry.pattern, None if entry.number is None else entry.number - place


def _core_entry(witness: Witness, core: CoreState) -> _Entry:
    """A core; its number is the id of its task, if that runs alone."""
    text = _core(witness, core)
    if core.current is None or core.ready:
        return _Entry(text, text)
    weight = witness.weight(core.current)
    return _Entry(text, ".ofIds (some k) []" if weight == 1 else f".ofTasks (some (k, {weight})) []", core.current)


def _core(witness: Witness, core: CoreState) -> str:
    """A core by the ids of its tasks, and their weights if one of them is not 1."""
    weights = {task: witness.weight(task) for task in core.tasks}
    if all(weight == 1 for weight in weights.values()):
        current = "none" if core.current is None else f"(some {core.current})"
        return f".ofIds {current} {_ids(core.ready)}"
    tasks = {task: f"({task}, {weight})" for task, weight in weights.items()}
    current = "none" if core.current is None else f"(some {tasks[core.current]})"
    return f".ofTasks {current} {_weighted(core.ready, weights)}"


def _weighted(ids: tuple[int, ...], weights: dict[int, int]) -> str:
    """A list of tasks; long stretches of one weight are written by their start and length."""
    parts: list[str] = []
    for weight, group in groupby(ids, key=lambda task: weights[task]):
        tasks = tuple(group)
        if len(tasks) > _LONG and tasks == tuple(range(tasks[0], tasks[0] + len(tasks))):
            parts.append(f"(List.range' {tasks[0]} {len(tasks)}).map (·, {weight})")
        else:
            parts.append(f"[{', '.join(f'({task}, {weight})' for task in tasks)}]")
    if all(part.startswith("[") for part in parts):
        return f"[{', '.join(part[1:-1] for part in parts)}]"
    return f"({' ++ '.join(parts)})"


def _ids(ids: tuple[int, ...]) -> str:
    """A list of numbers; a long one that counts up by its start and length."""
    if len(ids) > _LONG and ids == tuple(range(ids[0], ids[0] + len(ids))):
        return f"(List.range' {ids[0]} {len(ids)})"
    return f"[{', '.join(map(str, ids))}]"


def round_lines(witness: Witness) -> Lines:
    """A list of rounds, each a list of turns, with a line for each turn that is not one of many of a kind."""
    lines: list[str] = []
    for number, turns in enumerate(witness.rounds, 1):
        first, *rest = _round(turns)
        lines += [f"{'  [' if number == 1 else '   '}{first}", *(f"   {line}" for line in rest)]
        lines[-1] += "]" if number == len(witness.rounds) else ","
    return tuple(lines)


def _round(turns: tuple[Turn, ...]) -> Lines:
    lines: list[str] = []
    for part in _parts([_turn_entry(turn) for turn in turns]):
        if lines:
            lines[-1] += " ++"
        if isinstance(part, str):
            lines.append(part)
        else:
            lines += [f"{' ' if place else '['}{text}," for place, text in enumerate(part)]
            lines[-1] = f"{lines[-1][:-1]}]"
    return tuple(lines)


def _turn_entry(turn: Turn) -> _Entry:
    return _Entry(_turn(turn, str(turn.thief)), _turn(turn, "k"), turn.thief)


def _turn(turn: Turn, thief: str) -> str:
    """A turn with the moment at which it saw most cores, the latest of several, and the cores that it saw at others."""
    victim = "none" if turn.victim is None else f"some {turn.victim}"
    times = Counter(turn.observed_at)
    seen = max(times, key=lambda moment: (times[moment], moment))
    others = ", ".join(f"({core}, {moment})" for core, moment in enumerate(turn.observed_at) if moment != seen)
    but = f", but := [{others}]" if others else ""
    return f"{{ thief := {thief}, victim := {victim}, seen := {seen}{but} }}"
