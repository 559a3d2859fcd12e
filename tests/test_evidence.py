"""Recorded results: recalled while nothing that they rest on has changed, and only if they are what was recorded."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest

from proofgen import evidence
from proofgen.emit.files import PolicyFiles, policy_files
from proofgen.evidence import FOLDER, load, provenance, recall, record
from proofgen.expr import Scope, Type, parse
from proofgen.policy import HALF, Choice, GroupRules, Key, Policy, Wakeup
from proofgen.policy_file import load_policy
from proofgen.result import Assurance, ObligationResult, PolicyResult, Verdict
from proofgen.rounds import RoundBound
from proofgen.search import find_witnesses
from proofgen.topology import machine_of_groups

TOOLCHAIN = {"backend": "embedded", "lean": "4.28.0", "commit": "38f3c0c", "unofficial": True}
DELTA2 = load_policy(Path(__file__).parent.parent / "policies" / "delta2.yaml")
ANY_GROUP = GroupRules(parse("true"), "true", Choice())
BY_LOAD = parse("victim_group.load", Type.RATIO, scope=Scope.GROUPS)
LIBRARY = {"Proofgen": "module"}
RECORD = FOLDER / "delta2.json"


def emitted(policy: Policy) -> PolicyFiles:
    return policy_files(policy, find_witnesses(policy, exhaustive=False))


FILES = emitted(DELTA2)
BASIS = provenance(FILES, LIBRARY, TOOLCHAIN)


def result(verdict: Verdict = "proved") -> PolicyResult:
    obligations = tuple(ObligationResult(name, verdict, f"Obligations.Delta2.{name}", 0.1, None) for name in DELTA2.obligations)
    bounds = (RoundBound("idle cores", "idle", 0), RoundBound("idle cores * (2 * tasks + 1) + rank", "rank", 2))
    return PolicyResult(DELTA2, obligations, bounds, 1, 2.5, False, None, BASIS)


def test_the_same_gives_the_same() -> None:
    assert provenance(emitted(DELTA2), dict(LIBRARY), dict(reversed(TOOLCHAIN.items()))) == BASIS
    texts = (BASIS.statements, BASIS.proofs, BASIS.library, BASIS.emitter)
    assert len({*texts}) == 4
    assert all(len(text) == 64 for text in texts)


CHANGES = {
    "filter": {"statements", "proofs"},
    "take": {"statements", "proofs"},
    "choose": {"statements"},
    "title": set[str](),
    "machine": {"statements", "proofs"},
    "groups": {"statements", "proofs"},
    "hotplug": {"statements", "proofs"},
    "wakeup": {"statements", "proofs"},
    "theorem left out": {"proofs"},
    "library": {"library"},
    "program": {"emitter"},
    "lean": {"toolchain"},
    "commit": {"toolchain"},
    "backend": {"toolchain"},
}


@pytest.mark.parametrize("changed", CHANGES)
def test_each_change_is_seen_where_it_is(changed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    files, library, toolchain = FILES, LIBRARY, dict(TOOLCHAIN)
    match changed:
        case "filter":
            text = "victim.load - thief.load >= 3"
            files = emitted(replace(DELTA2, filter=parse(text), filter_text=text))
        case "take":
            files = emitted(replace(DELTA2, steal=HALF))
        case "choose":
            files = emitted(replace(DELTA2, choose=Choice((replace(DELTA2.choose.keys[0], order="least"),))))
        case "title":
            files = emitted(replace(DELTA2, title="Another title"))
        case "machine":
            files = emitted(replace(DELTA2, machine=machine_of_groups(2, 2)))
        case "groups":
            files = emitted(replace(DELTA2, groups=ANY_GROUP))
        case "hotplug":
            files = emitted(replace(DELTA2, machine=machine_of_groups(2, 2), hotplug="all"))
        case "wakeup":
            files = emitted(replace(DELTA2, wakeup=Wakeup("node", ("last",))))
        case "theorem left out":
            files = policy_files(DELTA2, FILES.findings, without=frozenset({"balanced"}))
        case "library":
            library = {"Proofgen": "another"}
        case "program":
            monkeypatch.setattr(evidence, "program", lambda: {"check.py": "another"})
        case _:
            toolchain[changed] = "another"
    found = asdict(provenance(files, library, toolchain))
    assert {part for part, value in asdict(BASIS).items() if found[part] != value} == CHANGES[changed]


PAIRS, TRIPLES = machine_of_groups(2, 2), machine_of_groups(3, 3)
ON_PAIRS = replace(DELTA2, machine=PAIRS)
NODES = replace(PAIRS, nodes=(0b0011, 0b1100))
OTHERS: dict[str, tuple[Policy, Policy]] = {
    "another machine": (ON_PAIRS, replace(DELTA2, machine=TRIPLES)),
    "a machine with a level less": (ON_PAIRS, replace(DELTA2, machine=replace(PAIRS, levels=PAIRS.levels[1:]))),
    "other cores": (ON_PAIRS, replace(DELTA2, machine=replace(PAIRS, cores=(0, 1, 2, 4)))),
    "hotplug": (replace(DELTA2, machine=NODES), replace(DELTA2, machine=NODES, hotplug="all")),
    "another rule for hotplug": (
        replace(DELTA2, machine=NODES, hotplug="all"),
        replace(DELTA2, machine=NODES, hotplug="within_node"),
    ),
    "other nodes": (
        replace(DELTA2, machine=NODES, hotplug="all"),
        replace(DELTA2, machine=replace(NODES, nodes=(0b0101, 0b1010)), hotplug="all"),
    ),
    "another group filter": (
        replace(DELTA2, groups=ANY_GROUP),
        replace(DELTA2, groups=GroupRules(parse("victim_group.stealable", scope=Scope.GROUPS), "", Choice())),
    ),
    "another choice of groups": (
        replace(DELTA2, groups=ANY_GROUP),
        replace(DELTA2, groups=replace(ANY_GROUP, choose=Choice((Key("most", BY_LOAD, "victim_group.load"),)))),
    ),
    "where a thread is placed": (
        replace(DELTA2, wakeup=Wakeup("machine", ("longest_idle",))),
        replace(DELTA2, wakeup=Wakeup("machine", ("last", "longest_idle"))),
    ),
}


@pytest.mark.parametrize(("one", "other"), OTHERS.values(), ids=OTHERS.keys())
def test_whatever_is_said_of_groups_is_part_of_the_statements(one: Policy, other: Policy) -> None:
    first, second = (provenance(emitted(policy), LIBRARY, TOOLCHAIN) for policy in (one, other))
    assert first.statements != second.statements
    assert (first.library, first.emitter) == (second.library, second.emitter)


def test_where_a_machine_was_read_from_does_not_matter() -> None:
    moved = emitted(replace(DELTA2, machine=replace(PAIRS, file="elsewhere.yaml")))
    assert provenance(moved, LIBRARY, TOOLCHAIN) == provenance(emitted(ON_PAIRS), LIBRARY, TOOLCHAIN)


def test_the_parts_cannot_be_shifted() -> None:
    assert provenance(FILES, {"ab": "c"}, TOOLCHAIN).library != provenance(FILES, {"a": "bc"}, TOOLCHAIN).library


@pytest.mark.parametrize("verdict", ["proved", "refuted", "open"])
def test_what_is_recorded_is_recalled(verdict: Verdict, tmp_path: Path) -> None:
    assert recall(tmp_path, FILES, BASIS) is None
    record(tmp_path, FILES, result(verdict))
    assert recall(tmp_path, FILES, BASIS) == replace(result(verdict), recorded=True)
    assert recall(tmp_path, FILES, replace(BASIS, library="another")) is None


@pytest.mark.parametrize(("assurance", "axioms"), [("L1", None), ("L2", []), ("L3", ["propext", "Quot.sound"])])
def test_assurance_and_axioms_are_recalled(assurance: Assurance, axioms: list[str] | None, tmp_path: Path) -> None:
    sure = tuple(replace(one, assurance=assurance, axioms=axioms) for one in result().obligations)
    record(tmp_path, FILES, replace(result(), obligations=sure, note="why it is no more"))
    found = recall(tmp_path, FILES, BASIS)
    assert found is not None
    assert (found.obligations, found.note) == (sure, "why it is no more")


def test_what_was_recorded_before_there_were_levels_has_none(tmp_path: Path) -> None:
    record(tmp_path, FILES, result())
    data = json.loads((tmp_path / RECORD).read_text())
    for one in data["obligations"]:
        del one["assurance"], one["axioms"]
    del data["note"]
    (tmp_path / RECORD).write_text(json.dumps(data))
    kept = load(tmp_path, "delta2")
    assert kept is not None
    assert {(one.assurance, one.axioms) for one in kept.obligations} == {("L0", None)}


def test_without_a_gap(tmp_path: Path) -> None:
    record(tmp_path, FILES, replace(result(), gap=None))
    assert recall(tmp_path, FILES, BASIS) == replace(result(), gap=None, recorded=True)


def test_bounds_can_be_read(tmp_path: Path) -> None:
    record(tmp_path, FILES, result())
    data = json.loads((tmp_path / RECORD).read_text())
    assert data["bounds"][0] == {"words": "idle cores", "kind": "idle", "top": 0}
    assert data["gap"] == 1


def test_the_record_of_a_policy_with_other_obligations_is_not_recalled(tmp_path: Path) -> None:
    record(tmp_path, FILES, result())
    more = replace(FILES, policy=replace(DELTA2, wakeup=Wakeup("node", ("last",))))
    assert recall(tmp_path, more, BASIS) is None


def test_nothing_inconclusive_is_recorded(tmp_path: Path) -> None:
    one = replace(result().obligations[3], verdict="inconclusive")
    record(tmp_path, FILES, replace(result(), obligations=(one, *result().obligations[1:])))
    assert not (tmp_path / RECORD).exists()


def test_an_inconclusive_result_leaves_the_record_of_another_time(tmp_path: Path) -> None:
    record(tmp_path, FILES, result())
    record(tmp_path, FILES, result("inconclusive"))
    assert recall(tmp_path, FILES, BASIS) == replace(result(), recorded=True)


@pytest.mark.parametrize("text", ["", "{", "null", "[]", "7", '"x"', "{}", '{"provenance": {}}', "\udcff"])
def test_what_is_no_record_is_not_recalled(text: str, tmp_path: Path) -> None:
    record(tmp_path, FILES, result())
    (tmp_path / RECORD).write_bytes(text.encode("utf-8", "surrogateescape"))
    assert recall(tmp_path, FILES, BASIS) is None


def test_a_record_cut_short_is_not_recalled(tmp_path: Path) -> None:
    record(tmp_path, FILES, result())
    whole = (tmp_path / RECORD).read_text()
    for length in range(0, len(whole) - 2, 97):
        (tmp_path / RECORD).write_text(whole[:length])
        assert recall(tmp_path, FILES, BASIS) is None


Change = Callable[[dict[str, Any]], object]
FORGERIES: dict[str, Change] = {
    "obligations missing": lambda data: data.pop("obligations"),
    "no obligations": lambda data: data.update(obligations=[]),
    "one left out": lambda data: data["obligations"].pop(),
    "one twice": lambda data: data["obligations"].append(data["obligations"][0]),
    "an unknown one": lambda data: data["obligations"][0].update(id="no_such_thing"),
    "an unknown verdict": lambda data: data["obligations"][0].update(verdict="certainly"),
    "inconclusive": lambda data: data["obligations"][0].update(verdict="inconclusive"),
    "a key too many": lambda data: data["obligations"][0].update(extra=1),
    "a key too few": lambda data: data["obligations"][0].pop("verdict"),
    "text for obligations": lambda data: data.update(obligations="proved"),
    "numbers for obligations": lambda data: data.update(obligations=[1, 2]),
    "bounds are a number": lambda data: data.update(bounds=1),
    "bounds hold numbers": lambda data: data.update(bounds=[1]),
    "bounds are words": lambda data: data.update(bounds=["idle cores"]),
    "a bound of an unknown kind": lambda data: data["bounds"][0].update(kind="certainly"),
    "a bound with a key too few": lambda data: data["bounds"][0].pop("top"),
    "a bound with a key too many": lambda data: data["bounds"][0].update(extra=1),
    "no gap": lambda data: data.pop("gap"),
    "the gap is text": lambda data: data.update(gap="1"),
    "seconds are text": lambda data: data.update(seconds="long"),
    "the reason is a list": lambda data: data.update(reason=[]),
    "the note is a list": lambda data: data.update(note=[]),
    "an unknown assurance": lambda data: data["obligations"][0].update(assurance="L4"),
    "an assurance without axioms": lambda data: data["obligations"][0].update(assurance="L2"),
    "axioms without an assurance": lambda data: data["obligations"][0].update(axioms=[]),
    "another axiom": lambda data: data["obligations"][0].update(assurance="L3", axioms=["propext", "sorryAx"]),
    "an assurance of what is open": lambda data: data["obligations"][0].update(verdict="open", assurance="L1"),
    "axioms of what is open": lambda data: data["obligations"][0].update(verdict="open", assurance="L3", axioms=[]),
}


@pytest.mark.parametrize("change", FORGERIES.values(), ids=FORGERIES.keys())
def test_a_record_of_another_shape_is_not_recalled(change: Change, tmp_path: Path) -> None:
    record(tmp_path, FILES, result())
    data = json.loads((tmp_path / RECORD).read_text())
    change(data)
    (tmp_path / RECORD).write_text(json.dumps(data))
    assert recall(tmp_path, FILES, BASIS) is None


def test_what_is_written_otherwise_is_known_as_it_is_written_now(tmp_path: Path) -> None:
    record(tmp_path, FILES, result())
    other = replace(FILES, policy=replace(DELTA2, title="Another title", digest="0" * 64))
    assert recall(tmp_path, other, BASIS) is not None
    kept = load(tmp_path, "delta2")
    assert kept is not None and (kept.texts, kept.policy) == (other.policy.texts, other.policy.outline)
    assert len(kept.history) == 1
