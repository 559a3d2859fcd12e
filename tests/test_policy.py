"""Policies from files: the corpus, the collisions, and a golden file for every message."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from proofgen.errors import InputError
from proofgen.expr import Attr, parse
from proofgen.policy import Choice, load_policies, load_policy
from proofgen.schema import OBLIGATION_IDS

ERRORS = Path(__file__).parent / "data" / "errors"
GOOD = """\
schema: proofgen.policy/1
name: {name}
title: A sample
source: a test
filter: victim.load - thief.load >= 2
steal: {{take: one}}
"""


def _write(path: Path, name: str) -> Path:
    path.write_text(GOOD.format(name=name), encoding="utf-8")
    return path


def _codes(error: InputError) -> list[str]:
    return [problem.code for problem in error.problems]


@pytest.mark.parametrize("case", sorted(path.name for path in ERRORS.iterdir()))
def test_messages(case: str, golden: Callable[[Path, str], None], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ERRORS / case)
    with pytest.raises(InputError) as caught:
        load_policy(Path("policy.yaml"))
    golden(ERRORS / case / "expected.txt", f"{caught.value}\n")


def test_corpus(root: Path) -> None:
    policies = load_policies([root / "policies"])
    expected = {policy.name: policy.expect for policy in policies}
    assert expected == {
        "delta1": "refuted",
        "delta2": "proved",
        "delta3": "refuted",
        "greedy": "refuted",
        "half": "proved",
        "idle_thief_only": "proved",
        "restless": "proved",
        "timid": "refuted",
        "ule_wwc": "proved",
    }


def test_fields(root: Path) -> None:
    policy = load_policy(root / "policies" / "delta2.yaml")
    assert policy.lean_name == "Delta2"
    assert policy.filter == parse("victim.load - thief.load >= 2")
    assert policy.filter_text == "victim.load - thief.load >= 2"
    assert policy.choose == Choice("most", Attr("victim", "load"), "victim.load")
    assert (policy.require, policy.load, policy.steal) == (OBLIGATION_IDS, "count", "one")


def test_require_is_in_the_order_of_the_catalogue(root: Path, tmp_path: Path) -> None:
    file = _write(tmp_path / "a.yaml", "a")
    file.write_text(file.read_text() + "require: [work_conserving, filter_sound]\n")
    assert load_policy(file).require == ("filter_sound", "work_conserving")


def test_filter_text_is_one_line(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    text = GOOD.format(name="a").replace("filter: victim.load", "filter: |\n  victim.load\n\n   ")
    file.write_text(text.replace("\n", "\r\n"), encoding="utf-8-sig", newline="")
    assert load_policy(file).filter_text == "victim.load - thief.load >= 2"


@pytest.mark.parametrize(("first", "second"), [("same", "same"), ("a_b", "ab"), ("a1_b", "a1b")])
def test_names_collide(first: str, second: str, tmp_path: Path) -> None:
    files = [_write(tmp_path / "one.yaml", first), _write(tmp_path / "two.yaml", second)]
    with pytest.raises(InputError) as caught:
        load_policies(files)
    [problem] = caught.value.problems
    assert problem.code == "E211"
    assert problem.span is not None and problem.span.file.endswith("two.yaml") and problem.span.line == 2
    assert "one.yaml:2:7" in problem.message


def test_a_file_given_twice_is_read_once(tmp_path: Path) -> None:
    file = _write(tmp_path / "one.yaml", "sample")
    assert [policy.name for policy in load_policies([file, tmp_path])] == ["sample"]


def test_problems_of_all_files(tmp_path: Path) -> None:
    for name in ("one", "two"):
        _write(tmp_path / f"{name}.yaml", "not a name")
    _write(tmp_path / "three.yml", "three")
    with pytest.raises(InputError) as caught:
        load_policies([tmp_path, tmp_path / "missing.yaml"])
    assert _codes(caught.value) == ["E116", "E205", "E205", "E101"]


def test_messages_cannot_drive_a_terminal(tmp_path: Path) -> None:
    file = _write(tmp_path / "one.yaml", r'"\e[31m\u202e"')
    file.write_text(file.read_text() + r'"\e]0;": x' + "\n")
    with pytest.raises(InputError) as caught:
        load_policy(file)
    assert _codes(caught.value) == ["E205", "E201"]
    assert str(caught.value).replace("\n", "").isprintable()


def test_empty_directory(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        load_policies([tmp_path])
    assert _codes(caught.value) == ["E115"]


def test_a_megabyte_of_expression(tmp_path: Path) -> None:
    file = tmp_path / "big.yaml"
    file.write_text(GOOD.format(name="big").replace("victim.load -", "1 + " * 250_000), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_policy(file)
    assert _codes(caught.value) == ["E102"]
