"""The shape of policy files, as pydantic and as editors see it."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest
from pydantic import ValidationError

from proofgen.fields import upper_camel
from proofgen.schema import OBLIGATION_IDS, PolicyModel, json_schema

SAMPLE: dict[str, Any] = {
    "schema": "proofgen.policy/1",
    "name": "sample",
    "title": "A sample",
    "source": "a test",
    "filter": "thief.idle",
    "steal": {"take": "one"},
}


def test_defaults() -> None:
    model = PolicyModel.model_validate(SAMPLE)
    assert (model.expect, model.require, model.load) == ("proved", OBLIGATION_IDS[:12], "count")
    assert (model.weights.min, model.weights.max, model.choose, model.on_failure) == (1, None, (), "stop")
    assert (model.machine, model.groups, model.hotplug, model.wakeup) == (None, None, None, None)
    assert (model.steal.take, model.steal.budget, model.steal.task, model.steal.order) == ("one", None, None, "queue")


@pytest.mark.parametrize(
    ("name", "lean"), [("delta2", "Delta2"), ("idle_thief_only", "IdleThiefOnly"), ("a__b_", "AB"), ("x_2y", "X2y")]
)
def test_upper_camel(name: str, lean: str) -> None:
    assert upper_camel(name) == lean


@pytest.mark.parametrize(
    "name", ["", "A", "1a", "_a", "a-b", "a b", "a.b", "a/../b", "a\n", "é", "def", "nat", "proof_gen", "con", "a" * 65]
)
def test_bad_names(name: str) -> None:
    with pytest.raises(ValidationError):
        PolicyModel.model_validate(SAMPLE | {"name": name})


@pytest.mark.parametrize("title", ["", " ", "a\nb", "a\x1bb", "a\u202eb", "a\u2028b", "x" * 201])
def test_bad_titles(title: str) -> None:
    with pytest.raises(ValidationError):
        PolicyModel.model_validate(SAMPLE | {"title": title})


def test_braces_in_values_do_no_harm() -> None:
    with pytest.raises(ValidationError, match=r"\{code\}"):
        PolicyModel.model_validate(SAMPLE | {"name": "{code}"})


def test_json_schema_describes_every_key() -> None:
    schema = json_schema()
    json.dumps(schema)
    assert schema["$schema"] and schema["$id"]
    assert set(schema["properties"]) == {
        *SAMPLE,
        *("expect", "require", "load", "weights", "choose", "on_failure", "machine", "groups", "hotplug", "wakeup"),
    }
    models = [schema, *schema["$defs"].values()]
    assert all(key["description"] for model in models for key in model["properties"].values())
    assert set(schema["$defs"]) == {
        *("CriterionModel", "GroupCriterionModel", "GroupsModel", "HotplugModel", "StealModel", "WakeupModel", "WeightsModel")
    }


def test_json_schema_knows_the_defaults() -> None:
    properties = json_schema()["properties"]
    assert {name: it["default"] for name, it in properties.items() if "default" in it} == {
        "expect": "proved",
        "require": "all",
        "load": "count",
        "choose": "any",
        "on_failure": "stop",
    }


TASK, BUDGET = "task.weight > 1", "victim.load - thief.load - 1"
GOOD: list[dict[str, Any]] = [
    *({"load": load} for load in ("count", "weight")),
    *({"weights": weights} for weights in ({"min": 1}, {"max": 1}, {"min": 2, "max": 2}, {"max": 2**31 - 1})),
    *({"steal": {"take": take}} for take in ("one", "half")),
    *({"steal": {"take": "one", "order": order}} for order in ("queue", "lightest", "heaviest")),
    {"steal": {"take": "one", "task": TASK, "order": "lightest"}},
    {"steal": {"budget": BUDGET}},
    *({"choose": choose} for choose in ("any", {"most": "victim.load"}, [{"most": "victim.load"}, {"least": "thief.load"}])),
    *({"on_failure": word} for word in ("stop", "next")),
    *({"machine": path} for path in ("a.yaml", "machines/two sockets.yaml", "../a/b.c.yaml", "./a.yaml")),
    *({"groups": groups} for groups in ({}, {"filter": "true"}, {"choose": "any"}, {"choose": {"least": "victim_group.min"}})),
    {"groups": {"choose": [{"most": "victim_group.average"}, {"least": "thief_group.count"}]}},
    *({"machine": "a.yaml", "hotplug": {"rebuild": word}} for word in ("all", "within_node")),
    *({"wakeup": {"search": word, "prefer": "waker"}} for word in ("last", "node", "machine")),
    {"wakeup": {"search": "node", "prefer": ["longest_idle", "last", "waker"]}},
]
BAD: list[dict[str, Any]] = [
    {"load": "weights"},
    *({"weights": {"min": number}} for number in (0, -1, 2**31, 10**30, 1.5, True, "one", None)),
    *({"weights": weights} for weights in ({}, 3, {"most": 3}, "1")),
    *({"steal": steal} for steal in ({}, {"order": "queue"}, {"task": TASK}, {"take": "one", "budget": BUDGET}, "one")),
    *({"steal": {first: value, "task": TASK}} for first, value in (("take", "half"), ("budget", BUDGET))),
    *({"steal": {first: value, "order": "queue"}} for first, value in (("take", "half"), ("budget", BUDGET))),
    {"steal": {"take": "one", "order": "heavy"}},
    *({"choose": choose} for choose in ("most", [], {}, ["any"], [{}], [{"mots": "1"}])),
    *({"choose": choose} for choose in ({"most": "1", "least": "1"}, [{"most": "1", "least": "1"}])),
    *({"on_failure": word} for word in ("go", True)),
    *({"machine": path} for path in ("", "a", ".yaml", "a/.yaml", "/a.yaml", "~/a.yaml", "a.yml", "C:a.yaml", "a\\b.yaml", 3)),
    *({"groups": groups} for groups in ("true", [], {"filtr": "true"}, {"choose": []}, {"choose": ["any"]}, {"choose": [{}]})),
    *({"groups": {"choose": choose}} for choose in ("most", {}, {"mots": "1"}, {"most": "1", "least": "1"})),
    {"hotplug": {"rebuild": "all"}},
    *({"machine": "a.yaml", "hotplug": hotplug} for hotplug in ("all", {}, {"rebuild": "some"}, {"rebuild": "all", "more": 1})),
    *({"wakeup": wakeup} for wakeup in ("node", {}, {"search": "node"}, {"prefer": "last"}, {"search": "all", "prefer": "last"})),
    *({"wakeup": {"search": "node", "prefer": words}} for words in ("", "first", [], ["last", "last"], ["last", "first"], {})),
]


def _accepts(changes: dict[str, Any]) -> bool:
    try:
        PolicyModel.model_validate(SAMPLE | changes)
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize(("changes", "good"), [*((one, True) for one in GOOD), *((one, False) for one in BAD)], ids=repr)
def test_editors_and_the_program_agree(changes: dict[str, Any], good: bool) -> None:
    assert _accepts(changes) is good
    assert jsonschema.Draft202012Validator(json_schema()).is_valid(SAMPLE | changes) is good


def test_what_only_the_program_sees() -> None:
    assert not _accepts({"require": ["wakeup_sound"]})
    assert not _accepts({"machine": "a\u202eb.yaml"})
    assert not _accepts({"weights": {"min": 8, "max": 7}})


@pytest.mark.parametrize("text", ["01", "1_0", "1.0", "1e3", "+1", " 1", "\u0661", "9" * 5000])
def test_weights_are_written_in_decimal_digits(text: str) -> None:
    assert not _accepts({"weights": {"max": text}})


def test_weights_come_as_text_too() -> None:
    model = PolicyModel.model_validate(SAMPLE | {"weights": {"min": "2", "max": "1024"}})
    assert (model.weights.min, model.weights.max) == (2, 1024)
