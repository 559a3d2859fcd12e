"""Policies as everything after the YAML sees them: typed, frozen, with expressions instead of text."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Literal, assert_never

from proofgen.expr.ast import Attr, BinOp, BoolLit, Expr, IntLit, names_task, nodes
from proofgen.fields import upper_camel
from proofgen.schema import (
    OPTIONAL_KEYS,
    ObligationId,
    obligations_with,
)
from proofgen.topology import Topology

TaskOrder = Literal["queue", "lightest", "heaviest"]


@dataclass(frozen=True, slots=True)
class Weights:
    """What weights of tasks a policy is made for: `min` is 1 or more, and `max` is `min` or more, or None for no bound."""

    min: int = 1
    max: int | None = None


@dataclass(frozen=True, slots=True)
class Key:
    """One criterion of a choice: the candidate with the most or the least of `expr`.

    That is an integer over the two cores, or, where groups are chosen, an integer or a ratio over the two groups.
    """

    order: Literal["most", "least"]
    expr: Expr
    text: str


@dataclass(frozen=True, slots=True)
class Choice:
    """Which of its candidates a thief prefers: later keys break the ties of earlier ones; without keys, any."""

    keys: tuple[Key, ...] = ()


@dataclass(frozen=True, slots=True)
class TakeOne:
    """One waiting task moves: of those that fulfil `task` (None: all), the first, lightest or heaviest.

    `task` is a boolean over `task.weight` and the two cores; `task_text` is how it was written.
    """

    order: TaskOrder = "queue"
    task: Expr | None = None
    task_text: str = ""

    @property
    def text(self) -> str:
        """For people: `take one`, `take one, the lightest, if task.weight > 1`."""
        order = "" if self.order == "queue" else f", the {self.order}"
        task = f", if {self.task_text}" if self.task_text else ""
        return f"take one{order}{task}"


@dataclass(frozen=True, slots=True)
class Budget:
    """Waiting tasks move, in the order of the queue, each that adds no more to the load than what is left of `amount`.

    `amount` is an integer over the two cores; `text` is how it was written. `half` says that the policy has it as `take: half`.
    """

    amount: Expr
    text: str
    half: bool = False


Steal = TakeOne | Budget

HALF: Final = Budget(
    BinOp("//", BinOp("-", Attr("victim", "load"), Attr("thief", "load")), IntLit(2)),
    "(victim.load - thief.load) // 2",
    half=True,
)
"""What `take: half` stands for."""


@dataclass(frozen=True, slots=True)
class GroupRules:
    """What is said of groups of cores: from which a thief may steal, and which of these it prefers.

    `filter` is a boolean over the two groups; `filter_text` is how it was written.
    """

    filter: Expr
    filter_text: str
    choose: Choice

    @property
    def text(self) -> str:
        """For people: `victim_group.stealable, most victim_group.average, least victim_group.count`."""
        return ", ".join([self.filter_text, *(f"{key.order} {key.text}" for key in self.choose.keys)])


@dataclass(frozen=True, slots=True)
class Wakeup:
    """Where a thread that wakes up is placed: where an idle core is looked for, and which is taken, the first choice first."""

    search: Literal["last", "node", "machine"]
    prefer: tuple[Literal["last", "waker", "longest_idle"], ...]

    @property
    def text(self) -> str:
        """For people: `search machine, prefer last, longest_idle`."""
        return f"search {self.search}, prefer {', '.join(self.prefer)}"


@dataclass(frozen=True, slots=True)
class Outline:
    """What a status says of a policy: its name, what it is to come out as, and its obligations in the order of the catalogue."""

    name: str
    title: str
    file: str
    expect: Literal["proved", "refuted"]
    require: tuple[str, ...]
    obligations: tuple[str, ...]

    @property
    def lean_name(self) -> str:
        """The name of its Lean namespace."""
        return upper_camel(self.name)

    @property
    def only_machine(self) -> bool:
        """Whether nothing is said but the machine."""
        return self.obligations == ("hierarchy_valid",)

    @property
    def hierarchical(self) -> bool:
        """Whether a thief looks at groups of cores first, or nothing is said but the machine."""
        return self.only_machine or "group_filter_sound" in self.obligations


@dataclass(frozen=True, slots=True)
class Policy:
    """A policy; `require` is in the order of the catalogue, `file` is the path it was read from.

    `on_failure` says whether a thief goes on to its next candidate after an attempt that failed. `machine` is the machine that
    the policy is for, None for machines of every size. `hotplug` says which groups are rebuilt when a core comes
    or goes. With `only_machine` nothing is said but the machine. `digest` is SHA-256 (hex) of the text of the file.
    """

    name: str
    title: str
    source: str
    expect: Literal["proved", "refuted"]
    require: tuple[str, ...]
    load: Literal["count", "weight"]
    filter: Expr
    filter_text: str
    choose: Choice
    steal: Steal
    file: str
    weights: Weights = Weights()
    on_failure: Literal["stop", "next"] = "stop"
    machine: Topology | None = None
    groups: GroupRules | None = None
    hotplug: Literal["all", "within_node"] | None = None
    wakeup: Wakeup | None = None
    only_machine: bool = False
    digest: str = field(default="", compare=False)

    @property
    def texts(self) -> dict[str, str]:
        """The files that the policy was read from, with the digests of their texts."""
        return {self.file: self.digest} | ({} if self.machine is None else {self.machine.file: self.machine.digest})

    @property
    def outline(self) -> Outline:
        """What a status says of it."""
        return Outline(self.name, self.title, self.file, self.expect, self.require, self.obligations)

    @property
    def hierarchical(self) -> bool:
        """Whether a thief looks at groups of cores first."""
        return self.groups is not None or self.machine is not None

    @property
    def obligations(self) -> tuple[ObligationId, ...]:
        """The obligations that it has, in the order of the catalogue."""
        if self.only_machine:
            return ("hierarchy_valid",)
        return obligations_with([key for key in OPTIONAL_KEYS if getattr(self, key) is not None])

    @property
    def lean_name(self) -> str:
        """The name of its Lean namespace: `idle_thief_only` is `IdleThiefOnly`."""
        return upper_camel(self.name)

    @property
    def steal_text(self) -> str:
        """What is taken, for people: `take one`, `take half`, `budget victim.load - thief.load - 1`."""
        match self.steal:
            case TakeOne():
                return self.steal.text
            case Budget(half=True):
                return "take half"
            case Budget(text=text):
                return f"budget {text}"
            case _:
                assert_never(self.steal)

    @property
    def weighted(self) -> bool:
        """Whether weights of tasks matter to what is stolen from whom; the keys of the choice do not count."""
        if self.load == "weight" or _mentions_weights(self.filter):
            return True
        match self.steal:
            case TakeOne(order=order, task=task):
                return order != "queue" or (task is not None and _mentions_weights(task))
            case Budget(amount=amount):
                return _mentions_weights(amount)
            case _:
                assert_never(self.steal)


def of_machine(machine: Topology) -> Policy:
    """What is to be shown of a machine, whatever policy runs on it: that its hierarchy is valid."""
    return Policy(
        name=f"machine_{machine.name}",
        title=machine.title,
        source=machine.source,
        expect=machine.expect,
        require=("hierarchy_valid",),
        load="count",
        filter=BoolLit(False),
        filter_text="false",
        choose=Choice(),
        steal=TakeOne(),
        file=machine.file,
        machine=machine,
        only_machine=True,
        digest=machine.digest,
    )


def _mentions_weights(expr: Expr) -> bool:
    weights = ("lightest", "heaviest")
    return names_task(expr) or any(isinstance(node, Attr) and node.name in weights for node in nodes(expr))
