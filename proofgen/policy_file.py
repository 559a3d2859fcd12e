"""From policy files to policies: everything that is wrong is found at once."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from proofgen.criteria import CriterionModel, GroupCriterionModel
from proofgen.errors import InputError, Problem, Span
from proofgen.expr.ast import BoolLit, Expr
from proofgen.expr.parser import parse_fragment
from proofgen.expr.types import Scope, Type
from proofgen.machine.file import load_topology, parse_topology, topology_of
from proofgen.policy import HALF, Budget, Choice, GroupRules, Key, Policy, TakeOne, Wakeup, Weights, of_machine
from proofgen.policy_paths import files_of
from proofgen.schema import (
    SCHEMA_ID,
    GroupsModel,
    HotplugModel,
    PolicyModel,
    StealModel,
    WakeupModel,
    WeightsModel,
)
from proofgen.shape import Shape, span_of, validate
from proofgen.topology import Topology
from proofgen.yaml_source import Document, Scalar, Sequence, Steps, parse, read


@dataclass(frozen=True, slots=True)
class _Loaded:
    policy: Policy
    document: Document
    name_span: Span


def load_policy(path: Path) -> Policy:
    """Read one policy file.

    Raises:
        InputError: with everything that is wrong with it.
    """
    return _load(read(path)).policy


def parse_policy(text: str, file: str, machines: Mapping[str, str]) -> Policy:
    """The policy or machine that a text is which is called `file`; a machine that it names is one of `machines`, texts by path.

    Nothing is read from the disk.

    Raises:
        InputError: with everything that is wrong with it.
    """
    return _load_either(parse(text, file), machines).policy


def load_policies(paths: Iterable[Path]) -> list[Policy]:
    """Read policy and machine files, and all `*.yaml` directly in directories and in their folders `machines`, sorted by path.

    Raises:
        InputError: with everything that is wrong with any of them, or between them.
    """
    loaded: list[_Loaded] = []
    files, problems = files_of(paths)
    for file in files:
        try:
            loaded.append(_load_either(read(file)))
        except InputError as error:
            problems += error.problems
    problems += _same_names(loaded)
    if problems:
        raise InputError(*problems)
    return [one.policy for one in loaded]


def machine_file(path: Path) -> Path | None:
    """The file that a policy file names as its machine, whatever else is wrong; None if it names none, or cannot be read."""
    try:
        tree = read(path).find(("machine",))
    except InputError:
        return None
    return path.parent / tree.text if isinstance(tree, Scalar) and tree.text else None


def _same_names(loaded: list[_Loaded]) -> list[Problem]:
    """Two policies must not share a name in commands, in Lean, or on a disk that does not tell cases apart."""
    first: dict[str, _Loaded] = {}
    problems = []
    for one in loaded:
        other = first.setdefault(one.policy.lean_name.casefold(), one)
        if other is one:
            continue
        place = f"{other.name_span.file}:{other.name_span.line}:{other.name_span.column}"
        same = one.policy.name == other.policy.name
        clash = "is taken" if same else f"is in Lean the same as `{other.policy.name}`"
        message = f"the name `{one.policy.name}` {clash}, see {place}"
        problems.append(one.document.source.problem("E211", one.name_span, message, "choose another name"))
    return problems


def _load_either(document: Document, machines: Mapping[str, str] | None = None) -> _Loaded:
    """A policy, or a machine as what is to be shown of it."""
    tree = document.find(("schema",))
    if not (isinstance(tree, Scalar) and tree.text.startswith("proofgen.machine/")):
        return _load(document, machines)
    return _Loaded(of_machine(topology_of(document)), document, span_of(document.find(("name",)), document))


def _load(document: Document, machines: Mapping[str, str] | None = None) -> _Loaded:
    shape_problems, model = validate(document, _SHAPE)
    # Expressions are looked at whatever else is wrong.
    texts = _Expressions(document, shape_problems)
    filter_text, filter_expr = texts.read(("filter",), Type.BOOLEAN)
    keys = tuple(_keys(texts, ("choose",), Type.INTEGER, Scope.CORES))
    task_text, task = texts.read(("steal", "task"), Type.BOOLEAN, Scope.TASK)
    budget_text, budget = texts.read(("steal", "budget"), Type.INTEGER)
    groups = _groups(texts)
    machine = None if model is None or model.machine is None else _machine(document, model, texts.problems, machines)
    if texts.problems or model is None or filter_expr is None:
        raise InputError(*sorted(texts.problems, key=lambda problem: problem.position))
    taken = HALF if model.steal.take == "half" else TakeOne(model.steal.order, task, task_text)
    policy = Policy(
        name=model.name,
        title=model.title,
        source=model.source,
        expect=model.expect,
        require=model.require,
        load=model.load,
        weights=Weights(model.weights.min, model.weights.max),
        filter=filter_expr,
        filter_text=filter_text,
        choose=Choice(keys),
        steal=taken if budget is None else Budget(budget, budget_text),
        on_failure=model.on_failure,
        machine=machine,
        groups=None if model.groups is None else groups,
        hotplug=None if model.hotplug is None else model.hotplug.rebuild,
        wakeup=None if model.wakeup is None else Wakeup(model.wakeup.search, model.wakeup.prefer),
        file=document.source.file,
        digest=document.source.digest,
    )
    return _Loaded(policy, document, span_of(document.find(("name",)), document))


@dataclass
class _Expressions:
    """Reads the expressions of a document, and keeps everything that is wrong with it."""

    document: Document
    problems: list[Problem]

    def read(self, path: Steps, wanted: Type, scope: Scope = Scope.CORES) -> tuple[str, Expr | None]:
        """Text and expression of the scalar at `path`; what is no scalar is a matter of shape."""
        tree = self.document.find(path)
        if not isinstance(tree, Scalar):
            return "", None
        expr, problems = parse_fragment(tree.fragment, wanted, scope)
        self.problems += problems
        return tree.fragment.one_line, expr


def _machine(
    document: Document, model: PolicyModel, problems: list[Problem], machines: Mapping[str, str] | None
) -> Topology | None:
    """The machine that the policy names; what is wrong with its file, or with naming it, is a problem of the policy."""
    assert model.machine is not None
    path = Path(document.source.file).parent / model.machine
    span = span_of(document.find(("machine",)), document)
    normal = posixpath.normpath(path.as_posix())
    if not (path.is_file() if machines is None else normal in machines):
        hint = "the path is relative to the folder of the policy file"
        problems.append(document.source.problem("E223", span, f"there is no machine file {path.as_posix()}", hint))
        return None
    try:
        machine = load_topology(path) if machines is None else parse_topology(machines[normal], path.as_posix())
    except InputError as error:
        problems += error.problems
        return None
    for key, wants in (
        ("hotplug", model.hotplug is not None and model.hotplug.rebuild == "within_node"),
        ("wakeup", model.wakeup is not None and model.wakeup.search == "node"),
    ):
        if wants and not machine.nodes:
            message = f"`{key}` asks for the nodes of a machine that has none: {machine.name}"
            problems.append(document.source.problem("E224", span, message, "add `nodes` to the machine file"))
    return machine


def _groups(texts: _Expressions) -> GroupRules:
    """What is said of groups, as far as it can be read; all groups will do where nothing is said."""
    text, expr = texts.read(("groups", "filter"), Type.BOOLEAN, Scope.GROUPS)
    keys = tuple(_keys(texts, ("groups", "choose"), Type.RATIO, Scope.GROUPS))
    return GroupRules(expr or BoolLit(True), text or "true", Choice(keys))


def _keys(texts: _Expressions, choose: Steps, wanted: Type, scope: Scope) -> Iterator[Key]:
    """The criteria of a choice that can be read."""
    tree = texts.document.find(choose)
    places: list[Steps] = [(*choose, index) for index in range(len(tree.items))] if isinstance(tree, Sequence) else [choose]
    orders: tuple[Literal["most", "least"], ...] = ("most", "least")
    for place in places:
        for order in orders:
            text, expr = texts.read((*place, order), wanted, scope)
            if expr is not None:
                yield Key(order, expr, text)


_EXAMPLES = {
    "schema": "proofgen.policy/1",
    "name": "steal_one",
    "title": "Steal one thread when the gap is at least two",
    "source": "HotOS'17, Listing 1",
    "filter": "victim.load - thief.load >= 2",
    "steal": "{take: one}",
    "take": "one",
    "most": "victim.load",
    "least": "thief.load",
    "choose": "{most: victim.load}",
    "weights": "{min: 1, max: 1024}",
    "budget": "victim.load - thief.load - 1",
    "task": "task.weight < victim.load - thief.load",
    "machine": "machines/two_sockets.yaml",
    "groups": "{filter: victim_group.min > thief_group.min}",
    "groups.filter": "victim_group.min > thief_group.min",
    "groups.choose": "{most: victim_group.average}",
    "groups.choose.most": "victim_group.average",
    "groups.choose.least": "victim_group.min",
    "hotplug": "{rebuild: all}",
    "rebuild": "all",
    "wakeup": "{search: machine, prefer: last}",
    "search": "machine",
    "prefer": "[last, longest_idle]",
}

_SHAPE = Shape(
    SCHEMA_ID,
    PolicyModel,
    {
        "choose": CriterionModel,
        "steal": StealModel,
        "weights": WeightsModel,
        "groups": GroupsModel,
        "groups.choose": GroupCriterionModel,
        "hotplug": HotplugModel,
        "wakeup": WakeupModel,
    },
    _EXAMPLES,
    singles=frozenset({"choose", "groups.choose", "wakeup.prefer"}),
)
