"""The shape of a policy file, `proofgen.policy/1`: its keys, and what each may hold."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Annotated, Any, Final, Literal, get_args

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, ValidationInfo, model_validator
from pydantic.json_schema import SkipJsonSchema

from proofgen.fields import MAX_NAME
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
]
OBLIGATION_IDS: Final[tuple[ObligationId, ...]] = get_args(ObligationId)
"""The obligations of a policy, in the order of the catalogue."""


def _expand_require(value: object) -> object:
    if value == "all":
        return OBLIGATION_IDS
    if not isinstance(value, list):
        raise _problem("E203", "`require` is `all` or a list of obligations", "write `require: all`")
    if not value:
        raise _problem("E208", "no obligation is required, so that nothing would be checked", "write `require: all`")
    return value


def _check_distinct(ids: tuple[ObligationId, ...]) -> tuple[ObligationId, ...]:
    for index, name in enumerate(ids):
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


_CHOOSE_HINT: Final = "write `any`, `{most: victim.load}` or `{least: thief.load}`"


def _expand_choose(value: object) -> object:
    """The list that `value` stands for."""
    if value == "any":
        return []
    if isinstance(value, Mapping):
        return [value]
    if not isinstance(value, list):
        raise _problem("E203", "`choose` is `any`, or `most` or `least` with an expression, or a list", _CHOOSE_HINT)
    if not value:
        raise _problem("E209", "`choose` is an empty list", _CHOOSE_HINT)
    return value


def _check_criterion(value: object) -> object:
    if value == "any":
        hint = "leave `any` out: what the criteria leave undecided is decided in any way"
        raise _problem("E209", "`any` stands alone, not in a list", hint)
    if not isinstance(value, Mapping):
        hint = "write `choose: [{most: victim.load}, {least: victim.running}]`"
        raise _problem("E203", "a criterion is `most` or `least` with an expression", hint)
    if not value:
        hint = "write `{most: victim.load}` or `{least: thief.load}`"
        raise _problem("E209", "this says neither `most` nor `least`", hint)
    if "most" in value and "least" in value:
        hint = "make a list of two, in which the second breaks ties: `[{most: victim.load}, {least: victim.running}]`"
        raise _problem("E209", "this says both `most` and `least`", hint, "least")
    return value


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


def _drop_default(described: dict[str, Any]) -> None:
    """A key that is left out has no value that could be written."""
    described.pop("default", None)


def _without_default(**more: Any) -> Callable[[dict[str, Any]], None]:
    """Change the description of a key that, left out, has no value that could be written."""

    def change(described: dict[str, Any]) -> None:
        described.pop("default", None)
        described.update(more)

    return change


# In YAML, a constant is a number where an editor looks at it.
_INTEGER_EXPRESSION: Final = _without_default(type=["string", "integer"])
_Weight = Annotated[
    int, BeforeValidator(_read_weight, json_schema_input_type=Annotated[int, Field(ge=1, le=MAX_WEIGHT)])
]


class WeightsModel(_Model):
    """Which weights of tasks the policy is made for. One key or both; without `max` there is no upper bound."""

    model_config = ConfigDict(json_schema_extra={"minProperties": 1})

    min: _Weight = Field(default=1, description="The least weight, 1 or more.")
    max: _Weight | SkipJsonSchema[None] = Field(
        default=None, json_schema_extra=_without_default(), description="The greatest weight, `min` or more."
    )

    @model_validator(mode="after")
    def _check_order(self) -> WeightsModel:
        if self.max is not None and self.min > self.max:
            message = f"`min` is {self.min} and `max` is {self.max}, so that no weight is left"
            raise _problem("E215", message, "let `min` be at most `max`", "min")
        return self


class CriterionModel(_Model):
    """Which of two victims is preferred, a heuristic: a policy has to be sound for every choice. One key."""

    model_config = ConfigDict(json_schema_extra={"minProperties": 1, "maxProperties": 1})

    most: str | SkipJsonSchema[None] = Field(
        default=None,
        json_schema_extra=_INTEGER_EXPRESSION,
        description="The victim for which this integer expression is largest.",
    )
    least: str | SkipJsonSchema[None] = Field(
        default=None,
        json_schema_extra=_INTEGER_EXPRESSION,
        description="The victim for which this integer expression is smallest.",
    )


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
        json_schema_extra=_without_default(),
        description="`one` waiting task, or as many as fit into `half` of the gap between the two loads, rounded down.",
    )
    budget: Annotated[str | SkipJsonSchema[None], AfterValidator(_check_budget)] = Field(
        default=None,
        validate_default=True,
        json_schema_extra=_INTEGER_EXPRESSION,
        description="An integer expression over the two cores. The waiting tasks are looked through in the order of the queue, "
        "and each moves that adds no more to the load than what is left of the budget.",
        examples=["victim.load - thief.load - 1"],
    )
    task: Annotated[
        str | SkipJsonSchema[None], BeforeValidator(_only_with_one, json_schema_input_type=str | SkipJsonSchema[None])
    ] = Field(
        default=None,
        json_schema_extra=_without_default(),
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


_ChooseInput = Literal["any"] | CriterionModel | Annotated[list[CriterionModel], Field(min_length=1)]


class PolicyModel(_Model):
    """A scheduling policy: which cores a thief may steal from, which of them it prefers, and what it takes."""

    schema_: Literal["proofgen.policy/1"] = Field(alias="schema", description="The version of this format.")
    name: Annotated[str, AfterValidator(_check_name)] = Field(
        description="What the policy is called in commands, file names and Lean: small letters, digits and _.",
        json_schema_extra={"pattern": "^[a-z][a-z0-9_]*$", "maxLength": MAX_NAME},
        examples=["delta2"],
    )
    title: Annotated[str, _check_line(200)] = Field(
        description="What the policy does, in one line.", json_schema_extra={"minLength": 1, "maxLength": 200}
    )
    source: Annotated[str, _check_line(500)] = Field(
        description="Where the policy comes from: a paper and section, or a file.",
        json_schema_extra={"minLength": 1, "maxLength": 500},
    )
    expect: Literal["proved", "refuted"] = Field(
        default="proved", description="How the policy should come out; `refuted` for policies that are known to be bad."
    )
    require: Annotated[
        tuple[ObligationId, ...],
        BeforeValidator(_expand_require, json_schema_input_type=Literal["all"] | tuple[ObligationId, ...]),
        AfterValidator(_check_distinct),
    ] = Field(
        default=OBLIGATION_IDS,
        description="The obligations that the verdict is about: `all`, or a list; the others are shown all the same.",
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
    choose: Annotated[
        tuple[Annotated[CriterionModel, BeforeValidator(_check_criterion, json_schema_input_type=CriterionModel)], ...],
        BeforeValidator(_expand_choose, json_schema_input_type=_ChooseInput),
    ] = Field(
        default=(),
        description="Which of the possible victims the thief prefers: `any`, or `most` or `least` of an expression, or a list of "
        "these, in which later ones break the ties of earlier ones.",
    )
    steal: StealModel = Field(description="What is taken from the victim.")
    on_failure: Literal["stop", "next"] = Field(
        default="stop",
        description="What a thief does after an attempt that failed: `stop`, or go on to its `next` candidate.",
    )


def json_schema() -> dict[str, Any]:
    """The JSON schema of policy files, for editors that complete and explain keys."""
    described = PolicyModel.model_json_schema(by_alias=True)
    # Defaults appear as written in a file, not as they are kept.
    described["properties"]["require"]["default"] = "all"
    described["properties"]["choose"]["default"] = "any"
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:{SCHEMA_ID.replace('/', ':').replace('.', ':')}",
        **described,
    }
