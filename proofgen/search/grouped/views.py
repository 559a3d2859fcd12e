"""Groups of cores as expressions over groups see them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from proofgen.search.model import Core


@dataclass(frozen=True, slots=True)
class Group:
    """The statistics of a group; loads as its policy says."""

    capacity: int
    count: int
    load: int
    min: int
    max: int
    idle_cores: int
    stealable: bool

    @property
    def average(self) -> Fraction:
        """The load, divided by the capacity; 0 for a group without cores."""
        return Fraction(self.load, self.capacity or 1)


def group_of(cores: Iterable[Core]) -> Group:
    """The statistics of these cores."""
    found = list(cores)
    loads = [core.load for core in found]
    return Group(
        capacity=len(found),
        count=sum(core.count for core in found),
        load=sum(loads),
        min=min(loads, default=0),
        max=max(loads, default=0),
        idle_cores=sum(core.idle for core in found),
        stealable=any(core.overloaded for core in found),
    )
