"""The settings of the gate: `proofgen.toml` at the project's root, as it is in the base."""

from __future__ import annotations

import posixpath
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from proofgen.gate.repository import Files, optional_text
from proofgen.toml_source import parse_toml

NAME: Final = "proofgen.toml"
Level = Literal["L1", "L2", "L3", "L4"]
_HINT: Final = "see docs/gate.md; the settings of the base count, and they have to be mended there"


def _check_path(path: str) -> str:
    if posixpath.isabs(path) or posixpath.normpath(path) != path or path.startswith("..") or "\\" in path:
        raise ValueError("a path goes from the project's root downwards, with `/`, and without `..`")
    return path


Place = Annotated[str, Field(min_length=1, max_length=500), AfterValidator(_check_path)]


class Gate(BaseModel):
    """How changes are judged; times in seconds, memory in megabytes, both for each process of Lean."""

    model_config = ConfigDict(strict=True, extra="forbid")

    policies: list[Place] = Field(default=["policies"], min_length=1)
    backend: Literal["auto", "lake", "embedded"] = "auto"
    assurance: Level = "L1"
    timeout: int = Field(default=300, ge=1, le=86_400)
    memory: int = Field(default=2500, ge=500, le=1_000_000)
    protected: list[Place] = [
        *(".github/workflows", ".github/CODEOWNERS", ".gitlab/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"),
        *(".gitlab-ci.yml", ".pre-commit-config.yaml"),
        *(NAME, "lakefile.lean", "lean-toolchain", "lean"),
    ]


class Settings(BaseModel):
    """The whole file; what is left out has its default."""

    model_config = ConfigDict(strict=True, extra="forbid", populate_by_name=True)

    format: Literal["proofgen.settings/1"] = Field(default="proofgen.settings/1", alias="schema")
    gate: Gate = Gate()

    @property
    def protected(self) -> tuple[str, ...]:
        """Files and folders that decide how changes are judged; the settings always belong to them."""
        return tuple(dict.fromkeys([*self.gate.protected, NAME]))


def read_settings(files: Files) -> Settings:
    """The settings in these files, the defaults if there are none.

    Raises:
        InputError: they cannot be read.
    """
    text = optional_text(files, NAME)
    return Settings() if text is None else parse_toml(Settings, text, NAME, "E442", _HINT)
