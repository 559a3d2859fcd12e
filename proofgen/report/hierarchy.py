"""Witnesses on hierarchies: cores that are alike in one row, turns that come to the same in one line."""

from __future__ import annotations

from itertools import groupby

from proofgen.report.marks import NOTHING, RUNNING, Weigh, grid, marks
from proofgen.search import Missed
from proofgen.search.grouped.validity import told_steps
from proofgen.search.witness import Cores, Turn, Witness
from proofgen.topology import Topology, cpu_list, mask_of, members

_MOST_ROUNDS, _MOST_DOMAINS, _MOST_MOMENTS = 6, 4, 8


def hierarchy_body(witness: Witness, topology: Topology, weigh: Weigh | None) -> list[str]:
    """The hierarchy, the machine, and its rounds."""
    parts = [_hierarchy(topology)]
    if witness.steps:
        parts.append(f"After {told_steps(witness.steps)}.")
    if witness.cores and not witness.rounds:
        parts.append(_rows(topology, (witness.cores,), [""], weigh))
    played = list(zip(witness.rounds, witness.histories, strict=True))
    for number, (turns, history) in enumerate(played[:_MOST_ROUNDS], start=1):
        parts.append(_round(number, topology, turns, history, weigh))
    if len(played) > _MOST_ROUNDS:
        parts.append(f"… and {len(played) - _MOST_ROUNDS} more rounds")
    if witness.kind == "lasso":
        parts.append("The machine is now as it was at the start of round 1: all of this can happen again.")
    return parts


def render_wakeup(missed: Missed, topology: Topology | None) -> str:
    """The moment at which a thread wakes up: the cores of each node, and one sentence."""
    moment = missed.moment
    numbers = topology.cores if topology is not None else tuple(range(len(moment.cores)))
    nodes: dict[int, list[int]] = {}
    for number, node in zip(numbers, moment.node_of, strict=True):
        nodes.setdefault(node, []).append(number)
    masks = tuple(mask_of(nodes.get(node, ())) for node in range(max(nodes) + 1))
    rows = node_rows(moment.cores, masks, numbers)
    return f"{RUNNING} a task that runs   {NOTHING} no task\n\n{rows}\n\n{missed.text}\n"


def node_rows(
    cores: Cores, nodes: tuple[int, ...], numbers: tuple[int, ...], weigh: Weigh | None = None, word: str = "node"
) -> str:
    """A row for each node, or what `word` says, with the cores in it one after the other; `numbers` are those of the cores."""
    names = [f"{word} {number}, {_cores(list(members(node)))}" for number, node in enumerate(nodes)]
    shown = {number: marks(core, weigh).replace(" ", "") for number, core in zip(numbers, cores, strict=True)}
    most = max(map(int.bit_count, nodes))
    rows = [[shown[number] for number in members(node)] for node in nodes]
    return grid(names, [row + [""] * (most - len(row)) for row in rows], [""] * most)


def _hierarchy(topology: Topology) -> str:
    lines = [f"Machine {topology.name}" if topology.name else f"A machine of {len(topology.cores)} cores"]
    for level in topology.levels:
        domains = level.domains[:_MOST_DOMAINS]
        shown = [" ".join(f"{{{cpu_list(group)}}}" for group in domain.groups if group) for domain in domains]
        short = [text if len(text) <= 60 else f"{text[:57]}..." for text in shown]
        more = f"; and {len(level.domains) - _MOST_DOMAINS} more" if len(level.domains) > _MOST_DOMAINS else ""
        lines.append(f"  level {level.name}: {'; '.join(short)}{more}" if short else f"  level {level.name}: no domain")
    return "\n".join(lines)


def _rows(topology: Topology, machines: tuple[Cores, ...], heads: list[str], weigh: Weigh | None) -> str:
    """A row for all cores that are alike throughout, in the order of their first."""
    alike: dict[tuple[str, ...], list[int]] = {}
    for place, number in enumerate(topology.cores):
        alike.setdefault(tuple(marks(machine[place], weigh) for machine in machines), []).append(number)
    return grid([_cores(numbers) for numbers in alike.values()], [list(row) for row in alike], heads)


def _cores(numbers: list[int]) -> str:
    return f"{'core' if len(numbers) == 1 else 'cores'} {cpu_list(mask_of(numbers))}"


def _round(number: int, topology: Topology, turns: tuple[Turn, ...], history: tuple[Cores, ...], weigh: Weigh | None) -> str:
    changing = [at for at, turn in enumerate(turns, start=1) if turn.effect][:_MOST_MOMENTS]
    machines = (history[0], *(history[at] for at in changing))
    table = _rows(topology, machines, ["start", *(f"turn {at}" for at in changing)], weigh)
    told, at = [], 1
    for _, same in groupby(turns, key=lambda turn: (turn.victim, turn.effect, turn.observed_at if turn.effect else None)):
        together = list(same)
        when = f"turn {at}" if len(together) == 1 else f"turns {at} to {at + len(together) - 1}"
        who = _cores([topology.cores[turn.thief] for turn in together])
        stale = _stale(topology, together, at, history)
        told.append(f"  {when}: {who} {_deed(topology, together[0], len(together) > 1)}{stale}.")
        at += len(together)
    return "\n".join([f"Round {number}", table, *told])


def _deed(topology: Topology, turn: Turn, several: bool) -> str:
    if turn.victim is None:
        return "find no candidate and pass" if several else "finds no candidate and passes"
    victim = topology.cores[turn.victim]
    if turn.effect:
        return f"steals from core {victim}"
    return f"try core {victim} and fail" if several else f"tries core {victim} and fails"


def _stale(topology: Topology, turns: list[Turn], first: int, history: tuple[Cores, ...]) -> str:
    """Which cores were seen as they are not any more."""
    old = set[int]()
    for now, turn in enumerate(turns, start=first - 1):
        old.update(core for core, at in enumerate(turn.observed_at) if history[at][core] != history[now][core])
    return f", seeing {_cores(sorted(topology.cores[core] for core in old))} as before" if old else ""
