"""The frame of proofs by hand: golden ones, what is read back, and what of a file stays when its frame is written anew."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from by_hand import module, text_of
from hypothesis import given
from hypothesis import strategies as st
from made import shipped

from proofgen.byhand.files import parse, path_of
from proofgen.byhand.frame import first_proof, frame, kept
from proofgen.errors import InputError
from proofgen.obligation import obligations_of
from proofgen.policy_file import load_policies, load_policy

POLICIES = Path(__file__).parent.parent.parent / "policies"
GOLDEN = Path(__file__).parent.parent / "data" / "byhand"
DELTA2 = load_policy(POLICIES / "delta2.yaml")
CASES = [
    ("delta2", "balanced", False),
    ("delta2", "work_conserving", True),
    ("groups_by_min", "nonvacuous", False),
    ("machines/two_pairs", "hierarchy_valid", False),
]


@pytest.mark.parametrize(("name", "identifier", "refutes"), CASES)
def test_golden(name: str, identifier: str, refutes: bool, golden: Callable[[Path, str], None]) -> None:
    [policy] = load_policies([POLICIES / f"{name}.yaml"])
    proof = first_proof(policy.outline, identifier, refutes=refutes)
    file = f"{policy.name}_{'not_' if refutes else ''}{identifier}.lean"
    golden(GOLDEN / file, text_of(policy, identifier, proof, refutes=refutes))


def test_an_outline_tells_what_the_frame_depends_on() -> None:
    for files in shipped():
        policy, outline = files.policy, files.policy.outline
        assert (outline.only_machine, outline.hierarchical) == (policy.only_machine, policy.hierarchical)
        opened = "open Proofgen CoreSet" if policy.hierarchical else "open Proofgen"
        head = frame(outline, policy.obligations[0], refutes=False).head
        assert opened in head and opened in files.files[0][1].split("\n"), "as in the statements"


def test_every_obligation_has_a_file_of_its_own() -> None:
    for files in shipped():
        paths = {path_of(files.policy.outline, one.id).as_posix().casefold() for one in obligations_of(files.policy)}
        assert len(paths) == len(files.policy.obligations)


LINES = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"], include_characters=" "), max_size=12)


@given(proof=st.lists(LINES, min_size=1, max_size=6).map("\n".join), refutes=st.booleans())
def test_what_is_framed_is_read_back(proof: str, refutes: bool) -> None:
    found = module(DELTA2, "balanced", proof, refutes=refutes)
    assert (found.proof, found.refutes, found.obligation) == (proof, refutes, "balanced")
    lines = found.text.split("\n")
    assert lines[found.first_line - 2].endswith(":=")
    assert "\n".join(lines[found.first_line - 1 :]).startswith(f"{proof}\n\nend Obligations.Delta2\n")
    # And it is kept when the frame is written anew, although nobody told where the frame is, if nothing in it looks like one.
    again = kept(DELTA2.outline, "balanced", found.text)
    assert again is not None and again.refutes == refutes
    assert again.proof.split() == proof.split() or "end" in proof


def test_no_line_at_all_is_an_empty_proof() -> None:
    expected = frame(DELTA2.outline, "balanced", refutes=False)
    text = "\n".join([*expected.head, *expected.tail])
    assert module(DELTA2, "balanced", "").proof == ""
    assert kept(DELTA2.outline, "balanced", text) is not None


WHOLE = text_of(DELTA2, "balanced", "  by\n  exact narrows.balanced")


@pytest.mark.parametrize(
    ("text", "proof", "refutes"),
    [
        (WHOLE, "  by\n  exact narrows.balanced", False),
        # As people begin a proof.
        (WHOLE.replace(":=\n  by\n", ":= by\n"), "  by\n  exact narrows.balanced", False),
        (WHOLE.replace(" :=\n", "\n    :=\n"), "  by\n  exact narrows.balanced", False),
        (WHOLE.replace("\n\nend Obligations.Delta2\n\nend\n", ""), "  by\n  exact narrows.balanced", False),
        (WHOLE.replace("\n\nend Obligations.Delta2\n\nend\n", "\nend\n\n\n"), "  by\n  exact narrows.balanced", False),
        (WHOLE.replace("theorem balanced : ", "theorem not_balanced : ¬ "), "  by\n  exact narrows.balanced", True),
        # Of another frame, or outside of any: nothing is lost.
        (WHOLE.replace("module\n", "module\n\nopen Nat\n", 1), "  -- open Nat\n  by\n  exact narrows.balanced", False),
        (WHOLE.replace("theorem", "/-- Mine. -/\ntheorem"), "  -- /-- Mine. -/\n  by\n  exact narrows.balanced", False),
        (f"{WHOLE}#eval 1\n", "  by\n  exact narrows.balanced\n\nend Obligations.Delta2\n\nend\n#eval 1", False),
        ("theorem x := y", "  y", False),
        ("theorem x : A :=", "", False),
        ("theorem x : A\n  y", "  y", False),
    ],
)
def test_what_is_kept(text: str, proof: str, refutes: bool) -> None:
    found = kept(DELTA2.outline, "balanced", text)
    assert found is not None
    assert (found.proof.strip("\n"), found.refutes) == (proof, refutes)


@pytest.mark.parametrize("text", ["", "def x := 1\n", "-- theorem x := y\n", "  theorem x := y\n"])
def test_without_a_theorem_there_is_nothing_to_keep(text: str) -> None:
    assert kept(DELTA2.outline, "balanced", text) is None


def spoilt() -> list[tuple[str, int, str]]:
    """Files whose frame was changed in one line, the number of the line, and what belongs there."""
    whole = text_of(DELTA2, "balanced", "  narrows.balanced")
    expected = frame(DELTA2.outline, "balanced", refutes=False)
    lines, found = whole.split("\n"), []
    for number, line in enumerate(lines[:-1], 1):
        if number == expected.first_line:
            continue
        for other in (f"{line} ", f" {line}", "axiom x : False"):
            found.append(("\n".join([*lines[: number - 1], other, *lines[number:]]), number, line))
    return found


@pytest.mark.parametrize(("text", "number", "wanted"), spoilt())
def test_no_line_of_the_frame_may_be_another(text: str, number: int, wanted: str) -> None:
    with pytest.raises(InputError) as caught:
        parse(DELTA2.outline, "balanced", text)
    [problem] = caught.value.problems
    assert problem.span is not None
    assert (problem.code, problem.span.file, problem.span.line) == ("E450", "obligations/Delta2/ByHand/Balanced.lean", number)
    assert problem.message.endswith(f"here belongs `{wanted}`" if wanted else "here belongs an empty line")
    assert f"`proofgen prove --edit {DELTA2.file} balanced`" in problem.hint


def shorter() -> list[str]:
    whole = text_of(DELTA2, "balanced", "  narrows.balanced")
    lines = whole.split("\n")
    cut = ["\n".join(lines[:number]) for number in range(len(lines))]
    frame_lines = [number for number, line in enumerate(lines) if "narrows" not in line]
    without = ["\n".join([*lines[:number], *lines[number + 1 :]]) for number in frame_lines]
    more = [f"{whole}\n", f"{whole}axiom x : False\n", f"\n{whole}", f"-- mine\n{whole}"]
    return [*cut, *without, *more]


@pytest.mark.parametrize("text", shorter())
def test_no_line_may_be_missing_or_too_many(text: str) -> None:
    with pytest.raises(InputError) as caught:
        parse(DELTA2.outline, "balanced", text)
    assert [problem.code for problem in caught.value.problems] == ["E450"]


def test_the_frame_of_another_obligation_or_policy() -> None:
    half = load_policy(POLICIES / "half.yaml")
    for text in (text_of(DELTA2, "work_conserving", "  x"), text_of(half, "balanced", "  x")):
        with pytest.raises(InputError, match="E450"):
            parse(DELTA2.outline, "balanced", text)


def test_the_page_shows_a_new_file(root: Path) -> None:
    page = (root / "docs" / "by-hand.md").read_text(encoding="utf-8")
    assert f"```lean\n{(GOLDEN / 'delta2_balanced.lean').read_text(encoding='utf-8')}```\n" in page
