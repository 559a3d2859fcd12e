"""What is allowed on purpose, by whom, and until when."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from proofgen.errors import InputError
from proofgen.gate.finding import Finding
from proofgen.gate.waivers import LONGEST, NAME, Waiver, apply, read_waivers, stanza

TODAY = date(2026, 11, 29)
GONE = Finding("PG301", "gone", "put it back", "policies/a.yaml", policy="a", digest="a" * 64)


class Texts:
    def __init__(self, **texts: str) -> None:
        self.texts = {NAME: texts["waivers"]} if texts else {}

    def read(self, path: str) -> bytes | None:
        return self.texts[path].encode() if path in self.texts else None

    def below(self, place: str) -> dict[str, str]:
        return {place: ""} if place in self.texts else {}


def waiver(**other: object) -> Waiver:
    given = {"code": "PG301", "subject": "a", "digest": "a" * 64, "owner": "ann", "reason": "old", "expires": TODAY} | other
    return Waiver.model_validate(given)


def test_a_waiver_allows_what_it_names_until_its_day() -> None:
    left, waived = apply([waiver()], [GONE], TODAY)
    assert left == []
    assert [(one.finding, one.waiver.owner) for one in waived] == [(GONE, "ann")]


@pytest.mark.parametrize(
    ("other", "code"),
    [
        ({"subject": "b"}, "PG312"),
        ({"code": "PG303"}, "PG312"),
        ({"digest": "b" * 64}, "PG312"),
        ({"expires": TODAY - timedelta(days=1)}, "PG311"),
        ({"expires": TODAY + LONGEST + timedelta(days=1)}, "PG313"),
    ],
)
def test_a_waiver_allows_nothing_else(other: dict[str, object], code: str) -> None:
    left, waived = apply([waiver(**other)], [GONE], TODAY)
    assert waived == []
    assert [one.code for one in left] == ["PG301", code]


def test_a_waiver_for_a_year_is_short_enough() -> None:
    assert apply([waiver(expires=TODAY + LONGEST)], [GONE], TODAY)[0] == []


def test_what_cannot_be_waived_is_not() -> None:
    refuted = Finding("PG401", "refuted", "mend it", "policies/a.yaml", policy="a", digest="a" * 64)
    with pytest.raises(ValueError, match="code"):
        waiver(code="PG401")
    assert stanza(refuted) is None


def test_the_text_that_is_shown_is_a_waiver_once_it_is_filled_in() -> None:
    text = stanza(GONE)
    assert text is not None
    filled = text.replace("WHO", "ann").replace("WHY", "old").replace("YYYY-MM-DD", "2026-12-01")
    [read] = read_waivers(Texts(waivers=filled))
    assert apply([read], [GONE], TODAY) == ([], apply([read], [GONE], TODAY)[1])
    assert apply([read], [GONE], TODAY)[1][0].finding == GONE


@pytest.mark.parametrize(
    "text",
    [
        "[[waivers]]\n",
        '[[waivers]]\ncode = "PG301"\nsubject = "a"\ndigest = "1"\nowner = "ann"\nreason = "x"\nexpires = 2026-12-01\n',
        f'[[waivers]]\ncode = "PG301"\nsubject = "a"\ndigest = "{"a" * 64}"\nowner = " "\nreason = "x"\nexpires = 2026-12-01\n',
        f'[[waivers]]\ncode = "PG301"\nsubject = "a"\ndigest = "{"a" * 64}"\nowner = "ann"\nreason = "x"\nexpires = "soon"\n',
        "waivers = 1\n",
        "more = true\n",
        'schema = "proofgen.waivers/2"\n',
        "[[waivers\n",
    ],
)
def test_waivers_that_cannot_be_read(text: str) -> None:
    with pytest.raises(InputError) as caught:
        read_waivers(Texts(waivers=text))
    assert {problem.code for problem in caught.value.problems} == {"E443"}


def test_no_waivers() -> None:
    assert read_waivers(Texts()) == []
    assert read_waivers(Texts(waivers="")) == []
