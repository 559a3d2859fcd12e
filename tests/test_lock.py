"""Lock files: what was accepted, what differs from it, and waivers."""

from __future__ import annotations

import tomllib
from datetime import date, timedelta
from pathlib import Path

import pytest
from checked import TEXT, check, policy
from made import shipped

from proofgen.errors import InputError
from proofgen.fingerprint import rests
from proofgen.lock import Lock, lock_path, read_lock, statement_digest
from proofgen.progress import Quiet
from proofgen.report.status import remarks
from proofgen.status import accept_checked, status_of

LOCK = Path("obligations/Delta2/proofs.lock.toml")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with one policy, all of it checked."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "delta2.yaml").write_text(TEXT, encoding="utf-8")
    check(tmp_path)
    return tmp_path


def accepted(root: Path, only: str | None = None) -> list[str]:
    return [change.text for _, change in accept_checked(root, [policy()], only, Quiet())]


def unaccepted(root: Path) -> tuple[str, ...]:
    [one] = status_of(root, [policy()], Quiet()).policies
    return one.unaccepted


def waivers(root: Path) -> tuple[str, ...]:
    [one] = status_of(root, [policy()], Quiet()).policies
    return one.waivers


def test_what_was_checked_is_accepted(project: Path) -> None:
    assert read_lock(project, policy()) == Lock(policy="delta2")
    assert unaccepted(project) == ()
    assert accepted(project) == [f"{name}: proved, new" for name in policy().obligations]
    lock = read_lock(project, policy())
    assert list(lock.obligations) == sorted(policy().obligations)
    assert {one.verdict for one in lock.obligations.values()} == {"proved"}
    assert unaccepted(project) == ()
    text = LOCK.read_text(encoding="utf-8")
    assert accepted(project) == []
    assert LOCK.read_text(encoding="utf-8") == text
    assert lock_path(project, policy()) == project / LOCK


def test_nothing_in_it_depends_on_when_and_where(project: Path) -> None:
    accepted(project)
    first = LOCK.read_bytes()
    LOCK.unlink()
    check(project)
    accepted(project)
    assert LOCK.read_bytes() == first


def test_one_obligation_alone(project: Path) -> None:
    assert accepted(project, "balanced") == ["balanced: proved, new"]
    assert list(read_lock(project, policy()).obligations) == ["balanced"]
    assert "work_conserving: proved, new" in unaccepted(project)


def test_another_verdict_and_another_statement(project: Path) -> None:
    accepted(project)
    check(project, {"balanced": "open"})
    assert unaccepted(project) == ("balanced: open, was proved",)
    assert accepted(project) == ["balanced: open, was proved"]
    Path("delta2.yaml").write_text(TEXT.replace(">= 2", ">= 3"), encoding="utf-8")
    check(project)
    assert unaccepted(project)[0] == "filter_sound: proved, of another statement"
    assert "balanced: proved, was open, of another statement" in accepted(project)


def test_assurance_is_written_down_if_it_is_above_the_lowest(project: Path) -> None:
    accepted(project)
    lowest = LOCK.read_text(encoding="utf-8")
    assert "assurance" not in lowest
    check(project, {"balanced": "open"}, assurance="L3", axioms=[])
    accepted(project)
    written = tomllib.loads(LOCK.read_text(encoding="utf-8"))["obligations"]
    assert written.pop("balanced").keys() == {"verdict", "statement"}
    assert {one["assurance"] for one in written.values()} == {"L3"}
    assert accepted(project) == [], "it is as it was accepted"
    check(project)
    accepted(project)
    assert LOCK.read_text(encoding="utf-8") == lowest


def test_less_assurance_than_accepted(project: Path) -> None:
    check(project, assurance="L3", axioms=[])
    accepted(project)
    check(project, assurance="L2", axioms=[])
    assert unaccepted(project)[0] == "filter_sound: proved, with assurance L2, was L3"
    check(project, {"balanced": "open"})
    assert "filter_sound: proved, with assurance L1, was L3" in unaccepted(project)
    assert "balanced: open, was proved" in unaccepted(project)
    assert accepted(project, "filter_sound") == ["filter_sound: proved, with assurance L1, was L3"]
    assert read_lock(project, policy()).obligations["filter_sound"].assurance == "L1"


def test_more_assurance_than_accepted_is_fine(project: Path) -> None:
    accepted(project)
    check(project, assurance="L2", axioms=[])
    assert unaccepted(project) == ()
    assert accepted(project, "balanced") == ["balanced: proved, with assurance L2, was L1"]
    assert unaccepted(project) == ()
    check(project, {"balanced": "refuted"}, assurance="L3", axioms=[])
    assert unaccepted(project) == ("balanced: refuted, was proved, with assurance L3, was L2",)


@pytest.mark.parametrize("level", ['"L0"', '"L4"', "3", '""'])
def test_an_assurance_that_cannot_be_accepted(level: str, project: Path) -> None:
    accepted(project)
    text = LOCK.read_text(encoding="utf-8")
    LOCK.write_text(text.replace('verdict = "proved"', f'verdict = "proved"\nassurance = {level}', 1), encoding="utf-8")
    [wrong] = unaccepted(project)
    assert "E420" in wrong and "assurance" in wrong


def test_less_assurance_can_stand_under_a_waiver(project: Path) -> None:
    check(project, assurance="L3", axioms=[])
    with_waiver(project)
    check(project, assurance="L3", axioms=[])
    assert waivers(project) == ("nothing stands under the waiver of ann for balanced",)
    check(project)
    assert "balanced: proved, with assurance L1, was L3" not in unaccepted(project)
    assert (len(unaccepted(project)), waivers(project)) == (11, ())


def test_an_obligation_that_is_gone(project: Path) -> None:
    Path("delta2.yaml").write_text(TEXT + "wakeup: {search: machine, prefer: longest_idle}\n", encoding="utf-8")
    check(project)
    accepted(project)
    Path("delta2.yaml").write_text(TEXT, encoding="utf-8")
    check(project)
    assert "wakeup_sound: is no obligation any more" in unaccepted(project)
    accepted(project)
    assert "wakeup_sound" not in read_lock(project, policy()).obligations


def test_only_what_was_checked_as_it_is_now(project: Path) -> None:
    Path("delta2.yaml").write_text(TEXT.replace(">= 2", ">= 3"), encoding="utf-8")
    with pytest.raises(InputError, match="E422"):
        accepted(project)
    assert not LOCK.exists()
    with pytest.raises(InputError, match=r"E421(.|\n)*did you mean `balanced`"):
        accepted(project, "balance")


def waiver(statement: str, days: int = 1, obligation: str = "balanced") -> str:
    expires = date.today() + timedelta(days)
    parts = [f'obligation = "{obligation}"', 'owner = "ann"', 'reason = "later"', f"expires = {expires}"]
    return "\n".join(["", "# by hand", "[[waivers]]", *parts, f'statement = "{statement}"', ""])


def with_waiver(project: Path, days: int = 2, obligation: str = "balanced") -> None:
    accepted(project)
    statement = read_lock(project, policy()).obligations["balanced"].statement
    LOCK.write_text(LOCK.read_text(encoding="utf-8") + waiver(statement, days, obligation), encoding="utf-8")


def test_what_stands_under_a_waiver(project: Path) -> None:
    with_waiver(project)
    check(project, {"balanced": "open"})
    assert unaccepted(project) == ()
    check(project, {"balanced": "open", "nonvacuous": "open"})
    assert unaccepted(project) == ("nonvacuous: open, was proved",)


def test_waivers_that_ended_or_that_nothing_stands_under(project: Path) -> None:
    with_waiver(project, days=-2)
    check(project, {"balanced": "open"})
    assert unaccepted(project) == ("balanced: open, was proved",)
    [text] = waivers(project)
    assert text.startswith("the waiver of ann for balanced ended on ")
    LOCK.unlink()
    check(project)
    with_waiver(project)
    assert (unaccepted(project), waivers(project)) == ((), ("nothing stands under the waiver of ann for balanced",))


def test_what_people_wrote_stays(project: Path) -> None:
    with_waiver(project)
    check(project, {"nonvacuous": "open"})
    accepted(project)
    text = LOCK.read_text(encoding="utf-8")
    assert "# by hand\n[[waivers]]\n" in text
    assert tomllib.loads(text)["waivers"][0]["owner"] == "ann"


BROKEN = {
    "schema = ": "E420",
    'schema = "proofgen.lock/2"\npolicy = "delta2"\n': "E420",
    'schema = "proofgen.lock/1"\npolicy = "delta3"\n': "E420",
    'schema = "proofgen.lock/1"\npolicy = "delta2"\nextra = 1\n': "E420",
    'schema = "proofgen.lock/1"\npolicy = "delta2"\n[obligations.balanced]\nverdict = "fine"\nstatement = ""\n': "E420",
    'schema = "proofgen.lock/1"\npolicy = "delta2"\n[[waivers]]\nobligation = "balanced"\n': "E420",
    'schema = "proofgen.lock/1"\nschema = "proofgen.lock/1"\n': "E420",
}


@pytest.mark.parametrize("text", BROKEN)
def test_a_broken_lock_file(text: str, project: Path) -> None:
    LOCK.parent.mkdir(parents=True)
    LOCK.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=BROKEN[text]) as error:
        accepted(project)
    assert all(problem.span is not None and problem.span.file.endswith("proofs.lock.toml") for problem in error.value.problems)
    assert LOCK.read_text(encoding="utf-8") == text


def test_the_corpus_is_as_it_was_accepted(root: Path) -> None:
    """Its verdicts are checked where Lean runs; here that each policy has a lock file, of the statements as they are."""
    for files in shipped():
        lock, found = read_lock(root, files.policy), rests(files)
        assert [*lock.obligations] == sorted(files.policy.obligations), files.policy.name
        digests = {name: statement_digest(one.fingerprint) for name, one in found.items()}
        assert {name: one.statement for name, one in lock.obligations.items()} == digests, files.policy.name
        required = [lock.obligations[name].verdict for name in files.policy.require]
        assert ("refuted" in required) == (files.policy.expect == "refuted"), files.policy.name
        assert files.policy.expect == "refuted" or {*required} == {"proved"}, files.policy.name
        assert lock.waivers == []


WAIVER = {"obligation": "balanced", "owner": "ann", "reason": "soon", "expires": "2999-01-01", "statement": "0" * 64}


@pytest.mark.parametrize("style", ["inline", "spaced", "first"])
def test_waivers_stay_wherever_they_stand(style: str, project: Path) -> None:
    accepted(project)
    text = LOCK.read_text(encoding="utf-8")
    entries = [f'{name} = {value if name == "expires" else repr(value)}' for name, value in WAIVER.items()]
    head, _, rest = text.partition("[obligations.balanced]")
    without = head + rest.partition("[")[1] + rest.partition("[")[2]
    block = "\n".join(entries)
    match style:
        case "inline":
            text = without.replace('policy = "delta2"', f'policy = "delta2"\nwaivers = [{{{", ".join(entries)}}}]', 1)
        case "spaced":
            text = f"{without}\n[[ waivers ]]\n{block}\n"
        case _:
            text = without.replace("[obligations.bounded", f"[[waivers]]\n{block}\n\n[obligations.bounded", 1)
    LOCK.write_text(text, encoding="utf-8")
    before = read_lock(project, policy()).waivers
    assert len(before) == 1
    assert accepted(project, "balanced") == ["balanced: proved, new"]
    lock = read_lock(project, policy())
    assert lock.waivers == before and lock.obligations["balanced"].verdict == "proved"


def test_an_expired_waiver_is_named_although_the_policy_was_changed(project: Path) -> None:
    accepted(project)
    entries = "\n".join(f'{name} = {value!r}' for name, value in WAIVER.items() if name != "expires")
    LOCK.write_text(f"{LOCK.read_text()}\n[[waivers]]\n{entries}\nexpires = 2020-01-01\n", encoding="utf-8")
    Path("delta2.yaml").write_text(TEXT.replace(">= 2", ">= 3"), encoding="utf-8")
    [one] = status_of(project, [policy()], Quiet()).policies
    assert one.waivers == ("the waiver of ann for balanced ended on 2020-01-01",)
    texts = [remark.text for remark in remarks(one)]
    assert texts[-1].endswith("remove it from obligations/Delta2/proofs.lock.toml, or renew it")


def test_a_lock_file_that_cannot_be_read_is_a_matter_of_its_policy(project: Path) -> None:
    LOCK.parent.mkdir(parents=True)
    LOCK.write_text("<<<<<<< HEAD\n", encoding="utf-8")
    [one] = status_of(project, [policy()], Quiet()).policies
    assert "E420" in one.unaccepted[0] and one.as_expected and not one.ok
