"""The manifest of a bundle, `proofgen.bundle/1`: what it claims, how that was found, and the digest of each of its files."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from proofgen.bundle.archive import bad_bundle
from proofgen.bundle.layout import MANIFEST

SCHEMA_ID: Final = "proofgen.bundle/1"
_MOST_BYTES: Final = 256 * 1024
_STRICT: Final = ConfigDict(strict=True, extra="forbid", frozen=True, populate_by_name=True)

Digest = Annotated[str, StringConstraints(pattern="^[0-9a-f]{64}$")]
# What is shown to people is of few characters, so that it cannot look like something else.
Version = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z.+-]{1,60}$")]
Name = Annotated[str, StringConstraints(pattern="^[a-z][a-z0-9_]{0,79}$")]


class Member(BaseModel):
    """A file of the bundle: SHA-256 (hex) and number of its bytes."""

    model_config = _STRICT

    sha256: Digest
    size: int = Field(ge=0)


class Claim(BaseModel):
    """The verdict on an obligation, the theorem that gives it (none for an open one), and the digest of its statement.

    That digest is the one of lock files: of the statement with all that it speaks of.
    """

    model_config = _STRICT

    verdict: Literal["proved", "refuted", "open"]
    theorem: Annotated[str, StringConstraints(pattern=r"^Obligations\.[A-Za-z0-9]{1,99}\.[A-Za-z0-9_]{1,99}$")] | None
    statement: Digest


class LeanUsed(BaseModel):
    """The Lean that gave the verdicts."""

    model_config = _STRICT

    backend: Literal["embedded", "lake"]
    lean: Version
    commit: Annotated[str, StringConstraints(pattern="^[0-9a-f]{7,40}$")]
    unofficial: bool


class Manifest(BaseModel):
    """What a bundle says of itself.

    `library` and `emitter` are the digests of the Lean library and of proofgen when the verdicts were found, `bounds` the proved
    numbers of rounds, the one first that the verdict rests on, and `gap` the proved bound on how far loads are apart in the end.
    `members` has all files but the manifest.
    """

    model_config = _STRICT

    format: Literal["proofgen.bundle/1"] = Field(default=SCHEMA_ID, alias="schema")
    policy: Name
    proofgen: Version
    library: Digest
    emitter: Digest
    toolchain: LeanUsed
    obligations: dict[Name, Claim] = Field(min_length=1)
    bounds: list[Annotated[str, StringConstraints(pattern=r"^[a-z0-9 */()+]{1,99}$")]]
    gap: Annotated[int, Field(ge=0)] | None
    members: dict[str, Member]

    @property
    def text(self) -> str:
        """The only text of this manifest: keys sorted, ASCII."""
        return json.dumps(self.model_dump(by_alias=True), sort_keys=True, indent=1, separators=(",", ": ")) + "\n"


def parse_manifest(data: bytes, file: str) -> Manifest:
    """The manifest of the bundle called `file`.

    Raises:
        InputError: it is not exactly as it should be (E433).
    """
    if len(data) > _MOST_BYTES:
        raise bad_bundle("E433", file, f"{MANIFEST} is larger than {_MOST_BYTES // 1024} KiB", _HINT)
    try:
        found = json.loads(data.decode("ascii"), object_pairs_hook=_without_duplicates)
        manifest = Manifest.model_validate(found)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(ascii(part)[:60].strip("'") for part in first["loc"]) or "it"
        raise bad_bundle("E433", file, f"{MANIFEST}: {place}: {first['msg']}", _HINT) from error
    except (ValueError, RecursionError) as error:
        raise bad_bundle("E433", file, f"{MANIFEST} is no JSON: {error}", _HINT) from error
    if manifest.text.encode() != data:
        raise bad_bundle("E433", file, f"{MANIFEST} is not written as proofgen writes it", _HINT)
    return manifest


_HINT: Final = "use the proofgen that made the bundle, or make it again"


def _without_duplicates(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    """The object of these pairs; ValueError if a key comes twice, for other readers would keep one of the two."""
    found = dict[str, Any]()
    for key, value in pairs:
        if key in found:
            raise ValueError(f"the key {key[:60]!a} comes twice")
        found[key] = value
    return found
