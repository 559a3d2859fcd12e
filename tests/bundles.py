"""Bundles made with a Lean that agrees with everything, and what somebody may do to them."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fake_lean import Answers, FakeLean, agree

from proofgen import verification
from proofgen.bundle.archive import pack, unpack
from proofgen.bundle.making import make_bundle
from proofgen.progress import Quiet
from proofgen.verification import Options, verify

ROOT = Path(__file__).parent.parent
POLICIES = ROOT / "policies"
Members = dict[str, bytes]
Change = Callable[[Members, Any], None]
"""Changes the members, and the manifest as JSON."""


def answering(answer: Answers, patch: pytest.MonkeyPatch) -> FakeLean:
    """From now on, Lean is this."""
    lean = FakeLean(answer)
    patch.setattr(verification, "select_backend", lambda *_: lean)
    return lean


def project(folder: Path, *names: str, answer: Answers = agree) -> Path:
    """A project with these policies (or `machines/…`) of the corpus, all machines, and what such a Lean says of the policies."""
    (folder / "policies").mkdir(parents=True)
    shutil.copytree(POLICIES / "machines", folder / "policies" / "machines")
    paths = [Path(shutil.copy(POLICIES / f"{name}.yaml", folder / f"policies/{name}.yaml")) for name in names]
    with pytest.MonkeyPatch.context() as patch:
        answering(answer, patch)
        verify(folder, paths, Options(), Quiet())
    return folder


def made(folder: Path, name: str) -> bytes:
    """The bundle of a policy in this project."""
    return make_bundle(folder, [folder / "policies" / f"{name}.yaml"], Quiet()).data


def changed(data: bytes, change: Change) -> bytes:
    """The bundle with something changed in it, and with a manifest that fits, as one would have it who made it so."""
    members = unpack(data, "a.zip")
    manifest = json.loads(members.pop("manifest.json"))
    change(members, manifest)
    manifest["members"] = {
        name: {"sha256": hashlib.sha256(text).hexdigest(), "size": len(text)} for name, text in members.items()
    }
    return pack({**members, "manifest.json": canonical(manifest)})


def canonical(manifest: Any) -> bytes:
    return (json.dumps(manifest, sort_keys=True, indent=1, separators=(",", ": ")) + "\n").encode()


def replaced(member: str, old: str, new: str) -> Change:
    """In a member, a text in place of another one that is there."""

    def change(members: Members, _: Any) -> None:
        assert old.encode() in members[member]
        members[member] = members[member].replace(old.encode(), new.encode())

    return change
