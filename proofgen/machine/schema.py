"""The shape of a machine file, `proofgen.machine/1`: its keys, and what each may hold."""

from __future__ import annotations

import re
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, ConfigDict, Field, PlainValidator

from proofgen.fields import MAX_NAME, Model, NameLine, SourceLine, Title, check_name, problem, without_default
from proofgen.machine.cores import MAX_CORES, read_cores, read_cpu_list
from proofgen.shape import Shape

SCHEMA_ID: Final = "proofgen.machine/1"
MAX_DISTANCE: Final = 65535


def _check_machine_name(name: str) -> str:
    return check_name(name, "machine")


def _integer(value: object) -> int | None:
    """The integer that `value` is, or is the text of, as scalars of a file are text."""
    if isinstance(value, str) and re.fullmatch("-?(0|[1-9][0-9]*)", value, re.ASCII):
        return int(value[:20])
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _read_distance(value: object) -> int:
    number = _integer(value)
    hint = "write distances as `numactl --hardware` prints them, such as 10 and 21"
    if number is None:
        raise problem("E242", f"`{value}` is no integer" if isinstance(value, str) else "this is no integer", hint)
    if not 1 <= number <= MAX_DISTANCE:
        raise problem("E242", f"a distance is an integer from 1 to {MAX_DISTANCE}", hint)
    return number


def _read_view(value: object) -> int | Literal["own"]:
    if value == "own":
        return "own"
    number = _integer(value)
    if number is None or number < 0:
        raise problem("E204", "`view` is `own` or the number of a node", "write `view: own`, or `view: 0`")
    return number


_CpuList = Annotated[
    int, PlainValidator(read_cpu_list, json_schema_input_type=Annotated[str, Field(pattern="^[0-9, -]+$")] | int)
]
_Cores = Annotated[
    int,
    PlainValidator(
        read_cores,
        json_schema_input_type=Annotated[str, Field(pattern="^[0-9, -]+$")] | Annotated[int, Field(ge=1, le=MAX_CORES)],
    ),
]
_Distance = Annotated[
    int, PlainValidator(_read_distance, json_schema_input_type=Annotated[int, Field(ge=1, le=MAX_DISTANCE)])
]
_View = Annotated[
    int | Literal["own"],
    PlainValidator(_read_view, json_schema_input_type=Literal["own"] | Annotated[int, Field(ge=0)]),
]


class LevelModel(Model):
    """One level of the hierarchy, with its groups written out; each is the domain of the cores in it."""

    name: NameLine = Field(description="What the level is called.", examples=["smt"])
    groups: tuple[_CpuList, ...] = Field(min_length=1, description="The cores of each group, as cpu lists.")


class BuildModel(Model):
    """How groups are built from distances."""

    view: _View = Field(
        default="own",
        description="The node from which groups are built first: each domain's `own`, or the node with this number for all.",
    )
    groups: Literal["pairwise", "around"] = Field(
        default="pairwise",
        description="`pairwise`: any two nodes of a group are near each other. `around`: a group is all that is near one node.",
    )


class MachineModel(Model):
    """A machine: its cores, its nodes, and the levels on which its cores balance, written out or built from distances."""

    model_config = ConfigDict(
        json_schema_extra={
            "anyOf": [{"required": ["levels"]}, {"required": ["distances"]}],
            "dependentRequired": {"distances": ["nodes"], "build": ["distances"]},
        }
    )

    schema_: Literal["proofgen.machine/1"] = Field(alias="schema", description="The version of this format.")
    name: Annotated[str, AfterValidator(_check_machine_name)] = Field(
        description="What the machine is called in commands and Lean: small letters, digits and _.",
        json_schema_extra={"pattern": "^[a-z][a-z0-9_]*$", "maxLength": MAX_NAME},
        examples=["two_sockets"],
    )
    title: Title = Field(description="What the machine is, in one line.")
    source: SourceLine = Field(description="Where the description comes from: a paper, a machine, or nowhere.")
    expect: Literal["proved", "refuted"] = Field(
        default="proved", description="Whether the hierarchy should come out as valid; `refuted` for one known to be bad."
    )
    cores: _Cores = Field(description="How many cores there are, or a cpu list with their numbers.", examples=[32, "0-7,16-23"])
    nodes: tuple[_CpuList, ...] = Field(
        default=(), min_length=1, json_schema_extra=without_default(), description="The cores of each NUMA node, as cpu lists."
    )
    levels: tuple[LevelModel, ...] = Field(
        default=(), min_length=1, json_schema_extra=without_default(), description="Levels with their groups, the lowest first."
    )
    distances: tuple[Annotated[tuple[_Distance, ...], Field(min_length=1)], ...] = Field(
        default=(),
        min_length=1,
        json_schema_extra=without_default(),
        description="How far nodes are from each other: a row for each node, as `numactl --hardware` prints them.",
    )
    build: BuildModel = Field(default_factory=BuildModel, description="How groups of nodes are built from distances.")


MACHINE: Final = Shape(
    SCHEMA_ID,
    MachineModel,
    {"levels": LevelModel, "build": BuildModel},
    {
        "schema": SCHEMA_ID,
        "name": "two_sockets",
        "levels.name": "smt",
        "title": "Two sockets of eight cores",
        "source": "made up",
        "cores": "16",
        "nodes": "[0-7, 8-15]",
        "levels": '[{name: smt, groups: ["0,8", "1,9"]}]',
        "levels.groups": "[0-3, 4-7]",
        "distances": "[[10, 21], [21, 10]]",
        "build": "{view: own, groups: pairwise}",
        "build.groups": "pairwise",
    },
)
"""What a machine file looks like."""


def json_schema() -> dict[str, Any]:
    """The JSON schema of machine files, for editors that complete and explain keys."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:{SCHEMA_ID.replace('/', ':').replace('.', ':')}",
        **MachineModel.model_json_schema(by_alias=True),
    }
