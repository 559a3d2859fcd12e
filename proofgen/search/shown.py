"""What decides an obligation, before it is written down as a witness; how far the search goes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from proofgen.errors import Problem, ToolError
from proofgen.search.model import Machine
from proofgen.search.trace import Lasso
from proofgen.search.witness import Kind, Round

OnGame = Callable[[str, int, int], None]
"""Told the mode of the game, the number of cores and of tasks."""
# Larger witnesses are not written down: every task would be listed, and Lean would have to read them.
MOST_TASKS = 2000


@dataclass(frozen=True, slots=True)
class Limits:
    """How far the game is played, and with how many different weights."""

    cores: int
    tasks: int
    exhaustive: bool
    on_game: OnGame | None
    weight: int = 4


@dataclass(frozen=True, slots=True)
class Shown:
    """A machine and rounds that decide an obligation."""

    kind: Kind
    machine: Machine
    rounds: tuple[Round, ...] = ()

    @property
    def writable(self) -> bool:
        """Whether there are few enough tasks to list them all."""
        return sum(core.count for core in self.machine) <= MOST_TASKS


def shown_lasso(lasso: Lasso) -> Shown:
    """A lasso, or a stuck machine."""
    return Shown("lasso" if lasso[1] else "stuck", *lasso)


def disagreement(what: str) -> ToolError:
    """The error that parts of the search contradict each other."""
    hint = "This is an error in proofgen, not in the policy; please report it with the policy file."
    return ToolError(Problem("E900", f"the search contradicts itself: {what}", hint))
