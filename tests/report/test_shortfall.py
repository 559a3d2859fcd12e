"""What keeps a policy from being green."""

from __future__ import annotations

from hypothesis import given
from statuses import BAD, GREEN, KNOWN_BAD, SENTENCE, STALE, STATUSES, TOO_GOOD, VACUOUS, checked, unchecked

from proofgen.report.shortfall import shortfalls
from proofgen.report.status import remarks
from proofgen.status import PolicyStatus, Status


def found(one: PolicyStatus) -> list[tuple[str, str, str, str | None, str]]:
    return [(each.id, each.state, each.why, each.example, each.command) for each in shortfalls(one)]


def test_nothing_where_all_is_green() -> None:
    assert shortfalls(GREEN) == shortfalls(KNOWN_BAD) == []


def test_what_is_not_proved_although_it_should_be() -> None:
    command = "proofgen refute policies/bad.yaml"
    assert found(BAD) == [
        ("filter_sound", "refuted", "refuted, not proved as expected", SENTENCE, command),
        ("balanced", "open", "open, not proved as expected", None, command),
    ]
    [vacuous] = shortfalls(VACUOUS)
    assert (vacuous.id, vacuous.state) == ("work_conserving", "vacuous")
    assert vacuous.example is not None and "`nonvacuous` is refuted" in vacuous.example


def test_what_has_to_be_checked_first() -> None:
    assert found(STALE) == [("balanced", "stale", "the policy has changed", None, "proofgen verify policies/old.yaml")]
    assert {each[1:3] for each in found(unchecked())} == {("unchecked", "not checked yet")}


def test_a_refutation_that_did_not_come() -> None:
    assert found(TOO_GOOD) == [
        ("policy", "proved", "proved, not refuted as expected", None, "change expect in policies/too_good.yaml, or the policy")
    ]


@given(STATUSES)
def test_nothing_if_and_only_if_green(status: Status) -> None:
    assert all(one.ok == (not shortfalls(one)) for one in status.policies)


def test_a_policy_that_requires_nothing_is_not_green() -> None:
    """No file can say so; a status can."""
    one = checked({"balanced": "proved"}, optional=("balanced",))
    assert found(one) == [
        ("policy", "inconclusive", "inconclusive, not proved as expected", None, "proofgen refute policies/delta2.yaml")
    ]
    assert [remark.why for remark in remarks(one)] == ["inconclusive, not proved as expected"]
