"""Which files a bundle has, and that what is read is what the manifest lists."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from bundles import POLICIES, Change, Members, canonical, changed, replaced
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from proofgen.bundle.archive import pack, unpack
from proofgen.bundle.layout import machine_member
from proofgen.bundle.reading import parse_bundle, read_bundle
from proofgen.errors import InputError

DELTA2 = "policies/delta2.yaml"
STATEMENTS = "obligations/Delta2/Statements.lean"


def refused(data: bytes) -> list[str]:
    """What is wrong with it, code and message; the place for those that have one."""
    with pytest.raises(InputError) as error:
        parse_bundle(data, "a.zip").policy()
    return [
        f"{problem.code} {problem.span.file if problem.span else ''}{problem.message.removeprefix('a.zip')}"
        for problem in error.value.problems
    ]


def test_what_is_in_it(delta2: bytes, on_machine: bytes) -> None:
    bundle = parse_bundle(delta2, "a.zip")
    assert sorted(bundle.texts) == ["obligations/Delta2/Proofs.lean", STATEMENTS, DELTA2]
    assert bundle.texts[DELTA2] == (POLICIES / "delta2.yaml").read_text()
    assert (bundle.policy().name, bundle.policy().file) == ("delta2", DELTA2)
    other = parse_bundle(on_machine, "a.zip")
    machine = "policies/machines/amd_8x8.yaml"
    assert other.texts[machine] == (POLICIES / "machines" / "amd_8x8.yaml").read_text()
    topology = other.policy().machine
    assert topology is not None and topology.file == machine


def test_no_such_file(here: Path) -> None:
    for path in (Path("a.zip"), here):
        with pytest.raises(InputError, match="E101"):
            read_bundle(path)


def without(member: str) -> Change:
    def change(members: Members, _: Any) -> None:
        del members[member]

    return change


def with_member(name: str, text: bytes = b"text") -> Change:
    def change(members: Members, _: Any) -> None:
        members[name] = text

    return change


def named(policy: str) -> Change:
    def change(_: Members, manifest: Any) -> None:
        manifest["policy"] = policy

    return change


OTHERS = {
    "no policy": (without(DELTA2), f"E434 : it has no {DELTA2}"),
    "no statements": (without(STATEMENTS), f"E434 : it has no {STATEMENTS}"),
    "another's statements": (
        with_member("obligations/Greedy/Statements.lean"),
        "E432 : obligations/Greedy/Statements.lean has no place in a bundle of the policy `delta2`",
    ),
    "a second policy": (
        with_member("policies/greedy.yaml"),
        "E432 : policies/greedy.yaml has no place in a bundle of the policy `delta2`",
    ),
    "a recorded result": (
        with_member("results/delta2.json"),
        "E432 : results/delta2.json has no place in a bundle of the policy `delta2`",
    ),
    "a library": (
        with_member("lean/Proofgen/Spec/Policy.lean"),
        "E432 : lean/Proofgen/Spec/Policy.lean has no place in a bundle of the policy `delta2`",
    ),
    "a proof by hand of nothing": (
        with_member("obligations/Delta2/ByHand/Other.lean"),
        "E432 : obligations/Delta2/ByHand/Other.lean has no place in a bundle of the policy `delta2`",
    ),
    "another name": (named("greedy"), "E434 : it has no policies/greedy.yaml"),
    "no text": (with_member(STATEMENTS, b"\xff"), f"E103 a.zip/{STATEMENTS}the file is not UTF-8 text"),
    "a large policy": (with_member(DELTA2, b"#" * 70_000), f"E102 a.zip/{DELTA2}the file is larger than 64 KiB"),
    "a wrong policy": (replaced(DELTA2, "victim.load", "victim.laod"), "E437 : the policy in it is wrong"),
    "a policy of another name": (
        replaced(DELTA2, "name: delta2", "name: delta3"),
        "E437 : the policy in it is `delta3`, not `delta2` as the manifest says",
    ),
}


@pytest.mark.parametrize("case", OTHERS)
def test_what_does_not_belong_together(case: str, delta2: bytes) -> None:
    change, message = OTHERS[case]
    assert refused(changed(delta2, change))[0] == message


def test_what_is_wrong_with_the_policy_is_shown_where_it_is(delta2: bytes) -> None:
    [_, problem] = refused(changed(delta2, replaced(DELTA2, "victim.load -", "victim.laod -")))
    assert problem.startswith(f"E321 {DELTA2}")


# -- the manifest --


def relisted(data: bytes, old: bytes, new: bytes) -> bytes:
    members = unpack(data, "a.zip")
    assert old in members["manifest.json"]
    return pack(members | {"manifest.json": members["manifest.json"].replace(old, new, 1)})


def test_without_a_manifest(delta2: bytes) -> None:
    members = unpack(delta2, "a.zip")
    del members["manifest.json"]
    assert refused(pack(members)) == ["E434 : it has no manifest.json"]


def test_members_that_are_not_listed(delta2: bytes) -> None:
    members = unpack(delta2, "a.zip")
    assert refused(pack(members | {"policies/other.yaml": b""})) == ["E434 : the manifest does not list policies/other.yaml"]
    del members[DELTA2]
    assert refused(pack(members)) == [f"E434 : {DELTA2!r} is missing, which the manifest lists"]


def test_members_that_are_not_as_listed(delta2: bytes) -> None:
    members = unpack(delta2, "a.zip")
    message = [f"E435 : {DELTA2} is not the file that the manifest lists: it was changed"]
    assert refused(pack(members | {DELTA2: members[DELTA2].replace(b">= 2", b">= 1")})) == message
    assert refused(relisted(delta2, b'"size": 232', b'"size": 231')) == message


def test_a_manifest_that_lists_itself(delta2: bytes) -> None:
    new = b'"members": {\n  "manifest.json": {\n   "sha256": "' + b"0" * 64 + b'",\n   "size": 0\n  },'
    assert refused(relisted(delta2, b'"members": {', new)) == ["E434 : 'manifest.json' is missing, which the manifest lists"]


# -- machine files --

MACHINES = {
    "machines/a.yaml": "policies/machines/a.yaml",
    "./machines//a.yaml": "policies/machines/a.yaml",
    "a.yaml": "policies/a.yaml",
    "../machines/a.yaml": "machines/a.yaml",
    "../a.yaml": "a.yaml",
    "../../a.yaml": None,
    "machines/../a.yaml": None,
    "../x/../a.yaml": None,
    "..": None,
    "": None,
    "my machines/a.yaml": None,
    "machines.d/a.yaml": None,
    ".hidden.yaml": None,
    "mächines/a.yaml": None,
    "/etc/a.yaml": "policies/etc/a.yaml",
}


@pytest.mark.parametrize("text", MACHINES)
def test_where_a_machine_file_is(text: str) -> None:
    assert machine_member(text) == MACHINES[text]


@pytest.mark.parametrize("path", ["../../secret.yaml", "secret.yaml", "../secret.yaml", "machines/../../secret.yaml"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["plain", "marked"])
def test_a_machine_is_never_read_from_the_disk(path: str, mark: bytes, here: Path, on_machine: bytes) -> None:
    """Wherever the policy in the bundle points to."""
    for folder in (here, here.parent, here / "policies", here.parent.parent):
        folder.mkdir(exist_ok=True)
        (folder / "secret.yaml").write_text("schema: proofgen.machine/1\nname: secret\n")

    def change(members: Members, _: Any) -> None:
        policy = "policies/missing_domains_fixed.yaml"
        members[policy] = mark + members[policy].replace(b"machines/amd_8x8.yaml", path.encode())

    [message] = refused(changed(on_machine, change))
    assert message == f"E434 : the machine file that the policy names is not in it: {path!r}"


def test_a_machine_that_the_policy_does_not_name(on_machine: bytes) -> None:
    policy = "policies/missing_domains_fixed.yaml"
    [message] = refused(changed(on_machine, replaced(policy, "machine: machines/amd_8x8.yaml\n", "")))
    assert message.startswith("E432 : policies/machines/amd_8x8.yaml has no place")


def test_a_machine_that_is_the_policy(on_machine: bytes) -> None:
    policy = "policies/missing_domains_fixed.yaml"

    def change(members: Members, _: Any) -> None:
        members[policy] = members[policy].replace(b"machines/amd_8x8.yaml", b"missing_domains_fixed.yaml")
        del members["policies/machines/amd_8x8.yaml"]

    assert refused(changed(on_machine, change))[0] == "E437 : the policy in it is wrong"


# -- whatever else --


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_any_change_is_refused(delta2: bytes, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(delta2) - 1))
    other = data.draw(st.integers(0, 255).filter(lambda byte: byte != delta2[place]))
    damaged = [
        delta2[:place] + bytes([other]) + delta2[place + 1 :],
        delta2[:place],
        delta2[place + 1 :],
        delta2 + data.draw(st.binary(min_size=1, max_size=30)),
    ]
    for one in damaged:
        with pytest.raises(InputError):
            parse_bundle(one, "a.zip")


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_any_members_are_refused_or_are_a_bundle(delta2: bytes, data: st.DataObject) -> None:
    """With a manifest that fits: some member is another text, has another name, or is gone."""

    def change(members: Members, manifest: Any) -> None:
        name = data.draw(st.sampled_from(sorted(members)))
        text = members.pop(name)
        place = data.draw(st.integers(0, len(text) - 1))
        if data.draw(st.booleans()):
            other = data.draw(st.sampled_from([name, "policies/delta3.yaml", "obligations/Delta2/proofs.lock.toml", "a"]))
            members[other] = text[:place] + data.draw(st.binary(max_size=3)) + text[place + 1 :]

    try:
        found = parse_bundle(changed(delta2, change), "a.zip")
        found.policy()
    except InputError:
        return
    assert {DELTA2, STATEMENTS} <= {*found.texts}


def test_the_manifest_as_tests_write_it(delta2: bytes) -> None:
    assert changed(delta2, lambda members, manifest: None) == delta2
    assert canonical({}) == b"{}\n"
