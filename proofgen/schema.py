"""The shape of a policy file, `proofgen.policy/1`: its keys, and what each may hold."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from typing import Annotated, Any, Final, Literal, cast, get_args

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, ValidationInfo, model_validator
from pydantic.json_schema import SkipJsonSchema

from proofgen.criteria import INTEGER_EXPRESSION, CoreChoice, GroupChoice
from proofgen.fields import MAX_NAME, SourceLine, Title, without_default
from proofgen.fields import Model as _Model
from proofgen.fields import check_line as _check_line
from proofgen.fields import check_name as _check_name
from proofgen.fields import problem as _problem

SCHEMA_ID: Final = "proofgen.policy/1"
MAX_WEIGHT: Final = 2**31 - 1

ObligationId = Literal[
    "filter_sound",
    "choice_sound",
    "steal_conserves",
    "steal_non_idling",
    "steal_rechecks",
    "potential_decrease",
    "failure_blames_success",
    "bounded_steals",
    "work_conserving_sequential",
    "work_conserving",
    "balanced",
    "nonvacuous",
    "hierarchy_valid",
    "group_filter_sound",
    "wakeup_sound",
]
OBLIGATION_IDS: Final[tuple[ObligationId, ...]] = get_args(ObligationId)
"""The obligations that a policy may have, in the order of the catalogue."""
OPTIONAL_KEYS: Final = ("machine", "groups", "wakeup")
"""The keys on which it depends what obligations a policy has."""
_NEEDED: Final[dict[ObligationId, tuple[str, ...]]] = {
    "hierarchy_valid": ("machine",),
    "group_filter_sound": ("machine", "groups"),
    "wakeup_sound": ("wakeup",),
}


def obligations_with(keys: Collection[str]) -> tuple[ObligationId, ...]:
    """The obligations of a policy that has these of the optional keys, in the order of the catalogue."""
    return tuple(one for one in OBLIGATION_IDS if one not in _NEEDED or not set(keys).isdisjoint(_NEEDED[one]))


def _optional_keys(info: ValidationInfo) -> list[str]:
    """The optional keys that the policy has; those that are wrong are there, too."""
    return [key for key in OPTIONAL_KEYS if info.data.get(key, "wrong") is not None]


def _expand_require(value: object, info: ValidationInfo) -> object:
    if value == "all":
        return obligations_with(_optional_keys(info))
    if not isinstance(value, list):
        raise _problem("E203", "`require` is `all` or a list of obligations", "write `require: all`")
    if not value:
        raise _problem("E208", "no obligation is required, so that nothing would be checked", "write `require: all`")
    return value


def _check_required(ids: tuple[ObligationId, ...], info: ValidationInfo) -> tuple[ObligationId, ...]:
    had = obligations_with(_optional_keys(info))
    for index, name in enumerate(ids):
        if name not in had:
            keys = " or ".join(f"`{key}`" for key in _NEEDED[name])
            message = f"`{name}` is no obligation of this policy, which has no {keys}"
            raise _problem("E222", message, f"add {keys}, or leave it out", index)
        if name in ids[:index]:
            raise _problem("E208", f"`{name}` is required twice", "leave one out", index)
    return tuple(name for name in OBLIGATION_IDS if name in ids)


def _read_weight(value: object) -> object:
    """The integer that `value` is, or is the text of, as scalars of a file are text."""
    hint = "write an integer in decimal digits, such as 1 or 1024"
    if isinstance(value, str) and re.fullmatch(r"-?(0|[1-9][0-9]*)", value, re.ASCII):
        # Python refuses to read thousands of digits; it takes no more than this to see that they are too many.
        value = int(value[:20])
    if isinstance(value, bool) or not isinstance(value, int):
        given = f"`{value}`" if isinstance(value, str) and value else "this"
        raise _problem("E212", f"{given} is not an integer", hint)
    if value < 1:
        hint = "write 1 or more: a task of weight 0 would be work that no load shows"
        raise _problem("E213", f"a weight is 1 or more, not {value}", hint)
    if value > MAX_WEIGHT:
        raise _problem("E214", "this weight is too large", f"write at most {MAX_WEIGHT}")
    return value


def _check_not_empty(value: object) -> object:
    if value == {}:
        hint = "write `{min: 1, max: 1024}`, or leave `weights` out for all weights from 1 on"
        raise _problem("E216", "`weights` says neither `min` nor `max`", hint)
    return value


def _without_null(**more: Any) -> Callable[[dict[str, Any]], None]:
    """Change the description of a key that may be left out, but not be null."""

    def change(described: dict[str, Any]) -> None:
        described.pop("default", None)
        kinds = described.pop("anyOf")
        described.update({**next(kind for kind in kinds if kind != {"type": "null"}), **more})

    return change


_MACHINE: Final = r"^(?![/~])[^\\:]*[^/\\:]\.yaml$"


def _check_machine(path: str) -> str:
    if not re.fullmatch(_MACHINE, path):
        hint = "write a path from the policy file's folder to a machine file: `machines/two_sockets.yaml`"
        raise _problem("E220", f"`{path}` is not a relative path, with `/`, that ends in .yaml", hint)
    return path


def _check_hotplug(value: HotplugModel | None, info: ValidationInfo) -> HotplugModel | None:
    if value is not None and info.data.get("machine", "wrong") is None:
        hint = "add `machine`, or leave `hotplug` out"
        raise _problem("E219", "`hotplug` says how the groups of a machine are rebuilt, and there is no `machine`", hint)
    return value


_PREFER_HINT: Final = "write `prefer: last` or `prefer: [last, longest_idle]`"


def _expand_prefer(value: object) -> object:
    """The list that `value` stands for."""
    if isinstance(value, str):
        return [value]
    if not isinstance(value, list):
        raise _problem("E203", "`prefer` is one word or a list of words", _PREFER_HINT)
    if not value:
        raise _problem("E221", "`prefer` is an empty list", _PREFER_HINT)
    return value


def _check_prefer(words: tuple[Preference, ...]) -> tuple[Preference, ...]:
    for index, word in enumerate(words):
        if word in words[:index]:
            raise _problem("E221", f"`{word}` comes twice", "leave one out", index)
    return words


def _check_budget(budget: str | None, info: ValidationInfo) -> str | None:
    """Exactly one of `take` and `budget`; where `take` is wrong, there was one."""
    take = info.data.get("take", "wrong")
    if take is None and budget is None:
        hint = "write `{take: one}`, `{take: half}` or `{budget: victim.load - thief.load - 1}`"
        raise _problem("E217", "`steal` says neither `take` nor `budget`", hint)
    if take is not None and budget is not None:
        raise _problem("E217", "`steal` says both `take` and `budget`", "leave one of them out")
    return budget


def _only_with_one(value: object, info: ValidationInfo) -> object:
    if info.data.get("take") == "half" or info.data.get("budget") is not None:
        given = "take: half" if info.data.get("take") == "half" else "budget"
        message = f"`{info.field_name}` does not go together with `{given}`, which takes tasks as they wait"
        raise _problem("E218", message, f"leave it out, or write `take: one` instead of `{given}`")
    return value


_Weight = Annotated[
    int, BeforeValidator(_read_weight, json_schema_input_type=Annotated[int, Field(ge=1, le=MAX_WEIGHT)])
]


class WeightsModel(_Model):
    """Which weights of tasks the policy is made for. One key or both; without `max` there is no upper bound."""

    model_config = ConfigDict(json_schema_extra={"minProperties": 1})

    min: _Weight = Field(default=1, description="The least weight, 1 or more.")
    max: _Weight | SkipJsonSchema[None] = Field(
        default=None, json_schema_extra=without_default(), description="The greatest weight, `min` or more."
    )

    @model_validator(mode="after")
    def _check_order(self) -> WeightsModel:
        if self.max is not None and self.min > self.max:
            message = f"`min` is {self.min} and `max` is {self.max}, so that no weight is left"
            raise _problem("E215", message, "let `min` be at most `max`", "min")
        return self


class StealModel(_Model):
    """What moves when a steal takes effect: exactly one of `take` and `budget`."""

    model_config = ConfigDict(
        json_schema_extra={
            "oneOf": [{"required": ["take"]}, {"required": ["budget"]}],
            "if": {"anyOf": [{"required": ["task"]}, {"required": ["order"]}]},
            "then": {"required": ["take"], "properties": {"take": {"const": "one"}}},
        }
    )

    take: Literal["one", "half"] | SkipJsonSchema[None] = Field(
        default=None,
        json_schema_extra=without_default(),
        description="`one` waiting task, or as many as fit into `half` of the gap between the two loads, rounded down.",
    )
    budget: Annotated[str | SkipJsonSchema[None], AfterValidator(_check_budget)] = Field(
        default=None,
        validate_default=True,
        json_schema_extra=INTEGER_EXPRESSION,
        description="An integer expression over the two cores. The waiting tasks are looked through in the order of the queue, "
        "and each moves that adds no more to the load than what is left of the budget.",
        examples=["victim.load - thief.load - 1"],
    )
    task: Annotated[
        str | SkipJsonSchema[None], BeforeValidator(_only_with_one, json_schema_input_type=str | SkipJsonSchema[None])
    ] = Field(
        default=None,
        json_schema_extra=without_default(),
        description="With `take: one`, which tasks may move: a boolean expression over `task.weight` and the two cores.",
        examples=["task.weight < victim.load - thief.load"],
    )
    order: Annotated[
        Literal["queue", "lightest", "heaviest"],
        BeforeValidator(_only_with_one, json_schema_input_type=Literal["queue", "lightest", "heaviest"]),
    ] = Field(
        default="queue",
        description="With `take: one`, which task moves: the first in the queue, the lightest or the heaviest.",
    )


class GroupsModel(_Model):
    """What is said of groups of cores, where a thief compares its own group with others before it looks at their cores."""

    filter: str = Field(
        default="true",
        description="When the thief may steal from cores of the other group: a boolean expression over `thief_group` and "
        "`victim_group`.",
        examples=["victim_group.min > thief_group.min"],
        json_schema_extra={"type": ["string", "boolean"]},
    )
    choose: GroupChoice = Field(
        default=(),
        description="Which of the possible groups the thief prefers: `any`, or `most` or `least` of an expression, or a list of "
        "these, in which later ones break the ties of earlier ones.",
    )


class HotplugModel(_Model):
    """What happens to the groups of the machine when a core comes or goes."""

    rebuild: Literal["all", "within_node"] = Field(
        description="Which groups are built anew: `all`, or those `within_node` of the core."
    )


Preference = Literal["last", "waker", "longest_idle"]


class WakeupModel(_Model):
    """Where a thread is placed when it wakes up."""

    search: Literal["last", "node", "machine"] = Field(
        description="Where an idle core is looked for: only the `last` core that the thread ran on, the `node` of that core "
        "and that of the core whose thread wakes it, or the whole `machine`."
    )
    prefer: Annotated[
        tuple[Preference, ...],
        BeforeValidator(
            _expand_prefer,
            json_schema_input_type=Preference
            | Annotated[list[Preference], Field(min_length=1, json_schema_extra={"uniqueItems": True})],
        ),
        AfterValidator(_check_prefer),
    ] = Field(
        description="Which idle core is taken: the `last` one that the thread ran on, that of its `waker`, or the one that is "
        "`longest_idle`; in a list, the first of these that is possible."
    )


class PolicyModel(_Model):
    """A scheduling policy: which cores a thief may steal from, which of them it prefers, and what it takes."""

    model_config = ConfigDict(json_schema_extra={"dependentRequired": {"hotplug": ["machine"]}})

    schema_: Literal["proofgen.policy/1"] = Field(alias="schema", description="The version of this format.")
    name: Annotated[str, AfterValidator(_check_name)] = Field(
        description="What the policy is called in commands, file names and Lean: small letters, digits and _.",
        json_schema_extra={"pattern": "^[a-z][a-z0-9_]*$", "maxLength": MAX_NAME},
        examples=["delta2"],
    )
    title: Title = Field(description="What the policy does, in one line.")
    source: SourceLine = Field(description="Where the policy comes from: a paper and section, or a file.")
    expect: Literal["proved", "refuted"] = Field(
        default="proved", description="How the policy should come out; `refuted` for policies that are known to be bad."
    )
    load: Literal["count", "weight"] = Field(
        default="count",
        description="What `.load` of a core means: `count`, its number of tasks, or `weight`, the sum of their weights.",
    )
    weights: Annotated[WeightsModel, BeforeValidator(_check_not_empty, json_schema_input_type=WeightsModel)] = Field(
        default_factory=WeightsModel,
        description="Which weights of tasks the policy is made for; by default, all from 1 on.",
    )
    filter: str = Field(
        description="When the thief may steal from the victim: a boolean expression over attributes of `thief` and `victim`.",
        examples=["victim.load - thief.load >= 2"],
        json_schema_extra={"type": ["string", "boolean"]},
    )
    choose: CoreChoice = Field(
        default=(),
        description="Which of the possible victims the thief prefers: `any`, or `most` or `least` of an expression, or a list of "
        "these, in which later ones break the ties of earlier ones.",
    )
    steal: StealModel = Field(description="What is taken from the victim.")
    on_failure: Literal["stop", "next"] = Field(
        default="stop",
        description="What a thief does after an attempt that failed: `stop`, or go on to its `next` candidate.",
    )
    machine: Annotated[str, _check_line(500), AfterValidator(_check_machine)] | None = Field(
        default=None,
        json_schema_extra=_without_null(pattern=_MACHINE, maxLength=500),
        description="The machine that the policy is for: a machine file, as a path relative to the policy file.",
        examples=["machines/two_sockets.yaml"],
    )
    groups: GroupsModel | None = Field(
        default=None, json_schema_extra=_without_null(), description="What is said of groups of cores."
    )
    hotplug: Annotated[HotplugModel | None, AfterValidator(_check_hotplug)] = Field(
        default=None,
        json_schema_extra=_without_null(),
        description="What happens to the groups of the machine when a core comes or goes. Only with `machine`.",
    )
    wakeup: WakeupModel | None = Field(
        default=None, json_schema_extra=_without_null(), description="How a core is found for a thread that wakes up."
    )
    # The last, as it depends on other keys what may be required.
    require: Annotated[
        tuple[ObligationId, ...],
        BeforeValidator(_expand_require, json_schema_input_type=Literal["all"] | tuple[ObligationId, ...]),
        AfterValidator(_check_required),
    ] = Field(
        default=cast(Any, "all"),
        validate_default=True,
        description="The obligations that the verdict is about: `all` that the policy has, or a list; the others are shown "
        "all the same.",
    )


def json_schema() -> dict[str, Any]:
    """The JSON schema of policy files, for editors that complete and explain keys."""
    described = PolicyModel.model_json_schema(by_alias=True)
    # Defaults appear as written in a file, not as they are kept.
    for place in (described, described["$defs"]["GroupsModel"]):
        place["properties"]["choose"]["default"] = "any"
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:{SCHEMA_ID.replace('/', ':').replace('.', ':')}",
        **described,
    }
