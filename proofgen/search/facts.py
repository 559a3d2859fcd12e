"""Facts about two cores that proofs for all machines rest on, and what they are good for.

Each is a statement about every thief and every victim; the search looks at many pairs, and Lean proves it of all.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Final, Literal, NamedTuple

from proofgen.rounds import Criterion
from proofgen.search.model import Core, Model

FACTS: Final = (
    "sound",
    "fills",
    "spares",
    "keeps_overload",
    "singles_keep_overload",
    "narrows_load",
    "narrows_count",
    "weakly_narrows_load",
    "weakly_narrows_count",
    "yields",
)
"""Their names; `violations` says what they mean."""

Balance = Literal["narrows_load", "narrows_count", "yields_load", "yields_count", "rank", "half"]
"""A way to prove `balanced`."""


class Meeting(NamedTuple):
    """A thief and a victim: whether the filter accepts them, and how many tasks and how much load a steal moves."""

    thief: Core
    victim: Core
    accepted: bool
    moved: int
    moved_load: int


def meet(rules: Model, thief: Core, victim: Core) -> Meeting:
    """What happens between two cores."""
    return Meeting(
        thief, victim, rules.filter(thief, victim), rules.amount(thief, victim), rules.moved_load(thief, victim)
    )


def violations(rules: Model, meeting: Meeting) -> Iterator[str]:
    """The facts that these two cores contradict."""
    thief, victim, accepted, moved, _ = meeting
    if thief.idle:
        if accepted != victim.overloaded:
            yield "sound"
        if victim.overloaded and not 0 < moved < victim.count:
            yield "fills"
    if not accepted:
        return
    yield from _of_busy(meeting)
    yield from _of_gaps(meeting)
    if moved == 0:
        back = rules.filter(victim, thief) and rules.amount(victim, thief) > 0
        if not (back and victim.ready < thief.ready):
            yield "yields"


def _of_busy(meeting: Meeting) -> Iterator[str]:
    """Of those about steals by thieves that are not idle, the facts that these cores contradict."""
    thief, victim, _, moved, _ = meeting
    if thief.idle or victim.idle:
        return
    if moved == victim.count:
        yield "spares"
    if victim.overloaded and victim.count - moved < 2:
        yield "keeps_overload"
        if thief.count == 1:
            yield "singles_keep_overload"


def _of_gaps(meeting: Meeting) -> Iterator[str]:
    """Of those about gaps between cores, the facts that these cores contradict."""
    thief, victim, _, moved, moved_load = meeting
    gaps = (("load", moved_load, victim.load - thief.load), ("count", moved, victim.count - thief.count))
    for name, amount, gap in gaps:
        if not 0 < amount < gap:
            yield f"narrows_{name}"
            if moved:
                yield f"weakly_narrows_{name}"


def broken(rules: Model, meetings: Iterable[Meeting]) -> dict[str, Meeting]:
    """For each fact that does not hold of the meetings, the first that contradicts it."""
    found: dict[str, Meeting] = {}
    for meeting in meetings:
        for name in violations(rules, meeting):
            found.setdefault(name, meeting)
    return found


def criteria(facts: Collection[str], *, goes_on: bool) -> tuple[Criterion, ...]:
    """The ways to prove work conservation that these facts open, the one with the smallest bound first.

    `goes_on` says that thieves try further candidates; where they need not, that is no way of its own. (A potential of numbers
    of tasks would not be one either: where steals narrow gaps in numbers, "idle" holds.)
    """
    needed: tuple[tuple[Criterion, bool, tuple[str, ...]], ...] = (
        ("idle", True, ("spares", "keeps_overload")),
        ("next", goes_on, ("spares", "singles_keep_overload")),
        ("potential", True, ("weakly_narrows_load",)),
    )
    if not {"sound", "fills"} <= set(facts):
        return ()
    found = [name for name, possible, wanted in needed if possible and set(wanted) <= set(facts)]
    return tuple(name for name in found if name != "next" or "idle" not in found)


def balance(facts: Collection[str]) -> Balance | None:
    """The way to prove `balanced` that these facts open, if one."""
    ways: tuple[tuple[Balance, tuple[str, ...]], ...] = (
        ("narrows_load", ("narrows_load",)),
        ("narrows_count", ("narrows_count",)),
        ("yields_load", ("weakly_narrows_load", "yields")),
        ("yields_count", ("weakly_narrows_count", "yields")),
    )
    return next((way for way, wanted in ways if set(wanted) <= set(facts)), None)


def still_open(
    witnessed: Collection[str], facts: Collection[str], ways: Collection[Criterion], way: Balance | None
) -> frozenset[str]:
    """The obligations about runs that have neither a witness nor a way to a proof."""
    proved = {
        "work_conserving": bool(ways),
        "work_conserving_sequential": bool(ways) or {"sound", "fills", "spares"} <= set(facts),
        "balanced": way is not None,
        "bounded_steals": "narrows_load" in facts,
    }
    return frozenset(name for name, closed in proved.items() if not closed and name not in witnessed)
