"""Policies made in tests, and the same as plain data, the way a file has them."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, Literal

from proofgen.emit.files import PolicyFiles
from proofgen.expr import Scope, Type, parse
from proofgen.policy import Budget, Choice, GroupRules, Policy, Steal, TakeOne, TaskOrder, Weights
from proofgen.policy_file import load_policies
from proofgen.workflow import prepare

Load = Literal["count", "weight"]
OnFailure = Literal["stop", "next"]
ANY = Weights()


def one(order: TaskOrder = "queue", task: str = "") -> TakeOne:
    return TakeOne(order, parse(task, scope=Scope.TASK) if task else None, task)


def budget(text: str) -> Budget:
    return Budget(parse(text, Type.INTEGER), text)


def policy(
    text: str, steal: Steal, load: Load = "weight", weights: Weights = ANY, on_failure: OnFailure = "stop"
) -> Policy:
    return Policy(
        name="case",
        title="A case",
        source="tests/made.py",
        expect="proved",
        require=(),
        load=load,
        filter=parse(text),
        filter_text=text,
        choose=Choice(),
        steal=steal,
        file="case.yaml",
        weights=weights,
        on_failure=on_failure,
    )


def plain(made: Policy) -> dict[str, Any]:
    """What its file would say that matters to the brute force."""
    steal: dict[str, str]
    match made.steal:
        case TakeOne(order=order, task_text=task):
            steal = {"take": "one", "order": order, **({"task": task} if task else {})}
        case Budget(text=text):
            steal = {"budget": text}
    most = {} if made.weights.max is None else {"max": made.weights.max}
    weights = {"min": made.weights.min, **most}
    return {"load": made.load, "weights": weights, "filter": made.filter_text, "steal": steal, "on_failure": made.on_failure}


def grouped(
    text: str,
    groups: str | None,
    steal: Steal | None = None,
    load: Load = "count",
    weights: Weights = ANY,
    on_failure: OnFailure = "stop",
) -> Policy:
    """A policy with a filter for groups, if that is given."""
    made = policy(text, steal or one(), load, weights, on_failure)
    if groups is None:
        return made
    return replace(made, groups=GroupRules(parse(groups, scope=Scope.GROUPS), groups, Choice()))


@cache
def shipped() -> tuple[PolicyFiles, ...]:
    """What is emitted for each policy and machine that is shipped; searched once for all tests."""
    return tuple(prepare(load_policies([Path(__file__).parent.parent / "policies"])))
