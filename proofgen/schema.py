"""The shape of a policy file, `proofgen.policy/1`: its keys, and what each may hold."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal, get_args

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic.json_schema import SkipJsonSchema
from pydantic_core import PydanticCustomError

from proofgen.reserved import RESERVED_MODULES, RESERVED_WORDS

SCHEMA_ID: Final = "proofgen.policy/1"
MAX_NAME: Final = 64

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


def upper_camel(name: str) -> str:
    """The Lean name of a policy: `idle_thief_only` is `IdleThiefOnly`."""
    return "".join(part[:1].upper() + part[1:] for part in name.split("_"))


def _problem(code: str, message: str, hint: str, at: str | int | None = None) -> PydanticCustomError:
    """An error that carries our code; `at` is the key or index in the value that it is about."""
    # The values go by reference: pydantic would take braces in the text for places of its own.
    return PydanticCustomError("proofgen", "{message}", {"code": code, "message": message, "hint": hint, "at": at})


def _check_name(name: str) -> str:
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name, re.ASCII):
        hint = "use small letters, digits and _, with a letter first: `steal_one`"
        raise _problem("E205", f"`{name}` cannot be a name", hint)
    if len(name) > MAX_NAME:
        raise _problem("E205", f"the name has {len(name)} characters, more than {MAX_NAME}", "choose a shorter one")
    if name in RESERVED_WORDS:
        raise _problem("E206", f"`{name}` is a word of Lean", f"choose another name, such as `{name}_policy`")
    if upper_camel(name).casefold() in RESERVED_MODULES:
        message = f"`{name}` would be called {upper_camel(name)} in Lean, which is taken"
        raise _problem("E206", message, f"choose another name, such as `{name}_policy`")
    return name


def _check_line(limit: int) -> AfterValidator:
    def check(text: str) -> str:
        if not text.strip():
            raise _problem("E207", "this text is empty", "say what it is, in one line")
        if len(text) > limit:
            raise _problem("E207", f"this text has {len(text)} characters, more than {limit}", "make it shorter")
        if any(unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp") for character in text):
            raise _problem("E207", "this text has a line break or an invisible character", "write it in one line")
        return text.strip()

    return AfterValidator(check)


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


def _refuse_weight(value: object) -> object:
    if value == "weight":
        raise _problem("E210", "`load: weight` is not supported yet in this version", "write `load: count`")
    return value


def _refuse_budget(value: object) -> object:
    if isinstance(value, Mapping):
        for key in ("budget", "task"):
            if key in value:
                message = f"`{key}` is not supported yet in this version"
                raise _problem("E210", message, "write `steal: {take: one}` or `steal: {take: half}`", key)
    return value


def _expand_choose(value: object) -> object:
    hint = "write `any`, `{most: victim.load}` or `{least: thief.load}`"
    if value == "any":
        return {}
    if not isinstance(value, Mapping):
        raise _problem("E203", "`choose` is `any`, or `most` or `least` with an expression", hint)
    if not value:
        raise _problem("E209", "`choose` says neither `most` nor `least`", hint)
    if "most" in value and "least" in value:
        raise _problem("E209", "`choose` says both `most` and `least`", hint, "least")
    return value


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


def _drop_default(described: dict[str, Any]) -> None:
    """A key that is left out has no value that could be written."""
    described.pop("default", None)


class ChooseModel(_Model):
    """Which victim is tried first, a heuristic: a policy has to be sound for every choice. One key; none if any."""

    model_config = ConfigDict(json_schema_extra={"minProperties": 1, "maxProperties": 1})

    most: str | SkipJsonSchema[None] = Field(
        default=None,
        json_schema_extra=_drop_default,
        description="The victim for which this integer expression is largest.",
    )
    least: str | SkipJsonSchema[None] = Field(
        default=None,
        json_schema_extra=_drop_default,
        description="The victim for which this integer expression is smallest.",
    )


class StealModel(_Model):
    """What moves when a steal takes effect."""

    take: Literal["one", "half"] = Field(
        description="`one` waiting task, or `half` of the gap between the two cores, rounded down."
    )


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
    load: Annotated[Literal["count"], BeforeValidator(_refuse_weight)] = Field(
        default="count", description="What `.load` of a core means: `count`, its number of tasks."
    )
    filter: str = Field(
        description="When the thief may steal from the victim: a boolean expression over attributes of `thief` and `victim`.",
        examples=["victim.load - thief.load >= 2"],
        json_schema_extra={"type": ["string", "boolean"]},
    )
    choose: Annotated[
        ChooseModel, BeforeValidator(_expand_choose, json_schema_input_type=Literal["any"] | ChooseModel)
    ] = Field(
        default_factory=ChooseModel,
        description="Which of the possible victims the thief prefers: `any`, or `most` or `least` of an expression.",
    )
    steal: Annotated[StealModel, BeforeValidator(_refuse_budget, json_schema_input_type=StealModel)] = Field(
        description="What is taken from the victim."
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
