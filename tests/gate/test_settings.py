"""The settings of the gate."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from proofgen.errors import InputError
from proofgen.gate.settings import NAME, Settings, read_settings
from proofgen.resources import project_template


class Text:
    def __init__(self, text: str | None) -> None:
        self.text = text

    def read(self, path: str) -> bytes | None:
        return None if self.text is None else self.text.encode()

    def below(self, place: str) -> dict[str, str]:
        return {} if self.text is None else {place: ""}


def test_what_is_left_out_has_its_default() -> None:
    assert read_settings(Text(None)) == read_settings(Text("")) == read_settings(Text("[gate]\n")) == Settings()
    assert read_settings(Text("[gate]\ntimeout = 5\n")).gate.timeout == 5


def test_the_page_shows_the_defaults(root: Path) -> None:
    page = (root / "docs" / "gate.md").read_text(encoding="utf-8")
    found = re.search(r"```toml\n(schema = \"proofgen\.settings/1\"\n.*?)```", page, re.DOTALL)
    assert found is not None
    assert read_settings(Text(found[1])) == Settings()


def test_a_new_project_has_the_defaults() -> None:
    assert read_settings(Text(project_template("proofgen.toml").read_text(encoding="utf-8"))) == Settings()


def test_the_settings_are_always_protected() -> None:
    assert NAME in read_settings(Text("[gate]\nprotected = []\n")).protected


@pytest.mark.parametrize(
    "text",
    [
        "[gate]\npolicies = []\n",
        '[gate]\npolicies = ["/abs"]\n',
        '[gate]\npolicies = ["../up"]\n',
        '[gate]\npolicies = ["a/../b"]\n',
        '[gate]\npolicies = ["a\\\\b"]\n',
        '[gate]\nassurance = "L0"\n',
        '[gate]\nbackend = "mine"\n',
        "[gate]\ntimeout = 0\n",
        '[gate]\ntimeout = "5"\n',
        "[gate]\nskip = true\n",
        'schema = "proofgen.settings/2"\n',
        "[gate\n",
    ],
)
def test_settings_that_cannot_be_read(text: str) -> None:
    with pytest.raises(InputError) as caught:
        read_settings(Text(text))
    assert {problem.code for problem in caught.value.problems} == {"E442"}
