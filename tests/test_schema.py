"""The shape of policy files, as pydantic and as editors see it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pydantic import ValidationError

from proofgen.schema import OBLIGATION_IDS, PolicyModel, json_schema, upper_camel

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
    assert (model.expect, model.require, model.load) == ("proved", OBLIGATION_IDS, "count")
    assert (model.choose.most, model.choose.least) == (None, None)


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
        *("expect", "require", "load", "choose"),
    }
    models = [schema, *schema["$defs"].values()]
    assert all(key["description"] for model in models for key in model["properties"].values())
