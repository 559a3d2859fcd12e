"""The manifest: one text for the same claims; any other is refused."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from bundles import canonical
from hypothesis import given
from hypothesis import strategies as st

from proofgen.bundle.archive import unpack
from proofgen.bundle.manifest import parse_manifest
from proofgen.errors import InputError

DIGEST = "0123456789abcdef" * 4
GOOD: dict[str, Any] = {
    "schema": "proofgen.bundle/1",
    "policy": "delta2",
    "proofgen": "0.1.0",
    "library": DIGEST,
    "emitter": DIGEST,
    "toolchain": {"backend": "embedded", "lean": "4.28.0", "commit": "38f3c0c45b8d", "unofficial": True},
    "obligations": {"balanced": {"verdict": "proved", "theorem": "Obligations.Delta2.balanced", "statement": DIGEST}},
    "bounds": ["idle cores", "idle cores * (3 * tasks + 1) + rank"],
    "gap": None,
    "members": {"policies/delta2.yaml": {"sha256": DIGEST, "size": 7}},
}


def refused(data: bytes) -> str:
    with pytest.raises(InputError) as error:
        parse_manifest(data, "a.zip")
    [problem] = error.value.problems
    assert problem.code == "E433"
    assert problem.message.startswith("a.zip: manifest.json")
    assert problem.message.isascii() and problem.message.isprintable()
    return problem.message.removeprefix("a.zip: manifest.json")


def test_golden(delta2: bytes, on_machine: bytes, root: Path, golden: Callable[[Path, str], None]) -> None:
    """All but the digests of proofgen and its library, which change with every change of these."""
    for name, data in {"delta2": delta2, "missing_domains_fixed": on_machine}.items():
        text = unpack(data, "a.zip")["manifest.json"].decode("ascii")
        found = re.sub(r'("(?:library|emitter|proofgen)": ")[^"]*', r"\1…", text)
        golden(root / "tests/data/bundles" / name / "manifest.json", found)


def test_what_is_written_is_read() -> None:
    manifest = parse_manifest(canonical(GOOD), "a.zip")
    assert manifest.text.encode() == canonical(GOOD)
    assert manifest.obligations["balanced"].theorem == "Obligations.Delta2.balanced"


WITH = {
    "an unknown key": ({"trusted": True}, ": trusted: Extra inputs are not permitted"),
    "another schema": ({"schema": "proofgen.bundle/2"}, ": schema: Input should be 'proofgen.bundle/1'"),
    "another kind of value": ({"policy": 1}, ": policy: Input should be a valid string"),
    "a name that is none": ({"policy": "../delta2"}, ": policy: String should match pattern"),
    "capital letters": ({"library": DIGEST.upper()}, ": library: String should match pattern"),
    "a line break": ({"emitter": f"{DIGEST}\n"}, ": emitter: String should match pattern"),
    "a version that is a text": ({"proofgen": "0.1 (approved)"}, ": proofgen: String should match pattern"),
    "no obligations": ({"obligations": {}}, ": obligations: Dictionary should have at least 1 item"),
    "true for a number": ({"gap": True}, ": gap: Input should be a valid integer"),
    "a fraction": ({"gap": 1.0}, ": gap: Input should be a valid integer"),
    "a negative number": ({"gap": -1}, ": gap: Input should be greater than or equal to 0"),
    "a bound in other letters": ({"bounds": ["idle cores \u202e"]}, ": bounds.0: String should match pattern"),
    "another Lean": ({"toolchain": GOOD["toolchain"] | {"backend": "lean"}}, ": toolchain.backend: Input should be 'embedded'"),
    "text for a boolean": ({"toolchain": GOOD["toolchain"] | {"unofficial": "yes"}}, ": toolchain.unofficial: Input should be"),
    "inconclusive": (
        {"obligations": {"balanced": {"verdict": "inconclusive", "theorem": None, "statement": DIGEST}}},
        ": obligations.balanced.verdict: Input should be 'proved', 'refuted' or 'open'",
    ),
    "a theorem of another": (
        {"obligations": {"balanced": {"verdict": "proved", "theorem": "Nat.add_comm", "statement": DIGEST}}},
        ": obligations.balanced.theorem: String should match pattern",
    ),
    "a strange id": (
        {"obligations": {"\x1b[2J": {"verdict": "open", "theorem": None, "statement": DIGEST}}},
        r": obligations.\x1b[2J.[key]: String should match pattern",
    ),
    "a negative size": ({"members": {"a": {"sha256": DIGEST, "size": -1}}}, ": members.a.size: Input should be greater"),
}


@pytest.mark.parametrize("case", WITH)
def test_not_as_it_should_be(case: str) -> None:
    changes, message = WITH[case]
    assert refused(canonical(GOOD | changes)).startswith(message)


@pytest.mark.parametrize("key", GOOD)
def test_nothing_may_be_left_out(key: str) -> None:
    text = canonical({name: value for name, value in GOOD.items() if name != key})
    # The schema is a constant, so that a manifest without it is read, and then seen not to be as it is written.
    message = " is not written as proofgen writes it" if key == "schema" else f": {key}: Field required"
    assert refused(text).startswith(message)


TEXTS = {
    "no JSON": (b"{", " is no JSON: Expecting property name"),
    "nothing": (b"", " is no JSON: Expecting value"),
    "more behind": (canonical(GOOD) + b"{}", " is no JSON: Extra data"),
    "not ASCII": (canonical(GOOD).replace(b"delta2", "dëlta2".encode()), " is no JSON: 'ascii' codec"),
    "a mark at the front": (b"\xef\xbb\xbf" + canonical(GOOD), " is no JSON: 'ascii' codec"),
    "twice the same key": (
        canonical(GOOD).replace(b' "gap": null', b' "gap": 1,\n "gap": null'),
        " is no JSON: the key 'gap' comes twice",
    ),
    "twice the same key, far inside": (
        canonical(GOOD).replace(b'"verdict": "proved"', b'"verdict": "open",\n   "verdict": "proved"'),
        " is no JSON: the key 'verdict' comes twice",
    ),
    "too deep": (b"[" * 100_000, " is no JSON: "),
    "a long number": (canonical(GOOD).replace(b"null", b"1" * 5000), " is no JSON: Exceeds the limit"),
    "no number": (canonical(GOOD).replace(b"null", b"NaN"), ": gap: Input should be a"),
    "a large one": (b"[" + b"1," * 200_000 + b"1]", " is larger than 256 KiB"),
    "a list": (b"[]\n", ": it: Input should be a valid dictionary"),
    "other spaces": (json.dumps(GOOD, sort_keys=True).encode(), " is not written as proofgen writes it"),
    "another order": (json.dumps(GOOD, indent=1).encode() + b"\n", " is not written as proofgen writes it"),
    "escapes": (canonical(GOOD).replace(b'"delta2"', rb'"delt\u00612"'), " is not written as proofgen writes it"),
    "half a character": (canonical(GOOD).replace(b'"delta2"', rb'"delt\ud800"'), ": policy: "),
}


@pytest.mark.parametrize("case", TEXTS)
def test_not_as_it_is_written(case: str) -> None:
    data, message = TEXTS[case]
    assert refused(data).startswith(message)


@given(st.data())
def test_any_change_is_refused_or_says_something_else(data: st.DataObject) -> None:
    text = canonical(GOOD)
    place = data.draw(st.integers(0, len(text) - 1))
    other = text[:place] + data.draw(st.binary(max_size=2)) + text[place + 1 :]
    try:
        found = parse_manifest(other, "a.zip")
    except InputError:
        return
    assert found.text.encode() == other
