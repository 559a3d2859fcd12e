"""The criteria of a choice in a policy file: `most` or `least` of an expression, or a list of these."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Final, Literal

from pydantic import BeforeValidator, ConfigDict, Field
from pydantic.json_schema import SkipJsonSchema

from proofgen.fields import Model, problem, without_default

# In YAML, a constant is a number where an editor looks at it.
INTEGER_EXPRESSION: Final = without_default(type=["string", "integer"])


@dataclass(frozen=True, slots=True)
class _Criteria:
    """Reads what a choice may be; `one` and `two` are examples of criteria, for hints."""

    one: str
    two: str

    def expand(self, value: object) -> object:
        """The list that `value` stands for."""
        hint = f"write `any`, {self.one}"
        if value == "any":
            return []
        if isinstance(value, Mapping):
            return [value]
        if not isinstance(value, list):
            raise problem("E203", "`choose` is `any`, or `most` or `least` with an expression, or a list", hint)
        if not value:
            raise problem("E209", "`choose` is an empty list", hint)
        return value

    def check(self, value: object) -> object:
        """`value`, if it is one criterion."""
        if value == "any":
            hint = "leave `any` out: what the criteria leave undecided is decided in any way"
            raise problem("E209", "`any` stands alone, not in a list", hint)
        if not isinstance(value, Mapping):
            raise problem("E203", "a criterion is `most` or `least` with an expression", f"write `choose: {self.two}`")
        if not value:
            raise problem("E209", "this says neither `most` nor `least`", f"write {self.one}")
        if "most" in value and "least" in value:
            hint = f"make a list of two, in which the second breaks ties: `{self.two}`"
            raise problem("E209", "this says both `most` and `least`", hint, "least")
        return value


class CriterionModel(Model):
    """Which of two victims is preferred, a heuristic: a policy has to be sound for every choice. One key."""

    model_config = ConfigDict(json_schema_extra={"minProperties": 1, "maxProperties": 1})

    most: str | SkipJsonSchema[None] = Field(
        default=None,
        json_schema_extra=INTEGER_EXPRESSION,
        description="The victim for which this integer expression is largest.",
    )
    least: str | SkipJsonSchema[None] = Field(
        default=None,
        json_schema_extra=INTEGER_EXPRESSION,
        description="The victim for which this integer expression is smallest.",
    )


class GroupCriterionModel(Model):
    """Which of two groups of cores is preferred, a heuristic: a policy has to be sound for every choice. One key."""

    model_config = ConfigDict(json_schema_extra={"minProperties": 1, "maxProperties": 1})

    most: str | SkipJsonSchema[None] = Field(
        default=None,
        json_schema_extra=INTEGER_EXPRESSION,
        description="The group for which this expression, an integer or a ratio, is largest.",
    )
    least: str | SkipJsonSchema[None] = Field(
        default=None,
        json_schema_extra=INTEGER_EXPRESSION,
        description="The group for which this expression, an integer or a ratio, is smallest.",
    )


_OF_CORES: Final = _Criteria("`{most: victim.load}` or `{least: thief.load}`", "[{most: victim.load}, {least: victim.running}]")
_OF_GROUPS: Final = _Criteria(
    "`{most: victim_group.average}` or `{least: victim_group.min}`",
    "[{most: victim_group.average}, {least: victim_group.capacity}]",
)

CoreChoice = Annotated[
    tuple[Annotated[CriterionModel, BeforeValidator(_OF_CORES.check, json_schema_input_type=CriterionModel)], ...],
    BeforeValidator(
        _OF_CORES.expand,
        json_schema_input_type=Literal["any"] | CriterionModel | Annotated[list[CriterionModel], Field(min_length=1)],
    ),
]
"""Which of the possible victims a thief prefers."""

GroupChoice = Annotated[
    tuple[Annotated[GroupCriterionModel, BeforeValidator(_OF_GROUPS.check, json_schema_input_type=GroupCriterionModel)], ...],
    BeforeValidator(
        _OF_GROUPS.expand,
        json_schema_input_type=Literal["any"] | GroupCriterionModel | Annotated[list[GroupCriterionModel], Field(min_length=1)],
    ),
]
"""Which of the possible groups a thief prefers."""
