"""Statuses made by hand: any verdict, any freshness, and texts that nobody should trust."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from hypothesis import strategies as st

from proofgen.evidence import Evidence
from proofgen.fingerprint import Fingerprint
from proofgen.policy import Policy
from proofgen.policy_file import load_policy
from proofgen.result import ObligationResult, Provenance
from proofgen.rounds import RoundBound
from proofgen.status import ObligationStatus, PolicyStatus, Status, StatusVerdict

DELTA2 = load_policy(Path(__file__).parent.parent / "policies" / "delta2.yaml")
WHEN = "2026-11-22T10:00:00Z"
SENTENCE = "A core with 1 task may steal from a core with 2 tasks."
HOSTILE = "a|b`c``d\n<script>alert(1)</script> @all #1 [x](javascript:1) {0} \u202egnp.exe \x1b[31m \x00 \\| & ]]> \"'"
HOSTILE_FILE = "policies/a b|`$(rm -rf ~)`\n<x>@all\u202e{0}#1?%2e.yaml"


def obligation(
    name: str, verdict: StatusVerdict = "proved", *, required: bool = True, stale: bool = False, seconds: float | None = 0.5
) -> ObligationStatus:
    causes = ("policy",) if stale else ()
    level = "L1" if verdict in ("proved", "refuted", "vacuous") and not stale else "L0"
    return ObligationStatus(name, required, "elaborates", verdict, causes, level, (), False, None, seconds)


Obligations = tuple[ObligationStatus, ...]


def evidence(policy: Policy, obligations: Obligations, text: str = SENTENCE, bound: str | None = None) -> Evidence:
    """What would be kept of these obligations; each that is refuted has a counterexample with this sentence."""
    found = [
        ObligationResult(one.id, "proved" if one.verdict == "vacuous" else one.verdict, None, one.seconds, _example(one, text))
        for one in obligations
        if one.verdict != "inconclusive"
    ]
    return Evidence(
        format="proofgen.evidence/1",
        policy=replace(policy.outline, obligations=tuple(one.id for one in found)),
        texts=policy.texts,
        lean="",
        provenance=Provenance("", "", "", "", {}),
        fingerprints={one.id: Fingerprint("", "", "") for one in found},
        rests_on={one.id: [] for one in found},
        obligations=found,
        bounds=[] if bound is None else [RoundBound(bound, "idle", 0), RoundBound("potential / 4", "potential", 0)],
        gap=None,
        seconds=1.0,
        reason=None,
        checked=WHEN,
        history=[],
    )


def _example(one: ObligationStatus, text: str) -> dict[str, str] | None:
    return {"kind": "pair", "text": text} if one.verdict == "refuted" else None


def checked(
    verdicts: Mapping[str, StatusVerdict],
    *,
    name: str = "delta2",
    expect: str = "proved",
    stale: tuple[str, ...] = (),
    optional: tuple[str, ...] = (),
    bound: str | None = None,
    unaccepted: tuple[str, ...] = (),
) -> PolicyStatus:
    """A policy with these verdicts; all obligations are required but the optional ones."""
    found = tuple(obligation(each, verdicts[each], required=each not in optional, stale=each in stale) for each in verdicts)
    policy = replace(DELTA2, name=name, file=f"policies/{name}.yaml", expect=expect)
    return PolicyStatus(policy.outline, found, evidence(policy, found, bound=bound), unaccepted=unaccepted)


def unchecked(name: str = "delta2") -> PolicyStatus:
    found = tuple(obligation(each, "inconclusive", seconds=None) for each in ("filter_sound", "balanced"))
    return PolicyStatus(replace(DELTA2.outline, name=name, file=f"policies/{name}.yaml"), found, None)


def hostile() -> PolicyStatus:
    """Nothing in it is to be trusted: names, titles, files, sentences, bounds, lock files, times."""
    policy = replace(DELTA2, name=HOSTILE, title=HOSTILE, file=HOSTILE_FILE)
    found = (obligation("filter_sound", "refuted"), obligation("balanced"))
    kept = evidence(policy, found, HOSTILE, HOSTILE).model_copy(update={"checked": HOSTILE})
    return PolicyStatus(policy.outline, found, kept, unaccepted=(HOSTILE,))


GREEN = checked({"filter_sound": "proved", "balanced": "proved"}, bound="idle cores")
BAD = checked({"filter_sound": "refuted", "balanced": "open"}, name="bad")
KNOWN_BAD = checked({"filter_sound": "refuted", "balanced": "open", "nonvacuous": "proved"}, name="known_bad", expect="refuted")
TOO_GOOD = checked({"filter_sound": "proved", "balanced": "open"}, name="too_good", expect="refuted", optional=("balanced",))
STALE = checked({"filter_sound": "proved", "balanced": "proved"}, name="old", stale=("balanced",), bound="idle cores")
VACUOUS = checked({"work_conserving": "vacuous", "nonvacuous": "refuted"}, name="idle", optional=("nonvacuous",))
ALL = Status((GREEN, BAD, KNOWN_BAD, TOO_GOOD, STALE, VACUOUS, unchecked("new")))

_IDS = ("filter_sound", "steal_conserves", "work_conserving", "nonvacuous")
_VERDICTS = st.sampled_from(("proved", "refuted", "open", "vacuous", "inconclusive"))


@st.composite
def _policies(draw: st.DrawFn) -> PolicyStatus:
    ids = draw(st.lists(st.sampled_from(_IDS), unique=True))
    found = tuple(obligation(each, draw(_VERDICTS), required=draw(st.booleans()), stale=draw(st.booleans())) for each in ids)
    words = st.text(max_size=30)
    title, bound = draw(words), draw(words)
    policy = replace(DELTA2, name=draw(words), title=title, file=draw(words), expect=draw(st.sampled_from(("proved", "refuted"))))
    kept = evidence(policy, found, draw(words), bound) if draw(st.booleans()) else None
    return PolicyStatus(policy.outline, found, kept, unaccepted=tuple(draw(st.lists(words, max_size=2))))


STATUSES = st.lists(_policies(), max_size=4).map(lambda found: Status(tuple(found)))
"""Any status, with any texts."""
