"""The summary for a merge request, as text and as what a reader of Markdown makes of it."""

from __future__ import annotations

import html
import re
from dataclasses import replace

import pytest
from hypothesis import given
from markdown_it import MarkdownIt
from statuses import ALL, BAD, GREEN, HOSTILE, HOSTILE_FILE, KNOWN_BAD, STALE, STATUSES, checked, hostile

from proofgen.report.markdown import LIMIT, markdown
from proofgen.report.visible import visible
from proofgen.status import Status

READER = MarkdownIt("commonmark", {"html": True}).enable("table")


def codes(text: str) -> list[str]:
    """What is shown as code."""
    return [html.unescape(each) for each in re.findall(r"<code>(.*?)</code>", READER.render(text), re.DOTALL)]


def tags(text: str) -> set[str]:
    return set(re.findall(r"<(\w+)", READER.render(text)))


def test_all_kinds_of_policies() -> None:
    assert markdown(ALL) == """\
### proofgen: 2 of 7 policies are green

Not as expected: 3. To be checked first: 2. Obligations: 5 proved, 3 refuted, 3 open, 1 vacuous, 1 stale, 2 unchecked.

|  | policy | verdict | expected | fresh | proved / refuted / other | assurance | rounds until good |
| --- | --- | --- | --- | --- | --- | --- | --- |
| ✗ | `bad` | refuted | proved | fresh | 0 / 1 / 1 | L0 | - |
| ✗ | `too_good` | proved | refuted | fresh | 1 / 0 / 1 | L1 | - |
| ! | `old` | proved | proved | stale | 2 / 0 / 0 | L0 | - |
| ✗ | `idle` | vacuous | proved | fresh | 0 / 1 / 1 | L1 | - |
| ! | `new` | - | proved | - | 0 / 0 / 2 | L0 | - |
| ✓ | `delta2` | proved | proved | fresh | 2 / 0 / 0 | L1 | `idle cores` |
| ✓ | `known_bad` | refuted | refuted | fresh | 1 / 1 / 1 | L0 | - |

- `bad`: `refuted, not proved as expected (refuted: filter_sound; open: balanced)`. Next: `proofgen refute policies/bad.yaml`
- `too_good`: `proved, not refuted as expected`. Next: `change expect in policies/too_good.yaml, or the policy`
- `old`: `the policy has changed (balanced)`. Next: `proofgen verify policies/old.yaml`
- `idle`: `vacuous, not proved as expected (vacuous: work_conserving)`. Next: `proofgen refute policies/idle.yaml`
- `new`: `not checked yet`. Next: `proofgen verify policies/new.yaml`
"""


@pytest.mark.parametrize(
    ("status", "headline"),
    [
        (Status(()), "### proofgen: there are no policies\n\nNothing was checked.\n"),
        (Status((GREEN,)), "### proofgen: the policy is green\n"),
        (Status((GREEN, KNOWN_BAD)), "### proofgen: all 2 policies are green\n"),
        (Status((BAD,)), "### proofgen: 0 of 1 policy is green\n"),
    ],
)
def test_headlines(status: Status, headline: str) -> None:
    assert markdown(status).startswith(headline)


def test_what_is_not_as_accepted_is_told_of_green_policies_too() -> None:
    text = markdown(Status((checked({"balanced": "proved"}, unaccepted=("balanced: proved, new",)),)))
    assert "- `delta2`: `not as accepted: balanced: proved, new`. Next: `proofgen accept policies/delta2.yaml`" in text


def test_hostile_texts_are_shown_as_code_and_nothing_else() -> None:
    text = markdown(Status((hostile(),)))
    shown = codes(text)
    assert shown[:2] == [visible(HOSTILE)] * 2  # name and bound
    assert shown[2] == visible(HOSTILE)
    assert shown[4] == f"proofgen refute '{visible(HOSTILE_FILE)}'"
    assert shown[6] == f"not as accepted: {visible(HOSTILE)}"
    assert tags(text) == {"h3", "p", "table", "thead", "tbody", "tr", "th", "td", "ul", "li", "code"}
    assert READER.render(text).count("<td>") == 8
    assert not {"\u202e", "\x1b", "\x00"} & {*text}
    beside = re.sub(r"<code>.*?</code>", "", READER.render(text))
    assert "@" not in beside and "#" not in beside and "alert" not in beside


@given(STATUSES)
def test_any_text_stays_in_its_place(status: Status) -> None:
    text = markdown(status)
    assert len(text) <= LIMIT
    assert tags(text) <= {"h3", "p", "table", "thead", "tbody", "tr", "th", "td", "ul", "li", "code"}
    assert READER.render(text).count("<td>") == 8 * len(status.policies)
    assert ("all" in text.split("\n")[0] or "the policy is green" in text) == (status.exit_code == 0)


def test_what_is_too_long_is_cut_at_whole_rows() -> None:
    wrong = [replace(BAD, policy=replace(BAD.policy, name=f"bad_{place}")) for place in range(1000)]
    right = [replace(GREEN, policy=replace(GREEN.policy, name=f"good_{place}")) for place in range(1000)]
    text = markdown(Status((*right, *wrong)))
    assert LIMIT - 1000 < len(text) <= LIMIT
    lines = text.splitlines()
    rows, items = [line for line in lines if re.match(r"\| [✓✗!]", line)], [line for line in lines if line.startswith("- ")]
    assert all(line.endswith(" - |") or line.endswith("`idle cores` |") for line in rows)
    assert all(line.endswith("policies/bad.yaml`") for line in items)
    assert 100 < len(items) < 1000 > len(rows) > 100
    assert f"{2000 - len(rows)} more policies are left out here, as there is no room." in lines
    assert f"{1000 - len(items)} more reasons are left out here, as there is no room." in lines
    assert "### proofgen: 1000 of 2000 policies are green" in lines


def test_one_long_text_does_not_take_all_the_room() -> None:
    talk = checked({"balanced": "proved"}, unaccepted=("x" * 100_000,))
    text = markdown(Status((talk, STALE)))
    assert "x" * 900 in text and "x" * 1000 not in text
    assert "- `old`: `the policy has changed" in text
