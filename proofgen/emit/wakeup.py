"""`wakeup_sound`: why it holds, or a moment at which it does not, as Lean."""

from __future__ import annotations

from typing import assert_never

from proofgen.emit.arithmetic import Lines, broken
from proofgen.policy import Policy
from proofgen.search import Missed, Sound
from proofgen.search.witness import CoreState

# On larger machines the kernel takes too long with a moment as data; the library knows one that serves as well.
_MOST_CORES = 128


def proof(found: Sound) -> Lines:
    """The proof, for the reason that was found."""
    match found.reason:
        case "machine":
            return ("wakeupSound_of_machine rfl (by decide)",)
        case "one_node":
            return ("wakeupSound_of_oneNode rfl (by decide) (by decide +kernel)",)
        case "one_core":
            return ("wakeupSound_of_oneCore (by decide +kernel)",)
        case _:
            assert_never(found.reason)


def refutation(policy: Policy, missed: Missed) -> Lines:
    """The refutation by a moment."""
    moment, weight = missed.moment, policy.weights.min
    if len(moment.cores) > _MOST_CORES:
        return _without_data(policy)
    fields = {
        "cores": ", ".join(_core(core, weight) for core in moment.cores),
        "allowed": ", ".join(map(str, moment.allowed)),
        "idleFor": ", ".join(map(str, moment.idle_for)),
        "nodeOf": ", ".join(map(str, moment.node_of)),
    }
    lists = [line for name, text in fields.items() for line in broken(f"{name} := [{text}]", "    ")]
    return (
        "not_wakeupSound_of_missed {",
        f"    last := {moment.last}",
        f"    waker := {moment.waker}",
        *lists,
        "  } (by decide +kernel)",
    )


def _core(core: CoreState, weight: int) -> str:
    if core.current is None:
        return ".ofIds none []"
    return f".ofIds (some {core.current}) []" if weight == 1 else f".ofTasks (some ({core.current}, {weight})) []"


def _without_data(policy: Policy) -> Lines:
    assert policy.wakeup is not None
    weight = f"(weight := {policy.weights.min}) (by decide)"
    if "longest_idle" not in policy.wakeup.prefer:
        return (f"not_wakeupSound_of_not_mem {weight} (by decide +kernel) (by decide)",)
    if policy.wakeup.search == "last":
        return (f"not_wakeupSound_of_last {weight} (by decide +kernel) rfl",)
    return (f"not_wakeupSound_of_node {weight} (by decide +kernel) rfl",)
